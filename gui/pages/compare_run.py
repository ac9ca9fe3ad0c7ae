"""Begin and stop the work of the comparison page, and see how far it is."""

from PySide6.QtCore import QElapsedTimer, QSignalBlocker, QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QSpinBox, QWidget

from gui.elided import ElidedLabel
from gui.pages.compare_words import remaining
from gui.widgets import labelled, named

USUAL_PATHS = 500
"""Paths of a run, or fewer where the scenario has fewer, until the user says another number."""
_TICK_MS = 500


class RunStrip(QWidget):
    """Run, stop, progress, what remains, number of paths.

    Attributes
    ----------
    run_asked, stop_asked : Signal()
        The buttons.
    changed : Signal()
        The number of paths is another.
    """

    run_asked = Signal()
    stop_asked = Signal()
    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._share = 0.0
        self._touched = False
        self._clock = QElapsedTimer()
        self.run = QPushButton("Run")
        named(self.run, "compare_run", "Run", "Compute what the view asks (Ctrl+Return).")
        self.run.setShortcut("Ctrl+Return")
        self.stop = QPushButton("Stop")
        named(self.stop, "compare_stop", "Stop", "Stop it (Esc).")
        self.paths = QSpinBox()
        self.paths.setRange(2, 1_000_000)
        self.paths.setGroupSeparatorShown(True)
        self.paths.setSuffix(" paths")
        self.paths.setKeyboardTracking(False)
        self.paths.setStepType(QSpinBox.StepType.AdaptiveDecimalStepType)
        named(
            self.paths,
            "compare_paths",
            "Paths of every run",
            "The same paths in every run; more of them narrow the intervals and take longer.",
        )
        self.progress = QProgressBar()
        self.progress.setObjectName("compare_progress")
        self.progress.setAccessibleName("Progress")
        self.progress.setRange(0, 1000)
        self.progress.setTextVisible(False)
        self.progress.setFixedWidth(120)
        self.words = ElidedLabel()
        self.words.setObjectName("compare_remaining")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        for widget in (self.run, self.stop, labelled("on", self.paths), self.progress):
            row.addWidget(widget)
        row.addWidget(self.words, 1)
        self.progress.setFixedHeight(self.run.sizeHint().height() - 6)
        self.setFixedHeight(self.run.sizeHint().height())
        self._tick = QTimer(self)
        self._tick.setInterval(_TICK_MS)
        self._tick.timeout.connect(self._say)
        self.run.clicked.connect(self.run_asked)
        self.stop.clicked.connect(self.stop_asked)
        self.paths.valueChanged.connect(self._on_paths)
        self.rest()

    def suit(self, paths: int) -> None:
        """Fit the number of paths to a scenario's, unless the user chose one."""
        if not self._touched:
            with QSignalBlocker(self.paths):
                self.paths.setValue(min(paths, USUAL_PATHS))

    def begin(self, what: str) -> None:
        """Work begins."""
        self._share = 0.0
        self._what = what
        self._clock.start()
        self.progress.setRange(0, 0)
        self._tick.start()
        focused = self.run.hasFocus()
        self.stop.setEnabled(True)
        if focused:
            self.stop.setFocus()
        self.run.setEnabled(False)
        self.progress.setVisible(True)
        self._say()

    def show_share(self, share: float) -> None:
        """So much is done."""
        if share > 0.0:
            self.progress.setRange(0, 1000)
            self.progress.setValue(round(1000.0 * share))
        self._share = share
        self._say()

    def stopping(self) -> None:
        """It has been asked to stop."""
        self.stop.setEnabled(False)
        self._tick.stop()
        self.words.setText("Stopping …")

    def rest(self) -> None:
        """Nothing is under way."""
        self._tick.stop()
        focused = self.stop.hasFocus()
        self.run.setEnabled(True)
        if focused:
            self.run.setFocus()
        self.stop.setEnabled(False)
        self.progress.setVisible(False)
        self.words.setText("")

    @Slot()
    def _say(self) -> None:
        if self._share <= 0.0:
            self.words.setText(f"{self._what} begins (the first time, it compiles first)")
            return
        self.words.setText(f"{self._what}: {remaining(self._share, self._clock.elapsed() / 1000)}")

    @Slot()
    def _on_paths(self, *_: object) -> None:
        self._touched = True
        self.changed.emit()

    _what = ""
