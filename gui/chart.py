"""Charts: one thin layer over pyqtgraph, so that all charts look, read out and export alike.

Remedies for pyqtgraph 0.14: it ignores the palette (charts dress themselves again when it
changes), its SVG export fails with newer Qt (the scene is painted by Qt's own generator), and
``clipToView`` must be set after a curve is added.
"""

import datetime
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QBuffer, QEvent, QIODevice, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from gui.axes import DayAxis, NumberAxis
from gui.text_size import USUAL, text_percent, write_anew
from gui.theme import colours
from gui.units import short
from minersim.csv_writing import write_csv
from minersim.results.files import write_whole


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
        write_csv(file, [columns, *zip(*columns.values(), strict=True)])
