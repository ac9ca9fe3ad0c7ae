"""Coins that leave miners' wallets, beside their own past: Miner Position Index and multiple.

What data vendors call outflow counts every transfer out of wallets labelled as miners' or pools',
so payouts and reshuffles of pools dominate it: 9 to 17 times the block reward in 2023 to 2025,
while the balance of these wallets hardly moved (`minersim.indicators.reserve`). Coin Metrics,
"Following flows II", makes the same reproach. Read both as activity, not as sales.
"""

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

_YEAR = int(DAYS_PER_YEAR)


def mpi(outflow_usd: npt.ArrayLike, window: int = _YEAR) -> Array:
    """Miner Position Index (MPI): how unusual the miners' outflow of the day is. [1]

    In two stages: the outflow over its mean of 365 days, then that ratio's distance from its own
    mean of 365 days, in its own standard deviations of 365 days. Windows contain today; the
    variance divides by one less than the days.

    Parameters
    ----------
    outflow_usd : array of shape (..., days)
        All that left miners' wallets in the day, at the day's closing price. [USD/day]
    window : int
        Of both stages. [days]

    Returns
    -------
    array of shape (..., days)
        NaN until both windows are full: the first value is the 729th day's. NaN also where the
        ratio does not vary.

    Raises
    ------
    ValueError
        If the window is below 2.

    Notes
    -----
    Source: CryptoQuant's data guide and Amberdata's documentation ("365 days moving z-score" of
    the ratio that older texts call the index itself). The details that they leave open are those
    which reproduce CryptoQuant's own values of 2024 and 2025 to a correlation of 1.0000; before
    2022 the vendor has relabelled wallets since.

    Above 2 is read as "most miners are selling", as about 5 % of days are. It does not foretell
    falls: after the 136 days above 2 from 2018 to early 2026 the next week was +2.6 % on average,
    after all days +0.35 %.

    Examples
    --------
    >>> mpi([100.0, 120.0, 80.0, 100.0, 200.0, 60.0, 90.0, 150.0], window=3)[4:].round(6).tolist()
    [1.118866, -0.97474, -0.318401, 1.114226]
    """
    (outflow,) = days_of(outflow_usd=outflow_usd)
    multiple = ratio(outflow, rolling_mean(outflow, window))
    mean, deviation = rolling_moments(multiple, window, 1)
    return in_deviations(multiple - mean, deviation, mean)


def miner_outflow_multiple(outflow_btc: npt.ArrayLike, window: int = _YEAR) -> Array:
    """Miner Outflow Multiple: outflow in coins over its mean of 365 days, today included. [1]

    Parameters
    ----------
    outflow_btc : array of shape (..., days)
        All that left miners' wallets in the day. [BTC/day]
    window : int
        [days]

    Returns
    -------
    array of shape (..., days)
        NaN until the window is full.

    Raises
    ------
    ValueError
        If the window is below 1.

    Notes
    -----
    Source: Glassnode's metric ``miners_outflow_multiple``; its published text gives the ratio to
    the mean of 365 days. Above 1 the outflow is more than usual. With dollars in place of coins
    this is the first stage of `mpi`.

    Examples
    --------
    >>> miner_outflow_multiple([100.0, 120.0, 80.0, 100.0], window=3).tolist()
    [nan, nan, 0.8, 1.0]
    """
    (outflow,) = days_of(outflow_btc=outflow_btc)
    return ratio(outflow, rolling_mean(outflow, window))
