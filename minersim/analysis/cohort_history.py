"""The cohorts of one path, day by day, for a moving picture of the network's cost curve."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from minersim.engine.events import EventEngine
from minersim.engine.world_setup import world_setup
from minersim.errors import RunCancelledError
from minersim.network import CohortSupply, gone_factor
from minersim.scenario import Scenario
from minersim.units import SECONDS_PER_DAY

Array = npt.NDArray[np.float64]
Small = npt.NDArray[np.float32]

STATES = ("mining", "throttled", "off", "curtailed", "gone")
"""What a cohort's capacity does, in the order in which it is stacked."""
MOST_GROUPS = 160
"""Cohorts that a history keeps apart; more are put together with those of nearly their cost."""


@dataclass(frozen=True, slots=True)
class CohortHistory:
    """Cohorts of one path at the day boundaries, cheapest first.

    Attributes
    ----------
    days : array of shape (days + 1,)
        Since the start. [days]
    hashcost_usd_per_ph_day : array of shape (cohorts,)
        [USD/PH/s/day]
    capacity_ehs : array of float32, shape (days + 1, cohorts)
        Installed. [EH/s]
    on_fraction, hash_share : array of float32, shape (days + 1, cohorts)
        Share that is on; share of the nameplate that it hashes. [1]
    names : tuple of str
        What the cohorts are; empty texts where nobody has named them, or many are put together.
    factor, gone_factor : array of shape (days + 1,)
        Share of the capacity that all shocks leave; that those leave which take it away. [1]
    """

    days: Array
    hashcost_usd_per_ph_day: Array
    capacity_ehs: Small
    on_fraction: Small
    hash_share: Small
    names: tuple[str, ...]
    factor: Array
    gone_factor: Array

    def states(self, day: int) -> Array:
        """Capacity by what it does on a day, shape (cohorts, 5) in the order of ``STATES``. [EH/s]

        The rows add up to the installed capacity, and to more while a shock adds capacity.
        """
        capacity = self.capacity_ehs[day].astype(np.float64)
        on = capacity * self.on_fraction[day]
        share, factor, left = self.hash_share[day], self.factor[day], self.gone_factor[day]
        return np.column_stack(
            [
                on * share * factor,
                on * (1.0 - share) * factor,
                (capacity - on) * factor,
                capacity * max(left - factor, 0.0),
                capacity * max(1.0 - left, 0.0),
            ]
        )


@dataclass(frozen=True, slots=True)
class FollowedPath:
    """One path by the event engine.

    Attributes
    ----------
    world, network : dict of arrays of shape (ticks + 1,)
        Columns of ``minersim.results.columns``.
    retarget_days, retarget_difficulty : array
        When each retarget was, and what to. [days], [1]
    history : CohortHistory or None
        None for a network without cohorts.
    """

    world: dict[str, Array]
    network: dict[str, Array]
    retarget_days: Array
    retarget_difficulty: Array
    history: CohortHistory | None


def follow_path(
    scenario: Scenario,
    path: int,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> FollowedPath:
    """Simulate one path, block by block, and look at its cohorts every day.

    Parameters
    ----------
    scenario : Scenario
        Its world; the business is left out.
    path : int
        Which luck, from 0.
    progress : callable or None
        Called about a hundred times with the share done, in [0, 1].
    cancelled : callable or None
        Asked once a day.

    Raises
    ------
    RunCancelledError
        If cancelled.
    """
    setup = world_setup(scenario)
    engine = EventEngine(setup, scenario.seed, path)
    watch = _Watch(engine.supply, setup.days) if isinstance(engine.supply, CohortSupply) else None
    for day in range(setup.days + 1):
        engine.advance(day * SECONDS_PER_DAY - engine.now_s)
        if cancelled is not None and cancelled():
            raise RunCancelledError(f"stopped on day {day} of {setup.days}")
        if progress is not None and day % max(setup.days // 100, 1) == 0:
            progress(day / setup.days)
        if watch is not None:
            watch.look(day, gone_factor(setup.capacity_shocks, float(day)))
    return FollowedPath(
        world=engine.world,
        network=engine.network,
        retarget_days=np.array([r.time_s for r in engine.retargets]) / SECONDS_PER_DAY,
        retarget_difficulty=np.array([r.difficulty for r in engine.retargets]),
        history=None if watch is None else watch.history(),
    )


class _Watch:
    """Takes the cohorts' state down every day; many cohorts in groups of nearly equal cost."""

    def __init__(self, supply: CohortSupply, days: int) -> None:
        self._supply = supply
        cost = np.array(supply.cohorts.hashcost_usd_per_ph_day)
        self._order = np.argsort(cost, kind="stable")
        groups = min(cost.size, MOST_GROUPS)
        self._starts = np.arange(groups) * cost.size // groups
        size = np.diff(np.append(self._starts, cost.size))
        self._cost = np.add.reduceat(cost[self._order], self._starts) / size
        named = groups == cost.size
        self._names = tuple(supply.cohorts.names[i] if named else "" for i in self._order[:groups])
        self._kept = np.zeros((3, days + 1, groups), dtype=np.float32)
        self._factors = np.ones((2, days + 1))

    def look(self, day: int, gone: float) -> None:
        """Take the state of a day down."""
        cohorts = self._supply.cohorts
        capacity = np.array(cohorts.capacity_ehs)
        on = capacity * np.array(cohorts.on_fraction)
        hashing = on * np.array(cohorts.hash_share)
        total, on, hashing = (self._grouped(values) for values in (capacity, on, hashing))
        self._kept[0, day] = total
        np.divide(on, total, out=self._kept[1, day], where=total > 0.0, casting="same_kind")
        self._kept[2, day] = 1.0
        np.divide(hashing, on, out=self._kept[2, day], where=on > 0.0, casting="same_kind")
        self._factors[:, day] = self._supply.capacity_factor, gone

    def _grouped(self, values: Array) -> Array:
        return np.add.reduceat(values[self._order], self._starts)

    def history(self) -> CohortHistory:
        """All days."""
        capacity, on, share = self._kept
        return CohortHistory(
            days=np.arange(capacity.shape[0], dtype=np.float64),
            hashcost_usd_per_ph_day=self._cost,
            capacity_ehs=capacity,
            on_fraction=on,
            hash_share=share,
            names=self._names,
            factor=self._factors[0],
            gone_factor=self._factors[1],
        )
