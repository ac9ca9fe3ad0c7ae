"""What shocks did to a network: the read-outs of a stress.

A world with shocks is held against a base world without them: same scenario otherwise, same seeds,
so that what differs is the shocks' doing. All changes are against the base on the same moment of
the same path, from the first shock on. Luck is common only until the two hashrates part: a block
that comes earlier shifts all draws after it, so the difficulty of two worlds differs by some 3 %
an epoch for luck alone.

- *Trough*: where hashrate is lowest against the base, while the base has a tenth or more of its
  hashrate at the shock: beside a network that dies anyhow nothing can be told. Difficulty lags
  behind it, and is read at its lowest within the four weeks from there.
- *Recovery*: the first moment from the trough on at which hashrate is back at 95 % of the base's;
  0 days where it never was below that.
- *Excess sales*: the most coins that miners have sold beyond the base's by any moment. (The sum of
  the days above the base alone would count luck as sales.)
- *Loop gain*: closed form, for the fall of the price that the shocks bring, over its days; and as
  measured, the price's further fall by sales over that fall.
- *Attribution*: hashrate is installed capacity less what is off for want of margin, curtailed, gone
  and throttled, so what it lacks at the trough against the base splits without a rest.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from minersim.analysis.ladder import shares_under_water
from minersim.analysis.loop import USUAL_DAYS, USUAL_FALL, gain_of
from minersim.analysis.stressed_pair import first_shock_day
from minersim.engine import world_setup
from minersim.network.treasury import MEAN_DAYS
from minersim.results import WorldPaths
from minersim.results.summary import summarise, summarise_all
from minersim.scenario import Scenario
from minersim.units import SECONDS_PER_DAY

Array = npt.NDArray[np.float64]

RECOVERED = 0.95
"""Share of the base's hashrate at which a network counts as recovered."""
FOLLOWS_DAYS = 28
"""Days from the trough of hashrate within which difficulty's is looked for: two retargets."""
LEAST_LEFT = 0.1
"""Share of the base's hashrate at the shock below which it is no base to compare with."""
_NO_FALL = 1e-9
"""Falls of the price below this are rounding."""


@dataclass(frozen=True, slots=True)
class Capitulation:
    """Read-outs of a stress; arrays of shape (paths,).

    Attributes
    ----------
    shock_day : float
        When the first shock begins. [days]
    hashrate_trough_change, difficulty_trough_change : array
        Lowest against the base, less 1. [1]
    days_to_trough : array
        From the first shock to the trough of hashrate. [days]
    days_to_recovery : array
        From the first shock; NaN where it is not within the run. [days]
    share_underwater_at_shock : float
        Share of the capacity at the start whose power costs more than it earns once the price has
        fallen as far as the shocks take it, or at the first shock; mean over paths. [1]
    btc_sold_excess : array
        [BTC]
    price_impact : array
        Lowest effect of the sales on the price, against the base. [1]
    loop_gain : float
        Closed form. [1]
    loop_fall, loop_days, loop_sold_btc_per_day : float
        What it is reckoned with; the usual fall where the shocks spare the price. [1], [days],
        [BTC/day]
    measured_gain : array
        Further fall by sales over the shocks' fall; NaN where they spare the price. [1]
    attribution : dict of arrays
        Parts of the fall of hashrate at the trough, as shares of the base's hashrate: ``economics``
        (switched off or on the road), ``curtailment``, ``exit`` (gone and scrapped),
        ``underclocking`` and ``entry`` (machines that did not arrive). [1]
    """

    shock_day: float
    hashrate_trough_change: Array
    difficulty_trough_change: Array
    days_to_trough: Array
    days_to_recovery: Array
    share_underwater_at_shock: float
    btc_sold_excess: Array
    price_impact: Array
    loop_gain: float
    loop_fall: float
    loop_days: float
    loop_sold_btc_per_day: float
    measured_gain: Array
    attribution: dict[str, Array]

    @property
    def recovered_share(self) -> float:
        """Share of the paths that recover within the run. [1]"""
        return float(np.mean(~np.isnan(self.days_to_recovery)))

    def summary(self) -> dict[str, Any]:
        """Figures as plain numbers; the form of ``minersim stress --json``."""
        return {
            "hashrate_trough_change": summarise_all(self.hashrate_trough_change),
            "difficulty_trough_change": summarise_all(self.difficulty_trough_change),
            "days_to_trough": summarise_all(self.days_to_trough),
            "days_to_recovery": summarise(self.days_to_recovery),
            "share_recovered": self.recovered_share,
            "share_underwater_at_shock": self.share_underwater_at_shock,
            "btc_sold_excess": summarise_all(self.btc_sold_excess),
            "price_impact": summarise_all(self.price_impact),
            "loop_gain": self.loop_gain,
            "measured_gain": summarise(self.measured_gain),
            "attribution": {name: summarise_all(part) for name, part in self.attribution.items()},
        }


