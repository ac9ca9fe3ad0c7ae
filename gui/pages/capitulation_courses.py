"""The charts over time of the capitulation page."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from gui.pages.capitulation_chart import CourseChart
from gui.theme import colours
from minersim.analysis.capitulation_picture import LOOP_DAYS, LOOP_FALL, CapitulationPicture
from minersim.analysis.cohort_history import STATES

Array = npt.NDArray[np.float64]
_STACK = {
    "mining": "hashrate_ehs",
    "throttled": "throttled_ehs",
    "off": "economic_off_ehs",
    "curtailed": "curtailed_ehs",
    "gone": "gone_ehs",
}
_MPI_SELLING = 2.0
_WIDE, _HIGH = 1_150, 500
"""Room that more than two columns, and that two rows of few charts, take. [pixels]"""


class PriceChart(CourseChart):
    """Price, and what it would be without the miners' sales."""

    def __init__(self) -> None:
        super().__init__("Price (dashed: without miners' sales)", "USD/BTC")
        self._without = self.line("without sales", 1, dashed=True)
        self._with = self.line("price", 0)

    def show_picture(self, picture: CapitulationPicture) -> None:
        """Draw a path."""
        price, without = picture.figures["price_usd"], picture.figures["price_without_usd"]
        self._with.setData(picture.days, price)
        self._without.setData(picture.days, without)
        self.y_range(float(min(price.min(), without.min())), float(max(price.max(), without.max())))
        self.show_figures({"price": (price, "USD"), "without sales": (without, "USD")})


class HashrateChart(CourseChart):
    """Installed capacity by what it does, stacked; the dotted lines hold 80 % of the paths."""

    def __init__(self) -> None:
        super().__init__("Capacity by state (dotted: 80 % of paths)", "EH/s")
        self._areas = [self.area(place) for place in reversed(range(len(STATES)))]
        self._bands = [self.plot.plot(), self.plot.plot()]
        self.dressed(self._dress_bands)

    def _dress_bands(self) -> None:
        for band in self._bands:
            band.setPen(pg.mkPen(colours().text, width=1, style=Qt.PenStyle.DotLine))

    def show_picture(self, picture: CapitulationPicture) -> None:
        """Draw a path."""
        stack = {name: np.maximum(picture.figures[_STACK[name]], 0.0) for name in STATES}
        tops = np.cumsum(list(stack.values()), axis=0)
        for area, top in zip(self._areas, reversed(tops), strict=True):
            area.setData(picture.days, top)
        for band, name in zip(self._bands, ("p10", "p90"), strict=True):
            band.setData(picture.days, picture.hashrate_bands[name])
        self.y_range(0.0, float(tops[-1].max()))
        self.show_figures({name: (values, "EH/s") for name, values in stack.items()})


class DifficultyChart(CourseChart):
    """Difficulty with its retargets."""

    def __init__(self) -> None:
        super().__init__("Difficulty and its retargets", "difficulty")
        self._line = self.line("difficulty", 0)
        self._marks = pg.ScatterPlotItem(symbol="o", size=6)
        self.plot.addItem(self._marks)
        self.dressed(self._dress_marks)

    def _dress_marks(self) -> None:
        c = colours()
        self._marks.setPen(pg.mkPen(c.base, width=1))
        self._marks.setBrush(QColor(c.series[1]))

    def show_picture(self, picture: CapitulationPicture) -> None:
        """Draw a path."""
        values = picture.figures["difficulty"]
        at, levels = picture.retarget_days, picture.retarget_difficulty
        if at.size:
            days = np.concatenate(([0.0], np.repeat(at, 2), picture.days[-1:]))
            self._line.setData(days, np.repeat(np.concatenate((values[:1], levels)), 2))
        else:  # another rule, which sets a target every block
            self._line.setData(picture.days, values)
        self._marks.setData(at, levels)
        self.y_range(float(values.min()), float(values.max()))
        self.show_figures({"difficulty": (values, "")})


