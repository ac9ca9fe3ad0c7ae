"""Bars of Sobol indices: what inputs do all at a time."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from gui.pages.compare_rows import RowsChart
from gui.theme import colours
from minersim.analysis.sensitivity import Sensitivity


class SobolChart(RowsChart):
    """Shares of the variance that inputs make by themselves and with all others."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Sobol indices", parent)
        self.setObjectName("compare_sobol")
        self.plot.addLegend(offset=(-8, -8))
        self.set_reader(self._reading_at)
        self.set_columns(self._table)

    def show_indices(self, found: Sensitivity, labels: Mapping[str, str]) -> None:
        """Draw indices; labels are the words of the inputs by their keys."""
        self.found, self._titles = found, labels
        self._draw()

    def _order(self) -> list[int]:
        if self.found is None or self.found.sobol is None:
            return []
        total = self.found.sobol.total
        return sorted(range(len(total)), key=lambda i: -total[i].value)

    def _draw(self) -> None:
        self._take_away()
        if self.found is None or self.found.sobol is None:
            return
        self.widget.show()
        self._rows = self._room()
        sobol, c = self.found.sobol, colours()
        order = self._order()[: self._rows]
        kinds = (
            (sobol.first, 0.19, c.series[0], "by itself"),
            (sobol.total, -0.19, c.series[1], "with all others"),
        )
        most = 0.1
        for indices, shift, colour, name in kinds:
            rows = np.array([-float(row) + shift for row in range(len(order))])
            values = np.array([indices[i].value for i in order])
            low = np.array([indices[i].low for i in order])
            high = np.array([indices[i].high for i in order])
            bars = pg.BarGraphItem(
                x0=np.minimum(values, 0.0),
                width=np.abs(values),
                y=rows,
                height=0.34,
                pen=pg.mkPen(c.base, width=1),
                brush=pg.mkBrush(colour),
                name=name,
            )
            self._add(bars)
            whiskers = pg.ErrorBarItem(
                x=values,
                y=rows,
                left=np.maximum(values - low, 0.0),
                right=np.maximum(high - values, 0.0),
                beam=0.16,
                pen=pg.mkPen(c.text, width=1.2),
            )
            self._add(whiskers)
            most = max(most, float(np.nanmax(high, initial=0.0)))
        self._add(pg.InfiniteLine(0.0, 90, pen=pg.mkPen(c.line, style=Qt.PenStyle.SolidLine)))
        least = min((min(one.low for one in kind[0]) for kind in kinds), default=0.0)
        self.plot.vb.setXRange(min(least, 0.0) * 1.05, most * 1.05, padding=0.02)
        self.set_labels("Share of the variance [1]", "")
        varied = self.found.sobol_varied
        self._name_rows([varied[i].key for i in order], [varied[i].title for i in order])
        metric = self.found.metric
        self.set_title(
            f"Share of the variance of the mean {metric.title}, all inputs at a time (lines: 95 %)"
        )
        self.export_name = f"Sobol indices of {metric.title}"
        self.set_summary(", ".join(self._words(i) for i in order[:5]))

    def _words(self, i: int) -> str:
        if self.found is None or self.found.sobol is None:
            return ""
        varied, sobol = self.found.sobol_varied[i], self.found.sobol
        name = self._titles.get(varied.key, varied.title)
        one, whole = sobol.first[i], sobol.total[i]
        return (
            f"{name}: by itself {one.value:.2f} ({one.low:.2f} to {one.high:.2f}), with all others "
            f"{whole.value:.2f} ({whole.low:.2f} to {whole.high:.2f})"
        )

    def _reading_at(self, x: float, y: float) -> str:
        row, order = round(-y), self._order()
        return self._words(order[row]) if 0 <= row < min(len(order), self._rows) else ""

    def _table(self) -> dict[str, Any]:
        if self.found is None or self.found.sobol is None:
            return {}
        sobol = self.found.sobol
        columns: dict[str, Any] = {"input": [v.key for v in self.found.sobol_varied]}
        for name, indices in (("by itself", sobol.first), ("with all others", sobol.total)):
            columns[f"{name} [1]"] = [one.value for one in indices]
            columns[f"{name}, 95 % from"] = [one.low for one in indices]
            columns[f"{name}, to"] = [one.high for one in indices]
        return columns
