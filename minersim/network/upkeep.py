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
    transit : array of shape (ticks on the road, cohorts)
        Machines on the road, by the tick modulo its length in which they arrive; changed in place;
        of length 0 where nothing is relocated. [EH/s]
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
    for i in range(len(capacity)):
        on_ehs = capacity[i] * on_fraction[i]
        raised = on_fraction[i] - on_before[i]
        if raised > 0.0 and restart_loss > 0.0:
            lost = capacity[i] * raised * restart_loss
            on_ehs -= lost
            capacity[i] -= lost
            scrapped += lost
        if retire_share > 0.0:
            lost = capacity[i] * retire_share
            on_ehs -= on_ehs * retire_share
            capacity[i] -= lost
            scrapped += lost
        if len(transit) > 0 and days_below[i] > 0.0 and days_below[i] >= relocate_after_days:
            moved = (capacity[i] - on_ehs) * relocate_share
            capacity[i] -= moved
            # it arrives after as many ticks as the road is long
            transit[tick % len(transit), cheaper[i]] += moved
        if capacity[i] > 0.0:
            on_fraction[i] = min(on_ehs / capacity[i], 1.0)
    return scrapped


def road_ehs(transit: Floats) -> float:
    """Capacity that is on the road. [EH/s]"""
    total = 0.0
    for row in range(transit.shape[0]):
        for i in range(transit.shape[1]):
            total += transit[row, i]
    return total
