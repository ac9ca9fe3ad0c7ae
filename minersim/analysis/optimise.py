"""The best value of one setting, with limits on risk, and how sure it is.

Every value meets the same paths, so that a difference between two values is the setting's doing.
A grid over the range is laid finer about the best value, round by round: no slope is needed, and
no shape of the curve is assumed but that its best lies near the best of the first grid. How sure
the best value is, is asked of the paths themselves: the bootstrap draws them anew with
repetition and looks for the best again (Efron, "Bootstrap methods", 1979).
"""

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from minersim.analysis.limits import RiskLimit, find_limits
from minersim.analysis.metrics import Measure, find_measure
from minersim.analysis.resampling import CONFIDENCE, interval, resampled
from minersim.analysis.sweep import run_words, setting_words
from minersim.analysis.trials import Trials
from minersim.analysis.varied import Range, Varied, find_varied, scenarios_at
from minersim.engine.simulate import Cancelled, Progress
from minersim.errors import Issue, ScenarioError
from minersim.scenario import Scenario

Array = npt.NDArray[np.float64]
Goal = Literal["maximise", "minimise"]

FIRST_POINTS, LATER_POINTS = 21, 9
ROUNDS, WHOLE_ROUNDS = 2, 6
"""Most finer grids after the first, of a setting and of one of whole numbers; each lies between
the neighbours of the best value so far."""
MOST_VALUES = 25_000_000
"""Values of all points, paths and measures that are held at a time."""


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """One value of the setting.

    Attributes
    ----------
    value : float
        In the setting's unit.
    objective : float or None
        What is to be made large or small; None where no path has it.
    limits : tuple of (float or None)
        What the limits are on.
    allowed : bool
        Whether every limit holds.
    """

    value: float
    objective: float | None
    limits: tuple[float | None, ...]
    allowed: bool


@dataclass(frozen=True, slots=True)
class Optimum:
    """The best value.

    Attributes
    ----------
    point : CurvePoint
        The best of those that the limits allow.
    low, high : float
        95 % interval of the best value, over resampled paths.
    objective_low, objective_high : float
        95 % interval of the objective at the best value.
    at_bound : str or None
        ``low`` or ``high`` where the best value is an end of the range.
    binding : tuple of str
        Limits without which another value would be better.
    free : CurvePoint
        The best value without limits.
    sure : float
        Share of the resamples in which some value satisfies every limit. [1]
    """

    point: CurvePoint
    low: float
    high: float
    objective_low: float
    objective_high: float
    at_bound: str | None
    binding: tuple[str, ...]
    free: CurvePoint
    sure: float


@dataclass(frozen=True, slots=True)
class Optimisation:
    """What was found, and the whole curve.

    Attributes
    ----------
    scenario : Scenario
        As it stands.
    varied : Varied
    objective : Measure
    goal : str
        ``maximise`` or ``minimise``.
    limits : tuple of RiskLimit
    curve : tuple of CurvePoint
        By rising value.
    optimum : Optimum or None
        None where no value satisfies the limits, or none has the metric.
    flat : bool
        Whether the setting leaves the objective as it is.
    now : CurvePoint or None
        The scenario as it stands; None where it has no such value.
    worlds : int
    notices : tuple of str
    elapsed_s : float
        [s]
    """

    scenario: Scenario
    varied: Varied
    objective: Measure
    goal: Goal
    limits: tuple[RiskLimit, ...]
    curve: tuple[CurvePoint, ...]
    optimum: Optimum | None
    flat: bool
    now: CurvePoint | None
    worlds: int
    notices: tuple[str, ...]
    elapsed_s: float

    def summary(self) -> dict[str, Any]:
        """All of it as plain numbers; the form of ``minersim optimise --json``."""
        best = self.optimum
        return {
            **run_words(self.scenario),
            "elapsed_s": self.elapsed_s,
            "worlds": self.worlds,
            "vary": setting_words(self.varied),
            "goal": self.goal,
            "metric": {
                "name": self.objective.name,
                "title": self.objective.title,
                "unit": self.objective.metric.unit,
            },
            "risk_limits": [limit.text for limit in self.limits],
            "feasible": any(point.allowed for point in self.curve),
            "flat": self.flat,
            "now": None if self.now is None else self._point_words(self.now),
            "optimum": None
            if best is None
            else {
                **self._point_words(best.point),
                "confidence": CONFIDENCE,
                "method": "percentiles over resampled paths",
                "low": self.varied.plain(best.low),
                "high": self.varied.plain(best.high),
                "objective_low": best.objective_low,
                "objective_high": best.objective_high,
                "at_bound": best.at_bound,
                "limit_binds": bool(best.binding),
                "binding": list(best.binding),
                "without_limits": self._point_words(best.free),
                "share_of_resamples_feasible": best.sure,
            },
            "curve": [self._point_words(point) for point in self.curve],
            "warnings": list(self.notices),
        }

    def _point_words(self, point: CurvePoint) -> dict[str, Any]:
        named = zip(self.limits, point.limits, strict=True)
        return {
            "value": self.varied.plain(point.value),
            "objective": point.objective,
            "limits": {limit.measure.name: value for limit, value in named},
            "allowed": point.allowed,
        }


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
    search = _Search(scenario, varied, measure, goal, bounds, runs)
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


