"""The facts of the moment, the window as it fills, and the retarget to come."""

import datetime
import math

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import (
    QBoxLayout,
    QGridLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from gui.elided import ElidedLabel
from gui.pages.lab_epoch import EpochGrid
from gui.pages.lab_text import duration, signed
from gui.preferences import Preferences
from gui.theme import colours
from gui.units import short
from minersim.analysis.lab import Lab
from minersim.analysis.lab_world import LabWorld
from minersim.analysis.next_retarget import RetargetForecast
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
