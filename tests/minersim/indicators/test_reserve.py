import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from minersim.indicators import miner_net_selling, miner_reserve_change

RESERVE = arrays(np.float64, st.integers(2, 40), elements=st.integers(0, 2_000_000).map(float))


def test_net_selling_by_hand():
    found = miner_net_selling([450.0] * 3, [10.0] * 3, [1000.0, 900.0, 1400.0])
    np.testing.assert_array_equal(found, [np.nan, 560.0, -40.0])


@given(reserve=RESERVE)
def test_what_is_earned_is_sold_or_kept(reserve):
    earned = np.full(reserve.size, 460.0)
    sold = miner_net_selling(earned, np.zeros(reserve.size), reserve)
    assert np.nansum(sold) == pytest.approx(460.0 * (reserve.size - 1) + reserve[0] - reserve[-1])


@given(reserve=RESERVE, window=st.integers(1, 45))
def test_a_change_is_the_sum_of_the_days_changes(reserve, window):
    found = miner_reserve_change(reserve, window)
    assert np.isnan(found[:window]).all()
    for day in range(window, reserve.size):
        assert found[day] == np.diff(reserve)[day - window : day].sum()


def test_paths_stay_apart():
    found = miner_reserve_change([[1.0, 2.0, 4.0], [5.0, 5.0, 5.0]])
    np.testing.assert_array_equal(found, [[np.nan, 1.0, 2.0], [np.nan, 0.0, 0.0]])


def test_a_change_over_no_days_is_refused():
    with pytest.raises(ValueError, match="window 0 days"):
        miner_reserve_change([1.0, 2.0], 0)


def test_miners_sold_about_what_they_earned_in_2024(btc_daily):
    sold = miner_net_selling(
        btc_daily["new_supply_btc"], btc_daily["fees_total_btc"], btc_daily["miner_reserve_btc"]
    )
    year = btc_daily.between("2024-01-01", "2024-12-31")
    assert sold[year].mean() == pytest.approx(716.0, abs=1.0)
    # and what is called outflow is fourteen times that
    assert btc_daily["miner_outflow_total_btc"][year].mean() > 14.0 * sold[year].mean()
