"""How far a page's work is: a bar, what remains, and the button that stops it."""

from PySide6.QtCore import QElapsedTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QWidget

from gui.run_bar import duration

_TELLS_FROM = 0.05
"""Share from which the time that remains can be told."""
_STOPPING = "Stopping …"


class ProgressRow(QWidget):
    """Progress of one task; at rest it is empty and keeps its room, so that the page stays.

    Parameters
    ----------
    name : str
        Before the object names of its parts.

    Attributes
    ----------
    stop_asked : Signal()
        The button was pressed.
    """

    stop_asked = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock = QElapsedTimer()
        self._doing = ""
        self.words = QLabel()
        self.words.setObjectName(f"{name}_doing")
        self.bar = QProgressBar()
        self.bar.setObjectName(f"{name}_progress")
        self.bar.setAccessibleName("Progress")
        self.bar.setToolTip("Share that is done.")
        self.bar.setRange(0, 1000)
        self.bar.setFormat("%p %")
        self.bar.setFixedWidth(120)
        self.button = QPushButton("Stop")
        self.button.setObjectName(f"{name}_stop")
        self.button.setToolTip("Give it up (Esc).")
        self.button.setAutoDefault(False)
        self.button.clicked.connect(self.stop_asked)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        for widget in (self.words, self.bar, self.button):
            row.addWidget(widget)
            policy = widget.sizePolicy()
            policy.setRetainSizeWhenHidden(True)
            widget.setSizePolicy(policy)
        height = self.button.sizeHint().height()
        self.bar.setFixedHeight(height - 4)
        self.button.setFixedWidth(self.fontMetrics().horizontalAdvance(_STOPPING) + 24)
        self.end()

    def begin(self, doing: str) -> None:
        """Show that something has begun.

        Parameters
        ----------
        doing : str
            What, as in "Calibrating".
        """
        self._doing = doing
        self._clock.start()
        self.bar.setRange(0, 0)  # until a share is told it only moves
        self.words.setText(f"{doing} …")
        self.button.setText("Stop")
        self.button.setEnabled(True)
        for widget in (self.words, self.bar, self.button):
            widget.show()

    @Slot(float)
    def show_share(self, share: float) -> None:
        """Show how much is done, and what remains by that measure."""
        if self.bar.maximum() == 0:
            self.bar.setRange(0, 1000)
        self.bar.setValue(round(1000.0 * share))
        left = ""
        if share >= _TELLS_FROM:
            remains_s = self._clock.elapsed() / 1000.0 * (1.0 - share) / share
            left = f": about {duration(max(remains_s, 1.0))} left"
        self.words.setText(f"{self._doing}{left}")

    def show_stopping(self) -> None:
        """Show that it was asked to stop."""
        self.button.setText(_STOPPING)
        self.button.setEnabled(False)

    def end(self) -> None:
        """Show nothing."""
        for widget in (self.words, self.bar, self.button):
            widget.hide()
        self.words.setText("")
