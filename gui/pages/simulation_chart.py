"""One fan chart of the simulation page: bands, single paths, event marks and retarget ticks."""

import datetime
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from gui.fan_chart import FanChart
from gui.theme import colours
from gui.units import short
from minersim.analysis.events import Mark
from minersim.analysis.picture import RunPicture
from minersim.results.columns import OPERATOR_COLUMNS, OPERATOR_NAMES, WORLD_COLUMNS

Array = npt.NDArray[np.float64]

COLUMNS = {column.name: column for column in (*WORLD_COLUMNS, *OPERATOR_COLUMNS)}
AXIS_WIDTH = 76
"""Of the axis of values, so that the charts' axes of time stand below each other. [pixels]"""
WORLD_SERIES, _BUSINESS_SERIES, _CHOSEN_SERIES = 0, 2, 1
_LONGEST_LABEL = 16


class FutureChart(FanChart):
    """Fan of one column, with single paths, event marks and retarget ticks.

    Attributes
    ----------
    activated : Signal(str)
        It was double-clicked; the column's name.
    moved : Signal(object, float, float)
        Its axis of time now spans this; the chart, from, to. [days]
    """

    activated = Signal(str)
    moved = Signal(object, float, float)

    def __init__(self, column: str, parent: QWidget | None = None) -> None:
        known = COLUMNS[column]
        series = _BUSINESS_SERIES if column in OPERATOR_NAMES else WORLD_SERIES
        title = {"hashrate_ehs": "Network hashrate"}.get(column, known.label)
        super().__init__(title, known.unit, datetime.date(2000, 1, 1), series, parent)
        self.column, self.unit, self.factor = column, known.unit, 1.0
        self.setObjectName(f"chart_{column}")
        self.setToolTip(f"{known.description} Double-click enlarges the chart, and back.")
        self.setMinimumSize(QSize(220, 110))
        self._marks: tuple[Mark, ...] = ()
        self._mark_items: list[Any] = []
        self._single: Array = np.empty((0, 0))
        # one curve for all paths, with breaks between them: fifty curves take twice as long
        self._paths = self.plot.plot()
        self._paths.setZValue(-10)
        self._chosen = self.line("path", _CHOSEN_SERIES, width=1.5)
        self._ticks = pg.VTickGroup(np.empty(0), yrange=[0.0, 0.06])
        self.plot.addItem(self._ticks, ignoreBounds=True)
        self._ticks.setVisible(False)
        self.dressed(self._dress_extras)
        view = self.plot.vb
        view.setMouseEnabled(x=True, y=False)
        view.setAutoVisible(y=True)
        view.enableAutoRange(x=False, y=True)
        self.plot.getAxis("left").setWidth(AXIS_WIDTH)
        # grid lines of one level: those of three take more time to paint than all curves
        self.plot.getAxis("left").setStyle(maxTickLevel=0)
        self._reading.hide()  # one line under all charts reads out instead
        self.set_columns(self._table)
        view.sigXRangeChanged.connect(self._on_moved)
        self.widget.viewport().installEventFilter(self)

    # --- figures -------------------------------------------------------------------------------

    def set_picture(self, picture: RunPicture, factor: float, unit: str) -> None:
        """Show a run's fan, in a unit of which the column's own is ``factor``."""
        self.factor, self.unit = factor, unit
        if self.day_axis is not None:
            self.day_axis.begin(picture.start)
        if self._labels["left"] != unit:
            self.set_labels("", unit)
        bands = {name: values * factor for name, values in picture.bands[self.column].items()}
        days = picture.days_of(self.column)
        self.set_fan(days, bands)
        single = picture.single.get(self.column)
        # wider: the logarithm of a float32 would part equal values
        self._single = np.empty((0, 0)) if single is None else single.astype(np.float64)
        self._ticks.setXVals(picture.retarget_days)
        last = {name: short(float(bands[name][-1])) for name in ("p10", "p50", "p90")}
        self.set_summary(
            f"{self.export_name} at the end: median {last['p50']} {unit}, 80 % of the paths "
            f"between {last['p10']} and {last['p90']} {unit}"
        )

    def show_single(self, shown: bool, chosen: int) -> None:
        """Show the single paths, and one of them alone where its number is not 0."""
        known = self._single
        if shown and known.size:
            days = np.tile(self._days, len(known))
            connect = np.ones(known.shape, dtype=np.int32)
            connect[:, -1] = 0
            values = known.ravel() * self.factor
            self._paths.setData(days, values, connect=connect.ravel())
        else:
            self._paths.setData([], [])
        if 0 < chosen <= len(known):
            self._chosen.setData(self._days, known[chosen - 1] * self.factor)
        else:
            self._chosen.setData([], [])

    def single_paths(self) -> int:
        """Count of the single paths that are known."""
        return len(self._single)

    def _positive(self) -> bool:
        return bool(self._data) and all((v > 0.0).all() for v in self._data.values())

    def value_text(self, day: float) -> str:
        """What the chart reads at a moment, with its unit."""
        reading = self._reading_at(day, 0.0)
        return f"{self.export_name}, {reading} {self.unit}".rstrip() if reading else ""

    def _table(self) -> dict[str, Array]:
        unit = f" [{self.unit}]" if self.unit else ""
        return {"day": self._days} | {f"{n}{unit}": v for n, v in self._data.items()}

    # --- marks ---------------------------------------------------------------------------------

    def set_marks(self, found: Sequence[Mark]) -> None:
        """Show event marks in place of those that are there."""
        if tuple(found) == self._marks:
            return
        self._marks = tuple(found)
        for item in self._mark_items:
            self.plot.removeItem(item)
        self._mark_items = []
        low, high = self.plot.vb.viewRange()[0]
        for i, mark in enumerate(found):
            # beside its line, on the side that has room
            side = (1.0, 0.5) if mark.day > low + 0.75 * (high - low) else (0.0, 0.5)
            place = {"position": 0.92 if i % 2 == 0 else 0.74, "anchors": [side, side]}
            item = pg.InfiniteLine(mark.day, 90, label=_elided(mark.label), labelOpts=place)
            self.plot.addItem(item, ignoreBounds=True)
            self._mark_items.append(item)
        self._dress_extras()

    def set_log(self, log: bool) -> None:
        """Make the axis of values logarithmic, if all of them are above zero."""
        wanted = log and self._positive()
        if bool(self.plot.getAxis("left").logMode) != wanted:
            self.plot.setLogMode(y=wanted)
            self.plot.getAxis("left").setStyle(maxTickLevel=2 if wanted else 0)

    def show_retargets(self, shown: bool) -> None:
        """Show the retargets of the first path as ticks."""
        self._ticks.setVisible(shown)

    def show_day(self, day: float | None) -> None:
        """Show the vertical line of the crosshair, or take the crosshair away."""
        vertical, level = self._cross
        level.setVisible(False)
        vertical.setVisible(day is not None)
        if day is not None:
            vertical.setValue(day)

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802 (Qt's name)
        """Tell the others that nothing is pointed at."""
        super().leaveEvent(event)
        self.pointed.emit(float("nan"), float("nan"))

    def _dress_extras(self) -> None:
        c = colours()
        self._paths.setPen(pg.mkPen(c.line, width=1))
        self._ticks.setPen(pg.mkPen(c.text, width=1))
        for item in self._mark_items:
            item.setPen(pg.mkPen(c.faint, width=1, style=Qt.PenStyle.DotLine))
            item.label.setColor(QColor(c.faint))

    def _on_moved(self, view: Any, span: Sequence[float]) -> None:
        del view
        self.moved.emit(self, float(span[0]), float(span[1]))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        """Hear of a double-click on the plot."""
        if event.type() == QEvent.Type.MouseButtonDblClick:
            self.activated.emit(self.column)
        return super().eventFilter(watched, event)


def _elided(text: str) -> str:
    return text if len(text) <= _LONGEST_LABEL else text[: _LONGEST_LABEL - 1] + "…"
