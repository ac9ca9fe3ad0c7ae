"""The long layout: a value a row, with its source and the time at which it was fetched.

It carries all that the store has, revisions too, from one store to another.
"""

import re
from collections import defaultdict
from typing import Any

import numpy as np

from minersim.csv_writing import plain_text
from minersim.data.files.cells import NUMBER_WORDS, TIME_WORDS, number_of, time_of
from minersim.data.files.layouts import FILE_SOURCE
from minersim.data.files.mistakes import Mistakes
from minersim.data.files.tables import Table
from minersim.data.files.tidy import tidied
from minersim.data.metric_names import allowed_words, metric_named
from minersim.data.observations import Observations
from minersim.data.screening import AHEAD_S, day_words
from minersim.data.writing import Incoming
from minersim.errors import InputError
from minersim.number_text import counted
from minersim.scenario.wording import show

SOURCE_WORDS = "letters, digits and . _ - (up to 60), beginning with a letter or digit"

_SOURCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")
_Row = tuple[int, float, int]
_Group = tuple[int | None, str]
"""Time of the visit (None: now) and source."""


def is_source_name(name: str) -> bool:
    """Whether values may be stored under a name.

    >>> is_source_name("coinmetrics"), is_source_name("=cmd()")
    (True, False)
    """
    return _SOURCE.fullmatch(name) is not None


def read_long(table: Table, source: str | None, now_s: int) -> tuple[list[Incoming], list[str]]:
    """Visits of a long table, by the times at which they were fetched.

    Parameters
    ----------
    table : Table
        With columns metric, observed_at, value, and maybe source, unit, fetched_at.
    source : str, optional
        In place of the rows' own.
    now_s : int
        No visit may be later, but for a day. [s since 1970]

    Raises
    ------
    InputError
        With every cell that is wrong.
    """
    mistakes = Mistakes(table.file, table.place)
    groups: dict[_Group, dict[str, list[_Row]]] = defaultdict(lambda: defaultdict(list))
    nothing = [None] * len(table.rows)
    cells = [
        table.columns.get(name, nothing)
        for name in ("source", "metric", "unit", "observed_at", "fetched_at", "value")
    ]
    rows = zip(table.rows, *cells, strict=True)
    for row, said_by, metric, unit, observed_at, fetched_at, value in rows:
        reader = _RowReader(row, mistakes)
        name = source or reader.source(said_by)
        reader.metric(metric, unit if "unit" in table.columns else None)
        when = reader.time("observed_at", observed_at)
        fetched = None if fetched_at in (None, "") else reader.time("fetched_at", fetched_at)
        number = reader.number(value)
        if fetched is not None and fetched > now_s + AHEAD_S:
            words = f"found {show(fetched_at)}; allowed: up to now, {day_words(now_s)}"
            mistakes.add(row, "fetched_at", words)
        if reader.right and number is not None:
            groups[fetched, name][metric].append((when, number, row))
    mistakes.finish()
    visits, repeated = [], 0
    for (fetched, name), metrics in sorted(groups.items(), key=lambda item: _order(item[0])):
        observations: list[Observations] = []
        for metric, found in metrics.items():
            columns = zip(*found, strict=True)
            times, values, places = (np.array(column) for column in columns)
            tidy, again = tidied(
                metric, times, values.astype(np.float64), places, "value", mistakes
            )
            repeated += again
            observations += [tidy] if tidy is not None else []
        address = f"file {table.file.name}"
        visits.append(Incoming(name, address, tuple(observations), fetched, table.sha256))
    mistakes.finish()
    notices = [f"{counted(repeated, 'value')} repeated, kept once"] if repeated else []
    return visits, notices


def _order(group: _Group) -> tuple[bool, int, str]:
    """Visits in order of time; those without one are of now."""
    fetched, name = group
    return fetched is None, fetched or 0, name


class _RowReader:
    """Cells of a row, with what is wrong with them."""

    def __init__(self, row: int, mistakes: Mistakes) -> None:
        self._row, self._mistakes = row, mistakes
        self.right = True

    def _wrong(self, column: str, cell: Any, allowed: str) -> None:
        self.right = False
        self._mistakes.add(self._row, column, f"found {show(cell)}; allowed: {allowed}")

    def source(self, cell: Any) -> str:
        if cell in (None, ""):
            return FILE_SOURCE
        name = plain_text(str(cell))
        if not is_source_name(name):
            self._wrong("source", cell, SOURCE_WORDS)
        return name

    def metric(self, name: Any, unit: Any) -> None:
        metric = metric_named(name) if isinstance(name, str) else None
        if metric is None:
            # the nearest name takes a while to find
            words = "" if self._mistakes.full else allowed_words(str(name))
            self._wrong("metric", name, words)
        elif unit is not None and unit != metric.unit:
            self._wrong("unit", unit, show(metric.unit) if metric.unit else "nothing")

    def time(self, column: str, cell: Any) -> int:
        try:
            return time_of(cell)
        except (ValueError, OverflowError):
            self._wrong(column, cell, TIME_WORDS)
            return 0

    def number(self, cell: Any) -> float | None:
        try:
            return number_of(cell)
        except (ValueError, TypeError):
            self._wrong("value", cell, NUMBER_WORDS)
            return None


def check_source_name(name: str | None) -> None:
    """Refuse a name under which nothing may be stored.

    Raises
    ------
    InputError
        With what is allowed.
    """
    if name is not None and not is_source_name(name):
        raise InputError(f"--source: found {show(name)}; allowed: {SOURCE_WORDS}")
