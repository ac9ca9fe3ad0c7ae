"""Changes of difficulty of a run against facts, on worlds whose numbers are known."""

import datetime

import numpy as np
import pytest

from minersim.analysis.episodes import (
    difficulty_change,
    path_changes,
    retarget_changes,
    root_mean_square_error,
)
from minersim.engine import simulate_world
from minersim.errors import InputError
from minersim.results import Provenance, RetargetLog, WorldPaths
from minersim.results.columns import WORLD_NAMES
from minersim.scenario import load_scenario

FACTS = {2016: 100.0, 4032: 90.0, 6048: 99.0}


def world(tip, difficulties):
    """World that starts at difficulty 100; one list of retargets a path, from height 4032 on."""
    paths = len(difficulties)
    columns = {name: np.zeros((paths, 2)) for name in WORLD_NAMES}
    columns["height"] = np.full((paths, 2), float(tip))
    columns["difficulty"] = np.full((paths, 2), 100.0)
    rows = [
        (path, 4032 + 2016 * i, value)
        for path, values in enumerate(difficulties)
        for i, value in enumerate(values)
    ]
    log = RetargetLog(
        path=np.array([row[0] for row in rows]),
        height=np.array([row[1] for row in rows]),
        bits=np.zeros(len(rows), dtype=np.int64),
        time_s=np.zeros(len(rows)),
        difficulty=np.array([row[2] for row in rows]),
    )
    origin = Provenance("test", "0", "0", "events", 1, datetime.date(2020, 1, 1))
    return WorldPaths(provenance=origin, columns=columns, retargets=log)


def test_falls_are_counted_from_the_difficulty_of_the_start():
    change = difficulty_change(world(3000, [[80.0], [90.0]]), FACTS, 2016, 4032)
    assert change.fact == pytest.approx(-0.1)
    assert change.mean == pytest.approx(-0.15)
    assert (change.p10, change.p90) == (pytest.approx(-0.19), pytest.approx(-0.11))
    assert change.error == pytest.approx(-0.05)


def test_a_later_stretch_is_counted_from_each_path_s_own_difficulty():
    run = world(3000, [[80.0, 88.0], [50.0, 60.0]])
    assert path_changes(run, 4032, 6048).tolist() == pytest.approx([0.1, 0.2])


def test_a_tip_that_ends_its_window_starts_in_the_next():
    # height 2015 is found: block 2016 has the difficulty of the start
    assert path_changes(world(2015, [[80.0]]), 2016, 4032).tolist() == pytest.approx([-0.2])


def test_retargets_one_by_one():
    found = retarget_changes(world(3000, [[80.0, 88.0]]), FACTS, 2016, 6048)
    assert [change.mean for change in found] == pytest.approx([-0.2, 0.1])
    assert [change.fact for change in found] == pytest.approx([-0.1, 0.1])
    assert root_mean_square_error(found) == pytest.approx(0.1 / 2**0.5)


@pytest.mark.parametrize(
    ("first", "last", "reached"),
    [(0, 4032, "height 0: 0 of 2"), (2016, 6048, "height 6,048: 1 of 2"), (2016, 4033, "0 of 2")],
)
def test_heights_that_a_path_does_not_know_are_told(first, last, reached):
    run = world(3000, [[80.0, 88.0], [80.0]])
    with pytest.raises(InputError, match=reached):
        path_changes(run, first, last)


def test_heights_without_a_fact_are_told():
    with pytest.raises(InputError, match="no true difficulty is known for height 8,064"):
        difficulty_change(world(3000, [[80.0]]), FACTS, 2016, 8064)


def test_a_simulated_run_without_luck_falls_with_its_hashrate(pytestconfig):
    scenario = load_scenario(pytestconfig.rootpath / "scenarios" / "classroom.toml").replace(
        {"chain.luck": False, "network.shocks": [{"day": 0.0, "change_fraction": -0.25}]}
    )
    run = simulate_world(scenario, paths=2)
    # the tip, 921,311, ends its window; 2015 of 2016 intervals count
    found = path_changes(run, 921_312, 923_328)
    assert found.tolist() == pytest.approx([-0.25] * 2, abs=1e-3)
