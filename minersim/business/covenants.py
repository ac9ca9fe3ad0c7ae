"""Covenants of loans: what a borrower has promised its lenders, tested when bills are paid.

- *cash*: cash less everything owed that day stays at or above a minimum;
- *debt service*: what operations earned over the last year (or since the start) is at least a
  multiple of the interest and repayments that fell due in the same time (the debt service coverage
  ratio). Without any service due there is nothing to cover and the promise holds.

A broken promise is reported; lenders may also call their loans, which makes all of them due.

Source: the usual financial covenants of term loans; Core Scientific's and other listed miners'
credit agreements 2021-2024 name minimum liquidity and coverage.
"""

from dataclasses import dataclass

SERVICE_DAYS = 365
"""Days over which debt service is looked at."""


@dataclass(frozen=True, slots=True)
class Covenants:
    """Promises to lenders.

    Attributes
    ----------
    minimum_cash_micro_usd : int
        0 promises nothing. [millionths of a USD]
    minimum_dscr : float
        Least debt service coverage ratio; 0 promises nothing. [1]
    calls_loans : bool
        Whether a broken promise makes all loans in dollars due.
    """

    minimum_cash_micro_usd: int = 0
    minimum_dscr: float = 0.0
    calls_loans: bool = False


def lacks_cash(minimum_micro_usd: int, cash_micro_usd: int, owed_micro_usd: int) -> bool:
    """Whether cash after bills is below a minimum.

    >>> lacks_cash(100, 250, 150), lacks_cash(100, 250, 151), lacks_cash(0, 0, 151)
    (False, True, False)
    """
    return minimum_micro_usd > 0 and cash_micro_usd - owed_micro_usd < minimum_micro_usd


def lacks_coverage(minimum_dscr: float, earned_micro_usd: int, service_micro_usd: int) -> bool:
    """Whether operations earned too little for the debt service.

    >>> lacks_coverage(1.25, 125, 100), lacks_coverage(1.25, 124, 100), lacks_coverage(9.0, -5, 0)
    (False, True, False)
    >>> lacks_coverage(0.0, -5, 100)
    False
    """
    tested = minimum_dscr > 0.0 and service_micro_usd > 0
    return tested and earned_micro_usd < minimum_dscr * service_micro_usd
