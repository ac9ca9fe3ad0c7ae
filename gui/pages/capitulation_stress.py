"""The stress of the capitulation page: four shocks, miners' coins and the depth of the market."""

from typing import Literal

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSlider,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from gui.flow import FlowLayout, together
from gui.widgets import named
from minersim.analysis.stress import SHOCK_DAY, Stress, usual_day
from minersim.scenario import Scenario
from minersim.scenario.network import CohortNetwork
from minersim.scenario.network_money import MinerTreasury

_STATES: tuple[Literal["curtailed", "gone"], ...] = ("curtailed", "gone")
_USUAL = Stress(
    day=60.0,
    price_change=-0.5,
    price_days=30.0,
    price_recovery_days=180.0,
    capacity_days=30.0,
)
"""What the page shows first: half of the price is gone within a month."""
_SLIDER_WIDTH = 200


class Percent(QWidget):
    """A change in percent: a slider and its number.

    Attributes
    ----------
    changed : Signal()
        Either was moved.
    """

    changed = Signal()

    def __init__(self, name: str, title: str, tip: str, low: int, high: int) -> None:
        super().__init__()
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(low, high)
        self.slider.setPageStep(10)
        self.slider.setMinimumWidth(40)
        self.number = QSpinBox()
        self.number.setRange(low, high)
        self.number.setSuffix(" %")
        self.number.setKeyboardTracking(False)
        named(self.slider, f"{name}_slider", f"{title}, slider", tip)
        named(self.number, name, title, tip)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.slider, 1)
        layout.addWidget(self.number)
        self.slider.valueChanged.connect(self.number.setValue)
        self.number.valueChanged.connect(self._on_number)

    @property
    def share(self) -> float:
        """The change. [1]"""
        return self.number.value() / 100.0

    def show_share(self, share: float) -> None:
        """Show a change."""
        self.number.setValue(round(100.0 * share))

    @Slot(int)
    def _on_number(self, value: int) -> None:
        with QSignalBlocker(self.slider):
            self.slider.setValue(value)
        self.changed.emit()


