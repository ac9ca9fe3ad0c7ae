"""Distributions of one answer in several scenarios, laid over one another."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from gui.chart import Chart
from gui.pages.compare_view import blank
from gui.pages.compare_words import axis_label, in_percent, text, title, unit_shown
from gui.theme import colours
from minersim.analysis.compare import Comparison
from minersim.analysis.decision_words import letter
from minersim.analysis.metrics import Metric
from minersim.number_text import percent

_STYLES = (
    (Qt.PenStyle.SolidLine, 2.5),
    (Qt.PenStyle.DashLine, 2.5),
    (Qt.PenStyle.DotLine, 3.0),
    (Qt.PenStyle.DashDotLine, 2.5),
)
"""Strokes and widths, in turn; not in step with the colours, so that few pairs come twice."""
_FILL = 26
_MOST_LEGEND = 8


def _pen(place: int) -> Any:
    """Pen of a scenario; strokes differ too, so that equal outlines are seen through each other."""
    series = colours().series
    style, width = _STYLES[place % len(_STYLES)]
    return pg.mkPen(series[place % len(series)], width=width, style=style)


class OverlayChart(Chart):
    """Outlines of histograms in the same bins."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Distributions", "", "Paths [%]", None, parent)
        self.setObjectName("compare_distributions")
        self.setMinimumSize(QSize(240, 130))
        self._found: Comparison | None = None
        self._metric: Metric | None = None
        self._curves: list[Any] = []
        self._samples: list[Any] = []
        self._legend = self.plot.addLegend(offset=(-8, 2), colCount=_MOST_LEGEND)
        self._zero = pg.InfiniteLine(pos=0.0, angle=90)
        self.plot.addItem(self._zero, ignoreBounds=True)
        self.plot.getAxis("left").setWidth(48)
        self.plot.vb.setMouseEnabled(x=True, y=False)
        self.dressed(self._dress_curves)
        self.set_reader(self._reading_at)
        self.set_columns(self._table)
        blank(self)

    def show_distributions(self, found: Comparison, metric: Metric) -> None:
        """Draw one answer of every scenario."""
        self._found, self._metric = found, metric
        self.widget.show()
        self._clear()
        self.set_labels(axis_label(metric), "Paths [%]")
        told = found.distributions[metric.name]
        factor = 100.0 if in_percent(metric) else 1.0
        tallest = 0.0
        for place in range(len(found.scenarios)):
            shares = 100.0 * told.shares(place)
            tallest = max(tallest, float(shares.max()))
            curve = self.plot.plot(
                factor * told.edges, shares, stepMode="center", fillLevel=0.0, name=None
            )
            self._curves.append(curve)
            if place < _MOST_LEGEND:
                sample = pg.PlotDataItem()
                self._samples.append(sample)
                self._legend.addItem(sample, letter(place))
        low, high = (factor * float(told.edges[i]) for i in (0, -1))
        self._zero.setVisible(low < 0.0 < high)
        self.plot.vb.setLimits(yMin=0.0)
        self.plot.vb.setRange(
            xRange=(low, high), yRange=(0.0, max(tallest, 1e-9) * 1.3), padding=0.02
        )
        self._dress_curves()
        beyond = self._beyond()
        self.set_title(f"{title(metric)} over the paths{beyond}")
        self.export_name = f"Distributions of {metric.title}"
        self.set_summary(f"{self._means()}{beyond}")

    def clear(self) -> None:
        """Draw nothing."""
        self._found = self._metric = None
        self._clear()
        blank(self)

    def _clear(self) -> None:
        self._legend.clear()
        for curve in self._curves:
            self.plot.removeItem(curve)
        self._curves, self._samples = [], []

    def _beyond(self) -> str:
        """Paths that are not drawn, in words."""
        if self._found is None or self._metric is None:
            return ""
        told = self._found.distributions[self._metric.name]
        parts = []
        for place in range(len(self._found.scenarios)):
            far = told.below[place] + told.above[place]
            if far:
                parts.append(f"{far:,} of {letter(place)} far off")
            if told.missing[place]:
                parts.append(f"{told.missing[place]:,} of {letter(place)} without")
        return f"; not drawn: {', '.join(parts)}" if parts else ""

    def _means(self) -> str:
        if self._found is None or self._metric is None:
            return ""
        metric, words = self._metric, []
        for place, told in enumerate(self._found.summaries):
            one = told[metric.name]
            mean = text(metric, None if one is None else one["mean"])
            words.append(f"{letter(place)} {mean}")
        return f"Means: {', '.join(words)}"

    def _dress_curves(self) -> None:
        for place, sample in enumerate(self._samples):
            sample.setPen(_pen(place))
        for place, curve in enumerate(self._curves):
            pen = _pen(place)
            fill = QColor(pen.color())
            fill.setAlpha(_FILL)
            curve.setPen(pen)
            curve.setFillBrush(fill)
        self._zero.setPen(pg.mkPen(colours().text, width=1, style=Qt.PenStyle.DashLine))
        self._legend.setLabelTextColor(QColor(colours().text))
        ground = QColor(colours().base)
        ground.setAlpha(190)
        self._legend.setBrush(ground)

    def _reading_at(self, x: float, y: float) -> str:
        del y
        if self._found is None or self._metric is None:
            return ""
        told = self._found.distributions[self._metric.name]
        edges = told.edges * (100.0 if in_percent(self._metric) else 1.0)
        if not edges[0] <= x <= edges[-1]:
            return ""
        at = min(int(np.searchsorted(edges, x, "right")) - 1, edges.size - 2)
        factor = 0.01 if in_percent(self._metric) else 1.0
        low, high = (text(self._metric, factor * float(edges[i])) for i in (at, at + 1))
        shares = self._words_of_bins(at)
        return f"{low} to {high}: {shares}"

    def _words_of_bins(self, at: int) -> str:
        if self._found is None or self._metric is None:
            return ""
        told = self._found.distributions[self._metric.name]
        places: Sequence[int] = range(min(len(self._found.scenarios), _MOST_LEGEND))
        return ", ".join(f"{letter(i)} {percent(float(told.shares(i)[at]))}" for i in places)

    def _table(self) -> dict[str, Any]:
        if self._found is None or self._metric is None:
            return {}
        told = self._found.distributions[self._metric.name]
        edges = told.edges * (100.0 if in_percent(self._metric) else 1.0)
        unit = unit_shown(self._metric)
        marked = f" [{unit}]" if unit else ""
        columns: dict[str, Any] = {f"from{marked}": edges[:-1], f"to{marked}": edges[1:]}
        for place, scenario in enumerate(self._found.scenarios):
            name = f"{letter(place)}: {scenario.name} [% of paths]"
            columns[name] = 100.0 * told.shares(place)
        return columns
