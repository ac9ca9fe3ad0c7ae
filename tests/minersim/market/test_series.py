import codecs
import datetime as dt
import math

import numpy as np
import pytest

from minersim.errors import InputError
from minersim.market import (
    PriceSeries,
    PriceShock,
    ReplayPrice,
    price_path,
    read_price_series,
    shock_factor,
)

GOOD = "date,price_usd\n2024-02-28,100\n2024-02-29,110.5\n2024-03-01,99\n"
SERIES = PriceSeries(dt.date(2024, 2, 28), np.array([100.0, 110.0, 99.0, 120.0]))


@pytest.fixture
def write(tmp_path):
    def write(text):
        file = tmp_path / "prices.csv"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return file

    return write


def mistakes(file):
    """Lines of the message, without the file that each begins with."""
    with pytest.raises(InputError) as caught:
        read_price_series(file)
    lines = str(caught.value).split("\n")
    assert all(line.startswith(f"{file}: ") for line in lines)
    return [line.removeprefix(f"{file}: ") for line in lines]


def daily(prices, first=dt.date(2024, 1, 1)):
    rows = [f"{first + dt.timedelta(days=day)},{price}" for day, price in enumerate(prices)]
    return "\n".join(["date,price_usd", *rows]) + "\n"


# files that are right


def test_a_good_file(write):
    series = read_price_series(write(GOOD))
    assert series.first == dt.date(2024, 2, 28)
    assert series.price_usd.tolist() == [100.0, 110.5, 99.0]
    assert series.price_usd.dtype == np.float64


@pytest.mark.parametrize(
    "text",
    [
        codecs.BOM_UTF8 + GOOD.encode(),
        GOOD.replace("\n", "\r\n"),
        GOOD.rstrip("\n"),
        GOOD + "\n\n",
        GOOD.replace("100\n", " 1e2 \n"),
        GOOD.replace("2024-02-28", " 2024-02-28 "),
        GOOD.replace("100\n", '"100"\n'),
    ],
    ids=["BOM", "CRLF", "no last newline", "empty lines", "exponent", "spaces", "quotes"],
)
def test_another_way_to_write_the_same(write, text):
    series = read_price_series(write(text))
    assert series.first == dt.date(2024, 2, 28)
    assert series.price_usd.tolist() == [100.0, 110.5, 99.0]


def test_other_columns_are_ignored_and_the_order_is_free(write):
    text = "fees_btc_per_block,price_usd,note,date\n0.02,100,,2024-01-01\nnone,90,x,2024-01-02\n"
    assert read_price_series(write(text)).price_usd.tolist() == [100.0, 90.0]


def test_two_rows_are_enough(write):
    assert read_price_series(write(daily([1.0, 2.0]))).price_usd.tolist() == [1.0, 2.0]


# files that are wrong


@pytest.mark.parametrize("text", ["-5", "0", "0.0", "-0.0", "nan", "inf", "-inf", "1e999", "x", ""])
def test_a_price_that_is_no_number_above_zero(write, text):
    assert mistakes(write(daily([100.0, text, 90.0]))) == [
        f"line 3: price_usd: found {text!r}; allowed: a number above 0"
    ]


def test_a_price_that_is_missing_from_its_row(write):
    text = "date,price_usd\n2024-01-01,100\n2024-01-02\n"
    assert mistakes(write(text)) == ["line 3: price_usd: found None; allowed: a number above 0"]


@pytest.mark.parametrize("text", ["2024-02-30", "01.03.2024", "yesterday", "", "2024-3-1"])
def test_a_date_that_is_none(write, text):
    assert mistakes(write(GOOD.replace("2024-03-01", text))) == [
        f"line 4: date: found {text!r}; allowed: YYYY-MM-DD"
    ]


def test_a_gap_is_named_by_its_days(write):
    assert mistakes(write(GOOD.replace("2024-03-01", "2024-03-02"))) == [
        "line 4: date: no rows for 2024-03-01 to 2024-03-01; allowed: every day"
    ]
    assert mistakes(write(GOOD.replace("2024-03-01", "2025-03-01"))) == [
        "line 4: date: no rows for 2024-03-01 to 2025-02-28; allowed: every day"
    ]


@pytest.mark.parametrize("day", ["2024-02-29", "2024-02-28", "2020-01-01"])
def test_a_day_twice_or_out_of_order(write, day):
    assert mistakes(write(GOOD.replace("2024-03-01", day))) == [
        f"line 4: date: found {day} after 2024-02-29; allowed: ascending days"
    ]


