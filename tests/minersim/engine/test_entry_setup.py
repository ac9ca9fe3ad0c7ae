"""From a scenario to entry by dates and to cohorts of a mix."""

import numpy as np
import pytest

from minersim.engine import simulate_world, start_cohorts, world_setup
from minersim.engine.curve_setup import curve_medians, power_parts
from minersim.engine.entry_setup import frontier_efficiencies, has_dates
from minersim.network.entry import BY_PAYBACK

COHORTS = {
    "chain.difficulty": 1.5e14,
    "network.kind": "cohorts",
    "network.hashrate_ehs": 1_070.0,
}
MIX = {
    "kind": "mix",
    "mix": [
        {"name": "new", "efficiency_j_per_th": 15.0, "share": 0.5},
        {"name": "old", "efficiency_j_per_th": 30.0, "share": 1.0},
    ],
    "power": [
        {"name": "hosting", "power_usd_per_kwh": 0.07, "share": 0.25},
        {"name": "hydro", "power_usd_per_kwh": 0.04, "share": 0.75},
    ],
}


def dated(scenario):
    return world_setup(scenario).make_supply().dated


@pytest.mark.parametrize(
    ("growth", "found"),
    [
        ({"kind": "none"}, False),
        ({"kind": "constant", "rate_per_year": 0.3}, False),
        ({"kind": "profitability"}, False),
        ({"kind": "payback"}, True),
        ({"kind": "profitability", "lead_times": {}}, True),
        ({"kind": "constant", "rate_per_year": 0.3, "frontier_progress_per_year": 0.1}, True),
    ],
)
def test_options_alone_bring_dates(world, growth, found):
    scenario = world(**COHORTS, **{"network.growth": growth})
    assert has_dates(scenario.network) == found
    assert (dated(scenario) is not None) == found


def test_without_stretch_and_spread_dates_are_what_growth_does(world):
    growth = {"kind": "constant", "rate_per_year": 0.5, "lead_time_days": 12.5}
    plain = world(horizon_days=90, **COHORTS, **{"network.growth": growth})
    lead_times = {"book_power": 0.0, "parts": 1, "shortest_days": 0.0}
    same = plain.replace({"network.growth.lead_times": lead_times})
    one, other = simulate_world(plain), simulate_world(same)
    for name in one.columns:
        assert other[name] == pytest.approx(one[name], rel=1e-12), name


def test_orders_before_the_start_keep_the_order_book_where_it_stands(world):
    changes = {**COHORTS, "network.growth": {"kind": "constant", "rate_per_year": 0.34}}
    scenario = world(horizon_days=200, **changes).replace({"network.growth.lead_times": {}})
    supply = world_setup(scenario).make_supply()
    start = supply.on_order_ehs
    lead = start / supply.installed_ehs() / (np.expm1(0.34 / 365))
    assert lead == pytest.approx(131.0, abs=1.0)
    installed = simulate_world(scenario)["installed_ehs"][0]
    # capacity grows at the rate of its orders from the first day on
    assert np.log(installed[100] / installed[0]) * 365 / 100 == pytest.approx(0.34, rel=0.15)


def test_price_starts_where_its_margin_puts_it_or_where_the_scenario_does(world):
    scenario = world(**COHORTS, **{"network.growth.kind": "payback"})
    entry = dated(scenario)
    assert entry.rule.kind == BY_PAYBACK
    world_of = simulate_world(scenario.replace({"horizon_days": 1}), network=True)
    hashprice = world_of["hashprice_usd_per_ph_day"][0, 0]
    margin = (hashprice * 0.98 - 24 * 13.5 * 0.046) / 1e3
    assert entry.machine_price_usd_per_th == pytest.approx(450 * margin + 1.5)
    assert world_of["machine_price_usd_per_th"][0, 0] == pytest.approx(450 * margin + 1.5)
    given = scenario.replace({"network.growth.start_usd_per_th": 9.0})
    assert dated(given).machine_price_usd_per_th == 9.0
    plain = scenario.replace({"network.growth": {"kind": "profitability"}})
    assert not simulate_world(plain, network=True)["machine_price_usd_per_th"].any()


def test_every_year_of_the_run_has_a_vintage_of_its_own(world):
    scenario = world(
        horizon_days=731, **COHORTS, **{"network.growth.frontier_progress_per_year": 0.2}
    )
    network = scenario.network
    assert frontier_efficiencies(network, 731) == pytest.approx([13.5, 10.8, 8.64])
    assert frontier_efficiencies(network, 365) == [13.5]
    cohorts, entry = start_cohorts(scenario, network)
    assert len(cohorts) == 64 + 3 * 8
    assert entry == list(range(64, 88))
    assert [cohorts.efficiency_j_per_th[i] for i in entry[::8]] == pytest.approx([13.5, 10.8, 8.64])
    supply = world_setup(scenario).make_supply()
    assert len(supply.entry_parts) == len(entry)
    # as many as stand at every vintage join it
    assert sum(1.0 / parts for parts in supply.entry_parts) == pytest.approx(3.0)


def test_better_machines_come_only_after_the_year_that_brings_them(world):
    growth = {"kind": "payback", "lead_time_days": 30.0, "frontier_progress_per_year": 0.3}
    scenario = world(horizon_days=500, engine="events", **COHORTS, **{"network.growth": growth})
    supply = world_setup(scenario).make_supply()
    for day in range(500):
        supply.deliver(float(day))
        supply.order(float(day), 60.0)
        better = sum(supply.cohorts.capacity_ehs[i] for i in supply.entry[8:])
        assert (better > 0.0) == (day >= 365 + 30)


def test_new_machines_of_a_mix_join_its_power_prices_by_their_share(world):
    scenario = world(**COHORTS, **{"network.curve": MIX, "network.growth.kind": "payback"})
    curve = scenario.network.curve
    assert curve_medians(curve) == (30.0, 0.04)
    assert power_parts(curve) == pytest.approx([1 / 0.75, 1 / 0.25])
    supply = world_setup(scenario).make_supply()
    arrived = sum(supply.deliver(float(day)) for day in range(40))
    new = [supply.cohorts.capacity_ehs[i] for i in supply.entry]
    assert arrived > 0.0
    assert new == pytest.approx([0.75 * arrived, 0.25 * arrived])


def test_a_factor_of_power_prices_moves_all_of_them(world):
    scenario = world(**COHORTS, **{"network.curve": MIX})
    dearer = scenario.replace({"network.curve.power_factor": 1.5})
    one, other = (start_cohorts(s, s.network)[0].power_usd_per_kwh for s in (scenario, dearer))
    assert other == pytest.approx([1.5 * price for price in one])


def test_cohorts_of_a_mix_and_of_a_business_have_names(world):
    sites = [
        {
            "name": "A",
            "power_usd_per_kwh": 0.05,
            "fleets": [{"name": "mine", "machine": "Antminer S21 200T", "count": 60_000}],
        }
    ]
    scenario = world(**COHORTS, sites=sites, **{"network.curve": MIX})
    cohorts, _ = start_cohorts(scenario, scenario.network)
    assert cohorts.names[:2] == ["new, hydro", "new, hosting"]
    assert len(cohorts.names) == len(cohorts)
    assert "mine" in cohorts.names[-1]
