"""Machines that are late by chance: each path has the books of a plan with its delays given."""

import dataclasses
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from minersim.business.money_plan import HEDGED
from minersim.engine import evaluate, run, simulate_world, trace_path
from minersim.engine.books import compiled_books, reference_books
from minersim.engine.evaluation import evaluate_plan
from minersim.engine.late_deliveries import plan_of_path
from minersim.engine.operator_setup import fleet_plans, operator_plan

DAYS, PATHS = 120, 8
DELAY = {"shortest_days": 3, "likely_days": 20, "longest_days": 60}
CARE = {"failures_per_year": 0.4, "degradation_per_year": 0.05, "repair_usd_per_machine": 50.0}
TAX = {"kind": "income", "rate": 0.3, "depreciation": "macrs-5", "bonus_fraction": 0.4}
BOUGHT = {"machine": "S21 200", "count": 40, "price_usd_per_th": 14.0, "care": CARE}
OWNED = {"machine": "S19 XP 140", "count": 30, "book_value_usd_per_machine": 900.0}
COMING = {"machine": "S21 XP 270", "count": 20, "delivery_date": date(2026, 1, 21)}


@pytest.fixture(scope="module")
def price_file(tmp_path_factory):
    draw = np.random.default_rng(7)
    hours = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=h) for h in range(24 * (DAYS + 2))]
    rows = [f"{hour:%Y-%m-%dT%H:%MZ},{draw.normal(60.0, 40.0):.2f}" for hour in hours]
    file = tmp_path_factory.mktemp("prices") / "hourly.csv"
    file.write_text("time,usd_per_mwh\n" + "\n".join(rows))
    return str(file)


@pytest.fixture(scope="module")
def site(price_file):
    """A site whose fleets wait for one another: a block, a limit, hours, hedges."""
    return {
        "hourly_prices": {"file": price_file, "layout": "plain"},
        "curtailment": {"hysteresis": 0.1},
        "take_or_pay": {"block_mw": 0.1, "contract_usd_per_kwh": 0.05},
        "power_hedges": [{"share_of_load": 0.4, "price_usd_per_kwh": 0.06}],
        "power_limit_mw": 0.27,
        "over_limit": "least-efficient-first",
        "demand_usd_per_kw_month": 3.0,
    }


@pytest.fixture(scope="module")
def make(world):
    """A business of three fleets, the first two of which may be late, and its world."""

    def build(delay=DELAY, site=None, **changes):
        late = {} if delay is None else {"random_delay": delay}
        fleets = [BOUGHT | late, COMING | late, OWNED]
        base = {"name": "A", "power_usd_per_kwh": 0.05, "fleets": fleets}
        return world(
            horizon_days=DAYS,
            paths=PATHS,
            engine="ensemble",
            sites=[base | (site or {})],
            **{
                "market.price.kind": "gbm",
                "market.price.start_usd": 70_000.0,
                "market.price.volatility_per_year": 0.9,
                "operator.shortfall": "owners",
                "operator.tax": TAX,
            }
            | changes,
        )

    return build


def columns(simulated):
    return (
        simulated.at_days("price_usd"),
        simulated.at_days("hashprice_usd_per_ph_day"),
        simulated.per_day("revenue_btc_per_ph"),
    )


def days_of(plan):
    return [fleet.delivery_day for fleet in plan.fleets]


def with_days(scenario, plan):
    """The scenario with each fleet's delay given instead of drawn."""
    late = {fleet.name: fleet.delivery_day for fleet in plan.fleets}
    planned = fleet_plans(scenario)
    return scenario.replace(
        {
            f"sites[0].fleets[{f}].delivery_delay_days": late[fleet.name] - fleet.delivery_day
            for f, fleet in enumerate(planned)
        }
    )


def test_no_chance_is_one_plan(make):
    scenario = make(delay=None)
    assert plan_of_path(scenario, operator_plan(scenario), 1) is None


