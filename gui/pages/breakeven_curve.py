"""The network's cost curve with the hashprice across it and one's own fleets on it."""

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from gui.chart import Chart
from gui.pages.breakeven_standing import Standing, fleet_name
from gui.theme import colours
from gui.units import Unit, elided, figure, signed_percent
from minersim.analysis import CostCurve

Array = npt.NDArray[np.float64]

_NAME = "The network's cost curve"
MOST_LABELS = 8
NO_CURVE = (
    "This scenario's network has no cost curve: its hashrate does not come from machines with "
    "costs of their own. Choose a network of kind “cohorts” at the left to see your place on one."
)
_ROOM_ABOVE = 3.0
"""The axis ends at so many times hashprice or the median cost, whatever the dearest pays. [1]"""


class CurveChart(Chart):
    """Cumulative capacity by hashcost; what costs more than net hashprice earns is shaded."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            _NAME,
            "Capacity that mines at this cost or less [EH/s]",
            "Hashcost",
            parent=parent,
        )
        self._curve: CostCurve | None = None
        self._unit = Unit(1.0, "USD/PH/s/day")
        self._drawn: tuple[Unit, float] | None = None
        self._standing: Standing | None = None
        self._range: tuple[float, ...] = ()
        self.plot.vb.disableAutoRange()
        self.plot.setMouseEnabled(x=False, y=False)
        self._steps = pg.PlotCurveItem(fillLevel=0.0)
        self._under = pg.PlotCurveItem(fillLevel=0.0)
        self._price = pg.InfiniteLine(
            angle=0,
            label=" ",
            labelOpts={"position": 0.02, "anchors": [(0.0, 1.0), (0.0, 1.0)], "movable": False},
        )
        self._dots = pg.ScatterPlotItem(size=11, symbol="d", useCache=False)
        for item in (self._steps, self._under, self._price, self._dots):
            self.plot.addItem(item, ignoreBounds=True)
        self._texts: list[pg.TextItem] = []
        self.dressed(self._dress_curve)
        self.set_reader(self._reading_at)
        self.set_columns(self._columns_of_curve)

    def set_curve(self, curve: CostCurve, standing: Standing) -> None:
        """Show a curve and the fleets on it."""
        self._standing = standing
        unit = standing.units.hashprice
        if unit.label != self._unit.label or not self._range:
            self.set_labels(
                "Capacity that mines at this cost or less [EH/s]", "Hashcost" + unit.bracketed
            )
        self._unit = unit
        self._draw_steps(curve)
        net = unit.shown(curve.net_hashprice_usd_per_ph_day)
        self._price.setValue(net)
        fee = f" after {figure(100.0 * curve.pool_fee)} % pool fee" if curve.pool_fee else ""
        self._price.label.setFormat(f"Hashprice{fee}: {figure(net)} {unit.label}")
        top = self._place(curve, standing)
        self._show_fleets(curve, standing, top)
        share = f"{100.0 * curve.under_water_share:.1f} %"
        title = f"The network's cost curve: {share} of its capacity is under water (shaded)"
        if title != self.accessibleName():
            self.set_title(title)
            self.export_name = _NAME
        self.set_summary(
            f"{title}. "
            + " ".join(self._words_of_fleet(i) for i in range(len(standing.fleets))[:MOST_LABELS])
        )

    def _draw_steps(self, curve: CostCurve) -> None:
        """Draw the line and what is shaded, unless they stand there already."""
        before, self._curve = self._curve, curve
        drawn = (self._unit, curve.earning_ehs)
        if (
            before is not None
            and drawn == self._drawn
            and np.array_equal(before.cumulative_ehs, curve.cumulative_ehs)
            and np.array_equal(before.hashcost_usd_per_ph_day, curve.hashcost_usd_per_ph_day)
        ):
            return
        self._drawn = drawn
        place, cost = curve.steps()
        cost = self._unit.shown_all(cost)
        first = max(int(np.searchsorted(place, curve.earning_ehs, "right")) - 1, 0)
        self._steps.setData(place[: first + 1], cost[: first + 1])
        self._under.setData(place[first:], cost[first:])
        self._under.setVisible(curve.under_water_share > 0.0)

    def _place(self, curve: CostCurve, standing: Standing) -> float:
        """Choose the ends of the axes in round steps; returns the upper one."""
        own = [f.breakevens.hashcost_usd_per_ph_day for f in standing.fleets]
        net = curve.net_hashprice_usd_per_ph_day
        middle = curve.hashcost_at(0.5 * curve.installed_ehs) or net
        usual = _ROOM_ABOVE * max(net, middle)
        dearest = max(float(curve.hashcost_usd_per_ph_day[-1]), *own, 0.0)
        highest = max(min(dearest, usual), 1.1 * net)
        step = 10.0 ** np.floor(np.log10(highest)) / 2.0
        top = self._unit.shown(float(step * np.ceil(1.1 * highest / step)))
        limits = (curve.installed_ehs, top)
        if limits != self._range:
            self._range = limits
            self.plot.vb.setRange(xRange=(0.0, curve.installed_ehs), yRange=(0.0, top), padding=0.0)
        return top

    def _show_fleets(self, curve: CostCurve, standing: Standing, top: float) -> None:
        own = [f.breakevens.hashcost_usd_per_ph_day for f in standing.fleets]
        x = [curve.cheaper_ehs(cost) for cost in own]
        y = [min(self._unit.shown(cost), 0.9 * top) for cost in own]
        self._dots.setData(x, y)
        while len(self._texts) < min(len(own), MOST_LABELS):
            text = pg.TextItem()
            self._texts.append(text)
            self._dress_text(text)
            self.plot.addItem(text, ignoreBounds=True)
        # the chosen fleet has its name first, then the others as far as they are legible
        order = sorted(range(len(own)), key=lambda i: standing.fleets[i] is not standing.chosen)
        taken: list[float] = []
        c = colours()
        for text in self._texts:
            text.setVisible(False)
        for i in order:
            if any(abs(y[i] - other) < 0.06 * top for other in taken):
                continue
            if len(taken) == len(self._texts):
                break
            text = self._texts[len(taken)]
            taken.append(y[i])
            text.setVisible(True)
            left = x[i] > 0.4 * curve.installed_ehs  # above a rising line there is room at its left
            text.setAnchor((1.02, 0.9) if left else (-0.02, 0.1))
            name = elided(fleet_name(standing.fleets[i]), 44)
            above = f" (above, {self._unit.text(own[i])})" if self._unit.shown(own[i]) > top else ""
            text.setText(name + above, QColor(c.text))
            text.setPos(x[i], y[i])

    def _dress_curve(self) -> None:
        c = colours()
        self.plot.showGrid(x=False, y=False)
        area, wet = QColor(c.series[0]), QColor(c.bad)
        area.setAlpha(50)
        wet.setAlpha(110)
        self._steps.setPen(pg.mkPen(c.series[0], width=1))
        self._steps.setBrush(area)
        self._under.setPen(pg.mkPen(c.bad, width=1))
        self._under.setBrush(wet)
        self._price.setPen(pg.mkPen(c.text, width=1, style=Qt.PenStyle.DashLine))
        self._price.label.setColor(QColor(c.text))
        self._dots.setPen(pg.mkPen(c.base, width=1))
        self._dots.setBrush(QColor(c.text))
        for text in self._texts:
            self._dress_text(text)

    @staticmethod
    def _dress_text(text: pg.TextItem) -> None:
        """Legible across the lines."""
        c = colours()
        ground = QColor(c.base)
        ground.setAlpha(170)
        text.setColor(QColor(c.text))
        text.fill = pg.mkBrush(ground)

    # --- reading -------------------------------------------------------------------------------

    def _reading_at(self, x: float, y: float) -> str:
        if self._curve is None or self._standing is None:
            return ""
        cost, part = self._curve.hashcost_at(x), self._curve.margin_at(x)
        if cost is None or part is None:
            return ""
        margin = signed_percent(part)
        text = f"{figure(x)} EH/s mine at {self._unit.text(cost)} or less; margin there {margin}"
        name = self._curve.name_at(x)
        who = f": {elided(name, 60)}" if name else ""
        return text + who + self._near(x, y)

    def _near(self, x: float, y: float) -> str:
        """Name of the fleet that the mouse is close to."""
        if self._curve is None or self._standing is None or not self._range:
            return ""
        width, height = self._range
        for i, fleet in enumerate(self._standing.fleets):
            cost = fleet.breakevens.hashcost_usd_per_ph_day
            near_x = abs(self._curve.cheaper_ehs(cost) - x) < 0.03 * width
            if near_x and abs(self._unit.shown(cost) - y) < 0.06 * height:
                return f". {self._words_of_fleet(i)}"
        return ""

    def _words_of_fleet(self, index: int) -> str:
        if self._standing is None:
            return ""
        fleet = self._standing.fleets[index]
        share = 100.0 * (fleet.network_share_before or 0.0)
        cost = self._unit.text(fleet.breakevens.hashcost_usd_per_ph_day)
        return f"{elided(fleet_name(fleet), 60)}: {cost}; {share:.0f} % of the network pays more."

    def _columns_of_curve(self) -> dict[str, Array]:
        if self._curve is None:
            return {}
        return {
            "hashcost_usd_per_ph_day": self._curve.hashcost_usd_per_ph_day,
            "capacity_ehs": self._curve.capacity_ehs,
            "on_fraction": self._curve.on_fraction,
            "cumulative_ehs": self._curve.cumulative_ehs,
        }
