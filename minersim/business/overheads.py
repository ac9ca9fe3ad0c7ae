"""Administration and staff: monthly amounts that grow by the year.

An amount a month is twelve in 365 days; after every whole year of its own it grows by its rate.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from minersim.units import DAYS_PER_YEAR, MICRO_USD_PER_USD, daily_rate_of_monthly


@dataclass(frozen=True, slots=True)
class OverheadPlan:
    """A running cost of its own.

    Attributes
    ----------
    name : str
        As shown to the user.
    usd_per_month : float
        In its first year. [USD/month]
    growth_per_year : float
        [1/year]
    first_day, end_day : int
        Ticks between which it runs. [days]
    """

    name: str
    usd_per_month: float
    growth_per_year: float
    first_day: int
    end_day: int


def overhead_days(overheads: tuple[OverheadPlan, ...], days: int) -> npt.NDArray[np.int64]:
    """Cost of the day that ends at each tick, shape (days + 1,). [millionths of a USD]

    Fractions of a unit are carried from day to day.

    Examples
    --------
    >>> staff = OverheadPlan("staff", 36.5, 0.10, 0, 366)
    >>> overhead_days((staff,), 367)[[0, 1, 365, 366, 367]].tolist()
    [0, 1200000, 1200000, 1320000, 0]
    """
    by_day = np.zeros(days + 1, dtype=np.int64)
    for cost in overheads:
        length = max(min(cost.end_day, days) - cost.first_day, 0)
        years = np.arange(length) // int(DAYS_PER_YEAR)
        per_day = daily_rate_of_monthly(cost.usd_per_month) * (1.0 + cost.growth_per_year) ** years
        total = np.rint(np.cumsum(per_day) * MICRO_USD_PER_USD).astype(np.int64)
        by_day[cost.first_day + 1 : cost.first_day + 1 + length] += np.diff(total, prepend=0)
    return by_day
