"""Jumping from tick to tick obeys the same law as drawing every block.

Two-sample Kolmogorov-Smirnov tests at 1 %, which must also notice a bias of 1 %.
"""

from pathlib import Path

import numpy as np
import pytest

from minersim.engine import simulate_world, world_setup
from minersim.engine.ensemble import Ensemble
from minersim.results.columns import WORLD_NAMES
from minersim.scenario import load_scenario

SCENARIOS = Path(__file__).parents[3] / "scenarios"
ENSEMBLE_PATHS = 24_000
SHIPPED = {
    # file, what is changed, days to look at, paths of the event engine
    "classroom": ("classroom", {}, (20, 60, 140), 800),
    "squeeze": ("squeeze-2025-11", {}, (20, 45, 90), 3_000),
    "before the halving": ("halving-2028", {}, (20, 60, 90), 1_000),
    "across the halving, price held": (
        "halving-2028",
        {"market.price": {"kind": "constant", "start_usd": 90_000.0}},
        (20, 105, 140),
        1_000,
    ),
}

PATHS = 8_000
HORIZONS = (20, 90, 180)
WORLDS = {
    "constant hashrate": {},
    "elastic": {"network.kind": "elastic", "network.elasticity": 0.6},
    "cohorts under stress": {
        "chain.difficulty": 1.5e14,
        "market.price.start_usd": 72_000.0,
        "market.price.shocks": [{"day": 30.0, "change_fraction": -0.25}],
        "network.kind": "cohorts",
        "network.hashrate_ehs": 1_070.0,
        "network.under_water_on": 0.5,
        "network.shocks": [{"day": 60.4, "change_fraction": -0.1, "duration_days": 33.3}],
    },
}


def p_value(ours, theirs):
    """Two-sample test by its limit law, which ties of discrete values only make milder."""
    from scipy import stats

    return stats.ks_2samp(ours, theirs, method="asymp").pvalue


def figures_of(scenario, engine, paths, seed):
    """Difficulty, hashrate and the coins that 1 PH/s has earned since the start."""
    changes = {"engine": engine, "paths": paths, "seed": seed}
    world = simulate_world(scenario.replace(changes), jobs=2)
    return {
        "difficulty": world["difficulty"],
        "hashrate_ehs": world["hashrate_ehs"],
        "revenue_btc_per_ph": world["revenue_btc_per_ph"].cumsum(axis=1),
    }


@pytest.mark.slow
@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_scenarios_have_one_law_in_both_engines(name):
    """The event engine itself, with luck of its own in price, fees and blocks.

    A world makes up to nine comparisons and is tested as a whole at 1 %: each of n of them at
    1 % / n (Bonferroni). One by one at 1 %, right laws would fail one run of this file in five or
    so, and these seeds do: the classroom's difficulty on day 140 has p = 0.007. That is the luck of
    these 800 paths of the event engine, which differ as much (p = 0.003) from 100,000 others of
    its own; samples of 100,000 from each engine agree.

    A bias of 1 % moves the distribution of a figure that scatters by s by about 0.004 / s, which
    these tests see nearly always from (3.1 s / 0.004) ** 2 paths on, the ensemble having many
    more. Where hashrate hardly follows the price, block luck is most of the scatter (2 to 4 % in
    difficulty) and some hundreds of paths are enough. The squeeze scatters by 7 to 8 % on day 90,
    hence 3,000 paths. After the halving the random price makes it 15 to 24 %, which would take
    tens of thousands: there, and only there, the price is held where the scenario starts it, fees
    staying random, and the scatter is 3 %.
    """
    file, changes, days, paths = SHIPPED[name]
    scenario = load_scenario(SCENARIOS / f"{file}.toml")
    scenario = scenario.replace({**changes, "horizon_days": max(days)})
    jumped = figures_of(scenario, "ensemble", ENSEMBLE_PATHS, 1)
    drawn = figures_of(scenario, "events", paths, 2)
    samples = {
        (figure, day): (jumped[figure][:, day], drawn[figure][:, day])
        for figure in jumped
        for day in days
    }
    # hashrate that nothing switches does not scatter: there is nothing to test but its value
    fixed = {key for key, (_, theirs) in samples.items() if np.ptp(theirs) == 0.0}
    level = 0.01 / (len(samples) - len(fixed))
    for key, (ours, theirs) in samples.items():
        if key in fixed:
            assert np.array_equal(np.unique(ours), np.unique(theirs)), key
            continue
        assert p_value(ours, theirs) > level, key
        for biased in (ours * 1.01, ours * 0.99):
            assert p_value(biased, theirs) < level, key


def columns_of(scenario, seed, *, by_block):
    chunk = Ensemble(world_setup(scenario), seed, by_block=by_block, threads=2).simulate(0, PATHS)
    column = {name: chunk.columns[:, i] for i, name in enumerate(WORLD_NAMES)}
    revenue = column["revenue_btc_per_ph"].cumsum(axis=1)
    return {
        "difficulty": column["difficulty"],
        "hashrate_ehs": column["hashrate_ehs"],
        "revenue_btc_per_ph": revenue,
        "height": column["height"],
    }


@pytest.mark.slow
@pytest.mark.parametrize("name", WORLDS)
def test_two_samples_without_shared_luck_have_one_law(world, name):
    """Block by block is the event engine, path by path (test_kernel): it stands for it here.

    The price is scripted, so luck is all that scatters: difficulty by some 2 to 5 %. A bias of
    1 % would then shift a sample by a fifth of its scatter or more, which 8,000 paths show with
    certainty.
    """
    from scipy import stats

    scenario = world(horizon_days=max(HORIZONS), **WORLDS[name])
    jumped = columns_of(scenario, 11, by_block=False)
    drawn = columns_of(scenario, 22, by_block=True)
    for figure, values in jumped.items():
        for day in HORIZONS:
            ours, theirs = values[:, day], drawn[figure][:, day]
            if np.ptp(ours) == 0.0:
                assert np.array_equal(ours, theirs), (figure, day)
                continue
            assert stats.ks_2samp(ours, theirs).pvalue > 0.01, (figure, day)
            shifted = stats.ks_2samp(ours * 1.01, theirs).pvalue
            assert figure == "height" or shifted < 1e-6, (figure, day)


@pytest.mark.slow
def test_moments_of_retargets_are_those_of_order_statistics(world):
    """The closing block of an epoch falls where it should within its day, hour and second."""
    from scipy import stats

    setup = world_setup(world(horizon_days=40))
    jumped = Ensemble(setup, 3, threads=2).simulate(0, PATHS)
    drawn = Ensemble(setup, 4, by_block=True, threads=2).simulate(0, PATHS)
    for number in (0, 1):
        ours = np.array([log[number, 1] for log in jumped.retargets])
        theirs = np.array([log[number, 1] for log in drawn.retargets])
        assert stats.ks_2samp(ours, theirs).pvalue > 0.01
        of_day = stats.ks_2samp(ours % 86_400, theirs % 86_400)
        assert of_day.pvalue > 0.01
