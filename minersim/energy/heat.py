"""Heat: hashrate that falls with a warm inlet, and heat that is sold.

Machines throttle themselves above an inlet temperature and stop at another. Source: an S21 lowers
its clock from 490 to 440 MHz (-10.2 %) above 40 C and stops at 47 C; power falls with the clock.
Left out: fans and the supply drawing more when warm (a T21 drew 7 % more in the warmest hour).
"""

import math

import numpy as np
import numpy.typing as npt

from minersim.units import HOURS_PER_DAY

Floats = npt.NDArray[np.float64]
WARMEST_HOUR = 15.0
"""Local hour at which a day is usually warmest. [h]"""


def temperature_in_hour(mean_c: float, highest_c: float, hour: float) -> float:
    """Temperature through a day that swings like a cosine about its mean. [°C]

    >>> [round(temperature_in_hour(30.0, 38.0, hour), 9) for hour in (15.0, 3.0)]
    [38.0, 22.0]
    """
    turn = 2.0 * math.pi * (hour - WARMEST_HOUR) / HOURS_PER_DAY
    return mean_c + (highest_c - mean_c) * math.cos(turn)


def throttled_share(
    inlet_c: float, throttle_c: float, throttle_loss: float, stop_c: float
) -> float:
    """Share of the hashrate, and of the power, that is left at an inlet temperature. [1]

    >>> [throttled_share(t, 40.0, 0.102, 47.0) for t in (40.0, 41.0, 47.0)]
    [1.0, 0.898, 0.0]
    """
    if inlet_c >= stop_c:
        return 0.0
    return 1.0 if inlet_c <= throttle_c else 1.0 - throttle_loss


def heat_share_of_day(
    mean_c: float, highest_c: float, throttle_c: float, throttle_loss: float, stop_c: float
) -> float:
    """Mean of `throttled_share` over the hours of a day. [1]

    >>> heat_share_of_day(20.0, 30.0, 40.0, 0.102, 47.0)
    1.0
    """
    hours = range(int(HOURS_PER_DAY))
    shares = [
        throttled_share(
            temperature_in_hour(mean_c, highest_c, hour), throttle_c, throttle_loss, stop_c
        )
        for hour in hours
    ]
    return math.fsum(shares) / HOURS_PER_DAY


def heat_credit_usd_per_kwh(
    months: npt.NDArray[np.int64], used: float, usd_per_kwh: float, heated: tuple[int, ...]
) -> Floats:
    """Credit for heat that is sold, for each kilowatt-hour of power, by hour. [USD/kWh]

    Nearly all power of a miner leaves it as heat.

    Parameters
    ----------
    months : array of int
        Month of each hour, January = 1.
    used : float
        Share of the heat that is sold. [1]
    usd_per_kwh : float
        Price of heat. [USD/kWh]
    heated : tuple of int
        Months in which heat is wanted.

    Examples
    --------
    >>> heat_credit_usd_per_kwh(np.array([1, 7]), 0.5, 0.04, (1, 2, 12)).tolist()
    [0.02, 0.0]
    """
    return np.where(np.isin(months, heated), used * usd_per_kwh, 0.0)
