"""Investment arithmetic: NPV, internal rates of return, payback, and the alternative of coins.

Cash flows are given by day; a rate r per year discounts a flow on day t by (1 + r) ** (-t / 365).
"""

import math
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from minersim.units import DAYS_PER_YEAR

if TYPE_CHECKING:
    from collections.abc import Sequence

# Rates between which internal rates are sought. [1/year]; -99.99 % to 100,000 %
_LOWEST_RATE = -0.9999
_HIGHEST_RATE = 1000.0
_SCAN_POINTS = 400
_FEWEST_PATHS_OF_A_THREAD = 50


def npv(flows_usd: npt.NDArray[np.float64], rate_per_year: float) -> npt.NDArray[np.float64]:
    """Net present value of flows by day. [USD]

    Parameters
    ----------
    flows_usd : array of shape (..., days)
        Flow at each day, the first at day 0. [USD]
    rate_per_year : float
        Discount rate above -1. [1/year]

    Returns
    -------
    array of shape (...)

    Examples
    --------
    >>> flows = np.zeros(366)
    >>> flows[0], flows[365] = -100.0, 121.0
    >>> round(float(npv(flows, 0.10)), 9)
    10.0
    """
    days = np.arange(flows_usd.shape[-1])
    discount = (1.0 + rate_per_year) ** (-days / DAYS_PER_YEAR)
    # row by row: what a product of matrices rounds depends on the number of rows
    result: npt.NDArray[np.float64] = (flows_usd * discount).sum(axis=-1)
    return result


def internal_rates(flows_usd: npt.NDArray[np.float64]) -> "Sequence[float]":
    """All rates at which the NPV of one path's flows is zero, ascending. [1/year]

    None where the flows never change sign; more than one where they change sign repeatedly.
    Rates from -99.99 % to 100,000 % a year are looked at.

    Parameters
    ----------
    flows_usd : array of shape (days,)
        [USD]

    Examples
    --------
    >>> flows = np.zeros(731)
    >>> flows[0], flows[365], flows[730] = -100.0, 230.0, -132.0
    >>> [round(rate, 9) for rate in internal_rates(flows)]
    [0.1, 0.2]
    """
    busy = np.flatnonzero(flows_usd)
    if busy.size == 0 or np.all(flows_usd[busy] > 0.0) or np.all(flows_usd[busy] < 0.0):
        return []
    from scipy.optimize import brentq, minimize_scalar

    flows = flows_usd[busy]
    years = busy / DAYS_PER_YEAR

    def value(log_growth: float) -> float:
        # scaled by the largest weight, so that rates near -100 % do not overflow
        exponents = -years * log_growth
        return float(flows @ np.exp(exponents - exponents.max()))

    def above_zero(log_growth: float, sign: float) -> float:
        return sign * value(log_growth)

    grid = np.linspace(math.log1p(_LOWEST_RATE), math.log1p(_HIGHEST_RATE), _SCAN_POINTS)
    # one product after the other, as `value` does, so that both give the same bits
    values = np.array([flows @ weights for weights in _weights(grid, years)])
    rates = [math.expm1(grid[i]) for i in np.flatnonzero(values == 0.0)]
    brackets = [(grid[i], grid[i + 1]) for i in np.flatnonzero(values[:-1] * values[1:] < 0.0)]
    # two rates between neighbouring points show as a dip towards zero that does not reach it
    size, sign = np.abs(values), np.sign(values)
    dips = (size[1:-1] < size[:-2]) & (size[1:-1] <= size[2:])
    dips &= (sign[1:-1] == sign[:-2]) & (sign[1:-1] == sign[2:])
    for i in np.flatnonzero(dips) + 1:
        low, high = grid[i - 1], grid[i + 1]
        lowest = minimize_scalar(
            above_zero, args=(sign[i],), bounds=(low, high), options={"xatol": 1e-9}
        )
        if lowest.fun < 0.0:
            brackets += [(low, lowest.x), (lowest.x, high)]
    rates += [math.expm1(brentq(value, low, high, xtol=1e-13)) for low, high in brackets]
    return sorted(rates)


