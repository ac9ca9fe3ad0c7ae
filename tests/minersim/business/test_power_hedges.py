"""Swaps and caps on power, by hand and by their identities."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from minersim.business.power_hedges import HedgeKind, PowerHedge, by_tick, hedge_usd

SWAP, CAP = HedgeKind.SWAP, HedgeKind.CAP


def hedge(kind=SWAP, megawatts=1.0, price=0.05, premium=0.0, first=0, end=99, days=3):
    power_kw = np.broadcast_to(1_000.0 * np.asarray(megawatts), days)
    return PowerHedge(kind, power_kw, price, premium, first, end)


def test_a_swap_by_hand():
    # 2 MW at 50 USD/MWh: 24 h at 40 lose 2 * 24 * 10; one hour of 1,000 among 23 at 40 gains
    # 2 * (950 - 23 * 10); a day at -10 loses 2 * 24 * 60
    spot = np.full((3, 24), 0.04)
    spot[1, 18], spot[2] = 1.0, -0.01
    assert hedge_usd(hedge(megawatts=2.0), spot) == pytest.approx([-480.0, 1_440.0, -2_880.0])


def test_a_cap_by_hand():
    # what is above 50, less 3 USD/MWh in all 24 hours
    spot = np.full((3, 24), 0.04)
    spot[1, 18], spot[2, :2] = 1.0, 0.06
    gains = hedge_usd(hedge(CAP, 2.0, premium=0.003), spot)
    assert gains == pytest.approx([-144.0, 2 * 950.0 - 144.0, 2 * 20.0 - 144.0])


def test_a_hedge_follows_its_dates_and_its_power():
    spot = np.full((4, 24), 0.06)
    growing = hedge(megawatts=[1.0, 1.0, 3.0, 3.0], first=1, end=3, days=4)
    assert hedge_usd(growing, spot) == pytest.approx([0.0, 240.0, 720.0, 0.0])


def test_an_hour_without_a_price_settles_its_premium_alone():
    spot = np.full((1, 24), 0.06)
    spot[0, 3] = np.nan
    assert hedge_usd(hedge(days=1), spot) == pytest.approx([230.0])
    assert hedge_usd(hedge(CAP, premium=0.001, days=1), spot) == pytest.approx([230.0 - 24.0])


prices = arrays(np.float64, (3, 24), elements=st.floats(-0.2, 9.0))


@given(prices, st.floats(0.0, 1.0))
def test_a_hedged_load_pays_the_fixed_price(spot, price):
    load = spot.sum(axis=1) * 1_000.0
    assert load - hedge_usd(hedge(price=price), spot) == pytest.approx(
        np.full(3, 24_000.0 * price), abs=1e-6
    )


@given(prices, st.floats(0.0, 1.0))
def test_what_stands_still_is_sold_at_the_hour_s_price(spot, price):
    runs = spot <= 0.1  # a load that stops in dear hours
    paid = (spot * runs).sum(axis=1) * 1_000.0 - hedge_usd(hedge(price=price), spot)
    sold_back = (spot * ~runs).sum(axis=1) * 1_000.0
    assert paid == pytest.approx(24_000.0 * price - sold_back, abs=1e-6)


@given(prices, st.floats(0.0, 1.0))
def test_a_cap_less_a_floor_is_a_swap(spot, price):
    swap, cap = (hedge_usd(hedge(kind, price=price), spot) for kind in (SWAP, CAP))
    floor = 1_000.0 * np.maximum(price - spot, 0.0).sum(axis=1)
    assert cap - floor == pytest.approx(swap, abs=1e-6)
    assert np.all(cap >= 0.0)


def test_a_day_is_booked_at_its_end():
    assert by_tick(np.array([1.5, -2.000_000_4])).tolist() == [0, 1_500_000, -2_000_000]
