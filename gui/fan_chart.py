"""Quantiles of a figure over time as a chart."""

import datetime
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from gui.chart import Chart
from gui.theme import colours
from gui.units import short

Array = npt.NDArray[np.float64]
BANDS = (("p5", "p95", 40), ("p10", "p90", 70))
"""Bands of a fan: lower and upper quantile, and how opaque it is of 255."""


class FanChart(Chart):
    """Quantiles of a figure over time: bands of 90 % and 80 %, median and mean."""

    def __init__(
        self,
        title: str,
        y_label: str,
        start: datetime.date,
        series: int = 0,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(title, "", y_label, start, parent)
        self._data: dict[str, Array] = {}
        self._days: Array = np.empty(0)
        self._bands: list[Any] = []
        for low, high, opacity in BANDS:
            # one closed curve: pyqtgraph's fill between two takes several times as long
            band = self.plot.plot(pen=None, fillLevel="enclosed")
            self._bands.append((low, high, band))
            self.dressed(self._band_dresser(band, series, opacity))
        self._median = self.line("median", series, width=2)
        self._mean = self.line("mean", series, width=1, dashed=True)
        self.set_columns(lambda: {"day": self._days, **self._data})
        self.set_reader(self._reading_at)

    @staticmethod
    def _band_dresser(band: Any, series: int, opacity: int) -> Callable[[], None]:
        def dress() -> None:
            colour = QColor(colours().series[series % len(colours().series)])
            colour.setAlpha(opacity)
            band.setBrush(colour)

        return dress

    def set_fan(self, days: Array, bands: dict[str, Array]) -> None:
        """Show quantiles by day: ``mean``, ``p5``, ``p10``, ``p50``, ``p90``, ``p95``."""
        self._days, self._data = days, bands
        there_and_back = np.concatenate([days, days[::-1]])
        for low, high, band in self._bands:
            band.setData(there_and_back, np.concatenate([bands[low], bands[high][::-1]]))
        self._median.setData(days, bands["p50"])
        self._mean.setData(days, bands["mean"])

    def _reading_at(self, x: float, y: float) -> str:
        del y
        if self._days.size == 0 or self.day_axis is None:
            return ""
        at = int(np.abs(self._days - x).argmin())
        day = self.day_axis.date_at(float(self._days[at]))
        figures = ", ".join(f"{n} {short(float(self._data[n][at]))}" for n in ("p10", "p50", "p90"))
        return f"{day}: {figures}"
