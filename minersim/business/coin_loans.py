"""Dollars lent against coins: loan-to-value, margin call, liquidation.

The borrower pledges coins so that the debt is at most a set share of their value (the loan-to-value
at the start). Interest accrues by the day on the principal, actual days over 365, and is due every
month; the principal is due at the end. The lender looks at the loan-to-value once a day:

1. at or above the *liquidation* level it sells as many pledged coins as the debt takes, at once,
   and returns the rest; a debt that they do not cover falls due the same day;
2. at or above the *margin-call* level it calls. The borrower pledges free coins at once, as many as
   bring the loan back to its starting level. If they do not bring it below the margin-call level
   within the days to cure, it pays down in cash what is missing to the starting level; if that
   does not do either, the lender liquidates;
3. a price that recovers below the margin-call level ends the call.

Source: the terms that lenders publish, such as Ledn, Unchained and Galaxy 2024-2025 (starting level
50 %, margin call 65 to 80 %, liquidation 80 to 90 %, days to cure 1 to 7). Left out here: fees for
liquidation, and collateral that the lender lends on.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from minersim.business.treasury import coins_to_raise, coins_value_micro_usd
from minersim.units import DAYS_PER_YEAR


@dataclass(frozen=True, slots=True)
class CoinLoanPlan:
    """A loan against coins on the calendar of a run.

    Attributes
    ----------
    name : str
        As shown to the user.
    amount_micro_usd : int
        Most that is paid out; less where the coins do not suffice. [millionths of a USD]
    rate_per_year : float
        [1/year]
    start_day, end_day : int
        Ticks of payout and repayment. [days]
    interest_days : frozenset of int
        Ticks at which interest is due. [days]
    start_ltv, call_ltv, liquidation_ltv : float
        Debt over value of the coins pledged: at the start, at which more is asked for, and at which
        coins are sold. [1]
    cure_days : int
        [days]
    to_owners : bool
        Whether the owners get the money; else it stays as cash.
    """

    name: str
    amount_micro_usd: int
    rate_per_year: float
    start_day: int
    end_day: int
    interest_days: frozenset[int]
    start_ltv: float
    call_ltv: float
    liquidation_ltv: float
    cure_days: int
    to_owners: bool = False

    def interest_flags(self, days: int) -> npt.NDArray[np.int64]:
        """1 on days on which interest is due, shape (days + 1,)."""
        flags = np.zeros(days + 1, dtype=np.int64)
        flags[[day for day in self.interest_days if day <= days]] = 1
        return flags


def day_interest(principal_micro_usd: int, rate_per_year: float) -> int:
    """Interest of a day. [millionths of a USD]

    >>> day_interest(36_500_000_000, 0.10)
    10000000
    """
    return round(principal_micro_usd * rate_per_year / DAYS_PER_YEAR)


def coins_backing(debt_micro_usd: int, ltv: float, price_usd: float, available_sat: int) -> int:
    """Fewest satoshi against which a debt stands at a loan-to-value, at most what is there. [sat]

    >>> coins_backing(50_000_000_000, 0.5, 100_000.0, 10**9)
    100000000
    """
    return coins_to_raise(math.ceil(debt_micro_usd / ltv), price_usd, available_sat)


def loan_against(amount_micro_usd: int, ltv: float, price_usd: float, available_sat: int) -> int:
    """What is lent: the amount asked for, or what the coins there can back. [millionths of a USD]

    >>> loan_against(80_000_000_000, 0.5, 100_000.0, 100_000_000)
    50000000000
    """
    most = math.floor(ltv * coins_value_micro_usd(available_sat, price_usd))
    return min(amount_micro_usd, most)


def stands_at(debt_micro_usd: int, ltv: float, pledged_sat: int, price_usd: float) -> bool:
    """Whether a debt is at or above a share of the value of its coins.

    >>> stands_at(80_000_000_000, 0.8, 100_000_000, 100_000.0)
    True
    """
    return debt_micro_usd > 0 and debt_micro_usd >= ltv * coins_value_micro_usd(
        pledged_sat, price_usd
    )


def pay_down(
    debt_micro_usd: int, ltv: float, pledged_sat: int, price_usd: float, cash_micro_usd: int
) -> int:
    """Cash that brings a debt down to a loan-to-value, at most what is there. [millionths of a USD]

    >>> pay_down(80_000_000_000, 0.5, 100_000_000, 100_000.0, 10**12)
    30000000000
    >>> pay_down(40_000_000_000, 0.5, 100_000_000, 100_000.0, 10**12)
    0
    """
    missing = math.ceil(debt_micro_usd - ltv * coins_value_micro_usd(pledged_sat, price_usd))
    return max(min(missing, cash_micro_usd), 0)
