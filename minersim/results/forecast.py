"""What a run says of the future, small enough to keep: distributions of what later data can score.

Difficulty at the coming retargets by height; price, hashprice and hashrate of the network on days
as far ahead as 1, 3, 6, 13 and 26 retargets; what the business has mined for until then. Each
distribution is kept as its quantiles at even probabilities, enough for CRPS, pinball losses,
coverage and the place of the truth in it.

Left out: how figures hang together, of one path or of one day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

import numpy as np
import numpy.typing as npt

from minersim.business import Account
from minersim.protocol import RETARGET_INTERVAL
from minersim.results.result import Result
from minersim.results.world import WorldPaths

Array = npt.NDArray[np.float64]

SAMPLE = 100
"""Quantiles that stand for a distribution."""
MOST_RETARGETS = 26
DAYS_AHEAD = (14, 42, 84, 182, 364)
"""About 1, 3, 6, 13, 26 retargets. [days]"""
DIFFICULTY = "difficulty"
WORLD_QUANTITIES = ("price_usd", "hashprice_usd_per_ph_day", "hashrate_ehs")
REVENUE = "revenue_usd"
QUANTITIES = (DIFFICULTY, *WORLD_QUANTITIES, REVENUE)
_DIGITS = 7


@dataclass(frozen=True, slots=True)
class Forecast:
    """One distribution.

    Attributes
    ----------
    quantity : str
        Of ``QUANTITIES``; the unit is in the name. Revenue counts from the start.
    ahead : int
        Retargets ahead for the difficulty, else days after the start.
    target : int
        Height of the first block with the difficulty [blocks], else the moment [s since 1970].
    quantiles : tuple of float
        At probabilities (i + 1/2) / SAMPLE, ascending.
    """

    quantity: str
    ahead: int
    target: int
    quantiles: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class ForecastRecord:
    """A run as kept.

    Attributes
    ----------
    made_s : int
        When. [s since 1970]
    scenario, digest, version, engine : str
        Name and fingerprint of the scenario, version of minersim, engine.
    seed, paths : int
        Seed, and paths that the distributions are from.
    start_s : int
        Start of the run. [s since 1970]
    start_height : int
        Last block at the start.
    start_difficulty, start_price_usd : float
        At the start.
    figures : tuple of str
        Where the state at the start is from, with snapshots of the store; empty if the scenario
        says it.
    given : tuple of str
        What the scenario says of the future beforehand, as a price by its points or a shock: then
        it asks what if, and forecasts nothing. Empty for a forecast.
    forecasts : tuple of Forecast
    """

    made_s: int
    scenario: str
    digest: str
    version: str
    engine: str
    seed: int
    paths: int
    start_s: int
    start_height: int
    start_difficulty: float
    start_price_usd: float
    figures: tuple[str, ...]
    given: tuple[str, ...]
    forecasts: tuple[Forecast, ...]


def record_of(
    result: Result, made_s: int, figures: Sequence[str] = (), given: Sequence[str] = ()
) -> ForecastRecord:
    """What a run says of the future.

    Parameters
    ----------
    result : Result
        With all its paths.
    made_s : int
        When it was made. [s since 1970]
    figures : sequence of str
        Where the scenario's state is from.
    given : sequence of str
        What it says of the future beforehand.
    """
    world, origin = result.world, result.provenance
    start = datetime.combine(origin.start, time(), UTC)
    start_s = int(start.timestamp())
    height = int(world["height"][0, 0])
    return ForecastRecord(
        made_s=made_s,
        scenario=origin.scenario,
        digest=origin.digest,
        version=origin.version,
        engine=origin.engine,
        seed=origin.seed,
        paths=result.paths,
        start_s=start_s,
        start_height=height,
        start_difficulty=float(world["difficulty"][0, 0]),
        start_price_usd=float(world["price_usd"][0, 0]),
        figures=tuple(figures),
        given=tuple(given),
        forecasts=(*_of_difficulty(world, height), *_of_days(result, start)),
    )


def hindsight(record: ForecastRecord, slack_days: float = 2.0) -> bool:
    """Whether a record starts in what was past when it was made.

    A day's figures come when it is over, so a start of the day before yesterday is of today's.
    """
    return record.made_s - record.start_s > slack_days * timedelta(days=1).total_seconds()


def _of_difficulty(world: WorldPaths, height: int) -> list[Forecast]:
    """At the coming retargets that every path reaches."""
    log = world.retargets
    first = ((height + 1) // RETARGET_INTERVAL + 1) * RETARGET_INTERVAL
    found = []
    for ahead in range(1, MOST_RETARGETS + 1):
        target = first + (ahead - 1) * RETARGET_INTERVAL
        here = log.height == target
        if int(here.sum()) < world.paths:
            break
        found.append(Forecast(DIFFICULTY, ahead, target, _quantiles(log.difficulty[here])))
    return found


def _of_days(result: Result, start: datetime) -> list[Forecast]:
    world, found = result.world, []
    days = [day for day in DAYS_AHEAD if day <= world.days]
    if not days:
        days = [world.days]
    revenue = -result.ledger.usd(Account.MINING_REVENUE)
    earns = bool(np.any(revenue[:, -1] != 0.0))
    for day in days:
        moment = int((start + timedelta(days=day)).timestamp())
        for name in WORLD_QUANTITIES:
            values = world.at_days(name)[:, day]
            found.append(Forecast(name, day, moment, _quantiles(values)))
        if earns:
            found.append(Forecast(REVENUE, day, moment, _quantiles(revenue[:, day])))
    return found


def _quantiles(values: Array) -> tuple[float, ...]:
    levels = (np.arange(SAMPLE) + 0.5) / SAMPLE
    return tuple(float(f"{value:.{_DIGITS}g}") for value in np.quantile(values, levels))