def internal_rates_of_paths(
    flows_usd: npt.NDArray[np.float64], threads: int = 1
) -> "list[Sequence[float]]":
    """`internal_rates` of many paths at once.

    Paths whose NPV crosses zero once between the points of the scan are solved together; any
    other path is looked at by itself.

    Parameters
    ----------
    flows_usd : array of shape (paths, days)
        [USD]
    threads : int
        Number of threads. The rates do not depend on it.
    """
    paths, days = flows_usd.shape
    grid = np.linspace(math.log1p(_LOWEST_RATE), math.log1p(_HIGHEST_RATE), _SCAN_POINTS)
    scan = _weights(grid, np.arange(days) / DAYS_PER_YEAR)
    size = max(-(-paths // threads), _FEWEST_PATHS_OF_A_THREAD)
    parts = [flows_usd[low : low + size] for low in range(0, paths, size)]
    if len(parts) < 2:
        return _internal_rates_of_some(flows_usd, grid, scan)
    with ThreadPoolExecutor(threads) as pool:
        found = pool.map(lambda part: _internal_rates_of_some(part, grid, scan), parts)
        return [rates for part in found for rates in part]


def _weights(
    log_growth: npt.NDArray[np.float64], years: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Discount of every year at every rate, by the largest of the rate's; shape (rates, years)."""
    exponents = -years * log_growth[:, None]
    # the years ascend, so the largest is the first or the last
    exponents -= np.maximum(exponents[:, :1], exponents[:, -1:])
    return np.exp(exponents, out=exponents)


def _internal_rates_of_some(
    flows_usd: npt.NDArray[np.float64],
    grid: npt.NDArray[np.float64],
    scan: npt.NDArray[np.float64],
) -> "list[Sequence[float]]":
    """Rates of some paths, given the points of the scan and the weights there."""
    from scipy.optimize import elementwise

    years = np.arange(flows_usd.shape[1]) / DAYS_PER_YEAR

    def value(
        log_growth: npt.NDArray[np.float64], row: npt.NDArray[np.int64]
    ) -> npt.NDArray[np.float64]:
        discounted = _weights(log_growth, years)
        discounted *= flows_usd[row]
        total: npt.NDArray[np.float64] = discounted.sum(axis=1)
        return total

    # path by path here and above, so that a path's rate does not depend on the others' number
    # (a product of matrix and vector for each: the product of two matrices rounds otherwise)
    values = np.matmul(scan, flows_usd[:, :, None])[:, :, 0]
    crossings = np.sign(values[:, :-1]) != np.sign(values[:, 1:])
    size = np.abs(values)
    dips = (size[:, 1:-1] < size[:, :-2]) & (size[:, 1:-1] <= size[:, 2:])
    dips &= ~crossings[:, :-1] & ~crossings[:, 1:]
    once = (crossings.sum(axis=1) == 1) & ~dips.any(axis=1) & (values != 0.0).all(axis=1)
    rows = np.flatnonzero(once)
    rates: list[Sequence[float]] = [[] for _ in flows_usd]
    if rows.size:
        low = crossings[rows].argmax(axis=1)
        bracket = (grid[low], grid[low + 1])
        found = elementwise.find_root(value, bracket, args=(rows,), tolerances={"xatol": 1e-13})
        for row, log_growth in zip(rows, found.x, strict=True):
            rates[row] = [math.expm1(log_growth)]
    for row in np.flatnonzero(~once & (crossings.any(axis=1) | dips.any(axis=1))):
        rates[row] = internal_rates(flows_usd[row])
    return rates


def payback_day(position_usd: npt.NDArray[np.float64]) -> int | None:
    """Day from which a cumulated position stays at or above zero; None if it never does. [days]

    A position that dips below zero again has not paid back. One that is never below zero has paid
    back on day 0.

    Parameters
    ----------
    position_usd : array of shape (days,)
        Cumulated cash of the venture, outlays included. [USD]

    Examples
    --------
    >>> payback_day(np.array([-10.0, -4.0, 1.0, -1.0, 2.0])), payback_day(np.array([0.0, -1.0]))
    (4, None)
    """
    below = np.flatnonzero(position_usd < 0.0)
    if below.size == 0:
        return 0
    day = int(below[-1]) + 1
    return day if day < position_usd.size else None


def buying_coins_npv(
    outlays_usd: npt.NDArray[np.float64],
    price_usd: npt.NDArray[np.float64],
    rate_per_year: float,
) -> npt.NDArray[np.float64]:
    """NPV of spending a venture's outlays on coins instead, held to the end. [USD]

    Parameters
    ----------
    outlays_usd : array of shape (..., days)
        Dollars spent on each day, positive. [USD]
    price_usd : array of shape (..., days)
        [USD/BTC]
    rate_per_year : float
        [1/year]

    Examples
    --------
    >>> outlays, prices = np.zeros(366), np.full(366, 50_000.0)
    >>> outlays[0], prices[365] = 100.0, 60_000.0
    >>> round(float(buying_coins_npv(outlays, prices, 0.0)), 9)
    20.0
    """
    coins = (outlays_usd / price_usd).sum(axis=-1)
    flows = -outlays_usd
    flows[..., -1] += coins * price_usd[..., -1]
    return npv(flows, rate_per_year)
