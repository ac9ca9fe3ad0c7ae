"""The break-evens: each is the root of margin = 0 in one variable, the others held.

With hashprice HP = K R P / D, hashcost C = 24 e p u and pool fee f, the margin HP (1-f) - C is
zero at a power price, an efficiency, a hashprice, a coin price and a difficulty: the five that
operators ask for. It is zero as well at some fees per block, pool fee and PUE, which a map needs.
Each stands here in closed form. Source: the algebra of ``minersim.economics.hashprice``; the
worked figures of the tests were computed independently.
"""

from dataclasses import dataclass

from minersim.economics.hashprice import (
    BLOCKS_PER_PH_DAY,
    FloatOrArray,
    energy_per_coin,
    gross_margin,
    hashcost,
    hashprice_btc,
)
from minersim.units import HOURS_PER_DAY


def breakeven_power_price(
    hashprice_usd_per_ph_day: FloatOrArray,
    efficiency_j_per_th: FloatOrArray,
    pue: FloatOrArray,
    pool_fee: FloatOrArray,
) -> FloatOrArray:
    """Power price at which the machine just pays for its power. [USD/kWh]

    Also called the strike price: above it, curtailing beats mining.
    """
    return hashprice_usd_per_ph_day * (1.0 - pool_fee) / (HOURS_PER_DAY * efficiency_j_per_th * pue)


def breakeven_efficiency(
    hashprice_usd_per_ph_day: FloatOrArray,
    power_usd_per_kwh: FloatOrArray,
    pue: FloatOrArray,
    pool_fee: FloatOrArray,
) -> FloatOrArray:
    """Least efficient machine that still pays for its power. [J/TH]"""
    return hashprice_usd_per_ph_day * (1.0 - pool_fee) / (HOURS_PER_DAY * power_usd_per_kwh * pue)


def breakeven_hashprice(
    hashcost_usd_per_ph_day: FloatOrArray, pool_fee: FloatOrArray
) -> FloatOrArray:
    """Hashprice, before the pool fee, that just pays for the power. [USD/PH/s/day]"""
    return hashcost_usd_per_ph_day / (1.0 - pool_fee)


def breakeven_price(
    hashcost_usd_per_ph_day: FloatOrArray,
    hashprice_btc_per_ph_day: FloatOrArray,
    pool_fee: FloatOrArray,
) -> FloatOrArray:
    """Coin price that just pays for the power at today's difficulty. [USD/BTC]

    It equals the power cost of mining one coin.
    """
    return breakeven_hashprice(hashcost_usd_per_ph_day, pool_fee) / hashprice_btc_per_ph_day


def breakeven_difficulty(
    difficulty: FloatOrArray,
    hashprice_usd_per_ph_day: FloatOrArray,
    hashcost_usd_per_ph_day: FloatOrArray,
    pool_fee: FloatOrArray,
) -> FloatOrArray:
    """Difficulty up to which the machine pays for its power at today's price and fees. [1]"""
    return (
        difficulty
        * hashprice_usd_per_ph_day
        / breakeven_hashprice(hashcost_usd_per_ph_day, pool_fee)
    )


def breakeven_fees(
    hashcost_usd_per_ph_day: FloatOrArray,
    price_usd: FloatOrArray,
    difficulty: FloatOrArray,
    subsidy_btc: FloatOrArray,
    pool_fee: FloatOrArray,
) -> FloatOrArray:
    """Fees that just pay for the power; negative where the subsidy alone does. [BTC/block]

    >>> round(breakeven_fees(21.0, 90_000.0, 155973032196071.94, 3.125, 0.02), 6)
    -1.278938
    """
    needed_usd_per_ph_day = breakeven_hashprice(hashcost_usd_per_ph_day, pool_fee)
    return needed_usd_per_ph_day * difficulty / (BLOCKS_PER_PH_DAY * price_usd) - subsidy_btc


def breakeven_pool_fee(
    hashprice_usd_per_ph_day: FloatOrArray, hashcost_usd_per_ph_day: FloatOrArray
) -> FloatOrArray:
    """Pool fee that takes what power leaves; negative where power alone costs more. [1]

    >>> breakeven_pool_fee(50.0, 45.0)
    0.1
    """
    return (hashprice_usd_per_ph_day - hashcost_usd_per_ph_day) / hashprice_usd_per_ph_day


