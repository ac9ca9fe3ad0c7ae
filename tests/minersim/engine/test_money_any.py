"""Any contracts on any days: books balance, nothing is spent twice, both engines agree."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minersim.business import Account, Coin, FleetPlan, OperatorPlan, Treasury, TreasuryPolicy
from minersim.business.coin_loans import CoinLoanPlan
from minersim.business.covenants import Covenants
from minersim.business.forwards import ForwardPlan
from minersim.business.income_tax import IncomeTax
from minersim.business.ledger import coin_imbalance_sat, imbalance_micro_usd
from minersim.business.loans import LoanKind, LoanPlan
from minersim.business.money_plan import TaxDays, money_plan
from minersim.business.overheads import OverheadPlan
from minersim.business.pool import PoolKind, PoolPlan
from minersim.economics import SwitchingRule
from minersim.engine.books import compiled_books, reference_books

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
)
day = st.integers(0, DAYS)
money_usd = st.sampled_from([0.000_001, 77.123_456_7, 1_500.0, 40_000.0])
flags = st.booleans()


@st.composite
def loans(draw):
    start = draw(day)
    steps = draw(st.lists(st.integers(1, 12), min_size=1, max_size=5))
    return LoanPlan(
        "loan",
        draw(st.sampled_from(LoanKind)),
        draw(money_usd),
        draw(st.floats(0.0, 8.0)),
        start,
        tuple((start + np.cumsum(steps)).tolist()),
        draw(flags),
    )


@st.composite
def coin_loans(draw):
    start = draw(day)
    interest = start + np.cumsum(draw(st.lists(st.integers(1, 9), min_size=1, max_size=4)))
    low, middle, high = sorted(
        draw(st.lists(st.floats(0.05, 1.3), min_size=3, max_size=3, unique=True))
    )
    return CoinLoanPlan(
        name="coins",
        amount_micro_usd=round(draw(money_usd) * MICRO),
        rate_per_year=draw(st.floats(0.0, 8.0)),
        start_day=start,
        end_day=int(interest[-1]),
        interest_days=frozenset(interest.tolist()),
        start_ltv=low,
        call_ltv=middle,
        liquidation_ltv=high,
        cure_days=draw(st.integers(0, 4)),
        to_owners=draw(flags),
    )


@st.composite
def tax_days(draw):
    deducted = np.zeros(DAYS + 1, dtype=np.int64)
    deducted[1:] = draw(st.integers(0, 50 * MICRO))
    ticks = st.frozensets(st.integers(1, DAYS), max_size=3)
    return TaxDays(deducted, draw(ticks) | {DAYS}, draw(ticks))


@st.composite
def hedged(draw):
    """Gains and losses of power hedges on some days, or no hedges."""
    gains = np.zeros(DAYS + 1, dtype=np.int64)
    first = draw(st.integers(1, DAYS))
    gains[first:] = draw(
        st.lists(
            st.integers(-900 * MICRO, 900 * MICRO),
            min_size=DAYS + 1 - first,
            max_size=DAYS + 1 - first,
        )
    )
    return draw(st.sampled_from([None, gains]))


spans = st.tuples(day, day).map(sorted)


@st.composite
def plans(draw):
    bills = draw(st.frozensets(st.integers(1, DAYS), max_size=4))
    taxed = draw(flags)
    money = money_plan(
        DAYS,
        bills,
        loans=tuple(draw(st.lists(loans(), max_size=3))),
        coin_loans=tuple(draw(st.lists(coin_loans(), max_size=3))),
        covenants=Covenants(
            draw(st.sampled_from([0, 300 * MICRO])), draw(st.sampled_from([0.0, 1.2])), draw(flags)
        ),
        forwards=tuple(
            ForwardPlan(draw(st.floats(0.1, 20.0)), draw(st.floats(20.0, 70.0)), *span)
            for span in draw(st.lists(spans, max_size=2))
        ),
        overheads=tuple(
            OverheadPlan("staff", draw(st.floats(0.0, 900.0)), 0.1, *span)
            for span in draw(st.lists(spans, max_size=2))
        ),
        hedged=draw(hedged()),
        tax=IncomeTax(draw(st.floats(0.0, 1.0)), draw(st.floats(0.0, 1.0)), draw(flags))
        if taxed
        else None,
        tax_days=draw(tax_days()) if taxed else None,
        pool=PoolPlan(
            draw(st.sampled_from(PoolKind)),
            threshold_sat=draw(st.sampled_from([0, 900_000])),
            delay_days=draw(st.integers(0, 5)),
        ),
    )
    treasury = Treasury(
        draw(st.sampled_from(TreasuryPolicy)),
        draw(st.floats(0.0, 1.0)),
        draw(st.sampled_from([0, 100_000, 90 * MICRO])),
        draw(st.floats(0.0, 100.0)),
        draw(st.floats(0.0, 1.0)),
    )
    return OperatorPlan(
        fleets=(FLEET, dataclasses.replace(FLEET, cost_usd=0.0, delivery_day=0)),
        days=DAYS,
        bill_days=bills,
        cash_usd=draw(st.sampled_from([0.0, 500.0, 50_000.0])),
        coins_sat=draw(st.sampled_from([0, 3_000_000, 10**8])),
        opex_usd_per_day=10.0,
        pool_fee=0.02,
        treasury=treasury,
        switching=SwitchingRule(-0.02, 0.05, 2.0, 3.0, 0.5, 0.25, 1.0),
        owners_cover_shortfalls=draw(flags),
        money=money,
    )


def market(seed):
    generator = np.random.default_rng(seed)
    price = 60_000.0 * np.exp(np.cumsum(generator.normal(0.0, 0.15, (3, DAYS + 1)), axis=1))
    revenue = generator.uniform(2e-4, 9e-4, price.shape)
    luck = np.stack([generator.random(price.shape), np.full(price.shape, 0.01)], axis=-1)
    return price, revenue * price, revenue, luck


@given(plans(), st.integers(0, 2**32 - 1))
@settings(max_examples=150, deadline=None)
def test_any_contracts_keep_the_books(plan, seed):
    *columns, luck = market(seed)
    compiled = compiled_books(plan, *columns, luck=luck)
    reference = reference_books(plan, *columns, luck)
    for field in dataclasses.fields(compiled):
        ours, theirs = getattr(compiled, field.name), getattr(reference, field.name)
        assert np.array_equal(ours, theirs, equal_nan=True), field.name
    usd, sat = compiled.micro_usd, compiled.sat
    assert not imbalance_micro_usd(usd).any()
    assert not coin_imbalance_sat(sat).any()
    # nothing is spent, pledged or paid back that is not there
    for account in (Account.CASH, Account.COINS, Account.MACHINES, Account.MACHINE_DEPOSITS):
        assert usd[..., account].min() >= 0
    debts = (Account.LOANS, Account.INTEREST_OWED, Account.COIN_LOANS, Account.TAX_OWED)
    for account in (Account.PAYABLES, *debts):
        assert usd[..., account].max() <= 0
    for coin in (Coin.TREASURY, Coin.PLEDGED, Coin.AT_POOL):
        assert sat[..., coin].min() >= 0
    held = sat[..., [Coin.TREASURY, Coin.PLEDGED, Coin.AT_POOL]].sum(axis=-1)
    assert usd[..., Account.COINS] / MICRO == pytest.approx(
        held / 1e8 * columns[0], rel=1e-12, abs=6e-7
    )
    # coins are pledged for a debt only
    assert not sat[..., Coin.PLEDGED][usd[..., Account.COIN_LOANS] == 0].any()
    for path, ruin in enumerate(compiled.ruin_day):
        if np.isnan(ruin):
            continue
        assert not plan.owners_cover_shortfalls
        row = int(ruin)
        assert usd[path, row, Account.CASH] == 0
        assert sat[path, row, Coin.TREASURY] == 0
        assert usd[path, row, Account.PAYABLES] < 0
        # nothing moves any more but the price of what is pledged or owed in coins
        still = [a for a in Account if a not in (Account.COINS, Account.COIN_GAINS)]
        assert (usd[path, row:][:, still] == usd[path, row][still]).all()
        assert (sat[path, row:] == sat[path, row]).all()


@given(plans(), st.integers(0, 2**32 - 1))
@settings(max_examples=60, deadline=None)
def test_no_dollar_appears_or_disappears(plan, seed):
    # every dollar of cash came from the owners, a sale, a lender or a forward, or went to a bill,
    # a lender, a machine or the owners: what is left is the opening and the sums of all these
    *columns, luck = market(seed)
    books = compiled_books(plan, *columns, luck=luck)
    usd = books.micro_usd
    change = np.diff(usd, axis=1).sum(axis=-1)
    assert not change.any()
    flows = books.flows_usd(plan, columns[0])
    both = usd[..., Account.CASH] + usd[..., Account.CAPITAL]
    coins = np.round(plan.coins_sat * columns[0][:, 0] * (MICRO / 1e8))
    assert flows.sum(axis=1) * MICRO == pytest.approx(both[:, -1] + coins, abs=1.0)
