"""Maps of the margin: one machine over any two of its inputs, the others held as today.

The laws are those of ``minersim.economics``, which take arrays; here they are laid over a grid.
The network's hashrate is an input beside difficulty: it stands for the difficulty at which it
finds a block every 600 s.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from minersim.analysis.equilibrium import needed_ehs
from minersim.analysis.positions import FleetPosition
from minersim.economics import (
    breakeven_difficulty,
    breakeven_efficiency,
    breakeven_fees,
    breakeven_pool_fee,
    breakeven_power_price,
    breakeven_price,
    breakeven_pue,
    gross_margin,
    hashcost,
    hashprice_btc,
    hashprice_usd,
    net_hashprice,
)
from minersim.engine import start_state
from minersim.engine.curve_setup import curve_medians
from minersim.scenario import Scenario
from minersim.scenario.network import CohortNetwork
from minersim.scenario.network_curve import Curve

Array = npt.NDArray[np.float64]

RANGE = (0.4, 2.5)
"""Ends of a map's axis over today's value, where nothing else is asked for. [1]"""
RANGE_OF_ZERO = {"pool_fee": 0.05, "fees_btc_per_block": 0.5}
"""End of an axis whose value today is zero or next to it."""


@dataclass(frozen=True, slots=True)
class MapInput:
    """One axis that a map may have: its title, its unit, and the values that it may take."""

    title: str
    unit: str
    at_least: float
    at_most: float


INPUTS = {
    "price_usd": MapInput("Coin price", "USD/BTC", 0.01, 1e9),
    "power_usd_per_kwh": MapInput("Power price", "USD/kWh", 1e-6, 5.0),
    "difficulty": MapInput("Difficulty", "", 1.0, 1e25),
    "hashrate_ehs": MapInput("Network hashrate", "EH/s", 1e-11, 1e14),
    "efficiency_j_per_th": MapInput("Efficiency", "J/TH", 0.1, 1e6),
    "fees_btc_per_block": MapInput("Fees per block", "BTC", 0.0, 1_000.0),
    "pool_fee": MapInput("Pool fee", "fraction", 0.0, 0.9999),
    "pue": MapInput("PUE", "", 1.0, 5.0),
}
"""Axes by the name of their quantity, with the bounds of a scenario."""


@dataclass(frozen=True, slots=True)
class Situation:
    """All that the margin of one machine depends on, at one moment; units in the names."""

    efficiency_j_per_th: float
    power_usd_per_kwh: float
    pue: float
    pool_fee: float
    price_usd: float
    difficulty: float
    subsidy_btc: float
    fees_btc_per_block: float

    @property
    def hashrate_ehs(self) -> float:
        """Network hashrate that finds a block every 600 s at the difficulty. [EH/s]"""
        return needed_ehs(self.difficulty)

    def value(self, name: str) -> float:
        """Today's value of one of ``INPUTS``, in its unit."""
        return float(getattr(self, name))

    def default_range(self, name: str) -> tuple[float, float]:
        """Ends of a map's axis: 0.4 to 2.5 times today's value, within the input's bounds."""
        allowed, today = INPUTS[name], self.value(name)
        low, high = (today * factor for factor in RANGE)
        if today < RANGE_OF_ZERO.get(name, 0.0) / 1_000.0:
            low, high = 0.0, RANGE_OF_ZERO[name]
        return max(low, allowed.at_least), min(high, allowed.at_most)


@dataclass(frozen=True, slots=True)
class MarginMap:
    """What a machine earns over a grid; arrays of shape (y values, x values).

    Attributes
    ----------
    margin : array
        Share of the net revenue that power leaves. [1]
    profit_usd_per_ph_day : array
        Net revenue less power. [USD/PH/s/day]
    """

    margin: Array
    profit_usd_per_ph_day: Array


def fleet_situation(scenario: Scenario, fleet: FleetPosition) -> Situation:
    """Return what a fleet's margin depends on at the start of a scenario."""
    return _situation(
        scenario, fleet.efficiency_j_per_th, fleet.power_usd_per_kwh, fleet.pue, fleet.fee_share
    )


def median_situation(scenario: Scenario) -> Situation:
    """Return the situation of the network's median machine at its median power price.

    A network without a cost curve takes the medians of the default one. PUE is 1, as the curve's
    power prices are those at the machine.
    """
    network = scenario.network
    curve = network.curve if isinstance(network, CohortNetwork) else Curve(kind="lognormal")
    return _situation(scenario, *curve_medians(curve), 1.0, scenario.operator.pool_fee)


