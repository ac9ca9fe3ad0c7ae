"""Quantiles from counts: within their stated error of the exact ones."""

import numpy as np
import pytest

from minersim.results import Fan, FanCounter, path_quantiles


def chunks(values, size=300):
    fan = Fan(values[:size])
    for first in range(size, len(values), size):
        fan.add(values[first : first + size])
    return fan


@pytest.mark.parametrize("scale", [1e-3, 1.0, 1e5, 1e14])
def test_quantiles_of_positive_values_are_within_the_stated_error(scale):
    rng = np.random.default_rng(1)
    walk = np.exp(np.cumsum(rng.normal(0.0, 0.05, (3_000, 60)), axis=1)) * scale
    fan, exact = chunks(walk), path_quantiles(walk)
    assert fan.error < 0.005
    for name, band in fan.quantiles().items():
        assert band == pytest.approx(exact[name], rel=2 * fan.error), name


def test_the_mean_is_exact():
    values = np.random.default_rng(2).normal(5.0, 100.0, (1_000, 4))
    assert chunks(values).quantiles()["mean"] == pytest.approx(values.mean(axis=0), rel=1e-12)


def test_values_of_both_signs_and_zero():
    rng = np.random.default_rng(3)
    values = rng.normal(0.0, 1e6, (4_000, 5))
    values[::7] = 0.0
    fan, exact = chunks(values), path_quantiles(values)
    for name in ("p5", "p10", "p90", "p95"):
        assert fan.quantiles()[name] == pytest.approx(exact[name], rel=0.02)


def test_values_beyond_the_first_chunk_s_range_are_counted_at_its_edge():
    first = np.linspace(1.0, 2.0, 100).reshape(-1, 1)
    fan = Fan(first)
    fan.add(np.full((100, 1), 1e12))
    assert fan.paths == 200
    assert fan.counts.sum() == 200
    assert fan.quantiles()["p95"][0] > 2.0


def test_a_constant_column():
    fan = Fan(np.full((50, 3), 7.0))
    for band in fan.quantiles().values():
        assert band == pytest.approx([7.0] * 3, rel=1e-5)


@pytest.mark.parametrize("size", [1, 7, 100, 256, 1_000])
def test_chunks_of_any_size_give_the_same_fans_to_the_last_bit(size):
    values = np.random.default_rng(4).lognormal(0.0, 2.0, (1_000, 6))
    counter, whole = FanCounter(("a", "b"), 100), Fan(values[:100])
    whole.add(values[100:])
    for first in range(0, len(values), size):
        rows = values[first : first + size]
        counter.add({"a": rows, "b": -rows, "c": rows})
    fans = counter.fans()
    assert set(fans) == {"a", "b"}
    assert (fans["a"].paths, fans["a"].error) == (1_000, whole.error)
    for name, band in fans["a"].quantiles().items():
        assert np.array_equal(band, whole.quantiles()[name]), name


def test_fewer_paths_than_set_the_scale_are_counted_too():
    values = np.random.default_rng(5).normal(size=(10, 3))
    counter = FanCounter(("a",), 100)
    counter.add({"a": values[:4]})
    counter.add({"a": values[4:]})
    exact = Fan(values).quantiles()
    for name, band in counter.fans()["a"].quantiles().items():
        assert np.array_equal(band, exact[name])


def test_no_fans_where_none_are_wanted():
    counter = FanCounter((), 100)
    counter.add({"a": np.ones((2, 2))})
    assert counter.fans() == {}
