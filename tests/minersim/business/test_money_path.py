"""Debt, tax, forwards and payouts of a business: days by hand."""

import numpy as np
import pytest

from minersim.business import Account, Coin, Treasury, TreasuryPolicy
from minersim.business.coin_loans import CoinLoanPlan
from minersim.business.covenants import Covenants
from minersim.business.forwards import ForwardPlan
from minersim.business.income_tax import IncomeTax
from minersim.business.loans import LoanKind, LoanPlan
from minersim.business.money_plan import TaxDays, money_plan
from minersim.business.overheads import OverheadPlan
from minersim.business.pool import PoolKind, PoolPlan

MICRO, BTC = 1_000_000, 100_000_000
HOLD_ALL = Treasury(TreasuryPolicy.HOLD_SHARE, 1.0)
# 300 USD at 12 % in three months of three days each: 103, 102, 101
THREE_MONTHS = LoanPlan("loan", LoanKind.LINEAR, 300.0, 0.12, 0, (3, 6, 9))


@pytest.fixture
def make_money_plan(make_plan):
    """A plan of ten days; contracts by their names, the rest as in `make_plan`."""

    def make(*fleets, bill_days=(), days=10, treasury=HOLD_ALL, changes=None, **contracts):
        money = money_plan(days, frozenset(bill_days), **contracts)
        return make_plan(
            *fleets, bill_days=bill_days, days=days, treasury=treasury, money=money, **changes or {}
        )

    return make


def usd(operator, account):
    return (operator.ledger.usd_history[:, account] / MICRO).tolist()


def btc(operator, account):
    return (operator.ledger.sat_history[:, account] / BTC).tolist()


def kinds(happened):
    return {t: [e.kind for e in events] for t, events in enumerate(happened) if events}


# --- loans in dollars ---------------------------------------------------------------------------


def test_a_loan_by_hand(make_money_plan, run_business):
    plan = make_money_plan(loans=(THREE_MONTHS,), changes={"cash_usd": 50.0})
    operator, happened = run_business(plan)
    assert usd(operator, Account.CASH) == [350.0] * 3 + [247.0] * 3 + [145.0] * 3 + [44.0] * 2
    assert usd(operator, Account.LOANS) == [-300.0] * 3 + [-200.0] * 3 + [-100.0] * 3 + [0.0] * 2
    interest = [0, 1, 2, 3, 3.666666, 4.333333, 5, 5.333333, 5.666666, 6, 6]
    assert usd(operator, Account.INTEREST) == interest
    owed = [0, -1, -2, 0, -0.666666, -1.333333, 0, -0.333333, -0.666666, 0, 0]
    assert usd(operator, Account.INTEREST_OWED) == owed
    assert operator.flows_usd.tolist() == [300, 0, 0, -103, 0, 0, -102, 0, 0, -101, 0]
    assert kinds(happened) == {3: ["bill"], 6: ["bill"], 9: ["bill"]}
    assert operator.ruin_day is None


def test_an_instalment_sells_coins_then_asks_the_owners(make_money_plan, run_business):
    # 200 USD of coins and the 300 of the loan, which the owners took
    owners = {"coins_sat": 200_000, "owners_cover_shortfalls": True}
    plan = make_money_plan(
        loans=(LoanPlan("loan", LoanKind.LINEAR, 300.0, 0.12, 0, (3, 6, 9), to_owners=True),),
        changes=owners,
    )
    operator, happened = run_business(plan)
    assert usd(operator, Account.CASH) == [0.0] * 11
    assert btc(operator, Coin.TREASURY) == [0.002] * 3 + [0.00097] * 3 + [0.0] * 5
    assert usd(operator, Account.CAPITAL) == [100.0] * 6 + [95.0] * 3 + [-6.0] * 2
    assert kinds(happened) == {
        3: ["forced sale", "bill"],
        6: ["forced sale", "capital call", "bill"],
        9: ["capital call", "bill"],
    }
    assert operator.flows_usd.tolist() == [300, 0, 0, 0, 0, 0, -5, 0, 0, -101, 0]


