"""What shocks do to a network: read-outs of worlds with and without them."""

from pathlib import Path

import numpy as np
import pytest

from minersim.analysis.capitulation import RECOVERED, capitulation, retarget_steps
from minersim.analysis.stress import Stress
from minersim.analysis.stressed_pair import stressed_pair
from minersim.engine import simulate_world
from minersim.market.impact import loop_gain
from minersim.scenario import load_scenario

SCENARIOS = Path(__file__).parents[3] / "scenarios"


@pytest.fixture(scope="module")
def squeeze():
    scenario = load_scenario(SCENARIOS / "squeeze-2025-11.toml")
    return scenario.replace({"sites": [], "horizon_days": 240, "paths": 12})


def stress(scenario, **shocks):
    pair = stressed_pair(scenario, Stress(**shocks))
    world, base = (simulate_world(s, network=True) for s in (pair.scenario, pair.base))
    return pair, world, base, capitulation(world, base, pair.scenario, pair.shock_day)


@pytest.fixture(scope="module")
def fallen(squeeze):
    return stress(squeeze, price_change=-0.3, price_days=7.0)


def assert_adds_up(found):
    together = sum(found.attribution.values())
    assert together == pytest.approx(found.hashrate_trough_change, abs=1e-12)


def test_a_fall_of_the_price_sends_machines_off_and_difficulty_after_them(fallen):
    _, world, base, found = fallen
    assert found.shock_day == 30.0
    assert np.all(found.hashrate_trough_change < -0.1)
    assert np.all(found.difficulty_trough_change < -0.1)
    assert np.all(found.days_to_trough > 7.0)
    assert 0.25 < found.share_underwater_at_shock < 0.45
    assert found.share_underwater_at_shock > 0.1
    assert np.all(found.btc_sold_excess > 1_000.0)
    assert np.all((found.price_impact > -0.05) & (found.price_impact < 0.0))
    assert_adds_up(found)
    assert found.attribution["economics"].mean() < -0.1
    assert found.attribution["curtailment"] == pytest.approx(0.0)
    # before the shock the two worlds are one
    for name in ("price_usd", "hashrate_ehs", "difficulty", "miner_sold_btc"):
        assert np.array_equal(world[name][:, :31], base[name][:, :31])


def test_troughs_are_those_of_the_columns(fallen):
    _, world, base, found = fallen
    ratio = world["hashrate_ehs"] / base["hashrate_ehs"]
    assert found.hashrate_trough_change == pytest.approx(ratio.min(axis=1) - 1.0)
    ticks = (found.days_to_trough + 30).astype(int)
    assert ratio[np.arange(12), ticks] - 1.0 == pytest.approx(found.hashrate_trough_change)


def test_loop_gain_is_the_closed_form_of_the_shock(fallen):
    pair, _, base, found = fallen
    assert found.loop_fall == pytest.approx(0.3)
    assert found.loop_days == 7.0
    sold = base["miner_sold_btc"][:, 1:31].mean()
    assert found.loop_sold_btc_per_day == pytest.approx(sold)
    law = loop_gain(0.3, sold, 7.0, 0.9, 0.025, 100_000.0)
    assert found.loop_gain == pytest.approx(law)
    assert found.loop_gain < 1.0
    assert found.measured_gain == pytest.approx(-found.price_impact / 0.3)
    assert pair.scenario.market.price.shocks[0].change_fraction == -0.3


def test_a_price_that_comes_back_brings_hashrate_back(squeeze):
    _, _, _, found = stress(squeeze, price_change=-0.3, price_days=7.0, price_recovery_days=40.0)
    assert found.recovered_share == 1.0
    fell = found.hashrate_trough_change < RECOVERED - 1.0
    assert fell.any()
    assert np.all(found.days_to_recovery[fell] > found.days_to_trough[fell])
    # a price that stays down does not
    _, _, _, lasting = stress(squeeze, price_change=-0.5, price_days=0.0)
    assert lasting.recovered_share == 0.0
    assert lasting.summary()["days_to_recovery"] is None
    assert lasting.loop_days == 1.0


def test_a_storm_is_not_put_down_to_the_price(squeeze):
    _, _, _, found = stress(squeeze, capacity_change=-0.25, capacity_days=20.0, day=40.0)
    assert found.shock_day == 40.0
    assert found.hashrate_trough_change == pytest.approx(-0.25, abs=0.02)
    assert found.attribution["curtailment"].mean() < -0.2
    assert np.all(found.attribution["economics"] >= 0.0)  # slower blocks, then easier ones
    assert found.days_to_recovery == pytest.approx(20.0)
    assert np.isnan(found.measured_gain).all()
    assert found.loop_fall == 0.1  # the usual one, told for want of another
    assert_adds_up(found)


