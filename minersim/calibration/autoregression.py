"""First-order autoregression of a series of days, by least squares.

x(t+1) = a + phi x(t) + noise, the conditional maximum likelihood (Hamilton 1994, ch. 5). Left out:
pairs of days with a gap between them, weekdays, longer memory.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from minersim.data.daily import DAY_S

Array = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Autoregression:
    """An autoregression as fitted.

    Attributes
    ----------
    coefficients : array of shape (2,)
        Intercept and persistence.
    covariance : array of shape (2, 2)
        Of them.
    innovation, innovation_error : float
        Standard deviation of the noise, and its error, which allows for fat tails.
    kurtosis : float
        Of the noise; 3 for a normal law.
    r2 : float
        Share of the variance that it explains.
    pairs : int
        Days that were counted with the day after them.
    """

    coefficients: Array
    covariance: Array
    innovation: float
    innovation_error: float
    kurtosis: float
    r2: float
    pairs: int

    @property
    def persistence(self) -> float:
        """Part of a day's distance from the mean that is left the day after. [1/day]"""
        return float(self.coefficients[1])

    @property
    def persistence_error(self) -> float:
        """Its standard error. [1/day]"""
        return math.sqrt(float(self.covariance[1, 1]))


def day_pairs(times_s: Whole, values: Array) -> tuple[Whole, Array, Array]:
    """Days that follow a day which is there too: their times, the value before, their own.

    >>> times_s = DAY_S * np.array([1, 2, 4, 5])
    >>> later_s, before, after = day_pairs(times_s, np.array([1.0, 2.0, 3.0, 4.0]))
    >>> (later_s // DAY_S).tolist(), before.tolist(), after.tolist()
    ([2, 5], [1.0, 3.0], [2.0, 4.0])
    """
    follows = np.diff(times_s) == DAY_S
    return times_s[1:][follows], values[:-1][follows], values[1:][follows]


def autoregress(times_s: Whole, values: Array, least_pairs: int) -> Autoregression | None:
    """Fit days that follow one another, or None where there are too few."""
    _, before, after = day_pairs(times_s, values)
    count = before.size
    if count < least_pairs:
        return None
    rows = np.column_stack([np.ones(count), before])
    inverse = np.linalg.inv(rows.T @ rows)
    coefficients = np.asarray(inverse @ rows.T @ after)
    residuals = after - rows @ coefficients
    variance = float((residuals**2).sum()) / (count - 2)
    kurtosis = float((residuals**4).mean()) / float((residuals**2).mean()) ** 2
    innovation = math.sqrt(variance)
    return Autoregression(
        coefficients=coefficients,
        covariance=np.asarray(inverse * variance),
        innovation=innovation,
        innovation_error=0.5 * innovation * math.sqrt(max(kurtosis - 1.0, 0.0) / count),
        kurtosis=kurtosis,
        r2=1.0 - float(residuals.var()) / float(after.var()),
        pairs=count,
    )
