"""Coins between miners and exchanges, beside what miners earn.

Coin Metrics' terms: 0 hop are the addresses that a coinbase pays ("mining entities", mostly
pools); 1 hop are these and the addresses that they pay (miners). Coins may reach an exchange to be
kept, lent or pledged, and may be sold outside of any, so these are transfers and not sales. Miners
were about 5.5 % of all that exchanges received in February 2021 (Coin Metrics, "Following flows").
"""

import numpy.typing as npt

from minersim.indicators.series import Array, days_of, ratio, rolling_mean

_MONTH = 30


def outflow_to_revenue(
    outflow_btc: npt.ArrayLike, revenue_btc: npt.ArrayLike, window: int = _MONTH
) -> Array:
    """Outflow over revenue, mean of 30 days, today included. [1]

    Parameters
    ----------
    outflow_btc : array of shape (..., days)
        Coins that were sent. [BTC/day]
    revenue_btc : array of shape (..., days)
        New coins and fees. [BTC/day]
    window : int
        Of the mean of the daily ratio; 1 for the ratio itself. [days]

    Returns
    -------
    array of shape (..., days)
        NaN until the window is full, and where it holds a day without revenue.

    Raises
    ------
    ValueError
        If the series differ in their number of days, or the window is below 1.

    Notes
    -----
    Source: Coin Metrics, "Miner Outflow to Miner Revenue" (MOMR):
    ``FlowMinerOut1HopAllNtv / RevNtv``, shown as a mean of 30 days. Above 1 more was sent than
    earned.

    Examples
    --------
    >>> outflow_to_revenue([450.0, 900.0], [450.0, 450.0], window=2).tolist()
    [nan, 1.5]
    """
    outflow, revenue = days_of(outflow_btc=outflow_btc, revenue_btc=revenue_btc)
    return rolling_mean(ratio(outflow, revenue), window)


def net_flow(sent_btc: npt.ArrayLike, received_btc: npt.ArrayLike, window: int = _MONTH) -> Array:
    """Coins sent less coins received, mean of 30 days, today included. [BTC/day]

    Parameters
    ----------
    sent_btc, received_btc : array of shape (..., days)
        Between the same two parties. [BTC/day]
    window : int
        1 for the difference itself. [days]

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
    An identity of the published flows, not an index of its own.

    Examples
    --------
    >>> net_flow([90.0, 110.0], [30.0, 40.0], window=2).tolist()
    [nan, 65.0]
    """
    sent, received = days_of(sent_btc=sent_btc, received_btc=received_btc)
    return rolling_mean(sent - received, window)
