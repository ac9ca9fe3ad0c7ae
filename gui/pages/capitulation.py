"""The capitulation page: a network in distress, moving; who is off and why, and who sells.

It simulates a stressed copy of the case; the case itself changes only when the stress is taken
over.
"""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, Qt, QTimer, Slot
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from gui.case import Case
from gui.elided import ElidedLabel
from gui.page import Desk, Exportable, Page
from gui.pages.capitulation_courses import CourseGrid
from gui.pages.capitulation_curve import MovingCurve, StateLegend
from gui.pages.capitulation_stress import StressPanel
from gui.pages.capitulation_transport import Transport
from gui.theme import colours
from gui.units import hashprice_unit
from minersim.analysis.capitulation_picture import CapitulationPicture
from minersim.analysis.capitulation_words import (
    day_sentence,
    loop_sentence,
    sales_sentence,
    trough_sentence,
)
from minersim.analysis.stress import stress_changes, stressed
from minersim.errors import ScenarioError
from minersim.scenario import Scenario
from minersim.scenario.keys import parse_key, set_at
from minersim.scenario.network import CohortNetwork
from minersim.scenario.network_money import MinerTreasury

_REST_MS = 150
"""Pause after the last move of a control before it is simulated."""
_SETTLED_MS = 250
"""Pause after the last move of the cursor before the charts can be pointed at again."""
_NOTHING = ("", -1)
"""Neither a scenario's digest nor a path that was asked for."""
NO_COHORTS = (
    "This case's network has no machines with costs of their own, so there is no cost curve and "
    "no sale to show; hashrate, price and difficulty are below. Choose a network of kind “cohorts” "
    "at the left to see who gives up."
)