def test_delays_are_of_the_path_alone_and_differ(make):
    scenario = make()
    plan_of = plan_of_path(scenario, operator_plan(scenario), 5)
    drawn = np.array([days_of(plan_of(path)) for path in range(60)])
    again = np.array([days_of(plan_of(path)) for path in (59, 3)])
    assert np.array_equal(again, drawn[[59, 3]])
    assert drawn.min(axis=0).tolist() >= [3, 23, 0]
    assert drawn[:, 0].max() <= 60
    assert not drawn[:, 2].any()
    assert len(set(drawn[:, 0])) > 20
    assert abs(np.corrcoef(drawn[:, 0], drawn[:, 1])[0, 1]) < 0.35
    # the second fleet's delays do not hang on the first one's
    alone = scenario.replace({"sites[0].fleets[0].random_delay": None})
    plan_of = plan_of_path(alone, operator_plan(alone), 5)
    assert [days_of(plan_of(path))[1] for path in range(9)] == drawn[:9, 1].tolist()


@pytest.mark.parametrize("full", [False, True])
def test_each_path_has_the_books_of_its_delays(make, site, full):
    scenario = make(site=site if full else None)
    simulated = simulate_world(scenario)
    result = evaluate(scenario, simulated)
    plan_of = plan_of_path(scenario, operator_plan(scenario), scenario.seed)
    for path in range(0, PATHS, 3):
        given = with_days(make(delay=None, site=site if full else None), plan_of(path))
        expected = operator_plan(given)
        if full:  # hedges of a share keep to the plan
            money = expected.money
            money.integers[:, HEDGED] = operator_plan(scenario).money.integers[:, HEDGED]
        row = [column[path : path + 1] for column in columns(simulated)]
        books = compiled_books(expected, *row)
        assert np.array_equal(result.ledger.micro_usd[path], books.micro_usd[0])
        assert np.array_equal(result.ledger.sat[path], books.sat[0])
        assert np.array_equal(result["hashrate_phs"][path], books.hashrate_phs[0])


@pytest.mark.parametrize("full", [False, True])
def test_both_engines_keep_the_same_books(make, site, full):
    scenario = make(site=site if full else None)
    simulated = simulate_world(scenario)
    plan = operator_plan(scenario)
    plan_of = plan_of_path(scenario, plan, scenario.seed)
    compiled = compiled_books(plan, *columns(simulated), threads=2, plan_of=plan_of)
    reference = reference_books(plan, *columns(simulated), plan_of=plan_of)
    for field in dataclasses.fields(compiled):
        ours, theirs = getattr(compiled, field.name), getattr(reference, field.name)
        assert np.array_equal(ours, theirs, equal_nan=True), field.name


def test_the_event_queue_keeps_the_same_books(make, site):
    scenario = make(site=site).replace(engine="events", paths=2)
    result = run(scenario)
    assert np.all(result.ledger.imbalance_usd() == 0.0)
    for path in range(2):
        _, operator = trace_path(scenario, path=path)
        assert np.array_equal(operator.ledger.usd_history, result.ledger.micro_usd[path])


def test_a_path_is_the_same_in_any_chunk(make):
    scenario = make()
    whole = evaluate(scenario, simulate_world(scenario), threads=2)
    few = scenario.replace(paths=3)
    assert np.array_equal(
        evaluate(few, simulate_world(few)).figures["npv_usd"], whole.figures["npv_usd"][:3]
    )
    simulated = simulate_world(scenario)
    columns = {name: values[5:] for name, values in simulated.columns.items()}
    tail = dataclasses.replace(simulated, columns=columns)
    last = evaluate_plan(scenario, operator_plan(scenario), tail, 1, first_path=5)
    assert np.array_equal(last.figures["npv_usd"], whole.figures["npv_usd"][5:])


def test_late_machines_earn_less(make):
    scenario = make()
    simulated = simulate_world(scenario)
    late = evaluate(scenario, simulated)
    on_time = evaluate(make(delay=None), simulated)
    assert np.all(late.figures["btc_mined"] < on_time.figures["btc_mined"])
    assert np.ptp(late.figures["btc_mined"] / on_time.figures["btc_mined"]) > 0.05
