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

from minersim.calibration.cost_courses import (
    DAYS_AT,
    POWER_AT,
    PRIOR,
    SPREAD_AT,
    CostPrior,
    fit_courses,
)
from minersim.calibration.daily_share import daily_log_hashprice
from minersim.calibration.entry_ahead import LEAD_EPOCHS, YEAR_EPOCHS, growth_to_come
from minersim.calibration.estimate import Estimate, FitReport, drawn, normal_draws, plain, tells
from minersim.calibration.exogenous import settled_since_s, touched_epochs
from minersim.calibration.history import EpochHistory
from minersim.calibration.machine_ages import bought_efficiency_j_per_th, fleet_efficiency_j_per_th
from minersim.calibration.supply_fit import (
    epoch_log_hashprice,
)
from minersim.data.observations import Observations
from minersim.economics import hashcost
from minersim.engine.randomness import stream

Array = npt.NDArray[np.float64]

LEAST_EPOCHS = 6
EFFICIENCY_ERROR = 0.1
"""How far the machines by age miss published figures. [1]"""


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
    power = prior.power_usd_per_kwh * math.exp(prior.power_sd * float(point[POWER_AT]))
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
            told(POWER_AT, "power price", "USD/kWh", "median; the efficiency's error is in it"),
            told(SPREAD_AT, "spread of hashcost", "", "standard deviation of its logarithm"),
            told(DAYS_AT, "time of switching", "days", "delay and pace of leaving together"),
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
        "power price": prior.power_usd_per_kwh * math.exp(prior.power_sd * float(point[POWER_AT])),
        "spread of hashcost": math.exp(
            prior.log_spread + prior.log_spread_sd * float(point[SPREAD_AT])
        ),
        "time of switching": prior.switching_days
        * math.exp(prior.switching_sd * float(point[DAYS_AT])),
        "new machines": fitted.new_j_per_th,
        "growth to come": fitted.growth,
    }
