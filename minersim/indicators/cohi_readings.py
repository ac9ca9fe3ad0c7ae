"""When concentrations are read: at ages of a source, at the end of a date, and day by day."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from minersim.indicators.cohi_chain import Array, TaintedChain, grown
from minersim.units import SECONDS_PER_DAY

DAY_S = int(SECONDS_PER_DAY)
CHANGED = 0.1
"""A fall of a source's concentration in a day beyond this part of it is a strong one; a judgement.

`Change.changed` counts them."""


class Mints:
    """When, where and by whom the sources were minted, in their order.

    Headers' times may step back by up to two hours; ``clock_s`` never does.
    """

    def __init__(self) -> None:
        self.count = 0
        self.pool_names: dict[str, int] = {}
        self._columns = {
            name: np.zeros(1024, dtype=np.int64) for name in ("clock_s", "height", "pool")
        }

    def add(self, count: int, clock_s: int, height: int, pool: str) -> None:
        """Note sources that were minted together."""
        new = self.count + count
        code = self.pool_names.setdefault(pool, len(self.pool_names))
        for name, value in (("clock_s", clock_s), ("height", height), ("pool", code)):
            if new > self._columns[name].size:
                self._columns[name] = grown(self._columns[name], 2 * new)
            self._columns[name][self.count : new] = value
        self.count = new

    @property
    def clock_s(self) -> npt.NDArray[np.int64]:
        """When each was minted. [s since 1970, UTC]"""
        return self._columns["clock_s"][: self.count]

    @property
    def height(self) -> npt.NDArray[np.int64]:
        """Block of each. [blocks]"""
        return self._columns["height"][: self.count]

    @property
    def pool(self) -> npt.NDArray[np.int64]:
        """Place of each one's pool in ``pool_names``."""
        return self._columns["pool"][: self.count]

    @property
    def day(self) -> npt.NDArray[np.int64]:
        """Day on which each was minted. [days since 1970]"""
        return self.clock_s // DAY_S


class AgeReadings:
    """Concentration of every source at given ages.

    A source of age a is read after the last block whose time is at most a days after its own.
    """

    def __init__(self, ages_days: Sequence[float]) -> None:
        self.ages_days = tuple(ages_days)
        self._ages_s = [round(age * SECONDS_PER_DAY) for age in self.ages_days]
        self._done = [0] * len(self.ages_days)
        self._index = [np.full(1024, np.nan) for _ in self.ages_days]
        self._frozen = [np.full(1024, np.nan) for _ in self.ages_days]

    def read(self, chain: TaintedChain, mints: Mints, clock_s: int) -> None:
        """Read what comes of age before the clock shows a time."""
        for i, age in enumerate(self._ages_s):
            last = int(np.searchsorted(mints.clock_s, clock_s - age, side="left"))
            first = self._done[i]
            if last <= first:
                continue
            if last > self._index[i].size:
                self._index[i] = grown(self._index[i], 2 * last)
                self._frozen[i] = grown(self._frozen[i], 2 * last)
            self._index[i][first:last] = chain.concentration(first, last)
            self._frozen[i][first:last] = chain.frozen(first, last)
            self._done[i] = last

    def needed_from(self) -> int:
        """Return the first source that has a reading before it."""
        return min(self._done)

    def index(self, age: int, sources: int) -> Array:
        """Concentrations at the age with this number; NaN where a source is younger. [1]"""
        return _padded(self._index[age], self._done[age], sources)

    def frozen(self, age: int, sources: int) -> Array:
        """Frozen shares at the age with this number; NaN where a source is younger. [1]"""
        return _padded(self._frozen[age], self._done[age], sources)


@dataclass(frozen=True, slots=True)
class Change:
    """How the concentration of live coinbases changed, by the day in which their coins moved.

    Parameters
    ----------
    day : array of shape (days,)
        [datetime64, days]
    mean : array of shape (days,)
        Mean over coinbases of today's concentration over yesterday's, less 1; NaN where there are
        none. [1]
    coinbases : array of shape (days,)
        How many that is.
    changed : array of shape (days,)
        How many of them fell by more than a tenth.
    changed_btc : array of shape (days,)
        What those had minted. [BTC]
    """

    day: npt.NDArray[np.datetime64]
    mean: Array
    coinbases: npt.NDArray[np.int64]
    changed: npt.NDArray[np.int64]
    changed_btc: Array


@dataclass(slots=True)
class DailyChange:
    """Concentration of live sources at the end of each day beside that of the day before.

    Parameters
    ----------
    oldest_days : int
        Sources older than this are not followed. [days]
    """

    oldest_days: int
    days: list[int] = field(default_factory=list)
    rows: list[tuple[float, int, int, float]] = field(default_factory=list)
    _before: Array = field(default_factory=lambda: np.zeros(0))
    _first: int = 0

    def read(self, chain: TaintedChain, mints: Mints, day: int) -> None:
        """Read at the end of a day; days must follow on each other."""
        first = self.needed_from(mints, day)
        last = mints.count
        today = chain.concentration(first, last)
        kept = self._before[first - self._first :]
        if self.days or kept.size:
            ratio = today[: kept.size] / kept - 1.0
            fell = ratio < -CHANGED
            issued = chain.issued_sat(first, first + kept.size)
            mean = float(ratio.mean()) if kept.size else float("nan")
            self.rows.append((mean, kept.size, int(fell.sum()), float(issued[fell].sum())))
        else:
            self.rows.append((float("nan"), 0, 0, 0.0))
        self.days.append(day)
        self._before, self._first = today, first

    def needed_from(self, mints: Mints, day: int) -> int:
        """Return the first source that is young enough on a day."""
        found = np.searchsorted(mints.day, day - self.oldest_days, side="left")
        return max(int(found), self._first)


def _padded(values: Array, known: int, size: int) -> Array:
    padded = np.full(size, np.nan)
    padded[:known] = values[:known]
    return padded
