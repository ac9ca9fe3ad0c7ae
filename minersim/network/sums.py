"""Sums over cohorts in one fixed order, so that every engine gets the same bits.

Four lanes are summed side by side and joined at the end: a processor adds them at once, and the
order does not depend on who compiles it (Python's own ``sum`` changed its rounding with 3.12).
"""

from collections.abc import Sequence
from typing import Any

Values = Sequence[float] | Any
"""A list of floats, or an array of one dimension."""


def lane_sum(values: Values) -> float:
    """Sum of all values.

    >>> lane_sum([1.0, 2.0, 3.0, 4.0, 5.0])
    15.0
    """
    count = len(values)
    whole = count - count % 4
    a = b = c = d = 0.0
    for i in range(0, whole, 4):
        a += values[i]
        b += values[i + 1]
        c += values[i + 2]
        d += values[i + 3]
    for i in range(whole, count):
        a += values[i]
    return (a + b) + (c + d)


def lane_triple_sum(values: Values, weights: Values, shares: Values) -> float:
    """Sum of all values, each times its weight and its share.

    >>> lane_triple_sum([1.0, 2.0, 3.0, 4.0, 5.0], [1.0] * 5, [1.0, 0.0, 1.0, 0.0, 0.5])
    6.5
    """
    count = len(values)
    whole = count - count % 4
    a = b = c = d = 0.0
    for i in range(0, whole, 4):
        a += values[i] * weights[i] * shares[i]
        b += values[i + 1] * weights[i + 1] * shares[i + 1]
        c += values[i + 2] * weights[i + 2] * shares[i + 2]
        d += values[i + 3] * weights[i + 3] * shares[i + 3]
    for i in range(whole, count):
        a += values[i] * weights[i] * shares[i]
    return (a + b) + (c + d)


def lane_product_sum(values: Values, weights: Values) -> float:
    """Sum of all values, each times its weight.

    >>> lane_product_sum([1.0, 2.0, 3.0, 4.0, 5.0], [1.0, 0.0, 1.0, 0.0, 1.0])
    9.0
    """
    count = len(values)
    whole = count - count % 4
    a = b = c = d = 0.0
    for i in range(0, whole, 4):
        a += values[i] * weights[i]
        b += values[i + 1] * weights[i + 1]
        c += values[i + 2] * weights[i + 2]
        d += values[i + 3] * weights[i + 3]
    for i in range(whole, count):
        a += values[i] * weights[i]
    return (a + b) + (c + d)
