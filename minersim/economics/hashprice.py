"""Hashprice and hashcost: revenue and power cost of one petahash per second for one day.

Source of hashprice: Luxor, Hashrate Index methodology (expected value of 1 PH/s per day from
subsidy, fees, difficulty and price); with the constant written out,
K = 86400 s/day * 1e15 H/PH / 2**32 H = 20,116,567,611.694336 blocks per PH/s and day at
difficulty 1. It reads *difficulty*, not the estimated hashrate, which carries luck and growth.
Source of hashcost: 1 PH/s at e J/TH draws exactly e kW.

Every function is plain arithmetic, so it takes floats and arrays alike. Left out: the lagging
144-block mean of fees in Luxor's published index; the caller passes the fees it means.
"""

from typing import TypeVar

import numpy as np
import numpy.typing as npt

from minersim.units import HASHES_PER_DIFFICULTY, HASHES_PER_PH, HOURS_PER_DAY, SECONDS_PER_DAY

FloatOrArray = TypeVar("FloatOrArray", float, npt.NDArray[np.float64])

BLOCKS_PER_PH_DAY = SECONDS_PER_DAY * HASHES_PER_PH / HASHES_PER_DIFFICULTY
"""K: blocks that 1 PH/s finds in a day at difficulty 1. [blocks/PH/s/day]"""


def hashprice_btc(
    difficulty: FloatOrArray, subsidy_btc: FloatOrArray, fees_btc_per_block: FloatOrArray
) -> FloatOrArray:
    """Expected coins of one petahash per second in a day. [BTC/PH/s/day]

    K * (subsidy + fees) / difficulty.

    Parameters
    ----------
    difficulty : float or array
        Difficulty in force. [1]
    subsidy_btc : float or array
        New coins per block. [BTC/block]
    fees_btc_per_block : float or array
        Transaction fees per block. [BTC/block]

    Examples
    --------
    >>> round(hashprice_btc(155973032196071.94, 3.125, 0.02), 12)
    0.000405625282
    """
    return BLOCKS_PER_PH_DAY * (subsidy_btc + fees_btc_per_block) / difficulty


def hashprice_usd(
    price_usd: FloatOrArray,
    difficulty: FloatOrArray,
    subsidy_btc: FloatOrArray,
    fees_btc_per_block: FloatOrArray,
) -> FloatOrArray:
    """Hashprice: expected revenue of one petahash per second in a day. [USD/PH/s/day]

    Parameters
    ----------
    price_usd : float or array
        Price of a coin. [USD/BTC]
    difficulty, subsidy_btc, fees_btc_per_block : float or array
        As in `hashprice_btc`.

    Examples
    --------
    >>> round(hashprice_usd(100_000.0, 1e14, 3.125, 0.0), 10)
    62.8642737865
    """
    return hashprice_btc(difficulty, subsidy_btc, fees_btc_per_block) * price_usd


def hashcost(
    efficiency_j_per_th: FloatOrArray, power_usd_per_kwh: FloatOrArray, pue: FloatOrArray
) -> FloatOrArray:
    """Hashcost: power cost of one petahash per second in a day. [USD/PH/s/day]

    24 h * e kW * p USD/kWh * u.

    Parameters
    ----------
    efficiency_j_per_th : float or array
        Energy per terahash at the machine. [J/TH]
    power_usd_per_kwh : float or array
        Power price. [USD/kWh]
    pue : float or array
        Power usage effectiveness: site power over machine power, at least 1. [1]

    Examples
    --------
    >>> round(hashcost(17.5, 0.05, 1.0), 10)
    21.0
    """
    return HOURS_PER_DAY * efficiency_j_per_th * power_usd_per_kwh * pue


def net_hashprice(hashprice_usd_per_ph_day: FloatOrArray, pool_fee: FloatOrArray) -> FloatOrArray:
    """Hashprice after the pool fee. [USD/PH/s/day]

    >>> net_hashprice(50.0, 0.02)
    49.0
    """
    return hashprice_usd_per_ph_day * (1.0 - pool_fee)


def fees_together(pool_fee: float, host_share: float) -> float:
    """Share of the revenue that the pool, and then the host of what it leaves, keep. [1]

    >>> fees_together(0.02, 0.0), round(fees_together(0.1, 0.5), 12)
    (0.02, 0.55)
    """
    return pool_fee if host_share == 0.0 else 1.0 - (1.0 - pool_fee) * (1.0 - host_share)


def markup(
    hashprice_usd_per_ph_day: FloatOrArray,
    hashcost_usd_per_ph_day: FloatOrArray,
    pool_fee: FloatOrArray,
) -> FloatOrArray:
    """Net hashprice over hashcost, less one: the m of the network's switching law. [1]

    Zero at break-even, -1 with no revenue, and unbounded above.

    Examples
    --------
    >>> markup(42.0, 21.0, 0.0)
    1.0
    """
    return hashprice_usd_per_ph_day * (1.0 - pool_fee) / hashcost_usd_per_ph_day - 1.0


def gross_margin(
    hashprice_usd_per_ph_day: FloatOrArray,
    hashcost_usd_per_ph_day: FloatOrArray,
    pool_fee: FloatOrArray,
) -> FloatOrArray:
    """Share of the revenue after pool fee that power leaves: 1 - hashcost / net hashprice. [1]

    This is the margin that operators report; `markup` is the same quantity seen from the cost.

    Examples
    --------
    >>> round(gross_margin(36.50627536260387, 21.0, 0.02), 6)
    0.413017
    """
    return 1.0 - hashcost_usd_per_ph_day / (hashprice_usd_per_ph_day * (1.0 - pool_fee))


def energy_per_coin(
    efficiency_j_per_th: FloatOrArray,
    pue: FloatOrArray,
    hashprice_btc_per_ph_day: FloatOrArray,
    pool_fee: FloatOrArray,
) -> FloatOrArray:
    """Energy that one coin takes, PUE and pool fee included. [kWh/BTC]

    Examples
    --------
    >>> round(energy_per_coin(17.5, 1.0, 0.0004056252818, 0.02), -2)
    1056600.0
    """
    return HOURS_PER_DAY * efficiency_j_per_th * pue / (hashprice_btc_per_ph_day * (1.0 - pool_fee))
