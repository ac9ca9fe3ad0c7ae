"""Indicators as a person reads them: values with their age, readings, where figures come from."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from minersim.analysis.daily_inputs import DailyInputs, Figure
from minersim.analysis.indicator_reading import Agreement, DayReading, agreement, last_reading
from minersim.analysis.indicator_run import IndicatorRun, Unavailable
from minersim.cli.indicators_json import (
    age_days,
    capitulation_dicts,
    state_of,
    used_snapshots,
)
from minersim.cli.text import clean, console, heading, paragraph, print_table
from minersim.data.screening import date_words
from minersim.data.series import Snapshot
from minersim.indicators.catalogue import FAMILIES
from minersim.indicators.catalogue.explained import explanation_lines
from minersim.indicators.declaration import Indicator
from minersim.number_text import counted, percent, significant

_SHOWN_SNAPSHOTS = 3
_OPTIONS = {"efficiency_j_per_th": "--j-per-th"}
"""Options that give an assumption without a default."""


def print_runs(
    runs: Sequence[IndicatorRun],
    without: Sequence[Unavailable],
    inputs: DailyInputs,
    notices: Sequence[str],
    snapshots: Sequence[Snapshot],
    first: np.datetime64 | None,
    now_s: float | None,
    *,
    in_full: bool,
) -> None:
    """Print a table a family, what could not be computed, and where the figures come from.

    Parameters
    ----------
    now_s : float or None
        None for a simulation, whose figures have no age. [s since 1970]
    in_full : bool
        Whether all capitulations are told, and what sources publish themselves.
    """
    out = console()
    readings = {run.indicator.name: last_reading(run, first) for run in runs}
    by_paths = any(run.main.ndim > 1 for run in runs)
    if now_s is not None:
        paragraph(out, _age_line(runs, now_s))
    values = ("10 %", "median", "90 %") if by_paths else ("value",)
    headers = ("indicator", "reading", *values, "unit", "percentile", "as of")
    headers += () if now_s is None else ("days old",)
    for title, family in FAMILIES.items():
        names = [indicator.name for indicator in family]
        own = [run for run in runs if run.indicator.name in names]
        rows = [_row(run, readings[run.indicator.name], now_s, by_paths=by_paths) for run in own]
        if rows:
            print_table(out, title, headers, rows, left=2)
    _print_capitulations(out, runs, first, in_full=in_full)
    if in_full:
        _print_agreements(out, [agreement(run, inputs) for run in runs])
    if without:
        heading(out, "Without a value")
        for unavailable in without:
            paragraph(out, f"{unavailable.indicator.name}: {reasons_words(unavailable)}")
    _print_origins(out, runs, snapshots)
    for notice in notices:
        paragraph(out, notice)
    out.print()
    paragraph(
        out,
        "Percentile: share of the days before with a lower value. Readings are those of published "
        "texts, not advice; `minersim indicators --explain NAME` has definition and caveats.",
    )


def reasons_words(unavailable: Unavailable) -> str:
    """Why there is no value, with the option that gives what must be given."""
    shared: dict[str, list[str]] = {}
    for reason in unavailable.reasons:
        name, _, words = reason.partition(": ")
        shared.setdefault(words or reason, []).append(name)
    parts = []
    for words, names in shared.items():
        first = names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"
        parts.append(words if words == names[0] else f"{first}: {words}")
    words = "; ".join(parts)
    for name, option in _OPTIONS.items():
        words = words.replace(f"{name}: must be given", f"{name}: give it with {option}")
    return words


def _age_line(runs: Sequence[IndicatorRun], now_s: float) -> str:
    """How old the values are, and that they are not current where they are not."""
    newest = max(runs, key=lambda run: run.dates[run.last])
    last = newest.dates[newest.last]
    words = f"Figures as of {last}, {counted(age_days(last, now_s), 'day')} old"
    if state_of(newest, now_s) != "fresh":
        return (
            f"{words}: not current. What is read below was so then; `minersim data update` asks "
            "for newer ones."
        )
    older = [run.indicator.name for run in runs if state_of(run, now_s) != "fresh"]
    return f"{words}; not current: {', '.join(older)}." if older else f"{words}."


def _row(
    run: IndicatorRun, reading: DayReading, now_s: float | None, *, by_paths: bool
) -> tuple[str, ...]:
    words = reading.reading
    if run.as_published:
        words = f"{words} (as published)".lstrip()
    if words and reading.reading_share < 1.0:
        words = f"{words} ({percent(reading.reading_share, 0)} of paths)"
    if words and now_s is not None and state_of(run, now_s) != "fresh":
        words = f"then: {words}"
    values = (reading.low, reading.value, reading.high) if by_paths else (reading.value,)
    rank = "" if math.isnan(reading.percentile) else percent(reading.percentile, 0)
    cells = (
        run.indicator.name,
        words,
        *(significant(value) for value in values),
        run.indicator.unit,
        rank,
        str(reading.day),
    )
    return cells if now_s is None else (*cells, f"{age_days(reading.day, now_s):,}")


def _print_capitulations(
    out: Any, runs: Sequence[IndicatorRun], first: np.datetime64 | None, *, in_full: bool
) -> None:
    for run in runs:
        if run.indicator.capitulations is None or run.main.ndim > 1:
            continue
        heading(out, "Capitulations (hash ribbons)" if in_full else "Last capitulation")
        told = capitulation_dicts(run, first)
        if not told:
            paragraph(out, "None in these figures.")
        for one in told if in_full else told[-1:]:
            if one["recovery"] is None:
                paragraph(out, f"from {one['start']}, not over")
                continue
            buy = f"buy {one['buy']}" if one["buy"] else "no buy"
            length = counted(one["days"], "day")
            paragraph(out, f"{one['start']} to {one['recovery']}, {length}, {buy}")


def _print_agreements(out: Any, found: Sequence[Agreement | None]) -> None:
    told = [one for one in found if one is not None]
    if not told:
        return
    heading(out, "Beside what sources publish of the same")
    for one in told:
        paragraph(
            out,
            f"{one.metric} by {', '.join(one.sources)}: {counted(one.days, 'value')} in common, "
            f"correlation {one.correlation:.4f}, mean difference {percent(one.mean_error, 2)}",
        )


def _print_origins(out: Any, runs: Sequence[IndicatorRun], snapshots: Sequence[Snapshot]) -> None:
    figures = {name: figure for run in runs for name, figure in run.figures.items()}
    heading(out, "Where the figures come from")
    for name, figure in figures.items():
        paragraph(out, f"{name}: {_origin_words(figure)}")
    used = used_snapshots(runs, snapshots)
    for shot in used[-_SHOWN_SNAPSHOTS:]:
        when = date_words(shot.fetched_at_s)
        paragraph(out, f"snapshot {shot.id}: {shot.source}, {shot.url}, fetched {when}")
    if len(used) > _SHOWN_SNAPSHOTS:
        paragraph(out, f"and {counted(len(used) - _SHOWN_SNAPSHOTS, 'snapshot')} before")
    for run in runs:
        if run.assumptions:
            given = ", ".join(f"{n} {significant(v)}" for n, v in run.assumptions.items())
            paragraph(out, f"{run.indicator.name} assumes {given}")
        if run.missing_days:
            between = "between its first and its last value"
            missing = counted(run.missing_days, "day")
            paragraph(out, f"{run.indicator.name}: {missing} missing {between}")


def _origin_words(figure: Figure) -> str:
    parts = []
    for part in figure.parts:
        words = f"{part.first} to {part.last}, {counted(part.days, 'day')}, {part.how}"
        if part.sources:
            words += f" by {', '.join(part.sources)}"
        if part.snapshots:
            words += f" (snapshot{'s' * (len(part.snapshots) > 1)} {_few(part.snapshots)})"
        parts.append(words)
    known = np.flatnonzero(figure.known)
    missing = int(known[-1] - known[0] + 1 - known.size)
    if missing:
        parts.append(f"{counted(missing, 'day')} missing")
    return "; ".join(parts)


def _few(snapshots: Sequence[int]) -> str:
    shown = [str(number) for number in snapshots]
    if len(shown) > _SHOWN_SNAPSHOTS:
        return f"{shown[0]} … {shown[-1]}, {len(shown):,} of them"
    return ", ".join(shown)


def print_explanation(indicator: Indicator) -> None:
    """Print what an indicator is and how it is read."""
    out = console()
    heading(out, f"{indicator.title} ({indicator.name})")
    for title, lines in explanation_lines(indicator).items():
        if len(lines) == 1:
            paragraph(out, f"{title}: {lines[0]}")
            continue
        paragraph(out, f"{title}:")
        for line in lines:
            paragraph(out, f"  - {clean(line)}")
