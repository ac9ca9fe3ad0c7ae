"""Charts: one thin layer over pyqtgraph, so that all charts look, read out and export alike.

Remedies for pyqtgraph 0.14: it ignores the palette (charts dress themselves again when it
changes), its SVG export fails with newer Qt (the scene is painted by Qt's own generator), and
``clipToView`` must be set after a curve is added.
"""

import csv
import datetime
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PySide6.QtCore import QBuffer, QEvent, QIODevice, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from gui.text_size import USUAL, text_percent, write_anew
from gui.theme import colours
from gui.units import with_minus
from minersim.data.files.cells import safe_cells
from minersim.results.files import write_whole

Array = npt.NDArray[np.float64]
BANDS = (("p5", "p95", 40), ("p10", "p90", 70))
"""Bands of a fan: lower and upper quantile, and how opaque it is of 255."""


def short(value: float, digits: int = 4) -> str:
    """Short text of a number, with a letter for thousands and beyond.

    >>> short(152.271e12), short(-34.9), short(0.0512), short(0.0), short(1100.0)
    ('152.3T', '-34.9', '0.0512', '0', '1,100')
    """
    if not math.isfinite(value):
        return "–"
    if value == 0.0:
        return "0"
    for factor, letter in ((1e18, "E"), (1e15, "P"), (1e12, "T"), (1e9, "G"), (1e6, "M")):
        if abs(value) >= factor:
            return f"{value / factor:.{digits}g}{letter}"
    text = f"{value:,.{digits}g}"
    return f"{float(text):,.0f}" if "e+" in text else text


_MONTH_DAYS = 30.4375
_MONTHS = (1, 2, 3, 4, 6, 12, 24, 60, 120, 240, 600, 1_200)
"""Months from one tick to the next."""


