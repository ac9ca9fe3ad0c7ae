import csv
import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minersim.protocol import (
    POW_LIMIT,
    POW_LIMIT_BITS,
    Compact,
    bits_of_difficulty,
    decode_bits,
    decode_compact,
    difficulty,
    encode_bits,
    encode_compact,
    parse_bits,
    pow_target,
    target_of_difficulty,
)

DATA = Path(__file__).parents[2] / "data"
VECTORS = json.loads((DATA / "vectors.json").read_text(encoding="utf-8"))
with (DATA / "difficulty_epochs.csv").open(encoding="utf-8", newline="") as file:
    EPOCHS = list(csv.DictReader(file))

targets = st.integers(min_value=0, max_value=2**256 - 1)
targets_of_any_size = st.integers(0, 255).flatmap(lambda size: st.integers(0, 2 ** (size + 1) - 1))
mainnet_bits = (
    st.integers(1, 224)
    .flatmap(lambda size: st.integers(2 ** (size - 1), 2**size - 1))
    .map(encode_bits)
)


def mantissa_unit(bits):
    return 1 << 8 * max((bits >> 24) - 3, 0)


@pytest.mark.parametrize(("text", "magnitude", "encoded", "negative"), VECTORS["compact"])
def test_compact_vector(text, magnitude, encoded, negative):
    compact = decode_compact(parse_bits(text))
    assert compact == Compact(int(magnitude, 16), negative, overflow=False)
    assert encode_compact(compact.magnitude, compact.negative) == parse_bits(encoded)


@pytest.mark.parametrize(("text", "magnitude", "encoded", "negative"), VECTORS["compact"])
def test_decode_bits_vector(text, magnitude, encoded, negative):
    bits = parse_bits(text)
    if negative:
        with pytest.raises(ValueError, match="is a negative target"):
            decode_bits(bits)
    else:
        assert decode_bits(bits) == int(magnitude, 16)
        assert encode_bits(decode_bits(bits)) == parse_bits(encoded)


def test_encode_moves_a_mantissa_whose_top_bit_is_the_sign():
    assert encode_bits(0x80) == parse_bits(VECTORS["compact_extra"]["encode_0x80"])


def test_encode_pow_limit():
    assert encode_bits(POW_LIMIT) == parse_bits(VECTORS["compact_extra"]["encode_powlimit"])
    assert encode_bits(POW_LIMIT) == POW_LIMIT_BITS
    assert decode_bits(POW_LIMIT_BITS) == 0xFFFF << 208 < POW_LIMIT


def test_overflow_vector():
    bits = parse_bits(VECTORS["compact_extra"]["overflow"])
    assert decode_compact(bits).overflow
    with pytest.raises(ValueError, match="nBits 0xff123456 is a target above 256 bits"):
        decode_bits(bits)


@pytest.mark.parametrize(
    ("bits", "overflow"),
    [
        (0x207FFFFF, False),
        (0x2100FFFF, False),
        (0x21010000, True),
        (0x220000FF, False),
        (0x22000100, True),
        (0x23000001, True),
        (0x23000000, False),
        (0xFF000000, False),
    ],
)
def test_overflow_begins_at_257_bits(bits, overflow):
    assert decode_compact(bits).overflow is overflow


def test_sign_bit_without_a_mantissa_is_zero_not_negative():
    for bits in (0x00923456, 0x01803456, 0x04800000, 0xFF800000):
        assert decode_compact(bits) == Compact(0, negative=False, overflow=False)
    assert encode_compact(0, negative=True) == 0


@pytest.mark.parametrize(
    "bits",
    [
        0x1D80FFFF,  # the limit with the sign bit
        0xFF7FFFFF,  # overflow: every bit but the sign
        0x00000000,  # zero target
        encode_bits(2 * POW_LIMIT),
    ],
)
def test_targets_that_core_refuses_as_proof_of_work(bits):
    with pytest.raises(ValueError, match="nBits 0x"):
        pow_target(bits)


def test_the_easiest_mainnet_target_is_accepted():
    assert pow_target(POW_LIMIT_BITS) == decode_bits(POW_LIMIT_BITS)


@pytest.mark.parametrize("bits", [-1, 2**32])
def test_bits_must_fit_into_32_bits(bits):
    with pytest.raises(ValueError, match="is not an unsigned 32-bit number"):
        decode_bits(bits)


@pytest.mark.parametrize("target", [-1, 2**256])
def test_target_must_fit_into_256_bits(target):
    with pytest.raises(ValueError, match="outside 0 to 2"):
        encode_bits(target)


@given(targets | targets_of_any_size)
def test_encoding_loses_less_than_one_unit_of_the_mantissa(target):
    bits = encode_bits(target)
    assert 0 <= target - decode_bits(bits) < mantissa_unit(bits)


@given(targets | targets_of_any_size)
def test_canonical_bits_survive_decoding(target):
    bits = encode_bits(target)
    assert encode_bits(decode_bits(bits)) == bits


@given(targets_of_any_size, targets_of_any_size)
def test_bits_are_ordered_as_their_targets(one, other):
    low, high = sorted((one, other))
    assert encode_bits(low) <= encode_bits(high)


