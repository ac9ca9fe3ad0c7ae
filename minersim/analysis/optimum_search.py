"""The search of `minersim.analysis.optimise`: points of the curve so far, and the best of them."""

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from minersim.analysis.limits import RiskLimit
from minersim.analysis.metrics import Measure
from minersim.analysis.optimum import CurvePoint, Goal, Optimum
from minersim.analysis.resampling import interval, resampled
from minersim.analysis.trials import Trials
from minersim.analysis.varied import Varied, scenarios_at
from minersim.engine.simulate import Progress
from minersim.errors import Issue, ScenarioError
from minersim.scenario import Scenario

Array = npt.NDArray[np.float64]

LATER_POINTS = 9
"""Of every grid after the first."""


class Search:
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
        self._beside = 0
        self._samples: dict[float, list[Array]] = {}

    @property
    def runs(self) -> int:
        """How many runs there were."""
        return len(self._samples) + self._beside

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
        self._beside = 1
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
        point = curve[place]
        low = high = point.value
        if best.size:  # a limit that is kept by a hair may hold in no resample
            low, high = interval(np.array([point.value for point in curve])[best])
        objective_low, objective_high = interval(drawn[0][place])
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
