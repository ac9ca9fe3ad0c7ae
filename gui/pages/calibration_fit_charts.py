"""Charts of a fit: what was expected beside what was observed, and what is left."""

import datetime
from typing import Any

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.chart import Chart
from gui.theme import colours
from gui.units import short, with_minus
from minersim.calibration.estimate import Z90
from minersim.calibration.fitted import FittedSeries
from minersim.number_text import percent
from minersim.units import SECONDS_PER_DAY

Array = npt.NDArray[np.float64]

_START = datetime.date(1970, 1, 1)
_BAND_OPACITY = 60
_LEAST = QSize(220, 72)
_FEW = 400
"""Up to so many values each has a point of its own on the line."""


class _SeriesChart(Chart):
    """A chart of one fit's series over time."""

    def __init__(self, title: str, y_label: str, parent: QWidget | None = None) -> None:
        super().__init__(title, "", y_label, _START, parent)
        self.series: FittedSeries | None = None
        self.setMinimumSize(_LEAST)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.plot.getAxis("left").setWidth(58)

    def _days(self) -> Array:
        assert self.series is not None
        return np.asarray(self.series.time_s / SECONDS_PER_DAY, dtype=np.float64)

    def _place(self, x: float) -> int:
        return int(np.abs(self._days() - x).argmin())

    def _date(self, place: int) -> datetime.date:
        assert self.series is not None
        at = int(self.series.time_s[place])
        return datetime.datetime.fromtimestamp(at, datetime.UTC).date()


class FittedChart(_SeriesChart):
    """Observed and expected values with the law's band of 90 %."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Fitted and observed", "", parent)
        self.setObjectName("calibration_fitted")
        self._band = self.plot.plot(pen=None, fillLevel="enclosed")
        self._observed = self.plot.plot()
        self._left_out = self.plot.plot(pen=None, symbol="o", symbolSize=6)
        self._expected = self.line("expected", 1, width=2)
        self.dressed(self._dress_series)
        self.set_reader(self._reading_at)
        self.set_columns(self._table)

    def _dress_series(self) -> None:
        c = colours()
        fill = QColor(c.series[1])
        fill.setAlpha(_BAND_OPACITY)
        self._band.setBrush(fill)
        own = QColor(c.series[0])
        self._observed.setPen(pg.mkPen(own, width=1))
        self._observed.setSymbolBrush(own)
        self._observed.setSymbolPen(own)
        self._left_out.setSymbolBrush(QColor(c.base))
        self._left_out.setSymbolPen(pg.mkPen(own, width=1))

    def show_series(self, series: FittedSeries, name: str) -> None:
        """Draw a fit.

        Parameters
        ----------
        series : FittedSeries
        name : str
            Of the fit.
        """
        self.series = series
        days = self._days()
        left_out = "" if series.counted.all() else ", ○ not counted"
        self.set_title(f"{name}: ● observed{left_out}; the thick line and its 90 % are the law's")
        self.export_name = f"{name}, fitted and observed"
        self.set_labels("", f"{series.quantity} [{series.unit}]")
        half = Z90 * series.spread
        low, high = series.expected - half, series.expected + half
        self._band.setData(np.concatenate([days, days[::-1]]), np.concatenate([low, high[::-1]]))
        few = days.size <= _FEW
        self._observed.setData(days, series.observed, symbol="o" if few else None, symbolSize=4)
        out = ~series.counted
        self._left_out.setData(days[out], series.observed[out])
        self._expected.setData(days, series.expected)
        self._dress_series()
        self.plot.enableAutoRange()
        self.set_summary(
            f"{name}: {percent(series.within, 0)} of {int(series.counted.sum()):,} values lie "
            f"within the law's 90 %, {self._date(0)} to {self._date(-1)}"
        )

    def _reading_at(self, x: float, y: float) -> str:
        del y
        series = self.series
        if series is None:
            return ""
        at = self._place(x)
        seen, expected = float(series.observed[at]), float(series.expected[at])
        words = f"{self._date(at)}: observed {short(seen, 3)}, expected {short(expected, 3)}"
        words += f" ± {short(float(series.spread[at]), 2)}"
        return words if series.counted[at] else f"{words}, not counted"

    def _table(self) -> dict[str, Any]:
        series = self.series
        if series is None:
            return {"day": []}
        return {
            "day": [str(self._date(place)) for place in range(series.time_s.size)],
            f"observed [{series.unit}]": series.observed,
            f"expected [{series.unit}]": series.expected,
            f"standard deviation [{series.unit}]": series.spread,
            "counted": series.counted.astype(np.int64),
        }


class ResidualChart(_SeriesChart):
    """Observed less expected, in standard deviations of the law."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Residuals", "Residual [sd]", parent)
        self.setObjectName("calibration_residuals")
        self._lines = [pg.InfiniteLine(pos=at, angle=0) for at in (-Z90, 0.0, Z90)]
        for line in self._lines:
            self.plot.addItem(line, ignoreBounds=True)
        self._points = self.plot.plot(pen=None, symbol="o", symbolSize=4)
        self._left_out = self.plot.plot(pen=None, symbol="o", symbolSize=6)
        self.dressed(self._dress_points)
        self.set_reader(self._reading_at)
        self.set_columns(self._table)

    def _dress_points(self) -> None:
        c = colours()
        for line in self._lines:
            style = Qt.PenStyle.SolidLine if line.value() == 0.0 else Qt.PenStyle.DashLine
            line.setPen(pg.mkPen(c.faint, width=1, style=style))
        own = QColor(c.series[0])
        self._points.setSymbolBrush(own)
        self._points.setSymbolPen(None)
        self._left_out.setSymbolBrush(QColor(c.base))
        self._left_out.setSymbolPen(pg.mkPen(own, width=1))

    def show_series(self, series: FittedSeries, name: str) -> None:
        """Draw what a fit leaves."""
        self.series = series
        days, left = self._days(), series.residuals
        self.set_title(
            f"Residuals: {percent(1.0 - series.within, 0)} beyond the dashed lines (10 %)"
        )
        self.export_name = f"{name}, residuals"
        self._points.setData(days[series.counted], left[series.counted])
        self._left_out.setData(days[~series.counted], left[~series.counted])
        self.plot.enableAutoRange()
        largest = float(np.abs(left[series.counted]).max())
        self.set_summary(
            f"{name}: {percent(1.0 - series.within, 0)} of the residuals are beyond 1.645 standard "
            f"deviations, where a normal law has 10 %; the largest is {short(largest, 2)}"
        )

    def _reading_at(self, x: float, y: float) -> str:
        del y
        series = self.series
        if series is None:
            return ""
        at = self._place(x)
        residual = with_minus(short(float(series.residuals[at]), 3))
        words = f"{self._date(at)}: {residual} standard deviations"
        return words if series.counted[at] else f"{words}, not counted"

    def _table(self) -> dict[str, Any]:
        series = self.series
        if series is None:
            return {"day": []}
        return {
            "day": [str(self._date(place)) for place in range(series.time_s.size)],
            "residual [standard deviations]": series.residuals,
            "counted": series.counted.astype(np.int64),
        }