class StressPanel(QWidget):
    """Controls of the stress.

    Attributes
    ----------
    changed : Signal()
        The stress is another.
    take_over_asked : Signal()
        The stress shall become part of the case.
    """

    changed = Signal()
    take_over_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._own_volume = MinerTreasury(kind="selling").daily_volume_btc
        self._volume_shown = 0
        self._make_dated_shocks()
        self._make_lasting_shocks()
        self._make_market()
        self._make_buttons()
        self._changes = (self.price, self.capacity, self.power, self.fees)
        self._lay_out()
        self.show_stress(_USUAL)
        for percent in self._changes:
            percent.changed.connect(self._on_changed)
        for box in (self.day, self.over, self.recovery, self.lasts, self.volume):
            box.valueChanged.connect(self._on_changed)
        self.state.currentIndexChanged.connect(self._on_changed)
        self.sells.toggled.connect(self._on_changed)
        self.none.clicked.connect(self.drop_shocks)
        self.take_over.clicked.connect(self.take_over_asked)

    def _make_dated_shocks(self) -> None:
        self.price = Percent(
            "stress_price",
            "Price shock",
            "Change laid over the case's price, whatever its process; 0 is none.",
            -80,
            50,
        )
        self.day = self._days(
            "stress_day",
            "First day",
            "Day on which the shocks of price and capacity begin.",
            0,
            "day ",
            "",
        )
        self.over = self._days(
            "stress_over",
            "Price shock takes",
            "Days that the price takes to get there; 0 is at once.",
        )
        self.recovery = self._days(
            "stress_recovery",
            "Price recovers in",
            "Days in which the price shock fades afterwards; never at 0.",
        )
        self.recovery.setSpecialValueText("never")
        self.capacity = Percent(
            "stress_capacity",
            "Capacity shock",
            "Change of the network's capacity that can run; 0 is none.",
            -90,
            50,
        )
        self.lasts = self._days(
            "stress_lasts",
            "Capacity shock lasts",
            "Days until the capacity is back; for good at 0.",
        )
        self.lasts.setSpecialValueText("for good")
        self.state = QComboBox()
        self.state.addItems(["curtailed", "gone"])
        named(
            self.state,
            "stress_state",
            "State of the lost capacity",
            "Curtailed: it stands idle for grid, weather or season. Gone: bans take it away.",
        )

    def _make_lasting_shocks(self) -> None:
        self.power = Percent(
            "stress_power",
            "Power shock",
            "Change of the power prices that the network's miners pay, from the first day on, as a "
            "scenario has no dates for them; 0 is none.",
            -50,
            200,
        )
        self.fees = Percent(
            "stress_fees",
            "Fee shock",
            "Change of the fees of a block, from the first day on, as a scenario has no dates for "
            "them; 0 is none.",
            -95,
            300,
        )

    def _make_market(self) -> None:
        self.sells = QCheckBox("Miners sell")
        named(
            self.sells,
            "stress_treasury",
            "Miners sell",
            "Miners hold and sell coins, and sales above the usual move the price. A case that "
            "does not follow them takes the default treasury for this page.",
        )
        self.volume = QSpinBox()
        self.volume.setRange(1, 1_000_000_000)
        self.volume.setSuffix(" BTC/day")
        self.volume.setGroupSeparatorShown(True)
        self.volume.setStepType(QSpinBox.StepType.AdaptiveDecimalStepType)
        self.volume.setKeyboardTracking(False)
        named(
            self.volume,
            "stress_volume",
            "Daily volume",
            "Liquidity: coins that the market turns over in a day. The thinner the market, the "
            "more miners' sales move the price.",
        )
        self.volume.setFixedWidth(self.fontMetrics().horizontalAdvance("0,000,000 BTC/day") + 30)

    def _make_buttons(self) -> None:
        self.none = QPushButton("No shocks")
        named(self.none, "stress_none", "No shocks", "Show the case without the shocks.")
        self.take_over = QPushButton("Take over into the case")
        named(
            self.take_over,
            "stress_take_over",
            "Take over into the case",
            "Write the stress into the case's inputs; undo takes it back. The page then shows the "
            "case without further shocks.",
        )

    @staticmethod
    def _days(
        name: str, title: str, tip: str, most: int = 3_650, prefix: str = "", suffix: str = " days"
    ) -> QSpinBox:
        box = QSpinBox()
        box.setRange(0, most)
        box.setPrefix(prefix)
        box.setSuffix(suffix)
        box.setKeyboardTracking(False)
        named(box, name, title, tip)
        return box

    def _lay_out(self) -> None:
        first = (
            ("&Price", self.price),
            ("from", self.day),
            ("over", self.over),
            ("back in", self.recovery),
        )
        second = (
            ("&Capacity", self.capacity),
            ("for", self.lasts),
            ("as", self.state),
            ("", self.sells),
            ("volu&me", self.volume),
        )
        third = (
            ("Po&wer", self.power),
            ("Fee&s", self.fees),
            ("", self.none),
            ("", self.take_over),
        )
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(2)
        left = self.fontMetrics().horizontalAdvance("Capacity ")
        for parts in (first, second, third):
            row = FlowLayout(spacing=5)
            for words, widget in parts:
                if words:
                    label = QLabel(words)
                    label.setBuddy(widget.number if isinstance(widget, Percent) else widget)
                    if isinstance(widget, Percent):
                        if widget is parts[0][1]:  # rows begin under one another
                            label.setFixedWidth(left)
                        widget.setFixedWidth(_SLIDER_WIDTH)
                    row.addWidget(together(label, widget))
                else:
                    row.addWidget(widget)
            rows.addLayout(row)

    # --- the stress ----------------------------------------------------------------------------

    @property
    def stress(self) -> Stress:
        """What the controls say."""
        touched = self.volume.value() != self._volume_shown
        return Stress(
            day=float(self.day.value()),
            price_change=self.price.share,
            price_days=float(self.over.value()),
            price_recovery_days=float(self.recovery.value()) or None,
            capacity_change=self.capacity.share,
            capacity_days=float(self.lasts.value()) or None,
            capacity_state=_STATES[self.state.currentIndex()],
            power_change=self.power.share if self.power.isEnabled() else 0.0,
            fees_change=self.fees.share,
            miners_sell=self.sells.isChecked(),
            daily_volume_btc=float(self.volume.value()) if touched else self._own_volume,
        )

    def show_stress(self, stress: Stress) -> None:
        """Show a stress."""
        with QSignalBlocker(self):
            day = SHOCK_DAY if stress.day is None else stress.day
            self.day.setMaximum(max(self.day.maximum(), int(day)))
            self.day.setValue(int(day))
            self.price.show_share(stress.price_change)
            self.over.setValue(int(stress.price_days))
            self.recovery.setValue(int(stress.price_recovery_days or 0))
            self.capacity.show_share(stress.capacity_change)
            self.lasts.setValue(int(stress.capacity_days or 0))
            self.state.setCurrentIndex(_STATES.index(stress.capacity_state))
            self.power.show_share(stress.power_change)
            self.fees.show_share(stress.fees_change)
            self.sells.setChecked(stress.miners_sell)

    def begin(self, scenario: Scenario) -> None:
        """Fit the controls to a case."""
        network = scenario.network
        has_cohorts = isinstance(network, CohortNetwork)
        treasury = network.treasury if isinstance(network, CohortNetwork) else None
        if not isinstance(treasury, MinerTreasury):
            treasury = MinerTreasury(kind="selling")
        with QSignalBlocker(self):
            if self.day.value() >= scenario.horizon_days:  # nothing would follow it
                self.day.setValue(int(usual_day(scenario)))
            self.day.setMaximum(max(scenario.horizon_days - 1, 0))
            if treasury.daily_volume_btc != self._own_volume or not self._volume_shown:
                self._own_volume = treasury.daily_volume_btc
                self.volume.setValue(round(self._own_volume))
                self._volume_shown = self.volume.value()
        self.sells.setEnabled(has_cohorts)
        self.power.setEnabled(has_cohorts)
        self.volume.setEnabled(has_cohorts and self.sells.isChecked())

    @Slot()
    def drop_shocks(self) -> None:
        """Show the case without the shocks."""
        with QSignalBlocker(self):
            for percent in self._changes:
                percent.show_share(0.0)
        self._on_changed()

    @Slot()
    def _on_changed(self) -> None:
        self.volume.setEnabled(self.sells.isEnabled() and self.sells.isChecked())
        self.changed.emit()
