"""Named random streams: one for each process and path, independent of everything else.

A stream depends on the run's seed, the name of the process and the number of the path, and on
nothing else: not on how many paths there are, in which order or where they are simulated, nor on
how much another process draws. So two scenarios that differ in one thing see the same luck in all
others.

The generator is Philox, which counts: the key comes from seed and name, and the path is the
highest of the four words of the counter, so each path owns 2**192 blocks of numbers that no other
path reaches, and going to a path costs nothing. Source: Salmon, Moraes, Dror and Shaw, "Parallel
random numbers: as easy as 1, 2, 3" (2011).
"""

import zlib

import numpy as np


class Stream:
    """Random numbers of one process on every path, one path at a time.

    Parameters
    ----------
    seed : int
        Seed of the run.
    name : str
        Name of the process, such as ``price``.
    """

    __slots__ = ("_bits", "_generator", "_state")

    def __init__(self, seed: int, name: str) -> None:
        sequence = np.random.SeedSequence(seed, spawn_key=(zlib.crc32(name.encode()),))
        self._bits = np.random.Philox(key=sequence.generate_state(2, np.uint64))
        self._state = self._bits.state
        self._generator = np.random.Generator(self._bits)

    def at(self, path: int) -> np.random.Generator:
        """Go to the beginning of a path and return the generator; an earlier one moves along."""
        self._state["state"]["counter"][3] = path
        self._bits.state = self._state
        return self._generator


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
    return Stream(seed, name).at(path)
