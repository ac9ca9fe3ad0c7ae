"""Coins in miners' wallets, and what their balance says about sales.

The balance says more than the outflow: what miners receive either stays or goes. CryptoQuant's
reserve was about 1.80 million BTC in November 2025, of which most are coins of the first years.
Left out: wallets that the vendor has not labelled, and coins moved from one kind of miners' wallet
to one outside without a sale. A vendor that relabels a wallet moves the whole series.
"""

import numpy as np
import numpy.typing as npt

from minersim.indicators.series import Array, days_of


def miner_reserve_change(reserve_btc: npt.ArrayLike, window: int = 1) -> Array:
    """Change of the miners' balance over some days. [BTC]

    Parameters
    ----------
    reserve_btc : array of shape (..., days)
        Balance of miners' wallets at the end of the day. [BTC]
    window : int
        [days]

    Returns
    -------
    array of shape (..., days)
        NaN on the first ``window`` days.

    Raises
    ------
    ValueError
        If the window is below 1.

    Examples
    --------
    >>> miner_reserve_change([100.0, 90.0, 95.0, 85.0], window=2).tolist()
    [nan, nan, -5.0, -5.0]
    """
    (reserve,) = days_of(reserve_btc=reserve_btc)
    if window < 1:
        raise ValueError(f"window {window} days; allowed: at least 1")
    change = np.full(reserve.shape, np.nan)
    change[..., window:] = reserve[..., window:] - reserve[..., :-window]
    return change


def miner_net_selling(
    issuance_btc: npt.ArrayLike, fees_btc: npt.ArrayLike, reserve_btc: npt.ArrayLike
) -> Array:
    """Coins that miners parted with in the day: earned, less what their balance grew by. [BTC/day]

    Parameters
    ----------
    issuance_btc, fees_btc : array of shape (..., days)
        New coins and fees of the day. [BTC/day]
    reserve_btc : array of shape (..., days)
        Balance of miners' wallets at the end of the day. [BTC]

    Returns
    -------
    array of shape (..., days)
        NaN on the first day; negative when miners gather more than they earn.

    Raises
    ------
    ValueError
        If the series differ in their number of days.

    Notes
    -----
    An identity, not a published index. On CryptoQuant's balance it gives 716 BTC a day in 2024,
    where the same vendor's outflow is 10,100.

    Examples
    --------
    >>> miner_net_selling([450.0, 450.0], [10.0, 12.0], [1_000_000.0, 999_900.0]).tolist()
    [nan, 562.0]
    """
    issuance, fees, reserve = days_of(
        issuance_btc=issuance_btc, fees_btc=fees_btc, reserve_btc=reserve_btc
    )
    return issuance + fees - miner_reserve_change(reserve)
