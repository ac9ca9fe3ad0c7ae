import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from minersim.economics import (
    SwitchingRule,
    count_days,
    is_above,
    is_below,
    markup,
    next_on_fraction,
)

BELOW, BETWEEN, ABOVE = -0.1, 0.0, 0.1
RULE = SwitchingRule.create(off_markup=-0.02, on_markup=0.05, off_days=5.0, on_days=3.0)

shares = st.floats(min_value=0.0, max_value=1.0)
days = st.floats(min_value=0.0, max_value=400.0)


def history(rule, markups, on=1.0):
    """On-fraction after each tick of a miner that sees these markups over a hashcost of 1."""
    below = above = 0.0
    fractions = []
    for seen in markups:
        below = count_days(below, is_below(1.0 + seen, 1.0, rule.off_markup), rule.tick_days)
        above = count_days(above, is_above(1.0 + seen, 1.0, rule.on_markup), rule.tick_days)
        on = next_on_fraction(
            on, below, above, rule.off_days, rule.on_days, rule.leave_share, rule.return_share
        )
        fractions.append(on)
    return fractions


def test_leaves_on_the_fifth_day_below_and_returns_on_the_third_above():
    assert history(RULE, [BELOW] * 6) == [1.0, 1.0, 1.0, 1.0, 0.0, 0.0]
    assert history(RULE, [ABOVE] * 4, on=0.0) == [0.0, 0.0, 1.0, 1.0]


@pytest.mark.parametrize("hours", [1, 2, 3, 4, 6, 8, 12, 24])
@pytest.mark.parametrize("wait", [1.0, 3.0, 5.0, 7.0, 14.0, 90.0])
def test_hours_add_up_to_days_whatever_their_rounding(hours, wait):
    rule = SwitchingRule.create(
        off_markup=-0.02, on_markup=0.05, off_days=wait, on_days=wait, tick_days=hours / 24
    )
    ticks = round(wait * 24 / hours)
    assert history(rule, [BELOW] * ticks) == [1.0] * (ticks - 1) + [0.0]
    assert history(rule, [ABOVE] * ticks, on=0.0) == [0.0] * (ticks - 1) + [1.0]


def test_a_day_in_between_starts_the_count_again():
    assert history(RULE, [BELOW] * 4 + [BETWEEN] + [BELOW] * 5) == [1.0] * 9 + [0.0]
    assert history(RULE, [ABOVE] * 2 + [BETWEEN] + [ABOVE] * 3, on=0.0) == [0.0] * 5 + [1.0]


@pytest.mark.parametrize("on", [0.0, 0.3, 1.0])
def test_between_the_thresholds_nothing_moves(on):
    at_once = SwitchingRule.create(off_markup=-0.02, on_markup=0.05, off_days=0.0, on_days=0.0)
    assert history(at_once, [BETWEEN, -0.02, 0.05] * 3, on=on) == [on] * 9


def test_hysteresis_keeps_the_memory_of_the_last_move():
    markups = [BELOW] * 5 + [BETWEEN] * 20 + [ABOVE] * 3 + [BETWEEN] * 20
    fractions = history(RULE, markups)
    assert fractions[:4] == [1.0] * 4
    assert fractions[4:27] == [0.0] * 23
    assert fractions[27:] == [1.0] * 21


def test_no_delay_moves_in_the_first_tick_past_a_threshold():
    rule = SwitchingRule.create(off_markup=-0.02, on_markup=0.05, off_days=0.0, on_days=0.0)
    assert history(rule, [BETWEEN, BELOW, BETWEEN, ABOVE]) == [1.0, 0.0, 0.0, 1.0]


def test_without_relaxation_everything_moves_at_once():
    assert (RULE.leave_share, RULE.return_share, RULE.tick_days) == (1.0, 1.0, 1.0)


