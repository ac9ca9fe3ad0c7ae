"""Work of a page in a process beside the window: asked for, told of, cancelled; it never waits.

A task that does not stop when it is asked to is ended with its process. That is safe for the store,
whose writes are whole or nothing.
"""

import multiprocessing
import os
from multiprocessing.connection import Connection
from typing import Any

from PySide6.QtCore import QObject, QSocketNotifier, QTimer, Signal, Slot

from gui.helper_process import Task, serve

_POLL_MS = 20
"""Where Qt cannot watch for an answer, it is looked for so often."""
_WATCHES = os.name == "posix"
"""Whether Qt can watch a pipe; on Windows it cannot."""
_PATIENCE_MS = 600
"""So long a task may take to stop by itself."""
_JOIN_S = 1.0


class Helper(QObject):
    """A process for one task at a time; the latest request counts.

    Attributes
    ----------
    progressed : Signal(float)
        Share done.
    told : Signal(object)
        What the task tells before its answer.
    done : Signal(object)
        Its answer.
    failed : Signal(str)
        Why there is none; a line each.
    cancelled : Signal()
        It was stopped.
    """

    progressed = Signal(float)
    told = Signal(object)
    done = Signal(object)
    failed = Signal(str)
    cancelled = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._process: Any = None
        self._connection: Connection | None = None
        self._notifier: QSocketNotifier | None = None
        self._number = 0
        self._waiting = 0
        self._poller = QTimer(self)
        self._poller.setInterval(_POLL_MS)
        self._poller.timeout.connect(self._poll)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(_PATIENCE_MS)
        self._patience.timeout.connect(self._end)

    @property
    def busy(self) -> bool:
        """Whether an answer is awaited."""
        return self._waiting != 0

    @property
    def stopping(self) -> bool:
        """Whether the task has been asked to stop and has not yet."""
        return self._patience.isActive()

    @property
    def pid(self) -> int | None:
        """Process number, if the process lives."""
        return self._process.pid if self._process is not None else None

    def ask(self, task: Task, *arguments: Any) -> None:
        """Have a task done; an earlier one is given up, and nothing more is heard of it."""
        self._patience.stop()
        self._number += 1
        self._waiting = self._number
        try:
            self._start()
            assert self._connection is not None
            self._connection.send(("do", self._number, task, arguments))
        except OSError:
            self._died()

    def cancel(self) -> None:
        """Ask the task to stop, and end it if it does not."""
        if not self._waiting or self._patience.isActive():
            return
        self._patience.start()
        if self._connection is not None:
            try:
                self._connection.send(("cancel",))
            except OSError:
                self._end()

    def give_up(self) -> None:
        """Let the task go; nothing more is heard of it."""
        if self._waiting and self._connection is not None:
            self._waiting = 0
            self._patience.stop()
            try:
                self._connection.send(("cancel",))
            except OSError:
                self._forget()

    def close(self) -> None:
        """End the process; nothing more is heard of it."""
        self._waiting = 0
        self._forget()

    def _start(self) -> None:
        if self._process is not None and self._process.is_alive():
            return
        self._forget()
        # spawn: a fork would copy the locks of the window's threads
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process = context.Process(target=serve, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()
        if _WATCHES:
            watched = QSocketNotifier.Type.Read
            self._notifier = QSocketNotifier(self._connection.fileno(), watched, self)
            self._notifier.activated.connect(self._poll)
        else:
            self._poller.start()

    def _forget(self) -> None:
        self._poller.stop()
        self._patience.stop()
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
        connection = self._connection
        try:
            while connection is not None and connection is self._connection and connection.poll():
                self._take(connection.recv())
        except (EOFError, OSError):
            self._died()

    def _take(self, message: tuple[Any, ...]) -> None:
        kind, number = message[0], message[1]
        if number != self._waiting:
            return  # of a request that was given up
        if kind == "progress":
            self.progressed.emit(message[2])
            return
        if kind == "told":
            self.told.emit(message[2])
            return
        self._waiting = 0
        self._patience.stop()
        if kind == "done":
            self.done.emit(message[2])
        elif kind == "failed":
            self.failed.emit(message[2])
        else:
            self.cancelled.emit()

    @Slot()
    def _end(self) -> None:
        """End a task that does not stop by itself."""
        waiting, self._waiting = self._waiting, 0
        self._forget()
        if waiting:
            self.cancelled.emit()

    def _died(self) -> None:
        waiting, self._waiting = self._waiting, 0
        stopping = self.stopping
        code = None
        if self._process is not None:
            self._process.join(_JOIN_S)
            code = self._process.exitcode
        self._forget()
        if waiting and stopping:
            self.cancelled.emit()
        elif waiting:
            self.failed.emit(f"the process that did it ended (exit code {code}); try again")
