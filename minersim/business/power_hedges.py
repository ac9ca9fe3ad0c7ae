"""Power hedges: financial contracts on the hourly price of power, settled in cash every month.

- A *swap* fixes a price: for every hour its buyer gets its megawatts times the hour's price less
  the fixed one, and pays where that is negative.
- A *cap* is a strip of calls, one an hour: its buyer gets its megawatts times what the hour's price
  is above the strike, and pays a premium in every hour.

Both settle on their own power in every hour, whether machines run or not. A load of the same size
pays the hour's price for what it uses, so that with a swap

    use * spot - power * (spot - fixed) = power * fixed - (power - use) * spot:

it has bought its power at the fixed price and sells what it does not use at the hour's. Standing
still in an hour dearer than a hash pays is worth the same with and without a hedge.

Source: fixed-for-floating swaps and caps on the price of a hub or zone, as exchanges list them
(such as ERCOT North 345 kV hub futures, settled in cash against the mean of a month's hours). Left
out here: margin deposits, and a counterparty that does not pay.
"""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from minersim.units import MICRO_USD_PER_USD

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


class HedgeKind(IntEnum):
    """What a hedge pays."""

    SWAP = 0
    CAP = 1


@dataclass(frozen=True, slots=True, eq=False)
class PowerHedge:
    """A hedge of one site's power.

    Attributes
    ----------
    kind : HedgeKind
    power_kw : array of shape (days,)
        Power that it covers on each day. [kW]
    price_usd_per_kwh : float
        Fixed price of a swap, strike of a cap. [USD/kWh]
    premium_usd_per_kwh : float
        Paid in every hour. [USD/kWh]
    first_day, end_day : int
        Ticks at which it begins and ends. [days]
    """

    kind: HedgeKind
    power_kw: Floats
    price_usd_per_kwh: float
    premium_usd_per_kwh: float
    first_day: int
    end_day: int


def hedge_usd(hedge: PowerHedge, spot_usd_per_kwh: Floats) -> Floats:
    """Gain of a hedge on each day; negative is a loss, shape (days,). [USD]

    Parameters
    ----------
    hedge : PowerHedge
    spot_usd_per_kwh : array of shape (days, 24)
        Price of each hour; an hour without one (NaN) settles nothing but its premium. [USD/kWh]

    Examples
    --------
    A megawatt fixed at 0.05, on a day of 0.03 with one hour of 1.05 USD/kWh:

    >>> spot = np.full((1, 24), 0.03); spot[0, 18] = 1.05
    >>> megawatt = (np.array([1_000.0]), 0.05)
    >>> hedge_usd(PowerHedge(HedgeKind.SWAP, *megawatt, 0.0, 0, 1), spot).round(6).tolist()
    [540.0]
    >>> hedge_usd(PowerHedge(HedgeKind.CAP, *megawatt, 0.01, 0, 1), spot).round(6).tolist()
    [760.0]
    """
    above = spot_usd_per_kwh - hedge.price_usd_per_kwh
    if hedge.kind == HedgeKind.CAP:
        above = np.maximum(above, 0.0)
    paid = np.where(np.isnan(above), 0.0, above) - hedge.premium_usd_per_kwh
    gain = hedge.power_kw * paid.sum(axis=1)
    day = np.arange(len(gain))
    within = (day >= hedge.first_day) & (day < hedge.end_day)
    return np.where(within, gain, 0.0)


def by_tick(gains_usd: Floats) -> Integers:
    """Gain of the day that ends at each tick, shape (days + 1,). [millionths of a USD]"""
    ticks = np.zeros(len(gains_usd) + 1, dtype=np.int64)
    ticks[1:] = np.rint(gains_usd * MICRO_USD_PER_USD).astype(np.int64)
    return ticks
