"""Jumping from tick to tick obeys the same law as drawing every block."""

import numpy as np
import pytest

from minersim.engine import world_setup
from minersim.engine.ensemble import Ensemble
from minersim.results.columns import WORLD_NAMES

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
