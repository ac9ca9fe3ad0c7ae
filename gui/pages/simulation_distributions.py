"""Histograms of outcomes: net present value, and payback with "never" as a bar of its own."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from gui.chart import Chart
from gui.theme import colours
from gui.units import short, with_minus
from minersim.analysis.histograms import Histogram, histogram, span_name, time_histogram
from minersim.number_text import counted, percent, share

Array = npt.NDArray[np.float64]

_MOST_TICKS = 9
_SMALLEST_BAR = 0.25
"""Height of a bar of very few paths, so that it is seen. [%]"""


class _Bars(Chart):
    """Bars of shares of paths over a figure."""

    def __init__(self, title: str, x_label: str, parent: QWidget | None = None) -> None:
        super().__init__(title, x_label, "Paths [%]", None, parent)
        self.found: Histogram | None = None
        self._bars: list[Any] = []
        self._lines: list[Any] = []
        self.plot.vb.setMouseEnabled(x=False, y=False)
        self.plot.getAxis("left").setWidth(48)
        self.setMinimumSize(260, 130)
        self.set_columns(self._table)

    def _table(self) -> dict[str, list[float]]:
        found = self.found
        if found is None:
            return {}
        lower = [-np.inf, *found.edges[:-1].tolist(), float(found.edges[-1]), np.nan]
        upper = [float(found.edges[0]), *found.edges[1:].tolist(), np.inf, np.nan]
        paths = [found.below, *found.counts.tolist(), found.above, found.missing]
        shares = [100.0 * number / max(found.paths, 1) for number in paths]
        return {"from": lower, "to": upper, "paths": paths, "share [%]": shares}

    def _clear(self) -> None:
        for item in (*self._bars, *self._lines):
            self.plot.removeItem(item)
        self._bars, self._lines = [], []

    def _bar(self, left: Array, right: Array, shares: Array, colour: str) -> None:
        heights = np.where(shares > 0.0, np.maximum(100.0 * shares, _SMALLEST_BAR), 0.0)
        pen, brush = pg.mkPen(colours().base, width=1), pg.mkBrush(colour)
        bars = pg.BarGraphItem(x0=left, x1=right, height=heights, pen=pen, brush=brush)
        self.plot.addItem(bars)
        self._bars.append(bars)

    def _line(self, x: float, text: str, position: float, *, strong: bool = False) -> None:
        low, high = self.plot.vb.viewRange()[0]
        side = (0.5, 0.5) if strong else (1.0, 0.5) if x > 0.5 * (low + high) else (0.0, 0.5)
        place = {"position": position, "anchors": [side, side]}
        line = pg.InfiniteLine(x, 90, label=text, labelOpts=place)
        self.plot.addItem(line, ignoreBounds=True)
        c = colours()
        style = Qt.PenStyle.SolidLine if strong else Qt.PenStyle.DashLine
        line.setPen(pg.mkPen(c.text, width=2 if strong else 1, style=style))
        line.label.setColor(QColor(c.text))
        line.label.fill = pg.mkBrush(QColor(c.base))
        self._lines.append(line)

    def _fit(self, left: float, right: float, tallest: float) -> None:
        room = 0.02 * (right - left)
        self.plot.vb.setRange(
            xRange=(left - room, right + room), yRange=(0.0, max(tallest, 1.0) * 1.35), padding=0.0
        )
        # no tick beyond all paths
        step = next(s for s in (0.5, 1.0, 2.0, 5.0, 10.0, 25.0) if tallest / s <= 6.0 or s == 25.0)
        ticks = [(v, f"{v:g}") for v in np.arange(0.0, min(tallest * 1.2, 100.0) + 1e-9, step)]
        self.plot.getAxis("left").setTicks([ticks])


class NpvChart(_Bars):
    """Histogram of the net present value: losses and gains in colours of their own."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Net present value", "Net present value [USD]", parent)
        self.setObjectName("chart_npv")
        self._values: Array = np.empty(0)
        self.set_reader(self._read_bin)

    def set_values(self, values: Array) -> None:
        """Show the net present value of every path. [USD]"""
        self._values = values
        self.found = histogram(values)
        self._draw()

    def changeEvent(self, event: Any) -> None:  # noqa: N802 (Qt's name)
        """Draw again in the colours of a new theme."""
        super().changeEvent(event)
        if self._ready and event.type() == event.Type.PaletteChange and self._values.size:
            self._draw()

    def _draw(self) -> None:
        self._clear()
        found, c = self.found, colours()
        if found is None or self._values.size == 0:
            return
        middle = 0.5 * (found.edges[:-1] + found.edges[1:])
        for chosen, colour in ((middle < 0.0, c.bad), (middle >= 0.0, c.good)):
            if chosen.any():
                left, right = found.edges[:-1][chosen], found.edges[1:][chosen]
                self._bar(left, right, found.shares[chosen], colour)
        low, high = float(found.edges[0]), float(found.edges[-1])
        self._fit(low, high, 100.0 * float(found.shares.max()))
        mean, median = float(self._values.mean()), float(np.median(self._values))
        if low <= 0.0 <= high:
            self._line(0.0, "◀ loss   gain ▶", 0.72, strong=True)
        for value, name, position in ((mean, "mean", 0.93), (median, "median", 0.83)):
            if low <= value <= high:
                self._line(value, f"{name} {with_minus(short(value, 3))}", position)
        loss = float(np.mean(self._values < 0.0))
        outside = [
            f"{counted(number, 'path')} {side} {with_minus(short(edge, 3))} USD"
            for number, side, edge in ((found.below, "below", low), (found.above, "above", high))
            if number
        ]
        beyond = f"; not drawn: {', '.join(outside)}" if outside else ""
        self._heading.setText(f"Net present value: a loss in {share(loss)} of the paths{beyond}")
        middle_words = (with_minus(short(value)) for value in (mean, median))
        told = "mean {} USD, median {} USD".format(*middle_words)
        self.set_summary(f"Loss in {share(loss)} of the paths; {told}{beyond}")

    def _read_bin(self, x: float, y: float) -> str:
        del y
        found = self.found
        if found is None or not found.edges[0] <= x <= found.edges[-1]:
            return ""
        at = min(int(np.searchsorted(found.edges, x, "right")) - 1, found.counts.size - 1)
        low, high = (with_minus(short(float(edge))) for edge in found.edges[at : at + 2])
        part = percent(float(found.shares[at]))
        return f"{low} to {high} USD: {part} of the paths ({found.counts[at]:,})"


