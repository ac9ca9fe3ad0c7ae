"""The difficulty lab, for a class and its projector: blocks come while hands pull at the network.

The worlds run in the window's own thread, a few milliseconds at a time: `minersim.analysis.lab`.
"""

import datetime
from collections.abc import Sequence

from PySide6.QtCore import QElapsedTimer, QEvent, Qt, QTimer, Slot
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from gui.case import Case
from gui.elided import ElidedLabel
from gui.page import Desk, Exportable, Page
from gui.pages.lab_controls import SetUp, Transport
from gui.pages.lab_hands import Hands
from gui.pages.lab_status import Status
from gui.pages.lab_views import LabTabs
from minersim.analysis.lab import Lab, same_world
from minersim.errors import MinersimError
from minersim.scenario import Scenario

TICK_MS = 33
BUDGET_S = 0.008
"""Time that the worlds may take of a tick. [s]"""
_LONGEST_TICK_S = 0.1
_PACE_S = 1.0
_CAUGHT_UP = 0.99
"""Worlds whose time is this share of the main one's have caught up, but for the budget's rest."""
_PROJECTOR = 1.5


class LabPage(Page):
    """The page."""

    title = "Difficulty lab"
    help_topic = "lab"

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.lab: Lab | None = None
        self._case: Case | None = None
        self._scenario: Scenario | None = None
        self._failure = ""
        self.notice = ElidedLabel()
        self.notice.setObjectName("lab_notice")
        self.transport = Transport()
        self.set_up = SetUp()
        self.hands = Hands()
        self.status = Status(desk.preferences)
        self.tabs = LabTabs(datetime.date(2026, 1, 1))
        self._content = QWidget()
        inner = QVBoxLayout(self._content)
        inner.setContentsMargins(8, 6, 8, 6)
        inner.setSpacing(5)
        for widget in (self.notice, self.transport, self.set_up, self.hands, self.status):
            inner.addWidget(widget)
        inner.addWidget(self.tabs, 1)
        self._scroll = QScrollArea()
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(self._content)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._scroll)
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._clock = QElapsedTimer()
        self._target_s = 0.0
        self._pace = (0.0, 0.0)
        self._even = False
        self.transport.played.connect(self._on_played)
        self.transport.stepped.connect(self._on_stepped)
        self.transport.reset_asked.connect(self._on_reset)
        self.set_up.restarted.connect(self._restart)
        self.set_up.compared.connect(self._on_compared)
        self.set_up.projected.connect(self._on_projected)
        self.hands.pulled.connect(self._on_pulled)
        self.tabs.changed.connect(self._draw)
        desk.preferences.changed.connect(self._on_preference)
        self._on_projected(False)
        self._restart()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 (Qt's name)
        """Write in letters of another size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_clock"):
            self._on_projected(self.set_up.projector.isChecked())

    # --- the page ------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Begin with another case; say when the one in the lab has changed."""
        case = self.desk.session.current
        if case is not self._case:
            self._case = case
            self._on_reset()
        self._say()

    def exports(self) -> Sequence[Exportable]:
        """Charts of the page and its table."""
        return self.tabs.exports()

    def stop(self) -> None:
        """End the timer."""
        self.transport.set_playing(False)
        self._timer.stop()

    @property
    def playing(self) -> bool:
        """Whether time goes by."""
        return self.transport.play.isChecked()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 (Qt's name)
        """Pause while nobody looks."""
        self.stop()
        super().hideEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """Play or pause with Space, wherever no button takes it."""
        if event.key() == Qt.Key.Key_Space and self.lab is not None:
            self.transport.play.toggle()
            return
        super().keyPressEvent(event)

    # --- the lab -------------------------------------------------------------------------------

    @Slot()
    def _on_reset(self) -> None:
        """Begin again with the case as it stands."""
        case = self._case
        if case is not None and case.scenario is not self._scenario:
            other_case = self._scenario is None or not same_world(self._scenario, case.scenario)
            self._scenario = case.scenario
            if other_case:
                chain = case.scenario.chain
                own_rule = chain.difficulty_rule.kind != "bitcoin"
                compare = self.set_up.compare.isChecked() or own_rule
                self.set_up.begin(luck=chain.luck, compare=compare)
        elif case is None:
            self._scenario = None
        self._restart()

    @Slot()
    def _restart(self) -> None:
        self.transport.set_playing(False)
        self.lab, self._failure = None, ""
        if self._scenario is not None:
            try:
                self.lab = Lab(
                    self._scenario,
                    self.set_up.network,
                    luck=self.set_up.luck.isChecked(),
                    compare=self.set_up.compare.isChecked(),
                )
            except MinersimError as error:
                self._failure = f"This case has no lab: {' '.join(str(error).split())}"
        lab = self.lab
        for widget in (self.transport, self.hands, self.status, self.tabs):
            widget.setEnabled(lab is not None)
        self.set_up.setEnabled(self._scenario is not None)
        self._show_parts(self._scenario is not None)
        self._target_s = 0.0
        self.transport.show_pace(None)
        if lab is not None:
            supply = lab.main.elastic
            self.hands.begin(lab.main.engine.price_usd, supply.elasticity if supply else None)
            self.tabs.begin(lab)
            self._draw()
        self._say()

    def _show_parts(self, shown: bool) -> None:
        """Show hands and charts; without a scenario they would be about nothing."""
        for widget in (self.transport, self.set_up, self.hands, self.status, self.tabs):
            widget.setVisible(shown)
        middle = Qt.AlignmentFlag.AlignVCenter
        across = Qt.AlignmentFlag.AlignLeft if shown else Qt.AlignmentFlag.AlignHCenter
        self.notice.setAlignment(middle | across)

    @Slot(str, object)
    def _on_pulled(self, what: str, value: object) -> None:
        if self.lab is None:
            return
        amount = float(value) if isinstance(value, int | float) else None
        if what == "capacity":
            self.lab.pull("capacity", amount)
        elif what == "price":
            self.lab.pull("price", amount)
        else:
            self.lab.pull("elasticity", amount)
        self._target_s = max(self._target_s, self.lab.now_s)
        if not self.playing:
            self._draw()

    @Slot(bool)
    def _on_compared(self, on: bool) -> None:
        if self.lab is None:
            return
        self.lab.compare(on)
        if not self.playing:
            self._catch_up()
        self._draw()

    @Slot()
    def _on_stepped(self) -> None:
        if self.lab is None:
            return
        self.transport.set_playing(False)
        if not self.lab.step_block(BUDGET_S):
            self._catch_up()
        self._draw()
        self._say()

    @Slot(bool)
    def _on_played(self, playing: bool) -> None:
        if playing and self.lab is not None and not self.lab.finished:
            self._target_s = self.lab.now_s
            self._start_timer()
        else:
            self._timer.stop()
            self.transport.set_playing(False)
            self.transport.show_pace(None)
            self._catch_up()
            self._draw()

    def _catch_up(self) -> None:
        """Let worlds that lag behind the main one catch up, a little at every tick."""
        if self.lab is not None and self.lab.caught_up < _CAUGHT_UP and self.isVisible():
            self._target_s = self.lab.now_s
            self._start_timer()

    def _start_timer(self) -> None:
        self._pace = (0.0, 0.0)
        self._clock.start()
        self._timer.start()

    @Slot()
    def _tick(self) -> None:
        """Let time go by for as long as the budget of a tick lasts, then draw a part."""
        lab = self.lab
        if lab is None:
            self._timer.stop()
            return
        elapsed_s = min(self._clock.restart() / 1_000.0, _LONGEST_TICK_S)
        before_s = lab.now_s
        if self.playing:
            self._target_s += self.transport.speed * elapsed_s
        reached = lab.advance_to(self._target_s, BUDGET_S)
        if not reached:
            self._target_s = lab.now_s
        self._keep_pace(elapsed_s, lab.now_s - before_s, lab.caught_up)
        if reached and not self.playing:
            self._timer.stop()
            self.transport.show_pace(None)
            self._draw()
        elif lab.finished:
            self.transport.set_playing(False)
            self._say()
        self._even = not self._even
        if self._even:
            self._draw_status()
        self.tabs.draw_part(lab, large=not self._even)

    def _keep_pace(self, elapsed_s: float, gone_s: float, caught_up: float) -> None:
        """Say about once a second whether the worlds keep up."""
        elapsed_s, gone_s = self._pace[0] + elapsed_s, self._pace[1] + gone_s
        self._pace = (elapsed_s, gone_s)
        if caught_up < _CAUGHT_UP:
            self.transport.pace.setText(f"other rules catch up: {100.0 * caught_up:.0f} %")
            self._pace = (0.0, 0.0)
        elif elapsed_s >= _PACE_S:
            pace = gone_s / elapsed_s
            slow = self.playing and pace < 0.9 * self.transport.speed
            self.transport.show_pace(pace if slow else None)
            self._pace = (0.0, 0.0)

    # --- drawing -------------------------------------------------------------------------------

    @Slot()
    def _draw(self) -> None:
        if self.lab is not None:
            self.tabs.draw(self.lab)
            self._draw_status()

    def _draw_status(self) -> None:
        if self.lab is not None:
            self.hands.follow(self.lab.main.engine.price_usd)
            self.status.show_lab(self.lab)

    def _say(self) -> None:
        """Say in one line what stands in the way, or which scenario this is."""
        case, lab = self._case, self.lab
        if case is None or self._scenario is None:
            text = "No scenario is open: open one, or make one, to see its network here."
        elif self._failure:
            text = self._failure
        elif case.issues:
            text = "Some values of the scenario are wrong; the lab shows the last right ones."
        elif not same_world(case.scenario, self._scenario):
            text = "The scenario has changed: Reset takes it over."
        elif lab is not None and lab.finished:
            text = "The lab's time is over: Reset begins again."
        elif lab is not None and lab.shortened:
            text = f"{case.name} (the lab ends with the price history)"
        else:
            text = case.name
        self.notice.setText(text)

    @Slot(bool)
    def _on_projected(self, on: bool) -> None:
        points = self.font().pointSizeF() * (_PROJECTOR if on else 1.0)
        font = self.font()
        font.setPointSizeF(points)
        self._content.setFont(font)
        self.status.set_points(points, stacked=on)
        self.tabs.set_points(points)

    @Slot(str)
    def _on_preference(self, name: str) -> None:
        if name in ("hashrate_unit", "money_unit"):
            self._draw_status()
