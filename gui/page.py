"""What every page of the window is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from gui.preferences import Preferences
    from gui.runner import Runner
    from gui.session import Session


class Exportable(Protocol):
    """A chart or a table that can leave the program."""

    @property
    def export_name(self) -> str:
        """Short name, for a menu and a file."""

    @property
    def export_kinds(self) -> Sequence[str]:
        """File suffixes it can be written as: ``png``, ``svg``, ``csv``, ``xlsx``."""

    def export_to(self, file: str) -> None:
        """Write it whole, in the form of the file's suffix; OSError if it cannot be."""

    def copy(self) -> None:
        """Put it on the clipboard."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What the window gives its pages to work with."""

    session: "Session"
    runner: "Runner"
    preferences: "Preferences"


class Page(QWidget):
    """A page.

    It draws the current case: `refresh` is called when the page is shown, when the case was edited
    and when another case became current, but only while the page is visible. A page that shows
    results listens to ``desk.runner.picture_changed`` itself.
    """

    title = ""
    help_topic = ""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk

    def refresh(self) -> None:
        """Draw the current case as it stands."""

    def exports(self) -> Sequence[Exportable]:
        """Charts and tables of the page that can be exported, the most important first."""
        return ()

    def stop(self) -> None:
        """End timers and whatever else runs; called when the window closes."""

    def timer_once(self, after_ms: int, slot: Callable[[], object]) -> QTimer:
        """A timer of the page, not started, that calls a slot once after a pause. [ms]"""
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(after_ms)
        timer.timeout.connect(slot)
        return timer
