"""A sweep over two settings: a map of the means, with the line along which they are zero."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PySide6.QtCore import QRectF, QSize, Signal, Slot
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from gui.chart import Chart
from gui.pages.breakeven_map import colour_table
from gui.pages.compare_line import point_words, setting_axis, sweep_columns
from gui.pages.compare_view import blank
from gui.pages.compare_words import in_percent, mean_label, setting_words, text
from gui.theme import Colours, colours
from gui.units import short, with_minus
from minersim.analysis.contours import zero_segments
from minersim.analysis.sweep import Sweep
from minersim.analysis.varied import Varied

Array = npt.NDArray[np.float64]

_MOST_TICKS = 7
_BAR_TICKS = 5
_BAR_AXIS_WIDTH = 66
_FLAT = 1e-6


def rising_table(c: Colours, size: int = 255) -> Array:
    """Colours from the chart's ground to the first series' colour, shape (size, 3)."""
    ends = [QColor(c.alternate), QColor(c.series[0])]
    rgb = np.array([[e.red(), e.green(), e.blue()] for e in ends], dtype=np.float64)
    places = np.linspace(0.0, 1.0, size)
    return np.column_stack([np.interp(places, (0.0, 1.0), rgb[:, i]) for i in range(3)])


class SweepMap(Chart):
    """Cells of equal size, one a run, whatever the spacing of the values; a click picks one.

    Attributes
    ----------
    picked : Signal(int)
        Place of the point among those of the sweep.
    """

    picked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Map", "", "", None, parent)
        self.setObjectName("sweep_map")
        self.setMinimumSize(QSize(260, 150))
        self.found: Sweep | None = None
        self._signed = False
        self.plot.vb.disableAutoRange()
        self.plot.vb.setMouseEnabled(x=False, y=False)
        self.image_item = pg.ImageItem(axisOrder="row-major")
        self.plot.addItem(self.image_item)
        self.zero = pg.PlotCurveItem(connect="pairs")
        self.plot.addItem(self.zero)
        self._now = pg.ScatterPlotItem(size=12, symbol="o", useCache=False)
        self._now_text = pg.TextItem("as it stands", anchor=(-0.1, 1.1))
        self._pick = pg.ScatterPlotItem(size=15, symbol="+", useCache=False)
        for item in (self._now, self._now_text, self._pick):
            self.plot.addItem(item, ignoreBounds=True)
        self.bar = pg.ColorBarItem(
            values=(0.0, 1.0), width=14, interactive=False, colorMapMenu=False, label=" "
        )
        self.plot.layout.addItem(self.bar, 2, 5)
        self.plot.layout.setContentsMargins(1, 8, 8, 1)
        self.plot.layout.setColumnFixedWidth(4, 6)
        self.bar.axis.setWidth(_BAR_AXIS_WIDTH)
        self.dressed(self._dress_map)
        self.set_reader(self._reading_at)
        self.set_columns(lambda: sweep_columns(self.found))
        self.widget.scene().sigMouseClicked.connect(self._on_clicked)

    def show_sweep(self, found: Sweep) -> None:
        """Draw a sweep of two settings, the first across."""
        self.found = found
        self.widget.show()
        metric = found.metrics[0]
        means = found.means(metric.name).T * (100.0 if in_percent(metric) else 1.0)
        known = means[np.isfinite(means)]
        low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 1.0)
        self._signed = low < 0.0 < high
        if self._signed:
            reach = max(-low, high)
            low, high = -reach, reach
        elif high - low <= _FLAT * abs(high):
            low, high = low - 0.5, high + 0.5
        rows, columns = means.shape
        self.image_item.setImage(means, levels=(low, high), autoDownsample=False)
        self.image_item.setRect(QRectF(-0.5, -0.5, columns, rows))
        pieces = zero_segments(means)
        self.zero.setData(pieces[..., 1].ravel(), pieces[..., 0].ravel())
        across, up = found.varied
        self.plot.vb.setRange(xRange=(-0.5, columns - 0.5), yRange=(-0.5, rows - 0.5), padding=0.0)
        for side, varied, grid in (
            ("bottom", across, found.grids[0]),
            ("left", up, found.grids[1]),
        ):
            self.plot.getAxis(side).setTicks([_ticks(varied, grid)])
        self.bar.setLevels(values=(low, high))
        self.bar.axis.setTicks(
            [[(v, with_minus(short(v, 3))) for v in np.linspace(low, high, _BAR_TICKS)]]
        )
        self.set_labels(setting_axis(across), setting_axis(up))
        line = "; on the line it is zero" if pieces.size else ""
        of = metric.title if metric.is_probability else f"mean {metric.title}"
        self.set_title(
            f"{of[:1].upper()}{of[1:]} over {across.title.lower()} and {up.title.lower()}{line}"
        )
        self.export_name = f"Map of {metric.title}"
        self._show_now()
        self._dress_map()
        self.mark_picked(None)
        if known.size:
            factor = 0.01 if in_percent(metric) else 1.0
            ends = (text(metric, factor * float(end)) for end in (known.min(), known.max()))
            self.set_summary(f"Mean {metric.title} from {' to '.join(ends)}")

    def clear(self) -> None:
        """Draw nothing."""
        self.found = None
        self.image_item.clear()
        self.zero.setData([], [])
        for item in (self._now, self._pick):
            item.setData([], [])
        self._now_text.setVisible(False)
        blank(self)

    def mark_picked(self, place: int | None) -> None:
        """Mark a point of the sweep."""
        if self.found is None or place is None:
            self._pick.setData([], [])
            return
        column, row = divmod(place, self.found.grids[1].size)
        self._pick.setData([column], [row])

    def _show_now(self) -> None:
        """Mark the values of the case, where they lie on the map."""
        if self.found is None:
            return
        here = []
        for varied, grid in zip(self.found.varied, self.found.grids, strict=True):
            now = varied.now
            if now is None or not varied.low <= now <= varied.high:
                break
            here.append(float(np.interp(now, grid, np.arange(grid.size))))
        self._now_text.setVisible(len(here) == 2)
        self._now.setData(here[:1], here[1:]) if len(here) == 2 else self._now.setData([], [])
        if len(here) == 2:
            self._now_text.setPos(*here)

    def _dress_map(self) -> None:
        c = colours()
        self.plot.showGrid(x=False, y=False)
        table = (colour_table(c) if self._signed else rising_table(c)).astype(np.uint8)
        if self.found is not None and self._signed and self.found.metrics[0].better < 0:
            table = table[::-1]
        self.image_item.setLookupTable(table)
        self.bar.setColorMap(pg.ColorMap(None, table))
        self.bar.axis.setPen(pg.mkPen(c.line))
        self.bar.axis.setTextPen(pg.mkPen(c.text))
        label = mean_label(self.found.metrics[0]) if self.found is not None else " "
        self.bar.axis.setLabel(label, color=c.text)
        self.zero.setPen(pg.mkPen(c.text, width=2))
        self._now.setPen(pg.mkPen(c.text, width=2))
        self._now.setBrush(QColor(c.base))
        self._now_text.setColor(QColor(c.text))
        ground = QColor(c.base)
        ground.setAlpha(170)
        self._now_text.fill = pg.mkBrush(ground)
        self._pick.setPen(pg.mkPen(c.text, width=1))
        self._pick.setBrush(QColor(c.text))

    def _place(self, x: float, y: float) -> int | None:
        """Which point of the sweep a cell is."""
        if self.found is None:
            return None
        column, row = round(x), round(y)
        columns, rows = (grid.size for grid in self.found.grids)
        return column * rows + row if 0 <= column < columns and 0 <= row < rows else None

    @Slot(object)
    def _on_clicked(self, event: Any) -> None:
        if not self.plot.vb.sceneBoundingRect().contains(event.scenePos()):
            return
        point = self.plot.vb.mapSceneToView(event.scenePos())
        place = self._place(point.x(), point.y())
        if place is not None:
            self.picked.emit(place)

    def _reading_at(self, x: float, y: float) -> str:
        place = self._place(x, y)
        return "" if place is None or self.found is None else point_words(self.found, place)


def _ticks(varied: Varied, grid: Array) -> list[tuple[int, str]]:
    """Ticks at some of the cells, with the values there."""
    step = -(-grid.size // _MOST_TICKS)
    return [(i, _short(varied, float(grid[i]))) for i in range(0, grid.size, step)]


def _short(varied: Varied, value: float) -> str:
    words = setting_words(varied, value)
    return words if len(words) <= 8 else with_minus(short(value))
