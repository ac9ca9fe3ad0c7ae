"""The view of scenarios side by side: answers, paired differences, distributions, settings."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from PySide6.QtCore import QSignalBlocker, Qt, Slot
from PySide6.QtWidgets import (
    QFileDialog,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from gui import compare_tasks
from gui.case import Case
from gui.compare_tasks import Compared
from gui.files import FILE_FILTER
from gui.flow import flowing
from gui.page import Exportable
from gui.pages.compare_inputs import MetricBox
from gui.pages.compare_overlay import OverlayChart
from gui.pages.compare_tables import answer_rows, difference_rows, duel_rows
from gui.pages.compare_view import Question, View
from gui.pages.compare_words import ONE_CASE, coins_note, comparison_headline, foot
from gui.plain_tips import plain_tip
from gui.session import Session
from gui.tables import FigureTable
from gui.widgets import labelled, named
from minersim.analysis.compare import MOST_SCENARIOS
from minersim.analysis.decision_words import letter
from minersim.analysis.in_coins import in_coins, price_at_start
from minersim.analysis.metrics import DEFAULT_METRICS, WORLD_METRICS
from minersim.data.loading import load_scenario
from minersim.errors import MinersimError
from minersim.scenario import Scenario

_LIST_WIDTH = 230
_FILE = Qt.ItemDataRole.UserRole
_CASE = Qt.ItemDataRole.UserRole + 1
_NAME = Qt.ItemDataRole.UserRole + 2


class CasesView(View):
    """Open cases and files."""

    title = "Compare"
    tip = "Scenarios side by side on the same paths."

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._files: dict[str, Scenario] = {}
        self._left_out: set[int | str] = set()
        self._entries: list[tuple[int | str, str, str]] = []
        self.problem = ""
        self._make_parts()
        self.fit()

    def _make_parts(self) -> None:
        self.list = QListWidget()
        named(
            self.list,
            "compare_cases",
            "Scenarios to compare",
            "Those that are ticked are compared, the first with every other. Space ticks.",
        )
        self.list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setMinimumSize(130, 60)
        self.add = QPushButton("Add files…")
        named(self.add, "compare_add", "Add files", "Compare with scenario files, unopened.")
        self.remove = QPushButton("Remove")
        named(self.remove, "compare_remove", "Remove", "Take the selected file off the list.")
        self.answer = MetricBox()
        named(
            self.answer,
            "compare_metric",
            "Distribution of",
            "Answer whose distribution over the paths is drawn.",
        )
        self.chart = OverlayChart()
        self.answers = FigureTable("Answers side by side")
        self.answers.setObjectName("compare_answers")
        self.duels = FigureTable("Paired differences")
        self.duels.setObjectName("compare_duels")
        self.settings = FigureTable("The scenarios differ in")
        self.settings.setObjectName("compare_settings")
        self.tabs = QTabWidget()
        self.tabs.setObjectName("compare_tables")
        self.tabs.setAccessibleName("Tables")
        self.tabs.setDocumentMode(True)
        for table, name, tip in (
            (self.answers, "Answers", "Means of every answer."),
            (self.duels, "Paired differences", "Path by path, with intervals."),
            (self.settings, "Settings that differ", "And nothing else differs."),
        ):
            self.tabs.setTabToolTip(self.tabs.addTab(table, name), tip)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addWidget(self.list, 1)
        column.addWidget(flowing(self.add, self.remove))
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addWidget(flowing(labelled("Distribution of", self.answer)))
        column.addWidget(self.chart, 1)
        above = QSplitter(Qt.Orientation.Horizontal)
        above.setChildrenCollapsible(False)
        above.addWidget(left)
        above.addWidget(right)
        above.setStretchFactor(1, 1)
        above.setSizes([_LIST_WIDTH, 3 * _LIST_WIDTH])
        split = QSplitter(Qt.Orientation.Vertical)
        split.setChildrenCollapsible(False)
        split.addWidget(above)
        split.addWidget(self.tabs)
        self.tabs.setMinimumHeight(90)
        split.setStretchFactor(0, 1)
        split.setStretchFactor(1, 1)
        split.setSizes([1_100, 900])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 4, 0, 0)
        layout.addWidget(split)
        self.list.itemChanged.connect(self._on_ticked)
        self.list.currentRowChanged.connect(self._on_row)
        self.add.clicked.connect(self._ask_files)
        self.remove.clicked.connect(self._on_remove)
        self.answer.currentIndexChanged.connect(self._draw_chart)

    # --- the list ----------------------------------------------------------------------------

    @property
    def owner(self) -> int:
        """One answer, of the whole session."""
        return 0

    def forget(self, case: Case) -> None:
        """A case is closed; what was compared stays, under its name."""
        self._left_out.discard(id(case))
        self.fit()

    def fit(self) -> None:
        """List the open cases and the files."""
        entries: list[tuple[int | str, str, str]] = []
        for case in self._session.cases:
            wrong = " (values are wrong: its last right ones)" if case.issues else ""
            where = f"\n{case.file}" if case.file is not None else "\nnot saved"
            entries.append((id(case), case.name + wrong, case.name + wrong + where))
        for file, scenario in self._files.items():
            name = f"{scenario.name} ({Path(file).name})"
            entries.append((file, name, f"{scenario.name}\n{file}"))
        if self.found is None:
            self.answer.set_metrics(self._metrics(), money=self.money)
        if entries == self._entries:
            return
        self._entries = entries
        row = self.list.currentRow()
        with QSignalBlocker(self.list):
            self.list.clear()
            for key, text, tip in entries:
                item = QListWidgetItem(text)
                item.setData(_NAME, text)
                item.setToolTip(plain_tip(tip))
                item.setData(_FILE, key if isinstance(key, str) else "")
                item.setData(_CASE, str(key))
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
                ticked = key not in self._left_out
                state = Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked
                item.setCheckState(state)
                self.list.addItem(item)
            self.list.setCurrentRow(min(row, len(entries) - 1))
        self._write_letters()
        self._on_row()

    def _write_letters(self) -> None:
        """Write before the names of those that are ticked what they are called in the tables."""
        place = 0
        with QSignalBlocker(self.list):
            for row in range(self.list.count()):
                item = self.list.item(row)
                name = str(item.data(_NAME))
                ticked = item.checkState() == Qt.CheckState.Checked
                item.setText(f"{letter(place)}: {name}" if ticked else name)
                place += ticked

    def ticked(self) -> list[tuple[str, Scenario]]:
        """Names and scenarios that are to be compared, in the order of the list."""
        found = [
            (case.name, case.scenario)
            for case in self._session.cases
            if id(case) not in self._left_out
        ]
        found += [(s.name, s) for file, s in self._files.items() if file not in self._left_out]
        return found

    def add_files(self, files: Sequence[Path]) -> None:
        """Read files into the list; what is wrong with one is told in its place."""
        wrong = []
        for file in files:
            try:
                self._files[str(file)] = load_scenario(file)
            except (MinersimError, OSError) as error:
                lines = str(error).splitlines() or ["cannot be read"]
                more = f" (and {len(lines) - 1} more)" if len(lines) > 1 else ""
                wrong.append(f"{file.name} is not added: {lines[0]}{more}")
        self.problem = " ".join(wrong)
        self.fit()
        self.changed.emit()

    @Slot()
    def _ask_files(self) -> None:
        dialog = QFileDialog(self, "Add scenarios", "", FILE_FILTER)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(self._on_files)
        dialog.open()

    @Slot(list)
    def _on_files(self, names: list[str]) -> None:
        self.add_files([Path(name) for name in names])

    @Slot()
    def _on_remove(self) -> None:
        item = self.list.currentItem()
        if item is not None and self._files.pop(str(item.data(_FILE)), None) is not None:
            self.fit()
            self.changed.emit()

    @Slot()
    def _on_row(self, row: int = 0) -> None:
        del row
        item = self.list.currentItem()
        self.remove.setEnabled(item is not None and bool(item.data(_FILE)))

    @Slot(QListWidgetItem)
    def _on_ticked(self, item: QListWidgetItem) -> None:
        file = str(item.data(_FILE))
        key: int | str = file or int(str(item.data(_CASE)))
        if item.checkState() == Qt.CheckState.Checked:
            self._left_out.discard(key)
        else:
            self._left_out.add(key)
        self.problem = ""
        self._write_letters()
        self.changed.emit()

    # --- question and answer -------------------------------------------------------------------

    def question(self, paths: int) -> Question | str:
        """Ask for the scenarios that are ticked."""
        ticked = self.ticked()
        if len(self._session.cases) + len(self._files) < 2:
            return ONE_CASE
        if len(ticked) < 2:
            return "Tick at least two scenarios."
        if len(ticked) > MOST_SCENARIOS:
            return f"Tick at most {MOST_SCENARIOS} scenarios; {len(ticked)} are ticked."
        names = tuple(name for name, _ in ticked)
        values = tuple(scenario.to_dict() for _, scenario in ticked)
        return Question(compare_tasks.compared, (values, names, self._metrics()), paths)

    def _metrics(self) -> tuple[str, ...]:
        """The usual answers that all scenarios have."""
        with_sites = all(scenario.sites for _, scenario in self.ticked())
        return DEFAULT_METRICS if with_sites else WORLD_METRICS

    @property
    def found(self) -> Compared | None:
        """The answer."""
        return cast("Compared | None", super().found)

    def _converted(self, answer: Compared) -> Compared:
        """The answer in coins, all scenarios at the price at which the first begins."""
        price_usd = price_at_start(answer.comparison.scenarios[0])
        return replace(answer, comparison=in_coins(answer.comparison, price_usd))

    def draw(self) -> None:
        """Show chart and tables."""
        found = self.found
        if found is None:
            return
        comparison = found.comparison
        self.answer.set_metrics([m.name for m in comparison.metrics], money=self.money)
        self.answers.set_rows(*answer_rows(comparison))
        self.duels.set_rows(*duel_rows(comparison))
        names = [scenario.name for scenario in comparison.scenarios]
        self.settings.set_rows(*difference_rows(found.differences, names))
        self._draw_chart()

    @Slot()
    def _draw_chart(self, *_: Any) -> None:
        found, name = self.found, self.answer.chosen
        if found is None:
            return
        known = {metric.name: metric for metric in found.comparison.metrics}
        if name in known:
            self.chart.show_distributions(found.comparison, known[name])

    def words(self) -> str:
        """The first answer, in how much the scenarios differ, and what the numbers are from."""
        found = self.found
        if found is None:
            return ""
        c = found.comparison
        differ = len(found.differences)
        settings = "no setting" if not differ else f"{differ:,} setting{'s' * (differ > 1)}"
        runs = len(c.scenarios)
        told = foot(runs, c.worlds, c.scenarios[0].paths, c.elapsed_s, c.notices)
        told += coins_note(c.metrics, c.scenarios[0], "A's")
        return f"{comparison_headline(c)} They differ in {settings}. {told}"

    def exports(self) -> Sequence[Exportable]:
        """The chart and the tables."""
        if self.found is None:
            return ()
        return (self.chart, self.answers, self.duels, self.settings)
