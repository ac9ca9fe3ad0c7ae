"""Power prices of real hours: a row of hours in UTC, some of which may be missing.

A simulation's day runs from midnight to midnight UTC, so a market's local hours are brought to UTC
where its file is read (``minersim.energy.price_file``); here nothing knows of daylight saving.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import numpy as np
import numpy.typing as npt

from minersim.errors import InputError
from minersim.units import HOURS_PER_DAY

_HOURS = int(HOURS_PER_DAY)
_MOST_GAPS = 20


@dataclass(frozen=True, slots=True)
class HourlyPrices:
    """Prices of consecutive hours.

    Attributes
    ----------
    first : datetime
        Beginning of the first hour, in UTC.
    usd_per_mwh : array of shape (hours,)
        NaN where the source has no price. [USD/MWh]
    """

    first: datetime
    usd_per_mwh: npt.NDArray[np.float64]

    @property
    def after(self) -> datetime:
        """End of the last hour, in UTC."""
        return self.first + timedelta(hours=self.usd_per_mwh.size)

    def of_days(
        self, start: date, days: int, *, repeat_from: date | None = None
    ) -> npt.NDArray[np.float64]:
        """Prices of whole days of UTC; NaN in hours that are missing. [USD/MWh]

        Parameters
        ----------
        start : date
            First day.
        days : int
            How many.
        repeat_from : date or None
            Where given, days after the last whole one of the prices go on from this day.

        Returns
        -------
        array of shape (days, 24)
        """
        places = np.arange(days) + (start - self.first.date()).days
        if repeat_from is not None:
            again = (repeat_from - self.first.date()).days
            end = (self.after.date() - self.first.date()).days  # first day that is not whole
            if again < end:
                late = places >= end
                places[late] = again + (places[late] - end) % (end - again)
        hours = places[:, None] * _HOURS - self.first.hour + np.arange(_HOURS)
        known = (hours >= 0) & (hours < self.usd_per_mwh.size)
        found: npt.NDArray[np.float64] = np.where(
            known, self.usd_per_mwh[np.where(known, hours, 0)], np.nan
        )
        return found


def missing_hours(prices: npt.NDArray[np.float64], start: date) -> list[str]:
    """Say which hours have no price, as one text for each run of them.

    Parameters
    ----------
    prices : array of shape (days, 24)
        NaN where there is none.
    start : date
        First day.

    Examples
    --------
    >>> prices = np.ones((1, 24)); prices[0, 3:5] = np.nan
    >>> missing_hours(prices, date(2021, 3, 14))
    ['2021-03-14 03:00 to 2021-03-14 05:00 (2 h)']
    """
    first = datetime(start.year, start.month, start.day, tzinfo=UTC)
    gaps = list(_runs(np.isnan(prices.ravel())))
    told = [
        f"{first + timedelta(hours=low):%Y-%m-%d %H:%M} to "
        f"{first + timedelta(hours=high):%Y-%m-%d %H:%M} ({high - low} h)"
        for low, high in gaps[:_MOST_GAPS]
    ]
    return told + ([f"and {len(gaps) - _MOST_GAPS} more"] if len(gaps) > _MOST_GAPS else [])


def _runs(marks: npt.NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """Beginning and end of every unbroken run of marks."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], marks, [False])).astype(np.int8)))
    yield from zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)


def whole_prices(
    prices: HourlyPrices,
    start: date,
    days: int,
    *,
    repeat_from: date | None = None,
) -> npt.NDArray[np.float64]:
    """Prices of days all of whose hours are known, shape (days, 24). [USD/MWh]

    Raises
    ------
    InputError
        A line for every run of hours without a price.
    """
    found = prices.of_days(start, days, repeat_from=repeat_from)
    gaps = missing_hours(found, start)
    if gaps:
        raise InputError("\n".join(f"no price for {gap} UTC" for gap in gaps))
    return found
