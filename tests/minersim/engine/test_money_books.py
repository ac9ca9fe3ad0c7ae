"""Debt, tax, forwards and pools: the compiled business keeps the reference's books."""

import dataclasses
from datetime import date

import numpy as np
import pytest

from minersim.business import Account, Coin
from minersim.business.ledger import coin_imbalance_sat, imbalance_micro_usd
from minersim.engine import simulate_world
from minersim.engine.books import compiled_books, reference_books
from minersim.engine.operator_setup import operator_plan
from minersim.engine.pool_luck import pool_luck
from minersim.errors import RunError

LOANS = [
    {"amount_usd": 30_000.0, "rate_per_year": 0.13, "term_months": 7},
    {
        "amount_usd": 20_000.0,
        "repayment": "linear",
        "start_date": date(2026, 1, 31),
        "proceeds": "owners",
    },
    {"amount_usd": 10_000.5, "repayment": "bullet", "term_months": 3, "rate_per_year": 0.0},
]
COIN_LOANS = [
    {"amount_usd": 15_000.0, "term_months": 4, "cure_days": 2},
    {
        "amount_usd": 1e6,
        "start_date": date(2026, 2, 15),
        "start_ltv": 0.6,
        "margin_call_ltv": 0.65,
        "liquidation_ltv": 0.75,
        "cure_days": 1,
        "proceeds": "owners",
    },
]
TAX = {
    "kind": "income",
    "rate": 0.3,
    "depreciation": "macrs-5",
    "bonus_fraction": 0.4,
    "loss_limit_fraction": 0.8,
    "payment_month": 2,
}
HOLD = {"policy": "hold-share", "hold_fraction": 0.6}
CASES = {
    "loans": {"loans": LOANS},
    "loans, poor": {"loans": LOANS, "cash_usd": 0.0, "coins_btc": 0.0},
    "coin loans": {"coin_loans": COIN_LOANS, "treasury": HOLD},
    "coin loans, rich in cash": {"coin_loans": COIN_LOANS, "cash_usd": 1e6},
    "coins pledged to the last": {
        "coin_loans": [{"amount_usd": 1e9, "margin_call_ltv": 0.51, "liquidation_ltv": 0.52}],
        "opex_usd_per_month": 30_000.0,
    },
    "tax": {"tax": TAX, "treasury": HOLD},
    "tax at market": {"tax": TAX | {"coin_gains": "market", "depreciation": "straight-line"}},
    "least cash": {
        "loans": LOANS,
        "covenants": {"minimum_cash_usd": 25_000.0, "breach": "call"},
    },
    "coverage": {"loans": LOANS, "covenants": {"minimum_dscr": 1.5}},
    "forwards": {
        "hashprice_forwards": [
            {"hashrate_phs": 5.0, "price_usd_per_ph_day": 45.0},
            {
                "hashrate_phs": 3.3,
                "price_usd_per_ph_day": 30.0,
                "first_date": date(2026, 1, 20),
                "last_date": date(2026, 3, 10),
            },
        ]
    },
    "overheads": {"overheads": [{"usd_per_month": 3_333.0, "growth_per_year": 0.1}]},
    "pplns": {"pool": {"kind": "pplns", "network_share": 0.03}},
    "solo": {"pool": {"kind": "solo"}, "treasury": HOLD},
    "late pool": {"pool": {"kind": "fpps", "payout_threshold_btc": 0.02, "payout_delay_days": 3}},
    "everything": {
        "loans": LOANS,
        "coin_loans": COIN_LOANS,
        "tax": TAX,
        "treasury": {"policy": "runway", "runway_months": 2.0},
        "covenants": {"minimum_dscr": 1.1, "breach": "call"},
        "hashprice_forwards": [{"hashrate_phs": 5.0, "price_usd_per_ph_day": 45.0}],
        "overheads": [{"usd_per_month": 3_333.0, "growth_per_year": 0.1}],
        "pool": {"kind": "pplns", "network_share": 0.01, "payout_delay_days": 1},
        "shortfall": "owners",
    },
}


@pytest.fixture(scope="module")
def lively(busy):
    scenario = busy(
        horizon_days=420,
        paths=24,
        engine="ensemble",
        **{
            "market.price.start_usd": 70_000.0,
            "market.price.volatility_per_year": 1.2,
        },
    )
    return scenario, simulate_world(scenario)


def books_of(lively, changes):
    scenario, simulated = lively
    scenario = scenario.replace({f"operator.{key}": value for key, value in changes.items()})
    plan = operator_plan(scenario)
    columns = (
        simulated.at_days("price_usd"),
        simulated.at_days("hashprice_usd_per_ph_day"),
        simulated.per_day("revenue_btc_per_ph"),
    )
    pool = plan.money.pool
    luck = pool_luck(pool, simulated) if pool.has_luck else None
    compiled = compiled_books(plan, *columns, luck=luck)
    return plan, compiled, reference_books(plan, *columns, luck)


@pytest.mark.parametrize("case", CASES)
def test_compiled_money_is_the_reference_s(lively, case):
    _, compiled, reference = books_of(lively, CASES[case])
    for field in dataclasses.fields(compiled):
        ours, theirs = getattr(compiled, field.name), getattr(reference, field.name)
        assert np.array_equal(ours, theirs, equal_nan=True), field.name
    assert not imbalance_micro_usd(compiled.micro_usd).any()
    assert not coin_imbalance_sat(compiled.sat).any()
    assert compiled.sat[..., [Coin.TREASURY, Coin.PLEDGED, Coin.AT_POOL]].min() >= 0
    assert compiled.micro_usd[..., Account.CASH].min() >= 0


def test_a_forward_that_no_book_can_hold_is_refused(lively):
    scenario, simulated = lively
    contract = {"hashrate_phs": 1e8, "price_usd_per_ph_day": 1e-3}
    plan = operator_plan(scenario.replace({"operator.hashprice_forwards": [contract]}))
    columns = [simulated.at_days(name) for name in ("price_usd", "hashprice_usd_per_ph_day")]
    revenue = simulated.per_day("revenue_btc_per_ph").copy()
    revenue[1, 5] = 1e6
    with pytest.raises(RunError, match="path 1: an amount is too large for the books"):
        compiled_books(plan, *columns, revenue)


def test_the_cases_reach_what_they_are_about(lively):
    called = books_of(lively, CASES["coin loans"])[1]
    assert called.margin_calls.sum() > 0
    assert np.isfinite(called.liquidation_day).any()
    poor = books_of(lively, CASES["loans, poor"])[1]
    assert np.isfinite(poor.ruin_day).any()
    breached = books_of(lively, CASES["least cash"])[1]
    assert np.isfinite(breached.breach_day).any()
    assert np.isfinite(books_of(lively, CASES["coverage"])[1].breach_day).any()
    taxed = books_of(lively, CASES["tax"])[1]
    assert (taxed.micro_usd[:, -1, Account.INCOME_TAX] > 0).any()
    late = books_of(lively, CASES["late pool"])[1]
    assert (late.sat[:, 3, Coin.AT_POOL] > 0).all()
