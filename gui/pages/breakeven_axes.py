"""The form beside the map: which two inputs are varied, how far, and what is coloured."""

import math
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QLabel,
    QPushButton,
    QWidget,
)

from gui.text_size import USUAL, text_percent
from gui.units import BARE, PERCENT, ShownUnits, Unit, letter_unit
from minersim.analysis.maps import INPUTS, Situation, conflict

_WIDTH = 216
"""With letters of the usual size. [px]"""
_HELP = {
    "price_usd": "Price of a coin.",
    "power_usd_per_kwh": "What the site pays for a kilowatt-hour, all day.",
    "difficulty": "How hard a block is to find; T stands for a million millions.",
    "hashrate_ehs": "Hashrate that finds a block every ten minutes at some difficulty.",
    "efficiency_j_per_th": "Energy a machine takes for a terahash, at the wall; less is better.",
    "fees_btc_per_block": "Transaction fees that a block pays on top of its subsidy.",
    "pool_fee": "Share of the reward that the mining pool keeps.",
    "pue": "Power usage effectiveness: power of the whole site over power of its machines.",
}
MEASURES = ("Margin after power", "Profit")


def axis_unit(name: str, today: float, units: ShownUnits) -> Unit:
    """Unit that an input is shown in."""
    if name == "power_usd_per_kwh":
        return units.power_price
    if name == "pool_fee":
        return PERCENT
    if name == "difficulty":
        return letter_unit(today)
    return Unit(1.0, INPUTS[name].unit)


@dataclass(slots=True)
class Axis:
    """One axis: its input, the ends in the model's unit, and the unit that it is shown in."""

    name: str
    low: float = 0.0
    high: float = 0.0
    unit: Unit = BARE
    edited: bool = False

    @property
    def label(self) -> str:
        """Title and unit, as an axis has them."""
        return INPUTS[self.name].title + self.unit.bracketed


