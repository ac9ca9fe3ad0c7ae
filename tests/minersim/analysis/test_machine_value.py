"""Machines that must run, or may stand still: simulated futures against the strip of calls."""

import datetime
import math

import numpy as np
import pytest

from minersim.analysis.machine_value import (
    coins_ahead,
    machine_values,
    simulated_volatility,
)
from minersim.economics import hashprice_btc
from minersim.engine import evaluate, simulate_world
from minersim.scenario import scenario_from_dict

RATE, VOLATILITY, DAYS, PATHS = 0.05, 0.47, 200, 2_000


def scenario(**changes):
    """A coin that drifts with the rate of interest; a chain without luck, so known ahead."""
    fleet = {"machine": "Antminer S19 XP 140T", "count": 10, "uptime": 0.9}
    made = scenario_from_dict(
        {
            "name": "Strip",
            "start": datetime.date(2026, 1, 1),
            "horizon_days": DAYS,
            "paths": PATHS,
            "seed": 11,
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
            "operator": {"pool_fee": 0.02, "discount_rate_per_year": math.expm1(RATE)},
            "sites": [
                {"name": "A", "power_usd_per_kwh": 0.06, "pue": 1.05, "fleets": [fleet]},
                {
                    "name": "B",
                    "power_usd_per_kwh": 0.06,
                    "pue": 1.05,
                    "fleets": [{**fleet, "delivery_date": datetime.date(2026, 5, 1)}],
                },
            ],
        }
    )
    return made.replace(changes)


@pytest.fixture(scope="module")
def world():
    return simulate_world(scenario())


def test_where_the_strip_is_right_both_agree_within_two_standard_errors(world):
    for value in machine_values(scenario(), world):
        assert value.paths == PATHS
        assert value.rate_per_year == pytest.approx(RATE)
        assert value.volatility_per_year == pytest.approx(VOLATILITY, rel=0.01)
        strip, simulated = value.strip, value.simulated
        always = abs(strip.always_on_usd_per_ph - simulated.always_on_usd_per_ph)
        assert always <= 2.0 * value.error_always_on_usd_per_ph
        switched = abs(strip.with_switch_usd_per_ph - simulated.with_switch_usd_per_ph)
        assert switched <= 2.0 * value.error_with_switch_usd_per_ph
        assert strip.switch_usd_per_ph > 4.0 * value.error_with_switch_usd_per_ph


def test_only_days_after_delivery_count(world):
    early, late = machine_values(scenario(), world)
    assert (early.site, early.days) == ("A", DAYS)
    assert (late.site, late.days) == ("B", DAYS - 120)
    assert 0.0 < late.strip.with_switch_usd_per_ph < early.strip.with_switch_usd_per_ph


def test_a_machine_that_must_run_earns_what_the_books_say(world):
    undiscounted = scenario(**{"operator.discount_rate_per_year": 0.0})
    undiscounted = undiscounted.replace(
        {"operator.switch_off": {"rule": "never"}, "operator.shortfall": "owners"}
    )
    books = evaluate(undiscounted, world).figures
    earned = books["revenue_usd"] * 0.98 - books["power_cost_usd"]
    values = machine_values(undiscounted, world)
    by_value = sum(v.simulated.always_on_usd_per_ph * 1.4 for v in values)
    assert by_value == pytest.approx(earned.mean(), abs=0.01)  # the books count whole satoshi


def test_a_day_s_power_has_the_price_of_that_day():
    dear = {"from_hour": 0, "to_hour": 24, "power_usd_per_kwh": 0.6, "weekdays": ["thu"]}
    week = scenario(
        horizon_days=3,  # Thursday to Saturday: the first day is the dear one
        paths=1,
        sites=[scenario().sites[0].model_dump(exclude_none=True) | {"time_of_use": [dear]}],
        **{"operator.switch_off": {"rule": "never"}, "operator.shortfall": "owners"},
    ).replace({"operator.discount_rate_per_year": 0.0})
    world = simulate_world(week)
    books = evaluate(week, world).figures
    earned = books["revenue_usd"][0] * 0.98 - books["power_cost_usd"][0]
    value = machine_values(week, world)[0]
    assert value.simulated.always_on_usd_per_ph * 1.4 == pytest.approx(earned, abs=0.01)


def test_a_hosts_share_is_taken_off(world):
    plain, shared = (
        machine_values(scenario(**changes), world)[0].simulated.with_switch_usd_per_ph
        for changes in ({}, {"sites[0].hosting.revenue_share": 0.2})
    )
    assert shared < plain


def test_a_single_path_has_no_standard_error():
    one = scenario(paths=1)
    value = machine_values(one, simulate_world(one))[0]
    assert math.isnan(value.error_with_switch_usd_per_ph)


def test_a_price_that_stands_has_no_volatility():
    assert simulated_volatility(np.full((3, 5), 7.0)) == 0.0


def test_coins_ahead_fall_with_the_difficulty_and_halve():
    now = hashprice_btc(1e14, 3.125, 0.1)
    ahead = coins_ahead(now, 0.1, 1_050_000 - 144 * 10, 0.0, 20)
    assert ahead[:9] == pytest.approx([now] * 9)
    assert ahead[10:] == pytest.approx([hashprice_btc(1e14, 1.5625, 0.1)] * 10)
    growing = coins_ahead(now, 0.1, 900_000, 1.0, 730)
    assert growing[364] == pytest.approx(now / 2.0)
    assert growing[729] == pytest.approx(now / 4.0)
