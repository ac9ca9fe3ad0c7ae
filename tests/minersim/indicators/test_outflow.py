import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from minersim.indicators import miner_outflow_multiple, mpi
from minersim.indicators.series import rolling_moments

TOY = np.array([100.0, 120.0, 80.0, 100.0, 200.0, 60.0, 90.0, 150.0])
OUTFLOWS = arrays(np.float64, st.integers(12, 60), elements=st.integers(1, 1000).map(float))


def test_first_stage_by_hand():
    expected = [0.8, 1.0, 1.578947, 0.5, 0.771429, 1.5]
    assert miner_outflow_multiple(TOY, 3)[2:] == pytest.approx(expected, abs=5e-7)


def test_both_stages_by_hand():
    found = mpi(TOY, 3)
    assert np.isnan(found[:4]).all()
    assert found[4:] == pytest.approx([1.118866, -0.974740, -0.318401, 1.114226], abs=5e-7)


def test_the_variance_divides_by_one_less_than_the_days():
    multiple = miner_outflow_multiple(TOY, 3)
    mean, deviation = rolling_moments(multiple, 3, 0)
    other = ((multiple - mean) / deviation)[4:]
    assert other == pytest.approx([1.370326, -1.193808, -0.389960, 1.364642], abs=5e-7)


def test_first_value_is_the_729th_day_s():
    outflow = np.random.default_rng(1).uniform(1.0, 2.0, 800)
    assert np.flatnonzero(~np.isnan(mpi(outflow)))[0] == 728
    assert np.flatnonzero(~np.isnan(miner_outflow_multiple(outflow)))[0] == 364


@given(outflow=OUTFLOWS, scale=st.floats(1e-6, 1e9), window=st.integers(2, 6))
def test_the_unit_of_outflow_does_not_matter(outflow, scale, window):
    np.testing.assert_allclose(
        miner_outflow_multiple(scale * outflow, window),
        miner_outflow_multiple(outflow, window),
        rtol=1e-12,
    )
    np.testing.assert_allclose(
        mpi(scale * outflow, window), mpi(outflow, window), rtol=1e-7, atol=1e-7
    )


@given(outflow=OUTFLOWS, window=st.integers(2, 6), days=st.integers(0, 9))
def test_days_long_past_do_not_matter(outflow, window, days):
    cut = mpi(outflow[days:], window)[2 * window - 2 :]
    np.testing.assert_allclose(
        mpi(outflow, window)[days + 2 * window - 2 :], cut, rtol=1e-7, atol=1e-7
    )


@given(outflow=OUTFLOWS, window=st.integers(2, 6))
def test_a_score_among_n_days_is_bounded(outflow, window):
    # the largest possible distance of one of n values from their mean, in sample deviations
    found = mpi(outflow, window)
    known = found[~np.isnan(found)]
    assert (np.abs(known) <= (window - 1) / np.sqrt(window) + 1e-9).all()


@pytest.mark.parametrize("outflow", [np.full(30, 0.1), np.zeros(30), 1.01 ** np.arange(30.0)])
def test_a_ratio_that_does_not_vary_has_no_score(outflow):
    assert np.isnan(mpi(outflow, 5)).all()


def test_paths_at_once_are_paths_alone():
    outflow = np.random.default_rng(2).lognormal(0.0, 0.5, (3, 50))
    for path in range(3):
        np.testing.assert_array_equal(mpi(outflow, 7)[path], mpi(outflow[path], 7))


def test_window_of_one_day_is_refused():
    with pytest.raises(ValueError, match="window 1 days; allowed: at least 2"):
        mpi(TOY, 1)


@pytest.mark.parametrize(("year", "error"), [(2023, 0.05), (2024, 0.012), (2025, 0.008)])
def test_the_vendor_s_own_values_are_met(btc_daily, year, error):
    found = mpi(btc_daily["miner_outflow_total_btc"] * btc_daily["spot_close"])
    days = btc_daily.between(f"{year}-01-01", f"{year}-12-31")
    theirs = btc_daily["mpi"][days]
    assert np.sqrt(np.mean((found[days] - theirs) ** 2)) < error
    assert np.corrcoef(found[days], theirs)[0, 1] > 0.9995
