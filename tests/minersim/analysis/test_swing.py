"""Swing of an elastic network, against the event engine."""

import math

import numpy as np
import pytest

from minersim.analysis.swing import rest_difficulty, swing_line, swing_words
from minersim.engine import EventEngine, world_setup
from minersim.scenario import load_scenario


def elastic_engine(rootpath, elasticity):
    network = {"kind": "elastic", "hashrate_ehs": 715.8278826666667, "elasticity": elasticity}
    scenario = load_scenario(rootpath / "scenarios" / "classroom.toml").replace(
        {"network": network, "chain.luck": False, "horizon_days": 400}
    )
    return EventEngine(world_setup(scenario), 1)


@pytest.mark.parametrize("elasticity", [0.0, 0.5, 0.8, 1.0, 1.2])
def test_engine_follows_the_law_after_a_shock(pytestconfig, elasticity):
    engine = elastic_engine(pytestconfig.rootpath, elasticity)
    engine.scale_capacity(0.9)
    rest = rest_difficulty(engine.difficulty, engine.hashrate_ehs, elasticity)
    engine.advance(120.0 * 86_400.0)
    found = np.array([r.difficulty / rest - 1.0 for r in engine.retargets[:7]])
    # the shock comes before the first block of a window: every window is whole
    line = swing_line(math.log(found[0] + 1.0), elasticity, 6)
    assert found.size == 7
    assert found == pytest.approx(line, abs=2e-4)


def test_rest_stays_where_it_is_while_difficulty_swings(pytestconfig):
    engine = elastic_engine(pytestconfig.rootpath, 0.8)
    engine.scale_capacity(0.7)
    rests = []
    for _ in range(8):
        rests.append(rest_difficulty(engine.difficulty, engine.hashrate_ehs, 0.8))
        engine.advance(15.0 * 86_400.0)
    assert rests == pytest.approx([rests[0]] * 8, rel=1e-9)


def test_an_exploding_swing_ends_between_half_and_twice_the_rest_value(pytestconfig):
    engine = elastic_engine(pytestconfig.rootpath, 1.5)
    engine.scale_capacity(0.7)
    rest = rest_difficulty(engine.difficulty, engine.hashrate_ehs, 1.5)
    engine.advance(399.0 * 86_400.0)
    last = sorted(r.difficulty / rest for r in engine.retargets[-2:])
    assert last == pytest.approx([0.5, 2.0], rel=0.05)


@pytest.mark.parametrize(
    ("elasticity", "word"),
    [(0.0, "Converges at once"), (0.8, "11 retargets"), (1.0, "Two-cycle"), (1.3, "Explodes")],
)
def test_words(elasticity, word):
    assert word in swing_words(elasticity)
