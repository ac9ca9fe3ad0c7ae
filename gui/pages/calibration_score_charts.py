"""Charts of a backtest: skill by horizon with its intervals, and where the truth fell."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.chart import Chart
from gui.theme import colours
from gui.units import MINUS
from minersim.calibration.backtest import MODES
from minersim.calibration.score_table import ScoreRow

_LEAST = QSize(220, 72)
_APART = 0.14
"""Half of what lies between the two kinds of forecast at one horizon, of a step between two."""
_ROOM = 0.5
_MODE_SYMBOLS = ("o", "s")
_MARKS = "● price simulated, ■ given, over drift with 90 %; △ over no change"
"""Which mark is what; a legend would cover them."""


class SkillChart(Chart):
    """How much better than drift, and than no change, by horizon, price simulated and given."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Skill", "Retargets ahead", "Better by [% of CRPS]", None, parent)
        self.setObjectName("calibration_skill")
        self.setMinimumSize(_LEAST)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self._rows: tuple[ScoreRow, ...] = ()
        self._horizons: list[int] = []
        self._zero = pg.InfiniteLine(pos=0.0, angle=0)
        self.plot.addItem(self._zero, ignoreBounds=True)
        self._bars = [pg.ErrorBarItem(beam=0.08) for _ in MODES]
        for bars in self._bars:
            self.plot.addItem(bars)
        self._drift, self._no_change = [], []
        for symbol in _MODE_SYMBOLS:
            self._drift.append(self.plot.plot(pen=None, symbol=symbol, symbolSize=8))
            self._no_change.append(self.plot.plot(pen=None, symbol="t1", symbolSize=8))
        self.plot.vb.setMouseEnabled(x=False, y=False)
        self.dressed(self._dress_marks)
        self.set_reader(self._reading_at)
        self.set_columns(self._table)

    def _dress_marks(self) -> None:
        c = colours()
        self._zero.setPen(pg.mkPen(c.text, width=1))
        for place in range(len(MODES)):
            own = QColor(c.series[place])
            self._bars[place].setData(pen=pg.mkPen(own, width=2))
            self._drift[place].setSymbolBrush(own)
            self._drift[place].setSymbolPen(own)
            self._no_change[place].setSymbolBrush(QColor(c.base))
            self._no_change[place].setSymbolPen(pg.mkPen(own, width=1.5))

    def show_rows(self, rows: Sequence[ScoreRow], regime: str) -> None:
        """Draw the scores of one regime's origins.

        Parameters
        ----------
        rows : sequence of ScoreRow
            Of any regime and kind.
        regime : str
        """
        self._rows = tuple(row for row in rows if row.regime == regime)
        self._horizons = sorted({row.horizon for row in self._rows})
        lowest, highest = -0.05, 0.05
        for place, mode in enumerate(MODES):
            own = [row for row in self._rows if row.mode == mode]
            x = np.array([self._x(row) for row in own])
            skill = 100.0 * np.array([row.over_drift.value for row in own])
            low = 100.0 * np.array([row.over_drift.low for row in own])
            high = 100.0 * np.array([row.over_drift.high for row in own])
            other = 100.0 * np.array([row.over_no_change for row in own])
            self._drift[place].setData(x, skill)
            self._no_change[place].setData(x, other)
            low, high = (np.where(np.isfinite(end), end, skill) for end in (low, high))
            self._bars[place].setData(x=x, y=skill, top=high - skill, bottom=skill - low)
            for values in (low, high, other):
                if values.size:
                    lowest = min(lowest, float(values.min()))
                    highest = max(highest, float(values.max()))
        self._dress_marks()
        ticks = [(i, f"{horizon}") for i, horizon in enumerate(self._horizons)]
        self.plot.getAxis("bottom").setTicks([ticks])
        span = highest - lowest
        self.plot.vb.setRange(
            xRange=(-_ROOM, len(self._horizons) - 1 + _ROOM),
            yRange=(lowest - 0.05 * span, highest + 0.05 * span),
            padding=0.0,
        )
        origins = "" if regime == "all" else f", {regime} origins"
        self.set_title(f"Skill{origins}: {_MARKS}")
        self.export_name = f"Skill by horizon{origins}"
        self.set_summary("; ".join(map(_words, self._rows)) or "no scores")

    def _x(self, row: ScoreRow) -> float:
        side = -_APART if row.mode == MODES[0] else _APART
        return self._horizons.index(row.horizon) + side

    def _reading_at(self, x: float, y: float) -> str:
        del y
        place = round(x)
        if not 0 <= place < len(self._horizons):
            return ""
        there = [row for row in self._rows if row.horizon == self._horizons[place]]
        return f"{self._horizons[place]} ahead: " + "; ".join(
            f"{row.mode} {_percent(row.over_drift.value)} "
            f"({_percent(row.over_drift.low)} to {_percent(row.over_drift.high)}), "
            f"no change {_percent(row.over_no_change)}"
            for row in there
        )

    def _table(self) -> dict[str, Any]:
        rows = self._rows
        return {
            "retargets ahead": [row.horizon for row in rows],
            "price": [row.mode for row in rows],
            "origins": [row.regime for row in rows],
            "forecasts": [row.forecasts for row in rows],
            "better than drift [%]": [100.0 * row.over_drift.value for row in rows],
            "90 % from [%]": [100.0 * row.over_drift.low for row in rows],
            "90 % to [%]": [100.0 * row.over_drift.high for row in rows],
            "better than no change [%]": [100.0 * row.over_no_change for row in rows],
        }


