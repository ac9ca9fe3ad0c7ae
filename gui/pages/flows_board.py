"""What is seen of the page of miners and flows: list, charts, definitions, and COHI beside them."""

import operator
import time
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QCheckBox,
    QHBoxLayout,
    QRadioButton,
    QSplitter,
    QStackedWidget,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from gui.elided import ElidedLabel
from gui.flow import flowing
from gui.page import Exportable
from gui.pages.flows_chart import IndicatorChart
from gui.pages.flows_cohi import CohiPanel
from gui.pages.flows_lines import days_of
from gui.pages.flows_list import IndicatorList
from gui.pages.flows_words import (
    COHI,
    COHI_LINES,
    COHI_TITLE,
    Found,
    assumptions_words,
    definition_html,
    indicator_html,
    simulated_sentence,
    stored_sentence,
    two_charts,
)
from gui.theme import colours
from gui.widgets import words_label
from minersim.analysis.indicator_picture import IndicatorPicture
from minersim.indicators.catalogue import INDICATORS
from minersim.units import DAYS_PER_YEAR

_LIST_WIDTH, _DEFINITION_HEIGHT = 320, 210
_SPANS = (
    ("all", "All", "Every day with a value."),
    ("years", "4 years", "The last four years that are drawn."),
    ("year", "1 year", "The last year that is drawn."),
    ("run", "Run", "The days that are simulated."),
)
_YEARS_SHOWN = 4


