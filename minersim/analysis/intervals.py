"""Block times as they fell, against the exponential law that they should follow.

While hashrate and difficulty stay, the times between blocks are independent and exponential: most
are shorter than their mean, a few are many times longer, and having waited says nothing of how
long one still waits. Source: blocks are a Poisson process, ``minersim.engine.block_clock``.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]

SHOWN_MEANS = 5.0
"""A histogram reaches to so many mean block times; 0.7 % of exponential times are longer."""
_MOST_BINS = 12_000
_FINE_PER_INTERVAL = 120.0


@dataclass(frozen=True, slots=True)
class IntervalFigures:
    """Figures of block times.

    Attributes
    ----------
    count : int
        Block times counted.
    mean_s : float
        Their mean; NaN without any. [s]
    standard_error_s : float
        Of the mean, from their own scatter; NaN for fewer than two. [s]
    longest_s : float
        The longest wait; NaN without any. [s]
    """

    count: int
    mean_s: float
    standard_error_s: float
    longest_s: float


@dataclass(frozen=True, slots=True)
class IntervalHistogram:
    """Histogram of block times.

    Attributes
    ----------
    edges_s : array of shape (bins + 1,)
        Of the bins, equally wide. [s]
    share_per_s : array of shape (bins,)
        Share of all blocks per second of block time. [1/s]
    beyond : int
        Block times longer than the last edge.
    """

    edges_s: Array
    share_per_s: Array
    beyond: int


def exponential_density(times_s: Array, mean_s: float) -> Array:
    """Density of the exponential law. [1/s]

    >>> float(exponential_density(np.array([0.0]), 500.0)[0])
    0.002
    """
    return np.exp(-times_s / mean_s) / mean_s


def interval_figures(intervals_s: Array) -> IntervalFigures:
    """Figures of block times. [s]"""
    tally = IntervalTally(600.0)
    tally.add(intervals_s)
    return tally.figures()


def interval_histogram(intervals_s: Array, mean_s: float) -> IntervalHistogram:
    """Histogram of block times in bins that suit a mean. [s], [s]"""
    edges = _edges(mean_s, _nice_width(mean_s))
    counts = np.histogram(intervals_s, edges)[0].astype(np.int64)
    return _histogram(edges, counts, intervals_s.size)


class IntervalTally:
    """Counts of any number of block times in bounded memory.

    Parameters
    ----------
    usual_interval_s : float
        A usual block time: its 120th part is the finest bin, a hundred of it the longest time
        that is told apart. [s]
    """

    def __init__(self, usual_interval_s: float) -> None:
        self._fine_s = usual_interval_s / _FINE_PER_INTERVAL
        self._counts: Counts = np.zeros(_MOST_BINS, dtype=np.int64)
        self._count = 0
        self._sum_s = 0.0
        self._squares_s2 = 0.0
        self._longest_s = math.nan

    def add(self, intervals_s: Array) -> None:
        """Count block times. [s]"""
        if intervals_s.size == 0:
            return
        self._count += intervals_s.size
        self._sum_s += float(intervals_s.sum())
        self._squares_s2 += float(intervals_s @ intervals_s)
        self._longest_s = float(np.fmax(self._longest_s, intervals_s.max()))
        near = intervals_s[intervals_s < self._fine_s * _MOST_BINS]
        places = (near / self._fine_s).astype(np.int64)
        np.add.at(self._counts, np.minimum(places, _MOST_BINS - 1), 1)

    def figures(self) -> IntervalFigures:
        """Figures of all block times so far."""
        n = self._count
        if n == 0:
            return IntervalFigures(0, math.nan, math.nan, math.nan)
        mean = self._sum_s / n
        error = math.nan
        if n > 1:
            variance = max(self._squares_s2 / n - mean * mean, 0.0) * n / (n - 1)
            error = math.sqrt(variance / n)
        return IntervalFigures(n, mean, error, self._longest_s)

    def histogram(self, mean_s: float) -> IntervalHistogram:
        """Histogram in bins that suit a mean, each of whole fine bins. [s]"""
        fine_per_bin = max(round(_nice_width(mean_s) / self._fine_s), 1)
        edges = _edges(mean_s, fine_per_bin * self._fine_s)
        bins = edges.size - 1
        kept = min(bins * fine_per_bin, _MOST_BINS)
        counts = np.zeros(bins, dtype=np.int64)
        np.add.at(counts, np.arange(kept) // min(fine_per_bin, _MOST_BINS), self._counts[:kept])
        return _histogram(edges, counts, self._count)


def _nice_width(mean_s: float) -> float:
    """Width of a bin: about a fifth of the mean, and a round number. [s]"""
    wanted = mean_s / 5.0
    step = 10.0 ** math.floor(math.log10(wanted))
    if step >= 10.0:  # minutes are read more easily than hundreds of seconds
        for minutes in (0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0, 60.0):
            if 0.7 * wanted <= 60.0 * minutes:
                return 60.0 * minutes
    return next(step * n for n in (1.0, 2.0, 5.0, 10.0) if step * n >= 0.7 * wanted)


def _edges(mean_s: float, width_s: float) -> Array:
    bins = math.ceil(SHOWN_MEANS * mean_s / width_s)
    return width_s * np.arange(bins + 1, dtype=np.float64)


def _histogram(edges: Array, counts: Counts, total: int) -> IntervalHistogram:
    width = float(edges[1] - edges[0])
    share = counts / (max(total, 1) * width)
    return IntervalHistogram(edges, share, total - int(counts.sum()))
