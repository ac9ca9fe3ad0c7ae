"""What a coin costs, in the three layers that the industry reports.

1. *direct*: power (and site operation billed with it);
2. *cash*: direct plus cash operating expense (staff, administration, interest);
3. *all-in*: cash plus depreciation of machines and infrastructure.

Source: TheMinerMag's methodology of bitcoin production cost and all-in cost; CoinShares' mining
reports add stock compensation to the third layer, which is left out here.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class CoinCost:
    """Cost of one coin after the pool fee.

    Attributes
    ----------
    direct_usd_per_btc, cash_usd_per_btc, all_in_usd_per_btc : float
        Each layer contains the one before it. [USD/BTC]
    """

    direct_usd_per_btc: float
    cash_usd_per_btc: float
    all_in_usd_per_btc: float


def coin_cost(
    btc_per_day: float,
    power_usd_per_day: float,
    opex_usd_per_day: float,
    depreciation_usd_per_day: float,
) -> CoinCost | None:
    """Cost of a coin in three layers, or None for a business that mines nothing.

    Parameters
    ----------
    btc_per_day : float
        Coins received after the pool fee. [BTC/day]
    power_usd_per_day, opex_usd_per_day, depreciation_usd_per_day : float
        [USD/day]

    Examples
    --------
    >>> cost = coin_cost(3.8161227, 201_600.0, 4_931.507, 102_739.726)
    >>> round(cost.direct_usd_per_btc), round(cost.cash_usd_per_btc)
    (52828, 54121)
    """
    if btc_per_day <= 0.0:
        return None
    direct = power_usd_per_day / btc_per_day
    cash = direct + opex_usd_per_day / btc_per_day
    return CoinCost(direct, cash, cash + depreciation_usd_per_day / btc_per_day)


def coin_costs(
    btc: Array, power_usd: Array, opex_usd: Array, depreciation_usd: Array
) -> tuple[Array, Array, Array]:
    """The three layers of `coin_cost` for many businesses or times; NaN where nothing is mined.

    Parameters
    ----------
    btc, power_usd, opex_usd, depreciation_usd : arrays of one shape
        As in `coin_cost`, over any time that is the same for all of them. [BTC], [USD]

    Returns
    -------
    tuple of arrays of that shape
        Direct, cash and all-in cost. [USD/BTC]

    Examples
    --------
    >>> one, none = np.array([2.0, 0.0]), np.zeros(2)
    >>> direct, cash, all_in = coin_costs(one, 50_000.0 * one, none + 7.0, none)
    >>> direct.tolist(), cash.tolist()
    ([50000.0, nan], [50003.5, nan])
    """

    def a_coin(usd: Array) -> Array:
        found: Array = np.divide(usd, btc, out=np.full_like(usd, np.nan), where=btc > 0.0)
        return found

    direct = a_coin(power_usd)
    cash = direct + a_coin(opex_usd)
    return direct, cash, cash + a_coin(depreciation_usd)
