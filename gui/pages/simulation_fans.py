"""The six fan charts of the simulation page, on one axis of time."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from gui.fan_chart import FanChart
from gui.plain_tips import plain_tip
from gui.theme import colours
from gui.units import short
from minersim.analysis.events import Event, Mark, date_of, marks
from minersim.analysis.picture import BAND_COLUMNS, RunPicture
from minersim.results.columns import OPERATOR_COLUMNS, OPERATOR_NAMES, WORLD_COLUMNS
from minersim.units import PH_PER_EH, TH_PER_PH

Array = npt.NDArray[np.float64]

COLUMNS = {column.name: column for column in (*WORLD_COLUMNS, *OPERATOR_COLUMNS)}
HASHPRICE = "hashprice_usd_per_ph_day"
_FACTORS = {"TH": 1.0 / TH_PER_PH, "PH": 1.0, "EH": PH_PER_EH}
_AXIS_WIDTH = 76
_LABEL_WIDTH = 100
"""Room that a mark with words takes. [pixels]"""
_LONGEST_LABEL = 16
_WORLD_SERIES, _BUSINESS_SERIES, _CHOSEN_SERIES = 0, 2, 1


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
        series = _BUSINESS_SERIES if column in OPERATOR_NAMES else _WORLD_SERIES
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
        self.plot.getAxis("left").setWidth(_AXIS_WIDTH)
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
        if self.day_axis is not None and self.day_axis.start != picture.start:
            self.day_axis.start = picture.start
            self.day_axis.picture = None  # drawn again, with the dates of this start
            self.day_axis.update()
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


class Legend(QWidget):
    """What the lines and bands of all charts mean."""

    ENTRIES = (
        ("wide", "90 % of paths (p5–p95)"),
        ("narrow", "80 % (p10–p90)"),
        ("median", "median"),
        ("mean", "mean"),
        ("event", "event"),
    )

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Legend: " + ", ".join(text for _, text in self.ENTRIES))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """Wide enough for all entries."""
        metrics = self.fontMetrics()
        wide = sum(metrics.horizontalAdvance(text) + 44 for _, text in self.ENTRIES)
        return QSize(wide, metrics.height() + 4)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 (Qt's name)
        """Paint samples with their words."""
        del event
        c, painter, x = colours(), QPainter(self), 4
        middle = self.height() // 2
        series = QColor(c.series[_WORLD_SERIES])
        for kind, text in self.ENTRIES:
            if kind in ("wide", "narrow"):
                shade = QColor(series)
                shade.setAlpha(40 if kind == "wide" else 100)
                painter.fillRect(x, middle - 5, 22, 10, shade)
            else:
                style = {
                    "median": Qt.PenStyle.SolidLine,
                    "mean": Qt.PenStyle.DashLine,
                    "event": Qt.PenStyle.DotLine,
                }[kind]
                colour = QColor(c.faint) if kind == "event" else series
                painter.setPen(QPen(colour, 2 if kind == "median" else 1, style))
                if kind == "event":
                    painter.drawLine(x + 11, middle - 7, x + 11, middle + 7)
                else:
                    painter.drawLine(x, middle, x + 22, middle)
            painter.setPen(QColor(c.text))
            painter.drawText(x + 28, middle + self.fontMetrics().ascent() // 2 - 1, text)
            x += self.fontMetrics().horizontalAdvance(text) + 44
        painter.end()


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
        pixels = max(self.width() / columns - _AXIS_WIDTH, 100.0)
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


def _elided(text: str) -> str:
    return text if len(text) <= _LONGEST_LABEL else text[: _LONGEST_LABEL - 1] + "…"
