"""Rules that join settings of the business's money: dates, loan-to-values, promises, sums."""

from collections.abc import Callable

from minersim.scenario.business_checks import MOST_MONEY_USD, own_ehs_at_start
from minersim.scenario.keys import Path
from minersim.scenario.money import CoinLoanTable, LoanTable, PplnsPool
from minersim.scenario.raw import Found, Raw, day, entries, inner, number, text
from minersim.scenario.wording import number_words
from minersim.scenario.world_checks import horizon_days, run_dates, span_mistakes
from minersim.units import DAYS_PER_YEAR, MONTHS_PER_YEAR, daily_rate_of_monthly

_LTVS = ("start_ltv", "margin_call_ltv", "liquidation_ltv")
_BORROWED = ("loans", "coin_loans")
_RUNNING = ("overheads", "hashprice_forwards")


def check_contract_dates(raw: Raw) -> Found:
    """Contracts begin within the run, and end after they begin."""
    run, operator = run_dates(raw), inner(raw, "operator")
    if run is None:
        return
    start, end = run
    for key in _BORROWED:
        for i, loan in entries(operator, key):
            when = day(loan, "start_date")
            if when is not None and not start <= when < end:
                message = f"found {when}, outside the run; allowed: {start} to before {end}"
                yield ("operator", key, i, "start_date"), message
    for key in _RUNNING:
        for i, contract in entries(operator, key):
            yield from span_mistakes(contract, ("operator", key, i), run)


def check_loan_to_values(raw: Raw) -> Found:
    """A margin call comes before a liquidation, and neither with the payout."""
    fields = CoinLoanTable.model_fields
    for i, loan in entries(inner(raw, "operator"), "coin_loans"):
        path: Path = ("operator", "coin_loans", i)
        start, call, liquidation = (number(loan, key, fields[key].default) for key in _LTVS)
        if start is not None and call is not None and call <= start:
            message = f"found {call:g}, not above start_ltv = {start:g}: the lender would call"
            yield (*path, "margin_call_ltv"), f"{message} at once; allowed: above start_ltv"
        if call is not None and liquidation is not None and liquidation <= call:
            message = f"found {liquidation:g}, not above margin_call_ltv = {call:g}: the lender"
            message += " would sell before it calls"
            yield (*path, "liquidation_ltv"), f"{message}; allowed: above margin_call_ltv"


def check_covenants(raw: Raw) -> Found:
    """Promises are made to somebody, and a call needs a promise."""
    operator = inner(raw, "operator")
    covenants = inner(operator, "covenants")
    promised = [k for k in ("minimum_cash_usd", "minimum_dscr") if number(covenants, k)]
    if not entries(operator, "loans"):
        for key in promised:
            message = "given without a loan in dollars; allowed: with one in operator.loans"
            yield ("operator", "covenants", key), message
    if text(covenants, "breach") == "call" and not promised:
        message = "found 'call' without a promise to break; allowed: with minimum_cash_usd or "
        yield ("operator", "covenants", "breach"), f"{message}minimum_dscr above 0"


def check_contract_sums(raw: Raw) -> Found:
    """What is borrowed (with its interest), sold ahead and spent on overheads fits the books."""
    operator = inner(raw, "operator")
    days = horizon_days(raw) or 0.0
    years = range(int(days // DAYS_PER_YEAR) + 1)
    sums = {
        **{
            key: sum(_paid_back_usd(loan) for _, loan in entries(operator, key))
            for key in _BORROWED
        },
        "hashprice_forwards": days
        * sum(
            (number(x, "hashrate_phs") or 0.0) * (number(x, "price_usd_per_ph_day") or 0.0)
            for _, x in entries(operator, "hashprice_forwards")
        ),
        "overheads": sum(
            daily_rate_of_monthly(number(x, "usd_per_month") or 0.0)
            * min(DAYS_PER_YEAR, days)
            * sum((1.0 + (number(x, "growth_per_year") or 0.0)) ** year for year in years)
            for _, x in entries(operator, "overheads")
        ),
    }
    for key, total in sums.items():
        if total > MOST_MONEY_USD:
            message = f"found {total:.4g} in all"
            yield (
                ("operator", key),
                f"{message}; allowed: at most {number_words(MOST_MONEY_USD)} [USD]",
            )


def _paid_back_usd(loan: Raw) -> float:
    """Amount of a loan and interest on all of it over its term. [USD]"""
    fields = LoanTable.model_fields
    rate, months = (number(loan, k, fields[k].default) for k in ("rate_per_year", "term_months"))
    years = (months or 0.0) / MONTHS_PER_YEAR
    return (number(loan, "amount_usd") or 0.0) * (1.0 + (rate or 0.0) * years)


def check_pool_share(raw: Raw) -> Found:
    """A pool is no smaller than the business in it."""
    pool = inner(inner(raw, "operator"), "pool")
    if text(pool, "kind") != "pplns":
        return
    share = number(pool, "network_share", PplnsPool.model_fields["network_share"].default)
    network_ehs = number(inner(raw, "network"), "hashrate_ehs")
    own_ehs = own_ehs_at_start(raw)
    if share is None or not network_ehs or own_ehs <= share * network_ehs * (1.0 + 1e-9):
        return
    message = f"found {share:g}, less than the business's own {own_ehs / network_ehs:.3g} of the "
    message += "network; allowed: at least that, or solo"
    yield ("operator", "pool", "network_share"), message


MONEY_CHECKS: tuple[Callable[[Raw], Found], ...] = (
    check_contract_dates,
    check_loan_to_values,
    check_covenants,
    check_contract_sums,
    check_pool_share,
)
