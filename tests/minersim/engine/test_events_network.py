"""The network in the event engine: switching, entry, shocks, and where it comes to rest."""

import math

import numpy as np
import pytest

from minersim.analysis import equilibrium
from minersim.engine import EventEngine, simulate_world, start_cohorts, start_state, world_setup


def run_engine(scenario, seed=1, path=0):
    engine = EventEngine(world_setup(scenario), seed, path)
    engine.run()
    return engine


def stressed(world, **changes):
    """A network of cohorts of which a third is under water, at constant price, without entry."""
    return world(
        **{
            "horizon_days": 850,  # the halving at 1,050,000 is 893 days away
            "network.kind": "cohorts",
            "network.growth.kind": "none",
            "chain.difficulty": 1.5e14,
            "network.hashrate_ehs": 1_070.0,
            "market.price.start_usd": 65_000.0,
            **changes,
        }
    )


NO_BAND = {
    "network.switching.off_margin": 0.0,
    "network.switching.on_margin": 0.0,
    "network.switching.off_days": 0.0,
    "network.switching.on_days": 0.0,
}


def solve(scenario, threshold=0.0):
    cohorts, _ = start_cohorts(scenario, scenario.network)
    state = start_state(scenario)
    return equilibrium(
        price_usd=state.price_usd,
        subsidy_btc=state.subsidy_btc,
        fees_btc_per_block=state.fees_btc_per_block,
        capacity_ehs=cohorts.capacity_ehs,
        hashcost_usd_per_ph_day=cohorts.hashcost_usd_per_ph_day,
        pool_fee=scenario.network.pool_fee,
        threshold_markup=threshold,
    )


def settled_difficulty(engine, last=45):
    levels = np.log([r.difficulty for r in engine.retargets[-last:]])
    return math.exp(levels.mean()), levels.std(ddof=1)


@pytest.mark.parametrize("price_usd", [45_000.0, 65_000.0, 90_000.0])
def test_long_run_settles_at_the_equilibrium_of_the_root_finder(world, price_usd):
    scenario = stressed(world, **NO_BAND, **{"market.price.start_usd": price_usd})
    at_rest = solve(scenario)
    settled, scatter = settled_difficulty(run_engine(scenario))
    # An epoch's luck is 2.23 %. It shakes cohorts near their break-even on and off, faster off
    # than on, which leaves difficulty some 0.5 % low on average; 45 epochs scatter by 0.2-0.7 %.
    assert abs(math.log(settled / at_rest.difficulty)) < 0.0223
    assert scatter < 0.1


def test_long_run_without_luck_settles_closer(world):
    scenario = stressed(world, **NO_BAND, **{"chain.luck": False})
    settled, _ = settled_difficulty(run_engine(scenario))
    # 2,015 intervals instead of 2,016 lift difficulty by 0.05 %; the marginal cohort breathes
    assert abs(math.log(settled / solve(scenario).difficulty)) < 0.004


def test_with_thresholds_it_settles_between_their_equilibria(world):
    scenario = stressed(world)
    high = solve(scenario, -scenario.network.switching.off_margin).difficulty
    low = solve(scenario, scenario.network.switching.on_margin).difficulty
    settled, _ = settled_difficulty(run_engine(scenario))
    assert low < high
    assert low * (1 - 0.0223) < settled < high * (1 + 0.0223)


def test_active_and_not_installed_hashrate_finds_blocks(world):
    # half the network cannot pay for its power: blocks come at the pace of what is on
    scenario = stressed(
        world,
        horizon_days=12,
        **{"market.price.start_usd": 50_000.0, "network.under_water_on": 0.0},
    )
    engine = run_engine(scenario)
    assert engine.world["hashrate_ehs"][0] == pytest.approx(1_070.0)
    assert engine.world["installed_ehs"][0] > 1_250.0
    expected = 1_070e18 * 10 * 86_400 / (1.5e14 * 2**32)
    found = engine.world["height"][10] - engine.world["height"][0]
    assert abs(found - expected) < 4 * math.sqrt(expected)


def test_a_fall_in_price_moves_hashrate_with_delay_and_relaxation(world):
    fall = {"day": 30.0, "change_fraction": -0.4}
    scenario = stressed(
        world,
        horizon_days=60,
        **{"market.price.start_usd": 100_000.0, "market.price.shocks": [fall]},
    )
    scenario = scenario.replace({"chain.luck": False, "chain.height": 921_312 + 1_500})
    hashrate = run_engine(scenario).world["hashrate_ehs"]
    delay = 5  # off_days
    assert hashrate[30 + delay - 2] == pytest.approx(hashrate[29])
    steps = -np.diff(hashrate[30 + delay - 1 : 30 + delay + 6])
    assert np.all(steps > 0.0)
    # each day the same share of what still has to leave, exp(-1/10)
    assert steps[2] / steps[1] == pytest.approx(math.exp(-0.1), rel=1e-6)


