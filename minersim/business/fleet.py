"""Fleets: machines of one kind at one site, bought or owned, delivered on a day.

Depreciation is straight line from delivery to a salvage value, by default over 4 years to 5 %
(listed miners write machines off over 3 to 5 years). Failures, ageing, settings and the power of
sites are in ``minersim.business.power_plan``.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from minersim.economics import hashcost
from minersim.units import DAYS_PER_YEAR, HOURS_PER_DAY, KWH_PER_MWH, micro_usd_from_usd


@dataclass(frozen=True, slots=True)
class FleetPlan:
    """What an engine needs to know of a fleet.

    Attributes
    ----------
    name, site : str
        As shown to the user.
    count : int
        Number of machines.
    hashrate_phs : float
        Nameplate hashrate of the whole fleet at its operating point. [PH/s]
    efficiency_j_per_th : float
        [J/TH]
    pue : float
        [1]
    uptime : float
        Share of the time that a machine which should run does run. [1]
    power_usd_per_kwh : array of shape (days + 1,)
        Mean power price of each day. [USD/kWh]
    cost_usd : float
        Purchase price of the whole fleet; 0 for machines already owned. [USD]
    book_value_usd : float
        Value in the opening books of machines already owned. [USD]
    payment_day, delivery_day : int
        When it is paid and when it starts to mine; 0 is the start. [days]
    life_days : float
        Time over which it is written off. [days]
    salvage_fraction : float
        Share of the cost that is never written off. [1]
    instalments : tuple of (int, float)
        Days and amounts [USD] in which it is paid; empty where all is paid on the payment day.
    retirement_day : int or None
        Day on which the machines are sold or scrapped. [days]
    """

    name: str
    site: str
    count: int
    hashrate_phs: float
    efficiency_j_per_th: float
    pue: float
    uptime: float
    power_usd_per_kwh: npt.NDArray[np.float64]
    cost_usd: float
    book_value_usd: float
    payment_day: int
    delivery_day: int
    life_days: float
    salvage_fraction: float
    instalments: tuple[tuple[int, float], ...] = ()
    retirement_day: int | None = None

    def hashcost_usd_per_ph_day(self, day: int) -> float:
        """Hashcost on a day. [USD/PH/s/day]"""
        return hashcost(self.efficiency_j_per_th, float(self.power_usd_per_kwh[day]), self.pue)

    def is_gone(self, tick: int) -> bool:
        """Whether its machines have retired before a tick."""
        return self.retirement_day is not None and self.retirement_day < tick

    def payments(self) -> list[tuple[int, float, int]]:
        """Days, amounts [USD] and amounts in the books [millionths of a USD] that are paid.

        The last instalment takes what rounding leaves, so that the books hold the whole cost.
        """
        if self.cost_usd <= 0.0:
            return []
        whole = micro_usd_from_usd(self.cost_usd)
        if not self.instalments:
            return [(self.payment_day, self.cost_usd, whole)]
        parts = [(day, usd, micro_usd_from_usd(usd)) for day, usd in sorted(self.instalments)]
        day, usd, _ = parts.pop()
        return [*parts, (day, usd, whole - sum(part[2] for part in parts))]

    @property
    def energy_mwh_per_day(self) -> float:
        """Energy that the site draws for the fleet in a day of running. [MWh/day]

        1 PH/s at e J/TH draws e kW.
        """
        kilowatts = self.hashrate_phs * self.efficiency_j_per_th * self.pue * self.uptime
        return kilowatts * HOURS_PER_DAY / KWH_PER_MWH


def straight_line_per_day(value_usd: float, salvage_fraction: float, life_days: float) -> float:
    """Depreciation of a day. [USD/day]

    >>> round(straight_line_per_day(150e6, 0.0, 4 * 365.0), 1)
    102739.7
    """
    return value_usd * (1.0 - salvage_fraction) / life_days


def machine_days_value(
    value_usd: float, salvage_fraction: float, life_days: float, age_days: float
) -> float:
    """Book value of machines at an age. [USD]

    >>> machine_days_value(1000.0, 0.1, 900.0, 450.0), machine_days_value(1000.0, 0.1, 900.0, 2e3)
    (550.0, 100.0)
    """
    written_off = straight_line_per_day(value_usd, salvage_fraction, life_days) * min(
        age_days, life_days
    )
    return value_usd - written_off


def life_days(life_years: float) -> float:
    """Days of a life in years. [days]"""
    return life_years * DAYS_PER_YEAR
