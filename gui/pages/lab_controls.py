"""What moves the difficulty lab: play and speed, the hands, and how the lab is set up."""

import math

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSlider,
    QWidget,
)

from gui.pages.lab_text import speed
from minersim.analysis.lab import NETWORKS, Network

SPEEDS = (
    ("1 block a second", 600.0),
    ("1 hour a second", 3_600.0),
    ("6 hours a second", 21_600.0),
    ("1 day a second", 86_400.0),
    ("1 year a minute", 525_960.0),
    ("1 week a second", 604_800.0),
)
"""Names of speeds, and how much time goes by in a second. [s/s]"""
_OTHER = "another speed"
_STEPS = 400
_NETWORK_NAMES: dict[Network, str] = {
    "case": "as in the case",
    "elastic": "elastic",
    "constant": "constant",
}


def named(widget: QWidget, name: str, accessible: str, tip: str) -> None:
    """Give a widget its object name, its accessible name and its tooltip."""
    widget.setObjectName(name)
    widget.setAccessibleName(accessible)
    widget.setToolTip(tip)


class Hand(QWidget):
    """A slider and a number that say the same.

    Parameters
    ----------
    name, title, tip, suffix : str
        Object name, label, definition, unit.
    low, high : float
        Ends.
    decimals : int
        Digits of the number.
    logarithmic : bool
        Whether equal ways of the slider are equal factors.

    Attributes
    ----------
    pulled : Signal(float)
        The user moved it.
    """

    pulled = Signal(float)

    def __init__(
        self,
        name: str,
        title: str,
        tip: str,
        suffix: str,
        low: float,
        high: float,
        decimals: int,
        *,
        logarithmic: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._logarithmic = logarithmic
        self.label = QLabel(title)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setMinimumWidth(90)
        self.spin = QDoubleSpinBox()
        self.spin.setSuffix(suffix)
        self.spin.setDecimals(decimals)
        self.spin.setKeyboardTracking(False)
        self.spin.setGroupSeparatorShown(True)
        self.label.setBuddy(self.spin)
        named(self.slider, f"{name}_slider", f"{title}, slider", tip)
        named(self.spin, f"{name}_value", title, tip)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setVerticalSpacing(0)
        self._grid.addWidget(self.label, 0, 0)
        self._grid.addWidget(self.slider, 1, 0)
        self._grid.addWidget(self.spin, 1, 1)
        self._grid.setColumnStretch(0, 1)
        self.set_range(low, high)
        self.slider.valueChanged.connect(self._on_slider)
        self.spin.valueChanged.connect(self._on_spin)

    def add_corner(self, widget: QWidget) -> None:
        """Put a widget above the number."""
        self._grid.addWidget(widget, 0, 1)

    @property
    def value(self) -> float:
        """Where it stands."""
        return self.spin.value()

    def set_range(self, low: float, high: float) -> None:
        """Change the ends."""
        self._low, self._high = low, high
        with QSignalBlocker(self.slider), QSignalBlocker(self.spin):
            self.spin.setRange(low, high)
            # decades of the price differ: a step is about a hundredth of the range's middle
            step = 10.0 ** round(math.log10(math.sqrt(low * high) / 100.0)) if low > 0.0 else 0.05
            self.spin.setSingleStep(step if self._logarithmic else max(step, 0.05))
            self.slider.setRange(0, _STEPS)
            self.slider.setPageStep(_STEPS // 20)

    def show_value(self, value: float) -> None:
        """Move it without a pull."""
        with QSignalBlocker(self.slider), QSignalBlocker(self.spin):
            if not self.spin.hasFocus() or not self.spin.lineEdit().isModified():
                self.spin.setValue(value)
            self.slider.setValue(self._place(value))

    def _place(self, value: float) -> int:
        value = min(max(value, self._low), self._high)
        if self._logarithmic:
            share = math.log(value / self._low) / math.log(self._high / self._low)
        else:
            share = (value - self._low) / (self._high - self._low)
        return round(share * _STEPS)

    @Slot(int)
    def _on_slider(self, place: int) -> None:
        share = place / _STEPS
        if self._logarithmic:
            value = self._low * (self._high / self._low) ** share
        else:
            value = self._low + share * (self._high - self._low)
        with QSignalBlocker(self.spin):
            self.spin.setValue(value)
        self.pulled.emit(self.spin.value())

    @Slot(float)
    def _on_spin(self, value: float) -> None:
        with QSignalBlocker(self.slider):
            self.slider.setValue(self._place(value))
        self.pulled.emit(value)


class Transport(QWidget):
    """Play, step, reset and speed.

    Attributes
    ----------
    played : Signal(bool)
        Play or pause was asked for.
    stepped, reset_asked : Signal()
        The buttons.
    """

    played = Signal(bool)
    stepped = Signal()
    reset_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.play = QPushButton("▶ Play")
        self.play.setCheckable(True)
        named(self.play, "lab_play", "Play or pause", "Let time go by, or pause (Space).")
        self.step = QPushButton("Step")
        named(self.step, "lab_step", "Step one block", "Go on until the next block is found.")
        self.reset = QPushButton("Reset")
        named(
            self.reset,
            "lab_reset",
            "Reset the lab",
            "Begin again on the first day, with the scenario as it stands and the same luck.",
        )
        label = QLabel("Speed")
        tip = "How much time goes by in the lab in a second of yours."
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, _STEPS)
        self.slider.setPageStep(_STEPS // 10)
        self.slider.setMinimumWidth(90)
        named(self.slider, "lab_speed", "Speed, slider", tip)
        label.setBuddy(self.slider)
        self.presets = QComboBox()
        self.presets.addItems([name for name, _ in SPEEDS] + [_OTHER])
        named(self.presets, "lab_speed_preset", "Speed", tip)
        self.pace = QLabel()
        named(self.pace, "lab_pace", "Speed reached", "The speed that the computer keeps up.")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for widget in (self.play, self.step, self.reset, label):
            layout.addWidget(widget)
        layout.addWidget(self.slider, 1)
        layout.addWidget(self.presets)
        layout.addWidget(self.pace, 1)
        self.play.toggled.connect(self._on_play)
        self.step.clicked.connect(self.stepped)
        self.reset.clicked.connect(self.reset_asked)
        self.slider.valueChanged.connect(self._on_slider)
        self.presets.currentIndexChanged.connect(self._on_preset)
        self.presets.setCurrentIndex(3)

    @property
    def speed(self) -> float:
        """Time that goes by in the lab in a second. [s/s]"""
        low, high = SPEEDS[0][1], SPEEDS[-1][1]
        at = self.presets.currentIndex()
        if at < len(SPEEDS):
            return SPEEDS[at][1]
        return float(low * (high / low) ** (self.slider.value() / _STEPS))

    def set_playing(self, playing: bool) -> None:
        """Show play or pause."""
        self.play.setChecked(playing)

    def show_pace(self, reached: float | None) -> None:
        """Say how fast it goes; None where it keeps up. [s/s]"""
        text = speed(self.speed)
        if reached is not None:
            text = f"only {speed(reached)}: the computer cannot keep up"
        self.pace.setText(text)

    @Slot(bool)
    def _on_play(self, playing: bool) -> None:
        self.play.setText("❚❚ Pause" if playing else "▶ Play")
        self.played.emit(playing)

    @Slot(int)
    def _on_slider(self, place: int) -> None:
        del place
        with QSignalBlocker(self.presets):
            self.presets.setCurrentIndex(len(SPEEDS))
        self.show_pace(None)

    @Slot(int)
    def _on_preset(self, index: int) -> None:
        if index < len(SPEEDS):
            low, high = SPEEDS[0][1], SPEEDS[-1][1]
            with QSignalBlocker(self.slider):
                share = math.log(SPEEDS[index][1] / low) / math.log(high / low)
                self.slider.setValue(round(share * _STEPS))
        self.show_pace(None)


class Hands(QWidget):
    """The three hands: hashrate, price and elasticity.

    Attributes
    ----------
    pulled : Signal(str, object)
        What was pulled ("capacity", "price", "elasticity") and how far; None lets the price go.
    """

    pulled = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.hashrate = Hand(
            "lab_hashrate",
            "Hashrate",
            "Share of the network's capacity that your hand lets run.",
            " %",
            10.0,
            300.0,
            0,
        )
        self.price = Hand(
            "lab_price",
            "Price",
            "Price of a coin; to move it is to hold it.",
            " USD/BTC",
            1.0,
            100.0,
            0,
            logarithmic=True,
        )
        self.hold = QCheckBox("hold")
        named(
            self.hold,
            "lab_hold_price",
            "Hold the price",
            "Hold the price where it is; without it the scenario's market moves it.",
        )
        self.price.add_corner(self.hold)
        self.elasticity = Hand(
            "lab_elasticity",
            "Elasticity ε",
            "Percent of hashrate per percent of hashprice; only an elastic network has one.",
            "",
            0.0,
            1.5,
            2,
        )
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(16)
        for hand in (self.hashrate, self.price, self.elasticity):
            layout.addWidget(hand, 1)
        self.hashrate.pulled.connect(self._on_hashrate)
        self.price.pulled.connect(self._on_price)
        self.elasticity.pulled.connect(self._on_elasticity)
        self.hold.toggled.connect(self._on_hold)

    def begin(self, price_usd: float, elasticity: float | None) -> None:
        """Put the hands where a lab begins. [USD/BTC], [1]"""
        self.hashrate.show_value(100.0)
        self.price.spin.setDecimals(0 if price_usd >= 1_000.0 else 2 if price_usd >= 1.0 else 6)
        self.price.set_range(price_usd / 20.0, price_usd * 20.0)
        self.price.show_value(price_usd)
        with QSignalBlocker(self.hold):
            self.hold.setChecked(False)
        self.elasticity.setEnabled(elasticity is not None)
        self.elasticity.set_range(0.0, max(1.5, elasticity or 0.0))
        self.elasticity.show_value(elasticity or 0.0)

    def follow(self, price_usd: float) -> None:
        """Show the market's price, unless it is held. [USD/BTC]"""
        if not self.hold.isChecked():
            self.price.show_value(price_usd)

    @Slot(float)
    def _on_hashrate(self, percent: float) -> None:
        self.pulled.emit("capacity", percent / 100.0)

    @Slot(float)
    def _on_price(self, price_usd: float) -> None:
        with QSignalBlocker(self.hold):
            self.hold.setChecked(True)
        self.pulled.emit("price", price_usd)

    @Slot(float)
    def _on_elasticity(self, elasticity: float) -> None:
        self.pulled.emit("elasticity", elasticity)

    @Slot(bool)
    def _on_hold(self, held: bool) -> None:
        self.pulled.emit("price", self.price.value if held else None)


class SetUp(QWidget):
    """How the lab is set up and shown.

    Attributes
    ----------
    restarted : Signal()
        Network or luck changed: the lab begins again.
    compared, projected : Signal(bool)
        The check boxes.
    """

    restarted = Signal()
    compared = Signal(bool)
    projected = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        label = QLabel("Lab network")
        self.networks = QComboBox()
        self.networks.addItems([_NETWORK_NAMES[kind] for kind in NETWORKS])
        named(
            self.networks,
            "lab_network",
            "Lab network",
            "The case's own network with its shocks; or in its place a plain one of the same "
            "hashrate: elastic (follows hashprice) or constant. The lab begins again.",
        )
        label.setBuddy(self.networks)
        self.luck = QCheckBox("Luck")
        named(
            self.luck,
            "lab_luck",
            "Luck",
            "Block times are random; without it each takes exactly its expected time. The lab "
            "begins again.",
        )
        self.compare = QCheckBox("Compare rules")
        named(
            self.compare,
            "lab_compare",
            "Compare rules",
            "Beside Bitcoin's rule run cw-144 and ASERT, which set a target every block, under "
            "the same hands and the same luck.",
        )
        self.projector = QCheckBox("Projector")
        named(self.projector, "lab_projector", "Projector", "Letters half as large again.")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for widget in (label, self.networks, self.luck, self.compare, self.projector):
            layout.addWidget(widget)
        layout.addStretch(1)
        self.networks.currentIndexChanged.connect(self._on_restart)
        self.luck.toggled.connect(self._on_restart)
        self.compare.toggled.connect(self.compared)
        self.projector.toggled.connect(self.projected)

    @property
    def network(self) -> Network:
        """Which network the lab has."""
        return NETWORKS[self.networks.currentIndex()]

    def begin(self, *, luck: bool, compare: bool) -> None:
        """Show how a new case begins, without a restart."""
        with QSignalBlocker(self.networks), QSignalBlocker(self.luck), QSignalBlocker(self.compare):
            self.networks.setCurrentIndex(0)
            self.luck.setChecked(luck)
            self.compare.setChecked(compare)

    @Slot()
    def _on_restart(self) -> None:
        self.restarted.emit()
