"""Local hours and months of a run."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minersim.energy.calendar import local_hours, month_begins, share_of_month


def test_hours_of_the_day_on_which_clocks_go_forward():
    found = local_hours("America/Chicago", date(2021, 3, 14), 1)
    assert found.hour[0].tolist() == [18, 19, 20, 21, 22, 23, 0, 1, *range(3, 19)]
    assert np.unique(local_hours("UTC", date(2021, 3, 14), 1).hour).tolist() == list(range(24))


def test_year_and_month_are_local():
    found = local_hours("America/Chicago", date(2026, 1, 1), 1)
    assert found.year[0, :7].tolist() == [2025] * 6 + [2026]
    assert found.month[0, :7].tolist() == [12] * 6 + [1]


@given(st.dates(date(2010, 1, 1), date(2100, 1, 1)), st.integers(1, 900))
def test_months_of_a_run_add_up_to_its_days(start, days):
    begins, share = month_begins(start, days), share_of_month(start, days)
    assert begins[0]
    assert np.all((share > 0.0) & (share <= 1.0))
    # each whole month counts once, parts in part: within rounding by length of month
    assert share[begins].sum() * 30.44 == pytest.approx(days, abs=2.5 + 0.02 * days)
