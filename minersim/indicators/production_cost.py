"""Production cost of a coin for the whole network, from its energy: Edwards' price floor.

What one business pays for a coin is in `minersim.economics.coin_cost`.
"""

import numpy as np
import numpy.typing as npt

from minersim.indicators.series import Array, days_of, ratio, rolling_mean


def electrical_cost(
    energy_kwh: npt.ArrayLike,
    mined_btc: npt.ArrayLike,
    power_usd_per_kwh: npt.ArrayLike = 0.04,
    window: int = 14,
) -> Array:
    """Electrical cost: the network's power bill of two weeks over its coins of two weeks. [USD/BTC]

    Parameters
    ----------
    energy_kwh : array of shape (..., days)
        Energy that the network takes in a day. [kWh/day]
    mined_btc : array of shape (..., days)
        New coins of the day. [BTC/day]
    power_usd_per_kwh : float or array of shape (..., days)
        Power price, 0.04 in Edwards' script; Cambridge reckons with 0.05. [USD/kWh]
    window : int
        Today included. [days]

    Returns
    -------
    array of shape (..., days)
        NaN until the window is full, and where it holds no coins.

    Raises
    ------
    ValueError
        If the series differ in their number of days, or the window is below 1.

    Notes
    -----
    Source: Charles Edwards, "Bitcoin's Production Cost" (Capriole, 2019) and its script ("2 week
    rolling data"), on the energy that Cambridge's index (CBECI) estimates. Here bill and coins are
    each averaged over the window, so that a day of few blocks weighs no more than another. The
    energy is a model's estimate and one price of power stands for all miners. Edwards reads the
    electrical cost as a floor of the price; the price has been below it, and difficulty lowers
    the cost when miners leave.

    Examples
    --------
    >>> round(float(electrical_cost([480e6] * 14, [450.0] * 14)[-1]), 1)
    42666.7
    """
    energy, mined = days_of(energy_kwh=energy_kwh, mined_btc=mined_btc)
    price = np.asarray(power_usd_per_kwh, dtype=np.float64)
    if price.ndim:
        days_of(energy_kwh=energy, power_usd_per_kwh=price)
    return ratio(rolling_mean(energy * price, window), rolling_mean(mined, window))


def production_cost(
    energy_kwh: npt.ArrayLike,
    mined_btc: npt.ArrayLike,
    power_usd_per_kwh: npt.ArrayLike = 0.04,
    window: int = 14,
    *,
    power_share: float = 0.6,
) -> Array:
    """Production cost: electrical cost over the share of power in all costs. [USD/BTC]

    Parameters
    ----------
    energy_kwh, mined_btc, power_usd_per_kwh, window
        As in `electrical_cost`.
    power_share : float
        Share of power in the cost of mining, above 0 to 1; about 0.6 in Edwards' text. [1]

    Returns
    -------
    array of shape (..., days)
        NaN until the window is full, and where it holds no coins.

    Raises
    ------
    ValueError
        As `electrical_cost`, and for a share that is not above 0 and at most 1.

    Notes
    -----
    Source: as `electrical_cost`. The share is the softest of the numbers: Cambridge's survey of
    2025 found about 0.8 of the running costs, machines left out.

    Examples
    --------
    >>> round(float(production_cost([480e6] * 14, [450.0] * 14)[-1]), 1)
    71111.1
    """
    if not 0.0 < power_share <= 1.0:
        raise ValueError(f"power share {power_share}; allowed: above 0, at most 1")
    return electrical_cost(energy_kwh, mined_btc, power_usd_per_kwh, window) / power_share
