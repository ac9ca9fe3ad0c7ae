"""When the next block is due: exponential work, eaten by a hashrate that may change.

Each block needs *work*, counted in expected blocks: exponential with mean 1, or exactly 1 without
luck. A rate [expected blocks per second] eats it. When the rate changes, the work that is left
stays and the due time moves; this is exact for a rate that is constant between changes, and takes
one random number a block. Source: block arrivals are a Poisson process with rate
hashrate / (difficulty * 2**32).
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import simpy

_BATCH = 2048


class BlockClock:
    """Clock of the next block in a SimPy queue.

    Parameters
    ----------
    env : simpy.Environment
        The queue.
    rng : numpy Generator or None
        Stream of the work; None gives every block its expected work.
    on_block : callable
        Called when a block is found; it must call `start` for the next one.
    """

    def __init__(
        self,
        env: simpy.Environment,
        rng: np.random.Generator | None,
        on_block: Callable[[Any], None],
    ) -> None:
        self._env = env
        self._rng = rng
        self._on_block = on_block
        self._drawn: list[float] = []
        self._rate_per_s = 0.0
        self._work_left = 0.0
        self._since_s = 0.0
        self._event: simpy.Event | None = None

    def start(self, rate_per_s: float) -> None:
        """Begin the next block at a rate. [expected blocks/s]"""
        self._work_left = self._draw()
        self._since_s = self._env.now
        self._rate_per_s = rate_per_s
        self._schedule()

    def change_rate(self, rate_per_s: float) -> None:
        """Go on with the block under way at another rate. [expected blocks/s]"""
        if rate_per_s == self._rate_per_s:
            return
        now = self._env.now
        done = (now - self._since_s) * self._rate_per_s
        self._work_left = max(self._work_left - done, 0.0)
        self._since_s = now
        self._rate_per_s = rate_per_s
        if self._event is not None:
            self._event.callbacks = []  # an event without listeners passes unnoticed
        self._schedule()

    def _schedule(self) -> None:
        if self._rate_per_s <= 0.0:
            self._event = None  # nobody mines: the chain stands still
            return
        event = simpy.events.Timeout(self._env, self._work_left / self._rate_per_s)
        event.callbacks.append(self._on_block)
        self._event = event

    def _draw(self) -> float:
        if self._rng is None:
            return 1.0
        if not self._drawn:
            # a batch holds the same numbers as single draws, in the same order
            self._drawn = self._rng.standard_exponential(_BATCH).tolist()
            self._drawn.reverse()
        return self._drawn.pop()
