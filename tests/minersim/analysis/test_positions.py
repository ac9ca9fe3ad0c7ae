"""Where a business and the network stand at the start."""

from pathlib import Path

import pytest

from minersim.analysis import fleet_positions, network_position, runway_days
from minersim.analysis.key_figures import key_figures
from minersim.analysis.maps import fleet_situation
from minersim.scenario import load_scenario

SCENARIOS = Path(__file__).parents[3] / "scenarios"


@pytest.fixture(scope="module")
def squeeze():
    return load_scenario(SCENARIOS / "squeeze-2025-11.toml")


def test_positions_of_the_fleets(squeeze):
    old, middle, new = fleet_positions(squeeze)
    assert (old.name, old.count, old.delivery_day) == ("Antminer S19j Pro 104T", 3_000, 0)
    assert new.delivery_day == 54
    # hashcost 24 * 29.5 * 0.055 * 1.03, net hashprice 34.90 * 0.98
    assert old.breakevens.hashcost_usd_per_ph_day == pytest.approx(40.1082)
    assert old.breakevens.margin < 0.0 < middle.breakevens.margin < new.breakevens.margin
    expected = (34.9008 * 0.98 - 24 * 17.5 * 0.045 * 1.03) * 500 * 0.95
    assert new.profit_usd_per_day == pytest.approx(expected, rel=1e-4)
    # the dearer the hash, the fewer quit before it
    assert old.network_share_before < middle.network_share_before < new.network_share_before


def test_position_of_the_network(squeeze):
    position = network_position(squeeze)
    assert position.active_ehs == pytest.approx(1_068.0)
    assert position.installed_ehs > position.active_ehs
    # economics.md D3: 9.3 % under water at 35 before any pool fee, 12.4 % at 33
    assert 0.09 < position.under_water_share < 0.125
    assert sum(c.capacity_share for c in position.classes) == pytest.approx(1.0)
    efficiencies = [c.efficiency_j_per_th for c in position.classes]
    assert efficiencies == sorted(efficiencies)
    under = [c.under_water_share for c in position.classes]
    assert under == sorted(under)
    worst = position.classes[-1]
    assert worst.on_share == pytest.approx(1.0 - 0.5 * worst.under_water_share)


def test_a_network_without_cohorts_has_no_position(squeeze):
    changes = {"network": {"kind": "constant", "hashrate_ehs": 1_068.0}}
    constant = squeeze.replace(changes)
    assert network_position(constant) is None
    assert fleet_positions(constant)[0].network_share_before is None


def test_a_host_keeps_its_share_of_what_hashes_earn(squeeze):
    own = fleet_positions(squeeze)[0]
    hosted, other, _ = fleet_positions(squeeze.replace({"sites[0].hosting.revenue_share": 0.25}))
    earned = own.profit_usd_per_day + 24 * 29.5 * 0.055 * 1.03 * own.hashrate_phs * own.uptime
    lost = own.profit_usd_per_day - hosted.profit_usd_per_day
    assert lost == pytest.approx(0.25 * earned, rel=1e-6)
    assert hosted.breakevens.price_usd == pytest.approx(own.breakevens.price_usd / 0.75)
    assert hosted.breakevens.difficulty == pytest.approx(own.breakevens.difficulty * 0.75)
    assert other == fleet_positions(squeeze)[1]


def test_runway(squeeze):
    old, middle, _ = fleet_positions(squeeze)
    burn = 150_000 * 12 / 365 - old.profit_usd_per_day - middle.profit_usd_per_day
    expected = (3_000_000 + 50 * 84_000) / burn
    assert runway_days(squeeze) == pytest.approx(expected)
    assert runway_days(squeeze.replace({"operator.opex_usd_per_month": 0.0})) is not None
    cheap = squeeze.replace(
        {"sites[0].power_usd_per_kwh": 0.02, "operator.opex_usd_per_month": 0.0}
    )
    assert runway_days(cheap) is None


def test_a_host_s_share_takes_from_the_margin_and_raises_break_evens(squeeze):
    kept = (1.0 - 0.02) * (1.0 - 0.2)
    hosted = squeeze.replace({"sites[2].hosting.revenue_share": 0.2})
    alone, with_host = fleet_positions(squeeze)[2], fleet_positions(hosted)[2]
    assert with_host.host_share == 0.2
    now, before = with_host.breakevens, alone.breakevens
    assert now.hashprice_usd_per_ph_day == before.hashprice_usd_per_ph_day
    assert now.breakeven_hashprice_usd_per_ph_day == pytest.approx(
        before.hashcost_usd_per_ph_day / kept
    )
    earned = before.hashprice_usd_per_ph_day * kept - before.hashcost_usd_per_ph_day
    assert with_host.profit_usd_per_day == pytest.approx(earned * alone.hashrate_phs * alone.uptime)
    assert fleet_situation(hosted, with_host).host_share == 0.2
    # the same for the figures of all fleets that mine
    mining = {f"sites[{i}].hosting.revenue_share": 0.2 for i in range(2)}
    cost = key_figures(squeeze).hashcost_usd_per_ph_day
    margin = key_figures(squeeze.replace(mining)).margin
    assert margin == pytest.approx(1.0 - cost / (before.hashprice_usd_per_ph_day * kept))
