"""The best value of a setting: of a known quadratic, and of a business."""

import datetime

import numpy as np
import pytest

import minersim.analysis.optimise as module
from minersim.analysis.optimise import optimise, optimise_issues
from minersim.analysis.trials import Trial
from minersim.analysis.varied import Range
from minersim.errors import ScenarioError
from minersim.results.outcomes import Outcomes
from minersim.results.world import Provenance

CASH = "operator.cash_usd"
COUNT = "sites[0].fleets[0].count"
LUCK = np.linspace(-1.0, 1.0, 41)
"""Luck of the paths: symmetric, so that means are those without any."""


class KnownTrials:
    """Runs whose figures are a quadratic of the setting, with the luck of their path."""

    worlds, notices = 1, ()

    def __init__(self, *_):
        pass

    def run(self, scenarios, progress=None):
        for place, scenario in enumerate(scenarios):
            x = scenario.operator.cash_usd
            # each path is best at 300 + 50 times its luck; those below 100 times it are ruined
            figures = {
                "npv_usd": -((x - 300.0 - 50.0 * LUCK) ** 2),
                "ruin_day": np.where(x < 500.0 * LUCK, 1.0, np.nan),
                "irr": np.full(LUCK.size, np.nan),
                "uptime": np.full(LUCK.size, 0.5),
            }
            origin = Provenance("known", "", "", "events", 1, datetime.date(2026, 1, 1))
            yield Trial(place, Outcomes(origin, 1, {}, figures))
        if progress is not None:
            progress(1.0)


@pytest.fixture
def known(plain_business, monkeypatch):
    monkeypatch.setattr(module, "Trials", KnownTrials)
    scenario = plain_business.replace({CASH: 250.0, "paths": LUCK.size})

    def find(low, high, *arguments, **more):
        return optimise(scenario, Range(CASH, low, high), *arguments, **more)

    return find


def test_the_top_of_a_quadratic(known):
    found = known(0.0, 1_000.0, "npv_usd")
    best = found.optimum
    assert best.point.value == pytest.approx(300.0, abs=1.0)
    # the best of resampled paths is 300 + 50 times their mean luck, whose sd is 0.592/sqrt(41)
    reach = 1.96 * 50.0 * LUCK.std() / np.sqrt(LUCK.size)
    assert (best.low, best.high) == pytest.approx((300.0 - reach, 300.0 + reach), abs=12.0)
    assert best.low < 300.0 < best.high
    assert (best.at_bound, best.binding, best.sure) == (None, (), 1.0)
    assert best.objective_low < best.point.objective < best.objective_high
    assert found.now.value == 250.0
    assert found.now.objective == pytest.approx(-(50.0**2) - 2_500.0 * np.mean(LUCK**2))
    values = [point.value for point in found.curve]
    assert values == sorted(set(values))


def test_the_bottom_of_a_quadratic_lies_at_a_bound(known):
    best = known(200.0, 1_000.0, "npv_usd", "minimise").optimum
    assert (best.point.value, best.at_bound) == (1_000.0, "high")
    assert known(400.0, 1_000.0, "npv_usd").optimum.at_bound == "low"


def test_a_limit_that_binds_moves_the_best_to_its_edge(known):
    # ruined where luck is above x/500: a tenth of 41 paths is 4, so x/500 must reach luck 0.8
    found = known(0.0, 1_000.0, "npv_usd", limits=["probability_of_ruin<=0.1"])
    best = found.optimum
    assert best.point.value == pytest.approx(400.0, abs=2.0)
    assert best.point.limits[0] <= 0.1
    assert best.binding == ("probability_of_ruin<=0.1",)
    assert best.free.value == pytest.approx(300.0, abs=2.0)
    assert found.summary()["optimum"]["limit_binds"] is True
    assert best.low < best.point.value < best.high


def test_a_limit_is_told_in_full(known):
    found = known(0.0, 1_000.0, "npv_usd", limits=["npv_usd.p10>=-1234567.5"])
    assert found.summary()["risk_limits"] == ["npv_usd.p10>=-1234567.5"]


def test_a_limit_that_does_not_bind(known):
    best = known(0.0, 1_000.0, "npv_usd", limits=["probability_of_ruin<=0.9"]).optimum
    assert best.binding == ()
    assert best.point.value == best.free.value


def test_values_that_a_limit_allows_are_found_between_points_of_the_grid(known):
    # allowed from 229 to 371 only; the first grid looks at 0 and 500
    found = known(0.0, 10_000.0, "uptime", limits=["npv_usd.p50>=-5000"])
    assert 229.0 < found.optimum.point.value < 372.0
    assert found.summary()["feasible"] is True


