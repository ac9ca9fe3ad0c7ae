"""Rules other than Bitcoin's against published vectors and whole-number arithmetic."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from minersim.protocol import POW_LIMIT, decode_bits, difficulty, encode_bits
from minersim.protocol.rules import (
    ASERT,
    ASERT_HALF_LIFE_S,
    BITCOIN,
    CW_LAG,
    CW_WINDOW,
    MOVING_WINDOW,
    DifficultyRule,
    asert_bits,
    bits_after_block,
    new_record,
    record_block,
    target_bits,
)

# Test vectors of the aserti3-2d specification: anchor bits, its height, its parent's time, and
# (height, time, bits) of later blocks.
ASERT_RUNS = {
    "run 1, on schedule at the limit": (
        0x1D00FFFF,
        (1, 0),
        [(2 + i, 1200 + 600 * i, 0x1D00FFFF) for i in range(10)],
    ),
    "run 5, a half-life of blocks at once": (
        0x1D00FFFF,
        (1, 0),
        [
            (2, 0, 0x1D00FEC5),
            (290, 0, 0x1C7F62C0),
            (578, 0, 0x1C3FB160),
            (866, 0, 0x1C1FD8B0),
            (2018, 0, 0x1C01FD8B),
            (2306, 0, 0x1C00FEC5),
            (13826, 0, 0x1700FEC5),
            (14114, 0, 0x167F62C0),
            (53282, 0, 0x057F62C0),
        ],
    ),
    "run 9, blocks of 300 s": (
        0x1802AEE8,
        (2147483642, 1234567290),
        [
            (2147483643, 1234568190, 0x1802AE16),
            (2147483644, 1234568490, 0x1802AD44),
            (2147483645, 1234568790, 0x1802AC71),
            (2147483646, 1234569090, 0x1802AB9E),
            (2147483647, 1234569390, 0x1802AACD),
            (2147483648, 1234569690, 0x1802A9FA),
            (2147483652, 1234570890, 0x1802A6B7),
        ],
    ),
    "run 10, blocks of 900 s": (
        0x1802AEE8,
        (9223372036854775802, 2147483047),
        [
            (9223372036854775803, 2147484547, 0x1802AFBB),
            (9223372036854775804, 2147485447, 0x1802B08F),
            (9223372036854775805, 2147486347, 0x1802B166),
            (9223372036854775812, 2147492647, 0x1802B73D),
        ],
    ),
}

targets = st.builds(
    lambda size, mantissa: size << 24 | mantissa,
    st.integers(0x08, 0x1C),
    st.integers(0x008000, 0x7FFFFF),
)


@pytest.mark.parametrize("run", ASERT_RUNS)
def test_published_asert_vectors(run):
    bits, (anchor, parent_s), later = ASERT_RUNS[run]
    for height, time_s, expected in later:
        late_s = time_s - parent_s - (height - anchor + 1) * 600
        assert asert_bits(bits, late_s, ASERT_HALF_LIFE_S) == expected


def whole_number_asert(bits: int, late_s: int, half_life_s: int) -> int:
    """The specification's formula in unbounded whole numbers."""
    exponent = abs(late_s) * 65_536 // half_life_s * (1 if late_s >= 0 else -1)
    shifts, x = exponent >> 16, exponent & 0xFFFF
    polynomial = 195_766_423_245_049 * x + 971_821_376 * x**2 + 5_127 * x**3 + 2**47
    target = decode_bits(bits) * ((polynomial >> 48) + 65_536)
    shifts -= 16
    target = target << shifts if shifts > 0 else target >> -shifts
    return encode_bits(min(max(target, 1), POW_LIMIT))


@given(bits=targets, half_lives=st.floats(-20.0, 20.0), half_life_s=st.integers(3_600, 10**6))
def test_asert_in_machine_words_is_exact(bits, half_lives, half_life_s):
    late_s = round(half_lives * half_life_s)
    expected = whole_number_asert(bits, late_s, half_life_s)
    assume(expected >> 24 >= 5)  # difficulties to 10**55
    assert asert_bits(bits, late_s, half_life_s) == expected


