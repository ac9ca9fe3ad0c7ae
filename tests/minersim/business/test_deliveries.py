"""Delays by chance: a triangular distribution of whole days."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minersim.business.deliveries import DeliveryDelay, delay_days

chances = st.floats(0.0, 1.0)
delays = st.lists(st.integers(0, 400), min_size=3, max_size=3).map(
    lambda days: DeliveryDelay(*sorted(days))
)


@given(delays, chances, chances)
def test_delays_stay_within_their_bounds_and_rise(delay, one, other):
    low, high = sorted((one, other))
    assert delay.shortest_days <= delay_days(delay, low) <= delay_days(delay, high)
    assert delay_days(delay, high) <= delay.longest_days


@given(delays)
def test_the_likely_day_comes_where_the_triangle_s_peak_is(delay):
    width = delay.longest_days - delay.shortest_days
    peak = (delay.likely_days - delay.shortest_days) / width if width else 0.5
    assert delay_days(delay, peak) == pytest.approx(delay.likely_days, abs=1)


@pytest.mark.parametrize("days", [(0, 60, 240), (10, 10, 90), (0, 90, 90), (30, 30, 30)])
def test_the_mean_is_the_mean_of_the_three(days):
    delay = DeliveryDelay(*days)
    drawn = [delay_days(delay, chance) for chance in (np.arange(20_000) + 0.5) / 20_000]
    assert np.mean(drawn) == pytest.approx(np.mean(days), abs=0.02)
    low, mode, high = days
    variance = (low**2 + mode**2 + high**2 - low * mode - low * high - mode * high) / 18.0
    # whole days add the variance of rounding, a twelfth
    assert np.var(drawn) == pytest.approx(variance + (variance > 0) / 12.0, abs=0.3)