def test_no_value_satisfies_the_limit(known):
    found = known(0.0, 400.0, "npv_usd", limits=["probability_of_ruin<=0"])
    assert found.optimum is None
    told = found.summary()
    assert (told["feasible"], told["optimum"]) == (False, None)
    assert not any(point["allowed"] for point in told["curve"])


def test_a_limit_that_costs_nothing_does_not_bind(known):
    # uptime is the same everywhere, so what the limit forbids is no better
    best = known(0.0, 1_000.0, "uptime", limits=["probability_of_ruin<=0.1"]).optimum
    assert best.point.value > best.free.value
    assert best.binding == ()


def test_two_limits_may_bind_only_together(known):
    # either alone leaves the best where it is; together they are one and the same limit twice
    limits = ["probability_of_ruin<=0.1", "probability_of_ruin<=0.1"]
    best = known(0.0, 1_000.0, "npv_usd", limits=limits).optimum
    assert best.binding == tuple(limits)


def test_what_does_not_depend_and_what_is_not_there(known):
    flat = known(0.0, 1_000.0, "uptime")
    assert flat.flat
    nothing = known(0.0, 1_000.0, "irr")
    assert nothing.optimum is None
    assert all(point.objective is None for point in nothing.curve)


def test_a_quantile_has_its_own_best(known):
    # the tenth of the paths that fare worst are best off at 300 too, by symmetry
    assert known(0.0, 1_000.0, "npv_usd.p10").optimum.point.value == pytest.approx(300.0, abs=2.0)


def test_whole_numbers_are_found_exactly(plain_business):
    # each machine earns: as many as may be; with the limit on energy 3.5 kW * 24 h * 10 d * 0.95
    scenario = plain_business.replace({"market.price.start_usd": 200_000.0, "paths": 2})
    most = 4_321 * 3.5 * 240 * 0.95 / 1_000.0
    found = optimise(
        scenario, Range(COUNT, 1, 10_000), "npv_usd", limits=[f"energy_mwh<={most + 0.001}"]
    )
    assert found.optimum.point.value == 4_321.0
    assert found.summary()["optimum"]["value"] == 4_321
    assert found.optimum.binding
    assert found.worlds == 1
    few = optimise(scenario, Range(COUNT, 1, 4), "npv_usd")
    assert [point.value for point in few.curve] == [1.0, 2.0, 3.0, 4.0]
    assert few.optimum.at_bound == "high"


def test_every_mistake_is_told_at_once(plain_business):
    limits = ["ruin<=0.1", "probability_of_ruin<0.1", "probability_of_ruin<=x", "irr.p1>=0"]
    lines = "\n".join(
        map(str, optimise_issues(plain_business, Range("x", 1, 2), "npv", "minimise", limits))
    )
    assert len(lines.splitlines()) == 6
    for words in (
        "--minimise: found 'npv'; did you mean 'npv_usd'?",
        "--risk-limit: found 'ruin'",
        "--risk-limit: found 'probability_of_ruin<0.1'; allowed: METRIC<=NUMBER",
        "--risk-limit: found 'irr.p1'; allowed after the dot",
        "--vary: x: unknown key",
    ):
        assert words in lines, words
    with pytest.raises(ScenarioError, match=r"found 9\.0; allowed"):
        optimise(plain_business, Range("sites[0].pue", 1.0, 9.0), "npv_usd")
    many = plain_business.replace(paths=1_000_000)
    (issue,) = optimise_issues(many, Range("sites[0].pue", 1.0, 2.0), "npv_usd")
    assert "paths: found 1,000,000; allowed for one setting" in str(issue)


def test_a_limit_that_no_resample_keeps(known, monkeypatch):
    # a mean that is summed in another order may miss a limit by its last digit
    monkeypatch.setattr(
        "minersim.analysis.optimum_search.resampled",
        lambda values, *_: np.full((len(values), 500), 0.5 - 1e-16),
    )
    best = known(0.0, 1_000.0, "npv_usd", "maximise", ["uptime>=0.5"]).optimum
    assert best.sure == 0.0
    assert best.low == best.high == best.point.value


def test_runs_are_counted_with_that_of_today(known):
    on_the_curve = known(0.0, 1_000.0, "npv_usd")
    beside = known(300.0, 1_000.0, "npv_usd")
    assert on_the_curve.runs == len(on_the_curve.curve)
    assert beside.runs == len(beside.curve) + 1
