"""The calibration page's second view: how good forecasts of the past would have been."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QSplitter, QTabWidget, QVBoxLayout, QWidget

from gui.calibration_tasks import QUICK_PATHS, QUICK_YEARS, ScoreAnswer
from gui.flow import flowing
from gui.page import Exportable
from gui.pages.calibration_cells import (
    FALL_HEADERS,
    NOWCAST_HEADERS,
    SCORE_HEADERS,
    fall_cells,
    nowcast_cells,
    regime_table,
    score_row,
)
from gui.pages.calibration_score_charts import PitChart, SkillChart
from gui.pages.calibration_words import score_words
from gui.tables import FigureTable
from gui.widgets import button_of, choice_of, fill, words_label
from minersim.calibration.backtest import MODES

_BEGIN = (
    "Backtest forecasts the difficulty from every retarget of the window, each time from what was "
    "known then, and scores it against drift and no change."
)
_NO_NOWCAST = (
    "No nowcast: it needs a series of blocks a day, which is not among these figures. The page "
    "Data fetches one."
)
_TABLE_HEIGHT, _CHARTS_HEIGHT = 190, 300
"""At first: the table of five horizons without scrolling, and the charts. [px]"""


class ScoresView(QWidget):
    """Tables and charts of the last backtest.

    Attributes
    ----------
    wanted : Signal()
        The button was pressed.
    """

    wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.answer: ScoreAnswer | None = None
        self.run = button_of(
            "backtest_run", "Backtest", "Forecast from every retarget of the window, and score it."
        )
        self.run.clicked.connect(self.wanted)
        self.quick = QCheckBox("Quick")
        self.quick.setObjectName("backtest_quick")
        self.quick.setToolTip(
            f"{QUICK_PATHS} paths a forecast instead of 1,000 and, where no first day is given, "
            f"only the last {QUICK_YEARS:.0f} years: sooner done, and less sure."
        )
        self.modes, mode_choice = choice_of(
            "backtest_mode",
            "Table of",
            "Price simulated: it is unknown, as in life. Price given: those that came are told.",
        )
        for mode in MODES:
            self.modes.addItem(mode, mode)
        self.regimes, regime_choice = choice_of(
            "backtest_regime",
            "Origins",
            "Stress: hashprice more than 25 % under its half-year mean. Halving: one within six "
            "epochs, or coming. Exogenous: a ban or a storm near. Calm: none of these.",
        )
        self.horizons, horizon_choice = choice_of(
            "backtest_horizon", "Histogram of", "Retargets ahead whose truths the histogram shows."
        )
        for box in (self.modes, self.regimes, self.horizons):
            box.currentIndexChanged.connect(self._draw)
        self.said = words_label("backtest_said")
        self.by_horizon = FigureTable("Scores by horizon")
        self.by_regime = FigureTable("Scores by regime")
        self.nowcasts = FigureTable("Nowcast of the retarget that is due")
        self.falls = FigureTable("Falls of 5 % or more")
        self.no_nowcast = words_label("backtest_no_nowcast")
        self.no_nowcast.setText(_NO_NOWCAST)
        nowcast = QWidget()
        column = QVBoxLayout(nowcast)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.no_nowcast, 0, Qt.AlignmentFlag.AlignTop)
        column.addWidget(self.nowcasts)
        self.tables = QTabWidget()
        self.tables.setObjectName("backtest_tables")
        self.tables.setDocumentMode(True)
        for name, table, words in (
            ("backtest_by_horizon", self.by_horizon, "By horizon"),
            ("backtest_by_regime", self.by_regime, "By regime"),
            ("backtest_nowcasts", self.nowcasts, "Nowcast"),
            ("backtest_falls", self.falls, "Falls"),
        ):
            table.setObjectName(name)
            table.setMinimumHeight(44)
            self.tables.addTab(nowcast if table is self.nowcasts else table, words)
        self.skill, self.pit = SkillChart(), PitChart()
        charts = QSplitter(Qt.Orientation.Horizontal)
        charts.setChildrenCollapsible(False)
        charts.addWidget(self.skill)
        charts.addWidget(self.pit)
        charts.setStretchFactor(0, 3)
        charts.setStretchFactor(1, 2)
        self._split = QSplitter(Qt.Orientation.Vertical)
        self._split.setChildrenCollapsible(False)
        self._split.addWidget(self.tables)
        self._split.addWidget(charts)
        self._split.setStretchFactor(0, 2)
        self._split.setStretchFactor(1, 3)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 6, 4, 2)
        layout.setSpacing(4)
        layout.addWidget(flowing(self.run, self.quick, mode_choice, regime_choice, horizon_choice))
        layout.addWidget(self.said)
        layout.addWidget(self._split, 1)
        self._spare = QWidget()
        layout.addWidget(self._spare, 1)
        self.said.setText(_BEGIN)
        self._show_what_is_there()

    def exports(self) -> Sequence[Exportable]:
        """Charts and tables, if there is anything on them."""
        if self.answer is None:
            return ()
        tables = [self.by_horizon, self.by_regime]
        tables += [self.nowcasts] * bool(self.answer.nowcasts)
        tables += [self.falls] * bool(self.answer.falls)
        return (self.skill, self.pit, *tables)

    def show_state(self, *, busy: bool) -> None:
        """Enable what can be done while nothing runs."""
        self.run.setEnabled(not busy)
        self.quick.setEnabled(not busy)

    def show_answer(self, answer: ScoreAnswer) -> None:
        """Show a backtest."""
        if self.answer is None:
            self._split.setSizes([_TABLE_HEIGHT, _CHARTS_HEIGHT])
        self.answer = answer
        fill(self.regimes, [(r, r) for r in dict.fromkeys(row.regime for row in answer.rows)])
        horizons = sorted({row.horizon for row in answer.rows})
        fill(self.horizons, [(f"{horizon} ahead", horizon) for horizon in horizons])
        self.nowcasts.set_rows(NOWCAST_HEADERS, [nowcast_cells(row) for row in answer.nowcasts])
        self.falls.set_rows(FALL_HEADERS, [fall_cells(one) for one in answer.falls])
        self.said.setText(score_words(answer))
        self._show_what_is_there()
        self._draw()

    def show_failure(self, words: str) -> None:
        """Say why there are no scores; earlier ones stay."""
        kept = " Shown are those before." if self.answer is not None else ""
        self.said.setText(f"Not scored: {words}{kept}")

    @Slot()
    def _draw(self) -> None:
        if self.answer is None:
            return
        rows = self.answer.rows
        mode, regime = self.modes.currentData(), self.regimes.currentData()
        own = [row for row in rows if row.mode == mode and row.regime == regime]
        self.by_horizon.set_rows(SCORE_HEADERS, [score_row(row) for row in own])
        self.by_regime.set_rows(*regime_table(rows, mode))
        self.skill.show_rows(rows, regime)
        wanted = self.horizons.currentData()
        self.pit.show_row(next((row for row in own if row.horizon == wanted), None))

    def _show_what_is_there(self) -> None:
        there = self.answer is not None
        self._split.setVisible(there)
        self._spare.setVisible(not there)
        for box in (self.modes, self.regimes, self.horizons):
            box.setEnabled(there)
        nowcasts = there and bool(self.answer and self.answer.nowcasts)
        self.nowcasts.setVisible(nowcasts)
        self.no_nowcast.setVisible(not nowcasts)
