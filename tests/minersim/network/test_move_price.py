"""What excess sales do to the price as they come tick by tick: invariants of the law."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minersim.market.impact import KYLE, NO_IMPACT, SQUARE_ROOT, log_impact
from minersim.network.treasury import (
    PERMANENT,
    SELL_ALL,
    STATE,
    TRANSIENT,
    TreasuryRule,
    move_price,
    sell,
    start_treasury,
)

VOLUME = 200_000.0
FIVE_DAYS = math.exp(-1.0 / 5.0)

coins = st.floats(1.0, 1e5)
excesses = st.lists(st.floats(-1e5, 1e5), min_size=1, max_size=40)
kinds = st.sampled_from([SQUARE_ROOT, KYLE])
shares = st.floats(0.0, 1.0)


def rule(kind=SQUARE_ROOT, **changes):
    return TreasuryRule(**{"kind": SELL_ALL, "impact_kind": kind, "volume_btc": VOLUME, **changes})


def felt(rule, excess_btc):
    """Parts that stay and that decay, after every tick. Shape (ticks, 2)."""
    state, parts = np.zeros(STATE), []
    for excess in excess_btc:
        move_price(rule, state, float(excess))
        parts.append((state[PERMANENT], state[TRANSIENT]))
    return np.array(parts)


def whole(kind, excess_btc):
    return log_impact(kind, excess_btc, 0.9, 0.025, VOLUME)


@pytest.mark.parametrize(
    ("kind", "coefficient", "percent"), [(SQUARE_ROOT, 0.9, 0.87142), (KYLE, 1.0, 0.375)]
)
def test_a_single_sale_from_rest_has_the_published_impact(kind, coefficient, percent):
    parts = felt(rule(kind, coefficient=coefficient, transient_kept=FIVE_DAYS), [30_000.0])
    assert -100.0 * parts.sum() == pytest.approx(percent, abs=5e-6)
    assert parts[0, 0] == pytest.approx(0.3 * parts.sum())


@given(kinds, coins, st.floats(0.01, 0.999), st.integers(1, 30))
def test_a_single_sale_decays_with_its_time_constant(kind, sold, kept, ticks):
    parts = felt(rule(kind, transient_kept=kept), [sold, *[0.0] * ticks])
    assert parts[-1, 0] == parts[0, 0]
    assert parts[-1, 1] == pytest.approx(parts[0, 1] * kept**ticks, rel=1e-9)


@given(kinds, coins, st.lists(st.floats(0.01, 1.0), min_size=1, max_size=30), shares)
def test_a_sale_costs_the_same_in_any_pieces(kind, sold, pieces, share):
    split = sold * np.array(pieces) / sum(pieces)
    parts = felt(rule(kind, permanent_share=share, transient_kept=1.0), split)
    assert parts[-1].sum() == pytest.approx(whole(kind, sold), rel=1e-9)
    # what stays does not depend on how fast the rest decays
    forgetful = felt(rule(kind, permanent_share=share, transient_kept=0.5), split)
    assert forgetful[-1, 0] == pytest.approx(share * whole(kind, sold), rel=1e-9)


@given(coins, st.integers(2, 10))
def test_a_sale_in_pieces_costs_nearly_what_it_costs_at_once_and_no_more(sold, ticks):
    parts = felt(rule(transient_kept=FIVE_DAYS), [sold / ticks] * ticks)
    ratio = parts[-1].sum() / whole(SQUARE_ROOT, sold)
    assert ratio <= 1.0 + 1e-12
    # the market has forgotten some of it, not multiplied it by the root of the pieces
    assert ratio >= 0.3 + 0.7 * FIVE_DAYS ** ((ticks - 1) / 2)


@given(kinds, coins, st.integers(0, 60), st.floats(0.0, 1.0))
def test_a_sale_and_as_large_a_shortfall_leave_nothing(kind, sold, wait, kept):
    pair = felt(rule(kind, transient_kept=kept), [sold, *[0.0] * wait, -sold])
    assert pair[-1, 0] == 0.0
    slowly = felt(rule(kind, transient_kept=kept), [sold, *[-sold / 90.0] * 90])
    assert abs(slowly[-1, 0]) < 1e-6 * abs(slowly[0, 0])
    # on the way back the part that stays never lifts the price above where it was
    assert slowly[:, 0].max() < 1e-6 * abs(slowly[0, 0])


@given(kinds, excesses, st.integers(0, 39), st.floats(1.0, 1e5), st.floats(0.0, 1.0))
def test_more_sales_at_any_time_never_lift_the_price(kind, excess, place, more, kept):
    greater = list(excess)
    greater[place % len(excess)] += more
    one = rule(kind, transient_kept=kept)
    assert np.all(felt(one, greater) <= felt(one, excess))


@given(kinds, excesses, st.floats(0.0, 1.0))
def test_sales_and_shortfalls_are_alike(kind, excess, kept):
    one = rule(kind, transient_kept=kept)
    assert np.array_equal(felt(one, excess), -felt(one, -np.array(excess)))


@given(excesses, st.floats(0.0, 1.0))
def test_kyle_adds_up_and_none_is_nothing(excess, kept):
    parts = felt(rule(KYLE, transient_kept=kept), excess)
    stays = decays = 0.0
    for each in excess:  # every tick by itself: a linear law knows no difference
        stays += 0.3 * whole(KYLE, each)
        decays = kept * decays + 0.7 * whole(KYLE, each)
    assert parts[-1] == pytest.approx([stays, decays], rel=1e-9, abs=1e-12)
    assert not felt(rule(NO_IMPACT, transient_kept=kept), excess).any()


@given(coins, st.integers(2, 24))
def test_the_length_of_a_tick_matters_little(sold, ticks_a_day):
    kept = FIVE_DAYS ** (1.0 / ticks_a_day)
    daily = felt(rule(transient_kept=FIVE_DAYS), [sold] * 20)[-1].sum()
    finer = felt(rule(transient_kept=kept), [sold / ticks_a_day] * 20 * ticks_a_day)[-1].sum()
    assert finer == pytest.approx(daily, rel=0.08)


@given(st.integers(0, 2**32 - 1))
def test_luck_does_not_walk_away_with_the_price(seed):
    # two years of production sold day by day, 144 blocks on average: only the latest days count
    mined = 3.125 * np.random.default_rng(seed).poisson(144, 730)
    one, state, recent = rule(transient_kept=FIVE_DAYS), np.zeros(STATE), np.zeros(90)
    start_treasury(one, state, recent)
    impacts = []
    for produced in mined:
        sell(one, state, recent, produced, 0.0, 0.0, 1e5, 40.0, 22.0, 1.0)
        impacts.append(state[PERMANENT] + state[TRANSIENT])
    assert np.abs(impacts).max() < 0.0015
