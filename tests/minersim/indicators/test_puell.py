import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from minersim.indicators import puell_multiple

ISSUANCE = arrays(np.float64, st.integers(1, 50), elements=st.integers(1, 10_000).map(float))


def test_a_doubled_price_by_hand():
    issuance = 450.0 * np.append(np.full(364, 50_000.0), 100_000.0)
    found = puell_multiple(issuance)
    assert np.isnan(found[:-1]).all()
    assert found[-1] == pytest.approx(45e6 / 22_561_643.835616, rel=1e-12)
    assert found[-1] == pytest.approx(1.994536, abs=5e-7)


def test_a_halving_halves_it_and_a_year_forgets():
    found = puell_multiple(np.append(np.full(400, 900.0), np.full(400, 450.0)))
    assert found[399] == 1.0
    assert found[400] == pytest.approx(0.5, rel=0.002)
    assert found[764] == 1.0


@given(issuance=ISSUANCE, scale=st.floats(1e-3, 1e9), window=st.integers(1, 20))
def test_the_unit_does_not_matter_and_today_is_at_most_the_window(issuance, scale, window):
    found = puell_multiple(issuance, window)
    np.testing.assert_allclose(puell_multiple(scale * issuance, window), found, rtol=1e-12)
    known = found[window - 1 :]
    assert ((known > 0.0) & (known <= window * (1.0 + 1e-12))).all()


def test_nothing_issued_is_missing():
    assert np.isnan(puell_multiple(np.zeros(10), 3)).all()


def test_the_vendor_s_own_values_are_those_of_rewards_with_fees(btc_daily):
    theirs = btc_daily["puell_multiple"]
    known = ~np.isnan(theirs)
    with_fees = puell_multiple(btc_daily["block_rewards_usd"])[known] / theirs[known] - 1.0
    without = puell_multiple(btc_daily["new_supply_btc"] * btc_daily["spot_close"])[known]
    assert np.median(np.abs(with_fees)) < 0.002
    assert np.median(np.abs(without / theirs[known] - 1.0)) > 0.02
