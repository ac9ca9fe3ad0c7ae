"""The difficulty lab without a window."""

import datetime
import math

import numpy as np
import pytest

from minersim.analysis.lab import LAB_DAYS, Lab, lab_scenario, same_world
from minersim.analysis.lab_record import BlockTimes, Epoch, ThinSeries
from minersim.engine import EventEngine, Trace, world_setup
from minersim.scenario import load_scenario

DAY = 86_400.0


@pytest.fixture(scope="module")
def classroom(pytestconfig):
    return load_scenario(pytestconfig.rootpath / "scenarios" / "classroom.toml")


def test_lab_shows_what_the_engine_does(classroom):
    lab = Lab(classroom)
    lab.advance_to(40.0 * DAY)
    trace = Trace(classroom.start, ("block",))
    alone = EventEngine(world_setup(lab.scenario), classroom.seed, trace=trace)
    alone.advance(40.0 * DAY)
    times = np.array([event.time_s for event in trace])
    assert lab.main.engine.height == alone.height
    assert lab.main.engine.retargets == alone.retargets
    assert lab.main.blocks.count == times.size
    assert lab.main.blocks.intervals_s(500) == pytest.approx(np.diff(times)[-500:])
    assert lab.main.blocks.rolling_s() == pytest.approx((times[-1] - times[-145]) / 144.0)
    assert lab.main.tally.figures().mean_s == pytest.approx(times[-1] / times.size)


def test_window_counts_from_its_first_block(classroom):
    lab = Lab(classroom)
    lab.step_block()
    # the tip of the classroom's chain closes a window, so this block opens one
    assert (lab.main.epoch.found, lab.main.epoch.first_s) == (1, lab.main.blocks.last_s)
    lab.advance_to(20.0 * DAY)
    world = lab.main
    assert world.epoch.found == (world.engine.height + 1) % 2016
    assert np.isfinite(world.epoch.means_s).sum() == world.epoch.found
    assert world.epoch.first_s > world.engine.retargets[0].time_s


def test_forecast_comes_true_without_luck(classroom):
    lab = Lab(classroom, "constant", luck=False)
    lab.advance_to(1.3 * DAY)
    lab.pull("capacity", 0.5)
    forecast = lab.main.forecast()
    due_s = lab.now_s + forecast.remaining_s
    lab.advance_to(30.0 * DAY)
    retarget = lab.main.engine.retargets[0]
    first = world_setup(lab.scenario).bits
    assert first == world_setup(classroom).bits
    assert retarget.time_s == pytest.approx(due_s, abs=1.0)
    assert retarget.difficulty / 1e14 - 1.0 == pytest.approx(forecast.change, abs=1e-4)


def test_a_world_that_joins_late_lives_through_the_same_hands(classroom):
    early, late = Lab(classroom, "elastic", compare=True), Lab(classroom, "elastic")
    for lab in (early, late):
        lab.advance_to(5.0 * DAY)
    for lab in (early, late):
        # the three worlds stop within a slice of each other; the hand pulls in all at one time
        lab.pull("capacity", 0.6)
        lab.pull("price", 150_000.0)
        lab.pull("elasticity", 0.9)
        lab.advance_to(12.0 * DAY)
    late.compare(True)
    late.advance_to(12.0 * DAY)
    for one, other in zip(early.worlds, late.worlds, strict=True):
        assert one.engine.height == other.engine.height
        assert one.engine.difficulty == other.engine.difficulty
        assert one.engine.price_usd == other.engine.price_usd == 150_000.0
        assert one.elastic.elasticity == other.elastic.elasticity == 0.9


def test_a_drag_while_time_stands_leaves_the_last_value(classroom):
    lab = Lab(classroom, "constant", compare=True)
    lab.advance_to(DAY)
    for value in (0.9, 0.5, 0.7):
        lab.pull("capacity", value)
    for world in lab.worlds:
        assert world.engine.hashrate_ehs == pytest.approx(0.7 * 715.8278826666667)
    assert len(lab._pulls) == 1


def test_other_rules_mend_a_shock_sooner(classroom):
    lab = Lab(classroom, "constant", compare=True)
    lab.advance_to(3.0 * DAY)
    lab.pull("capacity", 0.5)
    lab.advance_to(9.0 * DAY)
    bitcoin, window, asert = (world.blocks.rolling_s() for world in lab.worlds)
    assert bitcoin > 900.0
    assert window < 800.0
    assert asert < 800.0


