"""What the difficulty lab shows: the facts and the window above, charts and table in tabs below."""

import datetime
import math
from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QBoxLayout,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from gui.page import Exportable
from gui.pages.lab_charts import (
    BlockTimeChart,
    DifficultyChart,
    ForecastChart,
    IntervalChart,
    LabChart,
    SwingChart,
    TimeChart,
)
from gui.pages.lab_controls import named
from gui.pages.lab_epoch import EpochGrid
from gui.pages.lab_table import RetargetTable
from gui.pages.lab_text import ElidedLabel, duration, signed
from gui.plots import short
from gui.preferences import Preferences
from gui.theme import colours
from minersim.analysis.intervals import interval_figures, interval_histogram
from minersim.analysis.lab import Lab, LabWorld
from minersim.analysis.next_retarget import RetargetForecast
from minersim.analysis.swing import swing_words
from minersim.protocol import RETARGET_INTERVAL, TARGET_SPACING_S

_ABOUT_RIGHT = 0.05
_PER_PH = {"TH": 1e-3, "PH": 1.0, "EH": 1e3}


class Status(QWidget):
    """The facts of the moment, the window as it fills, and the retarget to come."""

    _ready = False  # changeEvent is called before __init__ has run

    def __init__(self, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._preferences = preferences
        self.facts = ElidedLabel()
        self.facts.setObjectName("lab_facts")
        self.market = ElidedLabel()
        self.market.setObjectName("lab_market")
        self._facts = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._facts.setSpacing(3)
        self._facts.addWidget(self.facts, 14)
        self._facts.addWidget(self.market, 6)
        self.window_text = ElidedLabel()
        self.window_text.setObjectName("lab_window_text")
        self.grid = EpochGrid()
        self.next_change = QLabel()
        self.next_change.setObjectName("lab_next_change")
        self.next_interval = QLabel()
        self.next_interval.setObjectName("lab_next_interval")
        self.next_date = QLabel()
        self.next_date.setObjectName("lab_next_date")
        self.next_change.setToolTip(
            "Expected change of difficulty at the next retarget if the hashrate stays as it is."
        )
        self.next_interval.setToolTip(
            "With a probability of 80 % the change falls into this interval: the blocks still "
            "missing take a random time (a Gamma law)."
        )
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setHorizontalSpacing(16)
        layout.setVerticalSpacing(3)
        layout.addLayout(self._facts, 0, 0, 1, 2)
        layout.addWidget(self.window_text, 1, 0)
        layout.addWidget(self.grid, 2, 0)
        side = QVBoxLayout()
        side.setSpacing(0)
        heading = QLabel("Next retarget")
        for label in (heading, self.next_change, self.next_interval, self.next_date):
            side.addWidget(label)
        side.addStretch(1)
        self.key = QLabel()
        self.key.setTextFormat(Qt.TextFormat.RichText)
        self.key.setToolTip(self.grid.toolTip())
        side.addWidget(self.key)
        self._dress()
        layout.addLayout(side, 1, 1, 2, 1)
        layout.setColumnStretch(0, 3)
        layout.setColumnStretch(1, 1)
        self._ready = True

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 (Qt's name)
        """Dress again when the palette changes."""
        super().changeEvent(event)
        if self._ready and event.type() == QEvent.Type.PaletteChange:
            self._dress()

    def _dress(self) -> None:
        c = colours()
        parts = ((c.series[0], "faster"), (c.line, "10 min"), (c.series[1], "slower"))
        self.key.setText("  ".join(f"<font color='{name}'>■</font> {word}" for name, word in parts))

    def set_points(self, points: float, *, stacked: bool) -> None:
        """Change the size of the letters [pt], and whether the facts take two lines."""
        direction = QBoxLayout.Direction
        self._facts.setDirection(direction.TopToBottom if stacked else direction.LeftToRight)
        font = self.next_change.font()
        font.setPointSizeF(2.0 * points)
        font.setBold(True)
        self.next_change.setFont(font)
        room = self.fontMetrics().averageCharWidth() * points / self.font().pointSizeF()
        self.next_interval.setMinimumWidth(round(room * 30))

    def show_lab(self, lab: Lab) -> None:
        """Show the moment."""
        world = lab.main
        moment = moment_of(lab, world.engine.now_s)
        engine = world.engine
        self.facts.setText(
            f"{moment:%d %b %Y %H:%M}, day {engine.day:,.1f} · height {engine.height:,} · "
            f"difficulty {short(engine.difficulty)} · {short(engine.hashrate_ehs)} EH/s · "
            f"{duration(world.expected_interval_s)} a block"
        )
        price = engine.price_usd
        self.market.setText(
            f"{f'{price:,.0f}' if price >= 100.0 else short(price)} USD/BTC · "
            f"{self._hashprice(world)}"
        )
        forecast = world.forecast()
        self.window_text.setText(window_words(world, forecast))
        self.grid.show_means(world.epoch.means_s)
        self.grid.setAccessibleDescription(self.window_text.text())
        if forecast is None:
            self.next_change.setText("–")
            self.next_interval.setText("nobody mines")
            self.next_date.setText("")
            return
        self.next_change.setText(signed(forecast.change))
        self.next_interval.setText(
            f"80 %: {signed(forecast.change_low)} to {signed(forecast.change_high)}"
            if forecast.change_high > forecast.change_low
            else "certain: the rule's limit"
            if world.setup.luck
            else "certain, without luck"
        )
        due = moment_of(lab, engine.now_s + forecast.remaining_s)
        self.next_date.setText(f"about {due:%d %b %Y}, in {duration(forecast.remaining_s)}")

    def _hashprice(self, world: LabWorld) -> str:
        engine = world.engine
        unit, money = self._preferences.hashrate_unit, self._preferences.money_unit
        value = engine.hashprice_usd_per_ph_day * _PER_PH[unit]
        if money == "BTC" and engine.price_usd > 0.0:
            value /= engine.price_usd
        return f"{short(value)} {money}/{unit}/s/day"


def moment_of(lab: Lab, seconds: float) -> datetime.datetime:
    """Date and time of a moment of the lab; the last that there is for one too far away. [s]"""
    start = datetime.datetime.combine(lab.scenario.start, datetime.time(), tzinfo=datetime.UTC)
    try:
        return start + datetime.timedelta(seconds=seconds)
    except OverflowError:
        return datetime.datetime.max.replace(tzinfo=datetime.UTC)


def window_words(world: LabWorld, forecast: RetargetForecast | None) -> str:
    """How far the window of 2016 blocks is, in a line."""
    found = world.epoch.found
    text = f"Window: {found:,} of {RETARGET_INTERVAL:,} blocks found"
    mean_s = world.epoch.mean_so_far_s(world.blocks.last_s)
    if math.isfinite(mean_s):
        off = mean_s / TARGET_SPACING_S - 1.0
        word = "on time" if abs(off) < _ABOUT_RIGHT else "slow" if off > 0.0 else "fast"
        text += f", mean {duration(mean_s)} ({word})"
    text += f"; {RETARGET_INTERVAL - found:,} left"
    if forecast is not None:
        text += f", {duration(forecast.remaining_s)}"
    return text


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
