"""The window's end of a process beside it: started, listened to, ended; it never waits."""

import multiprocessing
import os
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from typing import Any

from PySide6.QtCore import QObject, QSocketNotifier, QTimer, Slot

_WATCHES = os.name == "posix"
"""Whether Qt can watch a pipe; on Windows it cannot."""
_JOIN_S = 1.0
"""So long a process that has closed its pipe may take to end. [s]"""


class ProcessLink(QObject):
    """A process that answers one numbered request at a time.

    Parameters
    ----------
    serve : Callable
        What the process does, given its end of the pipe.
    poll_ms : int
        Where Qt cannot watch for an answer, it is looked for so often. [ms]
    parent : QObject | None
        Its owner.
    """

    def __init__(
        self, serve: Callable[[Connection], None], poll_ms: int, parent: QObject | None
    ) -> None:
        super().__init__(parent)
        self._serve = serve
        self._process: Any = None
        self._connection: Connection | None = None
        self._notifier: QSocketNotifier | None = None
        self._number = 0
        self._waiting = 0
        self._poller = QTimer(self)
        self._poller.setInterval(poll_ms)
        self._poller.timeout.connect(self._poll)

    @property
    def busy(self) -> bool:
        """Whether an answer is awaited."""
        return self._waiting != 0

    @property
    def pid(self) -> int | None:
        """Process number, if the process lives."""
        return self._process.pid if self._process is not None else None

    @property
    def _lives(self) -> bool:
        return self._process is not None and self._process.is_alive()

    def _start(self) -> None:
        """Start the process; what is left of an earlier one is cleared away."""
        self._forget()
        # spawn: a fork would copy the locks of the window's threads
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(target=self._serve, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()
        if _WATCHES:
            watched = QSocketNotifier.Type.Read
            self._notifier = QSocketNotifier(self._connection.fileno(), watched, self)
            self._notifier.activated.connect(self._poll)

    def _look(self) -> None:
        """Look for answers where Qt does not tell of them."""
        if self._notifier is None:
            self._poller.start()

    def _forget(self) -> None:
        """End the process, if it lives, and let go of its pipe."""
        self._poller.stop()
        if self._notifier is not None:
            self._notifier.setEnabled(False)  # before what it watches is closed
            self._notifier.deleteLater()
            self._notifier = None
        if self._process is not None:
            if self._process.is_alive():
                self._process.kill()
            self._process.join()
            self._process.close()
        if self._connection is not None:
            self._connection.close()
        self._process, self._connection = None, None

    @Slot()
    def _poll(self) -> None:
        try:
            self._take(self._messages())
        except (EOFError, OSError):
            self._died()

    def _messages(self) -> Iterator[tuple[Any, ...]]:
        """What has come, until the pipe is empty or the process is another."""
        connection = self._connection
        while connection is not None and connection is self._connection and connection.poll():
            yield connection.recv()

    def _take(self, messages: Iterator[tuple[Any, ...]]) -> None:
        """Act on what has come."""
        raise NotImplementedError

    def _died(self) -> None:
        """Tell of a process that ended by itself."""
        raise NotImplementedError

    def _buried(self) -> tuple[int, int | None]:
        """Clear away a process that ended: the request it owed, or 0, and its exit code."""
        number, self._waiting = self._waiting, 0
        code = None
        if self._process is not None:
            self._process.join(_JOIN_S)
            code = self._process.exitcode
        self._forget()
        return number, code
