"""Many paths: the same numbers whatever the order, number or process."""

import numpy as np
import pytest

from minersim.engine import EventEngine, simulate_world, world_setup
from minersim.errors import RunCancelledError, ScenarioError
from minersim.results.columns import WORLD_NAMES


@pytest.fixture
def lively(world):
    return world(
        horizon_days=40,
        paths=6,
        **{
            "market.price.kind": "gbm",
            "market.fees.kind": "ar1",
            "network.kind": "cohorts",
        },
    )


def assert_same(a, b):
    for name in WORLD_NAMES:
        assert np.array_equal(a[name], b[name]), name
    for name in ("path", "height", "bits", "time_s", "difficulty"):
        assert np.array_equal(getattr(a.retargets, name), getattr(b.retargets, name)), name


def test_the_same_seed_gives_the_same_world_and_another_does_not(lively):
    assert_same(simulate_world(lively), simulate_world(lively))
    other = simulate_world(lively, seed=2)
    assert not np.array_equal(other["price_usd"], simulate_world(lively)["price_usd"])


def test_a_path_does_not_depend_on_how_many_there_are(lively):
    few, many = simulate_world(lively, paths=2), simulate_world(lively)
    for name in WORLD_NAMES:
        assert np.array_equal(few[name], many[name][:2])
    engine = EventEngine(world_setup(lively), lively.seed, 5)
    engine.run()
    assert np.array_equal(engine.world["difficulty"], many["difficulty"][5])


def test_processes_give_the_same_world(lively):
    progress = []
    parallel = simulate_world(lively, jobs=2, progress=progress.append)
    assert_same(parallel, simulate_world(lively))
    assert progress[-1] == 1.0
    assert progress == sorted(progress)


def test_paths_differ_and_streams_are_apart(lively):
    world = simulate_world(lively)
    assert np.unique(world["price_usd"][:, -1]).size == 6
    # another fee process must not move prices or block luck
    other = simulate_world(lively.replace({"market.fees.kind": "constant"}))
    assert np.array_equal(other["price_usd"], world["price_usd"])


def test_cancel_in_one_process_and_in_two(lively):
    with pytest.raises(RunCancelledError, match="stopped on day 0 of 40"):
        simulate_world(lively, cancelled=lambda: True)
    with pytest.raises(RunCancelledError, match="stopped after"):
        simulate_world(lively, jobs=2, cancelled=lambda: True)


def test_bad_paths_and_seed_are_refused_in_words(lively):
    with pytest.raises(ScenarioError, match="paths: found 0; allowed: a whole number at least 1"):
        simulate_world(lively, paths=0)
    with pytest.raises(ScenarioError, match="seed: found -1"):
        simulate_world(lively, seed=-1)


def test_provenance(lively):
    world = simulate_world(lively, paths=3, seed=9)
    found = world.provenance
    assert (found.scenario, found.seed, found.engine) == ("test", 9, "events")
    assert found.digest == lively.replace(paths=3, seed=9).digest()
    assert (world.paths, world.ticks, world.days) == (3, 41, 40)
