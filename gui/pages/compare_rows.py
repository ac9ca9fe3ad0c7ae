"""Charts with a row an input, the most important at the top."""

from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from gui.chart import Chart
from gui.pages.compare_view import blank
from gui.units import elided
from minersim.analysis.sensitivity import Sensitivity

_ROW_PX = 21
_FEWEST_ROWS = 4
_NAME_LENGTH = 34
_FRAME_PX = 90
"""Heading, axis and reading of a chart."""


class RowsChart(Chart):
    """A chart with named rows, as many as there is room for; `_draw` is each chart's own."""

    found: Sensitivity | None
    _draw: Callable[[], None]

    def __init__(self, heading: str, parent: QWidget | None = None) -> None:
        super().__init__(heading, "", "", None, parent)
        self.setMinimumSize(QSize(260, 150))
        self.found = None
        self._titles: Mapping[str, str] = {}
        self._items: list[Any] = []
        self._rows = 0
        self.plot.vb.setMouseEnabled(x=False, y=False)
        self.plot.getAxis("left").setStyle(tickLength=0)

    def clear(self) -> None:
        """Draw nothing."""
        self.found = None
        self._take_away()
        blank(self)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """Draw as many rows as there is room for."""
        super().resizeEvent(event)
        if self.found is not None and self._room() != self._rows:
            self._draw()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 (Qt's name)
        """Draw again in the colours of a new theme."""
        super().changeEvent(event)
        if self._ready and event.type() == QEvent.Type.PaletteChange and self.found is not None:
            self._draw()

    def _room(self) -> int:
        return max((self.height() - _FRAME_PX) // _ROW_PX, _FEWEST_ROWS)

    def _take_away(self) -> None:
        for item in self._items:
            self.plot.removeItem(item)
        self._items = []
        legend = self.plot.legend
        if legend is not None:
            legend.clear()

    def _add(self, item: Any) -> None:
        self.plot.addItem(item, ignoreBounds=True)
        self._items.append(item)

    def _name_rows(self, keys: list[str], titles: list[str]) -> None:
        names = [self._titles.get(k, t) for k, t in zip(keys, titles, strict=True)]
        axis = self.plot.getAxis("left")
        short = [elided(name, _NAME_LENGTH) for name in names]
        axis.setTicks([[(-place, name) for place, name in enumerate(short)]])
        widest = max((self.fontMetrics().horizontalAdvance(name) for name in short), default=40)
        axis.setWidth(min(widest + 14, max(self.width() * 2 // 5, 80)))
        self.plot.vb.setYRange(-len(keys) + 0.4, 0.6, padding=0.0)
        self.plot.showGrid(x=True, y=False, alpha=0.15)
