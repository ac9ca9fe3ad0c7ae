"""Debt, tax and forwards of a business, compiled: the same laws as ``business.money_path``.

Only a business that has any of these compiles this; the kernel of a plain business leaves it out.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from minersim.business import money_plan as columns
from minersim.business.coin_loans import (
    coins_backing,
    day_interest,
    loan_against,
    pay_down,
    stands_at,
)
from minersim.business.covenants import SERVICE_DAYS, lacks_cash, lacks_coverage
from minersim.business.forwards import forward_gain
from minersim.business.income_tax import cost_of_sold, income_tax, losses_used
from minersim.business.money_plan import MoneyPlan
from minersim.business.pool import PoolKind, coins_found_btc, payout_sat
from minersim.business.treasury import coins_to_raise, coins_value_micro_usd
from minersim.engine.compiled_laws import compiled, compiled_apart
from minersim.engine.kernel_accounts import (
    AT_POOL,
    CAPITAL,
    CASH,
    COIN_LOANS,
    COINS,
    FORWARD_GAINS,
    FORWARDS,
    GAINS,
    INCOME_TAX,
    INTEREST,
    INTEREST_OWED,
    LOANS,
    MINED,
    OPERATING,
    PAYABLES,
    PLEDGED,
    POOL_FEE,
    POOL_FEES,
    POWER_HEDGE_GAINS,
    POWER_HEDGES,
    REVENUE,
    SOLD,
    TAX_OWED,
    TREASURY,
)

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

# columns of a day's numbers, as plain numbers for compiled code
DRAWN, TO_OWNERS, ACCRUED = columns.DRAWN, columns.TO_OWNERS, columns.ACCRUED
INTEREST_DUE, PRINCIPAL_DUE = columns.INTEREST_DUE, columns.PRINCIPAL_DUE
SERVICE, DEDUCTED, OVERHEAD = columns.SERVICE, columns.DEDUCTED, columns.OVERHEAD
IS_BILL, IS_YEAR_END, IS_TAX_DAY = columns.IS_BILL, columns.IS_YEAR_END, columns.IS_TAX_DAY
HEDGED, RECEIPTS_USD, SOLD_PHS = columns.HEDGED, columns.RECEIPTS_USD, columns.SOLD_PHS

# columns of a loan against coins: floats, integers, state
RATE, START_LTV, CALL_LTV, LIQUIDATION_LTV = range(4)
AMOUNT, START_DAY, END_DAY, CURE_DAYS, FOR_OWNERS = range(5)
DEBT, UNPAID_INTEREST, COINS_PLEDGED, CALL_DAY = range(4)

# what a path remembers; the first three are shown as results
BREACH_DAY, LIQUIDATION_DAY, MARGIN_CALLS = range(3)
CALLED, LOSSES, TAXED, DEDUCTED_SO_FAR, COST, SOLD_BEFORE, RECEIVED_BEFORE = range(3, 10)
MARKS, STATE = 3, 10


class KernelMoney(NamedTuple):
    """Debt, tax, forwards and pool of a business; see ``MoneyPlan``.

    Attributes
    ----------
    integers, floats : array of shape (days + 1, columns)
        As in ``MoneyPlan``.
    loan_floats, loan_integers : array of shape (loans, columns)
        Loans against coins.
    interest_days : array of int, shape (days + 1, loans)
        1 where their interest is due.
    """

    integers: Integers
    floats: Floats
    loan_floats: Floats
    loan_integers: Integers
    interest_days: Integers
    minimum_cash: int
    minimum_dscr: float
    calls_loans: bool
    taxes: bool
    tax_rate: float
    loss_limit: float
    coins_at_market: bool
    pool_kind: int
    threshold_sat: int
    delay_days: int


def kernel_money(plan: MoneyPlan | None) -> KernelMoney | None:
    """Make what the kernel reads; None where there is nothing of it."""
    if plan is None:
        return None
    loans = plan.coin_loans
    days = len(plan.integers) - 1
    floats = [(x.rate_per_year, x.start_ltv, x.call_ltv, x.liquidation_ltv) for x in loans]
    integers = [
        (x.amount_micro_usd, x.start_day, x.end_day, x.cure_days, int(x.to_owners)) for x in loans
    ]
    flags = [loan.interest_flags(days) for loan in loans]
    tax = plan.tax
    return KernelMoney(
        integers=plan.integers,
        floats=plan.floats,
        loan_floats=np.array(floats, dtype=np.float64).reshape(len(loans), 4),
        loan_integers=np.array(integers, dtype=np.int64).reshape(len(loans), 5),
        interest_days=np.ascontiguousarray(
            np.array(flags, dtype=np.int64).reshape(len(loans), days + 1).T
        ),
        minimum_cash=plan.covenants.minimum_cash_micro_usd,
        minimum_dscr=plan.covenants.minimum_dscr,
        calls_loans=plan.covenants.calls_loans,
        taxes=tax is not None,
        tax_rate=0.0 if tax is None else tax.rate,
        loss_limit=0.0 if tax is None else tax.loss_limit_fraction,
        coins_at_market=tax is not None and tax.coins_at_market,
        pool_kind=int(plan.pool.kind),
        threshold_sat=plan.pool.threshold_sat,
        delay_days=plan.pool.delay_days,
    )


FPPS = int(PoolKind.FPPS)


@compiled
def move(books: Integers, debit: int, credit: int, amount: int) -> None:
    """Debit one account and credit another with a whole amount."""
    books[debit] += amount
    books[credit] -= amount


@compiled
def settle(usd: Integers, contracts: int) -> None:
    """Pay what contracts have gained since the last settlement, or owe what they have lost."""
    balance = usd[contracts]
    move(usd, CASH, contracts, max(balance, 0))
    move(usd, contracts, PAYABLES, max(-balance, 0))


@compiled
def found_btc(money: KernelMoney, expected_btc: float, luck: Floats, day: int) -> float:
    """Coins that a day gives under the pool's luck. [BTC]

    Parameters
    ----------
    luck : array of shape (days + 1, 2)
        Luck of each day, and the reward of a block. [1] and [BTC]
    """
    if money.pool_kind == FPPS:
        return expected_btc
    return coins_found_btc(money.pool_kind, expected_btc, luck[day, 0], luck[day, 1])


@compiled
def pay_out(money: KernelMoney, day: int, earned: int, sat: Integers, sat_history: Integers) -> int:
    """Leave what a day earned with the pool, and take in what it pays out. [sat]"""
    move(sat, AT_POOL, TREASURY, earned)
    if day < money.delay_days:
        return 0
    so_far = -sat[MINED] - sat[POOL_FEE]
    waited = so_far
    if money.delay_days > 0:
        row = day - money.delay_days
        waited = -sat_history[row, MINED] - sat_history[row, POOL_FEE]
    payout = payout_sat(waited - (so_far - sat[AT_POOL]), money.threshold_sat)
    move(sat, TREASURY, AT_POOL, payout)
    return payout


@compiled_apart
def fall_due(loan: Integers, usd: Integers, account: int, amount: int) -> int:
    """Lower a loan against coins by what is paid in cash, or falls due."""
    move(usd, COIN_LOANS, account, amount)
    loan[DEBT] -= amount
    loan[UNPAID_INTEREST] = max(loan[UNPAID_INTEREST] - amount, 0)
    return amount


@compiled_apart
def release(loan: Integers, sat: Integers) -> None:
    """Return the coins of a loan."""
    move(sat, TREASURY, PLEDGED, loan[COINS_PLEDGED])
    loan[COINS_PLEDGED] = 0
    loan[CALL_DAY] = -1


@compiled_apart
def liquidate(
    day: int, price_usd: float, loan: Integers, usd: Integers, sat: Integers, state: Integers
) -> int:
    """Sell pledged coins for a debt; returns what they do not cover."""
    sold = coins_to_raise(loan[DEBT], price_usd, loan[COINS_PLEDGED])
    proceeds = coins_value_micro_usd(sold, price_usd)
    move(sat, SOLD, PLEDGED, sold)
    move(usd, CASH, COINS, proceeds)
    loan[COINS_PLEDGED] -= sold
    fall_due(loan, usd, CASH, min(proceeds, loan[DEBT]))
    release(loan, sat)
    if state[LIQUIDATION_DAY] < 0:
        state[LIQUIDATION_DAY] = day
    rest: int = fall_due(loan, usd, PAYABLES, loan[DEBT])
    return rest


@compiled_apart
def serve_coin_loan(
    money: KernelMoney,
    number: int,
    day: int,
    price_usd: float,
    loan: Integers,
    usd: Integers,
    sat: Integers,
    state: Integers,
) -> int:
    """A day of a loan against coins; returns what falls due."""
    start_ltv, call_ltv = money.loan_floats[number, START_LTV], money.loan_floats[number, CALL_LTV]
    terms = money.loan_integers[number]
    if day == terms[START_DAY]:
        free = sat[TREASURY]
        amount = loan_against(terms[AMOUNT], start_ltv, price_usd, free)
        pledged = coins_backing(amount, start_ltv, price_usd, free)
        move(sat, PLEDGED, TREASURY, pledged)
        loan[COINS_PLEDGED] += pledged
        loan[DEBT] = amount
        move(usd, CASH, COIN_LOANS, amount)
        if terms[FOR_OWNERS] != 0:
            move(usd, CAPITAL, CASH, amount)
        return 0
    if loan[DEBT] == 0:
        return 0
    interest = day_interest(loan[DEBT] - loan[UNPAID_INTEREST], money.loan_floats[number, RATE])
    move(usd, INTEREST, COIN_LOANS, interest)
    loan[DEBT] += interest
    loan[UNPAID_INTEREST] += interest
    due: int = 0
    if day == terms[END_DAY]:
        release(loan, sat)
        due = fall_due(loan, usd, PAYABLES, loan[DEBT])
    elif money.interest_days[day, number] != 0:
        due = fall_due(loan, usd, PAYABLES, loan[UNPAID_INTEREST])
    liquidation_ltv = money.loan_floats[number, LIQUIDATION_LTV]
    if stands_at(loan[DEBT], liquidation_ltv, loan[COINS_PLEDGED], price_usd):
        due += liquidate(day, price_usd, loan, usd, sat, state)
        return due
    if stands_at(loan[DEBT], call_ltv, loan[COINS_PLEDGED], price_usd):
        if loan[CALL_DAY] < 0:
            loan[CALL_DAY] = day
            state[MARGIN_CALLS] += 1
        there = loan[COINS_PLEDGED] + sat[TREASURY]
        more = coins_backing(loan[DEBT], start_ltv, price_usd, there) - loan[COINS_PLEDGED]
        move(sat, PLEDGED, TREASURY, more)
        loan[COINS_PLEDGED] += more
        late = day - loan[CALL_DAY] >= terms[CURE_DAYS]
        if late and stands_at(loan[DEBT], call_ltv, loan[COINS_PLEDGED], price_usd):
            cash = max(usd[CASH], 0)
            paid = pay_down(loan[DEBT], start_ltv, loan[COINS_PLEDGED], price_usd, cash)
            fall_due(loan, usd, CASH, paid)
            if stands_at(loan[DEBT], call_ltv, loan[COINS_PLEDGED], price_usd):
                due += liquidate(day, price_usd, loan, usd, sat, state)
                return due
    if not stands_at(loan[DEBT], call_ltv, loan[COINS_PLEDGED], price_usd):
        loan[CALL_DAY] = -1
    return due


@compiled
def count_sold(sat: Integers, state: Integers) -> None:
    """Take the coins sold since the last time out of the cost, before others are mined."""
    held = sat[TREASURY] + sat[PLEDGED] + sat[AT_POOL]
    state[COST] -= cost_of_sold(state[COST], sat[SOLD] - state[SOLD_BEFORE], held)
    state[SOLD_BEFORE] = sat[SOLD]


@compiled
def serve_tax(
    money: KernelMoney, row: Integers, usd: Integers, sat: Integers, state: Integers
) -> None:
    """Cost of the coins, deductions, and on a tax year's last day its tax."""
    received = -usd[REVENUE] - usd[POOL_FEES]
    state[COST] += received - state[RECEIVED_BEFORE]
    state[RECEIVED_BEFORE] = received
    count_sold(sat, state)
    state[DEDUCTED_SO_FAR] += row[DEDUCTED]
    if row[IS_TAX_DAY] != 0:
        move(usd, TAX_OWED, PAYABLES, -usd[TAX_OWED])
    if row[IS_YEAR_END] == 0:
        return
    total = -usd[INTEREST] - usd[GAINS] - state[DEDUCTED_SO_FAR]
    for account in OPERATING:
        total -= usd[account]
    if not money.coins_at_market:
        total -= usd[COINS] - state[COST]
    taxable = total - state[TAXED]
    state[TAXED] = total
    used = losses_used(taxable, state[LOSSES], money.loss_limit)
    state[LOSSES] += max(-taxable, 0) - used
    move(usd, INCOME_TAX, TAX_OWED, income_tax(taxable, used, money.tax_rate))