class DayAxis(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph has no types
    """Axis of days since a first day, written as dates."""

    def __init__(self, start: datetime.date) -> None:
        super().__init__("bottom")
        self.start = start

    def tickStrings(  # noqa: N802 (pyqtgraph's name)
        self, values: Sequence[float], scale: float, spacing: float
    ) -> list[str]:
        """Dates of the ticks."""
        del scale
        form = "%Y" if spacing >= 365 else "%b %Y" if spacing >= 28 else "%d %b"
        return [self._date(value).strftime(form) for value in values]

    def _date(self, day: float) -> datetime.date:
        days = min(max(round(day), -300_000), 300_000)
        return self.start + datetime.timedelta(days=days)

    def tickSpacing(  # noqa: N802 (pyqtgraph's name)
        self, minimum: float, maximum: float, size: float
    ) -> list[tuple[float, float]]:
        """Steps that people count days in."""
        font = self.style["tickFont"] or QGuiApplication.font()
        width = QFontMetrics(font).horizontalAdvance("May 2000") + 10
        wanted = (maximum - minimum) / max(size / width, 1.0)
        steps = (1, 2, 3, 5, 7, 10, 14, *(months * _MONTH_DAYS for months in _MONTHS))
        step = next((s for s in steps if s >= wanted), steps[-1])
        return [(step, 0)]

    def tickValues(  # noqa: N802 (pyqtgraph's name)
        self, minimum: float, maximum: float, size: float
    ) -> list[tuple[float, list[float]]]:
        """Ticks at the first day of what they name, a month or a year."""
        step = self.tickSpacing(minimum, maximum, size)[0][0]
        if step < _MONTH_DAYS:
            ticks: list[tuple[float, list[float]]] = super().tickValues(minimum, maximum, size)
            return ticks
        every = round(step / _MONTH_DAYS)
        first, last = self._date(minimum), self._date(maximum)
        months = range(12 * first.year + first.month - 1, 12 * last.year + last.month)
        days = [
            float((datetime.date(month // 12, month % 12 + 1, 1) - self.start).days)
            for month in months
            if month % every == 0
        ]
        return [(step, [day for day in days if minimum <= day <= maximum])]


class NumberAxis(pg.AxisItem):  # type: ignore[misc]
    """Axis of plain numbers, short."""

    def tickStrings(  # noqa: N802 (pyqtgraph's name)
        self, values: Sequence[float], scale: float, spacing: float
    ) -> list[str]:
        """Short texts, with as many digits as tell the ticks apart."""
        del scale
        if self.logMode:
            return [short(10.0**value, 3) for value in values]  # none of them below zero
        largest = max((abs(v) for v in values), default=1.0)
        digits = 4 if spacing <= 0 or largest == 0 else math.ceil(math.log10(largest / spacing)) + 2
        return [
            with_minus(short(0.0 if abs(v) < spacing * 1e-6 else v, min(max(digits, 2), 12)))
            for v in values
        ]


def write_names_anew(legend: pg.LegendItem) -> None:
    """Give the names of a legend its colour and size; pyqtgraph does so for later names only."""
    for _, label in legend.items:
        label.setText(label.text)


class Chart(QWidget):
    """A chart with a title, axes with units, a crosshair that reads out, and exports.

    Parameters
    ----------
    title : str
        Shown above the chart, and the name of exported files.
    x_label, y_label : str
        With their units in square brackets.
    start : date or None
        First day, where the horizontal axis counts days.

    Attributes
    ----------
    pointed : Signal(float, float)
        Where the mouse points, in data coordinates.
    plot : pyqtgraph.PlotItem
        To draw on.
    """

    pointed = Signal(float, float)
    _ready = False  # changeEvent is called before __init__ has run

    def __init__(
        self,
        title: str,
        x_label: str,
        y_label: str,
        start: datetime.date | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.export_name = title
        self.export_kinds = ("png", "svg", "csv")
        self._labels = {"bottom": x_label, "left": y_label}
        self._columns: Callable[[], Mapping[str, Iterable[Any]]] = dict
        self._read: Callable[[float, float], str] | None = None
        self.setAccessibleName(title)
        self._heading = QLabel(title)
        self._heading.setWordWrap(True)
        self._heading.setTextFormat(Qt.TextFormat.PlainText)  # names in it are the user's
        bottom = DayAxis(start) if start is not None else NumberAxis("bottom")
        self.day_axis = bottom if start is not None else None
        axes = {"bottom": bottom, "left": NumberAxis("left")}
        self.widget = pg.PlotWidget(axisItems=axes)
        self.widget.setMenuEnabled(False)
        self.plot: Any = self.widget.getPlotItem()
        self.plot.hideButtons()
        self._reading = QLabel(" ")
        self._reading.setTextFormat(Qt.TextFormat.PlainText)
        self._reading.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 4)
        layout.setSpacing(2)
        layout.addWidget(self._heading)
        layout.addWidget(self.widget, 1)
        layout.addWidget(self._reading)
        self._cross = [pg.InfiniteLine(angle=angle, movable=False) for angle in (90, 0)]
        for line in self._cross:
            line.setVisible(False)
            self.plot.addItem(line, ignoreBounds=True)
        self._proxy = pg.SignalProxy(
            self.widget.scene().sigMouseMoved, rateLimit=60, slot=self._on_mouse
        )
        self._dressers: list[Callable[[], None]] = []
        self._ready = True
        self._dress()
        if text_percent() != USUAL:
            self._write_anew()

    # --- what it shows -------------------------------------------------------------------------

    def set_title(self, title: str) -> None:
        """Change the heading."""
        self.export_name = title
        self._heading.setText(title)
        self.setAccessibleName(title)

    def set_labels(self, x_label: str, y_label: str) -> None:
        """Change the axes' labels, units included."""
        self._labels = {"bottom": x_label, "left": y_label}
        self._dress()

    def set_summary(self, text: str) -> None:
        """Say in words what the chart shows, for those who do not see it."""
        self.setAccessibleDescription(text)

    def set_columns(self, columns: Callable[[], Mapping[str, Iterable[Any]]]) -> None:
        """Say which figures the chart shows, for its CSV: names with units, columns of values."""
        self._columns = columns

    def set_reader(self, read: Callable[[float, float], str]) -> None:
        """Say what the line under the chart reads where the mouse points (x, y)."""
        self._read = read

    def dressed(self, dress: Callable[[], None]) -> None:
        """Have something coloured now and again whenever the theme changes."""
        self._dressers.append(dress)
        dress()

    def line(self, name: str, series: int = 0, *, width: float = 1.5, dashed: bool = False) -> Any:
        """Add a line whose data are set later with ``setData``; returns it."""
        curve = self.plot.plot(name=name)
        style = Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine
        self.dressed(
            lambda: curve.setPen(
                pg.mkPen(colours().series[series % len(colours().series)], width=width, style=style)
            )
        )
        return curve

    def mark(self, x: float, text: str) -> Any:
        """Add an event mark: a vertical line with words; returns it, for ``plot.removeItem``."""
        mark = pg.InfiniteLine(
            pos=x, angle=90, label=text, labelOpts={"position": 0.94, "rotateAxis": (1, 0)}
        )
        c = colours()
        mark.setPen(pg.mkPen(c.faint, width=1, style=Qt.PenStyle.DotLine))
        if mark.label is not None:
            mark.label.setColor(QColor(c.faint))
        self.plot.addItem(mark, ignoreBounds=True)
        return mark

    # --- reading -------------------------------------------------------------------------------

    def read_at(self, x: float, y: float) -> str:
        """Show the crosshair at a point and return what is read there."""
        text = self._read(x, y) if self._read is not None else f"{short(x)}, {short(y)}"
        self._reading.setText(text or " ")
        for line, position in zip(self._cross, (x, y), strict=True):
            line.setValue(position)
            line.setVisible(True)
        return text

    def _on_mouse(self, event: tuple[QPointF]) -> None:
        position = event[0]
        if not self.plot.sceneBoundingRect().contains(position):
            return
        point = self.plot.vb.mapSceneToView(position)
        self.read_at(point.x(), point.y())
        self.pointed.emit(point.x(), point.y())

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802 (Qt's name)
        """Take the crosshair away."""
        for line in self._cross:
            line.setVisible(False)
        self._reading.setText(" ")
        super().leaveEvent(event)

    # --- theme ---------------------------------------------------------------------------------

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 (Qt's name)
        """Dress again when the palette changes."""
        super().changeEvent(event)
        if self._ready and event.type() == QEvent.Type.PaletteChange:
            self._dress()
        elif self._ready and event.type() == QEvent.Type.FontChange:
            self._write_anew()

    def _write_anew(self) -> None:
        """Write the words on the chart as large as those around it."""
        write_anew(self.widget.scene(), self.font())
        for side in self._labels:
            axis = self.plot.getAxis(side)
            axis.setStyle(tickFont=self.font())
            axis.resizeEvent()  # the label knows its new size
            axis.showLabel(axis.label.isVisible())  # and the axis the room that it takes
            if side == "bottom" and not axis.label.isVisible():
                height = round(1.5 * self.fontMetrics().height())
                axis.setHeight(None if text_percent() == USUAL else height)

    def _dress(self) -> None:
        c = colours()
        self.widget.setBackground(QColor(c.base))
        for side, label in self._labels.items():
            axis = self.plot.getAxis(side)
            axis.setPen(pg.mkPen(c.line))
            axis.setTextPen(pg.mkPen(c.text))
            axis.setLabel(label, color=c.text)
            axis.enableAutoSIPrefix(False)
        self.plot.showGrid(x=True, y=True, alpha=0.15)
        for line in self._cross:
            line.setPen(pg.mkPen(c.faint, width=1))
        if self.plot.legend is not None:
            self.plot.legend.setLabelTextColor(QColor(c.text))
            write_names_anew(self.plot.legend)
        for dress in self._dressers:
            dress()

    # --- leaving the program -------------------------------------------------------------------

    def image(self, scale: float = 2.0) -> QImage:
        """Picture of the chart, its heading included, at a multiple of its size."""
        size = self.size()
        image = QImage(size * scale, QImage.Format.Format_ARGB32)
        image.setDevicePixelRatio(scale)
        image.fill(QColor(colours().base))
        self.render(image)
        return image

    def export_to(self, file: str) -> None:
        """Write the chart as ``.png``, ``.svg`` or, its figures, ``.csv``; whole or not at all.

        Raises
        ------
        RunError
            If it cannot be written.
        """
        place, suffix = Path(file), Path(file).suffix.lower()
        writer = {".png": self._write_png, ".svg": self._write_svg, ".csv": self._write_csv}
        write_whole(place, writer[suffix])

    def copy(self) -> None:
        """Put the picture on the clipboard."""
        QGuiApplication.clipboard().setImage(self.image())

    def _write_png(self, file: Path) -> None:
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        self.image().save(buffer, "PNG")  # type: ignore[call-overload]  # a text is right
        file.write_bytes(bytes(buffer.data().data()))

    def _write_svg(self, file: Path) -> None:
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        generator = QSvgGenerator()
        generator.setOutputDevice(buffer)
        generator.setTitle(self.export_name)
        generator.setResolution(self.logicalDpiX())  # else the axes shrink
        size: QSize = self.widget.size()
        generator.setSize(size)
        generator.setViewBox(QRectF(0, 0, size.width(), size.height()))
        painter = QPainter(generator)
        # what is seen, not the whole scene: an item's bounds may lie far outside
        whole = QRectF(0, 0, size.width(), size.height())
        seen = self.widget.mapToScene(self.widget.rect()).boundingRect()
        self.widget.scene().render(painter, whole, seen)
        painter.end()
        file.write_bytes(bytes(buffer.data().data()))

    def _write_csv(self, file: Path) -> None:
        columns = self._columns()
        with file.open("w", encoding="utf-8", newline="") as stream:
            write = csv.writer(stream)
            write.writerow(safe_cells(columns))
            write.writerows(map(safe_cells, zip(*columns.values(), strict=True)))


class FanChart(Chart):
    """Quantiles of a figure over time: bands of 90 % and 80 %, median and mean."""

    def __init__(
        self,
        title: str,
        y_label: str,
        start: datetime.date,
        series: int = 0,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(title, "", y_label, start, parent)
        self._data: dict[str, Array] = {}
        self._days: Array = np.empty(0)
        self._bands: list[Any] = []
        for low, high, opacity in BANDS:
            # one closed curve: pyqtgraph's fill between two takes several times as long
            band = self.plot.plot(pen=None, fillLevel="enclosed")
            self._bands.append((low, high, band))
            self.dressed(self._band_dresser(band, series, opacity))
        self._median = self.line("median", series, width=2)
        self._mean = self.line("mean", series, width=1, dashed=True)
        self.set_columns(lambda: {"day": self._days, **self._data})
        self.set_reader(self._reading_at)

    @staticmethod
    def _band_dresser(band: Any, series: int, opacity: int) -> Callable[[], None]:
        def dress() -> None:
            colour = QColor(colours().series[series % len(colours().series)])
            colour.setAlpha(opacity)
            band.setBrush(colour)

        return dress

    def set_fan(self, days: Array, bands: dict[str, Array]) -> None:
        """Show quantiles by day: ``mean``, ``p5``, ``p10``, ``p50``, ``p90``, ``p95``."""
        self._days, self._data = days, bands
        there_and_back = np.concatenate([days, days[::-1]])
        for low, high, band in self._bands:
            band.setData(there_and_back, np.concatenate([bands[low], bands[high][::-1]]))
        self._median.setData(days, bands["p50"])
        self._mean.setData(days, bands["mean"])

    def _reading_at(self, x: float, y: float) -> str:
        del y
        if self._days.size == 0 or self.day_axis is None:
            return ""
        at = int(np.abs(self._days - x).argmin())
        day = self.day_axis._date(float(self._days[at]))
        figures = ", ".join(f"{n} {short(float(self._data[n][at]))}" for n in ("p10", "p50", "p90"))
        return f"{day}: {figures}"
