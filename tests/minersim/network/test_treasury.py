"""Miners' sales: coins are conserved, and the price feels only what is unusual."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minersim.market.impact import SQUARE_ROOT, log_impact
from minersim.network.treasury import (
    COVER_COSTS,
    EXCESS,
    FORCED,
    HELD,
    PERMANENT,
    SELL_ALL,
    SELL_SHARE,
    SOLD,
    STATE,
    TRANSIENT,
    TreasuryRule,
    power_money,
    sell,
    start_treasury,
)


def begin(rule, ticks=90):
    state, recent = np.zeros(STATE), np.zeros(ticks)
    start_treasury(rule, state, recent)
    return state, recent


def one_day(rule, state, recent, produced=450.0, bill=0.0, lack=0.0, price=1e5, net=40.0):
    sell(rule, state, recent, produced, bill, lack, price, net, 22.0, 1.0)


days = st.lists(
    st.tuples(
        st.floats(0.0, 2_000.0),
        st.floats(0.0, 1e8),
        st.floats(0.0, 1.0),
        st.floats(1e3, 1e6),
        st.floats(1.0, 100.0),
    ),
    min_size=1,
    max_size=120,
)


@given(days, st.sampled_from([SELL_ALL, SELL_SHARE, COVER_COSTS]), st.floats(0.0, 1e5))
def test_coins_mined_are_held_or_sold_and_never_owed(history, kind, held):
    rule = TreasuryRule(kind=kind, share=0.4, held_btc=held, panic_sale=0.01)
    state, recent = begin(rule)
    produced = sold = 0.0
    for mined, bill, lack_share, price, net in history:
        one_day(rule, state, recent, mined, bill, bill * lack_share, price, net)
        produced, sold = produced + mined, sold + state[SOLD]
        assert state[HELD] >= 0.0
        assert state[SOLD] >= 0.0
    assert held + produced - sold == pytest.approx(state[HELD], rel=1e-9, abs=1e-6)


def test_base_sales():
    for kind, share, expected in (
        (SELL_ALL, 0.0, 450.0),
        (SELL_SHARE, 0.4, 180.0),
        (COVER_COSTS, 0.25, 100.0 * 1.25),
    ):
        rule = TreasuryRule(kind=kind, share=share, held_btc=1_000.0)
        state, recent = begin(rule)
        one_day(rule, state, recent, bill=1e7)
        assert state[SOLD] == pytest.approx(expected)


def test_cohorts_at_a_loss_sell_what_they_lack_from_the_treasury():
    rule = TreasuryRule(kind=COVER_COSTS, share=0.0, held_btc=1_000.0)
    state, recent = begin(rule)
    one_day(rule, state, recent, bill=6e7, lack=2e7)
    # 400 BTC of earnings go for power, 200 BTC more are lacking
    assert state[SOLD] == pytest.approx(600.0)
    assert state[HELD] == pytest.approx(1_000.0 + 450.0 - 600.0)


def test_the_same_sale_every_day_moves_no_price():
    rule = TreasuryRule(kind=SELL_ALL, impact_kind=SQUARE_ROOT, transient_kept=0.8)
    state, recent = begin(rule)
    for _ in range(200):
        one_day(rule, state, recent)
    assert abs(state[EXCESS]) < 1e-9
    assert abs(state[PERMANENT] + state[TRANSIENT]) < 1e-6


def test_an_unusual_sale_leaves_its_permanent_share():
    kept = math.exp(-1.0 / 5.0)
    rule = TreasuryRule(kind=SELL_ALL, impact_kind=SQUARE_ROOT, transient_kept=kept)
    state, recent = begin(rule, ticks=10)
    for _ in range(10):
        one_day(rule, state, recent, produced=400.0)
    one_day(rule, state, recent, produced=1_400.0)
    moved = log_impact(SQUARE_ROOT, 1_000.0, 0.9, 0.025, 100_000.0)
    assert state[PERMANENT] == pytest.approx(0.3 * moved)
    assert state[TRANSIENT] == pytest.approx(0.7 * moved)
    one_day(rule, state, recent, produced=500.0)  # the mean of the latest ten days
    assert state[TRANSIENT] == pytest.approx(0.7 * moved * kept)


def test_panic_sells_after_its_days_and_ends_with_the_squeeze():
    rule = TreasuryRule(
        kind=SELL_SHARE, share=0.0, held_btc=1_000.0, panic_days=3.0, panic_sale=0.1
    )
    state, recent = begin(rule)
    forced = []
    for net in (19.0, 19.0, 19.0, 19.0, 25.0, 19.0):
        one_day(rule, state, recent, produced=0.0, net=net)
        forced.append(float(state[FORCED]))
    assert forced == [0.0, 0.0, pytest.approx(100.0), pytest.approx(90.0), 0.0, 0.0]


def test_power_bill_by_hand():
    # 2 EH/s on at hashcost 30, half an EH/s underclocked to 0.64: a hash takes 0.8 of the power
    costs = [30.0, 60.0 * 0.8]
    bill, lack = power_money([2.0, 1.0], [1.0, 0.5], [1.0, 0.64], costs, 40.0, 1.0, 1.0)
    first, second = 2_000.0 * 30.0, 500.0 * 0.64**1.5 * 60.0
    assert bill == pytest.approx(first + second)
    assert lack == pytest.approx(max(second - 500.0 * 0.64 * 40.0, 0.0))
