"""Charts of the difficulty lab."""

import datetime
import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF
from PySide6.QtWidgets import QWidget

from gui.pages.lab_text import signed
from gui.plots import Chart, short
from gui.theme import colours
from minersim.analysis.intervals import IntervalHistogram, exponential_density
from minersim.analysis.lab import ForecastPoint, LabWorld
from minersim.analysis.swing import swing_line
from minersim.protocol import RETARGET_INTERVAL
from minersim.units import SECONDS_PER_DAY

Array = npt.NDArray[np.float64]

RULES = ("Bitcoin", "cw-144", "ASERT")
_FIRST_DAYS = (2.0, 4.0, 8.0, 15.0)
"""Spans of a young lab's charts, so that they stand still between. [days]"""
_MINUTE_S = 60.0


class LabChart(Chart):
    """A chart whose letters grow for a projector."""

    _points: float | None = None

    def __init__(
        self,
        title: str,
        x_label: str,
        y_label: str,
        start: datetime.date | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(title, x_label, y_label, start, parent)
        self.plot.setMouseEnabled(x=False, y=False)
        for side in ("left", "bottom"):
            # a chart that is drawn many times a second has no time for the finer grid
            self.plot.getAxis(side).setStyle(maxTickLevel=0)
        self.legend: Any = None

    def add_legend(self) -> None:
        """Show the names of the lines."""
        self.legend = self.plot.addLegend(offset=(-8, 4))
        self.dressed(self._dress_legend)

    def set_points(self, points: float) -> None:
        """Change the size of the letters. [pt]"""
        self._points = points
        self._dress()

    def _dress_legend(self) -> None:
        c = colours()
        background = QColor(c.base)
        background.setAlpha(190)
        self.legend.setBrush(background)
        self.legend.setLabelTextColor(QColor(c.text))
        if self._points is not None:
            self.legend.setLabelTextSize(f"{self._points:.0f}pt")

    def _dress(self) -> None:
        super()._dress()
        if self._points is None:
            return
        font = QFont(self.font())
        font.setPointSizeF(self._points)
        for side, label in self._labels.items():
            axis = self.plot.getAxis(side)
            axis.setStyle(tickFont=font)
            size = {"font-size": f"{self._points:.0f}pt"}
            axis.setLabel(label, color=colours().text, **size)
            if side == "bottom" and not label:  # the axis itself leaves room for small dates only
                axis.setHeight(round(1.5 * QFontMetricsF(font).height()))


class TimeChart(LabChart):
    """A figure of every world over time, a line for each rule."""

    def __init__(
        self, title: str, y_label: str, column: int, start: datetime.date, factor: float = 1.0
    ) -> None:
        super().__init__(title, "", y_label, start)
        self._column, self._factor = column, factor
        self._data: dict[str, tuple[Array, Array]] = {}
        self.add_legend()
        self._lines = {rule: self.line(rule, i) for i, rule in enumerate(RULES)}
        for name, line in self._lines.items():
            line.setVisible(False)
            line.setZValue(5 if name == RULES[0] else 1)
            self.legend.removeItem(name)
        self._named: set[str] = set()
        self.set_columns(self._columns_now)
        self.set_reader(self._reading_at)

    def begin(self, start: datetime.date) -> None:
        """Count days from another first day."""
        if self.day_axis is not None:
            self.day_axis.start = start

    def show_worlds(self, worlds: Sequence[LabWorld]) -> None:
        """Draw the worlds as they are."""
        data = {world.name: self._points_of(world) for world in worlds}
        self._data = data
        for name, line in self._lines.items():
            shown = name in data
            if shown:
                line.setData(*data[name])
            if shown != line.isVisible():
                line.setVisible(shown)
        named = set(data) if len(data) > 1 else set()
        if named != self._named:
            for name, line in self._lines.items():
                self.legend.removeItem(name)
                if name in named:
                    self.legend.addItem(line, name)
            self._named = named
        last = max((float(days[-1]) for days, _ in data.values() if days.size), default=0.0)
        span = next((days for days in _FIRST_DAYS if last <= days), last * 1.02)
        self.plot.setXRange(0.0, span, padding=0.0)
        low = min((float(values.min()) for _, values in data.values()), default=0.0)
        high = max((float(values.max()) for _, values in data.values()), default=1.0)
        self._show_between(low, high)

    def _show_between(self, low: float, high: float) -> None:
        """Show these values, a flat line in the middle of a tenth of itself."""
        room = max(0.08 * (high - low), 0.05 * abs(high))
        self.plot.setYRange(max(low - room, 0.0), high + room, padding=0.0)

    def _points_of(self, world: LabWorld) -> tuple[Array, Array]:
        columns = world.series.columns()
        days, values = columns[0], columns[self._column] * self._factor
        now = world.engine.day
        return np.append(days, now), np.append(values, values[-1])

    def _columns_now(self) -> dict[str, list[float]]:
        """All lines below each other's days: a column of days and one of values for each rule."""
        longest = max((days.size for days, _ in self._data.values()), default=0)
        columns: dict[str, list[float]] = {}
        for name, (days, values) in self._data.items():
            filler = [math.nan] * (longest - days.size)
            columns[f"day ({name})"] = [*days.tolist(), *filler]
            columns[f"{self._labels['left']} ({name})"] = [*values.tolist(), *filler]
        return columns

    def _reading_at(self, x: float, y: float) -> str:
        del y
        parts = []
        for name, (days, values) in self._data.items():
            at = min(max(int(np.searchsorted(days, x, side="right")) - 1, 0), days.size - 1)
            parts.append(f"{name} {short(float(values[at]))}")
        day = self.day_axis._date(x) if self.day_axis is not None else ""
        return f"{day}: {', '.join(parts)}" if parts else ""


class DifficultyChart(TimeChart):
    """Difficulty over time; Bitcoin's exactly, with a mark at every retarget."""

    def __init__(self, start: datetime.date) -> None:
        super().__init__("Difficulty", "difficulty", 1, start)
        self._marks = pg.ScatterPlotItem(symbol="o", size=6)
        self._marks.setZValue(6)
        self.plot.addItem(self._marks)
        self.dressed(self._dress_marks)

    def _dress_marks(self) -> None:
        c = colours()
        self._marks.setPen(pg.mkPen(c.base, width=1))
        self._marks.setBrush(QColor(c.series[0]))

    def show_worlds(self, worlds: Sequence[LabWorld]) -> None:
        """Draw the worlds as they are."""
        super().show_worlds(worlds)
        retargets = worlds[0].engine.retargets
        self._marks.setData(
            x=[r.time_s / SECONDS_PER_DAY for r in retargets],
            y=[r.difficulty for r in retargets],
        )

    def _points_of(self, world: LabWorld) -> tuple[Array, Array]:
        engine = world.engine
        if world.name != "Bitcoin":
            return super()._points_of(world)
        at = np.array([r.time_s for r in engine.retargets]) / SECONDS_PER_DAY
        first = float(world.series.columns()[1][0])
        levels = np.array([first, *(r.difficulty for r in engine.retargets)])
        days = np.concatenate(([0.0], np.repeat(at, 2), [engine.day]))
        return days, np.repeat(levels, 2)


class BlockTimeChart(TimeChart):
    """Mean block time over time, with the ten minutes that the rules aim at."""

    def __init__(self, start: datetime.date) -> None:
        super().__init__(
            "Block time, mean of 144 blocks", "minutes", 3, start, factor=1.0 / _MINUTE_S
        )
        self._target = self.plot.plot([0.0, 1e6], [10.0, 10.0])
        self._target.setZValue(-10)
        self.dressed(self._dress_target)

    def _show_between(self, low: float, high: float) -> None:
        """Show these values and ten minutes."""
        super()._show_between(min(low, 9.0), max(high, 11.0))

    def _dress_target(self) -> None:
        self._target.setPen(pg.mkPen(colours().faint, width=1, style=Qt.PenStyle.DashLine))


class IntervalChart(LabChart):
    """Histogram of block times and the exponential law."""

    def __init__(self) -> None:
        super().__init__("Block times", "block time (minutes)", "% of blocks per minute")
        self._bars = pg.BarGraphItem(x0=[], x1=[], height=[])
        self.plot.addItem(self._bars)
        self.add_legend()
        self._law = self.line("exponential law at today's expected block time", 1, width=2)
        self._histogram: IntervalHistogram | None = None
        self._mean_s = 600.0
        self.dressed(self._dress_bars)
        self.set_columns(self._columns_now)
        self.set_reader(self._reading_at)

    def _dress_bars(self) -> None:
        c = colours()
        self._bars.setOpts(brush=QColor(c.series[0]), pen=pg.mkPen(c.base, width=1))

    def show_histogram(self, histogram: IntervalHistogram, mean_s: float) -> None:
        """Draw a histogram and the law of a mean. [s]"""
        self._histogram, self._mean_s = histogram, mean_s
        edges = histogram.edges_s / _MINUTE_S
        percent = 100.0 * _MINUTE_S
        self._bars.setOpts(x0=edges[:-1], x1=edges[1:], height=histogram.share_per_s * percent)
        times = np.linspace(0.0, histogram.edges_s[-1], 200)
        self._law.setData(times / _MINUTE_S, exponential_density(times, mean_s) * percent)
        top = max(float(histogram.share_per_s.max(initial=0.0)), 1.0 / mean_s) * percent
        self.plot.setXRange(0.0, float(edges[-1]), padding=0.0)
        self.plot.setYRange(0.0, 1.1 * top, padding=0.0)

    def _columns_now(self) -> dict[str, Array]:
        if self._histogram is None:
            return {}
        edges = self._histogram.edges_s
        middle = (edges[1:] + edges[:-1]) / 2.0
        return {
            "from (s)": edges[:-1],
            "to (s)": edges[1:],
            "share per s": self._histogram.share_per_s,
            "exponential per s": exponential_density(middle, self._mean_s),
        }

    def _reading_at(self, x: float, y: float) -> str:
        del y
        if self._histogram is None:
            return ""
        edges = self._histogram.edges_s / _MINUTE_S
        at = int(np.searchsorted(edges, x, side="right")) - 1
        if not 0 <= at < edges.size - 1:
            return ""
        share = self._histogram.share_per_s[at] * float(np.diff(edges)[at]) * _MINUTE_S
        return f"{edges[at]:g} to {edges[at + 1]:g} min: {100.0 * share:.2f} % of blocks"


class ForecastChart(LabChart):
    """Forecasts of the next retarget as its window fills."""

    def __init__(self) -> None:
        super().__init__(
            "Forecast of the next retarget, 80 % interval",
            "blocks of the window found",
            "change of difficulty (%)",
        )
        self._zero = self.plot.plot([0.0, float(RETARGET_INTERVAL)], [0.0, 0.0])
        self._bars = pg.ErrorBarItem(x=np.zeros(1), y=np.zeros(1), beam=24.0)
        self._bars.setVisible(False)
        self.plot.addItem(self._bars)
        self._points_line = self.line("expected", 0, width=2)
        self._forecasts: list[ForecastPoint] = []
        self.dressed(self._dress_bars)
        self.plot.setXRange(0.0, float(RETARGET_INTERVAL), padding=0.01)
        self.set_columns(self._columns_now)
        self.set_reader(self._reading_at)

    def _dress_bars(self) -> None:
        c = colours()
        self._bars.setOpts(pen=pg.mkPen(c.series[1], width=1.5))
        self._zero.setPen(pg.mkPen(c.faint, width=1, style=Qt.PenStyle.DashLine))

    def show_forecasts(self, forecasts: Sequence[ForecastPoint]) -> None:
        """Draw the forecasts of a window, oldest first."""
        self._forecasts = list(forecasts)
        x = np.array([float(p.found) for p in forecasts])
        y, low, high = (
            100.0 * np.array([getattr(p.forecast, name) for p in forecasts])
            for name in ("change", "change_low", "change_high")
        )
        self._points_line.setData(x, y)
        self._bars.setVisible(bool(forecasts))
        if forecasts:
            self._bars.setData(x=x, y=(low + high) / 2.0, height=high - low)
            bottom, top = float(low.min()), float(high.max())
            room = max(0.15 * (top - bottom), 1.0)
            self.plot.setYRange(bottom - room, top + room, padding=0.0)

    def _columns_now(self) -> dict[str, list[float]]:
        points = self._forecasts
        return {
            "blocks found": [float(p.found) for p in points],
            "change": [p.forecast.change for p in points],
            "change_sd": [p.forecast.change_sd for p in points],
            "change_low_80": [p.forecast.change_low for p in points],
            "change_high_80": [p.forecast.change_high for p in points],
        }

    def _reading_at(self, x: float, y: float) -> str:
        del y
        if not self._forecasts:
            return ""
        point = min(self._forecasts, key=lambda p: abs(p.found - x))
        f = point.forecast
        return (
            f"{point.found:,} blocks found: {signed(f.change)} "
            f"({signed(f.change_low)} to {signed(f.change_high)})"
        )


class SwingChart(LabChart):
    """Deviation of the difficulty from its rest value, retarget by retarget, and (−ε)ⁿ."""

    def __init__(self) -> None:
        super().__init__(
            "Difficulty over its rest value, after the last shock",
            "retargets since the first after the shock",
            "deviation from rest (%)",
        )
        self.add_legend()
        self._law = self.line("(−ε)ⁿ", 1, width=2, dashed=True)
        self._seen = self.line("difficulty", 0, width=4)
        self._law.setZValue(5)
        self._seen.setSymbol("o")
        self._seen.setSymbolSize(10)
        self._data = (np.empty(0), np.empty(0))
        self.dressed(self._dress_seen)
        self.set_columns(self._columns_now)
        self.set_reader(self._reading_at)

    def _dress_seen(self) -> None:
        c = colours()
        self._seen.setSymbolBrush(QColor(c.series[0]))
        self._seen.setSymbolPen(pg.mkPen(c.base))

    def show_swing(self, swing: Sequence[float], elasticity: float) -> None:
        """Draw logarithms of difficulty over its rest value, and the law from the first on."""
        shown = np.expm1(np.array(swing[-200:], dtype=np.float64))
        begin = max(len(swing) - 200, 0)
        if not swing:
            self._law.setData([], [])
            self._seen.setData([], [])
            self._data = (np.empty(0), np.empty(0))
            return
        ahead = max(len(swing) + 1, 8)
        law = swing_line(swing[0], elasticity, ahead)
        self._data = (shown, law[begin : begin + shown.size])
        self._seen.setData(np.arange(begin, begin + shown.size, dtype=np.float64), 100.0 * shown)
        self._law.setData(np.arange(law.size, dtype=np.float64), 100.0 * np.clip(law, -1.0, 100.0))
        reach = max(float(np.abs(shown).max()) * 1.25, abs(float(law[0])) * 1.25, 0.005)
        steps = [(float(max((ahead - begin) // 10, 1)), 0.0)]
        self.plot.getAxis("bottom").setTickSpacing(levels=steps)
        self.plot.setXRange(max(begin - 0.5, -0.3), float(ahead) + 0.3, padding=0.0)
        self.plot.setYRange(-100.0 * reach, 100.0 * reach, padding=0.0)

    def _columns_now(self) -> dict[str, Array]:
        return {"deviation": self._data[0], "law": self._data[1]}

    def _reading_at(self, x: float, y: float) -> str:
        del y
        seen, law = self._data
        at = round(x)
        if not 0 <= at < seen.size:
            return ""
        return f"retarget {at}: {signed(float(seen[at]), 2)}, law {signed(float(law[at]), 2)}"
