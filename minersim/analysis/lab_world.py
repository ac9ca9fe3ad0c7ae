"""One world of the difficulty lab: the event engine, and what has been seen of it."""

import math
from typing import Literal, NamedTuple

import numpy as np

from minersim.analysis.intervals import IntervalTally
from minersim.analysis.lab_record import BlockPen, BlockTimes, Epoch, ThinSeries
from minersim.analysis.next_retarget import RetargetForecast, next_retarget
from minersim.analysis.swing import rest_difficulty
from minersim.engine import EventEngine, WorldSetup
from minersim.network import ElasticSupply
from minersim.protocol import expected_hashes
from minersim.protocol.rules import (
    BITCOIN,
)
from minersim.scenario import Scenario
from minersim.units import SECONDS_PER_DAY, hashes_per_second_from_ehs

_SLICE_BLOCKS = 48.0
_FORECAST_EVERY = 48
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
