"""What a worker of a dask cluster does for a run: it makes chunks."""

import pickle
import threading
from functools import lru_cache

import minersim
from minersim.engine.chunks import Bounds, ChunkMaker, Part
from minersim.errors import RunError

_making = threading.Lock()


def make_part(payload: bytes, version: str, chunk: Bounds) -> Part:
    """Make a chunk; runs on a worker.

    Parameters
    ----------
    payload : bytes
        The pickled job.
    version : str
        The client's version of minersim.
    chunk : pair of int
        Its first path, and the one after its last.

    Raises
    ------
    RunError
        If the worker's minersim is of another version.
    """
    if version != minersim.__version__:
        from distributed import get_worker

        raise other_version(get_worker().address, minersim.__version__, version)
    return _maker(payload).part(chunk)


def other_version(worker: str, theirs: str, ours: str) -> RunError:
    """Error of a worker whose minersim may give other numbers."""
    return RunError(
        f"worker {worker} has minersim {theirs}, this program {ours}; install the same on both"
    )


def _maker(payload: bytes) -> ChunkMaker:
    with _making:  # threads of a worker compile once
        return _maker_of(payload)


@lru_cache(maxsize=2)
def _maker_of(payload: bytes) -> ChunkMaker:
    return ChunkMaker(pickle.loads(payload))
