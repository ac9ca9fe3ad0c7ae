"""The map of the margin over two inputs, with its zero line, today's point and a reading."""

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from gui.axes import write_short
from gui.chart import Chart
from gui.pages.breakeven_axes import Axis
from gui.pages.breakeven_standing import Standing
from gui.theme import Colours, colours, rgb
from gui.units import PERCENT, Unit, elided, signed, signed_percent
from minersim.analysis.maps import INPUTS, MarginMap, at_point, margin_map, zero_line

Array = npt.NDArray[np.float64]

_NAME = "Map of the margin"
COLUMNS, ROWS = 120, 90
_LINE_POINTS = 480
_STOPS = (0.0, 0.3, 0.5, 0.7, 1.0)
"""Places of the colours: the middle changes fastest, where the question is."""


def colour_table(c: Colours, size: int = 255) -> Array:
    """Colours from loss through nothing to gain, shape (size, 3), values 0 to 255.

    The ends are the theme's colours of loss and gain, vermilion and bluish green, which keep
    apart for the colour-blind; the middle is the chart's ground.
    """
    bad, middle, good = rgb(c.bad), rgb(c.alternate), rgb(c.good)
    stops = np.array([bad, 0.45 * bad + 0.55 * middle, middle, 0.45 * good + 0.55 * middle, good])
    places = np.linspace(0.0, 1.0, size)
    return np.column_stack([np.interp(places, _STOPS, stops[:, i]) for i in range(3)])


def round_up(value: float) -> float:
    """Next 1, 2 or 5 times a power of ten, for the ends of a colour bar.

    >>> round_up(34.9), round_up(0.0011), round_up(0.0)
    (50.0, 0.002, 1.0)
    """
    if not (np.isfinite(value) and value > 0.0):
        return 1.0
    power = 10.0 ** np.floor(np.log10(value))
    return float(next(n * power for n in (1.0, 2.0, 5.0, 10.0) if n * power >= value * 0.999))