@given(bits=targets, half_life_s=st.integers(3_600, 10**6))
def test_a_half_life_of_delay_halves_the_difficulty(bits, half_life_s):
    late = asert_bits(bits, half_life_s, half_life_s)
    assert difficulty(late) == pytest.approx(difficulty(bits) / 2, rel=2e-4) or late == 0x1D00FFFF


@given(bits=targets)
def test_a_target_survives_its_difficulty(bits):
    assert target_bits(difficulty(bits)) == bits


def test_the_easiest_target_is_the_limit():
    assert target_bits(0.3) == target_bits(1.0) == 0x1D00FFFF
    assert asert_bits(0x1C7FFFFF, 10**9, 172_800) == 0x1D00FFFF


def whole_number_window(bits: list[int], times: list[int]) -> int:
    """cw-144 on the chain whose last block is the tip, in unbounded whole numbers."""
    last = len(bits) - 2
    first = last - 144
    work = sum(2**256 // (decode_bits(b) + 1) for b in bits[first + 1 : last + 1])
    timespan = min(max(times[last] - times[first], 72 * 600), 288 * 600)
    work = work * 600 // timespan
    return encode_bits(min((2**256 - work) // work, POW_LIMIT))


@pytest.mark.parametrize("mean_s", [200.0, 600.0, 2_500.0])
def test_moving_window_equals_whole_numbers(mean_s):
    rng = np.random.default_rng(4)
    start, height = 0x1701D936, 145
    bits = [start] * 146
    times = [1_000_000 - 600 * back for back in range(145, -1, -1)]
    record = new_record(DifficultyRule(MOVING_WINDOW), height, start, times[-1], 600.0)
    off = 0
    for _ in range(1_000):
        found = bits_after_block(
            MOVING_WINDOW, CW_WINDOW, CW_LAG, 0, *record, 0, 0, 0, height, times[-1]
        )
        expected = whole_number_window(bits, times)
        off += found != expected
        assert abs(found - expected) <= 1
        height += 1
        bits.append(expected)
        share = difficulty(expected) / difficulty(start)
        times.append(times[-1] + int(rng.exponential(mean_s * share)))
        record_block(MOVING_WINDOW, *record, height, times[-1], difficulty(expected))
    assert off <= 2


def test_a_steady_chain_keeps_its_difficulty():
    for rule in (DifficultyRule(MOVING_WINDOW), DifficultyRule(ASERT)):
        record = new_record(rule, 1_000, 0x1701D936, 0, 600.0)
        bits = 0x1701D936
        for height in range(1_001, 1_400):
            time_s = (height - 1_000) * 600
            record_block(rule.kind, *record, height, time_s, difficulty(bits))
            bits = bits_after_block(*rule, *record, 0x1701D936, 1_000, 0, height, time_s)
            assert bits == 0x1701D936


def test_a_window_without_lag_reads_the_tip():
    rule = DifficultyRule(MOVING_WINDOW, window_blocks=10, lag_blocks=0)
    record = new_record(rule, 50, 0x1701D936, 0, 600.0)
    record_block(MOVING_WINDOW, *record, 51, 6_600, difficulty(0x1701D936))
    bits = bits_after_block(*rule, *record, 0, 0, 0, 51, 6_600)
    # ten blocks in 12,000 s: half the difficulty
    assert difficulty(bits) == pytest.approx(difficulty(0x1701D936) / 2, rel=1e-5)


def test_bitcoin_and_asert_remember_no_block():
    for kind in (BITCOIN, ASERT):
        times, work = new_record(DifficultyRule(kind), 10, 0x1701D936, 0, 600.0)
        assert times.size == work.size == 0
        record_block(kind, times, work, 11, 600, 1.0)
