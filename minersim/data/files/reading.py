"""From a table to observations: times and numbers checked, every mistake told at once."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from minersim.data.files.cells import NUMBER_WORDS, TIME_WORDS, number_of, time_of
from minersim.data.files.layouts import (
    FILE_SOURCE,
    LONG_COLUMNS,
    Layout,
    is_long,
    recognised,
    spelling,
    wide_time,
)
from minersim.data.files.long_layout import read_long
from minersim.data.files.mistakes import Mistakes
from minersim.data.files.tables import Table
from minersim.data.files.tidy import tidied
from minersim.data.metric_names import allowed_words, metric_named
from minersim.data.observations import Observations
from minersim.data.writing import Incoming
from minersim.errors import InputError
from minersim.number_text import counted
from minersim.scenario.wording import show

_SHOWN_COLUMNS = 8
_SHOWN_UNKNOWN = 20


@dataclass(frozen=True, slots=True)
class FileContent:
    """What a file holds.

    Attributes
    ----------
    layout : str
        How it was understood, for the user.
    visits : tuple of Incoming
        What to store, the visit that was first first.
    notices : tuple of str
        What was left out, one plain line each.
    """

    layout: str
    visits: tuple[Incoming, ...]
    notices: tuple[str, ...]


def understood(table: Table, source: str | None = None) -> FileContent:
    """Observations of a table, in whichever layout it is.

    Parameters
    ----------
    table : Table
        From `read_table`.
    source : str, optional
        Name to store the values under, in place of the layout's.

    Raises
    ------
    InputError
        If the layout is unknown, or with every cell that is wrong.
    """
    columns = list(table.columns)
    if is_long(columns):
        visits, notices = read_long(table, source, int(time.time()))
        return FileContent("long: a value a line", tuple(visits), tuple(notices))
    layout = recognised(columns)
    if layout is not None:
        return _export(table, layout, source)
    when = wide_time(columns)
    if when is None:
        raise InputError(_unknown_layout(table))
    others = [column for column in columns if column != when]
    unknown = [column for column in others if metric_named(column) is None]
    if unknown:
        lines = [
            f"{table.file}: header: found column {show(column)}; allowed: {allowed_words(column)}"
            for column in unknown[:_SHOWN_UNKNOWN]
        ]
        if len(unknown) > _SHOWN_UNKNOWN:
            more = len(unknown) - _SHOWN_UNKNOWN
            lines.append(f"{table.file}: header: and {more:,} more columns that are unknown")
        raise InputError("\n".join(lines))
    wanted = {column: (column, 1.0) for column in others}
    observations, notices = _figures(table, when, wanted, {}, Mistakes(table.file, table.place))
    visit = _visit(table, source or FILE_SOURCE, observations)
    return FileContent("wide: a metric a column", (visit,), tuple(notices))


def _export(table: Table, layout: Layout, source: str | None) -> FileContent:
    """Observations of an export of others."""
    by_spelling = {spelling(column): column for column in table.columns}
    wanted = {by_spelling[c]: to for c, to in layout.columns.items() if c in by_spelling}
    quotients = {
        metric: (by_spelling[top], by_spelling[bottom])
        for metric, (top, bottom) in layout.quotients.items()
        if top in by_spelling and bottom in by_spelling
    }
    mistakes = Mistakes(table.file, table.place)
    for name, only in layout.only.items():
        if name not in by_spelling:
            continue
        for row, cell in zip(table.rows, table.columns[by_spelling[name]], strict=True):
            if cell != only:
                mistakes.add(row, name, f"found {show(cell)}; allowed: {show(only)}")
    observations, notices = _figures(table, by_spelling[layout.time], wanted, quotients, mistakes)
    used = {*wanted, by_spelling[layout.time], *(by_spelling.get(name, "") for name in layout.only)}
    unused = [column for column in table.columns if column not in used]
    if unused:
        rest = ", ..." if len(unused) > _SHOWN_COLUMNS else ""
        notices.append(
            f"{counted(len(unused), 'column')} not used: {', '.join(unused[:_SHOWN_COLUMNS])}{rest}"
        )
    visit = _visit(table, source or layout.source, observations)
    return FileContent(layout.title, (visit,), tuple(notices))


def _visit(table: Table, source: str, observations: list[Observations]) -> Incoming:
    return Incoming(source, f"file {table.file.name}", tuple(observations), None, table.sha256)


def _figures(
    table: Table,
    when: str,
    wanted: Mapping[str, tuple[str, float]],
    quotients: Mapping[str, tuple[str, str]],
    mistakes: Mistakes,
) -> tuple[list[Observations], list[str]]:
    """Observations of the columns that are wanted, and what is odd about them."""
    times = np.zeros(len(table.rows), dtype=np.int64)
    for i, (row, cell) in enumerate(zip(table.rows, table.columns[when], strict=True)):
        try:
            times[i] = time_of(cell)
        except (ValueError, OverflowError):
            mistakes.add(row, when, f"found {show(cell)}; allowed: {TIME_WORDS}")
    numbers = {column: _numbers(table, column, mistakes) for column in wanted}
    mistakes.finish()

    rows = np.array(table.rows, dtype=np.int64)
    arrays = {metric: numbers[column] * factor for column, (metric, factor) in wanted.items()}
    for metric, (top, bottom) in quotients.items():
        whole = numbers[bottom] > 0.0
        arrays[metric] = np.where(
            whole, numbers[top] / np.where(whole, numbers[bottom], 1.0), np.nan
        )
    named = {metric: column for column, (metric, _) in wanted.items()}
    observations, notices = [], []
    for metric, values in arrays.items():
        there = np.isfinite(values)
        column = named.get(metric, metric)
        found, repeated = tidied(metric, times[there], values[there], rows[there], column, mistakes)
        if found is not None and found.values.size:
            observations.append(found)
        if repeated:
            notices.append(f"column {column}: {counted(repeated, 'value')} repeated, kept once")
    mistakes.finish()
    return observations, notices


def _numbers(table: Table, column: str, mistakes: Mistakes) -> npt.NDArray[np.float64]:
    """Numbers of a column, NaN where there are none."""
    values = np.full(len(table.rows), np.nan)
    for i, (row, cell) in enumerate(zip(table.rows, table.columns[column], strict=True)):
        try:
            value = number_of(cell)
        except (ValueError, TypeError):
            mistakes.add(row, column, f"found {show(cell)}; allowed: {NUMBER_WORDS}")
            continue
        if value is not None:
            values[i] = value
    return values


def _unknown_layout(table: Table) -> str:
    columns: Sequence[str] = list(table.columns)
    shown = ", ".join(show(column) for column in columns[:_SHOWN_COLUMNS])
    more = ", ..." if len(columns) > _SHOWN_COLUMNS else ""
    return (
        f"{table.file}: header: found columns {shown}{more}; allowed: a column date or time and "
        f"columns named as metrics, such as price_usd; or {', '.join(LONG_COLUMNS)}; or an export "
        "of CryptoQuant, of Coin Metrics, or of hashprice by the week"
    )
