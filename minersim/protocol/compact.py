"""Targets, their compact form (nBits) and difficulty.

A block is valid if its hash, read as a number, is not above the target. The header states the
target in four bytes, nBits: one byte of size (in bytes) and three of mantissa, whose top bit is a
sign. Every retarget truncates its target to that form and the next one starts from what is left, so
the lost bits matter: all of this is whole-number arithmetic, bit for bit Bitcoin Core's.

Source: Bitcoin Core, ``src/arith_uint256.cpp`` ``SetCompact`` and ``GetCompact``, ``src/pow.cpp``
``DeriveTarget``, ``src/rpc/blockchain.cpp`` ``GetDifficulty``; the limit is ``powLimit`` of the
main network in ``src/kernel/chainparams.cpp``.

Left out: the limits of the test networks, and chainwork, which is ``2**256 // (target + 1)`` per
block and not ``difficulty * 2**32``.
"""

import math
import re
from fractions import Fraction
from typing import NamedTuple

POW_LIMIT = 2**224 - 1
"""Highest (easiest) target of the main network."""

POW_LIMIT_BITS = 0x1D00FFFF
"""Compact form of ``POW_LIMIT``; it is truncated, so it decodes to a lower target."""

# Target of difficulty 1, the one POW_LIMIT_BITS decodes to.
_DIFFICULTY_ONE_TARGET = 0xFFFF << 208

_SIGN_BIT = 0x0080_0000
_MANTISSA_MASK = 0x007F_FFFF
_MANTISSA_BYTES = 3
_TARGET_BITS = 256
_BITS_PATTERN = re.compile(r"(?:0[xX])?([0-9a-fA-F]{1,8})")


class Compact(NamedTuple):
    """What four bytes of nBits say, sign and overflow included.

    Parameters
    ----------
    magnitude : int
        Target without its sign; on overflow only the low 256 bits are left, as in Core.
    negative : bool
        The sign bit is set and the mantissa is not zero.
    overflow : bool
        The target does not fit into 256 bits.
    """

    magnitude: int
    negative: bool
    overflow: bool


def decode_compact(bits: int) -> Compact:
    """Decode nBits without judging it (Core's ``SetCompact`` with its two flags).

    Parameters
    ----------
    bits : int
        Compact target; ValueError unless it is an unsigned 32-bit number.

    Returns
    -------
    Compact
        Magnitude, sign and overflow.

    Examples
    --------
    >>> decode_compact(0x04923456)
    Compact(magnitude=305419776, negative=True, overflow=False)
    """
    if not 0 <= bits < 2**32:
        raise ValueError(f"nBits {bits:#x} is not an unsigned 32-bit number")
    size = bits >> 24
    mantissa = bits & _MANTISSA_MASK
    if size <= _MANTISSA_BYTES:
        # Core tests sign and overflow on the shifted mantissa, so 0x01803456 is not negative.
        mantissa >>= 8 * (_MANTISSA_BYTES - size)
        magnitude = mantissa
    else:
        magnitude = (mantissa << 8 * (size - _MANTISSA_BYTES)) % 2**_TARGET_BITS
    negative = mantissa != 0 and bits & _SIGN_BIT != 0
    overflow = mantissa != 0 and (
        size > 34 or (mantissa > 0xFF and size > 33) or (mantissa > 0xFFFF and size > 32)
    )
    return Compact(magnitude, negative, overflow)


def encode_compact(magnitude: int, negative: bool = False) -> int:
    """Compact form of a signed target (Core's ``GetCompact``); truncated, never rounded.

    Parameters
    ----------
    magnitude : int
        Target without its sign; ValueError outside 0 to 2**256 - 1.
    negative : bool, default False
        Set the sign bit, unless the mantissa is zero.

    Returns
    -------
    int
        Compact target.

    Examples
    --------
    >>> hex(encode_compact(0x12345600, negative=True))
    '0x4923456'
    """
    if not 0 <= magnitude < 2**_TARGET_BITS:
        raise ValueError(f"target {magnitude:#x} is outside 0 to 2**{_TARGET_BITS} - 1")
    size = (magnitude.bit_length() + 7) // 8
    if size <= _MANTISSA_BYTES:
        mantissa = magnitude << 8 * (_MANTISSA_BYTES - size)
    else:
        mantissa = magnitude >> 8 * (size - _MANTISSA_BYTES)
    if mantissa & _SIGN_BIT:
        # The top bit would be read as a sign; one byte of precision is given up instead.
        mantissa >>= 8
        size += 1
    sign = _SIGN_BIT if negative and mantissa else 0
    return size << 24 | sign | mantissa


def decode_bits(bits: int) -> int:
    """Target of an nBits (Core's ``SetCompact``), refusing a negative or overflowing one.

    Zero and targets above ``POW_LIMIT`` are decoded; ``pow_target`` refuses these too.

    Parameters
    ----------
    bits : int
        Compact target.

    Returns
    -------
    int
        Target.

    Raises
    ------
    ValueError
        If the sign bit is set and the mantissa is not zero, if the target overflows 256 bits, or if
        ``bits`` is not an unsigned 32-bit number.

    Examples
    --------
    >>> hex(decode_bits(0x05009234))
    '0x92340000'
    """
    magnitude, negative, overflow = decode_compact(bits)
    if negative:
        raise ValueError(f"nBits {bits:#010x} is a negative target")
    if overflow:
        raise ValueError(f"nBits {bits:#010x} is a target above {_TARGET_BITS} bits")
    return magnitude


