"""Hashprice day by day, and the share of the capacity that runs on it, epoch by epoch.

The hashrate of an epoch is the mean of its days, so what happens within it counts: a share that
follows hashprice with a time constant of ten days has moved by less than half when the epoch ends
in whose first days the price broke.
"""

import math

import numpy as np
import numpy.typing as npt

from minersim.calibration.history import EpochHistory, mean_subsidy_btc
from minersim.calibration.supply_fit import EPOCH_DAYS
from minersim.data.daily import DAY_S
from minersim.data.observations import Observations
from minersim.economics import hashprice_usd

Array = npt.NDArray[np.float64]


def share_of_epochs(
    log_margin: Array, spread: float, switching_days: float, step_days: float = 1.0
) -> Array:
    """Mean share of the capacity that runs in each epoch, shape (n,). [1]

    Parameters
    ----------
    log_margin : array of shape (n, steps)
        ln of hashprice over the median of hashcost, evenly through each epoch. [1]
    spread : float
        Standard deviation of ln hashcost. [1]
    switching_days : float
        Time constant. [days]
    step_days : float
        Length of a step. [days]

    Examples
    --------
    >>> share_of_epochs(np.zeros((2, 14)), 0.3, 15.0).tolist()
    [0.5, 0.5]
    """
    from scipy.signal import lfilter
    from scipy.special import ndtr

    wanted = ndtr(log_margin.ravel() / spread)
    kept = math.exp(-step_days / switching_days)
    runs, _ = lfilter([1.0 - kept], [1.0, -kept], wanted, zi=[kept * wanted[0]])
    share: Array = np.asarray(runs, dtype=np.float64).reshape(log_margin.shape).mean(axis=1)
    return np.asarray(np.maximum(share, 1e-6))


def daily_log_hashprice(history: EpochHistory, closes: Observations | None = None) -> Array:
    """Logarithm of hashprice through each epoch, in steps of about a day, shape (n, EPOCH_DAYS).

    Within the last epoch it stands still. [ln USD/PH/s/day]
    """
    times, prices = history.time_s.astype(np.float64), history.price_usd
    if closes is not None:
        # a close is the price of the day's end
        times = (closes.observed_at_s + DAY_S).astype(np.float64)
        prices = closes.values
    known = np.isfinite(prices) & (prices > 0.0)
    steps = round(EPOCH_DAYS)
    ends = np.append(history.time_s[1:], history.time_s[-1]).astype(np.float64)
    shares = (np.arange(steps) + 0.5) / steps
    at = history.time_s[:, None] + (ends - history.time_s)[:, None] * shares
    log_price = np.interp(at, times[known], np.log(prices[known]))
    fees = np.append(history.fees_btc_per_block[1:], history.fees_btc_per_block[-1])
    subsidy = mean_subsidy_btc(int(history.height[0]), history.size)
    price_1 = np.ones(history.size)
    at_price_1 = np.log(hashprice_usd(price_1, history.difficulty, subsidy, fees))
    return np.asarray(log_price + at_price_1[:, None])
