"""Retargets in a series of the difficulty: by the moment, by the day, with means and rounding."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from minersim.data.retargets import in_force

DAY_S = 86_400


def test_what_is_told_by_the_day_and_by_the_moment_is_one_retarget():
    times = np.array([0, DAY_S, DAY_S + 43_200, 2 * DAY_S, 3 * DAY_S])
    values = np.array([2.0, 2.5, 3.0, 3.0, 3.0])
    assert in_force(times, values) == [(0, 2.0), (DAY_S + 43_200, 3.0)]


def test_a_last_value_that_may_be_a_mean_is_taken_as_it_is():
    days = DAY_S * np.arange(3)
    assert in_force(days, np.array([2.0, 2.0, 2.5])) == [(0, 2.0), (2 * DAY_S, 2.5)]


def test_three_difficulties_with_days_missing_are_three():
    days = DAY_S * np.array([0, 14, 28])
    assert in_force(days, np.array([2.0, 2.5, 3.0])) == list(
        zip(days.tolist(), [2.0, 2.5, 3.0], strict=True)
    )


@given(
    st.lists(
        st.tuples(st.integers(7 * DAY_S, 20 * DAY_S), st.floats(0.8, 1.2)), min_size=1, max_size=8
    ),
    st.integers(0, 2**32 - 1),
)
def test_means_of_days_give_every_retarget_back(epochs, seed):
    starts = np.cumsum([0, *(length for length, _ in epochs)])
    steps = [factor if abs(factor - 1.0) > 0.01 else 1.05 for _, factor in epochs]
    values = np.cumprod([1e14, *steps])
    days = DAY_S * np.arange(starts[-1] // DAY_S + 3)
    seconds = np.array([0, *starts[1:], days[-1] + DAY_S])
    mean = [
        (values * np.maximum(np.diff(np.clip(seconds, day, day + DAY_S)), 0)).sum() / DAY_S
        for day in days
    ]
    rounded = np.array(mean) * (1.0 + 1e-15 * np.random.default_rng(seed).normal(size=days.size))
    found = in_force(days, rounded)
    assert len(found) == len(values)
    assert np.allclose([one.difficulty for one in found], values, rtol=1e-9)
    assert np.allclose([one.since_s for one in found], starts, atol=2.0)
