"""Who leaves at which price, and what difficulty relieves: against the curve and the solver."""

import math
from datetime import date
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from minersim.analysis import equilibrium
from minersim.analysis.equilibrium import needed_ehs
from minersim.analysis.ladder import ladder, shares_under_water
from minersim.economics import hashprice_usd
from minersim.engine import simulate_world, start_cohorts, start_state
from minersim.network import (
    LognormalCurve,
    lognormal_cohorts,
    lognormal_share_under_water,
    supply_elasticity,
)
from minersim.scenario import load_scenario, scenario_from_dict

SCENARIOS = Path(__file__).parents[3] / "scenarios"
SUBSIDY = 3.125


@pytest.fixture(scope="module")
def squeeze():
    return load_scenario(SCENARIOS / "squeeze-2025-11.toml")


def test_rungs_quit_dearest_first_and_difficulty_only_relieves(squeeze):
    rungs = ladder(squeeze)
    assert sum(rung.capacity_share for rung in rungs) == pytest.approx(1.0)
    assert rungs[-1].left_share == pytest.approx(1.0)
    for before, after in pairwise(rungs):
        assert before.price_today_usd >= after.price_today_usd
        assert before.price_at_rest_usd >= after.price_at_rest_usd
        assert before.left_share < after.left_share


def test_a_rung_quits_where_the_switching_rule_says(squeeze):
    rung = ladder(squeeze)[20]
    state = start_state(squeeze)
    reward = (state.subsidy_btc, state.fees_btc_per_block)
    earned = hashprice_usd(rung.price_today_usd, state.difficulty, *reward) * (1 - 0.02)
    assert earned == pytest.approx(rung.hashcost_usd_per_ph_day * (1 - 0.02))
    assert rung.hashcost_usd_per_ph_day == pytest.approx(
        24 * rung.efficiency_j_per_th * rung.power_usd_per_kwh
    )


def test_at_rest_the_ladder_is_the_solver_s(squeeze):
    rungs = ladder(squeeze)
    network, state = squeeze.network, start_state(squeeze)
    cohorts, _ = start_cohorts(squeeze, network)
    for rung in rungs[5:40:5]:
        found = [
            equilibrium(
                price_usd=rung.price_at_rest_usd * factor,
                subsidy_btc=state.subsidy_btc,
                fees_btc_per_block=state.fees_btc_per_block,
                capacity_ehs=cohorts.capacity_ehs,
                hashcost_usd_per_ph_day=cohorts.hashcost_usd_per_ph_day,
                pool_fee=network.pool_fee,
                threshold_markup=-network.switching.off_margin,
            ).on_share
            for factor in (1.0005, 0.9995)
        ]
        # just above the price it runs with all cheaper ones; just below, it has begun to leave
        assert found[0] == pytest.approx(1.0 - rung.left_share + rung.capacity_share, abs=1e-9)
        assert found[1] < found[0]


def test_tuning_lets_machines_quit_later(squeeze):
    tuned = squeeze.replace({"network.tuning": {"lowest_hash": 0.64}})
    plain, later = ladder(squeeze)[0], ladder(tuned)[0]
    # at 0.64 of the hash, power per hash is 0.64 ** 0.5 = 0.8
    assert later.price_today_usd == pytest.approx(0.8 * plain.price_today_usd)


def test_a_network_without_cohorts_has_no_ladder(squeeze):
    constant = squeeze.replace({"network": {"kind": "constant", "hashrate_ehs": 1_068.0}})
    assert ladder(constant) == ()
    assert shares_under_water(constant, [10.0, 30.0]).tolist() == [0.0, 0.0]


def test_shares_under_water_follow_the_curve(squeeze):
    fine = squeeze.replace(
        {
            "network.curve.efficiency_classes": 60,
            "network.curve.power_classes": 60,
            "network.pool_fee": 0.0,
            "network.growth.kind": "none",
        }
    )
    hashprices = [28.0, 30.0, 33.0, 35.0, 38.0, 45.0]
    published = [0.248, 0.189, 0.124, 0.093, 0.060, 0.021]
    closed = [lognormal_share_under_water(LognormalCurve(), hashprice) for hashprice in hashprices]
    assert closed == pytest.approx(published, abs=6e-4)
    assert shares_under_water(fine, hashprices) == pytest.approx(closed, abs=0.004)
    # 64 cohorts come in steps of 1.6 %, a few of them at nearly one hashcost
    coarse = squeeze.replace({"network.pool_fee": 0.0})
    assert shares_under_water(coarse, hashprices) == pytest.approx(closed, abs=0.035)


