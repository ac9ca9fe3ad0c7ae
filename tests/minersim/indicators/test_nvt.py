import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from minersim.indicators import dynamic_range_nvt, nvt, nvt_golden_cross, nvt_signal

CAPS = arrays(np.float64, 40, elements=st.integers(1, 1000).map(float))


def test_ratio_and_signal_by_hand():
    cap, volume = [100.0, 200.0, 300.0], [1.0, 4.0, 7.0]
    assert nvt(cap, volume).tolist() == [100.0, 50.0, 300.0 / 7.0]
    np.testing.assert_allclose(
        nvt_signal(cap, volume, 3), [np.nan, np.nan, 300.0 / 4.0], rtol=1e-14
    )


def test_range_of_mean_100_and_deviation_20():
    cap = np.tile([80.0, 120.0], 500)
    found = dynamic_range_nvt(cap, np.ones(1000))
    assert np.isnan(found.upper[:818]).all()
    assert found.upper[818:] == pytest.approx(np.full(182, 140.0), rel=1e-12)
    assert found.lower[818:] == pytest.approx(np.full(182, 90.0), rel=1e-12)
    np.testing.assert_array_equal(found.signal[89:], cap[89:])


def test_golden_cross_by_hand():
    # differences of means of 1 and 2 days: 0.5, −1, 1.5; deviation of the last two 2.5 / √2
    found = nvt_golden_cross([1.0, 2.0, 0.0, 3.0], np.ones(4), fast=1, slow=2, spread=2)
    np.testing.assert_allclose(found[-1], 1.5 / (2.5 / np.sqrt(2.0)), rtol=1e-14)
    assert np.isnan(found[:2]).all()


def test_golden_cross_begins_on_the_329th_day():
    cap = np.random.default_rng(4).uniform(1.0, 2.0, 400)
    assert np.flatnonzero(~np.isnan(nvt_golden_cross(cap, np.ones(400))))[0] == 328


def test_golden_cross_of_what_stands_still_is_missing():
    assert np.isnan(nvt_golden_cross(np.full(400, 0.3), np.ones(400))).all()


@given(cap=CAPS, scale=st.floats(1e-3, 1e9))
def test_the_currency_does_not_matter(cap, scale):
    volume = np.linspace(1.0, 3.0, 40)
    one = dynamic_range_nvt(cap, volume, 5, 10)
    other = dynamic_range_nvt(scale * cap, scale * volume, 5, 10)
    np.testing.assert_allclose(other.signal, one.signal, rtol=1e-12)
    np.testing.assert_allclose(other.upper, one.upper, rtol=1e-9)
    np.testing.assert_allclose(other.lower, one.lower, rtol=1e-9, atol=1e-9)


@given(cap=CAPS)
def test_the_range_holds_the_mean(cap):
    found = dynamic_range_nvt(cap, np.ones(40), 1, 10)
    known = ~np.isnan(found.upper)
    mean = (found.upper + 4.0 * found.lower)[known] / 5.0
    expected = [cap[day - 9 : day + 1].mean() for day in np.flatnonzero(known)]
    assert mean == pytest.approx(expected, rel=1e-9)
    assert (found.lower[known] <= found.upper[known]).all()


def test_a_day_without_transactions_is_missing():
    found = nvt_signal([1.0, 1.0, 1.0], [0.0, 0.0, 2.0], 2)
    np.testing.assert_array_equal(found, [np.nan, np.nan, 1.0])


def test_series_of_different_length_are_refused():
    with pytest.raises(ValueError, match="market_cap_usd 2, transactions_usd 1"):
        nvt_signal([1.0, 1.0], [1.0])


def test_the_vendor_s_own_values_are_met(coin_metrics):
    cap, volume = coin_metrics["CapMrktCurUSD"], coin_metrics["TxTfrValAdjUSD"]
    for name, found in (("NVTAdj", nvt(cap, volume)), ("NVTAdj90", nvt_signal(cap, volume))):
        theirs = coin_metrics[name]
        known = ~np.isnan(theirs) & ~np.isnan(found)
        assert known.sum() > 3500
        np.testing.assert_allclose(found[known], theirs[known], rtol=1e-8)