def test_a_loan_that_cannot_be_served_ends_the_business(make_money_plan, run_business):
    loan = LoanPlan("loan", LoanKind.LINEAR, 300.0, 0.12, 0, (3, 6, 9), to_owners=True)
    plan = make_money_plan(loans=(loan,), changes={"cash_usd": 200.0, "opex_usd_per_day": 10.0})
    operator, happened = run_business(plan)
    # 103 paid on day 3, and of 102 on day 6 the 97 that are left
    assert operator.ruin_day == 6
    assert usd(operator, Account.CASH) == [200.0] * 3 + [97.0] * 3 + [0.0] * 5
    # what is not due yet is no reason: running costs wait for the first of a month
    assert usd(operator, Account.PAYABLES)[5:8] == [-50.0, -65.0, -65.0]
    assert usd(operator, Account.LOANS)[6:] == [-100.0] * 5
    assert usd(operator, Account.INTEREST)[6:] == [5.0] * 5
    assert happened[6][-1].figures == {"unpaid_usd": 5.0}
    assert kinds(happened) == {3: ["bill"], 6: ["bill", "insolvency"]}


# --- covenants ----------------------------------------------------------------------------------


def test_least_cash_is_tested_with_the_bills(make_money_plan, run_business):
    covenants = Covenants(minimum_cash_micro_usd=240 * MICRO)
    plan = make_money_plan(
        loans=(THREE_MONTHS,),
        covenants=covenants,
        bill_days=(3, 7),
        changes={"cash_usd": 50.0},
    )
    # 350 - 103 are enough on day 3; on day 7 the 145 are not
    operator, happened = run_business(plan)
    assert operator.money.breach_day == 7
    assert kinds(happened)[7] == ["covenant breach"]
    assert usd(operator, Account.LOANS)[9] == 0.0


def test_called_loans_are_due_at_once(make_money_plan, run_business):
    covenants = Covenants(minimum_cash_micro_usd=240 * MICRO, calls_loans=True)
    plan = make_money_plan(
        loans=(THREE_MONTHS, LoanPlan("late", LoanKind.BULLET, 9.0, 0.0, 8, (10,))),
        covenants=covenants,
        bill_days=(3, 7),
        changes={"cash_usd": 50.0},
    )
    operator, happened = run_business(plan)
    assert kinds(happened)[7] == ["covenant breach", "loans called", "bill"]
    assert happened[7][1].figures == {"due_usd": 100.333333}
    # the third month's interest of 1 has run for one day of three; nobody lends any more
    assert usd(operator, Account.CASH)[6:] == [145.0] + [44.666667] * 4
    assert usd(operator, Account.LOANS)[7:] == [0.0] * 4
    assert usd(operator, Account.INTEREST)[-1] == 5.333333


def test_coverage_compares_a_year_of_operations_with_its_service(
    make_fleet, make_money_plan, run_business
):
    # 0.00024 BTC are 24 USD a PH, just its power; from day 4 each of 100 PH/s earns 1 USD more
    revenue = [0.0, 0.00024, 0.00024, 0.00024] + [0.00025] * 7
    for least, bills, breach in ((1.46, (6,), None), (1.464, (6,), 6), (0.1, (3, 6), 3)):
        plan = make_money_plan(
            make_fleet(),
            loans=(THREE_MONTHS,),
            covenants=Covenants(minimum_dscr=least),
            bill_days=bills,
            treasury=Treasury(TreasuryPolicy.SELL_ALL),
            changes={"cash_usd": 1e6},
        )
        operator, _ = run_business(plan, revenue=revenue)
        # by day 3 nothing earned and 103 due; by day 6 300 earned and 205 due, 1.4634
        assert operator.money.breach_day == breach


# --- loans against coins ------------------------------------------------------------------------


def coin_loan(**changes):
    terms = {
        "name": "coins",
        "amount_micro_usd": 50_000 * MICRO,
        "rate_per_year": 0.0,
        "start_day": 0,
        "end_day": 99,
        "interest_days": frozenset(),
        "start_ltv": 0.5,
        "call_ltv": 0.7,
        "liquidation_ltv": 0.85,
        "cure_days": 2,
        "to_owners": True,
    }
    return CoinLoanPlan(**terms | changes)


