"""Other rules of difficulty, beside which Bitcoin's is compared: both set a target every block.

- *cw-144*, Bitcoin Cash from November 2017 to November 2020: the work of the last 144 blocks over
  the time they took. Source: Bitcoin Cash, "November 13 2017 hard fork", and Bitcoin ABC
  ``src/pow/daa.cpp``. The rule takes the median of three blocks at both ends; with timestamps that
  never go back, as here, that is the one in the middle, so the window ends one block before the
  tip (a lag of 1; the literature writes the rule without it). Work is summed as difficulty in
  floating point; the whole-number rule gives the same target but for one unit of its last place,
  seldom.
- *ASERT*, Bitcoin Cash since (aserti3-2d): the target grows by a factor of two for every half-life
  that the chain is behind its schedule since an anchor. Source: "ASERT Difficulty Adjustment
  Algorithm (aserti3-2d)", version 0.6.3, 2020-08-17; exact to the bit, at any half-life.

Both are functions of plain 64-bit numbers and arrays, so that the compiled engine calls them too.
Left out: limits on timestamps, and the emergency rule of 2017 before cw-144.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from minersim.protocol.compact import POW_LIMIT_BITS
from minersim.protocol.retarget import TARGET_SPACING_S
from minersim.protocol.words import difficulty_word

BITCOIN, MOVING_WINDOW, ASERT = 0, 1, 2
"""Kinds of rules."""

CW_WINDOW = 144
CW_LAG = 1
ASERT_HALF_LIFE_S = 172_800

_MANTISSA = 0x007FFFFF
_SIGN = 0x00800000
_RADIX = 65_536


class DifficultyRule(NamedTuple):
    """How a chain sets its difficulty.

    Attributes
    ----------
    kind : int
        ``BITCOIN``, ``MOVING_WINDOW`` or ``ASERT``.
    window_blocks : int
        Blocks whose work the moving window counts.
    lag_blocks : int
        Latest blocks that the moving window leaves out.
    half_life_s : int
        Delay behind the schedule that doubles the target of ASERT. [s]
    """

    kind: int = BITCOIN
    window_blocks: int = CW_WINDOW
    lag_blocks: int = CW_LAG
    half_life_s: int = ASERT_HALF_LIFE_S


class BlockRecord(NamedTuple):
    """What the rules remember of the latest blocks: a ring, by height modulo its length.

    Attributes
    ----------
    times_s : array of int
        Timestamps. [s]
    work : array of float
        Difficulty of all blocks up to each, summed from an arbitrary zero. [1]
    """

    times_s: npt.NDArray[np.int64]
    work: npt.NDArray[np.float64]


def new_record(
    rule: DifficultyRule, height: int, bits: int, tip_s: int, spacing_s: float
) -> BlockRecord:
    """Record of a chain whose blocks up to the tip came evenly, at one difficulty.

    Parameters
    ----------
    rule : DifficultyRule
        Only a moving window remembers blocks.
    height : int
        Of the tip.
    bits : int
        Compact target of these blocks.
    tip_s : int
        Time of the tip. [s]
    spacing_s : float
        Time between two blocks. [s]
    """
    size = rule.window_blocks + rule.lag_blocks + 1 if rule.kind == MOVING_WINDOW else 0
    times, work = np.zeros(size, dtype=np.int64), np.zeros(size)
    for back in range(size):
        place = (height - back) % size
        times[place] = tip_s - round(back * spacing_s)
        work[place] = -back * difficulty_word(bits)
    return BlockRecord(times, work)


def target_bits(difficulty: float) -> int:
    """Compact target of a difficulty, truncated; the easiest for a difficulty of 1 or less.

    >>> hex(target_bits(152271405447597.38))
    '0x1701d936'
    """
    # rounding must not cost a unit of the mantissa where whole numbers would not lose it
    mantissa, size = 65_535.0 / difficulty * (1.0 + 1e-12), 29
    if mantissa >= 65_535.0:
        return POW_LIMIT_BITS
    while mantissa < 32_768.0:
        mantissa *= 256.0
        size -= 1
    return int(mantissa) | (size << 24)


def moving_window_bits(
    times_s: npt.NDArray[np.int64],
    work: npt.NDArray[np.float64],
    height: int,
    window_blocks: int,
    lag_blocks: int,
) -> int:
    """Compact target of the next block under cw-144.

    Parameters
    ----------
    times_s, work : array
        Record of at least the last ``window_blocks + lag_blocks + 1`` blocks; see `BlockRecord`.
    height : int
        Of the tip.
    window_blocks, lag_blocks : int
        144 and 1 in Bitcoin Cash.
    """
    last = (height - lag_blocks) % times_s.size
    first = (height - lag_blocks - window_blocks) % times_s.size
    timespan = times_s[last] - times_s[first]
    ideal = window_blocks * TARGET_SPACING_S
    timespan = min(max(timespan, ideal // 2), ideal * 2)
    return target_bits((work[last] - work[first]) * TARGET_SPACING_S / timespan)


def asert_bits(anchor_bits: int, late_s: int, half_life_s: int) -> int:
    """Compact target of the next block under ASERT.

    The power of two is a cubic in whole numbers, as in the specification; its product is split in
    two so that no step leaves 64 bits.

    Parameters
    ----------
    anchor_bits : int
        Compact target of the anchor block.
    late_s : int
        Time from the anchor's parent to the tip, less 600 s for each block from the anchor's
        parent to the next block. [s]
    half_life_s : int
        172,800 in Bitcoin Cash. [s]

    Examples
    --------
    >>> hex(asert_bits(0x1802AEE8, 900 - 2 * 600, 172_800))
    '0x1802ae16'
    """
    # division rounds toward zero, as in C
    exponent = abs(late_s) * _RADIX // half_life_s
    if late_s < 0:
        exponent = -exponent
    shifts = exponent >> 16
    fraction = exponent & 0xFFFF
    cubic = 195_766_423_245_049 + fraction * (971_821_376 + 5_127 * fraction)
    low = fraction * (cubic & 0xFFFFFF) + (1 << 47)
    factor = _RADIX + ((fraction * (cubic >> 24) + (low >> 24)) >> 24)
    # target = word * 256 ** (size - 3), with what is left of the power of two in the word
    power = shifts - 16
    word = ((anchor_bits & _MANTISSA) * factor) << (power % 8)
    size = (anchor_bits >> 24) + power // 8
    while word > 0x00FFFFFF:
        word >>= 8
        size += 1
    if word & _SIGN:
        word >>= 8
        size += 1
    if size > 0x1D or (size == 0x1D and word > 0xFFFF):
        return POW_LIMIT_BITS
    return word | (size << 24)


def record_block(
    kind: int,
    times_s: npt.NDArray[np.int64],
    work: npt.NDArray[np.float64],
    height: int,
    block_s: int,
    difficulty: float,
) -> None:
    """Enter a block that was found into the record.

    Parameters
    ----------
    kind : int
        Of the rule.
    times_s, work : array
        The record.
    height, block_s, difficulty : int, int, float
        Of the block. [1], [s], [1]
    """
    if kind == MOVING_WINDOW:
        place = height % times_s.size
        times_s[place] = block_s
        work[place] = work[(height - 1) % times_s.size] + difficulty


def bits_after_block(
    kind: int,
    window_blocks: int,
    lag_blocks: int,
    half_life_s: int,
    times_s: npt.NDArray[np.int64],
    work: npt.NDArray[np.float64],
    anchor_bits: int,
    anchor_height: int,
    anchor_s: int,
    height: int,
    block_s: int,
) -> int:
    """Compact target of the next block under a rule that sets one every block.

    Parameters
    ----------
    kind, window_blocks, lag_blocks, half_life_s : int
        The rule.
    times_s, work : array
        The record, the tip included.
    anchor_bits, anchor_height, anchor_s : int
        Compact target, height and time of ASERT's anchor, which came on schedule. [1], [1], [s]
    height, block_s : int
        Of the tip. [1], [s]
    """
    if kind == MOVING_WINDOW:
        return moving_window_bits(times_s, work, height, window_blocks, lag_blocks)
    late_s = block_s - anchor_s - (height - anchor_height) * TARGET_SPACING_S
    return asert_bits(anchor_bits, late_s, half_life_s)
