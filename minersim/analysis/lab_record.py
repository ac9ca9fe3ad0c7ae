"""What a difficulty lab keeps of a world that goes on for years: bounded, and enough to draw."""

import math
from datetime import date

import numpy as np
import numpy.typing as npt

from minersim.engine import Trace
from minersim.protocol import RETARGET_INTERVAL

Array = npt.NDArray[np.float64]

ROLLING_BLOCKS = 144
"""Blocks of the rolling mean block time: a day of them."""

_KEPT = RETARGET_INTERVAL + ROLLING_BLOCKS + 1


class BlockPen(Trace):
    """A trace that keeps nothing of a block but its time, until it is emptied."""

    def __init__(self, start: date) -> None:
        super().__init__(start, ("block",))
        self._times_s: list[float] = []

    def record(self, kind: str, time_s: float, height: int, figures: dict[str, float]) -> None:
        """Keep the time of a block."""
        del height, figures
        if kind in self.kinds:
            self._times_s.append(time_s)

    def empty(self) -> Array:
        """Times of the blocks since the last call. [s]"""
        times = np.array(self._times_s, dtype=np.float64)
        self._times_s.clear()
        return times


class BlockTimes:
    """Times of the latest blocks, 2016 at least.

    Parameters
    ----------
    spacing_before_s : float
        The blocks before the start are taken to have come so far apart, the tip at 0. [s]

    Attributes
    ----------
    count : int
        Blocks since the start.
    """

    def __init__(self, spacing_before_s: float) -> None:
        self.count = 0
        self._times = np.zeros(4 * _KEPT)
        self._times[: ROLLING_BLOCKS + 1] = -spacing_before_s * np.arange(ROLLING_BLOCKS, -1, -1)
        self._end = ROLLING_BLOCKS + 1

    def add(self, times_s: Array) -> Array:
        """Add blocks and return, for each, the mean time of the 144 blocks up to it. [s]"""
        means = np.empty(times_s.size)
        for begin in range(0, times_s.size, _KEPT):
            part = times_s[begin : begin + _KEPT]
            if self._end + part.size > self._times.size:
                self._times[:_KEPT] = self._times[self._end - _KEPT : self._end]
                self._end = _KEPT
            first, last = self._end, self._end + part.size
            self._times[first:last] = part
            earlier = self._times[first - ROLLING_BLOCKS : last - ROLLING_BLOCKS]
            means[begin : begin + part.size] = (part - earlier) / ROLLING_BLOCKS
            self._end = last
        self.count += times_s.size
        return means

    @property
    def last_s(self) -> float:
        """Time of the latest block; 0 before the first. [s]"""
        return float(self._times[self._end - 1])

    def intervals_s(self, most: int = RETARGET_INTERVAL) -> Array:
        """Block times of the latest blocks since the start. [s]"""
        wanted = min(most, self.count, _KEPT - 1)
        return np.diff(self._times[self._end - wanted - 1 : self._end])

    def rolling_s(self) -> float:
        """Mean time of the latest 144 blocks. [s]"""
        times = self._times
        return float(times[self._end - 1] - times[self._end - 1 - ROLLING_BLOCKS]) / ROLLING_BLOCKS


class ThinSeries:
    """Columns over time that thin out as they grow: never more than a number of rows.

    A row is kept when a spacing has gone by since the last one. When the rows run out, every
    other one goes and the spacing doubles, so that the whole time stays in sight.

    Parameters
    ----------
    columns : int
        Beside the time.
    spacing_days : float
        First spacing. [days]
    most : int
        Rows.
    """

    def __init__(self, columns: int, spacing_days: float = 0.02, most: int = 1_500) -> None:
        self._rows = np.zeros((most, columns + 1))
        self._size = 0
        self._spacing_days = spacing_days

    def __len__(self) -> int:
        return self._size

    def add(self, day: float, *values: float, always: bool = False) -> None:
        """Add a row, if it is time for one or it is wanted in any case. [days]"""
        if self._size and not always and day < self._rows[self._size - 1, 0] + self._spacing_days:
            return
        if self._size == self._rows.shape[0]:
            self._size = (self._size + 1) // 2
            self._rows[: self._size] = self._rows[::2][: self._size].copy()
            self._spacing_days *= 2.0
        self._rows[self._size] = (day, *values)
        self._size += 1

    def columns(self) -> Array:
        """Rows so far, the time first: shape (columns + 1, rows)."""
        return self._rows[: self._size].T


class Epoch:
    """The window of 2016 blocks that fills.

    Parameters
    ----------
    height : int
        Of the tip.
    first_s : float
        Time of the window's first block, 0 or less. [s]
    spacing_before_s : float
        As in `BlockTimes`. [s]

    Attributes
    ----------
    found : int
        Blocks of the window found so far, 0 to 2015.
    first_s : float
        Time of its first block; NaN while there is none. [s]
    means_s : array of shape (2016,)
        Mean time of the 144 blocks up to each of its blocks; NaN for those to come. [s]
    """

    def __init__(self, height: int, first_s: float, spacing_before_s: float) -> None:
        self.means_s = np.full(RETARGET_INTERVAL, math.nan)
        self.found = (height + 1) % RETARGET_INTERVAL
        self.first_s = first_s if self.found else math.nan
        self.means_s[: self.found] = spacing_before_s

    def add(self, times_s: Array, means_s: Array) -> int:
        """Add blocks; return how many windows were closed."""
        closed, begin = 0, 0
        while begin < times_s.size:
            if self.found == 0:
                self.means_s[:] = math.nan
                self.first_s = float(times_s[begin])
            part = min(times_s.size - begin, RETARGET_INTERVAL - self.found)
            self.means_s[self.found : self.found + part] = means_s[begin : begin + part]
            self.found += part
            begin += part
            if self.found == RETARGET_INTERVAL:
                closed += 1
                self.found = 0
                self.first_s = math.nan
                self.means_s[:] = math.nan
        return closed

    def mean_so_far_s(self, last_s: float) -> float:
        """Mean block time of the window up to its latest block; NaN before the second. [s]"""
        return (last_s - self.first_s) / (self.found - 1) if self.found > 1 else math.nan
