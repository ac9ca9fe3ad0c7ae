"""Block times against the exponential law."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minersim.analysis.intervals import (
    IntervalTally,
    exponential_density,
    interval_figures,
    interval_histogram,
)


def exponential(count, mean_s=600.0):
    return np.random.Generator(np.random.Philox(3)).exponential(mean_s, count)


def test_figures_are_those_of_the_sample():
    figures = interval_figures(np.array([100.0, 200.0, 600.0]))
    assert (figures.count, figures.mean_s, figures.longest_s) == (3, 300.0, 600.0)
    assert figures.standard_error_s == pytest.approx(np.std([100, 200, 600], ddof=1) / 3**0.5)


def test_figures_of_no_block_and_of_one():
    assert math.isnan(interval_figures(np.empty(0)).mean_s)
    one = interval_figures(np.array([5.0]))
    assert (one.mean_s, one.longest_s) == (5.0, 5.0)
    assert math.isnan(one.standard_error_s)


def test_histogram_follows_the_law():
    times = exponential(200_000)
    histogram = interval_histogram(times, 600.0)
    edges = histogram.edges_s
    expected = np.exp(-edges[:-1] / 600.0) - np.exp(-edges[1:] / 600.0)
    found = histogram.share_per_s * np.diff(edges)
    assert found == pytest.approx(expected, abs=5.0 * math.sqrt(0.2 / times.size))
    assert histogram.beyond == np.count_nonzero(times > edges[-1])


def test_law_integrates_to_one():
    times = np.linspace(0.0, 20_000.0, 200_001)
    assert np.trapezoid(exponential_density(times, 600.0), times) == pytest.approx(1.0, abs=1e-6)


def test_tally_and_sample_agree_where_bins_do():
    times = exponential(5_000)
    tally = IntervalTally(600.0)
    for part in np.array_split(times, 7):
        tally.add(part)
    one, other = tally.histogram(600.0), interval_histogram(times, 600.0)
    assert one.edges_s == pytest.approx(other.edges_s)
    assert one.share_per_s == pytest.approx(other.share_per_s)
    assert one.beyond == other.beyond
    figures, sample = tally.figures(), interval_figures(times)
    assert figures.mean_s == pytest.approx(sample.mean_s)
    assert figures.standard_error_s == pytest.approx(sample.standard_error_s)
    assert figures.longest_s == sample.longest_s


@given(mean_s=st.floats(1e-6, 1e12), usual_s=st.floats(1e-6, 1e12))
def test_histogram_counts_every_block_at_any_scale(mean_s, usual_s):
    times = np.array([0.0, 0.5, 1.0, 3.0, 40.0]) * mean_s
    tally = IntervalTally(usual_s)
    tally.add(times)
    for histogram in (tally.histogram(mean_s), interval_histogram(times, mean_s)):
        counted = histogram.share_per_s.sum() * np.diff(histogram.edges_s)[0] * times.size
        assert round(counted) + histogram.beyond == times.size
        assert histogram.edges_s.size < 100_000
