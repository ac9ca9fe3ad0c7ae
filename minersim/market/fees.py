"""Transaction fees of a block: constant, or a mean-reverting logarithm with spikes.

ln F(t+1) = mean + phi (ln F(t) - mean) + s e, with e standard normal, once a day, where F is the
day's mean fee per block. Spikes are sudden bursts (a halving, a token craze): Poisson arrivals,
lognormal multipliers, exponential decay.

Fees may move with the price: e = rho z + sqrt(1 - rho^2) eps, where z is the surprise in the
price's log return of the same tick (``minersim.market.returns``) and eps is independent of it. As z
has variance 1 on every day, rho is the correlation on a calm day as on a wild one, and the variance
of the fees does not depend on it. Over days of unlike volatility taken together the raw returns
show somewhat less: 0.90 rho with the default regimes, measured 0.95 rho with the default GARCH.
Spikes stay independent, and shocks laid over the price are no surprise of its law.

Source of the defaults: daily fees per block of 2025-2026, phi 0.7715 per day, innovation 0.274,
mean of the logarithm -3.610 (median 0.0264 to 0.027 BTC/block). The spikes (3 a year, multiplier
LogNormal(ln 6, 0.7), half-life 3 days) are a judgement, not a fit. rho = 0: the residuals of an
AR(1) of ln(daily fees per block) and the same day's log return of the close had a correlation of
0.016 +/- 0.033 from January 2023 to June 2025, 0.022 +/- 0.027 from 2020 and 0.041 +/- 0.017 from
2014 on: none that shows in recent years. Left out: noise between the blocks of a day; fees that
rise with the size of the price's moves, whatever their sign.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from minersim.units import DAYS_PER_YEAR

Floats = npt.NDArray[np.float64]


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
    price_correlation : float
        rho in (-1, 1): of the day's shock with the surprise in the price. [1]
    """

    start_btc_per_block: float
    median_btc_per_block: float
    persistence_per_day: float
    innovation: float
    spikes_per_year: float
    spike_multiplier_median: float
    spike_multiplier_log_sd: float
    spike_half_life_days: float
    price_correlation: float = 0.0


FeeProcess = ConstantFees | AR1Fees


def log_fee_path(
    log_start: float, log_median: float, phi: float, scale: float, noise: Floats
) -> Floats:
    """Logarithm of the fees at every tick, without spikes, shape (ticks + 1,).

    >>> log_fee_path(1.0, 0.0, 0.5, 2.0, np.array([0.0, 1.0])).tolist()
    [1.0, 0.5, 2.25]
    """
    path = np.empty(noise.size + 1)
    path[0] = log_start
    for tick in range(noise.size):
        path[tick + 1] = log_median + phi * (path[tick] - log_median) + scale * noise[tick]
    return path


def spike_path(arrivals: npt.NDArray[np.int64], jumps: Floats, decay: float) -> Floats:
    """Height of the fees above their quiet level, as a share of it, shape (ticks + 1,).

    >>> spike_path(np.array([0, 1, 0]), np.array([9.0, 4.0, 9.0]), 0.5).tolist()
    [0.0, 0.0, 4.0, 2.0]
    """
    height = np.zeros(arrivals.size + 1)
    for tick in range(arrivals.size):
        height[tick + 1] = height[tick] * decay + arrivals[tick] * jumps[tick]
    return height


def correlated_noise(noise: Floats, surprise: Floats, correlation: float) -> Floats:
    """Standard noise that has a correlation with another, shape (ticks,).

    >>> correlated_noise(np.array([1.0, 0.0]), np.array([0.0, 1.0]), 0.6).tolist()
    [0.8, 0.6]
    """
    return correlation * surprise + math.sqrt(1.0 - correlation * correlation) * noise


def log_fee_paths(
    log_start: float, log_median: float, phi: float, scale: float, noise: Floats
) -> Floats:
    """`log_fee_path` of every row of noise, shape (paths, ticks + 1)."""
    return np.stack([log_fee_path(log_start, log_median, phi, scale, row) for row in noise])