class SalesChart(CourseChart):
    """Miners' sales of a day against the usual; what is sold beyond it is shaded."""

    def __init__(self) -> None:
        super().__init__("Miners' sales (dashed: usual; shaded: excess)", "BTC/day")
        self._upper, self._lower = self.plot.plot(), self.plot.plot()
        self._excess = pg.FillBetweenItem(self._lower, self._upper)
        self.plot.addItem(self._excess)
        self._sold = self.line("sold", 0)
        self._usual = self.line("usual", 2, dashed=True)
        self.dressed(self._dress_excess)

    def _dress_excess(self) -> None:
        colour = QColor(colours().bad)
        colour.setAlpha(120)
        self._excess.setBrush(colour)
        for edge in (self._upper, self._lower):
            edge.setPen(None)

    def show_picture(self, picture: CapitulationPicture) -> None:
        """Draw a path."""
        figures = picture.figures
        days = picture.days[1:]  # at the start nothing has been sold yet
        sold, usual = figures["miner_sold_btc"][1:], figures["usual_btc"][1:]
        self._lower.setData(days, usual)
        self._upper.setData(days, np.maximum(sold, usual))
        self._sold.setData(days, sold)
        self._usual.setData(days, usual)
        self.y_range(0.0, max(float(sold.max()), float(usual.max()), 1.0))
        self.show_figures(
            {
                "sold": (figures["miner_sold_btc"], "BTC"),
                "usual": (figures["usual_btc"], "BTC"),
                "mined": (figures["miner_produced_btc"], "BTC"),
            }
        )


class ImpactChart(CourseChart):
    """What sales have done to the price."""

    def __init__(self) -> None:
        super().__init__("Price impact of miners' sales", "%")
        self._line = self.line("impact", 1)

    def show_picture(self, picture: CapitulationPicture) -> None:
        """Draw a path."""
        values = 100.0 * np.expm1(picture.figures["price_impact"])
        self._line.setData(picture.days, values)
        self.y_range(min(float(values.min()), -0.1), max(float(values.max()), 0.1))
        self.show_figures({"impact": (values, "%")})


class GainChart(CourseChart):
    """Loop gain at each day's usual sales."""

    def __init__(self) -> None:
        super().__init__(
            f"Loop gain of a {100.0 * LOOP_FALL:.0f} % fall for {LOOP_DAYS:.0f} days", "gain"
        )
        self._line = self.line("loop gain", 3)
        self._one = pg.InfiniteLine(1.0, 0)
        self.plot.addItem(self._one, ignoreBounds=True)
        self.dressed(self._dress_one)

    def _dress_one(self) -> None:
        self._one.setPen(pg.mkPen(colours().bad, width=1, style=Qt.PenStyle.DashLine))

    def show_picture(self, picture: CapitulationPicture) -> None:
        """Draw a path."""
        values = picture.figures["loop_gain"]
        self._line.setData(picture.days, values)
        highest = float(values.max())
        self.y_range(0.0, max(highest, 1.0) if highest > 0.3 else max(1.3 * highest, 0.01))
        self.show_figures({"loop gain": (values, "")})


class RibbonsChart(CourseChart):
    """Hash ribbons with their capitulations."""

    def __init__(self) -> None:
        super().__init__("Hash ribbons: 30 days (dashed: 60 days)", "EH/s")
        self._fast = self.line("30 days", 0)
        self._slow = self.line("60 days", 1, dashed=True)
        self._spans: list[Any] = []
        self.dressed(self._dress_spans)

    def _dress_spans(self) -> None:
        colour = QColor(colours().bad)
        colour.setAlpha(60)
        for span in self._spans:
            span.setBrush(colour)

    def show_picture(self, picture: CapitulationPicture) -> None:
        """Draw a path."""
        for span in self._spans:
            self.plot.removeItem(span)
        self._spans = []
        ribbons = picture.ribbons
        for first, last in ribbons.capitulations:
            span = pg.LinearRegionItem((first, last), movable=False, pen=pg.mkPen(None))
            span.setZValue(-10)
            self._spans.append(span)
            self.plot.addItem(span, ignoreBounds=True)
        self._dress_spans()
        self._fast.setData(picture.days, ribbons.fast, connect="finite")
        self._slow.setData(picture.days, ribbons.slow, connect="finite")
        known = np.concatenate((ribbons.fast, ribbons.slow))
        known = known[np.isfinite(known)]
        if known.size:
            self.y_range(float(known.min()), float(known.max()))
        self.show_figures({"30 days": (ribbons.fast, "EH/s"), "60 days": (ribbons.slow, "EH/s")})


