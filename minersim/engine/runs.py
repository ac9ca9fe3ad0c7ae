"""Both stages of a run, and one traced path."""

import dataclasses
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import numpy as np

from minersim.business import OperatorPath
from minersim.engine.books import compiled_books
from minersim.engine.evaluation import business_notices, evaluate, evaluate_plan
from minersim.engine.events import EventEngine
from minersim.engine.operator_setup import operator_plan
from minersim.engine.simulate import Cancelled, Progress, simulate_world, world_of_chunks
from minersim.engine.trace import Trace
from minersim.engine.world_setup import start_state, world_setup
from minersim.results import Fan, Outcomes, ReducedResult, Result
from minersim.results.files import ParquetAppender, write_folder
from minersim.results.outcomes import AT_HORIZON, joined, outcomes_of
from minersim.scenario import Scenario

KEPT_VALUES = 1_000_000
"""Paths times ticks up to which a run keeps every path; its memory peaks near 760 MB then."""
_VALUES_AT_ONCE = 200_000
"""Paths times ticks of a chunk of a run that keeps none."""
FAN_COLUMNS = (*AT_HORIZON, "cash_usd", "coins_btc", "equity_usd")
"""Columns whose quantiles are counted by day in a run that keeps no path."""


def run(
    scenario: Scenario,
    *,
    paths: int | None = None,
    seed: int | None = None,
    jobs: int = 1,
    fans: bool = True,
    out: str | Path | None = None,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> Result | ReducedResult:
    """Simulate the world and evaluate the business on it.

    A run of the ensemble engine with more paths than memory should hold goes through in chunks
    and keeps the outcome of every path, and fans by day, but not the paths themselves.

    Parameters
    ----------
    scenario : Scenario
        World and business.
    paths, seed : int or None
        In place of the scenario's.
    jobs : int
        Threads or processes, as in `simulate_world`.
    fans : bool
        Whether a run that keeps no path counts quantiles by day.
    out : str, Path or None
        Folder to write results into, whole or not at all.
    progress, cancelled : callable or None
        As in `simulate_world`.

    Raises
    ------
    ScenarioError, InputError, RunError, RunCancelledError
        As in `simulate_world`, `evaluate` and `Result.to_parquet`.
    """
    began = time.perf_counter()
    changes = {"paths": paths, "seed": seed}
    scenario = scenario.replace({k: v for k, v in changes.items() if v is not None})
    ticks = scenario.horizon_days * (24 // scenario.tick_hours) + 1
    if scenario.engine == "ensemble" and scenario.paths * ticks > KEPT_VALUES:
        return _run_in_chunks(scenario, ticks, jobs, fans, out, progress, cancelled)
    world = simulate_world(scenario, jobs=jobs, progress=progress, cancelled=cancelled)
    result = evaluate(scenario, world, threads=jobs, cancelled=cancelled)
    result = dataclasses.replace(result, elapsed_s=time.perf_counter() - began)
    if out is not None:
        result.to_parquet(out)
    return result


def _run_in_chunks(
    scenario: Scenario,
    ticks: int,
    jobs: int,
    fans: bool,
    out: str | Path | None,
    progress: Progress | None,
    cancelled: Cancelled | None,
) -> ReducedResult:
    """Run chunk by chunk; with a folder, every chunk is appended to its files."""
    if out is None:
        return _reduce(scenario, ticks, jobs, fans, None, progress, cancelled)
    results: list[ReducedResult] = []

    def fill(folder: Path) -> None:
        result = _reduce(scenario, ticks, jobs, fans, folder, progress, cancelled)
        result.write_into(folder)
        results.append(result)

    write_folder(Path(out), fill)
    return results[0]


def _reduce(
    scenario: Scenario,
    ticks: int,
    jobs: int,
    fans: bool,
    folder: Path | None,
    progress: Progress | None,
    cancelled: Cancelled | None,
) -> ReducedResult:
    from minersim.engine.ensemble import Ensemble  # noqa: PLC0415 (loads the compiler)

    began = time.perf_counter()
    ensemble = Ensemble(world_setup(scenario), scenario.seed)
    plan = operator_plan(scenario)
    nothing = np.empty((0, plan.days + 1))
    compiled_books(plan, nothing, nothing, nothing)  # compiled, or loaded, before threads need it
    size = max(_VALUES_AT_ONCE // ticks, 16)
    outcomes: list[Outcomes] = []
    counted: dict[str, Fan] = {}
    files: dict[str, ParquetAppender] = {}

    def work(first: int, stopped: Cancelled) -> Result:
        last = min(first + size, scenario.paths)
        world = world_of_chunks(scenario, [ensemble.simulate(first, last, stopped)])
        return evaluate_plan(scenario, plan, world, 1)

    try:
        with closing(_in_order(work, range(0, scenario.paths, size), jobs, cancelled)) as parts:
            for first, part in parts:
                outcomes.append(outcomes_of(part.world, part.figures))
                for name in FAN_COLUMNS if fans else ():
                    if name in counted:
                        counted[name].add(part[name])
                    else:
                        counted[name] = Fan(part[name])
                if folder is not None:
                    _append(part, first, folder, files)
                if progress is not None:
                    progress(min(first + size, scenario.paths) / scenario.paths)
    finally:
        for file in files.values():
            file.close()
    whole = joined(outcomes)
    notices = business_notices(scenario, whole.figures)
    elapsed = time.perf_counter() - began
    return ReducedResult(whole, counted, scenario.to_toml(), notices, elapsed)


def _in_order(
    work: Callable[[int, Cancelled], Result],
    firsts: range,
    jobs: int,
    cancelled: Cancelled | None,
) -> Generator[tuple[int, Result], None, None]:
    """Results of chunks in order, a few under way at a time, so that memory stays bounded."""
    stop = threading.Event()

    def stopped() -> bool:
        return stop.is_set() or (cancelled is not None and cancelled())

    with ThreadPoolExecutor(jobs) as pool:
        waiting: deque[tuple[int, Future[Result]]] = deque()
        try:
            for first in firsts:
                waiting.append((first, pool.submit(work, first, stopped)))
                if len(waiting) > jobs:
                    done, future = waiting.popleft()
                    yield done, future.result()
            while waiting:
                done, future = waiting.popleft()
                yield done, future.result()
        except BaseException:
            stop.set()
            for _, future in waiting:
                future.cancel()
            raise


def _append(part: Result, first: int, folder: Path, files: dict[str, ParquetAppender]) -> None:
    """Append a chunk's tables to the files of a folder that is being filled."""
    for name, (table, units) in part.tables(first).items():
        if name not in files:
            provenance = part.world.provenance_text()
            files[name] = ParquetAppender(folder / f"{name}.parquet", units, provenance)
        files[name].add(table)


def trace_path(
    scenario: Scenario,
    *,
    path: int = 0,
    seed: int | None = None,
    kinds: Iterable[str] | None = None,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> tuple[Trace, OperatorPath]:
    """Run one path, business included, in one event queue, and keep what happens.

    Parameters
    ----------
    scenario : Scenario
        World and business.
    path : int
        Number of the path; the same world as path ``path`` of `simulate_world`.
    seed : int or None
        In place of the scenario's.
    kinds : iterable of str or None
        Kinds of events to keep; None keeps all.

    Returns
    -------
    trace : Trace
    operator : OperatorPath
        The business at the end, with its journal.
    """
    setup = world_setup(scenario)
    price = start_state(scenario).price_usd
    operator = OperatorPath(operator_plan(scenario), price, journal=True)
    trace = Trace(scenario.start, kinds)
    engine = EventEngine(
        setup,
        scenario.seed if seed is None else seed,
        path,
        operator=operator,
        trace=trace,
        progress=progress,
        cancelled=cancelled,
    )
    engine.run()
    return trace, operator
