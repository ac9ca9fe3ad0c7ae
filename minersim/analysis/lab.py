"""The difficulty lab: a world that goes on block by block while hands pull at it.

Beside the world with Bitcoin's rule others may run with other rules, under the same luck and the
same hands. All are kept at the same time; one that joins late catches up, hand by hand.
"""

import math
import time
from dataclasses import replace
from typing import Literal

from minersim.analysis.lab_world import LabWorld, Pull
from minersim.engine import world_setup
from minersim.engine.operator_setup import own_cohorts
from minersim.errors import ScenarioError
from minersim.protocol.rules import (
    ASERT,
    BITCOIN,
    CW_LAG,
    CW_WINDOW,
    MOVING_WINDOW,
    DifficultyRule,
)
from minersim.scenario import Scenario
from minersim.scenario.network import CohortNetwork, ElasticNetwork
from minersim.units import SECONDS_PER_DAY

LAB_DAYS = 7_300
"""A lab ends after twenty years, or with the last price of a history."""

Network = Literal["case", "elastic", "constant"]
NETWORKS: tuple[Network, ...] = ("case", "elastic", "constant")
FIRST_ELASTICITY = 0.5

_SAME_SECOND = 1e-6


def lab_scenario(
    scenario: Scenario, network: Network = "case", *, luck: bool = True, days: int = LAB_DAYS
) -> Scenario:
    """Make the scenario of a lab: Bitcoin's rule, a long time, no business.

    Parameters
    ----------
    scenario : Scenario
        The case.
    network : {"case", "elastic", "constant"}
        "elastic" and "constant" replace the case's network, and its shocks, by a plain one of the
        same hashrate.
    luck : bool
        Whether block times are random.
    days : int
        How long the lab lasts. [days]

    Raises
    ------
    ScenarioError
        If the case cannot last so long, as a replayed history cannot.
    """
    changes: dict[str, object] = {
        "chain.difficulty_rule": {"kind": "bitcoin"},
        "chain.luck": luck,
        "horizon_days": days,
    }
    if network != "case":
        plain: dict[str, object] = {"kind": network, "hashrate_ehs": scenario.network.hashrate_ehs}
        if network == "elastic":
            own = scenario.network
            plain["elasticity"] = (
                own.elasticity if isinstance(own, ElasticNetwork) else FIRST_ELASTICITY
            )
        changes["network"] = plain
    # a business too small to stand among the cohorts leaves no trace in the world
    plain_network = network != "case" or not isinstance(scenario.network, CohortNetwork)
    if plain_network or not own_cohorts(scenario):
        changes["sites"] = []
    return scenario.replace(changes)


def same_world(one: Scenario, other: Scenario) -> bool:
    """Whether two scenarios make the same lab."""
    return _world_settings(one) == _world_settings(other)


def _world_settings(s: Scenario) -> tuple[object, ...]:
    return (s.start, s.seed, s.tick_hours, s.chain, s.market, s.network, s.sites, s.machines)


def lab_rules(scenario: Scenario) -> dict[str, DifficultyRule]:
    """Rules that a lab compares, by name; one that the case has, with the case's own settings."""
    own = scenario.chain.difficulty_rule
    window, lag, half_life_days = CW_WINDOW, CW_LAG, 2.0
    if own.kind == "cw-144":
        window, lag = own.window_blocks, own.lag_blocks
    if own.kind == "asert":
        half_life_days = own.half_life_days
    return {
        "Bitcoin": DifficultyRule(BITCOIN),
        "cw-144": DifficultyRule(MOVING_WINDOW, window, lag),
        "ASERT": DifficultyRule(ASERT, half_life_s=round(half_life_days * SECONDS_PER_DAY)),
    }


