"""Entry of machines: the law of growth as fitted, the growth it says now, and how late it comes.

The lead time is looked for as the lag at which growth follows margin best: the change of ln
difficulty on trend and on the margin of some epochs before, for every lag from none to a year, all
equally likely beforehand. What remains is a law of the lag; where it is wide, the data do not tell.
"""

import math

import numpy as np
import numpy.typing as npt

from minersim.calibration.estimate import Estimate, FitReport, plain, tells
from minersim.calibration.growth_law import (
    DEFAULTS,
    FIRST_FIT_S,
    NAMES,
    fit_growth,
    growth_state,
    regressors,
)
from minersim.calibration.history import EpochHistory
from minersim.calibration.supply_fit import EPOCH_DAYS, EPOCHS_PER_YEAR, LEAST_EPOCHS

Array = npt.NDArray[np.float64]

MOST_LAG = 26
_TOLD_DAYS = 150.0
"""An interval of the lead time no wider than this tells something: the range is a year. [days]"""


def fit_entry(history: EpochHistory, first_s: int | None = None) -> FitReport | None:
    """Law of growth and lead time, or None where the history is too short.

    Parameters
    ----------
    history : EpochHistory
    first_s : int, optional
        First moment that counts for the lead time. The law has a memory of its own, and its
        observations are counted by their weights.
    """
    state = growth_state(history)
    try:
        fit = fit_growth(history, state)
    except ValueError:
        return None
    errors = np.sqrt(np.diag(fit.covariance))
    estimates = [
        plain(
            name,
            float(value),
            float(error),
            "1/epoch" if name == "constant" else "",
            "Bayesian, half the weight every three years",
            identified=tells(float(error), prior_error),
        )
        for name, value, error, prior_error in zip(
            NAMES, fit.coefficients, errors, DEFAULTS.prior_sd, strict=True
        )
    ]
    now = regressors(state.trend[-1], state.margin[-1], np.zeros(()), DEFAULTS)
    error = math.sqrt(float(now @ fit.covariance @ now)) * EPOCHS_PER_YEAR
    growth = float(now @ fit.coefficients) * EPOCHS_PER_YEAR
    estimates.append(
        plain("growth now", growth, error, "1/year", "at the last trend and margin, price steady")
    )
    lead = _lead_time(history, first_s)
    if lead is not None:
        estimates.append(lead)
    return FitReport(
        "growth and entry",
        tuple(estimates),
        max(int(history.time_s[0]), FIRST_FIT_S),
        int(history.time_s[-1]),
        round(fit.epochs),
        {"noise of a change": fit.scatter},
    )


def _lead_time(history: EpochHistory, first_s: int | None) -> Estimate | None:
    state = growth_state(history)
    changes = np.diff(history.log_difficulty)
    size = changes.size
    lags = np.arange(MOST_LAG + 1)
    usable = np.isfinite(state.trend[:-1]) & ~state.touched[:-1]
    usable &= np.arange(size) >= MOST_LAG
    usable[MOST_LAG:] &= np.isfinite(state.margin[: size - MOST_LAG])
    if first_s is not None:
        usable &= history.time_s[:-1] >= first_s
    places = np.flatnonzero(usable)
    if places.size < LEAST_EPOCHS:
        return None
    losses = np.empty(lags.size)
    for lag in lags:
        rows = np.column_stack(
            [np.ones(places.size), state.trend[places], state.margin[places - lag]]
        )
        found = np.linalg.lstsq(rows, changes[places], rcond=None)[0]
        losses[lag] = float(((changes[places] - rows @ found) ** 2).sum())
    # the scatter integrated out: a power of the sum of squares (Zellner 1971)
    log_weight = -0.5 * places.size * np.log(losses / losses.min())
    weights = np.exp(log_weight - log_weight.max())
    weights /= weights.sum()
    mean = float(weights @ lags) * EPOCH_DAYS
    error = math.sqrt(float(weights @ (lags * EPOCH_DAYS - mean) ** 2))
    shares = np.cumsum(weights)
    low, high = (float(np.searchsorted(shares, p)) * EPOCH_DAYS for p in (0.05, 0.95))
    told = high - low <= _TOLD_DAYS
    note = "lag at which growth follows margin" + ("" if told else "; the data do not tell it")
    return Estimate("lead time", mean, error, low, high, "days", told, note)
