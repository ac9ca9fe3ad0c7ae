"""The calibration page: what the data say of the model's numbers, and how good its fan has been.

One process does one thing at a time: looks at the chosen figures, calibrates, backtests, or runs
past episodes. What it found stays until the next such answer, each with what it was made from.
"""

import time
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, Qt, QTimer, Slot
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from gui import calibration_tasks
from gui.calibration_tasks import Choice, FitAnswer, ScoreAnswer
from gui.case import Case
from gui.elided import ElidedLabel
from gui.helper import Helper
from gui.page import Desk, Exportable, Page
from gui.pages.calibration_episodes import EpisodesView
from gui.pages.calibration_fit import FitView
from gui.pages.calibration_scores import ScoresView
from gui.pages.calibration_source import SourceBar
from gui.pages.calibration_words import provenance_tip, provenance_words
from gui.progress_row import ProgressRow
from gui.store_watch import store_signature
from gui.theme import colours
from minersim.calibration.past_episodes import PATHS as EPISODE_PATHS
from minersim.calibration.provenance import Provenance
from minersim.data.folder import store_file
from minersim.errors import InputError

_LOOK_MS = 60
_LOOKING, _FITTING, _SCORING, _RUNNING = "looking", "fitting", "scoring", "running"
_DOING = {_FITTING: "Calibrating", _SCORING: "Backtesting", _RUNNING: "Running episodes"}


