"""Network value over transactions (NVT), and three readings of it.

Market value is the price times all coins. Transaction volume is what moves on the chain in a day;
vendors differ in how they take out change and transfers to oneself, and so by factors: thresholds
belong to a vendor's series. Trade on exchanges and on other layers has left the chain over the
years, which raises NVT without a change of value. A simulation has no transaction volume.
"""

from dataclasses import dataclass

import numpy.typing as npt

from minersim.indicators.series import (
    Array,
    days_of,
    in_deviations,
    ratio,
    rolling_mean,
    rolling_moments,
)
from minersim.units import DAYS_PER_YEAR

_TWO_YEARS = 2 * int(DAYS_PER_YEAR)


@dataclass(frozen=True, slots=True)
class DynamicRange:
    """NVT signal with the range that its last two years give.

    Attributes
    ----------
    signal : array of shape (..., days)
        NVT signal. [days]
    upper : array of shape (..., days)
        Above it the network is read as dear. [days]
    lower : array of shape (..., days)
        Below it the network is read as cheap: the "value zone". [days]
    """

    signal: Array
    upper: Array
    lower: Array


def nvt(market_cap_usd: npt.ArrayLike, transactions_usd: npt.ArrayLike) -> Array:
    """NVT ratio: market value over the transaction volume of the day. [days]

    Parameters
    ----------
    market_cap_usd : array of shape (..., days)
        Price times all coins. [USD]
    transactions_usd : array of shape (..., days)
        Volume moved on the chain. [USD/day]

    Returns
    -------
    array of shape (..., days)
        NaN where nothing moves.

    Raises
    ------
    ValueError
        If the series differ in their number of days.

    Notes
    -----
    Source: Willy Woo and Chris Burniske (2017).

    Examples
    --------
    >>> nvt([300.0, 300.0], [3.0, 0.0]).tolist()
    [100.0, nan]
    """
    return ratio(*days_of(market_cap_usd=market_cap_usd, transactions_usd=transactions_usd))


def nvt_signal(
    market_cap_usd: npt.ArrayLike, transactions_usd: npt.ArrayLike, window: int = 90
) -> Array:
    """NVT signal: market value over the mean transaction volume of 90 days. [days]

    Parameters
    ----------
    market_cap_usd, transactions_usd : array of shape (..., days)
        As in `nvt`.
    window : int
        Of the mean, today included. [days]

    Returns
    -------
    array of shape (..., days)
        NaN until the window is full.

    Raises
    ------
    ValueError
        If the series differ in their number of days, or the window is below 1.

    Notes
    -----
    Source: Dmitry Kalichkin, "Rethinking network value to transactions (NVT) ratio" (2018).

    Examples
    --------
    >>> nvt_signal([300.0, 400.0], [3.0, 5.0], window=2).tolist()
    [nan, 100.0]
    """
    cap, volume = days_of(market_cap_usd=market_cap_usd, transactions_usd=transactions_usd)
    return ratio(cap, rolling_mean(volume, window))


def dynamic_range_nvt(
    market_cap_usd: npt.ArrayLike,
    transactions_usd: npt.ArrayLike,
    window: int = 90,
    range_window: int = _TWO_YEARS,
) -> DynamicRange:
    """Dynamic range NVT: the NVT signal beside its own last two years. [days]

    With the mean m and the standard deviation s of the signal over two years, the upper line is
    m + 2 s and the lower m − 0.5 s; below the lower lies the "value zone".

    Parameters
    ----------
    market_cap_usd, transactions_usd : array of shape (..., days)
        As in `nvt`.
    window : int
        Of the NVT signal. [days]
    range_window : int
        Of mean and standard deviation, today included. [days]

    Returns
    -------
    DynamicRange
        Signal NaN until its window is full, lines until both windows are: the 819th day.

    Raises
    ------
    ValueError
        If the series differ in their number of days, or a window is below 1.

    Notes
    -----
    Source: Charles Edwards' script "Dynamic Range NVT Signal" (2019), whose language's standard
    deviation divides by the number of days. The range makes no threshold of a vendor's level, but
    follows a slow drift and so forgets it.

    Examples
    --------
    >>> found = dynamic_range_nvt([80.0, 120.0, 80.0, 120.0], [1.0] * 4, 1, 4)
    >>> float(found.upper[-1]), float(found.lower[-1])
    (140.0, 90.0)
    """
    signal = nvt_signal(market_cap_usd, transactions_usd, window)
    mean, deviation = rolling_moments(signal, range_window, 0)
    return DynamicRange(signal, mean + 2.0 * deviation, mean - 0.5 * deviation)


def nvt_golden_cross(
    market_cap_usd: npt.ArrayLike,
    transactions_usd: npt.ArrayLike,
    *,
    fast: int = 10,
    slow: int = 30,
    spread: int = 300,
) -> Array:
    """NVT golden cross: fast less slow mean of NVT, in standard deviations of that difference. [1]

    Parameters
    ----------
    market_cap_usd, transactions_usd : array of shape (..., days)
        As in `nvt`.
    fast, slow : int
        Of the means of NVT. [days]
    spread : int
        Of the standard deviation, today included. [days]

    Returns
    -------
    array of shape (..., days)
        NaN until all windows are full: the first value is the 329th day's.

    Raises
    ------
    ValueError
        If the series differ in their number of days, a window is below 1, or ``spread`` below 2.

    Notes
    -----
    Source: CryptoQuant's user guide. Above 2.2 read as a local top, below −1.6 as a bottom. The
    difference is not lessened by its mean. That the variance divides by one less than the days is
    taken over from the same vendor's MPI; the text does not say.

    Examples
    --------
    >>> nvt_golden_cross([1.0, 1.0, 2.0], [1.0] * 3, fast=1, slow=2, spread=2).round(6).tolist()
    [nan, nan, 1.414214]
    """
    values = nvt(market_cap_usd, transactions_usd)
    usual = rolling_mean(values, slow)
    difference = rolling_mean(values, fast) - usual
    return in_deviations(difference, rolling_moments(difference, spread, 1)[1], usual)
