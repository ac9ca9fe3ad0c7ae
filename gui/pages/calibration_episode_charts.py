"""Charts of past episodes: all falls at a glance, and the course of one."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.chart import Chart
from gui.theme import colours
from gui.units import MINUS
from minersim.analysis.episodes import DifficultyChange
from minersim.calibration.past_episodes import EpisodeRun

_LEAST = QSize(220, 72)
_APART = 0.18
_NAMES_SHARE = 0.4
"""Of the chart's width, which names of episodes take at most. [1]"""
_MARKS = "◆ fact, ● model with 80 % of paths, ■ price alone"
"""Which mark is what; a legend would cover them."""
_BAND_OPACITY = 60


class FallsChart(Chart):
    """Every fall: the fact, the model with its band, and what the price alone would have done."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Falls of the difficulty", "Change of difficulty [%]", "", None, parent)
        self.setObjectName("calibration_falls")
        self.setMinimumSize(_LEAST)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self._runs: tuple[EpisodeRun, ...] = ()
        self.plot.vb.invertY(True)
        self.plot.vb.setMouseEnabled(x=False, y=False)
        self._zero = pg.InfiniteLine(pos=0.0, angle=90)
        self.plot.addItem(self._zero, ignoreBounds=True)
        self._band = pg.ErrorBarItem(beam=0.15)
        self.plot.addItem(self._band)
        self._fact = self.plot.plot(pen=None, symbol="d", symbolSize=11)
        self._model = self.plot.plot(pen=None, symbol="o", symbolSize=8)
        self._alone = self.plot.plot(pen=None, symbol="s", symbolSize=8)
        self.plot.vb.sigResized.connect(self._fit)
        self.dressed(self._dress_marks)
        self.set_reader(self._reading_at)
        self.set_columns(self._table)

    def _dress_marks(self) -> None:
        c = colours()
        self._zero.setPen(pg.mkPen(c.text, width=1))
        own = QColor(c.series[0])
        self._band.setData(pen=pg.mkPen(own, width=2))
        self._model.setSymbolBrush(own)
        self._model.setSymbolPen(own)
        self._fact.setSymbolBrush(QColor(c.text))
        self._fact.setSymbolPen(QColor(c.text))
        self._alone.setSymbolBrush(QColor(c.base))
        self._alone.setSymbolPen(pg.mkPen(QColor(c.series[1]), width=2))

    def show_runs(self, runs: Sequence[EpisodeRun]) -> None:
        """Draw episodes, the first on top."""
        self._runs = tuple(runs)
        rows = np.arange(len(self._runs), dtype=np.float64)
        fact = 100.0 * np.array([run.fall.fact for run in runs])
        mean = 100.0 * np.array([run.fall.mean for run in runs])
        low = 100.0 * np.array([run.fall.p10 for run in runs])
        high = 100.0 * np.array([run.fall.p90 for run in runs])
        caused = [(row, run.alone) for row, run in zip(rows, runs, strict=True) if run.alone]
        alone = 100.0 * np.array([one.mean for _, one in caused])
        self._fact.setData(fact, rows - _APART)
        self._model.setData(mean, rows + _APART)
        self._band.setData(x=mean, y=rows + _APART, left=mean - low, right=high - mean)
        self._alone.setData(alone, np.array([row for row, _ in caused]) + _APART)
        self._dress_marks()
        ends = np.concatenate([fact, low, high, alone, [0.0]])
        span = float(np.ptp(ends)) or 1.0
        self.plot.vb.setXRange(
            float(ends.min()) - 0.05 * span, float(ends.max()) + 0.05 * span, padding=0.0
        )
        self._fit()
        self.set_title(f"Falls of the difficulty: {_MARKS}")
        self.export_name = "Falls of the difficulty"
        self.set_summary("; ".join(map(_words, self._runs)) or "not computed")

    @Slot()
    def _fit(self) -> None:
        """Give names the room that there is."""
        if not self._runs:
            return
        metrics = self.fontMetrics()
        room = int(_NAMES_SHARE * self.width())
        right = Qt.TextElideMode.ElideRight
        names = [metrics.elidedText(run.episode.name, right, room) for run in self._runs]
        axis = self.plot.getAxis("left")
        axis.setTicks([list(enumerate(names))])
        axis.setWidth(max(map(metrics.horizontalAdvance, names)) + 16)
        self.plot.vb.setYRange(-0.6, len(names) - 0.4, padding=0.0)

    def _reading_at(self, x: float, y: float) -> str:
        del x
        place = round(y)
        return _words(self._runs[place]) if 0 <= place < len(self._runs) else ""

    def _table(self) -> dict[str, Any]:
        runs = self._runs
        return {
            "episode": [run.episode.name for run in runs],
            "fact [%]": [100.0 * run.fall.fact for run in runs],
            "price alone [%]": [100.0 * run.alone.mean if run.alone else "" for run in runs],
            "model [%]": [100.0 * run.fall.mean for run in runs],
            "10 % of paths [%]": [100.0 * run.fall.p10 for run in runs],
            "90 % of paths [%]": [100.0 * run.fall.p90 for run in runs],
        }


class CourseChart(Chart):
    """Difficulty from retarget to retarget of one episode, in fact and in the model."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            "Course", "Retargets since the start", "Difficulty since the start [%]", None, parent
        )
        self.setObjectName("calibration_course")
        self.setMinimumSize(_LEAST)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self._run: EpisodeRun | None = None
        self.plot.vb.setMouseEnabled(x=False, y=False)
        self._band = self.plot.plot(pen=None, fillLevel="enclosed")
        self._fact = self.plot.plot(symbol="d", symbolSize=9)
        self._model = self.plot.plot(symbol="o", symbolSize=6)
        self._alone = self.plot.plot(symbol="s", symbolSize=6)
        self._end = pg.InfiniteLine(angle=90)
        self.plot.addItem(self._end, ignoreBounds=True)
        self.dressed(self._dress_lines)
        self.set_reader(self._reading_at)
        self.set_columns(self._table)

    def _dress_lines(self) -> None:
        c = colours()
        own, other = QColor(c.series[0]), QColor(c.series[1])
        fill = QColor(own)
        fill.setAlpha(_BAND_OPACITY)
        self._band.setBrush(fill)
        for curve, colour, dashed in (
            (self._fact, QColor(c.text), False),
            (self._model, own, False),
            (self._alone, other, True),
        ):
            style = Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine
            curve.setPen(pg.mkPen(colour, width=2, style=style))
            curve.setSymbolBrush(colour)
            curve.setSymbolPen(colour)
        self._end.setPen(pg.mkPen(c.faint, width=1, style=Qt.PenStyle.DotLine))

    def show_run(self, run: EpisodeRun) -> None:
        """Draw an episode."""
        self._run = run
        steps = np.arange(len(run.course) + 1, dtype=np.float64)
        low, high = _of(run.course, "p10"), _of(run.course, "p90")
        self._band.setData(np.concatenate([steps, steps[::-1]]), np.concatenate([low, high[::-1]]))
        self._fact.setData(steps, _of(run.course, "fact"))
        self._model.setData(steps, _of(run.course, "mean"))
        alone = _of(run.course_alone, "mean") if run.course_alone else np.empty(0)
        self._alone.setData(steps[: alone.size], alone)
        heights = [one.last_height for one in run.course]
        self._end.setValue(float(heights.index(run.episode.last_height) + 1))
        self._dress_lines()
        self.plot.getAxis("bottom").setTicks([[(step, f"{step:.0f}") for step in steps]])
        ends = np.concatenate([low, high, _of(run.course, "fact"), alone])
        self.plot.vb.setXRange(-0.2, float(steps[-1]) + 0.2, padding=0.0)
        self.plot.vb.setYRange(float(ends.min()), float(ends.max()), padding=0.05)
        self.set_title(f"{run.episode.name}; the fall ends at the dotted line")
        self.export_name = f"Course, {run.episode.name}"
        self.set_summary(_words(run))

    def _reading_at(self, x: float, y: float) -> str:
        del y
        run = self._run
        place = round(x) - 1
        if run is None or not 0 <= place < len(run.course):
            return ""
        one = run.course[place]
        words = f"height {one.last_height:,}: fact {_percent(one.fact)}, model {_percent(one.mean)}"
        words += f" ({_percent(one.p10)} to {_percent(one.p90)})"
        if run.course_alone:
            words += f", price alone {_percent(run.course_alone[place].mean)}"
        return words

    def _table(self) -> dict[str, Any]:
        run = self._run
        if run is None:
            return {"height": []}
        table: dict[str, Any] = {
            "height": [run.episode.first_height, *(one.last_height for one in run.course)],
            "fact [%]": _of(run.course, "fact"),
            "model [%]": _of(run.course, "mean"),
            "10 % of paths [%]": _of(run.course, "p10"),
            "90 % of paths [%]": _of(run.course, "p90"),
        }
        if run.course_alone:
            table["price alone [%]"] = _of(run.course_alone, "mean")
        return table


def _of(course: Sequence[DifficultyChange], name: str) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Changes since the start, 0 first. [%]"""
    return 100.0 * np.array([0.0, *(getattr(one, name) for one in course)])


def _percent(value: float) -> str:
    return f"{100.0 * value:+.1f} %".replace("-", MINUS)


def _words(run: EpisodeRun) -> str:
    fall = run.fall
    words = f"{run.episode.name}: fact {_percent(fall.fact)}, model {_percent(fall.mean)}"
    words += f" ({_percent(fall.p10)} to {_percent(fall.p90)})"
    return words + (f", price alone {_percent(run.alone.mean)}" if run.alone else "")
