"""Charts of the difficulty lab over time, a line for each rule."""

import datetime
import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QLabel, QVBoxLayout

from gui.pages.lab_chart import LabChart
from gui.theme import colours
from gui.units import short
from minersim.analysis.lab_world import LabWorld
from minersim.units import SECONDS_PER_DAY

Array = npt.NDArray[np.float64]

RULES = ("Bitcoin", "cw-144", "ASERT")
_FIRST_DAYS = (2.0, 4.0, 8.0, 15.0)
"""Spans of a young lab's charts, so that they stand still between. [days]"""
_MINUTE_S = 60.0
_LEGEND_MARK, _LEGEND_EDGE, _LEGEND_GAP = 40, 20, 8
"""Width of a line's mark with its spaces, and of the edges; height below it. [px]"""
_MOST_OF_HEIGHT = 0.45
"""A legend that takes more is left out; the names stand below the heading then."""


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
        self.names = QLabel()
        self.names.setObjectName("lab_names")
        self.names.setTextFormat(Qt.TextFormat.RichText)
        self.names.setWordWrap(True)
        self.names.hide()
        layout = self.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.insertWidget(1, self.names)
        self.dressed(self._dress_names)
        self.set_columns(self._columns_now)
        self.set_reader(self._reading_at)

    def begin(self, start: datetime.date) -> None:
        """Count days from another first day."""
        if self.day_axis is not None:
            self.day_axis.begin(start)

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
            self._dress_names()
        last = max((float(days[-1]) for days, _ in data.values() if days.size), default=0.0)
        span = next((days for days in _FIRST_DAYS if last <= days), last * 1.02)
        self.plot.setXRange(0.0, span, padding=0.0)
        low = min((float(values.min()) for _, values in data.values()), default=0.0)
        high = max((float(values.max()) for _, values in data.values()), default=1.0)
        self._show_between(low, high)

    def _show_between(self, low: float, high: float) -> None:
        """Show these values, a flat line in the middle of a tenth of itself."""
        room = max(0.08 * (high - low), 0.05 * abs(high))
        low, high = max(low - room, 0.0), high + room
        share = self._share_of_legend()
        self.plot.setYRange(low, high + (high - low) * share / (1.0 - share), padding=0.0)

    def _share_of_legend(self) -> float:
        """Part of the height that the names take above the lines, which they must not cover. [1]"""
        if not self._named:
            self.names.hide()
            return 0.0
        widths = [float(label.minimumWidth()) for _, label in self.legend.items]
        room, height = float(self.plot.vb.width()), max(float(self.plot.vb.height()), 1.0)
        columns = int((room - _LEGEND_EDGE) // (max(widths) + _LEGEND_MARK))
        columns = max(1, min(columns, len(widths)))
        if columns != self.legend.columnCount:
            self.legend.setColumnCount(columns)
        wanted = float(self.legend.height()) + _LEGEND_GAP
        # the names below the heading take some of the height; without them there would be more
        whole = height + (0.0 if self.names.isHidden() else self.names.height())
        shown = wanted < _MOST_OF_HEIGHT * whole
        self.legend.setVisible(shown)
        self.names.setHidden(shown)
        return min(wanted / height, 0.6) if shown else 0.0

    def _dress_names(self) -> None:
        series = colours().series
        marks = (
            f'<span style="color:{series[place]}">━</span>&nbsp;{name}'
            for place, name in enumerate(RULES)
            if name in self._named
        )
        self.names.setText(" &nbsp;".join(marks))

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
        day = self.day_axis.date_at(x) if self.day_axis is not None else ""
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
