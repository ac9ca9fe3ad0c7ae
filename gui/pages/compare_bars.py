"""Bars of a tornado and of Sobol indices: one row an input, the most important at the top."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QColor, QResizeEvent
from PySide6.QtWidgets import QWidget

from gui.pages.compare_view import blank
from gui.pages.compare_words import (
    mean_label,
    setting_words,
    shown,
    text,
    title,
    unit_shown,
    with_unit,
)
from gui.plots import Chart
from gui.theme import colours
from gui.units import elided
from minersim.analysis.sensitivity import Sensitivity
from minersim.analysis.tornado import Bar

_ROW_PX = 21
_FEWEST_ROWS = 4
_NAME_LENGTH = 34
_FRAME_PX = 90
"""Heading, axis and reading of a chart."""


class _Rows(Chart):
    """A chart with named rows, as many as there is room for; `_draw` is each chart's own."""

    found: Sensitivity | None
    _draw: Callable[[], None]

    def __init__(self, heading: str, parent: QWidget | None = None) -> None:
        super().__init__(heading, "", "", None, parent)
        self.setMinimumSize(QSize(260, 150))
        self.found = None
        self._titles: Mapping[str, str] = {}
        self._items: list[Any] = []
        self._rows = 0
        self._heading.setWordWrap(False)
        self.plot.vb.setMouseEnabled(x=False, y=False)
        self.plot.getAxis("left").setStyle(tickLength=0)

    def clear(self) -> None:
        """Draw nothing."""
        self.found = None
        self._take_away()
        blank(self)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """Draw as many rows as there is room for."""
        super().resizeEvent(event)
        if self.found is not None and self._room() != self._rows:
            self._draw()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 (Qt's name)
        """Draw again in the colours of a new theme."""
        super().changeEvent(event)
        if self._ready and event.type() == QEvent.Type.PaletteChange and self.found is not None:
            self._draw()

    def _room(self) -> int:
        return max((self.height() - _FRAME_PX) // _ROW_PX, _FEWEST_ROWS)

    def _take_away(self) -> None:
        for item in self._items:
            self.plot.removeItem(item)
        self._items = []
        legend = self.plot.legend
        if legend is not None:
            legend.clear()

    def _add(self, item: Any) -> None:
        self.plot.addItem(item, ignoreBounds=True)
        self._items.append(item)

    def _name_rows(self, keys: list[str], titles: list[str]) -> None:
        names = [self._titles.get(k, t) for k, t in zip(keys, titles, strict=True)]
        axis = self.plot.getAxis("left")
        short = [elided(name, _NAME_LENGTH) for name in names]
        axis.setTicks([[(-place, name) for place, name in enumerate(short)]])
        widest = max((self.fontMetrics().horizontalAdvance(name) for name in short), default=40)
        axis.setWidth(min(widest + 14, max(self.width() * 2 // 5, 80)))
        self.plot.vb.setYRange(-len(keys) + 0.4, 0.6, padding=0.0)
        self.plot.showGrid(x=True, y=False, alpha=0.15)


class TornadoChart(_Rows):
    """What each input does alone, from the low to the high end of its range."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Tornado", parent)
        self.setObjectName("compare_tornado")
        self.set_reader(self._reading_at)
        self.set_columns(self._table)

    def show_bars(self, found: Sensitivity, labels: Mapping[str, str]) -> None:
        """Draw bars; labels are the words of the inputs by their keys."""
        self.found, self._titles = found, labels
        self._draw()

    @property
    def _bars(self) -> list[Bar]:
        bars = self.found.tornado.bars if self.found is not None else ()
        return [b for b in bars if b.at_low is not None and b.at_high is not None]

    def _draw(self) -> None:
        self._take_away()
        if self.found is None:
            return
        self.widget.show()
        self._rows = self._room()
        metric, c = self.found.metric, colours()
        bars = self._bars[: self._rows]
        base = self.found.tornado.base
        start = shown(metric, base) if base is not None else 0.0
        values = [start]
        for row, bar in enumerate(bars):
            for end, series in ((bar.at_low, 1), (bar.at_high, 0)):
                value = shown(metric, end or 0.0)
                values.append(value)
                colour = QColor(c.series[series])
                if not bar.resolved:
                    colour.setAlpha(110)
                self._add(
                    pg.BarGraphItem(
                        x0=min(start, value),
                        width=abs(value - start),
                        y=-row,
                        height=0.66,
                        pen=pg.mkPen(c.base, width=1),
                        brush=pg.mkBrush(colour),
                    )
                )
        self._label_ends(bars, start)
        line = pg.InfiniteLine(pos=start, angle=90, pen=pg.mkPen(c.text, width=1.5))
        self._add(line)
        low, high = min(values), max(values)
        room = 0.17 * (high - low) if high > low else abs(start) * 0.1 + 1.0
        self.plot.vb.setXRange(low - room, high + room, padding=0.0)
        self.set_labels(mean_label(metric), "")
        self._name_rows([b.varied.key for b in bars], [b.varied.title for b in bars])
        hidden = len(self.found.tornado.bars) - len(bars)
        more = f"; {hidden} more in the table" if hidden else ""
        pale = "" if all(bar.resolved for bar in bars) else " (pale: not told from noise)"
        self.set_title(
            f"{title(metric)}: orange at the low end, blue at the high end{pale}; as it "
            f"stands {text(metric, base)}{more}"
        )
        self.export_name = f"Tornado of {metric.title}"
        self.set_summary(self._words())

    def _label_ends(self, bars: list[Bar], start: float) -> None:
        """Write at the ends of a bar which value of the input leads there."""
        if self.found is None:
            return
        for row, bar in enumerate(bars):
            ends = ((bar.at_low, bar.varied.low), (bar.at_high, bar.varied.high))
            places = [shown(self.found.metric, at or 0.0) for at, _ in ends]
            for i, (_, value) in enumerate(ends):
                place, other = places[i], places[1 - i]
                # a bar without length has the low end at its left
                left = place < start or (
                    place == start and (other > start or (other == start and i == 0))
                )
                label = pg.TextItem(
                    setting_words(bar.varied, value),
                    color=colours().text,
                    anchor=(1.0 if left else 0.0, 0.5),
                )
                if (place - start) * (other - start) > 0.0 and abs(place - start) < abs(
                    other - start
                ):
                    continue  # within the other bar, where it would not be read
                label.setPos(place, -row)
                self._add(label)

    def _words(self) -> str:
        if self.found is None:
            return ""
        metric = self.found.metric
        parts = [
            f"{self._titles.get(b.varied.key, b.varied.title)} {text(metric, b.size)}"
            for b in self._bars[:3]
        ]
        return f"Longest swings of {metric.title}: {', '.join(parts)}"

    def _reading_at(self, x: float, y: float) -> str:
        row, bars = round(-y), self._bars[: self._rows]
        if self.found is None or not 0 <= row < len(bars):
            return ""
        bar, metric = bars[row], self.found.metric
        varied = bar.varied
        ends = [with_unit(varied, value) for value in (varied.low, varied.high)]
        name = self._titles.get(varied.key, varied.title)
        told = "" if bar.resolved else " (not told from noise)"
        return (
            f"{name}: {text(metric, bar.at_low)} at {ends[0]}, {text(metric, bar.at_high)} at "
            f"{ends[1]}{told}"
        )

    def _table(self) -> dict[str, Any]:
        if self.found is None:
            return {}
        metric, bars = self.found.metric, self._bars
        unit = f" [{unit_shown(metric)}]" if unit_shown(metric) else ""
        return {
            "input": [bar.varied.key for bar in bars],
            "unit": [bar.varied.unit for bar in bars],
            "low": [bar.varied.low for bar in bars],
            "high": [bar.varied.high for bar in bars],
            f"at low{unit}": [shown(metric, bar.at_low or 0.0) for bar in bars],
            f"at high{unit}": [shown(metric, bar.at_high or 0.0) for bar in bars],
        }


class SobolChart(_Rows):
    """Shares of the variance that inputs make by themselves and with all others."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Sobol indices", parent)
        self.setObjectName("compare_sobol")
        self.plot.addLegend(offset=(-8, -8))
        self.set_reader(self._reading_at)
        self.set_columns(self._table)

    def show_indices(self, found: Sensitivity, labels: Mapping[str, str]) -> None:
        """Draw indices; labels are the words of the inputs by their keys."""
        self.found, self._titles = found, labels
        self._draw()

    def _order(self) -> list[int]:
        if self.found is None or self.found.sobol is None:
            return []
        total = self.found.sobol.total
        return sorted(range(len(total)), key=lambda i: -total[i].value)

    def _draw(self) -> None:
        self._take_away()
        if self.found is None or self.found.sobol is None:
            return
        self.widget.show()
        self._rows = self._room()
        sobol, c = self.found.sobol, colours()
        order = self._order()[: self._rows]
        kinds = (
            (sobol.first, 0.19, c.series[0], "by itself"),
            (sobol.total, -0.19, c.series[1], "with all others"),
        )
        most = 0.1
        for indices, shift, colour, name in kinds:
            rows = np.array([-float(row) + shift for row in range(len(order))])
            values = np.array([indices[i].value for i in order])
            low = np.array([indices[i].low for i in order])
            high = np.array([indices[i].high for i in order])
            bars = pg.BarGraphItem(
                x0=np.minimum(values, 0.0),
                width=np.abs(values),
                y=rows,
                height=0.34,
                pen=pg.mkPen(c.base, width=1),
                brush=pg.mkBrush(colour),
                name=name,
            )
            self._add(bars)
            whiskers = pg.ErrorBarItem(
                x=values,
                y=rows,
                left=np.maximum(values - low, 0.0),
                right=np.maximum(high - values, 0.0),
                beam=0.16,
                pen=pg.mkPen(c.text, width=1.2),
            )
            self._add(whiskers)
            most = max(most, float(np.nanmax(high, initial=0.0)))
        self._add(pg.InfiniteLine(0.0, 90, pen=pg.mkPen(c.line, style=Qt.PenStyle.SolidLine)))
        least = min((min(one.low for one in kind[0]) for kind in kinds), default=0.0)
        self.plot.vb.setXRange(min(least, 0.0) * 1.05, most * 1.05, padding=0.02)
        self.set_labels("Share of the variance [1]", "")
        varied = self.found.sobol_varied
        self._name_rows([varied[i].key for i in order], [varied[i].title for i in order])
        metric = self.found.metric
        self.set_title(
            f"Share of the variance of the mean {metric.title}, all inputs at a time (lines: 95 %)"
        )
        self.export_name = f"Sobol indices of {metric.title}"
        self.set_summary(", ".join(self._words(i) for i in order[:5]))

    def _words(self, i: int) -> str:
        if self.found is None or self.found.sobol is None:
            return ""
        varied, sobol = self.found.sobol_varied[i], self.found.sobol
        name = self._titles.get(varied.key, varied.title)
        one, whole = sobol.first[i], sobol.total[i]
        return (
            f"{name}: by itself {one.value:.2f} ({one.low:.2f} to {one.high:.2f}), with all others "
            f"{whole.value:.2f} ({whole.low:.2f} to {whole.high:.2f})"
        )

    def _reading_at(self, x: float, y: float) -> str:
        row, order = round(-y), self._order()
        return self._words(order[row]) if 0 <= row < min(len(order), self._rows) else ""

    def _table(self) -> dict[str, Any]:
        if self.found is None or self.found.sobol is None:
            return {}
        sobol = self.found.sobol
        columns: dict[str, Any] = {"input": [v.key for v in self.found.sobol_varied]}
        for name, indices in (("by itself", sobol.first), ("with all others", sobol.total)):
            columns[f"{name} [1]"] = [one.value for one in indices]
            columns[f"{name}, 95 % from"] = [one.low for one in indices]
            columns[f"{name}, to"] = [one.high for one in indices]
        return columns
