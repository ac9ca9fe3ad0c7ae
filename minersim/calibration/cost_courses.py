"""Courses of power price and growth through a window, and their fit: the law of ``cost_fit``.

All parameters are standard normal beforehand, in this order: spread, time of switching, power price
and growth at the knots, from the end of the window back.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from minersim.calibration.daily_share import share_of_epochs
from minersim.calibration.estimate import scatter_about_median
from minersim.calibration.forecast import LUCK
from minersim.calibration.supply_fit import soft
from minersim.network import LognormalCurve

Array = npt.NDArray[np.float64]

KNOT_EPOCHS = 13
"""Power price and growth bend every half year. [epochs]"""
SPREAD_AT, DAYS_AT, POWER_AT = 0, 1, 2  # places among the parameters; knots of power from there on
_LEAST_NOISE = 0.4
"""Of a small scatter so much is taken for the hashrate's, whatever luck should have. [1]"""


@dataclass(frozen=True, slots=True)
class CostPrior:
    """What is thought beforehand.

    Attributes
    ----------
    power_usd_per_kwh, power_sd : float
        Median of the power price, and standard deviation of its logarithm.
    power_memory : float
        Time constant in which its deviation is forgotten. [epochs]
    log_spread, log_spread_sd : float
        ln of the spread of hashcost. [1]
    switching_days, switching_sd : float
        Median of the time constant of switching, the delay and the pace of leaving of
        ``network.switching`` together, and standard deviation of its logarithm: price leads
        hashrate by 1 to 6 weeks (Fantazzini and Kolodin 2020).
    growth, growth_sd, growth_step : float
        Growth of capacity at the end, and the scatter of its change in half a year. [1/epoch]
    """

    power_usd_per_kwh: float = 0.05
    power_sd: float = 0.25
    power_memory: float = 26.0
    log_spread: float = math.log(LognormalCurve().hashcost_log_sd)
    log_spread_sd: float = 0.3
    switching_days: float = 15.0
    switching_sd: float = 0.5
    growth: float = 0.02
    growth_sd: float = 0.03
    growth_step: float = 0.006


PRIOR = CostPrior()


@dataclass(frozen=True, slots=True)
class _Courses:
    """What a vector of standard normal parameters stands for."""

    log_power: Array
    log_spread: float
    switching_days: float
    growth: Array


def fit_courses(
    log_hashprice: Array,
    log_hashcost_at_1: Array,
    changes: Array,
    counted: npt.NDArray[np.bool_],
    prior: CostPrior = PRIOR,
) -> tuple[Array, Array, float]:
    """Fit on changes of ln hashrate into each of n epochs.

    Parameters
    ----------
    log_hashprice : array of shape (n, days)
        Of the days of each epoch. [ln USD/PH/s/day]
    log_hashcost_at_1 : array of shape (n,)
        Logarithm of the fleet's hashcost at a power price of 1 USD/kWh.
    changes : array of shape (n,)
        Of ln difficulty at the end of each epoch. [1]
    counted : bool array of shape (n,)
        Which of them are of the market's making.
    prior : CostPrior

    Returns
    -------
    tuple
        Maximum of the posterior of standard normal parameters, their covariance, noise. [1]
    """
    from scipy.optimize import least_squares

    size = changes.size
    scale = max(scatter_about_median(changes[counted]), LUCK)

    def noise_of(point: Array) -> Array:
        course = courses(point, size, prior)
        median = log_hashcost_at_1 + course.log_power
        margin = log_hashprice - median[:, None]
        share = np.log(share_of_epochs(margin, math.exp(course.log_spread), course.switching_days))
        return np.asarray((changes - course.growth - np.diff(share, prepend=share[0]))[counted])

    solution = np.zeros(POWER_AT + 2 * knots(size).size)
    for _ in range(4):
        white = _whitening(np.flatnonzero(counted), scale)

        def cost(point: Array, white: Array = white) -> Array:
            return np.append(2.0 * soft(white @ noise_of(point) / 2.0), point)

        result = least_squares(cost, solution)
        solution = np.asarray(result.x)
        left = np.abs(noise_of(solution))
        scale = max(float(np.sqrt(np.mean(np.minimum(left, 3.0 * scale) ** 2))), LUCK)
    slopes = np.asarray(result.jac, dtype=np.float64)
    return solution, np.asarray(np.linalg.inv(slopes.T @ slopes)), scale


def _whitening(places: npt.NDArray[np.int64], scale: float) -> Array:
    """Matrix that makes the noise of the changes white, shape (k, k).

    Luck of the block times is taken back by the next retarget, so its neighbours are opposite.
    """
    hashrate = max(scale**2 - 2.0 * LUCK**2, (_LEAST_NOISE * scale) ** 2)
    luck = (scale**2 - hashrate) / 2.0
    apart = np.abs(np.subtract.outer(places, places))
    covariance = scale**2 * (apart == 0) - luck * (apart == 1)
    return np.asarray(np.linalg.inv(np.linalg.cholesky(covariance)))


def courses(point: Array, size: int, prior: CostPrior = PRIOR) -> _Courses:
    """What standard normal parameters mean over the epochs of a window."""
    at = knots(size)
    age = np.arange(size) - (size - 1.0)
    kept = math.exp(-KNOT_EPOCHS / prior.power_memory)
    power = np.empty(at.size)
    growth = np.empty(at.size)
    # parameters go from the end of the window back, as the process may be read both ways
    power[-1] = prior.power_sd * point[POWER_AT]
    growth[-1] = prior.growth + prior.growth_sd * point[POWER_AT + at.size]
    for back in range(1, at.size):
        step = prior.power_sd * math.sqrt(1.0 - kept * kept) * point[POWER_AT + back]
        power[-1 - back] = kept * power[-back] + step
        growth[-1 - back] = growth[-back] + prior.growth_step * point[POWER_AT + at.size + back]
    return _Courses(
        log_power=np.asarray(math.log(prior.power_usd_per_kwh) + np.interp(age, at, power)),
        log_spread=prior.log_spread + prior.log_spread_sd * float(point[SPREAD_AT]),
        switching_days=prior.switching_days * math.exp(prior.switching_sd * float(point[DAYS_AT])),
        growth=np.asarray(np.interp(age, at, growth)),
    )


def knots(size: int) -> Array:
    """Ages of the knots of a window of so many epochs, ascending to 0. [epochs]"""
    return np.asarray(-float(KNOT_EPOCHS) * np.arange(-(-(size - 1) // KNOT_EPOCHS) + 1)[::-1])
