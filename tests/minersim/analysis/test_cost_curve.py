"""The network's cost curve at the start."""

from pathlib import Path

import numpy as np
import pytest

from minersim.analysis import cost_curve, fleet_positions, network_position
from minersim.scenario import load_scenario

SCENARIOS = Path(__file__).parents[3] / "scenarios"


@pytest.fixture(scope="module")
def squeeze():
    return load_scenario(SCENARIOS / "squeeze-2025-11.toml")


def test_the_curve_rises_and_holds_the_whole_network(squeeze):
    curve, position = cost_curve(squeeze), network_position(squeeze)
    assert (np.diff(curve.hashcost_usd_per_ph_day) >= 0.0).all()
    assert (np.diff(curve.cumulative_ehs) > 0.0).all()
    assert curve.installed_ehs == pytest.approx(position.installed_ehs)
    assert float((curve.capacity_ehs * curve.on_fraction).sum()) == pytest.approx(1_068.0)
    assert curve.under_water_share == pytest.approx(position.under_water_share)
    assert curve.net_hashprice_usd_per_ph_day == pytest.approx(
        curve.hashprice_usd_per_ph_day * (1.0 - curve.pool_fee)
    )


def test_a_fleet_stands_where_as_much_capacity_is_dearer_as_quits_before_it(squeeze):
    curve = cost_curve(squeeze)
    for fleet in fleet_positions(squeeze):
        cheaper = curve.cheaper_ehs(fleet.breakevens.hashcost_usd_per_ph_day)
        assert 1.0 - cheaper / curve.installed_ehs == pytest.approx(fleet.network_share_before)


def test_the_line_steps_at_every_cohort(squeeze):
    curve = cost_curve(squeeze)
    place, cost = curve.steps()
    assert place.shape == cost.shape == (2 * curve.capacity_ehs.size,)
    assert place[0] == 0.0
    assert place[-1] == pytest.approx(curve.installed_ehs)
    assert float((np.diff(place) * cost[1:]).sum()) == pytest.approx(
        float((curve.capacity_ehs * curve.hashcost_usd_per_ph_day).sum())
    )


def test_reading_the_curve_at_a_place(squeeze):
    curve = cost_curve(squeeze)
    assert curve.hashcost_at(0.0) == curve.hashcost_usd_per_ph_day[0]
    assert curve.hashcost_at(curve.installed_ehs) == curve.hashcost_usd_per_ph_day[-1]
    assert curve.hashcost_at(-1.0) is None
    assert curve.hashcost_at(curve.installed_ehs * 1.01) is None
    assert curve.margin_at(-1.0) is None
    assert curve.margin_at(curve.earning_ehs) >= 0.0 > curve.margin_at(curve.earning_ehs + 1.0)
    assert curve.cheaper_ehs(0.0) == 0.0
    assert curve.cheaper_ehs(1e9) == curve.installed_ehs


def test_a_network_without_cohorts_has_no_curve(squeeze):
    constant = squeeze.replace({"network": {"kind": "constant", "hashrate_ehs": 1_068.0}})
    assert cost_curve(constant) is None


def test_a_large_business_is_part_of_the_curve(squeeze):
    large = squeeze.replace({"sites[0].fleets[0].count": 3_000_000})
    curve = cost_curve(large)
    old = fleet_positions(large)[0]
    assert old.breakevens.hashcost_usd_per_ph_day in curve.hashcost_usd_per_ph_day
    at = list(curve.hashcost_usd_per_ph_day).index(old.breakevens.hashcost_usd_per_ph_day)
    assert curve.capacity_ehs[at] == pytest.approx(312.0)


def test_a_curve_of_a_mix_is_its_machines_at_its_power_prices():
    fleet = load_scenario(SCENARIOS / "fleet-2023-05.toml")
    curve = cost_curve(fleet)
    assert len(curve.names) == 4 * 5
    assert (np.diff(curve.hashcost_usd_per_ph_day) >= 0.0).all()
    mean = (curve.hashcost_usd_per_ph_day * curve.capacity_ehs).sum() / curve.installed_ehs
    # 33.6 J/TH of the whole network, Coin Metrics, at the mean of the power prices
    assert mean == pytest.approx(24.0 * 33.6 * 0.04660, rel=1e-3)
    # 24 % of the machines at 15 % of the power pay more than the coin brings
    assert curve.under_water_share == pytest.approx(0.239 * 0.15)
    assert curve.name_at(curve.installed_ehs) == "other models, hosting"
    assert curve.name_at(0.0) == "Antminer S19 XP, power credits"
    assert curve.name_at(-1.0) == ""


def test_cohorts_of_two_lognormals_have_no_names(squeeze):
    assert set(cost_curve(squeeze).names) == {""}
