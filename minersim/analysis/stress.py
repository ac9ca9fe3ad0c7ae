"""A stress: a scenario with shocks laid over it, and the same scenario without any.

The two are simulated with the same seeds, so that what differs between their paths is the shocks'
doing. Shocks of the scenario's own file count among the shocks.

A scenario knows no dates for power prices and fees: where they are stressed, they are dearer or
lower from the first day on. The machines stand as they did, with the share that runs: those that
lose money now leave by the switching rule rather than being left out from the start.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from minersim.engine import start_cohorts
from minersim.engine.operator_setup import own_cohorts
from minersim.errors import Issue, ScenarioError
from minersim.number_text import percent
from minersim.scenario import Scenario
from minersim.scenario.market import AR1FeesTable
from minersim.scenario.network import CohortNetwork
from minersim.scenario.network_curve import MixCurve
from minersim.scenario.network_money import MinerTreasury

PRICE_DAYS = 14.0
"""Days that a fall of the price takes where none are given."""
SHOCK_DAY = 30.0
"""Day of a shock where none is given; a quarter of the run where that is shorter."""
_NEARLY_NONE = 1e-9


@dataclass(frozen=True, slots=True)
class Stress:
    """Shocks to lay over a scenario; 0 is none.

    Attributes
    ----------
    day : float or None
        When the fall of the price and the loss of capacity begin; None is `usual_day`. [days]
    price_fall : float
        Share by which the price falls, in [0, 1). [1]
    price_days : float
        Days that the fall takes. [days]
    price_recovery_days : float or None
        Days in which it fades; None is never. [days]
    power_rise : float
        Share by which the network's power prices rise. [1]
    fee_fall : float
        Share by which the fees of a block fall, in [0, 1). [1]
    capacity_fall : float
        Share of the capacity that cannot run, in [0, 1). [1]
    capacity_days : float or None
        For how long; None is for good. [days]
    """

    day: float | None = None
    price_fall: float = 0.0
    price_days: float = PRICE_DAYS
    price_recovery_days: float | None = None
    power_rise: float = 0.0
    fee_fall: float = 0.0
    capacity_fall: float = 0.0
    capacity_days: float | None = None


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


def usual_day(scenario: Scenario) -> float:
    """Day on which shocks begin where none is given. [days]"""
    return min(SHOCK_DAY, float(max(scenario.horizon_days // 4, 1)))


def stress_issues(scenario: Scenario, stress: Stress, file: str) -> Iterator[Issue]:
    """What stands in the way of a stress, one at a time.

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
    for i, shock in enumerate(price.shocks):
        if shock.day < 1.0:
            message = f"found {shock.day:g}; allowed for a stress: from day 1 on, after the start"
            yield Issue(file, f"market.price.shocks[{i}].day", message)
    if stress.fee_fall > 0.0 and _start_fees(scenario) == 0.0:
        key = "market.fees.btc_per_block"
        yield Issue(file, key, "found 0; allowed for a shock of the fees: above 0")
    given = (stress.price_fall, stress.power_rise, stress.fee_fall, stress.capacity_fall)
    if not any(given) and not price.shocks and not network.shocks:
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
    if not isinstance(network.treasury, MinerTreasury):
        scenario = scenario.replace({"network.treasury": {"kind": "selling"}})
        notices.append(
            "the scenario does not follow miners' coins; the stress does, with default settings"
        )
    base = scenario.replace({"market.price.shocks": [], "network.shocks": []})
    day = usual_day(scenario) if stress.day is None else stress.day
    changes = _dated_changes(scenario, stress, day)
    lasting = _lasting_changes(scenario, stress)
    if lasting:
        changes |= lasting
        changes["network.under_water_on"] = _same_machines_on(base, base.replace(lasting))
        notices.append(
            f"{_lasting_words(stress)} from the first day on: a scenario has no dates for that"
        )
    stressed = scenario.replace(changes)
    first = 0.0 if lasting else first_shock_day(stressed)
    return StressedPair(stressed, base, first, tuple(notices))