def breakeven_pue(
    hashprice_usd_per_ph_day: FloatOrArray,
    efficiency_j_per_th: FloatOrArray,
    power_usd_per_kwh: FloatOrArray,
    pool_fee: FloatOrArray,
) -> FloatOrArray:
    """PUE that just pays; below 1 where the machine's own power costs too much. [1]

    >>> breakeven_pue(48.0, 20.0, 0.05, 0.0)
    2.0
    """
    return (
        hashprice_usd_per_ph_day
        * (1.0 - pool_fee)
        / (HOURS_PER_DAY * efficiency_j_per_th * power_usd_per_kwh)
    )


@dataclass(frozen=True, slots=True)
class Breakevens:
    """Margin and break-evens of one machine at one moment.

    Attributes
    ----------
    hashprice_usd_per_ph_day : float
        Before the pool fee. [USD/PH/s/day]
    hashcost_usd_per_ph_day : float
        [USD/PH/s/day]
    margin : float
        Share of net revenue that power leaves. [1]
    profit_usd_per_ph_day : float
        Net revenue less power. [USD/PH/s/day]
    energy_per_btc_kwh : float
        [kWh/BTC]
    power_usd_per_kwh, efficiency_j_per_th, breakeven_hashprice_usd_per_ph_day, price_usd, difficulty : float
        The five break-evens.
    """  # noqa: E501

    hashprice_usd_per_ph_day: float
    hashcost_usd_per_ph_day: float
    margin: float
    profit_usd_per_ph_day: float
    energy_per_btc_kwh: float
    power_usd_per_kwh: float
    efficiency_j_per_th: float
    breakeven_hashprice_usd_per_ph_day: float
    price_usd: float
    difficulty: float


def breakevens(
    *,
    efficiency_j_per_th: float,
    power_usd_per_kwh: float,
    price_usd: float,
    difficulty: float,
    subsidy_btc: float,
    fees_btc_per_block: float,
    pool_fee: float = 0.0,
    pue: float = 1.0,
) -> Breakevens:
    """Margin and all five break-evens of a machine.

    Parameters
    ----------
    efficiency_j_per_th : float
        [J/TH]
    power_usd_per_kwh : float
        [USD/kWh]
    price_usd : float
        [USD/BTC]
    difficulty : float
        [1]
    subsidy_btc, fees_btc_per_block : float
        [BTC/block]
    pool_fee : float
        Share of the reward that the pool keeps. [1]
    pue : float
        [1]

    Examples
    --------
    >>> b = breakevens(efficiency_j_per_th=17.5, power_usd_per_kwh=0.05, price_usd=90_000.0,
    ...     difficulty=155973032196071.94, subsidy_btc=3.125, fees_btc_per_block=0.02,
    ...     pool_fee=0.02)
    >>> round(b.price_usd, 2), round(b.power_usd_per_kwh, 6)
    (52828.49, 0.085181)
    """
    per_ph_btc = hashprice_btc(difficulty, subsidy_btc, fees_btc_per_block)
    per_ph_usd = per_ph_btc * price_usd
    cost = hashcost(efficiency_j_per_th, power_usd_per_kwh, pue)
    return Breakevens(
        hashprice_usd_per_ph_day=per_ph_usd,
        hashcost_usd_per_ph_day=cost,
        margin=gross_margin(per_ph_usd, cost, pool_fee),
        profit_usd_per_ph_day=per_ph_usd * (1.0 - pool_fee) - cost,
        energy_per_btc_kwh=energy_per_coin(efficiency_j_per_th, pue, per_ph_btc, pool_fee),
        power_usd_per_kwh=breakeven_power_price(per_ph_usd, efficiency_j_per_th, pue, pool_fee),
        efficiency_j_per_th=breakeven_efficiency(per_ph_usd, power_usd_per_kwh, pue, pool_fee),
        breakeven_hashprice_usd_per_ph_day=breakeven_hashprice(cost, pool_fee),
        price_usd=breakeven_price(cost, per_ph_btc, pool_fee),
        difficulty=breakeven_difficulty(difficulty, per_ph_usd, cost, pool_fee),
    )
