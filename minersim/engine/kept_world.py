"""Runs in a row of one scenario under edit: a change of the business meets the world again."""

import dataclasses
import time

from minersim.engine.chunks import ticks_with_start
from minersim.engine.evaluation import evaluate
from minersim.engine.operator_setup import own_cohorts
from minersim.engine.price_setup import price_process
from minersim.engine.runs import KEPT_VALUES, run
from minersim.engine.simulate import Cancelled, Progress, simulate_world
from minersim.results import ReducedResult, Result, WorldPaths
from minersim.scenario import Scenario
from minersim.scenario.network import CohortNetwork

_WORLDS = 2
"""Worlds that are kept: one of a preview's number of paths, one of a whole run's."""


class KeptWorlds:
    """Runs scenarios as `run` does, to the same numbers, and keeps their worlds.

    The results are to be drawn: they lack the text of their scenario, which files need.

    A business that is small next to its network leaves no trace in the world; so a run that
    differs from an earlier one in its business only takes that one's world.
    """

    def __init__(self) -> None:
        self._worlds: dict[int, tuple[tuple[object, ...], WorldPaths]] = {}

    def run(
        self,
        scenario: Scenario,
        *,
        paths: int,
        jobs: int = 1,
        fans: bool = True,
        progress: Progress | None = None,
        cancelled: Cancelled | None = None,
    ) -> Result | ReducedResult:
        """Simulate the world, unless it is known, and evaluate the business on it.

        Parameters and errors are those of ``minersim.engine.run``.
        """
        began = time.perf_counter()
        scenario = scenario.replace(paths=paths)
        if scenario.paths * ticks_with_start(scenario) > KEPT_VALUES:
            self._worlds.clear()  # a run in chunks needs the memory
            return run(scenario, jobs=jobs, fans=fans, progress=progress, cancelled=cancelled)
        mark = world_mark(scenario)
        known, world = self._worlds.pop(scenario.paths, (None, None))
        if world is None or known != mark:
            world = None  # its memory is free before another takes as much
            world = simulate_world(scenario, jobs=jobs, progress=progress, cancelled=cancelled)
        while len(self._worlds) >= _WORLDS:
            del self._worlds[next(iter(self._worlds))]
        self._worlds[scenario.paths] = (mark, world)
        result = evaluate(scenario, world, threads=jobs, cancelled=cancelled, with_text=False)
        return dataclasses.replace(result, elapsed_s=time.perf_counter() - began)


def world_mark(scenario: Scenario) -> tuple[object, ...]:
    """All that a world depends on; a file of prices is read anew, since it may have changed."""
    s = scenario
    large = isinstance(s.network, CohortNetwork) and bool(own_cohorts(s))
    business = (s.sites, s.machines, s.operator) if large else ()
    world = (s.start, s.horizon_days, s.tick_hours, s.seed, s.paths, s.engine)
    return (*world, s.chain, s.market, s.network, price_process(s), business)