def test_relaxation_times_are_kept_apart():
    rule = SwitchingRule.create(
        off_markup=-0.02,
        on_markup=0.05,
        off_days=5.0,
        on_days=3.0,
        off_relaxation_days=10.0,
        on_relaxation_days=15.0,
    )
    assert rule.leave_share == pytest.approx(1.0 - math.exp(-1.0 / 10.0), rel=1e-14)
    assert rule.return_share == pytest.approx(1.0 - math.exp(-1.0 / 15.0), rel=1e-14)
    assert (rule.off_markup, rule.on_markup, rule.off_days, rule.on_days) == (-0.02, 0.05, 5.0, 3.0)


@pytest.mark.parametrize("tick_days", [0.25, 1.0, 5.0])
def test_relaxation_is_exponential_in_time_whatever_the_tick(tick_days):
    rule = SwitchingRule.create(
        off_markup=0.0,
        on_markup=0.0,
        off_days=0.0,
        on_days=0.0,
        off_relaxation_days=10.0,
        on_relaxation_days=20.0,
        tick_days=tick_days,
    )
    ticks = round(10.0 / tick_days)
    # after one relaxation time 1/e is left; after half of one, 1 - exp(-1/2) is back
    assert history(rule, [BELOW] * ticks)[-1] == pytest.approx(math.exp(-1.0), rel=1e-12)
    returned = history(rule, [ABOVE] * ticks, on=0.0)[-1]
    assert returned == pytest.approx(1.0 - math.exp(-0.5), rel=1e-12)


@pytest.mark.parametrize("tick_days", [0.5, 1.0, 2.0])
def test_delays_are_days_and_not_ticks(tick_days):
    rule = SwitchingRule.create(
        off_markup=0.0, on_markup=0.0, off_days=6.0, on_days=4.0, tick_days=tick_days
    )
    assert history(rule, [BELOW] * 20).index(0.0) == 6.0 / tick_days - 1.0
    assert history(rule, [ABOVE] * 20, on=0.0).index(1.0) == 4.0 / tick_days - 1.0


def test_at_a_threshold_itself_a_markup_is_neither_below_nor_above():
    # a quarter below 32 is 24, a half above 16 too
    assert not is_below(24.0, 32.0, -0.25)
    assert is_below(24.0, 32.1, -0.25)
    assert not is_above(24.0, 16.0, 0.5)
    assert is_above(24.0, 15.9, 0.5)


@given(
    st.floats(min_value=0.1, max_value=1e3),
    st.floats(min_value=0.1, max_value=1e3),
    st.floats(min_value=-0.9, max_value=2.0),
)
def test_below_and_above_are_those_of_the_markup(net, cost, threshold):
    distance = markup(net, cost, 0.0) - threshold
    assume(abs(distance) > 1e-12)
    assert is_below(net, cost, threshold) == (distance < 0.0)
    assert is_above(net, cost, threshold) == (distance > 0.0)


def test_days_are_counted_without_a_break():
    assert count_days(2.0, True, 0.5) == 2.5
    assert count_days(2.0, False, 0.5) == 0.0


@given(shares, st.lists(st.tuples(days, days, days, days, shares, shares), max_size=50))
def test_on_fraction_stays_a_fraction(on, ticks):
    for below, above, off_days, on_days, leave, back in ticks:
        on = next_on_fraction(on, below, above, off_days, on_days, leave, back)
        assert 0.0 <= on <= 1.0


@given(shares, days, days, days, shares, shares)
def test_below_never_gains_and_above_never_loses(on, counted, off_days, on_days, leave, back):
    assert next_on_fraction(on, counted, 0.0, off_days, on_days, leave, back) <= on
    assert next_on_fraction(on, 0.0, counted, off_days, on_days, leave, back) >= on


@given(shares, days, days, shares, shares)
def test_no_counted_day_moves_nothing(on, off_days, on_days, leave, back):
    assert next_on_fraction(on, 0.0, 0.0, off_days, on_days, leave, back) == on


@given(shares)
def test_a_full_share_ends_exactly_at_none_or_all(on):
    assert next_on_fraction(on, 1.0, 0.0, 1.0, 1.0, 1.0, 1.0) == 0.0
    assert next_on_fraction(on, 0.0, 1.0, 1.0, 1.0, 1.0, 1.0) == 1.0
