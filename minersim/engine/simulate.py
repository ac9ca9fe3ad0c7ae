"""First stage: many paths of the world, on one core or several."""

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

import minersim
from minersim.engine.events import EventEngine, Retarget
from minersim.engine.world_setup import WorldSetup, world_setup
from minersim.errors import RunCancelledError, RunError
from minersim.results import Provenance, RetargetLog, WorldPaths
from minersim.results.columns import NETWORK_NAMES, WORLD_NAMES
from minersim.scenario import Scenario

if TYPE_CHECKING:
    from minersim.engine.ensemble import WorldChunk

Progress = Callable[[float], None]
Cancelled = Callable[[], bool]

_Chunk = tuple[dict[str, npt.NDArray[np.float64]], list[list[Retarget]]]

_VALUES_AT_ONCE = 200_000
"""Paths times ticks that the ensemble engine simulates before it tells its progress."""

# set in a worker process by _start_worker
_stop_event: Any = None


def simulate_world(
    scenario: Scenario,
    *,
    paths: int | None = None,
    seed: int | None = None,
    jobs: int = 1,
    network: bool = False,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> WorldPaths:
    """Simulate a scenario's world on many paths.

    Parameters
    ----------
    scenario : Scenario
        Its chain, market and network are read.
    paths, seed : int or None
        In place of the scenario's.
    jobs : int
        Number of threads (ensemble engine) or processes (event engine). The result does not
        depend on it.
    network : bool
        Keep the columns of the network too: capacity by state, miners' coins.
    progress : callable or None
        Called with the share done, in [0, 1].
    cancelled : callable or None
        Asked many times; when it says yes, RunCancelledError is raised.

    Raises
    ------
    ScenarioError
        If paths or seed are out of bounds.
    RunCancelledError
        If cancelled.
    """
    changes = {"paths": paths, "seed": seed}
    scenario = scenario.replace({k: v for k, v in changes.items() if v is not None})
    if scenario.engine == "ensemble":
        return _ensemble(scenario, jobs, network, progress, cancelled)
    if jobs > 1 and scenario.paths > 1:
        chunks = _in_processes(scenario, min(jobs, scenario.paths), progress, cancelled)
    else:
        setup = world_setup(scenario)
        chunks = [_chunk(scenario, setup, 0, scenario.paths, progress, cancelled)]
    return _world(scenario, chunks, network=network)


def world_by_events(
    scenario: Scenario, setup: WorldSetup, first: int, last: int, cancelled: Cancelled | None
) -> WorldPaths:
    """Paths ``first`` to ``last - 1`` by the event engine, as a world of their own."""
    return _world(scenario, [_chunk(scenario, setup, first, last, None, cancelled)])


def cores() -> int:
    """Return the number of cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _chunk(
    scenario: Scenario,
    setup: WorldSetup,
    first: int,
    last: int,
    progress: Progress | None,
    cancelled: Cancelled | None,
) -> _Chunk:
    """Simulate paths ``first`` to ``last - 1``."""
    names = (*WORLD_NAMES, *NETWORK_NAMES)
    columns = {name: np.empty((last - first, setup.ticks + 1)) for name in names}
    retargets = []
    for path in range(first, last):
        row = path - first
        share = None if progress is None else _share_of(progress, row, last - first)
        engine = EventEngine(setup, scenario.seed, path, progress=share, cancelled=cancelled)
        engine.run()
        for name in WORLD_NAMES:
            columns[name][row] = engine.world[name]
        for name in NETWORK_NAMES:
            columns[name][row] = engine.network[name]
        retargets.append(engine.retargets)
    return columns, retargets


def _share_of(progress: Progress, row: int, rows: int) -> Progress:
    return lambda share: progress((row + share) / rows)


def _in_processes(
    scenario: Scenario, jobs: int, progress: Progress | None, cancelled: Cancelled | None
) -> list[_Chunk]:
    """Simulate chunks of paths in processes of their own; the order of paths is kept."""
    # spawn: a fork would copy the locks of a window's or a notebook's threads
    context = multiprocessing.get_context("spawn")
    stop = context.Event()
    bounds = list(_bounds(scenario.paths, jobs))
    with ProcessPoolExecutor(
        jobs, mp_context=context, initializer=_start_worker, initargs=(stop,)
    ) as pool:
        try:
            with _interrupts_held():
                futures = [pool.submit(_work, scenario, first, last) for first, last in bounds]
            _wait(futures, bounds, scenario.paths, progress, cancelled)
            return [future.result() for future in futures]
        except BrokenProcessPool:
            message = "a worker process died; try fewer paths or --jobs 1 (out of memory?)"
            raise RunError(message) from None
        except BaseException:
            # an interrupt or a cancel: workers look at this event once a simulated day; waiting for
            # them keeps the event alive until the last one has read it
            stop.set()
            pool.shutdown(wait=True, cancel_futures=True)
            raise


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Let processes that start within the block not see Ctrl-C, which reaches the whole group.

    They inherit the mask; the parent alone decides what an interrupt means.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield  # Windows gives each console process its own handling
        return
    # blocked rather than ignored: an interrupt that comes now is delivered at the end
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _wait(
    futures: list[Future[_Chunk]],
    bounds: list[tuple[int, int]],
    paths: int,
    progress: Progress | None,
    cancelled: Cancelled | None,
) -> None:
    sizes = {future: last - first for future, (first, last) in zip(futures, bounds, strict=True)}
    pending, done_paths = set(futures), 0
    while pending:
        done, pending = wait(pending, timeout=0.1, return_when=FIRST_COMPLETED)
        if cancelled is not None and cancelled():
            raise RunCancelledError(f"stopped after {done_paths} of {paths} paths")
        for future in done:
            future.result()
            done_paths += sizes[future]
        if progress is not None and done:
            progress(done_paths / paths)


def _bounds(paths: int, jobs: int) -> Iterator[tuple[int, int]]:
    """Split paths into chunks, several for each process so that progress is seen."""
    size = max(1, min(64, paths // (4 * jobs)))
    for first in range(0, paths, size):
        yield first, min(first + size, paths)


def _start_worker(stop: Any) -> None:
    global _stop_event  # noqa: PLW0603 (the only way an initializer can hand over an event)
    _stop_event = stop


def _work(scenario: Scenario, first: int, last: int) -> _Chunk:
    return _chunk(scenario, world_setup(scenario), first, last, None, _stop_event.is_set)


def _ensemble(
    scenario: Scenario,
    jobs: int,
    network: bool,
    progress: Progress | None,
    cancelled: Cancelled | None,
) -> WorldPaths:
    """Simulate all paths in compiled code and keep them."""
    # importing the compiler takes longer than many a run of the event engine
    from minersim.engine.ensemble import Ensemble  # noqa: PLC0415

    setup = world_setup(scenario)
    ensemble = Ensemble(setup, scenario.seed, keep_network=network, threads=jobs)
    size = max(_VALUES_AT_ONCE // (setup.ticks + 1), 32)
    chunks: list[WorldChunk] = []
    for first in range(0, scenario.paths, size):
        last = min(first + size, scenario.paths)
        chunks.append(ensemble.simulate(first, last, cancelled))
        if progress is not None:
            progress(last / scenario.paths)
    return world_of_chunks(scenario, chunks)


def world_of_chunks(scenario: Scenario, chunks: "Sequence[WorldChunk]") -> WorldPaths:
    """Paths of chunks of the ensemble, one after the other, as a world of their own."""
    retargets = [rows for chunk in chunks for rows in chunk.retargets]
    values = np.empty((len(WORLD_NAMES), len(retargets), chunks[0].columns.shape[2]))
    np.concatenate([chunk.columns.swapaxes(0, 1) for chunk in chunks], axis=1, out=values)
    rows = np.concatenate(retargets)
    log = RetargetLog(
        path=np.repeat(np.arange(len(retargets)), [len(one) for one in retargets]),
        height=rows[:, 0].astype(np.int64),
        time_s=rows[:, 1],
        bits=rows[:, 2].astype(np.int64),
        difficulty=rows[:, 3],
    )
    columns = dict(zip(WORLD_NAMES, values, strict=True))
    kept = np.concatenate([chunk.network for chunk in chunks]).swapaxes(0, 1)
    columns |= dict(zip(NETWORK_NAMES, kept, strict=False))  # none, or all
    return WorldPaths(provenance=provenance_of(scenario), columns=columns, retargets=log)


def provenance_of(scenario: Scenario) -> Provenance:
    """Where paths come from that this version simulates."""
    return Provenance(
        scenario=scenario.name,
        digest=scenario.digest(),
        version=minersim.__version__,
        engine=scenario.engine,
        seed=scenario.seed,
        start=scenario.start,
        tick_hours=scenario.tick_hours,
    )


def _world(scenario: Scenario, chunks: list[_Chunk], *, network: bool = False) -> WorldPaths:
    names = (*WORLD_NAMES, *NETWORK_NAMES) if network else WORLD_NAMES
    columns = {name: np.concatenate([columns[name] for columns, _ in chunks]) for name in names}
    by_path = [retargets for _, chunk in chunks for retargets in chunk]
    rows = [(path, r) for path, retargets in enumerate(by_path) for r in retargets]
    log = RetargetLog(
        path=np.array([path for path, _ in rows], dtype=np.int64),
        height=np.array([r.height for _, r in rows], dtype=np.int64),
        bits=np.array([r.bits for _, r in rows], dtype=np.int64),
        time_s=np.array([r.time_s for _, r in rows], dtype=np.float64),
        difficulty=np.array([r.difficulty for _, r in rows], dtype=np.float64),
    )
    return WorldPaths(provenance=provenance_of(scenario), columns=columns, retargets=log)