class CapitulationPage(Page):
    """The page."""

    title = "Capitulation"
    help_topic = "capitulation"

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.picture: CapitulationPicture | None = None
        self._case: Case | None = None
        self._asked = _NOTHING
        self._failure = ""
        self.notice = ElidedLabel()
        self.notice.setObjectName("capitulation_notice")
        self.stress = StressPanel()
        self.transport = Transport()
        self.legend = StateLegend()
        self.today = ElidedLabel()
        self.today.setObjectName("capitulation_today")
        self.curve = MovingCurve()
        self.without_curve = QLabel(NO_COHORTS)
        self.without_curve.setObjectName("capitulation_without_curve")
        self.without_curve.setWordWrap(True)
        self.words = QLabel()
        self.words.setObjectName("capitulation_words")
        self.words.setWordWrap(True)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.courses = CourseGrid()
        self._scroll = QScrollArea()
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setMinimumHeight(150)
        self._scroll.setWidget(self.courses)
        for part in (self.curve, self._scroll):
            # they share the height as told below, whatever a plot would like to have
            part.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 6, 8, 4)
        layout.setSpacing(3)
        for widget in (self.notice, self.stress, self.words, self.transport, self.today):
            layout.addWidget(widget)
        layout.addWidget(self.curve, 1)
        layout.addWidget(self.without_curve)
        layout.addWidget(self.legend)
        layout.addWidget(self._scroll, 1)
        layout.addStretch(0)
        self._rest = self.timer_once(_REST_MS, self._ask)
        self._settled = self.timer_once(_SETTLED_MS, self._settle)
        self._stills = QTimer(self)
        self._stills.setInterval(0)
        self._stills.timeout.connect(self._lay_still)
        self.stress.changed.connect(self._on_stress)
        self.stress.take_over_asked.connect(self._on_take_over)
        self.transport.moved.connect(self._on_moved)
        self.transport.played.connect(self._on_played)
        self.transport.path_changed.connect(self._on_stress)
        self.transport.trough_asked.connect(self._on_trough)
        self.courses.day_chosen.connect(self.transport.show_day)
        desk.runner.capitulation_done.connect(self._on_done)
        desk.runner.capitulation_failed.connect(self._on_failed)
        desk.runner.state_changed.connect(self._on_state)
        desk.preferences.changed.connect(self._on_preference)
        self._show_parts()
        self._say()

    # --- the page ------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Simulate the current case under the stress, unless that is what is shown."""
        case = self.desk.session.current
        if case is not self._case:
            self._case, self.picture, self._asked = case, None, _NOTHING
            self.transport.stop()
            self._show_parts()
        if case is not None:
            self.stress.begin(case.scenario)
            self.transport.set_paths(case.scenario.paths)
            self.stress.take_over.setEnabled(not case.issues)
        self._rest.start()
        self._say()

    def exports(self) -> Sequence[Exportable]:
        """The cost curve of the day that is shown, and the charts over time."""
        if self.picture is None:
            return ()
        curve = [self.curve] if self.picture.history is not None else []
        return [*curve, *self.courses.showing()]

    def stop(self) -> None:
        """End the timers."""
        self.transport.stop()
        for timer in (self._rest, self._settled, self._stills):
            timer.stop()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 (Qt's name)
        """Simulate what was not simulated while nobody looked."""
        super().showEvent(event)
        self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 (Qt's name)
        """Rest while nobody looks."""
        self.stop()
        self._settle()
        if self._is_waiting():
            self._asked = _NOTHING
        self.desk.runner.drop_capitulation()
        super().hideEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """Move time by keyboard, wherever no control takes the key."""
        if self.picture is None or not self.transport.press(event.key()):
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 (Qt's name)
        """Colour the notice again in a new theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "words"):
            self._say()

    # --- simulating ----------------------------------------------------------------------------

    @Slot()
    def _on_stress(self) -> None:
        self._rest.start()
        self._say()

    def _stressed(self) -> Scenario | None:
        """The copy that is to be shown; None, with a sentence, if there is none."""
        if self._case is None:
            return None
        try:
            return stressed(self._case.scenario, self.stress.stress)
        except ScenarioError as error:
            self._tell_unfit(error)
            return None

    def _tell_unfit(self, error: ScenarioError) -> None:
        self._failure = f"This stress does not fit the case: {error.issues[0].message}"
        self._say()

    @Slot()
    def _ask(self) -> None:
        self._failure = ""
        scenario = self._stressed()
        if scenario is not None and self.isVisible():
            path = self.transport.chosen_path
            asked = (scenario.digest(), -1 if path is None else path)
            if asked != self._asked:
                self._asked = asked
                self.desk.runner.ask_capitulation(scenario, path)
        self._say()

    def _is_waiting(self) -> bool:
        """Whether what is shown is not what was asked for."""
        picture = self.picture
        if picture is None:
            return True
        return self._asked != (picture.digest, -1 if picture.is_median else picture.path)

    @Slot(object)
    def _on_done(self, picture: object) -> None:
        if not isinstance(picture, CapitulationPicture) or self._case is None:
            return
        path = -1 if picture.is_median else picture.path
        if (picture.digest, path) != self._asked:
            return  # of a case that is looked at no more
        first = self.picture is None
        self.picture = picture
        self.courses.settle()
        self.transport.begin(picture.start, picture.last_day)
        self._draw_curve()
        self.courses.show_picture(picture)
        self.words.setText(
            " ".join((trough_sentence(picture), sales_sentence(picture), loop_sentence(picture)))
        )
        self._show_parts()
        if first:
            self.transport.show_day(picture.trough_day)
        self._on_moved(self.transport.day)
        self._say()

    @Slot(str)
    def _on_failed(self, sentence: str) -> None:
        self._failure = f"Not simulated: {sentence}."
        self._asked = _NOTHING
        self._say()

    @Slot()
    def _on_state(self) -> None:
        if self.isVisible() and self._is_waiting():
            self._say()

    @Slot()
    def _on_take_over(self) -> None:
        """Make the stress part of the case, as one step of undo."""
        case = self._case
        if case is None or case.issues:
            return
        try:
            changes = stress_changes(case.scenario, self.stress.stress)
        except ScenarioError as error:
            self._tell_unfit(error)
            return

        def change(raw: dict[str, Any]) -> None:
            for key, value in changes.items():
                set_at(raw, parse_key(key), value)

        self.stress.drop_shocks()
        case.edit(change, "take over the stress")

    # --- drawing -------------------------------------------------------------------------------

    def _draw_curve(self) -> None:
        if self.picture is not None:
            # hashcost is in dollars: in coins the whole curve would move with the price
            unit = hashprice_unit(self.desk.preferences.hashrate_unit, "USD", 1.0)
            self.curve.set_picture(self.picture, unit)

    @Slot(int)
    def _on_moved(self, day: int) -> None:
        picture = self.picture
        if picture is None:
            return
        day = min(day, picture.last_day)
        self.curve.show_day(day)
        self.courses.show_day(float(day))
        self.today.setText(day_sentence(picture, day))
        if not self.transport.playing:
            self._settled.start()
        if not self._stills.isActive():
            self._stills.start()

    @Slot(bool)
    def _on_played(self, playing: bool) -> None:
        if playing and self.picture is None:
            self.transport.stop()
        elif playing:
            self._settled.stop()
        else:
            self._settled.start()

    @Slot()
    def _lay_still(self) -> None:
        """Make one chart's cursor quick at a time, until all are."""
        self._stills.stop()
        if self.transport.playing:
            self.courses.lay_one_still()

    @Slot()
    def _settle(self) -> None:
        self._stills.stop()
        self.courses.settle()
        self.curve.describe()

    @Slot()
    def _on_trough(self) -> None:
        if self.picture is not None:
            self.transport.show_day(self.picture.trough_day)

    @Slot(str)
    def _on_preference(self, name: str) -> None:
        if name == "hashrate_unit":
            self._draw_curve()

    def _show_parts(self) -> None:
        picture = self.picture
        known = picture is not None
        with_curve = picture is not None and picture.history is not None
        for widget in (self.words, self.today, self._scroll, self.legend):
            widget.setVisible(known)
        self.curve.setVisible(with_curve)
        self.without_curve.setVisible(known and not with_curve)
        self.transport.setEnabled(known)
        for controls in (self.transport, self.stress):
            controls.setVisible(self._case is not None)

    def _say(self) -> None:
        """Say in one line what is shown, and what stands in the way."""
        text, attention = self._state()
        self.notice.setText(text)
        palette = self.palette()
        if attention:
            palette.setColor(self.foregroundRole(), colours().bad)
        self.notice.setPalette(palette)

    def _state(self) -> tuple[str, bool]:
        case = self._case
        if case is None:
            return "No scenario is open: open one, or make one, to see its miners here.", False
        if self._failure:
            return self._failure, True
        if case.issues:
            return "Some values of the case are wrong; shown are the last right ones.", True
        if self._is_waiting() or self._rest.isActive():
            share = self.desk.runner.share
            return f"Simulating … {share:.0%}" if share > 0.0 else "Simulating …", False
        parts = [f"A stressed copy of {case.name}; the case itself is as it was."]
        stress = self.stress.stress
        if not stress.has_shock:
            parts = [f"{case.name}, without shocks of this page."]
        network = case.scenario.network
        if (
            isinstance(network, CohortNetwork)
            and not isinstance(network.treasury, MinerTreasury)
            and stress.miners_sell
        ):
            parts.append("It follows no miners' coins: this page has put the default treasury in.")
        if self.picture is not None:
            parts.append(f"Path {self.picture.path + 1}.")
        return " ".join(parts), False
