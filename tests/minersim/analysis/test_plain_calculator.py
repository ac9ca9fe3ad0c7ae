"""The plain calculator against tables made by hand, and what must hold for any fields."""

import dataclasses
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minersim.analysis.plain_calculator import plain_calculator
from minersim.analysis.plain_months import PlainInputs

CENT, SATOSHI = Decimal("0.01"), Decimal(1)

# 1 PH/s at 20 kW: 86,400 s x 30 d x 1e15 H/s / (1e14 x 2^32 H) x 3.2 BTC = 0.0193119 BTC a month,
# less 2 % at 100,000 USD: 1,892.57; power 20 kW x 720 h x 0.05 = 720; less 10: 1,162.57
PLAIN = PlainInputs(
    months=3,
    price_usd=100_000.0,
    difficulty=1e14,
    hashrate_ths=1_000.0,
    power_w=20_000.0,
    power_usd_per_kwh=0.05,
    fees_btc_per_block=0.075,
    pool_fee=0.02,
    capex_usd=3_000.0,
    opex_usd_per_month=10.0,
    days_per_month=30.0,
)
# month, price, coins mined [sat], coins held so far [sat], revenue, power, cash flow, cash so far,
# held, hardware, infrastructure, position, discounted, discounted so far
PLAIN_TABLE = """
1 100000.00 1931190 0 1892.57 720.00 1162.57 -1837.43 0.00 0.00 0.00 -1837.43 1162.57 -1837.43
2 100000.00 1931190 0 1892.57 720.00 1162.57  -674.87 0.00 0.00 0.00  -674.87 1162.57  -674.87
3 100000.00 1931190 0 1892.57 720.00 1162.57   487.70 0.00 0.00 0.00   487.70 1162.57   487.70
"""

# ten machines in November 2025, with everything: the subsidy halves after two months of 30.41667
# days, which are 8,760 blocks
FULL = PlainInputs(
    months=4,
    price_usd=84_000.0,
    difficulty=152271405447597.38,
    hashrate_ths=2_340.0,
    power_w=35_000.0,
    power_usd_per_kwh=0.045,
    height=1_050_000 - 1 - 8_760,
    fees_btc_per_block=0.02,
    pool_fee=0.02,
    other_fees=0.01,
    difficulty_increment=0.44,
    price_increment=0.21,
    capex_usd=40_000.0,
    opex_usd_per_month=250.0,
    hardware_usd=30_000.0,
    hardware_change=-0.36,
    infrastructure_usd=8_000.0,
    infrastructure_change=-0.1,
    hold_share=0.3,
    discount_rate=0.1,
)
FULL_TABLE = """
1 84000.00 2957220  860728 2410.04 1149.75  287.28 -39712.72  723.01 28904.77 7930.07 -2154.87  285.01 -39714.99
2 85345.00 2868711 1695695 2375.34 1149.75  262.99 -39449.73 1447.19 27849.53 7860.75 -2292.26  258.84 -39456.15
3 86711.53 1400274 2103259 1178.02 1149.75 -575.14 -40024.87 1823.77 26832.82 7792.03 -3576.26 -561.60 -40017.75
4 88099.94 1358364 2498625 1161.06 1149.75 -587.01 -40611.88 2201.29 25853.22 7723.92 -4833.46 -568.65 -40586.40
"""  # noqa: E501
SUBSIDIES = ("3.125", "3.125", "1.5625", "1.5625")


def by_hand(inputs, subsidies):
    """The table in decimals, coins by hashes made over hashes a block takes; and the NPV."""

    def field(name):
        return Decimal(repr(getattr(inputs, name)))

    def grown(name, months):
        return (1 + field(name)) ** (Decimal(months) / 12)

    days = field("days_per_month")
    if inputs.days_per_month != 30.0:
        days = Decimal(365) / 12
    cash = discounted_sum = -field("capex_usd")
    coins, rows = Decimal(0), []
    for month, subsidy in enumerate(map(Decimal, subsidies), start=1):
        price = field("price_usd") * grown("price_increment", month - 1)
        hashes = field("hashrate_ths") * 10**12 * 86_400 * days
        per_block = field("difficulty") * grown("difficulty_increment", month - 1) * 2**32
        mined = hashes / per_block * (subsidy + field("fees_btc_per_block"))
        left = mined - mined * field("pool_fee")
        left -= left * field("other_fees")
        held = left * field("hold_share")
        coins += held
        power = field("power_w") / 1000 * 24 * days * field("power_usd_per_kwh")
        flow = (left - held) * price - power - field("opex_usd_per_month")
        cash += flow
        discounted = flow / grown("discount_rate", month)
        discounted_sum += discounted
        hardware = field("hardware_usd") * grown("hardware_change", month)
        infrastructure = field("infrastructure_usd") * grown("infrastructure_change", month)
        worth = coins * price + hardware + infrastructure
        sat = ((mined * 10**8).quantize(SATOSHI), (coins * 10**8).quantize(SATOSHI))
        money = (left * price, power, flow, cash, coins * price, hardware, infrastructure)
        money = (*money, cash + worth, discounted, discounted_sum)
        rows.append((month, price.quantize(CENT), *sat, *(m.quantize(CENT) for m in money)))
    npv = discounted_sum + worth / grown("discount_rate", len(subsidies))
    return rows, npv.quantize(CENT)


