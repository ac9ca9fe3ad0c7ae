"""The books of a business: three days by hand, and rules that hold on any days."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minersim.business import Account, Coin, FleetPlan, OperatorPlan, Treasury, TreasuryPolicy
from minersim.business.ledger import (
    PLAIN_ACCOUNTS,
    PLAIN_COINS,
    coin_imbalance_sat,
    imbalance_micro_usd,
)
from minersim.economics import SwitchingRule

MICRO = 1_000_000

# Two fleets with PUE 1.25 and 75 % uptime, written off over 100 days to 10 %. The old one, 100 PH/s
# at 20 J/TH, is in the opening books at 10,000 USD: 90 a day. The new one, 50 PH/s at 16 J/TH, is
# paid on day 0 (20,000 USD), mines from tick 1 and loses 180 a day. Pool fee 2 %, a quarter of the
# production is kept, running costs 300 a day, bills on tick 2, 1,000 USD and 1 BTC at the start.
#
# Day 1: power 0.05, so 24 * 20 * 0.05 * 1.25 = 30 USD/PH: 75 PH/s cost 2,250. Each earns 0.0004
#   BTC: 0.03 mined, 0.0006 fee, 0.0294 left, 0.00735 kept, 0.02205 sold at 110,000 for 2,425.50.
#   Revenue 3,300, fee 66; the coin of the start gains 10,000.
# Day 2: power 0.04, so 24 and 19.2 USD/PH: 75 and 37.5 PH/s cost 1,800 + 720 = 2,520. Each earns
#   0.0008 BTC: 0.09 mined, 0.0018 fee, 0.0882 left, 0.02205 kept, 0.06615 sold at 90,000 for
#   5,953.50. Revenue 8,100, fee 162; 1.00735 BTC lose 20,000 each, 20,147. Bills: 2,550 + 2,820.
# Day 3: power 0.05 again, 30 and 24 USD/PH: 2,250 + 900 = 3,150. Each earns 0.0004 BTC: 0.045
#   mined, 0.0009 fee, 0.0441 left, 0.011025 kept, 0.033075 sold at 100,000 for 3,307.50. Revenue
#   4,500, fee 90; 1.0294 BTC gain 10,000 each, 10,294.
PRICES = [100_000.0, 110_000.0, 90_000.0, 100_000.0]
REVENUES = [0.0, 0.0004, 0.0008, 0.0004]
USD_BY_HAND = {
    Account.CASH: [1_000.0, 3_425.5, 4_009.0, 7_316.5],
    Account.COINS: [100_000.0, 110_808.5, 92_646.0, 104_042.5],
    Account.MACHINE_DEPOSITS: [20_000.0, 0.0, 0.0, 0.0],
    Account.MACHINES: [10_000.0, 29_910.0, 29_640.0, 29_370.0],
    Account.PAYABLES: [0.0, -2_550.0, 0.0, -3_450.0],
    Account.CAPITAL: [-131_000.0] * 4,
    Account.MINING_REVENUE: [0.0, -3_300.0, -11_400.0, -15_900.0],
    Account.COIN_GAINS: [0.0, -10_000.0, 10_147.0, -147.0],
    Account.POOL_FEES: [0.0, 66.0, 228.0, 318.0],
    Account.POWER: [0.0, 2_250.0, 4_770.0, 7_920.0],
    Account.OPEX: [0.0, 300.0, 600.0, 900.0],
    Account.DEPRECIATION: [0.0, 90.0, 360.0, 630.0],
}
SAT_BY_HAND = {
    Coin.TREASURY: [100_000_000, 100_735_000, 102_940_000, 104_042_500],
    Coin.OPENING: [-100_000_000] * 4,
    Coin.MINED: [0, -3_000_000, -12_000_000, -16_500_000],
    Coin.POOL_FEE: [0, 60_000, 240_000, 330_000],
    Coin.SOLD: [0, 2_205_000, 8_820_000, 12_127_500],
}


@pytest.fixture(scope="module")
def three_days(make_fleet, make_plan, run_business):
    power = np.array([0.05, 0.04, 0.05, 0.05])
    common = {
        "pue": 1.25,
        "uptime": 0.75,
        "power_usd_per_kwh": power,
        "life_days": 100.0,
        "salvage_fraction": 0.1,
    }
    old = make_fleet(name="old", book_value_usd=10_000.0, **common)
    new = make_fleet(
        name="new",
        hashrate_phs=50.0,
        efficiency_j_per_th=16.0,
        cost_usd=20_000.0,
        delivery_day=1,
        **common,
    )
    plan = make_plan(
        old,
        new,
        days=3,
        bill_days={2},
        cash_usd=1_000.0,
        coins_sat=100_000_000,
        opex_usd_per_day=300.0,
        pool_fee=0.02,
        treasury=Treasury(TreasuryPolicy.HOLD_SHARE, 0.25),
    )
    return run_business(plan, price=PRICES, revenue=REVENUES, journal=True)


@pytest.mark.parametrize("account", USD_BY_HAND, ids=lambda account: account.name)
def test_three_days_in_dollars(three_days, account):
    operator, _ = three_days
    expected = [round(amount * MICRO) for amount in USD_BY_HAND[account]]
    assert operator.ledger.usd_history[:, account].tolist() == expected


@pytest.mark.parametrize("account", SAT_BY_HAND, ids=lambda account: account.name)
def test_three_days_in_coins(three_days, account):
    operator, _ = three_days
    assert operator.ledger.sat_history[:, account].tolist() == SAT_BY_HAND[account]


def test_the_hand_s_own_books_balance():
    usd = np.array([USD_BY_HAND[account] for account in USD_BY_HAND]).T * MICRO
    sat = np.array([SAT_BY_HAND[account] for account in SAT_BY_HAND]).T
    assert imbalance_micro_usd(usd.round().astype(np.int64)).tolist() == [0] * 4
    assert coin_imbalance_sat(sat).tolist() == [0] * 4


def test_three_days_of_cash_energy_and_hashrate(three_days):
    operator, _ = three_days
    # out for the new machines; in from sales, and out for the bill of 5,370 on tick 2
    assert operator.flows_usd.tolist() == [-20_000.0, 2_425.5, 583.5, 3_307.5]
    assert operator.outlays_usd.tolist() == [20_000.0, 0.0, 0.0, 0.0]
    # 100 * 20 * 1.25 * 0.75 = 1,875 kW are 45 MWh a day; the new fleet 750 kW and 18
    assert operator.energy_mwh == pytest.approx([0.0, 45.0, 63.0, 63.0], rel=1e-12)
    assert operator.hashrate_phs.tolist() == [0.0, 75.0, 112.5, 112.5]
    assert operator.delivered_phs.tolist() == [0.0, 100.0, 150.0, 150.0]


def test_three_days_of_events(three_days):
    operator, happened = three_days
    assert [[event.kind for event in events] for events in happened] == [
        ["purchase", "fleet delivery"],
        ["fleet delivery"],
        ["bill"],
        [],
    ]
    assert [[event.figures for event in events] for events in happened] == [
        [{"cost_usd": 20_000.0}, {"hashrate_phs": 100.0}],
        [{"hashrate_phs": 50.0}],
        [{"paid_usd": 5_370.0}],
        [],
    ]
    assert operator.ruin_day is None
    assert not operator.is_ruined


def test_journal_of_the_second_day(three_days):
    operator, _ = three_days
    second = [
        (entry.text, entry.debit, entry.credit, entry.amount, entry.unit)
        for entry in operator.ledger.journal
        if entry.day == 2
    ]
    assert second == [
        ("depreciation", "depreciation", "machines", 90.0, "USD"),
        ("depreciation", "depreciation", "machines", 180.0, "USD"),
        ("power used", "power", "payables", 2_520.0, "USD"),
        ("running costs", "opex", "payables", 300.0, "USD"),
        ("coins mined", "treasury", "mined", 0.09, "BTC"),
        ("pool fee", "pool_fee", "treasury", 0.0018, "BTC"),
        ("coins mined", "coins", "mining_revenue", 8_100.0, "USD"),
        ("pool fee", "pool_fees", "coins", 162.0, "USD"),
        ("coins sold", "sold", "treasury", 0.06615, "BTC"),
        ("coins sold", "cash", "coins", 5_953.5, "USD"),
        ("coins revalued", "coin_gains", "coins", 20_147.0, "USD"),
        ("bills paid", "payables", "cash", 5_370.0, "USD"),
    ]


DAYS = 8
per_day = {"min_size": DAYS + 1, "max_size": DAYS + 1}


@st.composite
def fleets(draw):
    payment = draw(st.integers(0, DAYS))
    bought = draw(st.booleans())
    return FleetPlan(
        name="fleet",
        site="site",
        count=1,
        hashrate_phs=draw(st.floats(1e-6, 1e4)),
        efficiency_j_per_th=draw(st.floats(5.0, 200.0)),
        pue=draw(st.floats(1.0, 2.0)),
        uptime=draw(st.floats(0.01, 1.0)),
        power_usd_per_kwh=np.array(draw(st.lists(st.floats(0.005, 1.0), **per_day))),
        cost_usd=draw(st.floats(0.0, 1e8)) if bought else 0.0,
        book_value_usd=0.0 if bought else draw(st.floats(0.0, 1e8)),
        payment_day=payment if bought else 0,
        delivery_day=draw(st.integers(payment, DAYS + 1)),
        life_days=draw(st.floats(1.0, 2_000.0)),
        salvage_fraction=draw(st.floats(0.0, 1.0)),
    )


plans = st.builds(
    OperatorPlan,
    fleets=st.lists(fleets(), max_size=3).map(tuple),
    days=st.just(DAYS),
    bill_days=st.frozensets(st.integers(1, DAYS)),
    cash_usd=st.floats(0.0, 1e7),
    coins_sat=st.integers(0, 10**11),
    opex_usd_per_day=st.floats(0.0, 1e6),
    pool_fee=st.floats(0.0, 0.5),
    treasury=st.builds(Treasury, st.sampled_from(list(TreasuryPolicy)), st.floats(0.0, 1.0)),
    switching=st.none()
    | st.builds(
        SwitchingRule.create,
        off_markup=st.floats(-0.5, 0.0),
        on_markup=st.floats(0.0, 0.5),
        off_days=st.floats(0.0, 3.0),
        on_days=st.floats(0.0, 3.0),
        off_relaxation_days=st.floats(0.0, 5.0),
    ),
    owners_cover_shortfalls=st.booleans(),
)
worlds = st.fixed_dictionaries(
    {
        "price": st.lists(st.floats(1_000.0, 1e6), **per_day),
        "revenue": st.lists(st.floats(0.0, 1e-2), **per_day),
        "hashprice": st.lists(st.floats(0.1, 500.0), **per_day),
    }
)


@settings(max_examples=200, deadline=None)
@given(plans, worlds)
def test_both_books_balance_on_every_day(run_business, plan, world):
    operator, _ = run_business(plan, **world)
    ledger = operator.ledger
    assert not imbalance_micro_usd(ledger.usd_history).any()
    assert not coin_imbalance_sat(ledger.sat_history).any()
    # nothing is spent that is not there
    for account in (Account.CASH, Account.COINS, Account.MACHINE_DEPOSITS, Account.MACHINES):
        assert ledger.usd_history[:, account].min() >= 0
    assert ledger.usd_history[:, Account.PAYABLES].max() <= 0
    assert ledger.sat_history[:, Coin.TREASURY].min() >= 0


@settings(max_examples=100, deadline=None)
@given(plans, worlds)
def test_the_journal_gives_the_balances(run_business, plan, world):
    ledger = run_business(plan, **world, journal=True)[0].ledger
    usd, sat = [0] * len(Account), [0] * len(Coin)
    for entry in ledger.journal:
        assert entry.amount > 0.0
        books, kinds, unit = (
            (usd, Account, MICRO) if entry.unit == "USD" else (sat, Coin, 100_000_000)
        )
        books[kinds[entry.debit.upper()]] += round(entry.amount * unit)
        books[kinds[entry.credit.upper()]] -= round(entry.amount * unit)
    assert (usd, sat) == (ledger.usd, ledger.sat)
    assert ledger.usd_history[-1].tolist() == ledger.usd[:PLAIN_ACCOUNTS]
    assert not any(ledger.usd[PLAIN_ACCOUNTS:])
    assert ledger.sat_history[-1].tolist() == ledger.sat[:PLAIN_COINS]
    assert not any(ledger.sat[PLAIN_COINS:])


@settings(max_examples=100, deadline=None)
@given(plans, worlds)
def test_cash_flows_are_the_change_in_cash_without_the_owners_money(run_business, plan, world):
    operator, _ = run_business(plan, **world)
    history = operator.ledger.usd_history
    opening_cash = round(plan.cash_usd * MICRO)
    opening = sum(f.book_value_usd for f in plan.fleets) + plan.cash_usd
    opening += plan.coins_sat / 1e8 * world["price"][0]
    paid_in = -history[-1, Account.CAPITAL] / MICRO - opening
    gained = (history[-1, Account.CASH] - opening_cash) / MICRO
    scale = max(1.0, opening, paid_in, abs(gained))
    assert operator.flows_usd.sum() == pytest.approx(gained - paid_in, abs=1e-9 * scale + 5e-6)
    assert paid_in >= operator.outlays_usd.sum() - 1e-9 * scale - 5e-6


@settings(max_examples=100, deadline=None)
@given(plans, worlds)
def test_coins_are_carried_at_market(run_business, plan, world):
    ledger = run_business(plan, **world)[0].ledger
    market_usd = ledger.sat_history[:, Coin.TREASURY] * (np.array(world["price"]) / 1e8)
    carried_usd = ledger.usd_history[:, Account.COINS] / MICRO
    assert carried_usd == pytest.approx(market_usd, rel=1e-12, abs=6e-7)


@settings(max_examples=100, deadline=None)
@given(plans, worlds)
def test_bills_leave_nothing_owed_or_end_the_business(run_business, plan, world):
    operator, happened = run_business(plan, **world)
    history, ruin = operator.ledger.usd_history, operator.ruin_day
    assert ruin is None or not plan.owners_cover_shortfalls
    for tick in plan.bill_days:
        if ruin is None or tick < ruin:
            assert history[tick, Account.PAYABLES] == 0
    if ruin is not None:
        assert ruin in plan.bill_days
        # all that was there is gone, something is owed, and nothing moves any more
        assert history[ruin, Account.CASH] == 0
        assert operator.ledger.sat_history[ruin, Coin.TREASURY] == 0
        assert history[ruin, Account.PAYABLES] < 0
        assert (history[ruin:] == history[ruin]).all()
        assert (operator.ledger.sat_history[ruin:] == operator.ledger.sat_history[ruin]).all()
        after = slice(ruin + 1, None)
        for series in (operator.hashrate_phs, operator.energy_mwh, operator.delivered_phs):
            assert not series[after].any()
        assert not operator.flows_usd[after].any()
        assert not operator.outlays_usd[after].any()
        assert not any(happened[after])