def capitulation(
    world: WorldPaths, base: WorldPaths, scenario: Scenario, shock_day: float | None = None
) -> Capitulation:
    """Read a stress.

    Parameters
    ----------
    world, base : WorldPaths
        With all shocks and without any, simulated with ``network=True`` and the same seed.
    scenario : Scenario
        Of ``world``.
    shock_day : float or None
        When the first shock begins; None is the scenario's first dated one. [days]

    Raises
    ------
    ValueError
        If the two worlds do not have the same shape.
    """
    if world["price_usd"].shape != base["price_usd"].shape:
        raise ValueError("the worlds of a stress have different paths or ticks")
    per_day = world.ticks_per_day
    shock_day = first_shock_day(scenario) if shock_day is None else shock_day
    began = min(round(shock_day * per_day), world.ticks - 1)
    rows = np.arange(world.paths)
    without = base["hashrate_ehs"][:, began:]
    ratio = world["hashrate_ehs"][:, began:] / without
    trough = np.where(without >= LEAST_LEFT * without[:, :1], ratio, np.inf).argmin(axis=1)
    deepest, fall_ticks, fall = _exogenous_fall(world, base, began)
    excess = world["miner_sold_btc"][:, began:] - base["miner_sold_btc"][:, began:]
    impact = np.expm1((world["price_impact"] - base["price_impact"])[:, began:].min(axis=1))
    sold = _usual_sales(base, began)
    rule = world_setup(scenario).treasury
    loop_fall, loop_days = USUAL_FALL, USUAL_DAYS
    if fall > 0.0:
        loop_fall, loop_days = fall, max(fall_ticks / per_day, 1.0)
    under_water = shares_under_water(scenario, world["hashprice_usd_per_ph_day"][:, deepest])
    return Capitulation(
        shock_day=shock_day,
        hashrate_trough_change=ratio[rows, trough] - 1.0,
        difficulty_trough_change=_difficulty_trough(world, base, began + trough) - 1.0,
        days_to_trough=trough / per_day,
        days_to_recovery=_recovery(ratio, trough) / per_day,
        share_underwater_at_shock=float(under_water.mean()),
        btc_sold_excess=np.maximum(excess.cumsum(axis=1).max(axis=1), 0.0),
        price_impact=np.minimum(impact, 0.0),
        loop_gain=gain_of(rule, loop_fall, sold, loop_days),
        loop_fall=loop_fall,
        loop_days=loop_days,
        loop_sold_btc_per_day=sold,
        measured_gain=np.maximum(-impact, 0.0) / fall if fall > 0.0 else np.full(len(rows), np.nan),
        attribution=attribution(world, base, began + trough),
    )


def attribution(
    world: WorldPaths, base: WorldPaths, ticks: npt.NDArray[np.int64]
) -> dict[str, Array]:
    """Why hashrate differs from the base's, as shares of the base's; they add up to the change. [1]

    Parameters
    ----------
    world, base : WorldPaths
        With the columns of the network.
    ticks : array of int, shape (paths,)
        Where to look on every path.
    """
    rows = np.arange(world.paths)

    def more(name: str) -> Array:
        return world[name][rows, ticks] - base[name][rows, ticks]

    scrapped = more("scrapped_ehs")
    parts = {
        "economics": -more("economic_off_ehs"),
        "curtailment": -more("curtailed_ehs"),
        "exit": -more("gone_ehs") - scrapped,
        "underclocking": -more("throttled_ehs"),
        # what is scrapped is no longer installed, and has been counted
        "entry": more("installed_ehs") + scrapped,
    }
    hashrate = base["hashrate_ehs"][rows, ticks]
    return {name: part / hashrate for name, part in parts.items()}


