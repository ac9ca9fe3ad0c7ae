"""Machines that come late: a delay of whole days, drawn once for each fleet on each path.

The delay is triangular: never under its shortest, never over its longest, most often near the
likely one; its mean is the mean of the three.

Source: lags from order to mining of 1 to 9 months, usual 3 (2021 orders took up to 16 months, those
of 2025 one or two), as a triangular distribution.
"""

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DeliveryDelay:
    """How late machines may come.

    Attributes
    ----------
    shortest_days, likely_days, longest_days : int
        In this order. [days]
    """

    shortest_days: int
    likely_days: int
    longest_days: int


def delay_days(delay: DeliveryDelay, chance: float) -> int:
    """Delay whose probability of not being exceeded is a chance from 0 to 1. [days]

    Inverse of the triangular distribution function, to the nearest whole day.

    >>> late = DeliveryDelay(0, 60, 240)
    >>> [delay_days(late, chance) for chance in (0.0, 0.25, 0.5, 1.0)]
    [0, 60, 93, 240]
    """
    low, mode, high = delay.shortest_days, delay.likely_days, delay.longest_days
    width, rise = high - low, mode - low
    if chance * width < rise:
        return round(low + math.sqrt(chance * width * rise))
    return round(high - math.sqrt((1.0 - chance) * width * (high - mode)))
