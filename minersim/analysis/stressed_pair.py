"""A scenario under a stress beside the same scenario without any shock.

The two are simulated with the same seeds, so that what differs between their paths is the shocks'
doing. Shocks of the scenario's own file, and a sale of miners' coins that it plans, count among the
shocks.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from minersim.analysis.stress import Stress, lasting_changes, stressed, treasury_changes
from minersim.errors import Issue, ScenarioError
from minersim.number_text import percent
from minersim.scenario import Scenario
from minersim.scenario.market import AR1FeesTable
from minersim.scenario.network import CohortNetwork, NetworkTable
from minersim.scenario.network_money import MinerTreasury, PlannedSale

LEAST_DAYS = 2
"""Length of a run that has a day before a shock and one after it. [days]"""


@dataclass(frozen=True, slots=True)
class StressedPair:
    """A scenario with shocks and without.

    Attributes
    ----------
    scenario, base : Scenario
        With all shocks; without any.
    shock_day : float
        When the first shock begins. [days]
    notices : tuple of str
        What the user should know of how they were made.
    """

    scenario: Scenario
    base: Scenario
    shock_day: float
    notices: tuple[str, ...]


def stress_issues(scenario: Scenario, stress: Stress, file: str) -> Iterator[Issue]:
    """What stands in the way of holding a stress against a base, one at a time.

    Parameters
    ----------
    scenario : Scenario
        To be stressed.
    stress : Stress
        Shocks beside its own.
    file : str
        Where it comes from, for the user.
    """
    network, price = scenario.network, scenario.market.price
    if not isinstance(network, CohortNetwork):
        message = f"found '{network.kind}'; allowed for a stress: 'cohorts', who have costs"
        yield Issue(file, "network.kind", message)
    dated = stress.price_change != 0.0 or stress.capacity_change != 0.0
    if dated and scenario.horizon_days < LEAST_DAYS:
        message = f"found {scenario.horizon_days}; allowed for a shock that has a day: "
        yield Issue(file, "horizon_days", f"{message}{LEAST_DAYS} or more")
    for i, shock in enumerate(price.shocks):
        if shock.day < 1.0:
            message = f"found {shock.day:g}; allowed for a stress: from day 1 on, after the start"
            yield Issue(file, f"market.price.shocks[{i}].day", message)
    if stress.fees_change != 0.0 and _start_fees(scenario) == 0.0:
        key = "market.fees.btc_per_block"
        yield Issue(file, key, "found 0; allowed for a shock of the fees: above 0")
    sale = stress.miners_sell and planned_sale(network)
    own = price.shocks or network.shocks or sale
    if not stress.has_shock and not own:
        message = "has no shock; allowed: one of price, power, fees or capacity, or its own"
        yield Issue(file, "", message)


def stressed_pair(scenario: Scenario, stress: Stress, file: str = "") -> StressedPair:
    """Lay shocks over a scenario, and take all of them away.

    Raises
    ------
    ScenarioError
        If the scenario cannot be stressed; every mistake.
    """
    issues = list(stress_issues(scenario, stress, file or scenario.name))
    network = scenario.network
    if issues or not isinstance(network, CohortNetwork):
        raise ScenarioError(issues)
    notices = []
    if stress.miners_sell and not isinstance(network.treasury, MinerTreasury):
        notices.append(
            "the scenario does not follow miners' coins; the stress does, with default settings"
        )
    base = scenario.replace(treasury_changes(scenario, stress))
    none: dict[str, object] = {"market.price.shocks": [], "network.shocks": []}
    if planned_sale(base.network) is not None:
        none["network.treasury.sale"] = None
    base = base.replace(none)
    full = stressed(scenario, stress)
    first = first_shock_day(full)
    if lasting_changes(scenario, stress):
        first = 0.0
        notices.append(
            f"{_lasting_words(stress)} from the first day on: a scenario has no dates for that"
        )
    return StressedPair(full, base, first, tuple(notices))


def first_shock_day(scenario: Scenario) -> float:
    """Day on which the first dated shock of a scenario begins; 0 where there is none. [days]"""
    days = [shock.day for shock in scenario.market.price.shocks]
    days += [shock.day for shock in scenario.network.shocks]
    sale = planned_sale(scenario.network)
    days += [] if sale is None else [sale.day]
    return min(days, default=0.0)


def planned_sale(network: NetworkTable) -> PlannedSale | None:
    """Sale of miners' coins that a scenario plans."""
    if isinstance(network, CohortNetwork) and isinstance(network.treasury, MinerTreasury):
        return network.treasury.sale
    return None


def _lasting_words(stress: Stress) -> str:
    words = []
    if stress.power_change != 0.0:
        than = "dearer" if stress.power_change > 0.0 else "cheaper"
        words.append(f"the network's power is {percent(abs(stress.power_change))} {than}")
    if stress.fees_change != 0.0:
        than = "higher" if stress.fees_change > 0.0 else "lower"
        words.append(f"fees are {percent(abs(stress.fees_change))} {than}")
    return " and ".join(words)


def _start_fees(scenario: Scenario) -> float:
    fees = scenario.market.fees
    return fees.start_btc_per_block if isinstance(fees, AR1FeesTable) else fees.btc_per_block
