"""What is kept of a run: the right figures, at the right heights and days."""

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import minersim
from minersim.results.forecast import (
    DIFFICULTY,
    QUANTITIES,
    REVENUE,
    SAMPLE,
    hindsight,
    record_of,
)
from minersim.scenario import load_scenario

SCENARIOS = Path(__file__).parents[3] / "scenarios"
DAY = 86_400


@pytest.fixture(scope="module")
def result():
    return minersim.run(load_scenario(SCENARIOS / "classroom.toml"), paths=40)


@pytest.fixture(scope="module")
def record(result):
    return record_of(result, 1_800_000_000, ("price_usd: 1, snapshot 3",))


def test_it_says_where_it_is_from(result, record):
    origin = result.provenance
    assert (record.scenario, record.digest) == (origin.scenario, origin.digest)
    assert (record.version, record.seed, record.paths) == (origin.version, origin.seed, 40)
    assert record.start_difficulty == result.world["difficulty"][0, 0]
    assert record.figures == ("price_usd: 1, snapshot 3",)
    assert record.given == ()


def test_difficulties_are_those_of_the_coming_retargets(result, record):
    log = result.world.retargets
    own = [one for one in record.forecasts if one.quantity == DIFFICULTY]
    first = (record.start_height + 1) // 2016 * 2016 + 2016
    assert [one.ahead for one in own] == list(range(1, len(own) + 1))
    assert [one.target for one in own] == [first + 2016 * i for i in range(len(own))]
    for one in own:
        values = log.difficulty[log.height == one.target]
        assert values.size == 40
        median = np.quantile(values, (49.5 / SAMPLE, 50.5 / SAMPLE)).mean()
        assert np.mean(one.quantiles[49:51]) == pytest.approx(median, rel=1e-6)
    # a retarget that some paths do not reach is left out: the quick ones would stand for all
    later = log.height == own[-1].target + 2016
    assert int(later.sum()) < 40


def test_days_have_the_worlds_figures_and_what_was_earned(result, record):
    assert {one.quantity for one in record.forecasts} == set(QUANTITIES)
    for one in record.forecasts:
        if one.quantity == DIFFICULTY:
            continue
        assert one.target == record.start_s + one.ahead * DAY
        assert one.ahead <= result.world.days
        if one.quantity != REVENUE:
            values = result.world.at_days(one.quantity)[:, one.ahead]
            assert one.quantiles[0] >= values.min() * (1 - 1e-6)
            assert one.quantiles[-1] <= values.max() * (1 + 1e-6)
    whole = [one for one in record.forecasts if one.quantity == REVENUE]
    assert [one.quantiles[50] for one in whole] == sorted(one.quantiles[50] for one in whole)
    assert whole[-1].quantiles[-1] <= result.figures["revenue_usd"].max()


def test_quantiles_ascend_and_are_finite(record):
    for one in record.forecasts:
        assert len(one.quantiles) == SAMPLE
        assert all(math.isfinite(value) for value in one.quantiles)
        assert list(one.quantiles) == sorted(one.quantiles)


def test_a_short_run_says_its_last_day():
    scenario = load_scenario(SCENARIOS / "classroom.toml").replace(
        {"horizon_days": 5, "network.shocks": []}
    )
    record = record_of(minersim.run(scenario, paths=2), 0)
    assert {one.ahead for one in record.forecasts if one.quantity != DIFFICULTY} == {5}


def test_a_start_two_days_back_is_hindsight(record):
    assert not hindsight(replace(record, made_s=record.start_s + 2 * DAY))
    assert hindsight(replace(record, made_s=record.start_s + 2 * DAY + 1))
    assert not hindsight(replace(record, made_s=record.start_s - 90 * DAY))
