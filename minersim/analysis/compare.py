"""Scenarios side by side on identical world paths: paired differences, and who wins how often.

Path by path the scenarios meet the same luck, so their difference is known far better than either
of them. The interval of a mean difference is that of the paired t test; the interval of a share of
paths is Wilson's. Sources: Student, "The probable error of a mean" (1908); E. B. Wilson,
"Probable inference, the law of succession, and statistical inference" (1927).
"""

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from minersim.analysis.metrics import Metric
from minersim.analysis.overlay import Overlay, overlay
from minersim.analysis.sweep import run_words, wanted_metrics
from minersim.analysis.trials import Trials
from minersim.engine.simulate import Cancelled, Progress
from minersim.errors import Issue, ScenarioError
from minersim.number_text import counted
from minersim.results.summary import Summary, summarise
from minersim.scenario import Scenario

Array = npt.NDArray[np.float64]

CONFIDENCE = 0.95
MOST_SCENARIOS = 20
_PAIRED = {
    "start": "other days meet other networks",
    "horizon_days": "other lengths earn other sums",
    "tick_hours": "other ticks draw other prices",
    "engine": "the two engines draw other blocks",
}
"""Settings in which scenarios must agree to be paired path by path, and why."""


@dataclass(frozen=True, slots=True)
class PairedDifference:
    """What a scenario's metric is above another's, path by path.

    Attributes
    ----------
    mean, low, high : float or None
        Mean difference and its paired t interval; None where no path has both, or for the
        interval only one.
    pairs : int
        Paths that have the metric in both scenarios.
    """

    mean: float | None
    low: float | None
    high: float | None
    pairs: int


