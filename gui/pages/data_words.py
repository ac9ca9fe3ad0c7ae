"""What the data page says of sources, series and what was done: pure functions."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from gui.tables import Cell
from minersim.data.files.importing import Imported
from minersim.data.freshness import age_words
from minersim.data.keys import environment_name
from minersim.data.metrics import Metric
from minersim.data.overview import EXPIRED, FRESH, KEY_FORMS, SourceOverview, StoreOverview
from minersim.data.rescue import Repair
from minersim.data.screening import date_words
from minersim.data.shipped import age_line
from minersim.data.status import Coverage
from minersim.data.update_report import SourceReport, UpdateReport
from minersim.number_text import counted
from minersim.units import SECONDS_PER_DAY

SOURCE_HEADERS = (
    "source",
    "title",
    "state",
    "age [days]",
    "last fetched",
    "key",
    "refresh",
    "from",
    "to",
    "gaps",
    "gives",
    "terms",
)
SERIES_HEADERS = ("figure", "unit", "from", "to", "values", "gaps", "age [days]", "state")
_LISTED = 12
_NONE = Cell("-")
_HOMES = {
    "environment": "set (environment)",
    "safe": "set (keyring)",
    "node": "set (node's login)",
}


def _day(at_s: int | None) -> Cell:
    return _NONE if at_s is None else Cell(date_words(at_s))


def _days_old(at_s: int, now_s: float) -> Cell:
    days = (now_s - at_s) / SECONDS_PER_DAY
    return Cell(f"{days:,.1f}", days, f"{age_words(now_s - at_s)}, since the last value's time")


def _visited(at_s: float | None, now_s: float) -> Cell:
    return Cell(_ago(at_s, now_s), order=now_s - at_s) if at_s else _NONE


def source_row(source: SourceOverview, now_s: float, said: str) -> tuple[Cell, ...]:
    """Cells of a source.

    Parameters
    ----------
    source : SourceOverview
        What is known of it.
    now_s : float
        [s since 1970]
    said : str
        What the last refresh did with it.
    """
    newest = source.newest
    return (
        Cell(source.name, None, f"{source.title}\n{source.address}".strip()),
        Cell(source.title),
        Cell(*_state_words(source, now_s)),
        _NONE if newest is None else _days_old(newest.last_s, now_s),
        _visited(source.visited_at_s, now_s),
        Cell(key_state(source), None, key_words(source)),
        Cell(said.splitlines()[0] if said else "", None, said),
        _day(source.first_s),
        _day(None if newest is None else newest.last_s),
        _NONE if newest is None else _gaps(source.series, source.gap_count),
        Cell(", ".join(source.metrics), None, _list(source.metrics)),
        Cell(source.terms),
    )


def _list(names: Sequence[str]) -> str:
    """Names for a tooltip, not more than fit on a screen."""
    more = [f"and {len(names) - _LISTED} more"] if len(names) > _LISTED else []
    return "\n".join((*names[:_LISTED], *more))


def _state_words(source: SourceOverview, now_s: float) -> tuple[str, None, str]:
    if source.newest is None:
        return "nothing yet", None, "Nothing of it is stored."
    state, behind = source.state(now_s), source.behind(now_s)
    tip = "Of its newest series: fresh for two of its usual steps, stale up to seven, then expired."
    if behind:
        tip = f"{tip}\nOf its other series {behind} differ."
    return state, None, tip


def _gaps(series: Iterable[Coverage], count: int) -> Cell:
    lines = [
        f"{one.metric.name}: {date_words(first)} to {date_words(last)}"
        for one in series
        for first, last in one.gaps
    ]
    return Cell(f"{count:,}", float(count), _list(lines) or "No gaps.")


def _ago(at_s: float, now_s: float) -> str:
    words = age_words(now_s - at_s)
    return words if words == "just now" else f"{words} ago"


def key_state(source: SourceOverview) -> str:
    """Whether a key is needed and set; never the key."""
    if not source.takes_key:
        return "none needed"
    if source.key_home:
        return _HOMES[source.key_home]
    return "needed, not set" if source.needs_key else "optional, not set"


def key_words(source: SourceOverview) -> str:
    """What there is to say of a source's key."""
    if not source.takes_key:
        return "It needs no key."
    variable = environment_name(source.takes_key)
    if source.key_home == "environment":
        return f"The environment variable {variable} holds the key; it counts before the keyring."
    if source.key_home == "node":
        return "The login of the node on this machine is used."
    if source.key_home == "safe":
        return "The system's keyring holds the key."
    form = KEY_FORMS.get(source.takes_key, "")
    written = f", written as {form}" if form else ""
    if source.needs_key:
        return f"It gives nothing without a key{written}. {variable} may hold it instead."
    return f"It gives more with a key{written}. {variable} may hold it instead."


