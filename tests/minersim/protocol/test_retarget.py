"""The retarget against Core's own vectors, exact real ones and every period since genesis.

The table of periods holds the header time of each period's first block, not of its last. So for a
period it is known which times of the last block explain the new nBits, and how far before the next
period's first block they lie: one block interval, as two headers state it. That gap has bounds.

- It may be negative: honest clocks differ, and consensus lets a header run two hours ahead of the
  network's time, so the next one may lie up to 7200 s before it.
- It may be long: an interval is exponential with a mean near 600 s, and a last block whose header
  runs behind, or a next one that runs ahead by up to two hours, adds to it. Over 417 intervals the
  longest is expected near 600 ln 417 = 3600 s; one beyond 7200 s has a chance of 0.3 %.

Measured: -1128 s (height 203616) to 4817 s (height 713664), mean 581 s, standard deviation 640 s;
nine periods are negative, and 2010 is no different from later years. Both bounds are 7200 s.

Where the range of times touches the clamp it is open on that side, and so is the bound: the limit
of work in 2009 (any longer time gives 1d00ffff) and height 68544, whose period took 289 434 s and
was counted as 302 400 s.
"""

import csv
import json
import math
import statistics
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from minersim.protocol import (
    MAX_TIMESPAN_S,
    MIN_TIMESPAN_S,
    POW_LIMIT,
    POW_LIMIT_BITS,
    RETARGET_INTERVAL,
    TARGET_SPACING_S,
    TARGET_TIMESPAN_S,
    clamp_timespan,
    decode_bits,
    difficulty,
    encode_bits,
    expected_hashes,
    hashrate,
    next_bits,
    parse_bits,
    permitted_transition,
    timespan_range,
)

DATA = Path(__file__).parents[2] / "data"
VECTORS = json.loads((DATA / "vectors.json").read_text(encoding="utf-8"))
CORE_VECTORS = [
    pytest.param(
        last_height + 1, first, last, parse_bits(old), parse_bits(new), id=str(last_height)
    )
    for last_height, first, last, old, new in VECTORS["core_pow_tests"]
]
REAL_RETARGETS = [
    pytest.param(height, parse_bits(old), parse_bits(new), shortest, longest, id=str(height))
    for height, old, new, shortest, longest in VECTORS["real_retargets_height_old_new_tmin_tmax"]
]

CLOCK_TOLERANCE_S = 7_200
LONGEST_GAP_S = 7_200
DERIVED_TIME_ERROR_S = 7_200

timespans = st.integers(min_value=-MAX_TIMESPAN_S, max_value=2 * MAX_TIMESPAN_S)
clamped_timespans = st.integers(min_value=MIN_TIMESPAN_S, max_value=MAX_TIMESPAN_S)
mainnet_bits = (
    st.integers(8, 224)
    .flatmap(lambda size: st.integers(2 ** (size - 1), 2**size - 1))
    .map(encode_bits)
)
# far from zero, where a target has fewer than three bytes to truncate
high_bits = st.integers(2**64, POW_LIMIT).map(encode_bits)


class Epoch(NamedTuple):
    height: int
    first_time: int
    bits: int
    exact_time: bool


def read_epochs():
    with (DATA / "difficulty_epochs.csv").open(encoding="utf-8", newline="") as file:
        return [
            Epoch(
                int(row["height"]),
                int(row["time_unix"]),
                parse_bits(row["nbits_hex"]),
                row["time_source"] in {"genesis", "header"},
            )
            for row in csv.DictReader(file)
        ]


EPOCHS = read_epochs()
PERIODS = [pytest.param(old, new, id=str(new.height)) for old, new in pairwise(EPOCHS)]


def gap_bounds(old, new):
    """Shortest and longest gap between a period's last block and the next one's first [s]."""
    shortest, longest = timespan_range(old.bits, new.bits)
    elapsed = new.first_time - old.first_time
    low = -math.inf if longest == MAX_TIMESPAN_S else elapsed - longest
    high = math.inf if shortest == MIN_TIMESPAN_S else elapsed - shortest
    return low, high


@pytest.mark.parametrize(("height", "first", "last", "old", "new"), CORE_VECTORS)
def test_core_vector(height, first, last, old, new):
    assert next_bits(old, first, last) == new
    assert permitted_transition(height, old, new)


def test_core_lower_limit_refuses_one_unit_harder():
    assert permitted_transition(68_544, 0x1C05A3F4, 0x1C0168FD)
    assert not permitted_transition(68_544, 0x1C05A3F4, 0x1C0168FC)


def test_core_upper_limit_refuses_one_unit_easier():
    assert permitted_transition(46_368, 0x1C387F6F, 0x1D00E1FD)
    assert not permitted_transition(46_368, 0x1C387F6F, 0x1D00E1FE)


def test_no_change_is_permitted_inside_a_period():
    assert permitted_transition(68_545, 0x1C05A3F4, 0x1C05A3F4)
    assert not permitted_transition(68_545, 0x1C05A3F4, 0x1C0168FD)


