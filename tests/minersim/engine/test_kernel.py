"""The compiled engine equals the event engine, path by path, to the last bit."""

from pathlib import Path

import numpy as np
import pytest

from minersim.engine import EventEngine, world_setup
from minersim.engine.ensemble import Ensemble
from minersim.results.columns import NETWORK_NAMES, WORLD_NAMES
from minersim.scenario import load_scenario

SCENARIOS = sorted((Path(__file__).parents[3] / "scenarios").glob("*.toml"))
SHOCKS = [
    {"day": 0.0, "change_fraction": 0.1, "duration_days": 3.0},
    {"day": 10.37, "change_fraction": -0.4, "duration_days": 20.5},
    {"day": 30.0, "change_fraction": -0.05},
]
LIVELY = {
    "market.price.kind": "gbm",
    "market.price.volatility_per_year": 0.9,
    "market.fees.kind": "ar1",
}
COHORTS = {
    **LIVELY,
    "chain.difficulty": 1.5e14,
    "network.kind": "cohorts",
    "network.hashrate_ehs": 1_070.0,
    "network.under_water_on": 0.5,
}
OWN = [
    {
        "name": "A",
        "power_usd_per_kwh": 0.05,
        "fleets": [{"machine": "Antminer S21 200T", "count": 60_000}],
    }
]
FOLLOWING = {**COHORTS, "market.fees.price_correlation": -0.6}
RAMPS = [
    {
        "day": 3.5,
        "change_fraction": -0.4,
        "duration_days": 20.0,
        "over_days": 6.0,
        "recovery_days": 30.0,
        "state": "gone",
    },
    {"day": 20.0, "change_fraction": -0.2, "duration_days": 4.0},
]
HARD = {
    **COHORTS,
    "market.price.shocks": [{"day": 10.0, "change_fraction": -0.3, "over_days": 5.0}],
    "network.tuning": {"highest_hash": 1.1},
    "network.upkeep": {
        "restart_loss": 0.1,
        "retirement_per_year": 0.1,
        "relocation_per_month": 0.9,
        "relocation_after_days": 4.0,
        "relocation_takes_days": 12,
    },
    "network.treasury": {"kind": "selling", "panic_share": 2.0, "panic_days": 5.0},
    "network.shocks": RAMPS,
}
DATED = {
    "kind": "payback",
    "lead_time_days": 20.0,
    "lead_times": {"shortest_days": 3.0, "longest_days": 40.0},
    "frontier_progress_per_year": 0.2,
}
MIX = {
    "kind": "mix",
    "mix": [
        {"name": "S21", "efficiency_j_per_th": 17.5, "share": 0.5},
        {"name": "S19j Pro", "efficiency_j_per_th": 29.5, "share": 0.3},
        {"name": "S19 XP", "efficiency_j_per_th": 21.5, "share": 0.2},
    ],
    "power": [
        {"power_usd_per_kwh": 0.07, "share": 0.3},
        {"power_usd_per_kwh": 0.04, "share": 0.7},
    ],
}
WORLDS = {
    "entry by payback": {**COHORTS, "network.growth.kind": "payback"},
    "entry by payback, from a price of its own, at once": {
        **COHORTS,
        "network.growth": {
            "kind": "payback",
            "start_usd_per_th": 4.0,
            "price_lag_days": 0.0,
            "lead_time_days": 0.0,
        },
    },
    "entry by dates in hard times, of a mix": {
        **HARD,
        "network.growth": DATED,
        "network.curve": MIX,
    },
    "entry by dates and by the hour": {
        **COHORTS,
        "tick_hours": 3,
        "network.growth": {**DATED, "kind": "profitability"},
        "sites": OWN,
    },
    "constant entry, lead times": {
        **COHORTS,
        "network.growth": {**DATED, "kind": "constant", "rate_per_year": 0.8},
    },
    "entry, progress": {**COHORTS, "network.growth.frontier_progress_per_year": 0.3},
    "a mix of machines": {**COHORTS, "network.curve": MIX, "network.growth.lead_time_days": 9.5},
    "hard times": HARD,
    "hard times by the hour": {**HARD, "tick_hours": 6, "network.treasury.impact": "kyle"},
    "hard times, halving, everything sold": {
        **HARD,
        "chain.height": 1_049_990 - 20 * 144,
        "network.treasury.base_sales": "all",
        "network.treasury.held_btc": 50.0,
    },
    "a planned sale by the hour": {
        **COHORTS,
        "tick_hours": 6,
        "network.treasury": {
            "kind": "selling",
            "sale": {"day": 9.0, "coins_btc": 30_000.0, "over_days": 2.0},
        },
    },
    "tuning alone": {**COHORTS, "network.tuning": {"highest_hash": 1.0}},
    "sales alone": {**COHORTS, "network.treasury": {"kind": "selling", "base_sales": "share"}},
    "shocks that take capacity": {"network.shocks": RAMPS, **LIVELY},
    "constant": {},
    "constant, growing, shocks": {"network.growth_per_year": 0.5, "network.shocks": SHOCKS},
    "constant, shrinking": {"network.growth_per_year": -0.5, **LIVELY},
    "elastic": {"network.kind": "elastic", "network.elasticity": 0.7, **LIVELY},
    "elastic, shocks": {
        "network.kind": "elastic",
        "network.elasticity": 1.2,
        "network.shocks": SHOCKS,
        **LIVELY,
    },
    "cohorts": COHORTS,
    "cohorts, shocks": {**COHORTS, "network.shocks": SHOCKS},
    "cohorts, constant entry": {
        **COHORTS,
        "network.growth": {"kind": "constant", "rate_per_year": 0.4},
    },
    "cohorts, retiring": {
        **COHORTS,
        "network.growth": {"kind": "constant", "rate_per_year": -0.4},
    },
    "cohorts, business of its own": {**COHORTS, "sites": OWN},
    "cohorts, by the hour": {**COHORTS, "tick_hours": 1, "network.shocks": SHOCKS},
    "cohorts, fees that follow the price": FOLLOWING,
    "cohorts, fees that follow the price by the hour": {**FOLLOWING, "tick_hours": 1},
    "cohorts, fees that follow a price of fat tails": {
        **FOLLOWING,
        "market.price": {"kind": "garch", "start_usd": 100_000.0},
        "market.fees.price_correlation": 0.99,
    },
    "halving": {**COHORTS, "chain.height": 1_049_990 - 20 * 144},
    "last block of an epoch is the tip": {**COHORTS, "chain.height": 921_311},
    "first block of an epoch is the tip": {**COHORTS, "chain.height": 921_312},
    "no luck": {**COHORTS, "chain.luck": False},
    "logistic, shocks": {"network.kind": "logistic", "network.shocks": SHOCKS, **LIVELY},
    "cw-144, cohorts": {**COHORTS, "chain.difficulty_rule.kind": "cw-144"},
    "cw-144, short window, elastic": {
        "chain.difficulty_rule": {"kind": "cw-144", "window_blocks": 20},
        "network.kind": "elastic",
        "network.elasticity": 1.2,
        "network.shocks": SHOCKS,
        **LIVELY,
    },
    "asert, elastic": {
        "chain.difficulty_rule.kind": "asert",
        "network.kind": "elastic",
        "network.elasticity": 0.7,
        "network.shocks": SHOCKS,
        **LIVELY,
    },
    "asert, halving": {
        **COHORTS,
        "chain.difficulty_rule": {"kind": "asert", "half_life_days": 0.5},
        "chain.height": 1_049_990 - 20 * 144,
    },
    "crash of hashrate": {
        "network.shocks": [{"day": 5.0, "change_fraction": -0.999999}],
        **LIVELY,
    },
}


