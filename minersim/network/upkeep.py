"""What hard times do to machines: losses on restart, retirement, and sale to a cheaper site.

- *Restart*: of the machines that come back, a share does not start again (1 to 3 %; about 10 % of
  the S19 XP at one Texas site in April 2023) and is scrapped.
- *Retirement*: sites leave mining for good at a given rate, whatever they earn (conversion to
  other computing since 2025); their machines are scrapped.
- *Relocation*: a cohort that has been off for long fails by and by; its machines are sold, are on
  the road for a while (30 to 120 days), and run again where power is cheaper. This is why hashrate
  falls less than a static cost curve says.

Laws of plain numbers and arrays, which both engines call.
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from minersim.economics import lasted
from minersim.network.cohorts import mixed_on_fraction
from minersim.network.sums import lane_sum


class UpkeepRule(NamedTuple):
    """What happens to machines, in shares of a tick; see `settle`.

    Attributes
    ----------
    restart_loss, retire_share : float
        [1]
    relocate_after_days, relocate_share : float
        [days], [1]
    road_ticks : int
        Ticks on the road; 0 where nothing is relocated.
    """

    restart_loss: float = 0.0
    retire_share: float = 0.0
    relocate_after_days: float = 0.0
    relocate_share: float = 0.0
    road_ticks: int = 0

    @property
    def settles(self) -> bool:
        """Whether anything happens at all."""
        return self.restart_loss > 0.0 or self.retire_share > 0.0 or self.road_ticks > 0


NO_UPKEEP = UpkeepRule()
"""Machines last for ever and stay where they are."""

Values = Any
"""A list of floats, or an array of one dimension."""
Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


def empty_road(ticks: int, cohorts: int) -> Floats:
    """Make a road with no machine on it, shape (cohorts + 1, ticks). [EH/s]

    A column holds what arrives in the tick with its number, modulo their count, by cohort; the last
    row holds the columns' sums, so that nobody has to add up the whole road every tick.
    """
    return np.zeros((cohorts + 1, ticks))


def settle(
    tick: int,
    capacity: Values,
    on_fraction: Values,
    on_before: Values,
    days_below: Values,
    transit: Floats,
    cheaper: Integers,
    restart_loss: float,
    retire_share: float,
    relocate_after_days: float,
    relocate_share: float,
) -> float:
    """Let one tick's restarts, retirements and sales happen; the capacity that is scrapped. [EH/s]

    Parameters
    ----------
    tick : int
        Number of the tick.
    capacity, on_fraction : array of shape (cohorts,)
        Changed in place. [EH/s], [1]
    on_before : array of shape (cohorts,)
        On-fractions before the cohorts decided. [1]
    days_below : array of shape (cohorts,)
        How long every cohort has been below its threshold. [days]
    transit : array of shape (cohorts + 1, ticks on the road)
        Machines on the road, as in `empty_road`; changed in place; of length 0 where nothing is
        relocated. [EH/s]
    cheaper : array of int, shape (cohorts,)
        Where the machines of a cohort go.
    restart_loss : float
        Share of the machines that come back which is lost. [1]
    retire_share : float
        Share of all machines that leaves mining in the tick. [1]
    relocate_after_days : float
        Days below the threshold after which a cohort's idle machines are sold. [days]
    relocate_share : float
        Share of these that is sold in the tick. [1]
    """
    scrapped = 0.0
    if restart_loss > 0.0:
        for i in range(len(capacity)):
            raised = on_fraction[i] - on_before[i]
            if raised > 0.0 and capacity[i] > 0.0:
                lost = capacity[i] * raised * restart_loss
                on_ehs = capacity[i] * on_fraction[i] - lost
                capacity[i] -= lost
                scrapped += lost
                on_fraction[i] = on_share(on_ehs, capacity[i])
    if retire_share > 0.0:
        scrapped += lane_sum(capacity) * retire_share
        for i in range(len(capacity)):
            capacity[i] -= capacity[i] * retire_share
    if transit.size > 0:
        # they arrive after as many ticks as the road is long
        place, cohorts = tick % transit.shape[1], len(capacity)
        for i in range(cohorts):
            if days_below[i] > 0.0 and lasted(days_below[i], relocate_after_days):
                on_ehs = capacity[i] * on_fraction[i]
                moved = (capacity[i] - on_ehs) * relocate_share
                if moved > 0.0:
                    capacity[i] -= moved
                    transit[cheaper[i], place] += moved
                    transit[cohorts, place] += moved
                    on_fraction[i] = on_share(on_ehs, capacity[i])
    return scrapped


def on_share(on_ehs: float, capacity_ehs: float) -> float:
    """Share of a cohort that is on, where some that was off has left it. [1]"""
    return min(on_ehs / capacity_ehs, 1.0) if capacity_ehs > 0.0 else 0.0


def unload(tick: int, transit: Floats, capacity: Values, on_fraction: Values) -> float:
    """Let the machines whose road ends in a tick run again; how much they are. [EH/s]

    Parameters
    ----------
    tick : int
        Number of the tick.
    transit : array of shape (cohorts + 1, ticks on the road)
        As in `empty_road`, not of length 0; changed in place. [EH/s]
    capacity, on_fraction : array of shape (cohorts,)
        Changed in place. [EH/s], [1]
    """
    place, cohorts = tick % transit.shape[1], len(capacity)
    arrived = transit[cohorts, place]
    if arrived > 0.0:
        for i in range(cohorts):
            moved = transit[i, place]
            if moved > 0.0:
                on_fraction[i] = mixed_on_fraction(capacity[i], on_fraction[i], moved)
                capacity[i] += moved
                transit[i, place] = 0.0
        transit[cohorts, place] = 0.0
    return float(arrived)


def road_ehs(transit: Floats) -> float:
    """Capacity that is on the road. [EH/s]"""
    return lane_sum(transit[transit.shape[0] - 1])
