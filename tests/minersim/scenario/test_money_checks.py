"""Contracts that contradict themselves, the run or each other are explained, all at once."""

import pytest

from minersim.scenario import load_scenario

LOAN = "operator.loans = [{amount_usd = 1000%s}]"
COINS = "operator.coin_loans = [{amount_usd = 1000%s}]"
FORWARD = "operator.hashprice_forwards = [{hashrate_phs = %s, price_usd_per_ph_day = 50%s}]"
STAFF = "operator.overheads = [{usd_per_month = %s}]"

CASES = [
    ([LOAN % ", start_date = 2025-12-31"], "operator.loans[0].start_date",
     "found 2025-12-31, outside the run; allowed: 2026-01-01 to before 2026-01-31"),
    ([COINS % ", start_date = 2026-01-31"], "operator.coin_loans[0].start_date",
     "found 2026-01-31, outside the run"),
    ([COINS % ", start_ltv = 0.7"], "operator.coin_loans[0].margin_call_ltv",
     "found 0.7, not above start_ltv = 0.7: the lender would call at once; allowed: above"),
    ([COINS % ", liquidation_ltv = 0.65"], "operator.coin_loans[0].liquidation_ltv",
     "found 0.65, not above margin_call_ltv = 0.7: the lender would sell before it calls; allowed"),
    ([COINS % ", start_ltv = 1.0"], "operator.coin_loans[0].start_ltv", "allowed: a number"),
    (["operator.covenants.minimum_dscr = 1.2"], "operator.covenants.minimum_dscr",
     "given without a loan in dollars; allowed: with one in operator.loans"),
    ([LOAN % "", "operator.covenants.breach = 'call'"], "operator.covenants.breach",
     "found 'call' without a promise to break; allowed: with minimum_cash_usd or minimum_dscr"),
    ([FORWARD % (1, ", first_date = 2026-02-01")], "operator.hashprice_forwards[0].first_date",
     "found 2026-02-01, outside the run"),
    ([FORWARD % (1, ", first_date = 2026-01-09, last_date = 2026-01-08")],
     "operator.hashprice_forwards[0].last_date",
     "found 2026-01-08, before its first day 2026-01-09; allowed: that day or later"),
    ([FORWARD % (1e8, ""), "operator.hashprice_forwards[0].price_usd_per_ph_day = 1000"],
     "operator.hashprice_forwards", "found 3e+12 in all; allowed: at most"),
    ([LOAN % "", "operator.loans[0].amount_usd = 9e11", "operator.loans[1] = {amount_usd = 2e11}"],
     "operator.loans", "found 1.364e+12 in all; allowed: at most"),
    ([STAFF % "1e11, growth_per_year = 10", "horizon_days = 7000"], "operator.overheads",
     "in all; allowed: at most"),
    (["operator.pool = {kind = 'pplns', network_share = 1e-6}"], "operator.pool.network_share",
     "found 1e-06, less than the business's own 2.86e-06 of the network; allowed: at least that"),
    (["operator.pool = {kind = 'fpps', network_share = 0.1}"], "operator.pool.network_share",
     "unknown key, a setting of 'pplns', not of 'fpps'"),
    (["operator.pool.kind = 'pps'"], "operator.pool.kind",
     "found 'pps'; allowed: 'fpps', 'pplns', 'solo'"),
    (["operator.tax = {kind = 'income', rate = 1.1}"], "operator.tax.rate", "found 1.1; allowed"),
    (["operator.tax = {kind = 'income', payment_month = 1}"], "operator.tax.payment_month",
     "found 1; allowed"),
    (["operator.tax = {kind = 'income', depreciation = 'macrs'}"], "operator.tax.depreciation",
     "found 'macrs'; allowed: 'straight-line', 'macrs-5'; did you mean 'macrs-5'?"),
    (["operator.tax.rate = 0.2"], "operator.tax.rate",
     "unknown key, a setting of 'income', not of 'none'"),
    (["operator.treasury = {policy = 'fixed-coins'}"], "operator.treasury.coins_btc",
     "is missing; allowed: a number"),
    (["operator.treasury = {policy = 'runway', sell_fraction = 0}"],
     "operator.treasury.sell_fraction", "found 0; allowed"),
    ([LOAN % ", repayment = 'annuities'"], "operator.loans[0].repayment",
     "found 'annuities'; allowed: 'annuity', 'linear', 'bullet'; did you mean 'annuity'?"),
    ([LOAN % ", term_months = 1.5"], "operator.loans[0].term_months",
     "found 1.5; allowed: a whole"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "key", "words"), CASES)
def test_what_is_wrong_is_said(write, mistakes, changes, key, words):
    found = mistakes(write(*changes))
    assert [(k, m) for _, k, m in found if k.startswith(key) and words in m], found


def test_every_mistake_at_once(write, mistakes):
    found = mistakes(
        write(
            COINS % ", start_ltv = 0.9, liquidation_ltv = 0.5",
            LOAN % ", start_date = 2027-01-01, rate_per_year = -1",
            "operator.covenants.breach = 'call'",
            FORWARD % (0, ", last_date = 2025-01-01"),
            "operator.tax = {kind = 'income', bonus_fraction = 2}",
        )
    )
    assert {key for _, key, _ in found} == {
        "operator.coin_loans[0].margin_call_ltv",
        "operator.coin_loans[0].liquidation_ltv",
        "operator.loans[0].start_date",
        "operator.loans[0].rate_per_year",
        "operator.covenants.breach",
        "operator.hashprice_forwards[0].hashrate_phs",
        "operator.hashprice_forwards[0].last_date",
        "operator.tax.bonus_fraction",
    }


def test_right_contracts_are_read(write):
    file = write(
        LOAN % ", repayment = 'bullet', start_date = 2026-01-30, term_months = 360",
        COINS % ", start_ltv = 0.4, margin_call_ltv = 0.6, liquidation_ltv = 1.2",
        "operator.covenants = {minimum_cash_usd = 5, breach = 'call'}",
        FORWARD % (1, ", first_date = 2026-01-09, last_date = 2026-01-09"),
        STAFF % "1e5, growth_per_year = -1, last_date = 2030-01-01",
        "operator.pool = {kind = 'pplns', network_share = 3e-6}",
    )
    operator = load_scenario(file).operator
    assert operator.loans[0].repayment == "bullet"
    assert operator.overheads[0].growth_per_year == -1.0
