"""An indicator over time: what is stored and what is simulated, with the lines it is read by."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.chart import Chart
from gui.pages.flows_lines import EPOCH, ShownLines, days_of
from gui.theme import colours
from minersim.analysis.indicator_picture import IndicatorPicture
from minersim.indicators.declaration import Indicator, Threshold

_STORED = (0, 2, 3, 4, 5)
_SIMULATED = 1
_MOST_LINES = 10
_AXIS_WIDTH = 84
_TITLES = 3
"""So many lines are named in a heading."""
_MOST_OF_HEIGHT = 0.4
"""A legend that takes more of the chart is left out; the line under the chart names the lines."""
_LABEL_SHARE = 0.6
"""Part of the chart's width that the words of a line may take."""
_ROOM = 0.06
"""Of the height, below what is drawn."""
_LEGEND_GAP = 18
_LEGEND_COLUMNS = 4
_LEGEND_MARK, _LEGEND_EDGE = 46, 30
"""Width of a line's mark with its spaces, and of the legend's edges. [px]"""


def _empty(curve: Any) -> None:
    """Take a curve's data away; to set none where there are none takes as long as to set some."""
    if curve.xData is not None and len(curve.xData):
        curve.setData([], [])


class IndicatorChart(Chart):
    """Lines of one indicator that are alike in unit and size."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, "", "", EPOCH, parent)
        self.setMinimumSize(QSize(240, 130))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self._heading.setWordWrap(False)
        self._heading.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.plot.getAxis("left").setWidth(_AXIS_WIDTH)
        self.legend = self.plot.addLegend(offset=(8, 4))
        self._log = False
        self._take(ShownLines({}, "", None, None))
        self._bounds: list[float] = []
        self._band = self.plot.plot(pen=None, fillLevel="enclosed")
        self._real = [self._curve() for _ in range(_MOST_LINES)]
        self._sim = [self._curve() for _ in range(_MOST_LINES)]
        self._marks: list[Any] = []
        self._mark_words: list[str] = []
        self._spans: list[Any] = []
        self._sample = pg.PlotDataItem()  # of the spans, for the legend
        self.dressed(self._dress_lines)
        self.plot.vb.sigXRangeChanged.connect(self._fit_height)

    def _curve(self) -> Any:
        curve = self.plot.plot()
        curve.setClipToView(True)
        return curve

    def _take(self, shown: ShownLines) -> None:
        self._shown = shown
        self.set_reader(lambda x, _: shown.reading_at(x))
        self.set_columns(shown.table)

    # --- what it shows -------------------------------------------------------------------------

    def show_indicator(
        self,
        indicator: Indicator,
        names: Sequence[str],
        stored: IndicatorPicture | None,
        simulated: IndicatorPicture | None,
        *,
        log: bool = False,
    ) -> None:
        """Draw some lines of an indicator, the first with its thresholds and its band."""
        lines = {line.name: line for line in indicator.lines}
        titles = {name: lines[name].title for name in names[:_MOST_LINES]}
        unit = lines[names[0]].unit if names else ""
        self._take(ShownLines(titles, unit, stored, simulated))
        with_main = bool(names) and names[0] == indicator.lines[0].name
        others = ", ".join(title.lower() for title in titles.values())
        if len(titles) > _TITLES:
            others = f"{len(titles)} other lines"
        title = indicator.title if with_main else f"{indicator.title}: {others}"
        self.set_title(title)
        self.set_labels("", f"[{unit or 'no unit'}]")
        self._log = log and self._shown.above_zero()
        if self.plot.getAxis("left").logMode != self._log:
            self.plot.setLogMode(y=self._log)
        self._draw_lines()
        self._draw_marks(indicator.thresholds if with_main else ())
        self._draw_spans(with_main)
        self._dress_lines()
        self._fill_legend()
        self.set_summary(self._shown.words())
        self._fit_height()

    def clear(self) -> None:
        """Draw nothing."""
        self._take(ShownLines({}, "", None, None))
        for curve in (self._band, *self._real, *self._sim):
            _empty(curve)
        self._draw_marks(())
        self._draw_spans(False)
        self.legend.clear()

    def _draw_lines(self) -> None:
        shown = self._shown
        names = list(shown.titles)
        for picture, curves in ((shown.stored, self._real), (shown.simulated, self._sim)):
            x = np.empty(0) if picture is None else days_of(picture.dates)
            for place, curve in enumerate(curves):
                if picture is not None and place < len(names) and names[place] in picture.lines:
                    curve.setData(x, picture.lines[names[place]], connect="finite")
                else:
                    _empty(curve)
        band = shown.band(shown.simulated) if shown.simulated is not None else None
        if shown.simulated is not None and band is not None:
            low, high = band
            known = np.isfinite(low) & np.isfinite(high)
            x = days_of(shown.simulated.dates)[known]
            there_and_back = np.concatenate([x, x[::-1]])
            self._band.setData(there_and_back, np.concatenate([low[known], high[known][::-1]]))
        else:
            _empty(self._band)

    def _draw_marks(self, thresholds: Sequence[Threshold]) -> None:
        for mark in self._marks:
            self.plot.removeItem(mark)
        self._marks, self._mark_words, self._bounds = [], [], []
        for threshold in thresholds:
            for word, bound in (("above", threshold.above), ("below", threshold.below)):
                if not isinstance(bound, int | float) or (self._log and bound <= 0.0):
                    continue
                words = f"{word} {bound:g}: {threshold.reading}"
                at = math.log10(bound) if self._log else float(bound)
                mark = pg.InfiniteLine(
                    pos=at,
                    angle=0,
                    label=words,
                    labelOpts={"position": 0.98, "anchors": [(1, 1 if word == "above" else 0)] * 2},
                )
                self.plot.addItem(mark, ignoreBounds=True)
                self._marks.append(mark)
                self._mark_words.append(words)
                self._bounds.append(at)
        self._fit_marks()

    def _fit_marks(self) -> None:
        """Cut the words of the lines where there is no room for them."""
        room = round(_LABEL_SHARE * (self.width() - _AXIS_WIDTH))
        metrics = self.fontMetrics()
        for mark, words in zip(self._marks, self._mark_words, strict=True):
            cut = metrics.elidedText(words, Qt.TextElideMode.ElideRight, max(room, 40))
            mark.label.setFormat(cut)

    def _draw_spans(self, wanted: bool) -> None:
        for span in self._spans:
            self.plot.removeItem(span)
        self._spans = []
        stored = self._shown.stored
        if not wanted or stored is None:
            return
        x = days_of(stored.dates)
        for begin, end in stored.spans:
            right = x[min(end, x.size - 1)]
            span = pg.LinearRegionItem((x[begin], right), movable=False)
            span.setZValue(-20)
            for line in span.lines:
                line.setPen(None)
            self.plot.addItem(span, ignoreBounds=True)
            self._spans.append(span)

    # --- legend --------------------------------------------------------------------------------

    def _fill_legend(self) -> None:
        wanted: list[tuple[Any, str]] = []
        shown = self._shown
        several = len(shown.titles) > 1
        for kind, picture in shown.kinds():
            middle = ", median" if picture.paths > 1 else ""
            curves = self._real if picture is shown.stored else self._sim
            for name, curve in zip(shown.titles, curves, strict=False):
                if name in picture.lines:
                    title = f"{shown.titles[name]}, {kind}" if several else kind
                    wanted.append((curve, f"{title}{middle}"))
        if shown.simulated is not None and shown.band(shown.simulated) is not None:
            wanted.append((self._band, "80 % of paths"))
        if self._spans:
            wanted.append((self._sample, "capitulation"))
        if [label.text for _, label in self.legend.items] != [name for _, name in wanted]:
            self.legend.clear()
            for curve, name in wanted:
                self.legend.addItem(curve, name)
            self._fit_legend()

    def _fit_legend(self) -> None:
        """Give the legend as many columns as there is room for."""
        names = [label.text for _, label in self.legend.items]
        widest = max((self.fontMetrics().horizontalAdvance(name) for name in names), default=0)
        room = self.width() - _AXIS_WIDTH - _LEGEND_EDGE
        columns = room // (widest + _LEGEND_MARK) if names else 1
        self.legend.setColumnCount(max(1, min(columns, len(names), _LEGEND_COLUMNS)))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """Lay the legend out anew."""
        super().resizeEvent(event)
        if self._ready and hasattr(self, "_spans"):
            self._fit_legend()
            self._fit_marks()
            self._fit_height()

    # --- what is seen --------------------------------------------------------------------------

    @property
    def extent(self) -> tuple[float, float] | None:
        """First and last day with a value, if there is one. [days since the first block]"""
        return self._shown.extent()

    def _fit_height(self, *_: object) -> None:
        """Let what is seen fill the height, thresholds included if they are near."""
        left, right = self.plot.vb.viewRange()[0]
        found = self._shown.range_between(left, right, log=self._log)
        if found is None:
            return
        low, high = found
        size = max(high - low, 1e-12)
        for bound in self._bounds:
            if low - size <= bound <= high + size:
                low, high = min(low, bound), max(high, bound)
        size = (high - low) or abs(high) or 1.0
        above = size * self._share_above(high)
        self.plot.setYRange(low - _ROOM * size, high + above, padding=0.0)

    def _share_above(self, high: float) -> float:
        """Room for the legend, and for the words of a line at the top, as a share of the rest."""
        height = float(self.plot.vb.height())
        wanted = float(self.legend.height()) + _LEGEND_GAP
        shown = wanted < _MOST_OF_HEIGHT * height
        self.legend.setVisible(shown)
        wanted = wanted if shown else _LEGEND_GAP
        if high in self._bounds:
            wanted += self.fontMetrics().height()
        return wanted / max(height - wanted, 0.6 * height, 1.0)

    # --- dress ---------------------------------------------------------------------------------

    def _span_colour(self) -> QColor:
        colour = QColor(colours().warn)
        colour.setAlpha(45)
        return colour

    def _dress_lines(self) -> None:
        c = colours()
        for place, curve in enumerate(self._real):
            colour = c.series[_STORED[place % len(_STORED)]]
            curve.setPen(pg.mkPen(colour, width=1.5 if place == 0 else 1.0))
        dash = Qt.PenStyle.DashLine
        for place, curve in enumerate(self._sim):
            if place == 0:
                curve.setPen(pg.mkPen(c.series[_SIMULATED], width=2.0))
            else:
                colour = c.series[_STORED[place % len(_STORED)]]
                curve.setPen(pg.mkPen(colour, width=1.0, style=dash))
        fill = QColor(c.series[_SIMULATED])
        fill.setAlpha(60)
        self._band.setBrush(fill)
        ground = QColor(c.base)
        ground.setAlpha(200)
        self.legend.setBrush(ground)
        for mark in self._marks:
            mark.setPen(pg.mkPen(c.faint, width=1, style=dash))
            mark.label.setColor(QColor(c.faint))
            mark.label.fill = pg.mkBrush(ground)
        self._sample.setPen(pg.mkPen(self._span_colour(), width=8))
        for span in self._spans:
            span.setBrush(self._span_colour())
