"""How sure a difference of two scores is: block bootstrap of paired forecasts.

Forecasts from one origin share their luck, and forecasts from neighbouring origins overlap, so
single forecasts are no independent trials. Whole blocks of consecutive origins are drawn with
replacement, circularly, and both scores are taken from the same blocks. Where more forecasts than
one were made between two retargets, a block holds as many as were made in its time at most. Source:
Politis and Romano (1992), circular block bootstrap; for paired forecasts, Diebold and Mariano
(1995).
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from minersim.engine.randomness import stream

Array = npt.NDArray[np.float64]

DRAWS = 2_000
LEAST_BLOCK = 6
"""Shortest block: what moves difficulty lasts a quarter of a year. [origins]"""
_LEAST_BLOCKS = 3


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure with the interval that the bootstrap gives it.

    Attributes
    ----------
    value : float
        Of the forecasts as they are.
    low, high : float
        Ends of the interval.
    """

    value: float
    low: float
    high: float


def skill(own: Array, other: Array) -> float:
    """Skill score: 1 less the ratio of mean scores; 0 is as good, 1 perfect. [1]

    >>> skill(np.array([0.5, 1.0]), np.array([1.0, 1.0]))
    0.25
    """
    return 1.0 - float(own.mean()) / float(other.mean())


def paired_skill(
    own: Array,
    other: Array,
    horizon: int,
    seed: int = 1,
    share: float = 0.9,
    *,
    made: Array | None = None,
) -> Interval:
    """Skill of one forecast over another with its interval.

    Parameters
    ----------
    own, other : arrays of shape (n,)
        Scores of both from the same origins, in order of time (or of ``made``); smaller is better.
    horizon : int
        Retargets ahead, over which neighbouring forecasts overlap; blocks are as long.
    seed : int
        Seed of the draws.
    share : float
        Probability of the interval.
    made : array of shape (n,), optional
        When each was made, from any moment on; without it, one at every retarget. [retargets]

    Returns
    -------
    Interval
        Its ends are NaN where the scores make fewer than three blocks.
    """
    size = own.size
    block = max(horizon, LEAST_BLOCK)
    if made is not None:
        order = np.argsort(made, kind="stable")
        own, other = own[order], other[order]
        block = max(block, most_within(made, block))
    if size < _LEAST_BLOCKS * block:
        return Interval(skill(own, other), float("nan"), float("nan"))
    blocks = -(-size // block)
    starts = stream(seed, "bootstrap", 0).integers(0, size, (DRAWS, blocks))
    picked = (starts[:, :, None] + np.arange(block)) % size
    picked = picked.reshape(DRAWS, -1)[:, :size]
    drawn = 1.0 - own[picked].mean(axis=1) / other[picked].mean(axis=1)
    tail = (1.0 - share) / 2.0
    low, high = np.quantile(drawn, [tail, 1.0 - tail])
    return Interval(skill(own, other), float(low), float(high))


def most_within(moments: Array, length: float) -> int:
    """Most moments that any stretch of time of a length holds, its end excluded.

    >>> most_within(np.array([0.0, 1.0, 1.5, 2.0, 7.0]), 1.5)
    3
    """
    ordered = np.sort(moments)
    ends = np.searchsorted(ordered, ordered + length, side="left")
    return int((ends - np.arange(ordered.size)).max())
