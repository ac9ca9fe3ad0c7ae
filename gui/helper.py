"""Work of a page in a process beside the window: asked for, told of, cancelled; it never waits.

A task that does not stop when it is asked to is ended with its process. That is safe for the store,
whose writes are whole or nothing.
"""

from collections.abc import Iterator
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from gui.helper_process import Task, serve
from gui.process_link import ProcessLink

_POLL_MS = 20
_PATIENCE_MS = 600
"""So long a task may take to stop by itself."""


class Helper(ProcessLink):
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
        super().__init__(serve, _POLL_MS, parent)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(_PATIENCE_MS)
        self._patience.timeout.connect(self._end)

    @property
    def stopping(self) -> bool:
        """Whether the task has been asked to stop and has not yet."""
        return self._patience.isActive()

    def ask(self, task: Task, *arguments: Any) -> None:
        """Have a task done; an earlier one is given up, and nothing more is heard of it."""
        self._patience.stop()
        self._number += 1
        self._waiting = self._number
        try:
            if not self._lives:
                self._start()
                self._look()
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

    def _forget(self) -> None:
        self._patience.stop()
        super()._forget()

    def _take(self, messages: Iterator[tuple[Any, ...]]) -> None:
        for message in messages:
            self._hear(message)

    def _hear(self, message: tuple[Any, ...]) -> None:
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
        stopping = self.stopping
        waiting, code = self._buried()
        if waiting and stopping:
            self.cancelled.emit()
        elif waiting:
            self.failed.emit(f"the process that did it ended (exit code {code}); try again")
