"""Runs the past episodes and writes their tables into docs/episodes.md.

Usage: python docs/make_episodes.py [FOLDER]

FOLDER holds btc_daily.csv (date, spot_open), which is not part of the project; without it the
folder shared/data beside the project is looked at, or the one that MINERSIM_DATA names. The table
has a column of daily prices, so the file is needed to write it; the columns for the prices of the
scenario files need nothing.
"""

import csv
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from minersim.analysis.episodes import (
    DifficultyChange,
    difficulty_change,
    path_changes,
    retarget_changes,
    root_mean_square_error,
)
from minersim.calibration.calibrate import calibrate
from minersim.calibration.cost_fit import FittedCosts, costs_drawn, costs_report
from minersim.calibration.inputs import Inputs, built_in_inputs, inputs_from_folder
from minersim.calibration.network_settings import network_settings
from minersim.calibration.past_episodes import BY_PRICE, FROM_OUTSIDE
from minersim.calibration.past_episodes import PastEpisode as Episode
from minersim.data.screening import day_words
from minersim.engine import simulate_world
from minersim.number_text import percent
from minersim.results import WorldPaths
from minersim.scenario import Scenario, load_scenario

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "episodes.md"
PATHS = 200
GATE = 0.04
"""How far the mean of the model may be from the fact: 4 percentage points. [1]"""
DOUBT = (40, 5)
"""Draws of the parameters, and paths of each."""
_DAY = len("2025-11-20")
NO_FIGURE = "–"
QUICKER: dict[str, Any] = {
    "network.switching.off_days": 3.0,
    "network.switching.off_relaxation_days": 5.0,
    "network.switching.on_days": 2.0,
    "network.switching.on_relaxation_days": 7.0,
}
"""A network that leaves and returns sooner, within the ranges of the settings' sources."""


@cache
def true_difficulties() -> Mapping[int, float]:
    """True difficulty of every epoch by the height of its first block."""
    file = ROOT / "tests" / "data" / "difficulty_epochs.csv"
    with file.open(newline="", encoding="utf-8") as stream:
        return {int(row["height"]): float(row["difficulty"]) for row in csv.DictReader(stream)}


def daily_file(folder: Path | None = None) -> Path | None:
    """File of daily prices, or None where there is none."""
    named = os.environ.get("MINERSIM_DATA")
    beside = ROOT.parent / "shared" / "data"
    file = (folder or (Path(named) if named else beside)) / "btc_daily.csv"
    return file if file.is_file() else None


@contextmanager
def price_series(daily: Path) -> Iterator[Path]:
    """Series of the opening prices, those of midnight UTC, as a replay reads it; 2018 on."""
    with (
        tempfile.TemporaryDirectory() as folder,
        daily.open(newline="", encoding="utf-8") as stream,
    ):
        series = Path(folder) / "prices.csv"
        rows = [row for row in csv.DictReader(stream) if row["date"] >= "2018-01-01"]
        lines = [f"{row['date']},{row['spot_open']}" for row in rows]
        series.write_text("\n".join(["date,price_usd", *lines, ""]), encoding="utf-8")
        yield series


def with_daily_prices(scenario: Scenario, series: Path) -> Scenario:
    """Scenario with the prices of the days in place of its own."""
    with series.open(newline="", encoding="utf-8") as stream:
        prices = {row["date"]: float(row["price_usd"]) for row in csv.DictReader(stream)}
    start: date = scenario.start
    price = {
        "kind": "replay",
        "start_usd": prices[start.isoformat()],
        "series": str(series),
        "replay_from": start,
    }
    return scenario.replace({"market.price": price})


def episode_world(
    episode: Episode,
    series: Path | None = None,
    changes: Mapping[str, Any] | None = None,
    paths: int = PATHS,
) -> WorldPaths:
    """Simulate an episode, with its own prices or those of a series."""
    scenario = load_scenario(ROOT / "scenarios" / f"{episode.scenario}.toml")
    if series is not None:
        scenario = with_daily_prices(scenario, series)
    return simulate_world(scenario.replace(dict(changes or {})), paths=paths, jobs=2)


def fall(episode: Episode, world: WorldPaths) -> DifficultyChange:
    """Change of difficulty over an episode."""
    return difficulty_change(world, true_difficulties(), episode.first_height, episode.last_height)


def after(episode: Episode, world: WorldPaths) -> DifficultyChange:
    """Change of difficulty over the retargets after an episode."""
    return difficulty_change(world, true_difficulties(), episode.last_height, episode.height_after)


