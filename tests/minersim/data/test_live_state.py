"""The state at the start from stored figures: by hand, from the built-in history, through files."""

import datetime

import numpy as np
import pytest

import minersim
from minersim.data.live_state import state_of
from minersim.data.observations import Observations
from minersim.data.store import Store
from minersim.errors import InputError, ScenarioError
from minersim.protocol import expected_hashes, hashrate
from minersim.scenario.state import GIVEN

DAY_S = 86_400
FIRST = int(datetime.datetime(2025, 9, 1, tzinfo=datetime.UTC).timestamp())
HEIGHT, OLD, NEW = 2_016 * 450, 1e14, 1.1e14
SCENARIO = """
schema = 1
name = "Live"
horizon_days = 30
paths = 3

[chain]

[market.price]
kind = "constant"

[market.fees]
kind = "ar1"

[network]
kind = "constant"
state = "{state}"
"""


def daily(metric, values, first=FIRST):
    times = first + DAY_S * np.arange(len(values), dtype=np.int64)
    return Observations(metric, times, np.array(values, dtype=float))


@pytest.fixture
def store_of_a_month(tmp_path, monkeypatch):
    """Thirty days; the difficulty rises on day 20, when block HEIGHT + 2016 was found."""
    monkeypatch.setenv("MINERSIM_DATA_DIR", str(tmp_path))
    file = tmp_path / "store.sqlite"
    rate = [hashrate(OLD) / 1e18] * 20 + [hashrate(NEW) / 1e18] * 10
    with Store(file) as store:
        store.append(
            "somebody",
            "https://somewhere/",
            [
                daily("price_usd", [100_000.0 + day for day in range(30)]),
                daily("difficulty", [OLD] * 20 + [NEW] * 10),
                daily("fees_btc_per_block", [0.02] * 25 + [0.04] * 5),
                daily("hashrate_ehs", rate),
                daily("blocks_per_day", [144.0] * 29 + [150.0]),
                Observations("height", np.array([FIRST + 6 * DAY_S]), np.array([float(HEIGHT)])),
            ],
        )
    return file


def test_the_latest_state_by_hand(store_of_a_month):
    state = state_of(None, store_of_a_month)
    assert state.start == datetime.date(2025, 10, 1)  # the last close is that of 30 September
    assert state.price_usd == 100_029.0
    assert state.difficulty == NEW
    assert state.fees_btc_per_block == pytest.approx((2 * 0.02 + 5 * 0.04) / 7)
    assert state.hashrate_ehs == pytest.approx(hashrate(NEW) / 1e18)
    assert state.epoch_elapsed_days == pytest.approx(10.0)
    assert state.height == HEIGHT + 2_016 + 9 * 144 + 150
    assert any("somebody, snapshot 1" in line for line in state.figures)


def test_a_day_knows_nothing_of_what_came_later(store_of_a_month):
    state = state_of(datetime.date(2025, 9, 13), store_of_a_month)
    assert state.price_usd == 100_011.0
    assert state.difficulty == OLD
    assert state.height == HEIGHT + 6 * 144
    assert state.fees_btc_per_block == pytest.approx(0.02)
    with Store(store_of_a_month) as store:
        later = FIRST + 12 * DAY_S
        store.append("liar", "https://elsewhere/", [daily("price_usd", [1.0] * 18, later)])
        store.append("liar", "https://elsewhere/", [daily("difficulty", [9e13] * 18, later)])
    assert state_of(datetime.date(2025, 9, 13), store_of_a_month) == state


def test_an_epoch_does_not_end_before_its_difficulty_does(store_of_a_month):
    state = state_of(datetime.date(2025, 9, 21), store_of_a_month)
    assert state.difficulty == OLD
    assert state.height == HEIGHT + 2_015  # 15 days of 144 blocks would be 2,160


