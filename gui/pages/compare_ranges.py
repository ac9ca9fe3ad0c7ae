"""The inputs of a tornado: which settings are moved, and from where to where."""

import itertools
from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from gui.elided import ElidedLabel
from gui.flow import flowing
from gui.pages.compare_inputs import NumberField
from gui.pages.compare_settings import Choice, SettingBox
from gui.widgets import labelled, named
from minersim.analysis.input_ranges import range_about, usual_ranges
from minersim.analysis.sensitivity import MOST_INPUTS
from minersim.analysis.varied import Range
from minersim.scenario import Scenario


class _Row:
    """One input: a tick, its name, its ends."""

    def __init__(self, choice: Choice) -> None:
        self.choice = choice
        self.touched = False
        self.tick = QCheckBox()
        self.tick.setChecked(True)
        named(
            self.tick,
            f"tornado_{choice.key}",
            choice.label,
            f"Move it. {choice.tip}" if not choice.tip.startswith("<qt>") else choice.tip,
        )
        self.name = ElidedLabel(choice.label)
        self.name.setToolTip(choice.tip)
        self.low, self.high = NumberField(), NumberField()
        for field, end in ((self.low, "low"), (self.high, "high")):
            field.set_kind(choice.unit, whole=choice.whole)
            tip = f"The {end} end of its range."
            named(field, f"tornado_{choice.key}_{end}", f"{choice.label}, {end}", tip)

    @property
    def widgets(self) -> tuple[QWidget, ...]:
        """What stands in the row."""
        return self.tick, self.name, self.low, self.high

    def show_range(self, found: Range | None) -> None:
        """Write ends, unless they were typed."""
        if self.touched:
            return
        for field, value in ((self.low, found and found.low), (self.high, found and found.high)):
            whole = self.choice.whole and value is not None
            field.show_value(int(value or 0) if whole else value, True)