def test_no_transition_leads_above_the_limit():
    assert permitted_transition(2016, POW_LIMIT_BITS, POW_LIMIT_BITS)
    assert not permitted_transition(2016, POW_LIMIT_BITS, encode_bits(2 * POW_LIMIT))


@pytest.mark.parametrize(("height", "old", "new", "shortest", "longest"), REAL_RETARGETS)
def test_real_retarget(height, old, new, shortest, longest):
    for timespan in range(shortest, longest + 1):
        assert next_bits(old, 0, timespan) == new
    assert next_bits(old, 0, shortest - 1) != new
    assert next_bits(old, 0, longest + 1) != new
    assert timespan_range(old, new) == (shortest, longest)
    assert permitted_transition(height, old, new)


def test_real_retargets_are_those_of_the_table():
    bits_at = {epoch.height: epoch.bits for epoch in EPOCHS}
    for height, old, new, *_ in VECTORS["real_retargets_height_old_new_tmin_tmax"]:
        assert bits_at[height - RETARGET_INTERVAL] == parse_bits(old)
        assert bits_at[height] == parse_bits(new)


def test_table_has_every_period_since_genesis():
    assert [epoch.height for epoch in EPOCHS] == list(
        range(0, RETARGET_INTERVAL * len(EPOCHS), RETARGET_INTERVAL)
    )
    assert EPOCHS[0].bits == POW_LIMIT_BITS


@pytest.mark.parametrize(("old", "new"), PERIODS)
def test_every_retarget_in_the_table(old, new):
    assert permitted_transition(new.height, old.bits, new.bits)
    shortest, longest = timespan_range(old.bits, new.bits)
    assert next_bits(old.bits, old.first_time, old.first_time + shortest) == new.bits
    assert next_bits(old.bits, old.first_time, old.first_time + longest) == new.bits

    # A derived time was itself computed from nBits: for those periods this proves little.
    inexact_times = (not old.exact_time) + (not new.exact_time)
    slack = inexact_times * DERIVED_TIME_ERROR_S
    low, high = gap_bounds(old, new)
    assert low <= LONGEST_GAP_S + slack
    assert high >= -CLOCK_TOLERANCE_S - slack


def test_only_known_periods_touch_the_clamp():
    at_the_limit = []
    at_the_clamp = []
    for old, new in pairwise(EPOCHS):
        shortest, longest = timespan_range(old.bits, new.bits)
        if longest == MAX_TIMESPAN_S:
            at_the_limit.append(new.height)
        if shortest == MIN_TIMESPAN_S:
            at_the_clamp.append(new.height)
    assert at_the_limit == list(range(2016, 30_240 + 1, 2016))
    assert at_the_clamp == [68_544]


def test_the_clamped_period_of_july_2010_took_less_than_the_clamp():
    (old,) = (epoch for epoch in EPOCHS if epoch.height == 66_528)
    (new,) = (epoch for epoch in EPOCHS if epoch.height == 68_544)
    _, first, last, *_ = VECTORS["core_pow_tests"][2]
    assert first == old.first_time
    assert last - first < MIN_TIMESPAN_S
    assert new.first_time - last == 108


@pytest.mark.parametrize(("height", "first", "last", "old", "new"), CORE_VECTORS[:3])
def test_core_vectors_fit_the_table(height, first, last, old, new):
    epoch_at = {epoch.height: epoch for epoch in EPOCHS}
    period, following = epoch_at[height - RETARGET_INTERVAL], epoch_at[height]
    assert (period.first_time, period.bits) == (first, old)
    assert following.bits == new
    assert -CLOCK_TOLERANCE_S <= following.first_time - last <= LONGEST_GAP_S


def test_the_gap_left_out_of_the_period_is_one_block_interval():
    # Were 2016 intervals counted the mean would be 0 and not 600. Growing hashrate makes it
    # somewhat less than 600; its standard error over 417 periods is 30.
    gaps = []
    for old, new in pairwise(EPOCHS):
        low, high = gap_bounds(old, new)
        if old.exact_time and new.exact_time and math.isfinite(low + high):
            gaps.append((low + high) / 2)
    assert len(gaps) == 417
    assert statistics.mean(gaps) == pytest.approx(TARGET_SPACING_S, abs=90)
    assert statistics.median(gaps) == pytest.approx(TARGET_SPACING_S * math.log(2), abs=90)
    assert min(gaps) > -CLOCK_TOLERANCE_S
    assert max(gaps) < LONGEST_GAP_S


def test_constants_agree():
    assert TARGET_SPACING_S * RETARGET_INTERVAL == TARGET_TIMESPAN_S
    assert MIN_TIMESPAN_S == 302_400
    assert MAX_TIMESPAN_S == 4_838_400


@given(mainnet_bits, timespans, timespans)
def test_next_bits_never_fall_as_the_period_grows(bits, one, other):
    short, long = sorted((one, other))
    assert next_bits(bits, 0, short) <= next_bits(bits, 0, long)


@given(mainnet_bits, timespans)
def test_timespan_is_clamped(bits, timespan):
    clamped = clamp_timespan(timespan)
    assert MIN_TIMESPAN_S <= clamped <= MAX_TIMESPAN_S
    assert clamped == timespan or not MIN_TIMESPAN_S <= timespan <= MAX_TIMESPAN_S
    assert next_bits(bits, 0, timespan) == next_bits(bits, 0, clamped)


