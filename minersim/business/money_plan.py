"""Everything about a business's money that goes beyond its bills, as both engines read it.

What does not depend on the path (schedules of loans, forwards,
hedges, overheads, deductions, dates) is
reckoned once, as numbers by day.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from minersim.business.coin_loans import CoinLoanPlan
from minersim.business.covenants import SERVICE_DAYS, Covenants
from minersim.business.forwards import ForwardPlan, forward_days
from minersim.business.income_tax import IncomeTax
from minersim.business.loans import LoanPlan, loan_days
from minersim.business.overheads import OverheadPlan, overhead_days
from minersim.business.pool import PoolPlan

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

# columns of a day's whole numbers and floats
(
    OVERHEAD,
    DRAWN,
    TO_OWNERS,
    ACCRUED,
    INTEREST_DUE,
    PRINCIPAL_DUE,
    SERVICE,
    DEDUCTED,
    IS_BILL,
    IS_YEAR_END,
    IS_TAX_DAY,
    HEDGED,
) = range(12)
INTEGERS = 12
RECEIPTS_USD, SOLD_PHS = range(2)


class TaxDays(NamedTuple):
    """Calendar of the tax return.

    Attributes
    ----------
    deducted : array of int, shape (days + 1,)
        Depreciation for tax of each day. [millionths of a USD]
    year_ends : frozenset of int
        Ticks at which a tax year is closed; the run's last is one of them.
    payment_days : frozenset of int
        Ticks at which the tax owed falls due.
    """

    deducted: Integers
    year_ends: frozenset[int]
    payment_days: frozenset[int]


@dataclass(frozen=True, slots=True, eq=False)
class MoneyPlan:
    """Debt, tax, forwards, hedges, overheads and pool of a business; made by `money_plan`.

    Attributes
    ----------
    integers : array of int, shape (days + 1, 12)
        `OVERHEAD` and following: amounts [millionths of a USD] and flags of the day that ends at
        each tick.
    floats : array of shape (days + 1, 2)
        `RECEIPTS_USD` [USD] and `SOLD_PHS` [PH/s] of forwards.
    coin_loans : tuple of CoinLoanPlan
    covenants : Covenants
    tax : IncomeTax or None
    pool : PoolPlan
    """

    integers: Integers
    floats: Floats
    coin_loans: tuple[CoinLoanPlan, ...]
    covenants: Covenants
    tax: IncomeTax | None
    pool: PoolPlan


def money_plan(
    days: int,
    bill_days: frozenset[int],
    *,
    loans: tuple[LoanPlan, ...] = (),
    coin_loans: tuple[CoinLoanPlan, ...] = (),
    covenants: Covenants | None = None,
    forwards: tuple[ForwardPlan, ...] = (),
    overheads: tuple[OverheadPlan, ...] = (),
    tax: IncomeTax | None = None,
    tax_days: TaxDays | None = None,
    pool: PoolPlan | None = None,
    hedged: Integers | None = None,
) -> MoneyPlan:
    """Put a business's contracts on the calendar of a run.

    Parameters
    ----------
    days : int
        Length of the run. [days]
    bill_days : frozenset of int
        Ticks at which bills are paid.
    hedged : array of int, shape (days + 1,), or None
        Gain of power hedges in the day that ends at each tick. [millionths of a USD]
    """
    integers = np.zeros((days + 1, INTEGERS), dtype=np.int64)
    calendar = loan_days(loans, days)
    columns = (DRAWN, TO_OWNERS, ACCRUED, INTEREST_DUE, PRINCIPAL_DUE)
    for column, by_day in zip(columns, calendar, strict=True):
        integers[:, column] = by_day
    total = np.cumsum(calendar.interest_due + calendar.principal_due)
    before = np.concatenate([np.zeros(SERVICE_DAYS, dtype=np.int64), total])[: days + 1]
    integers[:, SERVICE] = total - before
    integers[:, OVERHEAD] = overhead_days(overheads, days)
    integers[sorted(bill_days), IS_BILL] = 1
    if hedged is not None:
        integers[:, HEDGED] = hedged
    if tax_days is not None:
        integers[:, DEDUCTED] = tax_days.deducted
        integers[sorted(tax_days.year_ends), IS_YEAR_END] = 1
        integers[sorted(tax_days.payment_days), IS_TAX_DAY] = 1
    return MoneyPlan(
        integers=integers,
        floats=np.stack(forward_days(forwards, days), axis=1),
        coin_loans=coin_loans,
        covenants=covenants or Covenants(),
        tax=tax,
        pool=pool or PoolPlan(),
    )