class PitChart(Chart):
    """Truths by tenth of the forecast in which they fell; a true forecast has as many in each."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Where the truth fell", "Forecast's tenth [%]", "Truths", None, parent)
        self.setObjectName("calibration_pit")
        self.setMinimumSize(_LEAST)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self._row: ScoreRow | None = None
        self._bars: Any = None
        self._even = pg.InfiniteLine(pos=0.0, angle=0)
        self.plot.addItem(self._even, ignoreBounds=True)
        self.plot.vb.setMouseEnabled(x=False, y=False)
        self.dressed(self._dress_line)
        self.set_reader(self._reading_at)
        self.set_columns(self._table)

    def _dress_line(self) -> None:
        self._even.setPen(pg.mkPen(colours().text, width=1, style=Qt.PenStyle.DashLine))
        self._even.setZValue(10)

    def show_row(self, row: ScoreRow | None) -> None:
        """Draw the truths of one mode, horizon and regime; None for nothing."""
        self._row = row
        self._draw()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 (Qt's name)
        """Draw again in the colours of a new theme."""
        super().changeEvent(event)
        if self._ready and event.type() == QEvent.Type.PaletteChange and self._row is not None:
            self._draw()

    def _draw(self) -> None:
        if self._bars is not None:
            self.plot.removeItem(self._bars)
            self._bars = None
        row = self._row
        if row is None:
            self.set_title("Where the truth fell: too few forecasts")
            return
        c = colours()
        edges = np.arange(len(row.pit)) * 100.0 / len(row.pit)
        width = 100.0 / len(row.pit)
        self._bars = pg.BarGraphItem(
            x0=edges,
            x1=edges + width,
            height=np.array(row.pit, dtype=np.float64),
            pen=pg.mkPen(c.base, width=1),
            brush=pg.mkBrush(c.series[MODES.index(row.mode)]),
        )
        self.plot.addItem(self._bars)
        even = row.forecasts / len(row.pit)
        self._even.setValue(even)
        self.plot.vb.setRange(
            xRange=(0.0, 100.0), yRange=(0.0, 1.1 * max(*row.pit, even, 1)), padding=0.0
        )
        self.plot.getAxis("bottom").setTicks([[(v, f"{v:g}") for v in (0, 20, 40, 60, 80, 100)]])
        self.set_title(
            f"Where the truth fell, {row.horizon} ahead: a true forecast is even (dashed)"
        )
        self.export_name = f"Where the truth fell, {row.horizon} ahead, {row.mode}"
        self.set_summary(f"Truths by tenth of the forecast: {', '.join(map(str, row.pit))}")

    def _reading_at(self, x: float, y: float) -> str:
        del y
        row = self._row
        if row is None or not 0.0 <= x <= 100.0:
            return ""
        place = min(int(x * len(row.pit) / 100.0), len(row.pit) - 1)
        width = 100 // len(row.pit)
        ends = f"{place * width} to {(place + 1) * width} %"
        return f"{ends} of the forecast: {row.pit[place]:,} of {row.forecasts:,} truths"

    def _table(self) -> dict[str, Any]:
        if self._row is None:
            return {"tenth": []}
        return {"tenth": range(1, len(self._row.pit) + 1), "truths": self._row.pit}


def _percent(value: float) -> str:
    return "–" if math.isnan(value) else f"{100.0 * value:+.0f} %".replace("-", MINUS)


def _words(row: ScoreRow) -> str:
    return (
        f"{row.horizon} ahead, {row.mode}: {_percent(row.over_drift.value)} better than drift, "
        f"{_percent(row.over_drift.low)} to {_percent(row.over_drift.high)}"
    )
