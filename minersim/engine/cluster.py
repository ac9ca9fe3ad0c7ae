"""Chunks of a run made by the workers of a dask cluster.

The client reads every file and sends each worker what a chunk needs; workers need minersim, in the
same version, and no file. A chunk whose worker dies is made again by another one: its numbers
depend on the seed and the number of its paths alone.
"""

import gc
import logging
import pickle
import pkgutil
import re
import threading
import time
import warnings
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import minersim
from minersim.engine.chunks import Bounds, Job, Part, Parts
from minersim.engine.cluster_work import make_part, other_version
from minersim.engine.simulate import Cancelled
from minersim.errors import InputError, MinersimError, RunCancelledError, RunError
from minersim.scenario.wording import show

if TYPE_CHECKING:
    from distributed import Client
    from distributed import Future as Promise

ANSWER_WITHIN_S = 5.0
"""Time that a scheduler has to answer. [s]"""
WORKER_WITHIN_S = 60.0
"""Time that a cluster may be without any worker. [s]"""
CHUNKS_AT_LEAST = 64
"""Chunks of a run that is kept whole, if it has so many paths: work for many workers."""
_CHUNKS_PER_THREAD = 2
"""Chunks under way for each thread of the cluster: one at work, one that waits for it."""
_LOOK_EVERY_S = 0.02
_COUNT_EVERY_S = 1.0
_LARGEST_PORT = 65_535

_ADDRESS = re.compile(r"(?:tcp://)?(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9_.-]+):([0-9]{1,5})")
_NOISY = ("distributed", "tornado", "asyncio")


def cluster_address(text: str) -> str:
    """Address of a scheduler in full.

    Raises
    ------
    InputError
        If it is not one.

    Examples
    --------
    >>> cluster_address("10.0.0.5:8786")
    'tcp://10.0.0.5:8786'
    """
    found = _ADDRESS.fullmatch(text)
    if found is None or not 0 < int(found[2]) <= _LARGEST_PORT:
        raise InputError(
            f"--cluster: found {show(text)}; allowed: the address of a dask scheduler, as in "
            "tcp://10.0.0.5:8786"
        )
    return f"tcp://{found[1]}:{found[2]}"


def require_distributed() -> None:
    """Check that the extra for clusters is installed.

    Raises
    ------
    RunError
        With how to install it.
    """
    try:
        import distributed  # noqa: F401 (an extra)
    except ImportError:
        raise RunError(
            "--cluster: needs dask.distributed; install it with: pip install '.[cluster]'"
        ) from None


def parts_by_cluster(
    job: Job, bounds: Sequence[Bounds], address: str, cancelled: Cancelled | None
) -> Parts:
    """Have a cluster make chunks, in order, a few under way at a time.

    Raises
    ------
    RunError
        If the scheduler does not answer, no worker is there, or workers cannot do the work.
    RunCancelledError
        If cancelled.
    """
    if not bounds:
        return
    require_distributed()
    with _quiet(), _connected(address) as client:
        cluster = _Cluster(client, address, cancelled)
        cluster.wait_for_workers()
        payload = pickle.dumps(job)
        waiting: deque[Promise[Part]] = deque()
        for chunk in bounds:
            while len(waiting) >= max(cluster.threads() * _CHUNKS_PER_THREAD, 1):
                yield cluster.part(waiting.popleft())
            waiting.append(cluster.submit(payload, chunk))
        while waiting:
            yield cluster.part(waiting.popleft())


