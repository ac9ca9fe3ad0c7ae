"""What `minersim.analysis.optimise` finds: the curve over a setting, and its best value."""

from dataclasses import dataclass
from typing import Any, Literal

from minersim.analysis.limits import RiskLimit
from minersim.analysis.metrics import Measure
from minersim.analysis.resampling import CONFIDENCE
from minersim.analysis.sweep import run_words, setting_words
from minersim.analysis.varied import Varied
from minersim.scenario import Scenario

Goal = Literal["maximise", "minimise"]


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
    runs : int
        Points of the curve, and the scenario as it stands where it is none of them.
    worlds : int
        Worlds that were simulated.
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
    runs: int
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
