"""Histograms of outcomes over paths: bins that a reader can name, nothing dropped unsaid."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from minersim.units import DAYS_PER_YEAR

Array = npt.NDArray[np.float64]

MOST_BINS = 60
_FEWEST_BINS = 8
_FAR = 3.0
"""Quartile distances beyond the quartiles from which a value counts as far out (Tukey)."""
_NICE = (1.0, 2.0, 2.5, 5.0, 10.0)
_MONTH = DAYS_PER_YEAR / 12.0
_SPANS_OF_TIME = (1.0, 2.0, 7.0, 14.0, _MONTH, 3.0 * _MONTH, 6.0 * _MONTH, DAYS_PER_YEAR)
_MOST_SPANS = 24


@dataclass(frozen=True, slots=True)
class Histogram:
    """Paths counted by the value of a figure.

    Attributes
    ----------
    edges : array of shape (bins + 1,)
        Ascending; a bin holds its lower edge, the last one its upper edge too.
    counts : array of int, shape (bins,)
        Paths in each bin.
    below, above : int
        Paths whose value lies outside of the edges, far from the others.
    missing : int
        Paths that have no such figure.
    """

    edges: Array
    counts: npt.NDArray[np.int64]
    below: int
    above: int
    missing: int

    @property
    def paths(self) -> int:
        """Number of paths, those outside of the edges and without the figure included."""
        return int(self.counts.sum()) + self.below + self.above + self.missing

    @property
    def shares(self) -> Array:
        """Share of all paths in each bin. [1]"""
        return self.counts / max(self.paths, 1)


def histogram(values: Array, most_bins: int = MOST_BINS) -> Histogram:
    """Histogram of a figure over paths.

    The width of a bin is that of Freedman and Diaconis, 2 IQR n^(-1/3), taken up to 1, 2, 2.5 or 5
    times a power of ten and bounded so that there are few enough bins to see and enough to have a
    shape. Edges are multiples of the width, so zero is an edge and no bin mixes gains and losses.
    Values further from the quartiles than three times their distance are counted as below or
    above, so that a single path cannot flatten all others.

    Parameters
    ----------
    values : array of shape (paths,)
        NaN where a path has no such figure.
    most_bins : int
        Upper bound of the number of bins, at least 10.

    Source: D. Freedman, P. Diaconis, "On the histogram as a density estimator", 1981; outer
    fences: J. Tukey, "Exploratory Data Analysis", 1977.

    Examples
    --------
    >>> found = histogram(np.array([-1.0, 0.5, 1.0, 1.5, 2.0, 1e9, np.nan]))
    >>> found.above, found.missing, 0.0 in found.edges
    (1, 1, True)
    """
    known = values[np.isfinite(values)]
    missing = int(values.size - known.size)
    if known.size == 0:
        return Histogram(np.array([0.0, 1.0]), np.zeros(1, dtype=np.int64), 0, 0, missing)
    low, high, spread = _range(known)
    if high == low:
        half = 0.5 * _nice(max(abs(low) * 0.01, 1e-9))
        low, high, spread = low - half, high + half, 0.0
    wanted = 2.0 * spread / known.size ** (1.0 / 3.0)
    # the two partial bins at the ends need room too
    narrowest, widest = (high - low) / (most_bins - 2), (high - low) / _FEWEST_BINS
    width = _nice(min(max(wanted, narrowest), max(widest, narrowest)))
    first = math.floor(low / width)
    last = max(math.ceil(high / width), first + 1)
    edges: Array = np.arange(first, last + 1, dtype=np.float64) * width
    inside = known[(known >= edges[0]) & (known <= edges[-1])]
    counts, _ = np.histogram(inside, edges)
    below, above = int((known < edges[0]).sum()), int((known > edges[-1]).sum())
    return Histogram(edges, counts.astype(np.int64), below, above, missing)


def time_histogram(days: Array, horizon_days: int) -> Histogram:
    """Histogram of moments of a run, in spans that people count time in.

    Parameters
    ----------
    days : array of shape (paths,)
        In [0, horizon]; NaN where it never happens, which counts as missing. [days]
    horizon_days : int
        Length of the run. [days]

    Returns
    -------
    Histogram
        Edges in days from the start to the horizon or beyond: days, weeks, months or years wide.

    Examples
    --------
    >>> found = time_histogram(np.array([3.0, 40.0, np.nan]), 365)
    >>> found.counts[:3].tolist(), found.missing
    ([1, 1, 0], 1)
    """
    spans = (s for s in _SPANS_OF_TIME if horizon_days / s <= _MOST_SPANS)
    width = next(spans, _SPANS_OF_TIME[-1])
    bins = math.ceil(horizon_days / width - 1e-9)
    edges: Array = np.arange(bins + 1, dtype=np.float64) * width
    known = days[~np.isnan(days)]
    counts, _ = np.histogram(known, edges)
    missing = int(days.size - known.size)
    below, above = int((known < edges[0]).sum()), int((known > edges[-1]).sum())
    return Histogram(edges, counts.astype(np.int64), below, above, missing)


def span_name(width_days: float) -> str:
    """Name of the span of time that a bin of `time_histogram` covers.

    >>> span_name(7.0), span_name(365.0 / 12.0)
    ('week', 'month')
    """
    names = ("day", "2 days", "week", "2 weeks", "month", "quarter", "half-year", "year")
    near = [abs(width_days - span) for span in _SPANS_OF_TIME]
    return names[near.index(min(near))]


def _range(known: Array) -> tuple[float, float, float]:
    """Least and greatest value that is not far out, and the distance of the quartiles."""
    lower, upper = (float(q) for q in np.quantile(known, (0.25, 0.75)))
    spread = upper - lower
    low, high = float(known.min()), float(known.max())
    if spread > 0.0:
        near = known[(known >= lower - _FAR * spread) & (known <= upper + _FAR * spread)]
        low, high = float(near.min()), float(near.max())
    return low, high, spread


def _nice(width: float) -> float:
    """Least of 1, 2, 2.5 or 5 times a power of ten that is not below a width."""
    power = 10.0 ** math.floor(math.log10(width))
    return next(step * power for step in _NICE if step * power >= width * (1.0 - 1e-9))
