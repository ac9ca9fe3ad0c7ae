"""The calibration page's third view: past falls of the difficulty, in fact and in the model."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from gui.flow import flowing
from gui.page import Exportable
from gui.pages.calibration_cells import EPISODE_HEADERS, episode_cells
from gui.pages.calibration_episode_charts import CourseChart, FallsChart
from gui.pages.calibration_words import episodes_words
from gui.tables import FigureTable
from gui.widgets import button_of, choice_of, fill, words_label
from minersim.calibration.past_episodes import EpisodeRun

_BEGIN = (
    "Nine past falls, run from the state of the chain before each with the prices that came: five "
    "that the price made, four that came from outside, these with their cause and without. They "
    "use scenarios that come with minersim, not the figures chosen above. docs/episodes.md says "
    "what was fitted, and what the sums hide."
)


class EpisodesView(QWidget):
    """Table and charts of past episodes.

    Attributes
    ----------
    wanted : Signal()
        The button was pressed.
    """

    wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.runs: dict[str, EpisodeRun] = {}
        self._coming: dict[str, EpisodeRun] = {}
        self.run = button_of(
            "episodes_run",
            "Run the episodes",
            "Simulate all of them; the first time on a machine the compiler takes half a minute.",
        )
        self.run.clicked.connect(self.wanted)
        self.names, chosen = choice_of(
            "episodes_course", "Course of", "Episode whose retargets are drawn one by one."
        )
        self.names.currentIndexChanged.connect(self._draw_course)
        self.said = words_label("episodes_said")
        self.said.setText(_BEGIN)
        self.table = FigureTable("Past episodes")
        self.table.setObjectName("episodes_table")
        self.table.setMinimumHeight(50)
        self.table.selectionModel().selectionChanged.connect(self._on_selected)
        self.falls, self.course = FallsChart(), CourseChart()
        charts = QSplitter(Qt.Orientation.Horizontal)
        charts.setChildrenCollapsible(False)
        charts.addWidget(self.falls)
        charts.addWidget(self.course)
        charts.setStretchFactor(0, 3)
        charts.setStretchFactor(1, 2)
        self._split = QSplitter(Qt.Orientation.Vertical)
        self._split.setChildrenCollapsible(False)
        self._split.addWidget(self.table)
        self._split.addWidget(charts)
        self._split.setStretchFactor(0, 3)
        self._split.setStretchFactor(1, 4)
        self._spare = QWidget()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 6, 4, 2)
        layout.setSpacing(4)
        layout.addWidget(flowing(self.run, chosen))
        layout.addWidget(self.said)
        layout.addWidget(self._split, 1)
        layout.addWidget(self._spare, 1)
        self._show_what_is_there()

    def exports(self) -> Sequence[Exportable]:
        """Charts and the table, if there is anything on them."""
        return (self.falls, self.course, self.table) if self.runs else ()

    def show_state(self, *, busy: bool) -> None:
        """Enable what can be done while nothing runs."""
        self.run.setEnabled(not busy)

    def begin(self) -> None:
        """New runs are coming; those before stay until all are there."""
        self._coming = {}

    def take(self, run: EpisodeRun) -> None:
        """Take one of them."""
        self._coming[run.episode.name] = run

    def finish(self, paths: int) -> None:
        """All have come.

        Parameters
        ----------
        paths : int
            Of each.
        """
        self.runs, self._coming = self._coming, {}
        runs = list(self.runs.values())
        self.table.set_rows(EPISODE_HEADERS, [episode_cells(run) for run in runs])
        self.falls.show_runs(runs)
        first = self.names.count() == 0
        fill(self.names, [(name, name) for name in self.runs])
        caused = [place for place, run in enumerate(runs) if run.alone is not None]
        if first and caused:  # China's ban tells most
            deepest = min(caused, key=lambda place: runs[place].fall.fact)
            self.names.setCurrentIndex(deepest)
        self._draw_course()
        self.said.setText(episodes_words(self.runs, paths))
        self._show_what_is_there()

    def show_failure(self, words: str) -> None:
        """Say why there are none; earlier ones stay."""
        kept = " Shown are those before." if self.runs else ""
        self.said.setText(f"Not run: {words}{kept}")

    @Slot()
    def _on_selected(self) -> None:
        """Draw the course of the row that was chosen."""
        for index in self.table.selectionModel().selectedIndexes()[:1]:
            place = self.names.findData(str(index.siblingAtColumn(0).data()))
            if place >= 0:
                self.names.setCurrentIndex(place)

    @Slot()
    def _draw_course(self) -> None:
        run = self.runs.get(str(self.names.currentData()))
        if run is not None:
            self.course.show_run(run)

    def _show_what_is_there(self) -> None:
        there = bool(self.runs)
        self._split.setVisible(there)
        self._spare.setVisible(not there)
        self.names.setEnabled(there)
