"""Moving moments against their definition, and what they must keep whatever the series."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from minersim.indicators.series import (
    days_of,
    in_deviations,
    ratio,
    rolling_mean,
    rolling_moments,
    rolling_rank,
)

WHOLE = st.integers(-1000, 1000).map(float)
SERIES = st.tuples(st.integers(1, 3), st.integers(1, 50)).flatmap(
    lambda shape: arrays(np.float64, shape, elements=WHOLE)
)
WINDOWS = st.integers(1, 30)


def by_definition(values, window, function):
    """Window by window, in plain sight."""
    out = np.full(values.shape, np.nan)
    for day in range(window - 1, values.shape[-1]):
        out[..., day] = function(values[..., day - window + 1 : day + 1])
    return out


@given(values=SERIES, window=WINDOWS)
def test_mean_and_deviation_are_those_of_every_window(values, window):
    mean, deviation = rolling_moments(values, window, 0)
    expected = by_definition(values, window, lambda part: part.mean(axis=-1))
    np.testing.assert_allclose(mean, expected, rtol=1e-13, atol=1e-10)
    expected = by_definition(values, window, lambda part: part.std(axis=-1))
    np.testing.assert_allclose(deviation, expected, rtol=1e-9, atol=1e-9)
    np.testing.assert_array_equal(rolling_mean(values, window), mean)


@given(values=SERIES, window=st.integers(2, 30))
def test_a_sample_divides_by_one_less(values, window):
    sample, whole = (rolling_moments(values, window, ddof)[1] for ddof in (1, 0))
    np.testing.assert_allclose(sample, whole * np.sqrt(window / (window - 1)), rtol=1e-14)


@given(values=SERIES, window=WINDOWS)
def test_the_head_alone_is_missing(values, window):
    missing = np.isnan(rolling_mean(values, window))
    assert missing[..., : window - 1].all()
    assert not missing[..., window - 1 :].any()


@given(values=SERIES, window=WINDOWS, data=st.data())
def test_paths_are_alone(values, window, data):
    path = data.draw(st.integers(0, values.shape[0] - 1))
    both = rolling_moments(values, window, 0)
    one = rolling_moments(values[path], window, 0)
    for many, single in zip(both, one, strict=True):
        np.testing.assert_array_equal(many[path], single)


@given(
    values=SERIES,
    window=WINDOWS,
    hole=st.sampled_from([np.nan, np.inf, -np.inf]),
    data=st.data(),
)
def test_a_missing_day_takes_the_windows_that_hold_it_and_no_other(values, window, hole, data):
    day = data.draw(st.integers(0, values.shape[-1] - 1))
    holed = values.copy()
    holed[0, day] = hole
    before, after = (rolling_moments(v, window, 0) for v in (values, holed))
    for whole, found in zip(before, after, strict=True):
        assert np.isnan(found[0, day : day + window]).all()
        outside = np.ones(values.shape, dtype=bool)
        outside[0, day : day + window] = False
        np.testing.assert_array_equal(found[outside], whole[outside])


@given(value=st.floats(1e-300, 1e300), window=WINDOWS)
def test_a_constant_has_its_own_mean_and_no_deviation(value, window):
    mean, deviation = rolling_moments(np.full(70, value), window, 0)
    assert set(mean[window - 1 :].tolist()) == {value}
    assert set(deviation[window - 1 :].tolist()) == {0.0}


def test_a_high_level_leaves_no_trace_in_later_windows():
    # running sums that take away lose every digit here
    quiet = np.tile([1.0, 2.0], 50)
    values = np.concatenate([np.full(37, 1e15), quiet])
    mean, deviation = rolling_moments(values, 10, 0)
    assert mean[-91:] == pytest.approx(np.full(91, 1.5), rel=1e-15)
    assert deviation[-91:] == pytest.approx(np.full(91, 0.5), rel=1e-15)


def test_a_high_level_hides_no_deviation():
    values = 1e9 + np.tile([0.0, 1.0, 2.0], 40)
    deviation = rolling_moments(values, 30, 0)[1]
    assert deviation[29:] == pytest.approx(np.full(91, np.sqrt(2.0 / 3.0)), rel=1e-7)


@given(values=SERIES, window=st.integers(2, 30))
def test_rank_is_the_share_of_lower_days(values, window):
    def rank(part):
        today, others = part[..., -1:], part[..., :-1]
        return ((others < today) + 0.5 * (others == today)).mean(axis=-1)

    expected = by_definition(values, window, rank)
    np.testing.assert_allclose(rolling_rank(values, window), expected, rtol=1e-14)


def test_rank_is_missing_where_a_day_is():
    found = rolling_rank(np.array([1.0, np.nan, 3.0, 4.0, 5.0]), 3)
    np.testing.assert_array_equal(found, [np.nan, np.nan, np.nan, np.nan, 1.0])


@pytest.mark.parametrize("values", [np.empty(0), np.ones(3), np.ones((2, 3)), np.empty((0, 3))])
def test_a_series_shorter_than_the_window_is_missing_whole(values):
    for found in (*rolling_moments(values, 4, 1), rolling_rank(values, 4)):
        assert found.shape == values.shape
        assert np.isnan(found).all()


@pytest.mark.parametrize(
    ("function", "least"),
    [
        (lambda window: rolling_mean(np.ones(3), window), 1),
        (lambda window: rolling_moments(np.ones(3), window, 0), 1),
        (lambda window: rolling_moments(np.ones(3), window, 1), 2),
        (lambda window: rolling_rank(np.ones(3), window), 2),
    ],
)
def test_a_window_too_short_is_refused(function, least):
    function(least)
    with pytest.raises(ValueError, match=rf"window {least - 1} days; allowed: at least {least}"):
        function(least - 1)


def test_series_of_different_length_are_refused():
    with pytest.raises(ValueError, match=r"number of days: price 2, volume 3"):
        days_of(price=[1.0, 2.0], volume=[1.0, 2.0, 3.0])
    with pytest.raises(ValueError, match="price is one number"):
        days_of(price=1.0)


def test_a_ratio_to_nothing_is_missing():
    np.testing.assert_array_equal(ratio([1.0, 0.0, np.nan], [0.0, 2.0, 1.0]), [np.nan, 0.0, np.nan])


def test_deviations_of_rounding_are_none():
    found = in_deviations(np.array([1.0, 1.0]), np.array([2.0, 1e-9]), np.array([5.0, -1e6]))
    np.testing.assert_array_equal(found, [0.5, np.nan])
