"""The view of a sweep: an answer over one setting or two."""

from collections.abc import Sequence
from typing import cast

from PySide6.QtCore import QSignalBlocker, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QPushButton,
    QStackedWidget,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from gui import compare_tasks
from gui.elided import ElidedLabel
from gui.flow import flowing
from gui.page import Exportable
from gui.pages.compare_inputs import MetricBox, RangeForm, metrics_of
from gui.pages.compare_line import LineChart, point_words
from gui.pages.compare_map import SweepMap
from gui.pages.compare_settings import choices
from gui.pages.compare_tables import sweep_rows
from gui.pages.compare_view import Question, View
from gui.pages.compare_words import coins_note, foot, place_text, setting_words, sweep_headline
from gui.tables import FigureTable
from gui.widgets import labelled, named
from minersim.analysis.sweep import MOST_POINTS, Sweep
from minersim.scenario.keys import parse_key

_FIRST, _SECOND = "sites[0].power_usd_per_kwh", "market.price.start_usd"
_POINTS, _SECOND_POINTS = 21, 9


class SweepView(View):
    """A sweep."""

    title = "Sweep"
    tip = "An answer over one setting, or over two as a map."

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.first = RangeForm("sweep_first", "Setting", points=_POINTS)
        self.second = RangeForm("sweep_second", "Second", points=_SECOND_POINTS)
        self.two = QCheckBox("Second setting")
        named(self.two, "sweep_two", "Second setting", "Vary two settings and draw a map.")
        self.answer = MetricBox()
        named(self.answer, "sweep_metric", "Answer", "What is drawn over the settings.")
        self.line, self.map = LineChart(), SweepMap()
        self.table = FigureTable("Sweep")
        self.table.setObjectName("sweep_table")
        self.charts = QStackedWidget()
        self.charts.addWidget(self.line)
        self.charts.addWidget(self.map)
        self.tabs = QTabWidget()
        self.tabs.setObjectName("sweep_tabs")
        self.tabs.setAccessibleName("Chart and table")
        self.tabs.setDocumentMode(True)
        self.tabs.setTabToolTip(self.tabs.addTab(self.charts, "Chart"), "A line, or a map.")
        self.tabs.setTabToolTip(self.tabs.addTab(self.table, "Table"), "Every point.")
        self.places = [QComboBox(), QComboBox()]
        for box, words in zip(self.places, ("first", "second"), strict=True):
            tip = f"Value of the {words} setting that is picked; a click on the chart picks too."
            named(box, f"sweep_pick_{words}", f"Picked value, {words} setting", tip)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            box.currentIndexChanged.connect(self._on_pick)
        self.apply = QPushButton("Apply to the case")
        named(
            self.apply,
            "sweep_apply",
            "Apply to the case",
            "Put the picked value into the case; undo takes it back.",
        )
        self.picked_words = ElidedLabel()
        self.picked_words.setObjectName("sweep_picked")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 4, 0, 0)
        layout.setSpacing(3)
        layout.addWidget(self.first)
        layout.addWidget(self.second)
        layout.addWidget(flowing(labelled("Answer", self.answer), self.two))
        layout.addWidget(self.tabs, 1)
        layout.addWidget(self.picked_words)
        self.picking = flowing(labelled("Pick", self.places[0]), self.places[1], self.apply)
        layout.addWidget(self.picking)
        self.second.setVisible(False)
        for form in (self.first, self.second):
            form.changed.connect(self.changed)
        self.answer.currentIndexChanged.connect(self.changed)
        self.two.toggled.connect(self.second.setVisible)
        self.two.toggled.connect(self.changed)
        self.line.picked.connect(self.pick)
        self.map.picked.connect(self.pick)
        self.apply.clicked.connect(self._on_apply)
        self.draw()

    @property
    def found(self) -> Sweep | None:
        """The answer."""
        return cast("Sweep | None", super().found)

    def fit(self) -> None:
        """Offer the answers and settings of the case."""
        scenario = self.scenario
        self.answer.set_metrics(metrics_of(scenario), "npv_usd", money=self.money)
        found = choices(scenario.to_dict()) if scenario is not None else []
        first = _FIRST if scenario is not None and scenario.sites else _SECOND
        self.first.show_scenario(scenario, found, first)
        self.second.show_scenario(scenario, found, _SECOND)

    def question(self, paths: int) -> Question | str:
        """Ask for one setting or two."""
        if self.scenario is None:
            return ""
        ranges = []
        for form in (self.first, self.second)[: 2 if self.two.isChecked() else 1]:
            one = form.wanted()
            if isinstance(one, str):
                return one
            ranges.append(one)
        points = [one.points or 0 for one in ranges]
        if len(points) == 2 and points[0] * points[1] > MOST_POINTS:
            count = points[0] * points[1]
            return f"{points[0]} × {points[1]} are {count:,} points; allowed: {MOST_POINTS:,}."
        arguments = (self.scenario.to_dict(), tuple(ranges), self.answer.chosen)
        return Question(compare_tasks.swept, arguments, paths)

    def draw(self) -> None:
        """Show chart and table."""
        found = self.found
        for widget in (self.picking, self.picked_words):
            widget.setVisible(found is not None)
        if found is None:
            self.line.clear()
            self.map.clear()
            self.table.set_rows([], [])
            return
        if len(found.varied) == 1:
            self.line.show_sweep(found)
            self.map.clear()
        else:
            self.map.show_sweep(found)
            self.line.clear()
        self.charts.setCurrentWidget(self.line if len(found.varied) == 1 else self.map)
        self.table.set_rows(*sweep_rows(found))
        for i, box in enumerate(self.places):
            box.setVisible(i < len(found.varied))
            with QSignalBlocker(box):
                box.clear()
                if i < len(found.varied):
                    varied = found.varied[i]
                    values = [setting_words(varied, v) for v in found.grids[i].tolist()]
                    box.addItems([f"{value} {varied.unit}".rstrip() for value in values])
                    box.setCurrentIndex(-1)
        self._on_pick()

    # --- picking -------------------------------------------------------------------------------

    @property
    def picked(self) -> int | None:
        """Place of the point that is picked."""
        found = self.found
        if found is None:
            return None
        places = [box.currentIndex() for box in self.places[: len(found.varied)]]
        if min(places) < 0:
            return None
        return places[0] if len(places) == 1 else places[0] * found.grids[1].size + places[1]

    @Slot(int)
    def pick(self, place: int) -> None:
        """Pick a point of the sweep."""
        found = self.found
        if found is None:
            return
        ends = divmod(place, found.grids[1].size) if len(found.varied) == 2 else (place,)
        for box, end in zip(self.places, ends, strict=False):
            with QSignalBlocker(box):
                box.setCurrentIndex(end)
        self._on_pick()

    @Slot()
    def _on_pick(self, *_: object) -> None:
        found, place = self.found, self.picked
        self.apply.setEnabled(place is not None)
        if found is None:
            return
        chart = self.line if len(found.varied) == 1 else self.map
        chart.mark_picked(place)
        words = "Click on the chart, or choose below, to pick a value."
        self.picked_words.setText(words if place is None else point_words(found, place))

    @Slot()
    def _on_apply(self) -> None:
        found, place = self.found, self.picked
        if found is None or place is None:
            return
        values = found.points[place].values
        pairs = zip(found.varied, values, strict=True)
        changes = [(parse_key(v.key), v.plain(value)) for v, value in pairs]
        names = " and ".join(v.title.lower() for v in found.varied)
        self.apply_asked.emit(changes, f"set {names} to {place_text(found, values)}")

    def words(self) -> str:
        """Where the answer is least and most, and what the numbers are from."""
        found = self.found
        if found is None:
            return ""
        told = foot(
            len(found.points), found.worlds, found.scenario.paths, found.elapsed_s, found.notices
        )
        return f"{sweep_headline(found)} {told}{coins_note(found.metrics, found.scenario)}"

    def exports(self) -> Sequence[Exportable]:
        """Chart and table."""
        if self.found is None:
            return ()
        return (self.line if len(self.found.varied) == 1 else self.map, self.table)