def first_shock_day(scenario: Scenario) -> float:
    """Day on which the first dated shock of a scenario begins; 0 where there is none. [days]"""
    days = [shock.day for shock in scenario.market.price.shocks]
    days += [shock.day for shock in scenario.network.shocks]
    return min(days, default=0.0)


def _dated_changes(scenario: Scenario, stress: Stress, day: float) -> dict[str, object]:
    """Settings of the shocks that begin on a day, by key."""
    changes: dict[str, object] = {}
    if stress.price_fall > 0.0:
        fall = {
            "day": day,
            "change_fraction": -stress.price_fall,
            "over_days": stress.price_days,
            "recovery_days": stress.price_recovery_days,
        }
        before = [shock.model_dump(exclude_none=True) for shock in scenario.market.price.shocks]
        known = {key: value for key, value in fall.items() if value is not None}
        changes["market.price.shocks"] = [*before, known]
    if stress.capacity_fall > 0.0:
        loss = {"day": day, "change_fraction": -stress.capacity_fall}
        if stress.capacity_days is not None:
            loss["duration_days"] = stress.capacity_days
        before = [shock.model_dump(exclude_none=True) for shock in scenario.network.shocks]
        changes["network.shocks"] = [*before, loss]
    return changes


def _lasting_changes(scenario: Scenario, stress: Stress) -> dict[str, object]:
    """Settings of dearer power and lower fees, by key."""
    changes: dict[str, object] = {}
    network, fees = scenario.network, scenario.market.fees
    if stress.power_rise > 0.0 and isinstance(network, CohortNetwork):
        mixed = isinstance(network.curve, MixCurve)
        key = "power_factor" if mixed else "power_median_usd_per_kwh"
        power = getattr(network.curve, key)
        changes[f"network.curve.{key}"] = power * (1.0 + stress.power_rise)
    if stress.fee_fall > 0.0:
        # all of an autoregressive path scales with its start and its median
        keys = ["btc_per_block"]
        if isinstance(fees, AR1FeesTable):
            keys = ["start_btc_per_block", "median_btc_per_block"]
        for key in keys:
            changes[f"market.fees.{key}"] = getattr(fees, key) * (1.0 - stress.fee_fall)
    return changes


def _lasting_words(stress: Stress) -> str:
    words = []
    if stress.power_rise > 0.0:
        words.append(f"the network's power is {percent(stress.power_rise)} dearer")
    if stress.fee_fall > 0.0:
        words.append(f"fees are {percent(stress.fee_fall)} lower")
    return " and ".join(words)


def _start_fees(scenario: Scenario) -> float:
    fees = scenario.market.fees
    return fees.start_btc_per_block if isinstance(fees, AR1FeesTable) else fees.btc_per_block


def _same_machines_on(base: Scenario, stressed: Scenario) -> float:
    """Share of machines under water to let run, so that both networks have the same machines. [1]

    ``hashrate_ehs`` is what runs, so fewer that earn would mean more machines installed.
    """
    before = _on_share(base)
    # a share of 0 would be read as a network that has settled where nobody earns
    earning = _on_share(stressed.replace({"network.under_water_on": _NEARLY_NONE}))
    everybody = _on_share(stressed.replace({"network.under_water_on": 1.0}))
    if everybody <= earning:
        return 1.0
    return min(max((before - earning) / (everybody - earning), 0.0), 1.0)


def _on_share(scenario: Scenario) -> float:
    """Hashrate at the start over the machines, without those of a large business. [1]"""
    network = scenario.network
    if not isinstance(network, CohortNetwork):
        return 1.0
    cohorts, _ = start_cohorts(scenario, network)
    others = range(len(cohorts) - len(own_cohorts(scenario)))
    installed = sum(cohorts.capacity_ehs[i] for i in others)
    active = sum(
        cohorts.capacity_ehs[i] * cohorts.on_fraction[i] * cohorts.hash_share[i] for i in others
    )
    return active / installed
