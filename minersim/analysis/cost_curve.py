"""The network's cost curve at the start: how much hashrate mines at which hashcost."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from minersim.economics import gross_margin, net_hashprice
from minersim.engine import start_cohorts, start_state
from minersim.scenario import Scenario
from minersim.scenario.network import CohortNetwork

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class CostCurve:
    """Cohorts of a network, cheapest first; arrays of shape (cohorts,).

    Attributes
    ----------
    hashcost_usd_per_ph_day : array
        [USD/PH/s/day]
    capacity_ehs : array
        Installed. [EH/s]
    on_fraction : array
        Share of the capacity that runs. [1]
    cumulative_ehs : array
        Capacity of a cohort and all cheaper ones. [EH/s]
    hashprice_usd_per_ph_day, net_hashprice_usd_per_ph_day : float
        Before and after the network's pool fee. [USD/PH/s/day]
    pool_fee : float
        The network's. [1]
    names : tuple of str
        What the cohorts are; empty texts where nobody has named them.
    """

    hashcost_usd_per_ph_day: Array
    capacity_ehs: Array
    on_fraction: Array
    cumulative_ehs: Array
    hashprice_usd_per_ph_day: float
    net_hashprice_usd_per_ph_day: float
    pool_fee: float
    names: tuple[str, ...]

    @property
    def installed_ehs(self) -> float:
        """Capacity of all cohorts. [EH/s]"""
        return float(self.cumulative_ehs[-1])

    @property
    def earning_ehs(self) -> float:
        """Capacity whose power costs no more than it earns. [EH/s]"""
        return self.cheaper_ehs(self.net_hashprice_usd_per_ph_day)

    @property
    def under_water_share(self) -> float:
        """Share of the capacity whose power costs more than it earns. [1]"""
        return 1.0 - self.earning_ehs / self.installed_ehs

    def cheaper_ehs(self, hashcost_usd_per_ph_day: float) -> float:
        """Capacity that mines at a hashcost or below. [EH/s]"""
        count = int(np.searchsorted(self.hashcost_usd_per_ph_day, hashcost_usd_per_ph_day, "right"))
        return float(self.cumulative_ehs[count - 1]) if count else 0.0

    def hashcost_at(self, cumulative_ehs: float) -> float | None:
        """Hashcost at a place of the curve; None beyond its ends. [USD/PH/s/day]"""
        place = self._place(cumulative_ehs)
        return None if place is None else float(self.hashcost_usd_per_ph_day[place])

    def name_at(self, cumulative_ehs: float) -> str:
        """Name of the cohort that stands at a place of the curve; empty where it has none."""
        place = self._place(cumulative_ehs)
        return "" if place is None else self.names[place]

    def _place(self, cumulative_ehs: float) -> int | None:
        if not 0.0 <= cumulative_ehs <= self.installed_ehs:
            return None
        return int(np.searchsorted(self.cumulative_ehs, cumulative_ehs, "left"))

    def margin_at(self, cumulative_ehs: float) -> float | None:
        """Margin after power of the capacity at a place of the curve; None beyond its ends. [1]"""
        cost = self.hashcost_at(cumulative_ehs)
        if cost is None:
            return None
        return gross_margin(self.hashprice_usd_per_ph_day, cost, self.pool_fee)

    def steps(self) -> tuple[Array, Array]:
        """Corners of the curve as a line: capacities [EH/s] and hashcosts [USD/PH/s/day]."""
        edges = np.concatenate(([0.0], self.cumulative_ehs))
        return np.repeat(edges, 2)[1:-1], np.repeat(self.hashcost_usd_per_ph_day, 2)


def cost_curve(scenario: Scenario) -> CostCurve | None:
    """Cost curve at the start; None for a network without cohorts.

    A business of more than 1 % of the network is part of it.
    """
    network = scenario.network
    if not isinstance(network, CohortNetwork):
        return None
    cohorts, _ = start_cohorts(scenario, network)
    cost = np.array(cohorts.hashcost_usd_per_ph_day)
    capacity = np.array(cohorts.capacity_ehs)
    on = np.array(cohorts.on_fraction)
    order = np.argsort(cost, kind="stable")
    order = order[capacity[order] > 0.0]
    hashprice = start_state(scenario).hashprice_usd_per_ph_day
    return CostCurve(
        hashcost_usd_per_ph_day=cost[order],
        capacity_ehs=capacity[order],
        on_fraction=on[order],
        cumulative_ehs=np.cumsum(capacity[order]),
        hashprice_usd_per_ph_day=hashprice,
        net_hashprice_usd_per_ph_day=net_hashprice(hashprice, network.pool_fee),
        pool_fee=network.pool_fee,
        names=tuple(cohorts.names[i] for i in order),
    )