@given(mainnet_bits, clamped_timespans, st.integers(0, 2**32))
def test_only_the_difference_of_times_counts(bits, timespan, first_time):
    assert next_bits(bits, first_time, first_time + timespan) == next_bits(bits, 0, timespan)


@given(mainnet_bits)
def test_two_weeks_change_nothing(bits):
    assert next_bits(bits, 0, TARGET_TIMESPAN_S) == bits


@given(high_bits, clamped_timespans)
def test_difficulty_scales_with_the_inverse_of_the_timespan(bits, timespan):
    old, new = difficulty(bits), difficulty(next_bits(bits, 0, timespan))
    exact = max(old * TARGET_TIMESPAN_S / timespan, 1.0)
    # truncation of the target can only raise difficulty, by less than one part in 2**15
    assert exact * (1 - 1e-12) <= new <= exact * (1 + 2**-15 + 1e-12)


@given(mainnet_bits, timespans)
def test_timespan_range_is_exactly_what_gives_the_new_bits(bits, timespan):
    new = next_bits(bits, 0, timespan)
    shortest, longest = timespan_range(bits, new)
    assert shortest <= clamp_timespan(timespan) <= longest
    assert next_bits(bits, 0, shortest) == next_bits(bits, 0, longest) == new
    assert shortest == MIN_TIMESPAN_S or next_bits(bits, 0, shortest - 1) < new
    assert longest == MAX_TIMESPAN_S or next_bits(bits, 0, longest + 1) > new


@given(mainnet_bits, clamped_timespans)
def test_timespan_range_agrees_with_its_closed_form(bits, timespan):
    new = next_bits(bits, 0, timespan)
    assume(new != POW_LIMIT_BITS)
    old_target, new_target = decode_bits(bits), decode_bits(new)
    unit = 1 << 8 * max((new >> 24) - 3, 0)
    shortest = -(-new_target * TARGET_TIMESPAN_S // old_target)
    longest = -(-(new_target + unit) * TARGET_TIMESPAN_S // old_target) - 1
    assert timespan_range(bits, new) == (
        max(shortest, MIN_TIMESPAN_S),
        min(longest, MAX_TIMESPAN_S),
    )


@given(mainnet_bits, timespans)
def test_what_a_retarget_gives_is_permitted(bits, timespan):
    assert permitted_transition(2016, bits, next_bits(bits, 0, timespan))


@pytest.mark.parametrize(
    "new_bits",
    [
        0x1C0168FC,  # harder than a factor of four
        0x1D00FFFF,  # easier than a factor of four
        0x1D0005A3,  # a form that encoding never gives
        0x00000000,
    ],
)
def test_timespan_range_says_when_there_is_none(new_bits):
    with pytest.raises(ValueError, match="no period time leads from nBits 0x1c05a3f4"):
        timespan_range(0x1C05A3F4, new_bits)


@pytest.mark.parametrize("bits", [0x00000000, 0x1D80FFFF, 0xFF123456, 0x1E00FFFF])
def test_retarget_starts_from_a_target_of_the_main_network(bits):
    with pytest.raises(ValueError, match="nBits 0x"):
        next_bits(bits, 0, TARGET_TIMESPAN_S)
    with pytest.raises(ValueError, match="nBits 0x"):
        timespan_range(bits, POW_LIMIT_BITS)
    with pytest.raises(ValueError, match="nBits 0x"):
        permitted_transition(2016, bits, POW_LIMIT_BITS)


def test_expected_hashes_of_the_easiest_target_match_chainwork_to_one_part_in_65535():
    chainwork = 2**256 // (decode_bits(POW_LIMIT_BITS) + 1)
    assert chainwork == 4_295_032_833
    assert chainwork / expected_hashes(1.0) == pytest.approx(1 + 1 / 65_535, rel=1e-9)


@pytest.mark.parametrize(
    ("bits", "hashrate_ehs"),
    [
        (0x1D00FFFF, 7.158278826666667e-12),
        (0x1B0404CB, 1.1673306602e-07),
        (0x170DA863, 147.5238641),
        (0x171398CE, 102.8145426),
        (0x1701CDFB, 1116.498454),
        (0x1701D936, 1090.001178),
    ],
)
def test_hashrate_of_a_difficulty(bits, hashrate_ehs):
    assert hashrate(difficulty(bits)) / 1e18 == pytest.approx(hashrate_ehs, rel=1e-9)


@given(st.floats(1e-3, 1e20), st.floats(1.0, 1e5))
def test_hashrate_is_inverse_to_the_interval(value, mean_interval_s):
    assert hashrate(value, mean_interval_s) * mean_interval_s == pytest.approx(
        expected_hashes(value)
    )


@pytest.mark.parametrize("mean_interval_s", [0.0, -600.0, math.nan])
def test_hashrate_needs_a_positive_interval(mean_interval_s):
    with pytest.raises(ValueError, match="is not positive"):
        hashrate(1.0, mean_interval_s)
