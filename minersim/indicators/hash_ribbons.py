"""Hash ribbons: capitulations of miners and their end, read from two moving means of hashrate.

The hashrate of a day is estimated from the blocks found, so it carries their luck: 8 % a day, still
1.5 % in a mean of 30 days. When both means lie close to each other the luck makes them cross back
and forth. A rule for these crossings belongs to the definition, and published ones have none.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from minersim.indicators.series import Array, days_of, rolling_mean

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Capitulation:
    """One time in which miners gave up.

    Attributes
    ----------
    path : int
        Path of a simulation; 0 for a single series.
    start : int
        Day on which the fast mean fell below the slow one; an index of the series.
    recovery : int or None
        Day on which it was no longer below, None if there is none yet.
    buy : int or None
        First day from the recovery on, and before the next capitulation, on which the fast mean of
        the price lies above its slow one.
    """

    path: int
    start: int
    recovery: int | None
    buy: int | None


@dataclass(frozen=True, slots=True)
class HashRibbons:
    """The ribbons of a series of days.

    Attributes
    ----------
    fast, slow : array of shape (..., days)
        Moving means of hashrate, in the hashrate's unit.
    capitulations : tuple of Capitulation
        By path, in time's order.
    """

    fast: Array
    slow: Array
    capitulations: tuple[Capitulation, ...]


def hash_ribbons(
    hashrate: npt.ArrayLike,
    price_usd: npt.ArrayLike,
    *,
    fast: int = 30,
    slow: int = 60,
    price_fast: int = 10,
    price_slow: int = 20,
    merge_days: int = 2,
) -> HashRibbons:
    """Hash ribbons: capitulation while the 30-day mean of hashrate lies below the 60-day mean.

    Parameters
    ----------
    hashrate : array of shape (days,) or (paths, days)
        Hashrate of the day, in any unit.
    price_usd : array of the same shape
        Closing price. [USD/BTC]
    fast, slow : int
        Of the means of hashrate. [days]
    price_fast, price_slow : int
        Of the means of price. [days]
    merge_days : int
        Capitulations of at most so many days do not count, and after these are gone, neither do
        breaks in one. A start or a recovery is known only so many days later; with 0 every
        crossing counts and is known at once. [days]

    Returns
    -------
    HashRibbons
        Means NaN until their window is full. A capitulation that is under way on the first day
        with both means, or on the first after missing days, has no known start and is left out;
        one that runs into missing days has no recovery.

    Raises
    ------
    ValueError
        If the series differ in shape, have more than two axes, a window is below 1 or
        ``merge_days`` below 0.

    Notes
    -----
    Source: Charles Edwards, "Hash Ribbons & Bitcoin Bottoms" (2019) and its script: capitulation,
    recovery, and "buy" when the 10-day mean of the price is above its 20-day mean after it. The
    merging of 2 days is minersim's; with it the capitulation of 2022 lasts 71 days, as Edwards
    counted it, across a break of one day.

    A recovery is no promise: in 2021 and 2025 the hashrate fell by decree, season and weather, and
    means of any noisy series cross now and then.

    Examples
    --------
    >>> hashrate = [9.0, 9.0, 9.0, 6.0, 6.0, 6.0, 8.0, 9.0, 9.0]
    >>> price = [9.0, 9.0, 8.0, 7.0, 6.0, 5.0, 5.0, 6.0, 7.0]
    >>> windows = {"fast": 1, "slow": 3, "price_fast": 1, "price_slow": 2}
    >>> hash_ribbons(hashrate, price, **windows, merge_days=0).capitulations
    (Capitulation(path=0, start=3, recovery=5, buy=7),)
    """
    rates, prices = days_of(hashrate=hashrate, price_usd=price_usd)
    if rates.shape != prices.shape or rates.ndim > 2:
        raise ValueError(
            f"hashrate {rates.shape} and price_usd {prices.shape}; "
            "allowed: one shape, (days,) or (paths, days)"
        )
    if merge_days < 0:
        raise ValueError(f"merge_days {merge_days}; allowed: at least 0")
    fast_line, slow_line = rolling_mean(rates, fast), rolling_mean(rates, slow)
    rising = rolling_mean(prices, price_fast) > rolling_mean(prices, price_slow)
    known = ~np.isnan(fast_line) & ~np.isnan(slow_line)
    shape = (-1, rates.shape[-1])
    found = []
    by_path = (flags.reshape(shape) for flags in (known, fast_line < slow_line, rising))
    for path, (days, low, up) in enumerate(zip(*by_path, strict=True)):
        for first, end in _stretches(days):
            found += _capitulations(path, first, low[first:end], up[first:end], merge_days)
    return HashRibbons(fast_line, slow_line, tuple(found))


def _capitulations(
    path: int, first: int, low: Flags, rising: Flags, merge_days: int
) -> list[Capitulation]:
    """Capitulations in days that all have both means, the first of which has an index."""
    low = _without_short(low, merge_days)
    low = ~_without_short(~low, merge_days)
    spells = [spell for spell in _stretches(low) if spell[0] > 0]
    found = []
    for number, (start, end) in enumerate(spells):
        if end == low.size:
            found.append(Capitulation(path, first + start, None, None))
            continue
        following = spells[number + 1][0] if number + 1 < len(spells) else low.size
        up = np.flatnonzero(rising[end:following])
        buy = first + end + int(up[0]) if up.size else None
        found.append(Capitulation(path, first + start, first + end, buy))
    return found


def _without_short(flags: Flags, most: int) -> Flags:
    """Flags without stretches of at most so many days, but for one that begins the series."""
    kept = flags.copy()
    for start, end in _stretches(flags):
        if start > 0 and end - start <= most:
            kept[start:end] = False
    return kept


def _stretches(flags: Flags) -> list[tuple[int, int]]:
    """First day, and day after the last, of every stretch of true flags."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], flags, [False])).astype(np.int8)))
    return [(int(start), int(end)) for start, end in edges.reshape(-1, 2)]
