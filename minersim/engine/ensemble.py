"""The ensemble engine: chunks of paths through the compiled kernel, on the cores of one machine.

Threads share the work by blocks of paths; the kernel runs without Python's lock. A path's numbers
depend on the seed and its own number alone, so neither chunks nor threads can change them.
"""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from minersim.engine.interruptible import interruptibly
from minersim.engine.kernel import path_kernel
from minersim.engine.kernel_inputs import kernel_inputs
from minersim.engine.market_kernel import compiled_fee_laws
from minersim.engine.randomness import Stream
from minersim.engine.world_setup import WorldSetup
from minersim.errors import RunCancelledError, RunError
from minersim.market import fee_path, price_and_surprise
from minersim.results.columns import WORLD_NAMES

Cancelled = Callable[[], bool]
Floats = npt.NDArray[np.float64]

_BLOCK = 16
"""Paths that a thread takes at a time."""
_BLOCKS_PER_DAY = 200
"""First guess at the room that a path's blocks need."""
_HEIGHT = WORLD_NAMES.index("height")


@dataclass(frozen=True, slots=True)
class WorldChunk:
    """Some paths of a world.

    Attributes
    ----------
    first : int
        Number of the first path.
    columns : array of shape (paths, columns, ticks + 1)
        In the order of ``minersim.results.columns.WORLD_COLUMNS``.
    retargets : list of arrays of shape (retargets, 4)
        Height, time [s], bits and difficulty, by path; none under a rule that sets a target every
        block.
    block_s : list of arrays
        Moment of every block since the start [s], by path; empty unless asked for.
    """

    first: int
    columns: Floats
    retargets: list[Floats]
    block_s: list[Floats] = field(default_factory=list)


class Ensemble:
    """A world made ready for the kernel.

    Parameters
    ----------
    setup : WorldSetup
        The world.
    seed : int
        Seed of the run.
    by_block : bool
        Draw every block, as the event engine does.
    keep_blocks : bool
        Keep the moment of every block; block by block only.
    threads : int
        Number of threads.
    """

    def __init__(
        self,
        setup: WorldSetup,
        seed: int,
        *,
        by_block: bool = False,
        keep_blocks: bool = False,
        threads: int = 1,
    ) -> None:
        self.setup = setup
        self.seed = seed
        self.threads = threads
        self._inputs = kernel_inputs(setup, by_block=by_block or keep_blocks)
        self._keep_blocks = keep_blocks
        interruptibly(self._compile)

    def _compile(self) -> None:
        """Have the kernels compiled, or loaded, before any thread needs them."""
        one = np.ones(1)
        compiled_fee_laws.log_fee_path(0.0, 0.0, 0.0, 0.0, one)
        compiled_fee_laws.spike_path(np.zeros(1, dtype=np.int64), one, 0.0)
        path_kernel(
            self._inputs.setup._replace(ticks=0),
            one,
            one,
            *self._inputs.arrays,
            Stream(self.seed, "blocks").at(0),
            np.empty((len(WORLD_NAMES), 1)),
            np.empty((1, 4)),
            np.empty(0),
        )

    def simulate(self, first: int, last: int, cancelled: Cancelled | None = None) -> WorldChunk:
        """Simulate paths ``first`` to ``last - 1``.

        Raises
        ------
        RunCancelledError
            If cancelled; asked before every block of paths.
        RunError
            If a path has more retargets than any real chain could.
        """
        paths = last - first
        columns = np.empty((paths, len(WORLD_NAMES), self.setup.ticks + 1))
        retargets: list[Floats] = [np.empty((0, 4))] * paths
        block_s: list[Floats] = [np.empty(0)] * (paths if self._keep_blocks else 0)
        blocks = [(low, min(low + _BLOCK, paths)) for low in range(0, paths, _BLOCK)]

        stop = threading.Event()

        def work(block: tuple[int, int]) -> None:
            if stop.is_set() or (cancelled is not None and cancelled()):
                raise RunCancelledError(f"stopped within paths {first} to {last - 1}")
            self._simulate_block(first, block, columns, retargets, block_s, stop)

        if self.threads == 1 or len(blocks) == 1:
            for block in blocks:
                work(block)
        else:
            with ThreadPoolExecutor(self.threads) as pool:
                try:
                    for done in [pool.submit(work, block) for block in blocks]:
                        done.result()
                except BaseException:
                    stop.set()
                    raise
        return WorldChunk(first, columns, retargets, block_s)

    def _simulate_block(
        self,
        first: int,
        block: tuple[int, int],
        columns: Floats,
        retargets: list[Floats],
        block_s: list[Floats],
        stop: threading.Event,
    ) -> None:
        setup, inputs = self.setup, self._inputs
        ticks, tick_days = setup.ticks, setup.tick_days
        prices, fees, blocks = (Stream(self.seed, name) for name in ("price", "fees", "blocks"))
        log = np.empty((inputs.most_retargets, 4))
        moments = np.empty(_BLOCKS_PER_DAY * setup.days if self._keep_blocks else 0)
        for row in range(*block):
            if stop.is_set():
                return
            path = first + row
            price = price_and_surprise(
                setup.price, setup.price_shocks, ticks, tick_days, prices.at(path)
            )
            fee_rng = fees.at(path)
            fee = fee_path(setup.fees, ticks, tick_days, fee_rng, compiled_fee_laws, price.surprise)
            while True:
                count = path_kernel(
                    inputs.setup,
                    price.usd,
                    fee,
                    *inputs.arrays,
                    blocks.at(path),
                    columns[row],
                    log,
                    moments,
                )
                found = int(columns[row, _HEIGHT, -1]) - setup.height
                if not self._keep_blocks or found <= moments.size:
                    break
                moments = np.empty(found)  # once more, with room for all
            if count > len(log):
                raise RunError(f"path {path}: {count} retargets in {setup.days} days")
            retargets[row] = log[:count].copy()
            if self._keep_blocks:
                block_s[row] = moments[:found].copy()
