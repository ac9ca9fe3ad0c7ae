"""Thermocap multiple: the market's value of all coins beside what miners were paid for them."""

import numpy as np
import numpy.typing as npt

from minersim.indicators.series import Array, days_of, ratio


def thermocap_multiple(
    market_cap_usd: npt.ArrayLike, issuance_usd: npt.ArrayLike, paid_before_usd: float = 0.0
) -> Array:
    """Thermocap multiple: market value over all that miners have been paid in dollars. [1]

    Parameters
    ----------
    market_cap_usd : array of shape (..., days)
        Price times all coins. [USD]
    issuance_usd : array of shape (..., days)
        New coins of the day at the day's price; with fees for Coin Metrics' definition. [USD/day]
    paid_before_usd : float
        Sum of the same before the first day, for a series that does not begin with the first
        coins. [USD]

    Returns
    -------
    array of shape (..., days)
        NaN where miners have been paid nothing yet, and from the first missing day on.

    Raises
    ------
    ValueError
        If the series differ in their number of days.

    Notes
    -----
    Source: the thermo cap of Nic Carter and Coin Metrics (``RevAllTimeUSD``, with fees);
    Glassnode's leaves the fees out. No threshold holds over time: the sum of payments only grows,
    and dollars of every year count the same.

    Examples
    --------
    >>> thermocap_multiple([100.0, 300.0], [10.0, 20.0]).tolist()
    [10.0, 10.0]
    """
    cap, issuance = days_of(market_cap_usd=market_cap_usd, issuance_usd=issuance_usd)
    return ratio(cap, paid_before_usd + np.cumsum(issuance, axis=-1))
