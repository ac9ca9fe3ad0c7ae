"""Many runs with the same luck: scenarios evaluated one after the other on common random numbers.

Every random stream depends on the seed, its own name and the path alone, so runs of one seed that
differ in a setting differ by what that setting does. A world is simulated again only where a
setting changes it; the order in which scenarios are run follows from that, and no result does.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from minersim.engine.chunks import ticks_with_start
from minersim.engine.kept_world import KeptWorlds, world_mark
from minersim.engine.runs import KEPT_VALUES
from minersim.engine.simulate import Cancelled, Progress
from minersim.errors import RunCancelledError
from minersim.results import ReducedResult
from minersim.results.outcomes import Outcomes, outcomes_of
from minersim.scenario import Scenario

_COMPARED = 12
"""Worlds among which a scenario looks for its own; a grid has its equals next to each other."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One run of many.

    Attributes
    ----------
    place : int
        Of its scenario in the list.
    outcomes : Outcomes
        Every figure of its paths.
    new_world : bool
        Whether its world had to be simulated.
    notices : tuple of str
        What the user should know.
    """

    place: int
    outcomes: Outcomes
    new_world: bool
    notices: tuple[str, ...]


def trials(
    scenarios: Sequence[Scenario],
    *,
    jobs: int = 1,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> Iterator[Trial]:
    """Run scenarios, those of one world together; each comes once, in any order.

    Parameters
    ----------
    scenarios : sequence of Scenario
        With their paths and seeds.
    jobs, progress, cancelled
        As in ``minersim.engine.run``.
    """
    kept = KeptWorlds()
    done = 0
    for group in _groups(scenarios):
        for i, place in enumerate(group):
            if cancelled is not None and cancelled():
                raise RunCancelledError(f"stopped after {done} of {len(scenarios)} runs")
            scenario = scenarios[place]
            result = kept.run(scenario, paths=scenario.paths, jobs=jobs, cancelled=cancelled)
            if isinstance(result, ReducedResult):
                outcomes = result.outcomes
            else:
                outcomes = outcomes_of(result.world, result.figures, result.provenance)
            new = i == 0 or scenario.paths * ticks_with_start(scenario) > KEPT_VALUES
            done += 1
            if progress is not None:
                progress(done / len(scenarios))
            yield Trial(place, outcomes, new, result.notices)


def _groups(scenarios: Sequence[Scenario]) -> list[list[int]]:
    """Places of scenarios by world, in order of their first."""
    groups: list[tuple[tuple[object, ...], list[int]]] = []
    for place, scenario in enumerate(scenarios):
        mark = world_mark(scenario)
        for known, places in reversed(groups[-_COMPARED:]):
            if known == mark:
                places.append(place)
                break
        else:
            groups.append((mark, [place]))
    return [places for _, places in groups]
