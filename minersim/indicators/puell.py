"""Puell multiple: today's new coins in dollars beside those of a usual day of the year."""

import numpy.typing as npt

from minersim.indicators.series import Array, days_of, ratio, rolling_mean
from minersim.units import DAYS_PER_YEAR

_YEAR = int(DAYS_PER_YEAR)


def puell_multiple(issuance_usd: npt.ArrayLike, window: int = _YEAR) -> Array:
    """Puell multiple: issuance over its mean of 365 days, today included. [1]

    Parameters
    ----------
    issuance_usd : array of shape (..., days)
        New coins of the day, without fees, times the price. [USD/day]
    window : int
        [days]

    Returns
    -------
    array of shape (..., days)
        NaN until the window is full: the first value is the 365th day's.

    Raises
    ------
    ValueError
        If the window is below 1.

    Notes
    -----
    Source: David Puell (2019), as Glassnode Academy and CryptoQuant's data guide define it. Read
    as high above 4 (3 for its mean of 14 days) and low below 0.5. It halves at a halving, at an
    unchanged price, and forgets that after a year. A day carries the luck of its 144 blocks, a
    standard deviation of 8 %.

    The definitions say new coins; CryptoQuant's own values are those of the whole block reward,
    fees included (median difference 0.1 % from 2021 to June 2025, 3.3 % without fees, and 2.77
    against 0.75 on the day of the halving of 2024, whose fees were high). Put fees into
    ``issuance_usd`` for that variant.

    Examples
    --------
    >>> import numpy as np
    >>> price = np.append(np.full(364, 50_000.0), 100_000.0)
    >>> round(float(puell_multiple(450.0 * price)[-1]), 6)
    1.994536
    """
    (issuance,) = days_of(issuance_usd=issuance_usd)
    return ratio(issuance, rolling_mean(issuance, window))
