"""Supply of hashrate: what a network's machines do when hashprice moves.

Three networks answer the same questions:

- *cohorts*: the heterogeneous network, with economic switching and entry;
- *constant*: the same hashrate at any hashprice, growing at a fixed rate if asked;
- *elastic*: hashrate = reference * (hashprice / reference hashprice) ** elasticity, at once. A
  deviation of difficulty then follows (-elasticity) ** n from retarget to retarget.

Active hashrate, not installed capacity, finds blocks. The factor of exogenous shocks, and of a
user's hand, multiplies it.
"""

import math
from bisect import insort
from collections import deque
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from minersim.economics import SwitchingRule
from minersim.network.cohorts import Cohorts
from minersim.network.growth import (
    ConstantGrowth,
    GrowthRule,
    NoGrowth,
    growth_rate_per_year,
    ordered_ehs,
)


class Delivery(NamedTuple):
    """Machines that come on line.

    Attributes
    ----------
    day : float
        When. [days]
    capacity_ehs : float
        How much. [EH/s]
    cohort : int or None
        Which cohort; None spreads it over the network's entry cohorts.
    """

    day: float
    capacity_ehs: float
    cohort: int | None = None


class Supply(Protocol):
    """What an engine asks of a network."""

    capacity_factor: float

    def active_ehs(self) -> float:
        """Hashrate that mines. [EH/s]"""

    def installed_ehs(self) -> float:
        """Hashrate that is installed, whether it runs or not. [EH/s]"""

    def respond(self, hashprice_usd_per_ph_day: float) -> None:
        """React at once to a hashprice (after a price tick, a retarget or a halving)."""

    def order(self, day: float, hashprice_usd_per_ph_day: float) -> None:
        """Order new machines for one tick."""

    def deliver(self, day: float) -> float:
        """Bring all machines due by a day on line and return how much they are. [EH/s]"""

    def switch(self, hashprice_usd_per_ph_day: float) -> None:
        """Let owners decide once."""


def elastic_hashrate(
    reference_ehs: float,
    reference_hashprice: float,
    hashprice_usd_per_ph_day: float,
    elasticity: float,
) -> float:
    """Hashrate of a network of constant elasticity. [EH/s]

    >>> round(elastic_hashrate(1000.0, 40.0, 32.4, 0.5), 6)
    900.0
    """
    return reference_ehs * math.pow(hashprice_usd_per_ph_day / reference_hashprice, elasticity)


@dataclass(slots=True)
class ConstantSupply:
    """Hashrate that does not read hashprice.

    Attributes
    ----------
    hashrate_ehs : float
        [EH/s]
    growth : NoGrowth or ConstantGrowth
        How it grows.
    tick_days : float
        [days]
    """

    hashrate_ehs: float
    growth: NoGrowth | ConstantGrowth
    tick_days: float
    capacity_factor: float = 1.0
    due_ehs: float = 0.0

    def active_ehs(self) -> float:
        """Hashrate that mines. [EH/s]"""
        return self.hashrate_ehs * self.capacity_factor

    def installed_ehs(self) -> float:
        """Hashrate that is installed. [EH/s]"""
        return self.hashrate_ehs

    def respond(self, hashprice_usd_per_ph_day: float) -> None:
        """Constant hashrate does not respond."""

    def order(self, day: float, hashprice_usd_per_ph_day: float) -> None:
        """Order one tick's growth; it comes without a lead time."""
        del day
        rate = growth_rate_per_year(self.growth, hashprice_usd_per_ph_day, 0.0)
        self.due_ehs += ordered_ehs(self.hashrate_ehs, rate, self.tick_days)

    def deliver(self, day: float) -> float:
        """Bring what was ordered on line."""
        del day
        arrived, self.due_ehs = self.due_ehs, 0.0
        self.hashrate_ehs += arrived
        return arrived

    def switch(self, hashprice_usd_per_ph_day: float) -> None:
        """Constant hashrate does not switch."""


