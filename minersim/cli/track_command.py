"""``minersim track``: kept runs, and what came of what they said."""

import argparse
import json
from pathlib import Path
from typing import Any

from minersim.calibration.history import EpochHistory
from minersim.calibration.inputs import Inputs
from minersim.calibration.track_score import (
    Scored,
    TrackScore,
    as_it_was,
    counts,
    score_record,
    track_scores,
)
from minersim.cli.calibration_inputs import named_inputs
from minersim.cli.inputs import OptionReader
from minersim.cli.json_values import finite
from minersim.cli.text import clean, console
from minersim.cli.track_books import read_books
from minersim.cli.track_keeping import track_folder
from minersim.cli.track_text import print_faults, print_list, print_score
from minersim.data.screening import date_words, day_words
from minersim.results.forecast import ForecastRecord, hindsight
from minersim.results.track_files import TrackRecord, read_track


def execute(options: argparse.Namespace) -> None:
    """List or score."""
    if options.action == "list":
        _list(options)
    else:
        _score(options)


def _list(options: argparse.Namespace) -> None:
    folder = track_folder(options.data_dir)
    track = read_track(folder)
    if options.json:
        heads = zip(track.records, track.files, strict=True)
        found = {
            "folder": str(folder),
            "records": [{**_head(one), "file": file.name} for one, file in heads],
            "faults": list(track.faults),
        }
        print(json.dumps(found, indent=1))
    elif not options.quiet:
        print_list(folder, track)
        print_faults(track.faults)


def _score(options: argparse.Namespace) -> None:
    reader = OptionReader(options)
    if options.data and options.built_in:
        reader.wrong("data", "given beside --built-in; allowed: one of them")
    reader.finish()
    revenue = read_books(Path(options.books)) if options.books else None
    folder = track_folder(options.data_dir)
    track = read_track(folder)
    inputs = named_inputs(options)
    rows = [
        row
        for number, record in enumerate(track.records)
        for row in score_record(number, record, inputs, revenue)
    ]
    scores = track_scores(rows, [counts(one, inputs.history) for one in track.records])
    if options.json:
        print(json.dumps(_as_dict(track, inputs.history, rows, scores), indent=1, allow_nan=False))
    elif not options.quiet:
        out = console()
        out.print(clean(f"{inputs.history.origin}, up to {_last_day(inputs)}"), soft_wrap=True)
        print_score(track, inputs.history, rows, scores)
        print_faults(track.faults)


def _last_day(inputs: Inputs) -> str:
    closes = inputs.by_day.get("price_usd")
    last = int(inputs.history.time_s[-1])
    return date_words(max(last, int(closes.observed_at_s[-1])) if closes is not None else last)


def _head(record: ForecastRecord) -> dict[str, Any]:
    return {
        "made": day_words(record.made_s),
        "scenario": record.scenario,
        "scenario_sha256": record.digest,
        "minersim_version": record.version,
        "engine": record.engine,
        "seed": record.seed,
        "paths": record.paths,
        "start": date_words(record.start_s),
        "figures": list(record.figures),
        "given": list(record.given),
        "hindsight": hindsight(record),
        "forecasts": len(record.forecasts),
    }


def _as_dict(
    track: TrackRecord, history: EpochHistory, rows: list[Scored], scores: list[TrackScore]
) -> dict[str, Any]:
    return {
        "series": history.origin,
        "snapshots": list(history.snapshots),
        "records": [
            {
                **_head(record),
                "as_it_was": as_it_was(record, history),
                "counts": counts(record, history),
            }
            for record in track.records
        ],
        "forecasts": [_row_dict(row) for row in rows],
        "scores": [
            finite(
                {
                    "quantity": one.quantity,
                    "ahead": one.ahead,
                    "forecasts": one.forecasts,
                    "crps": one.crps,
                    "crps_no_change": one.crps_no_change,
                    "crps_drift": one.crps_drift,
                    "better_than_no_change": _interval(one.over_no_change),
                    "better_than_drift": _interval(one.over_drift),
                    "in_band": one.in_band,
                    "coverage": _interval(one.coverage),
                    "pit": list(one.pit),
                }
            )
            for one in scores
        ],
        "faults": list(track.faults),
    }


def _row_dict(row: Scored) -> dict[str, Any]:
    found: dict[str, Any] = finite(
        {
            "record": row.record,
            "quantity": row.forecast.quantity,
            "ahead": row.forecast.ahead,
            "target": row.forecast.target,
            "state": row.state,
            "p10": row.p10,
            "p50": row.p50,
            "p90": row.p90,
            "realised": row.realised,
            "pit": row.pit,
            "crps": row.crps,
            "crps_no_change": row.crps_no_change,
            "crps_drift": row.crps_drift,
        }
    )
    return found


def _interval(interval: Any) -> dict[str, float]:
    return {"value": interval.value, "low": interval.low, "high": interval.high}
