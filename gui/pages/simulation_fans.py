"""The six fan charts of the simulation page, on one axis of time."""

import datetime
from collections.abc import Mapping
from typing import Any

import numpy as np
from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from gui.pages.simulation_chart import AXIS_WIDTH, COLUMNS, FutureChart
from gui.pages.simulation_legend import Legend
from gui.plain_tips import plain_tip
from minersim.analysis.events import Event, date_of, marks
from minersim.analysis.picture import BAND_COLUMNS, RunPicture
from minersim.units import PH_PER_EH, TH_PER_PH

HASHPRICE = "hashprice_usd_per_ph_day"
_FACTORS = {"TH": 1.0 / TH_PER_PH, "PH": 1.0, "EH": PH_PER_EH}
_LABEL_WIDTH = 100
"""Room that a mark with words takes. [pixels]"""


class FanGrid(QWidget):
    """The charts in two columns, or one of them alone.

    Attributes
    ----------
    enlarged_changed : Signal(str)
        Column of the chart that stands alone; empty for all of them.
    """

    enlarged_changed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.charts = {column: FutureChart(column, self) for column in BAND_COLUMNS}
        self.enlarged = ""
        self._moving = False
        self._picture: RunPicture | None = None
        self._pointed: tuple[FutureChart, float] | None = None
        self._events_shown = True
        self._horizon = 0.0
        self._legend = Legend(self)
        self._reading = QLabel(" ", self)
        self._reading.setObjectName("reading")
        self._reading.setAccessibleName("Values where the mouse points")
        # its text changes with every move of the mouse, and must not move the window's edge
        self._reading.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._grid = QGridLayout()
        self._grid.setSpacing(2)
        for place, chart in enumerate(self.charts.values()):
            self._grid.addWidget(chart, place // 2, place % 2)
            chart.activated.connect(self._on_activated)
            chart.moved.connect(self._on_moved)
            chart.pointed.connect(self._on_pointed)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self._legend)
        layout.addLayout(self._grid, 1)
        layout.addWidget(self._reading)

    def set_picture(self, picture: RunPicture, hashrate_unit: str) -> None:
        """Draw a run; hashprice per the hashrate of the user's choice."""
        fresh = self._picture is None or self._picture.days[-1] != picture.days[-1]
        self._picture = picture
        for column, chart in self.charts.items():
            known = column in picture.bands
            chart.setVisible(known and self.enlarged in ("", column))
            if not known:
                continue
            if column == HASHPRICE:
                unit = f"USD/{hashrate_unit}/s/day"
                chart.set_picture(picture, _FACTORS[hashrate_unit], unit)
            else:
                chart.set_picture(picture, 1.0, COLUMNS[column].unit)
        if self.enlarged and self.enlarged not in picture.bands:
            self.enlarge("")
        if fresh:
            self._horizon = float(picture.days[-1])
            for chart in self.charts.values():
                chart.plot.vb.setLimits(xMin=0.0, xMax=self._horizon, minXRange=2.0)
            self.show_days(self._horizon)
            self._unpoint()
        self._place_marks()
        self._read()

    def show_days(self, days: float) -> None:
        """Let the axis of time span the first days of the run."""
        span = min(days, self._horizon) or 1.0
        next(iter(self.charts.values())).plot.vb.setXRange(0.0, span, padding=0.0)

    def span(self) -> tuple[float, float]:
        """What the axis of time spans. [days]"""
        low, high = next(iter(self.charts.values())).plot.vb.viewRange()[0]
        return float(low), float(high)

    def show_single(self, shown: bool, chosen: int) -> None:
        """Show single paths, and one of them by itself where its number is not 0."""
        for chart in self.charts.values():
            chart.show_single(shown, chosen)

    def show_events(self, shown: bool) -> None:
        """Show the events' marks."""
        self._events_shown = shown
        self._place_marks()

    def show_retargets(self, shown: bool) -> None:
        """Show ticks at the retargets of the first path."""
        for chart in self.charts.values():
            chart.show_retargets(shown)

    def set_log(self, log: bool) -> None:
        """Make the axes logarithmic where all values are above zero."""
        for chart in self.charts.values():
            chart.set_log(log)

    def enlarge(self, column: str) -> None:
        """Let one chart stand alone; an empty name brings all of them back."""
        known = self._picture.bands if self._picture is not None else {}
        self.enlarged = column if column in known else ""
        for name, chart in self.charts.items():
            chart.setVisible(name in known and self.enlarged in ("", name))
        self._place_marks()
        self.enlarged_changed.emit(self.enlarged)

    def showing(self) -> list[FutureChart]:
        """Charts that have something to show, the enlarged one first."""
        known: Mapping[str, Any] = self._picture.bands if self._picture is not None else {}
        found = [chart for column, chart in self.charts.items() if column in known]
        return sorted(found, key=lambda chart: chart.column != self.enlarged)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 (Qt's name)
        """Paint the legend again in the colours of a new theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_legend"):
            self._legend.update()

    def resizeEvent(self, event: Any) -> None:  # noqa: N802 (Qt's name)
        """Keep marks apart at the new width."""
        super().resizeEvent(event)
        self._place_marks()

    def _place_marks(self) -> None:
        picture = self._picture
        if picture is None:
            return
        low, high = self.span()
        columns = 1 if self.enlarged else 2
        pixels = max(self.width() / columns - AXIS_WIDTH, 100.0)
        nearest = (high - low) * _LABEL_WIDTH / 2.0 / pixels  # labels stand in two rows
        events = [e for e in picture.events if low <= e.day <= high] if self._events_shown else []
        found = marks(events, nearest)
        for chart in self.charts.values():
            chart.set_marks(found)

    @Slot(str)
    def _on_activated(self, column: str) -> None:
        self.enlarge("" if self.enlarged else column)

    @Slot(object, float, float)
    def _on_moved(self, moved: FutureChart, low: float, high: float) -> None:
        if self._moving:
            return
        self._moving = True
        for chart in self.charts.values():
            if chart is not moved:
                chart.plot.vb.setXRange(low, high, padding=0.0)
        self._moving = False
        self._place_marks()

    @Slot(float, float)
    def _on_pointed(self, day: float, value: float) -> None:
        del value
        chart = self.sender()
        if np.isnan(day) or not isinstance(chart, FutureChart):
            self._unpoint()
        else:
            self._pointed = (chart, day)
            self._read()

    def _unpoint(self) -> None:
        self._pointed = None
        for chart in self.charts.values():
            chart.show_day(None)
        self._reading.setText(" ")

    def _read(self) -> None:
        """Read out where the mouse points, also when what is drawn there has changed."""
        picture = self._picture
        if self._pointed is None or picture is None:
            return
        chart, day = self._pointed
        for other in self.charts.values():
            other.show_day(day)
        low, high = self.span()
        near = [e for e in picture.events if abs(e.day - day) <= (high - low) / 80.0]
        told = "; ".join(_told(picture.start, event) for event in near)
        text = chart.value_text(day) + (f"   –   {told}" if told and self._events_shown else "")
        self._reading.setText(text)
        self._reading.setToolTip(plain_tip(text))


def _told(start: datetime.date, event: Event) -> str:
    return f"{date_of(start, event.day)}: {event.text}"