@compiled
def breaks_covenants(
    money: KernelMoney, day: int, usd: Integers, usd_history: Integers, state: Integers
) -> bool:
    """Whether a covenant is broken."""
    if state[CALLED] != 0 or usd[LOANS] == 0:
        return False
    before = usd_history[max(day - SERVICE_DAYS, 0)]
    earned = 0
    for account in OPERATING:
        earned += before[account] - usd[account]
    return lacks_cash(money.minimum_cash, usd[CASH], -usd[PAYABLES]) or lacks_coverage(
        money.minimum_dscr, earned, money.integers[day, SERVICE]
    )


@compiled
def serve_money(
    money: KernelMoney,
    day: int,
    price_usd: float,
    hashprice_usd: float,
    usd: Integers,
    sat: Integers,
    usd_history: Integers,
    loans: Integers,
    state: Integers,
) -> int:
    """A day of debt, tax and forwards; returns what falls due.

    Parameters
    ----------
    loans : array of int, shape (loans, 4)
        State of the loans against coins: `DEBT` and following.
    state : array of int, shape (STATE,)
        `BREACH_DAY` and following.
    """
    row = money.integers[day]
    gain = forward_gain(money.floats[day, RECEIPTS_USD], money.floats[day, SOLD_PHS], hashprice_usd)
    move(usd, FORWARDS, FORWARD_GAINS, gain)
    move(usd, POWER_HEDGES, POWER_HEDGE_GAINS, row[HEDGED])
    if row[IS_BILL] != 0:
        settle(usd, FORWARDS)
        settle(usd, POWER_HEDGES)
    due = 0
    if state[CALLED] == 0:
        move(usd, INTEREST, INTEREST_OWED, row[ACCRUED])
        move(usd, CASH, LOANS, row[DRAWN])
        move(usd, CAPITAL, CASH, row[TO_OWNERS])
        move(usd, INTEREST_OWED, PAYABLES, row[INTEREST_DUE])
        move(usd, LOANS, PAYABLES, row[PRINCIPAL_DUE])
        due = row[INTEREST_DUE] + row[PRINCIPAL_DUE]
    for number in range(len(loans)):
        due += serve_coin_loan(money, number, day, price_usd, loans[number], usd, sat, state)
    held = sat[TREASURY] + sat[PLEDGED] + sat[AT_POOL]
    move(usd, COINS, GAINS, coins_value_micro_usd(held, price_usd) - usd[COINS])
    if money.taxes:
        serve_tax(money, row, usd, sat, state)
    if row[IS_BILL] != 0 and breaks_covenants(money, day, usd, usd_history, state):
        if state[BREACH_DAY] < 0:
            state[BREACH_DAY] = day
        if money.calls_loans:
            principal, interest = -usd[LOANS], -usd[INTEREST_OWED]
            move(usd, LOANS, PAYABLES, principal)
            move(usd, INTEREST_OWED, PAYABLES, interest)
            state[CALLED] = 1
            due += principal + interest
    return due
