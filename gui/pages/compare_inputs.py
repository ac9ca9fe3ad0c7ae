"""Inputs that the views of the comparison page share: ends of a range, a setting, an answer."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QSpinBox, QWidget

from gui.flow import FlowLayout, grow_with_rows
from gui.forms.typed import NumberEdit
from gui.pages.compare_settings import Choice, SettingBox
from gui.widgets import labelled, named
from minersim.analysis.in_coins import metric_in_coins
from minersim.analysis.input_ranges import range_about
from minersim.analysis.metrics import DEFAULT_METRICS, METRICS, WORLD_METRICS
from minersim.analysis.sweep import MOST_POINTS
from minersim.analysis.varied import Range
from minersim.scenario import Scenario

_FIELD_WIDTH = 150
_BOX_WIDTH = 290


class NumberField(NumberEdit):
    """A number whose unit changes with the setting that it belongs to."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", False, False, parent)
        self.setFixedWidth(_FIELD_WIDTH)

    def set_kind(self, unit: str, *, whole: bool) -> None:
        """Say what the number is of."""
        self._whole = whole
        self._unit.setText(unit)
        self._unit.setVisible(bool(unit))
        room = self._unit.sizeHint().width() + 8 if unit else 0
        self.setTextMargins(0, 0, room, 0)
        letters = self.fontMetrics().horizontalAdvance("000,000.00") + 16
        self.setFixedWidth(max(_FIELD_WIDTH, room + letters))
        self._place_unit()

    def number(self) -> float | str:
        """What is written, or what is wrong with it."""
        value, wrong = self.read(self.text())
        return wrong or float(value)


class MetricBox(QComboBox):
    """One of the answers of a run."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(24)
        self.setMaxVisibleItems(24)
        self._names: tuple[str, ...] = ()
        self._money = "USD"
        self._touched = False
        self.activated.connect(self._on_activated)

    @property
    def chosen(self) -> str:
        """Name of the answer."""
        return str(self.currentData() or "")

    def set_metrics(self, names: Sequence[str], first: str = "", money: str = "USD") -> None:
        """Offer answers; one that the user chose stays if it is among them.

        Parameters
        ----------
        first : str
            The answer that is chosen else.
        money : {"USD", "BTC"}
            Unit that amounts of money are shown in.
        """
        if (tuple(names), money) == (self._names, self._money):
            return
        first = self.chosen if tuple(names) == self._names else first
        before, self._names, self._money = self.chosen, tuple(names), money
        with QSignalBlocker(self):
            self.clear()
            for name in names:
                metric = METRICS[name] if money == "USD" else metric_in_coins(METRICS[name])
                unit = f" [{metric.unit}]" if metric.unit else ""
                title = metric.title[:1].upper() + metric.title[1:]
                self.addItem(title + unit, name)
            wanted = before if self._touched and before in names else first
            self.setCurrentIndex(max(self.findData(wanted), 0))

    def choose(self, name: str) -> None:
        """Choose an answer, as a click does."""
        self._touched = True
        self.setCurrentIndex(self.findData(name))

    @Slot()
    def _on_activated(self, *_: object) -> None:
        self._touched = True


def metrics_of(scenario: Scenario | None) -> list[str]:
    """Answers that a scenario has, the usual first; one without sites has the world's."""
    if scenario is None:
        return []
    if not scenario.sites:
        return list(WORLD_METRICS)
    return list(dict.fromkeys((*DEFAULT_METRICS, *METRICS)))


class RangeForm(QWidget):
    """A setting and the range that it is varied in.

    Attributes
    ----------
    changed : Signal()
        The setting or its range is another.
    """

    changed = Signal()

    def __init__(self, name: str, words: str, *, points: int = 0) -> None:
        super().__init__()
        self._scenario: Scenario | None = None
        self._touched = False
        self._key = ""
        self.box = SettingBox()
        named(self.box, f"{name}_setting", words, "Type any word of a setting's name.")
        self.box.setFixedWidth(_BOX_WIDTH)
        self.low, self.high = NumberField(), NumberField()
        ends = ((self.low, "from", "begins"), (self.high, "to", "ends"))
        for field, end, verb in ends:
            named(field, f"{name}_{end}", f"{words} {end}", f"Where the range {verb}.")
            field.edited.connect(self._on_end)
        parts = [labelled(words, self.box), labelled("from", self.low), labelled("to", self.high)]
        self.points = QSpinBox()
        self.points.setRange(2, MOST_POINTS)
        self.points.setSuffix(" points")
        self.points.setValue(points or 2)
        self.points.setKeyboardTracking(False)
        named(self.points, f"{name}_points", f"{words}, points", "How many values from end to end.")
        self.points.valueChanged.connect(self.changed)
        self._with_points = bool(points)
        self.log = QCheckBox("Log")
        named(
            self.log,
            f"{name}_log",
            f"{words}, logarithmic steps",
            "Equal steps are equal factors; for ends above 0.",
        )
        self.log.toggled.connect(self.changed)
        row = FlowLayout(self)
        for part in (*parts, self.points, self.log):
            row.addWidget(part)
        self.points.setVisible(self._with_points)
        grow_with_rows(self)
        self.box.chosen.connect(self._on_chosen)

    @property
    def choice(self) -> Choice | None:
        """The setting."""
        return self.box.choice

    def show_scenario(self, scenario: Scenario | None, found: Sequence[Choice], first: str) -> None:
        """Offer the settings of a scenario; ends that were not typed follow its values."""
        self._scenario = scenario
        self.box.set_choices(found, first)
        choice = self.box.choice
        if choice is None or choice.key != self._key:
            self._touched = False
        self._show_ends()

    def choose(self, key: str) -> None:
        """Choose a setting, as a click does."""
        self.box.choose(key)

    def set_ends(self, low: float, high: float) -> None:
        """Write the ends, as typing does."""
        self._touched = True
        self.low.show_value(low, True)
        self.high.show_value(high, True)
        self.changed.emit()

    def wanted(self) -> Range | str:
        """The range, or what is wrong with it in a line."""
        choice = self.choice
        if choice is None:
            return "choose a setting"
        ends = self.low.number(), self.high.number()
        for end, words in zip(ends, ("from", "to"), strict=True):
            if isinstance(end, str):
                return f"{choice.label}, {words}: {end}"
        low, high = (float(end) for end in ends)
        points = self.points.value() if self._with_points else None
        return Range(choice.key, low, high, points, self.log.isChecked())

    def _show_ends(self) -> None:
        choice = self.box.choice
        self._key = choice.key if choice is not None else ""
        if choice is None or self._scenario is None:
            return
        for field in (self.low, self.high):
            field.set_kind(choice.unit, whole=choice.whole)
        if self._touched:
            return
        about = range_about(self._scenario, choice.key)
        for field, end in ((self.low, "low"), (self.high, "high")):
            value: Any = None if about is None else getattr(about, end)
            whole = choice.whole and value is not None
            field.show_value(int(value) if whole else value, True)

    @Slot(str)
    def _on_chosen(self, key: str) -> None:
        del key
        self._touched = False
        self.log.setChecked(False)
        self._show_ends()
        self.changed.emit()

    @Slot(object, bool)
    def _on_end(self, value: object, complete: bool) -> None:
        del value, complete
        self._touched = True
        self.changed.emit()
