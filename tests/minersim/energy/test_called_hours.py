"""The hours that a grid singles out."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from minersim.energy.called_hours import (
    calls_in_run,
    coincident_charge_usd_per_kwh,
    dearest_hours,
)


def test_one_peak_of_each_month_within_its_hours():
    prices = np.zeros((4, 24))
    prices[0, 3] = 9.0  # dearest, but at night
    prices[1, 16], prices[3, 17] = 0.3, 0.2
    window = np.zeros((4, 24), dtype=bool)
    window[:, 15:19] = True
    months = np.repeat([6, 6, 7, 7], 24).reshape(4, 24)
    assert np.argwhere(dearest_hours(prices, window, months, 1)).tolist() == [[1, 16], [3, 17]]


def test_equal_hours_are_taken_from_the_first():
    found = dearest_hours(np.ones((2, 24)), np.ones((2, 24), bool), np.zeros((2, 24), int), 3)
    assert np.argwhere(found).tolist() == [[0, 0], [0, 1], [0, 2]]


@given(
    st.lists(st.floats(-1.0, 9.0), min_size=48, max_size=48),
    st.integers(0, 60),
)
def test_no_hour_left_out_is_dearer(prices, count):
    grid = np.array(prices).reshape(2, 24)
    found = dearest_hours(grid, np.ones((2, 24), bool), np.zeros((2, 24), int), count)
    assert found.sum() == min(count, 48)
    if found.any() and not found.all():
        assert grid[found].min() >= grid[~found].max()


def test_a_load_in_all_peaks_pays_the_whole_charge():
    peaks = np.zeros(8_760, dtype=bool)
    peaks[[4_000, 4_700, 5_400, 6_100]] = True
    assert coincident_charge_usd_per_kwh(peaks, 60.0, 4).sum() == 60.0


def test_calls_of_a_part_of_a_year():
    assert [calls_in_run(100, days, 365) for days in (0, 1, 182, 365)] == [0, 0, 50, 100]
