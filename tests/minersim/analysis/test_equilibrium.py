"""The equilibrium solver, without any simulation."""

import pytest

from minersim.analysis import equilibrium
from minersim.economics import hashprice_usd
from minersim.network import LognormalCurve, lognormal_cohorts, supply_elasticity

MARKET = {"subsidy_btc": 3.125, "fees_btc_per_block": 0.0}


def at_rest(price_usd, capacity, cost, **options):
    return equilibrium(
        price_usd=price_usd,
        capacity_ehs=capacity,
        hashcost_usd_per_ph_day=cost,
        **MARKET,
        **options,
    )


def test_a_network_that_all_earns_runs_whole():
    found = at_rest(100_000.0, [400.0, 315.8278826666667], [20.0, 30.0])
    # 715.83 EH/s find a block in 600 s at difficulty 1e14
    assert found.difficulty == pytest.approx(1e14)
    assert found.hashprice_usd_per_ph_day == pytest.approx(62.8642737865)
    assert found.on_share == pytest.approx(1.0)


def test_where_a_cohort_is_marginal_hashprice_equals_its_hashcost():
    found = at_rest(100_000.0, [400.0, 2_000.0], [20.0, 30.0])
    assert found.hashprice_usd_per_ph_day == pytest.approx(30.0)
    assert 400.0 < found.hashrate_ehs < 2_400.0
    again = hashprice_usd(100_000.0, found.difficulty, 3.125, 0.0)
    assert again == pytest.approx(30.0)


def test_pool_fee_and_threshold_move_the_margin():
    found = at_rest(100_000.0, [400.0, 2_000.0], [20.0, 30.0], pool_fee=0.02, threshold_markup=0.05)
    assert found.hashprice_usd_per_ph_day * 0.98 == pytest.approx(30.0 * 1.05)


def test_difficulty_rises_with_price_but_less_than_in_proportion():
    cohorts, _ = lognormal_cohorts(LognormalCurve(), 30, 30)
    capacity = [k * 1_100.0 for k in cohorts.capacity_ehs]
    levels = [
        at_rest(price, capacity, cohorts.hashcost_usd_per_ph_day).difficulty
        for price in (40e3, 60e3, 80e3)
    ]
    assert levels == sorted(levels)
    assert levels[2] / levels[0] < 2.0


def test_long_run_response_is_eta_over_one_plus_eta():
    """economics.md D3: dlnH = eta / (1 + eta) dlnP; at hashprice 30 eta is 0.959, so 0.490."""
    curve = LognormalCurve()
    cohorts, _ = lognormal_cohorts(curve, 150, 150)
    capacity = [k * 1_300.0 for k in cohorts.capacity_ehs]
    cost = cohorts.hashcost_usd_per_ph_day

    def price_for(hashprice):
        from scipy.optimize import brentq

        return brentq(
            lambda p: at_rest(p, capacity, cost).hashprice_usd_per_ph_day - hashprice, 2e4, 4e5
        )

    price = price_for(30.0)
    low = at_rest(price * 0.97, capacity, cost)
    high = at_rest(price * 1.03, capacity, cost)
    from math import log

    response = log(high.hashrate_ehs / low.hashrate_ehs) / log(1.03 / 0.97)
    eta = supply_elasticity(curve, 30.0)
    assert response == pytest.approx(eta / (1 + eta), abs=0.02)
    assert eta / (1 + eta) == pytest.approx(0.490, abs=5e-4)
