"""Lines of a cash flow against every single posting, for any contracts."""

import dataclasses
from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minersim.business import (
    Account,
    Coin,
    FleetPlan,
    OperatorPath,
    OperatorPlan,
    Treasury,
    TreasuryPolicy,
)
from minersim.business.cash_lines import FINANCE, INVESTMENT, OPERATIONS, Marks, cash_lines
from minersim.business.coin_loans import CoinLoanPlan
from minersim.business.covenants import Covenants
from minersim.business.forwards import ForwardPlan
from minersim.business.income_tax import IncomeTax
from minersim.business.loans import LoanKind, LoanPlan
from minersim.business.money_plan import TaxDays, money_plan
from minersim.business.overheads import OverheadPlan
from minersim.business.pool import PoolPlan

DAYS = 30
MICRO = 1_000_000
FLEET = FleetPlan(
    name="fleet",
    site="A",
    count=1,
    hashrate_phs=10.0,
    efficiency_j_per_th=20.0,
    pue=1.0,
    uptime=0.9,
    power_usd_per_kwh=np.full(DAYS + 1, 0.05),
    cost_usd=3_000.0,
    book_value_usd=0.0,
    payment_day=1,
    delivery_day=2,
    life_days=50.0,
    salvage_fraction=0.1,
    instalments=((0, 1_000.0), (9, 1_000.0), (20, 1_000.0)),
)
OLD = dataclasses.replace(FLEET, cost_usd=0.0, book_value_usd=900.0, delivery_day=0, instalments=())
day = st.integers(0, DAYS)
money_usd = st.sampled_from([0.000_001, 77.123_456_7, 1_500.0, 40_000.0])
flags = st.booleans()
spans = st.tuples(day, day).map(sorted)


@st.composite
def loans(draw):
    start = draw(day)
    steps = draw(st.lists(st.integers(1, 12), min_size=1, max_size=5))
    ends = tuple((start + np.cumsum(steps)).tolist())
    kind = draw(st.sampled_from(LoanKind))
    return LoanPlan(
        "loan", kind, draw(money_usd), draw(st.floats(0.0, 8.0)), start, ends, draw(flags)
    )


@st.composite
def coin_loans(draw):
    start = draw(day)
    interest = start + np.cumsum(draw(st.lists(st.integers(1, 9), min_size=1, max_size=4)))
    levels = draw(st.lists(st.floats(0.05, 1.3), min_size=3, max_size=3, unique=True))
    return CoinLoanPlan(
        "coins",
        round(draw(money_usd) * MICRO),
        draw(st.floats(0.0, 8.0)),
        start,
        int(interest[-1]),
        frozenset(interest.tolist()),
        *sorted(levels),
        draw(st.integers(0, 4)),
        draw(flags),
    )


gains = st.integers(-40 * MICRO, 40 * MICRO)


@st.composite
def plans(draw):
    bills = draw(st.frozensets(st.integers(1, DAYS), max_size=4))
    ends = draw(st.frozensets(st.integers(1, DAYS), max_size=3))
    deducted = np.full(DAYS + 1, draw(st.integers(0, 50 * MICRO)))
    taxed = draw(flags)
    money = money_plan(
        DAYS,
        bills,
        loans=tuple(draw(st.lists(loans(), max_size=3))),
        coin_loans=tuple(draw(st.lists(coin_loans(), max_size=2))),
        covenants=Covenants(draw(st.sampled_from([0, 300 * MICRO])), 0.0, draw(flags)),
        forwards=tuple(
            ForwardPlan(draw(st.floats(0.1, 20.0)), draw(st.floats(20.0, 70.0)), *span)
            for span in draw(st.lists(spans, max_size=2))
        ),
        overheads=(OverheadPlan("staff", draw(st.floats(0.0, 900.0)), 0.1, *draw(spans)),),
        tax=IncomeTax(draw(st.floats(0.0, 1.0)), 0.8, draw(flags)) if taxed else None,
        tax_days=TaxDays(deducted, ends | {DAYS}, ends) if taxed else None,
        pool=PoolPlan(delay_days=draw(st.integers(0, 5))),
        hedged=np.array([0, *draw(st.lists(gains, min_size=DAYS, max_size=DAYS))]),
    )
    return OperatorPlan(
        fleets=(FLEET, OLD),
        days=DAYS,
        bill_days=bills,
        cash_usd=draw(st.sampled_from([0.0, 500.0, 50_000.0])),
        coins_sat=draw(st.sampled_from([0, 3_000_000, 10**8])),
        opex_usd_per_day=10.0,
        pool_fee=0.02,
        treasury=Treasury(TreasuryPolicy.HOLD_SHARE, draw(st.floats(0.0, 1.0))),
        switching=None,
        owners_cover_shortfalls=draw(flags),
        money=draw(st.sampled_from([None, money])),
    )


