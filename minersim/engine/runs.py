"""Both stages of a run, and one traced path."""

import dataclasses
import time
from collections.abc import Iterable

from minersim.business import OperatorPath
from minersim.engine.evaluation import evaluate
from minersim.engine.events import EventEngine
from minersim.engine.operator_setup import operator_plan
from minersim.engine.simulate import Cancelled, Progress, simulate_world
from minersim.engine.trace import Trace
from minersim.engine.world_setup import start_state, world_setup
from minersim.results import Result
from minersim.scenario import Scenario


def run(
    scenario: Scenario,
    *,
    paths: int | None = None,
    seed: int | None = None,
    jobs: int = 1,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> Result:
    """Simulate the world and evaluate the business on it.

    Parameters and errors are those of `simulate_world` and `evaluate`.
    """
    began = time.perf_counter()
    world = simulate_world(
        scenario, paths=paths, seed=seed, jobs=jobs, progress=progress, cancelled=cancelled
    )
    changes = {"paths": world.paths, "seed": world.provenance.seed}
    result = evaluate(scenario.replace(changes), world, threads=jobs, cancelled=cancelled)
    return dataclasses.replace(result, elapsed_s=time.perf_counter() - began)


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
