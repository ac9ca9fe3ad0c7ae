"""Consensus arithmetic in machine words equals the reference, bit for bit."""

import csv
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minersim.protocol import difficulty, next_bits
from minersim.protocol.words import difficulty_word, next_bits_word

DATA = Path(__file__).parents[2] / "data"
VECTORS = json.loads((DATA / "vectors.json").read_text(encoding="utf-8"))

canonical_bits = st.builds(
    lambda size, mantissa: size << 24 | mantissa,
    st.integers(0x05, 0x1C),
    st.integers(0x008000, 0x7FFFFF),
) | st.integers(0x1D008000, 0x1D00FFFF)


@pytest.mark.parametrize("vector", VECTORS["core_pow_tests"], ids=lambda v: str(v[0]))
def test_bitcoin_core_vectors(vector):
    _, first, last, before, after = vector
    assert next_bits_word(int(before, 16), first, last) == int(after, 16)


def test_every_difficulty_of_the_chain():
    with (DATA / "difficulty_epochs.csv").open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            assert difficulty_word(int(row["nbits_hex"], 16)) == float(row["difficulty"])


@given(bits=canonical_bits, timespan=st.integers(-10_000, 20_000_000))
def test_retarget_equals_the_reference(bits, timespan):
    assert next_bits_word(bits, 1_700_000_000, 1_700_000_000 + timespan) == next_bits(
        bits, 1_700_000_000, 1_700_000_000 + timespan
    )


@given(bits=canonical_bits)
def test_difficulty_equals_the_reference(bits):
    assert difficulty_word(bits) == difficulty(bits)


@given(bits=canonical_bits)
def test_no_step_leaves_64_bits(bits):
    assert (bits & 0x7FFFFF) * 4_838_400 * 65_536 < 2**63
