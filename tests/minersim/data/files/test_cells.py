"""Cells: numbers that come back as they were."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minersim.data.files.cells import number_of


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_are_read_back_to_the_last_bit(value):
    assert number_of(repr(value)) == value


@pytest.mark.parametrize("cell", ["1_000", "0x10", "1e", ".", "١٢", "--1", "inf", "1 000", "1,5"])
def test_what_is_no_number(cell):
    with pytest.raises(ValueError, match="no"):
        number_of(cell)