def assert_equal_block_by_block(scenario, paths):
    setup = world_setup(scenario)
    ensemble = Ensemble(setup, 5, by_block=True, keep_network=True)
    chunk = ensemble.simulate(paths[0], paths[-1] + 1)
    for row, path in enumerate(paths):
        engine = EventEngine(setup, 5, path)
        engine.run()
        for i, column in enumerate(WORLD_NAMES):
            assert np.array_equal(chunk.columns[row, i], engine.world[column]), column
        for i, column in enumerate(NETWORK_NAMES):
            assert np.array_equal(chunk.network[row, i], engine.network[column]), column
        expected = [[r.height, r.time_s, r.bits, r.difficulty] for r in engine.retargets]
        assert np.array_equal(chunk.retargets[row], np.array(expected).reshape(-1, 4))


@pytest.mark.parametrize("name", WORLDS)
def test_block_by_block_every_column_and_retarget_is_the_same(world, name):
    assert_equal_block_by_block(world(horizon_days=75, **WORLDS[name]), range(2, 5))


@pytest.mark.parametrize("file", SCENARIOS, ids=lambda p: p.stem)
def test_block_by_block_every_shipped_scenario_is_the_same_to_its_end(file):
    assert_equal_block_by_block(load_scenario(file), range(2))


def test_vintages_of_three_years_are_the_same_too(world):
    changes = {**COHORTS, "network.growth": DATED, "market.price.volatility_per_year": 0.6}
    assert_equal_block_by_block(world(horizon_days=800, **changes), range(1))


def test_without_luck_jumping_is_the_same_too(world):
    setup = world_setup(world(horizon_days=40, **{**COHORTS, "chain.luck": False}))
    jumped = Ensemble(setup, 5).simulate(0, 2)
    drawn = Ensemble(setup, 5, by_block=True).simulate(0, 2)
    assert np.array_equal(jumped.columns, drawn.columns)


@pytest.mark.parametrize(
    "changes",
    [COHORTS, FOLLOWING, {**COHORTS, "network.growth": DATED}],
    ids=["apart", "fees that follow", "dates"],
)
def test_threads_and_chunks_change_nothing(world, changes):
    setup = world_setup(world(horizon_days=40, **changes))
    whole = Ensemble(setup, 5).simulate(0, 50)
    threaded = Ensemble(setup, 5, threads=3).simulate(0, 50)
    assert np.array_equal(whole.columns, threaded.columns)
    parts = [Ensemble(setup, 5, threads=2).simulate(a, b) for a, b in ((0, 7), (7, 30), (30, 50))]
    assert np.array_equal(whole.columns, np.concatenate([p.columns for p in parts]))


@pytest.mark.parametrize("rule", ["bitcoin", "cw-144"])
def test_an_ensemble_that_is_asked_again_says_the_same(world, rule):
    # its memory is used again: nothing of an earlier path may be left in it
    changes = {
        **COHORTS,
        "network.growth.kind": "profitability",
        "chain.difficulty_rule.kind": rule,
    }
    ensemble = Ensemble(world_setup(world(horizon_days=40, **changes)), 5, threads=2)
    first, again = ensemble.simulate(0, 40), ensemble.simulate(0, 40)
    assert np.array_equal(first.columns, again.columns)
    alone = ensemble.simulate(23, 24)
    assert np.array_equal(first.columns[23], alone.columns[0])
    assert np.array_equal(first.retargets[23], alone.retargets[0])
