"""Runs in chunks of paths: what a chunk needs, how it is made, and in what order it comes.

A path's numbers depend on the seed and its own number alone, so neither the size of chunks nor
who makes them can change a result.
"""

import threading
from collections import deque
from collections.abc import Callable, Generator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from minersim.engine.books import compiled_books
from minersim.engine.evaluation import evaluate_plan
from minersim.engine.operator_setup import operator_plan
from minersim.engine.simulate import Cancelled, world_by_events, world_of_chunks
from minersim.engine.world_setup import world_setup
from minersim.market import PriceProcess
from minersim.results import Outcomes, Result, WorldPaths
from minersim.results.outcomes import AT_HORIZON, outcomes_of
from minersim.scenario import Scenario

Array = npt.NDArray[np.float64]
Bounds = tuple[int, int]
"""First path of a chunk, and the one after its last."""

VALUES_AT_ONCE = 200_000
"""Paths times ticks of a chunk."""
_SCALE_VALUES = 200_000
"""Paths times ticks that set the scales of fans."""
_LEAST_PATHS = 16
FAN_COLUMNS = (*AT_HORIZON, "cash_usd", "coins_btc", "equity_usd")
"""Columns whose quantiles are counted by day in a run that keeps no path."""


@dataclass(frozen=True, slots=True)
class Part:
    """What is kept of a chunk until it has been counted.

    Attributes
    ----------
    outcomes : Outcomes
        Every figure of its paths.
    columns : mapping of arrays of shape (paths, ticks)
        The columns of fans, where fans are wanted.
    result : Result or None
        All of it, where that is wanted.
    """

    outcomes: Outcomes
    columns: Mapping[str, Array]
    result: Result | None


@dataclass(frozen=True, slots=True)
class Job:
    """All that chunks of a run are made from; files are read already, so it may travel.

    Attributes
    ----------
    scenario : Scenario
        World and business.
    price : PriceProcess
        The scenario's.
    fans : bool
        Whether parts carry the columns of fans.
    whole : bool
        Whether parts carry their result.
    """

    scenario: Scenario
    price: PriceProcess
    fans: bool
    whole: bool


Parts = Generator[Part, None, None]
MakeParts = Callable[[Sequence[Bounds]], Parts]


def part_of(result: Result, *, fans: bool, whole: bool) -> Part:
    """Make the part of a chunk's result."""
    columns = {name: result[name] for name in FAN_COLUMNS} if fans else {}
    outcomes = outcomes_of(result.world, result.figures)
    return Part(outcomes, columns, result if whole else None)


def paths_at_once(scenario: Scenario) -> int:
    """Return the number of paths of a chunk of a run that keeps none."""
    return max(VALUES_AT_ONCE // ticks_with_start(scenario), _LEAST_PATHS)


def scale_paths(scenario: Scenario) -> int:
    """Return the number of paths that set the scales of fans, the same for chunks of any size."""
    return max(_SCALE_VALUES // ticks_with_start(scenario), _LEAST_PATHS)


def ticks_with_start(scenario: Scenario) -> int:
    """Return the number of ticks of a scenario, the start included."""
    return scenario.ticks + 1


def bounds_of(paths: int, size: int) -> list[Bounds]:
    """Split paths into chunks.

    >>> bounds_of(5, 2)
    [(0, 2), (2, 4), (4, 5)]
    """
    return [(first, min(first + size, paths)) for first in range(0, paths, size)]


class ChunkMaker:
    """Makes any chunk of a run, from several threads at once if need be."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._plan = operator_plan(job.scenario)
        self._world = self._by_events() if job.scenario.engine == "events" else self._compiled()

    def _by_events(self) -> Callable[[int, int, Cancelled | None], WorldPaths]:
        scenario = self._job.scenario
        setup = world_setup(scenario, self._job.price)
        return lambda first, last, stopped: world_by_events(scenario, setup, first, last, stopped)

    def _compiled(self) -> Callable[[int, int, Cancelled | None], WorldPaths]:
        from minersim.engine.ensemble import Ensemble  # noqa: PLC0415 (loads the compiler)

        scenario = self._job.scenario
        ensemble = Ensemble(world_setup(scenario, self._job.price), scenario.seed)
        nothing = np.empty((0, self._plan.days + 1))
        # compiled, or loaded, before threads need it
        compiled_books(self._plan, nothing, nothing, nothing)
        return lambda first, last, stopped: world_of_chunks(
            scenario, [ensemble.simulate(first, last, stopped)]
        )

    def part(self, bounds: Bounds, stopped: Cancelled | None = None) -> Part:
        """Simulate and evaluate a chunk."""
        job = self._job
        world = self._world(*bounds, stopped)
        result = evaluate_plan(job.scenario, self._plan, world, 1, bounds[0])
        return part_of(result, fans=job.fans, whole=job.whole)


def parts_by_threads(
    job: Job, bounds: Sequence[Bounds], threads: int, cancelled: Cancelled | None
) -> Parts:
    """Make chunks in order, a few under way at a time, so that memory stays bounded."""
    maker = ChunkMaker(job)
    stop = threading.Event()

    def stopped() -> bool:
        return stop.is_set() or (cancelled is not None and cancelled())

    with ThreadPoolExecutor(threads) as pool:
        waiting: deque[Future[Part]] = deque()
        try:
            for chunk in bounds:
                waiting.append(pool.submit(maker.part, chunk, stopped))
                if len(waiting) > threads:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except BaseException:
            stop.set()
            for future in waiting:
                future.cancel()
            raise
