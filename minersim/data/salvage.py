"""Read what can be read of a damaged SQLite file; see `minersim.data.rescue`."""

import contextlib
import math
import sqlite3
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from minersim.data.metric_names import metric_named
from minersim.data.schema import connect
from minersim.data.screening import AHEAD_S
from minersim.units import SECONDS_PER_DAY

_SMALLEST_SPAN_S = int(8.0 * SECONDS_PER_DAY)
_MOST_QUERIES = 4_000
"""For a series, around damage."""
_PAGES_IN_HEADER = slice(28, 32)
"""Where a database's first page says how many pages there are; big-endian."""


@dataclass(slots=True)
class Salvaged:
    """Rows of a store's tables that make sense, and belong together."""

    snapshots: list[tuple[int, str, str, int, str]] = field(default_factory=list)
    series: list[tuple[int, str, str, str]] = field(default_factory=list)
    observations: list[tuple[int, int, int, float]] = field(default_factory=list)


def salvage(copy: Path, now_s: int) -> Salvaged:
    """Read a copy of a damaged store, which this may change.

    Parameters
    ----------
    copy : Path
        The copy, in a folder of its own; its journal beside it.
    now_s : int
        Times beyond make no sense. [s since 1970]
    """
    found = _read(copy, now_s)
    if not found.series:
        _give_first_page(copy)
        found = _read(copy, now_s)
    return found


def _give_first_page(copy: Path) -> None:
    """Put the first page of a new store over that of the copy."""
    model = copy.with_name("model.sqlite")
    connect(model).close()
    page = bytearray(model.read_bytes())
    size = int.from_bytes(page[16:18], "big")
    content = bytearray(copy.read_bytes())
    first = page[:size]
    first[_PAGES_IN_HEADER] = max(len(content) // size, 1).to_bytes(4, "big")
    content[:size] = first
    copy.write_bytes(bytes(content))


def _read(copy: Path, now_s: int) -> Salvaged:
    found = Salvaged()
    connection = sqlite3.connect(copy)
    connection.text_factory = lambda raw: raw.decode("utf-8", errors="replace")
    try:
        series = _both_ends(connection, "id, source, metric FROM series", "id")
        # the index that keeps names apart has all of it once more
        index = "source, metric, id FROM series INDEXED BY sqlite_autoindex_series_1"
        turned = _both_ends(connection, index, "source, metric")
        series |= {row[2]: (row[2], row[0], row[1]) for row in turned.values()}
        for number, source, metric in series.values():
            quantity = metric_named(metric) if isinstance(metric, str) else None
            if quantity is not None and isinstance(source, str) and isinstance(number, int):
                found.series.append((number, source, metric, quantity.unit))
        snapshots = _both_ends(
            connection, "id, source, url, fetched_at_s, sha256 FROM snapshot", "id"
        )
        found.snapshots = [row for row in snapshots.values() if _is_snapshot(row, now_s)]
        for number, _, metric, _ in found.series:
            found.observations += _observations(connection, number, metric, now_s)
    finally:
        connection.close()
    _add_lost_snapshots(found, now_s)
    return found


def _both_ends(connection: sqlite3.Connection, what: str, key: str) -> dict[Any, Any]:
    """Rows of a small table by their first column, from its start and its end up to the damage."""
    rows: dict[Any, Any] = {}
    backwards = ", ".join(f"{column} DESC" for column in key.split(", "))
    for order in (key, backwards):
        with contextlib.suppress(sqlite3.Error):
            for row in connection.execute(f"SELECT {what} ORDER BY {order}"):
                rows[row if len(key.split(", ")) > 1 else row[0]] = row
    return rows


def _is_snapshot(row: tuple[Any, ...], now_s: int) -> bool:
    number, source, url, fetched_at_s, sha256 = row
    texts = all(isinstance(text, str) for text in (source, url, sha256))
    numbers = isinstance(number, int) and isinstance(fetched_at_s, int) and number > 0
    return texts and numbers and fetched_at_s <= now_s + AHEAD_S


def _observations(
    connection: sqlite3.Connection, series: int, metric: str, now_s: int
) -> list[tuple[int, int, int, float]]:
    """Rows of a series that make sense."""
    quantity = metric_named(metric)
    rows: dict[tuple[int, int], float] = {}
    spans = [(0, now_s + AHEAD_S)]
    queries = 0
    while spans and queries < _MOST_QUERIES:
        first_s, last_s = spans.pop()
        queries += 2
        reached = [
            _read_until_damage(connection, series, (first_s, last_s), order, rows)
            for order in ("ASC", "DESC")
        ]
        if None in reached:
            continue
        low, high = (int(place or 0) for place in reached)
        middle = (low + high) // 2
        if high - low > _SMALLEST_SPAN_S:
            spans += [(low, middle), (middle + 1, high)]
    return [
        (series, observed, snapshot, value)
        for (observed, snapshot), value in sorted(rows.items())
        if quantity is not None and quantity.low <= value <= quantity.high
    ]


def _read_until_damage(
    connection: sqlite3.Connection,
    series: int,
    span: tuple[int, int],
    order: str,
    rows: dict[tuple[int, int], float],
) -> int | None:
    """Read rows of a span; returns the time that was reached, or None where all were read."""
    reached = span[0] if order == "ASC" else span[1]
    try:
        for observed, snapshot, value in connection.execute(
            "SELECT observed_at_s, snapshot, value FROM observation "
            f"WHERE series = ? AND observed_at_s BETWEEN ? AND ? ORDER BY observed_at_s {order}",
            (series, *span),
        ):
            whole = isinstance(observed, int) and isinstance(snapshot, int) and snapshot > 0
            if whole and isinstance(value, float) and math.isfinite(value):
                rows[observed, snapshot] = value
                reached = observed
    except sqlite3.Error:
        return reached
    return None


def _add_lost_snapshots(found: Salvaged, now_s: int) -> None:
    """Stand in for snapshots whose rows are lost, so that their values count.

    They are taken to be as late as the next one that is known: a value must not seem to have been
    known before it was.
    """
    known = {row[0]: row[3] for row in found.snapshots}
    names = {row[0]: row[1] for row in found.series}
    lost = {row[2]: names[row[0]] for row in found.observations if row[2] not in known}
    later = now_s
    for number in sorted({*known, *lost}, reverse=True):
        if number in lost:
            found.snapshots.append((number, lost[number], "lost in a damaged file", later, ""))
        else:
            later = known[number]
    found.snapshots.sort()
