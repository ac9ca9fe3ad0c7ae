"""Tables as CSV: what is opened, what is read from a cell, and how mistakes are told."""

import csv
from datetime import date
from pathlib import Path

import pytest

from minersim.csv_tables import (
    file_stamp,
    open_csv,
    raise_mistakes,
    read_day,
    read_number,
    require_columns,
)
from minersim.errors import InputError


def rows_of(file):
    with open_csv(file) as stream:
        return list(csv.reader(stream))


def test_a_byte_order_mark_is_no_part_of_the_first_name(tmp_path):
    file = tmp_path / "a.csv"
    file.write_bytes(b"\xef\xbb\xbfdate,x\r\n2024-01-01,1\r\n")
    assert rows_of(file) == [["date", "x"], ["2024-01-01", "1"]]


@pytest.mark.parametrize("content", [b"\xff\xfe\n", b"9" * 200_000], ids=["encoding", "long cell"])
def test_what_is_no_csv_is_told_with_the_file(tmp_path, content):
    file = tmp_path / "a.csv"
    file.write_bytes(content)
    with pytest.raises(InputError) as caught:
        rows_of(file)
    assert str(caught.value).startswith(f"{file}: cannot be read as CSV: ")


def test_a_file_that_is_not_there_and_a_folder(tmp_path):
    for read in (rows_of, file_stamp):
        with pytest.raises(InputError) as caught:
            read(tmp_path / "none.csv")
        assert str(caught.value) == f"{tmp_path / 'none.csv'}: no such file"
    with pytest.raises(InputError, match="cannot be read as CSV"):
        rows_of(tmp_path)


def test_a_stamp_is_another_when_the_file_is(tmp_path):
    file = tmp_path / "a.csv"
    file.write_text("a\n")
    before = file_stamp(file)
    assert file_stamp(file) == before
    file.write_text("ab\n")
    assert file_stamp(file) != before


def test_columns_that_are_missing_are_told_together():
    require_columns("a.csv", ["x", "date", "price"], ["date", "price"])
    for names in (["x"], None):
        with pytest.raises(InputError) as caught:
            require_columns(Path("a.csv"), names, ["date", "price"])
        assert str(caught.value) == "a.csv: line 1: no column date and price; allowed: date,price"


@pytest.mark.parametrize(
    ("count", "told"), [(1, ["m0"]), (2, ["m0", "m1"]), (4, ["m0", "m1", "a.csv: and 2 more"])]
)
def test_no_more_than_so_many_mistakes_are_told(count, told):
    with pytest.raises(InputError) as caught:
        raise_mistakes("a.csv", [f"m{number}" for number in range(count)], 2)
    assert str(caught.value).split("\n") == told


def test_no_mistake_is_no_error():
    raise_mistakes("a.csv", [], 2)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-02-29", date(2024, 2, 29)),
        (" 2024-02-29\t", date(2024, 2, 29)),
        ("2023-02-29", None),
        ("0000-01-01", None),
        ("20240229", None),
        ("2024-W01-2", None),
        ("٢٠٢٤-02-29", None),
        ("", None),
        (None, None),
    ],
)
def test_days(text, day):
    assert read_day(text) == day


@pytest.mark.parametrize(
    ("text", "number"),
    [("-1.5e3", -1500.0), (" 2 ", 2.0), ("1_0", None), ("1e999", None), ("nan", None), ("", None)],
)
def test_numbers(text, number):
    assert read_number(text) == number
