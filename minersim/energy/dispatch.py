"""A backtest: what a load earned and paid that ran only in hours whose power it could pay.

The plainest form of curtailment, on real hours: no delay, no ramp, perfect knowledge of the hour's
price. It shows what a site's power prices are worth to a miner before any contract.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from minersim.energy.curtailment import economic_strike
from minersim.units import HOURS_PER_DAY, KWH_PER_MWH

Floats = npt.NDArray[np.float64]


class Dispatch(NamedTuple):
    """What a load did over a time.

    Attributes
    ----------
    uptime : float
        Share of the hours in which it ran. [1]
    energy_mwh, revenue_usd, power_usd : float
        Energy drawn, earned by hashes, paid for power.
    paid_usd_per_mwh, market_usd_per_mwh : float
        Mean price of the hours that it ran, and of all hours; NaN where it never ran.
    """

    uptime: float
    energy_mwh: float
    revenue_usd: float
    power_usd: float
    paid_usd_per_mwh: float
    market_usd_per_mwh: float


def dispatch(
    usd_per_mwh: Floats,
    net_hashprice_usd_per_ph_day: Floats,
    kilowatts_per_phs: float,
    load_mw: float,
) -> Dispatch:
    """Run a load in all hours at or below its economic strike.

    Parameters
    ----------
    usd_per_mwh : array of shape (days, 24)
        [USD/MWh]
    net_hashprice_usd_per_ph_day : array of shape (days,)
        After the pool fee. [USD/PH/s/day]
    kilowatts_per_phs : float
        Efficiency [J/TH] times PUE. [kW/(PH/s)]
    load_mw : float
        [MW]

    Examples
    --------
    >>> prices = np.full((1, 24), 50.0); prices[0, :6] = 200.0
    >>> found = dispatch(prices, np.array([48.0]), 20.0, 10.0)
    >>> found.uptime, found.energy_mwh, found.power_usd, found.market_usd_per_mwh
    (0.75, 180.0, 9000.0, 87.5)
    """
    strike = (
        economic_strike(1.0, kilowatts_per_phs)
        * net_hashprice_usd_per_ph_day[:, None]
        * KWH_PER_MWH
    )
    runs = usd_per_mwh <= strike
    hours = int(runs.sum())
    energy = hours * load_mw
    paid = float(usd_per_mwh[runs].sum()) * load_mw
    earned = float((runs.sum(axis=1) * strike[:, 0]).sum()) * load_mw
    return Dispatch(
        uptime=hours / (HOURS_PER_DAY * len(usd_per_mwh)),
        energy_mwh=energy,
        revenue_usd=earned,
        power_usd=paid,
        paid_usd_per_mwh=paid / energy if energy > 0.0 else float("nan"),
        market_usd_per_mwh=float(usd_per_mwh.mean()),
    )
