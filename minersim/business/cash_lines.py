"""Cash flow of a business by period, from its books: where every dollar came from and went.

The dollar books balance, so the change of cash is minus the change of all other accounts. Each of
these is given to one line, so that the lines of a period add up to its change of cash to the last
millionth of a dollar. What balances alone cannot tell apart is told by the plan, which is the same
on every path: purchases of machines, loans paid out, administration and staff.

A tick is midnight. What a day brings is booked at the midnight that ends it, and bills are paid
then, so both count with the day that ended. What has a date of its own (machines bought, loans paid
out, and what of them passes between business and owners) counts with the day that begins.

Conventions: power and running costs count as they are used, and bills not yet paid are a line of
their own; interest, repayments, tax, forwards and power hedges count when they fall due. Of what is
paid on loans against coins interest comes first, and payout and repayment on one day count as one.

Source: the direct method of a statement of cash flows (IAS 7, paragraph 18; ASC 230-10-45), with
interest among operations as ASC 230-10-45-17 has it; owners' money apart, as in any family of
cash flow that is to be discounted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from minersim.business import money_plan
from minersim.business.ledger import Account, Coin
from minersim.business.money_plan import MoneyPlan
from minersim.business.operator import OperatorPlan
from minersim.business.treasury import coins_value_micro_usd
from minersim.units import micro_usd_from_usd

Integers = npt.NDArray[np.int64]

USD_FLOWS = (
    "revenue",
    "pool_fee",
    "coins_sold",
    "power",
    "operating_costs",
    "overheads",
    "hedges",
    "interest",
    "income_tax",
    "unpaid_bills",
    "machines_bought",
    "machines_sold",
    "debt_drawn",
    "debt_repaid",
    "owners_paid",
    "owners_received",
)
OPERATIONS = USD_FLOWS[2:10]
"""Cash from operations; what machines cost and bring makes it the free cash flow."""
INVESTMENT = USD_FLOWS[10:12]
FINANCE = USD_FLOWS[12:]


class Marks(NamedTuple):
    """What ended on a path, shape (paths,) each: the tick, or NaN where it did not.

    Attributes
    ----------
    ruin_day : array
        The business ended.
    breach_day : array
        A covenant was broken.
    """

    ruin_day: npt.NDArray[np.float64]
    breach_day: npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class CashLines:
    """Whole amounts of every path and period.

    Attributes
    ----------
    micro_usd : dict of arrays of int, shape (paths, periods)
        `USD_FLOWS`, money in positive and money out negative, and ``cash``, ``coins``, ``debt`` at
        the end of the period. [millionths of a USD]
    sat : dict of arrays of int, shape (paths, periods)
        ``mined``, ``pool_fee``, ``sold`` in the period, the last two negative; ``held`` at its
        end. [sat]
    """

    micro_usd: dict[str, Integers]
    sat: dict[str, Integers]


def cash_lines(
    plan: OperatorPlan,
    micro_usd: Integers,
    sat: Integers,
    price_usd: npt.NDArray[np.float64],
    marks: Marks,
    closes: Sequence[int],
) -> CashLines:
    """Cash flow between ticks.

    Parameters
    ----------
    plan : OperatorPlan
        The business.
    micro_usd, sat : array of int, shape (paths, days + 1, accounts)
        Its books, as ``minersim.results.LedgerPaths`` holds them.
    price_usd : array of shape (paths,)
        Price that values the opening coins. [USD/BTC]
    marks : Marks
    closes : sequence of int
        Ticks that end the periods, rising; the last is the end of the run. [days]
    """
    books = _Books(plan, micro_usd, sat, price_usd, np.asarray(closes))
    lines = _operations(books, marks) | _machines(books, marks) | _finance(books, marks)
    cash = books.opening[:, Account.CASH, None] + np.cumsum(
        sum(lines[name] for name in (*OPERATIONS, *INVESTMENT, *FINANCE)), axis=1
    )
    debt = -sum((books.at_close(account) for account in _LENT), np.int64(0))
    # a loan dated to the day after a close is in the books already
    booked = _drawn(books, marks, dated=False)
    debt = debt - np.cumsum(booked - lines["debt_drawn"], axis=1)
    ends = {"cash": cash, "coins": books.at_close(Account.COINS), "debt": debt}
    coins = {
        "mined": -books.coins_moved(Coin.MINED),
        "pool_fee": -books.coins_moved(Coin.POOL_FEE),
        "sold": -books.coins_moved(Coin.SOLD),
    }
    opening = -sat[:, 0, Coin.OPENING]
    held = opening[:, None] + np.cumsum(sum(coins.values()), axis=1)
    return CashLines({name: lines[name] for name in USD_FLOWS} | ends, coins | {"held": held})


_LENT = (Account.LOANS, Account.INTEREST_OWED, Account.COIN_LOANS)
_HEDGES = (
    Account.FORWARD_GAINS,
    Account.FORWARDS,
    Account.POWER_HEDGE_GAINS,
    Account.POWER_HEDGES,
)


class _Books:
    """Books by period, and what a plan has by day."""

    def __init__(
        self,
        plan: OperatorPlan,
        micro_usd: Integers,
        sat: Integers,
        price_usd: npt.NDArray[np.float64],
        closes: Integers,
    ) -> None:
        self.plan, self._usd, self._sat, self._closes = plan, micro_usd, sat, closes
        # dates end a day before the midnight that closes a period; those of the last have no other
        self._dates = np.where(closes == plan.days, closes, closes - 1)
        self.opening = np.zeros((len(micro_usd), len(Account)), dtype=np.int64)
        coins = [coins_value_micro_usd(plan.coins_sat, float(price)) for price in price_usd]
        machines = sum(micro_usd_from_usd(fleet.book_value_usd) for fleet in plan.fleets)
        self.opening[:, Account.CASH] = micro_usd_from_usd(plan.cash_usd)
        self.opening[:, Account.COINS] = coins
        self.opening[:, Account.MACHINES] = machines
        self.opening[:, Account.CAPITAL] = -self.opening.sum(axis=1)

    def at_close(self, account: Account) -> Integers:
        """Balance at the end of every period, shape (paths, periods)."""
        if account >= self._usd.shape[-1]:
            return np.zeros((len(self._usd), self._closes.size), dtype=np.int64)
        balance: Integers = self._usd[:, self._closes, account]
        return balance

    def moved(self, *accounts: Account) -> Integers:
        """Change of balances together in every period, shape (paths, periods)."""
        total = np.zeros((len(self._usd), self._closes.size), dtype=np.int64)
        for account in accounts:
            total += np.diff(self.at_close(account), axis=1, prepend=self.opening[:, account, None])
        return total

    def coins_moved(self, account: Coin) -> Integers:
        """Change of a coin balance that begins at nothing, shape (paths, periods)."""
        return np.diff(self._sat[:, self._closes, account], axis=1, prepend=np.int64(0))

    def daily(self, account: Account) -> Integers:
        """Change of a balance at every tick, shape (paths, days + 1)."""
        return np.diff(self._usd[..., account], axis=1, prepend=self.opening[:, account, None])

    def planned(self, by_day: Integers, last: Integers, *, dated: bool = False) -> Integers:
        """Planned amounts in every period, up to the last tick of each path; by date or booking."""
        sums = np.concatenate([[0], np.cumsum(by_day)])
        ends = self._dates if dated else self._closes
        until = np.minimum(ends[None, :], last[:, None]) + 1
        amounts: Integers = np.diff(sums[until], axis=1, prepend=np.int64(0))
        return amounts

    def planned_daily(self, by_day: Integers, last: Integers) -> Integers:
        """Planned amounts at every tick, up to the last one of each path."""
        return np.where(np.arange(by_day.size) <= last[:, None], by_day, 0)

    def gathered(self, by_day: Integers, *, dated: bool = False) -> Integers:
        """Amounts of every tick, shape (paths, days + 1), in every period."""
        ends = self._dates if dated else self._closes
        return np.diff(np.cumsum(by_day, axis=1)[:, ends], axis=1, prepend=np.int64(0))


def _lasting(plan: OperatorPlan, marks: Marks) -> Integers:
    """Last tick at which costs are booked and lenders served."""
    ticks: Integers = np.where(np.isnan(marks.ruin_day), plan.days, marks.ruin_day).astype(np.int64)
    return ticks


def _operations(books: _Books, marks: Marks) -> dict[str, Integers]:
    money, moved = books.plan.money, books.moved
    coins_out = moved(Account.COINS, Account.MINING_REVENUE, Account.POOL_FEES, Account.COIN_GAINS)
    by_day = np.zeros(books.plan.days + 1, dtype=np.int64)
    if money is not None:
        by_day = money.integers[:, money_plan.OVERHEAD]
    overheads = books.planned(by_day, _lasting(books.plan, marks))
    return {
        "revenue": -moved(Account.MINING_REVENUE),
        "pool_fee": -moved(Account.POOL_FEES),
        "coins_sold": -coins_out,
        "power": -moved(Account.POWER),
        "operating_costs": overheads - moved(Account.OPEX),
        "overheads": -overheads,
        "hedges": -moved(*_HEDGES),
        "income_tax": -moved(Account.INCOME_TAX, Account.TAX_OWED),
        "unpaid_bills": -moved(Account.PAYABLES),
    }


def _purchases(plan: OperatorPlan, marks: Marks) -> tuple[Integers, Integers]:
    """What is paid for machines at every tick, and the last tick of each path that pays it."""
    paid = np.zeros(plan.days + 1, dtype=np.int64)
    for fleet in plan.fleets:
        for day, _, amount in fleet.payments():
            if 0 <= day <= plan.days:
                paid[day] += amount
    last = _lasting(plan, marks)
    # bills of a first of a month end a business after the day's purchases, other debts before them
    early = ~np.isnan(marks.ruin_day) & ~np.isin(last, sorted(plan.bill_days))
    return paid, last - early


def _machines(books: _Books, marks: Marks) -> dict[str, Integers]:
    purchases = _purchases(books.plan, marks)
    net = books.moved(Account.MACHINE_DEPOSITS, Account.MACHINES, Account.DEPRECIATION)
    return {
        "machines_bought": -books.planned(*purchases, dated=True),
        "machines_sold": books.planned(*purchases) - net,
    }


def _served(plan: OperatorPlan, money: MoneyPlan, marks: Marks) -> Integers:
    """Last tick at which loans run as planned: a lender that calls them ends that."""
    last = _lasting(plan, marks)
    if not money.covenants.calls_loans:
        return last
    called = np.where(np.isnan(marks.breach_day), plan.days, marks.breach_day)
    return np.minimum(last, called.astype(np.int64))


def _drawn(books: _Books, marks: Marks, *, dated: bool) -> Integers:
    money = books.plan.money
    if money is None:
        return np.zeros_like(books.at_close(Account.CASH))
    served = _served(books.plan, money, marks)
    drawn = books.planned(money.integers[:, money_plan.DRAWN], served, dated=dated)
    if money.coin_loans:
        drawn = drawn + books.gathered(_coin_loans(books, money, served)[0], dated=dated)
    return drawn


def _finance(books: _Books, marks: Marks) -> dict[str, Integers]:
    """Interest, debt and owners."""
    plan, money = books.plan, books.plan.money
    purchases = _purchases(plan, marks)
    from_owners = (
        books.planned(*purchases, dated=True)
        - books.planned(*purchases)
        - books.moved(Account.CAPITAL)
    )
    nothing = np.zeros_like(from_owners)
    if money is None:
        names = ("interest", "debt_drawn", "debt_repaid", "owners_received")
        return dict.fromkeys(names, nothing) | {"owners_paid": from_owners}
    served = _served(plan, money, marks)
    drawn, passed, accrued = (
        (money.integers[:, column], served)
        for column in (money_plan.DRAWN, money_plan.TO_OWNERS, money_plan.ACCRUED)
    )
    lines = {
        "interest": -books.planned(*accrued) - books.moved(Account.INTEREST_OWED),
        "debt_drawn": _drawn(books, marks, dated=True),
        "debt_repaid": -books.planned(*drawn) - books.moved(Account.LOANS),
        "owners_paid": from_owners + books.planned(*passed),
        "owners_received": -books.planned(*passed, dated=True),
    }
    if money.coin_loans:
        _, repaid, interest = _coin_loans(books, money, served)
        lines["debt_repaid"] -= books.gathered(repaid)
        lines["interest"] -= books.gathered(interest)
        # beside purchases and plain loans, owners pay shortfalls or take what coins were lent for
        own = -books.daily(Account.CAPITAL) + books.planned_daily(*passed)
        taken = np.maximum(books.planned_daily(*purchases) - own, 0)
        lines["owners_paid"] += books.gathered(taken)
        lines["owners_received"] -= books.gathered(taken, dated=True)
    return lines


def _coin_loans(
    books: _Books, money: MoneyPlan, served: Integers
) -> tuple[Integers, Integers, Integers]:
    """What lenders against coins pay out, get back, and get as interest; (paths, days + 1) each."""
    accrued = books.daily(Account.INTEREST)
    accrued -= books.planned_daily(money.integers[:, money_plan.ACCRUED], served)
    flow = -books.daily(Account.COIN_LOANS) - accrued
    interest, unpaid = np.zeros_like(flow), np.zeros(len(flow), dtype=np.int64)
    for day in range(flow.shape[1]):
        unpaid += accrued[:, day]
        interest[:, day] = np.clip(-flow[:, day], 0, unpaid)
        unpaid -= interest[:, day]
    return np.maximum(flow, 0), np.maximum(-flow, 0) - interest, interest
