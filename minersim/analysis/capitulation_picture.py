"""What is drawn of a capitulation: one path day by day, its miners, and the indicators beside it.

The path is simulated block by block by the event engine; a few paths of the ensemble engine say
which path is the median one, and what the others do.
"""

import datetime
import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from minersim.analysis.cohort_history import CohortHistory, FollowedPath, follow_path
from minersim.economics import net_hashprice
from minersim.engine import simulate_world
from minersim.engine.network_setup import treasury_rule
from minersim.market.impact import extra_sales_btc, loop_gain
from minersim.network.treasury import NO_TREASURY, TreasuryRule, reported_outflow_btc
from minersim.results import WorldPaths
from minersim.scenario import Scenario
from minersim.scenario.network import CohortNetwork
from minersim.scenario.network_money import MinerTreasury

Array = npt.NDArray[np.float64]

LOOP_FALL = 0.1
"""Fall of the price that the loop gain is asked about. [1]"""
LOOP_DAYS = 30.0
"""How long it lasts. [days]"""
MOST_PATHS = 50
"""Paths beside the one that is drawn."""
MPI_WINDOW_DAYS = 365
"""As vendors compute it; a run that is shorter than four windows takes a quarter of itself."""
_NEEDED_DAYS = 8


@dataclass(frozen=True, slots=True)
class Ribbons:
    """Hash ribbons of the path.

    Attributes
    ----------
    fast, slow : array of shape (days + 1,)
        Means of the hashrate of 30 and of 60 days; NaN before they are full. [EH/s]
    capitulations : tuple of pairs
        First day, and the day after the last, on which the fast mean is below the slow one.
    """

    fast: Array
    slow: Array
    capitulations: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class CapitulationPicture:
    """One path of the network in distress; arrays of shape (days + 1,) unless said otherwise.

    Attributes
    ----------
    digest : str
        Fingerprint of the scenario that was simulated.
    start : date
        First day.
    path : int
        Which path is drawn, from 0.
    is_median : bool
        Whether it was chosen for being in the middle.
    paths : int
        Number of paths that stand beside it.
    days : array
        Since the start. [days]
    figures : mapping of arrays
        Columns of ``minersim.results.columns`` at the day boundaries, figures "since the previous
        tick" summed by day; besides ``price_without_usd`` (the price without what sales did to it),
        ``usual_btc`` (the usual sales of a day), ``net_hashprice_usd_per_ph_day`` and
        ``loop_gain``.
    hashrate_bands : mapping of arrays
        ``p10`` and ``p90`` of the hashrate over the paths beside it. [EH/s]
    trough_shares : array of shape (paths,)
        Lowest hashrate of each of these paths, as a share of its start. [1]
    retarget_days, retarget_difficulty : array
        Of the path. [days], [1]
    history : CohortHistory or None
        None for a network without cohorts.
    has_treasury : bool
        Whether miners' coins are followed.
    loop_extra_btc : float
        Coins that miners would sell more, at their largest usual sales, if the price fell by
        ``LOOP_FALL`` for ``LOOP_DAYS``. [BTC]
    ribbons : Ribbons
    mpi : array or None
        Miner Position Index; None without a treasury, or for a run of a few days. [1]
    mpi_window_days : int
        Of its two stages. [days]
    elapsed_s : float
        Time that all this took. [s]
    """

    digest: str
    start: datetime.date
    path: int
    is_median: bool
    paths: int
    days: Array
    figures: Mapping[str, Array]
    hashrate_bands: Mapping[str, Array]
    trough_shares: Array
    retarget_days: Array
    retarget_difficulty: Array
    history: CohortHistory | None
    has_treasury: bool
    loop_extra_btc: float
    ribbons: Ribbons
    mpi: Array | None
    mpi_window_days: int
    elapsed_s: float

    @property
    def last_day(self) -> int:
        """Length of the run. [days]"""
        return int(self.days.size) - 1

    @property
    def trough_day(self) -> int:
        """Day of the lowest hashrate. [days]"""
        return int(np.argmin(self.figures["hashrate_ehs"]))

    @property
    def lost_share(self) -> float:
        """Share of the starting hashrate that is missing on that day. [1]"""
        hashrate = self.figures["hashrate_ehs"]
        return 1.0 - float(hashrate[self.trough_day] / hashrate[0])