@given(st.integers(min_value=0, max_value=2**32 - 1))
def test_any_bits_decode_to_what_they_encode(bits):
    magnitude, negative, overflow = decode_compact(bits)
    assert 0 <= magnitude < 2**256
    if not overflow:
        again = decode_compact(encode_compact(magnitude, negative))
        assert again == (magnitude, negative, False)


@given(targets_of_any_size.filter(lambda target: target > 0))
def test_sign_is_carried_by_one_bit(magnitude):
    assert encode_compact(magnitude, negative=True) == encode_compact(magnitude) | 0x00800000


@pytest.mark.parametrize("text", ["1701d936", "1701D936", "0x1701d936", "0X1701D936"])
def test_parse_bits(text):
    assert parse_bits(text) == 0x1701D936


def test_parse_bits_takes_fewer_digits():
    assert parse_bits("0") == 0
    assert parse_bits("0xffff") == 0xFFFF


@pytest.mark.parametrize(
    "text", ["", "0x", "1701d9361", "1701g936", " 1701d936", "1701d936\n", "-1", "17_01", "#17"]
)
def test_parse_bits_refuses_anything_else(text):
    with pytest.raises(ValueError, match="is not one to eight hexadecimal digits"):
        parse_bits(text)


@pytest.mark.parametrize(("text", "value"), VECTORS["difficulty"].items())
def test_difficulty_vector(text, value):
    assert difficulty(parse_bits(text)) == value


@pytest.mark.parametrize(("text", "value"), VECTORS["difficulty"].items())
def test_bits_of_difficulty_vector(text, value):
    assert bits_of_difficulty(value) == parse_bits(text)


def test_difficulty_of_every_period():
    for epoch in EPOCHS:
        assert repr(difficulty(parse_bits(epoch["nbits_hex"]))) == epoch["difficulty"]


def test_bits_of_every_period_come_back_from_their_difficulty():
    for epoch in EPOCHS:
        assert bits_of_difficulty(float(epoch["difficulty"])) == parse_bits(epoch["nbits_hex"])


def test_some_difficulties_were_rounded_up_so_truncation_alone_does_not_invert():
    short = [
        epoch
        for epoch in EPOCHS
        if encode_bits(target_of_difficulty(float(epoch["difficulty"])))
        != parse_bits(epoch["nbits_hex"])
    ]
    assert short


@given(mainnet_bits)
def test_bits_of_difficulty_inverts_difficulty(bits):
    assert bits_of_difficulty(difficulty(bits)) == bits


@given(st.floats(min_value=1.0, max_value=1e60))
def test_bits_of_difficulty_is_the_nearest_compact(wanted):
    bits = bits_of_difficulty(wanted)
    unit = mantissa_unit(bits)
    target = decode_bits(bits)
    # half a unit either way, with room for the asymmetry of 1 / target
    assert (target - 0.51 * unit) * wanted <= 0xFFFF << 208 <= (target + 0.51 * unit) * wanted


@given(mainnet_bits.filter(lambda bits: decode_bits(bits) >= 2**31))
def test_difficulty_halves_when_the_target_doubles(bits):
    doubled = decode_bits(bits) * 2
    if decode_bits(encode_bits(doubled)) == doubled:
        assert difficulty(encode_bits(doubled)) == difficulty(bits) / 2


@given(mainnet_bits, mainnet_bits)
def test_difficulty_falls_as_the_target_rises(one, other):
    low, high = sorted((one, other))
    assert difficulty(low) >= difficulty(high)


@given(st.floats(min_value=0.0, max_value=1.0, exclude_min=True))
def test_difficulty_up_to_one_is_the_limit(value):
    assert bits_of_difficulty(value) == POW_LIMIT_BITS
    assert decode_bits(POW_LIMIT_BITS) <= target_of_difficulty(value) <= POW_LIMIT


@given(st.floats(min_value=1e-300, max_value=1e67))
def test_target_of_difficulty_is_rounded_down(value):
    target = target_of_difficulty(value)
    numerator, denominator = value.as_integer_ratio()
    assert target * numerator <= (0xFFFF << 208) * denominator
    assert target == POW_LIMIT or (target + 1) * numerator > (0xFFFF << 208) * denominator


@pytest.mark.parametrize("value", [0.0, -1.0, math.nan, math.inf, -math.inf])
def test_difficulty_must_be_positive_and_finite(value):
    with pytest.raises(ValueError, match="is not a positive finite number"):
        target_of_difficulty(value)
    with pytest.raises(ValueError, match="is not a positive finite number"):
        bits_of_difficulty(value)


def test_highest_difficulty_is_that_of_target_one():
    highest = difficulty(encode_bits(1))
    assert target_of_difficulty(highest) == 1
    assert bits_of_difficulty(highest) == encode_bits(1)
    with pytest.raises(ValueError, match="that of target 1"):
        target_of_difficulty(math.nextafter(highest, math.inf))


def test_zero_target_has_no_difficulty():
    with pytest.raises(ValueError, match="is a zero target"):
        difficulty(0x01003456)
