"""Hashrate in the heat, and heat that is sold."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minersim.energy.heat import (
    heat_credit_usd_per_kwh,
    heat_share_of_day,
    temperature_in_hour,
    throttled_share,
)


def test_a_hot_day_by_hand():
    # mean 35, highest 45: above 40 from 12 to 18 h (cos > 0.5: within 4 h of 15 h, ends apart)
    warm = [hour for hour in range(24) if temperature_in_hour(35.0, 45.0, hour) > 40.0 + 1e-9]
    assert warm == [12, 13, 14, 15, 16, 17, 18]
    assert heat_share_of_day(35.0, 45.0, 40.0, 0.102, 47.0) == pytest.approx(1 - 7 / 24 * 0.102)
    # with 50 at the highest: 47 and above where cos >= 0.8, from 13 to 17 h; above 40, 11 to 19 h
    assert heat_share_of_day(35.0, 50.0, 40.0, 0.102, 47.0) == pytest.approx(
        1 - (5 * 1.0 + 4 * 0.102) / 24
    )


@given(st.floats(-40.0, 60.0), st.floats(0.0, 30.0), st.floats(0.0, 20.0))
def test_warmer_never_mines_more(mean, swing, warmer):
    cool = heat_share_of_day(mean, mean + swing, 40.0, 0.102, 47.0)
    warm = heat_share_of_day(mean + warmer, mean + swing + warmer, 40.0, 0.102, 47.0)
    assert 0.0 <= warm <= cool <= 1.0
    assert throttled_share(mean + warmer, 40.0, 0.1, 47.0) <= throttled_share(mean, 40.0, 0.1, 47.0)


def test_heat_is_sold_in_its_months_only():
    months = np.array([[1, 6, 12]])
    assert heat_credit_usd_per_kwh(months, 0.8, 0.05, (12, 1)).tolist() == [
        pytest.approx([0.04, 0.0, 0.04])
    ]