@dataclass(frozen=True, slots=True)
class Win:
    """How often one scenario beats another.

    Attributes
    ----------
    better, equal : float
        Shares of the paths on which it does better, and as well.
    low, high : float
        Wilson interval of ``better``.
    """

    better: float
    equal: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Duel:
    """Two scenarios by one metric; the difference is the second's less the first's.

    Attributes
    ----------
    first, second : int
        Places of the scenarios.
    metric : Metric
    difference : PairedDifference
    wins : Win or None
        Of the first over the second; None where neither more nor less of the metric is better.
    """

    first: int
    second: int
    metric: Metric
    difference: PairedDifference
    wins: Win | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Scenarios side by side.

    Attributes
    ----------
    scenarios : tuple of Scenario
        As run: with the seed and the paths of the first.
    metrics : tuple of Metric
    summaries : tuple of mappings
        Mean and quantiles of every metric, by scenario; None where no path has one.
    duels : tuple of Duel
        Every pair, the earlier scenario first, by metric.
    distributions : mapping of Overlay
        Paths counted by the value of a metric, all scenarios in the same bins, by its name.
    worlds : int
        Worlds that were simulated; one where the scenarios differ in their business only.
    notices : tuple of str
    elapsed_s : float
        [s]
    """

    scenarios: tuple[Scenario, ...]
    metrics: tuple[Metric, ...]
    summaries: tuple[Mapping[str, Summary | None], ...]
    duels: tuple[Duel, ...]
    distributions: Mapping[str, Overlay]
    worlds: int
    notices: tuple[str, ...]
    elapsed_s: float

    def summary(self) -> dict[str, Any]:
        """All of it as plain numbers; the form of ``minersim compare --json``."""
        words = run_words(self.scenarios[0])
        del words["scenario"]
        return {
            **words,
            "elapsed_s": self.elapsed_s,
            "worlds": self.worlds,
            "confidence": CONFIDENCE,
            "methods": {
                "difference": "paired t interval of the mean difference by path",
                "probability": "share of paths, with Wilson's interval",
            },
            "scenarios": [
                {"scenario": s.name, "metrics": dict(told)}
                for s, told in zip(self.scenarios, self.summaries, strict=True)
            ],
            "metrics": {
                m.name: {"title": m.title, "unit": m.unit, "better": _BETTER_WORDS[m.better]}
                for m in self.metrics
            },
            "pairs": [self._duel_words(duel) for duel in self.duels],
            "warnings": list(self.notices),
        }

    def _duel_words(self, duel: Duel) -> dict[str, Any]:
        d, wins = duel.difference, duel.wins
        return {
            "a": duel.first,
            "b": duel.second,
            "metric": duel.metric.name,
            "b_minus_a": {"mean": d.mean, "low": d.low, "high": d.high, "paths": d.pairs},
            "probability_a_beats_b": None
            if wins is None
            else {
                "share": wins.better,
                "low": wins.low,
                "high": wins.high,
                "equal": wins.equal,
            },
        }


_BETTER_WORDS = {1: "more", -1: "less", 0: None}


def compare(
    scenarios: Sequence[Scenario],
    metrics: Sequence[str] = (),
    *,
    labels: Sequence[str] = (),
    jobs: int = 1,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> Comparison:
    """Run scenarios on the same paths and pair them.

    Parameters
    ----------
    scenarios : sequence of Scenario
        Two or more. All run with the seed and the paths of the first.
    metrics : sequence of str
        Names of ``minersim.analysis.metrics.METRICS``; without any, the usual ones.
    labels : sequence of str
        Where the scenarios come from, for the user; without, their names.
    jobs, progress, cancelled
        As in ``minersim.engine.run``.

    Raises
    ------
    ScenarioError
        Every mistake, and every setting in which pairing the paths would mean nothing.
    """
    began = time.perf_counter()
    names = list(labels) or [s.name for s in scenarios]
    issues = pairing_issues(scenarios, names)
    wanted = wanted_metrics(scenarios[0], metrics, issues) if scenarios else []
    if issues:
        raise ScenarioError(issues)
    first = scenarios[0]
    same = tuple(s.replace(seed=first.seed, paths=first.paths) for s in scenarios)
    told: tuple[str, ...] = ()
    if any((s.seed, s.paths) != (first.seed, first.paths) for s in scenarios):
        told = (f"all run on the {first.paths:,} paths of seed {first.seed}, as {names[0]} asks",)
    samples: list[Mapping[str, Array]] = [{} for _ in same]
    runs = Trials(jobs, cancelled)
    for trial in runs.run(same, progress, names):
        samples[trial.place] = {m.name: m.of_paths(trial.outcomes) for m in wanted}
    duels = tuple(
        Duel(
            first=i,
            second=j,
            metric=metric,
            difference=paired_difference(samples[i][metric.name], samples[j][metric.name]),
            wins=wins_of(samples[i][metric.name], samples[j][metric.name], metric.better),
        )
        for i in range(len(same))
        for j in range(i + 1, len(same))
        for metric in wanted
    )
    return Comparison(
        scenarios=same,
        metrics=tuple(wanted),
        summaries=tuple({n: summarise(v) for n, v in one.items()} for one in samples),
        duels=duels,
        distributions={m.name: overlay([one[m.name] for one in samples]) for m in wanted},
        worlds=runs.worlds,
        notices=(*told, *runs.notices),
        elapsed_s=time.perf_counter() - began,
    )


def pairing_issues(
    scenarios: Sequence[Scenario], labels: Sequence[str], *, hint: bool = False
) -> list[Issue]:
    """What stands in the way of pairing the paths of scenarios.

    Parameters
    ----------
    labels : sequence of str
        Where the scenarios come from, for the user.
    hint : bool
        Whether to name the option of the command that helps.
    """
    if not 2 <= len(scenarios) <= MOST_SCENARIOS:
        found = counted(len(scenarios), "different scenario")
        words = f"found {found} to compare; allowed: 2 to {MOST_SCENARIOS}"
        return [Issue("", "", words)]
    first = scenarios[0]
    issues = []
    for scenario, label in zip(scenarios[1:], labels[1:], strict=True):
        for key, why in _PAIRED.items():
            ours, theirs = getattr(first, key), getattr(scenario, key)
            if ours != theirs:
                words = f"found {theirs}; allowed beside {labels[0]}: {ours}, as paths of {why}"
                if hint and key != "start":
                    words += f"; --set {key}={ours} makes them alike"
                issues.append(Issue(label, key, words))
    return issues


def paired_difference(first: Array, second: Array) -> PairedDifference:
    """Mean of second less first over the paths that have both, with its paired t interval.

    Parameters
    ----------
    first, second : arrays of shape (paths,)
        NaN where a path has no such figure.
    """
    from scipy.stats import t

    difference = second - first
    known = difference[~np.isnan(difference)]
    count = int(known.size)
    if count == 0:
        return PairedDifference(None, None, None, 0)
    mean = float(known.mean())
    if count == 1:
        return PairedDifference(mean, None, None, 1)
    error = float(known.std(ddof=1)) / math.sqrt(count)
    reach = float(t.ppf(0.5 + CONFIDENCE / 2.0, count - 1)) * error
    return PairedDifference(mean, mean - reach, mean + reach, count)


def wins_of(first: Array, second: Array, better: int) -> Win | None:
    """How often the first does better; a path without the figure (no payback) does worst.

    Parameters
    ----------
    first, second : arrays of shape (paths,)
    better : int
        1 where more is better, -1 where less is; 0 gives None.
    """
    if better == 0:
        return None
    ours, theirs = (np.where(np.isnan(v), -np.inf, better * v) for v in (first, second))
    count = first.size
    share = float(np.count_nonzero(ours > theirs)) / count
    low, high = wilson(share, count)
    return Win(share, float(np.count_nonzero(ours == theirs)) / count, low, high)


def wilson(share: float, count: int) -> tuple[float, float]:
    """Wilson's interval of a share of independent paths. [1]

    >>> [round(x, 4) for x in wilson(0.5, 100)], [round(x, 4) for x in wilson(0.0, 10)]
    ([0.4038, 0.5962], [0.0, 0.2775])
    """
    z = 1.959963984540054  # 97.5 % of the normal law
    middle = share + z * z / (2.0 * count)
    reach = z * math.sqrt(share * (1.0 - share) / count + z * z / (4.0 * count * count))
    below = 1.0 + z * z / count
    low = 0.0 if share == 0.0 else (middle - reach) / below
    return low, 1.0 if share == 1.0 else (middle + reach) / below
