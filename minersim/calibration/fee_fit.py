"""Fees of a block: first-order autoregression of the logarithm, from daily means.

Least squares of ln F(t+1) on ln F(t), the conditional maximum likelihood (Hamilton 1994, ch. 5).
Spikes are not told apart from noise: they keep their prior. Left out: days without fees.
"""

import math

import numpy as np
import numpy.typing as npt

from minersim.calibration.estimate import FitReport, drawn, normal_draws, plain
from minersim.data.daily import DAY_S

Array = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

LEAST_DAYS = 90


def fit_fees(times_s: Whole, fees_btc_per_block: Array) -> FitReport | None:
    """Median, persistence and innovation of daily fees, or None where there are too few days."""
    there = fees_btc_per_block > 0.0
    times, logs = times_s[there], np.log(fees_btc_per_block[there])
    follows = np.diff(times) == DAY_S
    before, after = logs[:-1][follows], logs[1:][follows]
    count = before.size
    if count < LEAST_DAYS:
        return None
    rows = np.column_stack([np.ones(count), before])
    inverse = np.linalg.inv(rows.T @ rows)
    intercept, phi = (float(one) for one in inverse @ rows.T @ after)
    residuals = after - intercept - phi * before
    variance = float((residuals**2).sum()) / (count - 2)
    innovation = math.sqrt(variance)
    draws = normal_draws(np.array([intercept, phi]), inverse * variance, "fees")
    stationary = 0.0 <= phi < 1.0
    inside = draws[:, 1] < 0.999
    medians = np.exp(draws[inside, 0] / (1.0 - draws[inside, 1]))
    kurtosis = float((residuals**4).mean()) / float((residuals**2).mean()) ** 2
    note = "least squares of ln of daily fees a block"
    median = math.exp(intercept / (1.0 - phi)) if stationary else math.exp(float(np.median(logs)))
    error = math.sqrt(variance * float(inverse[1, 1]))
    spread = 0.5 * innovation * math.sqrt(max(kurtosis - 1.0, 0.0) / count)
    return FitReport(
        "fees, autoregression of the logarithm",
        (
            drawn("median fees", median, medians, "BTC/block", note),
            plain("persistence", phi, error, "1/day", note, identified=stationary),
            plain("innovation", innovation, spread, "", note),
        ),
        int(times[0]),
        int(times[-1]),
        count,
        {
            "R2": 1.0 - float(residuals.var()) / float(after.var()),
            "excess kurtosis": kurtosis - 3.0,
        },
    )
