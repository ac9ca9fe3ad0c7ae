"""Miners' coins: what is sold when, and what counts as usual."""

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
    planned_sale_btc,
    reported_outflow_btc,
    sell,
    start_treasury,
)


class Path:
    """A treasury through some ticks; 450 BTC mined and 300 BTC of bills at 100,000 USD a tick."""

    def __init__(self, rule, recent=90):
        self.rule, self.state, self.recent = rule, np.zeros(STATE), np.zeros(recent)
        start_treasury(rule, self.state, self.recent)

    def tick(self, mined=450.0, bill=30e6, lack=0.0, price=100_000.0, hashprice=40.0):
        sell(self.rule, self.state, self.recent, mined, bill, lack, price, hashprice, 22.0, 1.0)
        return self.state[SOLD]


def rule(**changes):
    return TreasuryRule(
        **{"kind": SELL_ALL, "held_btc": 40_000.0, "impact_kind": SQUARE_ROOT, **changes}
    )


def test_a_planned_sale_comes_on_its_days_and_is_not_usual():
    path = Path(rule(planned_btc=15_000.0, planned_first=30.0, planned_ticks=2.0))
    sold, excess = [], []
    for _ in range(60):
        sold.append(path.tick())
        excess.append(path.state[EXCESS])
    assert sold[28:32] == [450.0, 15_450.0, 15_450.0, 450.0]
    assert sum(sold) == pytest.approx(60 * 450.0 + 30_000.0)
    assert path.state[HELD] == pytest.approx(10_000.0)
    # the days after are as usual: the price does not rise because nothing is dumped any more
    assert excess[28:33] == pytest.approx([0.0, 15_000.0, 15_000.0, 0.0, 0.0])
    # the two days are one sale of 30,000 BTC
    whole = log_impact(SQUARE_ROOT, 30_000.0, 0.9, 0.025, 100_000.0)
    assert path.state[PERMANENT] == pytest.approx(0.3 * whole)
    assert path.state[TRANSIENT] == 0.0  # nothing is kept from tick to tick here


def test_a_forced_sale_is_not_usual_either():
    path = Path(rule(panic_days=0.0, panic_sale=0.75, transient_kept=math.exp(-0.2)))
    excess, felt = [], []
    for tick in range(250):
        path.tick(hashprice=10.0 if tick == 100 else 40.0)
        excess.append(path.state[EXCESS])
        felt.append(path.state[PERMANENT] + path.state[TRANSIENT])
    whole = log_impact(SQUARE_ROOT, 30_000.0, 0.9, 0.025, 100_000.0)
    assert path.state[HELD] == pytest.approx(10_000.0)
    assert excess[100] == pytest.approx(30_000.0)
    assert np.abs(excess[:100] + excess[101:]).max() < 1e-6
    # the price sinks at once, rises as the impact decays, and never above where it was
    assert felt[100] == pytest.approx(whole)
    assert np.all(np.diff(felt[100:140]) > 0.0)
    assert max(felt) < 1e-6
    for later in (10, 90, 149):
        decayed = 0.3 + 0.7 * math.exp(-0.2 * later)
        assert felt[100 + later] == pytest.approx(decayed * whole, rel=1e-4)


def test_forced_sales_come_after_ordinary_ones_and_planned_ones_last():
    path = Path(rule(held_btc=100.0, panic_days=0.0, panic_sale=1.0, planned_btc=50.0,
                     planned_first=1.0, planned_ticks=1.0))  # fmt: skip
    assert path.tick(hashprice=10.0) == pytest.approx(550.0)
    assert path.state[FORCED] == pytest.approx(100.0)
    path = Path(rule(kind=COVER_COSTS, held_btc=100.0, panic_days=0.0, panic_sale=1.0))
    # bills and shortfalls of 520 BTC leave 30 of those that were to be dumped
    assert path.tick(bill=52e6, lack=7e6, hashprice=10.0) == pytest.approx(550.0)
    assert path.state[FORCED] == pytest.approx(30.0)


def test_a_planned_sale_sells_no_more_than_there_is():
    path = Path(rule(held_btc=1_000.0, planned_btc=15_000.0, planned_first=1.0, planned_ticks=2.0))
    assert [path.tick(), path.tick(), path.tick()] == [1_450.0, 450.0, 450.0]
    assert path.state[HELD] == 0.0


def test_base_sales():
    assert Path(rule(kind=SELL_SHARE, share=0.4)).tick() == pytest.approx(180.0)
    costs = Path(rule(kind=COVER_COSTS, share=0.25))
    assert costs.tick() == pytest.approx(300.0 * 1.25)
    assert costs.tick(lack=5e6) == pytest.approx(250.0 * 1.25 + 50.0)
    assert costs.tick(price=10_000.0) == pytest.approx(450.0)  # no more than is mined


def test_panic_waits_and_stops():
    path = Path(rule(panic_days=3.0, panic_sale=0.1))
    sold = [path.tick(hashprice=hashprice) for hashprice in (10.0, 10.0, 10.0, 30.0, 10.0)]
    assert sold == pytest.approx([450.0, 450.0, 4_450.0, 450.0, 450.0])


@given(
    st.sampled_from([SELL_ALL, SELL_SHARE, COVER_COSTS]),
    st.floats(0.0, 3.0),
    st.floats(0.0, 1e5),
    st.floats(0.0, 1.0),
    st.floats(0.0, 1e5),
    st.lists(
        st.tuples(
            st.floats(0.0, 1e3), st.floats(0.0, 1e9), st.floats(0.0, 1.0), st.floats(1.0, 1e6)
        ),
        min_size=1,
        max_size=40,
    ),
)
def test_no_coin_is_lost_or_made(kind, share, held, panic_sale, planned, ticks):
    path = Path(
        rule(
            kind=kind,
            share=share,
            held_btc=held,
            panic_days=2.0,
            panic_sale=panic_sale,
            planned_btc=planned,
            planned_first=3.0,
            planned_ticks=4.0,
        ),
        recent=5,
    )
    mined_all = sold_all = 0.0
    for mined, bill, lacking, price in ticks:
        sold_all += path.tick(mined, bill, lacking * bill, price, hashprice=15.0)
        mined_all += mined
        assert path.state[HELD] >= 0.0
        assert path.state[SOLD] >= 0.0
    assert path.state[HELD] == pytest.approx(held + mined_all - sold_all, abs=1e-6)


def test_planned_sales_begin_and_end():
    days = [planned_sale_btc(float(tick), 7.0, 2.0, 3.0) for tick in range(1, 7)]
    assert days == [0.0, 7.0, 7.0, 7.0, 0.0, 0.0]


def test_reported_outflow_is_sales_and_churn():
    # 2025: some 480 BTC a day sold, 16.6 times the reward reported
    outflow = reported_outflow_btc(np.array([480.0, 0.0]), np.array([450.0, 450.0]), 15.5)
    assert outflow == pytest.approx([7_455.0, 6_975.0])