def read(table):
    return [tuple(map(Decimal, line.split())) for line in table.strip().splitlines()]


def reckoned(inputs):
    """The calculator's table in the columns of those above."""
    rows = []
    for m in plain_calculator(inputs).months[1:]:
        sat = (round(m.mined_btc * 1e8), round(m.held_so_far_btc * 1e8))
        money = (m.revenue_usd, m.power_usd, m.cash_flow_usd, m.cash_so_far_usd, m.held_usd)
        money = (*money, m.hardware_usd, m.infrastructure_usd, m.position_usd, m.discounted_usd)
        money = (*money, m.discounted_so_far_usd)
        cents = (Decimal(f"{value:.2f}") for value in money)
        rows.append((m.month, Decimal(f"{m.price_usd:.2f}"), *sat, *cents))
    return rows


@pytest.mark.parametrize(
    ("inputs", "table", "subsidies", "npv"),
    [(PLAIN, PLAIN_TABLE, SUBSIDIES[:1] * 3, "487.70"), (FULL, FULL_TABLE, SUBSIDIES, "-5926.80")],
    ids=["plain", "full"],
)
def test_the_table_is_the_hand_made_one_to_the_cent(inputs, table, subsidies, npv):
    rows, value = by_hand(inputs, subsidies)
    assert read(table) == rows
    assert value == Decimal(npv)
    assert reckoned(inputs) == rows
    assert f"{plain_calculator(inputs).summary.npv_usd:.2f}" == npv


def test_the_answer_of_the_plain_table():
    summary = plain_calculator(PLAIN).summary
    assert summary.payback_month == summary.payback_month_cash_only == 3
    assert summary.gain_usd == summary.npv_usd == pytest.approx(487.70, abs=0.005)
    assert summary.roi == pytest.approx(487.70 / 3_000, abs=1e-5)
    assert summary.first_loss_month is None
    # 3 x 0.018925667 BTC must bring 3,000 + 3 x 730 USD; 3 x 14,400 kWh may cost 487.70 more
    assert summary.breakeven_price_usd == pytest.approx(5_190 / (3 * 0.0189256668), rel=1e-8)
    assert summary.breakeven_power_usd_per_kwh == pytest.approx(0.05 + 487.70 / 43_200, abs=1e-6)
    assert summary.coins_gain_usd == 0.0


def test_the_answer_of_the_full_table():
    summary = plain_calculator(FULL).summary
    assert summary.payback_month is None
    assert summary.payback_month_cash_only is None
    assert summary.gain_usd == pytest.approx(-4_833.46, abs=0.005)
    assert summary.roi == pytest.approx(-0.120837, abs=1e-6)
    assert summary.first_loss_month is None  # 1,161.06 of month 4 still pay 1,149.75 of power
    assert summary.coins_gain_usd == pytest.approx(40_000 * (88_099.94 / 84_000 - 1), abs=0.01)


inputs = st.builds(
    PlainInputs,
    months=st.integers(1, 40),
    price_usd=st.floats(1e3, 1e6),
    difficulty=st.floats(1e13, 1e16),
    hashrate_ths=st.floats(1.0, 1e5),
    power_w=st.just(0.0) | st.floats(1.0, 1e6),
    power_usd_per_kwh=st.floats(0.0, 0.5),
    height=st.none() | st.integers(0, 2_000_000),
    pool_fee=st.floats(0.0, 0.5),
    other_fees=st.floats(0.0, 0.5),
    difficulty_increment=st.floats(-0.5, 3.0),
    price_increment=st.floats(-0.5, 3.0),
    capex_usd=st.floats(0.0, 1e6),
    opex_usd_per_month=st.floats(0.0, 1e4),
    hardware_usd=st.floats(0.0, 1e6),
    hardware_change=st.floats(-0.9, 0.5),
    hold_share=st.floats(0.0, 1.0),
    discount_rate=st.floats(-0.2, 1.0),
)


