"""What the store gives: a series, with where each value came from and when that was known."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from minersim.data.metrics import Metric
from minersim.data.observations import Observations
from minersim.errors import InputError


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One visit to a source, or one file that was read in.

    Attributes
    ----------
    id : int
        Rises with every visit; a store never uses one twice.
    source : str
        Short name of the source.
    url : str
        Address of the first request, without keys, or name of the file.
    fetched_at_s : int
        [s since 1970]
    sha256 : str
        Of what came, before anything was left out; of a file, of its bytes.
    """

    id: int
    source: str
    url: str
    fetched_at_s: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Series:
    """A metric over time, as it was known at some snapshot.

    Attributes
    ----------
    metric : Metric
        Quantity, unit, definition.
    observed_at_s : int64 array of shape (n,)
        [s since 1970], ascending, each once.
    values : float64 array of shape (n,)
        In the metric's unit.
    sources : tuple of str
        Sources that gave any of the values.
    source_of : int array of shape (n,)
        Place in ``sources`` of the source of each value.
    snapshots : tuple of Snapshot
        Those that any of the values are from, by id: what a calibration names as its data.
    as_of : int
        Last snapshot that was looked at. Read with ``as_of_snapshot`` of it, the same comes again,
        whatever was fetched since; 0 where nothing was stored.
    """

    metric: Metric
    observed_at_s: npt.NDArray[np.int64]
    values: npt.NDArray[np.float64]
    sources: tuple[str, ...]
    source_of: npt.NDArray[np.int64]
    snapshots: tuple[Snapshot, ...]
    as_of: int

    @property
    def observations(self) -> Observations:
        """Times and values alone."""
        return Observations(self.metric.name, self.observed_at_s, self.values)


def assembled(
    metric: Metric,
    rows: npt.NDArray[np.float64],
    snapshots: dict[int, Snapshot],
    sources: tuple[str, ...] | None,
    as_of: int,
) -> Series:
    """Of all rows of a metric, one a time.

    Of one source's values for a time the one fetched last is right. Of several sources', the
    source that stands first in ``sources``; without an order, the one fetched last.

    Parameters
    ----------
    metric : Metric
        What was read.
    rows : float64 array of shape (m, 3)
        Time, snapshot, value; in any order.
    snapshots : dict
        By id; rows of others do not count.
    sources : tuple of str or None
        Sources that count, best first; None for all alike.
    as_of : int
        Last snapshot of the store that counts.
    """
    times, ids = rows[:, 0].astype(np.int64), rows[:, 1].astype(np.int64)
    present = [snapshots[int(i)] for i in np.unique(ids) if int(i) in snapshots]
    if sources is not None:
        present = [snapshot for snapshot in present if snapshot.source in sources]
    known = np.array([snapshot.id for snapshot in present], dtype=np.int64)
    counts = np.isin(ids, known)
    times, ids, values = times[counts], ids[counts], rows[counts, 2]

    place = np.searchsorted(known, ids)
    fetched = np.array([snapshot.fetched_at_s for snapshot in present], dtype=np.int64)[place]
    names = [snapshot.source for snapshot in present]
    order = sources if sources is not None else tuple(dict.fromkeys(names))
    rank = np.array([order.index(name) for name in names], dtype=np.int64)[place]
    least = rank if sources is not None else np.zeros_like(rank)

    # the best of a time comes last of it: earlier places in the order win, then later visits
    sorting = np.lexsort((ids, fetched, -least, times))
    times, ids, values, rank = (array[sorting] for array in (times, ids, values, rank))
    last = np.append(times[1:] != times[:-1], True)[: times.size]
    used = {int(i) for i in np.unique(ids[last])}
    held = np.unique(rank[last])
    return Series(
        metric=metric,
        observed_at_s=times[last],
        values=values[last],
        sources=tuple(order[int(i)] for i in held),
        source_of=np.searchsorted(held, rank[last]).astype(np.int64),
        snapshots=tuple(snapshot for snapshot in present if snapshot.id in used),
        as_of=as_of,
    )


def check_as_of(as_of_snapshot: int | None, last: int) -> None:
    """Refuse a snapshot that the store does not have.

    Raises
    ------
    InputError
        With the last one.
    """
    if as_of_snapshot is not None and not 0 <= as_of_snapshot <= last:
        raise InputError(f"snapshot: found {as_of_snapshot}; allowed: 1 to {last}, or 0 for none")
