"""The calibration page's first view: estimates, what data do not tell, and how good fits are."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QFileDialog,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from gui.calibration_tasks import FitAnswer
from gui.case import Case
from gui.elided import ElidedLabel
from gui.flow import flowing
from gui.page import Exportable
from gui.pages.calibration_cells import FIT_HEADERS, fit_rows
from gui.pages.calibration_fit_charts import FittedChart, ResidualChart
from gui.pages.calibration_words import answer_words, goodness_words, part_title
from gui.tables import FigureTable
from gui.widgets import button_of, choice_of, fill, words_label
from minersim.calibration.apply import changes_of, with_calibration
from minersim.calibration.scenario_file import scenario_text
from minersim.errors import MinersimError
from minersim.number_text import counted
from minersim.results.files import write_text

_BEGIN = (
    "Calibrate fits price, fees, the network's cost curve, its growth and its miners' sales to the "
    "figures chosen above, and says what they do not tell."
)
_NO_CASE = "No scenario is open: what is found can be saved as a file that others extend."
_WRONG = "Some values of the case are wrong (F8): mend them before a fit is put into it."
_FIRST_DRAWN = "supply"
_TABLE_HEIGHT = 1_000
"""Of the table beside the charts at first: shares count. [px]"""
_FILTER = "Scenarios (*.toml);;All files (*)"


class FitView(QWidget):
    """Estimates and charts of the last calibration.

    Attributes
    ----------
    wanted : Signal()
        The button was pressed.
    """

    wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.answer: FitAnswer | None = None
        self._case: Case | None = None
        self._busy = False
        self._units = ("PH", "USD")
        self.run = button_of(
            "calibration_run", "Calibrate", "Fit every law that the chosen figures allow."
        )
        self.run.clicked.connect(self.wanted)
        self.use = button_of(
            "calibration_use",
            "Use in this scenario",
            "Put what the data tell into the current case; its date, price, difficulty, fees and "
            "hashrate stay. Undo takes it back.",
        )
        self.use.clicked.connect(self.use_in_case)
        self.save = button_of(
            "calibration_save",
            "Save as file…",
            "Write a scenario that others may extend, with every estimate in its comments; it "
            "starts at the last retarget that was read.",
        )
        self.save.clicked.connect(self._ask_file)
        self.parts, drawn = choice_of(
            "calibration_part", "Draw", "Fit whose values and residuals are drawn."
        )
        self.parts.currentIndexChanged.connect(self._draw_part)
        self.case_words = ElidedLabel()
        self.case_words.setObjectName("calibration_case")
        self.said = words_label("calibration_fit_said")
        self.goodness = words_label("calibration_goodness")
        self.table = FigureTable("Estimates")
        self.table.setObjectName("calibration_estimates")
        self.table.setMinimumHeight(50)
        self.fitted, self.residuals = FittedChart(), ResidualChart()
        self.residuals.plot.setXLink(self.fitted.plot)
        charts = QSplitter(Qt.Orientation.Horizontal)
        charts.setChildrenCollapsible(False)
        charts.addWidget(self.fitted)
        charts.addWidget(self.residuals)
        charts.setStretchFactor(0, 3)
        charts.setStretchFactor(1, 2)
        below = QWidget()
        under = QVBoxLayout(below)
        under.setContentsMargins(0, 0, 0, 0)
        under.setSpacing(2)
        under.addWidget(self.goodness)
        under.addWidget(charts, 1)
        self._split = QSplitter(Qt.Orientation.Vertical)
        self._split.setChildrenCollapsible(False)
        self._split.addWidget(self.table)
        self._split.addWidget(below)
        self._split.setStretchFactor(0, 2)
        self._split.setStretchFactor(1, 3)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 6, 4, 2)
        layout.setSpacing(4)
        layout.addWidget(flowing(self.run, self.use, self.save, drawn))
        layout.addWidget(self.case_words)
        layout.addWidget(self.said)
        layout.addWidget(self._split, 1)
        self._spare = QWidget()
        layout.addWidget(self._spare, 1)
        self.said.setText(_BEGIN)
        self._enable()

    def exports(self) -> Sequence[Exportable]:
        """Table and charts, if there is anything on them."""
        return () if self.answer is None else (self.fitted, self.residuals, self.table)

    def show_state(self, case: Case | None, *, busy: bool) -> None:
        """Enable what can be done with a case, or while nothing runs."""
        self._case, self._busy = case, busy
        self._enable()

    def show_units(self, hashrate_unit: str, money_unit: str) -> None:
        """Show hashcost in the units that are preferred."""
        if (hashrate_unit, money_unit) != self._units:
            self._units = (hashrate_unit, money_unit)
            if self.answer is not None:
                self.table.set_rows(FIT_HEADERS, fit_rows(self.answer.calibration, *self._units))

    def show_answer(self, answer: FitAnswer) -> None:
        """Show a calibration."""
        self.answer = answer
        found = answer.calibration
        fresh = self.table.model().rowCount() == 0
        self.table.set_rows(FIT_HEADERS, fit_rows(found, *self._units))
        if fresh:
            self._split.setSizes([_TABLE_HEIGHT, round(1.3 * _TABLE_HEIGHT)])
        told = [one.identified for fit in found.reports.values() for one in fit.estimates]
        words = f"Of {answer_words(answer.provenance)}: {sum(told)} of {len(told)} parameters told"
        if not all(told):
            words += "; the others keep what stood before, each with its reason in the table"
        if found.missing:
            words += f". Not fitted: {', '.join(part_title(part) for part in found.missing)}"
        self.said.setText(f"{words}.")
        self.said.setToolTip("")
        first = self.parts.count() == 0
        fill(self.parts, [(part_title(part), part) for part in answer.series])
        if first:
            self.parts.setCurrentIndex(max(self.parts.findData(_FIRST_DRAWN), 0))
        self._draw_part()
        self._enable()

    def show_failure(self, words: str) -> None:
        """Say why there is no calibration; an earlier one stays."""
        kept = " Shown is the one before." if self.answer is not None else ""
        self.said.setText(f"Not calibrated: {words}{kept}")

    @Slot()
    def use_in_case(self) -> None:
        """Put the parameters into the current case, as one step of undo."""
        case, answer = self._case, self.answer
        if case is None or answer is None or case.issues:
            return
        before = case.raw

        def change(raw: dict[str, Any]) -> None:
            after = with_calibration(raw, answer.calibration)
            raw.clear()
            raw.update(after)

        case.edit(change, "use the calibration")
        # settings of a kind that was replaced are gone; that goes without saying
        changes = [one for one in changes_of(before, case.raw) if one.after is not None]
        if not changes:
            self.said.setText(f"{case.name} has these parameters already.")
            return
        tables = Counter(one.key.rpartition(".")[0] for one in changes)
        words = (
            f"{counted(len(changes), 'setting')} of {case.name} changed: "
            f"{', '.join(f'{table} ({count})' for table, count in tables.items())}. Undo takes "
            "them back. Date, price, difficulty, fees and hashrate of its start stay."
        )
        self.said.setToolTip("\n".join(f"{one.key} = {one.after}" for one in changes))
        if case.issues:
            words += " They do not fit the rest of it: see the notices (F8)."
        self.said.setText(words)

    @Slot()
    def _ask_file(self) -> None:
        dialog = QFileDialog(self, "Write the calibrated scenario", "calibrated.toml", _FILTER)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("toml")
        dialog.selectFile("calibrated.toml")
        dialog.fileSelected.connect(self._on_file)
        dialog.open()

    @Slot(str)
    def _on_file(self, name: str) -> None:
        self.save_to(Path(name))

    def save_to(self, file: Path) -> None:
        """Write the calibrated scenario."""
        if self.answer is None:
            return
        try:
            write_text(file, scenario_text(self.answer.calibration))
        except MinersimError as error:
            self.said.setText(f"Not written: {error}")
            return
        self.said.setText(
            f"Written: {file.name}. A scenario beside it may begin with extends = "
            f'"{file.name}"; File › Open shows it.'
        )

    @Slot()
    def _draw_part(self) -> None:
        part = self.parts.currentData()
        if self.answer is None or part is None:
            return
        series = self.answer.series[part]
        self.fitted.show_series(series, part_title(part))
        self.residuals.show_series(series, part_title(part))
        self.goodness.setText(goodness_words(self.answer, part))

    def _enable(self) -> None:
        there = self.answer is not None
        words = "" if self._case is not None else _NO_CASE
        if self._case is not None and self._case.issues:
            words = _WRONG
        self.case_words.setText(words)
        self.case_words.setVisible(bool(words))
        self.run.setEnabled(not self._busy)
        can_use = there and self._case is not None and not self._case.issues
        self.use.setEnabled(can_use)
        self.save.setEnabled(there)
        self.parts.setEnabled(there)
        self._split.setVisible(there)
        self._spare.setVisible(not there)
