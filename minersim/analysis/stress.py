"""A stress laid over a scenario: shocks of price, capacity, power and fees, and a thin market.

The fall of the price and the loss of capacity have a day. A scenario knows no dates for power
prices and fees: where they are stressed, they are dearer or lower from the first day on. The
machines stand as they did, with the share that runs: those that lose money now leave by the
switching rule rather than being left out from the start.
"""

from dataclasses import dataclass
from typing import Any, Literal

from minersim.engine import start_cohorts
from minersim.engine.operator_setup import own_cohorts
from minersim.scenario import Scenario
from minersim.scenario.market import AR1FeesTable
from minersim.scenario.network import CohortNetwork
from minersim.scenario.network_curve import MixCurve
from minersim.scenario.network_money import MinerTreasury

Change = dict[str, Any]
"""Settings by dotted key, as `Scenario.replace` takes them."""

PRICE_DAYS = 14.0
"""Days that a fall of the price takes where none are given."""
SHOCK_DAY = 30.0
"""Day of a shock where none is given; a quarter of the run where that is shorter."""
_NEARLY_NONE = 1e-9


@dataclass(frozen=True, slots=True)
class Stress:
    """What is laid over a scenario; a change of -0.3 is a fall of 30 %, 0 is no shock.

    Attributes
    ----------
    day : float or None
        When the shocks of price and capacity begin; None is `usual_day`. [days]
    price_change : float
        Of the coin's price, above -1. [1]
    price_days : float
        Days that it takes. [days]
    price_recovery_days : float or None
        Days in which it fades; None is never. [days]
    capacity_change : float
        Of the network's capacity that can run, above -1. [1]
    capacity_days : float or None
        For how long; None is for good. [days]
    capacity_state : {"curtailed", "gone"}
        Whether lost capacity stands idle or is taken away.
    power_change : float
        Of the power prices of a network of cohorts, above -1. [1]
    fees_change : float
        Of the fees of a block, above -1. [1]
    miners_sell : bool
        Whether the sales of a network of cohorts are followed and move the price.
    daily_volume_btc : float or None
        Coins that the market turns over in a day; None leaves the scenario's. [BTC/day]
    """

    day: float | None = None
    price_change: float = 0.0
    price_days: float = PRICE_DAYS
    price_recovery_days: float | None = None
    capacity_change: float = 0.0
    capacity_days: float | None = None
    capacity_state: Literal["curtailed", "gone"] = "curtailed"
    power_change: float = 0.0
    fees_change: float = 0.0
    miners_sell: bool = True
    daily_volume_btc: float | None = None

    @property
    def has_shock(self) -> bool:
        """Whether it is more than miners' coins and their market."""
        shocks = (self.price_change, self.capacity_change, self.power_change, self.fees_change)
        return any(change != 0.0 for change in shocks)


def usual_day(scenario: Scenario) -> float:
    """Day on which shocks begin where none is given. [days]"""
    return min(SHOCK_DAY, float(max(scenario.horizon_days // 4, 1)))


def stressed(scenario: Scenario, stress: Stress) -> Scenario:
    """Copy of a scenario under a stress.

    Raises
    ------
    ScenarioError
        If it has no room for another shock, or no such power prices or fees.
    """
    return scenario.replace(stress_changes(scenario, stress))


def stress_changes(scenario: Scenario, stress: Stress) -> Change:
    """Settings that a stress changes.

    Shocks are added to those that the scenario has. A network without cohorts has no coins and no
    power prices.

    Raises
    ------
    ScenarioError
        As `stressed`, where power or fees are stressed.
    """
    changes = _dated_changes(scenario, stress)
    lasting = lasting_changes(scenario, stress)
    if lasting and isinstance(scenario.network, CohortNetwork):
        before, after = scenario.replace(changes), scenario.replace(changes | lasting)
        lasting["network.under_water_on"] = _same_machines_on(before, after)
    return changes | lasting | treasury_changes(scenario, stress)


def _dated_changes(scenario: Scenario, stress: Stress) -> Change:
    """Settings of the shocks that begin on a day."""
    day = usual_day(scenario) if stress.day is None else stress.day
    changes: Change = {}
    if stress.price_change != 0.0:
        shock = {
            "day": day,
            "change_fraction": stress.price_change,
            "over_days": stress.price_days,
        }
        if stress.price_recovery_days is not None:
            shock["recovery_days"] = stress.price_recovery_days
        known = [_values(s) for s in scenario.market.price.shocks]
        changes["market.price.shocks"] = [*known, shock]
    if stress.capacity_change != 0.0:
        loss: Change = {
            "day": day,
            "change_fraction": stress.capacity_change,
            "state": stress.capacity_state,
        }
        if stress.capacity_days is not None:
            loss["duration_days"] = stress.capacity_days
        known = [_values(s) for s in scenario.network.shocks]
        changes["network.shocks"] = [*known, loss]
    return changes


def _values(shock: Any) -> Change:
    values: Change = shock.model_dump(exclude_none=True)
    return values


def lasting_changes(scenario: Scenario, stress: Stress) -> Change:
    """Settings of other power prices and fees, without what keeps the machines where they are."""
    changes: Change = {}
    network, fees = scenario.network, scenario.market.fees
    if stress.power_change != 0.0 and isinstance(network, CohortNetwork):
        mixed = isinstance(network.curve, MixCurve)
        key = "power_factor" if mixed else "power_median_usd_per_kwh"
        power = getattr(network.curve, key)
        changes[f"network.curve.{key}"] = power * (1.0 + stress.power_change)
    if stress.fees_change != 0.0:
        # all of an autoregressive path scales with its start and its median
        keys = ["btc_per_block"]
        if isinstance(fees, AR1FeesTable):
            keys = ["start_btc_per_block", "median_btc_per_block"]
        for key in keys:
            changes[f"market.fees.{key}"] = getattr(fees, key) * (1.0 + stress.fees_change)
    return changes


def treasury_changes(scenario: Scenario, stress: Stress) -> Change:
    """Settings of miners' coins and their market."""
    network = scenario.network
    if not isinstance(network, CohortNetwork):
        return {}
    treasury, volume = network.treasury, stress.daily_volume_btc
    sells = isinstance(treasury, MinerTreasury)
    if not stress.miners_sell:
        return {"network.treasury": {"kind": "none"}} if sells else {}
    if not isinstance(treasury, MinerTreasury):
        own = {} if volume is None else {"daily_volume_btc": volume}
        return {"network.treasury": {"kind": "selling"} | own}
    if volume is None or volume == treasury.daily_volume_btc:
        return {}
    return {"network.treasury.daily_volume_btc": volume}


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