@dataclass(slots=True)
class ElasticSupply:
    """Hashrate of constant elasticity in hashprice.

    Attributes
    ----------
    reference_ehs, reference_hashprice : float
        A point of the curve. [EH/s], [USD/PH/s/day]
    elasticity : float
        May be changed by hand while a run goes on. [1]
    hashrate_ehs : float
        Hashrate now, before the capacity factor. [EH/s]
    """

    reference_ehs: float
    reference_hashprice: float
    elasticity: float
    hashrate_ehs: float
    capacity_factor: float = 1.0

    def active_ehs(self) -> float:
        """Hashrate that mines. [EH/s]"""
        return self.hashrate_ehs * self.capacity_factor

    def installed_ehs(self) -> float:
        """An elastic network counts what is on; it has no machines in reserve. [EH/s]"""
        return self.hashrate_ehs

    def respond(self, hashprice_usd_per_ph_day: float) -> None:
        """Follow the hashprice at once."""
        self.hashrate_ehs = elastic_hashrate(
            self.reference_ehs,
            self.reference_hashprice,
            hashprice_usd_per_ph_day,
            self.elasticity,
        )

    def turn(self, hashprice_usd_per_ph_day: float, elasticity: float) -> None:
        """Give the curve another elasticity about the point where the network stands."""
        self.reference_ehs = self.hashrate_ehs
        self.reference_hashprice = hashprice_usd_per_ph_day
        self.elasticity = elasticity

    def order(self, day: float, hashprice_usd_per_ph_day: float) -> None:
        """An elastic network needs no orders: its curve holds entry and exit together."""

    def deliver(self, day: float) -> float:
        """Nothing is under way."""
        del day
        return 0.0

    def switch(self, hashprice_usd_per_ph_day: float) -> None:
        """An elastic network has switched already, in `respond`."""


class CohortSupply:
    """The heterogeneous network.

    Parameters
    ----------
    cohorts : Cohorts
        State at the start; owned by this supply.
    entry : list of int
        Cohorts that new machines join, in equal parts.
    rule : SwitchingRule
        When machines leave and return.
    growth : GrowthRule
        How new machines are ordered.
    lead_time_days : float
        From order to online. [days]
    pool_fee : float
        Pool fee that miners reckon with. [1]
    deliveries : tuple of Delivery
        Machines already on order at the start, in order of their days.
    """

    def __init__(
        self,
        cohorts: Cohorts,
        entry: list[int],
        rule: SwitchingRule,
        growth: GrowthRule,
        lead_time_days: float,
        pool_fee: float,
        deliveries: tuple[Delivery, ...] = (),
    ) -> None:
        self.cohorts = cohorts
        self.entry = entry
        self.rule = rule
        self.growth = growth
        self.lead_time_days = lead_time_days
        self.pool_fee = pool_fee
        self.capacity_factor = 1.0
        self._on_order: deque[Delivery] = deque(sorted(d for d in deliveries if d.cohort is None))
        self._planned: deque[Delivery] = deque(
            sorted((d for d in deliveries if d.cohort is not None), key=lambda d: d.day)
        )

    def on_order(self) -> list[Delivery]:
        """Machines under way to the entry cohorts, by day."""
        return list(self._on_order)

    def planned(self) -> list[Delivery]:
        """Machines under way to a cohort of their own, by day."""
        return list(self._planned)

    def active_ehs(self) -> float:
        """Hashrate that mines. [EH/s]"""
        return self.cohorts.active_ehs() * self.capacity_factor

    def installed_ehs(self) -> float:
        """Hashrate that is installed. [EH/s]"""
        return self.cohorts.installed_ehs()

    def respond(self, hashprice_usd_per_ph_day: float) -> None:
        """Owners decide once a tick, in `switch`, not at once."""

    def order(self, day: float, hashprice_usd_per_ph_day: float) -> None:
        """Order new machines; retirement (a negative rate) takes effect at once."""
        rate = growth_rate_per_year(self.growth, hashprice_usd_per_ph_day, self.pool_fee)
        if rate == 0.0:
            return
        capacity = ordered_ehs(self.installed_ehs(), rate, self.rule.tick_days)
        if capacity > 0.0:
            ordered = Delivery(day + self.lead_time_days, capacity)
            # machines on order at the start may come later than these
            insort(self._on_order, ordered, key=lambda due: due.day)
            return
        kept = 1.0 + capacity / self.installed_ehs()
        self.cohorts.capacity_ehs = [k * kept for k in self.cohorts.capacity_ehs]

    def deliver(self, day: float) -> float:
        """Bring all machines due by a day on line and return how much they are. [EH/s]"""
        arrived = 0.0
        while self._on_order and self._on_order[0].day <= day:
            due = self._on_order.popleft()
            for cohort in self.entry:
                self.cohorts.add(cohort, due.capacity_ehs / len(self.entry))
            arrived += due.capacity_ehs
        while self._planned and self._planned[0].day <= day:
            due = self._planned.popleft()
            if due.cohort is not None:
                self.cohorts.add(due.cohort, due.capacity_ehs)
            arrived += due.capacity_ehs
        return arrived

    def switch(self, hashprice_usd_per_ph_day: float) -> None:
        """Let every cohort decide once."""
        self.cohorts.switch(self.rule, hashprice_usd_per_ph_day, self.pool_fee)
