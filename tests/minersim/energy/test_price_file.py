"""Files of hourly prices: both layouts, daylight saving, and every mistake with its line.

In 2021 Texas changed its clocks on 14 March (02:00 becomes 03:00, at 08:00 UTC) and on 7 November
(02:00 becomes 01:00 again, at 07:00 UTC).
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minersim.energy import central_hour, missing_hours, read_hourly_prices, whole_prices
from minersim.errors import InputError

WIDE = "delivery_date,hour_ending,repeated_hour_flag,HB_NORTH,LZ_WEST\n"
DAM = "DeliveryDate,HourEnding,SettlementPoint,SettlementPointPrice,DSTFlag\n"
RTM = (
    "Delivery Date,Delivery Hour,Delivery Interval,Repeated Hour Flag,Settlement Point Name,"
    "Settlement Point Type,Settlement Point Price\n"
)


def utc(*moment):
    return datetime(*moment, tzinfo=UTC)


@pytest.fixture
def written(tmp_path):
    def write(text):
        file = tmp_path / "prices.csv"
        file.write_text(text, encoding="utf-8")
        return file

    return write


def local_day(day, flag_of, header=WIDE):
    """Rows of a local day; the price is the number of the hour as it comes."""
    rows = []
    for number, (hour, flag) in enumerate(flag_of):
        rows.append(f"{day},{hour:02d}:00,{flag},{number},{-number}")
    return header + "\n".join(rows) + "\n"


def plain(hours):
    return [(hour, "N") for hour in hours]


def test_winter_hours_begin_six_hours_later_in_utc(written):
    file = written(local_day("2021-01-01", plain(range(1, 25))))
    prices = read_hourly_prices(file, "ercot", "HB_NORTH")
    assert prices.first == utc(2021, 1, 1, 6)
    assert prices.after == utc(2021, 1, 2, 6)
    assert prices.usd_per_mwh.tolist() == list(range(24))
    west = read_hourly_prices(file, "ercot", "lz_west")
    assert west.usd_per_mwh.tolist() == [-float(n) for n in range(24)]


def test_spring_day_has_23_hours_without_a_gap(written):
    hours = plain([1, 2, *range(4, 25)])
    prices = read_hourly_prices(written(local_day("2021-03-14", hours)), "ercot", "HB_NORTH")
    assert prices.first == utc(2021, 3, 14, 6)
    assert prices.usd_per_mwh.tolist() == list(range(23))
    assert prices.after == utc(2021, 3, 15, 5)


def test_autumn_day_has_25_hours_in_their_order(written):
    hours = [(1, "N"), (2, "N"), (2, "Y"), *plain(range(3, 25))]
    prices = read_hourly_prices(written(local_day("2021-11-07", hours)), "ercot", "HB_NORTH")
    assert prices.first == utc(2021, 11, 7, 5)
    assert prices.usd_per_mwh.tolist() == list(range(25))
    assert prices.after == utc(2021, 11, 8, 6)


def test_report_of_the_day_ahead_market(written):
    rows = "02/15/2021,24:00,LZ_WEST,8999.5,N\n02/15/2021,24:00,HB_NORTH,7,N\n"
    prices = read_hourly_prices(written(DAM + rows), "ercot", "LZ_WEST")
    assert (prices.first, prices.usd_per_mwh.tolist()) == (utc(2021, 2, 16, 5), [8999.5])


def test_quarters_of_the_real_time_market_are_averaged(written):
    rows = [f'02/15/2021,1,{i},N,LZ_WEST,LZ,"{1000 * i:,}"' for i in (1, 2, 3, 4)]
    rows += [f"02/15/2021,1,{i},N,LZ_WEST,LZEW,1" for i in (1, 2, 3, 4)]
    prices = read_hourly_prices(written(RTM + "\n".join(rows)), "ercot", "LZ_WEST")
    assert prices.usd_per_mwh.tolist() == [2500.0]
    with pytest.raises(InputError, match="2021-02-15 06:00 UTC: found 3 intervals of the hour"):
        read_hourly_prices(written(RTM + "\n".join(rows[:3])), "ercot", "LZ_WEST")


def test_plain_layout_in_any_order(written):
    file = written("usd_per_mwh,time\n-3,2021-01-01T01:00Z\n5.5,2021-01-01 00:00\n")
    prices = read_hourly_prices(file, "plain", None)
    assert (prices.first, prices.usd_per_mwh.tolist()) == (utc(2021, 1, 1), [5.5, -3.0])


def test_every_bad_line_is_told_at_once(written):
    rows = [
        "2021-01-01,00:00,N,1,1",
        "2021-13-01,01:00,N,1,1",
        "2021-01-01,01:00,maybe,nan,1",
        "2021-01-01,02:00,N,2,2",
        "2021-01-01,02:00,N,3,3",
        "2021-03-14,03:00,N,3,3",
        "2021-01-01,03:00,Y,3,3",
        "2021-01-01",
    ]
    with pytest.raises(InputError) as caught:
        read_hourly_prices(written(WIDE + "\n".join(rows)), "ercot", "HB_NORTH")
    lines = [line.partition("prices.csv: ")[2] for line in str(caught.value).splitlines()]
    assert lines == [
        "line 2: hour_ending: found '00:00'; allowed: 01:00 to 24:00, or 1 to 24",
        "line 3: delivery_date: found '2021-13-01'; allowed: a day as 2021-02-15 or 02/15/2021",
        "line 4: repeated_hour_flag: found 'maybe'; allowed: N or Y",
        "line 4: hb_north: found 'nan'; allowed: a number from -100000 to 100000",
        "line 6: found the hour twice; allowed: once",
        (
            "line 7: found the hour ending 03:00 of 2021-03-14, which daylight saving leaves out; "
            "allowed: no row for it"
        ),
        (
            "line 8: found a second hour ending 03:00 on 2021-01-01; allowed: Y only in the hour "
            "that daylight saving repeats"
        ),
        "line 9: hour_ending: found ''; allowed: 01:00 to 24:00, or 1 to 24",
        "line 9: repeated_hour_flag: found ''; allowed: N or Y",
        "line 9: hb_north: found ''; allowed: a number from -100000 to 100000",
    ]


@pytest.mark.parametrize(
    ("text", "layout", "point", "words"),
    [
        (WIDE, "ercot", "HB_SOUTH", "no settlement point HB_SOUTH; allowed: HB_NORTH, LZ_WEST"),
        (DAM + "02/15/2021,24:00,LZ_WEST,1,N\n", "ercot", "X", "X; allowed: LZ_WEST"),
        ("a,b\n", "ercot", "HB_NORTH", "no column for delivery date"),
        ("a,b\n", "plain", None, "no column time and usd_per_mwh"),
        (WIDE, "ercot", "HB_NORTH", "found no prices"),
        ("time,usd_per_mwh\n2021-01-01T00:30Z,1\n", "plain", None, "allowed: a whole hour"),
        ("time,usd_per_mwh\n2021-01-01T00:00+02:00,1\n", "plain", None, "allowed: a whole hour"),
        (
            "time,usd_per_mwh\n1980-01-01T00:00Z,1\n2080-01-01T00:00Z,1\n",
            "plain",
            None,
            "at most 50 years",
        ),
    ],
)
def test_wrong_files_say_what_is_allowed(written, text, layout, point, words):
    with pytest.raises(InputError) as caught:
        read_hourly_prices(written(text), layout, point)
    assert words in str(caught.value)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        read_hourly_prices(tmp_path / "none.csv", "plain", None)


def test_a_changed_file_is_read_again(written):
    file = written("time,usd_per_mwh\n2021-01-01T00:00Z,1\n")
    assert read_hourly_prices(file, "plain", None).usd_per_mwh.tolist() == [1.0]
    file.write_text("time,usd_per_mwh\n2021-01-01T00:00Z,25\n")
    assert read_hourly_prices(file, "plain", None).usd_per_mwh.tolist() == [25.0]


def test_missing_hours_are_told(written):
    rows = [f"2021-01-01T{h:02d}:00Z,{h}" for h in range(24) if h not in (3, 4, 9)]
    prices = read_hourly_prices(written("time,usd_per_mwh\n" + "\n".join(rows)), "plain", None)
    with pytest.raises(InputError) as caught:
        whole_prices(prices, date(2021, 1, 1), 2)
    assert str(caught.value).splitlines() == [
        "no price for 2021-01-01 03:00 to 2021-01-01 05:00 (2 h) UTC",
        "no price for 2021-01-01 09:00 to 2021-01-01 10:00 (1 h) UTC",
        "no price for 2021-01-02 00:00 to 2021-01-03 00:00 (24 h) UTC",
    ]
    assert len(missing_hours(np.where(np.arange(240) % 2, 1.0, np.nan), date(2021, 1, 1))) == 21


def test_prices_go_on_from_the_first_whole_day(written):
    first = utc(2021, 1, 1, 22)
    hours = [first + timedelta(hours=h) for h in range(2 + 48 + 5)]
    rows = [f"{h:%Y-%m-%dT%H:%M}Z,{i}" for i, h in enumerate(hours)]
    prices = read_hourly_prices(written("time,usd_per_mwh\n" + "\n".join(rows)), "plain", None)
    found = whole_prices(prices, date(2021, 1, 2), 5, repeat_from=date(2021, 1, 2))
    assert found[:, 0].tolist() == [2.0, 26.0, 2.0, 26.0, 2.0]


@given(st.integers(0, 24 * 365 * 29))
def test_every_hour_of_utc_has_one_name_in_central_time(hours):
    moment = utc(2007, 3, 12) + timedelta(hours=hours)
    local = moment.astimezone(ZoneInfo("America/Chicago"))
    again = bool(local.fold)
    assert central_hour(local.date(), local.hour + 1, again=again) == moment


def test_texas_file(texas_file):
    prices = read_hourly_prices(texas_file, "ercot", "LZ_HOUSTON")
    assert (prices.first, prices.after) == (utc(2021, 1, 1, 6), utc(2024, 1, 1, 6))
    assert not np.isnan(prices.usd_per_mwh).any()
    panhandle = read_hourly_prices(texas_file, "ercot", "HB_PAN").usd_per_mwh
    assert panhandle.min() < 0.0
    # the storm of February 2021: day-ahead prices near the cap of 9,000 USD/MWh
    storm = prices.of_days(date(2021, 2, 14), 6)
    assert storm.max() == pytest.approx(9_000.0, rel=1e-2)
    # both days on which the clock changes, next to their file's rows
    west = read_hourly_prices(texas_file, "ercot", "HB_BUSAVG").of_days(date(2021, 3, 14), 1)
    assert west[0, 6:9].tolist() == [17.75, 15.13, 13.97]
    autumn = read_hourly_prices(texas_file, "ercot", "HB_BUSAVG").of_days(date(2021, 11, 7), 1)
    assert autumn[0, 5:9].tolist() == [28.26, 23.73, 27.78, 27.65]
