"""From a scenario to the business's debt, tax, forwards, overheads and pool."""

import dataclasses
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

from minersim.business import FleetPlan, Treasury, TreasuryPolicy
from minersim.business.coin_loans import CoinLoanPlan
from minersim.business.covenants import Covenants
from minersim.business.forwards import ForwardPlan
from minersim.business.income_tax import IncomeTax
from minersim.business.loans import LoanKind, LoanPlan
from minersim.business.money_plan import DEDUCTED, Integers, MoneyPlan, TaxDays, money_plan
from minersim.business.overheads import OverheadPlan
from minersim.business.pool import PoolKind, PoolPlan
from minersim.business.tax_depreciation import TaxDepreciation, tax_depreciation_by_day
from minersim.engine.hedge_setup import hedged_by_tick
from minersim.scenario import Scenario
from minersim.scenario.money import (
    CoinLoanTable,
    FppsPool,
    IncomeTaxTable,
    LoanTable,
    PoolTable,
    PplnsPool,
)
from minersim.scenario.treasury import (
    CoverCosts,
    FixedCoins,
    FixedMoney,
    HoldShare,
    Runway,
    SellAll,
    TreasuryTable,
)
from minersim.units import DAYS_PER_YEAR, MONTHS_PER_YEAR, micro_usd_from_usd, satoshi_from_btc

_REPAYMENTS = {
    "annuity": LoanKind.ANNUITY,
    "linear": LoanKind.LINEAR,
    "bullet": LoanKind.BULLET,
}
_DEPRECIATIONS = {
    "straight-line": TaxDepreciation.STRAIGHT_LINE,
    "macrs-5": TaxDepreciation.MACRS_5_YEAR,
}


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or the last that the month has.

    >>> months_after(date(2026, 1, 31), 1), months_after(date(2026, 11, 15), 14)
    (datetime.date(2026, 2, 28), datetime.date(2028, 1, 15))
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    _, length = monthrange(year, month + 1)
    return date(year, month + 1, min(day.day, length))


def treasury_plan(table: TreasuryTable) -> Treasury:
    """Make what an engine needs of a treasury."""
    match table:
        case SellAll():
            return Treasury(TreasuryPolicy.SELL_ALL)
        case HoldShare():
            return Treasury(TreasuryPolicy.HOLD_SHARE, table.hold_fraction)
        case CoverCosts():
            return Treasury(TreasuryPolicy.COVER_COSTS)
        case FixedCoins():
            amount = satoshi_from_btc(table.coins_btc)
            return Treasury(TreasuryPolicy.FIXED_COINS, amount_per_day=amount)
        case FixedMoney():
            amount = micro_usd_from_usd(table.amount_usd)
            return Treasury(TreasuryPolicy.FIXED_MONEY, amount_per_day=amount)
        case Runway():
            return Treasury(
                TreasuryPolicy.RUNWAY,
                runway_days=table.runway_months * DAYS_PER_YEAR / MONTHS_PER_YEAR,
                sell_fraction=table.sell_fraction,
            )


def operator_money(
    scenario: Scenario, fleets: tuple[FleetPlan, ...], bill_days: frozenset[int]
) -> MoneyPlan | None:
    """Make debt, tax, forwards, overheads and pool; None where there is nothing of these."""
    operator, days = scenario.operator, scenario.horizon_days
    pool = pool_plan(operator.pool)
    tax = operator.tax if isinstance(operator.tax, IncomeTaxTable) else None
    contracts = (
        operator.loans,
        operator.coin_loans,
        operator.overheads,
        operator.hashprice_forwards,
        *(site.power_hedges for site in scenario.sites),
    )
    if not any(contracts) and tax is None and pool == PoolPlan():
        return None
    end = scenario.start + timedelta(days=days)
    tick = partial(_tick, scenario.start)
    return money_plan(
        days,
        bill_days,
        loans=tuple(_loan(loan, scenario.start) for loan in operator.loans),
        coin_loans=tuple(_coin_loan(loan, scenario.start) for loan in operator.coin_loans),
        covenants=Covenants(
            minimum_cash_micro_usd=micro_usd_from_usd(operator.covenants.minimum_cash_usd),
            minimum_dscr=operator.covenants.minimum_dscr,
            calls_loans=operator.covenants.breach == "call",
        ),
        forwards=tuple(
            ForwardPlan(
                hashrate_phs=contract.hashrate_phs,
                price_usd_per_ph_day=contract.price_usd_per_ph_day,
                first_day=tick(contract.first_date or scenario.start),
                end_day=_end_day(tick, contract.last_date, end),
            )
            for contract in operator.hashprice_forwards
        ),
        overheads=tuple(
            OverheadPlan(
                name=cost.name,
                usd_per_month=cost.usd_per_month,
                growth_per_year=cost.growth_per_year,
                first_day=tick(cost.first_date or scenario.start),
                end_day=_end_day(tick, cost.last_date, end),
            )
            for cost in operator.overheads
        ),
        tax=None if tax is None else _tax(tax),
        tax_days=None if tax is None else _tax_days(tax, fleets, scenario.start, days),
        pool=pool,
        hedged=hedged_by_tick(scenario, fleets),
    )


