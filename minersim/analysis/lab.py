"""The difficulty lab: a world that goes on block by block while hands pull at it.

Beside the world with Bitcoin's rule others may run with other rules, under the same luck and the
same hands. All are kept at the same time; one that joins late catches up, hand by hand.
"""

import math
import time
from dataclasses import replace
from typing import Literal, NamedTuple

import numpy as np

from minersim.analysis.intervals import IntervalTally
from minersim.analysis.lab_record import BlockPen, BlockTimes, Epoch, ThinSeries
from minersim.analysis.next_retarget import RetargetForecast, next_retarget
from minersim.analysis.swing import rest_difficulty
from minersim.engine import EventEngine, WorldSetup, world_setup
from minersim.engine.operator_setup import own_cohorts
from minersim.errors import ScenarioError
from minersim.network import ElasticSupply
from minersim.protocol import expected_hashes
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
from minersim.units import SECONDS_PER_DAY, hashes_per_second_from_ehs

LAB_DAYS = 7_300
"""A lab ends after twenty years, or with the last price of a history."""

Network = Literal["case", "elastic", "constant"]
NETWORKS: tuple[Network, ...] = ("case", "elastic", "constant")
FIRST_ELASTICITY = 0.5

_SLICE_BLOCKS = 48.0
_FORECAST_EVERY = 48
_SAME_SECOND = 1e-6
_SAME_REST = 1e-3


class Pull(NamedTuple):
    """A hand at work: when, at what, and how far."""

    time_s: float
    what: Literal["capacity", "price", "elasticity"]
    value: float | None


class ForecastPoint(NamedTuple):
    """A forecast of the next retarget, and how many blocks of the window were found then."""

    found: int
    forecast: RetargetForecast


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


