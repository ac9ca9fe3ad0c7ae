"""Ctrl-C in the terminal that started the window."""

import signal
import socket
from types import FrameType

from PySide6.QtCore import QObject, QSocketNotifier, Slot
from PySide6.QtWidgets import QWidget


class Interrupts(QObject):
    """Closes a window on Ctrl-C, as its close button does; unsaved work is asked about.

    While Qt waits for events Python takes no signal. The byte that Python writes on a signal wakes
    Qt up.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._ours, self._theirs = socket.socketpair()
        for end in (self._ours, self._theirs):
            end.setblocking(False)
        self._notifier = QSocketNotifier(self._ours.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_byte)
        self._wanted = False
        signal.set_wakeup_fd(self._theirs.fileno())
        signal.signal(signal.SIGINT, self._note)

    def _note(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        self._wanted = True

    @Slot()
    def _on_byte(self) -> None:
        self._ours.recv(64)
        if self._wanted:
            self._wanted = False
            self._window.close()

    def end(self) -> None:
        """Let Ctrl-C do what it did."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        self._notifier.setEnabled(False)
        for end in (self._ours, self._theirs):
            end.close()
