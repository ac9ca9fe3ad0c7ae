"""The page of miners and flows: indicators of what is stored beside what is simulated.

Two processes compute, one of stored figures, one of the case; what they found is kept until the
store or the case changes.
"""

import operator
import time
from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QEvent, Qt, QTimer, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QRadioButton,
    QSizePolicy,
    QSplitter,
    QStackedWidget,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from gui import flow_tasks
from gui.case import Case
from gui.elided import ElidedLabel
from gui.flow import FlowLayout
from gui.flow_tasks import FlowsDone, Missing
from gui.helper import Helper
from gui.page import Desk, Exportable, Page
from gui.pages.flows_chart import IndicatorChart, days_of
from gui.pages.flows_cohi import CohiPanel
from gui.pages.flows_list import IndicatorList
from gui.pages.flows_words import (
    COHI,
    COHI_LINES,
    COHI_TITLE,
    EMPTY_STORE,
    NO_CASE,
    Found,
    assumptions_words,
    definition_html,
    indicator_html,
    simulated_sentence,
    stored_sentence,
    two_charts,
)
from gui.store_watch import Signature, store_signature
from gui.theme import colours
from minersim.analysis.indicator_picture import IndicatorPicture
from minersim.analysis.simulated_inputs import network_costs
from minersim.data.folder import store_file
from minersim.data.freshness import age_words, state
from minersim.indicators.catalogue import INDICATORS
from minersim.units import DAYS_PER_YEAR, SECONDS_PER_DAY

FIRST = "puell_multiple"
"""What is shown at first."""
_REST_MS = 400
"""Pause after the last edit before the case is simulated; a page that is passed by does none."""
_LOOK_MS = 60
_LIST_WIDTH, _DEFINITION_HEIGHT = 320, 210
_SPANS = (
    ("all", "All", "Every day with a value."),
    ("years", "4 years", "The last four years that are drawn."),
    ("year", "1 year", "The last year that is drawn."),
    ("run", "Run", "The days that are simulated."),
)
_YEARS_SHOWN = 4