@given(inputs)
def test_at_the_break_evens_the_value_is_zero(fields):
    summary = plain_calculator(fields).summary
    scale = abs(summary.npv_usd) + summary.revenue_usd + summary.power_usd + fields.capex_usd + 1.0
    if summary.breakeven_price_usd is not None:
        there = dataclasses.replace(fields, price_usd=summary.breakeven_price_usd)
        assert abs(plain_calculator(there).summary.npv_usd) <= 1e-6 * scale
        assert summary.breakeven_price_usd > 0.0
    if summary.breakeven_power_usd_per_kwh is not None:
        assert summary.breakeven_power_usd_per_kwh >= 0.0
        there = dataclasses.replace(fields, power_usd_per_kwh=summary.breakeven_power_usd_per_kwh)
        assert abs(plain_calculator(there).summary.npv_usd) <= 1e-6 * scale


@given(inputs)
def test_coins_and_dollars_add_up(fields):
    months = plain_calculator(fields).months
    for before, month in pairwise(months):
        used = month.fees_btc + month.sold_btc + month.held_btc
        assert used == pytest.approx(month.mined_btc, rel=1e-12)
        assert month.held_so_far_btc == before.held_so_far_btc + month.held_btc
        assert month.cash_so_far_usd == before.cash_so_far_usd + month.cash_flow_usd
        earned = month.cash_flow_usd + month.held_btc * month.price_usd
        assert earned == pytest.approx(month.profit_usd, rel=1e-9, abs=1e-6)


@given(inputs)
def test_payback_is_for_good(fields):
    answer = plain_calculator(fields)
    position = [m.cash_so_far_usd + m.held_usd for m in answer.months]
    month = answer.summary.payback_month
    if month is None:
        assert position[-1] < 0.0
    else:
        assert min(position[month:]) >= -1e-6
        assert month == 0 or position[month - 1] < 0.0


def test_holding_gains_nothing_while_the_price_stands():
    sold, kept = (
        plain_calculator(dataclasses.replace(PLAIN, hold_share=share)).summary for share in (0, 1)
    )
    assert kept.gain_usd == pytest.approx(sold.gain_usd)
    assert (sold.payback_month_cash_only, kept.payback_month_cash_only) == (3, None)
    assert kept.payback_month == 3


def test_a_sum_that_is_paid_back_to_the_cent_is_paid_back():
    # 0.1 a month in floats adds up to a little less than 1
    free = dataclasses.replace(PLAIN, hashrate_ths=0.0, power_w=0.0, opex_usd_per_month=0.0)
    assert plain_calculator(dataclasses.replace(free, capex_usd=0.0)).summary.payback_month == 0
    monthly = plain_calculator(PLAIN).months[1].cash_flow_usd
    exact = dataclasses.replace(PLAIN, months=10, capex_usd=10 * monthly)
    assert plain_calculator(exact).summary.payback_month == 10


def test_no_break_even_is_named_where_there_is_none():
    dear = dataclasses.replace(PLAIN, capex_usd=1e6)
    assert plain_calculator(dear).summary.breakeven_power_usd_per_kwh is None
    assert plain_calculator(dear).summary.breakeven_price_usd > PLAIN.price_usd
    rich = dataclasses.replace(PLAIN, hardware_usd=1e6)
    assert plain_calculator(rich).summary.breakeven_price_usd is None
    idle = dataclasses.replace(PLAIN, power_w=0.0)
    assert plain_calculator(idle).summary.breakeven_power_usd_per_kwh is None
    hardly = dataclasses.replace(PLAIN, power_w=1e-310)
    assert plain_calculator(hardly).summary.breakeven_power_usd_per_kwh is None
    nothing = plain_calculator(dataclasses.replace(PLAIN, capex_usd=0.0)).summary
    assert nothing.roi is nothing.coins_gain_usd is None


def test_a_loss_is_named_when_it_first_comes():
    growing = dataclasses.replace(PLAIN, months=24, difficulty_increment=1.0)
    found = plain_calculator(growing)
    # 1,892.57 halves every year; below 720 after 12 log2(1892.57 / 720) = 16.73 months
    assert found.summary.first_loss_month == 18
    assert found.months[17].revenue_usd > 720.0 > found.months[18].revenue_usd
