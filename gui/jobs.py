"""The window's end of the worker: requests, progress, answers; it never waits.

Only the latest request counts: an answer to an earlier one is dropped, so an older result never
overwrites a newer one.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from PySide6.QtCore import QObject, Signal

from gui.process_link import ProcessLink
from gui.worker import serve
from minersim.scenario import Scenario

_POLL_MS = 5
_STOP_WAIT_S = 1.0
_SETTINGS = {
    # its runs have threads of their own; those of linear algebra spin beside them and cost a small
    # run a fifth of its time
    "OPENBLAS_NUM_THREADS": "1",
    # memory of one preview serves the next: giving it back and asking again costs another fifth
    # (read by glibc; other systems' libraries pass it over). [bytes]
    "MALLOC_TRIM_THRESHOLD_": str(128 * 2**20),
    "MALLOC_MMAP_THRESHOLD_": str(32 * 2**20),
    # ... and each of its places for memory keeps that much: a run's threads, new each time, would
    # otherwise fill eight of them a core (glibc): 500 MB and rising after 60 runs, 330 MB for good
    "MALLOC_ARENA_MAX": "2",
}
"""Environment of the process that simulates, where the user has not set it otherwise."""


class Worker(ProcessLink):
    """A process that simulates.

    Attributes
    ----------
    progress : Signal(int, float)
        Number of the request, share done.
    done : Signal(int, object)
        Number of the request, its RunPicture or CapitulationPicture.
    failed : Signal(int, str)
        Number of the request, a sentence.
    cancelled : Signal(int)
        Number of the request.
    """

    progress = Signal(int, float)
    done = Signal(int, object)
    failed = Signal(int, str)
    cancelled = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(serve, _POLL_MS, parent)

    def start(self) -> None:
        """Start the process, so that it is warm when it is needed."""
        if not self._lives:
            with _environment(_SETTINGS):
                self._start()

    def submit(
        self,
        scenario: Scenario,
        paths: int,
        jobs: int,
        *,
        whole: bool = False,
        cash_flow: bool = False,
    ) -> int:
        """Ask for a run; an earlier request is given up. Returns the request's number.

        A whole run, which takes its time, leaves the processor to all else that wants it, and
        brings the business's cash flow; another brings it where it is asked to.
        """
        return self._ask("run", scenario, whole, paths, jobs, whole or cash_flow)

    def submit_capitulation(self, scenario: Scenario, path: int | None, jobs: int) -> int:
        """Ask for a capitulation; an earlier request is given up. Returns the request's number."""
        return self._ask("capitulation", scenario, False, path, jobs)

    def _ask(self, task: str, scenario: Scenario, nicely: bool, *arguments: int | None) -> int:
        self.start()
        self._number += 1
        self._waiting = self._number
        self._look()
        assert self._connection is not None
        try:
            values = scenario.to_dict()
            self._connection.send((task, self._number, values, nicely, *arguments))
        except OSError:
            self._died()
        return self._number

    def cancel(self) -> None:
        """Give the request up; its answer, if one still comes, is dropped."""
        if not self._waiting:
            return
        number, self._waiting = self._waiting, 0
        self._poller.stop()
        if self._connection is not None:
            try:
                self._connection.send(("cancel",))
            except OSError:
                self._forget()
        self.cancelled.emit(number)

    def close(self) -> None:
        """End the process."""
        self._poller.stop()
        self._waiting = 0
        if self._connection is not None and self._process is not None:
            try:
                self._connection.send(("stop",))
            except OSError:
                pass
            else:
                self._process.join(_STOP_WAIT_S)
        self._forget()

    def _take(self, messages: Iterator[tuple[Any, ...]]) -> None:
        latest: tuple[int, float] | None = None
        for message in messages:
            if message[0] == "progress":
                latest = message[1], message[2]
            elif message[0] in ("done", "failed", "cancelled"):
                self._answer(message)
        # an answer before may have led to another request, of which it says nothing
        if latest is not None and latest[0] == self._waiting:
            self.progress.emit(*latest)

    def _answer(self, message: tuple[Any, ...]) -> None:
        kind, number = message[0], message[1]
        if number != self._waiting:
            return  # of a request that was given up
        self._waiting = 0
        self._poller.stop()
        if kind == "done":
            self.done.emit(number, message[2])
        elif kind == "failed":
            self.failed.emit(number, message[2])
        else:
            self.cancelled.emit(number)

    def _died(self) -> None:
        number, code = self._buried()
        if number:
            self.failed.emit(
                number,
                f"the simulation's process ended (exit code {code}), perhaps for want of memory; "
                "run again, with fewer paths if it happens twice",
            )


@contextmanager
def _environment(settings: Mapping[str, str]) -> Iterator[None]:
    """Have a process that starts within the block find settings, unless the user has set them."""
    ours = {name: value for name, value in settings.items() if name not in os.environ}
    os.environ.update(ours)
    try:
        yield
    finally:
        for name in ours:
            del os.environ[name]
