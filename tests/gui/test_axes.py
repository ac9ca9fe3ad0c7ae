"""Ticks of charts: dates where they begin, numbers with the sign that figures have elsewhere."""

import datetime
import itertools

import pytest

from gui.axes import DayAxis
from gui.chart import Chart
from gui.units import MINUS

START = datetime.date(2025, 11, 22)


def dates_at(axis, days, px):
    ((step, values),) = axis.tickValues(0.0, days, px)
    names = axis.tickStrings(values, 1.0, step)
    return [
        (START + datetime.timedelta(days=value), name)
        for value, name in zip(values, names, strict=True)
    ]


@pytest.mark.parametrize("days", [365.0, 730.0, 9_000.0, 60_000.0])
@pytest.mark.parametrize("px", [250.0, 500.0, 1_400.0])
def test_a_month_or_a_year_stands_where_it_begins_and_has_room(qapp, days, px):
    axis = DayAxis(START)
    ticks = dates_at(axis, days, px)
    assert 2 <= len(ticks) <= px / 60.0
    for day, name in ticks:
        assert day.day == 1
        if name.isdigit():
            assert (day.month, str(day.year)) == (1, name)
        else:
            assert name == f"{day:%b %Y}"
    gaps = [later - earlier for (earlier, _), (later, _) in itertools.pairwise(ticks)]
    assert min(gaps).days >= 60.0 * days / px


def test_a_year_across_a_narrow_chart_has_more_than_one_date(qapp):
    assert [name for _, name in dates_at(DayAxis(START), 365.0, 250.0)] == [
        "Jan 2026",
        "May 2026",
        "Sep 2026",
    ]


def test_days_and_weeks_stay_at_even_distances(qapp):
    ((step, values),) = DayAxis(START).tickValues(0.0, 20.0, 250.0)
    assert step == 7
    assert list(values) == [0.0, 7.0, 14.0]
    assert [name for _, name in dates_at(DayAxis(START), 28.0, 250.0)] == [
        "22 Nov",
        "02 Dec",
        "12 Dec",
    ]


def test_numbers_below_zero_have_the_sign_of_figures(qtbot):
    chart = Chart("A chart", "x [1]", "y [1]")
    qtbot.addWidget(chart)
    axis = chart.plot.getAxis("bottom")
    assert axis.tickStrings([-2.0, -1.0, 0.0], 1.0, 1.0) == [f"{MINUS}2", f"{MINUS}1", "0"]
    assert axis.tickStrings([-2e6], 1.0, 1e6) == [f"{MINUS}2M"]
