"""Debt, tax and luck from scenario to figures: engines, chunks, streams and present values."""

from datetime import date

import numpy as np
import numpy_financial
import pytest

from minersim.analysis import answer_sentences
from minersim.analysis.positions import runway_days
from minersim.business import Account
from minersim.engine import evaluate, run, simulate_world, trace_path
from minersim.engine.chunks import ChunkMaker, Job
from minersim.engine.operator_setup import operator_plan
from minersim.engine.pool_luck import LUCK, REWARD, luck_of_days, pool_luck
from minersim.engine.price_setup import price_process
from minersim.engine.randomness import Stream

EVERYTHING = {
    "operator.loans": [{"amount_usd": 30_000.0, "term_months": 3}],
    "operator.coin_loans": [{"amount_usd": 9_000.0, "term_months": 2}],
    "operator.covenants": {"minimum_cash_usd": 20_000.0, "breach": "call"},
    "operator.tax": {"kind": "income", "depreciation": "macrs-5", "bonus_fraction": 0.5},
    "operator.overheads": [{"usd_per_month": 500.0}],
    "operator.hashprice_forwards": [{"hashrate_phs": 2.0, "price_usd_per_ph_day": 60.0}],
}
POOLS = [
    {"kind": "fpps", "payout_threshold_btc": 0.03, "payout_delay_days": 2},
    {"kind": "pplns", "network_share": 0.02},
    {"kind": "solo"},
]


def financed(world, business, **changes):
    return world(
        horizon_days=100,
        paths=4,
        **{
            "market.price.kind": "gbm",
            "market.price.volatility_per_year": 1.0,
            "operator": business["operator"],
            "sites": business["sites"],
        },
    ).replace(changes)


@pytest.mark.parametrize("pool", POOLS, ids=lambda pool: pool["kind"])
@pytest.mark.parametrize("tick_hours", [24, 6])
def test_the_business_in_the_queue_keeps_the_same_books(world, business, pool, tick_hours):
    changes = EVERYTHING | {"operator.pool": pool, "tick_hours": tick_hours}
    scenario = financed(world, business, **changes)
    result = run(scenario)
    for path in range(scenario.paths):
        trace, operator = trace_path(scenario, path=path)
        assert np.array_equal(operator.ledger.usd_history, result.ledger.micro_usd[path])
        assert np.array_equal(operator.ledger.sat_history, result.ledger.sat[path])
        assert np.array_equal(operator.flows_usd, result["cash_flow_usd"][path])
        calls = result.figures["margin_calls"][path]
        assert len(trace.filter(["margin call"])) == calls == operator.money.margin_calls


def test_chunks_have_the_luck_of_their_paths(world, business):
    scenario = financed(world, business, engine="ensemble", paths=6, **{"operator.pool": POOLS[1]})
    whole = run(scenario)
    maker = ChunkMaker(Job(scenario, price_process(scenario), fans=False, whole=True))
    parts = [maker.part(bounds).result.figures["npv_usd"] for bounds in ((0, 2), (2, 3), (3, 6))]
    assert np.array_equal(np.concatenate(parts), whole.figures["npv_usd"])


def test_luck_is_apart_from_the_world_and_the_same_for_all(world, business):
    fair, lucky = (financed(world, business, **{"operator.pool": p}) for p in (POOLS[0], POOLS[1]))
    one, other = simulate_world(fair), simulate_world(lucky)
    assert np.array_equal(one["price_usd"], other["price_usd"])
    pool = operator_plan(lucky).money.pool
    luck = pool_luck(pool, one)
    assert np.array_equal(luck, pool_luck(pool, other))
    assert np.array_equal(luck[2, :, LUCK], pool_luck(pool, one, 1)[1, :, LUCK])
    assert not np.array_equal(luck[0, :, LUCK], luck[1, :, LUCK])
    assert luck[0, 1:, REWARD].tolist() == [3.125] * 100


