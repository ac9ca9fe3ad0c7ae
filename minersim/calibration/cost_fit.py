"""What the network's power costs, and what is on the way to it, as known at a date.

`minersim.calibration.supply_fit` lets the median of hashcost fall evenly over years. Here its
course is taken from what stands there: 24 * e_t * p_t, with the efficiency e_t of the machines by
age (``machine_ages``) and a power price p_t that wanders. So a run can be started at any date of
the past with costs of that date, and of nothing later.

- ln p_t is an Ornstein-Uhlenbeck process about 0.05 USD/kWh, the price that public estimates
  assume (de Vries 2018; Cambridge 2019 on), with standard deviation 0.25 (sources say 0.03 to
  0.08) and a memory of a year. Where nobody was near the edge, the data tell nothing of it, and
  it goes back to that. It knows nothing of before the network moved (``exogenous.MOVED``).
- growth of capacity wanders too.
- the share that runs moves towards that of the curve day by day, with one time constant, and the
  hashrate of an epoch is the mean of its days. Where the closes of days are known, hashprice is
  theirs; otherwise it goes evenly from retarget to retarget.

All parameters are standard normal beforehand; the fit is the maximum of the posterior. Luck of the
block times, which the next retarget takes back, is in the covariance of the noise; residuals beyond
2 standard deviations grow slower than their square, and exogenous episodes are left out.

What is on the way, `growth_to_come`, is counted, not fitted (``entry_ahead``).

Left out: seasons of the power price; orders that are booked for years.
"""

import math
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from minersim.calibration.daily_share import daily_log_hashprice, share_of_epochs
from minersim.calibration.entry_ahead import LEAD_EPOCHS, YEAR_EPOCHS, growth_to_come
from minersim.calibration.estimate import Estimate, FitReport, drawn, normal_draws, plain, tells
from minersim.calibration.exogenous import settled_since_s, touched_epochs
from minersim.calibration.forecast import LUCK
from minersim.calibration.history import EpochHistory
from minersim.calibration.machine_ages import bought_efficiency_j_per_th, fleet_efficiency_j_per_th
from minersim.calibration.supply_fit import (
    epoch_log_hashprice,
    soft,
)
from minersim.data.observations import Observations
from minersim.economics import hashcost
from minersim.engine.randomness import stream
from minersim.network import LognormalCurve

Array = npt.NDArray[np.float64]

LEAST_EPOCHS = 6
KNOT_EPOCHS = 13
"""Power price and growth bend every half year. [epochs]"""
EFFICIENCY_ERROR = 0.1
"""How far the machines by age miss published figures. [1]"""
_SPREAD, _DAYS, _POWER = 0, 1, 2  # places among the parameters; knots of power from there on
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


@dataclass(frozen=True, slots=True)
class FittedCosts:
    """The posterior at the end of a history, and what is counted beside it.

    Attributes
    ----------
    point, covariance : arrays of shape (k,) and (k, k)
        Standard normal parameters.
    prior : CostPrior
        What they are parameters of.
    scatter : float
        Noise of a change of ln difficulty. [1]
    fleet_j_per_th, new_j_per_th : float
        Efficiency of the network's machines, and of those on sale. [J/TH]
    growth : float
        To come. [1/year]
    ends_s : tuple of int
        First and last epoch of the window. [s since 1970]
    counted : int
        How many epochs the fit rests on.
    """

    point: Array
    covariance: Array
    prior: CostPrior
    scatter: float
    fleet_j_per_th: float
    new_j_per_th: float
    growth: float
    ends_s: tuple[int, int]
    counted: int

    @property
    def growth_error(self) -> float:
        """Standard error of the growth: what noise makes of the count of a year. [1/year]"""
        return self.scatter * math.sqrt(YEAR_EPOCHS)


def costs_posterior(
    history: EpochHistory,
    first_s: int | None = None,
    closes: Observations | None = None,
    prior: CostPrior = PRIOR,
) -> FittedCosts | None:
    """Fit the costs of the network at the end of a history; None where it is too short.

    Parameters
    ----------
    history : EpochHistory
        What is known (`EpochHistory.until`).
    first_s : int, optional
        First moment that counts. [s since 1970]
    closes : Observations, optional
        Daily closes that were known by then. [USD/BTC]
    prior : CostPrior
    """
    log_hashprice = epoch_log_hashprice(history)
    begin = max(first_s or 0, settled_since_s(int(history.time_s[-1])) or 0)
    places = np.flatnonzero(np.isfinite(log_hashprice) & (history.time_s >= begin))
    if places.size < LEAST_EPOCHS or history.size <= YEAR_EPOCHS + LEAD_EPOCHS:
        return None
    fleet = fleet_efficiency_j_per_th(history)
    counted = ~touched_epochs(history)[places]
    counted[0] = False
    point, covariance, scatter = fit_courses(
        daily_log_hashprice(history, closes)[places],
        np.log(fleet[places] * hashcost(1.0, 1.0, 1.0)),
        np.diff(history.log_difficulty)[places],
        counted,
        prior,
    )
    power = prior.power_usd_per_kwh * math.exp(prior.power_sd * float(point[_POWER]))
    return FittedCosts(
        point=point,
        covariance=covariance,
        prior=prior,
        scatter=scatter,
        fleet_j_per_th=float(fleet[-1]),
        new_j_per_th=bought_efficiency_j_per_th(float(history.time_s[-1])),
        growth=growth_to_come(history, power),
        ends_s=(int(history.time_s[places[0]]), int(history.time_s[places[-1]])),
        counted=int(counted.sum()),
    )


