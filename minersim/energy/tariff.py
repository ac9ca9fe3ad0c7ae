"""Power tariffs: one flat price, with time-of-use periods laid over it.

A tariff has a base price and any number of periods (hours of the day, days of the week, months).
The first period that holds at a local hour sets the price; otherwise the base price does. A flat
tariff is one without periods. Hours are clock hours of the site's time zone, so daylight saving
moves them as the bill does.

Source: the usual form of commercial time-of-use rates. Prices of real hours, peaks and contracts
have files of their own in this folder.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

ALL_WEEKDAYS = (0, 1, 2, 3, 4, 5, 6)
ALL_MONTHS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)


@dataclass(frozen=True, slots=True)
class TariffPeriod:
    """Hours with a price of their own.

    Attributes
    ----------
    from_hour, to_hour : int
        First hour and the hour after the last, 0 to 24; ``22`` to ``6`` runs over midnight. [h]
    power_usd_per_kwh : float
        [USD/kWh]
    weekdays : tuple of int
        Days on which it holds, Monday = 0. A period over midnight belongs, in each of its hours,
        to the day of that hour.
    months : tuple of int
        Months in which it holds, January = 1.
    """

    from_hour: int
    to_hour: int
    power_usd_per_kwh: float
    weekdays: tuple[int, ...] = ALL_WEEKDAYS
    months: tuple[int, ...] = ALL_MONTHS

    def holds_at(self, local: datetime) -> bool:
        """Whether the period sets the price in the hour of a local time."""
        if local.weekday() not in self.weekdays or local.month not in self.months:
            return False
        if self.from_hour < self.to_hour:
            return self.from_hour <= local.hour < self.to_hour
        return local.hour >= self.from_hour or local.hour < self.to_hour


@dataclass(frozen=True, slots=True)
class Tariff:
    """Base price and time-of-use periods of a site.

    Attributes
    ----------
    power_usd_per_kwh : float
        Price in every hour that no period claims. [USD/kWh]
    periods : tuple of TariffPeriod
        In order of precedence.
    time_zone : str
        IANA name, as in ``America/Chicago``.
    """

    power_usd_per_kwh: float
    periods: tuple[TariffPeriod, ...] = ()
    time_zone: str = "UTC"


def power_price_at(tariff: Tariff, local: datetime) -> float:
    """Power price in the hour of a local time. [USD/kWh]

    >>> peak = TariffPeriod(16, 20, 0.12, weekdays=(0, 1, 2, 3, 4))
    >>> tariff = Tariff(0.04, (peak,))
    >>> power_price_at(tariff, datetime(2025, 11, 21, 17)), power_price_at(
    ...     tariff, datetime(2025, 11, 22, 17))
    (0.12, 0.04)
    """
    place = _period_at(tariff.periods, local)
    return tariff.power_usd_per_kwh if place < 0 else tariff.periods[place].power_usd_per_kwh


def _period_at(periods: tuple[TariffPeriod, ...], local: datetime) -> int:
    """Place of the first period that holds in the hour of a local time; -1 where none does."""
    return next((i for i, period in enumerate(periods) if period.holds_at(local)), -1)


def daily_power_prices(tariff: Tariff, start: date, days: int) -> npt.NDArray[np.float64]:
    """Mean power price of each day for a load that runs all 24 hours. [USD/kWh]

    Parameters
    ----------
    tariff : Tariff
        The site's tariff.
    start : date
        First day; days run from midnight to midnight UTC, as the simulation's ticks do.
    days : int
        How many days.

    Returns
    -------
    array of shape (days,)

    Examples
    --------
    >>> from datetime import date
    >>> night = TariffPeriod(0, 6, 0.02)
    >>> daily_power_prices(Tariff(0.06, (night,)), date(2026, 1, 1), 2).round(12).tolist()
    [0.05, 0.05]
    """
    if not tariff.periods:
        return np.full(days, tariff.power_usd_per_kwh)
    means: npt.NDArray[np.float64] = hourly_power_prices(tariff, start, days).mean(axis=1)
    return means


def hourly_power_prices(tariff: Tariff, start: date, days: int) -> npt.NDArray[np.float64]:
    """Power price of every hour of UTC from midnight of a day, shape (days, 24). [USD/kWh]"""
    # hours hang on no price: while prices are edited, they are not reckoned again
    hours = tuple(replace(period, power_usd_per_kwh=0.0) for period in tariff.periods)
    prices = np.array([p.power_usd_per_kwh for p in tariff.periods] + [tariff.power_usd_per_kwh])
    places = _period_of_every_hour(hours, tariff.time_zone, start, days)
    found: npt.NDArray[np.float64] = prices[places].reshape(days, 24)
    return found


@lru_cache(maxsize=32)
def _period_of_every_hour(
    periods: tuple[TariffPeriod, ...], time_zone: str, start: date, days: int
) -> npt.NDArray[np.int16]:
    """Place of the period that holds in every hour of so many days, -1 where none does."""
    zone = ZoneInfo(time_zone)
    first = datetime(start.year, start.month, start.day, tzinfo=UTC)
    return np.array(
        [
            _period_at(periods, (first + timedelta(hours=hour)).astimezone(zone))
            for hour in range(24 * days)
        ],
        dtype=np.int16,
    )
