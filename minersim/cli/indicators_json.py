"""Indicators as one JSON object, and what the terminal tells of them too: ages, dates, visits."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from minersim.analysis.daily_inputs import DailyInputs, Figure
from minersim.analysis.indicator_reading import agreement, last_reading
from minersim.analysis.indicator_run import IndicatorRun, Unavailable
from minersim.data.freshness import state
from minersim.data.screening import day_words
from minersim.data.series import Snapshot
from minersim.units import SECONDS_PER_DAY


def age_days(day: np.datetime64, now_s: float) -> int:
    """Days from a day to today (UTC); 0 where a source is ahead of the clock.

    >>> age_days(np.datetime64("2025-06-30"), 1_795_168_800.0)
    508
    """
    return max(0, int(now_s // SECONDS_PER_DAY) - int(day.astype(np.int64)))


def state_of(run: IndicatorRun, now_s: float) -> str:
    """Whether the last value still speaks of today: fresh, stale or expired."""
    day = run.dates[run.last]
    last_s = int(day.astype(np.int64)) * int(SECONDS_PER_DAY)
    return state(last_s, now_s, run.step_days * SECONDS_PER_DAY)


def capitulation_dicts(
    run: IndicatorRun, first: np.datetime64 | None = None
) -> list[dict[str, Any]]:
    """Capitulations with their dates, but for those that were over before a first day."""

    def date(day: int | None) -> str | None:
        return None if day is None else str(run.dates[day])

    return [
        {
            "path": one.path,
            "start": date(one.start),
            "recovery": date(one.recovery),
            "days": None if one.recovery is None else one.recovery - one.start,
            "buy": date(one.buy),
        }
        for one in run.capitulations
        if first is None or one.recovery is None or run.dates[one.recovery] >= first
    ]


def used_snapshots(runs: Sequence[IndicatorRun], snapshots: Sequence[Snapshot]) -> list[Snapshot]:
    """Snapshots that any figure is from."""
    ids = {i for run in runs for figure in run.figures.values() for i in figure.snapshots}
    return [shot for shot in snapshots if shot.id in ids]


def runs_dict(
    runs: Sequence[IndicatorRun],
    without: Sequence[Unavailable],
    inputs: DailyInputs,
    notices: Sequence[str],
    snapshots: Sequence[Snapshot],
    first: np.datetime64 | None,
    now_s: float | None,
) -> dict[str, Any]:
    """What `minersim indicators --json` prints; no number is NaN."""
    return {
        "indicators": [_run_dict(run, inputs, first, now_s) for run in runs],
        "without_value": [
            {"name": one.indicator.name, "reasons": list(one.reasons)} for one in without
        ],
        "snapshots": [
            {
                "id": shot.id,
                "source": shot.source,
                "url": shot.url,
                "fetched_at": day_words(shot.fetched_at_s),
                "sha256": shot.sha256,
            }
            for shot in used_snapshots(runs, snapshots)
        ],
        "notices": list(notices),
    }


def _run_dict(
    run: IndicatorRun, inputs: DailyInputs, first: np.datetime64 | None, now_s: float | None
) -> dict[str, Any]:
    reading = last_reading(run, first)
    day = run.last
    beside = agreement(run, inputs)
    lines = {}
    for line in run.indicator.lines:
        if line.name in run.lines:
            values = run.lines[line.name][..., day].reshape(-1)
            known = values[np.isfinite(values)]
            lines[line.name] = float(np.median(known)) if known.size else None
    found: dict[str, Any] = {
        "name": run.indicator.name,
        "title": run.indicator.title,
        "unit": run.indicator.unit,
        "value": reading.value,
        "as_of": str(reading.day),
        "reading": reading.reading,
        "percentile": _or_none(reading.percentile),
        "lines": lines,
        "as_published": run.as_published,
        "first": str(run.dates[np.flatnonzero(run.known)[0]]),
        "missing_days": run.missing_days,
        "assumptions": dict(run.assumptions),
        "figures": {name: _figure_dict(figure) for name, figure in run.figures.items()},
    }
    if now_s is not None:
        found["age_days"] = age_days(reading.day, now_s)
        found["state"] = state_of(run, now_s)
    if run.main.ndim > 1:
        found |= {"p10": reading.low, "p90": reading.high}
        found["reading_share"] = reading.reading_share
    if run.indicator.capitulations is not None:
        found["capitulations"] = capitulation_dicts(run, first)
    if beside is not None:
        found["published"] = {
            "metric": beside.metric,
            "sources": list(beside.sources),
            "values": beside.days,
            "correlation": _or_none(beside.correlation),
            "mean_error": _or_none(beside.mean_error),
        }
    return found


def _figure_dict(figure: Figure) -> dict[str, Any]:
    known = np.flatnonzero(figure.known)
    return {
        "missing_days": int(known[-1] - known[0] + 1 - known.size) if known.size else 0,
        "parts": [
            {
                "how": part.how,
                "sources": list(part.sources),
                "snapshots": list(part.snapshots),
                "days": part.days,
                "first": str(part.first),
                "last": str(part.last),
            }
            for part in figure.parts
        ],
    }


def _or_none(value: float) -> float | None:
    return value if math.isfinite(value) else None
