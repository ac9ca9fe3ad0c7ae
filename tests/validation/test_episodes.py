"""Past episodes: the fall of the difficulty in the model against the fact.

Daily prices are not part of the project; what needs them is skipped where they are absent.
"""

import re
import runpy
from pathlib import Path

import pytest

from minersim.analysis.episodes import path_changes, retarget_changes
from minersim.scenario import load_scenario
from minersim.scenario.network import NetworkSwitching

ROOT = Path(__file__).parents[2]
PAGE = runpy.run_path(str(ROOT / "docs" / "make_episodes.py"))
BY_PRICE, FROM_OUTSIDE = PAGE["BY_PRICE"], PAGE["FROM_OUTSIDE"]
GATE = 0.04
"""How far the mean of the model may be from the fact: 4 percentage points."""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def series():
    daily = PAGE["daily_file"]()
    if daily is None:
        pytest.skip("no daily prices beside the project")
    with PAGE["price_series"](daily) as file:
        yield file


def name(episode):
    return episode.name


@pytest.mark.parametrize("episode", BY_PRICE + FROM_OUTSIDE, ids=name)
def test_fall_is_that_of_history_with_the_points_of_the_file(episode):
    change = PAGE["fall"](episode, PAGE["episode_world"](episode))
    assert change.fact < -0.03
    assert abs(change.error) <= GATE


@pytest.mark.parametrize("episode", [e for e in BY_PRICE + FROM_OUTSIDE if e.daily], ids=name)
def test_fall_is_that_of_history_with_daily_prices(episode, series):
    assert abs(PAGE["fall"](episode, PAGE["episode_world"](episode, series)).error) <= GATE


def without_shocks(episode, series=None):
    return PAGE["fall"](episode, PAGE["episode_world"](episode, series, {"network.shocks": []}))


@pytest.mark.parametrize("episode", FROM_OUTSIDE, ids=name)
def test_price_alone_explains_less_than_half(episode):
    change = without_shocks(episode)
    assert change.mean > change.fact / 2
    assert change.p10 > change.fact


@pytest.mark.parametrize("episode", [e for e in FROM_OUTSIDE if e.daily], ids=name)
def test_daily_prices_alone_explain_less_than_half(episode, series):
    change = without_shocks(episode, series)
    assert change.mean > change.fact / 2


@pytest.mark.parametrize("episode", [e for e in FROM_OUTSIDE if e.retargets_after], ids=name)
def test_difficulty_comes_back_as_it_did(episode):
    change = PAGE["after"](episode, PAGE["episode_world"](episode))
    assert change.fact > 0.05
    assert 0.5 * change.fact < change.mean < 2.0 * change.fact


def outside(scenario):
    return next(e for e in FROM_OUTSIDE if e.scenario == scenario)


def test_after_china_every_retarget_is_up_and_december_is_back():
    episode = outside("china-ban-2021")
    world, facts = PAGE["episode_world"](episode), PAGE["true_difficulties"]()
    rises = retarget_changes(world, facts, episode.last_height, episode.height_after)
    assert [round(rise.fact, 2) for rise in rises] == [0.06, 0.07, 0.13]
    assert all(rise.mean > 0.02 for rise in rises)
    # 11 December 2021, the tenth retarget but one after the bottom: 24.2T after 13.7T
    whole = PAGE["difficulty_change"](world, facts, episode.last_height, 713_664)
    assert whole.fact == pytest.approx(0.77, abs=0.01)
    assert whole.mean == pytest.approx(whole.fact, abs=0.15)


def test_after_the_heat_of_2025_the_difficulty_rises():
    # its fact is later than the table of epochs
    world = PAGE["episode_world"](outside("heat-june-2025"))
    assert path_changes(world, 903_168, 905_184).mean() > 0.05


@pytest.mark.parametrize("episode", BY_PRICE + FROM_OUTSIDE, ids=name)
def test_no_episode_has_a_rule_or_a_spread_of_its_own(episode):
    scenario = load_scenario(ROOT / "scenarios" / f"{episode.scenario}.toml")
    curve = scenario.network.curve
    assert scenario.network.switching == NetworkSwitching()
    assert (curve.efficiency_log_sd, curve.power_log_sd) == (0.27, 0.22)
    assert 0.03 <= curve.power_median_usd_per_kwh <= 0.08
    assert bool(scenario.network.shocks) == (episode in FROM_OUTSIDE)


def figures(cell):
    plain = cell.replace("−", "-").replace(",", "")
    return [float(found) for found in re.findall(r"[-+]?\d+(?:\.\d+)?", plain)]


@pytest.fixture(scope="module")
def computed():
    return PAGE["all_rows"](PAGE["daily_file"]())


@pytest.mark.parametrize("table", ["price", "outside", "timing", "calibrated", "parameters"])
def test_page_says_what_the_runs_say(table, computed):
    daily = PAGE["daily_file"]()
    if daily is None and table in ("calibrated", "parameters"):
        pytest.skip("half of the table is from daily series")
    rows = computed[table]
    written = PAGE["rows_on_page"](table)
    assert [row[0] for row in written] == [row[0] for row in rows]
    for on_page, now in zip(written, rows, strict=True):
        for cell, again in zip(on_page, now, strict=True):
            if again == PAGE["NO_FIGURE"] and daily is None:
                continue
            # other processors may round a path's last bit otherwise
            assert figures(cell) == pytest.approx(figures(again), abs=0.3), on_page[0]
