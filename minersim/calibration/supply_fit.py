"""The supply curve and its pace, inverted from hashrate and hashprice.

Of the capacity, a share F = Phi(z) pays its power at a hashprice, z = (ln hashprice - mu_t) / s:
hashcost is lognormal with median exp(mu_t) and spread s (``minersim.network.curve``). Over an epoch
the share that runs moves towards F by a part lambda. The hashrate of an epoch is capacity times
the share that runs, capacity grows evenly at g, and the median of hashcost changes evenly by rho an
epoch. So the change of ln difficulty is g plus the change of ln share, plus luck and noise.

Least squares with priors (the maximum of the posterior), residuals beyond 2 standard deviations
growing slower than their square (soft L1), epochs of exogenous episodes left out. Priors: spread
and median of the default curve (``minersim.network.curve``, early 2026), hashcost falling by a
quarter a year as machines get better. The data tell little of the curve where nobody was near its
edge: then a parameter keeps its prior, and says so.

Left out: hysteresis, power prices in time, capacity that comes in bursts.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from minersim.calibration.estimate import (
    Estimate,
    FitReport,
    drawn,
    normal_draws,
    scatter_about_median,
    tells,
)
from minersim.calibration.exogenous import touched_epochs
from minersim.calibration.history import EpochHistory, mean_subsidy_btc
from minersim.economics import hashprice_usd
from minersim.units import SECONDS_PER_DAY

Array = npt.NDArray[np.float64]

EPOCH_DAYS = 14.0
EPOCHS_PER_YEAR = 26.09
PRIOR_DATE_S = 1_767_225_600  # 2026-01-01, of the prior median
LEAST_EPOCHS = 40


@dataclass(frozen=True, slots=True)
class SupplyPrior:
    """Normal priors of the parameters as they are fitted.

    Attributes
    ----------
    log_median, log_median_sd : float
        mu on 1 January 2026. [ln USD/PH/s/day]
    log_spread, log_spread_sd : float
        ln s. [1]
    decline, decline_sd : float
        rho. [1/epoch]
    pace, pace_sd : float
        logit of lambda, an epoch's. [1]
    growth, growth_sd : float
        g. [1/epoch]
    """

    log_median: float = math.log(22.08)
    log_median_sd: float = 0.25
    log_spread: float = math.log(0.348)
    log_spread_sd: float = 0.3
    decline: float = -0.011
    decline_sd: float = 0.004
    pace: float = 0.6
    pace_sd: float = 1.0
    growth: float = 0.02
    growth_sd: float = 0.02

    @property
    def means(self) -> Array:
        """In the order of the fit."""
        return np.array([self.log_median, self.log_spread, self.decline, self.pace, self.growth])

    @property
    def deviations(self) -> Array:
        """In the order of the fit."""
        return np.array(
            [self.log_median_sd, self.log_spread_sd, self.decline_sd, self.pace_sd, self.growth_sd]
        )


PRIOR = SupplyPrior()


def share_that_runs(parameters: Array, log_hashprice: Array, age_epochs: Array) -> Array:
    """Share of the capacity that runs in each epoch, shape (n,). [1]

    Parameters
    ----------
    parameters : array of shape (5,)
        mu at age 0, ln s, rho, logit lambda, g.
    log_hashprice : array of shape (n,)
        Mean of each epoch. [ln USD/PH/s/day]
    age_epochs : array of shape (n,)
        Epochs since the date of mu; negative before it.

    Examples
    --------
    >>> half = share_that_runs(np.array([3.0, 0.0, 0.0, 0.0, 0.0]), np.full(3, 3.0), np.zeros(3))
    >>> half.tolist()
    [0.5, 0.5, 0.5]
    """
    from scipy.special import expit, ndtr

    median = parameters[0] + parameters[2] * age_epochs
    target = ndtr((log_hashprice - median) / math.exp(parameters[1]))
    pace = float(expit(parameters[3]))
    runs = np.empty(target.size)
    share = float(target[0])
    for i, wanted in enumerate(target):
        share += pace * (wanted - share)
        runs[i] = share
    return np.maximum(runs, 1e-6)


@dataclass(frozen=True, slots=True)
class SupplyRows:
    """What the curve is fitted on, epoch by epoch, arrays of shape (n,).

    Attributes
    ----------
    time_s : int64 array
        Beginnings of the epochs. [s since 1970]
    known_s : int64 array
        Beginnings of the next epochs, with which the changes are known. [s since 1970]
    log_hashprice : array
        Mean of each epoch. [ln USD/PH/s/day]
    age_epochs : array
        Since the date of the prior median. [epochs]
    changes : array
        Of ln difficulty, which the hashrate of the epoch made. [1]
    counted : bool array
        Whether the fit reads the change.
    """

    time_s: npt.NDArray[np.int64]
    known_s: npt.NDArray[np.int64]
    log_hashprice: Array
    age_epochs: Array
    changes: Array
    counted: npt.NDArray[np.bool_]


def supply_rows(history: EpochHistory, first_s: int | None = None) -> SupplyRows | None:
    """What the curve is fitted on from a time on, or None where the history is too short."""
    log_hashprice = epoch_log_hashprice(history)
    age = (history.time_s - PRIOR_DATE_S) / (EPOCH_DAYS * SECONDS_PER_DAY)
    usable = np.isfinite(log_hashprice)
    if first_s is not None:
        usable &= history.time_s >= first_s
    places = np.flatnonzero(usable)
    if places.size < LEAST_EPOCHS:
        return None
    # the change that opened an epoch is of the hashrate of the one before
    changes = np.diff(history.log_difficulty)[places]
    counted = ~touched_epochs(history)[places]
    counted[0] = False
    return SupplyRows(
        time_s=history.time_s[places],
        known_s=history.time_s[places + 1],
        log_hashprice=log_hashprice[places],
        age_epochs=age[places],
        changes=changes,
        counted=counted,
    )


def fit_supply(
    history: EpochHistory, first_s: int | None = None, prior: SupplyPrior = PRIOR
) -> FitReport | None:
    """Fit the curve on a history from a time on, or None where it is too short."""
    rows = supply_rows(history, first_s)
    if rows is None:
        return None
    return fit_changes(
        rows.log_hashprice,
        rows.age_epochs,
        rows.changes,
        rows.counted,
        (int(rows.time_s[0]), int(rows.time_s[-1])),
        prior,
    )


def expected_changes(parameters: Array, log_hashprice: Array, age_epochs: Array) -> Array:
    """Changes of ln difficulty that the curve expects, shape (n,); the first is growth alone. [1]

    Parameters
    ----------
    parameters, log_hashprice, age_epochs
        As in `share_that_runs`.
    """
    share = np.log(share_that_runs(parameters, log_hashprice, age_epochs))
    return np.asarray(parameters[4] + np.diff(share, prepend=share[0]))


def fitted_parameters(fit: FitReport, last_age_epochs: float) -> Array:
    """Parameters of `share_that_runs` from a report's estimates, shape (5,).

    Parameters
    ----------
    fit : FitReport
        From `fit_supply`.
    last_age_epochs : float
        Of the last epoch fitted, at which the report tells the median.
    """
    rate = math.log1p(fit["change of hashcost"].value) / EPOCHS_PER_YEAR
    median = math.log(fit["median hashcost"].value) - rate * last_age_epochs
    pace = math.log(math.expm1(EPOCH_DAYS / fit["pace of switching"].value))
    growth = fit["growth of capacity"].value / EPOCHS_PER_YEAR
    return np.array([median, math.log(fit["spread of hashcost"].value), rate, pace, growth])


def fit_changes(
    log_hashprice: Array,
    age_epochs: Array,
    changes: Array,
    counted: npt.NDArray[np.bool_],
    ends_s: tuple[int, int],
    prior: SupplyPrior = PRIOR,
) -> FitReport:
    """Fit the curve on changes of ln hashrate into each epoch, all of shape (n,)."""
    from scipy.optimize import least_squares

    means, deviations = prior.means, prior.deviations

    def noise_of(parameters: Array) -> Array:
        found = changes - expected_changes(parameters, log_hashprice, age_epochs)
        return np.asarray(found[counted])

    scale = scatter_about_median(changes[counted])
    solution = means
    for _ in range(3):

        def cost(parameters: Array, scale: float = scale) -> Array:
            bent = soft(noise_of(parameters) / (2.0 * scale)) * 2.0
            return np.append(bent, (parameters - means) / deviations)

        result = least_squares(cost, solution)
        solution = np.asarray(result.x)
        left = noise_of(solution)
        scale = float(np.sqrt(np.mean(np.minimum(np.abs(left), 3.0 * scale) ** 2)))
    slopes = np.asarray(result.jac, dtype=np.float64)
    covariance = np.asarray(np.linalg.inv(slopes.T @ slopes))
    residuals = noise_of(solution)
    total = changes[counted]
    return FitReport(
        "supply curve",
        _estimates(solution, covariance, prior, float(age_epochs[-1])),
        *ends_s,
        int(counted.sum()),
        {
            "noise of a change": scale,
            "R2": 1.0 - float(residuals.var()) / float(total.var()),
        },
    )


def epoch_log_hashprice(history: EpochHistory) -> Array:
    """Mean ln hashprice of each epoch, shape (n,); NaN where its mean price is not known.

    [ln USD/PH/s/day]
    """
    subsidy = mean_subsidy_btc(int(history.height[0]), history.size)
    # fees of an epoch are in the next row
    fees = np.append(history.fees_btc_per_block[1:], history.fees_btc_per_block[-1])
    with np.errstate(invalid="ignore"):
        return np.log(hashprice_usd(history.mean_price_usd, history.difficulty, subsidy, fees))


def soft(z: Array) -> Array:
    """Residuals whose squares grow like an absolute value far out: soft L1."""
    return np.sign(z) * np.sqrt(2.0 * (np.sqrt(1.0 + z * z) - 1.0))


def _estimates(
    solution: Array, covariance: Array, prior: SupplyPrior, age: float
) -> tuple[Estimate, ...]:
    draws = normal_draws(solution, covariance, "supply")
    errors, before = np.sqrt(np.diag(covariance)), prior.deviations

    def told(place: int, name: str, value: float, sample: Array, unit: str, note: str) -> Estimate:
        known = tells(float(errors[place]), float(before[place]))
        one = drawn(name, value, sample, unit, note if known else f"{note}; the prior, nearly")
        return Estimate(one.name, one.value, one.error, one.low, one.high, unit, known, one.note)

    def median(p: Array) -> Array:
        return np.exp(p[..., 0] + p[..., 2] * age)

    def yearly(rate: Array) -> Array:
        return np.asarray(np.expm1(rate * EPOCHS_PER_YEAR))

    def pace_days(p: Array) -> Array:
        # a part lambda in an epoch is a time constant of -14 / ln(1 - lambda) days
        return EPOCH_DAYS / np.logaddexp(0.0, p[..., 3])

    return (
        told(
            0,
            "median hashcost",
            float(median(solution)),
            median(draws),
            "USD/PH/s/day",
            "at the end of the window; efficiency and power price cannot be told apart",
        ),
        told(
            1,
            "spread of hashcost",
            float(np.exp(solution[1])),
            np.exp(draws[:, 1]),
            "",
            "standard deviation of its logarithm",
        ),
        told(
            2,
            "change of hashcost",
            float(yearly(solution[2])),
            yearly(draws[:, 2]),
            "1/year",
            "machines get better",
        ),
        told(
            3,
            "pace of switching",
            float(pace_days(solution)),
            pace_days(draws),
            "days",
            "time constant, leaving and returning alike; thresholds cannot be told apart from it",
        ),
        told(
            4,
            "growth of capacity",
            float(solution[4]) * EPOCHS_PER_YEAR,
            draws[:, 4] * EPOCHS_PER_YEAR,
            "1/year",
            "continuous rate, mean of the window",
        ),
    )
