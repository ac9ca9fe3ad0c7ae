"""Past falls from what the built-in history told before each: what holds, and what does not.

docs/episodes.md has the tables, with daily series too; tests/validation holds them to the runs.
"""

import runpy
from pathlib import Path

import pytest

from minersim.calibration.cost_fit import costs_report
from minersim.calibration.inputs import built_in_inputs, inputs_from_folder
from minersim.calibration.network_settings import network_settings

PAGE = runpy.run_path(str(Path(__file__).parents[3] / "docs" / "make_episodes.py"))
EPISODES = {one.name: one for one in PAGE["BY_PRICE"] + PAGE["FROM_OUTSIDE"]}
GATE = PAGE["GATE"]
BY_PRICE = ("November–December 2018", "March 2020", "May–July 2022", "December 2022")
FROM_OUTSIDE = tuple(one.name for one in PAGE["FROM_OUTSIDE"])


def settings_before(episode, inputs):
    costs = PAGE["costs_before"](episode, inputs)
    return network_settings(costs_report(costs).values)


@pytest.fixture(scope="module")
def built_in():
    return built_in_inputs()


@pytest.fixture(scope="module")
def world_of(built_in):
    """World of an episode, simulated once."""
    worlds = {}

    def simulate(name):
        if name not in worlds:
            episode = EPISODES[name]
            settings = settings_before(episode, built_in)
            worlds[name] = PAGE["episode_world"](episode, None, settings)
        return worlds[name]

    return simulate


@pytest.mark.parametrize("name", BY_PRICE)
def test_falls_by_price_have_the_right_sign(name, world_of):
    change = PAGE["fall"](EPISODES[name], world_of(name))
    assert change.fact < -0.07
    assert change.mean < -0.05


@pytest.mark.parametrize("name", ["May–July 2022", "December 2022", *FROM_OUTSIDE])
def test_these_falls_are_within_four_points(name, world_of):
    assert abs(PAGE["fall"](EPISODES[name], world_of(name)).error) <= GATE


@pytest.mark.parametrize("name", FROM_OUTSIDE)
def test_the_price_alone_makes_nothing_of_a_fall_from_outside(name, built_in):
    episode = EPISODES[name]
    settings = settings_before(episode, built_in) | {"network.shocks": []}
    alone = PAGE["fall"](episode, PAGE["episode_world"](episode, None, settings))
    assert alone.mean > alone.fact / 4


@pytest.mark.parametrize("name", [name for name in FROM_OUTSIDE if EPISODES[name].retargets_after])
def test_the_difficulty_comes_back(name, world_of):
    change = PAGE["after"](EPISODES[name], world_of(name))
    assert 0.5 * change.fact < change.mean < 1.5 * change.fact


@pytest.mark.slow
@pytest.mark.parametrize("name", ["November–December 2018", "May–July 2022", "December 2022"])
def test_with_daily_series_these_falls_by_price_hold(name, real_folder):
    episode = EPISODES[name]
    settings = settings_before(episode, inputs_from_folder(real_folder))
    with PAGE["price_series"](real_folder / "btc_daily.csv") as series:
        world = PAGE["episode_world"](episode, series, settings)
    assert abs(PAGE["fall"](episode, world).error) <= GATE
