"""What ``minersim run --keep`` keeps, and where."""

from pathlib import Path

from minersim.data.folder import data_folder
from minersim.engine import run
from minersim.results import ReducedResult, Result
from minersim.results.forecast import record_of
from minersim.results.track_files import TRACK_NAME, keep_record
from minersim.scenario import Scenario

GIVEN_PRICES = ("constant", "scripted", "replay")
MOST_VALUES = 500_000
"""Paths times days that are simulated again where a run kept no paths."""


def track_folder(chosen: str | Path | None = None) -> Path:
    """Folder of the kept forecasts, within that of the store."""
    return data_folder(chosen) / TRACK_NAME


def given_beforehand(scenario: Scenario) -> tuple[str, ...]:
    """What a scenario says of the future of the world, so that it asks what if."""
    price = scenario.market.price
    found = [f"{price.kind} price"] if price.kind in GIVEN_PRICES else []
    if price.shocks:
        found.append("price shocks")
    if scenario.network.shocks:
        found.append("capacity shocks")
    return tuple(found)


def keep_run(scenario: Scenario, result: Result | ReducedResult, made_s: int, jobs: int) -> Path:
    """Keep what a run says of the future; returns the file.

    A run that kept none of its paths is told by its first ones, which are the same when they are
    simulated alone.

    Raises
    ------
    RunError
        If it cannot be written.
    """
    if isinstance(result, ReducedResult):
        paths = max(1, min(scenario.paths, MOST_VALUES // (scenario.ticks + 1)))
        again = run(scenario, paths=paths, jobs=jobs)
        assert isinstance(again, Result)
        result = again
    record = record_of(result, made_s, scenario.figures, given_beforehand(scenario))
    return keep_record(track_folder(), record)
