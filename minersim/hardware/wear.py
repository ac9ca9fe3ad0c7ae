"""Machines that fail, are repaired, and age.

Source of the failures: about 5 % a year with 30 days to repair; of the ageing: judgement (chips
and fans wear slowly; listed operators report none).
"""

import math
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from minersim.units import DAYS_PER_YEAR

_Number = TypeVar("_Number", float, npt.NDArray[np.float64])


def working_share(failures_per_year: float, repair_days: float, days: float) -> float:
    """Share of machines that work some days after all of them did. [1]

    Machines fail at a rate while they work and come back after a mean time, so the share falls to
    1 / (1 + rate * time).

    Parameters
    ----------
    failures_per_year : float
        Continuous rate of a working machine. [1/year]
    repair_days : float
        Mean time to repair. [days]
    days : float
        Since all worked. [days]

    Examples
    --------
    >>> round(working_share(0.05, 30.0, 1e9), 6), working_share(0.05, 30.0, 0.0)
    (0.995907, 1.0)
    """
    per_day = failures_per_year / DAYS_PER_YEAR
    if per_day == 0.0 or repair_days == 0.0:
        return 1.0
    down = per_day * repair_days / (1.0 + per_day * repair_days)
    return 1.0 - down * -math.expm1(-(per_day + 1.0 / repair_days) * days)


def failures_per_day(failures_per_year: float, working: _Number) -> _Number:
    """Share of all machines that fails in a day, of the share that works, or of many. [1/day]

    >>> round(failures_per_day(0.0365, 1.0), 9)
    0.0001
    """
    return failures_per_year / DAYS_PER_YEAR * working


def aged_share(loss_per_year: float, days: float) -> float:
    """Share of the nameplate hashrate that machines of an age have, at the same power. [1]

    >>> round(aged_share(0.02, 730.0), 6)
    0.9604
    """
    return float((1.0 - loss_per_year) ** (days / DAYS_PER_YEAR))