@pytest.mark.parametrize("told", ["by the day", "at retargets"])
def test_retargets_since_the_height_are_counted_once_each(tmp_path, told):
    # day 6 has block HEIGHT + 100; retargets at noon of days 20 and 34, by a source whose day is a
    # mean and whose last digits differ, or by one that tells retargets alone
    middle, last = 0.5 * (OLD + NEW), 1.3e14
    values = [OLD] * 20 + [middle] + [NEW] * 13 + [0.5 * (NEW + last)] + [last] * 6
    digits = 1.0 + 4e-16 * (np.arange(len(values)) % 3)
    difficulty = daily("difficulty", values * digits)
    if told == "at retargets":
        noons = FIRST + DAY_S * np.array([6, 20, 34]) + DAY_S // 2
        difficulty = Observations("difficulty", noons - 10_000, np.array([OLD, NEW, last]))
    file = tmp_path / "store.sqlite"
    with Store(file) as store:
        height = Observations("height", np.array([FIRST + 7 * DAY_S]), np.array([HEIGHT + 100.0]))
        prices, blocks = (
            daily(name, [value] * 41)
            for name, value in (("price_usd", 1e5), ("blocks_per_day", 144.0))
        )
        fees = daily("fees_btc_per_block", [0.02] * 41)
        observations = [prices, blocks, fees, difficulty, height]
        store.append("somebody", "https://somewhere/", observations)
    state = state_of(datetime.date(2025, 10, 12), file)
    assert state.difficulty == pytest.approx(last, rel=1e-12)
    assert state.height == pytest.approx(HEIGHT + 2 * 2_016 + 6.5 * 144, abs=20)
    assert state.epoch_elapsed_days == pytest.approx(6.5, abs=0.2)


def test_without_a_store_the_built_in_history_answers(tmp_path):
    state = state_of(None, tmp_path / "none.sqlite")
    assert state.start == datetime.date(2025, 6, 29)
    assert state.height == 903_168
    assert state.epoch_elapsed_days == 0.0
    assert state.hashrate_ehs == pytest.approx(
        expected_hashes(state.difficulty) / 600.0 / 1e18, rel=1e-9
    )
    assert all("built-in history" in line for line in state.figures)


@pytest.mark.parametrize("day", [datetime.date(2009, 1, 2), datetime.date(2031, 1, 1)])
def test_a_day_that_nobody_knows_is_told_with_what_is_known(tmp_path, day):
    with pytest.raises(InputError, match=rf"found {day}; allowed: .* 2010-07-27 to 2025-06-29"):
        state_of(day, tmp_path / "none.sqlite")


def test_a_scenario_that_asks_for_live_is_filled_and_written_down_whole(store_of_a_month, tmp_path):
    file = tmp_path / "live.toml"
    file.write_text(SCENARIO.format(state="live"), encoding="utf-8")
    scenario = minersim.load_scenario(file)
    assert scenario.start == datetime.date(2025, 10, 1)
    assert scenario.chain.difficulty == NEW
    assert scenario.market.price.start_usd == 100_029.0
    assert scenario.market.fees.start_btc_per_block == pytest.approx(0.24 / 7)
    assert scenario.network.state == GIVEN
    assert len(scenario.figures) == 5
    written = tmp_path / "written.toml"
    written.write_text(scenario.to_toml(), encoding="utf-8")
    store_of_a_month.unlink()
    assert minersim.load_scenario(written) == scenario
    assert any("stored figures" in line for line in minersim.run(scenario).notices)


def test_what_is_said_of_one_figure_counts_for_more(store_of_a_month, tmp_path):
    file = tmp_path / "live.toml"
    file.write_text(SCENARIO.format(state="2025-09-13"), encoding="utf-8")
    scenario = minersim.load_scenario(file, {"market.price.start_usd": 50_000.0})
    assert scenario.market.price.start_usd == 50_000.0
    assert scenario.start == datetime.date(2025, 9, 13)


def test_a_file_with_figures_of_its_own_can_be_asked_to_be_live(store_of_a_month):
    scenario = minersim.load_scenario("scenarios/classroom.toml", {"network.state": "live"})
    assert scenario.chain.bits is None
    assert scenario.chain.difficulty == NEW


def test_a_wish_that_is_none_is_one_mistake(store_of_a_month, tmp_path):
    file = tmp_path / "live.toml"
    file.write_text(SCENARIO.format(state="yesterday"), encoding="utf-8")
    with pytest.raises(ScenarioError) as found:
        minersim.load_scenario(file)
    (issue,) = found.value.issues
    assert issue.key == "network.state"
    assert "'yesterday'; allowed: 'given', 'live' or a date" in issue.message