def test_margin_calls_and_a_liquidation_by_hand(make_money_plan, run_business):
    # 50,000 USD against 1 of 2 BTC at 100,000.
    # day 1, 80,000: 62.5 %. Day 2, 70,000: 71 %, called; 50 % takes 1.42857143 BTC. Day 3, 48,000:
    # 73 %; 50 % would take 2.08, all 2 make 52 %. Day 4: 62.5 %. Day 5, 35,000: 71 %, no coins are
    # left; on day 7 the two days are over: 15,000 would bring it to 50 %, the 10,000 of cash bring
    # it to 57 %. Day 8, 20,000: 100 %, all coins are sold for the 40,000 owed.
    price = [1e5, 8e4, 7e4, 4.8e4, 4e4, 3.5e4, 3.5e4, 3.5e4, 2e4]
    plan = make_money_plan(
        coin_loans=(coin_loan(),), days=8, changes={"coins_sat": 2 * BTC, "cash_usd": 10_000.0}
    )
    operator, happened = run_business(plan, price=price)
    assert btc(operator, Coin.PLEDGED) == [1, 1, 1.42857143, 2, 2, 2, 2, 2, 0]
    assert btc(operator, Coin.TREASURY) == [1, 1, 0.57142857, 0, 0, 0, 0, 0, 0]
    assert btc(operator, Coin.SOLD) == [0] * 8 + [2]
    assert usd(operator, Account.COIN_LOANS) == [-50_000] * 7 + [-40_000, 0]
    assert usd(operator, Account.CASH) == [10_000] * 7 + [0, 0]
    assert usd(operator, Account.COINS) == [2 * p for p in price[:8]] + [0]
    assert kinds(happened) == {
        2: ["margin call"],
        3: ["margin call"],
        5: ["margin call"],
        8: ["liquidation"],
    }
    assert (operator.money.margin_calls, operator.money.liquidation_day) == (3, 8)
    assert operator.ruin_day is None


def test_a_call_that_is_not_met_is_liquidated_and_the_rest_returned(make_money_plan, run_business):
    # no cash: after two days at 70,000 the lender sells 50,000 / 70,000 = 0.71428572 BTC of 1
    plan = make_money_plan(coin_loans=(coin_loan(),), days=4, changes={"coins_sat": BTC})
    operator, happened = run_business(plan, price=[1e5, 7e4, 7e4, 7e4, 7e4])
    assert kinds(happened) == {1: ["margin call"], 3: ["liquidation"]}
    assert btc(operator, Coin.SOLD)[3:] == [0.71428572] * 2
    assert btc(operator, Coin.TREASURY) == [0, 0, 0, 0.28571428, 0.28571428]
    # the last satoshi brings 0.0004 more than is owed
    assert usd(operator, Account.CASH)[3:] == [0.0004] * 2
    assert usd(operator, Account.COIN_LOANS) == [-50_000, -50_000, -50_000, 0, 0]


def test_a_price_that_recovers_ends_the_call(make_money_plan, run_business):
    plan = make_money_plan(coin_loans=(coin_loan(),), days=5, changes={"coins_sat": BTC})
    operator, happened = run_business(plan, price=[1e5, 7e4, 7e4, 8e4, 7e4, 7e4])
    assert kinds(happened) == {1: ["margin call"], 4: ["margin call"]}
    assert operator.money.liquidation_day is None


@pytest.mark.parametrize(("cash", "left", "ruin"), [(12_000.0, 2_000.0, None), (4_000.0, 0.0, 1)])
def test_a_debt_that_its_coins_do_not_cover_is_due_the_same_day(
    make_money_plan, run_business, cash, left, ruin
):
    plan = make_money_plan(
        coin_loans=(coin_loan(),), days=2, changes={"coins_sat": BTC, "cash_usd": cash}
    )
    operator, happened = run_business(plan, price=[1e5, 4e4, 4e4])
    assert kinds(happened)[1][:2] == ["liquidation", "bill"]
    assert usd(operator, Account.CASH)[1:] == [left] * 2
    assert usd(operator, Account.PAYABLES)[1:] == [min(cash - 10_000.0, 0.0)] * 2
    assert operator.ruin_day == ruin


