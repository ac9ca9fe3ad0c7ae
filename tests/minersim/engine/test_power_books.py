"""Power, contracts and care of machines: both ways of running a business keep the same books."""

import copy
import dataclasses
import math
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from minersim.business import Account
from minersim.engine import evaluate, run, simulate_world, trace_path
from minersim.engine.books import compiled_books, reference_books
from minersim.engine.operator_setup import operator_plan

DAYS = 120
S, F = "sites[0]", "sites[0].fleets[0]"
HOURLY = {f"{S}.hourly_prices": {"file": "", "layout": "plain"}, f"{S}.time_of_use": []}
FULL_CARE = {
    "tuning": "best",
    "failures_per_year": 0.4,
    "repair_days": 20.0,
    "repair_usd_per_machine": 90.0,
    "restart_loss": 0.02,
    "degradation_per_year": 0.05,
}
CLIMATE = {
    "monthly_mean_c": [38.0] * 12,
    "monthly_highest_c": [48.0] * 12,
}
CASES = {
    "hourly": HOURLY,
    "economic": HOURLY | {f"{S}.curtailment": {}},
    "economic, never off by the day": HOURLY
    | {f"{S}.curtailment": {}, "operator.switch_off": {"rule": "never"}},
    "ramp and hysteresis": HOURLY
    | {f"{S}.curtailment": {"hysteresis": 0.2, "minutes_per_start": 20.0}},
    "fixed strike": HOURLY
    | {
        f"{S}.curtailment": {
            "strike": "fixed",
            "strike_usd_per_kwh": 0.06,
            "hysteresis": 0.1,
            "minutes_per_start": 15.0,
        }
    },
    "time of use": {f"{S}.curtailment": {"strike": "fixed", "strike_usd_per_kwh": 0.1}},
    "demand charge": {f"{S}.demand_usd_per_kw_month": 9.0},
    "coincident peaks": HOURLY
    | {
        f"{S}.coincident_peak": {
            "usd_per_kw_year": 60.0,
            "months": [1, 2, 3, 4],
            "avoided_hours_per_month": 3,
        }
    },
    "demand response": HOURLY
    | {
        f"{S}.curtailment": {},
        f"{S}.demand_response": {
            "committed_mw": 0.05,
            "usd_per_mw_year": 40_000.0,
            "called_hours": 200,
            "usd_per_mwh_called": 150.0,
        },
    },
    "standing by with more than is there": {
        f"{S}.demand_response": {"committed_mw": 5.0, "usd_per_mw_year": 90_000.0},
        f"{F}.care": FULL_CARE,
        f"{F}.delivery_date": date(2026, 2, 3),
    },
    "block sold back": HOURLY
    | {
        f"{S}.curtailment": {},
        f"{S}.take_or_pay": {
            "block_mw": 0.1,
            "contract_usd_per_kwh": 0.04,
            "surplus": "market",
        },
    },
    "power hedges": HOURLY
    | {
        f"{S}.curtailment": {},
        f"{S}.power_hedges": [
            {"share_of_load": 0.6, "price_usd_per_kwh": 0.05},
            {
                "contract": "cap",
                "share_of_load": 0.4,
                "price_usd_per_kwh": 0.08,
                "premium_usd_per_kwh": 0.02,
                "first_date": date(2026, 1, 20),
                "last_date": date(2026, 3, 10),
            },
        ],
        "operator.tax": {"kind": "income", "rate": 0.3, "payment_month": 2},
    },
    "block lost": HOURLY
    | {
        f"{S}.curtailment": {},
        f"{S}.take_or_pay": {"block_mw": 0.1, "contract_usd_per_kwh": 0.04},
        f"{S}.demand_usd_per_kw_month": 3.0,
    },
    "hosting": {f"{S}.hosting": {"fee_usd_per_kwh": 0.01, "revenue_share": 0.2}},
    "site limit": {f"{S}.power_limit_mw": 0.1, f"{S}.over_limit": "least-efficient-first"},
    "heat": {
        f"{S}.climate": CLIMATE,
        f"{S}.heat_reuse": {"used": 0.4, "credit_usd_per_kwh": 0.03, "months": [1, 2]},
    },
    "care": {f"{F}.care": FULL_CARE},
    "care and hours": HOURLY | {f"{S}.curtailment": {}, f"{F}.care": FULL_CARE},
    "instalments": {
        "sites[1].fleets[0].deposit_share": 0.3,
        "sites[1].fleets[0].instalments": 3,
        "sites[1].fleets[0].delivery_delay_days": 12,
    },
    "retirement": {
        f"{F}.retirement": {"date": date(2026, 3, 1)},
        "sites[1].fleets[0].retirement": {"date": date(2026, 4, 2), "resale": "none"},
    },
    "ruin": HOURLY
    | {
        f"{S}.curtailment": {},
        f"{F}.care": FULL_CARE,
        f"{F}.retirement": {"date": date(2026, 4, 20)},
        "operator.opex_usd_per_month": 60_000.0,
    },
    "cover costs": HOURLY
    | {f"{S}.curtailment": {}, "operator.treasury": {"policy": "cover-costs"}},
}


