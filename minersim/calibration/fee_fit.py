"""Fees of a block: first-order autoregression of the logarithm, from daily means.

Least squares of ln F(t+1) on ln F(t) (``autoregression``).
Spikes are not told apart from noise: they keep their prior. Left out: days without fees.
"""

import math

import numpy as np
import numpy.typing as npt

from minersim.calibration.autoregression import autoregress
from minersim.calibration.estimate import FitReport, drawn, normal_draws, plain

Array = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

LEAST_DAYS = 90


def fit_fees(times_s: Whole, fees_btc_per_block: Array) -> FitReport | None:
    """Median, persistence and innovation of daily fees, or None where there are too few days."""
    there = fees_btc_per_block > 0.0
    times, logs = times_s[there], np.log(fees_btc_per_block[there])
    fit = autoregress(times, logs, LEAST_DAYS)
    if fit is None:
        return None
    intercept, phi = (float(one) for one in fit.coefficients)
    draws = normal_draws(fit.coefficients, fit.covariance, "fees")
    stationary = 0.0 <= phi < 1.0
    inside = draws[:, 1] < 0.999
    medians = np.exp(draws[inside, 0] / (1.0 - draws[inside, 1]))
    note = "least squares of ln of daily fees a block"
    median = math.exp(intercept / (1.0 - phi)) if stationary else math.exp(float(np.median(logs)))
    return FitReport(
        "fees, autoregression of the logarithm",
        (
            drawn("median fees", median, medians, "BTC/block", note),
            plain("persistence", phi, fit.persistence_error, "1/day", note, identified=stationary),
            plain("innovation", fit.innovation, fit.innovation_error, "", note),
        ),
        int(times[0]),
        int(times[-1]),
        fit.pairs,
        {"R2": fit.r2, "excess kurtosis": fit.kurtosis - 3.0},
    )
