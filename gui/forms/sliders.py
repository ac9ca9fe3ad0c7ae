"""Sliders of the settings that people like to drag."""

import math
from dataclasses import dataclass

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QWheelEvent
from PySide6.QtWidgets import QSlider, QWidget

from gui.forms.context import new_mark

_STEPS = 1_000


@dataclass(frozen=True, slots=True)
class Range:
    """What a slider runs over.

    Attributes
    ----------
    low, high : float
        Ends, in the setting's unit.
    logarithmic : bool
        Equal ways are equal factors.
    """

    low: float
    high: float
    logarithmic: bool = False

    def value(self, step: int) -> float:
        """Value of a step, rounded to what a hand can mean."""
        share = step / _STEPS
        if self.logarithmic:
            return float(f"{self.low * (self.high / self.low) ** share:.3g}")
        digits = 3 - math.floor(math.log10(self.high - self.low))
        return round(self.low + (self.high - self.low) * share, digits)

    def step(self, value: float) -> int:
        """Step nearest to a value; an end where it lies beyond."""
        if self.logarithmic:
            if value <= 0.0:
                return 0
            share = math.log(value / self.low) / math.log(self.high / self.low)
        else:
            share = (value - self.low) / (self.high - self.low)
        return round(min(max(share, 0.0), 1.0) * _STEPS)


RANGES = {
    "chain.difficulty": Range(1e12, 1e16, logarithmic=True),
    "market.price.start_usd": Range(1_000.0, 1_000_000.0, logarithmic=True),
    "market.price.drift_per_year": Range(-1.0, 1.0),
    "market.price.volatility_per_year": Range(0.0, 2.0),
    "market.fees.btc_per_block": Range(0.0, 1.0),
    "market.fees.start_btc_per_block": Range(0.001, 10.0, logarithmic=True),
    "market.fees.median_btc_per_block": Range(0.001, 10.0, logarithmic=True),
    "network.hashrate_ehs": Range(1.0, 10_000.0, logarithmic=True),
    "network.growth_per_year": Range(-1.0, 2.0),
    "network.elasticity": Range(0.0, 2.0),
    "network.under_water_on": Range(0.0, 1.0),
    "network.curve.efficiency_median_j_per_th": Range(5.0, 200.0, logarithmic=True),
    "network.curve.power_median_usd_per_kwh": Range(0.005, 0.5, logarithmic=True),
    "network.growth.rate_per_year": Range(-1.0, 2.0),
    "operator.pool_fee": Range(0.0, 0.1),
    "operator.discount_rate_per_year": Range(0.0, 0.5),
    "operator.treasury.hold_fraction": Range(0.0, 1.0),
    "sites.power_usd_per_kwh": Range(0.005, 0.5, logarithmic=True),
    "sites.pue": Range(1.0, 2.0),
    "sites.fleets.count": Range(1.0, 100_000.0, logarithmic=True),
    "sites.fleets.uptime": Range(0.5, 1.0),
    "sites.time_of_use.power_usd_per_kwh": Range(0.005, 0.5, logarithmic=True),
    "machines.hashrate_ths": Range(1.0, 1_000.0, logarithmic=True),
}
"""By key without the places of lists; every one is a number of the declaration (a test)."""


class ValueSlider(QSlider):
    """A slider over a range.

    Attributes
    ----------
    dragged : Signal(float)
        The user moved it.
    mark : str
        The same for all moves that are one step of undo: a drag, or a visit by keyboard.
    """

    dragged = Signal(float)

    def __init__(self, over: Range, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._range = over
        self.mark = new_mark()
        self.setRange(0, _STEPS)
        self.setPageStep(_STEPS // 20)
        self.setSingleStep(_STEPS // 200)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.sliderPressed.connect(self._begin)
        self.valueChanged.connect(self._on_moved)

    def show_value(self, value: object) -> None:
        """Show a number; without one the slider rests."""
        is_number = isinstance(value, int | float) and math.isfinite(value)
        self.setEnabled(is_number)
        if isinstance(value, int | float) and is_number and not self.isSliderDown():
            with QSignalBlocker(self):
                self.setValue(self._range.step(float(value)))

    @Slot()
    def _begin(self) -> None:
        self.mark = new_mark()

    @Slot(int)
    def _on_moved(self, step: int) -> None:
        self.dragged.emit(self._range.value(step))

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 (Qt's name)
        """Begin a new step of undo."""
        self._begin()
        super().focusInEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 (Qt's name)
        """Scroll the form rather than the value."""
        event.ignore()
