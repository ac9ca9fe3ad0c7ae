"""The page of comparisons: scenarios side by side, tornado, sweeps, the best value of a setting.

One process computes, one question at a time. An answer belongs to the case that it was asked of;
one whose case is closed meanwhile is dropped.
"""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, Qt, QTimer, Slot
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QTabWidget, QVBoxLayout, QWidget

from gui.case import Case, Raw
from gui.helper import Helper
from gui.page import Desk, Exportable, Page
from gui.pages.compare_cases import CasesView
from gui.pages.compare_optimise import OptimiseView
from gui.pages.compare_run import RunStrip
from gui.pages.compare_sweep import SweepView
from gui.pages.compare_tornado import TornadoView
from gui.pages.compare_view import Changes, Question, View
from gui.pages.compare_words import ISSUES, NO_CASE, ONE_CASE, OUTDATED
from gui.theme import colours
from gui.widgets import words_label
from minersim.scenario.keys import set_at

_REST_MS = 120
"""Pause after the last edit before the views are fitted to the case."""
_MOST_LINES = 4


class ComparePage(Page):
    """The page."""

    title = "Compare"
    help_topic = "compare"

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.cases = CasesView(desk.session)
        self.tornado, self.sweep, self.optimise = TornadoView(), SweepView(), OptimiseView()
        self.views: tuple[View, ...] = (self.cases, self.tornado, self.sweep, self.optimise)
        self.strip = RunStrip()
        self.helper = Helper(self)
        self._asked: tuple[View, int, Question] | None = None
        self._failure: tuple[View, str] | None = None
        self._fitted: dict[View, object] = {}
        self.said = words_label("compare_said")
        self.notice = QLabel()
        self.notice.setObjectName("compare_notice")
        self.notice.setWordWrap(True)
        self.notice.setTextFormat(Qt.TextFormat.PlainText)
        self.notice.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.tabs = QTabWidget()
        self.tabs.setObjectName("compare_views")
        self.tabs.setAccessibleName("Views")
        self.tabs.setDocumentMode(True)
        for view in self.views:
            self.tabs.setTabToolTip(self.tabs.addTab(view, view.title), view.tip)
            view.changed.connect(self._on_changed)
            view.apply_asked.connect(self._on_apply)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 6, 8, 4)
        layout.setSpacing(3)
        layout.addWidget(self.strip)
        layout.addWidget(self.notice)
        layout.addWidget(self.said)
        layout.addWidget(self.tabs, 1)
        layout.addStretch()
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._fit)
        self.strip.run_asked.connect(self.run)
        self.strip.stop_asked.connect(self.cancel)
        self.strip.changed.connect(self._on_changed)
        self.tabs.currentChanged.connect(self._on_tab)
        self.helper.progressed.connect(self.strip.show_share)
        self.helper.done.connect(self._on_done)
        self.helper.failed.connect(self._on_failed)
        self.helper.cancelled.connect(self._on_cancelled)
        desk.session.added.connect(self._on_added)
        desk.session.removed.connect(self._on_removed)
        self._fit()

    # --- the page ------------------------------------------------------------------------------

    @property
    def view(self) -> View:
        """The view that is shown."""
        return self.views[self.tabs.currentIndex()]

    @property
    def is_idle(self) -> bool:
        """Whether all that was asked and edited is shown."""
        return not self.helper.busy and not self._rest.isActive()

    def refresh(self) -> None:
        """Fit the view to the current case as it stands, once edits rest."""
        if self.isVisible():
            self._rest.start()

    def exports(self) -> Sequence[Exportable]:
        """Charts and tables of the view that is shown."""
        return self.view.exports()

    def stop(self) -> None:
        """End the process and timers."""
        self._rest.stop()
        self.strip.rest()
        self.helper.close()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 (Qt's name)
        """Show the case as it stands."""
        super().showEvent(event)
        self._fit()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 (Qt's name)
        """Fit nothing while nobody looks; what was begun goes on."""
        self._rest.stop()
        super().hideEvent(event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 (Qt's name)
        """Colour the notice again in a new theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_rest"):
            self._say()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """Escape stops the work."""
        if event.key() == Qt.Key.Key_Escape and self.helper.busy:
            self.cancel()
        else:
            super().keyPressEvent(event)

    # --- work ----------------------------------------------------------------------------------

    @Slot()
    def run(self) -> None:
        """Compute what the view asks; in a line why not, where it cannot be."""
        if self.helper.busy:
            return
        self._rest.stop()
        self._fit()
        view = self.view
        if self.desk.session.current is None and view is not self.cases:
            self._say()
            return
        question = view.question(self.strip.paths.value())
        if isinstance(question, str):
            self._failure = (view, question)
            self._say()
            return
        self._failure = None
        self._asked = (view, view.owner, question)
        self.strip.begin(view.title)
        self.helper.ask(question.task, *question.arguments, question.paths)
        self._say()

    @Slot()
    def cancel(self) -> None:
        """Stop the work."""
        if self.helper.busy:
            self.strip.stopping()
            self.helper.cancel()

    @Slot(object)
    def _on_done(self, answer: Any) -> None:
        asked, self._asked = self._asked, None
        self.strip.rest()
        if asked is not None:
            view, owner, question = asked
            view.keep(owner, question, answer)
        self._say()

    @Slot(str)
    def _on_failed(self, words: str) -> None:
        asked, self._asked = self._asked, None
        self.strip.rest()
        if asked is not None:
            self._failure = (asked[0], words)
        self._say()

    @Slot()
    def _on_cancelled(self) -> None:
        asked, self._asked = self._asked, None
        self.strip.rest()
        if asked is not None:
            self._failure = (asked[0], f"{asked[0].title} was stopped.")
        self._say()

    # --- cases ---------------------------------------------------------------------------------

    @Slot()
    def _fit(self) -> None:
        """Fit the view that is shown to the case, unless it fits."""
        case = self.desk.session.current
        first = case
        if self.view is self.cases and self.desk.session.cases:
            first = self.desk.session.cases[0]
        if first is not None:
            self.strip.suit(first.scenario.paths)
        for view in self.views:
            view.set_money(self.desk.preferences.money_unit)
        state = (id(case), None if case is None else case.scenario.digest())
        if self.view is self.cases:
            self.cases.fit()
        elif self._fitted.get(self.view) != state:
            self._fitted[self.view] = state
            self.view.show_case(case)
        for part in (self.strip, self.tabs):
            part.setVisible(case is not None)
        self._say()

    @Slot()
    def _on_tab(self, *_: object) -> None:
        self._fit()

    @Slot()
    def _on_changed(self) -> None:
        if self._failure is not None and self._failure[0] is self.view:
            self._failure = None
        self._say()

    @Slot(object)
    def _on_added(self, case: object) -> None:
        del case
        self._on_changed()
        if self.isVisible():
            self._rest.start()

    @Slot(object)
    def _on_removed(self, case: Case) -> None:
        """Drop what was asked of the case, and what was found."""
        if self._asked is not None and self._asked[1] == id(case):
            self._asked = None
            self.helper.give_up()
            self.strip.rest()
        for view in self.views:
            view.forget(case)
            if view.case is case:
                view.show_case(self.desk.session.current)
        self._fitted = {}
        self._on_changed()
        if self.isVisible():
            self._rest.start()

    @Slot(object, str)
    def _on_apply(self, changes: Changes, words: str) -> None:
        """Put values into the case as one edit."""
        case = self.view.case
        if case is None or case not in self.desk.session.cases:
            return

        def edit(raw: Raw) -> None:
            for path, value in changes:
                set_at(raw, path, value)

        try:
            case.edit(edit, words, changes[0][0] if len(changes) == 1 else None)
        except ValueError as error:  # its site or fleet is gone since the answer
            self._failure = (self.view, f"Not applied, as the case has changed: {error}")
            self._say()

    # --- words ---------------------------------------------------------------------------------

    def _say(self) -> None:
        """Say what is wrong, what was found, and whether it is still so."""
        case, view = self.desk.session.current, self.view
        notice = ""
        if case is None:
            notice = NO_CASE
        elif case.issues and view is not self.cases:
            notice = ISSUES
        elif view is self.cases and self.cases.problem:
            notice = self.cases.problem
        failure = self._failure[1] if self._failure and self._failure[0] is view else ""
        if failure:
            lines = failure.splitlines()
            more = len(lines) - _MOST_LINES
            shown = lines[:_MOST_LINES] + ([f"and {more} more"] if more > 0 else [])
            notice = "\n".join((*([notice] if notice else []), *shown))
        elif not notice and view.kept is not None and self._is_outdated(view):
            notice = OUTDATED
        if notice != self.notice.text():
            self.notice.setText(notice)
        self.notice.setVisible(bool(notice))
        colour = f"color: {colours().warn}"
        if colour != self.notice.styleSheet():
            self.notice.setStyleSheet(colour)
        words = view.words() if case is not None else ""
        if not words and case is not None and not self.helper.busy:
            words = self._begin()
        self.said.setText(words)
        self.said.setVisible(bool(words))

    def _is_outdated(self, view: View) -> bool:
        kept = view.kept
        question = view.question(self.strip.paths.value())
        return kept is not None and question != kept.question

    def _begin(self) -> str:
        """What to do at first."""
        if self.view is self.cases and isinstance(self.cases.question(2), str):
            return ONE_CASE if not self._failure else ""
        return f"{self.view.tip} Press Run."
