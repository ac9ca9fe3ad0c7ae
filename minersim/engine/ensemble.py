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
from minersim.engine.kernel_inputs import KernelInputs, kernel_inputs
from minersim.engine.kernel_state import kernel_state
from minersim.engine.market_kernel import compiled_fee_laws
from minersim.engine.randomness import Stream
from minersim.engine.world_setup import WorldSetup
from minersim.errors import RunCancelledError, RunError
from minersim.market import fee_paths, prices_and_surprises
from minersim.results.columns import NETWORK_NAMES, WORLD_NAMES

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
    network : array of shape (paths, columns, ticks + 1)
        In the order of ``minersim.results.columns.NETWORK_COLUMNS``; no columns unless asked for.
    """

    first: int
    columns: Floats
    retargets: list[Floats]
    block_s: list[Floats] = field(default_factory=list)
    network: Floats = field(default_factory=lambda: np.empty((0, 0, 0)))


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
    keep_network : bool
        Keep the network's columns beside the world's.
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
        keep_network: bool = False,
        threads: int = 1,
    ) -> None:
        self.setup = setup
        self.seed = seed
        self.threads = threads
        self._inputs = kernel_inputs(setup, by_block=by_block or keep_blocks)
        self._keep_blocks = keep_blocks
        self._network_columns = len(NETWORK_NAMES) if keep_network else 0
        self._places: list[_Workplace] = []
        interruptibly(self._compile)

    def _compile(self) -> None:
        """Have the kernels compiled, or loaded, before any thread needs them."""
        one = np.ones((1, 1))
        compiled_fee_laws.log_fee_paths(0.0, 0.0, 0.0, 0.0, one)
        compiled_fee_laws.spike_paths(np.zeros((1, 1), dtype=np.int64), one, 0.0)
        place = _Workplace(self.seed, self.setup.ticks, self._inputs)
        nothing = np.empty((0, 1, 1))
        self._run_kernel(place, 0, one, one, nothing, nothing, 0)
        self._places.append(place)

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
        network = np.empty((paths, self._network_columns, self.setup.ticks + 1))
        retargets: list[Floats] = [np.empty((0, 4))] * paths
        block_s: list[Floats] = [np.empty(0)] * (paths if self._keep_blocks else 0)
        size = 1 if self._keep_blocks else _BLOCK  # all blocks of many paths are many numbers
        blocks = [(low, min(low + size, paths)) for low in range(0, paths, size)]

        stop = threading.Event()

        def work(block: tuple[int, int]) -> None:
            if stop.is_set() or (cancelled is not None and cancelled()):
                raise RunCancelledError(f"stopped within paths {first} to {last - 1}")
            try:
                place = self._places.pop()  # of a block that is done, if there is one
            except IndexError:
                place = _Workplace(self.seed, self.setup.ticks, self._inputs)
            rows = slice(*block)
            retargets[rows], moments = self._simulate_block(
                place, first + block[0], columns[rows], network[rows]
            )
            if self._keep_blocks:
                block_s[rows] = moments
            self._places.append(place)

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
        return WorldChunk(first, columns, retargets, block_s, network)

    def _simulate_block(
        self, place: "_Workplace", first: int, columns: Floats, network: Floats
    ) -> tuple[list[Floats], list[Floats]]:
        """Simulate some paths into their columns; their retargets, and the moments of blocks."""
        setup, paths = self.setup, range(first, first + len(columns))
        luck = (place.prices.at(path) for path in paths)
        price = prices_and_surprises(
            setup.price, setup.price_shocks, setup.ticks, setup.tick_days, luck
        )
        luck = (place.fees.at(path) for path in paths)
        fees = fee_paths(
            setup.fees, setup.ticks, setup.tick_days, luck, price.surprise, compiled_fee_laws
        )
        room = _BLOCKS_PER_DAY * setup.days if self._keep_blocks else 0
        moments = self._run_kernel(place, first, price.usd, fees, columns, network, room)
        found = columns[:, _HEIGHT, -1].astype(np.int64) - setup.height
        if self._keep_blocks and found.max() > room:  # once more, with room for all
            room = int(found.max())
            moments = self._run_kernel(place, first, price.usd, fees, columns, network, room)
        counts = place.retargets.tolist()
        for path, count in zip(paths, counts, strict=False):
            if count > self._inputs.most_retargets:
                raise RunError(f"path {path}: {count} retargets in {setup.days} days")
        logs = [place.logs[row, : counts[row]].copy() for row in range(len(paths))]
        return logs, [moments[row, : found[row]].copy() for row in range(len(paths))]

    def _run_kernel(
        self,
        place: "_Workplace",
        first: int,
        price_usd: Floats,
        fees_btc_per_block: Floats,
        columns: Floats,
        network: Floats,
        room: int,
    ) -> Floats:
        """Fill columns and the workplace's log; moments of each path's blocks, as room holds."""
        moments = np.empty((len(columns), room))
        path_kernel(
            self._inputs.setup,
            self._inputs.tables,
            place.state,
            price_usd,
            fees_btc_per_block,
            # always as many, since kernels are compiled for their number
            tuple(stream.at(first + i) for i, stream in enumerate(place.blocks)),
            columns,
            network,
            place.logs,
            moments,
            place.retargets[: len(columns)],
        )
        return moments


class _Workplace:
    """What a thread works with: streams, and memory for the kernel."""

    __slots__ = ("blocks", "fees", "logs", "prices", "retargets", "state")

    def __init__(self, seed: int, ticks: int, inputs: KernelInputs) -> None:
        self.prices, self.fees = Stream(seed, "price"), Stream(seed, "fees")
        self.blocks = tuple(Stream(seed, "blocks") for _ in range(_BLOCK))
        self.state = kernel_state(ticks, inputs.tables)
        self.logs = np.empty((_BLOCK, inputs.most_retargets, 4))
        self.retargets = np.zeros(_BLOCK, dtype=np.int64)
