"""A stress laid over a scenario: a fall of the price, capacity lost, a market without depth."""

from dataclasses import dataclass, replace
from typing import Any, Literal

from minersim.scenario import Scenario
from minersim.scenario.network import CohortNetwork
from minersim.scenario.network_money import MinerTreasury

Change = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Overlay:
    """What is laid over a scenario.

    Attributes
    ----------
    day : float
        When both shocks begin. [days]
    price_change : float
        -0.5 is a fall of 50 %; 0 is no shock. [1]
    price_over_days : float
        How long it takes. [days]
    price_recovery_days : float or None
        How long it takes to fade afterwards; None is never. [days]
    capacity_change : float
        -0.3 takes 30 % of the network's capacity away; 0 is no shock. [1]
    capacity_days : float or None
        How long the capacity is away; None is for good. [days]
    capacity_state : {"curtailed", "gone"}
        Whether it stands idle or is taken away.
    miners_sell : bool
        Whether miners' sales are followed and move the price.
    daily_volume_btc : float or None
        Coins that the market turns over in a day; None leaves the scenario's. [BTC/day]
    """

    day: float = 60.0
    price_change: float = -0.5
    price_over_days: float = 30.0
    price_recovery_days: float | None = 180.0
    capacity_change: float = 0.0
    capacity_days: float | None = 30.0
    capacity_state: Literal["curtailed", "gone"] = "curtailed"
    miners_sell: bool = True
    daily_volume_btc: float | None = None

    def without_shocks(self) -> "Overlay":
        """Return the same without the two shocks."""
        return replace(self, price_change=0.0, capacity_change=0.0)


def stress_changes(scenario: Scenario, stress: Overlay) -> Change:
    """Settings that a stress changes, by dotted key, as `Scenario.replace` takes them.

    Shocks are added to those that the scenario has. A network without cohorts has no coins.
    """
    changes: Change = {}
    if stress.price_change != 0.0:
        shock = {
            "day": stress.day,
            "change_fraction": stress.price_change,
            "over_days": stress.price_over_days,
        }
        if stress.price_recovery_days is not None:
            shock["recovery_days"] = stress.price_recovery_days
        known = [_values(s) for s in scenario.market.price.shocks]
        changes["market.price.shocks"] = [*known, shock]
    if stress.capacity_change != 0.0:
        loss: Change = {
            "day": stress.day,
            "change_fraction": stress.capacity_change,
            "state": stress.capacity_state,
        }
        if stress.capacity_days is not None:
            loss["duration_days"] = stress.capacity_days
        known = [_values(s) for s in scenario.network.shocks]
        changes["network.shocks"] = [*known, loss]
    return changes | _treasury_changes(scenario, stress)


def _treasury_changes(scenario: Scenario, stress: Overlay) -> Change:
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


def stressed(scenario: Scenario, stress: Overlay) -> Scenario:
    """Copy of a scenario under a stress.

    Raises
    ------
    ScenarioError
        If it has no room for another shock.
    """
    return scenario.replace(stress_changes(scenario, stress))


def _values(shock: Any) -> Change:
    values: Change = shock.model_dump(exclude_none=True)
    return values
