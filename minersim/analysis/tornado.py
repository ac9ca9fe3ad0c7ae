"""A tornado: every input moved alone from the low to the high end of its range, largest first.

All runs are on the same paths, so the noise of a bar is that of the paired difference of its two
ends, which is far below the noise of either.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from minersim.analysis.compare import PairedDifference, paired_difference
from minersim.analysis.sweep import setting_words
from minersim.analysis.varied import Varied

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Bar:
    """One input of a tornado.

    Attributes
    ----------
    varied : Varied
        The input with its range.
    at_low, at_high : float or None
        Mean of the metric at the ends; None where no path has it.
    swing : PairedDifference
        High end less low end, path by path.
    """

    varied: Varied
    at_low: float | None
    at_high: float | None
    swing: PairedDifference

    @property
    def size(self) -> float:
        """How far the metric moves; 0 where it cannot be said."""
        return abs(self.swing.mean or 0.0)

    @property
    def resolved(self) -> bool:
        """Whether the swing is told apart from zero by its interval."""
        low, high = self.swing.low, self.swing.high
        return low is not None and high is not None and (low > 0.0 or high < 0.0)

    def summary(self) -> dict[str, Any]:
        """All of it as plain numbers."""
        return {
            **setting_words(self.varied),
            "at_low": self.at_low,
            "at_high": self.at_high,
            "swing": {
                "mean": self.swing.mean,
                "low": self.swing.low,
                "high": self.swing.high,
                "paths": self.swing.pairs,
            },
            "above_noise": self.resolved,
        }


@dataclass(frozen=True, slots=True)
class Tornado:
    """Bars, largest swing first.

    Attributes
    ----------
    bars : tuple of Bar
    base : float or None
        Mean of the metric in the scenario as it stands.
    base_error : float or None
        Standard error of that mean over the paths; None for fewer than two.
    noise_floor : float or None
        The largest half-width of the bars' 95 % intervals: a swing below is not told from noise.
    """

    bars: tuple[Bar, ...]
    base: float | None
    base_error: float | None
    noise_floor: float | None

    def summary(self) -> dict[str, Any]:
        """All of it as plain numbers."""
        return {
            "base": self.base,
            "base_standard_error": self.base_error,
            "noise_floor": self.noise_floor,
            "bars": [bar.summary() for bar in self.bars],
        }


def tornado(
    varied: Sequence[Varied], base: Array, lows: Sequence[Array], highs: Sequence[Array]
) -> Tornado:
    """Make a tornado of runs.

    Parameters
    ----------
    varied : sequence of Varied
        The inputs.
    base : array of shape (paths,)
        Metric by path in the scenario as it stands; NaN where a path has none.
    lows, highs : sequences of arrays of shape (paths,)
        The same with each input at the low and at the high end of its range.
    """
    bars = [
        Bar(v, _mean(low), _mean(high), paired_difference(low, high))
        for v, low, high in zip(varied, lows, highs, strict=True)
    ]
    bars.sort(key=lambda bar: -bar.size)
    known = base[~np.isnan(base)]
    error = float(known.std(ddof=1)) / math.sqrt(known.size) if known.size > 1 else None
    reaches = [
        0.5 * (bar.swing.high - bar.swing.low)
        for bar in bars
        if bar.swing.high is not None and bar.swing.low is not None
    ]
    return Tornado(tuple(bars), _mean(base), error, max(reaches, default=None))


def _mean(values: Array) -> float | None:
    known = values[~np.isnan(values)]
    return float(known.mean()) if known.size else None