class FlowsBoard(QWidget):
    """Everything on the page; it shows what it is given and computes nothing.

    Attributes
    ----------
    redraw_asked : Signal()
        Another indicator or another scale was chosen.
    simulated_wanted : Signal(bool)
        Whether the case is to be simulated was changed.
    """

    redraw_asked = Signal()
    simulated_wanted = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._span = "all"
        self._drawn_key: tuple[object, ...] | None = None
        self._run: Found | None = None
        self._notices = (("", False), ("", False))
        self._make_parts()
        self._lay_out()
        self.list.chosen.connect(self._on_chosen)

    def _make_parts(self) -> None:
        self.notice = ElidedLabel()
        self.notice.setObjectName("flows_notice")
        self.case_notice = ElidedLabel()
        self.case_notice.setObjectName("flows_case_notice")
        self.list = IndicatorList()
        self.stored_words = words_label("flows_stored")
        self.simulated_words = words_label("flows_simulated")
        self.above = IndicatorChart("Indicator")
        self.below = IndicatorChart("Indicator, other lines")
        self.below.plot.setXLink(self.above.plot)
        self.nothing = words_label("flows_nothing")
        self.definition = QTextBrowser()
        self.definition.setObjectName("flows_definition")
        self.definition.setAccessibleName("Definition")
        self.definition.setMinimumHeight(60)
        self.definition.hide()
        self.cohi = CohiPanel()
        self.cohi_definition = QTextBrowser()
        self.cohi_definition.setObjectName("cohi_definition")
        self.cohi_definition.setAccessibleName("Definition of COHI")
        self.cohi_definition.setHtml(definition_html(COHI_TITLE, COHI_LINES))
        self.cohi_definition.setMinimumHeight(60)

    def _lay_out(self) -> None:
        self._charts = _splitter(
            Qt.Orientation.Vertical, ((self.above, 3), (self.below, 2), (self.definition, 2))
        )
        daily = QWidget()
        layout = QVBoxLayout(daily)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(3)
        for part in (self._make_bar(), self.stored_words, self.simulated_words, self.nothing):
            layout.addWidget(part)
        layout.addWidget(self._charts, 1)
        self.stack = QStackedWidget()
        self.stack.addWidget(daily)
        whole = ((self.cohi, 4), (self.cohi_definition, 1))
        self.stack.addWidget(_splitter(Qt.Orientation.Vertical, whole))
        self.list.setMinimumWidth(190)
        self.stack.setMinimumWidth(300)
        split = _splitter(Qt.Orientation.Horizontal, ((self.list, 0), (self.stack, 1)))
        split.setSizes([_LIST_WIDTH, 3 * _LIST_WIDTH])
        page = QVBoxLayout(self)
        page.setContentsMargins(8, 6, 8, 4)
        page.setSpacing(3)
        page.addWidget(self.notice)
        page.addWidget(self.case_notice)
        page.addWidget(split, 1)

    def _make_bar(self) -> QWidget:
        self.define = QCheckBox("Definition")
        self.define.setObjectName("flows_define")
        self.define.setToolTip("What the indicator is, its unit, source, thresholds and caveats.")
        self.define.toggled.connect(self._on_define)
        self.with_simulated = QCheckBox("Simulated")
        self.with_simulated.setObjectName("flows_with_simulated")
        self.with_simulated.setChecked(True)
        self.with_simulated.setToolTip("Simulate the current case and draw it beside the figures.")
        self.with_simulated.toggled.connect(self.simulated_wanted)
        self.log = QCheckBox("Log")
        self.log.setObjectName("flows_log")
        self.log.setAccessibleName("Logarithmic scale")
        self.log.setToolTip("Equal steps up are equal factors; where all values are positive.")
        self.log.toggled.connect(self.redraw_asked)
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
        return flowing(self.define, self.with_simulated, self.log, spans)

    # --- what is shown -------------------------------------------------------------------------

    def exports(self) -> Sequence[Exportable]:
        """The charts that are shown."""
        if self.list.current == COHI:
            return self.cohi.exports()
        return [chart for chart in (self.above, self.below) if not chart.isHidden()]

    def show_found(self, stored: Mapping[str, Found], simulated: Mapping[str, Found]) -> None:
        """Show latest values in the list, and the chosen indicator.

        Parameters
        ----------
        stored, simulated : mapping of str to Found
            What was computed, by the name of the indicator.
        """
        now_s = time.time()
        self.list.show_values(stored, simulated, now_s)
        name = self.list.current
        if name and name != COHI:
            self._show_words(name, stored.get(name), simulated.get(name), now_s)
            self._show_charts(name, stored.get(name), simulated.get(name))

    def _show_words(
        self, name: str, stored: Found | None, simulated: Found | None, now_s: float
    ) -> None:
        indicator = INDICATORS[name]
        words = [] if stored is None else [stored_sentence(indicator, stored, now_s)]
        assumed = assumptions_words(stored) or assumptions_words(simulated)
        self.stored_words.setText(" ".join((*words, assumed)).strip())
        self.stored_words.setVisible(bool(self.stored_words.text()))
        self.simulated_words.setText(simulated_sentence(indicator, simulated))
        self.simulated_words.setVisible(bool(self.simulated_words.text()))

    def _show_charts(self, name: str, stored: Found | None, simulated: Found | None) -> None:
        indicator = INDICATORS[name]
        key = (indicator, stored, simulated, self.log.isChecked())
        if self._drawn_key is not None and all(map(operator.is_, key, self._drawn_key)):
            return  # most pictures that come are not of what is shown
        self._drawn_key = key
        real = stored if isinstance(stored, IndicatorPicture) else None
        drawn = simulated if isinstance(simulated, IndicatorPicture) else None
        there = [one for one in (real, drawn) if one is not None]
        for chart, lines in zip(
            (self.above, self.below), two_charts(indicator, there), strict=True
        ):
            if there and lines:
                chart.show_indicator(indicator, lines, real, drawn, log=self.log.isChecked())
            else:
                chart.clear()
            chart.setVisible(bool(there and lines))
        self.nothing.setVisible(not there)
        self.nothing.setText("" if there else f"{indicator.title}: {indicator.definition}")
        self._run = drawn
        self._show_span()

    def _show_span(self) -> None:
        ends = [chart.extent for chart in (self.above, self.below) if chart.extent is not None]
        if not ends:
            return
        first, last = min(a for a, _ in ends), max(b for _, b in ends)
        if self._span == "years":
            first = max(first, last - _YEARS_SHOWN * DAYS_PER_YEAR)
        elif self._span == "year":
            first = max(first, last - DAYS_PER_YEAR)
        elif self._span == "run" and isinstance(self._run, IndicatorPicture):
            days = days_of(self._run.dates)
            first, last = float(days[0]), float(days[-1])
        room = max(0.01 * (last - first), 1.0)
        self.above.plot.setXRange(first - room, last + room, padding=0.0)
        if self.above.isHidden():
            self.below.plot.setXRange(first - room, last + room, padding=0.0)

    def say(self, of_store: tuple[str, bool], of_case: tuple[str, bool]) -> None:
        """Say in a line each what is shown of the store and of the case, and if it is bad."""
        self._notices = (of_store, of_case)
        for label, (text, attention) in zip(
            (self.notice, self.case_notice), self._notices, strict=True
        ):
            label.setText(text)
            palette = self.palette()
            if attention:
                palette.setColor(self.foregroundRole(), colours().bad)
            label.setPalette(palette)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 (Qt's name)
        """Colour the notices again in a new theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "case_notice"):
            self.say(*self._notices)

    @Slot(str)
    def _on_chosen(self, name: str) -> None:
        self.stack.setCurrentIndex(1 if name == COHI else 0)
        if name != COHI:
            self.definition.setHtml(indicator_html(INDICATORS[name]))
            self.redraw_asked.emit()

    @Slot(bool)
    def _on_define(self, on: bool) -> None:
        self.definition.setVisible(on)
        if on:
            sizes = self._charts.sizes()
            taken = min(_DEFINITION_HEIGHT, sum(sizes) // 2)
            rest = [size * (sum(sizes) - taken) // max(sum(sizes[:2]), 1) for size in sizes[:2]]
            self._charts.setSizes([*rest, taken])

    @Slot(QAbstractButton)
    def _on_span(self, button: QAbstractButton) -> None:
        self._span = button.objectName().removeprefix("flows_span_")
        self._show_span()


def _splitter(orientation: Qt.Orientation, parts: Sequence[tuple[QWidget, int]]) -> QSplitter:
    """Parts that share the room, each with its stretch."""
    split = QSplitter(orientation)
    split.setChildrenCollapsible(False)
    for widget, stretch in parts:
        split.addWidget(widget)
        split.setStretchFactor(split.count() - 1, stretch)
    return split
