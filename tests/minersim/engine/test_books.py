"""The compiled business keeps the same books as the reference, to the last unit."""

import dataclasses

import numpy as np
import pytest

from minersim.engine import simulate_world
from minersim.engine.books import compiled_books, reference_books
from minersim.engine.operator_setup import operator_plan
from minersim.errors import RunError

CASES = {
    "sell all": {},
    "hold": {"operator.treasury": {"policy": "hold-share", "hold_fraction": 0.37}},
    "cover costs": {"operator.treasury": {"policy": "cover-costs"}},
    "owners": {"operator.shortfall": "owners", "operator.cash_usd": 0.0},
    "ruin": {"operator.opex_usd_per_month": 90_000.0, "operator.cash_usd": 5_000.0},
    "ruin with coins": {
        "operator.opex_usd_per_month": 60_000.0,
        "operator.coins_btc": 0.7,
        "operator.treasury": {"policy": "cover-costs"},
    },
    "never off": {"operator.switch_off": {"rule": "never"}},
    "slow to switch": {
        "operator.switch_off": {
            "rule": "margin",
            "off_margin": 0.05,
            "off_days": 4.0,
            "on_margin": 0.1,
            "on_days": 6.0,
        }
    },
    "no sites": {"sites": []},
    "fixed coins": {"operator.treasury": {"policy": "fixed-coins", "coins_btc": 0.01}},
    "fixed money": {"operator.treasury": {"policy": "fixed-money", "amount_usd": 700.0}},
    "runway": {
        "operator.treasury": {"policy": "runway", "runway_months": 3.0, "sell_fraction": 0.2}
    },
    "short life": {"operator.machine_life_years": 0.2, "operator.salvage_fraction": 0.3},
}


@pytest.fixture(scope="module")
def lively(busy):
    scenario = busy(
        horizon_days=200,
        paths=24,
        engine="ensemble",
        **{
            "market.price.start_usd": 70_000.0,
            "market.price.volatility_per_year": 1.2,
        },
    )
    simulated = simulate_world(scenario)
    columns = (
        simulated.at_days("price_usd"),
        simulated.at_days("hashprice_usd_per_ph_day"),
        simulated.per_day("revenue_btc_per_ph"),
    )
    return scenario, columns


@pytest.mark.parametrize("case", CASES)
def test_compiled_books_are_the_reference_s(lively, case):
    scenario, columns = lively
    plan = operator_plan(scenario.replace(CASES[case]))
    compiled, reference = compiled_books(plan, *columns), reference_books(plan, *columns)
    for field in dataclasses.fields(compiled):
        ours, theirs = getattr(compiled, field.name), getattr(reference, field.name)
        assert np.array_equal(ours, theirs, equal_nan=True), field.name
    assert np.array_equal(
        compiled.flows_usd(plan, columns[0]), reference.flows_usd(plan, columns[0])
    )
    if case.startswith("ruin"):
        assert not np.all(np.isnan(compiled.ruin_day))


def test_threads_change_nothing(lively):
    scenario, columns = lively
    plan = operator_plan(scenario)
    many = [np.tile(column, (5, 1)) for column in columns]
    one, three = compiled_books(plan, *many), compiled_books(plan, *many, threads=3)
    for field in dataclasses.fields(one):
        same = np.array_equal(getattr(one, field.name), getattr(three, field.name), equal_nan=True)
        assert same, field.name


@pytest.mark.parametrize("price_usd", [1e13, 1e20, 1e40])
@pytest.mark.parametrize("days_until", [0, 30])
def test_amounts_that_no_book_can_hold_are_refused_and_never_wrapped(lively, price_usd, days_until):
    scenario, columns = lively
    plan = operator_plan(scenario)
    price = columns[0].copy()
    price[3, days_until:] = price_usd * 10
    with pytest.raises(RunError, match="path 3: an amount is too large for the books"):
        compiled_books(plan, price, *columns[1:])