def capitulation_picture(
    scenario: Scenario,
    *,
    path: int | None = None,
    jobs: int = 1,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> CapitulationPicture:
    """Simulate a scenario's world for a look at its miners.

    Parameters
    ----------
    scenario : Scenario
        With its stress, if any.
    path : int or None
        Which path is drawn, from 0; None takes the one in the middle.
    jobs : int
        Threads of the paths beside it.
    progress : callable or None
        Called with the share done, in [0, 1].
    cancelled : callable or None
        Asked many times.

    Raises
    ------
    RunCancelledError
        If cancelled.
    """
    began = time.perf_counter()
    paths = min(scenario.paths, MOST_PATHS)
    world = simulate_world(
        scenario.replace(engine="ensemble"), paths=paths, jobs=jobs, cancelled=cancelled
    )
    chosen = median_path(world) if path is None else path
    followed = follow_path(scenario, chosen, progress, cancelled)
    rule = treasury_rule(scenario)
    figures = _figures(scenario, followed, rule)
    hashrate = world.at_days("hashrate_ehs")
    low, high = np.quantile(hashrate, [0.1, 0.9], axis=0)
    largest = float(figures["usual_btc"].max())
    mpi, window = _mpi(scenario, figures)
    return CapitulationPicture(
        digest=scenario.digest(),
        start=scenario.start,
        path=chosen,
        is_median=path is None,
        paths=paths,
        days=np.arange(scenario.horizon_days + 1, dtype=np.float64),
        figures=figures,
        hashrate_bands={"p10": low, "p90": high},
        trough_shares=hashrate.min(axis=1) / hashrate[:, 0],
        retarget_days=followed.retarget_days,
        retarget_difficulty=followed.retarget_difficulty,
        history=followed.history,
        has_treasury=rule.kind != NO_TREASURY,
        loop_extra_btc=extra_sales_btc(LOOP_FALL, largest, LOOP_DAYS),
        ribbons=_ribbons(figures),
        mpi=mpi,
        mpi_window_days=window,
        elapsed_s=time.perf_counter() - began,
    )


def median_path(world: WorldPaths) -> int:
    """Path nearest to the median of hashrate and of price at all times.

    The distance is the mean square of the logarithms' differences, as a share of the furthest
    path's: both figures count alike, whatever their spread.
    """
    distance = np.zeros(world.paths)
    for name in ("hashrate_ehs", "price_usd"):
        values = np.log(world.at_days(name))
        away = ((values - np.median(values, axis=0)) ** 2).mean(axis=1)
        spread = float(away.max())
        if spread > 0.0:
            distance += away / spread
    return int(np.argmin(distance))


def _figures(scenario: Scenario, followed: FollowedPath, rule: TreasuryRule) -> dict[str, Array]:
    """Columns of the path at the day boundaries."""
    per_day = scenario.ticks_per_day
    world, network = followed.world, followed.network
    figures = {
        name: values[::per_day]
        for name, values in (world | network).items()
        if name not in ("blocks", "retargets", "revenue_btc_per_ph")
    }
    # the price of a tick feels the sales up to the tick before
    felt = np.concatenate(([0.0], network["price_impact"][:-1]))
    figures["price_without_usd"] = (world["price_usd"] * np.exp(-felt))[::per_day]
    for name in ("miner_produced_btc", "miner_sold_btc", "miner_excess_btc"):
        values = network[name]
        by_day = values[1:].reshape(-1, per_day).sum(axis=1)
        figures[name] = np.concatenate((values[:1], by_day))
    figures["usual_btc"] = np.maximum(figures["miner_sold_btc"] - figures["miner_excess_btc"], 0.0)
    if figures["usual_btc"].size > 1:
        figures["usual_btc"][0] = figures["usual_btc"][1]  # nothing is sold at the start
    network_table = scenario.network
    fee = network_table.pool_fee if isinstance(network_table, CohortNetwork) else 0.0
    hashprice = figures["hashprice_usd_per_ph_day"]
    figures["net_hashprice_usd_per_ph_day"] = net_hashprice(hashprice, np.full_like(hashprice, fee))
    figures["loop_gain"] = np.array([_gain(rule, float(usual)) for usual in figures["usual_btc"]])
    return figures


def _gain(rule: TreasuryRule, usual_btc: float) -> float:
    if rule.kind == NO_TREASURY:
        return 0.0
    return loop_gain(
        LOOP_FALL,
        usual_btc,
        LOOP_DAYS,
        rule.coefficient,
        rule.volatility,
        rule.volume_btc,
        rule.impact_kind,
    )


# --- indicators ------------------------------------------------------------------------------


def _ribbons(figures: Mapping[str, Array]) -> Ribbons:
    from minersim import indicators  # noqa: PLC0415 (loads what a window without it need not)

    hashrate = figures["hashrate_ehs"]
    found = indicators.hash_ribbons(hashrate, figures["price_usd"])
    spans = tuple(
        (one.start, hashrate.size - 1 if one.recovery is None else one.recovery)
        for one in found.capitulations
    )
    return Ribbons(np.asarray(found.fast), np.asarray(found.slow), spans)


def _mpi(scenario: Scenario, figures: Mapping[str, Array]) -> tuple[Array | None, int]:
    """Miner Position Index of the path, and its window. [1], [days]"""
    window = min(MPI_WINDOW_DAYS, scenario.horizon_days // 4)
    network = scenario.network
    if (
        not isinstance(network, CohortNetwork)
        or not isinstance(network.treasury, MinerTreasury)
        or scenario.horizon_days < _NEEDED_DAYS
    ):
        return None, window
    from minersim import indicators  # noqa: PLC0415

    outflow = reported_outflow_btc(
        figures["miner_sold_btc"], figures["miner_produced_btc"], network.treasury.churn
    )
    # the first day boundary is the start, when nothing was sold yet
    found = indicators.mpi((outflow * figures["price_usd"])[1:], window=window)
    return np.concatenate(([math.nan], np.asarray(found, dtype=np.float64))), window
