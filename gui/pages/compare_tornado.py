"""The view of what the answer depends on: a tornado, and Sobol indices on demand."""

from collections.abc import Sequence
from typing import cast

from PySide6.QtWidgets import QCheckBox, QComboBox, QTabWidget, QVBoxLayout, QWidget

from gui import compare_tasks
from gui.flow import flowing
from gui.page import Exportable
from gui.pages.compare_bars import TornadoChart
from gui.pages.compare_inputs import MetricBox, metrics_of
from gui.pages.compare_ranges import InputRows
from gui.pages.compare_settings import choices
from gui.pages.compare_sobol import SobolChart
from gui.pages.compare_tables import tornado_rows
from gui.pages.compare_view import Question, View
from gui.pages.compare_words import coins_note, foot, tornado_headline
from gui.tables import FigureTable
from gui.widgets import labelled, named
from minersim.analysis.sensitivity import DEFAULT_SAMPLES, Sensitivity

_SAMPLES = (16, 32, 64, 128, 256, 512, 1_024)


class TornadoView(View):
    """A tornado and Sobol indices."""

    title = "Tornado"
    tip = "What each input does to the answer, alone and with all others."

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.answer = MetricBox()
        named(self.answer, "tornado_metric", "Answer", "Its mean over the paths is followed.")
        self.indices = QCheckBox("Sobol indices")
        named(
            self.indices,
            "tornado_sobol",
            "Sobol indices",
            "Move all inputs at a time too: the share of the variance that each makes. It takes "
            "as many runs as rows times inputs.",
        )
        self.samples = QComboBox()
        named(
            self.samples,
            "tornado_samples",
            "Rows of the design",
            "More rows narrow the intervals of the indices.",
        )
        for count in _SAMPLES:
            self.samples.addItem(f"{count:,} rows", count)
        self.samples.setCurrentIndex(_SAMPLES.index(DEFAULT_SAMPLES))
        self.samples.setEnabled(False)
        self.chart = TornadoChart()
        self.sobol = SobolChart()
        self.table = FigureTable("Sensitivity")
        self.table.setObjectName("tornado_table")
        self.inputs = InputRows()
        self.tabs = QTabWidget()
        self.tabs.setObjectName("tornado_tabs")
        self.tabs.setAccessibleName("Tornado, indices, table, inputs")
        self.tabs.setDocumentMode(True)
        for widget, name, tip in (
            (self.inputs, "Inputs", "What is moved, and from where to where."),
            (self.chart, "Tornado", "Each input alone."),
            (self.sobol, "Sobol indices", "All inputs at a time."),
            (self.table, "Table", "All figures."),
        ):
            self.tabs.setTabToolTip(self.tabs.addTab(widget, name), tip)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 4, 0, 0)
        layout.setSpacing(3)
        layout.addWidget(flowing(labelled("Answer", self.answer), self.indices, self.samples))
        layout.addWidget(self.tabs, 1)
        self.answer.currentIndexChanged.connect(self.changed)
        self.indices.toggled.connect(self.samples.setEnabled)
        self.indices.toggled.connect(self.changed)
        self.samples.currentIndexChanged.connect(self.changed)
        self.inputs.changed.connect(self.changed)

    @property
    def found(self) -> Sensitivity | None:
        """The answer."""
        return cast("Sensitivity | None", super().found)

    def fit(self) -> None:
        """Offer the answers and inputs of the case."""
        scenario = self.scenario
        self.answer.set_metrics(metrics_of(scenario), "npv_usd", money=self.money)
        if scenario is not None:
            self.inputs.show_scenario(scenario, choices(scenario.to_dict()))

    def question(self, paths: int) -> Question | str:
        """Ask for the inputs that are ticked."""
        ranges = self.inputs.wanted()
        if isinstance(ranges, str) or self.scenario is None:
            return str(ranges)
        samples = int(self.samples.currentData()) if self.indices.isChecked() else 0
        arguments = (self.scenario.to_dict(), ranges, self.answer.chosen, samples)
        return Question(compare_tasks.depends, arguments, paths)

    def draw(self) -> None:
        """Show charts and table."""
        found = self.found
        if found is None:
            self.chart.clear()
            self.sobol.clear()
            self.table.set_rows([], [])
            return
        labels = self.inputs.labels
        self.chart.show_bars(found, labels)
        self.table.set_rows(*tornado_rows(found, labels))
        if found.sobol is not None:
            self.sobol.show_indices(found, labels)
        else:
            self.sobol.clear()
        if self.tabs.currentWidget() in (self.inputs, self.sobol):
            both = found.sobol is not None and self.tabs.currentWidget() is self.sobol
            self.tabs.setCurrentWidget(self.sobol if both else self.chart)

    def words(self) -> str:
        """The longest bar, and what the numbers are from."""
        found = self.found
        if found is None:
            return ""
        runs = 1 + 2 * len(found.varied) + (0 if found.sobol is None else found.sobol.runs)
        told = foot(runs, found.worlds, found.scenario.paths, found.elapsed_s, found.notices)
        told += coins_note([found.metric], found.scenario)
        return f"{tornado_headline(found, self.inputs.labels)} {told}"

    def exports(self) -> Sequence[Exportable]:
        """Charts and table."""
        if self.found is None:
            return ()
        return (self.chart, *((self.sobol,) if self.found.sobol is not None else ()), self.table)