class CalibrationPage(Page):
    """The page."""

    title = "Calibration"
    help_topic = "calibration"

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.provenance: Provenance | None = None
        self.episode_paths = EPISODE_PATHS
        self._choice: Choice | None = None
        self._looked: Any = None
        self._doing = ""
        self._failure = ""
        self.helper = Helper(self)
        self._look_timer = QTimer(self)
        self._look_timer.setSingleShot(True)
        self._look_timer.setInterval(_LOOK_MS)
        self._look_timer.timeout.connect(self._look)
        self._make_parts()
        for signal, slot in (
            (self.helper.progressed, self._on_progress),
            (self.helper.told, self._on_told),
            (self.helper.done, self._on_done),
            (self.helper.failed, self._on_failed),
            (self.helper.cancelled, self._on_cancelled),
        ):
            signal.connect(slot)
        self._say()
        self._enable()

    def _make_parts(self) -> None:
        self.source = SourceBar()
        self.source.changed.connect(self._on_source)
        self.progress = ProgressRow("calibration")
        self.progress.stop_asked.connect(self.cancel)
        self.notice = ElidedLabel()
        self.notice.setObjectName("calibration_notice")
        self.fit_view, self.scores_view, self.episodes_view = (
            FitView(),
            ScoresView(),
            EpisodesView(),
        )
        self.fit_view.wanted.connect(self.calibrate)
        self.scores_view.wanted.connect(self.backtest)
        self.episodes_view.wanted.connect(self.run_episodes)
        self.views = QTabWidget()
        self.views.setObjectName("calibration_views")
        self.views.setDocumentMode(True)
        self.views.setAccessibleName("Views of the calibration")
        for view, words in (
            (self.fit_view, "Fit"),
            (self.scores_view, "Scores"),
            (self.episodes_view, "Episodes"),
        ):
            self.views.addTab(view, words)
        self.views.setCornerWidget(self.progress)
        page = QVBoxLayout(self)
        page.setContentsMargins(8, 6, 8, 4)
        page.setSpacing(3)
        page.addWidget(self.source)
        page.addWidget(self.notice)
        page.addWidget(self.views, 1)
        escape = QShortcut(QKeySequence("Esc"), self)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self.cancel)

    # --- the page ------------------------------------------------------------------------------

    @property
    def is_idle(self) -> bool:
        """Whether nothing runs and nothing is about to."""
        return not self.helper.busy and not self._look_timer.isActive()

    def refresh(self) -> None:
        """Look at the figures again if they changed; follow the current case."""
        if self.isVisible():
            self._look_timer.start()
        self._enable()

    def exports(self) -> Sequence[Exportable]:
        """Charts and tables of the view that is shown."""
        view = self.views.currentWidget()
        shown = (self.fit_view, self.scores_view, self.episodes_view)
        return next((one.exports() for one in shown if one is view), ())

    def stop(self) -> None:
        """End the process."""
        self._look_timer.stop()
        self.helper.close()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 (Qt's name)
        """Look at what was not looked at while nobody saw it."""
        super().showEvent(event)
        self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 (Qt's name)
        """Begin nothing while nobody looks; what was begun ends."""
        self._look_timer.stop()
        super().hideEvent(event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 (Qt's name)
        """Colour the notice again in a new theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "notice"):
            self._say()

    # --- asking --------------------------------------------------------------------------------

    @Slot()
    def calibrate(self) -> None:
        """Fit what the chosen figures allow."""
        self._ask(_FITTING, calibration_tasks.fit)

    @Slot()
    def backtest(self) -> None:
        """Score forecasts on the chosen figures."""
        self._ask(_SCORING, calibration_tasks.score, self.scores_view.quick.isChecked())

    @Slot()
    def run_episodes(self) -> None:
        """Run the past episodes."""
        if self._is_working:
            return
        self.episodes_view.begin()
        self._begin(_RUNNING)
        self.helper.ask(calibration_tasks.episodes, self.episode_paths)
        self._enable()

    @Slot()
    def cancel(self) -> None:
        """Give up what runs."""
        if self._is_working:
            self.helper.cancel()
            self.progress.show_stopping()

    @property
    def _is_working(self) -> bool:
        return self.helper.busy and self._doing != _LOOKING

    def _ask(self, doing: str, task: Any, *arguments: Any) -> None:
        if self._is_working:
            return
        try:
            choice = self.source.choice()
        except InputError as error:
            self._failure = str(error)
            self._say()
            return
        if self._choice != choice:
            self._looked = None  # a look that is given up here is made afterwards
        self._begin(doing)
        self.helper.ask(task, choice, *arguments)
        self._enable()

    def _begin(self, doing: str) -> None:
        if self._doing == _LOOKING:
            self._looked = None
        self._doing = doing
        self.progress.begin(_DOING[doing])

    @Slot()
    def _on_source(self) -> None:
        self._looked = None
        self._look_timer.start()

    @Slot()
    def _look(self) -> None:
        """Say which figures there are, unless these are what is said."""
        if self._is_working:
            return
        try:
            choice = self.source.choice()
        except InputError as error:
            self._failure = str(error)
            self._say()
            return
        key = (choice.kind, choice.place, store_signature(store_file()))
        if key == self._looked:
            if self._failure:
                self._failure = ""
                self._say()
            return
        if self._looked is None:
            self.provenance = None
        self._looked, self._failure = key, ""
        self._doing, self._choice = _LOOKING, choice
        self.helper.ask(calibration_tasks.look, choice)
        self._say()

    # --- answers -------------------------------------------------------------------------------

    @Slot(float)
    def _on_progress(self, share: float) -> None:
        self.progress.show_share(share)

    @Slot(object)
    def _on_told(self, told: Any) -> None:
        self.episodes_view.take(told)

    @Slot(object)
    def _on_done(self, answer: Any) -> None:
        doing = self._end()
        if isinstance(answer, FitAnswer):
            self.fit_view.show_answer(answer)
            self._found(answer.choice, answer.provenance)
        elif isinstance(answer, ScoreAnswer):
            self.scores_view.show_answer(answer)
            self._found(answer.choice, answer.provenance)
        elif isinstance(answer, Provenance):
            self.provenance = answer
        elif doing == _RUNNING:
            self.episodes_view.finish(self.episode_paths)
        if self._looked is not None:
            # reading may have touched the journal; what was read is what stands now
            self._looked = (*self._looked[:2], store_signature(store_file()))
        self._say()
        self._enable()

    def _found(self, choice: Choice, provenance: Provenance) -> None:
        self._failure = ""
        if choice == self._choice or self._choice is None:
            self.provenance = provenance

    @Slot(str)
    def _on_failed(self, words: str) -> None:
        doing = self._end()
        if doing == _FITTING:
            self.fit_view.show_failure(words)
        elif doing == _SCORING:
            self.scores_view.show_failure(words)
        elif doing == _RUNNING:
            self.episodes_view.show_failure(words)
        else:
            self._failure = words
            self.provenance = None
        self._say()
        self._enable()

    @Slot()
    def _on_cancelled(self) -> None:
        doing = self._end()
        if doing == _FITTING:
            self.fit_view.show_failure("stopped.")
        elif doing == _SCORING:
            self.scores_view.show_failure("stopped.")
        elif doing == _RUNNING:
            self.episodes_view.show_failure("stopped.")
        self._enable()

    def _end(self) -> str:
        doing, self._doing = self._doing, ""
        self.progress.end()
        if doing != _LOOKING and self.isVisible():
            self._look_timer.start()
        return doing

    # --- saying --------------------------------------------------------------------------------

    def _say(self) -> None:
        """Say which figures are chosen and how old they are."""
        tip = ""
        if self._failure:
            text, attention = " ".join(self._failure.splitlines()), True
        elif self.provenance is None or self._choice is None:
            text, attention = "Looking at the figures …", False
        else:
            text, attention = provenance_words(self._choice, self.provenance, time.time())
            tip = provenance_tip(self.provenance)
        self.notice.setText(text)
        self.notice.setToolTip(f"{text}\n{tip}".strip())
        palette = self.palette()
        if attention:
            palette.setColor(self.foregroundRole(), colours().bad)
        self.notice.setPalette(palette)

    def _enable(self) -> None:
        case: Case | None = self.desk.session.current
        working = self._is_working
        preferences = self.desk.preferences
        self.fit_view.show_units(preferences.hashrate_unit, preferences.money_unit)
        self.fit_view.show_state(case, busy=working)
        self.scores_view.show_state(busy=working)
        self.episodes_view.show_state(busy=working)
