"""Loans in dollars: level, even or single repayment, in monthly instalments to the last unit.

A month's interest is a twelfth of the yearly rate on the balance, whatever its number of days (the
convention of lenders' tables); within the month it accrues evenly by the day. Every amount is a
whole number of millionths of a dollar, and the last instalment repays what rounding has left.

- *annuity*: equal instalments, ``amount * r / (1 - (1 + r) ** -n)`` with the monthly rate r;
- *linear*: equal repayments, interest on top;
- *bullet*: interest only, the whole amount with the last instalment.

Source: Brealey, Myers and Allen, "Principles of Corporate Finance", chapter 2 (annuities); the same
numbers as ``pmt``, ``ipmt`` and ``ppmt`` of numpy-financial.
"""

import math
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from minersim.units import MONTHS_PER_YEAR, micro_usd_from_usd

Integers = npt.NDArray[np.int64]


class LoanKind(IntEnum):
    """How a loan is repaid."""

    ANNUITY = 0
    LINEAR = 1
    BULLET = 2


class Instalment(NamedTuple):
    """Interest and repayment of a month. [millionths of a USD]"""

    interest: int
    principal: int


@dataclass(frozen=True, slots=True)
class LoanPlan:
    """A loan on the calendar of a run.

    Attributes
    ----------
    name : str
        As shown to the user.
    kind : LoanKind
        How it is repaid.
    amount_usd : float
        [USD]
    rate_per_year : float
        Nominal yearly rate, a twelfth each month. [1/year]
    start_day : int
        Tick at which it is paid out. [days]
    due_days : tuple of int
        Ticks of the instalments, one a month; those after the run count too. [days]
    to_owners : bool
        Whether the owners get the money, towards machines that they pay for; else it stays as
        cash.
    """

    name: str
    kind: LoanKind
    amount_usd: float
    rate_per_year: float
    start_day: int
    due_days: tuple[int, ...]
    to_owners: bool = False


class LoanDays(NamedTuple):
    """What all loans do on every day, arrays of shape (days + 1,). [millionths of a USD]"""

    drawn: Integers
    to_owners: Integers
    accrued: Integers
    interest_due: Integers
    principal_due: Integers


def level_instalment(amount_micro_usd: int, rate_per_year: float, months: int) -> int:
    """Equal monthly instalment that repays a loan. [millionths of a USD]

    >>> level_instalment(100_000_000_000, 0.12, 12)  # 8,884.878868 USD
    8884878868
    """
    monthly = rate_per_year / MONTHS_PER_YEAR
    if monthly == 0.0:
        return round(amount_micro_usd / months)
    return round(amount_micro_usd * monthly / -math.expm1(-months * math.log1p(monthly)))


def loan_schedule(
    kind: LoanKind, amount_micro_usd: int, rate_per_year: float, months: int
) -> list[Instalment]:
    """Instalments of a loan; repayments add up to the amount exactly.

    Parameters
    ----------
    kind : LoanKind
    amount_micro_usd : int
        [millionths of a USD]
    rate_per_year : float
        [1/year]
    months : int
        Number of instalments.

    Examples
    --------
    >>> [tuple(i) for i in loan_schedule(LoanKind.LINEAR, 100, 1.2, 3)]
    [(10, 33), (7, 33), (3, 34)]
    """
    level = level_instalment(amount_micro_usd, rate_per_year, months)
    balance, schedule = amount_micro_usd, []
    for month in range(1, months + 1):
        interest = round(balance * rate_per_year / MONTHS_PER_YEAR)
        if month == months:
            principal = balance
        elif kind == LoanKind.ANNUITY:
            principal = min(max(level - interest, 0), balance)
        elif kind == LoanKind.LINEAR:
            principal = amount_micro_usd * month // months - (amount_micro_usd - balance)
        else:
            principal = 0
        balance -= principal
        schedule.append(Instalment(interest, principal))
    return schedule


def loan_days(loans: tuple[LoanPlan, ...], days: int) -> LoanDays:
    """Put the loans on the calendar: paid out, interest by the day, instalments.

    Interest of a month that ends after the run accrues up to the run's end.

    Parameters
    ----------
    loans : tuple of LoanPlan
    days : int
        Length of the run. [days]
    """
    calendar = LoanDays(*(np.zeros(days + 1, dtype=np.int64) for _ in LoanDays._fields))
    for loan in loans:
        if loan.start_day > days:
            continue
        amount = micro_usd_from_usd(loan.amount_usd)
        calendar.drawn[loan.start_day] += amount
        if loan.to_owners:
            calendar.to_owners[loan.start_day] += amount
        schedule = loan_schedule(loan.kind, amount, loan.rate_per_year, len(loan.due_days))
        since = loan.start_day
        for due, (interest, principal) in zip(loan.due_days, schedule, strict=True):
            spread(calendar.accrued, interest, since, due)
            if due <= days:
                calendar.interest_due[due] += interest
                calendar.principal_due[due] += principal
            since = due
    return calendar


def spread(by_day: Integers, amount: int, since: int, until: int) -> None:
    """Add a whole amount to the days after ``since`` up to ``until``, evenly; late days are cut.

    >>> by_day = np.zeros(5, dtype=np.int64)
    >>> spread(by_day, 10, 1, 4)
    >>> by_day.tolist()
    [0, 0, 3, 3, 4]
    """
    length, last = until - since, min(until, by_day.size - 1)
    if last <= since:
        return
    passed = np.arange(last - since + 1)
    whole, rest = divmod(amount, length)  # apart, so that no product outgrows 64 bits
    by_day[since + 1 : last + 1] += np.diff(whole * passed + rest * passed // length)