class LabWorld:
    """One world, and what has been seen of it.

    Parameters
    ----------
    name : str
        Of its rule.
    setup : WorldSetup
        The world.
    scenario : Scenario
        For its first day and its seed.

    Attributes
    ----------
    engine : EventEngine
        The world itself; only the lab moves it.
    series : ThinSeries
        By day: difficulty, hashrate [EH/s], mean time of the latest 144 blocks [s], price [USD].
    blocks : BlockTimes
        The latest blocks.
    tally : IntervalTally
        All block times since the start.
    epoch : Epoch
        The window of 2016 blocks.
    forecasts : list of ForecastPoint
        Forecasts made in this window.
    swing : list of float
        Logarithm of difficulty over its rest value at every retarget since the network last got
        another rest value; empty unless the network is elastic.
    """

    def __init__(self, name: str, setup: WorldSetup, scenario: Scenario) -> None:
        self.name = name
        self.setup = setup
        self._pen = BlockPen(scenario.start)
        self.engine = EventEngine(setup, scenario.seed, trace=self._pen)
        spacing_s = setup.spacing_before_s
        first_s = float(setup.epoch_first_unix - setup.start_unix)
        self.blocks = BlockTimes(spacing_s)
        self.tally = IntervalTally(self.expected_interval_s if self.mines else spacing_s)
        self.epoch = Epoch(setup.height, first_s, spacing_s)
        self.series = ThinSeries(4)
        self.forecasts: list[ForecastPoint] = []
        self.swing: list[float] = []
        self.pulled = 0
        self._rest = (math.nan, math.nan)
        self._work_done = 0.0
        self._worked_until_s = 0.0
        self._interval_s = self.expected_interval_s
        self._sample(always=True)

    @property
    def mines(self) -> bool:
        """Whether anybody mines; else the chain stands still."""
        return self.engine.hashrate_ehs > 0.0

    @property
    def expected_interval_s(self) -> float:
        """Expected time of a block now; infinite if nobody mines. [s]"""
        if not self.mines:
            return math.inf
        rate = hashes_per_second_from_ehs(self.engine.hashrate_ehs)
        return expected_hashes(self.engine.difficulty) / rate

    @property
    def elastic(self) -> ElasticSupply | None:
        """The network, if it has an elasticity."""
        supply = self.engine.supply
        return supply if isinstance(supply, ElasticSupply) else None

    def forecast(self) -> RetargetForecast | None:
        """Next retarget as it looks now; None if nobody mines or the rule has none."""
        if not self.mines or self.setup.rule.kind != BITCOIN:
            return None
        engine, epoch = self.engine, self.epoch
        return next_retarget(
            found_blocks=epoch.found,
            elapsed_s=engine.now_s - epoch.first_s if epoch.found else 0.0,
            mean_interval_s=self.expected_interval_s,
            luck=self.setup.luck,
            work_done=self._work_done,
        )

    def rest_difficulty(self) -> float:
        """Difficulty at which an elastic network rests; NaN for another network. [1]"""
        supply = self.elastic
        if supply is None or not self.mines:
            return math.nan
        return rest_difficulty(self.engine.difficulty, self.engine.hashrate_ehs, supply.elasticity)

    def slice_s(self) -> float:
        """Time that is soon simulated: some blocks' worth, a day at the most. [s]"""
        return min(max(_SLICE_BLOCKS * self.expected_interval_s, 1e-3), SECONDS_PER_DAY)

    def advance_to(self, until_s: float) -> None:
        """Go on to a time and take note of what happened. [s]"""
        seconds = until_s - self.engine.now_s
        if seconds > 0.0:
            self.engine.advance(seconds)
            self._take_note()

    def step_block(self) -> None:
        """Go on until the next block is found, or a day has gone without one."""
        engine = self.engine
        height, until_s = engine.height, engine.now_s + 100.0 * self.slice_s()
        while engine.height == height and not engine.finished and engine.now_s < until_s:
            engine.step()
        self._take_note()

    def apply(self, pull: Pull) -> None:
        """Let a hand pull now."""
        self._sample(always=True)
        if pull.what == "capacity" and pull.value is not None:
            self.engine.scale_capacity(pull.value)
        elif pull.what == "price":
            self.engine.hold_price(pull.value)
        elif pull.value is not None and self.elastic is not None:
            self.engine.set_elasticity(pull.value)
        self._keep_work()
        self._sample(always=True)

    def _take_note(self) -> None:
        times = self._pen.empty()
        if times.size:
            before_s = self.blocks.last_s
            means = self.blocks.add(times)
            self.tally.add(np.diff(times, prepend=before_s))
            closed = self.epoch.add(times, means)
            self._work_done, self._worked_until_s = 0.0, self.blocks.last_s
            self._interval_s = self.expected_interval_s
            self._keep_work()
            if self.setup.rule.kind == BITCOIN:
                self._watch(closed)
        self._keep_work()
        self._sample()

    def _keep_work(self) -> None:
        """Add up the share of the next block's work that is done, at the pace of the last note."""
        now_s = self.engine.now_s
        self._work_done += (now_s - self._worked_until_s) / self._interval_s
        self._worked_until_s = now_s
        self._interval_s = self.expected_interval_s

    def _watch(self, closed: int) -> None:
        """Keep a forecast now and then, and the deviation from rest at every retarget."""
        if closed:
            self.forecasts.clear()
            self._keep_swing()
        last = self.forecasts[-1].found if self.forecasts else -_FORECAST_EVERY
        if self.epoch.found >= last + _FORECAST_EVERY:
            forecast = self.forecast()
            if forecast is not None:
                self.forecasts.append(ForecastPoint(self.epoch.found, forecast))

    def _keep_swing(self) -> None:
        supply, rest = self.elastic, self.rest_difficulty()
        if supply is None or not rest > 0.0:
            return
        now = (math.log(rest), supply.elasticity)
        if not (abs(now[0] - self._rest[0]) < _SAME_REST and now[1] == self._rest[1]):
            self.swing.clear()
        self._rest = now
        self.swing.append(math.log(self.engine.difficulty) - now[0])

    def _sample(self, *, always: bool = False) -> None:
        engine = self.engine
        figures = (engine.difficulty, engine.hashrate_ehs, self.blocks.rolling_s())
        self.series.add(engine.day, *figures, engine.price_usd, always=always)


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
