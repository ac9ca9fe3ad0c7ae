"""A run, small enough to be sent and drawn: bands by day, outcomes by path, some single paths."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from minersim.analysis.answer import answer_sentences
from minersim.analysis.cash_flow import CashFlowPicture, cash_flow_picture
from minersim.analysis.cash_flow_lines import CASH_FLOW_LINES
from minersim.analysis.events import Event, run_events
from minersim.results import ReducedResult, Result
from minersim.results.columns import OPERATOR_NAMES, WORLD_NAMES
from minersim.scenario import Scenario
from minersim.units import SECONDS_PER_DAY

Array = npt.NDArray[np.float64]

BAND_COLUMNS = (
    "price_usd",
    "difficulty",
    "hashrate_ehs",
    "hashprice_usd_per_ph_day",
    "cash_usd",
    "coins_btc",
)
"""Columns that a picture has bands of, in the order in which they are drawn."""
MOST_SINGLE_PATHS = 50
MOST_MOMENTS = 2_000
"""Moments that a picture has at most: more than a screen has columns for one chart."""
_MOST_SINGLE_VALUES = 200_000
"""Values of single paths in a picture, all columns together, so that it is quick to send."""


@dataclass(frozen=True, slots=True)
class RunPicture:
    """What is drawn of a run.

    Attributes
    ----------
    digest : str
        Fingerprint of the scenario with the paths and seed it was asked with, as in
        `Scenario.digest` of the scenario before the number of paths was replaced.
    start : date
        First day.
    paths : int
        Number of paths.
    days, business_days : array of shape (moments,)
        Moments of the world's and of the business's columns since the start: every tick and every
        day, or some of them in equal steps where there are more than ``MOST_MOMENTS``. [days]
    bands : mapping of mappings of arrays of shape (moments,)
        By column: ``mean``, ``p5``, ``p10``, ``p50``, ``p90``, ``p95``, at the moments of
        `days_of`. Where moments stand for several ticks, mean and median are those of the moment
        and the outer quantiles the most extreme of the step that begins there.
    single : mapping of arrays of float32, shape (some paths, moments)
        The first paths by column at the same moments; empty for a run that keeps none.
    figures : mapping of arrays of shape (paths,)
        Outcomes of the business; NaN where a path has none.
    retarget_days : array
        Moments of the retargets of path 0. [days]
    events : tuple of Event
        What happens at known or expected moments.
    summary : dict
        As ``minersim run --json``.
    sentences : tuple of str
        The answer in words; empty for a scenario without sites.
    notices : tuple of str
        What the user should know.
    elapsed_s : float
        Time that the run took. [s]
    coin_loans : bool
        Whether the business has loans against coins.
    cash_flow : CashFlowPicture or None
        Cash flow of the business; None where it was not asked for, there is no business, or the
        run keeps no books.
    """

    digest: str
    start: datetime.date
    paths: int
    days: Array
    business_days: Array
    bands: Mapping[str, Mapping[str, Array]]
    single: Mapping[str, npt.NDArray[np.float32]]
    figures: Mapping[str, Array]
    retarget_days: Array
    events: tuple[Event, ...]
    summary: dict[str, Any]
    sentences: tuple[str, ...]
    notices: tuple[str, ...]
    elapsed_s: float
    coin_loans: bool = False
    cash_flow: CashFlowPicture | None = None

    def days_of(self, column: str) -> Array:
        """Time of the entries of a column. [days]"""
        return self.business_days if column in OPERATOR_NAMES else self.days


def run_picture(
    scenario: Scenario, result: Result | ReducedResult, *, with_cash_flow: bool = False
) -> RunPicture:
    """Make the picture of a run.

    Parameters
    ----------
    scenario : Scenario
        As it was asked for: its digest marks the picture.
    result : Result or ReducedResult
        What came out.
    with_cash_flow : bool
        Whether the business's cash flow is wanted, where there is one.
    """
    cash = None
    if with_cash_flow and scenario.sites and isinstance(result, Result):
        cash = cash_flow_picture(scenario, result, _cash_flow_paths(scenario, result))
    columns = [name for name in BAND_COLUMNS if scenario.sites or name in WORLD_NAMES]
    summary = result.summary()
    bands, days = {}, {"world": np.empty(0), "business": np.empty(0)}
    for name in columns:
        known = result.quantiles(name)
        world = name in WORLD_NAMES
        every = result.fans[name].every if isinstance(result, ReducedResult) else 1
        bands[name], step = _thinned(known)
        steps = np.arange(bands[name]["p50"].size) * (step * every)
        days["world" if world else "business"] = steps / (scenario.ticks_per_day if world else 1)
    retargets = np.empty(0)
    if isinstance(result, Result):
        log = result.world.retargets
        retargets = log.time_s[log.path == 0] / SECONDS_PER_DAY
    sentences = answer_sentences(scenario, result.figures, summary) if scenario.sites else []
    return RunPicture(
        digest=scenario.digest(),
        start=scenario.start,
        paths=result.paths,
        days=days["world"],
        business_days=days["business"],
        bands=bands,
        single=_single(result, columns) if isinstance(result, Result) else {},
        figures={name: np.array(values) for name, values in result.figures.items()},
        retarget_days=retargets,
        events=run_events(scenario, result),
        summary=summary,
        sentences=tuple(sentences),
        notices=result.notices,
        elapsed_s=result.elapsed_s,
        coin_loans=bool(scenario.operator.coin_loans),
        cash_flow=cash,
    )


def _thinned(bands: Mapping[str, Array]) -> tuple[dict[str, Array], int]:
    """Bands at few enough moments, and how many ticks each of them stands for."""
    size = bands["p50"].size
    step = -(-size // MOST_MOMENTS)
    if step == 1:
        return dict(bands), 1
    starts = np.arange(0, size, step)
    extreme = {"p5": np.minimum, "p10": np.minimum, "p90": np.maximum, "p95": np.maximum}
    return {
        name: extreme[name].reduceat(values, starts) if name in extreme else values[::step]
        for name, values in bands.items()
    }, step


def _cash_flow_paths(scenario: Scenario, result: Result) -> int:
    """How many of the first paths are sent with their cash flow."""
    months = scenario.horizon_days // 28 + 2
    most = max(_MOST_SINGLE_VALUES // (months * len(CASH_FLOW_LINES)), 1)
    return min(most, MOST_SINGLE_PATHS, result.paths)


def _single(result: Result, columns: list[str]) -> dict[str, npt.NDArray[np.float32]]:
    """Return the first paths, as many as may be sent, at the moments of the bands."""
    single = {}
    for name in columns:
        values = result[name]
        step = -(-values.shape[1] // MOST_MOMENTS)
        moments = -(-values.shape[1] // step)
        most = max(_MOST_SINGLE_VALUES // (moments * len(columns)), 1)
        # a copy: a view would keep, and send, every path
        single[name] = values[: min(most, MOST_SINGLE_PATHS), ::step].astype(np.float32)
    return single