def missing_row(metric: Metric) -> tuple[Cell, ...]:
    """Cells of a figure that a source gives and nothing is stored of."""
    empty = (_NONE,) * (len(SERIES_HEADERS) - 3)
    name = Cell(metric.name, None, f"{metric.label}\n{metric.definition}")
    return (name, Cell(metric.unit), *empty, Cell("nothing yet"))


def series_row(series: Coverage, now_s: float) -> tuple[Cell, ...]:
    """Cells of a series."""
    metric = series.metric
    return (
        Cell(metric.name, None, f"{metric.label}\n{metric.definition}"),
        Cell(metric.unit),
        _day(series.first_s),
        _day(series.last_s),
        Cell(f"{series.count:,}", float(series.count)),
        _gaps([series], len(series.gaps)),
        _days_old(series.last_s, now_s),
        Cell(series.state(now_s)),
    )


def headline(overview: StoreOverview, now_s: float) -> tuple[str, bool]:
    """What the store holds, in a sentence or two; whether something is amiss."""
    ends = age_line(now_s).replace(", ends", ", which ends", 1)
    if overview.is_damaged:
        return (
            (
                "The store is damaged and is left alone. Repair moves it aside and saves what can "
                "still be read of it; Refresh then fetches what was lost."
            ),
            True,
        )
    if overview.trouble:
        return f"The store cannot be read: {overview.trouble}", True
    if not overview.series_count:
        return (
            (
                "Nothing is stored yet. Refresh all asks the public sources, Import files reads "
                f"your own. Until then there is the {ends}."
            ),
            False,
        )
    held = f"{overview.series_count:,} series"
    visits = counted(overview.visits, "visit")
    price = overview.newest("price_usd")
    if price is None:
        return (
            f"{held} of {visits} are stored, but no price; in its place there is the {ends}.",
            False,
        )
    state = price.state(now_s)
    age = age_words(price.age_s(now_s))
    words = f"{held} of {visits}. The last price is of {date_words(price.last_s)}"
    if state == FRESH:
        return f"{words}, {age} ago: fresh.", False
    advice = "Refresh asks for newer ones."
    if state == EXPIRED:
        return f"{words}, {age} ago: expired, no picture of today. {advice}", True
    return f"{words}, {age} ago: stale, not of today. {advice}", True


def report_words(report: SourceReport) -> str:
    """What a source gave, in a few words; why it failed in the lines below."""
    came = f"{report.new:,} new, {report.revised:,} revised"
    if report.error and not report.snapshots:
        return f"failed\n{report.error}"
    if report.error:
        return f"{came}, then failed\n{report.error}"
    return came


def update_lines(report: UpdateReport) -> list[str]:
    """All that a refresh has to tell."""
    asked = len(report.sources)
    new = sum(source.new for source in report.sources)
    revised = sum(source.revised for source in report.sources)
    lines = [
        f"{counted(asked, 'source')} asked: {counted(new, 'new value')}, {revised:,} revised.",
        *report.notices,
    ]
    if not report.fetched_anything and asked:
        lines.insert(0, "Offline? No source answered; what is stored is as it was.")
    if report.without_key:
        names = ", ".join(report.without_key)
        lines.append(f"Not asked, as their keys are not set: {names}.")
    return lines


def import_lines(imported: Iterable[Imported]) -> list[str]:
    """What files brought."""
    lines = []
    for one in imported:
        lines.append(
            f"{one.file}: {one.layout}; {counted(one.values, 'value')} of "
            f"{counted(len(one.metrics), 'metric')} under {', '.join(one.sources)}, "
            f"{one.new:,} new, {one.revised:,} revised"
        )
        lines += one.notices
    return lines


def repair_lines(file: Path, done: Repair) -> list[str]:
    """What a repair found and did."""
    if not done.finding:
        return [f"{file}: nothing is wrong with it."]
    return [
        f"{file}: was damaged ({done.finding}).",
        (
            f"{counted(done.values, 'value')} of {counted(done.snapshots, 'visit')} were saved; "
            f"the damaged file is now {done.moved_to}."
        ),
        "Refresh all asks for what was lost.",
    ]
