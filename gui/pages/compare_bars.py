"""Bars of a tornado: what each input does alone."""

from collections.abc import Mapping
from typing import Any

import pyqtgraph as pg
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from gui.pages.compare_rows import RowsChart
from gui.pages.compare_words import (
    mean_label,
    setting_words,
    shown,
    text,
    title,
    unit_shown,
    with_unit,
)
from gui.theme import colours
from minersim.analysis.sensitivity import Sensitivity
from minersim.analysis.tornado import Bar


class TornadoChart(RowsChart):
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
