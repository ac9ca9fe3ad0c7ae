"""Borrowed arrays: the same numbers, and nobody's references counted."""

import sys

import numpy as np
import pytest
from numba import njit

from minersim.engine.compiled_laws import borrowed


@njit
def _sums(arrays, rng, rounds):
    arrays, rng = borrowed(arrays), borrowed(rng)
    total = 0.0
    for _ in range(rounds):
        for array in arrays:
            total += array[1:].sum()
    return total, rng.random()


@pytest.mark.parametrize("rounds", [0, 1_000])
def test_what_is_borrowed_keeps_its_owner_and_its_numbers(rounds):
    arrays, rng = (np.arange(4.0), np.ones(3)), np.random.default_rng(1)
    _sums(arrays, rng, 0)
    owners = [sys.getrefcount(thing) for thing in (*arrays, rng)]
    total, drawn = _sums(arrays, rng, rounds)
    assert total == rounds * 8.0
    assert drawn == np.random.default_rng(1).random(2)[1]
    assert [sys.getrefcount(thing) for thing in (*arrays, rng)] == owners
    assert arrays[0].tolist() == [0.0, 1.0, 2.0, 3.0]
