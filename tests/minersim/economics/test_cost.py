"""The three layers of economics.md B4: a fleet of 10 EH/s with 17.5 J/TH at 0.05 USD/kWh.

The sheet's daily figures are used as they stand: running costs 150,000 USD a month over twelve
months of a year of 365 days, but depreciation of 150 million USD over four years of 365.25 days,
102,669.4 USD a day. minersim itself writes off over years of 365 days (102,739.7 USD a day).
"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minersim.economics import breakevens, coin_cost, coin_costs, hashcost, hashprice_btc

RUNNING_PHS = 10_000.0 * 0.96

money = st.floats(min_value=0.0, max_value=1e9)
coins = st.floats(min_value=1e-6, max_value=1e4)


def production():
    """Coins after the pool fee [BTC/day] and power [USD/day]."""
    received = RUNNING_PHS * 0.98 * hashprice_btc(155973032196071.94, 3.125, 0.02)
    return received, RUNNING_PHS * hashcost(17.5, 0.05, 1.0)


def test_production_and_power_of_ten_exahashes():
    received, power = production()
    assert received == pytest.approx(3.8161227, abs=5e-8)
    assert power == pytest.approx(201_600.0, rel=1e-12)


def test_published_layers():
    received, power = production()
    cost = coin_cost(received, power, 4_931.5, 102_669.4)
    assert cost.direct_usd_per_btc == pytest.approx(52_828.49, abs=5e-3)
    assert cost.cash_usd_per_btc == pytest.approx(54_120.8, abs=5e-2)
    assert cost.all_in_usd_per_btc == pytest.approx(81_024.9, abs=5e-2)


def test_direct_cost_is_the_breakeven_price():
    machine = breakevens(
        efficiency_j_per_th=17.5,
        power_usd_per_kwh=0.05,
        price_usd=90_000.0,
        difficulty=155973032196071.94,
        subsidy_btc=3.125,
        fees_btc_per_block=0.02,
        pool_fee=0.02,
    )
    cost = coin_cost(*production(), 0.0, 0.0)
    assert cost.direct_usd_per_btc == pytest.approx(machine.price_usd, rel=1e-12)
    assert cost.direct_usd_per_btc == cost.cash_usd_per_btc == cost.all_in_usd_per_btc


@pytest.mark.parametrize("btc_per_day", [0.0, -1.0])
def test_nothing_mined_has_no_cost_per_coin(btc_per_day):
    assert coin_cost(btc_per_day, 1.0, 1.0, 1.0) is None


@given(coins, money, money, money)
def test_each_layer_adds_its_own_money(btc_per_day, power, opex, depreciation):
    cost = coin_cost(btc_per_day, power, opex, depreciation)
    assert cost.direct_usd_per_btc <= cost.cash_usd_per_btc <= cost.all_in_usd_per_btc
    total = power + opex + depreciation
    assert cost.direct_usd_per_btc * btc_per_day == pytest.approx(power, rel=1e-12)
    assert cost.cash_usd_per_btc * btc_per_day == pytest.approx(power + opex, rel=1e-12)
    assert cost.all_in_usd_per_btc * btc_per_day == pytest.approx(total, rel=1e-12)


@given(coins, money, money, money)
def test_a_business_twice_as_big_mines_at_the_same_cost(btc_per_day, power, opex, depreciation):
    one = coin_cost(btc_per_day, power, opex, depreciation)
    two = coin_cost(2.0 * btc_per_day, 2.0 * power, 2.0 * opex, 2.0 * depreciation)
    assert two == one


@given(coins, money, money, money)
def test_many_costs_are_each_of_them(btc, power, opex, depreciation):
    one = coin_cost(btc, power, opex, depreciation)
    columns = (np.array([value, 0.0]) for value in (btc, power, opex, depreciation))
    layers = coin_costs(*columns)
    assert [layer[0] for layer in layers] == [
        one.direct_usd_per_btc,
        one.cash_usd_per_btc,
        one.all_in_usd_per_btc,
    ]
    assert all(np.isnan(layer[1]) for layer in layers)
