"""Random log returns of the price: Merton, GARCH, two regimes, bootstrap, and plain GBM.

Each process fills one path's log returns, tick by tick, from the path's own stream. All are written
so that the mean price grows with exp(mu t) where the law has a closed form for it.

Each also tells the *surprise* of every tick, for what moves with the price: the log return less its
expectation, over its standard deviation, both as known before the tick. So it has mean 0 and
variance 1 on every day, calm or wild, and no memory (GBM, Merton, GARCH, regimes). Of a bootstrap,
mean and deviation are those of the history used; what memory its returns have stays in it.

Sources of the defaults (daily closes): GBM sigma 0.47, 2024-2026. Merton lambda 12 a year, sigma
0.40, jumps of mean -0.02 and spread 0.08: a stress variant of 2023-2026 (0.391, +0.019, 0.060).
GARCH(1,1): omega 4.881e-5, alpha 0.1145, beta 0.8102, 2024-2026 (48.6 % a year), with Student-t
innovations of 4 degrees of freedom. Regimes: 24.9 % and 67.2 % a year, leaving with 22.4 % and
34.3 % a day, 2023-2026. Bootstrap: mean block of 15 days (Politis and Romano 1994).
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from minersim.units import DAYS_PER_YEAR

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class GBMPrice:
    """Geometric Brownian motion.

    Attributes
    ----------
    start_usd : float
        [USD/BTC]
    drift_per_year : float
        mu: growth rate of the mean price. [1/year]
    volatility_per_year : float
        sigma. [1/sqrt(year)]
    """

    start_usd: float
    drift_per_year: float
    volatility_per_year: float


@dataclass(frozen=True, slots=True)
class MertonPrice:
    """Geometric Brownian motion with normal jumps of the logarithm.

    Attributes
    ----------
    start_usd, drift_per_year, volatility_per_year : float
        As in `GBMPrice`; the drift is that of the mean price, jumps included.
    jumps_per_year : float
        lambda. [1/year]
    jump_mean, jump_sd : float
        Mean and standard deviation of a jump of the logarithm. [1]
    """

    start_usd: float
    drift_per_year: float
    volatility_per_year: float
    jumps_per_year: float
    jump_mean: float
    jump_sd: float


@dataclass(frozen=True, slots=True)
class GarchPrice:
    """GARCH(1,1) of daily log returns with Student-t innovations.

    h(t+1) = omega + alpha e(t)^2 + beta h(t), with e = sqrt(h) times a t variate of variance 1.

    Attributes
    ----------
    start_usd, drift_per_year : float
        The drift is that of the logarithm plus half the variance. [USD/BTC], [1/year]
    omega, alpha, beta : float
        Per day; alpha + beta below 1.
    degrees_of_freedom : float
        Of the t law, above 2.
    start_volatility_per_year : float or None
        Volatility on the first day; None is the long-run one. [1/sqrt(year)]
    """

    start_usd: float
    drift_per_year: float
    omega: float
    alpha: float
    beta: float
    degrees_of_freedom: float
    start_volatility_per_year: float | None = None


@dataclass(frozen=True, slots=True)
class RegimePrice:
    """Two states of the market, calm and wild, with a volatility each.

    Attributes
    ----------
    start_usd, drift_per_year : float
        [USD/BTC], [1/year]
    calm_volatility_per_year, wild_volatility_per_year : float
        [1/sqrt(year)]
    calm_leaves_per_day, wild_leaves_per_day : float
        Chance of leaving a state within a day. [1]
    starts_wild : bool
        State on the first day.
    """

    start_usd: float
    drift_per_year: float
    calm_volatility_per_year: float
    wild_volatility_per_year: float
    calm_leaves_per_day: float
    wild_leaves_per_day: float
    starts_wild: bool = False


@dataclass(frozen=True, slots=True)
class BootstrapPrice:
    """Stationary block bootstrap of daily log returns.

    Attributes
    ----------
    start_usd : float
        [USD/BTC]
    log_returns : tuple of float
        History, oldest first. [1/day]
    mean_block_days : float
        Blocks have geometric lengths of this mean, at least 1. [days]
    """

    start_usd: float
    log_returns: tuple[float, ...]
    mean_block_days: float


RandomPrice = GBMPrice | MertonPrice | GarchPrice | RegimePrice | BootstrapPrice

LEAST_DEVIATION = 1e-12
"""Standard deviation of log returns up to which they are all alike but for rounding. [1]"""


def fill_log_returns(
    process: RandomPrice, tick_days: float, rng: np.random.Generator, out: Floats
) -> Floats:
    """Draw one path's log returns into ``out`` and return their surprises, both of shape (ticks,).

    The surprises are in standard deviations, and 0 where returns do not vary.
    """
    if isinstance(process, GBMPrice):
        surprise = rng.standard_normal(out.size)
        sigma = process.volatility_per_year
        step = tick_days / DAYS_PER_YEAR
        np.multiply(surprise, sigma * math.sqrt(step), out=out)
        out += (process.drift_per_year - 0.5 * sigma * sigma) * step
    elif isinstance(process, MertonPrice):
        out[:], surprise = _merton(process, out.size, tick_days, rng)
    elif isinstance(process, GarchPrice):
        out[:], surprise = _garch(process, out.size, rng)
    elif isinstance(process, RegimePrice):
        out[:], surprise = _regimes(process, out.size, tick_days, rng)
    else:
        out[:], surprise = _bootstrap(process, out.size, rng)
    return surprise


def standardised(log_returns: Floats, mean: float, deviation: float) -> Floats:
    """Log returns as deviations from a mean; 0 where they are all alike but for rounding.

    >>> standardised(np.array([0.03, -0.01]), 0.01, 0.02).round(6).tolist()
    [1.0, -1.0]
    >>> standardised(np.array([0.01, 0.01]), 0.01, 0.0).tolist()
    [0.0, 0.0]
    """
    if deviation <= LEAST_DEVIATION:
        return np.zeros(log_returns.size)
    return (log_returns - mean) / deviation


def _merton(
    process: MertonPrice, ticks: int, tick_days: float, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    step = tick_days / DAYS_PER_YEAR
    sigma, rate = process.volatility_per_year, process.jumps_per_year
    # what jumps add to the mean price is taken out of the drift
    compensator = rate * math.expm1(process.jump_mean + 0.5 * process.jump_sd**2)
    drift = (process.drift_per_year - 0.5 * sigma * sigma - compensator) * step
    diffusion = sigma * math.sqrt(step) * rng.standard_normal(ticks)
    jumps = rng.poisson(rate * step, ticks)
    sizes = rng.standard_normal(ticks)
    steps = drift + diffusion + jumps * process.jump_mean + np.sqrt(jumps) * process.jump_sd * sizes
    # the sum of a Poisson number of jumps has the variance rate * E[jump^2]
    jump_variance = rate * (process.jump_mean**2 + process.jump_sd**2)
    deviation = math.sqrt((sigma * sigma + jump_variance) * step)
    return steps, standardised(steps, drift + rate * step * process.jump_mean, deviation)


def _garch(process: GarchPrice, ticks: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
    nu = process.degrees_of_freedom
    shocks = rng.standard_t(nu, ticks) * math.sqrt((nu - 2.0) / nu)
    start = process.start_volatility_per_year
    if start is None:
        variance = process.omega / (1.0 - process.alpha - process.beta)
    else:
        variance = start * start / DAYS_PER_YEAR
    drift = process.drift_per_year / DAYS_PER_YEAR
    steps = garch_log_returns(shocks, variance, process.omega, process.alpha, process.beta, drift)
    return steps, shocks


def garch_log_returns(
    shocks: Floats, variance: float, omega: float, alpha: float, beta: float, drift: float
) -> Floats:
    """Log returns of a GARCH(1,1) from shocks of variance 1, shape (ticks,).

    >>> garch_log_returns(np.array([1.0, 0.0]), 0.04, 0.01, 0.5, 0.25, 0.0).round(6).tolist()
    [0.18, -0.02]
    """
    steps = np.empty(shocks.size)
    for tick in range(shocks.size):
        surprise = math.sqrt(variance) * shocks[tick]
        steps[tick] = drift - 0.5 * variance + surprise
        variance = omega + alpha * surprise * surprise + beta * variance
    return steps


def _regimes(
    process: RegimePrice, ticks: int, tick_days: float, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    to_wild, to_calm = process.calm_leaves_per_day, process.wild_leaves_per_day
    # chances of a whole day carried to a tick: the chain's second eigenvalue decays in time;
    # a negative one has no root: a part of a day then forgets the state
    decay = 1.0 - to_wild - to_calm
    stays = decay**tick_days if decay > 0.0 or float(tick_days).is_integer() else 0.0
    share = (1.0 - stays) / (to_wild + to_calm) if to_wild + to_calm > 0.0 else 0.0
    wild = regime_path(rng.random(ticks), to_wild * share, to_calm * share, process.starts_wild)
    volatility = np.where(wild, process.wild_volatility_per_year, process.calm_volatility_per_year)
    step = tick_days / DAYS_PER_YEAR
    drift = (process.drift_per_year - 0.5 * volatility**2) * step
    surprise = rng.standard_normal(ticks)
    return drift + volatility * math.sqrt(step) * surprise, surprise


def regime_path(
    uniforms: Floats, to_wild: float, to_calm: float, starts_wild: bool
) -> npt.NDArray[np.bool_]:
    """Whether the market is wild, tick by tick, shape (ticks,).

    >>> regime_path(np.array([0.9, 0.05, 0.9, 0.2]), 0.1, 0.3, False).tolist()
    [False, False, True, True]
    """
    wild = np.empty(uniforms.size, dtype=np.bool_)
    state = starts_wild
    for tick in range(uniforms.size):
        wild[tick] = state
        if uniforms[tick] < (to_calm if state else to_wild):
            state = not state
    return wild


def _bootstrap(
    process: BootstrapPrice, ticks: int, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    history = np.array(process.log_returns)
    starts = rng.integers(0, history.size, ticks)
    begins = rng.random(ticks) < 1.0 / process.mean_block_days
    # every tick continues its block: the block's start plus the days since it began
    block_start = np.maximum.accumulate(np.where(begins, np.arange(ticks), 0))
    picked: Floats = history[(starts[block_start] + np.arange(ticks) - block_start) % history.size]
    return picked, standardised(picked, float(history.mean()), float(history.std()))
