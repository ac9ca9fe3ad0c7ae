"""What of a visit is new: only that is written."""

import sqlite3
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from minersim.data.metric_names import find_metric
from minersim.data.observations import Observations
from minersim.data.screening import day_words

_CLOCK_SLACK_S = 60


@dataclass(frozen=True, slots=True)
class Incoming:
    """What a visit brought; see `Store.append` for the meaning of each."""

    source: str
    url: str
    observations: tuple[Observations, ...]
    fetched_at_s: int | None = None
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Appended:
    """What a visit added.

    Attributes
    ----------
    snapshot : int
        Its id.
    new, revised : int
        Values for times that had none from the source, and values that differ from its last.
    notices : tuple of str
        What was refused, one plain line each.
    """

    snapshot: int
    new: int
    revised: int
    notices: tuple[str, ...]


def arrival(
    connection: sqlite3.Connection, visit: Incoming, now_s: int
) -> tuple[int, tuple[str, ...]]:
    """When a visit counts as made, and what is odd about that. [s since 1970]

    A visit of now is never earlier than the source's last: should the clock have been ahead then,
    or have gone back since, what is said now would else lose against what was said before.
    """
    if visit.fetched_at_s is not None:
        return visit.fetched_at_s, ()
    last = connection.execute(
        "SELECT max(fetched_at_s) FROM snapshot WHERE source = ?", (visit.source,)
    ).fetchone()[0]
    if last is None or last <= now_s:
        return now_s, ()
    if last <= now_s + _CLOCK_SLACK_S:
        return last, ()
    notice = (
        f"this machine's clock says {day_words(now_s)}, but the last visit was at "
        f"{day_words(last)}; this one is stored with that time"
    )
    return last, (notice,)


def series_of(connection: sqlite3.Connection, source: str, metric: str) -> tuple[int, str]:
    """Number of a metric of a source, a new one where there is none, and the unit it is kept in."""
    where = "SELECT id, unit FROM series WHERE source = ? AND metric = ?"
    row = connection.execute(where, (source, metric)).fetchone()
    if row is not None:
        return int(row[0]), str(row[1])
    unit = find_metric(metric).unit
    insert = "INSERT INTO series (source, metric, unit) VALUES (?, ?, ?)"
    return int(connection.execute(insert, (source, metric, unit)).lastrowid or 0), unit


def append_series(
    connection: sqlite3.Connection,
    series: int,
    snapshot: int,
    fetched_at_s: int,
    piece: Observations,
) -> tuple[int, int]:
    """Write values of a metric that a source had not said, or had said otherwise.

    Runs inside the caller's transaction.

    Parameters
    ----------
    connection : Connection
        To the store.
    series : int
        From `series_of`.
    snapshot : int
        The visit.
    fetched_at_s : int
        Its time: what was fetched later is no part of what the source had said. [s since 1970]
    piece : Observations
        At least one value.

    Returns
    -------
    tuple of int
        How many times had no value before, and how many have another one now.
    """
    times, values = piece.observed_at_s, piece.values
    known_times, known_values = _known(
        connection, series, int(times[0]), int(times[-1]), fetched_at_s
    )
    if known_times.size:
        place = np.minimum(np.searchsorted(known_times, times), known_times.size - 1)
        known = known_times[place] == times
        same = known & (known_values[place] == values)
    else:
        known = same = np.zeros(times.size, dtype=np.bool_)
    rows = zip(times[~same].tolist(), values[~same].tolist(), strict=True)
    connection.executemany(
        "INSERT INTO observation (series, observed_at_s, snapshot, value) VALUES (?, ?, ?, ?)",
        ((series, observed, snapshot, value) for observed, value in rows),
    )
    return int(np.count_nonzero(~known)), int(np.count_nonzero(known & ~same))


def _known(
    connection: sqlite3.Connection, series: int, first_s: int, last_s: int, fetched_at_s: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """What a source had said at the time of a visit: times and values."""
    rows = connection.execute(
        "SELECT observed_at_s, value FROM observation JOIN snapshot ON snapshot.id = snapshot "
        "WHERE series = ? AND observed_at_s BETWEEN ? AND ? AND fetched_at_s <= ? "
        "ORDER BY observed_at_s, fetched_at_s, snapshot",
        (series, first_s, last_s, fetched_at_s),
    )
    latest = dict(rows)  # of rows of one time the last stays
    return (
        np.fromiter(latest.keys(), dtype=np.int64, count=len(latest)),
        np.fromiter(latest.values(), dtype=np.float64, count=len(latest)),
    )
