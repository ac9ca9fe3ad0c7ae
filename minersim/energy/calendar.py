"""Clock and calendar of a site for every hour of UTC of a run."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from minersim.units import HOURS_PER_DAY

Integers = npt.NDArray[np.int64]


class LocalHours(NamedTuple):
    """Local year, month (January = 1) and hour (0 to 23), arrays of shape (days, 24)."""

    year: Integers
    month: Integers
    hour: Integers


@lru_cache(maxsize=32)
def local_hours(time_zone: str, start: date, days: int) -> LocalHours:
    """Local time of every hour of UTC from midnight of a day.

    >>> local_hours("America/Chicago", date(2021, 7, 1), 1).hour[0, :7].tolist()
    [19, 20, 21, 22, 23, 0, 1]
    """
    zone = ZoneInfo(time_zone)
    first = datetime(start.year, start.month, start.day, tzinfo=UTC)
    hours = [
        (first + timedelta(hours=hour)).astimezone(zone)
        for hour in range(int(HOURS_PER_DAY) * days)
    ]
    found = np.array([(when.year, when.month, when.hour) for when in hours], dtype=np.int64)
    shaped = found.reshape(days, int(HOURS_PER_DAY), 3)
    shaped.setflags(write=False)
    return LocalHours(shaped[..., 0], shaped[..., 1], shaped[..., 2])


def month_begins(start: date, days: int) -> npt.NDArray[np.bool_]:
    """Days of a run with which a month begins, shape (days,); the run's first day is one.

    >>> month_begins(date(2026, 1, 30), 4).tolist()
    [True, False, True, False]
    """
    return np.array([d == 0 or (start + timedelta(days=d)).day == 1 for d in range(days)])


def share_of_month(start: date, days: int) -> npt.NDArray[np.float64]:
    """For each day of a run, the share of its month that is in the run, shape (days,).

    >>> share_of_month(date(2026, 1, 25), 10).round(3).tolist()
    [0.226, 0.226, 0.226, 0.226, 0.226, 0.226, 0.226, 0.107, 0.107, 0.107]
    """
    dates = [start + timedelta(days=d) for d in range(days)]
    inside: dict[tuple[int, int], int] = {}
    for day in dates:
        inside[day.year, day.month] = inside.get((day.year, day.month), 0) + 1
    return np.array([inside[day.year, day.month] / _month_days(day) for day in dates])


def _month_days(day: date) -> int:
    following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return (following - day.replace(day=1)).days
