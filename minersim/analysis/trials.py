"""Many runs with the same luck: scenarios evaluated one after the other on common random numbers.

Every random stream depends on the seed, its own name and the path alone, so runs of one seed that
differ in a setting differ by what that setting does. A world is simulated again only where a
setting changes it; the order in which scenarios are run follows from that, and no result does.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from minersim.engine.kept_world import KeptWorlds, world_mark
from minersim.engine.simulate import Cancelled, Progress
from minersim.errors import RunCancelledError
from minersim.results import ReducedResult, Result, WorldPaths
from minersim.results.outcomes import Outcomes, outcomes_of
from minersim.scenario import Scenario

_NUMBER = re.compile(r"\d[\d.,]*")


@dataclass(frozen=True, slots=True)
class Trial:
    """One run of many.

    Attributes
    ----------
    place : int
        Of its scenario in the list.
    outcomes : Outcomes
        Every figure of its paths.
    """

    place: int
    outcomes: Outcomes


class Trials:
    """Runs scenarios and keeps what is to be told of all of them.

    Parameters
    ----------
    jobs, cancelled
        As in ``minersim.engine.run``.

    Attributes
    ----------
    worlds : int
        Worlds that were simulated so far.
    """

    def __init__(self, jobs: int = 1, cancelled: Cancelled | None = None) -> None:
        self._jobs, self._cancelled = jobs, cancelled
        self._kept = KeptWorlds()
        self._world: WorldPaths | None = None
        self._notices: dict[str, list[str]] = {}
        self.worlds = 0

    @property
    def notices(self) -> tuple[str, ...]:
        """What the user should know of some of the runs."""
        return tuple(
            said[0] if len(said) == 1 else f"{said[0]}; likewise, with other numbers, in other runs"
            for said in self._notices.values()
        )

    def run(
        self,
        scenarios: Sequence[Scenario],
        progress: Progress | None = None,
        labels: Sequence[str] = (),
    ) -> Iterator[Trial]:
        """Run scenarios, those of one world together; each comes once, in any order.

        Parameters
        ----------
        scenarios : sequence of Scenario
            With their paths and seeds.
        progress : callable or None
            Called with the share of them done.
        labels : sequence of str
            What the notices of each are to begin with.
        """
        places = [place for group in _groups(scenarios) for place in group]
        for done, place in enumerate(places):
            if self._cancelled is not None and self._cancelled():
                raise RunCancelledError(f"stopped after {done} of {len(scenarios)} runs")
            result = self._result(scenarios[place])
            before = labels[place] + ": " if labels else ""
            self._notice(before, result.notices)
            if isinstance(result, ReducedResult):
                outcomes = result.outcomes
            else:
                outcomes = outcomes_of(result.world, result.figures, result.provenance)
            if progress is not None:
                progress((done + 1) / len(scenarios))
            yield Trial(place, outcomes)

    def _notice(self, before: str, notices: Iterable[str]) -> None:
        """Keep what a run says, once for all that differ in numbers only."""
        for notice in notices:
            said = self._notices.setdefault(before + _NUMBER.sub("#", notice), [])
            if before + notice not in said:
                said.append(before + notice)

    def _result(self, scenario: Scenario) -> Result | ReducedResult:
        result = self._kept.run(
            scenario,
            paths=scenario.paths,
            jobs=self._jobs,
            fans=False,
            cancelled=self._cancelled,
        )
        # a run in chunks keeps no world for another
        world = None if isinstance(result, ReducedResult) else result.world
        self.worlds += world is None or world is not self._world
        self._world = world
        return result


def _groups(scenarios: Sequence[Scenario]) -> list[list[int]]:
    """Places of scenarios by world, in order of their first."""
    groups: list[list[int]] = []
    by_hash: dict[int, list[tuple[tuple[object, ...], list[int]]]] = {}
    for place, scenario in enumerate(scenarios):
        mark = world_mark(scenario)
        # the price process before the last may hold arrays, which have no hash
        alike = by_hash.setdefault(hash((*mark[:-2], mark[-1])), [])
        group = next((places for known, places in alike if known == mark), None)
        if group is None:
            group = []
            groups.append(group)
            alike.append((mark, group))
        group.append(place)
    return groups