class _Cluster:
    """A connected cluster and one run's dealings with it."""

    def __init__(self, client: "Client", address: str, cancelled: Cancelled | None) -> None:
        self._client, self._address, self._cancelled = client, address, cancelled
        self._threads = 0
        self._checked: set[str] = set()
        self._counted_at = -_COUNT_EVERY_S
        self._worker_seen_at = time.monotonic()

    def wait_for_workers(self) -> None:
        """Wait until there is one, and look at its version before it gets any work."""
        while self.threads() == 0:
            time.sleep(_LOOK_EVERY_S)

    def submit(self, payload: bytes, chunk: Bounds) -> "Promise[Part]":
        """Give a chunk to the cluster."""
        arguments = (payload, minersim.__version__, chunk)
        with self._told():
            return self._client.submit(make_part, *arguments, pure=False)

    def part(self, promise: "Promise[Part]") -> Part:
        """Wait for a chunk; a worker that dies meanwhile is replaced by another."""
        # in a thread of its own, since it lasts for ever if no worker is left
        arrival: Future[Part] = Future()
        threading.Thread(target=_fetch, args=(promise, arrival), daemon=True).start()
        while not arrival.done():
            self._look()
            time.sleep(_LOOK_EVERY_S)
        error = arrival.exception()
        if error is not None and promise.status == "error":
            raise self._failure(error)
        with self._told():
            return arrival.result()

    def threads(self) -> int:
        """Number of threads of all workers."""
        self._look()
        return self._threads

    def _look(self) -> None:
        """Heed a cancel, and count the workers now and then."""
        if self._cancelled is not None and self._cancelled():
            raise RunCancelledError("stopped; the cluster's work is given up")
        now = time.monotonic()
        if now < self._counted_at + _COUNT_EVERY_S:
            return
        with self._told():
            counts: dict[str, int] = self._client.sync(
                self._client.scheduler.ncores, callback_timeout=ANSWER_WITHIN_S
            )
            self._check(counts.keys() - self._checked)
        self._threads, self._counted_at = sum(counts.values()), now
        if counts:
            self._worker_seen_at = now
        elif now > self._worker_seen_at + WORKER_WITHIN_S:
            raise RunError(
                f"--cluster {self._address}: no worker for {WORKER_WITHIN_S:.0f} s; start some "
                f"with: dask worker {self._address}"
            )

    def _check(self, workers: set[str]) -> None:
        """Refuse workers that would give other numbers, or none."""
        if not workers:
            return
        # by a function that a worker without minersim knows too
        found = self._client.run(
            pkgutil.resolve_name, "minersim:__version__", workers=list(workers), on_error="return"
        )
        for worker, version in found.items():
            if isinstance(version, ImportError | AttributeError):
                raise RunError(
                    f"worker {worker} has no minersim; install minersim {minersim.__version__} "
                    "where the scheduler and the workers run"
                )
            if isinstance(version, str) and version != minersim.__version__:
                raise other_version(worker, version, minersim.__version__)
        self._checked |= workers

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turn what goes wrong between here and the scheduler into a plain line."""
        from distributed import CancelledError

        try:
            yield
        except (CancelledError, OSError):
            raise RunError(
                f"--cluster {self._address}: the scheduler has stopped answering"
            ) from None

    def _failure(self, error: BaseException) -> MinersimError:
        """What a chunk failed of, in a plain line."""
        from distributed import KilledWorker

        if isinstance(error, MinersimError):
            return error
        where = f"--cluster {self._address}"
        if isinstance(error, KilledWorker):
            died = error.allowed_failures + 1
            return RunError(f"{where}: {died} workers died of the same paths; out of memory?")
        if isinstance(error, MemoryError):
            return RunError(f"{where}: a worker is out of memory")
        what = f"{type(error).__name__}: {' '.join(str(error).split())}"
        return RunError(
            f"{where}: a worker cannot do the work ({what}); scheduler and workers need minersim "
            f"{minersim.__version__} installed"
        )


def _fetch(promise: "Promise[Part]", arrival: "Future[Part]") -> None:
    try:
        arrival.set_result(promise.result())
    except BaseException as error:  # handed over to the thread that waits
        arrival.set_exception(error)


@contextmanager
def _connected(address: str) -> Iterator["Client"]:
    """Connect to a scheduler for as long as a block takes; leaving gives up all work there."""
    import dask

    with dask.config.set({"distributed.comm.timeouts.connect": ANSWER_WITHIN_S}):
        connecting: Future[Client] = Future()
        # what is no scheduler may never answer, and then the attempt does not end either
        threading.Thread(target=_connect, args=(address, connecting), daemon=True).start()
        try:
            client = connecting.result(timeout=ANSWER_WITHIN_S + 1.0)
        except Exception:  # whatever answers there is no scheduler that this client knows
            raise RunError(
                f"--cluster {address}: no dask scheduler answers there; check the address, that "
                "`dask scheduler` runs, and that no firewall is between"
            ) from None
        try:
            yield client
        finally:
            with suppress(Exception):  # a scheduler that has gone needs no farewell
                client.close(timeout=1.0)


def _connect(address: str, connecting: "Future[Client]") -> None:
    from distributed import Client

    try:
        # of differing versions of dask it warns; what does not work is told when it fails
        with warnings.catch_warnings(action="ignore"):
            connecting.set_result(Client(address, timeout=ANSWER_WITHIN_S, set_as_default=False))
    except BaseException as error:  # handed over to the thread that waits
        connecting.set_exception(error)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep what dask logs from the user's terminal; its errors are told in our words."""
    names = [n for n in logging.root.manager.loggerDict if n.split(".")[0] in _NOISY]
    loggers: list[Any] = [logging.getLogger(name) for name in {*names, *_NOISY}]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        gc.collect()  # tasks that nobody awaited any more complain when they are collected
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