class PaybackChart(_Bars):
    """Histogram of the day of payback, with a bar for the paths that never pay back."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Payback", "Payback", parent)
        self.setObjectName("chart_payback")
        self._days: Array = np.empty(0)
        self._horizon = 1
        self.set_reader(self._read_bin)

    def set_days(self, days: Array, horizon_days: int) -> None:
        """Show the day of payback of every path; NaN for never. [days]"""
        self._days, self._horizon = days, horizon_days
        self.found = time_histogram(days, horizon_days)
        self._draw()

    def changeEvent(self, event: Any) -> None:  # noqa: N802 (Qt's name)
        """Draw again in the colours of a new theme."""
        super().changeEvent(event)
        if self._ready and event.type() == event.Type.PaletteChange and self._days.size:
            self._draw()

    def _draw(self) -> None:
        self._clear()
        found, c = self.found, colours()
        if found is None or self._days.size == 0:
            return
        width, end = float(found.edges[1]), float(found.edges[-1])
        self._bar(found.edges[:-1], found.edges[1:], found.shares, c.good)
        never = found.missing / max(found.paths, 1)
        # as wide as it takes to be read, and apart from the bars in time
        wide = max(2.0 * width, 0.12 * end)
        left, right = end + 0.5 * wide, end + 1.5 * wide
        self._bar(np.array([left]), np.array([right]), np.array([never]), c.bad)
        tallest = 100.0 * max(float(found.shares.max()), never)
        self._fit(0.0, right, tallest)
        label = pg.TextItem(percent(never, 0) if never in {0.0, 1.0} else share(never), c.text)
        label.setAnchor((0.5, 1.0))
        label.setPos(0.5 * (left + right), 100.0 * never)
        self.plot.addItem(label)
        self._lines.append(label)
        known = self._days[~np.isnan(self._days)]
        if known.size:
            median = float(np.median(known))
            self._line(median, f"median {median:,.0f} days", 0.92)
        spans = found.counts.size
        step = -(-spans // _MOST_TICKS)
        name = span_name(width)
        ticks = [(i * width, str(i)) for i in range(0, spans + 1, step)]
        self.plot.getAxis("bottom").setTicks([[*ticks, (0.5 * (left + right), "never")]])
        label_text = f"Payback after [{_plural(name)}]"
        if self._labels["bottom"] != label_text:
            self.set_labels(label_text, "Paths [%]")
        self._heading.setText(
            f"Payback within {counted(self._horizon, 'day')}: {share(1.0 - never)} of the paths, "
            f"never: {share(never)}"
        )
        self.set_summary(self._heading.text())

    def _read_bin(self, x: float, y: float) -> str:
        del y
        found = self.found
        if found is None or x < 0.0:
            return ""
        if x > found.edges[-1]:
            never = percent(found.missing / max(found.paths, 1))
            return f"never: {never} of the paths ({found.missing:,})"
        at = min(int(np.searchsorted(found.edges, x, "right")) - 1, found.counts.size - 1)
        part = percent(float(found.shares[at]))
        first, last = found.edges[at], found.edges[at + 1]
        return f"day {first:,.0f} to {last:,.0f}: {part} of the paths ({found.counts[at]:,})"


def _plural(name: str) -> str:
    return f"steps of {name}" if name[0].isdigit() else f"{name}s"
