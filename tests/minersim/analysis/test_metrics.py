"""Metrics and measures: names, units, statistics."""

import math

import numpy as np
import pytest

from minersim.analysis.metrics import (
    DEFAULT_METRICS,
    METRICS,
    WORLD_METRICS,
    Measure,
    find_measure,
    find_metrics,
)
from minersim.engine import run
from minersim.results.outcomes import outcomes_of


@pytest.fixture(scope="module")
def result(plain_business):
    return run(plain_business)


def test_every_metric_is_that_of_the_summary(result):
    outcomes = outcomes_of(result.world, result.figures)
    summary = result.summary()
    for name, metric in METRICS.items():
        known = summary["world" if name in WORLD_METRICS else "operator"][name]
        value = Measure(metric, "mean").of(metric.of_paths(outcomes))
        expected = known if metric.is_probability or known is None else known["mean"]
        assert (math.isnan(value) and expected is None) or value == pytest.approx(expected), name


def test_every_figure_of_the_summary_is_a_metric(result):
    summary = result.summary()
    # tail risks are of all paths together, not of one; a quantile, npv_usd.p5, asks for the same
    tails = {"npv_value_at_risk_95_usd", "npv_expected_shortfall_95_usd"}
    counts = {"irr_paths"}  # how many paths have none, one, several
    assert set(summary["world"]) | set(summary["operator"]) - tails - counts == set(METRICS)
    assert set(DEFAULT_METRICS) < set(METRICS)


def test_units_are_those_of_the_names():
    assert METRICS["npv_usd"].unit == METRICS["npv_minus_buying_coins_usd"].unit == "USD"
    assert METRICS["all_in_cost_usd_per_btc"].unit == METRICS["price_usd"].unit == "USD/BTC"
    assert METRICS["hashprice_usd_per_ph_day"].unit == "USD/PH/s/day"
    assert (METRICS["btc_mined"].unit, METRICS["uptime"].unit) == ("BTC", "")


def test_a_quantile_leaves_out_paths_without_the_figure():
    measure = find_measure("irr.p50")
    assert measure.name == "irr.p50"
    assert measure.of(np.array([1.0, np.nan, 3.0])) == 2.0
    assert math.isnan(measure.of(np.array([np.nan])))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("npv", "did you mean 'npv_usd'?"),
        ("zzz", "allowed: npv_usd, profit_usd"),
        ("npv_usd.p99", "allowed after the dot: mean, p5, p10, p50, p90, p95"),
        ("npv_usd.", "allowed after the dot"),
        ("probability_of_ruin.p5", "probability_of_ruin alone"),
    ],
)
def test_a_wrong_measure_is_told(name, words):
    assert words in find_measure(name)


def test_metrics_come_once_and_mistakes_all():
    found, wrong = find_metrics(["npv_usd", "irr", "npv_usd", "a1", "b2"])
    assert [metric.name for metric in found] == ["npv_usd", "irr"]
    assert len(wrong) == 2