def spike_paths(arrivals: npt.NDArray[np.int64], jumps: Floats, decay: float) -> Floats:
    """`spike_path` of every row of arrivals and jumps, shape (paths, ticks + 1)."""
    return np.stack([spike_path(*rows, decay) for rows in zip(arrivals, jumps, strict=True)])


class FeeLaws(NamedTuple):
    """The two recursions on many paths, plain or compiled; both give the same bits."""

    log_fee_paths: Callable[[float, float, float, float, Floats], Floats] = log_fee_paths
    spike_paths: Callable[[npt.NDArray[np.int64], Floats, float], Floats] = spike_paths


PLAIN_FEE_LAWS = FeeLaws()


def fee_path(
    process: FeeProcess,
    ticks: int,
    tick_days: float,
    rng: np.random.Generator,
    surprise: Floats | None = None,
) -> Floats:
    """Mean fee per block at every tick of one path, as `fee_paths` gives it. [BTC/block]"""
    surprises = None if surprise is None else surprise[np.newaxis]
    one: Floats = fee_paths(process, ticks, tick_days, [rng], surprises)[0]
    return one


def fee_paths(
    process: FeeProcess,
    ticks: int,
    tick_days: float,
    rngs: Iterable[np.random.Generator],
    surprise: Floats | None = None,
    laws: FeeLaws = PLAIN_FEE_LAWS,
) -> Floats:
    """Mean fee per block at every tick of some paths. [BTC/block]

    A path's fees do not depend on the paths beside it.

    Parameters
    ----------
    process : FeeProcess
        The law.
    ticks : int
        Number of ticks after the start.
    tick_days : float
        [days]
    rngs : iterable of numpy Generator
        Each path's own stream for fees; done with when the next is asked for.
    surprise : array of shape (paths, ticks), optional
        Surprise in the price's log return of every tick, in standard deviations; read only by a
        process that is correlated with it. It takes no draw from ``rngs`` and leaves none out, so
        the path's spikes are the same with any correlation.
    laws : FeeLaws
        The recursions, plain or compiled.

    Returns
    -------
    array of shape (paths, ticks + 1)
        The first value of each path is the start.

    Raises
    ------
    ValueError
        If the process is correlated with a price that has no surprise.
    """
    if isinstance(process, ConstantFees):
        return np.full((sum(1 for _ in rngs), ticks + 1), process.btc_per_block)
    per_tick = process.spikes_per_year * tick_days / DAYS_PER_YEAR
    draws = [_draws(ticks, per_tick, rng) for rng in rngs]
    noise, arrivals, sizes = (np.stack(rows) for rows in zip(*draws, strict=True))
    if process.price_correlation != 0.0:
        if surprise is None:
            raise ValueError("fees cannot be correlated with a price that has no chance in it")
        noise = correlated_noise(noise, surprise, process.price_correlation)
    persistence = process.persistence_per_day
    phi = persistence**tick_days
    # innovations of a shorter tick keep the same variance in the long run
    scale = process.innovation * math.sqrt((1.0 - phi * phi) / (1.0 - persistence**2))
    log_start = math.log(process.start_btc_per_block)
    log_median = math.log(process.median_btc_per_block)
    logs = laws.log_fee_paths(log_start, log_median, phi, scale, noise)
    log_median_size = math.log(process.spike_multiplier_median)
    # a burst never lowers the fees
    jumps = np.maximum(np.expm1(log_median_size + process.spike_multiplier_log_sd * sizes), 0.0)
    decay = 0.5 ** (tick_days / process.spike_half_life_days)
    logs += np.log1p(laws.spike_paths(arrivals, jumps, decay))
    return np.exp(logs, out=logs)


def _draws(
    ticks: int, spikes_per_tick: float, rng: np.random.Generator
) -> tuple[Floats, npt.NDArray[np.int64], Floats]:
    """Noise, arrivals of bursts and their sizes of one path, each of shape (ticks,)."""
    noise = rng.standard_normal(ticks)
    arrivals = rng.poisson(spikes_per_tick, ticks)
    # the last draws of the stream, so a path without a burst need not make them
    sizes = rng.standard_normal(ticks) if arrivals.any() else np.zeros(ticks)
    return noise, arrivals, sizes
