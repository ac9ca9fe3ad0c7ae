"""Charts of the difficulty lab: block times, forecasts, swing."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor

from gui.pages.lab_chart import LabChart
from gui.pages.lab_text import signed
from gui.theme import colours
from minersim.analysis.intervals import IntervalHistogram, exponential_density
from minersim.analysis.lab_world import ForecastPoint
from minersim.analysis.swing import swing_line
from minersim.protocol import RETARGET_INTERVAL

Array = npt.NDArray[np.float64]
_MINUTE_S = 60.0


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
