"""An indicator over time: what is stored and what is simulated, with the lines it is read by."""

import datetime
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.pages.flows_words import number
from gui.plots import Chart
from gui.theme import colours
from minersim.analysis.indicator_picture import IndicatorPicture
from minersim.indicators.declaration import Indicator, Threshold

Array = npt.NDArray[np.float64]

EPOCH = datetime.date(2009, 1, 3)
"""Day 0 of the charts: that of the first block."""
_EPOCH64 = np.datetime64(EPOCH, "D")
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


def days_of(dates: npt.NDArray[np.datetime64]) -> Array:
    """Days since the first block."""
    return (dates - _EPOCH64).astype(np.float64)


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
        self._stored: IndicatorPicture | None = None
        self._simulated: IndicatorPicture | None = None
        self._titles: dict[str, str] = {}
        self._unit = ""
        self._bounds: list[float] = []
        self._band = self.plot.plot(pen=None, fillLevel="enclosed")
        self._real = [self._curve() for _ in range(_MOST_LINES)]
        self._sim = [self._curve() for _ in range(_MOST_LINES)]
        self._marks: list[Any] = []
        self._mark_words: list[str] = []
        self._spans: list[Any] = []
        self._sample = pg.PlotDataItem()  # of the spans, for the legend
        self.dressed(self._dress_lines)
        self.set_reader(self._reading_at)
        self.set_columns(self._table)
        self.plot.vb.sigXRangeChanged.connect(self._fit_height)

    def _curve(self) -> Any:
        curve = self.plot.plot()
        curve.setClipToView(True)
        return curve

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
        self._stored, self._simulated = stored, simulated
        lines = {line.name: line for line in indicator.lines}
        self._titles = {name: lines[name].title for name in names[:_MOST_LINES]}
        self._unit = lines[names[0]].unit if names else ""
        with_main = bool(names) and names[0] == indicator.lines[0].name
        others = ", ".join(title.lower() for title in self._titles.values())
        if len(self._titles) > _TITLES:
            others = f"{len(self._titles)} other lines"
        title = indicator.title if with_main else f"{indicator.title}: {others}"
        self.set_title(title)
        unit = self._unit or "no unit"
        self.set_labels("", f"[{unit}]")
        self._log = log and self._can_log()
        if self.plot.getAxis("left").logMode != self._log:
            self.plot.setLogMode(y=self._log)
        self._draw_lines(with_band=with_main)
        self._draw_marks(indicator.thresholds if with_main else ())
        self._draw_spans(with_main)
        self._dress_lines()
        self._fill_legend(with_main)
        self.set_summary(self._words())
        self._fit_height()

    def clear(self) -> None:
        """Draw nothing."""
        self._stored = self._simulated = None
        self._titles = {}
        for curve in (self._band, *self._real, *self._sim):
            _empty(curve)
        self._draw_marks(())
        self._draw_spans(False)
        self.legend.clear()

    def _both(self) -> Iterable[IndicatorPicture]:
        return (one for one in (self._stored, self._simulated) if one is not None)

    def _can_log(self) -> bool:
        values = [one.lines[name] for one in self._both() for name in self._titles_in(one)]
        lows = [float(np.nanmin(v)) for v in values if np.isfinite(v).any()]
        lows += [
            float(np.nanmin(one.low))
            for one in self._both()
            if one.low is not None and np.isfinite(one.low).any()
        ]
        return bool(lows) and min(lows) > 0.0

    def _titles_in(self, picture: IndicatorPicture) -> list[str]:
        return [name for name in self._titles if name in picture.lines]

    def _draw_lines(self, *, with_band: bool) -> None:
        names = list(self._titles)
        for picture, curves in ((self._stored, self._real), (self._simulated, self._sim)):
            x = np.empty(0) if picture is None else days_of(picture.dates)
            for place, curve in enumerate(curves):
                there = picture is not None and place < len(names)
                if there and picture is not None and names[place] in picture.lines:
                    curve.setData(x, picture.lines[names[place]], connect="finite")
                else:
                    _empty(curve)
        one = self._simulated
        if with_band and one is not None and one.low is not None and one.high is not None:
            known = np.isfinite(one.low) & np.isfinite(one.high)
            x = days_of(one.dates)[known]
            there_and_back = np.concatenate([x, x[::-1]])
            edge = np.concatenate([one.low[known], one.high[known][::-1]])
            self._band.setData(there_and_back, edge)
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
        if not wanted or self._stored is None:
            return
        x = days_of(self._stored.dates)
        for begin, end in self._stored.spans:
            right = x[min(end, x.size - 1)]
            span = pg.LinearRegionItem((x[begin], right), movable=False)
            span.setZValue(-20)
            for line in span.lines:
                line.setPen(None)
            self.plot.addItem(span, ignoreBounds=True)
            self._spans.append(span)

    # --- legend --------------------------------------------------------------------------------

    def _fill_legend(self, with_main: bool) -> None:
        wanted: list[tuple[Any, str]] = []
        several = len(self._titles) > 1
        for kind, picture, curves in (
            ("stored", self._stored, self._real),
            ("simulated", self._simulated, self._sim),
        ):
            if picture is None:
                continue
            middle = ", median" if picture.paths > 1 else ""
            for name, curve in zip(self._titles, curves, strict=False):
                if name in picture.lines:
                    title = f"{self._titles[name]}, {kind}" if several else kind
                    wanted.append((curve, f"{title}{middle}"))
        if with_main and self._simulated is not None and self._simulated.low is not None:
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
        """First and last day with a value; None where there is none."""
        ends = [(days_of(one.dates)[0], days_of(one.dates)[-1]) for one in self._both()]
        if not ends:
            return None
        return float(min(first for first, _ in ends)), float(max(last for _, last in ends))

    def _fit_height(self, *_: object) -> None:
        """Let what is seen fill the height, thresholds included if they are near."""
        left, right = self.plot.vb.viewRange()[0]
        lows, highs = [], []
        for one in self._both():
            x = days_of(one.dates)
            seen = (x >= left) & (x <= right)
            arrays = [one.lines[name] for name in self._titles_in(one)]
            if (
                one.low is not None
                and one.high is not None
                and next(iter(one.lines)) in self._titles
            ):
                arrays += [one.low, one.high]
            for values in arrays:
                known = values[seen][np.isfinite(values[seen])]
                if self._log:
                    known = np.log10(known[known > 0.0])
                if known.size:
                    lows.append(float(known.min()))
                    highs.append(float(known.max()))
        if not lows:
            return
        low, high = min(lows), max(highs)
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

    # --- in words and figures ------------------------------------------------------------------

    def _words(self) -> str:
        parts = []
        for kind, one in (("stored", self._stored), ("simulated", self._simulated)):
            if one is None:
                continue
            for name in self._titles_in(one):
                known = one.lines[name][np.isfinite(one.lines[name])]
                if known.size:
                    ends = f"between {number(known.min())} and {number(known.max())}"
                    last = f"{number(known[-1])} on {one.dates[-1]}"
                    parts.append(f"{self._titles[name]}, {kind}: {ends} {self._unit}, {last}")
        return "; ".join(parts) or "Nothing is drawn."

    def _reading_at(self, x: float, y: float) -> str:
        del y
        day = _EPOCH64 + round(min(max(x, -1e5), 1e6))
        parts = []
        for kind, one in (("stored", self._stored), ("simulated", self._simulated)):
            place = -1 if one is None else int((day - one.dates[0]).astype(np.int64))
            if one is None or not 0 <= place < one.dates.size:
                continue
            for name in self._titles_in(one)[:3]:
                words = f"{kind} {self._titles[name]} {number(float(one.lines[name][place]))}"
                if one.low is not None and one.high is not None and name == next(iter(one.lines)):
                    low, high = float(one.low[place]), float(one.high[place])
                    words += f" ({number(low)} to {number(high)})"
                parts.append(words)
        return f"{day}: {', '.join(parts)} {self._unit}".rstrip() if parts else str(day)

    def _table(self) -> Mapping[str, Iterable[Any]]:
        pictures = list(self._both())
        if not pictures:
            return {"day": []}
        days = np.unique(np.concatenate([one.dates for one in pictures]))
        unit = f" [{self._unit}]" if self._unit else ""
        table: dict[str, Iterable[Any]] = {"day": [str(day) for day in days]}

        def spread(one: IndicatorPicture, values: Array) -> Array:
            column = np.full(days.size, np.nan)
            column[np.searchsorted(days, one.dates)] = values
            return column

        for kind, picture in (("stored", self._stored), ("simulated", self._simulated)):
            if picture is None:
                continue
            for name in self._titles_in(picture):
                table[f"{name} {kind}{unit}"] = spread(picture, picture.lines[name])
            if picture.low is not None and picture.high is not None:
                table[f"p10 {kind}{unit}"] = spread(picture, picture.low)
                table[f"p90 {kind}{unit}"] = spread(picture, picture.high)
        return table

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
