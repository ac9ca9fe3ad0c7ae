"""Both stages of a run, and one traced path."""

import dataclasses
import time
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path

from minersim.business import OperatorPath
from minersim.engine.chunks import (
    FAN_COLUMNS,
    Bounds,
    Job,
    Parts,
    bounds_of,
    parts_by_threads,
    paths_at_once,
    scale_paths,
    ticks_with_start,
)
from minersim.engine.cluster import CHUNKS_AT_LEAST, cluster_address, parts_by_cluster
from minersim.engine.evaluation import business_notices, evaluate, with_scenario
from minersim.engine.events import EventEngine
from minersim.engine.late_deliveries import plan_of_path
from minersim.engine.operator_setup import operator_plan
from minersim.engine.pool_luck import STREAM as POOL_STREAM
from minersim.engine.pool_luck import luck_of_days
from minersim.engine.price_setup import price_process
from minersim.engine.randomness import Stream
from minersim.engine.simulate import Cancelled, Progress, simulate_world
from minersim.engine.start_state import start_state
from minersim.engine.trace import Trace
from minersim.engine.unfinished import Tell, unfinished_run
from minersim.engine.world_setup import world_setup
from minersim.errors import InputError
from minersim.results import FanCounter, Outcomes, ReducedResult, Result, joined_results
from minersim.results.files import ParquetAppender, write_folder
from minersim.results.outcomes import joined
from minersim.scenario import Scenario

KEPT_VALUES = 1_000_000
"""Paths times ticks up to which a run keeps every path; its memory peaks near 760 MB then."""


def run(
    scenario: Scenario,
    *,
    paths: int | None = None,
    seed: int | None = None,
    jobs: int = 1,
    fans: bool = True,
    out: str | Path | None = None,
    cluster: str | None = None,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
    tell: Tell | None = None,
) -> Result | ReducedResult:
    """Simulate the world and evaluate the business on it.

    A run of the ensemble engine with more paths than memory should hold goes through in chunks
    and keeps the outcome of every path, and fans by day, but not the paths themselves. Given a
    folder, such a run that is stopped, killed even, goes on where it was when it is called again.

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
    cluster : str or None
        Address of a dask scheduler, as in ``"tcp://10.0.0.5:8786"``, whose workers simulate in
        place of this machine. The result does not depend on it.
    progress, cancelled : callable or None
        As in `simulate_world`.
    tell : callable or None
        Called with a line for the user if what is kept of another run must make room.

    Raises
    ------
    ScenarioError, InputError, RunError, RunCancelledError
        As in `simulate_world`, `evaluate` and `Result.to_parquet`; RunError also where the cluster
        does not answer, has no workers, or has some of another version.
    """
    began = time.perf_counter()
    changes = {"paths": paths, "seed": seed}
    scenario = scenario.replace({k: v for k, v in changes.items() if v is not None})
    address = None if cluster is None else cluster_address(cluster)
    if address is not None and jobs != 1:
        raise InputError(f"jobs: found {jobs} beside a cluster; allowed: 1, its workers set it")
    if scenario.paths > most_paths_kept(scenario):
        reduced = _run_in_chunks(scenario, address, jobs, fans, out, progress, cancelled, tell)
        return dataclasses.replace(reduced, elapsed_s=time.perf_counter() - began)
    if address is not None:
        result = _kept_on_cluster(scenario, address, progress, cancelled)
    else:
        world = simulate_world(scenario, jobs=jobs, progress=progress, cancelled=cancelled)
        result = evaluate(scenario, world, threads=jobs, cancelled=cancelled)
    result = dataclasses.replace(result, elapsed_s=time.perf_counter() - began)
    if out is not None:
        result.to_parquet(out)
    return result


def most_paths_kept(scenario: Scenario) -> int:
    """Most paths of which a run of this scenario keeps every day; the event engine keeps all."""
    if scenario.engine != "ensemble":
        return scenario.paths
    return KEPT_VALUES // ticks_with_start(scenario)


