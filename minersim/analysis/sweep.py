"""A grid of runs over one setting or two, on the same luck at every point."""

import itertools
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from minersim.analysis.metrics import DEFAULT_METRICS, WORLD_METRICS, Metric, find_metrics
from minersim.analysis.trials import Trials
from minersim.analysis.varied import OPTION, Range, Varied, find_varied, scenarios_at
from minersim.engine.simulate import Cancelled, Progress
from minersim.errors import Issue, ScenarioError
from minersim.results.outcomes import Outcomes
from minersim.results.summary import Summary, summarise
from minersim.scenario import Scenario
from minersim.scenario.wording import number_words

Array = npt.NDArray[np.float64]

MOST_POINTS = 2_500
"""Runs of a sweep; 50 by 50."""


@dataclass(frozen=True, slots=True)
class SweepPoint:
    """One run of a sweep.

    Attributes
    ----------
    values : tuple of float
        Of every varied setting, in its unit.
    summaries : mapping of Summary or None
        Mean and quantiles over the paths that have the metric, by its name; None without any.
    """

    values: tuple[float, ...]
    summaries: Mapping[str, Summary | None]


@dataclass(frozen=True, slots=True)
class Sweep:
    """A grid of runs.

    Attributes
    ----------
    scenario : Scenario
        What was varied, as it stands.
    varied : tuple of Varied
        One setting or two.
    grids : tuple of arrays
        Values of each setting.
    metrics : tuple of Metric
        What was asked for.
    points : tuple of SweepPoint
        The last setting runs fastest.
    worlds : int
        Worlds that were simulated.
    notices : tuple of str
        What the user should know of some of the runs.
    elapsed_s : float
        Time that it took. [s]
    """

    scenario: Scenario
    varied: tuple[Varied, ...]
    grids: tuple[Array, ...]
    metrics: tuple[Metric, ...]
    points: tuple[SweepPoint, ...]
    worlds: int
    notices: tuple[str, ...]
    elapsed_s: float

    def means(self, metric: str) -> Array:
        """Means of a metric over the grid, NaN where no path has it."""
        found = [point.summaries[metric] for point in self.points]
        means = np.array([np.nan if one is None else one["mean"] for one in found])
        return means.reshape([len(grid) for grid in self.grids])

    def summary(self) -> dict[str, Any]:
        """All of it as plain numbers; the form of ``minersim sweep --json``."""
        told: dict[str, Any] = {
            **run_words(self.scenario),
            "elapsed_s": self.elapsed_s,
            "worlds": self.worlds,
            "vary": [
                {**setting_words(v), "values": [v.plain(x) for x in grid]}
                for v, grid in zip(self.varied, self.grids, strict=True)
            ],
            "metrics": {m.name: {"title": m.title, "unit": m.unit} for m in self.metrics},
            "points": [
                {
                    "values": {
                        v.key: v.plain(x) for v, x in zip(self.varied, p.values, strict=True)
                    },
                    "metrics": dict(p.summaries),
                }
                for p in self.points
            ],
            "warnings": list(self.notices),
        }
        if len(self.varied) == 2:
            told["heat_map"] = {m.name: plain_grid(self.means(m.name)) for m in self.metrics}
        return told

    def table(self) -> tuple[list[str], list[list[str]]]:
        """Headers and rows of a CSV file: values, then mean and quantiles of every metric."""
        statistics = ("mean", "p5", "p10", "p50", "p90", "p95")
        headers = [v.key for v in self.varied]
        headers += [f"{m.name}.{s}" for m in self.metrics for s in statistics]
        rows = []
        for point in self.points:
            row = [str(v.plain(x)) for v, x in zip(self.varied, point.values, strict=True)]
            for metric in self.metrics:
                one = point.summaries[metric.name]
                row += ["" if one is None else repr(one[s]) for s in statistics]
            rows.append(row)
        return headers, rows


def run_words(scenario: Scenario) -> dict[str, Any]:
    """What every answer says of its runs, as plain values."""
    return {
        "scenario": scenario.name,
        "start": scenario.start.isoformat(),
        "horizon_days": scenario.horizon_days,
        "paths": scenario.paths,
        "seed": scenario.seed,
        "engine": scenario.engine,
    }


def setting_words(varied: Varied) -> dict[str, Any]:
    """A varied setting as plain values."""
    return {
        "key": varied.key,
        "title": varied.title,
        "unit": varied.unit,
        "low": varied.plain(varied.low),
        "high": varied.plain(varied.high),
        "scale": "log" if varied.log else "linear",
        "now": None if varied.now is None else varied.plain(varied.now),
    }


