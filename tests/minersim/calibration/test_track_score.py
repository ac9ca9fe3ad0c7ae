"""Kept forecasts against what came: the right truths, fair baselines, honest counts."""

import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from minersim.calibration.inputs import Inputs, built_in_inputs
from minersim.calibration.track_score import (
    as_it_was,
    counts,
    score_record,
    share_interval,
    track_scores,
)
from minersim.calibration.track_truths import NO_BOOKS, NO_FIGURE, NOT_DUE, SCORED
from minersim.data.observations import Observations
from minersim.results.forecast import Forecast, ForecastRecord

DAY = 86_400
HEIGHT = 840_672
"""First block of the epoch that began on 24 April 2024, after the halving of 20 April."""


def quantiles(median, sd):
    """Lognormal quantiles, as a record has them."""
    from scipy.special import ndtri

    return tuple(median * np.exp(sd * ndtri((np.arange(100) + 0.5) / 100)))


@pytest.fixture(scope="module")
def inputs():
    return built_in_inputs()


@pytest.fixture(scope="module")
def start(history):
    """Epoch before the height, and a day in it."""
    epoch = (HEIGHT - int(history.height[0])) // 2016 - 1
    return epoch, (int(history.time_s[epoch]) // DAY + 2) * DAY


@pytest.fixture(scope="module")
def record(history, start):
    """Forecasts of every quantity, the difficulties just right in the middle."""
    epoch, start_s = start
    days = (14, 84)
    forecasts = [
        Forecast("difficulty", ahead, int(history.height[epoch + ahead]), quantiles(d, 0.05))
        for ahead, d in ((k, float(history.difficulty[epoch + k])) for k in (1, 3))
    ]
    for day in days:
        moment = start_s + day * DAY
        forecasts += [
            Forecast("price_usd", day, moment, quantiles(65_000.0, 0.1)),
            Forecast("hashprice_usd_per_ph_day", day, moment, quantiles(52.0, 0.1)),
            Forecast("hashrate_ehs", day, moment, quantiles(600.0, 0.05)),
            Forecast("revenue_usd", day, moment, quantiles(100.0 * day, 0.05)),
        ]
    return ForecastRecord(
        made_s=start_s + DAY,
        scenario="April 2024",
        digest="0" * 64,
        version="0.1.0",
        engine="ensemble",
        seed=1,
        paths=100,
        start_s=start_s,
        start_height=int(history.height[epoch]) + 250,
        start_difficulty=float(history.difficulty[epoch]),
        start_price_usd=66_000.0,
        figures=(),
        given=(),
        forecasts=tuple(forecasts),
    )


def by_kind(rows):
    return {(row.forecast.quantity, row.forecast.ahead): row for row in rows}


def test_truths_are_what_came(record, inputs, history, start):
    epoch, start_s = start
    rows = by_kind(score_record(0, record, inputs))
    assert rows["difficulty", 3].realised == history.difficulty[epoch + 3]
    assert rows["difficulty", 3].pit == 0.5
    assert rows["difficulty", 3].in_band
    later = int(np.searchsorted(history.time_s, start_s + 84 * DAY)) - 1
    ends = history.price_usd[[later, later + 1]]
    assert ends.min() <= rows["price_usd", 84].realised <= ends.max()
    # hashprice fell by half at the halving, from 106 with 6.25 BTC
    assert 44.0 < rows["hashprice_usd_per_ph_day", 84].realised < 56.0
    made = history.difficulty[later + 1] * 2**32 / 600.0 / 1e18
    assert rows["hashrate_ehs", 84].realised == pytest.approx(made)
    assert rows["revenue_usd", 14].state == NO_BOOKS


def test_what_has_not_come_is_not_due(record, inputs, history, start):
    epoch, _ = start
    early = Inputs(history.until(epoch + 2), {})
    rows = by_kind(score_record(0, record, early))
    assert rows["difficulty", 1].state == SCORED
    for key in (("difficulty", 3), ("price_usd", 84), ("hashrate_ehs", 84)):
        assert rows[key].state == NOT_DUE
        assert math.isnan(rows[key].realised)
        assert math.isnan(rows[key].crps)
    assert rows["price_usd", 84].p50 == pytest.approx(65_000.0, rel=1e-3)


def test_daily_closes_count_where_they_are(record, history, start):
    _, start_s = start
    days = np.arange(start_s - 400 * DAY, start_s + 20 * DAY, DAY)
    closes = Observations("price_usd", days, np.arange(days.size, dtype=float) + 50_000.0)
    rows = by_kind(score_record(0, record, Inputs(history, {"price_usd": closes})))
    # the day before the moment ends in it
    assert rows["price_usd", 14].realised == 50_000.0 + 400 + 14 - 1
    assert rows["price_usd", 84].state == NOT_DUE
    kept = (days < start_s + 5 * DAY) | (days >= start_s + 18 * DAY)
    gap = Observations("price_usd", days[kept], closes.values[kept])
    rows = by_kind(score_record(0, record, Inputs(history, {"price_usd": gap})))
    assert rows["price_usd", 14].state == NO_FIGURE


def test_revenue_is_scored_from_books(record, inputs, start):
    _, start_s = start
    first = datetime.fromtimestamp(start_s, UTC).date()
    books = {first + timedelta(days=i): 101.0 for i in range(20)}
    rows = by_kind(score_record(0, record, inputs, books))
    assert rows["revenue_usd", 14].realised == pytest.approx(14 * 101.0)
    assert rows["revenue_usd", 84].state == NOT_DUE
    del books[first + timedelta(days=3)]
    rows = by_kind(score_record(0, record, inputs, books))
    assert rows["revenue_usd", 14].state == NO_FIGURE
    scores = track_scores(list(rows.values()), [True])
    assert ("revenue_usd", 14) not in {(one.quantity, one.ahead) for one in scores}


def test_a_sharp_right_forecast_beats_both_baselines(record, inputs):
    row = by_kind(score_record(0, record, inputs))["difficulty", 3]
    assert row.crps < 0.02 < row.crps_no_change
    assert row.crps < row.crps_drift


def test_baselines_know_what_was_known_then_and_no_more(record, inputs, history, start):
    """All after the start but the truth itself may be nonsense."""
    epoch, _ = start
    wild = history.difficulty.copy()
    wild[epoch + 1] *= 7.0
    wild[epoch + 2] *= 0.1
    nonsense = Inputs(replace(history, difficulty=wild), {})
    key = ("difficulty", 3)
    before, after = (by_kind(score_record(0, record, one))[key] for one in (inputs, nonsense))
    assert before == after


def test_an_earlier_making_knows_less(record, inputs):
    """A run made before its start is held against baselines of its making."""
    early = replace(record, made_s=record.start_s - 60 * DAY)
    rows, before = (by_kind(score_record(0, one, inputs)) for one in (record, early))
    assert before["difficulty", 1].crps == rows["difficulty", 1].crps
    assert before["difficulty", 1].crps_drift != rows["difficulty", 1].crps_drift
    at_dawn = replace(record, made_s=1_250_000_000)
    dawn = by_kind(score_record(0, at_dawn, inputs))["difficulty", 1]
    assert math.isnan(dawn.crps_drift)
    assert math.isfinite(dawn.crps)


def test_no_change_of_hashprice_knows_of_the_halving(record, inputs):
    rows = by_kind(score_record(0, record, inputs))
    assert rows["hashprice_usd_per_ph_day", 84].crps_no_change < 0.25


def test_hindsight_what_ifs_and_other_worlds_do_not_count(record, history, inputs):
    assert counts(record, history)
    assert not counts(replace(record, made_s=record.start_s + 3 * DAY), history)
    assert not counts(replace(record, given=("scripted price",)), history)
    other = replace(record, start_difficulty=record.start_difficulty * 1.01)
    assert not as_it_was(other, history)
    assert not counts(other, history)
    later = replace(record, start_height=5_000_000)
    assert as_it_was(later, history)
    rows = score_record(0, record, inputs)
    assert track_scores(rows, [False]) == []


def test_scores_are_told_with_how_many_they_rest_on(record, inputs):
    rows = [row for number in range(3) for row in score_record(number, record, inputs)]
    scores = {(one.quantity, one.ahead): one for one in track_scores(rows, [True, True, False])}
    one = scores["difficulty", 1]
    assert (one.forecasts, one.in_band) == (2, 2)
    assert one.coverage.value == 1.0
    assert one.coverage.low < 0.3
    assert math.isnan(one.over_drift.low)
    assert one.over_drift.value == pytest.approx(1.0 - one.crps / one.crps_drift)
    assert one.pit == (0.5, 0.5)


def test_many_forecasts_give_the_skill_an_interval(record, inputs):
    rows = [row for number in range(20) for row in score_record(number, record, inputs)]
    rows = [_moved(row, row.record) for row in rows]
    for one in track_scores(rows, [True] * 20):
        if one.ahead in {1, 3, 14, 84} and one.quantity != "revenue_usd":
            assert one.over_drift.low <= one.over_drift.value <= one.over_drift.high


def _moved(row, epochs):
    """A scored forecast that starts some epochs later."""
    step = 2_016 if row.forecast.quantity == "difficulty" else 14 * DAY
    target = row.forecast.target + round(epochs * step)
    return replace(row, forecast=replace(row.forecast, target=target))


def test_forecasts_of_one_season_are_too_few_for_an_interval(record, inputs):
    # forty runs, one every second day, span six retargets
    rows = [row for number in range(40) for row in score_record(number, record, inputs)]
    for one in track_scores([_moved(row, row.record / 7) for row in rows], [True] * 40):
        assert one.forecasts == 40
        assert math.isnan(one.over_drift.low)


def test_a_run_that_is_kept_four_times_is_worth_no_more_than_once(record, inputs):
    rows = [row for number in range(60) for row in score_record(number, record, inputs)]
    rows = [_moved(row, row.record) for row in rows if row.forecast.quantity == "difficulty"]
    rows = [replace(row, crps=row.crps * (1.0 + 0.1 * (row.record**2 % 7))) for row in rows]
    widths = []
    for copies in (1, 4):
        kept = [row for row in rows for _ in range(copies)]
        one = next(s for s in track_scores(kept, [True] * 60) if s.ahead == 3)
        widths.append(one.over_drift.high - one.over_drift.low)
    assert widths[1] == pytest.approx(widths[0], rel=0.2)


def test_intervals_of_a_share_hold_it_as_often_as_they_say():
    rng = np.random.default_rng(2)
    hits = rng.binomial(15, 0.8, 1_000)
    ends = {h: share_interval(int(h), 15) for h in set(hits)}
    held = np.mean([ends[h].low <= 0.8 <= ends[h].high for h in hits])
    assert 0.9 <= held <= 0.99
    assert share_interval(0, 5).low == 0.0
    assert share_interval(5, 5).high == 1.0