def test_interest_and_repayment_return_the_coins(make_money_plan, run_business):
    # 36.5 % a year of 50,000 are 50 a day
    loan = coin_loan(
        rate_per_year=0.365, interest_days=frozenset({2, 4}), end_day=4, to_owners=False
    )
    plan = make_money_plan(
        coin_loans=(loan,), days=5, changes={"coins_sat": BTC, "cash_usd": 1_000.0}
    )
    operator, happened = run_business(plan)
    assert usd(operator, Account.CASH) == [51_000, 51_000, 50_900, 50_900, 800, 800]
    assert usd(operator, Account.COIN_LOANS) == [-50_000, -50_050, -50_000, -50_050, 0, 0]
    assert usd(operator, Account.INTEREST) == [0, 50, 100, 150, 200, 200]
    assert btc(operator, Coin.PLEDGED) == [0.5 * 2] * 4 + [0, 0]
    assert kinds(happened) == {2: ["bill"], 4: ["bill"]}


def test_coins_that_do_not_suffice_back_a_smaller_loan(make_money_plan, run_business):
    plan = make_money_plan(
        coin_loans=(coin_loan(), coin_loan()), days=1, changes={"coins_sat": BTC // 2}
    )
    operator, _ = run_business(plan)
    assert usd(operator, Account.COIN_LOANS) == [-25_000] * 2
    assert btc(operator, Coin.PLEDGED) == [0.5] * 2


def test_pledged_coins_pay_no_bills(make_money_plan, run_business):
    plan = make_money_plan(
        coin_loans=(coin_loan(),),
        days=2,
        bill_days=(2,),
        changes={"coins_sat": BTC, "opex_usd_per_day": 1.0},
    )
    operator, _ = run_business(plan)
    assert operator.ruin_day == 2
    assert btc(operator, Coin.PLEDGED) == [1.0] * 3


# --- tax ----------------------------------------------------------------------------------------


def taxed(days, deducted, year_ends, payments=()):
    by_day = np.zeros(days + 1, dtype=np.int64)
    by_day[1:] = deducted
    return TaxDays(by_day, frozenset(year_ends), frozenset(payments))


def test_years_of_tax_by_hand(make_fleet, make_money_plan, run_business):
    # 5,000 of revenue and 2,400 of power a day, 1,000 of depreciation for tax. Year 1, three days:
    # 3 * 1,600 = 4,800, tax 960. Year 2, three days without revenue: a loss of 10,200. Year 3, four
    # days: 6,400, of which losses offset half: tax 640; losses left 7,000.
    revenue = [0, 0.0005, 0.0005, 0.0005, 0, 0, 0, 0.0005, 0.0005, 0.0005, 0.0005]
    plan = make_money_plan(
        make_fleet(),
        treasury=Treasury(TreasuryPolicy.SELL_ALL),
        bill_days=(5, 8),
        tax=IncomeTax(0.2, 0.5),
        tax_days=taxed(10, 1_000 * MICRO, {3, 6, 10}, {5, 8}),
        changes={"cash_usd": 1e6},
    )
    operator, _ = run_business(plan, revenue=revenue)
    assert usd(operator, Account.INCOME_TAX) == [0.0] * 3 + [960.0] * 7 + [1_600.0]
    assert usd(operator, Account.TAX_OWED) == [0, 0, 0, -960, -960, 0, 0, 0, 0, 0, -640]
    # 3 * 5,000 in, five days of power and the tax out
    assert usd(operator, Account.CASH)[5] == 1e6 + 15_000 - 5 * 2_400 - 960


@pytest.mark.parametrize(
    ("market", "tax"),
    [
        # sold at 100,000: nothing; at 150,000: 12,500; at 160,000: 15,000
        (False, [0.0, 0.0, 2_500.0, 5_500.0]),
        # 0.75 BTC rise by 50,000, then 0.5 BTC by 10,000
        (True, [0.0, 0.0, 7_500.0, 8_500.0]),
    ],
)
def test_gains_on_coins(make_money_plan, run_business, market, tax):
    # 1 BTC in the opening books at 100,000, a quarter sold every day
    plan = make_money_plan(
        days=3,
        treasury=Treasury(TreasuryPolicy.FIXED_COINS, amount_per_day=BTC // 4),
        tax=IncomeTax(0.2, coins_at_market=market),
        tax_days=taxed(3, 0, {2, 3}),
        changes={"coins_sat": BTC},
    )
    operator, _ = run_business(plan, price=[1e5, 1e5, 1.5e5, 1.6e5])
    assert btc(operator, Coin.TREASURY) == [1.0, 0.75, 0.5, 0.25]
    assert usd(operator, Account.INCOME_TAX) == tax


def test_coins_sold_for_a_bill_cost_what_they_did_before_the_next_are_mined(
    make_fleet, make_money_plan, run_business
):
    # 1 BTC a day, worth 100,000 on the first and 300,000 on the others; half of the first is sold
    # for a bill on its day, so that 50,000 of cost stay, whatever the next coins cost
    plan = make_money_plan(
        make_fleet(hashrate_phs=1.0, power_usd_per_kwh=np.zeros(4)),
        days=3,
        bill_days=(1,),
        tax=IncomeTax(0.5),
        tax_days=taxed(3, 0, {1, 2, 3}),
        changes={"opex_usd_per_day": 50_000.0, "owners_cover_shortfalls": True},
    )
    operator, _ = run_business(plan, revenue=1.0, price=[1e5, 1e5, 3e5, 3e5])
    assert btc(operator, Coin.TREASURY) == [0.0, 0.5, 1.5, 2.5]
    assert operator.money is not None
    assert operator.money.coins_cost_usd == 50_000.0 + 300_000.0 + 300_000.0


# --- forwards, overheads, treasury, pool --------------------------------------------------------


def test_forwards_pay_the_mean_s_difference(make_money_plan, run_business):
    # 10 PH/s at 50; hashprice 40, 40, 40, then 60: +300 on day 3, -400 on day 7
    plan = make_money_plan(
        forwards=(ForwardPlan(10.0, 50.0, 0, 7),),
        bill_days=(3, 7),
        changes={"cash_usd": 500.0},
    )
    operator, _ = run_business(plan, revenue=[0, 4e-4, 4e-4, 4e-4, 6e-4, 6e-4, 6e-4, 6e-4, 9, 9, 9])
    assert usd(operator, Account.FORWARDS) == [0, 100, 200, 0, -100, -200, -300, 0, 0, 0, 0]
    assert usd(operator, Account.CASH) == [500.0] * 3 + [800.0] * 4 + [400.0] * 4
    assert usd(operator, Account.FORWARD_GAINS)[-1] == 100.0


def test_power_hedges_are_settled_beside_forwards(make_money_plan, run_business):
    # +50 a day to day 3, then -100 a day: 150 received on day 3, 400 owed with the bills of day 7
    hedged = np.array([0, 50, 50, 50, -100, -100, -100, -100, 0, 0, 0]) * 1_000_000
    plan = make_money_plan(
        hedged=hedged,
        forwards=(ForwardPlan(1.0, 50.0, 8, 10),),
        bill_days=(3, 7),
        changes={"cash_usd": 500.0},
    )
    operator, events = run_business(plan, journal=True)
    open_usd = [0, 50, 100, 0, -100, -200, -300, 0, 0, 0, 0]
    assert usd(operator, Account.POWER_HEDGES) == open_usd
    assert usd(operator, Account.FORWARDS) == [0] * 9 + [50, 100]
    assert usd(operator, Account.CASH) == [500.0] * 3 + [650.0] * 4 + [250.0] * 4
    assert usd(operator, Account.POWER_HEDGE_GAINS)[-1] == 250.0
    assert [e.kind for e in events[7]] == ["bill"]
    texts = [e.text for e in operator.ledger.journal if e.day == 7]
    assert texts == ["power hedges", "power hedges settled", "bills paid"]


def test_a_hedged_fleet_earns_the_fixed_price(make_fleet, make_money_plan, run_business):
    forward = ForwardPlan(100.0, 50.0, 0, 10)
    revenue = [0.0, *np.linspace(1e-4, 9e-4, 10)]
    plan = make_money_plan(
        make_fleet(),
        treasury=Treasury(TreasuryPolicy.SELL_ALL),
        bill_days=(10,),
        forwards=(forward,),
        changes={"cash_usd": 1e6},
    )
    operator, _ = run_business(plan, revenue=revenue)
    assert usd(operator, Account.CASH)[-1] == pytest.approx(1e6 + 10 * (5_000 - 2_400), abs=0.01)


def test_overheads_are_running_costs(make_money_plan, run_business):
    staff = OverheadPlan("staff", 36.5, 0.0, 1, 3)
    plan = make_money_plan(
        overheads=(staff,), bill_days=(4,), changes={"cash_usd": 10.0, "opex_usd_per_day": 0.5}
    )
    operator, _ = run_business(plan)
    assert usd(operator, Account.OPEX)[:5] == [0.0, 0.5, 2.2, 3.9, 4.4]
    assert usd(operator, Account.CASH)[4] == 5.6


def test_a_pool_that_pays_late_and_in_lumps(make_fleet, make_money_plan, run_business):
    # 0.05 BTC a day; what is a day old is paid when it is 0.12 BTC
    plan = make_money_plan(
        make_fleet(),
        days=8,
        treasury=Treasury(TreasuryPolicy.SELL_ALL),
        pool=PoolPlan(threshold_sat=12_000_000, delay_days=1),
        changes={"cash_usd": 1e6},
    )
    operator, _ = run_business(plan, revenue=0.0005)
    assert btc(operator, Coin.AT_POOL) == [0, 0.05, 0.1, 0.15, 0.05, 0.1, 0.15, 0.05, 0.1]
    assert btc(operator, Coin.SOLD) == [0, 0, 0, 0, 0.15, 0.15, 0.15, 0.3, 0.3]
    assert usd(operator, Account.COINS)[:4] == [0, 5_000, 10_000, 15_000]


def test_a_pool_pays_out_what_its_fee_leaves(make_fleet, make_money_plan, run_business):
    # 0.04 BTC a day after the fee, paid two days later in lumps of 0.08 or more
    plan = make_money_plan(
        make_fleet(),
        days=6,
        pool=PoolPlan(threshold_sat=8_000_000, delay_days=2),
        changes={"cash_usd": 1e6, "pool_fee": 0.2},
    )
    operator, _ = run_business(plan, revenue=0.0005)
    assert btc(operator, Coin.TREASURY) == [0, 0, 0, 0, 0.08, 0.08, 0.16]
    assert btc(operator, Coin.AT_POOL) == [0, 0.04, 0.08, 0.12, 0.08, 0.12, 0.08]
    assert btc(operator, Coin.POOL_FEE)[-1] == 0.06


def test_luck_multiplies_a_day_and_solo_finds_whole_blocks(
    make_fleet, make_money_plan, run_business
):
    pplns = make_money_plan(make_fleet(), days=3, pool=PoolPlan(PoolKind.PPLNS, 0.1))
    luck = np.array([9.0, 0.0, 1.5, 1.0])
    operator, _ = run_business(pplns, revenue=0.0005, luck=luck)
    assert btc(operator, Coin.TREASURY) == [0.0, 0.0, 0.075, 0.125]
    # 0.05 BTC are a hundredth of a block of 5 BTC: found by one day in a hundred
    solo = make_money_plan(make_fleet(), days=3, pool=PoolPlan(PoolKind.SOLO))
    luck = np.array([0.0, 0.989, 0.991, 0.5])
    operator, _ = run_business(solo, revenue=0.0005, luck=luck, reward=5.0)
    assert btc(operator, Coin.TREASURY) == [0.0, 0.0, 5.0, 5.0]


def test_averaging_and_runway(make_plan, run_business):
    coins = {"coins_sat": BTC, "cash_usd": 1_000.0, "opex_usd_per_day": 100.0, "days": 4}
    money = Treasury(TreasuryPolicy.FIXED_MONEY, amount_per_day=30_000 * MICRO)
    operator, _ = run_business(make_plan(treasury=money, **coins))
    assert usd(operator, Account.CASH) == [1_000, 31_000, 61_000, 91_000, 101_000]
    assert btc(operator, Coin.TREASURY) == pytest.approx([1.0, 0.7, 0.4, 0.1, 0.0], abs=1e-12)
    # 900 are left after the first day's bill: nine days, then eight and so on
    short = Treasury(TreasuryPolicy.RUNWAY, runway_days=7.5, sell_fraction=0.5)
    operator, _ = run_business(make_plan(treasury=short, **coins))
    assert btc(operator, Coin.TREASURY) == [1.0, 1.0, 1.0, 0.5, 0.5]
