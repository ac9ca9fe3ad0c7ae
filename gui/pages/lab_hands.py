"""The hands of the difficulty lab: hashrate, price and elasticity."""

import math

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QDoubleSpinBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QSlider,
    QWidget,
)

from gui.widgets import named

_STEPS = 400


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
