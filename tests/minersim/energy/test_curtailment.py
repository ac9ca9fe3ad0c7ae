"""Hours below a strike: the table says what a walk through the day finds."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minersim.energy.curtailment import (
    economic_strike,
    fixed_strike_days,
    hour_tables,
    hours_at_strike,
    hours_with_hysteresis,
    mining_hours,
)

cents = st.integers(-20, 60).map(lambda c: c / 128.0)  # exact sums, and many ties
days = st.lists(cents, min_size=24, max_size=24)


def table(prices):
    return hour_tables(np.array([prices]))


def looked_up(prices, strike, ran=False):
    tables = table(prices)
    return hours_at_strike(tables.hours, tables.places, 0, 0, strike, ran)


def test_a_day_by_hand():
    # cheap from 2 to 5, dear from 17 to 19, negative at 12
    prices = [0.04] * 24
    prices[2:5] = [0.02] * 3
    prices[12] = -0.01
    prices[17:19] = [0.30, 0.50]
    assert looked_up(prices, -0.02) == (0, 0.0, 0, False)
    assert looked_up(prices, 0.0) == (1, -0.01, 1, False)
    hours, paid, starts, last = looked_up(prices, 0.02)
    assert (hours, starts, last) == (4, 2, False)
    assert paid == pytest.approx(0.05)
    hours, paid, starts, last = looked_up(prices, 0.04)
    assert (hours, starts, last) == (22, 2, True)
    assert paid == pytest.approx(18 * 0.04 + 0.06 - 0.01)
    assert looked_up(prices, 0.04, ran=True)[2] == 1
    assert looked_up(prices, 1.0)[:1] == (24,)


def test_hours_that_must_not_run_never_do():
    prices = [0.04] * 24
    prices[7] = np.inf
    assert looked_up(prices, 1e300)[0] == 23
    assert np.isfinite(looked_up(prices, 1e300)[1])


@given(days, cents, st.booleans())
def test_the_table_says_what_a_walk_finds(prices, strike, ran):
    walked = hours_with_hysteresis(table(prices).hours, 0, 0, strike, strike, ran)
    assert looked_up(prices, strike, ran) == walked
    assert walked[0] == sum(price <= strike for price in prices)
    assert walked[1] == sum(price for price in prices if price <= strike)


@given(days, cents, cents)
def test_a_higher_strike_never_runs_less(prices, one, other):
    low, high = sorted((one, other))
    assert looked_up(prices, low)[0] <= looked_up(prices, high)[0]


@given(days, cents, st.floats(0.0, 1.0), st.booleans())
def test_hysteresis_never_starts_more_often_nor_runs_longer(prices, strike, width, ran):
    restart = strike - abs(strike) * width
    plain = looked_up(prices, strike, ran)
    slow = hours_with_hysteresis(table(prices).hours, 0, 0, strike, restart, ran)
    assert slow[0] <= plain[0]
    assert slow[2] <= plain[2]


@given(days, st.floats(-0.2, 0.6))
def test_stopping_at_its_value_never_earns_less_than_running(prices, value):
    hours, paid, _, _ = looked_up(prices, value)
    assert hours * value - paid >= 24 * value - sum(prices) - 1e-9


def test_strike_by_hand():
    # 22 J/TH earns 60 USD/PH/s/day: 60 / (24 * 22) = 11.36 cents
    assert economic_strike(60.0, 22.0) == pytest.approx(0.113636, rel=1e-5)


def test_fixed_strike_carries_the_last_hour_over_midnight():
    first, second = [0.04] * 24, [0.04] * 24
    first[23] = 0.20  # stands at midnight
    tables = hour_tables(np.array([first, second]))
    found = fixed_strike_days(tables, 0.05, 0.0, 30.0)
    assert found[0].tolist() == pytest.approx([23 / 24, 23 / 24, 23 * 0.04, 0.0])
    assert found[1].tolist() == pytest.approx([23.5 / 24, 1.0, 24 * 0.04, 1.0])
    assert fixed_strike_days(tables, 0.05, 0.5, 30.0)[1].tolist() == [0.0, 0.0, 0.0, 0.0]


def test_a_start_costs_no_more_than_the_day():
    assert mining_hours(2, 3, 60.0) == 0.0
    assert mining_hours(24, 0, 60.0) == 24.0
