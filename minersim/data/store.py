"""The store of real series: what every source said, when, and what of it was new.

Every visit to a source is a snapshot. Of what it brought, only values that are new or differ from
the source's last are kept, so that a daily update costs a row a metric; nothing is ever changed or
deleted, so that what was known on a day can be read again.

Any number of programs may read, and one at a time writes; others wait. An update is stored whole
or not at all. A ``Store`` belongs to the thread that opened it.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

import numpy as np

from minersim.data.metric_names import find_metric
from minersim.data.observations import Observations
from minersim.data.provenance import content_digest, without_keys
from minersim.data.schema import connect, connect_to_read, patiently, roll_back
from minersim.data.screening import screened
from minersim.data.series import Series, Snapshot, assembled, check_as_of
from minersim.data.store_errors import StoreError, plain_errors
from minersim.data.writing import Appended, Incoming, append_series, arrival, series_of
from minersim.scenario.wording import show


class Store:
    """The store's file, open.

    Parameters
    ----------
    file : Path
        Its place (`minersim.data.folder.store_file`).
    read_only : bool
        Open to read only; where there is no file, an empty store.

    Raises
    ------
    StoreError
        In one plain line.
    """

    def __init__(self, file: Path, *, read_only: bool = False) -> None:
        self.file = file
        with plain_errors(file):
            self._connection = connect_to_read(file) if read_only else connect(file)

    def __enter__(self) -> "Store":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        with plain_errors(self.file):
            self._connection.close()

    # writing

    def append(
        self,
        source: str,
        url: str,
        observations: Sequence[Observations],
        *,
        fetched_at_s: int | None = None,
        sha256: str | None = None,
    ) -> Appended:
        """Store what a visit brought: values that are new, or differ from the source's last.

        Values outside their metric's bounds, or of the future, are left out with a notice.

        Parameters
        ----------
        source : str
            Short name.
        url : str
            What was asked first. Keys do not belong in it; what looks like one is hidden.
        observations : sequence of Observations
            One a metric.
        fetched_at_s : int, optional
            When it was fetched, if not now. [s since 1970]
        sha256 : str, optional
            Of the content; of the observations, if not given.

        Raises
        ------
        StoreError
            If it cannot be stored; then nothing of it is.
        ValueError
            If a metric comes twice.
        """
        incoming = Incoming(source, url, tuple(observations), fetched_at_s, sha256)
        (added,) = self.append_all([incoming])
        return added

    def append_all(self, visits: Sequence[Incoming]) -> list[Appended]:
        """Store several visits, as `append` does one; all of them, or none.

        Raises
        ------
        StoreError
            If anything cannot be stored; then nothing is.
        ValueError
            If a metric comes twice in a visit.
        """
        now_s = int(time.time())
        for visit in visits:
            if len({o.metric for o in visit.observations}) < len(visit.observations):
                raise ValueError(f"{visit.source}: a metric comes twice in one visit")
        with self._writing():
            return [self._append(visit, now_s) for visit in visits]

    def _append(self, visit: Incoming, now_s: int) -> Appended:
        fetched, told = arrival(self._connection, visit, now_s)
        digest = content_digest(visit.observations) if visit.sha256 is None else visit.sha256
        cursor = self._connection.execute(
            "INSERT INTO snapshot (source, url, fetched_at_s, sha256) VALUES (?, ?, ?, ?)",
            (visit.source, without_keys(visit.url), fetched, digest),
        )
        snapshot = int(cursor.lastrowid or 0)
        new = revised = 0
        notices = list(told)
        for observations in visit.observations:
            piece, refused = screened(observations, now_s)
            notices += refused
            if not piece.values.size:
                continue
            series = self._series(visit.source, piece.metric)
            first_time, differs = append_series(self._connection, series, snapshot, fetched, piece)
            new, revised = new + first_time, revised + differs
        return Appended(snapshot, new, revised, tuple(notices))

    def _series(self, source: str, metric: str) -> int:
        """Number of a metric of a source, a new one where there is none."""
        series, unit = series_of(self._connection, source, metric)
        self._check_unit(metric, unit)
        return series

    def _check_unit(self, metric: str, stored: str) -> None:
        unit = find_metric(metric).unit
        if stored != unit:
            raise StoreError(
                f"{self.file}: {metric}: is stored in {show(stored)}; allowed: {show(unit)}, the "
                "unit of this version of minersim"
            )

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """One transaction: all of it or nothing, and nobody writes beside it."""
        with plain_errors(self.file):
            patiently(lambda: self._connection.execute("BEGIN IMMEDIATE"))
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                roll_back(self._connection)
                raise

    # reading

    def read(
        self,
        metric: str,
        *,
        sources: Sequence[str] | None = None,
        since_s: int | None = None,
        until_s: int | None = None,
        as_of_snapshot: int | None = None,
        as_of_s: int | None = None,
    ) -> Series:
        """A metric over time; of each time's values, the one fetched last.

        Parameters
        ----------
        metric : str
            Its name.
        sources : sequence of str, optional
            Sources that count, best first: a later one fills what earlier ones lack. Without,
            all of them, and the value that was fetched last counts.
        since_s, until_s : int, optional
            First and last time that counts. [s since 1970]
        as_of_snapshot : int, optional
            Read as if nothing had been stored after this snapshot.
        as_of_s : int, optional
            Read as if nothing had been fetched after this time. [s since 1970]

        Raises
        ------
        InputError
            If there is no such metric or snapshot.
        StoreError
            If the store cannot be read.
        """
        quantity = find_metric(metric)
        with plain_errors(self.file):
            self._connection.execute("BEGIN")  # one state of the store for all that follows
            try:
                snapshots = {snapshot.id: snapshot for snapshot in self._all_snapshots()}
                last = max(snapshots, default=0)
                check_as_of(as_of_snapshot, last)
                last = last if as_of_snapshot is None else as_of_snapshot
                for (unit,) in self._connection.execute(
                    "SELECT unit FROM series WHERE metric = ?", (metric,)
                ):
                    self._check_unit(metric, unit)
                rows = self._connection.execute(
                    "SELECT observed_at_s, snapshot, value FROM observation "
                    "WHERE series IN (SELECT id FROM series WHERE metric = ?) "
                    "AND observed_at_s BETWEEN ? AND ?",
                    (metric, _or(since_s, -(2**62)), _or(until_s, 2**62)),
                ).fetchall()
            finally:
                roll_back(self._connection)
        counting = {
            i: snapshot
            for i, snapshot in snapshots.items()
            if i <= last and (as_of_s is None or snapshot.fetched_at_s <= as_of_s)
        }
        table = np.array(rows, dtype=np.float64).reshape(-1, 3)
        order = None if sources is None else tuple(sources)
        return assembled(quantity, table, counting, order, last)

    def snapshots(self) -> tuple[Snapshot, ...]:
        """Every visit, by id."""
        with plain_errors(self.file):
            return tuple(self._all_snapshots())

    def _all_snapshots(self) -> Iterator[Snapshot]:
        rows = self._connection.execute(
            "SELECT id, source, url, fetched_at_s, sha256 FROM snapshot ORDER BY id"
        )
        return (Snapshot(*row) for row in rows)

    def series_names(self) -> tuple[tuple[str, str], ...]:
        """Source and metric of every series, sorted by metric, then source."""
        with plain_errors(self.file):
            rows = self._connection.execute(
                "SELECT source, metric FROM series ORDER BY metric, source"
            )
            return tuple((str(source), str(metric)) for source, metric in rows)

    def last_observed(self, source: str, metric: str) -> int | None:
        """Time of a source's last value of a metric, or None. [s since 1970]"""
        with plain_errors(self.file):
            (last,) = self._connection.execute(
                "SELECT max(observed_at_s) FROM observation "
                "WHERE series = (SELECT id FROM series WHERE source = ? AND metric = ?)",
                (source, metric),
            ).fetchone()
        return None if last is None else int(last)

    def history(self, source: str, metric: str) -> list[tuple[int, int, float]]:
        """All that a source ever said of a metric: time, time of the visit and value, in order."""
        with plain_errors(self.file):
            rows = self._connection.execute(
                "SELECT observed_at_s, fetched_at_s, value FROM observation "
                "JOIN snapshot ON snapshot.id = snapshot "
                "WHERE series = (SELECT id FROM series WHERE source = ? AND metric = ?) "
                "ORDER BY observed_at_s, fetched_at_s, snapshot",
                (source, metric),
            )
            return [(int(t), int(f), float(v)) for t, f, v in rows]


def _or(value: int | None, default: int) -> int:
    return default if value is None else value
