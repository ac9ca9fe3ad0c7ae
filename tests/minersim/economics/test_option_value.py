"""A machine as a strip of calls: closed form against simulated futures, and what moves it."""

import datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minersim.economics import call_value_usd, hashcost, option_value
from minersim.engine import simulate_world
from minersim.scenario import scenario_from_dict

RATE, VOLATILITY, DAYS, PATHS = 0.05, 0.47, 365, 4_000
COST = hashcost(21.5, 0.06, 1.05)


def world():
    """A coin that drifts with the rate of interest; a chain without luck, so known ahead."""
    scenario = scenario_from_dict(
        {
            "name": "Strip",
            "start": datetime.date(2026, 1, 1),
            "horizon_days": DAYS,
            "chain": {"height": 930_000, "difficulty": 1.5e14, "luck": False},
            "market": {
                "price": {
                    "kind": "gbm",
                    "start_usd": 84_000.0,
                    "drift_per_year": RATE,
                    "volatility_per_year": VOLATILITY,
                },
                "fees": {"kind": "constant", "btc_per_block": 0.02},
            },
            "network": {"kind": "constant", "hashrate_ehs": 1_070.0, "growth_per_year": 0.3},
        }
    )
    return simulate_world(scenario, paths=PATHS, seed=11)


def test_simulated_futures_give_the_strip_within_two_standard_errors():
    simulated = world()
    coins = (simulated["hashprice_usd_per_ph_day"] / simulated["price_usd"])[:, 1:]
    assert np.ptp(coins, axis=0).max() < 1e-12  # known ahead: every path has the same
    discount = np.exp(-RATE * np.arange(1, DAYS + 1) / 365.0)
    margins = simulated["hashprice_usd_per_ph_day"][:, 1:] - COST
    value = option_value(84_000.0, coins[0].tolist(), COST, RATE, VOLATILITY)
    for earned, closed in (
        (margins, value.always_on_usd_per_ph),
        (np.maximum(margins, 0.0), value.with_switch_usd_per_ph),
    ):
        by_path = earned @ discount
        error = by_path.std(ddof=1) / np.sqrt(PATHS)
        assert abs(by_path.mean() - closed) <= 2.0 * error
    assert value.switch_usd_per_ph > 0.1 * COST


coins = st.lists(st.floats(1e-6, 1e-2), min_size=1, max_size=30)
costs = st.floats(1.0, 200.0)
swings = st.floats(0.0, 2.0)


@given(coins, costs, swings, swings)
def test_volatility_raises_what_a_switch_is_worth(earned, cost, one, other):
    calm, wild = sorted((one, other))
    quiet, loud = (option_value(84_000.0, earned, cost, RATE, v) for v in (calm, wild))
    assert loud.with_switch_usd_per_ph >= quiet.with_switch_usd_per_ph - 1e-6
    assert loud.always_on_usd_per_ph == quiet.always_on_usd_per_ph
    assert quiet.switch_usd_per_ph >= -1e-6 * (1.0 + abs(quiet.always_on_usd_per_ph))


@given(st.floats(1.0, 1e6), st.floats(0.0, 1e6), st.floats(0.0, 0.2), swings, st.floats(0.0, 5.0))
def test_a_call_is_worth_at_least_its_intrinsic_value_and_at_most_the_coin(p, k, r, v, t):
    value = call_value_usd(p, k, r, v, t)
    assert max(p - k * np.exp(-r * t), 0.0) - 1e-6 * p <= value <= p * (1.0 + 1e-12)


def test_a_day_without_coins_is_worth_its_power_to_who_cannot_stop():
    value = option_value(84_000.0, [0.0], 30.0, 0.0, 0.5)
    assert value.always_on_usd_per_ph == pytest.approx(-30.0)
    assert value.with_switch_usd_per_ph == 0.0


def test_power_may_cost_something_else_every_day():
    both = option_value(84_000.0, [4e-4, 4e-4], [30.0, 60.0], 0.05, 0.5)
    days = [option_value(84_000.0, [4e-4, 4e-4], cost, 0.05, 0.5) for cost in (30.0, 60.0)]
    first = option_value(84_000.0, [4e-4], 30.0, 0.05, 0.5)
    dear = option_value(84_000.0, [4e-4], 60.0, 0.05, 0.5)
    assert both.always_on_usd_per_ph == pytest.approx(
        first.always_on_usd_per_ph + days[1].always_on_usd_per_ph - dear.always_on_usd_per_ph
    )
    assert days[1].with_switch_usd_per_ph < both.with_switch_usd_per_ph
    assert both.with_switch_usd_per_ph < days[0].with_switch_usd_per_ph
