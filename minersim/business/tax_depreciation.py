"""Depreciation for the tax return, apart from the one in the books.

- *straight line*: as in the books;
- *MACRS 5-year*: computers and peripheral equipment under the United States' general depreciation
  system, 200 % declining balance with the half-year convention: 20, 32, 19.2, 11.52, 11.52 and
  5.76 % of the cost in six calendar years. Salvage does not count.

A bonus share of the cost is deducted in the year of delivery, the rest by the method.

Within a tax year, which is the calendar year, a deduction is spread evenly over the days from the
delivery, or the first of January, to the end of the year: whole years are the table's to the last
unit, and a run that ends within a year has deducted its part.

Source: IRS Publication 946, Table A-1; Internal Revenue Code section 168(k) for the bonus. Left
out here: the mid-quarter convention, section 179, and recapture when machines are sold.
"""

from datetime import date, timedelta
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from minersim.business.fleet import FleetPlan
from minersim.business.loans import spread
from minersim.units import MICRO_USD_PER_USD, micro_usd_from_usd

MACRS_5_YEAR = (0.20, 0.32, 0.192, 0.1152, 0.1152, 0.0576)
"""Share of the cost deducted in each tax year, the first being that of the delivery. [1]"""

Integers = npt.NDArray[np.int64]


class TaxDepreciation(IntEnum):
    """How machines are written off for tax."""

    STRAIGHT_LINE = 0
    MACRS_5_YEAR = 1


def macrs_deductions(cost_micro_usd: int, bonus_fraction: float) -> list[int]:
    """Deduction of each tax year; they add up to the cost exactly. [millionths of a USD]

    >>> macrs_deductions(1_000_000, 0.0)
    [200000, 320000, 192000, 115200, 115200, 57600]
    >>> macrs_deductions(1_000_000, 0.4)
    [520000, 192000, 115200, 69120, 69120, 34560]
    """
    bonus = round(cost_micro_usd * bonus_fraction)
    rest, before, share, deductions = cost_micro_usd - bonus, 0, 0.0, []
    for part in MACRS_5_YEAR:
        share += part
        here = round(rest * share)
        deductions.append(here - before)
        before = here
    deductions[-1] += rest - before
    deductions[0] += bonus
    return deductions


def straight_line_by_day(fleet: FleetPlan, bonus_fraction: float, days: int) -> Integers:
    """Deduction of each day of a fleet, as in the books but for the bonus, shape (days + 1,).

    [millionths of a USD]
    """
    age = np.maximum(np.arange(days + 1) - fleet.delivery_day, 0.0)
    rest_usd = (fleet.book_value_usd + fleet.cost_usd) * (1.0 - bonus_fraction)
    per_day = rest_usd * (1.0 - fleet.salvage_fraction) / fleet.life_days
    written_off = np.rint(per_day * np.minimum(age, fleet.life_days) * MICRO_USD_PER_USD)
    by_day: Integers = np.diff(written_off, prepend=0.0).astype(np.int64)
    return by_day


def tax_depreciation_by_day(
    fleets: tuple[FleetPlan, ...],
    method: TaxDepreciation,
    bonus_fraction: float,
    start: date,
    days: int,
) -> Integers:
    """Deduction of all fleets on each day of a run, shape (days + 1,). [millionths of a USD]

    Machines already owned are written off from their value in the opening books, without a bonus.

    Parameters
    ----------
    fleets : tuple of FleetPlan
    method : TaxDepreciation
    bonus_fraction : float
        Share deducted in the year of delivery. [1]
    start : date
        Day of tick 0.
    days : int
        Length of the run. [days]
    """
    by_day = np.zeros(days + 1, dtype=np.int64)
    for fleet in fleets:
        bought = fleet.cost_usd > 0.0
        if fleet.delivery_day > days or not (bought or fleet.book_value_usd > 0.0):
            continue
        bonus = bonus_fraction if bought else 0.0
        since = fleet.delivery_day
        year = (start + timedelta(days=since)).year
        cost = micro_usd_from_usd(fleet.book_value_usd + fleet.cost_usd)
        if method == TaxDepreciation.STRAIGHT_LINE:
            by_day += straight_line_by_day(fleet, bonus, days)
            until = (date(year + 1, 1, 1) - start).days
            spread(by_day, round(cost * bonus), since, until)
            continue
        for i, deduction in enumerate(macrs_deductions(cost, bonus)):
            until = (date(year + i + 1, 1, 1) - start).days
            spread(by_day, deduction, since, until)
            since = until
    return by_day
