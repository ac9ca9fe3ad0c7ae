"""Transaction fees of a block: constant, or a mean-reverting logarithm with spikes.

ln F(t+1) = mean + phi (ln F(t) - mean) + s e, with e standard normal, once a day, where F is the
day's mean fee per block. Spikes are sudden bursts (a halving, a token craze): Poisson arrivals,
lognormal multipliers, exponential decay.

Source of the defaults: daily fees per block of 2025-2026, phi 0.7715 per day, innovation 0.274,
mean of the logarithm -3.610 (median 0.0264 to 0.027 BTC/block). The spikes (3 a year, multiplier
LogNormal(ln 6, 0.7), half-life 3 days) are a judgement, not a fit. Left out: noise between the
blocks of a day, and correlation with the price.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from minersim.units import DAYS_PER_YEAR


@dataclass(frozen=True, slots=True)
class ConstantFees:
    """The same fees in every block. [BTC/block]"""

    btc_per_block: float


@dataclass(frozen=True, slots=True)
class AR1Fees:
    """First-order autoregression of the logarithm of the daily mean fee per block.

    Attributes
    ----------
    start_btc_per_block, median_btc_per_block : float
        First day's value; the value that the process returns to. [BTC/block]
    persistence_per_day : float
        phi in [0, 1). [1]
    innovation : float
        Standard deviation of a day's shock to the logarithm. [1]
    spikes_per_year : float
        Mean number of bursts. [1/year]
    spike_multiplier_median, spike_multiplier_log_sd : float
        Lognormal law of a burst's factor. [1]
    spike_half_life_days : float
        [days]
    """

    start_btc_per_block: float
    median_btc_per_block: float
    persistence_per_day: float
    innovation: float
    spikes_per_year: float
    spike_multiplier_median: float
    spike_multiplier_log_sd: float
    spike_half_life_days: float


FeeProcess = ConstantFees | AR1Fees


def fee_path(
    process: FeeProcess, ticks: int, tick_days: float, rng: np.random.Generator
) -> npt.NDArray[np.float64]:
    """Mean fee per block at every tick of one path. [BTC/block]

    Parameters
    ----------
    process : FeeProcess
        The law.
    ticks : int
        Number of ticks after the start.
    tick_days : float
        [days]
    rng : numpy Generator
        The path's own stream for fees.

    Returns
    -------
    array of shape (ticks + 1,)
        The first value is the start.
    """
    if isinstance(process, ConstantFees):
        return np.full(ticks + 1, process.btc_per_block)
    noise = rng.standard_normal(ticks)
    phi = process.persistence_per_day**tick_days
    # innovations of a shorter tick keep the same variance in the long run
    scale = process.innovation * math.sqrt(
        (1.0 - phi * phi) / (1.0 - process.persistence_per_day**2)
    )
    mean = math.log(process.median_btc_per_block)
    log_fee = np.empty(ticks + 1)
    log_fee[0] = math.log(process.start_btc_per_block)
    for tick in range(ticks):
        log_fee[tick + 1] = mean + phi * (log_fee[tick] - mean) + scale * noise[tick]
    return np.exp(log_fee + _log_spikes(process, ticks, tick_days, rng))


def _log_spikes(
    process: AR1Fees, ticks: int, tick_days: float, rng: np.random.Generator
) -> npt.NDArray[np.float64]:
    """Logarithm of the spikes' factor at every tick, shape (ticks + 1,)."""
    arrivals = rng.poisson(process.spikes_per_year * tick_days / DAYS_PER_YEAR, ticks)
    sizes = rng.standard_normal(ticks)
    decay = 0.5 ** (tick_days / process.spike_half_life_days)
    height = np.zeros(ticks + 1)
    for tick in range(ticks):
        height[tick + 1] = height[tick] * decay
        if arrivals[tick]:
            log_multiplier = (
                math.log(process.spike_multiplier_median)
                + process.spike_multiplier_log_sd * sizes[tick]
            )
            height[tick + 1] += arrivals[tick] * max(math.expm1(log_multiplier), 0.0)
    return np.log1p(height)