class InputRows(QWidget):
    """Inputs, one below another; the usual ones of a scenario, and those that are added.

    Attributes
    ----------
    changed : Signal()
        An input or its range is another.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: dict[str, _Row] = {}
        self._added: list[str] = []
        self._scenario: Scenario | None = None
        self._digest = ""
        self._choices: dict[str, Choice] = {}
        self.box = SettingBox()
        named(self.box, "tornado_setting", "Another setting", "Type any word of a setting's name.")
        self.box.setFixedWidth(290)
        self.add = QPushButton("Add")
        named(self.add, "tornado_add", "Add the setting", "Move this setting too.")
        self.all = QPushButton("All")
        named(self.all, "tornado_all", "All inputs", "Tick every input.")
        self.none = QPushButton("None")
        named(self.none, "tornado_none", "No input", "Tick none, to choose a few.")
        self.reset = QPushButton("Usual ranges")
        tip = "The usual inputs with ranges about the case's values; judgements, not forecasts."
        named(self.reset, "tornado_reset", "Usual ranges", tip)
        self._holder = QWidget()
        self._grid = QGridLayout(self._holder)
        self._grid.setContentsMargins(4, 4, 4, 4)
        self._grid.setHorizontalSpacing(6)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(1, 1)
        for column, words in ((1, "Input"), (2, "from"), (3, "to")):
            self._grid.addWidget(QLabel(words), 0, column)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        outer = QWidget()
        stacked = QVBoxLayout(outer)
        stacked.setContentsMargins(0, 0, 0, 0)
        stacked.addWidget(self._holder)
        stacked.addStretch(1)
        area.setWidget(outer)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 4, 0, 0)
        layout.setSpacing(3)
        bar = QHBoxLayout()
        bar.addWidget(
            flowing(
                labelled("Another setting", self.box), self.add, self.all, self.none, self.reset
            )
        )
        layout.addLayout(bar)
        layout.addWidget(area, 1)
        self.add.clicked.connect(self._on_add)
        self.all.clicked.connect(self._on_all)
        self.none.clicked.connect(self._on_none)
        self.reset.clicked.connect(self._on_reset)

    # --- what it says --------------------------------------------------------------------------

    @property
    def labels(self) -> dict[str, str]:
        """Words of every setting by its key."""
        return {key: choice.label for key, choice in self._choices.items()}

    def wanted(self) -> list[Range] | str:
        """Ranges of the inputs that are ticked, or in a line what is wrong with one."""
        found = []
        for key, row in self._rows.items():
            if not row.tick.isChecked():
                continue
            low, high = row.low.number(), row.high.number()
            for end, words in ((low, "low"), (high, "high")):
                if isinstance(end, str):
                    return f"{row.choice.label}, {words}: {end}"
            found.append(Range(key, float(low), float(high)))
        if not found:
            return "Tick at least one input."
        if len(found) > MOST_INPUTS:
            return f"Tick at most {MOST_INPUTS} inputs; {len(found)} are ticked."
        return found

    def show_scenario(self, scenario: Scenario | None, found: Sequence[Choice]) -> None:
        """Show the usual inputs of a scenario; ends that were not typed follow its values."""
        if scenario is None:
            return
        digest = scenario.digest()
        if digest == self._digest:
            return
        self._scenario, self._digest = scenario, digest
        self._choices = {choice.key: choice for choice in found}
        self.box.set_choices(found)
        self._fill()

    def _fill(self) -> None:
        if self._scenario is None:
            return
        ranges: dict[str, Range | None] = {r.key: r for r in usual_ranges(self._scenario)}
        for key in self._added:
            if key not in ranges:
                ranges[key] = range_about(self._scenario, key)
        ranges = {key: one for key, one in ranges.items() if key in self._choices}
        for key in [key for key in self._rows if key not in ranges]:
            for widget in self._rows.pop(key).widgets:
                self._grid.removeWidget(widget)
                widget.hide()
                widget.deleteLater()
        for place, (key, one) in enumerate(ranges.items(), start=1):
            row = self._rows.get(key) or self._make(key)
            row.show_range(one)
            for column, widget in enumerate(row.widgets):
                self._grid.addWidget(widget, place, column)
        order = list(ranges)
        self._rows = {key: self._rows[key] for key in order}
        widest = max((row.low.width() for row in self._rows.values()), default=0)
        for row in self._rows.values():
            for field in (row.low, row.high):
                field.setFixedWidth(widest)
        for before, after in itertools.pairwise(order):
            QWidget.setTabOrder(self._rows[before].high, self._rows[after].tick)

    def _make(self, key: str) -> _Row:
        row = _Row(self._choices[key])
        self._rows[key] = row
        for field in (row.low, row.high):
            field.edited.connect(self._on_end)
        row.tick.toggled.connect(self.changed)
        row.name.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        return row

    # --- edits ---------------------------------------------------------------------------------

    @Slot(object, bool)
    def _on_end(self, value: object, complete: bool) -> None:
        del value, complete
        for row in self._rows.values():
            if self.sender() in (row.low, row.high):
                row.touched = True
        self.changed.emit()

    @Slot()
    def _on_add(self) -> None:
        choice = self.box.choice
        if choice is None:
            return
        if choice.key not in self._rows:
            self._added.append(choice.key)
            self._fill()
        self._rows[choice.key].tick.setChecked(True)
        self._rows[choice.key].low.setFocus()
        self.changed.emit()

    def _tick(self, on: bool) -> None:
        for row in self._rows.values():
            row.tick.setChecked(on)

    @Slot()
    def _on_all(self) -> None:
        self._tick(True)

    @Slot()
    def _on_none(self) -> None:
        self._tick(False)

    @Slot()
    def _on_reset(self) -> None:
        self._added = []
        for row in self._rows.values():
            row.touched = False
        self._fill()
        self._tick(True)
        self.changed.emit()