def one_path(plan, seed):
    """The business day by day, with its journal; and the price at the start."""
    generator = np.random.default_rng(seed)
    price = 60_000.0 * np.exp(np.cumsum(generator.normal(0.0, 0.15, DAYS + 1)))
    operator = OperatorPath(plan, float(price[0]), journal=True)
    for tick in range(DAYS + 1):
        if tick:
            operator.close_day(tick, generator.uniform(2e-4, 9e-4), float(price[tick]))
        operator.pay_for(tick)
        operator.deliver(tick)
        operator.pay_bills(tick, float(price[tick]))
        operator.record(tick)
    return operator, price[:1]


ANY = None
RULES = (
    # line, debit, credit, end of the text, sign, whether it counts with its date
    (None, ANY, ANY, "opening balance", 0, False),
    ("coins_sold", "cash", "coins", "", 1, False),
    ("revenue", "coins", "mining_revenue", "", 1, False),
    ("pool_fee", "pool_fees", "coins", "", -1, False),
    ("power", "power", ANY, "", -1, False),
    ("costs", "opex", ANY, "", -1, False),
    ("owners_paid", "cash", "capital", "bought", 1, True),
    ("machines_bought", ANY, "cash", "bought", -1, True),
    ("owners_paid", ANY, ANY, "owners cover the shortfall", 1, False),
    ("owners_received", ANY, ANY, "loan passed to the owners", -1, True),
    ("debt_drawn", "cash", "loans", "", 1, True),
    ("debt_drawn", "cash", "coin_loans", "", 1, True),
    ("debt_repaid", "loans", ANY, "", -1, False),
    ("service", "coin_loans", ANY, "", -1, False),
    ("interest", "interest_owed", ANY, "", -1, False),
    ("income_tax", "tax_owed", ANY, "", -1, False),
    ("hedges", "cash", ANY, "forwards settled", 1, False),
    ("hedges", ANY, ANY, "forwards settled", -1, False),
    ("hedges", "cash", ANY, "power hedges settled", 1, False),
    ("hedges", ANY, ANY, "power hedges settled", -1, False),
)


def posted(operator, closes):
    """Lines as the journal has them, shape (periods,), in millionths of a USD."""
    lines = defaultdict(lambda: np.zeros(len(closes), dtype=np.int64))
    for entry in operator.ledger.journal:
        if entry.unit != "USD":
            continue
        for name, debit, credit, text, sign, dated in RULES:
            if (
                debit in {ANY, entry.debit}
                and credit in {ANY, entry.credit}
                and entry.text.endswith(text)
            ):
                # a date is the day that begins at its midnight
                place = np.searchsorted(closes, entry.day, side="right" if dated else "left")
                lines[name][min(place, len(closes) - 1)] += sign * round(entry.amount * MICRO)
                break
    return lines


CLOSES = st.frozensets(st.integers(1, DAYS - 1), max_size=5).map(lambda c: [*sorted(c), DAYS])


@given(plans(), st.integers(0, 2**32 - 1), CLOSES)
@settings(max_examples=200, deadline=None)
def test_lines_are_the_postings(plan, seed, closes):
    operator, price = one_path(plan, seed)
    usd, sat = operator.ledger.usd_history[None], operator.ledger.sat_history[None]
    breach = None if operator.money is None else operator.money.breach_day
    marks = Marks(*(np.array([np.nan if d is None else d]) for d in (operator.ruin_day, breach)))
    found = cash_lines(plan, usd, sat, price, marks, closes)
    lines = {name: values[0] for name, values in found.micro_usd.items()}
    expected = posted(operator, closes)
    coin_loans = () if plan.money is None else plan.money.coin_loans
    for name in ("revenue", "pool_fee", "coins_sold", "power", "machines_bought", "hedges"):
        assert np.array_equal(lines[name], expected[name]), name
    assert np.array_equal(lines["income_tax"], expected["income_tax"])
    assert np.array_equal(lines["operating_costs"] + lines["overheads"], expected["costs"])
    lenders = ("debt_drawn", "debt_repaid", "interest")
    owners = ("owners_paid", "owners_received")
    if len(coin_loans) < 2:  # two on one day are not told apart, but for their sum
        together = expected["debt_repaid"] + expected["interest"] + expected["service"]
        assert np.array_equal(lines["debt_repaid"] + lines["interest"], together)
        assert np.array_equal(lines["debt_drawn"], expected["debt_drawn"])
    if not coin_loans:
        for name in (*lenders, *owners):
            assert np.array_equal(lines[name], expected[name]), name
    # together they are right whatever there is
    total = sum(expected[name].sum() for name in (*lenders, "service"))
    assert sum(lines[name].sum() for name in lenders) == total
    assert sum(lines[name].sum() for name in owners) == sum(expected[n].sum() for n in owners)
    assert not lines["machines_sold"].any()  # none retires


