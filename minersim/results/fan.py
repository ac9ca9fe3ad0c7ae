"""Fans of runs that are too large to keep: quantiles at every tick from counts, not from values.

Each tick counts its values in 4,096 bins of equal width on a scale that is linear near zero and
logarithmic beyond, laid over the range of the first chunk of paths with room to spare. A quantile
is read within its bin, so its error is at most one bin: a share of the value that `Fan.error`
states, about 0.2 % for a range of a thousand. The mean is exact.

Chunks of any size give the same fans to the last bit: the scale comes from a number of paths that
does not depend on them, and the sums of the mean take one path after another.
"""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from minersim.results.summary import QUANTILES

Array = npt.NDArray[np.float64]

MOST_TICKS = 2_500
"""Ticks that are counted at most; the counts of one column take 33 kB a tick."""
_BINS = 4_096
_ROOM = 0.25


class Fan:
    """Quantiles of one column over paths, tick by tick, fed chunk by chunk.

    Parameters
    ----------
    first : array of shape (paths, ticks)
        The first paths; they set the scale and are counted too.

    Attributes
    ----------
    every : int
        Ticks from one that is counted to the next: 1, or more where there are more than
        ``MOST_TICKS``, as the counts of all of 20 years' hours would fill any memory.
    ticks : int
        Number of ticks that are counted.
    """

    def __init__(self, first: Array) -> None:
        self.every = -(-first.shape[1] // MOST_TICKS)
        first = first[:, :: self.every]
        self.unit = max(float(np.median(np.abs(first))) * 1e-3, 1e-12)
        scaled = np.arcsinh(first / self.unit)
        low, high = float(scaled.min()), float(scaled.max())
        room = _ROOM * (high - low) + 1e-6
        self.low, self.width = low - room, (high - low + 2.0 * room) / _BINS
        self.ticks = first.shape[1]
        self.counts = np.zeros((self.ticks, _BINS), dtype=np.int64)
        self.sums = np.zeros(self.ticks)
        self.paths = 0
        self._add(scaled, first)

    @property
    def error(self) -> float:
        """Largest error of a quantile, as a share of values well above the smallest. [1]"""
        return float(np.expm1(self.width))

    def add(self, values: Array) -> None:
        """Count another chunk, shape (paths, ticks)."""
        values = values[:, :: self.every]
        self._add(np.arcsinh(values / self.unit), values)

    def _add(self, scaled: Array, values: Array) -> None:
        bins = ((scaled - self.low) / self.width).astype(np.int64)
        np.clip(bins, 0, _BINS - 1, out=bins)
        bins += np.arange(self.ticks) * _BINS
        counted = np.bincount(bins.ravel(), minlength=self.counts.size)
        self.counts += counted.reshape(self.counts.shape)
        for path in values:  # one by one: a sum of sums would round by chunk
            self.sums += path
        self.paths += len(values)

    def quantiles(self) -> dict[str, Array]:
        """Mean and quantiles at every tick that is counted, arrays of shape (ticks,)."""
        below = np.cumsum(self.counts, axis=1)
        bands = {"mean": self.sums / self.paths}
        for name, quantile in QUANTILES:
            rank = quantile * (self.paths - 1) + 0.5
            bin_of = (below < rank).sum(axis=1)
            inside = self.counts[np.arange(self.ticks), bin_of]
            before = below[np.arange(self.ticks), bin_of] - inside
            share = (rank - before) / np.maximum(inside, 1)
            bands[name] = np.sinh(self.low + (bin_of + share) * self.width) * self.unit
        return bands


class FanCounter:
    """Counts the fans of several columns, chunk by chunk.

    Parameters
    ----------
    names : tuple of str
        The columns.
    scale_paths : int
        Number of paths that set the scales; they wait until there are so many.
    """

    def __init__(self, names: tuple[str, ...], scale_paths: int) -> None:
        self.names = names
        self._scale_paths = scale_paths
        self._waiting: dict[str, list[Array]] = {name: [] for name in names}
        self._fans: dict[str, Fan] = {}

    def add(self, columns: Mapping[str, Array]) -> None:
        """Count a chunk: one array of shape (paths, ticks) for each column."""
        if self._fans:
            for name, fan in self._fans.items():
                fan.add(columns[name])
            return
        for name, chunks in self._waiting.items():
            chunks.append(columns[name])
        if sum(map(len, next(iter(self._waiting.values()), ()))) >= self._scale_paths:
            self._set_scales()

    def fans(self) -> dict[str, Fan]:
        """Fans of all that was counted."""
        if not self._fans:
            self._set_scales()
        return self._fans

    def _set_scales(self) -> None:
        for name, chunks in self._waiting.items():
            values = np.concatenate(chunks)
            fan = self._fans[name] = Fan(values[: self._scale_paths])
            fan.add(values[self._scale_paths :])
        self._waiting = {name: [] for name in self.names}
