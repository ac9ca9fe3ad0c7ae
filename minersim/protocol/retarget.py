"""The retarget: how the network sets a new target every 2016 blocks.

Models the rule of the main chain: the new target is the old one times the time the last period
took, divided by the two weeks it should have taken, with the time clamped to a factor of four
either way. The time runs from the first to the last block of the same period, which is 2015
intervals and not 2016: at constant hashrate the mean interval is 1209600 / 2014 = 600.596 s.

Source: Bitcoin Core, ``src/pow.cpp`` ``CalculateNextWorkRequired`` and
``PermittedDifficultyTransition``; constants in ``src/kernel/chainparams.cpp``.

Left out: the rules of the test networks (minimum difficulty after 20 minutes, BIP94), the limits of
a block's timestamp (median of the last eleven, two hours into the future) and BIP54.
"""

from bisect import bisect_left, bisect_right

from minersim.protocol.compact import (
    POW_LIMIT,
    decode_bits,
    decode_compact,
    encode_bits,
    pow_target,
)
from minersim.units import HASHES_PER_DIFFICULTY, SECONDS_PER_DAY

RETARGET_INTERVAL = 2016
"""Blocks in a difficulty period."""

TARGET_TIMESPAN_S = 1_209_600
"""Two weeks, the time a period should take [s]."""

TARGET_SPACING_S = 600
"""Time between blocks that the rule aims at [s]."""

BLOCKS_PER_DAY = SECONDS_PER_DAY / TARGET_SPACING_S
"""Blocks of the network in a day at the pace that the rule aims at: 144 [1/day]."""

MIN_TIMESPAN_S = TARGET_TIMESPAN_S // 4
"""Shortest period time that counts [s]."""

MAX_TIMESPAN_S = TARGET_TIMESPAN_S * 4
"""Longest period time that counts [s]."""


def clamp_timespan(timespan_s: int) -> int:
    """Period time as the rule counts it: within a factor of four of two weeks.

    Parameters
    ----------
    timespan_s : int
        Time from the first to the last block of a period; may be negative. [s]

    Returns
    -------
    int
        Time between 302 400 and 4 838 400. [s]

    Examples
    --------
    >>> clamp_timespan(289_434)
    302400
    """
    return min(max(timespan_s, MIN_TIMESPAN_S), MAX_TIMESPAN_S)


def next_bits(bits: int, first_time: int, last_time: int) -> int:
    """Compact target of the next period (Core's ``CalculateNextWorkRequired``).

    For the period that starts at height h (a multiple of 2016) the two times are those of blocks
    h - 2016 and h - 1: 2015 intervals, since the one before the first block is not counted. The
    decoded compact target is the starting point, so truncation accumulates; the product is formed
    before the division, and the result is cut at ``POW_LIMIT`` and truncated to a compact target.

    Parameters
    ----------
    bits : int
        Compact target of the period that ends.
    first_time : int
        Header time of its first block. [s since 1970]
    last_time : int
        Header time of its last block. [s since 1970]

    Returns
    -------
    int
        Compact target of the next period.

    Raises
    ------
    ValueError
        If ``bits`` is not a target of the main network.

    Examples
    --------
    >>> hex(next_bits(0x1D00FFFF, 1_261_130_161, 1_262_152_739))
    '0x1d00d86a'
    """
    return _bits_after(pow_target(bits), last_time - first_time)


def timespan_range(bits: int, new_bits: int) -> tuple[int, int]:
    """Period times that lead from one compact target to the next.

    The new compact target never falls as the period time grows: both ends are found by bisection.
    An end that equals ``MIN_TIMESPAN_S`` or ``MAX_TIMESPAN_S`` is open: every shorter, or longer,
    time gives the same target. At the limit of work the upper end is always open.

    Parameters
    ----------
    bits : int
        Compact target of the period that ends.
    new_bits : int
        Compact target of the next period.

    Returns
    -------
    tuple of int
        Smallest and largest time within the clamp that give exactly ``new_bits``. [s]

    Raises
    ------
    ValueError
        If ``bits`` is not a target of the main network or no period time gives ``new_bits``.

    Examples
    --------
    >>> timespan_range(0x17110119, 0x17143B41)
    (1439165, 1439166)
    """
    target = pow_target(bits)
    timespans_s = range(MIN_TIMESPAN_S, MAX_TIMESPAN_S + 1)

    # Compact targets in the form that encoding gives are ordered as their targets are: the size is
    # their top byte. A new_bits in any other form is simply never found.
    def bits_after(timespan_s: int) -> int:
        return _bits_after(target, timespan_s)

    start = bisect_left(timespans_s, new_bits, key=bits_after)
    stop = bisect_right(timespans_s, new_bits, lo=start, key=bits_after)
    if start == stop:
        raise ValueError(f"no period time leads from nBits {bits:#010x} to {new_bits:#010x}")
    return timespans_s[start], timespans_s[stop - 1]


def permitted_transition(height: int, old_bits: int, new_bits: int) -> bool:
    """Whether the block at a height may follow one with other nBits, times unknown.

    Core's ``PermittedDifficultyTransition`` for the main network: between retargets nothing may
    change, at a retarget the target may move by a factor of four after compact truncation. Like
    Core it compares magnitudes; a negative or overflowing nBits is for ``pow_target`` to refuse.

    Parameters
    ----------
    height : int
        Height of the block that carries ``new_bits``.
    old_bits : int
        Compact target of the block before.
    new_bits : int
        Compact target of the block.

    Returns
    -------
    bool
        True if some timestamps allow it.

    Raises
    ------
    ValueError
        If, at a retarget, ``old_bits`` is not a target of the main network.

    Examples
    --------
    >>> permitted_transition(68_544, 0x1C05A3F4, 0x1C0168FC)
    False
    """
    if height % RETARGET_INTERVAL != 0:
        return old_bits == new_bits
    old_target = pow_target(old_bits)
    lowest = decode_bits(_bits_after(old_target, MIN_TIMESPAN_S))
    highest = decode_bits(_bits_after(old_target, MAX_TIMESPAN_S))
    return lowest <= decode_compact(new_bits).magnitude <= highest


def expected_hashes(difficulty: float) -> float:
    """Hashes a block takes on average, ``difficulty * 2**32``.

    The exact number, ``2**256 / (target + 1)``, is higher by 1 part in 65 535.

    Parameters
    ----------
    difficulty : float
        Difficulty. [1]

    Returns
    -------
    float
        Expected hashes per block. [H]

    Examples
    --------
    >>> expected_hashes(1.0)
    4294967296.0
    """
    return difficulty * HASHES_PER_DIFFICULTY


def hashrate(difficulty: float, mean_interval_s: float = float(TARGET_SPACING_S)) -> float:
    """Hashrate that finds blocks at a mean interval.

    Parameters
    ----------
    difficulty : float
        Difficulty. [1]
    mean_interval_s : float, default 600
        Mean time between blocks, positive. [s]

    Returns
    -------
    float
        Hashrate. [H/s]

    Raises
    ------
    ValueError
        If the mean interval is not positive.

    Examples
    --------
    >>> round(hashrate(155_973_032_196_071.94) / 1e18, 3)
    1116.498
    """
    if not mean_interval_s > 0:
        raise ValueError(f"mean block interval {mean_interval_s} s is not positive")
    return expected_hashes(difficulty) / mean_interval_s


def _bits_after(target: int, timespan_s: int) -> int:
    """Compact target that follows a target after a period time [s], clamped here."""
    new_target = target * clamp_timespan(timespan_s) // TARGET_TIMESPAN_S
    return encode_bits(min(new_target, POW_LIMIT))
