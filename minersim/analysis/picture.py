"""A run, small enough to be sent and drawn: bands by day, outcomes by path, some single paths."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from minersim.results import ReducedResult, Result
from minersim.results.columns import OPERATOR_NAMES, WORLD_NAMES
from minersim.scenario import Scenario

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
    days : array of shape (ticks + 1,)
        Time of every tick since the start. [days]
    bands : mapping of mappings of arrays of shape (ticks + 1,)
        By column: ``mean``, ``p5``, ``p10``, ``p50``, ``p90``, ``p95``. A business's columns stand
        at whole days only: see `days_of`.
    single : mapping of arrays of shape (some paths, ticks + 1)
        The first paths by column; empty for a run that keeps none.
    figures : mapping of arrays of shape (paths,)
        Outcomes of the business; NaN where a path has none.
    retarget_days : array
        Moments of the retargets of path 0. [days]
    summary : dict
        As ``minersim run --json``.
    notices : tuple of str
        What the user should know.
    elapsed_s : float
        Time that the run took. [s]
    """

    digest: str
    start: datetime.date
    paths: int
    days: Array
    bands: Mapping[str, Mapping[str, Array]]
    single: Mapping[str, Array]
    figures: Mapping[str, Array]
    retarget_days: Array
    summary: dict[str, Any]
    notices: tuple[str, ...]
    elapsed_s: float

    def days_of(self, column: str) -> Array:
        """Time of the entries of a column: ticks, or whole days for a business's. [days]"""
        if column in OPERATOR_NAMES:
            return np.arange(float(self.bands[column]["p50"].size))
        return self.days


def run_picture(scenario: Scenario, result: Result | ReducedResult) -> RunPicture:
    """Make the picture of a run.

    Parameters
    ----------
    scenario : Scenario
        As it was asked for: its digest marks the picture.
    result : Result or ReducedResult
        What came out.
    """
    columns = [name for name in BAND_COLUMNS if scenario.sites or name in WORLD_NAMES]
    ticks = scenario.horizon_days * (24 // scenario.tick_hours)
    whole = isinstance(result, Result)
    single = {name: result[name][:MOST_SINGLE_PATHS] for name in columns} if whole else {}
    retargets = np.empty(0)
    if isinstance(result, Result):
        log = result.world.retargets
        retargets = log.time_s[log.path == 0] / 86_400.0
    return RunPicture(
        digest=scenario.digest(),
        start=scenario.start,
        paths=result.paths,
        days=np.arange(ticks + 1) / (24 // scenario.tick_hours),
        bands={name: dict(result.quantiles(name)) for name in columns},
        single={name: values.copy() for name, values in single.items()},
        figures={name: np.array(values) for name, values in result.figures.items()},
        retarget_days=retargets,
        summary=result.summary(),
        notices=result.notices,
        elapsed_s=result.elapsed_s,
    )
