"""Bars of the margin after power, one a fleet and, if asked for, one a well-known machine."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from gui.chart import Chart
from gui.pages.breakeven_standing import Standing, fleet_name
from gui.theme import colours
from gui.units import Unit, elided, signed, signed_percent
from minersim.analysis.well_known import MachinePosition

_NAME = "Margin after power"
_LONGEST_LABEL = 26
_ROW_PIXELS, _LEAST_ROOM, _MOST_ROOM = 15.0, 6, 24
"""Height of a legible row; the table has the fleets for which there is no room."""
_LOWEST = -1.0
"""Where power costs twice the revenue or more, the bar ends; its figure is beside it. [1]"""
_STEP = 0.25
_MOST_FOR_TEXTS = 0.5
"""Where figures beside the bars would take more of the width, the profits are read elsewhere: under
the chart where the mouse points, and in the table."""
_FEWEST_ROWS = 3
"""One bar alone is not drawn over the whole height."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar.

    Attributes
    ----------
    name, label : str
        In full, and as it stands at the axis.
    margin : float
        [1]
    profit_usd_per_day : float
        [USD/day]
    own : bool
        Whether it is one's own fleet.
    delivery_day : int
        0 for machines that already mine. [days]
    """

    name: str
    label: str
    margin: float
    profit_usd_per_day: float
    own: bool
    delivery_day: int = 0


def bars_of(standing: Standing, others: Sequence[MachinePosition], room: int) -> list[Bar]:
    """Bars of the fleets, the thinnest margins where there are too many, and of other machines."""
    often = Counter(f.name for f in standing.fleets)
    own = [
        Bar(
            name=fleet_name(f),
            label=elided(f.name if often[f.name] == 1 else fleet_name(f), _LONGEST_LABEL),
            margin=f.breakevens.margin,
            profit_usd_per_day=f.profit_usd_per_day,
            own=True,
            delivery_day=f.delivery_day,
        )
        for f in standing.fleets
    ]
    room = max(room - len(others), _FEWEST_ROWS)
    if len(own) > room:
        own = sorted(own, key=lambda bar: bar.margin)[:room]
    return own + [
        Bar(
            name=f"one {m.name}",
            label=f"1 × {elided(m.name, _LONGEST_LABEL)}",
            margin=m.breakevens.margin,
            profit_usd_per_day=m.profit_usd_per_day,
            own=False,
        )
        for m in others
    ]


class MarginChart(Chart):
    """Horizontal bars with their figures beside them.

    Attributes
    ----------
    room_changed : Signal()
        There is room for more bars, or for fewer.
    """

    room_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_NAME, "Margin [% of revenue]", "", parent=parent)
        self.bars: list[Bar] = []
        self._unit = Unit(1.0, "USD/day")
        self._names: list[str] = []
        self._limits = (0.0, 0.0, 0)
        self._room = 0
        self.plot.setMouseEnabled(x=False, y=False)
        self.plot.vb.invertY(True)
        self.plot.vb.disableAutoRange()
        self._items = pg.BarGraphItem(x0=0.0, y=[], height=0.6, width=[])
        self.plot.addItem(self._items)
        self._zero = pg.InfiniteLine(pos=0.0, angle=90)
        self.plot.addItem(self._zero, ignoreBounds=True)
        self._texts: list[pg.TextItem] = []
        self.dressed(self._dress_plot)
        self.dressed(self._dress_bars)
        self.plot.vb.sigResized.connect(self._on_resized)
        self.set_reader(self._reading_at)
        self.set_columns(
            lambda: {
                "machines": [bar.name for bar in self.bars],
                "margin_percent": [100.0 * bar.margin for bar in self.bars],
                "profit_usd_per_day": [bar.profit_usd_per_day for bar in self.bars],
            }
        )

    @property
    def room(self) -> int:
        """How many bars are legible at the present height."""
        rows = int(self.plot.vb.height() / _ROW_PIXELS)
        return min(max(rows, _LEAST_ROOM), _MOST_ROOM)

    def set_bars(self, bars: list[Bar], unit: Unit, left_out: int = 0) -> None:
        """Show bars, their profit in a unit of money a day; say how many fleets are left out."""
        self.bars, self._unit = bars, unit
        title = "Margin after power"
        if left_out:
            title += (
                f": the {sum(bar.own for bar in bars)} thinnest; {left_out:,} more in the table"
            )
        if title != self.accessibleName():
            self.set_title(title)
            self.export_name = _NAME
        names = [bar.label for bar in bars]
        if names != self._names:
            self._names = names
            self.plot.getAxis("left").setTicks([list(enumerate(names))])
        self._dress_bars()
        self._place()
        self.set_summary("; ".join(self._words(bar) for bar in bars))

    def _profit(self, bar: Bar) -> str:
        return f"{signed(self._unit.shown(bar.profit_usd_per_day), 3)} {self._unit.label}"

    def _words(self, bar: Bar) -> str:
        when = f" from day {bar.delivery_day}" if bar.delivery_day else ""
        text = f"margin {signed_percent(bar.margin)}, profit {self._profit(bar)}{when}"
        return f"{elided(bar.name, 60)}: {text}"

    def _dress_plot(self) -> None:
        self._zero.setPen(pg.mkPen(colours().text, width=1))
        self.plot.showGrid(x=True, y=False)

    def _dress_bars(self) -> None:
        c = colours()
        shown = np.array([max(100.0 * bar.margin, 100.0 * _LOWEST) for bar in self.bars])
        brushes = []
        for bar in self.bars:
            colour = QColor(c.good if bar.margin >= 0.0 else c.bad)
            colour.setAlpha(255 if bar.own else 120)
            brushes.append(colour)
        self._items.setOpts(
            y=np.arange(len(self.bars)), width=shown, brushes=brushes, pen=pg.mkPen(None)
        )
        while len(self._texts) < len(self.bars):
            text = pg.TextItem(anchor=(0.0, 0.5))
            self._texts.append(text)
            self.plot.addItem(text, ignoreBounds=True)
        for row, text in enumerate(self._texts):
            text.setVisible(row < len(self.bars))
            if row < len(self.bars):
                text.setPos(max(float(shown[row]), 0.0), row)
        self._write_texts()

    def _write_texts(self) -> None:
        """Write margins and, where bars keep most of the width, profits."""
        colour, words = QColor(colours().text), []
        for with_profits in (True, False):
            words = [
                signed_percent(bar.margin) + (f"  {self._profit(bar)}" if with_profits else "")
                for bar in self.bars
            ]
            widest = max((self.fontMetrics().horizontalAdvance(text) for text in words), default=0)
            if widest <= _MOST_FOR_TEXTS * self.plot.vb.width():
                break
        for text, item in zip(words, self._texts, strict=False):
            if item.textItem.toPlainText() != text or item.color != colour:
                item.setText(text, colour)

    @Slot(object)
    def _on_resized(self, view: object) -> None:
        del view
        self._place()
        if self.room != self._room:
            self._room = self.room
            self.room_changed.emit()

    def _place(self) -> None:
        """Leave room at the right for the longest text; move only by whole steps."""
        if not self.bars:
            return
        self._write_texts()
        margins = [max(bar.margin, _LOWEST) for bar in self.bars]
        low = 100.0 * _STEP * min(np.floor(min(margins) / _STEP), 0.0)
        high = 100.0 * _STEP * max(np.ceil(max(margins) / _STEP), 0.0)
        width = max(self.plot.vb.width(), 1.0)
        longest = max(text.boundingRect().width() for text in self._texts[: len(self.bars)])
        reserved = 8.0 * np.ceil(longest / 8.0 + 1.0)  # whole steps here too: figures change width
        share = min(reserved / width, 0.8)
        top = max((high - low * share) / (1.0 - share), low + 10.0)
        limits = (low, float(top), len(self.bars))
        if limits != self._limits:
            self._limits = limits
            self.plot.vb.setRange(
                xRange=(low, top),
                yRange=(-0.6, max(len(self.bars), _FEWEST_ROWS) - 0.4),
                padding=0.0,
            )

    def _reading_at(self, x: float, y: float) -> str:
        del x
        row = round(y)
        return self._words(self.bars[row]) if 0 <= row < len(self.bars) else ""