def timing_error(episode: Episode, world: WorldPaths) -> float:
    """Root mean square of the errors of single retargets, those after the fall included. [1]"""
    return root_mean_square_error(
        retarget_changes(world, true_difficulties(), episode.first_height, episode.height_after)
    )


def signed(change: float) -> str:
    """Change in percent with its sign."""
    shown = percent(abs(change), 1)
    return shown if float(shown.split()[0]) == 0.0 else f"{'+' if change > 0 else '−'}{shown}"


def band(change: DifficultyChange) -> str:
    """Mean and band of 80 %."""
    return f"{signed(change.mean)} ({signed(change.p10)} to {signed(change.p90)})"


def price_rows(series: Path | None) -> list[list[str]]:
    """Falls for which the price is the cause."""
    rows = []
    for episode in BY_PRICE:
        own = fall(episode, episode_world(episode))
        daily = NO_FIGURE
        if series is not None:
            daily = band(fall(episode, episode_world(episode, series)))
        cells = [episode.heights, signed(own.fact), daily, band(own), episode.fitted]
        rows.append([episode.name, *cells])
    return rows


def outside_rows(series: Path | None) -> list[list[str]]:
    """Falls with a cause outside the market, with and without it."""
    rows = []
    for episode in FROM_OUTSIDE:
        world = episode_world(episode)
        own = fall(episode, world)
        alone = signed(fall(episode, episode_world(episode, None, {"network.shocks": []})).mean)
        daily = NO_FIGURE
        if series is not None and episode.daily:
            daily = band(fall(episode, episode_world(episode, series)))
        returned = [NO_FIGURE, NO_FIGURE]
        if episode.retargets_after:
            change = after(episode, world)
            returned = [signed(change.fact), signed(change.mean)]
        cells = [episode.heights, signed(own.fact), alone, daily, band(own), *returned]
        rows.append([episode.name, *cells])
    return rows


def timing_rows() -> list[list[str]]:
    """Single retargets of the falls by price, with the defaults and with quicker switching."""
    rows = []
    for episode in BY_PRICE:
        world = episode_world(episode)
        power = episode.quicker_power_usd_per_kwh
        quick = episode_world(
            episode, None, {**QUICKER, "network.curve.power_median_usd_per_kwh": power}
        )
        own, quicker = fall(episode, world), fall(episode, quick)
        first = [signed(own.fact), signed(own.mean), percent(timing_error(episode, world), 1)]
        second = [signed(quicker.mean), percent(timing_error(episode, quick), 1)]
        rows.append([episode.name, *first, f"{power:g}", *second])
    return rows


def costs_before(episode: Episode, inputs: Inputs) -> FittedCosts:
    """Costs of the network as known when the run of an episode starts, not a second later."""
    start = load_scenario(ROOT / "scenarios" / f"{episode.scenario}.toml").start
    midnight = datetime.combine(start, time(), UTC)
    costs = calibrate(inputs, last_s=int(midnight.timestamp()) - 1).costs
    assert costs is not None
    return costs


def in_doubt(episode: Episode, costs: FittedCosts, series: Path | None) -> str:
    """Band of 80 % of an episode with the parameters in doubt too."""
    drawn = [
        episode_world(episode, series, {**network_settings(values), "seed": seed}, paths=DOUBT[1])
        for seed, values in enumerate(costs_drawn(costs, DOUBT[0]))
    ]
    ends = episode.first_height, episode.last_height
    changes = np.concatenate([path_changes(world, *ends) for world in drawn])
    low, high = np.quantile(changes, [0.1, 0.9])
    return f"{signed(float(low))} to {signed(float(high))}"


def calibrated_rows(daily: Path | None, series: Path | None) -> list[list[str]]:
    """All falls with the network as calibrated before each, from both kinds of series."""
    sources = [(built_in_inputs(), None)]
    if daily is not None:
        sources.append((inputs_from_folder(daily.parent), series))
    rows = []
    for episode in BY_PRICE + FROM_OUTSIDE:
        cells: list[str] = []
        for inputs, prices in sources:
            costs = costs_before(episode, inputs)
            settings = network_settings(costs_report(costs).values)
            used = prices if episode.daily else None
            world = episode_world(episode, used, settings)
            change = fall(episode, world)
            holds = "yes" if abs(change.error) <= GATE else "no"
            cells += [band(change), in_doubt(episode, costs, used), holds]
        if len(sources) == 1:
            cells += [NO_FIGURE] * 3
        # of the last source: the best there is
        cells += _without_and_after(episode, world, used, settings)
        rows.append([episode.name, signed(change.fact), *cells])
    return rows