def _difficulty_trough(world: WorldPaths, base: WorldPaths, ticks: npt.NDArray[np.int64]) -> Array:
    """Lowest difficulty over the base's within some weeks of a tick. [1]"""
    ratio = world["difficulty"] / base["difficulty"]
    weeks = FOLLOWS_DAYS * world.ticks_per_day
    return np.array([ratio[row, tick : tick + weeks + 1].min() for row, tick in enumerate(ticks)])


def _recovery(ratio: Array, trough: npt.NDArray[np.int64]) -> Array:
    """Ticks until hashrate is back; NaN where it is not, 0 where it never was away."""
    ticks = np.full(len(ratio), np.nan)
    for row, lowest in enumerate(trough):
        back = np.flatnonzero(ratio[row, lowest:] >= RECOVERED)
        if ratio[row, lowest] >= RECOVERED:
            ticks[row] = 0.0
        elif len(back):
            ticks[row] = lowest + back[0]
    return ticks


def _exogenous_fall(world: WorldPaths, base: WorldPaths, began: int) -> tuple[int, int, float]:
    """Tick at which the shocks have the price lowest, ticks of the fall, and its size. [1]

    The shocks multiply every path's price by the same factor; sales are taken out.
    """
    felt = np.zeros_like(world["price_impact"])
    felt[:, 1:] = (world["price_impact"] - base["price_impact"])[:, :-1]  # of the tick before
    factor = (world["price_usd"] / base["price_usd"] / np.exp(felt)).mean(axis=0)[began:]
    lowest = float(factor.min())
    if lowest > 1.0 - _NO_FALL:
        return began, 0, 0.0
    deepest = int(np.argmax(factor <= lowest * (1.0 + _NO_FALL)))
    first = int(np.argmax(factor < 1.0 - _NO_FALL))
    return began + deepest, deepest - first + 1, 1.0 - lowest


def _usual_sales(base: WorldPaths, began: int) -> float:
    """Mean daily sales of the base in the weeks before a tick, or on its first day. [BTC/day]"""
    per_day = base.ticks_per_day
    first, last = max(1, began - MEAN_DAYS * per_day + 1), max(began, per_day)
    return float(base["miner_sold_btc"][:, first : last + 1].mean()) * per_day


@dataclass(frozen=True, slots=True)
class RetargetStep:
    """A retarget after the first shock, with the shocks and without; medians over paths.

    Attributes
    ----------
    number : int
        1 is the first after the shock.
    paths : int
        Paths that come to it within the run.
    day, base_day : float
        When, from the start. [days]
    change, base_change : float
        Of difficulty. [1]
    """

    number: int
    paths: int
    day: float
    base_day: float
    change: float
    base_change: float


def retarget_steps(
    world: WorldPaths, base: WorldPaths, shock_day: float, most: int = 6
) -> tuple[RetargetStep, ...]:
    """First retargets after a shock; none under a rule that sets a target every block."""
    stressed, usual = (_retargets_after(one, shock_day) for one in (world, base))
    steps = []
    for number in range(most):
        here = [path[number] for path in stressed if len(path) > number]
        there = [path[number] for path in usual if len(path) > number]
        if not here or not there:
            break
        (day, change), (base_day, base_change) = (
            np.median(retargets, axis=0).tolist() for retargets in (here, there)
        )
        steps.append(RetargetStep(number + 1, len(here), day, base_day, change, base_change))
    return tuple(steps)


def _retargets_after(world: WorldPaths, shock_day: float) -> list[list[tuple[float, float]]]:
    """Day and change of difficulty of every path's retargets after a day."""
    log = world.retargets
    found = []
    for path in range(world.paths):
        mine = log.path == path
        levels = np.concatenate((world["difficulty"][path, :1], log.difficulty[mine]))
        days = log.time_s[mine] / SECONDS_PER_DAY
        changes = levels[1:] / levels[:-1] - 1.0
        found.append([(d, c) for d, c in zip(days, changes, strict=True) if d > shock_day])
    return found
