"""Depreciation for tax: the published table, by day, for any fleet."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minersim.business.fleet import machine_days_value
from minersim.business.tax_depreciation import (
    MACRS_5_YEAR,
    TaxDepreciation,
    macrs_deductions,
    tax_depreciation_by_day,
)

MICRO = 1_000_000
YEARS = 2_400
MACRS, LINE = TaxDepreciation.MACRS_5_YEAR, TaxDepreciation.STRAIGHT_LINE


def by_year(by_day, start):
    """Deductions of calendar years; the day that ends at a tick is the one before it."""
    years = {}
    for tick, amount in enumerate(by_day.tolist()):
        year = date.fromordinal(start.toordinal() + tick - 1).year
        years[year] = years.get(year, 0) + amount
    return {year: amount for year, amount in years.items() if amount}


def test_the_table_is_the_published_one():
    # IRS Publication 946, Table A-1, 5-year property, half-year convention, in percent
    assert [round(100.0 * part, 2) for part in MACRS_5_YEAR] == [20, 32, 19.2, 11.52, 11.52, 5.76]
    assert sum(MACRS_5_YEAR) == pytest.approx(1.0, abs=1e-15)


def test_years_of_a_machine_bought_in_march_are_the_table_s(make_fleet):
    start = date(2026, 1, 1)
    fleet = make_fleet(cost_usd=1_000.0, delivery_day=70, salvage_fraction=0.3)
    by_day = tax_depreciation_by_day((fleet,), MACRS, 0.0, start, YEARS)
    assert by_year(by_day, start) == {
        2026: 200 * MICRO,
        2027: 320 * MICRO,
        2028: 192 * MICRO,
        2029: 115_200_000,
        2030: 115_200_000,
        2031: 57_600_000,
    }
    assert not by_day[:71].any()
    # 2026 has 295 days after the delivery on 12 March
    assert by_day[71] == 200 * MICRO // 295


def test_a_bonus_is_deducted_in_the_first_year(make_fleet):
    start = date(2026, 7, 1)
    fleet = make_fleet(cost_usd=1_000.0)
    all_at_once = tax_depreciation_by_day((fleet,), MACRS, 1.0, start, YEARS)
    assert by_year(all_at_once, start) == {2026: 1_000 * MICRO}
    part = tax_depreciation_by_day((fleet,), MACRS, 0.5, start, YEARS)
    assert by_year(part, start)[2026] == 600 * MICRO
    assert by_year(part, start)[2027] == 160 * MICRO
    line = tax_depreciation_by_day((fleet,), LINE, 1.0, start, YEARS)
    assert by_year(line, start) == {2026: 1_000 * MICRO}


def test_straight_line_is_that_of_the_books(make_fleet):
    fleet = make_fleet(cost_usd=777.7, delivery_day=3, life_days=9.0, salvage_fraction=0.1)
    by_day = tax_depreciation_by_day((fleet,), LINE, 0.0, date(2026, 1, 1), 20)
    left = [round(machine_days_value(777.7, 0.1, 9.0, age) * MICRO) for age in range(18)]
    assert np.cumsum(by_day)[3:].tolist() == [round(777.7 * MICRO) - value for value in left]


def test_owned_machines_have_no_bonus_and_unpaid_ones_nothing(make_fleet):
    start = date(2026, 1, 1)
    owned = make_fleet(book_value_usd=1_000.0)
    by_day = tax_depreciation_by_day((owned,), MACRS, 1.0, start, YEARS)
    assert by_year(by_day, start)[2026] == 200 * MICRO
    assert not tax_depreciation_by_day((make_fleet(),), MACRS, 1.0, start, YEARS).any()
    late = make_fleet(cost_usd=1_000.0, delivery_day=YEARS + 1)
    assert not tax_depreciation_by_day((late,), MACRS, 1.0, start, YEARS).any()


def test_a_run_that_ends_within_a_year_has_deducted_its_part(make_fleet):
    fleet = make_fleet(cost_usd=1_000.0)
    by_day = tax_depreciation_by_day((fleet,), MACRS, 0.0, date(2026, 1, 1), 73)
    assert by_day.sum() == 200 * MICRO * 73 // 365


@given(st.integers(1, 10**18), st.floats(0.0, 1.0))
def test_deductions_add_up_to_the_cost(cost, bonus):
    deductions = macrs_deductions(cost, bonus)
    assert sum(deductions) == cost
    assert min(deductions) >= -1_000  # floats of 1e18 are good to 128 units


@given(
    st.sampled_from(TaxDepreciation),
    st.floats(0.0, 1.0),
    st.floats(0.01, 1e9),
    st.integers(0, 400),
    st.dates(date(2009, 1, 3), date(2100, 1, 1)),
)
def test_no_more_is_deducted_than_was_paid(make_fleet, method, bonus, cost, delivery, start):
    fleet = make_fleet(cost_usd=cost, delivery_day=delivery, life_days=900.0, salvage_fraction=0.0)
    by_day = tax_depreciation_by_day((fleet,), method, bonus, start, YEARS + 200)
    assert by_day.min() >= -2
    assert by_day.sum() == pytest.approx(round(cost * MICRO), abs=2)
    assert not by_day[: delivery + 1].any()