class _Search:
    """Points of the curve so far, with their values by path."""

    def __init__(
        self,
        scenario: Scenario,
        varied: Varied,
        objective: Measure,
        goal: Goal,
        limits: Sequence[RiskLimit],
        runs: Trials,
    ) -> None:
        self._scenario, self._varied, self._limits = scenario, varied, limits
        self._measures = [objective, *(limit.measure for limit in limits)]
        self._sign = 1.0 if goal == "maximise" else -1.0
        self._runs = runs
        self._samples: dict[float, list[Array]] = {}

    def run(self, values: Array, progress: Progress | None) -> None:
        """Run the values that are not known yet."""
        new = [value for value in values.tolist() if value not in self._samples]
        issues: list[Issue] = []
        scenarios = scenarios_at(self._scenario, [self._varied], [[v] for v in new], issues)
        if issues:
            raise ScenarioError(issues)
        for trial in self._runs.run(scenarios, progress):
            self._samples[new[trial.place]] = [
                m.metric.of_paths(trial.outcomes) for m in self._measures
            ]

    def now(self) -> CurvePoint | None:
        """The scenario as it stands; run by itself where its value is off the curve."""
        value = self._varied.now
        if value is None:
            return None
        if value in self._samples:
            return self._point(value, self._samples[value])
        (trial,) = self._runs.run([self._scenario])
        samples = [m.metric.of_paths(trial.outcomes) for m in self._measures]
        return self._point(value, samples)

    def curve(self) -> tuple[CurvePoint, ...]:
        """Every point so far, by rising value."""
        return tuple(self._point(v, self._samples[v]) for v in sorted(self._samples))

    def flat(self) -> bool:
        """Whether every value gives the same objective."""
        found = {point.objective for point in self.curve()}
        return len(found) == 1

    def finer(self) -> Array:
        """Values between the neighbours of the best; empty where nothing can be gained."""
        curve = self.curve()
        best = self._best(curve)
        if best is None:
            best = self._nearly_allowed(curve)
        elif self.flat():
            return np.empty(0)
        if best is None:
            return np.empty(0)
        values = [point.value for point in curve]
        place = values.index(curve[best].value)
        low, high = values[max(place - 1, 0)], values[min(place + 1, len(values) - 1)]
        part = Varied(
            self._varied.key, "", "", low, high, self._varied.log, self._varied.whole, None
        )
        inside = part.grid(LATER_POINTS + 2)
        return inside[~np.isin(inside, values)]

    def optimum(self) -> Optimum | None:
        """The best value with its intervals; None where no value is allowed."""
        curve = self.curve()
        place, free = self._best(curve), self._best(curve, free=True)
        if place is None or free is None:
            return None
        drawn = self._drawn(curve)
        best, sure = self._best_drawn(drawn)
        low, high = interval(np.array([point.value for point in curve])[best])
        objective_low, objective_high = interval(drawn[0][place])
        point = curve[place]
        return Optimum(
            point=point,
            low=min(low, point.value),
            high=max(high, point.value),
            objective_low=objective_low,
            objective_high=objective_high,
            at_bound=self._bound(point.value),
            binding=self._binding(curve, place),
            free=curve[free],
            sure=sure,
        )

    def _point(self, value: float, samples: Sequence[Array]) -> CurvePoint:
        found = [m.of(v) for m, v in zip(self._measures, samples, strict=True)]
        held = [limit.holds(x) for limit, x in zip(self._limits, found[1:], strict=True)]
        plain = [None if math.isnan(x) else x for x in found]
        return CurvePoint(value, plain[0], tuple(plain[1:]), all(held))

    def _best(
        self, curve: Sequence[CurvePoint], *, free: bool = False, without: int | None = None
    ) -> int | None:
        """Place of the best point; of equals, the lowest value."""
        places = [
            i
            for i, point in enumerate(curve)
            if point.objective is not None and (free or self._allowed(point, without))
        ]
        if not places:
            return None
        return max(places, key=lambda i: (self._sign * (curve[i].objective or 0.0), -i))

    def _nearly_allowed(self, curve: Sequence[CurvePoint]) -> int | None:
        """Place of the point that breaks the limits least, where none keeps them."""
        missed = np.zeros(len(curve))
        for i, limit in enumerate(self._limits):
            found = [point.limits[i] for point in curve]
            values = np.array([math.nan if value is None else value for value in found])
            if np.isnan(values).all():
                return None
            far = np.where(limit.hold(values), 0.0, np.abs(values - limit.number))
            missed += np.where(np.isnan(far), np.inf, far) / (np.nanmax(far) or 1.0)
        return int(missed.argmin()) if self._limits else None

    def _allowed(self, point: CurvePoint, without: int | None) -> bool:
        return all(
            limit.holds(math.nan if value is None else value)
            for i, (limit, value) in enumerate(zip(self._limits, point.limits, strict=True))
            if i != without
        )

    def _binding(self, curve: Sequence[CurvePoint], place: int) -> tuple[str, ...]:
        """Limits without which, the others staying, another value would be better."""
        best = self._sign * (curve[place].objective or 0.0)

        def is_better(other: int | None) -> bool:
            return other is not None and self._sign * (curve[other].objective or 0.0) > best

        binding = [
            limit.text
            for i, limit in enumerate(self._limits)
            if is_better(self._best(curve, without=i))
        ]
        if not binding and is_better(self._best(curve, free=True)):
            return tuple(limit.text for limit in self._limits)  # only together
        return tuple(binding)

    def _bound(self, value: float) -> str | None:
        ends = {self._varied.low: "low", self._varied.high: "high"}
        return ends.get(value)

    def _drawn(self, curve: Sequence[CurvePoint]) -> list[Array]:
        """Every measure on resampled paths, shape (points, resamples)."""
        columns = zip(*(self._samples[point.value] for point in curve), strict=True)
        seed = self._scenario.seed
        return [
            resampled(np.stack(samples), measure.statistic, seed)
            for measure, samples in zip(self._measures, columns, strict=True)
        ]

    def _best_drawn(self, drawn: Sequence[Array]) -> tuple[npt.NDArray[np.int64], float]:
        """Place of the best in every resample that has one, and the share of those."""
        scores = np.where(np.isnan(drawn[0]), -np.inf, self._sign * drawn[0])
        for limit, values in zip(self._limits, drawn[1:], strict=True):
            scores = np.where(limit.hold(values), scores, -np.inf)
        has = np.isfinite(scores.max(axis=0))
        return scores[:, has].argmax(axis=0), float(has.mean())