class MPIChart(CourseChart):
    """Miner Position Index of the simulated outflow."""

    def __init__(self) -> None:
        super().__init__("Miner Position Index (MPI)", "deviations")
        self._line = self.line("MPI", 4)
        self._line.setZValue(5)
        self._two = pg.InfiniteLine(_MPI_SELLING, 0)
        self.plot.addItem(self._two, ignoreBounds=True)
        self.dressed(self._dress_two)

    def _dress_two(self) -> None:
        self._two.setPen(pg.mkPen(colours().bad, width=1, style=Qt.PenStyle.DashLine))

    def show_picture(self, picture: CapitulationPicture) -> None:
        """Draw a path."""
        values = picture.mpi
        if values is None:
            return
        self.set_title(f"MPI, windows of {picture.mpi_window_days} days")
        self._line.setData(picture.days, values, connect="finite")
        known = values[np.isfinite(values)]
        if known.size:
            self.y_range(min(float(known.min()), -1.0), max(float(known.max()), 2.5))
        self.show_figures({"MPI": (values, "")})


Course = (
    PriceChart
    | HashrateChart
    | DifficultyChart
    | SalesChart
    | ImpactChart
    | GainChart
    | RibbonsChart
    | MPIChart
)


class CourseGrid(QWidget):
    """All charts over time, in as many columns as there is room for.

    Attributes
    ----------
    day_chosen : Signal(int)
        A day was clicked in one of them.
    """

    day_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.price, self.hashrate, self.sales = PriceChart(), HashrateChart(), SalesChart()
        self.difficulty, self.impact, self.gain = DifficultyChart(), ImpactChart(), GainChart()
        self.ribbons, self.mpi = RibbonsChart(), MPIChart()
        self.charts: tuple[Course, ...] = (
            self.hashrate,
            self.price,
            self.sales,
            self.difficulty,
            self.impact,
            self.gain,
            self.ribbons,
            self.mpi,
        )
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(2)
        self._laid: tuple[Any, ...] = ()
        self._known: set[Course] = set(self.charts)
        for chart in self.charts:
            chart.setParent(self)
            chart.day_chosen.connect(self.day_chosen)
        self._lay_out()

    def show_picture(self, picture: CapitulationPicture) -> None:
        """Draw a path; charts that have nothing to show go away."""
        without: set[Course] = set()
        if not picture.has_treasury:
            without |= {self.sales, self.impact, self.gain}
        if picture.mpi is None:
            without.add(self.mpi)
        self._known = set(self.charts) - without
        for chart in self.showing():
            chart.begin(picture.start, picture.days)
            chart.show_picture(picture)
        self._lay_out()

    def showing(self) -> Sequence[Course]:
        """Charts that have something to show."""
        return [chart for chart in self.charts if chart in self._known]

    def show_day(self, day: float) -> None:
        """Move the cursor of all charts."""
        for chart in self.showing():
            chart.show_day(day)

    def lay_one_still(self) -> None:
        """Make the cursor of one more chart quick; each takes some milliseconds."""
        for chart in self.showing():
            if not chart.has_still and not chart.visibleRegion().isEmpty():
                chart.lay_still()
                return

    def settle(self) -> None:
        """Let all charts be themselves again."""
        for chart in self.charts:
            chart.settle()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """Take as many columns as there is room for."""
        super().resizeEvent(event)
        self._lay_out()

    def _lay_out(self) -> None:
        showing = self.showing()
        columns = 2
        if self.width() >= _WIDE and (len(showing) > 4 or self.height() < _HIGH):
            columns = 4 if len(showing) in (4, 7, 8) else 3
        laid = (columns, *showing)
        if laid == self._laid:
            return
        self._laid = laid
        for chart in self.charts:
            self._grid.removeWidget(chart)
            chart.setVisible(chart in self._known)
        for place, chart in enumerate(showing):
            self._grid.addWidget(chart, place // columns, place % columns)
        for column in range(4):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)