def with_deductions(
    scenario: Scenario, money: MoneyPlan, fleets: tuple[FleetPlan, ...]
) -> MoneyPlan:
    """Money of a business whose fleets come on other days: their tax depreciation is another."""
    tax = scenario.operator.tax
    if not isinstance(tax, IncomeTaxTable):
        return money
    integers = money.integers.copy()
    integers[:, DEDUCTED] = _deducted(tax, fleets, scenario.start, scenario.horizon_days)
    return dataclasses.replace(money, integers=integers)


def _tick(start: date, day: date) -> int:
    return (day - start).days


def _end_day(tick: Callable[[date], int], last: date | None, end: date) -> int:
    """Tick at the end of a last day; the run's end where there is none."""
    return tick(end) if last is None else tick(last) + 1


def pool_plan(table: PoolTable) -> PoolPlan:
    """Make what an engine needs of a pool."""
    kinds = {"fpps": PoolKind.FPPS, "pplns": PoolKind.PPLNS, "solo": PoolKind.SOLO}
    return PoolPlan(
        kind=kinds[table.kind],
        share=table.network_share if isinstance(table, PplnsPool) else 1.0,
        threshold_sat=satoshi_from_btc(table.payout_threshold_btc),
        delay_days=table.payout_delay_days,
    )


def _due_days(start: date, paid_out: date, months: int) -> tuple[int, ...]:
    dates = (months_after(paid_out, month) for month in range(1, months + 1))
    return tuple(_tick(start, day) for day in dates)


def _loan(loan: LoanTable, start: date) -> LoanPlan:
    paid_out = loan.start_date or start
    return LoanPlan(
        name=loan.name,
        kind=_REPAYMENTS[loan.repayment],
        amount_usd=loan.amount_usd,
        rate_per_year=loan.rate_per_year,
        start_day=_tick(start, paid_out),
        due_days=_due_days(start, paid_out, loan.term_months),
        to_owners=loan.proceeds == "owners",
    )


def _coin_loan(loan: CoinLoanTable, start: date) -> CoinLoanPlan:
    paid_out = loan.start_date or start
    due_days = _due_days(start, paid_out, loan.term_months)
    return CoinLoanPlan(
        name=loan.name,
        amount_micro_usd=micro_usd_from_usd(loan.amount_usd),
        rate_per_year=loan.rate_per_year,
        start_day=_tick(start, paid_out),
        end_day=due_days[-1],
        interest_days=frozenset(due_days),
        start_ltv=loan.start_ltv,
        call_ltv=loan.margin_call_ltv,
        liquidation_ltv=loan.liquidation_ltv,
        cure_days=loan.cure_days,
        to_owners=loan.proceeds == "owners",
    )


def _tax(tax: IncomeTaxTable) -> IncomeTax:
    return IncomeTax(tax.rate, tax.loss_limit_fraction, tax.coin_gains == "market")


def _deducted(
    tax: IncomeTaxTable, fleets: tuple[FleetPlan, ...], start: date, days: int
) -> Integers:
    method = _DEPRECIATIONS[tax.depreciation]
    return tax_depreciation_by_day(fleets, method, tax.bonus_fraction, start, days)


def _tax_days(
    tax: IncomeTaxTable, fleets: tuple[FleetPlan, ...], start: date, days: int
) -> TaxDays:
    dates = {tick: start + timedelta(days=tick) for tick in range(1, days + 1)}
    firsts = {tick: day.month for tick, day in dates.items() if day.day == 1}
    return TaxDays(
        deducted=_deducted(tax, fleets, start, days),
        year_ends=frozenset({tick for tick, month in firsts.items() if month == 1} | {days}),
        payment_days=frozenset(tick for tick, m in firsts.items() if m == tax.payment_month),
    )


def money_notices(scenario: Scenario) -> list[str]:
    """What the user should know about the business's contracts."""
    operator = scenario.operator
    notices = []
    if operator.coin_loans and operator.coins_btc == 0.0:
        early = [x.name for x in operator.coin_loans if x.start_date in (None, scenario.start)]
        if early or operator.treasury.policy == "sell-all":
            named = ", ".join(early or [x.name for x in operator.coin_loans])
            notices.append(f"nothing is lent against coins where there are none: {named}")
    if not isinstance(operator.pool, FppsPool) and not scenario.sites:
        notices.append("the pool has no luck to give: the business has no sites")
    return notices