class FlowsPage(Page):
    """The page."""

    title = "Miners and flows"
    help_topic = "flows"

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.stored: dict[str, Found] = {}
        self.simulated: dict[str, Found] = {}
        self._stored_key: Any = None
        self._simulated_key: Any = None
        self._stored_done: FlowsDone | None = None
        self._simulated_done: FlowsDone | None = None
        self._stored_failure = self._simulated_failure = ""
        self._share = 0.0
        self._case: Case | None = None
        self._span = "all"
        self._drawn_key: tuple[object, ...] | None = None
        self.reader, self.simulator = Helper(self), Helper(self)
        self._make_parts()
        self._look_timer = self._once(_LOOK_MS, self._look)
        self._rest = self._once(_REST_MS, self._simulate)
        self._drawing = self._once(0, self._draw)
        for helper, told, done, failed in (
            (self.reader, self._on_stored, self._on_stored_done, self._on_stored_failed),
            (
                self.simulator,
                self._on_simulated,
                self._on_simulated_done,
                self._on_simulated_failed,
            ),
        ):
            helper.told.connect(told)
            helper.done.connect(done)
            helper.failed.connect(failed)
        self.simulator.progressed.connect(self._on_progress)
        self.list.choose(FIRST)
        self._say()

    def _once(self, after_ms: int, slot: Any) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(after_ms)
        timer.timeout.connect(slot)
        return timer

    # --- parts ---------------------------------------------------------------------------------

    def _make_parts(self) -> None:
        self.notice = ElidedLabel()
        self.notice.setObjectName("flows_notice")
        self.case_notice = ElidedLabel()
        self.case_notice.setObjectName("flows_case_notice")
        self.list = IndicatorList()
        self.stored_words = self._words("flows_stored")
        self.simulated_words = self._words("flows_simulated")
        self.above = IndicatorChart("Indicator")
        self.below = IndicatorChart("Indicator, other lines")
        self.below.plot.setXLink(self.above.plot)
        self.nothing = self._words("flows_nothing")
        self.definition = QTextBrowser()
        self.definition.setObjectName("flows_definition")
        self.definition.setAccessibleName("Definition")
        self.definition.setMinimumHeight(60)
        self.definition.hide()
        charts = QSplitter(Qt.Orientation.Vertical)
        charts.setChildrenCollapsible(False)
        for widget, stretch in ((self.above, 3), (self.below, 2), (self.definition, 2)):
            charts.addWidget(widget)
            charts.setStretchFactor(charts.count() - 1, stretch)
        self._charts = charts
        self.cohi = CohiPanel()
        self.stack = QStackedWidget()
        daily = QWidget()
        layout = QVBoxLayout(daily)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(3)
        for part in (self._make_bar(), self.stored_words, self.simulated_words, self.nothing):
            layout.addWidget(part)
        layout.addWidget(charts, 1)
        self.cohi_definition = QTextBrowser()
        self.cohi_definition.setObjectName("cohi_definition")
        self.cohi_definition.setAccessibleName("Definition of COHI")
        self.cohi_definition.setHtml(definition_html(COHI_TITLE, COHI_LINES))
        self.cohi_definition.setMinimumHeight(60)
        whole = QSplitter(Qt.Orientation.Vertical)
        whole.setChildrenCollapsible(False)
        whole.addWidget(self.cohi)
        whole.addWidget(self.cohi_definition)
        whole.setStretchFactor(0, 4)
        whole.setStretchFactor(1, 1)
        self.stack.addWidget(daily)
        self.stack.addWidget(whole)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        self.list.setMinimumWidth(190)
        self.stack.setMinimumWidth(300)
        split.addWidget(self.list)
        split.addWidget(self.stack)
        split.setStretchFactor(1, 1)
        split.setSizes([_LIST_WIDTH, 3 * _LIST_WIDTH])
        page = QVBoxLayout(self)
        page.setContentsMargins(8, 6, 8, 4)
        page.setSpacing(3)
        page.addWidget(self.notice)
        page.addWidget(self.case_notice)
        page.addWidget(split, 1)
        self.list.chosen.connect(self._on_chosen)

    def _words(self, name: str) -> QLabel:
        label = QLabel()
        label.setObjectName(name)
        label.setWordWrap(True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        return label

    def _make_bar(self) -> QWidget:
        self.define = QCheckBox("Definition")
        self.define.setObjectName("flows_define")
        self.define.setToolTip("What the indicator is, its unit, source, thresholds and caveats.")
        self.define.toggled.connect(self._on_define)
        self.with_simulated = QCheckBox("Simulated")
        self.with_simulated.setObjectName("flows_with_simulated")
        self.with_simulated.setChecked(True)
        self.with_simulated.setToolTip("Simulate the current case and draw it beside the figures.")
        self.with_simulated.toggled.connect(self._on_with_simulated)
        self.log = QCheckBox("Log")
        self.log.setObjectName("flows_log")
        self.log.setAccessibleName("Logarithmic scale")
        self.log.setToolTip("Equal steps up are equal factors; where all values are positive.")
        self.log.toggled.connect(self._draw)
        spans = QWidget()
        row = QHBoxLayout(spans)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        self.spans = QButtonGroup(self)
        self.spans.setExclusive(True)
        for name, text, tip in _SPANS:
            button = QRadioButton(text)
            button.setObjectName(f"flows_span_{name}")
            button.setToolTip(tip)
            button.setChecked(name == self._span)
            self.spans.addButton(button)
            row.addWidget(button)
        self.spans.buttonClicked.connect(self._on_span)
        bar = QWidget()
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        bar.setSizePolicy(policy)
        flow = FlowLayout(bar)
        for widget in (self.define, self.with_simulated, self.log, spans):
            flow.addWidget(widget)
        return bar

    # --- the page ------------------------------------------------------------------------------

    @property
    def is_idle(self) -> bool:
        """Whether all that is to be computed and drawn is there."""
        timers = (self._look_timer, self._rest, self._drawing)
        busy = self.reader.busy or self.simulator.busy
        return not busy and not any(timer.isActive() for timer in timers)

    def refresh(self) -> None:
        """Simulate the current case, unless that is what is shown; look at a store that changed."""
        case = self.desk.session.current
        if case is not self._case:
            self._case = case
            self._forget_simulated()
            self._drawing.start()
        if self.isVisible():
            self._look_timer.start()
            self._rest.start()
        self._say()

    def exports(self) -> Sequence[Exportable]:
        """The charts that are shown."""
        if self.list.current == COHI:
            return self.cohi.exports()
        return [chart for chart in (self.above, self.below) if not chart.isHidden()]

    def stop(self) -> None:
        """End the processes and timers."""
        for timer in (self._look_timer, self._rest, self._drawing):
            timer.stop()
        for helper in (self.reader, self.simulator):
            helper.close()
        self.cohi.close_helper()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 (Qt's name)
        """Compute what was not computed while nobody looked."""
        super().showEvent(event)
        self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 (Qt's name)
        """Begin nothing while nobody looks; what was begun ends."""
        self._look_timer.stop()
        self._rest.stop()
        super().hideEvent(event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 (Qt's name)
        """Colour the notice again in a new theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_drawing"):
            self._say()

    # --- computing -----------------------------------------------------------------------------

    def _signature(self) -> Signature:
        return store_signature(store_file())

    @Slot()
    def _look(self) -> None:
        """Compute indicators of stored figures, unless these are what is shown."""
        costs: Mapping[str, float] = {}
        if self._case is not None:
            costs = network_costs(self._case.scenario)
        key = (store_file(), self._signature(), tuple(costs.items()))
        if key == self._stored_key:
            return
        self._stored_key = key
        self._stored_failure = ""
        self.reader.ask(flow_tasks.stored, store_file(), dict(costs))
        self._say()

    @Slot()
    def _simulate(self) -> None:
        """Simulate the case, unless that is what is shown."""
        case = self._case
        if case is None or case.issues or not self.with_simulated.isChecked():
            self._say()
            return
        key = (id(case), case.scenario.digest(), store_file(), self._signature())
        if key == self._simulated_key:
            return
        self._simulated_key = key
        self._simulated_failure, self._share = "", 0.0
        self.simulator.ask(flow_tasks.simulated, case.scenario.to_dict(), store_file())
        self._say()

    def _forget_simulated(self) -> None:
        self.simulator.give_up()
        self.simulated, self._simulated_key, self._simulated_done = {}, None, None
        self._simulated_failure = ""

    @Slot(object)
    def _on_stored(self, found: IndicatorPicture | Missing) -> None:
        self.stored[found.name] = found
        self._drawing.start()

    @Slot(object)
    def _on_stored_done(self, done: FlowsDone) -> None:
        if not done.origin:
            self.stored = {}
        self._stored_done = done
        # reading may have touched the journal; what was read is what stands now
        if self._stored_key is not None:
            file, _, costs = self._stored_key
            self._stored_key = (file, self._signature(), costs)
        self._drawing.start()
        self._say()

    @Slot(str)
    def _on_stored_failed(self, words: str) -> None:
        self.stored, self._stored_done = {}, None
        self._stored_failure = words
        self._drawing.start()
        self._say()

    @Slot(object)
    def _on_simulated(self, found: IndicatorPicture | Missing) -> None:
        self.simulated[found.name] = found
        self._drawing.start()

    @Slot(object)
    def _on_simulated_done(self, done: FlowsDone) -> None:
        self._simulated_done = done
        self._drawing.start()
        self._say()

    @Slot(str)
    def _on_simulated_failed(self, words: str) -> None:
        self.simulated, self._simulated_done = {}, None
        self._simulated_failure = words
        self._drawing.start()
        self._say()

    @Slot(float)
    def _on_progress(self, share: float) -> None:
        self._share = share
        self._say()

    # --- choosing ------------------------------------------------------------------------------

    @Slot(str)
    def _on_chosen(self, name: str) -> None:
        self.stack.setCurrentIndex(1 if name == COHI else 0)
        if name != COHI:
            self.definition.setHtml(indicator_html(INDICATORS[name]))
            self._draw()

    @Slot(bool)
    def _on_define(self, on: bool) -> None:
        self.definition.setVisible(on)
        if on:
            sizes = self._charts.sizes()
            taken = min(_DEFINITION_HEIGHT, sum(sizes) // 2)
            rest = [size * (sum(sizes) - taken) // max(sum(sizes[:2]), 1) for size in sizes[:2]]
            self._charts.setSizes([*rest, taken])

    @Slot(bool)
    def _on_with_simulated(self, on: bool) -> None:
        if on:
            self._rest.start()
        else:
            self._forget_simulated()
        self._draw()
        self._say()

    @Slot(QAbstractButton)
    def _on_span(self, button: QAbstractButton) -> None:
        self._span = button.objectName().removeprefix("flows_span_")
        self._show_span()

    # --- drawing -------------------------------------------------------------------------------

    @Slot()
    def _draw(self) -> None:
        now_s = time.time()
        self.list.show_values(self.stored, self.simulated, now_s)
        name = self.list.current
        if not name or name == COHI:
            return
        indicator = INDICATORS[name]
        stored, simulated = self.stored.get(name), self.simulated.get(name)
        words = [stored_sentence(indicator, stored, now_s)]
        if stored is None:
            words = []
        assumed = assumptions_words(stored) or assumptions_words(simulated)
        self.stored_words.setText(" ".join((*words, assumed)).strip())
        self.stored_words.setVisible(bool(self.stored_words.text()))
        self.simulated_words.setText(simulated_sentence(indicator, simulated))
        self.simulated_words.setVisible(bool(self.simulated_words.text()))
        key = (indicator, stored, simulated, self.log.isChecked())
        if self._drawn_key is not None and all(map(operator.is_, key, self._drawn_key)):
            return  # most pictures that come are not of what is shown
        self._drawn_key = key
        real = stored if isinstance(stored, IndicatorPicture) else None
        drawn = simulated if isinstance(simulated, IndicatorPicture) else None
        there = [one for one in (real, drawn) if one is not None]
        above, below = two_charts(indicator, there)
        if there and above:
            self.above.show_indicator(indicator, above, real, drawn, log=self.log.isChecked())
        else:
            self.above.clear()
        if there and below:
            self.below.show_indicator(indicator, below, real, drawn, log=self.log.isChecked())
        else:
            self.below.clear()
        self.above.setVisible(bool(there and above))
        self.below.setVisible(bool(there and below))
        self.nothing.setVisible(not there)
        self.nothing.setText("" if there else f"{indicator.title}: {indicator.definition}")
        self._show_span()

    def _show_span(self) -> None:
        ends = [chart.extent for chart in (self.above, self.below) if chart.extent is not None]
        if not ends:
            return
        first, last = min(a for a, _ in ends), max(b for _, b in ends)
        name = self.list.current
        run = self.simulated.get(name)
        if self._span == "years":
            first = max(first, last - _YEARS_SHOWN * DAYS_PER_YEAR)
        elif self._span == "year":
            first = max(first, last - DAYS_PER_YEAR)
        elif self._span == "run" and isinstance(run, IndicatorPicture):
            days = days_of(run.dates)
            first, last = float(days[0]), float(days[-1])
        room = max(0.01 * (last - first), 1.0)
        self.above.plot.setXRange(first - room, last + room, padding=0.0)
        if self.above.isHidden():
            self.below.plot.setXRange(first - room, last + room, padding=0.0)

    def _say(self) -> None:
        """Say in a line each what is shown of the store and of the case."""
        for label, (text, attention) in (
            (self.notice, self._state_of_store()),
            (self.case_notice, self._state_of_case()),
        ):
            label.setText(text)
            palette = self.palette()
            if attention:
                palette.setColor(self.foregroundRole(), colours().bad)
            label.setPalette(palette)

    def _state_of_store(self) -> tuple[str, bool]:
        if self._stored_failure:
            return f"Stored figures cannot be read: {self._stored_failure}", True
        if self._stored_done is None:
            return "Reading what is stored …", False
        last = self._stored_done.last
        if last is None:
            return EMPTY_STORE, False
        age_s = time.time() - int(last.astype("int64")) * SECONDS_PER_DAY
        words = f"{self._stored_done.origin[0].upper()}{self._stored_done.origin[1:]}"
        words = f"{words}, up to {last}, {age_words(age_s)} old"
        if state(0, age_s, SECONDS_PER_DAY) == "fresh":
            return f"{words}.", False
        return f"{words}: not current. The page Data fetches newer ones.", True

    def _state_of_case(self) -> tuple[str, bool]:
        case = self._case
        if case is None:
            return NO_CASE, False
        if not self.with_simulated.isChecked():
            return f"{case.name} is not simulated here.", False
        if case.issues:
            return "Some values of the case are wrong; simulated are the last right ones.", True
        if self._simulated_failure:
            return f"Not simulated: {self._simulated_failure}", True
        if self.simulator.busy or self._rest.isActive() or self._simulated_done is None:
            share = f" {self._share:.0%}" if self._share > 0.0 else ""
            return f"Simulating {case.name} …{share}", False
        return f"Simulated: {self._simulated_done.origin}.", False
