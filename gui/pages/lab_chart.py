"""What the charts of the difficulty lab have in common."""

import datetime
from typing import Any

from PySide6.QtGui import QColor, QFont, QFontMetricsF
from PySide6.QtWidgets import QWidget

from gui.chart import Chart, write_names_anew
from gui.theme import colours


class LabChart(Chart):
    """A chart whose letters grow for a projector."""

    _points: float | None = None

    def __init__(
        self,
        title: str,
        x_label: str,
        y_label: str,
        start: datetime.date | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(title, x_label, y_label, start, parent)
        self.plot.setMouseEnabled(x=False, y=False)
        for side in ("left", "bottom"):
            # a chart that is drawn many times a second has no time for the finer grid
            self.plot.getAxis(side).setStyle(maxTickLevel=0)
        self.legend: Any = None

    def add_legend(self) -> None:
        """Show the names of the lines."""
        self.legend = self.plot.addLegend(offset=(-8, 4), horSpacing=8, verSpacing=-5)
        self.dressed(self._dress_legend)

    def set_points(self, points: float) -> None:
        """Change the size of the letters. [pt]"""
        self._points = points
        self._dress()

    def _dress_legend(self) -> None:
        c = colours()
        background = QColor(c.base)
        background.setAlpha(190)
        self.legend.setBrush(background)
        self.legend.setLabelTextColor(QColor(c.text))
        if self._points is not None:
            self.legend.setLabelTextSize(f"{self._points:.0f}pt")
        write_names_anew(self.legend)

    def _dress(self) -> None:
        super()._dress()
        if self._points is None:
            return
        font = QFont(self.font())
        font.setPointSizeF(self._points)
        for side, label in self._labels.items():
            axis = self.plot.getAxis(side)
            axis.setStyle(tickFont=font)
            size = {"font-size": f"{self._points:.0f}pt"}
            axis.setLabel(label, color=colours().text, **size)
            if side == "bottom" and not label:  # the axis itself leaves room for small dates only
                axis.setHeight(round(1.5 * QFontMetricsF(font).height()))