def _without_and_after(
    episode: Episode, world: WorldPaths, series: Path | None, settings: Mapping[str, Any]
) -> list[str]:
    """Cells of a fall from outside: price alone, and the retargets after it."""
    if episode not in FROM_OUTSIDE:
        return [NO_FIGURE] * 3
    alone = fall(episode, episode_world(episode, series, {**settings, "network.shocks": []}))
    if not episode.retargets_after:
        return [signed(alone.mean), NO_FIGURE, NO_FIGURE]
    change = after(episode, world)
    return [signed(alone.mean), signed(change.fact), signed(change.mean)]


def parameter_rows(daily: Path | None) -> list[list[str]]:
    """What was calibrated before each episode, and on which time."""
    sources = [("built-in", built_in_inputs())]
    if daily is not None:
        sources.append(("daily", inputs_from_folder(daily.parent)))
    rows = []
    runs = {episode.scenario: episode for episode in BY_PRICE + FROM_OUTSIDE}
    for episode in runs.values():
        for source, inputs in sources:
            costs = costs_report(costs_before(episode, inputs))
            power, spread, days = (
                costs[name] for name in ("power price", "spread of hashcost", "time of switching")
            )
            ends = (day_words(end)[:_DAY] for end in (costs.first_s, costs.last_s))
            rows.append(
                [
                    episode.scenario,
                    source,
                    " to ".join(ends),
                    f"{costs['efficiency of the machines'].value:.0f}",
                    f"{power.value:.4f} ({power.low:.3f} to {power.high:.3f})",
                    f"{spread.value:.2f} ({spread.low:.2f} to {spread.high:.2f})",
                    f"{days.value:.0f} ({days.low:.0f} to {days.high:.0f})",
                    percent(costs["growth to come"].value, 0),
                    f"{costs['new machines'].value:.0f}",
                ]
            )
    return rows


HEADS = {
    "price": (
        "episode",
        "heights",
        "fact",
        "model, daily prices",
        "model, the file's prices",
        "fitted",
    ),
    "outside": (
        "episode",
        "heights",
        "fact",
        "price alone",
        "with the cause, daily prices",
        "with the cause, the file's prices",
        "after: fact",
        "after: model",
    ),
    "timing": (
        "episode",
        "fact",
        "defaults",
        "off by, a retarget",
        "power, USD/kWh",
        "quicker",
        "off by, a retarget",
    ),
    "calibrated": (
        "episode",
        "fact",
        "model, built-in history",
        "parameters in doubt",
        "within 4 points",
        "model, daily series",
        "parameters in doubt",
        "within 4 points",
        "price alone",
        "after: fact",
        "after: model",
    ),
    "parameters": (
        "run",
        "series",
        "epochs from",
        "machines, J/TH",
        "power, USD/kWh (90 %)",
        "spread of hashcost (90 %)",
        "time of switching, days (90 %)",
        "growth to come, a year",
        "new machines, J/TH",
    ),
}


def all_rows(daily: Path | None) -> dict[str, list[list[str]]]:
    """Rows of every table by its name."""
    if daily is None:
        return _rows_with(None, None)
    with price_series(daily) as series:
        return _rows_with(daily, series)


def _rows_with(daily: Path | None, series: Path | None) -> dict[str, list[list[str]]]:
    return {
        "price": price_rows(series),
        "outside": outside_rows(series),
        "timing": timing_rows(),
        "calibrated": calibrated_rows(daily, series),
        "parameters": parameter_rows(daily),
    }


def table_text(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def marks(name: str) -> tuple[str, str]:
    """Lines between which a table stands on the page."""
    return f"<!-- {name}: made by docs/make_episodes.py -->", f"<!-- end of {name} -->"


def rows_on_page(name: str) -> list[list[str]]:
    """Rows of a table as they stand on the page."""
    begin, end = marks(name)
    text = PAGE.read_text(encoding="utf-8").split(begin)[1].split(end)[0]
    return [line.strip("| ").split(" | ") for line in text.strip().splitlines()[2:]]


def main(arguments: Sequence[str]) -> int:
    """Write all tables."""
    daily = daily_file(Path(arguments[0]) if arguments else None)
    if daily is None:
        print("no btc_daily.csv: name its folder", file=sys.stderr)
        return 2
    text = PAGE.read_text(encoding="utf-8")
    for name, rows in all_rows(daily).items():
        begin, end = marks(name)
        before, rest = text.split(begin)
        table = table_text(HEADS[name], rows)
        text = f"{before}{begin}\n{table}\n{end}{rest.split(end)[1]}"
    PAGE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
