"""Named random streams: one for each process and path, independent of everything else.

A stream depends on the run's seed, the name of the process and the number of the path, and on
nothing else: not on how many paths there are, in which order or where they are simulated, nor on
how much another process draws. So two scenarios that differ in one thing see the same luck in all
others.
"""

import zlib

import numpy as np


def stream(seed: int, name: str, path: int) -> np.random.Generator:
    """Random generator of one process on one path.

    Parameters
    ----------
    seed : int
        Seed of the run.
    name : str
        Name of the process, such as ``price``.
    path : int
        Number of the path, from 0.

    Examples
    --------
    >>> a, b = stream(7, "price", 3), stream(7, "price", 3)
    >>> a.random() == b.random()
    True
    """
    key = (zlib.crc32(name.encode()), path)
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=key)))