def _situation(
    scenario: Scenario,
    efficiency_j_per_th: float,
    power_usd_per_kwh: float,
    pue: float,
    pool_fee: float,
) -> Situation:
    state = start_state(scenario)
    return Situation(
        efficiency_j_per_th=efficiency_j_per_th,
        power_usd_per_kwh=power_usd_per_kwh,
        pue=pue,
        pool_fee=pool_fee,
        price_usd=state.price_usd,
        difficulty=state.difficulty,
        subsidy_btc=state.subsidy_btc,
        fees_btc_per_block=state.fees_btc_per_block,
    )


def conflict(x: str, y: str) -> bool:
    """Whether two inputs cannot be the axes of one map, because they are the same quantity.

    >>> conflict("difficulty", "hashrate_ehs"), conflict("difficulty", "pue")
    (True, False)
    """
    same = {"difficulty", "hashrate_ehs"}
    return x == y or {x, y} == same


def margin_map(situation: Situation, x: str, x_values: Array, y: str, y_values: Array) -> MarginMap:
    """Margin and profit over two inputs.

    Parameters
    ----------
    situation : Situation
        What is held.
    x, y : str
        Two of ``INPUTS`` without `conflict`.
    x_values, y_values : arrays of shape (nx,), (ny,)
        In the inputs' units.

    Raises
    ------
    ValueError
        If the two inputs are the same quantity.
    """
    if conflict(x, y):
        raise ValueError(f"{x} and {y} cannot both be varied: they are the same quantity")
    q = _quantities(situation, {x: x_values[np.newaxis, :], y: y_values[:, np.newaxis]})
    price = _hashprice(q)
    cost = _hashcost(q)
    shape = (y_values.size, x_values.size)
    return MarginMap(
        margin=np.broadcast_to(gross_margin(price, cost, q["pool_fee"]), shape),
        profit_usd_per_ph_day=np.broadcast_to(net_hashprice(price, q["pool_fee"]) - cost, shape),
    )


def zero_line(situation: Situation, x: str, x_values: Array, y: str) -> Array:
    """Value of one input at which the margin is zero, for every value of another.

    Returns
    -------
    array of shape (nx,)
        In the unit of ``y``; it may lie outside of what that input may be.
    """
    q = _quantities(situation, {x: x_values})
    price, cost = _hashprice(q), _hashcost(q)
    if y == "price_usd":
        per_btc = hashprice_btc(q["difficulty"], q["subsidy_btc"], q["fees_btc_per_block"])
        root = breakeven_price(cost, per_btc, q["pool_fee"])
    elif y == "power_usd_per_kwh":
        root = breakeven_power_price(price, q["efficiency_j_per_th"], q["pue"], q["pool_fee"])
    elif y == "efficiency_j_per_th":
        root = breakeven_efficiency(price, q["power_usd_per_kwh"], q["pue"], q["pool_fee"])
    elif y == "fees_btc_per_block":
        root = breakeven_fees(
            cost, q["price_usd"], q["difficulty"], q["subsidy_btc"], q["pool_fee"]
        )
    elif y == "pool_fee":
        root = breakeven_pool_fee(price, cost)
    elif y == "pue":
        root = breakeven_pue(price, q["efficiency_j_per_th"], q["power_usd_per_kwh"], q["pool_fee"])
    else:
        root = breakeven_difficulty(q["difficulty"], price, cost, q["pool_fee"])
        if y == "hashrate_ehs":
            root = root * needed_ehs(1.0)
    return np.broadcast_to(root, x_values.shape)


def at_point(situation: Situation, x: str, x_value: float, y: str, y_value: float) -> MarginMap:
    """Margin and profit at one point of a map, as arrays of shape (1, 1)."""
    return margin_map(situation, x, np.array([x_value]), y, np.array([y_value]))


def _quantities(situation: Situation, varied: dict[str, Array]) -> dict[str, Array]:
    """Every field of a situation as an array, some of them varied."""
    held = {name: np.asarray(getattr(situation, name)) for name in Situation.__slots__}
    for name, values in varied.items():
        if name == "hashrate_ehs":
            held["difficulty"] = values / needed_ehs(1.0)
        else:
            held[name] = values
    return held


def _hashprice(q: dict[str, Array]) -> Array:
    return hashprice_usd(q["price_usd"], q["difficulty"], q["subsidy_btc"], q["fees_btc_per_block"])


def _hashcost(q: dict[str, Array]) -> Array:
    return hashcost(q["efficiency_j_per_th"], q["power_usd_per_kwh"], q["pue"])
