"""Laws of entry by dates: lead times, the machine's price, payback, vintages."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minersim.economics import settled_machine_price
from minersim.hardware import catalogue
from minersim.network.entry import (
    AT_RATE,
    BY_MARKUP,
    BY_PAYBACK,
    MACHINE_PRICE,
    ON_ORDER,
    STATE,
    EntryRule,
    dated_rate_per_year,
    deliver_dated,
    frontier_margin,
    lead_time_days,
    order_dated,
    payback_rate_per_year,
    settled_lead_days,
    ticks_ahead,
    triangular_parts,
)
from minersim.network.growth import ordered_ehs, profitability_rate_per_year

STRETCH = {
    "lead_days": 130.0,
    "shortest_days": 30.0,
    "longest_days": 485.0,
    "usual_book": 0.12,
    "book_power": 0.5,
}
PAYBACK = EntryRule(
    kind=BY_PAYBACK,
    speed_per_year=3.5,
    cap_per_year=1.5,
    hurdle=540.0,
    lead_days=3.0,
    margin_days=450.0,
    scrap_usd_per_th=1.5,
    price_kept=math.exp(-1.0 / 21.0),
)
books = st.floats(0.0, 10.0)


# --- lead times ------------------------------------------------------------------------------


@given(books, books)
def test_a_fuller_order_book_never_shortens_the_lead_time(one, other):
    low, high = sorted((one, other))
    short, long = lead_time_days(low, **STRETCH), lead_time_days(high, **STRETCH)
    assert 30.0 <= short <= long <= 485.0


@given(books)
def test_without_stretch_the_lead_time_never_changes(book):
    assert lead_time_days(book, **{**STRETCH, "book_power": 0.0}) == 130.0


@given(st.floats(0.0, 3.0), st.floats(0.05, 0.9))
def test_steady_orders_keep_the_lead_time_where_it_settles(rate, power):
    rule = EntryRule(**{**STRETCH, "book_power": power})
    a_day = rate / 365.0
    settled = settled_lead_days(rule, a_day)
    book = a_day * settled  # what is on order when as much comes as is ordered
    again = lead_time_days(book, **{**STRETCH, "book_power": power})
    assert again == pytest.approx(settled, rel=1e-9)


def test_lead_times_are_those_of_bears_and_bulls():
    rule = EntryRule(**STRETCH)
    months = [settled_lead_days(rule, rate / 365.0) / 30.4 for rate in (0.1, 0.34, 1.0)]
    assert 1.0 <= months[0] <= 2.0
    assert months[1] == pytest.approx((1 + 3 + 9) / 3, rel=0.02)
    assert 6.0 <= months[2] <= 16.0


@given(st.integers(1, 20))
def test_parts_have_the_lead_time_as_their_mean_and_come_in_order(parts):
    found = triangular_parts(parts)
    assert sum(found) / parts == pytest.approx(1.0)
    assert found == sorted(found)
    assert 0.2 < found[0] <= found[-1] < 2.1


def test_many_parts_are_the_triangular_law():
    found = np.array(triangular_parts(20_000)) * 13 / 3
    # mean and standard deviation of a triangular law over 1, 3 and 9
    assert found.std() == pytest.approx(math.sqrt((1 + 9 + 81 - 3 - 9 - 27) / 18), rel=1e-3)


@given(st.floats(0.0, 2_000.0), st.sampled_from([1 / 24, 0.25, 1.0]))
def test_machines_come_at_the_first_tick_after_their_lead_time(lead, tick):
    ahead = ticks_ahead(lead, tick)
    assert ahead >= 1
    assert ahead * tick >= lead - 1e-6
    assert ahead == 1 or (ahead - 1) * tick < lead


# --- price and payback -----------------------------------------------------------------------


@given(st.floats(-1.0, 1.0), st.floats(-1.0, 1.0))
def test_a_machine_costs_more_where_it_earns_more_and_never_less_than_scrap(one, other):
    low, high = sorted((one, other))
    assert 1.5 <= settled_machine_price(low, 450.0, 1.5) <= settled_machine_price(high, 450.0, 1.5)


@given(st.floats(0.001, 10.0))
def test_payback_at_a_settled_price_is_the_days_of_margin_and_what_scrap_adds(margin):
    price = settled_machine_price(margin, 450.0, 1.5)
    assert price / margin == pytest.approx(450.0 + 1.5 / margin)
    # and orders stop at the margin where that is the hurdle
    orders = payback_rate_per_year(price, margin, 540.0, 3.5, 1.5)
    assert (orders > 0.0) == (540.0 * margin > price)
    assert orders <= 3.5 * (540.0 / 450.0 - 1.0) + 1e-9


def test_free_entry_stands_where_the_scrap_price_is_earned_within_the_hurdle():
    margin = 1.5 / (540.0 - 450.0)
    for factor, ordered in ((0.99, False), (1.01, True)):
        price = settled_machine_price(factor * margin, 450.0, 1.5)
        assert (payback_rate_per_year(price, factor * margin, 540.0, 3.5, 1.5) > 0.0) == ordered


def test_defaults_give_the_growth_of_2025_and_the_price_of_2024():
    def settled(hashprice):
        margin = frontier_margin(hashprice, 24 * 13.5 * 0.046, 0.0)
        price = settled_machine_price(margin, 450.0, 1.5)
        return price, payback_rate_per_year(price, margin, 540.0, 3.5, 1.5)

    assert settled(50.0)[1] == pytest.approx(0.34, abs=0.01)
    assert settled(35.0)[1] == pytest.approx(0.10, abs=0.01)
    # an S21 Pro, 15 J/TH, at 18.90 USD/TH in June 2024
    assert settled(50.0)[0] == pytest.approx(18.9, rel=0.15)


@given(st.floats(1.0, 500.0), st.floats(1.0, 100.0))
def test_orders_by_rate_and_by_markup_are_those_of_growth(hashprice, cost):
    rule = EntryRule(AT_RATE, 0.4, 0.25, 1.5, 1.0, 0.02)
    assert dated_rate_per_year(rule, hashprice, cost, 0.0) == 0.4
    rule = rule._replace(kind=BY_MARKUP)
    usual = profitability_rate_per_year(hashprice, cost, 0.02, 0.25, 1.0, 1.5)
    assert dated_rate_per_year(rule, hashprice, cost, 0.0) == usual


def test_the_frontier_of_the_catalogue_improved_by_a_fifth_a_year():
    known = [m for m in catalogue() if m.release and m.confidence in ("multi", "single-bin")]
    best, records = math.inf, []
    for machine in sorted(known, key=lambda m: m.release):
        if machine.efficiency_j_per_th < best:
            best = machine.efficiency_j_per_th
            year, month = map(int, machine.release.split("-"))
            if year >= 2020:
                records.append((year + month / 12.0, math.log(best)))
    slope = np.polyfit(*np.array(records).T, 1)[0]
    assert 1.0 - math.exp(slope) == pytest.approx(0.20, abs=0.02)


# --- orders and deliveries -------------------------------------------------------------------


def tick(rule, state, arriving, number, hashprice=50.0, costs=(15.0,), parts=(1.0,)):
    order_dated(rule, state, arriving, number, float(number), hashprice, 1_000.0, costs, parts)


def arrive(state, arriving, number, capacity, on):
    vintages = arriving.shape[1]
    return deliver_dated(
        state, arriving, number, list(range(2 * vintages)), [4.0, 4.0 / 3.0] * vintages, capacity,
        on,
    )  # fmt: skip


def test_what_is_ordered_arrives_once_after_its_lead_time():
    rule = EntryRule(AT_RATE, rate_per_year=0.365, lead_days=3.0)
    state, arriving = np.zeros(STATE), np.zeros((4, 1))
    capacity, on = [0.0, 8.0], [0.5, 0.25]
    tick(rule, state, arriving, 10)
    ordered = ordered_ehs(1_000.0, 0.365, 1.0)
    assert state[ON_ORDER] == ordered
    assert [arrive(state, arriving, 10 + n, capacity, on) for n in (1, 2)] == [0.0, 0.0]
    assert arrive(state, arriving, 13, capacity, on) == ordered
    assert state[ON_ORDER] == 0.0
    assert not arriving.any()
    # a quarter joins the first cohort, all switched on; the rest the second beside what is there
    assert capacity == pytest.approx([ordered / 4, 8.0 + 0.75 * ordered])
    assert on[0] == 1.0
    assert on[1] == pytest.approx((2.0 + 0.75 * ordered) / (8.0 + 0.75 * ordered))


@given(
    st.lists(st.floats(5.0, 500.0), min_size=1, max_size=60),
    st.integers(1, 5),
    st.sampled_from([0.0, 0.5]),
)
def test_all_orders_come_and_none_comes_twice(hashprices, count, power):
    parts = triangular_parts(count)
    rule = PAYBACK._replace(
        lead_days=6.0, shortest_days=2.0, longest_days=20.0, usual_book=0.01, book_power=power,
        vintage_days=20.0,
    )  # fmt: skip
    state, arriving = np.zeros(STATE), np.zeros((ticks_ahead(20.0 * max(parts), 1.0) + 1, 3))
    capacity, on = [0.0] * 6, [1.0] * 6
    arrived = ordered = 0.0
    for number in range(len(hashprices) + len(arriving)):
        arrived += arrive(state, arriving, number, capacity, on)
        if number < len(hashprices):
            before = state[ON_ORDER]
            tick(rule, state, arriving, number, hashprices[number], (15.0, 12.0, 9.6), parts)
            ordered += state[ON_ORDER] - before
        assert state[ON_ORDER] == pytest.approx(arriving.sum(), abs=1e-9)
        assert state[MACHINE_PRICE] >= 0.0
    assert arrived == pytest.approx(ordered)
    assert sum(capacity) == pytest.approx(ordered)
    assert not arriving.any()


def test_machines_ordered_in_a_later_year_are_of_a_later_vintage():
    rule = EntryRule(AT_RATE, rate_per_year=0.3, lead_days=3.0, vintage_days=365.0)
    for day, vintage in ((0, 0), (364, 0), (365, 1), (5_000, 2)):
        state, arriving = np.zeros(STATE), np.zeros((4, 3))
        tick(rule, state, arriving, day, costs=(15.0, 12.0, 9.6))
        assert arriving.any(axis=0).tolist() == [v == vintage for v in range(3)]


def test_the_price_follows_its_margin_with_a_lag():
    state, arriving = np.zeros(STATE), np.zeros((4, 1))
    settled = settled_machine_price(frontier_margin(50.0, 15.0, 0.0), 450.0, 1.5)
    state[MACHINE_PRICE] = 2.0 * settled
    for day in range(21):
        tick(PAYBACK, state, arriving, day)
    assert state[MACHINE_PRICE] / settled - 1.0 == pytest.approx(math.exp(-1.0))
    state[MACHINE_PRICE] = settled
    tick(PAYBACK, state, arriving, 21)
    assert state[MACHINE_PRICE] == settled


def test_a_jump_of_margins_is_bought_before_the_price_has_followed():
    state, arriving = np.zeros(STATE), np.zeros((4, 1))
    state[MACHINE_PRICE] = settled_machine_price(frontier_margin(30.0, 15.0, 0.0), 450.0, 1.5)
    orders = []
    for day in range(120):
        before = state[ON_ORDER]
        tick(PAYBACK, state, arriving, day, hashprice=60.0)
        orders.append(state[ON_ORDER] - before)
    assert orders[0] == pytest.approx(ordered_ehs(1_000.0, 1.5, 1.0))  # as fast as it goes
    assert orders[-1] < 0.4 * orders[0]
    assert sorted(orders, reverse=True) == pytest.approx(orders)


def test_nobody_orders_without_a_margin():
    state, arriving = np.zeros(STATE), np.zeros((4, 1))
    state[MACHINE_PRICE] = 1.5
    tick(PAYBACK, state, arriving, 0, hashprice=14.0)
    assert state.tolist() == [0.0, 1.5]
    assert not arriving.any()
