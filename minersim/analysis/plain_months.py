"""Month by month of the plain calculator: one purchase under constant growth, no chance in it.

What calculators on the web do, with the same fields, and its conventions said:

- A month is a twelfth of a year; production and power count ``days_per_month`` days of it.
- Price and difficulty of month k are today's times ``(1 + increment) ** ((k - 1) / 12)``: month 1
  has today's, and a month's hold all month.
- The subsidy halves at its heights where the start's height is given, with 144 blocks a day (they
  come faster while the difficulty grows, which is left out); else it stays, which is wrong beyond
  the next halving.
- Pool fee first, other fees of what is left; both in coins. The share to hold is of the coins left
  (the other reading in use, of the profit, is not offered). Costs are paid in dollars by whoever
  buys; coins that are held stay held.
- Machines and infrastructure are worth ``value * (1 + change) ** (k / 12)`` at the end of month k.
- Month k is discounted by ``(1 + rate) ** (-k / 12)``; ``capex_usd`` is paid at once.
- Machines run to the end, also at a loss.

Source of the fields: Braiins, "How to Calculate Bitcoin Mining Profitability" (2022), which gives
increments by the year and means by the share to hold that of newly mined coins. No rounding before
the last digit shown.
"""

from dataclasses import dataclass, fields

from minersim.economics import hashprice_btc
from minersim.protocol import BLOCKS_PER_DAY, block_subsidy, mined_before, next_halving_height
from minersim.units import (
    DAYS_PER_YEAR,
    HOURS_PER_DAY,
    MONTHS_PER_YEAR,
    SATOSHI_PER_BTC,
    kw_from_w,
    phs_from_ths,
)


@dataclass(frozen=True, slots=True)
class PlainInputs:
    """Fields of the calculator; increments and changes are by the year.

    Attributes
    ----------
    months : int
        Length of the table. [months]
    price_usd, difficulty : float
        In the first month. [USD/BTC], [1]
    hashrate_ths, power_w : float
        Of all machines, at the wall. [TH/s], [W]
    power_usd_per_kwh : float
        [USD/kWh]
    subsidy_btc : float
        New coins per block; of no effect where ``height`` is given. [BTC/block]
    height : int or None
        Height of the last block before the start.
    fees_btc_per_block : float
        [BTC/block]
    pool_fee, other_fees : float
        Share of the coins; share of those that the pool leaves. [1]
    difficulty_increment, price_increment : float
        Growth, compounded. [1/year]
    capex_usd : float
        All that is put in at the start, what is already owned at what it would fetch. [USD]
    opex_usd_per_month : float
        [USD/month]
    hardware_usd, infrastructure_usd : float
        What they would fetch at the start. [USD]
    hardware_change, infrastructure_change : float
        Appreciation, or depreciation if negative, compounded. [1/year]
    hold_share : float
        Share of the coins that is not sold. [1]
    discount_rate : float
        [1/year]
    days_per_month : float
        30.4167 (a twelfth of 365), or 30 as in some calculators. [days]
    """

    months: int
    price_usd: float
    difficulty: float
    hashrate_ths: float
    power_w: float
    power_usd_per_kwh: float
    subsidy_btc: float = 3.125
    height: int | None = None
    fees_btc_per_block: float = 0.0
    pool_fee: float = 0.0
    other_fees: float = 0.0
    difficulty_increment: float = 0.0
    price_increment: float = 0.0
    capex_usd: float = 0.0
    opex_usd_per_month: float = 0.0
    hardware_usd: float = 0.0
    hardware_change: float = 0.0
    infrastructure_usd: float = 0.0
    infrastructure_change: float = 0.0
    hold_share: float = 0.0
    discount_rate: float = 0.0
    days_per_month: float = DAYS_PER_YEAR / MONTHS_PER_YEAR


@dataclass(frozen=True, slots=True)
class PlainMonth:
    """One month; amounts are of the month, those that end in ``_so_far`` or are worths at its end.

    Attributes
    ----------
    month : int
        0 is the start, when ``capex_usd`` is paid.
    price_usd, difficulty, subsidy_btc : float
        In the month, its subsidy the mean of its blocks. [USD/BTC], [1], [BTC/block]
    mined_btc : float
        Before fees. [BTC]
    fees_btc : float
        Pool fee and other fees. [BTC]
    sold_btc, held_btc : float
        Of the coins left. [BTC]
    held_so_far_btc : float
        [BTC]
    revenue_usd : float
        Coins after fees at the month's price, sold or held. [USD]
    power_usd, opex_usd : float
        [USD]
    profit_usd : float
        Revenue less power and running costs. [USD]
    cash_flow_usd : float
        Coins sold less power and running costs, or ``-capex_usd``. [USD]
    cash_so_far_usd : float
        Sum of the cash flows. [USD]
    held_usd : float
        Coins held so far at the month's price. [USD]
    hardware_usd, infrastructure_usd : float
        [USD]
    position_usd : float
        Cash so far, coins held, hardware and infrastructure. [USD]
    discounted_usd : float
        The cash flow at its present value. [USD]
    discounted_so_far_usd : float
        [USD]
    """

    month: int
    price_usd: float
    difficulty: float
    subsidy_btc: float
    mined_btc: float
    fees_btc: float
    sold_btc: float
    held_btc: float
    held_so_far_btc: float
    revenue_usd: float
    power_usd: float
    opex_usd: float
    profit_usd: float
    cash_flow_usd: float
    cash_so_far_usd: float
    held_usd: float
    hardware_usd: float
    infrastructure_usd: float
    position_usd: float
    discounted_usd: float
    discounted_so_far_usd: float


