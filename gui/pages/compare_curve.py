"""The curve of an optimisation: allowed and refused values, the best one and how sure it is."""

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from gui.chart import Chart
from gui.pages.compare_line import set_log, setting_axis
from gui.pages.compare_view import blank
from gui.pages.compare_words import shown, text, unit_shown, with_unit
from gui.theme import colours
from minersim.analysis.optimum import CurvePoint, Optimisation


class CurveChart(Chart):
    """The objective over the setting."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Optimum", "", "", None, parent)
        self.setObjectName("optimise_curve")
        self.setMinimumSize(QSize(260, 150))
        self.found: Optimisation | None = None
        self.plot.addLegend(offset=(-8, 2), colCount=4)
        self._sure = pg.LinearRegionItem(movable=False)
        self.plot.addItem(self._sure, ignoreBounds=True)
        self._line = self.plot.plot()
        self._allowed = self.plot.plot(pen=None, symbol="o", symbolSize=7)
        self._refused = self.plot.plot(pen=None, symbol="x", symbolSize=8)
        self._best = self.plot.plot(pen=None, symbol="star", symbolSize=17)
        self._now = self.plot.plot(pen=None, symbol="d", symbolSize=12)
        self.dressed(self._dress_curve)
        self.set_reader(self._reading_at)
        self.set_columns(self._table)
        self.clear()

    def show_optimum(self, found: Optimisation) -> None:
        """Draw a curve and its best value."""
        self.found = found
        self.widget.show()
        varied, best = found.varied, found.optimum
        set_log(self.plot, on=varied.log)
        known = [point for point in found.curve if point.objective is not None]
        self._put(self._line, known)
        self._put(self._allowed, [point for point in known if point.allowed])
        self._put(self._refused, [point for point in known if not point.allowed])
        self._put(self._best, [best.point] if best is not None and not found.flat else [])
        now = found.now
        inside = now is not None and varied.low <= now.value <= varied.high
        self._put(self._now, [now] if now is not None and inside else [])
        self._sure.setVisible(best is not None and not found.flat)
        if best is not None:
            ends = (best.low, best.high)
            self._sure.setRegion([np.log10(e) for e in ends] if varied.log else ends)
        self._fill_legend()
        unit = unit_shown(found.objective.metric)
        name = found.objective.title[:1].upper() + found.objective.title[1:]
        self.set_labels(setting_axis(varied), f"{name} [{unit}]" if unit else name)
        self.set_title(f"{name} over {varied.title.lower()}")
        self.export_name = f"Optimum of {found.objective.title}"
        x = np.log10([varied.low, varied.high]) if varied.log else [varied.low, varied.high]
        y = [shown(found.objective.metric, point.objective or 0.0) for point in known]
        if y:
            room = 0.08 * (max(y) - min(y)) or 0.1 * abs(y[0]) or 1.0
            self.plot.vb.setRange(
                xRange=tuple(x), yRange=(min(y) - room, max(y) + 2.5 * room), padding=0.03
            )
        self.set_summary(self._words())

    def clear(self) -> None:
        """Draw nothing."""
        self.found = None
        for curve in (self._line, self._allowed, self._refused, self._best, self._now):
            curve.setData([], [])
        self._sure.setVisible(False)
        self.plot.legend.clear()
        blank(self)

    def _put(self, curve: Any, points: list[CurvePoint]) -> None:
        if self.found is None:
            return
        metric = self.found.objective.metric
        kept = [p for p in points if p.objective is not None]
        curve.setData([p.value for p in kept], [shown(metric, p.objective or 0.0) for p in kept])

    def _fill_legend(self) -> None:
        legend = self.plot.legend
        legend.clear()
        names = [(self._best, "best value"), (self._now, "as it stands")]
        if self.found is not None and self.found.limits:
            names += [(self._allowed, "within the limit"), (self._refused, "beyond the limit")]
        for curve, name in names:
            if curve.xData is not None and len(curve.xData):
                legend.addItem(curve, name)

    def _dress_curve(self) -> None:
        c = colours()
        self._line.setPen(pg.mkPen(c.series[0], width=1.5))
        for curve, colour in (
            (self._allowed, c.series[0]),
            (self._refused, c.bad),
            (self._best, c.series[1]),
            (self._now, c.text),
        ):
            curve.setSymbolBrush(QColor(colour))
            curve.setSymbolPen(pg.mkPen(colour if curve is self._refused else c.base, width=1.5))
        fill = QColor(c.series[1])
        fill.setAlpha(36)
        self._sure.setBrush(fill)
        edge = pg.mkPen(c.series[1], width=1, style=Qt.PenStyle.DashLine)
        for line in self._sure.lines:
            line.setPen(edge)

    def _words(self) -> str:
        if self.found is None or self.found.optimum is None:
            return "No value is within the limits."
        found, best = self.found, self.found.optimum
        value = with_unit(found.varied, best.point.value)
        return f"Best at {value}: {text(found.objective.metric, best.point.objective)}"

    def _reading_at(self, x: float, y: float) -> str:
        del y
        if self.found is None or not self.found.curve:
            return ""
        found = self.found
        values = np.array([point.value for point in found.curve])
        at = int(np.abs((np.log10(values) if found.varied.log else values) - x).argmin())
        point = found.curve[at]
        value = with_unit(found.varied, point.value)
        words = f"{value}: {text(found.objective.metric, point.objective)}"
        for limit, told in zip(found.limits, point.limits, strict=True):
            words += f", {limit.measure.title} {text(limit.measure.metric, told)}"
        return words + ("" if point.allowed else " (beyond the limit)")

    def _table(self) -> dict[str, Any]:
        if self.found is None:
            return {}
        found = self.found
        metric = found.objective.metric
        points = found.curve
        unit = f" [{unit_shown(metric)}]" if unit_shown(metric) else ""
        columns: dict[str, Any] = {
            setting_axis(found.varied): [p.value for p in points],
            f"{found.objective.title}{unit}": [
                "" if p.objective is None else shown(metric, p.objective) for p in points
            ],
        }
        for i, limit in enumerate(found.limits):
            columns[limit.text] = ["" if p.limits[i] is None else p.limits[i] for p in points]
        columns["allowed"] = ["yes" if p.allowed else "no" for p in points]
        return columns
