"""A sweep over one setting: the mean as a line, quantiles as bands."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from gui.chart import Chart
from gui.fan_chart import BANDS
from gui.pages.compare_tables import sweep_rows
from gui.pages.compare_view import blank
from gui.pages.compare_words import axis_label, shown, text, title, with_unit
from gui.theme import colours
from minersim.analysis.metrics import Metric
from minersim.analysis.sweep import Sweep
from minersim.analysis.varied import Varied

Array = npt.NDArray[np.float64]


def setting_axis(varied: Varied) -> str:
    """Title and unit of a setting, as an axis has them."""
    return f"{varied.title} [{varied.unit}]" if varied.unit else varied.title


def set_log(plot: Any, *, on: bool) -> None:
    """Have the horizontal axis count logarithms, or not."""
    if plot.getAxis("bottom").logMode != on:
        plot.vb.setRange(xRange=(0.0, 1.0), padding=0.0)  # ten to what stood there overflows
        plot.setLogMode(x=on)


def sweep_columns(found: Sweep | None) -> dict[str, list[Any]]:
    """Figures of a sweep for a file, in full."""
    if found is None:
        return {}
    headers, rows = sweep_rows(found)
    return {
        header: [row[i].value if row[i].value is not None else "" for row in rows]
        for i, header in enumerate(headers)
    }


class LineChart(Chart):
    """Mean, median and bands over a setting; a click picks a value.

    Attributes
    ----------
    picked : Signal(int)
        Place of the value on the grid that was clicked at.
    """

    picked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Sweep", "", "", None, parent)
        self.setObjectName("sweep_line")
        self.setMinimumSize(QSize(260, 150))
        self.found: Sweep | None = None
        self.plot.addLegend(offset=(-8, 2), colCount=2)
        self._bands = []
        for low, high, opacity in BANDS:
            band = self.plot.plot(pen=None, fillLevel="enclosed")
            self._bands.append((low, high, opacity, band))
        self._mean = self.plot.plot(name="mean", symbol="o", symbolSize=5)
        self._median = self.plot.plot(name="median")
        self._zero = pg.InfiniteLine(pos=0.0, angle=0)
        self._now = pg.InfiniteLine(
            angle=90,
            label="as it stands",
            labelOpts={"position": 0.06, "anchors": [(0, 1), (0, 1)]},
        )
        self._pick = pg.InfiniteLine(angle=90)
        for line in (self._zero, self._now, self._pick):
            line.setVisible(False)
            self.plot.addItem(line, ignoreBounds=True)
        self.dressed(self._dress_lines)
        self.set_reader(self._reading_at)
        self.set_columns(lambda: sweep_columns(self.found))
        self.widget.scene().sigMouseClicked.connect(self._on_clicked)

    def show_sweep(self, found: Sweep) -> None:
        """Draw a sweep of one setting."""
        self.found = found
        self.widget.show()
        metric, varied = found.metrics[0], found.varied[0]
        set_log(self.plot, on=varied.log)
        x = found.grids[0]
        for low, high, _, band in self._bands:
            known = ~np.isnan(self._values(low))
            if metric.is_probability or not known.any():
                band.setData([], [])
                continue
            under, over = self._values(low)[known], self._values(high)[known]
            there_and_back = np.concatenate([x[known], x[known][::-1]])
            band.setData(there_and_back, np.concatenate([under, over[::-1]]))
        self._mean.setData(x, self._values("mean"))
        self._median.setData(*(([], []) if metric.is_probability else (x, self._values("p50"))))
        self.set_labels(setting_axis(varied), axis_label(metric))
        self._zero.setVisible(True)
        inside = varied.now is not None and varied.low <= varied.now <= varied.high
        self._now.setVisible(inside)
        if inside and varied.now is not None:
            self._now.setValue(np.log10(varied.now) if varied.log else varied.now)
            self._turn_label()
        bands = "" if metric.is_probability else "; bands hold 80 % and 90 % of the paths"
        self.set_title(f"{title(metric)} over {varied.title.lower()}{bands}")
        self.export_name = f"Sweep of {metric.title}"
        self._fit()
        self.mark_picked(None)

    def clear(self) -> None:
        """Draw nothing."""
        self.found = None
        for curve in (self._mean, self._median, *(band for *_, band in self._bands)):
            curve.setData([], [])
        for line in (self._zero, self._now, self._pick):
            line.setVisible(False)
        blank(self)

    def mark_picked(self, place: int | None) -> None:
        """Draw a line at a value of the grid."""
        self._pick.setVisible(place is not None and self.found is not None)
        if place is not None and self.found is not None:
            value = float(self.found.grids[0][place])
            self._pick.setValue(np.log10(value) if self.found.varied[0].log else value)

    def _turn_label(self) -> None:
        """Write beside the line where there is more room."""
        if self.found is not None:
            grid = self.found.grids[0]
            x = np.log10(grid) if self.found.varied[0].log else grid
            side = (1, 1) if self._now.value() > 0.5 * (x[0] + x[-1]) else (0, 1)
            self._now.label.anchors = [side, side]
            self._now.label.setAnchor(side)

    def _fit(self) -> None:
        """Show all that is drawn."""
        if self.found is None:
            return
        names = ("mean",) if self.found.metrics[0].is_probability else ("mean", "p5", "p95")
        values = np.concatenate([self._values(name) for name in names])
        known = values[np.isfinite(values)]
        if known.size == 0:
            return
        low, high = float(known.min()), float(known.max())
        room = 0.06 * (high - low) or 0.1 * abs(low) or 1.0
        grid = self.found.grids[0]
        x = np.log10(grid) if self.found.varied[0].log else grid
        self.plot.vb.setRange(
            xRange=(float(x[0]), float(x[-1])), yRange=(low - room, high + 2.5 * room), padding=0.02
        )

    def _values(self, statistic: str) -> Array:
        if self.found is None:
            return np.empty(0)
        metric: Metric = self.found.metrics[0]
        told = [point.summaries[metric.name] for point in self.found.points]
        return np.array([np.nan if o is None else shown(metric, o[statistic]) for o in told])

    def _dress_lines(self) -> None:
        c = colours()
        colour = QColor(c.series[0])
        for *_, opacity, band in self._bands:
            fill = QColor(colour)
            fill.setAlpha(opacity)
            band.setBrush(fill)
        self._mean.setPen(pg.mkPen(colour, width=2))
        self._mean.setSymbolBrush(colour)
        self._mean.setSymbolPen(pg.mkPen(c.base))
        self._median.setPen(pg.mkPen(c.series[1], width=1.5, style=Qt.PenStyle.DashLine))
        self._zero.setPen(pg.mkPen(c.text, width=1))
        self._now.setPen(pg.mkPen(c.faint, width=1, style=Qt.PenStyle.DotLine))
        self._now.label.setColor(QColor(c.faint))
        self._pick.setPen(pg.mkPen(c.text, width=1.5, style=Qt.PenStyle.DashLine))

    def _nearest(self, x: float) -> int | None:
        if self.found is None:
            return None
        grid = self.found.grids[0]
        return int(np.abs((np.log10(grid) if self.found.varied[0].log else grid) - x).argmin())

    @Slot(object)
    def _on_clicked(self, event: Any) -> None:
        if not self.plot.sceneBoundingRect().contains(event.scenePos()):
            return
        place = self._nearest(self.plot.vb.mapSceneToView(event.scenePos()).x())
        if place is not None:
            self.picked.emit(place)

    def _reading_at(self, x: float, y: float) -> str:
        del y
        place = self._nearest(x)
        if place is None or self.found is None:
            return ""
        return point_words(self.found, place)


def point_words(found: Sweep, place: int) -> str:
    """A point of a sweep: values of the settings, mean and 90 % of the paths."""
    point, metric = found.points[place], found.metrics[0]
    settings = [
        f"{v.title} {with_unit(v, value)}"
        for v, value in zip(found.varied, point.values, strict=True)
    ]
    one = point.summaries[metric.name]
    words = f"{', '.join(settings)}: {text(metric, None if one is None else one['mean'])}"
    if one is not None and not metric.is_probability:
        words += f" (90 % of paths {text(metric, one['p5'])} to {text(metric, one['p95'])})"
    return words