def test_a_capacity_shock_takes_away_and_gives_back(world):
    shock = {"day": 5.0, "change_fraction": -0.3, "duration_days": 3.0}
    engine = run_engine(world(horizon_days=12, **{"network.shocks": [shock]}))
    ratio = engine.world["hashrate_ehs"] / engine.world["hashrate_ehs"][0]
    assert ratio == pytest.approx([1] * 5 + [0.7] * 3 + [1] * 5)


def test_constant_growth_doubles_the_hashrate_on_time(world):
    scenario = world(horizon_days=365, **{"network.growth_per_year": math.log(2.0)})
    hashrate = run_engine(scenario).world["hashrate_ehs"]
    # ordered at each decision and on line the next day: 364 days' growth after 365 days
    assert hashrate[365] / hashrate[0] == pytest.approx(2.0, rel=0.004)
    assert hashrate[364 // 2] / hashrate[0] == pytest.approx(2.0**0.5, rel=0.006)


def test_entry_follows_profit_after_its_lead_time(world):
    rise = {"day": 10.0, "change_fraction": 1.0}
    changes = {
        "network.kind": "cohorts",
        "market.price.start_usd": 60_000.0,
        "market.price.shocks": [rise],
        "network.growth.lead_time_days": 40.0,
        "chain.luck": False,
        "horizon_days": 90,
    }
    installed = run_engine(world(**changes)).world["installed_ehs"]
    growth = np.diff(installed) / installed[:-1]
    assert growth[20] == pytest.approx(growth[5], rel=0.1)  # ordered before the rise
    assert growth[55] > 2 * growth[20]  # ordered after it, 40 days later


def test_an_elastic_network_answers_a_price_tick_at_once(world):
    scenario = world(
        horizon_days=5,
        **{
            "network.kind": "elastic",
            "network.elasticity": 0.5,
            "market.price.shocks": [{"day": 2.0, "change_fraction": -0.19}],
        },
    )
    hashrate = run_engine(scenario).world["hashrate_ehs"]
    assert hashrate[2] / hashrate[1] == pytest.approx(0.81**0.5)


def test_a_business_of_more_than_one_percent_joins_the_network(world, business):
    scenario = stressed(world, horizon_days=60, **{"network.under_water_on": 1.0})
    alone = simulate_world(scenario)
    fleet = {"machine": "Antminer S21 200T", "count": 200_000, "price_usd_per_th": 10.0}
    site = {"name": "A", "power_usd_per_kwh": 0.03, "fleets": [fleet]}
    late = {**site, "fleets": [{**fleet, "delivery_date": scenario.start.replace(day=31)}]}
    joined = simulate_world(scenario.replace(sites=[late]))
    # 40 EH/s arrive on day 30 of a network of 1,070
    before, after = joined["hashrate_ehs"][0, 29], joined["hashrate_ehs"][0, 30]
    assert after - before == pytest.approx(40.0, abs=8.0)
    assert joined["hashrate_ehs"][0, 29] == pytest.approx(alone["hashrate_ehs"][0, 29])
    # owned from the start, it is part of the hashrate that was observed
    owned = simulate_world(scenario.replace(sites=[site]))
    assert owned["hashrate_ehs"][0, 0] == pytest.approx(1_070.0)
    # a small business changes nothing, to the last bit
    small = simulate_world(scenario.replace(sites=business["sites"]))
    assert np.array_equal(small["hashrate_ehs"], alone["hashrate_ehs"])


def test_a_business_s_own_machines_are_not_sold_to_one_another(world):
    fleets = [{"machine": "Antminer S21 200T", "count": 60_000} for _ in range(4)]
    scenario = stressed(
        world,
        sites=[{"name": "A", "power_usd_per_kwh": 0.05, "fleets": fleets}],
        **{
            "network.curve.power_classes": 2,
            "network.upkeep.relocation_per_month": 0.5,
            "operator.shortfall": "owners",
        },
    )
    supply = world_setup(scenario).make_supply()
    first = len(supply.cohorts) - 4
    others = supply.cheaper[:first]
    assert all(supply.cheaper[first:] == range(first, first + 4))
    # of every two classes of power price the dearer one's machines go to the cheaper one
    assert others.tolist() == [i // 2 * 2 for i in range(first)]


def test_machines_on_order_before_the_start_arrive_every_day_and_never_twice(world):
    changes = {
        "network.kind": "cohorts",
        "network.growth.lead_time_days": 20.0,
        "chain.luck": False,
        "horizon_days": 30,
    }
    installed = run_engine(world(**changes)).world["installed_ehs"]
    arrived = np.diff(installed)
    # at constant hashprice each day brings about as much as the day before, on day 20 too
    assert np.all(arrived > 0.0)
    assert arrived[18:22] == pytest.approx(arrived[10], rel=0.02)