@pytest.mark.parametrize(("share", "cv"), [(0.01, 0.833), (0.37, 0.137)])
def test_days_of_a_pool_vary_by_its_share(world, share, cv):
    pool = operator_plan(world(**{"operator.pool": POOLS[1] | {"network_share": share}})).money.pool
    luck = luck_of_days(pool, Stream(1, "pool luck"), 0, 40_000)[1:]
    assert luck.mean() == pytest.approx(1.0, abs=4.0 * cv / 200.0)
    assert luck.std() == pytest.approx(cv, rel=0.03)


def test_solo_earns_the_expectation_on_average(world, business):
    # 10,000 S21 are 2,000 PH/s; FPPS pays its coins every day, solo in whole blocks
    site = {
        "name": "A",
        "power_usd_per_kwh": 0.05,
        "fleets": [{"machine": "Antminer S21 200T", "count": 10_000}],
    }
    changes = {"horizon_days": 365, "paths": 60, "sites": [site], "operator.pool_fee": 0.0}
    changes["operator.cash_usd"] = 1e9
    scenario = world(engine="ensemble", **changes)
    expected = run(scenario).figures["btc_mined"]
    found = run(scenario.replace({"operator.pool": POOLS[2]})).figures["btc_mined"]
    blocks = expected / 3.125
    assert np.all(np.abs(found / 3.125 - np.round(found / 3.125)) < 1e-9)
    assert found.mean() == pytest.approx(
        expected.mean(), abs=4.0 * 3.125 * np.sqrt(blocks.mean() / 60)
    )
    assert found.std() == pytest.approx(3.125 * np.sqrt(blocks.mean()), rel=0.35)


def quiet(world, **changes):
    """One S21 at 5 cents with a steady margin, 20,000 machines, two years, no luck."""
    site = {
        "name": "A",
        "power_usd_per_kwh": 0.05,
        "fleets": [{"machine": "Antminer S21 200T", "count": 100, "price_usd_per_th": 25.0}],
    }
    base = {"horizon_days": 730, "sites": [site], "chain.luck": False, "engine": "ensemble"}
    return world(**base).replace(changes)


def test_present_value_and_return_are_numpy_financial_s(world):
    loan = {"amount_usd": 60_000.0, "rate_per_year": 0.09, "proceeds": "owners"}
    result = run(quiet(world, **{"operator.loans": [loan], "operator.tax": {"kind": "income"}}))
    flows = result["cash_flow_usd"][0].copy()
    ledger = result.ledger
    at_end = [Account.MACHINES, Account.LOANS, Account.INTEREST_OWED, Account.TAX_OWED]
    flows[-1] += sum(ledger.usd(account)[0, -1] for account in [*at_end, Account.PAYABLES])
    daily = 1.10 ** (1.0 / 365.0) - 1.0
    npv = result.figures["npv_usd"][0]
    assert npv == pytest.approx(numpy_financial.npv(daily, flows), rel=1e-9)
    irr = result.figures["irr"][0]
    assert numpy_financial.npv((1.0 + irr) ** (1.0 / 365.0) - 1.0, flows) == pytest.approx(
        0.0, abs=1e-3
    )
    monthly = -numpy_financial.pmt(0.09 / 12.0, 24, 60_000.0)
    january, february = ledger.usd(Account.LOANS)[0, [31, 59]]
    assert february - january == pytest.approx(monthly - 0.0075 * -january, abs=1e-5)


def test_a_loan_at_the_discount_rate_is_worth_nothing(world):
    # 12 % a year in months is (1 + 0.01) ** 12 - 1 in a year; days of months differ a little
    rate = {"operator.discount_rate_per_year": 1.01**12 - 1.0}
    loan = {"amount_usd": 60_000.0, "rate_per_year": 0.12, "proceeds": "owners"}
    plain = run(quiet(world, **rate)).figures
    for repayment in ("annuity", "linear", "bullet"):
        terms = [loan | {"repayment": repayment, "term_months": 36}]
        lent = run(quiet(world, **rate, **{"operator.loans": terms})).figures
        assert lent["npv_usd"] == pytest.approx(plain["npv_usd"], abs=60.0)
        # interest is a running cost of the coins, the loan itself is not
        assert lent["interest_usd"] > 5_000.0
        assert lent["direct_cost_usd_per_btc"] == plain["direct_cost_usd_per_btc"]
        received = plain["btc_mined"] * 0.98
        for layer in ("cash_cost_usd_per_btc", "all_in_cost_usd_per_btc"):
            more = lent[layer] - plain[layer]
            assert more == pytest.approx(lent["interest_usd"] / received, rel=1e-6)


