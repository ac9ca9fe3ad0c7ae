import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minersim.results import QUANTILES, path_quantiles, summarise, summarise_all

KEYS = ["mean", "p5", "p10", "p50", "p90", "p95"]
finite = st.floats(-1e12, 1e12)


@given(st.lists(finite, min_size=1, max_size=40))
def test_quantiles_are_those_of_numpy(values):
    array = np.array(values)
    summary = summarise(array)
    assert list(summary) == KEYS
    assert summary["mean"] == np.mean(array)
    for name, q in QUANTILES:
        assert summary[name] == np.quantile(array, q)
    assert all(type(value) is float for value in summary.values())


@given(st.lists(st.one_of(finite, st.just(float("nan"))), max_size=40))
def test_paths_without_a_figure_do_not_count(values):
    known = np.array([value for value in values if not np.isnan(value)])
    assert summarise(np.array(values, dtype=float)) == (summarise(known) if known.size else None)


@given(st.lists(finite, min_size=1, max_size=40))
def test_quantiles_ascend_and_stay_within_the_values(values):
    summary = summarise(np.array(values))
    ascending = [summary[key] for key in KEYS[1:]]
    assert ascending == sorted(ascending)
    assert min(values) <= ascending[0] <= ascending[-1] <= max(values)


def test_no_path_has_the_figure():
    assert summarise(np.array([np.nan, np.nan])) is None
    assert summarise(np.array([])) is None


@pytest.mark.parametrize("values", [[np.nan], [1.0, np.nan], [], [1.0, np.inf], [-np.inf, np.inf]])
def test_a_figure_that_every_path_must_have(values):
    with np.errstate(invalid="ignore"), pytest.raises(ValueError, match="not a finite number"):
        summarise_all(np.array(values, dtype=float))


def test_a_single_path_is_its_own_quantiles():
    assert summarise_all(np.array([4.0])) == dict.fromkeys(KEYS, 4.0)


@given(st.integers(1, 40), st.integers(0, 2**32 - 1), st.booleans())
def test_quantiles_by_tick_are_those_of_numpy_to_the_last_bit(paths, seed, with_nan):
    values = np.exp(np.random.default_rng(seed).normal(size=(paths, 5), scale=9.0))
    values[:, 1] = np.round(values[:, 1])
    if with_nan:
        values[paths // 2, 3] = np.nan
    bands = path_quantiles(values)
    for name, q in QUANTILES:
        np.testing.assert_array_equal(bands[name], np.quantile(values, q, axis=0))


def test_quantiles_by_tick():
    values = np.random.default_rng(3).normal(size=(30, 6))
    bands = path_quantiles(values)
    assert list(bands) == KEYS
    for name, q in QUANTILES:
        np.testing.assert_array_equal(bands[name], np.quantile(values, q, axis=0))
    np.testing.assert_array_equal(bands["mean"], values.mean(axis=0))
