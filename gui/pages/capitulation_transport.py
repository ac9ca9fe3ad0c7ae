"""What moves time on the capitulation page: play, speed, the slider of days."""

import datetime

from PySide6.QtCore import QElapsedTimer, QSignalBlocker, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSlider,
    QSpinBox,
    QWidget,
)

from gui.widgets import named
from minersim.analysis.events import date_of

SPEEDS = (("1 week a second", 7.0), ("1 month a second", 30.4375), ("1 quarter a second", 91.3125))
"""Names of speeds, and days that go by in a second. [days/s]"""
FRAME_MS = 16
MONTH_DAYS = 30
_LONGEST_S = 0.1
_STEPS = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_PageUp: -MONTH_DAYS,
    Qt.Key.Key_PageDown: MONTH_DAYS,
}


class DaySlider(QSlider):
    """The day: arrows go by a day, page keys by a month, Home and End to the ends."""

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """Go by a day or a month, later with Page Down as down a page."""
        if event.key() in _STEPS:
            self.setValue(self.value() + _STEPS[Qt.Key(event.key())])
            return
        super().keyPressEvent(event)


class Transport(QWidget):
    """Play, speed, day and path.

    Attributes
    ----------
    moved : Signal(int)
        Another day is shown.
    played : Signal(bool)
        Time goes by, or rests.
    path_changed : Signal()
        Another path is wanted.
    trough_asked : Signal()
        The lowest hashrate is to be shown.
    """

    moved = Signal(int)
    played = Signal(bool)
    path_changed = Signal()
    trough_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._start = datetime.date(2000, 1, 1)
        self._at = 0.0
        self.play = QPushButton("▶ Play")
        self.play.setCheckable(True)
        named(self.play, "capitulation_play", "Play or pause", "Let time go by, or pause (Space).")
        self.trough = QPushButton("Trough")
        named(
            self.trough,
            "capitulation_trough",
            "Go to the trough",
            "Show the day of the lowest hashrate.",
        )
        self.speed = QComboBox()
        self.speed.addItems([name for name, _ in SPEEDS])
        self.speed.setCurrentIndex(1)
        named(
            self.speed, "capitulation_speed", "Speed", "How much time goes by in a second of yours."
        )
        self.slider = DaySlider(Qt.Orientation.Horizontal)
        self.slider.setPageStep(MONTH_DAYS)
        self.slider.setMinimumWidth(40)
        named(
            self.slider,
            "capitulation_day",
            "Day",
            "The day that is shown. Left and Right go by a day, Page Up and Page Down by a month, "
            "Home and End to the ends.",
        )
        self.date = QLabel()
        self.date.setObjectName("capitulation_date")
        self.date.setMinimumWidth(
            self.date.fontMetrics().horizontalAdvance("00 Mmm 0000, day 0000")
        )
        path_label = QLabel("Path")
        self.path = QSpinBox()
        self.path.setSpecialValueText("median")
        self.path.setRange(0, 1)
        named(
            self.path,
            "capitulation_path",
            "Path",
            "Which future is drawn: its number, or the one nearest to the median of hashrate and "
            "price of up to 50 paths.",
        )
        path_label.setBuddy(self.path)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        parts = (self.play, self.trough, self.speed, self.slider, self.date, path_label, self.path)
        for widget in parts:
            layout.addWidget(widget, 1 if widget is self.slider else 0)
        self._clock = QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.setInterval(FRAME_MS)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self.play.toggled.connect(self._on_play)
        self.trough.clicked.connect(self.trough_asked)
        self.slider.valueChanged.connect(self._on_slider)
        self.path.valueChanged.connect(self._on_path)

    @property
    def day(self) -> int:
        """Day that is shown."""
        return self.slider.value()

    @property
    def playing(self) -> bool:
        """Whether time goes by."""
        return self.play.isChecked()

    @property
    def chosen_path(self) -> int | None:
        """Path that is wanted, from 0; None is the median one."""
        return None if self.path.value() == 0 else self.path.value() - 1

    def begin(self, start: datetime.date, last_day: int) -> None:
        """Have other days; the day stays where it can."""
        self._start = start
        with QSignalBlocker(self.slider):
            self.slider.setRange(0, last_day)
        self._say()

    def set_paths(self, paths: int) -> None:
        """Have so many paths to choose from."""
        self.path.setMaximum(paths)

    def show_day(self, day: int) -> None:
        """Show a day."""
        self.slider.setValue(day)

    def stop(self) -> None:
        """Pause."""
        self.play.setChecked(False)

    def press(self, key: int) -> bool:
        """Do what a key stands for, wherever it is pressed; False if it stands for nothing."""
        ends = {Qt.Key.Key_Home: self.slider.minimum(), Qt.Key.Key_End: self.slider.maximum()}
        if key == Qt.Key.Key_Space:
            self.play.toggle()
        elif key in _STEPS:
            self.slider.setValue(self.day + _STEPS[Qt.Key(key)])
        elif key in ends:
            self.slider.setValue(ends[Qt.Key(key)])
        else:
            return False
        return True

    @Slot(bool)
    def _on_play(self, playing: bool) -> None:
        self.play.setText("❚❚ Pause" if playing else "▶ Play")
        if playing:
            if self.day >= self.slider.maximum():
                self.slider.setValue(0)
            self._at = float(self.day)
            self._clock.start()
            self._timer.start()
        else:
            self._timer.stop()
        self.played.emit(playing)

    @Slot()
    def _tick(self) -> None:
        elapsed_s = min(self._clock.restart() / 1_000.0, _LONGEST_S)
        at = self._at + elapsed_s * SPEEDS[self.speed.currentIndex()][1]
        self.slider.setValue(int(at))
        self._at = at  # the slider has set it to the whole day
        if at >= self.slider.maximum():
            self.stop()

    @Slot(int)
    def _on_slider(self, day: int) -> None:
        self._at = float(day)
        self._say()
        self.moved.emit(day)

    @Slot(int)
    def _on_path(self, number: int) -> None:
        del number
        self.path_changed.emit()

    def _say(self) -> None:
        self.date.setText(f"{date_of(self._start, self.day):%d %b %Y}, day {self.day}")
