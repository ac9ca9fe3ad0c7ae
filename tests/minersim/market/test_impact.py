"""Price impact and loop gain against their published and worked numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minersim.market.impact import (
    KYLE,
    NO_IMPACT,
    SQUARE_ROOT,
    extra_sales_btc,
    log_impact,
    loop_gain,
)


@pytest.mark.parametrize(
    ("sold_btc", "coefficient", "volatility", "volume_btc", "percent"),
    [
        (450.0, 0.9, 0.025, 200_000.0, 0.10673),
        (5_000.0, 0.9, 0.025, 200_000.0, 0.35576),
        (30_000.0, 0.9, 0.025, 200_000.0, 0.87142),
        (30_000.0, 1.0, 0.03, 100_000.0, 1.64317),
        (30_000.0, 1.0, 0.03, 50_000.0, 2.32379),
        (450.0, 0.9, 0.025, 30_000.0, 0.27557),
    ],
)
def test_square_root_vectors(sold_btc, coefficient, volatility, volume_btc, percent):
    found = log_impact(SQUARE_ROOT, sold_btc, coefficient, volatility, volume_btc)
    assert -100.0 * found == pytest.approx(percent, abs=5e-6)


def test_kyle_vector():
    assert log_impact(KYLE, 30_000.0, 1.0, 0.025, 200_000.0) == pytest.approx(-0.00375)


@pytest.mark.parametrize(("days", "extra", "gain"), [(1.0, 50.0, 0.0036), (30.0, 1_500.0, 0.0195)])
def test_loop_gain_of_the_stated_cases(days, extra, gain):
    assert extra_sales_btc(0.1, 450.0, days) == pytest.approx(extra)
    assert loop_gain(0.1, 450.0, days, 0.9, 0.025, 200_000.0) == pytest.approx(gain, abs=5e-5)


@given(
    st.floats(-1e6, 1e6),
    st.floats(0.1, 2.0),
    st.floats(0.001, 0.2),
    st.floats(1e3, 1e7),
    st.sampled_from([SQUARE_ROOT, KYLE]),
)
def test_buying_back_undoes_a_sale(excess, coefficient, volatility, volume, kind):
    there = log_impact(kind, excess, coefficient, volatility, volume)
    back = log_impact(kind, -excess, coefficient, volatility, volume)
    assert there == -back
    assert there <= 0.0 or excess <= 0.0


def test_without_impact_nothing_moves():
    assert log_impact(NO_IMPACT, 1e6, 0.9, 0.025, 1.0) == 0.0
