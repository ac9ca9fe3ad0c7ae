"""Kept runs and their scores as a person reads them."""

import math
import sys
from collections.abc import Sequence
from pathlib import Path

from minersim.calibration.history import EpochHistory
from minersim.calibration.track_score import Scored, TrackScore, as_it_was
from minersim.calibration.track_truths import SCORED
from minersim.cli.backtest_text import interval_words
from minersim.cli.text import clean, console, paragraph, print_table
from minersim.data.screening import date_words, day_words
from minersim.number_text import counted, scaled, significant
from minersim.results.forecast import DIFFICULTY, ForecastRecord, hindsight
from minersim.results.track_files import TrackRecord

FEW = 20
"""Forecasts of one kind below which a score says next to nothing."""
_NAMES = {
    DIFFICULTY: ("difficulty", ""),
    "price_usd": ("price", "USD/BTC"),
    "hashprice_usd_per_ph_day": ("hashprice", "USD/PH/s/day"),
    "hashrate_ehs": ("hashrate", "EH/s"),
    "revenue_usd": ("revenue since the start", "USD"),
}


def print_list(folder: Path, track: TrackRecord) -> None:
    """Print the kept runs."""
    out = console()
    if not track.records:
        paragraph(out, f"No run is kept in {folder}; minersim run SCENARIO --keep keeps one.")
        return
    rows = [
        (
            day_words(one.made_s),
            one.scenario,
            _remark(one, None),
            date_words(one.start_s),
            f"{one.paths:,}",
            str(one.seed),
            one.digest[:8],
            f"{len(one.forecasts):,}",
        )
        for one in track.records
    ]
    head = ("made", "scenario", "remark", "start", "paths", "seed", "scenario's\nhash", "forecasts")
    print_table(out, f"Kept runs in {folder}", head, rows, left=3)


def print_score(
    track: TrackRecord, history: EpochHistory, rows: Sequence[Scored], scores: Sequence[TrackScore]
) -> None:
    """Print predicted against realised of every run, and the scores so far."""
    out = console()
    if not track.records:
        paragraph(out, "No run is kept; minersim run SCENARIO --keep keeps one.")
        return
    for number, record in enumerate(track.records):
        own = [row for row in rows if row.record == number]
        remark = _remark(record, history)
        made = f"made {date_words(record.made_s)}, start {date_words(record.start_s)}"
        title = f"{record.scenario}: {made}{f'; {remark}' if remark else ''}"
        due = [row for row in own if row.state == SCORED]
        if due:
            head = (
                "",
                "unit",
                "due",
                "p10",
                "p50",
                "p90",
                "realised",
                "PIT",
                "CRPS",
                "of no\nchange",
                "of drift",
            )
            print_table(out, title, head, [_row_cells(row) for row in due], left=2)
        else:
            out.print()
            out.print(clean(title), style="bold")
        for state, count in _others(own).items():
            paragraph(out, f"{counted(count, 'forecast')}: {state}.")
    _print_totals(rows, scores)


def print_faults(faults: Sequence[str]) -> None:
    """Tell of files that could not be read."""
    for fault in faults:
        print(clean(fault), file=sys.stderr)


def _print_totals(rows: Sequence[Scored], scores: Sequence[TrackScore]) -> None:
    out = console()
    if not scores:
        out.print()
        due = sum(row.state == SCORED for row in rows)
        words = "Nothing is due yet" if not due else "None of the runs that are due counts"
        paragraph(out, f"{words}, so there is no score yet.")
        return
    head = (
        "",
        "ahead",
        "forecasts",
        "CRPS",
        "better than no change by\n(90 % interval)",
        "better than drift by\n(90 % interval)",
        "in 10-90 % band\n(90 % interval of the share)",
    )
    print_table(out, "So far, of all runs that count", head, [_score_cells(s) for s in scores], 1)
    out.print()
    fewest, most = (choose(s.forecasts for s in scores) for choose in (min, max))
    words = f"{fewest}" if fewest == most else f"{fewest} to {most}"
    paragraph(
        out,
        f"CRPS is of the logarithm: 0.03 is 3 %. Each row rests on {words} "
        f"{'forecast' if most == 1 else 'forecasts'}. Runs that overlap in time share their luck, "
        "so they are worth fewer; the interval of the share takes them for independent and is too "
        "narrow.",
    )
    if fewest < FEW:
        paragraph(
            out,
            f"Below {FEW} forecasts a score says next to nothing of how good the next will be. A "
            "skill has an interval from 18 forecasts of 18 retargets on, a year ahead from 78.",
        )


def _remark(record: ForecastRecord, history: EpochHistory | None) -> str:
    """What keeps a run from counting; empty for nothing. Short without a history."""
    if hindsight(record):
        return "hindsight" if history is None else "hindsight, so it does not count"
    if record.given:
        return "what if" if history is None else f"what if ({', '.join(record.given)}), not counted"
    if history is not None and not as_it_was(record, history):
        return "another start than the chain's, so it does not count"
    return ""


def _others(rows: Sequence[Scored]) -> dict[str, int]:
    found: dict[str, int] = {}
    for row in rows:
        if row.state != SCORED:
            found[row.state] = found.get(row.state, 0) + 1
    return found


def _row_cells(row: Scored) -> tuple[str, ...]:
    name, unit = _NAMES[row.forecast.quantity]
    figures = (row.p10, row.p50, row.p90, row.realised)
    scores = (row.crps, row.crps_no_change, row.crps_drift)
    return (
        name,
        unit,
        _ahead(row.forecast.quantity, row.forecast.ahead),
        *(scaled(one) if name == DIFFICULTY else significant(one, 4) for one in figures),
        f"{row.pit:.2f}",
        *("–" if math.isnan(one) else f"{one:.3f}" for one in scores),
    )


def _score_cells(score: TrackScore) -> tuple[str, ...]:
    share = score.coverage
    ends = f"{100.0 * share.low:.0f} to {100.0 * share.high:.0f} %"
    return (
        _NAMES[score.quantity][0],
        _ahead(score.quantity, score.ahead),
        f"{score.forecasts:,}",
        f"{score.crps:.3f}",
        interval_words(score.over_no_change),
        interval_words(score.over_drift),
        f"{score.in_band} of {score.forecasts} ({ends})",
    )


def _ahead(quantity: str, ahead: int) -> str:
    return counted(ahead, "retarget" if quantity == DIFFICULTY else "day")
