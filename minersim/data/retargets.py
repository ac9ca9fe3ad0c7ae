"""Retargets, read off a series of the difficulty as sources tell it.

Some give the difficulty at retargets, others by the day. By the day, the day of a retarget may
bear a mean of the two difficulties, which tells the hour: the mean is f * old + (1 - f) * new, and
f the share of the day before the retarget. No such mean was ever in force. Difficulties that are
reckoned from other figures differ in their last digits from day to day.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from minersim.data.daily import DAY_S
from minersim.units import SECONDS_PER_DAY

_SAME = 1e-7
"""Relative difference up to which two difficulties are one: sources round. [1]"""


class InForce(NamedTuple):
    """A difficulty, and since when it has been in force as far as is known.

    Attributes
    ----------
    since_s : int
        [s since 1970]
    difficulty : float
        As it was first told. [1]
    """

    since_s: int
    difficulty: float


def is_same(a: float, b: float) -> bool:
    """Whether two difficulties are one, but for rounding."""
    return abs(a - b) <= _SAME * abs(b)


def is_mean(old: float, middle: float, new: float) -> bool:
    """Whether a difficulty lies strictly between two others, as a mean of them does."""
    return not is_same(middle, new) and min(old, new) < middle < max(old, new)


def retarget_s(day_s: int, old: float, middle: float, new: float) -> int:
    """Moment of a retarget, by the mean of its day. [s since 1970]

    >>> retarget_s(0, 2.0, 2.75, 3.0)
    21600
    """
    return day_s + round((middle - new) / (old - new) * SECONDS_PER_DAY)


def in_force(times_s: npt.NDArray[np.int64], values: npt.NDArray[np.float64]) -> list[InForce]:
    """Difficulties one after the other; the first may have been in force before it was told.

    A last value of a day that differs from the one before it may be a mean, and is taken as it is:
    what comes next is not known.

    Parameters
    ----------
    times_s : array of shape (n,)
        Ascending; a value of a day bears its first second. [s since 1970]
    values : array of shape (n,)
        Difficulty. [1]

    Examples
    --------
    >>> days = 86400 * np.arange(4)
    >>> [tuple(one) for one in in_force(days, np.array([2.0, 2.0, 2.75, 3.0]))]
    [(0, 2.0), (194400, 3.0)]
    """
    found: list[InForce] = []
    mean_of: int | None = None
    for i, (time_s, value) in enumerate(zip(times_s.tolist(), values.tolist(), strict=True)):
        if found and is_same(value, found[-1].difficulty):
            continue
        last = i + 1 == len(values)
        if found and not last and time_s % DAY_S == 0 and times_s[i + 1] <= time_s + DAY_S:
            old, new = found[-1].difficulty, float(values[i + 1])
            if mean_of is None and is_mean(old, value, new):
                mean_of = i
                continue
        since_s = time_s
        if mean_of is not None and time_s % DAY_S == 0:
            day_s, middle = int(times_s[mean_of]), float(values[mean_of])
            since_s = retarget_s(day_s, found[-1].difficulty, middle, value)
        mean_of = None
        found.append(InForce(since_s, value))
    return found
