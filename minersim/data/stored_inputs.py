"""Daily figures for indicators, from the store or from files.

Sources are never averaged. Of several the one whose figures reach furthest comes first, and others
fill the days that it lacks; which days are whose is told. Days that nobody has stay missing.
"""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from minersim.analysis.daily_inputs import HELD, DailyInputs, Figure, part_of
from minersim.analysis.identities import HEIGHT_ESTIMATE
from minersim.data.daily import daily
from minersim.data.height_estimate import height_estimate
from minersim.data.metric_names import metric_named
from minersim.data.series import Series, Snapshot
from minersim.units import SECONDS_PER_DAY

_DAY_S = int(SECONDS_PER_DAY)
_MOSTLY_DAILY_S = 1.5 * _DAY_S
_ADD_UP = ("height", "supply_btc")
_LONGEST_EPOCH_DAYS = 21
"""A difficulty that is told at retargets only holds so long at most: 2,016 slow blocks."""

Array = npt.NDArray[np.float64]


class Shelf(Protocol):
    """What figures are read from: the store, or files."""

    def series_names(self) -> tuple[tuple[str, str], ...]:
        """Source and metric of every series."""

    def snapshots(self) -> tuple[Snapshot, ...]:
        """Every visit, by id."""

    def read(
        self, metric: str, *, sources: Sequence[str] | None = None, until_s: int | None = None
    ) -> Series:
        """A metric over time."""


def stored_inputs(
    shelf: Shelf,
    metrics: Sequence[str],
    *,
    sources: Sequence[str] | None = None,
    until_s: int | None = None,
) -> DailyInputs | None:
    """Figures of every day from the first to the last that any source tells.

    Parameters
    ----------
    shelf : Shelf
        The store, or files.
    metrics : sequence of str
        What may be asked for; their days make up the axis.
    sources : sequence of str, optional
        Sources that count, best first; else all, the one that reaches furthest first.
    until_s : int, optional
        Read as if nothing were known of later times. [s since 1970]

    Returns
    -------
    DailyInputs or None
        None where nothing of the metrics is held.
    """
    known = [name for name in dict.fromkeys(metrics) if metric_named(name) is not None]
    offered = [(s, m) for s, m in shelf.series_names() if sources is None or s in sources]
    read: dict[str, list[Series]] = {}
    for name in known:
        own = [source for source, metric in offered if metric == name]
        found = [shelf.read(name, sources=[source], until_s=until_s) for source in own]
        found = [series for series in found if series.values.size]
        if found:
            read[name] = _in_order(found, sources)
    if not read:
        return None
    firsts = [int(s.observed_at_s[0]) for found in read.values() for s in found]
    lasts = [int(s.observed_at_s[-1]) for found in read.values() for s in found]
    first_day, last_day = min(firsts) // _DAY_S, max(lasts) // _DAY_S
    dates = np.arange(first_day, last_day + 1).astype("datetime64[D]")
    heights = height_estimate(read.get("height", []), dates)

    def held(name: str) -> Figure | None:
        return heights if name == HEIGHT_ESTIMATE else _figure(name, read.get(name, []), dates)

    def words(name: str) -> str:
        only = f" from {', '.join(sources)}" if sources is not None else ""
        return f"nothing is stored of it{only}, nor of what it could be derived from"

    return DailyInputs(dates, held, words)


def _in_order(found: list[Series], sources: Sequence[str] | None) -> list[Series]:
    """Series of single sources, the preferred one first."""
    if sources is not None:
        return sorted(found, key=lambda series: list(sources).index(series.sources[0]))
    return sorted(
        found,
        key=lambda series: (
            -(int(series.observed_at_s[-1]) // _DAY_S),
            int(series.observed_at_s[0]) // _DAY_S,
            series.sources[0],
        ),
    )


def _figure(name: str, found: list[Series], dates: npt.NDArray[np.datetime64]) -> Figure | None:
    values = np.full(dates.size, np.nan)
    parts = []
    for series in found:
        own = _by_day(name, series, dates)
        gained = np.isfinite(own) & ~np.isfinite(values)
        if gained.any():
            values[gained] = own[gained]
            snapshots = tuple(snapshot.id for snapshot in series.snapshots)
            parts.append(part_of(HELD, dates, gained, series.sources, snapshots))
    return Figure(values, tuple(parts)) if parts else None


def _by_day(name: str, series: Series, dates: npt.NDArray[np.datetime64]) -> Array:
    """Value of every day: its own, else its last quote; a difficulty holds until the next.

    Quotes of what only adds up stand for no day: their differences are not those of days.
    """
    times, found = series.observed_at_s, daily(series.observations)
    days = found.observed_at_s // _DAY_S - int(dates[0].astype(np.int64))
    told = np.isin(found.observed_at_s, times) if name in _ADD_UP else np.full(days.size, True)
    values = np.full(dates.size, np.nan)
    values[days[told]] = found.values[told]
    if name == "difficulty" and times.size > 1 and np.median(np.diff(times)) > _MOSTLY_DAILY_S:
        known = np.flatnonzero(np.isfinite(values))
        every = np.arange(dates.size)
        place = np.searchsorted(known, every, side="right") - 1
        held = known[np.maximum(place, 0)]
        lasts = (place >= 0) & (every - held <= _LONGEST_EPOCH_DAYS)
        values = np.where(lasts, values[held], np.nan)
    return values
