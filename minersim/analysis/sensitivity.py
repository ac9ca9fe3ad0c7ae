"""Which inputs of a scenario matter: a tornado and Sobol indices of a metric's mean."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from minersim.analysis.input_ranges import usual_ranges
from minersim.analysis.metrics import Metric
from minersim.analysis.sobol import CONFIDENCE, SobolIndices, design, sobol
from minersim.analysis.sweep import run_words, wanted_metrics
from minersim.analysis.tornado import Tornado, tornado
from minersim.analysis.trials import Trials
from minersim.analysis.varied import OPTION, Range, Varied, find_varied, scenarios_at
from minersim.engine.simulate import Cancelled, Progress
from minersim.errors import InputError, Issue, ScenarioError
from minersim.scenario import Scenario

Array = npt.NDArray[np.float64]

DEFAULT_SAMPLES = 64
MOST_INPUTS = 30
GLOBAL_INPUTS = 8
"""Inputs with Sobol indices where the user names none: those of the longest bars."""
MOST_VALUES = 50_000_000
"""Runs times paths of which every value is held at a time; 400 MB."""


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """What inputs do to the mean of a metric.

    Attributes
    ----------
    scenario : Scenario
        As it stands.
    metric : Metric
    varied : tuple of Varied
        The inputs with their ranges.
    tornado : Tornado
    sobol : SobolIndices or None
        None where no samples were asked for.
    sobol_varied : tuple of Varied
        The inputs of the indices; the others stay as they are meanwhile.
    worlds : int
        Worlds that were simulated.
    notices : tuple of str
    elapsed_s : float
        [s]
    """

    scenario: Scenario
    metric: Metric
    varied: tuple[Varied, ...]
    tornado: Tornado
    sobol: SobolIndices | None
    sobol_varied: tuple[Varied, ...]
    worlds: int
    notices: tuple[str, ...]
    elapsed_s: float

    def summary(self) -> dict[str, Any]:
        """All of it as plain numbers; the form of ``minersim sensitivity --json``."""
        return {
            **run_words(self.scenario),
            "elapsed_s": self.elapsed_s,
            "worlds": self.worlds,
            "metric": {
                "name": self.metric.name,
                "title": self.metric.title,
                "unit": self.metric.unit,
            },
            "tornado": self.tornado.summary(),
            "sobol": self._sobol_words(),
            "warnings": list(self.notices),
        }

    def _sobol_words(self) -> dict[str, Any] | None:
        found = self.sobol
        if found is None:
            return None
        return {
            "samples": found.samples,
            "runs": found.runs,
            "variance": found.variance,
            "standard_error": found.standard_error,
            "noise_share": found.noise_share,
            "confidence": CONFIDENCE,
            "inputs": [
                {
                    "key": v.key,
                    "first": {"value": one.value, "low": one.low, "high": one.high},
                    "total": {"value": all_.value, "low": all_.low, "high": all_.high},
                }
                for v, one, all_ in zip(self.sobol_varied, found.first, found.total, strict=True)
            ],
        }


def sensitivity(
    scenario: Scenario,
    ranges: Sequence[Range] = (),
    metric: str = "",
    *,
    samples: int = DEFAULT_SAMPLES,
    jobs: int = 1,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> Sensitivity:
    """Find out which inputs matter.

    Parameters
    ----------
    scenario : Scenario
        With its paths and its seed, which are those of every run.
    ranges : sequence of Range
        Inputs and their ranges; without any, usual ones (`usual_ranges`), of which those with the
        longest bars have Sobol indices.
    metric : str
        Name; without one, ``npv_usd``, or hashprice where the scenario has no sites.
    samples : int
        Rows of the design of the Sobol indices, a power of two; 0 for a tornado only.
    jobs, progress, cancelled
        As in ``minersim.engine.run``.

    Raises
    ------
    ScenarioError
        Every mistake in what is asked for.
    InputError
        If the metric does not exist at some point of the ranges.
    """
    began = time.perf_counter()
    issues: list[Issue] = []
    plan = _plan(scenario, ranges, metric, samples, issues)
    if plan is None:
        raise ScenarioError(issues)
    wanted, varied, ends, inputs = plan
    cube = design(inputs, samples, scenario.seed) if samples else None
    total = len(ends) + (0 if cube is None else cube.runs)
    runs = Trials(jobs, cancelled)
    values = _run(runs, wanted, ends, _part(progress, 0, len(ends), total))
    found = tornado(varied, values[0], list(values[1::2]), list(values[2::2]))
    chosen = varied if ranges else tuple(bar.varied for bar in found.bars[:inputs])
    indices = None
    if cube is not None:
        points = [_values(chosen, shares) for shares in cube.points()]
        inside = scenarios_at(scenario, chosen, points, issues)
        if issues:
            raise ScenarioError(issues)
        values = _run(runs, wanted, inside, _part(progress, len(ends), cube.runs, total))
        if np.isnan(values).all(axis=1).any():
            raise InputError(
                f"--metric: found {wanted.name}, which no path has at some points of the "
                "ranges; allowed: another metric, narrower ranges, or --samples 0"
            )
        indices = sobol(values, inputs, scenario.seed)
    return Sensitivity(
        scenario=scenario,
        metric=wanted,
        varied=varied,
        tornado=found,
        sobol=indices,
        sobol_varied=chosen if indices is not None else (),
        worlds=runs.worlds,
        notices=runs.notices,
        elapsed_s=time.perf_counter() - began,
    )


def _run(runs: Trials, metric: Metric, scenarios: Sequence[Scenario], progress: Progress) -> Array:
    """Values of a metric by path, shape (scenarios, paths)."""
    values = np.empty((len(scenarios), scenarios[0].paths))
    for trial in runs.run(scenarios, progress):
        values[trial.place] = metric.of_paths(trial.outcomes)
    return values


def _part(progress: Progress | None, before: int, size: int, total: int) -> Progress:
    """Progress of some of all runs."""
    if progress is None:
        return lambda _: None
    return lambda share: progress((before + share * size) / total)


def sensitivity_issues(
    scenario: Scenario,
    ranges: Sequence[Range] = (),
    metric: str = "",
    samples: int = DEFAULT_SAMPLES,
) -> list[Issue]:
    """Everything that is wrong with what is asked of `sensitivity`."""
    issues: list[Issue] = []
    _plan(scenario, ranges, metric, samples, issues)
    return issues


def _plan(
    scenario: Scenario, ranges: Sequence[Range], metric: str, samples: int, issues: list[Issue]
) -> tuple[Metric, tuple[Varied, ...], list[Scenario], int] | None:
    """Metric, inputs, runs of the tornado, inputs of the indices; None where there are mistakes."""
    usual = "npv_usd" if scenario.sites else "hashprice_usd_per_ph_day"
    wanted = wanted_metrics(scenario, [metric or usual], issues)
    issues += samples_issues(samples)
    asked = list(ranges) or usual_ranges(scenario)
    if len(asked) > MOST_INPUTS:
        words = f"found {len(asked)} inputs; allowed: at most {MOST_INPUTS}"
        issues.append(Issue(OPTION, "", words))
    varied = tuple(find_varied(scenario, asked, issues))
    ends = [] if issues else _ends(scenario, varied, issues)
    if issues:
        return None
    inputs = len(varied) if ranges else min(len(varied), GLOBAL_INPUTS)
    most = MOST_VALUES // (len(ends) + samples * (inputs + 2))
    if scenario.paths > most:
        words = f"found {scenario.paths:,}; allowed with so many inputs and samples: {most:,}"
        issues.append(Issue("", "paths", words))
        return None
    return wanted[0], varied, ends, inputs


def samples_issues(samples: int) -> list[Issue]:
    """What is wrong with a number of rows of a design."""
    if samples == 0 or (4 <= samples <= 8_192 and samples & (samples - 1) == 0):
        return []
    words = f"found {samples:,}; allowed: a power of two from 4 to 8,192, or 0 for a tornado only"
    return [Issue("--samples", "", words)]


def _ends(scenario: Scenario, varied: Sequence[Varied], issues: list[Issue]) -> list[Scenario]:
    """The scenario as it stands, then with each input at its low and its high end."""
    runs = [scenario]
    for one in varied:
        runs += scenarios_at(scenario, [one], [[one.low], [one.high]], issues)
    return runs


def _values(varied: Sequence[Varied], shares: Array) -> list[float]:
    return [float(v.at(shares[i : i + 1])[0]) for i, v in enumerate(varied)]
