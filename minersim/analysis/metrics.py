"""What runs are judged by: one number a path, and one number of a run.

A metric is a figure of the outcomes, or whether something happened on a path: the mean of that is
a probability. A measure is one statistic of a metric over the paths, as ``npv_usd`` (its mean) or
``npv_usd.p10``.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from minersim.analysis.answer_table import BUSINESS_ROWS, WORLD_ROWS
from minersim.results.outcomes import AT_HORIZON, EVERY_PATH, OVER_THE_RUN, SOME_PATHS, Outcomes
from minersim.results.summary import QUANTILES
from minersim.scenario.wording import nearest, show

Array = npt.NDArray[np.float64]

MEAN = "mean"
STATISTICS = (MEAN, *(name for name, _ in QUANTILES))
DEFAULT_METRICS = (
    "npv_usd",
    "profit_usd",
    "npv_minus_buying_coins_usd",
    "btc_mined",
    "uptime",
    "probability_of_loss",
    "probability_of_ruin",
)
WORLD_METRICS = (*AT_HORIZON, *OVER_THE_RUN)
"""Metrics of the world; a run without sites has no others that say anything."""

_BETTER = {
    "npv_usd": 1,
    "profit_usd": 1,
    "npv_minus_buying_coins_usd": 1,
    "irr": 1,
    "btc_mined": 1,
    "revenue_usd": 1,
    "payback_days": -1,
    "power_cost_usd": -1,
    "direct_cost_usd_per_btc": -1,
    "cash_cost_usd_per_btc": -1,
    "all_in_cost_usd_per_btc": -1,
    "probability_of_payback": 1,
    "probability_of_loss": -1,
    "probability_of_ruin": -1,
}
_UNITS = (
    ("_usd_per_btc", "USD/BTC"),
    ("_usd_per_ph_day", "USD/PH/s/day"),
    ("_ehs", "EH/s"),
    ("_days", "days"),
    ("_mwh", "MWh"),
    ("_usd", "USD"),
)
_EVENTS: Mapping[str, tuple[str, Callable[[Mapping[str, Array]], npt.NDArray[np.bool_]]]] = {
    "probability_of_payback": (
        "probability of payback",
        lambda figures: ~np.isnan(figures["payback_days"]),
    ),
    "probability_of_loss": ("probability of loss", lambda figures: figures["npv_usd"] < 0.0),
    "probability_of_ruin": (
        "probability of ruin",
        lambda figures: ~np.isnan(figures["ruin_day"]),
    ),
}


@dataclass(frozen=True, slots=True)
class Metric:
    """One number a path.

    Attributes
    ----------
    name : str
        As in ``minersim run --json``.
    title, unit : str
        As shown; the unit is empty for a pure number.
    better : int
        1 where more is better, -1 where less is, 0 where neither.
    """

    name: str
    title: str
    unit: str
    better: int

    @property
    def is_probability(self) -> bool:
        """Whether a path has it or not, so that the mean is a probability."""
        return self.name in _EVENTS

    def of_paths(self, outcomes: Outcomes) -> Array:
        """Values by path, NaN where a path has none; shape (paths,)."""
        if self.is_probability:
            return _EVENTS[self.name][1](outcomes.figures).astype(np.float64)
        known = outcomes.world if self.name in WORLD_METRICS else outcomes.figures
        return known[self.name]


def _unit(name: str) -> str:
    if name == "price_usd":
        return "USD/BTC"
    if name == "btc_mined":
        return "BTC"
    return next((unit for end, unit in _UNITS if name.endswith(end)), "")


def _metrics() -> dict[str, Metric]:
    titles = {row[0]: row[1].strip() for row in (*WORLD_ROWS, *BUSINESS_ROWS)}
    titles |= {
        "npv_minus_buying_coins_usd": "net present value less buying coins",
        "payback_days": "payback",
        "cash_cost_usd_per_btc": "coin cost: power and running costs",
        "all_in_cost_usd_per_btc": "coin cost: all in",
    }
    titles |= {name: title for name, (title, _) in _EVENTS.items()}
    names = (*EVERY_PATH, *SOME_PATHS, *_EVENTS, *WORLD_METRICS)
    return {
        name: Metric(name, titles.get(name, name), _unit(name), _BETTER.get(name, 0))
        for name in names
    }


METRICS: Mapping[str, Metric] = _metrics()
"""Every metric by its name."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One number of a run: a statistic of a metric over its paths."""

    metric: Metric
    statistic: str

    @property
    def name(self) -> str:
        """As a user writes it."""
        return self.metric.name + ("" if self.statistic == MEAN else f".{self.statistic}")

    @property
    def title(self) -> str:
        """As shown."""
        told = self.metric.is_probability or self.statistic == MEAN
        return self.metric.title + ("" if told else f", {self.statistic}")

    def of(self, values: Array) -> float:
        """Value of a run from its metric by path; NaN where no path has the metric."""
        known = values[~np.isnan(values)]
        if known.size == 0:
            return math.nan
        if self.statistic == MEAN:
            return float(known.mean())
        return float(np.quantile(known, dict(QUANTILES)[self.statistic]))


def find_metrics(names: Sequence[str]) -> tuple[list[Metric], list[str]]:
    """Metrics of names, without repetition, and what is wrong with the others.

    >>> find_metrics(["npv_us"])[1]
    ["found 'npv_us'; did you mean 'npv_usd'?"]
    """
    found: dict[str, Metric] = {}
    wrong = []
    for name in names:
        if name in METRICS:
            found[name] = METRICS[name]
        else:
            wrong.append(f"found {show(name)}{_allowed(name)}")
    return list(found.values()), wrong


def find_measure(text: str) -> Measure | str:
    """Measure of a name such as ``npv_usd`` or ``npv_usd.p10``, or what is wrong with it."""
    name, dot, statistic = text.partition(".")
    if name not in METRICS:
        return f"found {show(text)}{_allowed(name)}"
    if not dot:
        return Measure(METRICS[name], MEAN)
    if statistic not in STATISTICS:
        return f"found {show(text)}; allowed after the dot: {', '.join(STATISTICS)}"
    if METRICS[name].is_probability and statistic != MEAN:
        return f"found {show(text)}; allowed: {name} alone, which is one number of all paths"
    return Measure(METRICS[name], statistic)


def _allowed(name: str) -> str:
    return nearest(name, list(METRICS)) or f"; allowed: {', '.join(METRICS)}"