class MapChart(Chart):
    """Heat map; it is set again without making anything anew."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_NAME, "", "", parent=parent)
        self._standing: Standing | None = None
        self._across, self._up, self._profit = Axis("price_usd"), Axis("power_usd_per_kwh"), False
        self._unit = PERCENT
        self._found: MarginMap | None = None
        self._grid: tuple[Array, Array] = (np.empty(0), np.empty(0))
        self._axes: tuple[str, str] = ("", "")
        self._range: tuple[float, ...] = ()
        self._levels: tuple[float, str] = (0.0, "")
        self.plot.vb.disableAutoRange()
        self.plot.setMouseEnabled(x=False, y=False)
        self.image_item = pg.ImageItem(axisOrder="row-major")
        self.plot.addItem(self.image_item)
        self.zero = pg.PlotCurveItem(connect="finite")
        self.plot.addItem(self.zero)
        self.today = pg.ScatterPlotItem(size=13, symbol="o", useCache=False)
        self.plot.addItem(self.today)
        self._today_text = pg.TextItem("today", anchor=(-0.15, 1.1))
        self.plot.addItem(self._today_text, ignoreBounds=True)
        self.bar = pg.ColorBarItem(
            values=(-1.0, 1.0), width=14, interactive=False, colorMapMenu=False, label=" "
        )
        write_short(self.bar.axis)
        self.plot.layout.addItem(self.bar, 2, 5)
        self.plot.layout.setContentsMargins(1, 8, 8, 1)  # half a tick's text above the bar
        self.plot.layout.setColumnFixedWidth(4, 6)
        self.dressed(self._dress_map)
        self.set_reader(self._reading_at)
        self.set_columns(self._columns_of_grid)

    def set_map(self, standing: Standing, across: Axis, up: Axis, *, profit: bool) -> None:
        """Show a situation over two axes: margin in percent, or profit per hashrate."""
        self._standing, self._across, self._up, self._profit = standing, across, up, profit
        self._unit = standing.units.hashprice if profit else PERCENT
        x = _centres(across.low, across.high, COLUMNS)
        y = _centres(up.low, up.high, ROWS)
        self._grid = (x, y)
        situation = standing.situation
        self._found = margin_map(situation, across.name, x, up.name, y)
        z = self._found.profit_usd_per_ph_day if profit else self._found.margin
        reach = self._reach(standing)
        self.image_item.setImage(
            self._unit.shown_all(z).astype(np.float32), levels=(-reach, reach), autoDownsample=False
        )
        left, right, bottom, top = self._place()
        fine = _centres(across.low, across.high, _LINE_POINTS)
        line = up.unit.shown_all(zero_line(situation, across.name, fine, up.name))
        # cut here, for a picture written as SVG has no clipping
        line = np.where((line >= bottom) & (line <= top), line, np.nan)
        self.zero.setData(across.unit.shown_all(fine), line)
        here = (
            across.unit.shown(situation.value(across.name)),
            up.unit.shown(situation.value(up.name)),
        )
        self.today.setData([here[0]], [here[1]])
        self._today_text.setPos(*here)
        inside = left <= here[0] <= right and bottom <= here[1] <= top
        self.today.setVisible(inside)
        self._today_text.setVisible(inside)
        self._name()

    def _place(self) -> tuple[float, float, float, float]:
        """Put picture and view where the axes end. Returns left, right, bottom, top."""
        across, up = self._across, self._up
        left, right = across.unit.shown(across.low), across.unit.shown(across.high)
        bottom, top = up.unit.shown(up.low), up.unit.shown(up.high)
        if (left, right, bottom, top) != self._range:
            self._range = (left, right, bottom, top)
            self.image_item.setRect(QRectF(left, bottom, right - left, top - bottom))
            self.plot.vb.setRange(xRange=(left, right), yRange=(bottom, top), padding=0.0)
        return left, right, bottom, top

    def _reach(self, standing: Standing) -> float:
        """End of the colours, in the unit shown; for profit a round number beyond hashprice."""
        reach = 100.0
        if self._profit:
            reach = round_up(self._unit.shown(standing.state.hashprice_usd_per_ph_day))
        if (reach, self._unit.label) != self._levels:
            self._levels = (reach, self._unit.label)
            self.bar.setLevels(values=(-reach, reach))
            self._label_bar()
        return reach

    def _name(self) -> None:
        """Say in title and axes what is shown, where it changed."""
        if self._standing is None:
            return
        what = "Profit" if self._profit else "Margin after power"
        title = f"{what} of {elided(self._standing.name, 60)}; on the line it is zero"
        if title != self.accessibleName():
            self.set_title(title)
            self.export_name = _NAME
        labels = (self._across.label, self._up.label)
        if labels != self._axes:
            self._axes = labels
            self.set_labels(*labels)
        situation = self._standing.situation
        today = at_point(
            situation,
            self._across.name,
            situation.value(self._across.name),
            self._up.name,
            situation.value(self._up.name),
        )
        self.set_summary(
            f"{what} over {self._across.label} and {self._up.label}. Today: {self._words(today)}."
        )

    def _label_bar(self) -> None:
        text = "Profit" if self._profit else "Margin"
        self.bar.axis.setLabel(text + self._unit.bracketed, color=colours().text)

    def _dress_map(self) -> None:
        c = colours()
        self.plot.showGrid(x=False, y=False)  # over a picture it says nothing and takes a third
        table = colour_table(c)
        self.image_item.setLookupTable(table.astype(np.uint8))
        self.bar.setColorMap(pg.ColorMap(None, table.astype(np.uint8)))
        self.bar.axis.setPen(pg.mkPen(c.line))
        self.bar.axis.setTextPen(pg.mkPen(c.text))
        self._label_bar()
        self.zero.setPen(pg.mkPen(c.text, width=2))
        self.today.setPen(pg.mkPen(c.text, width=2))
        self.today.setBrush(QColor(c.base))
        self._today_text.setColor(QColor(c.text))
        ground = QColor(c.base)
        ground.setAlpha(170)
        self._today_text.fill = pg.mkBrush(ground)  # legible on any colour of the map

    # --- reading -------------------------------------------------------------------------------

    def _reading_at(self, x: float, y: float) -> str:
        if self._standing is None or not self._range:
            return ""
        left, right, bottom, top = self._range
        if not (left <= x <= right and bottom <= y <= top):
            return ""
        values = (self._across.unit.base(x), self._up.unit.base(y))
        found = at_point(
            self._standing.situation, self._across.name, values[0], self._up.name, values[1]
        )
        places = ", ".join(
            f"{INPUTS[axis.name].title} {axis.unit.text(value)}"
            for axis, value in zip((self._across, self._up), values, strict=True)
        )
        return f"{places}: {self._words(found)}"

    def _words(self, point: MarginMap) -> str:
        unit: Unit = self._standing.units.hashprice if self._standing else PERCENT
        profit = unit.shown(point.profit_usd_per_ph_day.item())
        margin = signed_percent(point.margin.item())
        return f"margin {margin}, profit {signed(profit)} {unit.label}"

    def _columns_of_grid(self) -> dict[str, Array]:
        if self._found is None:
            return {}
        x, y = (
            axis.unit.shown_all(g)
            for axis, g in zip((self._across, self._up), self._grid, strict=True)
        )
        xs, ys = np.meshgrid(x, y)
        return {
            self._across.label: xs.ravel(),
            self._up.label: ys.ravel(),
            "margin_percent": 100.0 * self._found.margin.ravel(),
            "profit_usd_per_ph_day": self._found.profit_usd_per_ph_day.ravel(),
        }


def _centres(low: float, high: float, count: int) -> Array:
    """Middles of equal cells between two ends."""
    return low + (high - low) * (np.arange(count) + 0.5) / count
