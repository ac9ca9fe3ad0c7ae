"""An estimate as calibration gives it: value, error, interval, and whether the data said it."""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from minersim.engine.randomness import stream

Array = npt.NDArray[np.float64]

INTERVAL_SHARE = 0.9
"""Probability of every interval. [1]"""
Z90 = 1.6448536269514722
"""Standard normal quantile of 0.95. [1]"""
DRAWS = 4_000
_KNOWN_SHARE = 0.8
"""A parameter whose error is still this share of its prior's is one that data do not tell. [1]"""


_SD_OF_MEDIAN_DISTANCE = 1.4826
"""Of a normal law: one over its quantile of 0.75. [1]"""


@dataclass(frozen=True, slots=True)
class Estimate:
    """One parameter.

    Attributes
    ----------
    name : str
        Short name, unique in a calibration.
    value, error, low, high : float
        Estimate, standard error, ends of the 90 % interval.
    unit : str
        Empty for a pure number.
    identified : bool
        Whether the data tell it; otherwise it keeps its prior, or is only reported.
    note : str
        How it was estimated; what the data cannot tell.
    """

    name: str
    value: float
    error: float
    low: float
    high: float
    unit: str
    identified: bool
    note: str


@dataclass(frozen=True, slots=True)
class FitReport:
    """Estimates of one law from one set of series.

    Attributes
    ----------
    law : str
        For the user.
    estimates : tuple of Estimate
    first_s, last_s : int
        First and last observation used. [s since 1970]
    observations : int
        How many.
    goodness : dict
        Figures of the fit by name.
    """

    law: str
    estimates: tuple[Estimate, ...]
    first_s: int
    last_s: int
    observations: int
    goodness: dict[str, float]

    def __getitem__(self, name: str) -> Estimate:
        """Estimate by name."""
        return next(one for one in self.estimates if one.name == name)

    @property
    def values(self) -> dict[str, float]:
        """Values by name."""
        return {one.name: one.value for one in self.estimates}


def plain(
    name: str, value: float, error: float, unit: str, note: str, *, identified: bool = True
) -> Estimate:
    """Estimate whose error is normal.

    >>> one = plain("mu", 1.0, 0.1, "", "")
    >>> round(one.low, 3), round(one.high, 3)
    (0.836, 1.164)
    """
    low, high = value - Z90 * error, value + Z90 * error
    return Estimate(name, value, error, low, high, unit, identified, note)


def drawn(name: str, value: float, draws: Array, unit: str, note: str) -> Estimate:
    """Estimate whose error is that of draws, as of a function of normal parameters."""
    tail = (1.0 - INTERVAL_SHARE) / 2.0
    low, high = (float(one) for one in np.quantile(draws, [tail, 1.0 - tail]))
    return Estimate(name, value, float(draws.std(ddof=1)), low, high, unit, True, note)


def tells(error: float, prior_error: float) -> bool:
    """Whether data narrowed a prior enough to speak of an estimate."""
    return math.isfinite(error) and error < _KNOWN_SHARE * prior_error


def normal_draws(mean: Array, covariance: Array, name: str) -> Array:
    """Draws of a normal law, shape (DRAWS, k); the same for the same name."""
    values, vectors = np.linalg.eigh(covariance)
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    normal = stream(1, name, 0).standard_normal((DRAWS, mean.size))
    return np.asarray(mean + normal @ root.T)


def scatter_about_median(values: Array) -> float:
    """Standard deviation as the median distance from the median tells it, which outliers do not.

    >>> round(scatter_about_median(np.array([1.0, 2.0, 3.0, 100.0])), 4)
    1.4826
    """
    return float(np.median(np.abs(values - np.median(values)))) * _SD_OF_MEDIAN_DISTANCE