@given(plans(), st.integers(0, 2**32 - 1), CLOSES)
@settings(max_examples=200, deadline=None)
def test_lines_add_up_to_the_books(plan, seed, closes):
    operator, price = one_path(plan, seed)
    usd, sat = operator.ledger.usd_history, operator.ledger.sat_history
    breach = None if operator.money is None else operator.money.breach_day
    marks = Marks(*(np.array([np.nan if d is None else d]) for d in (operator.ruin_day, breach)))
    found = cash_lines(plan, usd[None], sat[None], price, marks, closes)
    lines = {name: values[0] for name, values in found.micro_usd.items()}
    net = sum(lines[name] for name in (*OPERATIONS, *INVESTMENT, *FINANCE))
    opening = round(plan.cash_usd * MICRO)
    assert np.array_equal(lines["cash"], opening + np.cumsum(net))
    assert lines["cash"][-1] == usd[-1, Account.CASH]
    # a loan paid out at the midnight of a close is dated to the day after it, and so is its cash
    before = [close for close in closes if plan.money is None or not lent_at(plan.money, close)]
    places = [closes.index(close) for close in before]
    assert np.array_equal(lines["cash"][places], usd[before, Account.CASH])
    owed = Account.LOANS, Account.INTEREST_OWED, Account.COIN_LOANS
    kept = [account for account in owed if account < usd.shape[1]]
    assert np.array_equal(lines["debt"][places], -usd[before][:, kept].sum(axis=1))
    held = [c for c in (Coin.TREASURY, Coin.PLEDGED, Coin.AT_POOL) if c < sat.shape[1]]
    assert np.array_equal(found.sat["held"][0], sat[closes][:, held].sum(axis=1))
    assert found.sat["mined"].sum() == -sat[-1, Coin.MINED]
    assert np.array_equal(lines["coins"], usd[closes, Account.COINS])


def lent_at(money, tick):
    return tick < DAYS and (
        money.integers[tick, 1] > 0 or any(loan.start_day == tick for loan in money.coin_loans)
    )


def test_a_purchase_counts_with_its_date_and_production_with_the_day_that_ends():
    plan = OperatorPlan(
        fleets=(dataclasses.replace(FLEET, instalments=((10, 3_000.0),)), OLD),
        days=DAYS,
        bill_days=frozenset({10}),
        cash_usd=50_000.0,
        coins_sat=0,
        opex_usd_per_day=10.0,
        pool_fee=0.0,
        treasury=Treasury(TreasuryPolicy.HOLD_SHARE, 0.0),
        switching=None,
        owners_cover_shortfalls=True,
    )
    operator, price = one_path(plan, 1)
    nothing = Marks(np.array([np.nan]), np.array([np.nan]))
    usd, sat = operator.ledger.usd_history[None], operator.ledger.sat_history[None]
    found = cash_lines(plan, usd, sat, price, nothing, [10, DAYS]).micro_usd
    assert found["machines_bought"].tolist() == [[0, -3_000 * MICRO]]
    assert found["owners_paid"].tolist() == [[0, 3_000 * MICRO]]
    assert found["operating_costs"].tolist() == [[-100 * MICRO, -200 * MICRO]]
    # the bill of ten days is paid at the midnight that ends them; what follows is not
    assert found["unpaid_bills"][0, 0] == 0
    assert found["unpaid_bills"][0, 1] == pytest.approx(-usd[0, -1, Account.PAYABLES])


@pytest.mark.parametrize(("bill_day", "instalments"), [(9, 2), (20, 1)])
def test_the_day_of_ruin_pays_for_machines_only_where_bills_end_it(bill_day, instalments):
    loan = LoanPlan("loan", LoanKind.BULLET, 1e6, 0.0, 0, (9,), True)
    bills = frozenset({bill_day})
    plan = OperatorPlan(
        fleets=(FLEET, OLD),
        days=DAYS,
        bill_days=bills,
        cash_usd=0.0,
        coins_sat=0,
        opex_usd_per_day=10.0,
        pool_fee=0.0,
        treasury=Treasury(TreasuryPolicy.SELL_ALL),
        switching=None,
        owners_cover_shortfalls=False,
        money=money_plan(DAYS, bills, loans=(loan,)),
    )
    operator, price = one_path(plan, 1)
    assert operator.ruin_day == 9
    marks = Marks(np.array([9.0]), np.array([np.nan]))
    books = operator.ledger.usd_history[None], operator.ledger.sat_history[None]
    lines = cash_lines(plan, *books, price, marks, [DAYS]).micro_usd
    assert lines["machines_bought"].tolist() == [[-1_000 * MICRO * instalments]]
    assert lines["machines_sold"].tolist() == [[0]]