def test_tax_by_hand(world):
    # without depreciation, two years of the same daily margin are taxed at 30 %
    changes = {"operator.tax": {"kind": "income", "rate": 0.3}, "operator.salvage_fraction": 1.0}
    plain, taxed = run(quiet(world)), run(quiet(world, **changes))
    income = plain.figures["profit_usd"][0] + plain.ledger.usd(Account.DEPRECIATION)[0, -1]
    assert taxed.figures["income_tax_usd"][0] == pytest.approx(0.3 * income, abs=1e-5)
    # the first year's is paid with the bills of April of the second
    owed = taxed.ledger.usd(Account.TAX_OWED)[0]
    assert owed[364] == 0.0 > owed[365] == owed[454]
    assert owed[455] == 0.0 > owed[730]


def test_what_is_off_changes_nothing(world, business):
    scenario = financed(world, business, engine="ensemble")
    simulated = simulate_world(scenario)
    plain = evaluate(scenario, simulated)
    idle = scenario.replace({"operator.tax": {"kind": "income", "rate": 0.0}})
    with_money = evaluate(idle, simulated)
    assert set(with_money.figures) - set(plain.figures) == {
        "interest_usd",
        "income_tax_usd",
        "forward_gains_usd",
        "power_hedge_gains_usd",
        "debt_at_end_usd",
        "margin_calls",
        "liquidation_day",
        "covenant_breach_day",
    }
    for name, values in plain.figures.items():
        assert np.array_equal(values, with_money.figures[name], equal_nan=True), name
    for name, values in plain.series.items():
        assert np.array_equal(values, with_money.series[name]), name
    summary = with_money.summary()["operator"]
    assert summary["income_tax_usd"]["mean"] == summary["probability_of_liquidation"] == 0.0
    assert "income_tax_usd" not in plain.summary()["operator"]


def test_the_answer_tells_of_lenders_and_of_the_worst_paths(world, business):
    loans = {
        "operator.coin_loans": [{"amount_usd": 40_000.0, "term_months": 36}],
        "operator.loans": [{"amount_usd": 1_000.0, "term_months": 36}],
        "operator.covenants": {"minimum_cash_usd": 1e6},
        "market.price.volatility_per_year": 3.0,
    }
    scenario = financed(world, business, paths=30, engine="ensemble", **loans)
    result = run(scenario)
    told = " ".join(answer_sentences(scenario, result.figures, result.summary()))
    assert "of the paths a lender sells pledged coins." in told
    assert "In 100 % of the paths a promise to lenders is broken." in told
    assert "In the worst 5 % of the paths the net present value is" in told
    plain = scenario.replace(
        {"operator.coin_loans": [], "operator.covenants.minimum_cash_usd": 0.0}
    )
    result = run(plain)
    told = " ".join(answer_sentences(plain, result.figures, result.summary()))
    assert "lender" not in told


def test_overheads_shorten_the_runway(world):
    alone = {"operator.cash_usd": 1_000.0, "operator.opex_usd_per_month": 365.0}
    staff = {
        "operator.overheads": [
            {"usd_per_month": 365.0},
            {"usd_per_month": 1e6, "first_date": date(2026, 1, 9)},
        ]
    }
    assert runway_days(world(**alone)) == pytest.approx(1_000.0 / 12.0)
    assert runway_days(world(**alone, **staff)) == pytest.approx(1_000.0 / 24.0)
