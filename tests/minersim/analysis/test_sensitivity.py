"""Which inputs matter: tornado and indices of a business whose laws are known."""

from pathlib import Path

import pytest

from minersim.analysis.input_ranges import usual_ranges
from minersim.analysis.sensitivity import sensitivity, sensitivity_issues
from minersim.analysis.varied import Range, find_varied
from minersim.errors import InputError, ScenarioError
from minersim.scenario import load_scenario

SCENARIOS = Path(__file__).parents[3] / "scenarios"
POWER = "sites[0].power_usd_per_kwh"
OPEX = "operator.opex_usd_per_month"


def test_bars_are_known_and_sorted(plain_business):
    scenario = plain_business.replace({"operator.discount_rate_per_year": 0.0})
    ranges = [
        Range(OPEX, 0.0, 3_650.0),
        Range(POWER, 0.04, 0.06),
        Range("operator.pool_fee", 0, 1e-9),
    ]
    found = sensitivity(scenario, ranges, samples=0)
    assert found.sobol is None
    assert [bar.varied.key for bar in found.tornado.bars] == [POWER, OPEX, "operator.pool_fee"]
    power, opex, fee = found.tornado.bars
    # 1,000 machines of 3.5 kW at 95 % for ten days, and ten days of 120 USD
    assert power.swing.mean == pytest.approx(-3_500 * 240 * 0.95 * 0.02, rel=1e-6)
    assert opex.swing.mean == pytest.approx(-1_200.0, rel=1e-6)
    assert power.at_low - power.at_high == pytest.approx(-power.swing.mean)
    assert power.resolved
    assert opex.resolved
    assert abs(fee.swing.mean) < 1.0
    assert found.tornado.base_error > 100.0 * (power.swing.high - power.swing.low)


def test_indices_of_a_sum_are_the_squares_of_its_bars(plain_business):
    ranges = [Range(OPEX, 0.0, 300_000.0), Range(POWER, 0.04, 0.06)]
    found = sensitivity(plain_business, ranges, samples=128)
    squares = {bar.varied.key: bar.swing.mean**2 for bar in found.tornado.bars}
    expected = [squares[key] / sum(squares.values()) for key in (OPEX, POWER)]
    assert [index.value for index in found.sobol.first] == pytest.approx(expected, abs=0.05)
    assert [index.value for index in found.sobol.total] == pytest.approx(expected, abs=0.05)
    assert found.worlds == 1
    assert found.sobol.runs == 128 * 4


def test_usual_ranges_are_there_and_right_for_every_scenario():
    for file in sorted(SCENARIOS.glob("*.toml")):
        scenario = load_scenario(file)
        issues = []
        varied = find_varied(scenario, usual_ranges(scenario), issues)
        assert issues == []
        assert len(varied) >= 2, file.name
        for one in varied:
            assert one.low <= one.now <= one.high
            scenario.replace({one.key: one.plain(one.low)})
            scenario.replace({one.key: one.plain(one.high)})


def test_usual_ranges_keep_within_bounds(plain_business):
    edges = {
        "sites[0].fleets[0].uptime": 0.04,  # above 0, at most 1
        "operator.pool_fee": 0.995,  # at least 0, below 1
        "operator.discount_rate_per_year": -0.98,  # above -0.99
    }
    scenario = plain_business.replace(edges)
    found = {one.key: one for one in usual_ranges(scenario)}
    assert found["sites[0].fleets[0].uptime"].low == 0.02
    assert found["operator.pool_fee"].high == 0.9975
    assert found["operator.discount_rate_per_year"].low == -0.985
    for one in found.values():
        scenario.replace({one.key: one.low})
        scenario.replace({one.key: one.high})


def test_usual_ranges_agree_with_the_other_settings(plain_business):
    # the business has 0.2 EH/s, and a network has at least that
    scenario = plain_business.replace({"network.hashrate_ehs": 0.205})
    assert "network.hashrate_ehs" not in [one.key for one in usual_ranges(scenario)]
    assert "network.hashrate_ehs" in [one.key for one in usual_ranges(plain_business)]


def test_without_ranges_the_longest_bars_have_indices(plain_business):
    found = sensitivity(plain_business.replace(horizon_days=2, paths=2), samples=4)
    assert len(found.tornado.bars) == len(usual_ranges(plain_business)) > 8
    assert found.sobol_varied == tuple(bar.varied for bar in found.tornado.bars[:8])
    assert len(found.summary()["sobol"]["inputs"]) == 8


def test_a_metric_that_no_path_has_is_refused(plain_business):
    ranges = [Range(POWER, 0.04, 0.06)]
    with pytest.raises(InputError, match="found irr, which no path has"):
        sensitivity(plain_business, ranges, "irr", samples=4)
    (bar,) = sensitivity(plain_business, ranges, "irr", samples=0).tornado.bars
    assert (bar.at_low, bar.swing.mean, bar.resolved) == (None, None, False)


def test_every_mistake_is_told_at_once(plain_business):
    lines = [
        str(issue)
        for issue in sensitivity_issues(plain_business, [Range("x", 1, 2)], "npv", samples=5)
    ]
    assert len(lines) == 3
    assert "--samples: found 5; allowed: a power of two from 4 to 8,192" in "\n".join(lines)
    many = plain_business.replace(paths=1_000_000)
    (issue,) = sensitivity_issues(many, [Range(POWER, 0.04, 0.06)])
    assert "paths: found 1,000,000; allowed with so many inputs and samples" in str(issue)
    with pytest.raises(ScenarioError, match=r"found 0.0 *;|found 9.0; allowed"):
        sensitivity(plain_business, [Range(POWER, 0.01, 9.0)])
