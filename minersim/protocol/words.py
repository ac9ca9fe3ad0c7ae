"""Difficulty and retarget in machine words: the compiled engine's form of consensus arithmetic.

A compact target is a mantissa of three bytes and a size, so a retarget needs no 256-bit integer:
with target = m * 256**(size - 3), old target * timespan // 1,209,600 begins with the same three
bytes as m * timespan * 2**16 // 1,209,600, which fits 62 bits. Two floors, one after the other,
cut no more than one floor. The reference is ``minersim.protocol.retarget`` and
``minersim.protocol.compact``; tests hold every result against it, bit for bit.

Holds for positive targets of 5 to 29 bytes, difficulties from 1 to 10**55. Arguments and results
are plain ints and floats, so that the functions can be compiled.
"""

from minersim.protocol.compact import POW_LIMIT_BITS
from minersim.protocol.retarget import MAX_TIMESPAN_S, MIN_TIMESPAN_S, TARGET_TIMESPAN_S
from minersim.protocol.subsidy import HALVING_INTERVAL, INITIAL_SUBSIDY_SAT
from minersim.units import SATOSHI_PER_BTC

_MANTISSA = 0x007FFFFF
_SIGN = 0x00800000


def difficulty_word(bits: int) -> float:
    """Difficulty of a compact target. [1]

    0xffff / mantissa, correctly rounded, times a power of two, which is exact: the same double as
    the division of the whole integers.

    >>> difficulty_word(0x1701D936)
    152271405447597.38
    """
    ratio = 65_535.0 / float(bits & _MANTISSA)
    for _ in range(29 - (bits >> 24)):
        ratio *= 256.0
    return ratio


def next_bits_word(bits: int, first_time: int, last_time: int) -> int:
    """Compact target after a retarget.

    Parameters
    ----------
    bits : int
        nBits of the epoch that ends.
    first_time, last_time : int
        Times of the first and the last block of that epoch. [s]

    >>> hex(next_bits_word(0x170E1EF9, 0, 1678665))
    '0x171398ce'
    """
    timespan = last_time - first_time
    timespan = min(max(timespan, MIN_TIMESPAN_S), MAX_TIMESPAN_S)
    size = bits >> 24
    word = ((bits & _MANTISSA) * timespan * 65_536) // TARGET_TIMESPAN_S
    size -= 2
    # three bytes are kept; a first bit that would read as a sign takes one byte more
    while word > 0x00FFFFFF:
        word >>= 8
        size += 1
    if word & _SIGN:
        word >>= 8
        size += 1
    if size > 0x1D or (size == 0x1D and word > 0xFFFF):
        return POW_LIMIT_BITS
    return word | (size << 24)


def issued_btc_word(first_height: int, last_height: int) -> float:
    """Subsidy of the blocks from one height to another, both counted. [BTC]

    >>> issued_btc_word(839_998, 840_001), issued_btc_word(5, 4)
    (18.75, 0.0)
    """
    coins = 0.0
    height = first_height
    while height <= last_height:
        # to the end of the era, or of the blocks
        end = min(last_height, (height // HALVING_INTERVAL + 1) * HALVING_INTERVAL - 1)
        coins += (end - height + 1) * subsidy_btc_word(height)
        height = end + 1
    return coins


def subsidy_btc_word(height: int) -> float:
    """Subsidy of a block. [BTC]

    The whole satoshi over a hundred million, as in ``block_subsidy`` and ``btc_from_satoshi``.

    >>> subsidy_btc_word(840_000), subsidy_btc_word(13_440_000)
    (3.125, 0.0)
    """
    halvings = height // HALVING_INTERVAL
    return float(INITIAL_SUBSIDY_SAT >> min(halvings, 63)) / float(SATOSHI_PER_BTC)
