"""The network's cost curve in motion: cohorts by cost, coloured by what they do."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.chart import Chart
from gui.pages.capitulation_chart import state_colour
from gui.theme import colours
from gui.units import Unit, elided, figure
from minersim.analysis.capitulation_picture import CapitulationPicture
from minersim.analysis.cohort_history import STATES

Array = npt.NDArray[np.float64]

_NAME = "The network's cost curve: hashcost of the capacity"
_X_LABEL = "Capacity, cheapest first [EH/s]"
STATE_WORDS = {
    "mining": "mining",
    "throttled": "throttled (underclocked)",
    "off": "off for want of margin",
    "curtailed": "curtailed (grid, weather)",
    "gone": "gone (bans)",
}
_ROOM_ABOVE = 3.0
"""The axis ends at so many times the median cost or the highest hashprice, whichever is lower."""


class _Slabs(pg.GraphicsObject):  # type: ignore[misc]  # pyqtgraph has no types
    """The cohorts as upright rectangles, as wide as their capacity and as high as their cost."""

    def __init__(self) -> None:
        super().__init__()
        self._rects: list[list[QRectF]] = [[] for _ in STATES]
        self._colours = [QColor() for _ in STATES]
        self._bounds = QRectF()

    def set_bounds(self, width: float, height: float) -> None:
        """Tell how large they can become."""
        self.prepareGeometryChange()
        self._bounds = QRectF(0.0, 0.0, width, height)

    def set_states(self, states: Array, heights: Array) -> None:
        """Show capacity by cohort and state [EH/s] and the cohorts' cost in the axis's unit."""
        edges = np.concatenate(([0.0], np.cumsum(states.ravel())))
        lefts = edges[:-1].reshape(states.shape).T.tolist()
        widths = states.T.tolist()
        tall = heights.tolist()
        self._rects = [
            [
                QRectF(x, 0.0, width, height)
                for x, width, height in zip(left, wide, tall, strict=True)
                if width > 0.0
            ]
            for left, wide in zip(lefts, widths, strict=True)
        ]
        self.update()

    def dress(self) -> None:
        """Take the theme's colours."""
        self._colours = [state_colour(place) for place in range(len(STATES))]
        self.update()

    def boundingRect(self) -> QRectF:  # noqa: N802 (Qt's name)
        """All of it."""
        return self._bounds

    def paint(self, painter: QPainter, *_: Any) -> None:
        """Draw one state after the other."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(Qt.PenStyle.NoPen)
        for colour, rects in zip(self._colours, self._rects, strict=True):
            painter.setBrush(colour)
            painter.drawRects(rects)


class MovingCurve(Chart):
    """Cohorts of one path on a day, with the hashprice across them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_NAME, _X_LABEL, "USD/PH/s/day", parent=parent)
        self.setMinimumHeight(170)
        self._heading.setWordWrap(False)  # else the page's layout gives it the height it would like
        self._picture: CapitulationPicture | None = None
        self._unit = Unit(1.0, "USD/PH/s/day")
        self._day = 0
        self._top = 1.0
        self._states: Array = np.empty((0, len(STATES)))
        self.plot.vb.disableAutoRange()
        self.plot.setMouseEnabled(x=False, y=False)
        self.plot.getAxis("left").setStyle(maxTickLevel=0)
        self._slabs = _Slabs()
        self._price = pg.InfiniteLine(
            angle=0,
            label=" ",
            labelOpts={"position": 0.01, "anchors": [(0.0, 1.0), (0.0, 1.0)], "movable": False},
        )
        self.plot.addItem(self._slabs, ignoreBounds=True)
        self.plot.addItem(self._price, ignoreBounds=True)
        self._slabs.setZValue(-5)
        self.dressed(self._dress_curve)
        self.set_reader(self._reading_at)
        self.set_columns(self._table)

    def set_picture(self, picture: CapitulationPicture, unit: Unit) -> None:
        """Show another path, whose history is known, in a unit for hashprice."""
        history = picture.history
        if history is None:
            return
        self._picture, self._unit = picture, unit
        self.set_labels(_X_LABEL, unit.label)
        costs = history.hashcost_usd_per_ph_day
        highest = float(picture.figures["net_hashprice_usd_per_ph_day"].max())
        usual = _ROOM_ABOVE * float(np.median(costs))
        self._top = unit.shown(1.1 * max(min(float(costs[-1]), usual), min(highest, usual)))
        widest = max(float(history.states(day).sum()) for day in self._sample())
        self._slabs.set_bounds(widest, unit.shown(float(costs[-1])))
        self.plot.vb.setRange(xRange=(0.0, widest), yRange=(0.0, self._top), padding=0.0)
        self.show_day(min(self._day, picture.last_day))

    def _sample(self) -> range:
        """Some days of the path, its last among them."""
        last = self._picture.last_day if self._picture is not None else 0
        return range(last, -1, -max(last // 100, 1))

    def show_day(self, day: int) -> None:
        """Show the cohorts on a day."""
        self._day = day
        picture = self._picture
        if picture is None or picture.history is None:
            return
        history = picture.history
        self._states = history.states(day)
        self._slabs.set_states(self._states, self._unit.shown_all(history.hashcost_usd_per_ph_day))
        net = self._unit.shown(float(picture.figures["net_hashprice_usd_per_ph_day"][day]))
        beyond = " (above the chart)" if net > self._top else ""
        self._price.setValue(min(net, 0.995 * self._top))
        under = net > 0.85 * self._top
        self._price.label.anchors = [(0.0, 0.0 if under else 1.0)] * 2
        self._price.label.setFormat(
            f"hashprice after pool fee {figure(net, 3)} {self._unit.label}{beyond}"
        )

    def describe(self) -> None:
        """Say in words what is shown, for those who do not see it."""
        sums = self._states.sum(axis=0)
        parts = [
            f"{STATE_WORDS[name]} {ehs:,.0f} EH/s"
            for name, ehs in zip(STATES, sums, strict=True)
            if ehs > 0.0
        ]
        self.set_summary(f"Day {self._day}: {', '.join(parts)}")

    def _reading_at(self, x: float, y: float) -> str:
        del y
        picture = self._picture
        if picture is None or picture.history is None:
            return ""
        edges = np.cumsum(self._states.sum(axis=1))
        place = int(np.searchsorted(edges, x))
        if x < 0.0 or place >= edges.size:
            return ""
        cost = self._unit.text(float(picture.history.hashcost_usd_per_ph_day[place]), 3)
        parts = [
            f"{figure(float(ehs), 3)} EH/s {name}"
            for name, ehs in zip(STATES, self._states[place], strict=True)
            if ehs > 0.0
        ]
        name = picture.history.names[place]
        who = f"{elided(name, 60)} at {cost}" if name else f"Cohort at {cost}"
        return f"{who}: {', '.join(parts)}"

    def _table(self) -> dict[str, Array]:
        picture = self._picture
        if picture is None or picture.history is None:
            return {}
        return {
            "hashcost_usd_per_ph_day": picture.history.hashcost_usd_per_ph_day,
        } | {f"{name}_ehs": self._states[:, i] for i, name in enumerate(STATES)}

    def _dress_curve(self) -> None:
        c = colours()
        self.plot.showGrid(x=False, y=False)
        self._slabs.dress()
        self._price.setPen(pg.mkPen(c.text, width=2))
        label = self._price.label
        label.setColor(QColor(c.text))
        ground = QColor(c.base)
        ground.setAlpha(215)
        label.fill = pg.mkBrush(ground)


class StateLegend(QWidget):
    """What the colours mean."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("capitulation_states")
        self.setAccessibleName("Colours: " + ", ".join(STATE_WORDS.values()))
        self._names = [STATE_WORDS[name] for name in STATES]
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setToolTip(
            "Off for want of margin: switched off by its owner, sold, or on the road. Curtailed: "
            "stands idle for grid, weather or season. Gone: taken away by bans and the like. "
            "Throttled: hashrate given up by underclocking."
        )

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """Room for the words in one line."""
        return QSize(sum(self._widths()), self._line())

    def minimumSizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """Room for the longest word."""
        return QSize(max(self._widths()), self._line())

    def hasHeightForWidth(self) -> bool:  # noqa: N802 (Qt's name)
        """The words go on in further lines where there is little room."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802 (Qt's name)
        """Height at a width. [px]"""
        return (self._places(width)[-1][1] + 1) * self._line()

    def _line(self) -> int:
        return self.fontMetrics().height() + 4

    def _widths(self) -> list[int]:
        metrics = self.fontMetrics()
        return [metrics.horizontalAdvance(name) + 2 * metrics.ascent() + 6 for name in self._names]

    def _places(self, width: int) -> list[tuple[int, int]]:
        """Where each word begins [px], and in which line."""
        places, x, line = [], 0, 0
        for wide in self._widths():
            if x and x + wide > width:
                x, line = 0, line + 1
            places.append((x, line))
            x += wide
        return places

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 (Qt's name)
        """Draw squares and words."""
        del event
        painter = QPainter(self)
        metrics = self.fontMetrics()
        square = metrics.ascent()
        for place, (name, (x, line)) in enumerate(
            zip(self._names, self._places(self.width()), strict=True)
        ):
            middle = (line + 0.5) * self._line()
            base = middle + (metrics.ascent() - metrics.descent()) / 2.0
            painter.fillRect(QRectF(x, base - square, square, square), state_colour(place))
            painter.setPen(self.palette().color(self.foregroundRole()))
            painter.drawText(QPointF(x + square + 4.0, base), name)
