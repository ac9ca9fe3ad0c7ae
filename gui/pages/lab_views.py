"""Charts and table of the difficulty lab, in tabs."""

import datetime
import math
from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from gui.page import Exportable
from gui.pages.lab_chart import LabChart
from gui.pages.lab_charts import (
    ForecastChart,
    IntervalChart,
    SwingChart,
)
from gui.pages.lab_table import RetargetTable
from gui.pages.lab_text import duration
from gui.pages.lab_time_charts import BlockTimeChart, DifficultyChart, TimeChart
from gui.units import short
from gui.widgets import named
from minersim.analysis.intervals import interval_figures, interval_histogram
from minersim.analysis.lab import Lab
from minersim.analysis.lab_world import LabWorld
from minersim.analysis.swing import swing_words


class LabTabs(QTabWidget):
    """Charts and table, of which only those in sight are drawn.

    Attributes
    ----------
    changed : Signal()
        Another tab is looked at, or its choice changed: draw.
    """

    changed = Signal()

    def __init__(self, start: datetime.date, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("lab_tabs")
        self.setAccessibleName("Charts of the lab")
        self.setDocumentMode(True)
        self.difficulty = DifficultyChart(start)
        self.block_time = BlockTimeChart(start)
        self.hashrate = TimeChart("Hashrate", "EH/s", 2, start)
        self._over_time: tuple[TimeChart, ...] = (self.difficulty, self.block_time, self.hashrate)
        self._part = 0
        self.intervals = IntervalChart()
        self.forecasts = ForecastChart()
        self.swing = SwingChart()
        self.table = RetargetTable()
        self.addTab(
            _beside(self.difficulty, self.block_time, self.hashrate), "Difficulty and blocks"
        )
        self.addTab(self._interval_page(), "Block times")
        splitter = QSplitter()
        splitter.addWidget(self.forecasts)
        splitter.addWidget(self.table)
        splitter.setStretchFactor(0, 3)
        splitter.setStretchFactor(1, 2)
        self.addTab(splitter, "Next retarget")
        self.addTab(self._swing_page(), "Swing")
        self._first_difficulty = 0.0
        self.currentChanged.connect(self._on_current)

    def _interval_page(self) -> QWidget:
        self.which = QComboBox()
        self.which.addItems(["latest 2,016 blocks", "all blocks since the reset"])
        named(self.which, "lab_which_blocks", "Blocks", "Which blocks the histogram counts.")
        label = QLabel("Blocks")
        label.setBuddy(self.which)
        self.interval_text = QLabel()
        self.interval_text.setObjectName("lab_interval_text")
        self.interval_text.setWordWrap(True)
        top = QHBoxLayout()
        top.addWidget(label)
        top.addWidget(self.which)
        top.addWidget(self.interval_text, 1)
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.addLayout(top)
        layout.addWidget(self.intervals, 1)
        self.which.currentIndexChanged.connect(self._on_current)
        return page

    def _swing_page(self) -> QWidget:
        self.swing_text = QLabel()
        self.swing_text.setObjectName("lab_swing_text")
        self.swing_text.setWordWrap(True)
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.addWidget(self.swing_text)
        layout.addWidget(self.swing, 1)
        layout.addStretch(0)  # for the words alone, where there is no swing to draw
        return page

    def hasHeightForWidth(self) -> bool:  # noqa: N802 (Qt's name)
        """No: else the page would scroll to its charts' favourite height."""
        return False

    @property
    def charts(self) -> tuple[LabChart, ...]:
        """All charts."""
        return (*self._over_time, self.intervals, self.forecasts, self.swing)

    def exports(self) -> Sequence[Exportable]:
        """Charts and table, those in sight first."""
        groups: list[tuple[Exportable, ...]] = [
            self._over_time,
            (self.intervals,),
            (self.forecasts, self.table),
            (self.swing,),
        ]
        groups.insert(0, groups.pop(self.currentIndex()))
        return [item for group in groups for item in group]

    def set_points(self, points: float) -> None:
        """Change the size of the letters. [pt]"""
        for chart in self.charts:
            chart.set_points(points)
        self.table.set_points(points)

    def begin(self, lab: Lab) -> None:
        """Begin with another lab."""
        for chart in self._over_time:
            chart.begin(lab.scenario.start)
        self._first_difficulty = lab.main.engine.difficulty
        self.table.begin()

    def draw_part(self, lab: Lab, *, large: bool) -> None:
        """Draw a part of what is in sight, since a frame has no time for all.

        Of three charts beside each other another one at every call; a chart that has the tab for
        itself if the call has time for a large one.
        """
        if self.currentIndex() == 0:
            self._part = (self._part + 1) % len(self._over_time)
            self._over_time[self._part].show_worlds(lab.worlds)
            self._draw_table(lab)
        elif large:
            self.draw(lab)

    def draw(self, lab: Lab) -> None:
        """Draw what is in sight."""
        at = self.currentIndex()
        world = lab.main
        if at == 0:
            for chart in self._over_time:
                chart.show_worlds(lab.worlds)
        elif at == 1:
            self._draw_intervals(world)
        elif at == 2:
            self.forecasts.show_forecasts(world.forecasts)
        else:
            self._draw_swing(world)
        self._draw_table(lab)

    def _draw_table(self, lab: Lab) -> None:
        world = lab.main
        self.table.show_retargets(
            world.engine.retargets, lab.scenario.start, self._first_difficulty
        )

    def _draw_intervals(self, world: LabWorld) -> None:
        expected_s = world.expected_interval_s
        latest = self.which.currentIndex() == 0
        recent = world.blocks.intervals_s()
        figures = interval_figures(recent) if latest else world.tally.figures()
        mean_s = expected_s if math.isfinite(expected_s) else figures.mean_s
        if not math.isfinite(mean_s):
            self.interval_text.setText("No block has been found yet, and nobody mines.")
            return
        histogram = interval_histogram(recent, mean_s) if latest else world.tally.histogram(mean_s)
        self.intervals.show_histogram(histogram, mean_s)
        if figures.count == 0:
            text = "No block has been found yet."
        else:
            text = f"{figures.count:,} blocks: mean {duration(figures.mean_s)}"
            if math.isfinite(figures.standard_error_s):
                text += f" ± {duration(figures.standard_error_s)} (standard error)"
            text += f", longest wait {duration(figures.longest_s)}"
            if histogram.beyond:
                text += f"; {histogram.beyond:,} beyond the chart"
        self.interval_text.setText(f"{text}. Expected now: {duration(expected_s)}.")
        self.intervals.set_summary(self.interval_text.text())

    def _draw_swing(self, world: LabWorld) -> None:
        supply = world.elastic
        self.swing.setVisible(supply is not None)
        if supply is None:
            self.swing.show_swing([], 0.0)
            self.swing_text.setText(
                "Only an elastic network swings: choose the lab network “elastic”, switch luck "
                "off, and pull the hashrate or the price."
            )
            return
        text = swing_words(supply.elasticity)
        rest = world.rest_difficulty()
        text += f" Rest value: {short(rest)}."
        if len(world.swing) < 2:
            text += " Pull the hashrate or the price and let some retargets go by"
            text += "." if not world.setup.luck else "; the law shows best without luck."
        self.swing_text.setText(text)
        self.swing.show_swing(world.swing, supply.elasticity)
        self.swing.set_summary(text)

    @Slot()
    def _on_current(self) -> None:
        self.changed.emit()


def _beside(*widgets: QWidget) -> QWidget:
    page = QWidget()
    layout = QHBoxLayout(page)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    for widget in widgets:
        layout.addWidget(widget, 1)
    return page
