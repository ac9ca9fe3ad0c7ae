"""The cohorts of a path, against the engine's own columns."""

from pathlib import Path

import numpy as np
import pytest

from minersim.analysis import cohort_history as module
from minersim.analysis.cohort_history import STATES, follow_path
from minersim.analysis.stress import Stress, stressed
from minersim.engine import simulate_world
from minersim.errors import RunCancelledError
from minersim.scenario import load_scenario

COLUMNS = ("hashrate_ehs", "throttled_ehs", "economic_off_ehs", "curtailed_ehs", "gone_ehs")


@pytest.fixture
def squeeze(pytestconfig):
    scenario = load_scenario(pytestconfig.rootpath / "scenarios" / "squeeze-2025-11.toml")
    return stressed(
        scenario.replace(horizon_days=90, paths=3),
        Stress(day=20.0, price_change=-0.6, price_days=10.0, capacity_change=-0.2),
    )


@pytest.mark.parametrize("tick_hours", [24, 6])
@pytest.mark.parametrize("state", ["curtailed", "gone"])
def test_states_of_cohorts_add_up_to_those_of_the_network(squeeze, tick_hours, state):
    scenario = squeeze.replace(
        {"tick_hours": tick_hours, "network.shocks[0].state": state, "network.tuning": {}}
    )
    followed = follow_path(scenario, 1)
    history = followed.history
    found = np.array([history.states(day).sum(axis=0) for day in range(91)])
    columns = followed.world | followed.network
    for place, name in enumerate(COLUMNS):
        expected = columns[name][:: 24 // tick_hours]
        np.testing.assert_allclose(found[:, place], expected, rtol=1e-5, atol=1e-3, err_msg=name)
    lost = STATES.index(state)
    assert found[30, lost] > 100.0
    assert found[10, lost] == 0.0


def test_the_path_is_that_of_the_event_engine(squeeze):
    world = simulate_world(squeeze.replace(engine="events"), network=True)
    followed = follow_path(squeeze, 2)
    np.testing.assert_array_equal(followed.world["hashrate_ehs"], world["hashrate_ehs"][2])
    np.testing.assert_array_equal(followed.network["miner_sold_btc"], world["miner_sold_btc"][2])
    mine = world.retargets.path == 2
    np.testing.assert_array_equal(followed.retarget_difficulty, world.retargets.difficulty[mine])


def test_cheapest_first_and_dearest_off_first(squeeze):
    history = follow_path(squeeze, 0).history
    assert (np.diff(history.hashcost_usd_per_ph_day) >= 0.0).all()
    on = history.on_fraction[60]
    assert on[0] == 1.0
    assert on[-1] < 0.5


def test_many_cohorts_are_put_together(squeeze, monkeypatch):
    fine = follow_path(squeeze, 0).history
    monkeypatch.setattr(module, "MOST_GROUPS", 10)
    coarse = follow_path(squeeze, 0).history
    assert coarse.capacity_ehs.shape == (91, 10)
    for day in (0, 40, 90):
        np.testing.assert_allclose(
            coarse.states(day).sum(axis=0), fine.states(day).sum(axis=0), rtol=1e-5, atol=1e-3
        )


def test_a_network_without_cohorts_has_no_history(squeeze):
    plain = squeeze.replace({"network": {"kind": "constant", "hashrate_ehs": 1_000.0}})
    assert follow_path(plain, 0).history is None


def test_progress_and_cancel(squeeze):
    shares = []
    follow_path(squeeze, 0, shares.append)
    assert shares[0] == 0.0
    assert shares[-1] == 1.0
    with pytest.raises(RunCancelledError, match="day 0 of 90"):
        follow_path(squeeze, 0, cancelled=lambda: True)


def test_cohorts_of_a_mix_keep_their_names():
    file = Path(__file__).parents[3] / "scenarios" / "fleet-2023-05.toml"
    scenario = load_scenario(file).replace({"horizon_days": 3, "market.price.shocks": []})
    history = follow_path(scenario, 0).history
    assert history is not None
    assert len(history.names) == history.hashcost_usd_per_ph_day.size
    assert history.names[-1] == "other models, hosting"
    assert "new machines, grid" in history.names
