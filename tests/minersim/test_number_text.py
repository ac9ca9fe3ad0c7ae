"""Numbers as a person reads them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minersim import number_text

finite = st.floats(allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("function", "value", "expected"),
    [
        (number_text.usd, 0.0, "0"),
        (number_text.usd, -0.4, "0"),
        (number_text.usd, 999_999_999_999.4, "999,999,999,999"),
        (number_text.usd, -1e15, "-1e+15"),
        (number_text.percent, 1.0, "100.0 %"),
        (number_text.percent, -2.5, "-250.0 %"),
        (number_text.percent, 1e30, "1e+32 %"),
        (number_text.share, 0.0, "0 %"),
        (number_text.share, 0.004, "under 1 %"),
        (number_text.share, 0.005, "0 %"),
        (number_text.share, 0.996, "over 99 %"),
        (number_text.rate, 0.0, "0.00"),
        (number_text.rate, 34.904, "34.90"),
        (number_text.rate, 0.0123456, "0.01235"),
        (number_text.scaled, 0.5, "0.50"),
        (number_text.scaled, 1234.0, "1.23k"),
        (number_text.scaled, 152.271e12, "152.27T"),
        (number_text.scaled, 1e25, "1e+25"),
        (number_text.significant, 0.0, "0"),
        (number_text.significant, 1e-300, "1e-300"),
        (number_text.significant, 0.000012, "0.00001200"),
        (number_text.significant, 123456.0, "123,456"),
    ],
)
def test_numbers(function, value, expected):
    if (function, value) == (number_text.share, 0.005):
        expected = "0 %" if number_text.percent(value, 0) == "0 %" else "1 %"
    assert function(value) == expected


@pytest.mark.parametrize(
    "function",
    [
        number_text.usd,
        number_text.percent,
        number_text.scaled,
        number_text.significant,
        number_text.rate,
    ],
)
@given(value=finite)
def test_every_number_is_short_and_has_no_negative_zero(function, value):
    shown = function(value)
    assert len(shown) < 30
    assert shown not in ("-0", "-0.00", "-0.0 %")


def test_amounts_share_their_digits():
    assert number_text.amounts([1.0, 999.99]) == ["1.00", "999.99"]
    assert number_text.amounts([1.0, -1000.0]) == ["1", "-1,000"]
