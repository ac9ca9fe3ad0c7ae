"""Power of a business on one path, for the reference: a plan, its state, and what a day brought."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from minersim.business.power_day import close_power, decide_power, resale_usd
from minersim.business.power_plan import (
    ENERGY_MWH,
    HASH,
    OUTCOME,
    POWER_USD,
    REPAIR_USD,
    RUNNING,
    PowerPlan,
    start_state,
)


class PowerOfDay(NamedTuple):
    """Hashrate [PH/s], cost of power and sites [USD], energy [MWh] and repairs [USD] of a day."""

    running_phs: float
    power_usd: float
    energy_mwh: float
    repair_usd: float


class PowerPath:
    """State of a business's power on one path.

    Parameters
    ----------
    plan : PowerPlan
        The plan.
    pool_fee : float
        [1]
    """

    def __init__(self, plan: PowerPlan, pool_fee: float) -> None:
        self._plan, self._pool_fee = plan, pool_fee
        self._state = start_state(plan)
        sites = plan.demand_usd_per_kw.shape[1]
        self._highest_kw = np.zeros(sites)
        self._site_kw, self._ready_kw = np.zeros(sites), np.zeros(sites)

    @property
    def runs(self) -> npt.NDArray[np.bool_]:
        """Which fleets mine in the day that runs, shape (fleets,)."""
        return self._state[:, HASH] > 0.0

    def close(self, tick: int, earned_usd_per_ph: float) -> PowerOfDay:
        """Reckon the day that ends at a tick; earned after the pool fee. [USD/PH/s]"""
        outcome = np.zeros(OUTCOME)
        close_power(
            self._plan,
            tick - 1,
            earned_usd_per_ph,
            self._state,
            self._highest_kw,
            self._site_kw,
            self._ready_kw,
            outcome,
        )
        return PowerOfDay(
            float(outcome[RUNNING]),
            float(outcome[POWER_USD]),
            float(outcome[ENERGY_MWH]),
            float(outcome[REPAIR_USD]),
        )

    def decide(self, tick: int, hashprice_usd_per_ph_day: float) -> None:
        """Choose settings and hours for the day that begins at a tick."""
        decide_power(self._plan, tick, hashprice_usd_per_ph_day, self._pool_fee, self._state)

    def resale_usd(self, tick: int, hashprice_usd_per_ph_day: float) -> float:
        """What machines that retire at a tick are sold for. [USD]"""
        return resale_usd(self._plan, tick, hashprice_usd_per_ph_day)
