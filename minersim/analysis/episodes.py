"""Past episodes: how far the difficulty fell in the model, and how far it fell in fact.

An episode is a stretch of retargets. Its measure is the change of difficulty over all of them, not
retarget by retarget: luck alone moves a retarget by 2.23 %, and within a stretch it cancels. What
the model says is a distribution over paths; what was is one number from block headers.

Left out: judging the shape of a fall other than by `retarget_changes` and its root mean square.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from minersim.errors import InputError
from minersim.protocol import RETARGET_INTERVAL
from minersim.results import WorldPaths
from minersim.results.summary import summarise_all

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class DifficultyChange:
    """Change of difficulty between two retargets, in the model and in fact.

    Attributes
    ----------
    first_height, last_height : int
        First blocks of the two epochs that are compared.
    fact : float
        What block headers say, -0.1 for a fall of 10 %. [1]
    mean, p10, p90 : float
        Mean of the model over its paths, and its band of 80 %. [1]
    """

    first_height: int
    last_height: int
    fact: float
    mean: float
    p10: float
    p90: float

    @property
    def error(self) -> float:
        """Mean of the model less the fact. [1]"""
        return self.mean - self.fact


def path_changes(world: WorldPaths, first_height: int, last_height: int) -> Array:
    """Change of difficulty between two epochs on every path, shape (paths,). [1]

    Parameters
    ----------
    world : WorldPaths
        It must know both difficulties on every path.
    first_height, last_height : int
        First blocks of the epochs; the epoch in which the run starts is known too.

    Raises
    ------
    InputError
        If a path does not know one of them.
    """
    return _difficulty(world, last_height) / _difficulty(world, first_height) - 1.0


def difficulty_change(
    world: WorldPaths, facts: Mapping[int, float], first_height: int, last_height: int
) -> DifficultyChange:
    """Hold a model's change of difficulty against the fact.

    Parameters
    ----------
    world : WorldPaths
    facts : mapping
        True difficulty of an epoch by the height of its first block.
    first_height, last_height : int
        First blocks of the epochs that are compared.

    Raises
    ------
    InputError
        If the run or the facts do not reach.
    """
    missing = [height for height in (first_height, last_height) if height not in facts]
    if missing:
        raise InputError(f"no true difficulty is known for height {missing[0]:,}")
    summary = summarise_all(path_changes(world, first_height, last_height))
    return DifficultyChange(
        first_height=first_height,
        last_height=last_height,
        fact=facts[last_height] / facts[first_height] - 1.0,
        mean=summary["mean"],
        p10=summary["p10"],
        p90=summary["p90"],
    )


def retarget_changes(
    world: WorldPaths, facts: Mapping[int, float], first_height: int, last_height: int
) -> tuple[DifficultyChange, ...]:
    """Every single retarget after one epoch, up to the one that opens another.

    Raises
    ------
    InputError
        If the run or the facts do not reach.
    """
    heights = range(first_height, last_height, RETARGET_INTERVAL)
    return tuple(
        difficulty_change(world, facts, height, height + RETARGET_INTERVAL) for height in heights
    )


def root_mean_square_error(changes: Sequence[DifficultyChange]) -> float:
    """How far the model's means lie from the facts. [1]

    >>> off = [DifficultyChange(0, 2016, 0.0, error, 0.0, 0.0) for error in (0.03, -0.04)]
    >>> round(root_mean_square_error(off), 4)
    0.0354
    """
    return math.sqrt(sum(change.error**2 for change in changes) / len(changes))


def _difficulty(world: WorldPaths, height: int) -> Array:
    """Difficulty of the epoch that a block opens, on every path, shape (paths,)."""
    # the block after the tip belongs to the epoch whose difficulty is in force at the start
    start = (int(world["height"][0, 0]) + 1) // RETARGET_INTERVAL * RETARGET_INTERVAL
    if height == start:
        return world["difficulty"][:, 0]
    log = world.retargets
    here = log.height == height
    found = np.full(world.paths, np.nan)
    found[log.path[here]] = log.difficulty[here]
    reached = int(here.sum())
    if reached < world.paths:
        raise InputError(
            f"height {height:,}: {reached} of {world.paths} paths have a retarget there; allowed: "
            f"{start:,} and every {RETARGET_INTERVAL:,} blocks after it that all paths reach"
        )
    return found
