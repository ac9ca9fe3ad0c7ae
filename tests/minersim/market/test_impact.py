"""What sales do to the price: published vectors and properties."""

import math

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

# coins, volume, volatility, coefficient, size of the impact: the square-root law by hand
VECTORS = [
    (450.0, 200_000.0, 0.025, 0.9, 0.001067268710306828),
    (5_000.0, 200_000.0, 0.025, 0.9, 0.0035575623676894273),
    (30_000.0, 200_000.0, 0.025, 0.9, 0.008714212528966689),
    (30_000.0, 100_000.0, 0.03, 1.0, 0.01643167672515498),
    (30_000.0, 50_000.0, 0.03, 1.0, 0.0232379000772445),
    (450.0, 30_000.0, 0.025, 0.9, 0.0027556759606310755),
    (30_000.0, 30_000.0, 0.025, 0.9, 0.0225),
]


@pytest.mark.parametrize(("coins", "volume", "volatility", "coefficient", "size"), VECTORS)
def test_square_root_law(coins, volume, volatility, coefficient, size):
    found = log_impact(SQUARE_ROOT, coins, coefficient, volatility, volume)
    assert found == pytest.approx(-size, rel=1e-12)


def test_kyle_is_linear_and_none_is_nothing():
    assert log_impact(KYLE, 30_000.0, 1.0, 0.025, 200_000.0) == pytest.approx(-0.00375)
    assert log_impact(NO_IMPACT, 30_000.0, 1.0, 0.025, 200_000.0) == 0.0


@given(
    st.floats(1e-6, 1e7), st.floats(0.0, 10.0), st.floats(1e-4, 1.0), st.floats(1.0, 1e9),
    st.sampled_from([SQUARE_ROOT, KYLE]),
)  # fmt: skip
def test_selling_less_lifts_as_much_as_selling_more_sinks(coins, coefficient, sd, volume, kind):
    sunk = log_impact(kind, coins, coefficient, sd, volume)
    assert sunk <= 0.0
    assert log_impact(kind, -coins, coefficient, sd, volume) == -sunk
    # four times the coins: twice the impact of the root, four times that of the line
    factor = 2.0 if kind == SQUARE_ROOT else 4.0
    assert log_impact(kind, 4.0 * coins, coefficient, sd, volume) == pytest.approx(factor * sunk)


def test_published_loop_gains():
    market = (0.9, 0.025, 200_000.0)
    assert extra_sales_btc(0.1, 450.0, 1.0) == pytest.approx(50.0)
    assert loop_gain(0.1, 450.0, 1.0, *market) == pytest.approx(0.0036, abs=5e-5)
    assert loop_gain(0.1, 450.0, 30.0, *market) == pytest.approx(0.0195, abs=5e-5)


@given(st.floats(0.01, 0.9), st.floats(1.0, 365.0), st.floats(1.0, 1e8))
def test_loop_gain_grows_with_time_and_falls_with_volume(fall, days, volume):
    def gain(days, volume):
        return loop_gain(fall, 450.0, days, 0.9, 0.025, volume)

    assert gain(4.0 * days, volume) == pytest.approx(2.0 * gain(days, volume))
    assert gain(days, 4.0 * volume) == pytest.approx(0.5 * gain(days, volume))
    assert math.isfinite(gain(days, volume))