def test_every_part_of_the_attribution_is_found(squeeze):
    scenario = squeeze.replace(
        {
            "network.tuning": {},
            "network.upkeep": {"retirement_per_year": 0.1, "relocation_per_month": 0.5},
            "network.shocks": [
                {"day": 20.0, "change_fraction": -0.2, "state": "gone"},
                {"day": 25.0, "change_fraction": -0.1},
            ],
            "network.growth.lead_time_days": 30.0,
            "market.price.start_usd": 110_000.0,
        }
    )
    _, _, _, found = stress(scenario, price_change=-0.5)
    assert found.shock_day == 20.0
    assert_adds_up(found)
    for name, part in found.attribution.items():
        assert part.mean() < -1e-3, name


def test_dearer_power_lets_the_same_machines_leave(squeeze):
    pair, world, base, found = stress(squeeze, power_change=0.3)
    assert found.shock_day == 0.0
    assert any("30.0 % dearer from the first day on" in notice for notice in pair.notices)
    # the same machines stand there, and as many run, at the start
    start = world["installed_ehs"][:, 0] / base["installed_ehs"][:, 0]
    assert start == pytest.approx(1.0, rel=1e-9)
    assert world["hashrate_ehs"][:, 0] == pytest.approx(base["hashrate_ehs"][:, 0])
    assert np.all(found.hashrate_trough_change < -0.08)
    assert_adds_up(found)
    # hashcost over hashprice is as after a fall of the price by 1 - 1/1.3
    _, _, _, fall = stress(squeeze, price_change=1.0 / 1.3 - 1.0, price_days=0.0, day=1.0)
    both = [one.hashrate_trough_change.mean() for one in (found, fall)]
    assert both[0] == pytest.approx(both[1], abs=0.04)


def test_lower_fees(squeeze):
    rich = squeeze.replace(
        {
            "market.fees.start_btc_per_block": 2.0,
            "market.fees.median_btc_per_block": 2.0,
            "market.price.start_usd": 60_000.0,
        }
    )
    _, world, base, found = stress(rich, fees_change=-0.5)
    ratio = world["fees_btc_per_block"] / base["fees_btc_per_block"]
    assert ratio == pytest.approx(0.5)
    assert world["installed_ehs"][:, 0] == pytest.approx(base["installed_ehs"][:, 0])
    assert np.all(found.hashrate_trough_change < -0.03)


def test_retarget_steps(fallen):
    _, world, base, _ = fallen
    steps = retarget_steps(world, base, 30.0, most=4)
    assert [step.number for step in steps] == [1, 2, 3, 4]
    assert all(step.paths == 12 for step in steps)
    days = [step.day for step in steps]
    assert days == sorted(days)
    assert days[0] > 30.0
    assert min(step.change for step in steps) < min(step.base_change for step in steps)
    none = retarget_steps(world, base, 1_000.0)
    assert none == ()


def test_worlds_of_another_shape_are_refused(fallen, squeeze):
    pair, world, _, _ = fallen
    other = simulate_world(pair.base, paths=3, network=True)
    with pytest.raises(ValueError, match="different paths"):
        capitulation(world, other, pair.scenario)


def test_by_the_hour_days_stay_days(squeeze):
    hourly = squeeze.replace(tick_hours=6, paths=3, horizon_days=120)
    _, _, _, found = stress(hourly, price_change=-0.3, price_days=7.0)
    assert found.loop_days == pytest.approx(7.0)
    assert 200.0 < found.loop_sold_btc_per_day < 500.0
    assert np.all(found.days_to_trough < 90.0)
    assert_adds_up(found)


def test_dearer_power_is_dearer_for_a_mix_too():
    fleet = load_scenario(SCENARIOS / "fleet-2023-05.toml").replace({"paths": 2})
    pair, world, base, found = stress(fleet.replace({"horizon_days": 90}), power_change=0.3)
    assert pair.scenario.network.curve.power_factor == pytest.approx(1.3)
    assert pair.base.network.curve.power_factor == 1.0
    assert world["hashrate_ehs"][:, 0] == pytest.approx(base["hashrate_ehs"][:, 0])
    assert_adds_up(found)


def test_a_network_that_dies_anyhow_is_no_base(squeeze):
    scenario = squeeze.replace(
        {
            "horizon_days": 150,
            "market.price": {
                "kind": "scripted",
                "start_usd": 84_000.0,
                "points": [
                    {"day": 69.0, "price_usd": 84_000.0},
                    {"day": 70.0, "price_usd": 1_700.0},
                ],
            },
        }
    )
    _, _, base, found = stress(scenario, price_change=-0.3, price_days=7.0)
    left = base["hashrate_ehs"] / base["hashrate_ehs"][:, 30:31]
    assert np.all(left.min(axis=1) < 0.01)
    at = (found.days_to_trough + 30).astype(int)
    assert np.all(left[np.arange(12), at] >= 0.1)
    assert_adds_up(found)
    assert all(np.all(np.abs(part) < 10.0) for part in found.attribution.values())
