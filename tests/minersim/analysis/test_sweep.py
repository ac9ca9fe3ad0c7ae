"""A grid of runs: the numbers of single runs, worlds used again, laws that are known."""

from pathlib import Path

import numpy as np
import pytest

from minersim.analysis.sweep import MOST_POINTS, sweep, sweep_issues
from minersim.analysis.trials import Trials, _groups
from minersim.analysis.varied import Range
from minersim.engine import run
from minersim.errors import RunCancelledError, ScenarioError
from minersim.scenario import load_scenario

POWER = "sites[0].power_usd_per_kwh"
PRICE = "market.price.start_usd"


def test_every_point_is_a_run_of_its_own(plain_business):
    found = sweep(plain_business, [Range(POWER, 0.03, 0.09, 3)])
    for point in found.points:
        alone = run(plain_business.replace({POWER: point.values[0]})).summary()["operator"]
        assert point.summaries["npv_usd"] == alone["npv_usd"]
        assert point.summaries["probability_of_loss"]["mean"] == alone["probability_of_loss"]
    assert found.worlds == 1


def test_net_present_value_is_linear_in_price_and_power(plain_business):
    for key, low, high in ((PRICE, 50_000, 150_000), (POWER, 0.02, 0.1)):
        means = sweep(plain_business, [Range(key, low, high, 5)]).means("npv_usd")
        steps = np.diff(means)
        # the books round to a millionth of a dollar and to a satoshi a day
        assert steps == pytest.approx(np.full(4, steps[0]), rel=1e-6)
    assert steps[0] < 0.0


def test_slope_in_the_power_price_is_the_energy(plain_business):
    scenario = plain_business.replace({"operator.discount_rate_per_year": 0.0})
    found = sweep(scenario, [Range(POWER, 0.04, 0.06, 2)], ["npv_usd", "energy_mwh"])
    energy_kwh = found.means("energy_mwh")[0] * 1_000.0
    slope = np.diff(found.means("npv_usd"))[0] / 0.02
    assert slope == pytest.approx(-energy_kwh, rel=1e-9)


@pytest.mark.parametrize("order", [(POWER, PRICE), (PRICE, POWER)])
def test_a_world_is_simulated_once_for_all_points_that_share_it(plain_business, order):
    ranges = {POWER: Range(POWER, 0.03, 0.06, 4), PRICE: Range(PRICE, 9e4, 11e4, 3)}
    found = sweep(plain_business, [ranges[key] for key in order], ["npv_usd"])
    assert (found.worlds, len(found.points)) == (3, 12)
    means = found.means("npv_usd")
    assert means.shape == tuple(ranges[key].points for key in order)
    by_power = means if order[0] == POWER else means.T
    assert (np.diff(by_power, axis=0) < 0.0).all()
    assert (np.diff(by_power, axis=1) > 0.0).all()
    told = found.summary()
    assert np.array_equal(told["heat_map"]["npv_usd"], means)
    assert told["points"][1]["values"] == dict(
        zip(order, (found.grids[0][0], found.grids[1][1]), strict=True)
    )


def test_many_worlds_are_simulated_once_each(plain_business):
    scenario = plain_business.replace({"horizon_days": 1, "paths": 1})
    ranges = [Range(POWER, 0.03, 0.06, 3), Range(PRICE, 9e4, 11e4, 40)]
    assert sweep(scenario, ranges, ["npv_usd"]).worlds == 40


def test_every_shipped_scenario_can_be_grouped():
    for file in sorted((Path(__file__).parents[3] / "scenarios").glob("*.toml")):
        scenario = load_scenario(file)
        others = [scenario.replace({"operator.pool_fee": fee}) for fee in (0.01, 0.03)]
        assert _groups([scenario, scenario.replace({"seed": 99}), *others]) == [[0, 2, 3], [1]]


