"""Histograms: every path is counted once, bins are sensible, far values are told."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minersim.analysis.histograms import MOST_BINS, histogram, span_name, time_histogram

values = st.lists(
    st.one_of(st.floats(-1e15, 1e15, allow_subnormal=False), st.just(float("nan"))), max_size=300
)


@given(values)
def test_every_path_is_counted_once(found):
    counted = histogram(np.array(found, dtype=float))
    assert counted.paths == len(found)
    assert counted.missing == sum(np.isnan(value) for value in found)
    assert 1 <= counted.counts.size <= MOST_BINS + 2
    assert (np.diff(counted.edges) > 0.0).all()
    assert counted.shares.sum() <= 1.0 + 1e-12


def test_bins_of_a_normal_law_follow_freedman_and_diaconis():
    normal = np.random.default_rng(1).normal(size=2_000)
    found = histogram(normal)
    lower, upper = np.quantile(normal, [0.25, 0.75])
    width = found.edges[1] - found.edges[0]
    assert 2.0 * (upper - lower) / 2_000 ** (1 / 3) <= width <= 0.5
    assert found.below + found.above <= 2
    exact, _ = np.histogram(normal, found.edges)
    assert found.counts.tolist() == exact.tolist()


def test_zero_is_an_edge_so_gains_and_losses_do_not_mix():
    found = histogram(np.random.default_rng(2).normal(3e5, 1e6, 777))
    assert np.isclose(found.edges, 0.0).sum() == 1


def test_far_values_are_told_and_do_not_flatten_the_rest():
    near = np.random.default_rng(3).normal(size=500)
    found = histogram(np.concatenate([near, [1e12, -1e12, -1e9]]))
    assert (found.below, found.above) == (2, 1)
    assert found.edges[-1] < 10.0
    assert found.counts.size >= 8


def test_one_value_and_no_value():
    same = histogram(np.full(40, -1234.5))
    assert same.counts.sum() == 40
    assert same.edges[0] < -1234.5 < same.edges[-1]
    assert histogram(np.zeros(3)).counts.sum() == 3
    assert histogram(np.full(5, np.nan)).missing == 5
    assert histogram(np.empty(0)).paths == 0


def test_two_far_groups_of_equal_values_are_both_seen():
    found = histogram(np.array([0.0] * 50 + [1e6] * 50))
    assert (found.below, found.above) == (0, 0)
    assert sorted(found.counts[found.counts > 0].tolist()) == [50, 50]


@pytest.mark.parametrize(
    ("horizon", "width", "name"),
    [(10, 1.0, "day"), (40, 2.0, "2 days"), (140, 7.0, "week"), (365, 30.417, "month"),
     (1_460, 91.25, "quarter"), (7_300, 365.0, "year")],
)  # fmt: skip
def test_time_is_counted_in_spans_that_people_use(horizon, width, name):
    found = time_histogram(np.array([0.0, float(horizon), np.nan]), horizon)
    assert found.edges[1] == pytest.approx(width, abs=1e-3)
    assert span_name(found.edges[1]) == name
    assert found.edges[-1] >= horizon
    assert (found.counts[0], found.counts[-1], found.missing) == (1, 1, 1)
    assert found.counts.size <= 24


@given(st.integers(1, 7_300), st.data())
def test_no_moment_of_a_run_is_lost(horizon, data):
    days = data.draw(st.lists(st.integers(0, horizon), max_size=50))
    found = time_histogram(np.array(days, dtype=float), horizon)
    assert found.counts.sum() == len(days)
