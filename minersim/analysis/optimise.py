"""The best value of one setting, with limits on risk, and how sure it is.

Every value meets the same paths, so that a difference between two values is the setting's doing.
A grid over the range is laid finer about the best value, round by round: no slope is needed, and
no shape of the curve is assumed but that its best lies near the best of the first grid. How sure
the best value is, is asked of the paths themselves: the bootstrap draws them anew with
repetition and looks for the best again (Efron, "Bootstrap methods", 1979).
"""

import time
from collections.abc import Sequence

from minersim.analysis.limits import RiskLimit, find_limits
from minersim.analysis.metrics import Measure, find_measure
from minersim.analysis.optimum import Goal, Optimisation
from minersim.analysis.optimum_search import LATER_POINTS, Search
from minersim.analysis.trials import Trials
from minersim.analysis.varied import Range, Varied, find_varied, scenarios_at
from minersim.engine.simulate import Cancelled, Progress
from minersim.errors import Issue, ScenarioError
from minersim.scenario import Scenario

FIRST_POINTS = 21
ROUNDS, WHOLE_ROUNDS = 2, 6
"""Most finer grids after the first, of a setting and of one of whole numbers; each lies between
the neighbours of the best value so far."""
MOST_VALUES = 25_000_000
"""Values of all points, paths and measures that are held at a time."""


def optimise(
    scenario: Scenario,
    wanted: Range,
    objective: str,
    goal: Goal = "maximise",
    limits: Sequence[str] = (),
    *,
    jobs: int = 1,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> Optimisation:
    """Find the best value of one setting.

    Parameters
    ----------
    scenario : Scenario
        With its paths and its seed, which are those of every value.
    wanted : Range
        The setting; a whole-number setting takes whole numbers only.
    objective : str
        Metric or measure, such as ``npv_usd`` or ``npv_usd.p10``.
    goal : str
        ``maximise`` or ``minimise``.
    limits : sequence of str
        Such as ``probability_of_ruin<=0.05``.
    jobs, progress, cancelled
        As in ``minersim.engine.run``.

    Raises
    ------
    ScenarioError
        Every mistake in what is asked for.
    """
    began = time.perf_counter()
    issues: list[Issue] = []
    plan = _plan(scenario, wanted, objective, goal, limits, issues)
    if plan is None:
        raise ScenarioError(issues)
    varied, measure, bounds = plan
    runs = Trials(jobs, cancelled)
    search = Search(scenario, varied, measure, goal, bounds, runs)
    rounds = WHOLE_ROUNDS if varied.whole else ROUNDS
    grid = varied.grid(FIRST_POINTS)
    for i in range(1 + rounds):
        search.run(grid, _part(progress, i, rounds))
        grid = search.finer()
        if grid.size == 0:
            break
    now = search.now()
    if progress is not None:
        progress(1.0)
    return Optimisation(
        scenario=scenario,
        varied=varied,
        objective=measure,
        goal=goal,
        limits=tuple(bounds),
        curve=search.curve(),
        optimum=search.optimum(),
        flat=search.flat(),
        now=now,
        runs=search.runs,
        worlds=runs.worlds,
        notices=runs.notices,
        elapsed_s=time.perf_counter() - began,
    )


def optimise_issues(
    scenario: Scenario,
    wanted: Range,
    objective: str,
    goal: Goal = "maximise",
    limits: Sequence[str] = (),
) -> list[Issue]:
    """Everything that is wrong with what is asked of `optimise`."""
    issues: list[Issue] = []
    _plan(scenario, wanted, objective, goal, limits, issues)
    return issues


def _plan(
    scenario: Scenario,
    wanted: Range,
    objective: str,
    goal: Goal,
    limits: Sequence[str],
    issues: list[Issue],
) -> tuple[Varied, Measure, list[RiskLimit]] | None:
    """Setting, objective and limits; None where there are mistakes."""
    measure = find_measure(objective)
    if isinstance(measure, str):
        issues.append(Issue(f"--{goal}", "", measure))
    bounds = find_limits(limits, issues)
    varied = find_varied(scenario, [wanted], issues)
    held = (FIRST_POINTS + WHOLE_ROUNDS * LATER_POINTS + 1) * (1 + len(bounds))
    if held * scenario.paths > MOST_VALUES:
        words = f"found {scenario.paths:,}; allowed for one setting: {MOST_VALUES // held:,}"
        issues.append(Issue("", "paths", words))
    if varied:
        scenarios_at(scenario, varied, [[v] for v in varied[0].grid(FIRST_POINTS)], issues)
    if issues or isinstance(measure, str):
        return None
    return varied[0], measure, bounds


def _part(progress: Progress | None, i: int, rounds: int) -> Progress | None:
    """Progress of one round of all."""
    if progress is None:
        return None
    total = FIRST_POINTS + rounds * LATER_POINTS
    before = 0 if i == 0 else FIRST_POINTS + (i - 1) * LATER_POINTS
    size = FIRST_POINTS if i == 0 else LATER_POINTS
    return lambda share: progress((before + share * size) / total)
