"""Forwards and overheads by day."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minersim.business.forwards import ForwardPlan, forward_days, forward_gain
from minersim.business.overheads import OverheadPlan, overhead_days


def test_two_forwards_by_hand():
    long = ForwardPlan(10.0, 50.0, 0, 6)
    short = ForwardPlan(4.0, 40.0, 2, 4)
    receipts, sold = forward_days((long, short), 5)
    assert receipts.tolist() == [0.0, 500.0, 500.0, 660.0, 660.0, 500.0]
    assert sold.tolist() == [0.0, 10.0, 10.0, 14.0, 14.0, 10.0]


@given(st.lists(st.floats(1.0, 500.0), min_size=31, max_size=31), st.floats(0.1, 1e4))
def test_a_month_is_settled_against_its_mean(hashprices, phs):
    gains = [forward_gain(phs * 45.0, phs, hashprice) for hashprice in hashprices]
    expected = 31 * phs * (45.0 - np.mean(hashprices))
    assert sum(gains) / 1e6 == pytest.approx(expected, abs=1e-4 + 1e-9 * phs)


def test_overheads_grow_after_whole_years_and_end():
    staff = OverheadPlan("staff", 3_650.0, 0.5, 10, 10 + 731)
    by_day = overhead_days((staff,), 900)
    # 12 * 3,650 / 365 is 120 a day, 180 in the second year, 270 in the third
    assert by_day[[10, 11, 375, 376, 740, 741, 742]].tolist() == [
        0, 120_000_000, 120_000_000, 180_000_000, 180_000_000, 270_000_000, 0,
    ]  # fmt: skip


def test_overheads_add_up_and_carry_fractions():
    odd = OverheadPlan("odd", 1e-5, 0.0, 0, 400)
    by_day = overhead_days((odd, odd), 365)
    assert by_day.sum() == 2 * 120
    assert by_day.max() <= 2
    assert not overhead_days((OverheadPlan("late", 5.0, 0.0, 30, 60),), 20).any()
