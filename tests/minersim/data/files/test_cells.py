"""Cells: texts and numbers that come back as they were."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minersim.data.files.cells import number_of, plain_text, safe_text


@given(st.text())
def test_safe_text_is_read_back(text):
    assert not safe_text(text).startswith(("=", "+", "-", "@"))
    if text.isprintable() and not text.startswith("'"):
        assert plain_text(safe_text(text)) == text


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_are_read_back_to_the_last_bit(value):
    assert number_of(repr(value)) == value


@pytest.mark.parametrize("cell", ["1_000", "0x10", "1e", ".", "١٢", "--1", "inf", "1 000", "1,5"])
def test_what_is_no_number(cell):
    with pytest.raises(ValueError, match="no"):
        number_of(cell)