def _kept_on_cluster(
    scenario: Scenario, address: str, progress: Progress | None, cancelled: Cancelled | None
) -> Result:
    """Have a cluster make chunks and put them together."""
    job = Job(scenario, price_process(scenario), fans=False, whole=True)
    size = min(paths_at_once(scenario), max(1, scenario.paths // CHUNKS_AT_LEAST))
    bounds = bounds_of(scenario.paths, size)
    results = []
    with closing(parts_by_cluster(job, bounds, address, cancelled)) as parts:
        for (_, last), part in zip(bounds, parts, strict=True):
            if part.result is not None:
                results.append(part.result)
            if progress is not None:
                progress(last / scenario.paths)
    return with_scenario(joined_results(results), scenario)


def _run_in_chunks(
    scenario: Scenario,
    address: str | None,
    jobs: int,
    fans: bool,
    out: str | Path | None,
    progress: Progress | None,
    cancelled: Cancelled | None,
    tell: Tell | None,
) -> ReducedResult:
    """Run chunk by chunk; with a folder, every chunk is kept and appended to its files."""
    job = Job(scenario, price_process(scenario), fans, whole=out is not None)
    bounds = bounds_of(scenario.paths, paths_at_once(scenario))

    def make(chunks: Sequence[Bounds]) -> Parts:
        if address is not None:
            return parts_by_cluster(job, chunks, address, cancelled)
        return parts_by_threads(job, chunks, jobs, cancelled)

    if out is None:
        return _reduce(job, bounds, make(bounds), None, progress)
    results: list[ReducedResult] = []
    with unfinished_run(Path(out), job, bounds, tell) as kept:

        def fill(folder: Path) -> None:
            shown = None if progress is None else _from_share(progress, kept.share)
            result = _reduce(job, bounds, kept.parts(make), folder, shown)
            result.write_into(folder)
            results.append(result)

        write_folder(Path(out), fill, kept.folder)
    return results[0]


def _from_share(progress: Progress, share: float) -> Progress:
    """Progress of a run that goes on: what was done before counts from the first moment."""
    if share > 0.0:
        progress(share)
    return lambda now: progress(max(now, share))


def _reduce(
    job: Job,
    bounds: Sequence[Bounds],
    parts: Parts,
    folder: Path | None,
    progress: Progress | None,
) -> ReducedResult:
    """Count the parts of a run; with a folder, append their tables to its files."""
    scenario = job.scenario
    outcomes: list[Outcomes] = []
    counter = FanCounter(FAN_COLUMNS if job.fans else (), scale_paths(scenario))
    with closing(parts), _Tables(folder) as tables:
        for (first, last), part in zip(bounds, parts, strict=True):
            outcomes.append(part.outcomes)
            counter.add(part.columns)
            if part.result is not None:
                tables.append(part.result, first)
            if progress is not None:
                progress(last / scenario.paths)
    whole = joined(outcomes)
    notices = business_notices(scenario, whole.figures)
    return ReducedResult(whole, counter.fans(), scenario.to_toml(), notices)


class _Tables:
    """The Parquet files of a folder that is being filled, chunk by chunk."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._files: dict[str, ParquetAppender] = {}

    def __enter__(self) -> "_Tables":
        return self

    def __exit__(self, *_: object) -> None:
        for file in self._files.values():
            file.close()

    def append(self, part: Result, first: int) -> None:
        """Append a chunk's tables."""
        if self._folder is None:
            return
        for name, (table, units) in part.tables(first).items():
            if name not in self._files:
                provenance = part.world.provenance_text()
                file = self._folder / f"{name}.parquet"
                self._files[name] = ParquetAppender(file, units, provenance)
            self._files[name].add(table)


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
    chosen_seed = scenario.seed if seed is None else seed
    plan = operator_plan(scenario)
    late = plan_of_path(scenario, plan, chosen_seed)
    if late is not None:
        plan = late(path)
    luck = None
    if plan.money is not None and plan.money.pool.has_luck:
        stream = Stream(chosen_seed, POOL_STREAM)
        luck = luck_of_days(plan.money.pool, stream, path, plan.days)
    operator = OperatorPath(plan, price, journal=True, luck=luck)
    trace = Trace(scenario.start, kinds)
    engine = EventEngine(
        setup,
        chosen_seed,
        path,
        operator=operator,
        trace=trace,
        progress=progress,
        cancelled=cancelled,
    )
    engine.run()
    return trace, operator
