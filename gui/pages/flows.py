"""The page of miners and flows: indicators of what is stored beside what is simulated."""

from collections.abc import Sequence

from PySide6.QtCore import Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.case import Case
from gui.page import Desk, Exportable, Page
from gui.pages.flows_board import FlowsBoard
from gui.pages.flows_words import NO_CASE
from gui.pages.flows_work import SimulatedFlows, StoredFlows

FIRST = "puell_multiple"
"""What is shown at first."""
_REST_MS = 400
"""Pause after the last edit before the case is simulated; a page that is passed by does none."""
_LOOK_MS = 60


class FlowsPage(Page):
    """The page."""

    title = "Miners and flows"
    help_topic = "flows"

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._case: Case | None = None
        self.board = FlowsBoard()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.board)
        self.stored, self.simulated = StoredFlows(self), SimulatedFlows(self)
        self._look_timer = self.timer_once(_LOOK_MS, self._look)
        self._rest = self.timer_once(_REST_MS, self._simulate)
        self._drawing = self.timer_once(0, self._draw)
        for flows in (self.stored, self.simulated):
            flows.changed.connect(self._drawing.start)
            flows.said.connect(self._say)
        self.board.redraw_asked.connect(self._draw)
        self.board.simulated_wanted.connect(self._on_simulated_wanted)
        self.board.list.choose(FIRST)
        self._say()

    @property
    def is_idle(self) -> bool:
        """Whether all that is to be computed and drawn is there."""
        timers = (self._look_timer, self._rest, self._drawing)
        busy = self.stored.helper.busy or self.simulated.helper.busy
        return not busy and not any(timer.isActive() for timer in timers)

    # --- the page ------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Simulate the current case, unless that is what is shown; look at a store that changed."""
        case = self.desk.session.current
        if case is not self._case:
            self._case = case
            self.simulated.forget()
            self._drawing.start()
        if self.isVisible():
            self._look_timer.start()
            self._rest.start()
        self._say()

    def exports(self) -> Sequence[Exportable]:
        """The charts that are shown."""
        return self.board.exports()

    def stop(self) -> None:
        """End the processes and timers."""
        for timer in (self._look_timer, self._rest, self._drawing):
            timer.stop()
        for flows in (self.stored, self.simulated):
            flows.helper.close()
        self.board.cohi.close_helper()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 (Qt's name)
        """Compute what was not computed while nobody looked."""
        super().showEvent(event)
        self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 (Qt's name)
        """Begin nothing while nobody looks; what was begun ends."""
        self._look_timer.stop()
        self._rest.stop()
        super().hideEvent(event)

    # --- computing and drawing -----------------------------------------------------------------

    @Slot()
    def _look(self) -> None:
        self.stored.look(self._case)

    @Slot()
    def _simulate(self) -> None:
        case = self._case
        if case is None or case.issues or not self.board.with_simulated.isChecked():
            self._say()
        else:
            self.simulated.simulate(case)

    @Slot(bool)
    def _on_simulated_wanted(self, on: bool) -> None:
        if on:
            self._rest.start()
        else:
            self.simulated.forget()
        self._draw()
        self._say()

    @Slot()
    def _draw(self) -> None:
        self.board.show_found(self.stored.found, self.simulated.found)

    @Slot()
    def _say(self) -> None:
        self.board.say(self.stored.standing(), self._standing_of_case())

    def _standing_of_case(self) -> tuple[str, bool]:
        case = self._case
        if case is None:
            return NO_CASE, False
        if not self.board.with_simulated.isChecked():
            return f"{case.name} is not simulated here.", False
        if case.issues:
            return "Some values of the case are wrong; simulated are the last right ones.", True
        return self.simulated.standing(case, waiting=self._rest.isActive())