@pytest.mark.parametrize(
    ("header", "missing"),
    [
        ("date,price", "price_usd"),
        ("day,price_usd", "date"),
        ("day,price", "date and price_usd"),
        ("Date,price_usd", "date"),
    ],
)
def test_a_missing_column(write, header, missing):
    assert mistakes(write(GOOD.replace("date,price_usd", header))) == [
        f"line 1: no column {missing}; allowed: date,price_usd"
    ]


def test_an_empty_file(write):
    assert mistakes(write("")) == ["line 1: no column date and price_usd; allowed: date,price_usd"]


@pytest.mark.parametrize("count", [0, 1])
def test_too_few_rows(write, count):
    assert mistakes(write(daily([100.0] * count))) == [f"found {count} prices; allowed: at least 2"]


def test_every_mistake_at_once_with_its_line(write):
    text = (
        "date,price_usd\n"
        "2024-01-01,100\n"
        "2024-01-02,abc\n"
        "2024-01-05,100\n"
        "2024-01-06,-1\n"
        "2024-01-06,nan\n"
        "never,0\n"
    )
    assert mistakes(write(text)) == [
        "line 3: price_usd: found 'abc'; allowed: a number above 0",
        "line 4: date: no rows for 2024-01-03 to 2024-01-04; allowed: every day",
        "line 5: price_usd: found '-1'; allowed: a number above 0",
        "line 6: date: found 2024-01-06 after 2024-01-06; allowed: ascending days",
        "line 6: price_usd: found 'nan'; allowed: a number above 0",
        "line 7: date: found 'never'; allowed: YYYY-MM-DD",
        "line 7: price_usd: found '0'; allowed: a number above 0",
    ]


@pytest.mark.parametrize(("count", "more"), [(20, None), (21, "and 1 more"), (50, "and 30 more")])
def test_at_most_twenty_mistakes_are_told(write, count, more):
    found = mistakes(write(daily(["x"] * count)))
    expected = [
        f"line {line}: price_usd: found 'x'; allowed: a number above 0" for line in range(2, 22)
    ]
    assert found == expected + ([more] if more else [])


def test_no_file(tmp_path):
    assert mistakes(tmp_path / "absent.csv") == ["no such file"]


def test_a_folder(tmp_path):
    [line] = mistakes(tmp_path)
    assert line.startswith("cannot be read as CSV: ")


@pytest.mark.parametrize("row", [1, 5000], ids=["at once", "far down"])
def test_a_file_in_another_encoding(write, row):
    text = daily([1.0] * row).encode() + b"\xff\xfe\n"
    [line] = mistakes(write(text))
    assert line.startswith("cannot be read as CSV: ")


def test_a_field_beyond_the_limits_of_csv(write):
    [line] = mistakes(write(daily([1.0, "9" * 200_000])))
    assert line.startswith("cannot be read as CSV: ")


# what a series gives


def test_log_returns_by_hand():
    series = PriceSeries(dt.date(2024, 1, 1), np.array([100.0, 200.0, 50.0, 50.0]))
    expected = [math.log(2.0), -math.log(4.0), 0.0]
    assert series.log_returns() == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize(
    ("start", "days", "expected"),
    [
        (dt.date(2024, 2, 28), 3, [100.0, 110.0, 99.0, 120.0]),
        (dt.date(2024, 2, 28), 1, [100.0, 110.0]),
        (dt.date(2024, 2, 29), 2, [110.0, 99.0, 120.0]),
        (dt.date(2024, 3, 2), 0, [120.0]),
    ],
)
def test_from_a_day_within_the_series(start, days, expected):
    assert SERIES.from_day(start, days).tolist() == expected


@pytest.mark.parametrize(
    ("start", "days", "needed"),
    [
        (dt.date(2024, 2, 27), 1, "2024-02-27 to 2024-02-28"),
        (dt.date(2024, 2, 28), 4, "2024-02-28 to 2024-03-03"),
        (dt.date(2024, 3, 2), 1, "2024-03-02 to 2024-03-03"),
        (dt.date(2024, 3, 3), 0, "2024-03-03 to 2024-03-03"),
        (dt.date(2010, 1, 1), 10_000, "2010-01-01 to 2037-05-19"),
    ],
)
def test_from_a_day_beyond_the_series(start, days, needed):
    with pytest.raises(InputError) as caught:
        SERIES.from_day(start, days)
    assert str(caught.value) == (f"the series runs from 2024-02-28 to 2024-03-02; needed: {needed}")


