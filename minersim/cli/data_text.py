"""The store as a person reads it: what is in it, how old, and what an update brought."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from minersim.cli.text import clean, console, paragraph, print_table
from minersim.data.freshness import age_words
from minersim.data.rescue import Repair
from minersim.data.screening import date_words, day_words
from minersim.data.shipped import age_line
from minersim.data.status import Coverage, built_in
from minersim.data.update_report import UpdateReport
from minersim.number_text import counted


def status_dict(
    file: Path, series: Sequence[Coverage], visits: int, now_s: float
) -> dict[str, object]:
    """What `minersim data status --json` prints."""
    return {
        "store": str(file),
        "visits": visits,
        "series": [_as_dict(c, now_s) for c in series],
        "built_in": [_as_dict(c, now_s) for c in built_in()],
    }


def _as_dict(c: Coverage, now_s: float) -> dict[str, Any]:
    return {
        "source": c.source,
        "metric": c.metric.name,
        "unit": c.metric.unit,
        "values": c.count,
        "first": day_words(c.first_s),
        "last": day_words(c.last_s),
        "age_s": round(c.age_s(now_s)),
        "age": age_words(c.age_s(now_s)),
        "state": c.state(now_s),
        "step_s": c.step_s,
        "gaps": [[day_words(first), day_words(last)] for first, last in c.gaps],
        "fetched_at": day_words(c.fetched_at_s) if c.fetched_at_s else None,
    }


def print_status(file: Path, series: Sequence[Coverage], visits: int, now_s: float) -> None:
    """Print a line for every series, with its range, age and gaps."""
    out = console()
    headers = ("metric", "unit", "from", "to", "values", "gaps", "age", "state")
    words = "nothing is stored yet; `minersim data update` fetches it"
    if series:
        words = f"{len(series):,} series of {counted(visits, 'visit')}"
    out.print(clean(f"{file}: {words}"), soft_wrap=True)
    for source in sorted({c.source for c in series}):
        own = [c for c in series if c.source == source]
        changed = age_words(now_s - max(c.fetched_at_s for c in own))
        when = changed if changed == "just now" else f"{changed} ago"
        print_table(
            out, f"{source}, last new value {when}", headers, [_row(c, now_s) for c in own], left=2
        )
    rows = [_row(c, now_s) for c in built_in()]
    title = age_line(now_s)
    print_table(out, f"{title[0].upper()}{title[1:]}", headers, rows, left=2)
    out.print()
    paragraph(
        out,
        "Age is that of the last value, which bears its day's first second. A series is fresh for "
        "two of its usual steps, stale up to seven, then expired. --json lists the gaps.",
    )


def _row(c: Coverage, now_s: float) -> tuple[str, ...]:
    return (
        c.metric.name,
        c.metric.unit,
        date_words(c.first_s),
        date_words(c.last_s),
        f"{c.count:,}",
        f"{len(c.gaps):,}",
        age_words(c.age_s(now_s)),
        c.state(now_s),
    )


def print_update(report: UpdateReport) -> None:
    """Print what every source brought, and all there is to tell."""
    for visit in report.sources:
        if visit.snapshots:
            print(
                clean(
                    f"{visit.source}: {counted(visit.values, 'value')} of "
                    f"{counted(len(visit.given), 'metric')}, "
                    f"{visit.new:,} new, {visit.revised:,} revised"
                )
            )
        else:
            print(clean(f"{visit.source}: failed"))
    for notice in report.notices:
        print(clean(f"  {notice}"))
    for line in unasked(report):
        print(clean(line))


def unasked(report: UpdateReport) -> list[str]:
    """Which sources were not asked, in one line; none where all were."""
    names = ", ".join(report.without_key)
    return [f"not asked, as their keys are not set: {names}"] if names else []


def print_repair(file: Path, done: Repair) -> None:
    """Print what was found, and what was done about it."""
    if not done.finding:
        print(clean(f"{file}: whole; nothing to repair"))
        return
    print(clean(f"{file}: was damaged ({done.finding}); it is now {done.moved_to}"))
    print(
        f"saved from it: {counted(done.values, 'value')} of {counted(done.snapshots, 'visit')}; "
        "`minersim data update --all` fetches again what was lost"
    )