def plain_grid(values: Array) -> list[list[float | None]]:
    """Rows of plain numbers, None for NaN."""
    return [[None if np.isnan(x) else float(x) for x in row] for row in values]


def sweep(
    scenario: Scenario,
    ranges: Sequence[Range],
    metrics: Sequence[str] = (),
    *,
    jobs: int = 1,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> Sweep:
    """Run a scenario over a grid of one setting or two.

    Parameters
    ----------
    scenario : Scenario
        With its paths and its seed, which are those of every point.
    ranges : sequence of Range
        One or two, each with its number of points.
    metrics : sequence of str
        Names of ``minersim.analysis.metrics.METRICS``; without any, the usual ones.
    jobs, progress, cancelled
        As in ``minersim.engine.run``.

    Raises
    ------
    ScenarioError
        Every mistake in the ranges and metrics.
    """
    began = time.perf_counter()
    issues: list[Issue] = []
    plan = _plan(scenario, ranges, metrics, issues)
    if plan is None:
        raise ScenarioError(issues)
    varied, wanted, grids, values, scenarios = plan
    summaries: list[Mapping[str, Summary | None]] = [{} for _ in values]
    runs = Trials(jobs, cancelled)
    for trial in runs.run(scenarios, progress):
        summaries[trial.place] = _summaries(trial.outcomes, wanted)
    return Sweep(
        scenario=scenario,
        varied=varied,
        grids=grids,
        metrics=tuple(wanted),
        points=tuple(SweepPoint(v, s) for v, s in zip(values, summaries, strict=True)),
        worlds=runs.worlds,
        notices=(*_without_effect(varied, summaries), *runs.notices),
        elapsed_s=time.perf_counter() - began,
    )


def _without_effect(
    varied: tuple[Varied, ...], summaries: Sequence[Mapping[str, Summary | None]]
) -> list[str]:
    """What to say where every point gives the same figures."""
    if any(one != summaries[0] for one in summaries):
        return []
    keys = " and ".join(v.key for v in varied)
    verb = "change" if len(varied) > 1 else "changes"
    return [
        f"{keys} {verb} none of these figures: with what else the scenario says it has no effect"
    ]


def sweep_issues(
    scenario: Scenario, ranges: Sequence[Range], metrics: Sequence[str] = ()
) -> list[Issue]:
    """Everything that is wrong with what is asked of `sweep`."""
    issues: list[Issue] = []
    _plan(scenario, ranges, metrics, issues)
    return issues


_Plan = tuple[
    tuple[Varied, ...], list[Metric], tuple[Array, ...], list[tuple[float, ...]], list[Scenario]
]


def _plan(
    scenario: Scenario, ranges: Sequence[Range], metrics: Sequence[str], issues: list[Issue]
) -> _Plan | None:
    """Settings, metrics, grids, points and their scenarios; None where there are mistakes."""
    wanted = wanted_metrics(scenario, metrics, issues)
    if not 1 <= len(ranges) <= 2:
        issues.append(Issue(OPTION, "", f"found {len(ranges)} settings; allowed: one or two"))
    varied = tuple(find_varied(scenario, ranges, issues))
    asked = [one.points or 0 for one in ranges]
    for one, count in zip(ranges, asked, strict=True):
        if not 2 <= count <= MOST_POINTS:
            words = f"found {number_words(count)} points; allowed: 2 to {MOST_POINTS:,}"
            issues.append(Issue(OPTION, one.key, words))
    if len(asked) == 2 and asked[0] * asked[1] > MOST_POINTS >= max(asked):
        words = f"found {asked[0]} x {asked[1]} points; allowed: at most {MOST_POINTS:,} together"
        issues.append(Issue(OPTION, "", words))
    if issues:
        return None
    grids = tuple(v.grid(count) for v, count in zip(varied, asked, strict=True))
    values = list(itertools.product(*(grid.tolist() for grid in grids)))
    scenarios = scenarios_at(scenario, varied, values, issues)
    return None if issues else (varied, wanted, grids, values, scenarios)


def wanted_metrics(
    scenario: Scenario, names: Sequence[str], issues: list[Issue], label: str = "--metric"
) -> list[Metric]:
    """Metrics of names, or the usual ones; every mistake goes to ``issues``."""
    usual = DEFAULT_METRICS if scenario.sites else WORLD_METRICS
    found, wrong = find_metrics(names or usual)
    issues += [Issue(label, "", words) for words in wrong]
    return found


def _summaries(outcomes: Outcomes, metrics: Sequence[Metric]) -> dict[str, Summary | None]:
    return {metric.name: summarise(metric.of_paths(outcomes)) for metric in metrics}
