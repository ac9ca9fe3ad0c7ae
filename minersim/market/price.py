"""Price of a coin: constant, scripted, replayed or random, each with shocks on top.

A price process gives the exogenous price at every tick, before any impact of miners' own sales.

- *constant*: today's price for ever; for teaching and for equilibria.
- *scripted*: points in time joined by straight lines in the logarithm; flat after the last.
- *replay*: prices as they were from a day on, brought to the start's level.
- random processes: ``minersim.market.returns``.
- *shocks* multiply any of them: a change that builds up over some days and may recover.

Left out here: the impact of miners' own sales.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from minersim.market.returns import RandomPrice, fill_log_returns, standardised

Floats = npt.NDArray[np.float64]


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
class ReplayPrice:
    """Prices as they were, one a day, brought to the level of the start.

    Attributes
    ----------
    start_usd : float
        [USD/BTC]
    history_usd : tuple of float
        Daily prices from the day that is replayed as day 0. [USD/BTC]
    """

    start_usd: float
    history_usd: tuple[float, ...]


PriceProcess = ConstantPrice | ScriptedPrice | ReplayPrice | RandomPrice


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


class PricePath(NamedTuple):
    """Price of one path, or of some, and how much of every step was a surprise.

    Attributes
    ----------
    usd : array of shape (ticks + 1,) or (paths, ticks + 1)
        The first value is the start. [USD/BTC]
    surprise : array of shape (ticks,) or (paths, ticks), or None
        Log return of a tick, shocks left out, less its expectation, in standard deviations; those
        of a replay are of the days that are played. None for a price without any chance.
    """

    usd: Floats
    surprise: Floats | None


def price_path(
    process: PriceProcess,
    shocks: tuple[PriceShock, ...],
    ticks: int,
    tick_days: float,
    rng: np.random.Generator,
) -> Floats:
    """Exogenous price at every tick of one path, as `price_and_surprise` gives it. [USD/BTC]"""
    return price_and_surprise(process, shocks, ticks, tick_days, rng).usd


def price_and_surprise(
    process: PriceProcess,
    shocks: tuple[PriceShock, ...],
    ticks: int,
    tick_days: float,
    rng: np.random.Generator,
) -> PricePath:
    """Exogenous price of one path, with its surprise, as `prices_and_surprises` gives them."""
    usd, surprise = prices_and_surprises(process, shocks, ticks, tick_days, [rng])
    return PricePath(usd[0], None if surprise is None else surprise[0])


def prices_and_surprises(
    process: PriceProcess,
    shocks: tuple[PriceShock, ...],
    ticks: int,
    tick_days: float,
    rngs: Iterable[np.random.Generator],
) -> PricePath:
    """Exogenous price at every tick of some paths, with the surprise in every step.

    A path's prices do not depend on the paths beside it.

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
    rngs : iterable of numpy Generator
        Each path's own stream for prices, done with when the next is asked for; only the random
        processes draw from it.

    Returns
    -------
    PricePath
        Prices of shape (paths, ticks + 1) and surprises of shape (paths, ticks), or none.
    """
    surprise: Floats | None
    if isinstance(process, RandomPrice):
        usd, surprise = _random_prices(process, ticks, tick_days, rngs)
    else:
        path, steps = _certain_price(process, _moments_days(ticks, tick_days))
        paths = sum(1 for _ in rngs)
        usd = np.tile(path, (paths, 1))
        surprise = None if steps is None else np.tile(steps, (paths, 1))
    if shocks:
        days = _moments_days(ticks, tick_days)
        for shock in shocks:
            usd *= [shock_factor(shock, day) for day in days]
    return PricePath(usd, surprise)


def _moments_days(ticks: int, tick_days: float) -> Floats:
    """Moment of every tick, shape (ticks + 1,). [days]"""
    count = np.arange(ticks + 1, dtype=np.float64)
    # dividing by a whole number of ticks a day puts day boundaries on whole numbers exactly
    return count * tick_days if tick_days >= 1.0 else count / round(1.0 / tick_days)


def _random_prices(
    process: RandomPrice, ticks: int, tick_days: float, rngs: Iterable[np.random.Generator]
) -> tuple[Floats, Floats]:
    log_returns, surprises = [], []
    for rng in rngs:
        log_return = np.zeros(ticks + 1)
        surprises.append(fill_log_returns(process, tick_days, rng, log_return[1:]))
        log_returns.append(log_return)
    usd = np.stack(log_returns)
    np.cumsum(usd, axis=1, out=usd)
    np.exp(usd, out=usd)
    usd *= process.start_usd
    return usd, np.stack(surprises)


def _certain_price(
    process: ConstantPrice | ScriptedPrice | ReplayPrice, days: Floats
) -> tuple[Floats, Floats | None]:
    """Price of every path, and the surprise in every step of a replay."""
    if isinstance(process, ConstantPrice):
        return np.full(days.size, process.start_usd), None
    if isinstance(process, ScriptedPrice):
        point_days = np.array([0.0, *process.days])
        point_logs = np.log([process.start_usd, *process.prices_usd])
        return np.exp(np.interp(days, point_days, point_logs)), None
    history = np.log(process.history_usd)
    logs = np.interp(days, np.arange(history.size), history - history[0])
    steps = np.diff(logs)
    surprise = standardised(steps, float(steps.mean()), float(steps.std()))
    return process.start_usd * np.exp(logs), surprise
