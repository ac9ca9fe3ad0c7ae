"""Luck of a pool: one random stream of its own for each path, apart from the world's.

A scenario that differs in its pool alone meets the same world, and two businesses in pools of one
kind have the same luck.
"""

import numpy as np
import numpy.typing as npt

from minersim.business.pool import PoolKind, PoolPlan
from minersim.engine.randomness import Stream
from minersim.protocol import BLOCKS_PER_DAY
from minersim.results import WorldPaths

Floats = npt.NDArray[np.float64]

STREAM = "pool luck"
"""Name of the random stream."""

LUCK, REWARD = range(2)
"""Columns of a day: luck as in ``minersim.business.pool.coins_found_btc``, reward of a block."""


def luck_of_days(pool: PoolPlan, stream: Stream, path: int, days: int) -> Floats:
    """Luck of the day that ends at each tick of a path, shape (days + 1,). [1]"""
    generator = stream.at(path)
    luck = np.ones(days + 1)
    if pool.kind == PoolKind.PPLNS:
        expected = BLOCKS_PER_DAY * pool.share
        luck[1:] = generator.poisson(expected, days) / expected
    else:
        luck[1:] = generator.random(days)
    return luck


def pool_luck(pool: PoolPlan, world: WorldPaths, first_path: int = 0) -> Floats:
    """Luck and reward on every path of a world, shape (paths, days + 1, 2). [1] and [BTC]

    The reward of a day is that of a block at its beginning.

    Parameters
    ----------
    pool : PoolPlan
        A pool that has luck.
    world : WorldPaths
    first_path : int
        Number of the world's first path, for a chunk of a larger run.
    """
    stream = Stream(world.provenance.seed, STREAM)
    luck = np.zeros((world.paths, world.days + 1, 2))
    for path in range(world.paths):
        luck[path, :, LUCK] = luck_of_days(pool, stream, first_path + path, world.days)
    reward = world.at_days("subsidy_btc") + world.at_days("fees_btc_per_block")
    luck[:, 1:, REWARD] = reward[:, :-1]
    return luck