class AxisForm(QWidget):
    """Two inputs with their ends, and the measure that is coloured.

    The ends are 0.4 and 2.5 times today's value until they are typed. They stay where they are
    while the value moves within them, so that the map stands still under a slider.

    Attributes
    ----------
    changed : Signal()
        An axis, its ends or the measure changed.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.across, self.up = Axis("price_usd"), Axis("power_usd_per_kwh")
        self._situation: Situation | None = None
        self._units: ShownUnits | None = None
        form = QFormLayout(self)
        form.setContentsMargins(4, 4, 4, 4)
        form.setVerticalSpacing(4)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self.across_box, self.across_low, self.across_high = self._axis_rows("Across", self.across)
        self.up_box, self.up_low, self.up_high = self._axis_rows("Up", self.up)
        self.measure_box = QComboBox()
        self.measure_box.addItems(MEASURES)
        self._dress(
            self.measure_box,
            "Colour",
            "breakeven_map_measure",
            "What the colour says: the share of revenue that power leaves, "
            "or what one petahash a second earns in a day.",
        )
        self.measure_box.currentIndexChanged.connect(self._on_measure)
        self.reset_button = QPushButton("Reset en&ds")
        self.reset_button.setObjectName("breakeven_map_reset")
        self.reset_button.setAccessibleName("Reset ends")
        self.reset_button.setToolTip("Let both axes run from 0.4 to 2.5 times today's value again.")
        self.reset_button.clicked.connect(self.reset)
        form.addRow("", self.reset_button)
        self._fit_width()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 (Qt's name)
        """Have room for letters of another size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "reset_button"):
            self._fit_width()

    def _fit_width(self) -> None:
        self.setFixedWidth(round(_WIDTH * max(text_percent(), USUAL) / USUAL))

    # --- what it says --------------------------------------------------------------------------

    @property
    def profit(self) -> bool:
        """Whether profit is coloured rather than margin."""
        return self.measure_box.currentIndex() == 1

    def set_situation(self, situation: Situation, units: ShownUnits) -> None:
        """Take today's values, which ends that were not typed must enclose, and the units."""
        self._situation, self._units = situation, units
        for axis, boxes in self._axes():
            today = situation.value(axis.name)
            inside = axis.low < axis.high and axis.low <= today <= axis.high
            new_unit = axis_unit(axis.name, today, units)
            keep = axis.edited or inside
            if not keep:
                axis.low, axis.high = situation.default_range(axis.name)
            elif axis.name == "difficulty":  # its letter goes with the ends, not with today
                new_unit = axis.unit
            if new_unit != axis.unit or not keep:
                axis.unit = new_unit
                self._show_ends(axis, boxes)

    def forget(self) -> None:
        """Forget the ends; the next situation sets them anew."""
        for axis, _ in self._axes():
            axis.edited, axis.low, axis.high = False, 0.0, 0.0

    @Slot()
    def reset(self) -> None:
        """Let both axes run around today's values again."""
        self.forget()
        if self._situation is not None and self._units is not None:
            self.set_situation(self._situation, self._units)
        self.changed.emit()

    # --- edits ---------------------------------------------------------------------------------

    @Slot()
    def _on_axis(self) -> None:
        names = list(INPUTS)
        axis, other = self.across, self.up
        axis_box, other_box = self.across_box, self.up_box
        if self.sender() is self.up_box:
            axis, other, axis_box, other_box = other, axis, other_box, axis_box
        before, axis.name = axis.name, names[axis_box.currentIndex()]
        axis.edited, axis.low, axis.high = False, 0.0, 0.0
        if conflict(axis.name, other.name):  # the other takes what this one was
            other.name = before if not conflict(before, axis.name) else "price_usd"
            other.edited, other.low, other.high = False, 0.0, 0.0
            with QSignalBlocker(other_box):
                other_box.setCurrentIndex(names.index(other.name))
        for box in (axis_box, other_box):
            box.setToolTip(_HELP[names[box.currentIndex()]])
        if self._situation is not None and self._units is not None:
            self.set_situation(self._situation, self._units)
        self.changed.emit()

    @Slot()
    def _on_end(self) -> None:
        for axis, (low, high) in self._axes():
            ends = axis.unit.base(low.value()), axis.unit.base(high.value())
            if self.sender() in (low, high):
                axis.edited = True
                axis.low, axis.high = ends
                self._bind(axis, low, high)
        self.changed.emit()

    @Slot(int)
    def _on_measure(self, index: int) -> None:
        del index
        self.changed.emit()

    # --- parts ---------------------------------------------------------------------------------

    def _axes(self) -> tuple[tuple[Axis, tuple[QDoubleSpinBox, QDoubleSpinBox]], ...]:
        return (
            (self.across, (self.across_low, self.across_high)),
            (self.up, (self.up_low, self.up_high)),
        )

    def _axis_rows(
        self, title: str, axis: Axis
    ) -> tuple[QComboBox, QDoubleSpinBox, QDoubleSpinBox]:
        box = QComboBox()
        box.addItems([allowed.title for allowed in INPUTS.values()])
        box.setCurrentIndex(list(INPUTS).index(axis.name))
        self._dress(box, title, f"breakeven_map_{title.lower()}", _HELP[axis.name])
        box.currentIndexChanged.connect(self._on_axis)
        ends = []
        for end in ("from", "to"):
            spin = QDoubleSpinBox()
            spin.setKeyboardTracking(False)
            spin.setGroupSeparatorShown(True)
            spin.setStepType(QDoubleSpinBox.StepType.AdaptiveDecimalStepType)
            self._dress(
                spin,
                end,
                f"breakeven_map_{title.lower()}_{end}",
                f"Where the map {'begins' if end == 'from' else 'ends'} {title.lower()}.",
                name=f"{title} {end}",
            )
            spin.valueChanged.connect(self._on_end)
            ends.append(spin)
        return box, ends[0], ends[1]

    def _dress(
        self, widget: QWidget, label: str, object_name: str, help_text: str, name: str = ""
    ) -> None:
        widget.setObjectName(object_name)
        widget.setAccessibleName(name or label)
        widget.setToolTip(help_text)
        if isinstance(widget, QComboBox):
            widget.setSizeAdjustPolicy(
                QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            )
            widget.setMinimumContentsLength(12)
        words = QLabel(label)
        words.setBuddy(widget)
        words.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        form = self.layout()
        if isinstance(form, QFormLayout):
            form.addRow(words, widget)

    def _show_ends(self, axis: Axis, boxes: tuple[QDoubleSpinBox, QDoubleSpinBox]) -> None:
        """Write the ends in the axis' unit, with as many decimals as tell them apart."""
        high = max(axis.unit.shown(axis.high), 1e-9)
        decimals = min(max(3 - math.floor(math.log10(high)), 0), 9)
        for box, value in zip(boxes, (axis.low, axis.high), strict=True):
            with QSignalBlocker(box):
                box.setDecimals(decimals)
                box.setSuffix(f" {axis.unit.label}".rstrip())
                box.setRange(-1e30, 1e30)
                box.setValue(axis.unit.shown(value))
        self._bind(axis, *boxes)

    @staticmethod
    def _bind(axis: Axis, low: QDoubleSpinBox, high: QDoubleSpinBox) -> None:
        """Keep the lower end below the upper one, and both within what the input may be."""
        allowed, gap = INPUTS[axis.name], 10.0 ** -low.decimals()
        with QSignalBlocker(low), QSignalBlocker(high):
            low.setRange(axis.unit.shown(allowed.at_least), max(high.value() - gap, 0.0))
            high.setRange(low.value() + gap, axis.unit.shown(allowed.at_most))