def encode_bits(target: int) -> int:
    """Compact form of a target (Core's ``GetCompact``), truncated.

    Parameters
    ----------
    target : int
        Target; ValueError outside 0 to 2**256 - 1.

    Returns
    -------
    int
        Compact target; it decodes to at most ``target``.

    Examples
    --------
    >>> hex(encode_bits(POW_LIMIT))
    '0x1d00ffff'
    """
    return encode_compact(target)


def pow_target(bits: int) -> int:
    """Target of an nBits that a block of the main network may carry (Core's ``DeriveTarget``).

    Parameters
    ----------
    bits : int
        Compact target.

    Returns
    -------
    int
        Target, 1 to ``POW_LIMIT``.

    Raises
    ------
    ValueError
        If the target is negative, overflows, is zero or is above ``POW_LIMIT``.
    """
    target = decode_bits(bits)
    if not 0 < target <= POW_LIMIT:
        raise ValueError(f"nBits {bits:#010x} is a target outside 1 to 2**224 - 1")
    return target


def parse_bits(text: str) -> int:
    """Read nBits from hexadecimal text.

    Parameters
    ----------
    text : str
        One to eight hexadecimal digits, with or without ``0x``; ValueError for anything else.

    Returns
    -------
    int
        Compact target, not judged yet.

    Examples
    --------
    >>> parse_bits("1701d936") == 0x1701D936
    True
    """
    match = _BITS_PATTERN.fullmatch(text)
    if match is None:
        raise ValueError(f"nBits {text!r} is not one to eight hexadecimal digits, as in '1701d936'")
    return int(match[1], 16)


def difficulty(bits: int) -> float:
    """Difficulty of an nBits: how many times harder than the easiest.

    One division of whole numbers, rounded once; Core divides the mantissas as doubles and then
    scales by powers of two, which gives the same double.

    Parameters
    ----------
    bits : int
        Compact target; ValueError unless its target is positive and fits into 256 bits.

    Returns
    -------
    float
        Difficulty. [1]

    Examples
    --------
    >>> difficulty(0x1B0404CB)
    16307.420938523983
    """
    target = decode_bits(bits)
    if target == 0:
        raise ValueError(f"nBits {bits:#010x} is a zero target and has no difficulty")
    return _DIFFICULTY_ONE_TARGET / target


def target_of_difficulty(difficulty: float) -> int:
    """Whole target of a difficulty, rounded down, at most ``POW_LIMIT``.

    The double is taken as the exact fraction it is. A difficulty that was itself rounded gives back
    its target only to about one part in 2**53; ``bits_of_difficulty`` recovers the nBits exactly.

    Parameters
    ----------
    difficulty : float
        Difficulty, positive and finite. [1]

    Returns
    -------
    int
        Target, 1 to ``POW_LIMIT``.

    Raises
    ------
    ValueError
        If the difficulty is not positive and finite, or so high that no hash is low enough.

    Examples
    --------
    >>> target_of_difficulty(2.0) == 0xFFFF << 207
    True
    """
    if not (math.isfinite(difficulty) and difficulty > 0):
        raise ValueError(f"difficulty {difficulty} is not a positive finite number")
    target = math.floor(_DIFFICULTY_ONE_TARGET / Fraction(difficulty))
    if target == 0:
        highest = float(_DIFFICULTY_ONE_TARGET)
        raise ValueError(f"difficulty {difficulty} is above {highest}, that of target 1")
    return min(target, POW_LIMIT)


def bits_of_difficulty(difficulty: float) -> int:
    """Compact target whose difficulty is nearest to a given one.

    Truncation alone would not invert ``difficulty``: where that rounded up, the target falls just
    short of the one it came from and the mantissa loses a unit. So the truncated compact and the
    one above it are compared. Neighbours are at least 2**-23 apart and rounding moves a difficulty
    by at most 2**-53 of itself, hence ``bits_of_difficulty(difficulty(bits)) == bits`` for every
    nBits that a retarget can produce.

    Parameters
    ----------
    difficulty : float
        Difficulty, as for ``target_of_difficulty``; 1 or less gives ``POW_LIMIT_BITS``. [1]

    Returns
    -------
    int
        Compact target.

    Examples
    --------
    >>> hex(bits_of_difficulty(152271405447597.38))
    '0x1701d936'
    """
    truncated = encode_bits(target_of_difficulty(difficulty))
    unit = 1 << 8 * max((truncated >> 24) - _MANTISSA_BYTES, 0)
    above = encode_bits(min(decode_bits(truncated) + unit, POW_LIMIT))
    wanted = Fraction(difficulty)

    def distance(bits: int) -> Fraction:
        return abs(Fraction(_DIFFICULTY_ONE_TARGET, decode_bits(bits)) - wanted)

    return min(truncated, above, key=distance)