COLUMNS = tuple(field.name for field in fields(PlainMonth))


def grown(per_year: float, months: float) -> float:
    """What 1 has become after some months of constant growth.

    >>> round(grown(0.21, 6.0), 12)
    1.1
    """
    return float((1.0 + per_year) ** (months / MONTHS_PER_YEAR))


def mean_subsidy_btc(height: int, first_day: float, last_day: float) -> float:
    """Mean subsidy of the blocks of some days after a height, 144 a day. [BTC/block]

    Parameters
    ----------
    height : int
        Of the last block before day 0.
    first_day, last_day : float
        [days]

    Examples
    --------
    >>> mean_subsidy_btc(1_049_999 - 144, 0.0, 2.0), mean_subsidy_btc(1_049_999, 0.0, 30.0)
    (2.34375, 1.5625)
    """
    first, last = (height + 1 + BLOCKS_PER_DAY * day for day in (first_day, last_day))
    issued_sat = _issued_before_sat(last) - _issued_before_sat(first)
    return issued_sat / (last - first) / SATOSHI_PER_BTC


def _issued_before_sat(block: float) -> float:
    """Coins of all blocks below one, and of its begun part. [sat]"""
    whole = int(block)
    return mined_before(whole) + (block - whole) * block_subsidy(whole)


def halving_months(inputs: PlainInputs) -> tuple[int, ...]:
    """Months in which the subsidy halves; none without a height."""
    if inputs.height is None:
        return ()
    found: list[int] = []
    halving = next_halving_height(inputs.height)
    while True:
        days = (halving - inputs.height - 1) / BLOCKS_PER_DAY
        month = int(days / inputs.days_per_month) + 1
        if month > inputs.months:
            return tuple(found)
        found.append(month)
        halving = next_halving_height(halving)


def plain_table(inputs: PlainInputs) -> tuple[PlainMonth, ...]:
    """Every month, the start first."""
    start = PlainMonth(
        month=0,
        price_usd=inputs.price_usd,
        difficulty=inputs.difficulty,
        subsidy_btc=_subsidy_btc(inputs, 1),
        mined_btc=0.0,
        fees_btc=0.0,
        sold_btc=0.0,
        held_btc=0.0,
        held_so_far_btc=0.0,
        revenue_usd=0.0,
        power_usd=0.0,
        opex_usd=0.0,
        profit_usd=0.0,
        cash_flow_usd=0.0 - inputs.capex_usd,
        cash_so_far_usd=0.0 - inputs.capex_usd,
        held_usd=0.0,
        hardware_usd=inputs.hardware_usd,
        infrastructure_usd=inputs.infrastructure_usd,
        position_usd=inputs.hardware_usd + inputs.infrastructure_usd - inputs.capex_usd,
        discounted_usd=0.0 - inputs.capex_usd,
        discounted_so_far_usd=0.0 - inputs.capex_usd,
    )
    table = [start]
    for _ in range(inputs.months):
        table.append(_next_month(inputs, table[-1]))
    return tuple(table)


def _subsidy_btc(inputs: PlainInputs, month: int) -> float:
    if inputs.height is None:
        return inputs.subsidy_btc
    days = inputs.days_per_month
    return mean_subsidy_btc(inputs.height, (month - 1) * days, month * days)


def _next_month(inputs: PlainInputs, before: PlainMonth) -> PlainMonth:
    month = before.month + 1
    price = inputs.price_usd * grown(inputs.price_increment, month - 1)
    difficulty = inputs.difficulty * grown(inputs.difficulty_increment, month - 1)
    subsidy = _subsidy_btc(inputs, month)
    earned = hashprice_btc(difficulty, subsidy, inputs.fees_btc_per_block)
    mined = earned * phs_from_ths(inputs.hashrate_ths) * inputs.days_per_month
    left = mined * (1.0 - inputs.pool_fee) * (1.0 - inputs.other_fees)
    held = left * inputs.hold_share
    held_so_far = before.held_so_far_btc + held
    hours = HOURS_PER_DAY * inputs.days_per_month
    power = kw_from_w(inputs.power_w) * hours * inputs.power_usd_per_kwh
    opex, revenue = inputs.opex_usd_per_month, left * price
    cash_flow = (left - held) * price - power - opex
    cash = before.cash_so_far_usd + cash_flow
    hardware = inputs.hardware_usd * grown(inputs.hardware_change, month)
    infrastructure = inputs.infrastructure_usd * grown(inputs.infrastructure_change, month)
    discounted = cash_flow / grown(inputs.discount_rate, month)
    return PlainMonth(
        month=month,
        price_usd=price,
        difficulty=difficulty,
        subsidy_btc=subsidy,
        mined_btc=mined,
        fees_btc=mined - left,
        sold_btc=left - held,
        held_btc=held,
        held_so_far_btc=held_so_far,
        revenue_usd=revenue,
        power_usd=power,
        opex_usd=opex,
        profit_usd=revenue - power - opex,
        cash_flow_usd=cash_flow,
        cash_so_far_usd=cash,
        held_usd=held_so_far * price,
        hardware_usd=hardware,
        infrastructure_usd=infrastructure,
        position_usd=cash + held_so_far * price + hardware + infrastructure,
        discounted_usd=discounted,
        discounted_so_far_usd=before.discounted_so_far_usd + discounted,
    )
