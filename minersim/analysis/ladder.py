"""Who leaves at which price: the network's cohorts as a ladder, dearest first.

Two answers for every rung. *Today*: the coin's price below which it quits if difficulty stayed as
it is. *At rest*: the price below which it quits once difficulty has followed all who left before
it; lower, as their leaving makes room. What lies between the two is difficulty's relief.

A machine that can be tuned runs at its slowest before it quits. Machines that are off today count
as if they ran as soon as it pays; curtailed capacity is left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from minersim.analysis.equilibrium import needed_ehs
from minersim.economics import hashprice_usd
from minersim.engine import start_cohorts, start_state
from minersim.network import Cohorts, cohort_share_under_water
from minersim.network.tuning import tuned_hash, tuned_hashcost
from minersim.scenario import Scenario
from minersim.scenario.network import CohortNetwork


@dataclass(frozen=True, slots=True)
class Rung:
    """One cohort.

    Attributes
    ----------
    efficiency_j_per_th, power_usd_per_kwh, hashcost_usd_per_ph_day : float
        What its hashes cost at nameplate.
    capacity_share : float
        Its share of the network's capacity. [1]
    left_share : float
        Share of the capacity that has quit once it has. [1]
    price_today_usd : float
        Coin price below which it quits at today's difficulty. [USD/BTC]
    price_at_rest_usd : float
        The same once difficulty has followed. [USD/BTC]
    name : str
        What it is; empty where nobody has named it.
    """

    efficiency_j_per_th: float
    power_usd_per_kwh: float
    hashcost_usd_per_ph_day: float
    capacity_share: float
    left_share: float
    price_today_usd: float
    price_at_rest_usd: float
    name: str = ""


def ladder(scenario: Scenario) -> tuple[Rung, ...]:
    """Cohorts of a network in the order in which they quit; empty for a network without."""
    network = scenario.network
    if not isinstance(network, CohortNetwork):
        return ()
    cohorts, _ = start_cohorts(scenario, network)
    state = start_state(scenario)
    kept = (1.0 - network.pool_fee) / (1.0 - network.switching.off_margin)
    reward = (state.subsidy_btc, state.fees_btc_per_block)
    installed = cohorts.installed_ehs()
    rungs, left = [], 0.0
    for i in sorted(range(len(cohorts)), key=lambda i: -_least_hashcost(cohorts, i)):
        capacity = cohorts.capacity_ehs[i]
        if capacity <= 0.0:
            continue
        left += capacity
        hashprice = _least_hashcost(cohorts, i) / kept
        runs = _running_ehs(cohorts, hashprice * (1.0 - network.pool_fee), i)
        rungs.append(
            Rung(
                efficiency_j_per_th=cohorts.efficiency_j_per_th[i],
                power_usd_per_kwh=cohorts.power_usd_per_kwh[i],
                hashcost_usd_per_ph_day=cohorts.hashcost_usd_per_ph_day[i],
                capacity_share=capacity / installed,
                left_share=min(left / installed, 1.0),
                price_today_usd=hashprice / hashprice_usd(1.0, state.difficulty, *reward),
                price_at_rest_usd=hashprice / hashprice_usd(1.0, runs / needed_ehs(1.0), *reward),
                name=cohorts.names[i],
            )
        )
    return tuple(rungs)


def _least_hashcost(cohorts: Cohorts, cohort: int) -> float:
    """Hashcost at the cheapest operating point at which a cohort still runs. [USD/PH/s/day]"""
    cost, tuning = cohorts.hashcost_usd_per_ph_day[cohort], cohorts.tuning
    if tuning.exponent <= 1.0:
        return cost
    return tuned_hashcost(cost, tuning.lowest, tuning.exponent)


def _running_ehs(cohorts: Cohorts, net_hashprice: float, last: int) -> float:
    """Hashrate of a cohort that is about to quit and of all that quit later. [EH/s]"""
    dearest = _least_hashcost(cohorts, last)
    return sum(
        capacity * tuned_hash(net_hashprice, cost, *cohorts.tuning)
        for i, (capacity, cost) in enumerate(
            zip(cohorts.capacity_ehs, cohorts.hashcost_usd_per_ph_day, strict=True)
        )
        if _least_hashcost(cohorts, i) <= dearest
    )


def shares_under_water(
    scenario: Scenario, hashprices_usd_per_ph_day: Sequence[float] | npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Share of the capacity at the start whose power costs more than it earns, by hashprice. [1]

    Parameters
    ----------
    scenario : Scenario
        Its network; one without cohorts has none under water.
    hashprices_usd_per_ph_day : sequence
        Before pool fee. [USD/PH/s/day]
    """
    network, values = scenario.network, list(hashprices_usd_per_ph_day)
    if not isinstance(network, CohortNetwork):
        return np.zeros(len(values))
    cohorts, _ = start_cohorts(scenario, network)
    return np.array(
        [
            cohort_share_under_water(
                float(hashprice),
                network.pool_fee,
                cohorts.capacity_ehs,
                cohorts.hashcost_usd_per_ph_day,
            )
            for hashprice in values
        ]
    )
