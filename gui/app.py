"""Start of the desktop program."""

import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

os.environ.setdefault("PYQTGRAPH_QT_LIB", "PySide6")

from PySide6 import __version_info__ as pyside_version
from PySide6.QtCore import QEvent, QObject, QSettings, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from gui.screen import no_screen

NAME = "minersim"
FIRST_QUESTION = ("sites", 0, "power_usd_per_kwh")
"""What a newcomer is asked first: the site's power price, with the machines on it below."""


def broken_pairing() -> str:
    """Say what is wrong with the versions of Python and Qt; empty if nothing is.

    PySide6 6.12 on Python before 3.12 loses a reference to None with nearly every call, and the
    process dies after some thousands.
    """
    if pyside_version[:2] >= (6, 12) and sys.version_info < (3, 12):
        return (
            f"PySide6 {pyside_version[0]}.{pyside_version[1]} and Python "
            f"{sys.version_info.major}.{sys.version_info.minor} crash together; install "
            "'PySide6-Essentials<6.12', or use Python 3.12 or later"
        )
    return ""


def run_window(files: list[Path], settings: QSettings | None = None) -> int:
    """Show the window until it is closed.

    Parameters
    ----------
    files : list of Path
        Scenarios to open; without any, those of the last session, or an example.
    settings : QSettings or None
        In place of the user's.

    Returns
    -------
    int
        Exit code.
    """
    wrong = broken_pairing() or no_screen()
    if wrong:
        print(f"minersim gui: {wrong}", file=sys.stderr)  # noqa: T201 (there is no window yet)
        return 1
    from gui.interrupts import Interrupts
    from gui.main_window import MainWindow
    from gui.preferences import Preferences
    from gui.text_size import apply_text_size
    from gui.theme import apply_theme

    app = QApplication.instance() or QApplication([NAME])
    app.setApplicationName(NAME)
    app.setOrganizationName(NAME)
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    preferences = Preferences(settings)
    apply_theme(preferences.theme)
    apply_text_size(preferences.text_percent)
    window = MainWindow(preferences)
    sys.excepthook = _tell_fault
    window.resize(1280, 800)
    window.restore()
    # the compiled engine is loaded in its own process, once the window stands: both at a time
    # would make the user wait for what is needed later
    AfterFirstPaint(window, window.runner.worker.start)
    window.show()  # before files are opened: what is wrong with one is said on top of the window
    for file in files or window.files_of_last_session():
        window.files.open_file(file)
    window.files.recover()
    if not window.session.cases:
        window.files.open_example()
        window.inputs.show_path(FIRST_QUESTION)
    hints = QApplication.styleHints()
    hints.colorSchemeChanged.connect(window.on_system_theme)
    interrupts = Interrupts(window)
    code = int(QApplication.exec())
    interrupts.end()
    return code


class AfterFirstPaint(QObject):
    """Does something once, when a window has been painted for the first time."""

    def __init__(self, window: QWidget, work: Callable[[], None]) -> None:
        super().__init__(window)
        self._window, self._work = window, work
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        """Hear that the window is about to be painted; its parts follow before any timer."""
        if watched is self._window and event.type() == QEvent.Type.Paint:
            self._window.removeEventFilter(self)
            QTimer.singleShot(0, self, self._do)
        return False

    def _do(self) -> None:
        self._work()
        self.deleteLater()


def _tell_fault(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """A fault of ours: say it in the window, with what to send; the program goes on."""
    from gui.dialogs import tell_failure
    from gui.main_window import running_window

    text = "".join(traceback.format_exception(kind, error, trace))
    sys.stderr.write(text)
    window = running_window()
    if window is not None:
        what = "Something went wrong in minersim itself. Your cases are as they were."
        tell_failure(window, what, f"{kind.__name__}: {error}", details=text)