class Lab:
    """Worlds under the same hands, kept at the same time.

    Parameters
    ----------
    scenario : Scenario
        The case.
    network : {"case", "elastic", "constant"}
        As in `lab_scenario`.
    luck : bool
        Whether block times are random.
    compare : bool
        Whether worlds with other rules run beside.

    Attributes
    ----------
    scenario : Scenario
        Of the lab.
    main : LabWorld
        The world with Bitcoin's rule.
    worlds : list of LabWorld
        All, `main` first.
    shortened : bool
        Whether the lab lasts only as long as the case, since its price history ends with it.

    Raises
    ------
    MinersimError
        If the case cannot be simulated, or its price history cannot be read.
    """

    def __init__(
        self,
        scenario: Scenario,
        network: Network = "case",
        *,
        luck: bool = True,
        compare: bool = False,
    ) -> None:
        self._rules = lab_rules(scenario)
        self.shortened = False
        try:
            self.scenario = lab_scenario(scenario, network, luck=luck)
        except ScenarioError:
            # a replayed history may end where the case does
            days = scenario.horizon_days
            self.scenario = lab_scenario(scenario, network, luck=luck, days=days)
            self.shortened = True
        self._setup = world_setup(self.scenario)
        self.main = LabWorld("Bitcoin", self._setup, self.scenario)
        self.worlds = [self.main]
        self._pulls: list[Pull] = []
        self.compare(compare)

    @property
    def now_s(self) -> float:
        """Time of the main world. [s]"""
        return self.main.engine.now_s

    @property
    def finished(self) -> bool:
        """Whether the lab's time is over."""
        return self.main.engine.finished

    @property
    def caught_up(self) -> float:
        """How far the slowest world has come, as a share of the main world's time. [1]"""
        slowest = min(world.engine.now_s for world in self.worlds)
        return slowest / self.now_s if self.now_s > 0.0 else 1.0

    def compare(self, on: bool) -> None:
        """Let worlds with other rules run beside, from the start on, or no longer."""
        self.worlds = [self.main]
        if on:
            for name, rule in self._rules.items():
                if name != self.main.name:
                    setup = replace(self._setup, rule=rule)
                    self.worlds.append(LabWorld(name, setup, self.scenario))

    def pull(self, what: Literal["capacity", "price", "elasticity"], value: float | None) -> None:
        """Let a hand pull in every world.

        Parameters
        ----------
        what : {"capacity", "price", "elasticity"}
            At the share of the capacity that runs [1], at the price [USD/BTC; None lets it go] or
            at the elasticity [1], which only an elastic network has.
        value : float or None
            How far.
        """
        latest_s = max(world.engine.now_s for world in self.worlds)
        self.main.advance_to(latest_s)
        pull = Pull(self.now_s, what, value)
        if self._pulls and self._pulls[-1][:2] == pull[:2]:
            # a drag while time stands is one pull
            self._pulls[-1] = pull
            for world in self.worlds:
                world.pulled = min(world.pulled, len(self._pulls) - 1)
        else:
            self._pulls.append(pull)
        for world in self.worlds:
            self._apply_due(world)

    def advance_to(self, until_s: float, budget_s: float = math.inf) -> bool:
        """Let all worlds go on to a time, those behind first.

        Parameters
        ----------
        until_s : float
            Time of the world. [s]
        budget_s : float
            Time of the computer after which to stop early. [s]

        Returns
        -------
        bool
            Whether all got there.
        """
        deadline = time.perf_counter() + budget_s
        while True:
            world = min(self.worlds, key=lambda w: w.engine.now_s)
            if world.engine.finished or world.engine.now_s >= until_s - _SAME_SECOND:
                return True
            self._advance_slice(world, until_s)
            if time.perf_counter() >= deadline:
                return False

    def step_block(self, budget_s: float = math.inf) -> bool:
        """Find the next block of the main world, and bring the others to that moment.

        Returns whether they all got there within a time of the computer. [s]
        """
        self.main.step_block()
        return self.advance_to(self.now_s, budget_s)

    def _advance_slice(self, world: LabWorld, until_s: float) -> None:
        until_s = min(until_s, world.engine.now_s + world.slice_s())
        if world.pulled < len(self._pulls):
            until_s = min(until_s, max(self._pulls[world.pulled].time_s, world.engine.now_s))
        world.advance_to(until_s)
        self._apply_due(world)

    def _apply_due(self, world: LabWorld) -> None:
        while (
            world.pulled < len(self._pulls)
            and self._pulls[world.pulled].time_s <= world.engine.now_s + _SAME_SECOND
        ):
            world.apply(self._pulls[world.pulled])
            world.pulled += 1