@pytest.fixture(scope="session")
def price_file(tmp_path_factory):
    """Prices that swing by the day, fall below zero, and have storms."""
    draw = np.random.default_rng(5)
    first = datetime(2025, 12, 31, tzinfo=UTC)
    lines = ["time,usd_per_mwh"]
    for hour in range(24 * (DAYS + 30)):
        price = 45.0 + 30.0 * math.sin(hour / 24.0 * 2.0 * math.pi) + draw.normal(0.0, 20.0)
        if draw.random() < 0.01:
            price += 2_000.0
        lines.append(f"{first + timedelta(hours=hour):%Y-%m-%dT%H:%MZ},{price:.2f}")
    file = tmp_path_factory.mktemp("prices") / "hourly.csv"
    file.write_text("\n".join(lines))
    return file


@pytest.fixture(scope="session")
def lively(busy, price_file):
    base = busy(
        horizon_days=DAYS,
        paths=6,
        engine="ensemble",
        **{
            "market.price.start_usd": 70_000.0,
            "market.price.volatility_per_year": 1.2,
        },
    )
    simulated = simulate_world(base)

    def make(case):
        changes = copy.deepcopy(CASES[case])
        if f"{S}.hourly_prices" in changes:
            changes[f"{S}.hourly_prices"]["file"] = str(price_file)
        return base.replace(changes)

    columns = (
        simulated.at_days("price_usd"),
        simulated.at_days("hashprice_usd_per_ph_day"),
        simulated.per_day("revenue_btc_per_ph"),
    )
    return make, base, columns, simulated


@pytest.mark.parametrize("case", CASES)
def test_compiled_books_are_the_reference_s(lively, case):
    make, base, columns, _ = lively
    plan = operator_plan(make(case))
    compiled, reference = compiled_books(plan, *columns), reference_books(plan, *columns)
    for field in dataclasses.fields(compiled):
        ours, theirs = getattr(compiled, field.name), getattr(reference, field.name)
        assert np.array_equal(ours, theirs, equal_nan=field.name.endswith("_day")), field.name
    assert np.array_equal(
        compiled.flows_usd(plan, columns[0]), reference.flows_usd(plan, columns[0])
    )
    plain = compiled_books(operator_plan(base), *columns)
    assert not np.array_equal(plain.micro_usd, compiled.micro_usd)
    assert not np.isnan(compiled.energy_mwh).any()
    if case == "ruin":
        assert not np.all(np.isnan(compiled.ruin_day))


@pytest.mark.parametrize(
    "case", ["care and hours", "retirement", "instalments", "block lost", "power hedges"]
)
def test_the_event_queue_keeps_the_same_books(lively, case):
    make, _, _, _ = lively
    scenario = make(case).replace(engine="events", paths=2)
    result = run(scenario)
    assert np.all(result.ledger.imbalance_usd() == 0.0)
    for path in range(2):
        trace, operator = trace_path(scenario, path=path)
        assert np.array_equal(operator.ledger.usd_history, result.ledger.micro_usd[path])
        assert np.array_equal(operator.ledger.sat_history, result.ledger.sat[path])
    if case == "retirement":
        assert [round(e.time_s / 86_400) for e in trace.filter(["retirement"])] == [59, 91]
    if case == "instalments":
        assert [round(e.time_s / 86_400) for e in trace.filter(["purchase"])] == [10, 41, 69, 100]
        assert [round(e.time_s / 86_400) for e in trace.filter(["fleet delivery"])] == [0, 45]


def test_a_power_plan_of_one_price_is_the_plain_business(lively):
    _, base, _, simulated = lively
    # the best of one setting, a heat credit of nothing: a power plan that changes nothing
    quiet = base.replace({f"{S}.heat_reuse": {"used": 0.0, "credit_usd_per_kwh": 0.1}})
    plain, planned = evaluate(base, simulated), evaluate(quiet, simulated)
    assert operator_plan(quiet).power is not None
    for name in ("power_cost_usd", "energy_mwh", "btc_mined", "uptime", "npv_usd"):
        assert planned.figures[name] == pytest.approx(plain.figures[name], rel=1e-9), name


def test_stopping_in_dear_hours_never_earns_less(lively):
    make, _, _, simulated = lively
    rule = {"operator.switch_off": {"rule": "never"}}
    always = evaluate(make("hourly").replace(rule), simulated)
    economic = evaluate(make("economic").replace(rule), simulated)
    assert np.all(economic.figures["profit_usd"] > always.figures["profit_usd"])
    assert np.all(economic.figures["uptime"] < always.figures["uptime"])


def test_lost_block_costs_its_whole_price(lively):
    make, _, columns, _ = lively
    scenario = make("block lost").replace(
        {
            f"{S}.take_or_pay.block_mw": 50.0,
            "operator.switch_off": {"rule": "never"},
            "operator.shortfall": "owners",
            f"{S}.demand_usd_per_kw_month": 0.0,
            "sites[1].hosting": {"fee_usd_per_kwh": 0.0},
        }
    )
    books = compiled_books(operator_plan(scenario), *columns)
    power = np.diff(books.micro_usd[..., Account.POWER], axis=1) / 1e6
    # site B runs 10 S21 XP at 7 cents from 3 February
    assert power[:, 5] == pytest.approx(50_000.0 * 24 * 0.04)
    later = 50_000.0 * 24 * 0.04 + 10 * 3.645 * 0.95 * 24 * 0.07
    assert power[:, 100] == pytest.approx(later, rel=1e-9)
