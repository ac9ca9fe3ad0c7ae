"""What happens to a business on the same day of every path: its machines' calendar, compiled once.

Purchases, deliveries and depreciation follow from the plan alone, so they are reckoned once for all
paths, by the laws of ``minersim.business.operator``; a path takes them until its ruin.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from minersim.business.fleet import machine_days_value
from minersim.engine.compiled_laws import cached, fingerprint
from minersim.units import micro_usd_from_usd

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

# columns of a fleet's numbers, floats and integers
HASHRATE_PHS, RUNNING_PHS, ENERGY_PER_DAY, COST_USD, BOOK_USD, LIFE_DAYS, SALVAGE = range(7)
COST_MICRO_USD, DELIVERY_DAY, RETIREMENT_DAY = range(3)

# columns of a day's numbers, floats and integers
POSSIBLE_PHS, OUTLAYS_USD = range(2)
PAID, DELIVERED, WRITTEN_OFF, RETIRED = range(4)


class KernelFleets(NamedTuple):
    """Fleets of a business, one row a fleet; see ``FleetPlan``.

    Few arrays, since compiled code counts the references of each at every call.

    Attributes
    ----------
    floats : array of shape (fleets, 7)
        `HASHRATE_PHS` and following.
    integers : array of int, shape (fleets, 3)
        `COST_MICRO_USD` and following.
    hashcost : array of shape (days + 1, fleets)
        [USD/PH/s/day]
    """

    floats: Floats
    integers: Integers
    hashcost: Floats


class KernelDays(NamedTuple):
    """Days of a business, the same on every path.

    Attributes
    ----------
    floats : array of shape (days + 1, 2)
        Hashrate of the delivered machines in the day that ends [PH/s], and purchases [USD].
    integers : array of int, shape (days + 1, 4)
        Paid for machines, cost of machines delivered, written off, book value of machines that
        retire. [millionths of a USD]
    bills : array of bool, shape (days + 1,)
        Whether bills are paid.
    """

    floats: Floats
    integers: Integers
    bills: npt.NDArray[np.bool_]


def _with_fingerprint(laws: int) -> Any:
    """Bind the kernel to the laws that it was compiled from."""

    def kernel(fleets: KernelFleets, floats: Floats, integers: Integers) -> None:
        if laws == 0:
            return
        fleet_floats, fleet_integers, _ = fleets
        for f in range(len(fleet_floats)):
            cost_usd, cost = fleet_floats[f, COST_USD], fleet_integers[f, COST_MICRO_USD]
            value_usd, book, since = fleet_floats[f, BOOK_USD], 0, -1
            if value_usd > 0.0:
                book = micro_usd_from_usd(value_usd)
            for day in range(len(floats)):
                if since >= 0 and fleet_integers[f, RETIREMENT_DAY] >= day:
                    floats[day, POSSIBLE_PHS] += fleet_floats[f, HASHRATE_PHS]
                    if value_usd > 0.0:
                        life, salvage = fleet_floats[f, LIFE_DAYS], fleet_floats[f, SALVAGE]
                        age = day - since
                        left = machine_days_value(value_usd, salvage, life, age)
                        target = micro_usd_from_usd(left)
                        integers[day, WRITTEN_OFF] += book - target
                        book = target
                if since < 0 and fleet_integers[f, DELIVERY_DAY] <= day:
                    since = day
                    if cost_usd > 0.0:
                        value_usd += cost_usd
                        book += cost
                        integers[day, DELIVERED] += cost
                if fleet_integers[f, RETIREMENT_DAY] == day:
                    integers[day, RETIRED] += book

    return cached(kernel)


_calendar = _with_fingerprint(fingerprint())


def kernel_days(
    fleets: KernelFleets,
    bills: npt.NDArray[np.bool_],
    payments: Iterable[tuple[int, float, int]],
) -> KernelDays:
    """Reckon the days of a business, by the laws of each fleet in order.

    Parameters
    ----------
    fleets : KernelFleets
        The fleets.
    bills : array of bool, shape (days + 1,)
        Days on which bills are paid.
    payments : iterable of tuple
        Days and amounts that are paid for machines, see ``FleetPlan.payments``.
    """
    days = KernelDays(np.zeros((bills.size, 2)), np.zeros((bills.size, 4), dtype=np.int64), bills)
    _calendar(fleets, days.floats, days.integers)
    for day, usd, micro_usd in payments:
        if day < bills.size:
            days.floats[day, OUTLAYS_USD] += usd
            days.integers[day, PAID] += micro_usd
    return days
