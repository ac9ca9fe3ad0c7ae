"""Price of a coin: constant, scripted, or geometric Brownian motion, each with shocks on top.

A price process gives the exogenous price at every tick, before any impact of miners' own sales.

- *constant*: today's price for ever; for teaching and for equilibria.
- *scripted*: points in time joined by straight lines in the logarithm; flat after the last.
- *GBM*: d ln P = (mu - sigma^2/2) dt + sigma dW, so that the mean grows with exp(mu t).
  Default sigma 0.47 per year is the close-to-close volatility of 2024-2026.
- *shocks* multiply any of them: a change that builds up over some days and may recover.

Left out here: jumps, stochastic volatility, regimes, bootstrap and replay of history.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from minersim.units import DAYS_PER_YEAR


@dataclass(frozen=True, slots=True)
class ConstantPrice:
    """One price for ever."""

    start_usd: float


@dataclass(frozen=True, slots=True)
class ScriptedPrice:
    """Points in time, joined by straight lines in the logarithm of the price.

    Attributes
    ----------
    start_usd : float
        Price on day 0. [USD/BTC]
    days, prices_usd : tuple of float
        Later points, days ascending and above 0. [days], [USD/BTC]
    """

    start_usd: float
    days: tuple[float, ...] = ()
    prices_usd: tuple[float, ...] = ()


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


PriceProcess = ConstantPrice | ScriptedPrice | GBMPrice


@dataclass(frozen=True, slots=True)
class PriceShock:
    """A change laid over the price.

    Attributes
    ----------
    day : float
        When it begins. [days]
    change_fraction : float
        Full size: -0.3 is a fall of 30 %. [1]
    over_days : float
        Time it takes to build up; 0 is at once. [days]
    recovery_days : float or None
        Time in which it fades after it is complete; None is never. [days]
    """

    day: float
    change_fraction: float
    over_days: float = 0.0
    recovery_days: float | None = None


def shock_factor(shock: PriceShock, day: float) -> float:
    """Factor by which a shock multiplies the price on a day. [1]

    The logarithm of the factor is piecewise linear in time.

    >>> fall = PriceShock(day=10.0, change_fraction=-0.19, over_days=2.0, recovery_days=4.0)
    >>> [round(shock_factor(fall, day), 6) for day in (9.0, 11.0, 12.0, 14.0, 16.0)]
    [1.0, 0.9, 0.81, 0.9, 1.0]
    """
    since = day - shock.day
    if since < 0.0:
        return 1.0
    if since < shock.over_days:
        share = since / shock.over_days
    elif shock.recovery_days is None:
        share = 1.0
    else:
        share = max(0.0, 1.0 - (since - shock.over_days) / shock.recovery_days)
    return math.exp(share * math.log1p(shock.change_fraction))


def price_path(
    process: PriceProcess,
    shocks: tuple[PriceShock, ...],
    ticks: int,
    tick_days: float,
    rng: np.random.Generator,
) -> npt.NDArray[np.float64]:
    """Exogenous price at every tick of one path. [USD/BTC]

    Parameters
    ----------
    process : PriceProcess
        The law.
    shocks : tuple of PriceShock
        Multiplied on top.
    ticks : int
        Number of ticks after the start.
    tick_days : float
        Whole days, or a whole fraction of a day. [days]
    rng : numpy Generator
        The path's own stream for prices; only the random processes draw from it.

    Returns
    -------
    array of shape (ticks + 1,)
        The first value is the start.
    """
    # dividing by a whole number of ticks a day puts day boundaries on whole numbers exactly
    count = np.arange(ticks + 1)
    days = count * tick_days if tick_days >= 1.0 else count / round(1.0 / tick_days)
    if isinstance(process, GBMPrice):
        step_years = tick_days / DAYS_PER_YEAR
        sigma = process.volatility_per_year
        drift = (process.drift_per_year - 0.5 * sigma * sigma) * step_years
        steps = drift + sigma * math.sqrt(step_years) * rng.standard_normal(ticks)
        log_return = np.concatenate(([0.0], np.cumsum(steps)))
        path = process.start_usd * np.exp(log_return)
    elif isinstance(process, ScriptedPrice):
        point_days = np.array([0.0, *process.days])
        point_logs = np.log([process.start_usd, *process.prices_usd])
        path = np.exp(np.interp(days, point_days, point_logs))
    else:
        path = np.full(ticks + 1, process.start_usd)
    for shock in shocks:
        path *= [shock_factor(shock, day) for day in days]
    return path