def test_a_budget_stops_the_lab_early_and_it_goes_on_later(classroom):
    lab = Lab(classroom, compare=True)
    assert not lab.advance_to(2_000.0 * DAY, budget_s=0.001)
    assert 0.0 < lab.now_s < 200.0 * DAY
    now_s = lab.now_s
    assert lab.advance_to(now_s + 5.0 * DAY)
    assert lab.now_s == pytest.approx(now_s + 5.0 * DAY)
    assert {round(world.engine.now_s) for world in lab.worlds} == {round(lab.now_s)}


def test_swing_begins_anew_when_the_rest_value_moves(classroom):
    lab = Lab(classroom, "elastic", luck=False)
    lab.advance_to(40.0 * DAY)
    assert len(lab.main.swing) == 2
    lab.pull("capacity", 0.8)
    lab.advance_to(lab.now_s + 70.0 * DAY)
    swing = lab.main.swing
    assert 4 <= len(swing) <= 6
    assert np.array(swing[1:]) / np.array(swing[:-1]) == pytest.approx(-0.5, abs=0.02)


def test_memory_stays_bounded_over_the_years(classroom):
    lab = Lab(classroom, "constant")
    lab.advance_to(3_000.0 * DAY)
    series = lab.main.series
    days = series.columns()[0]
    assert 700 <= len(series) <= 1_500
    assert days[0] == 0.0
    assert days[-1] == pytest.approx(3_000.0, abs=10.0)
    assert (np.diff(days) > 0.0).all()
    assert len(lab.main.forecasts) <= 43


def test_lab_ends(classroom):
    lab = Lab(classroom, "constant")
    lab.advance_to((LAB_DAYS + 10.0) * DAY, budget_s=300.0)
    assert lab.finished
    assert lab.advance_to((LAB_DAYS + 20.0) * DAY)


def test_a_history_that_ends_shortens_the_lab(pytestconfig, tmp_path, classroom):
    history = tmp_path / "price.csv"
    days = [classroom.start + datetime.timedelta(days=day) for day in range(200)]
    rows = [f"{day},{1_000 + i}" for i, day in enumerate(days)]
    history.write_text("date,price_usd\n" + "\n".join(rows) + "\n", encoding="utf-8")
    price = {"kind": "replay", "series": str(history), "replay_from": classroom.start}
    price["start_usd"] = 1_000.0
    scenario = classroom.replace({"market.price": price, "horizon_days": 100})
    lab = Lab(scenario)
    assert lab.shortened
    assert lab.scenario.horizon_days == 100


def test_lab_scenario_has_bitcoins_rule_and_no_small_business(pytestconfig):
    scenario = load_scenario(pytestconfig.rootpath / "scenarios" / "squeeze-2025-11.toml")
    ruled = scenario.replace({"chain.difficulty_rule": {"kind": "asert", "half_life_days": 1.0}})
    found = lab_scenario(ruled, luck=False)
    assert (found.chain.difficulty_rule.kind, found.chain.luck) == ("bitcoin", False)
    assert (found.sites, found.horizon_days) == ((), LAB_DAYS)
    assert Lab(ruled)._rules["ASERT"].half_life_s == 86_400
    assert not same_world(ruled, scenario)
    assert same_world(scenario, scenario.replace(paths=3))


def test_thin_series_keeps_first_and_spread():
    series = ThinSeries(1, spacing_days=1.0, most=10)
    for day in range(1_000):
        series.add(float(day), float(day * day))
    days, values = series.columns()
    assert len(series) <= 10
    assert days[0] == 0.0
    assert days[-1] > 800.0
    assert values == pytest.approx(days**2)


def test_block_times_keep_more_than_a_window_whatever_the_batches():
    times = np.cumsum(np.random.Generator(np.random.Philox(9)).exponential(600.0, 30_000))
    blocks = BlockTimes(600.0)
    means = np.concatenate([blocks.add(part) for part in np.array_split(times, [3, 50, 9_000])])
    assert means[143:] == pytest.approx((times[143:] - np.append(0.0, times)[:-144]) / 144.0)
    assert blocks.intervals_s() == pytest.approx(np.diff(times)[-2016:])
    assert blocks.last_s == times[-1]


def test_epoch_closes_twice_in_one_batch():
    epoch = Epoch(100, -60_000.0, 600.0)
    assert (epoch.found, epoch.first_s) == (101, -60_000.0)
    times = np.arange(1.0, 4_001.0)
    assert epoch.add(times, times) == 2
    assert epoch.found == (100 + 4_000 + 1) % 2016
    assert epoch.first_s == times[2 * 2016 - 101]
    assert epoch.mean_so_far_s(times[-1]) == pytest.approx(1.0)
    assert math.isnan(Epoch(2015, 0.0, 600.0).first_s)
