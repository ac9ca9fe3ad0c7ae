"""Supply of hashrate: what a network's machines do when hashprice moves.

All networks answer the same questions:

- *cohorts*: the heterogeneous network, with economic switching and entry; here;
- networks without machines, for teaching and comparison: ``minersim.network.plain_supply``.

Active hashrate, not installed capacity, finds blocks. The factor of exogenous shocks, and of a
user's hand, multiplies it.
"""

from bisect import insort
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from minersim.economics import SwitchingRule
from minersim.network.cohorts import Cohorts
from minersim.network.entry import (
    MACHINE_PRICE,
    ON_ORDER,
    STATE,
    EntryRule,
    deliver_dated,
    order_dated,
)
from minersim.network.growth import (
    GrowthRule,
    growth_rate_per_year,
    ordered_ehs,
)
from minersim.network.upkeep import (
    NO_UPKEEP,
    UpkeepRule,
    empty_road,
    road_ehs,
    settle,
    unload,
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


@dataclass(frozen=True, slots=True)
class DatedEntry:
    """Machines that come by dates; see ``minersim.network.entry``.

    Attributes
    ----------
    rule : EntryRule
        How they are ordered.
    vintage_hashcost : list of float
        Of the new machines of every vintage at the median power price. [USD/PH/s/day]
    part_leads : list of float
        Lead times of an order's parts, as multiples of the order's. [1]
    arriving : array of shape (ticks, vintages)
        On order at the start, by the tick in which they arrive. [EH/s]
    machine_price_usd_per_th : float
        At the start; 0 where none is followed. [USD/TH]
    """

    rule: EntryRule
    vintage_hashcost: list[float]
    part_leads: list[float]
    arriving: npt.NDArray[np.float64]
    machine_price_usd_per_th: float = 0.0

    def start_state(self) -> npt.NDArray[np.float64]:
        """State at the start, by the indices of ``minersim.network.entry``."""
        state = np.zeros(STATE)
        state[ON_ORDER], state[MACHINE_PRICE] = self.arriving.sum(), self.machine_price_usd_per_th
        return state


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


class CohortSupply:
    """The heterogeneous network.

    Parameters
    ----------
    cohorts : Cohorts
        State at the start; owned by this supply.
    entry : list of int
        Cohorts that new machines join.
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
    upkeep : UpkeepRule
        What restarts, retirement and relocation do.
    cheaper : sequence of int
        Where the machines of every cohort go when they are sold; read where they are relocated.
    entry_parts : sequence of float
        New machines divided by this join each of the entry cohorts; equal parts without it. [1]
    dated : DatedEntry or None
        Entry by dates, in place of growth and lead time.
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
        upkeep: UpkeepRule = NO_UPKEEP,
        cheaper: Sequence[int] = (),
        entry_parts: Sequence[float] = (),
        dated: DatedEntry | None = None,
    ) -> None:
        self.cohorts = cohorts
        self.entry = entry
        self.rule = rule
        self.growth = growth
        self.lead_time_days = lead_time_days
        self.pool_fee = pool_fee
        self.capacity_factor = 1.0
        self.upkeep = upkeep
        self.cheaper = np.array(cheaper, dtype=np.int64)
        self.transit = empty_road(upkeep.road_ticks, len(cohorts))
        self.scrapped_ehs = 0.0
        self.entry_parts = list(entry_parts) or [float(len(entry))] * len(entry)
        self.dated = dated
        self._orders = np.zeros(STATE) if dated is None else dated.start_state()
        self._arriving = np.zeros((1, 1)) if dated is None else dated.arriving.copy()
        self._tick = 0
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

    @property
    def machine_price_usd_per_th(self) -> float:
        """Price of a new machine; 0 where none is followed. [USD/TH]"""
        return float(self._orders[MACHINE_PRICE])

    @property
    def on_order_ehs(self) -> float:
        """Capacity on order by dates. [EH/s]"""
        return float(self._orders[ON_ORDER])

    def active_ehs(self) -> float:
        """Hashrate that mines. [EH/s]"""
        return self.cohorts.active_ehs() * self.capacity_factor

    def installed_ehs(self) -> float:
        """Hashrate that is installed, or between two sites. [EH/s]"""
        if self.transit.size > 0:
            return self.cohorts.installed_ehs() + road_ehs(self.transit)
        return self.cohorts.installed_ehs()

    def respond(self, hashprice_usd_per_ph_day: float) -> None:
        """Owners decide once a tick, in `switch`, not at once."""

    def order(self, day: float, hashprice_usd_per_ph_day: float) -> None:
        """Order new machines; retirement (a negative rate) takes effect at once."""
        if self.dated is not None:
            order_dated(
                self.dated.rule,
                self._orders,
                self._arriving,
                round(day / self.rule.tick_days),
                day,
                hashprice_usd_per_ph_day,
                self.installed_ehs(),
                self.dated.vintage_hashcost,
                self.dated.part_leads,
            )
            return
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
            for cohort, parts in zip(self.entry, self.entry_parts, strict=True):
                self.cohorts.add(cohort, due.capacity_ehs / parts)
            arrived += due.capacity_ehs
        while self._planned and self._planned[0].day <= day:
            due = self._planned.popleft()
            if due.cohort is not None:
                self.cohorts.add(due.cohort, due.capacity_ehs)
            arrived += due.capacity_ehs
        if self.dated is not None:
            arrived += deliver_dated(
                self._orders,
                self._arriving,
                round(day / self.rule.tick_days),
                self.entry,
                self.entry_parts,
                self.cohorts.capacity_ehs,
                self.cohorts.on_fraction,
            )
        if self.transit.size > 0:
            tick = round(day / self.rule.tick_days)
            capacity, on_fraction = self.cohorts.capacity_ehs, self.cohorts.on_fraction
            arrived += unload(tick, self.transit, capacity, on_fraction)
        return arrived

    def switch(self, hashprice_usd_per_ph_day: float) -> None:
        """Let every cohort decide once."""
        before = list(self.cohorts.on_fraction) if self.upkeep.settles else []
        self.cohorts.switch(self.rule, hashprice_usd_per_ph_day, self.pool_fee)
        if self.upkeep.settles:
            self.scrapped_ehs += settle(
                self._tick,
                self.cohorts.capacity_ehs,
                self.cohorts.on_fraction,
                before,
                self.cohorts.days_below,
                self.transit,
                self.cheaper,
                self.upkeep.restart_loss,
                self.upkeep.retire_share,
                self.upkeep.relocate_after_days,
                self.upkeep.relocate_share,
            )
        self._tick += 1
