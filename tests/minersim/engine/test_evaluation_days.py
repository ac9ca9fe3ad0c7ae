"""The calendar of machines, by hand and against the reference, path by path."""

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minersim.business import FleetPlan, OperatorPlan, Treasury, TreasuryPolicy
from minersim.economics import SwitchingRule
from minersim.engine.books import compiled_books, reference_books
from minersim.engine.evaluation_days import (
    DELIVERED,
    OUTLAYS_USD,
    PAID,
    POSSIBLE_PHS,
    WRITTEN_OFF,
)
from minersim.engine.evaluation_inputs import kernel_business
from minersim.errors import RunError

DAYS = 40
FLEET = FleetPlan(
    name="fleet",
    site="A",
    count=1,
    hashrate_phs=10.0,
    efficiency_j_per_th=20.0,
    pue=1.0,
    uptime=0.9,
    power_usd_per_kwh=np.full(DAYS + 1, 0.05),
    cost_usd=0.0,
    book_value_usd=0.0,
    payment_day=0,
    delivery_day=0,
    life_days=10.0,
    salvage_fraction=0.1,
)


def plan_of(*fleets):
    return OperatorPlan(
        fleets=fleets,
        days=DAYS,
        bill_days=frozenset({10, 30}),
        cash_usd=2_000.0,
        coins_sat=1_000_000,
        opex_usd_per_day=10.0,
        pool_fee=0.02,
        treasury=Treasury(TreasuryPolicy.COVER_COSTS),
        switching=SwitchingRule(-0.02, 0.05, 2.0, 3.0, 0.5, 0.25, 1.0),
        owners_cover_shortfalls=False,
    )


def test_a_purchase_by_hand():
    # 1,000 USD paid on day 3, delivered on day 5; 900 USD are written off in ten days of 90 USD
    bought = dataclasses.replace(FLEET, cost_usd=1_000.0, payment_day=3, delivery_day=5)
    _, _, days, _ = kernel_business(plan_of(bought))
    assert np.flatnonzero(days.floats[:, OUTLAYS_USD]).tolist() == [3]
    assert np.flatnonzero(days.integers[:, PAID]).tolist() == [3]
    assert np.flatnonzero(days.integers[:, DELIVERED]).tolist() == [5]
    assert days.floats[3, OUTLAYS_USD] == 1_000.0
    assert days.integers[3, PAID] == days.integers[5, DELIVERED] == 1_000_000_000
    expected = np.zeros(DAYS + 1)
    expected[6:16] = 90_000_000
    assert np.array_equal(days.integers[:, WRITTEN_OFF], expected)
    # a machine that arrives at a tick may run in the day that ends at the next
    assert np.array_equal(
        days.floats[:, POSSIBLE_PHS], np.where(np.arange(DAYS + 1) > 5, 10.0, 0.0)
    )
    assert np.flatnonzero(days.bills).tolist() == [10, 30]


def test_machines_owned_and_machines_bought_add_up():
    owned = dataclasses.replace(FLEET, book_value_usd=200.0, life_days=20.0, salvage_fraction=0.0)
    bought = dataclasses.replace(FLEET, cost_usd=1_000.0, delivery_day=5, hashrate_phs=3.0)
    _, _, days, _ = kernel_business(plan_of(owned, bought))
    assert days.integers[[5, 6, 15, 16, 21], WRITTEN_OFF].tolist() == [
        10_000_000,
        100_000_000,
        100_000_000,
        10_000_000,
        0,
    ]
    assert days.floats[[0, 1, 5, 6], POSSIBLE_PHS].tolist() == [0.0, 10.0, 10.0, 13.0]


def test_what_falls_after_the_end_does_not_happen():
    late = dataclasses.replace(FLEET, cost_usd=1_000.0, payment_day=DAYS + 1, delivery_day=DAYS + 2)
    _, _, days, _ = kernel_business(plan_of(late))
    assert not days.floats.any()
    assert not days.integers.any()


@st.composite
def fleets(draw):
    payment = draw(st.integers(0, DAYS + 5))
    return dataclasses.replace(
        FLEET,
        hashrate_phs=draw(st.floats(0.1, 50.0)),
        efficiency_j_per_th=draw(st.floats(15.0, 60.0)),
        cost_usd=draw(st.sampled_from([0.0, 0.000_000_4, 1_234.567_891, 5e5])),
        book_value_usd=draw(st.sampled_from([0.0, 777.123_456_7, 3e5])),
        payment_day=payment,
        delivery_day=payment + draw(st.integers(0, 20)),
        life_days=draw(st.floats(0.5, 60.0)),
        salvage_fraction=draw(st.floats(0.0, 1.0)),
    )


@given(st.lists(fleets(), max_size=5), st.integers(0, 2**32 - 1))
@settings(max_examples=60, deadline=None)
def test_any_fleets_keep_the_reference_s_books(several, seed):
    luck = np.random.default_rng(seed)
    price = 60_000.0 * np.exp(np.cumsum(luck.normal(0.0, 0.1, (3, DAYS + 1)), axis=1))
    revenue = luck.uniform(3e-4, 8e-4, price.shape)
    columns = (price, revenue * price, revenue)
    plan = plan_of(*several)
    compiled, reference = compiled_books(plan, *columns), reference_books(plan, *columns)
    for field in dataclasses.fields(compiled):
        ours, theirs = getattr(compiled, field.name), getattr(reference, field.name)
        assert np.array_equal(ours, theirs, equal_nan=True), field.name


def test_opening_books_that_hold_too_much_are_refused():
    rich = dataclasses.replace(FLEET, book_value_usd=5e12, life_days=1e9)
    columns = [np.full((1, DAYS + 1), number) for number in (60_000.0, 30.0, 5e-4)]
    with pytest.raises(RunError, match="path 0: an amount is too large for the books"):
        compiled_books(plan_of(rich), *columns)
