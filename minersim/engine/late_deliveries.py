"""Businesses whose machines come late by chance: on each path a plan of its own.

Each fleet's delay moves its delivery; what depends on that day (mining, ageing and failures since
then, a site's power, depreciation in the books and for tax) is reckoned anew, by the laws of a plan
whose delays are given. Payments and power hedges stay as planned. Both engines take the same plans.

The draws have a random stream of their own on every path, one for each fleet in the order of the
scenario whether it may be late or not: a scenario that differs in its world meets the same delays,
and one fleet's delay does not move another's.
"""

import dataclasses
from collections.abc import Callable

from minersim.business import OperatorPlan
from minersim.business.deliveries import DeliveryDelay, delay_days
from minersim.engine.operator_setup import replanned, site_fleets
from minersim.engine.power_setup import SiteFleet, needs_power_plan, power_sites
from minersim.engine.randomness import stream
from minersim.scenario import Scenario
from minersim.scenario.business import FleetTable

STREAM = "delivery delays"
"""Name of the random stream."""

PlanOfPath = Callable[[int], OperatorPlan]
"""The plan of a path, by the number of the path in the run."""


def plan_of_path(scenario: Scenario, plan: OperatorPlan, seed: int) -> PlanOfPath | None:
    """Say what the plan of each path is; None where all paths have the same.

    Parameters
    ----------
    scenario : Scenario
    plan : OperatorPlan
        The scenario's, with machines that come as planned.
    seed : int
        Seed of the run.
    """
    delays = [_delay(fleet) for site in scenario.sites for fleet in site.fleets]
    if not any(delays):
        return None
    fleets = site_fleets(scenario)
    sites = power_sites(scenario) if needs_power_plan(scenario) else None

    def on_path(path: int) -> OperatorPlan:
        chances = stream(seed, STREAM, path).random(len(fleets)).tolist()
        late = [
            fleet if delay is None else _late(fleet, delay_days(delay, chance))
            for fleet, delay, chance in zip(fleets, delays, chances, strict=True)
        ]
        return replanned(scenario, plan, late, sites)

    return on_path


def _delay(table: FleetTable) -> DeliveryDelay | None:
    delay = table.random_delay
    if delay is None:
        return None
    return DeliveryDelay(delay.shortest_days, delay.likely_days, delay.longest_days)


def _late(fleet: SiteFleet, days: int) -> SiteFleet:
    plan = dataclasses.replace(fleet.plan, delivery_day=fleet.plan.delivery_day + days)
    return fleet._replace(plan=plan)