def test_default_curve_at_hashprice_30():
    assert lognormal_share_under_water(LognormalCurve(), 30.0) == pytest.approx(0.189, abs=5e-4)
    assert supply_elasticity(LognormalCurve(), 30.0) == pytest.approx(0.96, abs=2e-3)


def at_rest(price, capacity, cost):
    return equilibrium(
        price_usd=price,
        subsidy_btc=SUBSIDY,
        fees_btc_per_block=0.0,
        capacity_ehs=capacity,
        hashcost_usd_per_ph_day=cost,
    )


def network_at_hashprice_30(classes):
    """Cohorts of 1,000 EH/s, and the price at which they rest at hashprice 30."""
    cohorts, _ = lognormal_cohorts(LognormalCurve(), classes, classes)
    capacity = 1_000.0 * np.array(cohorts.capacity_ehs)
    cost = np.array(cohorts.hashcost_usd_per_ph_day)
    difficulty = capacity[cost <= 30.0].sum() / needed_ehs(1.0)
    return capacity, cost, 30.0 / hashprice_usd(1.0, difficulty, SUBSIDY, 0.0), difficulty


def test_difficulty_halves_what_a_fall_in_price_does_to_hashrate():
    capacity, cost, price, _ = network_at_hashprice_30(100)
    before = at_rest(price, capacity, cost)
    assert before.hashprice_usd_per_ph_day == pytest.approx(30.0)
    eta = supply_elasticity(LognormalCurve(), 30.0)
    slope = eta / (1.0 + eta)
    assert slope == pytest.approx(0.490, abs=1e-3)
    # near hashprice 30 the response is the local one
    small = at_rest(0.95 * price, capacity, cost).hashrate_ehs / before.hashrate_ehs
    assert math.log(small) / math.log(0.95) == pytest.approx(slope, abs=0.02)
    # a fall of 30 %: -16.0 % with the elasticity of hashprice 30 all the way, -18.0 % on the curve
    # itself, which gets more elastic on the way down to hashprice 25.6
    assert 0.7**slope - 1.0 == pytest.approx(-0.160, abs=5e-4)
    large = at_rest(0.7 * price, capacity, cost)
    assert large.hashrate_ehs / before.hashrate_ehs - 1.0 == pytest.approx(-0.180, abs=2e-3)
    assert large.hashprice_usd_per_ph_day == pytest.approx(25.6, abs=0.05)


@pytest.mark.slow
def test_a_long_simulation_falls_as_far_as_the_solver_says():
    classes = 20
    capacity, cost, price, difficulty = network_at_hashprice_30(classes)
    before = at_rest(price, capacity, cost)
    after = at_rest(0.7 * price, capacity, cost)
    scenario = scenario_from_dict(
        {
            "name": "hashprice 30 at rest",
            "start": date(2026, 1, 1),
            "horizon_days": 800,
            "paths": 1,
            "chain": {"height": 921_311, "difficulty": difficulty, "luck": False},
            "market": {
                "price": {
                    "kind": "constant",
                    "start_usd": price,
                    "shocks": [{"day": 60.0, "change_fraction": -0.3}],
                },
                "fees": {"kind": "constant", "btc_per_block": 0.0},
            },
            "network": {
                "kind": "cohorts",
                "hashrate_ehs": before.hashrate_ehs,
                "pool_fee": 0.0,
                "growth": {"kind": "none"},
                "curve": {"efficiency_classes": classes, "power_classes": classes},
                "switching": {
                    "off_margin": 0.0,
                    "off_days": 0.0,
                    "off_relaxation_days": 10.0,
                    "on_margin": 0.0,
                    "on_days": 0.0,
                    "on_relaxation_days": 10.0,
                },
            },
        }
    )
    hashrate = simulate_world(scenario)["hashrate_ehs"][0]
    assert hashrate[:60] == pytest.approx(before.hashrate_ehs, rel=0.01)
    fall = hashrate[-400:].mean() / before.hashrate_ehs - 1.0
    expected = after.hashrate_ehs / before.hashrate_ehs - 1.0
    assert fall == pytest.approx(expected, abs=0.005)
    assert fall == pytest.approx(-0.18, abs=0.01)


def test_rungs_of_a_mix_are_named():
    fleet = load_scenario(Path(__file__).parents[3] / "scenarios" / "fleet-2023-05.toml")
    rungs = ladder(fleet)
    assert [rung.name for rung in rungs[:3]] == [
        "other models, hosting",
        "Antminer S19, hosting",
        "other models, grid",
    ]
    assert rungs[-1].name == "Antminer S19 XP, power credits"
    assert rungs[0].left_share == pytest.approx(0.239 * 0.15)
    assert len(rungs) == 20
