"""Hashprice forwards: hashrate sold ahead at a fixed price, settled in cash every month.

The seller of n PH/s at a fixed hashprice gets, for every day of the contract, n times the fixed
price less the day's hashprice; a month is settled in one sum, which is the number of its days times
n times the fixed price less the month's mean. The day's hashprice is what 1 PH/s was expected to
earn in the day, at the closing price, before pool fee, so that a hedged PH/s earns the fixed price.

Source: Luxor's hashprice forwards (non-deliverable, monthly, settled in USD against the mean of its
index). Left out here: margin deposits, and a counterparty that does not pay.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from minersim.units import micro_usd_from_usd

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ForwardPlan:
    """Hashrate sold ahead.

    Attributes
    ----------
    hashrate_phs : float
        [PH/s]
    price_usd_per_ph_day : float
        [USD/PH/s/day]
    first_day, end_day : int
        Ticks at which it begins and ends. [days]
    """

    hashrate_phs: float
    price_usd_per_ph_day: float
    first_day: int
    end_day: int


def forward_days(forwards: tuple[ForwardPlan, ...], days: int) -> tuple[Floats, Floats]:
    """Fixed receipts [USD] and hashrate sold [PH/s] of the day that ends at each tick.

    Returns
    -------
    two arrays of shape (days + 1,)
    """
    receipts, sold = np.zeros(days + 1), np.zeros(days + 1)
    for forward in forwards:
        when = slice(forward.first_day + 1, forward.end_day + 1)
        receipts[when] += forward.hashrate_phs * forward.price_usd_per_ph_day
        sold[when] += forward.hashrate_phs
    return receipts, sold


def forward_gain(receipts_usd: float, sold_phs: float, hashprice_usd_per_ph_day: float) -> int:
    """Seller's gain of a day; negative is a loss. [millionths of a USD]

    >>> forward_gain(10.0 * 50.0, 10.0, 45.0), forward_gain(10.0 * 50.0, 10.0, 60.0)
    (50000000, -100000000)
    """
    return micro_usd_from_usd(receipts_usd - sold_phs * hashprice_usd_per_ph_day)