@pytest.mark.parametrize(
    ("first", "last", "begins", "expected"),
    [
        (None, None, 28, [100.0, 110.0, 99.0, 120.0]),
        (dt.date(2024, 2, 29), None, 29, [110.0, 99.0, 120.0]),
        (None, dt.date(2024, 2, 29), 28, [100.0, 110.0]),
        (dt.date(2024, 2, 29), dt.date(2024, 3, 1), 29, [110.0, 99.0]),
        (dt.date(2020, 1, 1), dt.date(2030, 1, 1), 28, [100.0, 110.0, 99.0, 120.0]),
    ],
)
def test_between_two_days(first, last, begins, expected):
    part = SERIES.between(first, last)
    assert part.first == dt.date(2024, 2, begins)
    assert part.price_usd.tolist() == expected


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (dt.date(2024, 3, 2), None),
        (None, dt.date(2024, 2, 28)),
        (None, dt.date(2020, 1, 1)),
        (dt.date(2030, 1, 1), None),
        (dt.date(2024, 3, 1), dt.date(2024, 2, 29)),
    ],
)
def test_between_two_days_with_too_little(first, last):
    with pytest.raises(InputError, match="fewer than 2 days"):
        SERIES.between(first, last)


# replay


def replay(history, ticks, *, start_usd=90_000.0, tick_days=1.0, shocks=()):
    rng = np.random.default_rng(1)
    untouched = rng.bit_generator.state
    path = price_path(ReplayPrice(start_usd, history), tuple(shocks), ticks, tick_days, rng)
    assert rng.bit_generator.state == untouched, "a replay draws nothing"
    return path


def test_replay_starts_at_its_start_and_follows_the_ratios():
    found = replay((20.0, 40.0, 10.0, 10.0), 3)
    assert found[0] == 90_000.0
    assert found == pytest.approx([90_000.0, 180_000.0, 45_000.0, 45_000.0], rel=1e-12)


def test_replay_at_the_level_of_the_history_is_the_history():
    assert replay((20.0, 31.0, 17.0), 2, start_usd=20.0) == pytest.approx([20.0, 31.0, 17.0])


def test_replay_is_straight_in_the_logarithm_within_a_day():
    found = replay((1.0, 16.0, 4.0), 8, start_usd=100.0, tick_days=0.25)
    root = math.sqrt(2.0)
    expected = [1.0, 2.0, 4.0, 8.0, 16.0, 8.0 * root, 8.0, 4.0 * root, 4.0]
    assert found == pytest.approx([100.0 * factor for factor in expected], rel=1e-12)


@pytest.mark.parametrize("ticks_per_day", [1, 3, 24])
def test_replay_meets_every_close_however_many_ticks_a_day_has(ticks_per_day):
    history = tuple(np.exp(np.random.default_rng(2).normal(size=101)).tolist())
    found = replay(history, 100 * ticks_per_day, tick_days=1.0 / ticks_per_day)
    expected = 90_000.0 * np.array(history) / history[0]
    assert found[::ticks_per_day] == pytest.approx(expected, rel=1e-12)


def test_shocks_multiply_a_replay():
    shocks = [PriceShock(1.0, -0.5), PriceShock(2.0, 0.2, over_days=1.0, recovery_days=2.0)]
    history = (10.0, 20.0, 20.0, 40.0, 10.0)
    found = replay(history, 4, start_usd=10.0, shocks=shocks)
    factors = [math.prod(shock_factor(shock, float(day)) for shock in shocks) for day in range(5)]
    assert found == pytest.approx(np.array(history) * factors, rel=1e-12)
    assert found[[0, 1, 3]] == pytest.approx([10.0, 10.0, 24.0], rel=1e-12)


def test_a_replay_of_a_file_from_a_day(write):
    series = read_price_series(write(daily([50.0, 100.0, 300.0, 150.0])))
    history = series.from_day(dt.date(2024, 1, 2), 2)
    found = replay(tuple(history.tolist()), 2, start_usd=10.0)
    assert found == pytest.approx([10.0, 30.0, 15.0], rel=1e-12)


def test_one_bad_row_is_one_mistake(tmp_path):
    file = tmp_path / "p.csv"
    rows = ["2024-01-01,1", "2024-1-2,2", "2024-01-03,3", "2024-01-02,4", "2024-01-04,5"]
    file.write_text("\n".join(["date,price_usd", *rows]))
    with pytest.raises(InputError) as caught:
        read_price_series(file)
    told = [line.partition("p.csv: ")[2] for line in str(caught.value).splitlines()]
    assert told == [
        "line 3: date: found '2024-1-2'; allowed: YYYY-MM-DD",
        "line 5: date: found 2024-01-02 after 2024-01-03; allowed: ascending days",
    ]


@pytest.mark.parametrize("row", ["20240102,5", "2024-W01-2,5", "2024-01-02,1_000"])
def test_only_plain_dates_and_numbers_are_read(tmp_path, row):
    file = tmp_path / "p.csv"
    file.write_text(f"date,price_usd\n2024-01-01,1\n{row}\n")
    with pytest.raises(InputError, match="line 3"):
        read_price_series(file)
