"""Numbers as typed, in both conventions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gui.forms.numbers import read_number, write_number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1e14", 1e14),
        ("84_000", 84_000),
        ("84 000", 84_000),
        ("84,000", 84_000),
        ("1,234,567.5", 1234567.5),
        ("0,05", 0.05),
        ("0,055", 0.055),
        ("12,34", 12.34),
        (".5", 0.5),
        ("-0.3", -0.3),
        ("−0.3", -0.3),
        ("+2", 2),
        ("152.27T", 152.27e12),
        ("152.27 T", 152.27e12),
        ("2.5k", 2500.0),
        ("5k", 5000),
        ("1.2M", 1.2e6),
        ("3G", 3e9),
        ("30 %", 0.3),
        ("4.881e-05", 4.881e-5),
        ("1’000", 1000),
    ],
)
def test_where_the_decimal_mark_is_a_point(text, value):
    assert read_number(text) == pytest.approx(value, rel=1e-15)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0,05", 0.05),
        ("1.234,50", 1234.5),
        ("84.000", 84_000),
        ("0.055", 0.055),
        ("12.34", 12.34),
        ("152,27T", 152.27e12),
        ("1,5e3", 1500.0),
    ],
)
def test_where_the_decimal_mark_is_a_comma(text, value):
    assert read_number(text, ",", ".") == pytest.approx(value, rel=1e-15)


@pytest.mark.parametrize(
    "text",
    ["", " ", "abc", "1.2.3", "1,2,3", "1e", "--1", "1e999", "9" * 70, "nan", "inf", "T", "1 T 2"],
)
def test_what_is_no_number(text):
    assert read_number(text) is None


@pytest.mark.parametrize("text", ["7", "84_000", "84,000", "5k"])
def test_whole_numbers_stay_whole(text):
    assert isinstance(read_number(text), int)


@given(
    st.one_of(st.floats(allow_nan=False, allow_infinity=False), st.integers(-(2**63), 2**63)),
    st.sampled_from([(".", ","), (",", "."), (",", "\u202f"), (".", "\u202f")]),
)
def test_what_is_written_is_read_as_the_same_number(value, marks):
    assert read_number(write_number(value, *marks), *marks) == value


@given(st.text(max_size=12), st.sampled_from([(".", ","), (",", ".")]))
def test_any_text_is_a_finite_number_or_none(text, marks):
    value = read_number(text, *marks)
    assert value is None or abs(value) < float("inf")


def test_letters_only_where_they_make_it_shorter():
    assert write_number(6_653_303_141_405.96) == "6.65330314140596T"
    assert write_number(1e25) == "1e+25"
    assert write_number(1_037_103) == "1,037,103"
    assert write_number(True) == "True"