def test_a_business_that_grows_large_meets_another_world(plain_business):
    scenario = plain_business.replace(
        {"network": {"kind": "cohorts", "hashrate_ehs": 700.0}, "horizon_days": 3, "paths": 1}
    )
    key = "sites[0].fleets[0].count"
    found = sweep(scenario, [Range(key, 1_000, 100_001_000 // 1_000, 3)], ["hashrate_ehs"])
    alone = [run(scenario.replace({key: round(count)})) for count in found.grids[0]]
    expected = [one.summary()["world"]["hashrate_ehs"]["mean"] for one in alone]
    assert found.means("hashrate_ehs").tolist() == expected


def test_a_scenario_without_sites_is_told_by_its_world(plain_business):
    found = sweep(plain_business.replace(sites=[]), [Range(PRICE, 9e4, 1e5, 2)])
    assert "price_usd" in found.summary()["metrics"]
    assert np.diff(found.means("price_usd"))[0] > 0.0


def test_runs_too_large_to_keep_give_the_same_numbers(plain_business, monkeypatch):
    scenario = plain_business.replace({"engine": "ensemble", "paths": 40})
    ranges = [Range(POWER, 0.03, 0.06, 3)]
    whole = sweep(scenario, ranges)
    for module in ("minersim.engine.kept_world", "minersim.engine.runs"):
        monkeypatch.setattr(f"{module}.KEPT_VALUES", 10)
    chunks = sweep(scenario, ranges)
    assert (whole.worlds, chunks.worlds) == (1, 3)
    assert chunks.points == whole.points


def test_table_of_a_file(plain_business):
    found = sweep(plain_business, [Range("operator.pool_fee", 0, 0.04, 2)], ["irr", "npv_usd"])
    headers, rows = found.table()
    assert headers[:3] == ["operator.pool_fee", "irr.mean", "irr.p5"]
    assert rows[1][0] == "0.04"
    assert rows[0][1] == ""  # machines that are owned have no rate of return
    assert float(rows[0][headers.index("npv_usd.mean")]) == found.means("npv_usd")[0]


def test_every_mistake_is_told_at_once(plain_business):
    ranges = [Range("x", 1, 2, 3), Range(POWER, 2, 1, 1), Range("name", 1, 2, 10**9)]
    issues = sweep_issues(plain_business, ranges, ["npv", "uptime"])
    lines = "\n".join(map(str, issues))
    for words in (
        "--metric: found 'npv'",
        "found 3 settings; allowed: one or two",
        "x: unknown key",
        "found 2 to 1",
        "found 1 points; allowed: 2 to 2,500",
        "found 'plain'",
        "found 1,000,000,000 points",
    ):
        assert words in lines, words
    with pytest.raises(ScenarioError, match="found 3 settings"):
        sweep(plain_business, ranges)


def test_the_number_of_points_is_bounded(plain_business):
    many = [Range(POWER, 0.01, 0.1, 60), Range(PRICE, 1e4, 1e5, 60)]
    (issue,) = sweep_issues(plain_business, many)
    assert f"found 60 x 60 points; allowed: at most {MOST_POINTS:,} together" in str(issue)


def test_a_sweep_can_be_stopped_and_tells_its_progress(plain_business):
    ranges, told = [Range(POWER, 0.03, 0.06, 4)], []
    sweep(plain_business, ranges, progress=told.append)
    assert told == [0.25, 0.5, 0.75, 1.0]
    with pytest.raises(RunCancelledError):
        sweep(plain_business, ranges, cancelled=lambda: True)


def test_a_setting_without_effect_is_told(plain_business):
    # the hours of a tariff that hold all day leave the price beside them nothing to say
    all_day = {"from_hour": 0, "to_hour": 24, "power_usd_per_kwh": 0.04}
    covered = plain_business.replace({"sites[0].time_of_use": [all_day]})
    (told,) = sweep(covered, [Range(POWER, 0.03, 0.09, 3)], ["npv_usd"]).notices
    assert told.startswith(f"{POWER} changes none of these figures")
    assert sweep(plain_business, [Range(POWER, 0.03, 0.09, 3)], ["npv_usd"]).notices == ()


def test_notices_that_differ_in_numbers_only_are_told_once():
    trials = Trials(1, None)
    trials._notice("", ["1 path has several rates", "no sites"])
    trials._notice("", ["1 path has several rates"])
    assert trials.notices == ("1 path has several rates", "no sites")
    trials._notice("", ["1,234 paths have several rates", "30.5 of it"])
    trials._notice("", ["7 paths have several rates"])
    assert trials.notices[2].startswith("1,234 paths have several rates; likewise")
    assert trials.notices[3:] == ("30.5 of it",)


def test_runs_in_chunks_count_no_quantiles_by_day(plain_business, monkeypatch):
    scenario = plain_business.replace(engine="ensemble", paths=100)
    expected = sweep(scenario, [Range(POWER, 0.03, 0.09, 2)])
    for module in ("kept_world", "runs"):
        monkeypatch.setattr(f"minersim.engine.{module}.KEPT_VALUES", 500)

    def counted(*_):
        raise AssertionError("a quantile by day that nobody asks for")

    monkeypatch.setattr("minersim.results.fan.Fan.__init__", counted)
    found = sweep(scenario, [Range(POWER, 0.03, 0.09, 2)])
    assert found.worlds == 2  # none is kept for the next
    assert found.points == expected.points