def costs_drawn(fitted: FittedCosts, count: int) -> list[dict[str, float]]:
    """Values by the names of the report, drawn from what the fit leaves open; at most ``DRAWS``."""
    draws = normal_draws(fitted.point, fitted.covariance, "costs")[:count]
    growth = fitted.growth + fitted.growth_error * stream(1, "growth to come", 0).standard_normal(
        count
    )
    return [
        {**_values(fitted, point), "growth to come": float(rate)}
        for point, rate in zip(draws, growth, strict=True)
    ]


def costs_report(fitted: FittedCosts) -> FitReport:
    """Estimates with their errors."""
    draws = normal_draws(fitted.point, fitted.covariance, "costs")
    drawn_values = [_values(fitted, point) for point in draws]
    values = _values(fitted, fitted.point)
    errors = np.sqrt(np.diag(fitted.covariance))

    def told(place: int, name: str, unit: str, note: str) -> Estimate:
        sample = np.array([one[name] for one in drawn_values])
        known = tells(float(errors[place]), 1.0)
        words = note if known else f"{note}; the prior, nearly"
        return replace(drawn(name, values[name], sample, unit, words), identified=known)

    def counted(name: str, error: float, unit: str, note: str) -> Estimate:
        return plain(name, values[name], error, unit, note)

    off = EFFICIENCY_ERROR
    return FitReport(
        "costs of the network at the end of the window",
        (
            counted("efficiency of the machines", off * fitted.fleet_j_per_th, "J/TH", "by age"),
            told(_POWER, "power price", "USD/kWh", "median; the efficiency's error is in it"),
            told(_SPREAD, "spread of hashcost", "", "standard deviation of its logarithm"),
            told(_DAYS, "time of switching", "days", "delay and pace of leaving together"),
            counted("new machines", off * fitted.new_j_per_th, "J/TH", "what is on sale"),
            counted(
                "growth to come",
                fitted.growth_error,
                "1/year",
                "last year's of the highest difficulty, in the part that new machines still earn",
            ),
        ),
        *fitted.ends_s,
        fitted.counted,
        {"noise of a change": fitted.scatter},
    )


def _values(fitted: FittedCosts, point: Array) -> dict[str, float]:
    """Values by the names of the report, of one vector of parameters."""
    prior = fitted.prior
    return {
        "efficiency of the machines": fitted.fleet_j_per_th,
        "power price": prior.power_usd_per_kwh * math.exp(prior.power_sd * float(point[_POWER])),
        "spread of hashcost": math.exp(
            prior.log_spread + prior.log_spread_sd * float(point[_SPREAD])
        ),
        "time of switching": prior.switching_days
        * math.exp(prior.switching_sd * float(point[_DAYS])),
        "new machines": fitted.new_j_per_th,
        "growth to come": fitted.growth,
    }


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
    middle = float(np.median(changes[counted]))
    scale = max(float(np.median(np.abs(changes[counted] - middle))) * 1.4826, LUCK)

    def noise_of(point: Array) -> Array:
        course = courses(point, size, prior)
        median = log_hashcost_at_1 + course.log_power
        margin = log_hashprice - median[:, None]
        share = np.log(share_of_epochs(margin, math.exp(course.log_spread), course.switching_days))
        return np.asarray((changes - course.growth - np.diff(share, prepend=share[0]))[counted])

    solution = np.zeros(_POWER + 2 * knots(size).size)
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
    power[-1] = prior.power_sd * point[_POWER]
    growth[-1] = prior.growth + prior.growth_sd * point[_POWER + at.size]
    for back in range(1, at.size):
        step = prior.power_sd * math.sqrt(1.0 - kept * kept) * point[_POWER + back]
        power[-1 - back] = kept * power[-back] + step
        growth[-1 - back] = growth[-back] + prior.growth_step * point[_POWER + at.size + back]
    return _Courses(
        log_power=np.asarray(math.log(prior.power_usd_per_kwh) + np.interp(age, at, power)),
        log_spread=prior.log_spread + prior.log_spread_sd * float(point[_SPREAD]),
        switching_days=prior.switching_days * math.exp(prior.switching_sd * float(point[_DAYS])),
        growth=np.asarray(np.interp(age, at, growth)),
    )


def knots(size: int) -> Array:
    """Ages of the knots of a window of so many epochs, ascending to 0. [epochs]"""
    return np.asarray(-float(KNOT_EPOCHS) * np.arange(-(-(size - 1) // KNOT_EPOCHS) + 1)[::-1])
