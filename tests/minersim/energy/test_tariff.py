"""Tariffs by hand.

Days of the simulation run from midnight to midnight UTC. In 2026 the United States change their
clocks on 8 March (02:00 becomes 03:00, at 08:00 UTC in Chicago) and on 1 November (02:00 becomes
01:00 again, at 07:00 UTC), the European Union on 29 March and 25 October (both at 01:00 UTC).
1 January 2026 is a Thursday.
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minersim.energy import Tariff, TariffPeriod, daily_power_prices, power_price_at

MONDAY_TO_FRIDAY = (0, 1, 2, 3, 4)

hours = st.integers(0, 23)
prices = st.floats(min_value=0.001, max_value=5.0)
periods = st.builds(
    TariffPeriod,
    hours,
    st.integers(0, 24),
    prices,
    st.lists(st.integers(0, 6), min_size=1, max_size=7).map(tuple),
    st.lists(st.integers(1, 12), min_size=1, max_size=12).map(tuple),
)


def at(*moment):
    return datetime(*moment, tzinfo=UTC)


def day_price(tariff, *day):
    (price,) = daily_power_prices(tariff, date(*day), 1)
    return price


def test_flat_tariff_is_one_price():
    tariff = Tariff(0.047)
    assert power_price_at(tariff, at(2026, 7, 4, 13)) == 0.047
    assert daily_power_prices(tariff, date(2026, 1, 1), 400).tolist() == [0.047] * 400


def test_period_holds_from_its_first_hour_to_before_its_last():
    tariff = Tariff(0.04, (TariffPeriod(16, 20, 0.12),))
    day = [power_price_at(tariff, at(2026, 1, 1, hour, 59)) for hour in range(24)]
    assert day == [0.04] * 16 + [0.12] * 4 + [0.04] * 4


def test_period_may_run_to_the_end_of_the_day():
    tariff = Tariff(0.04, (TariffPeriod(22, 24, 0.12),))
    day = [power_price_at(tariff, at(2026, 1, 1, hour)) for hour in range(24)]
    assert day == [0.04] * 22 + [0.12] * 2


def test_period_over_midnight():
    tariff = Tariff(0.06, (TariffPeriod(22, 6, 0.02),))
    day = [power_price_at(tariff, at(2026, 1, 1, hour)) for hour in range(24)]
    assert day == [0.02] * 6 + [0.06] * 16 + [0.02] * 2


def test_whole_day_at_another_price():
    tariff = Tariff(0.06, (TariffPeriod(0, 24, 0.02),))
    assert [power_price_at(tariff, at(2026, 1, 1, hour)) for hour in range(24)] == [0.02] * 24


def test_period_back_to_its_own_hour_is_the_whole_day():
    tariff = Tariff(0.06, (TariffPeriod(8, 8, 0.02),))
    assert [power_price_at(tariff, at(2026, 1, 1, hour)) for hour in range(24)] == [0.02] * 24


def test_period_over_midnight_belongs_to_the_day_of_each_hour():
    # Saturday night only: not the hours after midnight on Sunday, but those on Saturday
    tariff = Tariff(0.06, (TariffPeriod(22, 6, 0.02, weekdays=(5,)),))
    assert power_price_at(tariff, at(2026, 1, 2, 23)) == 0.06
    assert power_price_at(tariff, at(2026, 1, 3, 5)) == 0.02
    assert power_price_at(tariff, at(2026, 1, 3, 23)) == 0.02
    assert power_price_at(tariff, at(2026, 1, 4, 5)) == 0.06


def test_weekdays_count_from_monday():
    tariff = Tariff(0.04, (TariffPeriod(0, 24, 0.12, weekdays=MONDAY_TO_FRIDAY),))
    week = daily_power_prices(tariff, date(2026, 1, 1), 7).round(15).tolist()
    assert week == [0.12, 0.12, 0.04, 0.04, 0.12, 0.12, 0.12]


def test_months_count_from_january():
    # the four coincident peaks of Texas are sought from June to September
    tariff = Tariff(0.04, (TariffPeriod(0, 24, 0.12, months=(6, 7, 8, 9)),))
    year = daily_power_prices(tariff, date(2026, 1, 1), 365).round(15)
    summer = (date(2026, 6, 1) - date(2026, 1, 1)).days
    assert summer == 151
    assert year.tolist() == [0.04] * 151 + [0.12] * 122 + [0.04] * 92


def test_first_period_wins():
    narrow = TariffPeriod(17, 18, 0.30)
    wide = TariffPeriod(16, 20, 0.12)
    assert power_price_at(Tariff(0.04, (narrow, wide)), at(2026, 1, 1, 17)) == 0.30
    assert power_price_at(Tariff(0.04, (narrow, wide)), at(2026, 1, 1, 18)) == 0.12
    assert power_price_at(Tariff(0.04, (wide, narrow)), at(2026, 1, 1, 17)) == 0.12


def test_mean_of_a_day_by_hand():
    # 6 h at 0.02, 4 h at 0.12, 14 h at 0.05: (0.12 + 0.48 + 0.70) / 24
    tariff = Tariff(0.05, (TariffPeriod(16, 20, 0.12), TariffPeriod(23, 5, 0.02)))
    assert day_price(tariff, 2026, 1, 1) == pytest.approx(1.30 / 24.0, rel=1e-14)


def test_tariffs_of_the_same_hours_have_prices_of_their_own():
    day = date(2026, 1, 1)
    for night, base in ((0.02, 0.06), (0.04, 0.06), (0.02, 0.08)):
        tariff = Tariff(base, (TariffPeriod(0, 6, night), TariffPeriod(5, 8, 0.1)))
        expected = (6 * night + 2 * 0.1 + 16 * base) / 24
        assert daily_power_prices(tariff, day, 3).tolist() == pytest.approx([expected] * 3)
    moved = Tariff(0.06, (TariffPeriod(0, 7, 0.02), TariffPeriod(5, 8, 0.1)))
    assert daily_power_prices(moved, day, 1)[0] == pytest.approx((7 * 0.02 + 0.1 + 16 * 0.06) / 24)


def test_days_are_those_of_utc():
    # midnight UTC on Saturday is six in the evening on Friday in Chicago: 18 hours of Saturday
    tariff = Tariff(0.04, (TariffPeriod(0, 24, 0.12, weekdays=(5,)),), "America/Chicago")
    friday, saturday, sunday = daily_power_prices(tariff, date(2026, 1, 9), 3)
    assert friday == pytest.approx(0.04, rel=1e-14)
    assert saturday == pytest.approx((6 * 0.04 + 18 * 0.12) / 24.0, rel=1e-14)
    assert sunday == pytest.approx((18 * 0.04 + 6 * 0.12) / 24.0, rel=1e-14)


@pytest.mark.parametrize(
    ("zone", "first", "last", "day", "cheap_hours"),
    [
        ("America/Chicago", 0, 6, (2026, 3, 7), 6),
        ("America/Chicago", 0, 6, (2026, 3, 8), 5),  # 2 is left out
        ("America/Chicago", 0, 6, (2026, 3, 9), 6),
        ("America/Chicago", 0, 6, (2026, 10, 31), 6),
        ("America/Chicago", 0, 6, (2026, 11, 1), 7),  # 1 comes twice
        ("America/Chicago", 0, 6, (2026, 11, 2), 6),
        ("America/Phoenix", 0, 6, (2026, 3, 8), 6),  # Arizona leaves its clocks alone
        ("Europe/Berlin", 2, 4, (2026, 3, 28), 2),
        ("Europe/Berlin", 2, 4, (2026, 3, 29), 1),  # 2 is left out
        ("Europe/Berlin", 2, 4, (2026, 10, 25), 3),  # 2 comes twice
        ("Europe/Berlin", 2, 4, (2026, 10, 26), 2),
    ],
)
def test_cheap_night_of_days_with_23_and_25_hours(zone, first, last, day, cheap_hours):
    tariff = Tariff(0.06, (TariffPeriod(first, last, 0.02),), zone)
    expected = (cheap_hours * 0.02 + (24 - cheap_hours) * 0.06) / 24.0
    assert day_price(tariff, *day) == pytest.approx(expected, rel=1e-14)


def test_summer_time_moves_the_peak_by_an_hour_of_utc():
    peak = Tariff(0.04, (TariffPeriod(16, 20, 0.12),), "America/Chicago")
    zone = ZoneInfo("America/Chicago")
    dear = {
        month: [
            hour
            for hour in range(24)
            if power_price_at(peak, at(2026, month, 15, hour).astimezone(zone)) == 0.12
        ]
        for month in (1, 7)
    }
    assert dear == {1: [0, 1, 22, 23], 7: [0, 21, 22, 23]}


def test_a_year_has_every_local_hour_once():
    # over a whole year the clock gives back in autumn the hour that it took in spring
    tariff = Tariff(0.0, (TariffPeriod(0, 6, 1.0),), "America/Chicago")
    year = daily_power_prices(tariff, date(2026, 1, 1), 365)
    assert 24.0 * year.sum() == pytest.approx(6 * 365, rel=1e-12)


def test_zone_of_half_an_hour_has_its_hours_too():
    # 00:00 UTC is 05:30 in India, so each hour of UTC is counted to the local hour it begins in
    tariff = Tariff(0.06, (TariffPeriod(0, 6, 0.02),), "Asia/Kolkata")
    assert day_price(tariff, 2026, 1, 1) == pytest.approx(0.05, rel=1e-14)


@given(periods, periods, prices, st.dates(date(2009, 1, 3), date(2140, 1, 1)))
def test_a_day_is_the_mean_of_its_hours_and_between_its_prices(one, other, base, day):
    tariff = Tariff(base, (one, other), "America/Chicago")
    zone = ZoneInfo("America/Chicago")
    midnight = at(day.year, day.month, day.day)
    moments = [(midnight + timedelta(hours=hour)).astimezone(zone) for hour in range(24)]
    found = [power_price_at(tariff, moment) for moment in moments]
    for price, moment in zip(found, moments, strict=True):
        if one.holds_at(moment):
            assert price == one.power_usd_per_kwh
        elif other.holds_at(moment):
            assert price == other.power_usd_per_kwh
        else:
            assert price == base
    mean = day_price(tariff, day.year, day.month, day.day)
    assert mean == pytest.approx(sum(found) / 24.0, rel=1e-12)
    assert min(found) * (1 - 1e-12) <= mean <= max(found) * (1 + 1e-12)


@given(periods, st.dates(date(2009, 1, 3), date(2140, 1, 1)), st.integers(1, 10))
def test_days_do_not_depend_on_where_the_run_starts(period, day, later):
    tariff = Tariff(0.05, (period,), "America/Chicago")
    run = daily_power_prices(tariff, day, later + 1)
    assert run.shape == (later + 1,)
    assert run[later] == daily_power_prices(tariff, day + timedelta(days=later), 1)[0]
