"""Series of a folder of files, read as the store reads its own, without a store."""

import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from minersim.data.files.layouts import is_long, recognised, wide_time
from minersim.data.files.reading import understood
from minersim.data.files.tables import SUFFIXES, read_table
from minersim.data.metric_names import find_metric
from minersim.data.screening import screened
from minersim.data.series import Series, Snapshot, assembled
from minersim.data.writing import Incoming
from minersim.errors import InputError


class FileSeries:
    """Figures of files, each visit in them a snapshot.

    Parameters
    ----------
    folder : Path
        Every CSV and Parquet file in it, in a layout of ``docs/data.md``, is read; others are
        named in ``notices``.

    Attributes
    ----------
    notices : tuple of str
        What was left out, one plain line each.

    Raises
    ------
    InputError
        If there is no such folder, no file in it has a layout, or with every mistake of the files.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        visits, self.notices = _read(folder)
        self._rows: dict[str, list[npt.NDArray[np.float64]]] = {}
        self._snapshots: dict[int, Snapshot] = {}
        self._names: dict[tuple[str, str], None] = {}
        now_s = int(time.time())
        for i, visit in enumerate(visits, start=1):
            fetched = now_s if visit.fetched_at_s is None else visit.fetched_at_s
            self._snapshots[i] = Snapshot(i, visit.source, visit.url, fetched, visit.sha256 or "")
            for observations in visit.observations:
                kept, refused = screened(observations, now_s)
                self.notices += tuple(
                    f"{visit.url}: {line.replace('not stored', 'not used')}" for line in refused
                )
                if not kept.values.size:
                    continue
                self._names[visit.source, kept.metric] = None
                rows = np.column_stack(
                    [kept.observed_at_s, np.full(kept.values.size, i), kept.values]
                ).astype(np.float64)
                self._rows.setdefault(kept.metric, []).append(rows)

    def series_names(self) -> tuple[tuple[str, str], ...]:
        """Source and metric of every series, sorted by metric, then source."""
        return tuple(sorted(self._names, key=lambda pair: (pair[1], pair[0])))

    def snapshots(self) -> tuple[Snapshot, ...]:
        """Every visit in the files, by id."""
        return tuple(self._snapshots.values())

    def read(
        self, metric: str, *, sources: Sequence[str] | None = None, until_s: int | None = None
    ) -> Series:
        """A metric over time, as ``minersim.data.store.Store.read`` gives it."""
        rows = np.concatenate([np.zeros((0, 3)), *self._rows.get(metric, [])])
        if until_s is not None:
            rows = rows[rows[:, 0] <= until_s]
        order = None if sources is None else tuple(sources)
        return assembled(find_metric(metric), rows, self._snapshots, order, len(self._snapshots))


def _read(folder: Path) -> tuple[list[Incoming], tuple[str, ...]]:
    """Visits of all files that have a layout, and what was left out."""
    if not folder.is_dir():
        raise InputError(f"{folder}: is no folder; allowed: a folder of CSV or Parquet files")
    visits: list[Incoming] = []
    notices: list[str] = []
    mistakes: list[str] = []
    for file in sorted(folder.iterdir()):
        if file.suffix.lower() not in SUFFIXES or not file.is_file():
            continue
        try:
            table = read_table(file)
            columns = list(table.columns)
            if not (is_long(columns) or recognised(columns) or wide_time(columns)):
                notices.append(f"{file.name}: not used, as its columns are of no known layout")
                continue
            visits += understood(table).visits
        except InputError as error:
            mistakes += str(error).splitlines()
    if mistakes:
        raise InputError("\n".join(mistakes))
    if not visits:
        raise InputError(
            f"{folder}: holds no file of series; allowed: CSV or Parquet files in a layout of "
            "`minersim data import`"
        )
    return visits, tuple(notices)
