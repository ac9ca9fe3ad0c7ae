"""What the charts over time of the capitulation page have in common: a cursor that moves quickly.

A line that moves across a chart has the whole chart painted again, eight charts at every frame.
So while it moves, a picture of the chart lies over it, and only the line is painted.
"""

import datetime
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.chart import Chart
from gui.theme import colours
from gui.units import short, with_minus

Array = npt.NDArray[np.float64]
_AXIS_WIDTH = 72
_CURSOR_WIDTH = 2


class _Still(QWidget):
    """A picture of the chart with the cursor's line, in place of the chart itself."""

    def __init__(self, over: QWidget) -> None:
        super().__init__(over)
        self._over = over
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.picture = QPixmap()
        self._at = 0
        self.hide()

    def put(self, picture: QPixmap) -> None:
        """Lie over the chart."""
        self.picture = picture
        self.setGeometry(self._over.rect())
        self.show()

    def move_to(self, at: int) -> None:
        """Draw the line at a place from the left. [pixels]"""
        if at == self._at:
            return
        before, self._at = self._at, at
        for x in (before, at):
            self.update(QRect(x - 1, 0, _CURSOR_WIDTH + 2, self.height()))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 (Qt's name)
        """Draw what is asked for of the picture, and the line."""
        painter = QPainter(self)
        ratio = self.picture.devicePixelRatio()
        area = event.rect()
        source = QRect(area.topLeft() * ratio, area.size() * ratio)
        painter.drawPixmap(area, self.picture, source)
        painter.fillRect(self._at, 0, _CURSOR_WIDTH, self.height(), QColor(colours().text))


class CourseChart(Chart):
    """A figure of the path over time, with the cursor of the day.

    Attributes
    ----------
    day_chosen : Signal(int)
        A day was clicked.
    """

    day_chosen = Signal(int)

    def __init__(self, title: str, y_label: str, parent: QWidget | None = None) -> None:
        super().__init__(title, "", y_label, datetime.date(2000, 1, 1), parent)
        self.setMinimumSize(QSize(230, 150))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._heading.setWordWrap(False)  # else the scroll area gives it the height it would like
        self._heading.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._heading.setToolTip(title)
        self._days: Array = np.empty(0)
        self._shown: dict[str, tuple[Array, str]] = {}
        self._day = 0.0
        self.plot.setMouseEnabled(x=False, y=False)
        self.plot.getAxis("left").setWidth(_AXIS_WIDTH)
        self.plot.getAxis("left").setStyle(maxTickLevel=0)
        self.plot.getAxis("bottom").setStyle(maxTickLevel=0)
        self._cursor = pg.InfiniteLine(angle=90, movable=False)
        self._cursor.setZValue(20)
        self.plot.addItem(self._cursor, ignoreBounds=True)
        self._still = _Still(self.widget.viewport())
        self._fills: list[tuple[Any, int, int]] = []
        self.dressed(self._dress_course)
        self.set_reader(self._reading_at)
        self.set_columns(self._table)
        self.widget.viewport().installEventFilter(self)
        self.widget.scene().sigMouseClicked.connect(self._on_clicked)

    # --- figures -------------------------------------------------------------------------------

    def begin(self, start: datetime.date, days: Array) -> None:
        """Count other days."""
        self._days = days
        if self.day_axis is not None:
            self.day_axis.begin(start)
        self.plot.setXRange(0.0, max(float(days[-1]), 1.0), padding=0.0)
        self.settle()

    def show_figures(self, shown: Mapping[str, tuple[Array, str]]) -> None:
        """Say which figures are read out and exported: values and their unit, by name."""
        self._shown = dict(shown)
        self.set_summary("; ".join(self._summary(name) for name in shown))

    def _summary(self, name: str) -> str:
        values, unit = self._shown[name]
        known = values[np.isfinite(values)]
        if known.size == 0:
            return f"{name}: no values"
        low, high, last = (short(float(v)) for v in (known.min(), known.max(), known[-1]))
        return f"{name} between {low} and {high} {unit}, {last} at the end".replace("  ", " ")

    def y_range(self, low: float, high: float) -> None:
        """Show these values with a little room."""
        room = 0.06 * (high - low) or 0.05 * abs(high) or 1.0
        self.plot.setYRange(low if low == 0.0 else low - room, high + room, padding=0.0)

    def _table(self) -> dict[str, Array]:
        return {"day": self._days} | {
            f"{name} [{unit}]" if unit else name: values
            for name, (values, unit) in self._shown.items()
        }

    def _reading_at(self, x: float, y: float) -> str:
        del y
        if self._days.size == 0 or self.day_axis is None:
            return ""
        day = int(min(max(round(x), 0), self._days.size - 1))
        parts = [
            f"{name} {with_minus(short(float(values[day]), 3))} {unit}".rstrip()
            for name, (values, unit) in self._shown.items()
        ]
        return f"{self.day_axis.date_at(day):%d %b %Y}: {', '.join(parts)}"

    # --- cursor --------------------------------------------------------------------------------

    @property
    def has_still(self) -> bool:
        """Whether the picture lies over the chart."""
        return not self._still.isHidden()

    def lay_still(self) -> None:
        """Lay the picture over the chart, so that the cursor moves quickly."""
        if self.has_still or self.visibleRegion().isEmpty():
            return
        self._cursor.setVisible(False)
        self._still.put(self.widget.viewport().grab())
        self._still.move_to(self._place())

    def settle(self) -> None:
        """Take the picture away."""
        self._still.hide()
        self._cursor.setVisible(True)
        self._cursor.setValue(self._day)

    def show_day(self, day: float) -> None:
        """Move the cursor."""
        self._day = day
        if self.has_still:
            self._still.move_to(self._place())
        else:
            self._cursor.setValue(day)

    def _place(self) -> int:
        scene = self.plot.vb.mapViewToScene(pg.Point(self._day, 0.0))
        return round(float(scene.x())) - _CURSOR_WIDTH // 2

    def _on_clicked(self, event: Any) -> None:
        position = event.scenePos()
        if self.plot.vb.sceneBoundingRect().contains(position):
            self.day_chosen.emit(round(self.plot.vb.mapSceneToView(position).x()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        """Take the picture away when the chart changes under it."""
        if event.type() == QEvent.Type.Resize:
            self.settle()
        return super().eventFilter(watched, event)

    # --- dress ---------------------------------------------------------------------------------

    def area(self, series: int, opacity: int = 255) -> Any:
        """Add a filled area from zero up; returns its curve, for ``setData``."""
        curve = pg.PlotCurveItem(fillLevel=0.0)
        self.plot.addItem(curve)
        self.dressed(lambda: self._dress_area(curve, state_colour(series), opacity))
        return curve

    @staticmethod
    def _dress_area(curve: Any, colour: QColor, opacity: int) -> None:
        colour.setAlpha(opacity)
        curve.setPen(None)
        curve.setBrush(colour)

    def _dress_course(self) -> None:
        self._cursor.setPen(pg.mkPen(colours().text, width=_CURSOR_WIDTH))
        self.settle()


def state_colour(state: int) -> QColor:
    """Colour of a state of capacity, by its place in ``STATES``."""
    c = colours()
    return QColor((c.series[0], c.series[5], c.series[1], c.series[4], c.faint)[state])
