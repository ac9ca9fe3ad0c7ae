"""The break-even page: what every fleet earns after power, and where it stops earning."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSplitter,
    QStackedLayout,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from gui.case import Case
from gui.page import Desk, Exportable, Page
from gui.pages.breakeven_axes import AxisForm
from gui.pages.breakeven_bars import MarginChart, bars_of
from gui.pages.breakeven_curve import NO_CURVE, CurveChart
from gui.pages.breakeven_map import MapChart
from gui.pages.breakeven_standing import Standing, fleet_name, standing
from gui.pages.breakeven_table import FleetTable
from gui.pages.breakeven_words import sentences
from gui.plain_tips import plain_tip
from gui.units import ShownUnits, elided, shown_units
from minersim.analysis import cost_curve
from minersim.analysis.well_known import well_known_positions
from minersim.engine import start_state

_LONGEST_NAME = 80
_NOTHING_OPEN = "No scenario is open. Open one or make a new one to see its break-evens."
_WRONG = "Some values are wrong: shown are the last right ones."


class BreakevenPage(Page):
    """Margin bars and sentences above; map, cost curve and table below."""

    title = "Break-even"
    help_topic = "breakeven"

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._case: Case | None = None
        self._fleet = 0
        self._names: list[str] = []
        self.standing: Standing | None = None
        self._make_parts()
        self._lay_out()
        self.fleet_box.currentIndexChanged.connect(self._on_fleet)
        self.machines_box.toggled.connect(self._on_machines)
        self.form.changed.connect(self._on_form)
        self.bars.room_changed.connect(self._on_room)
        self.tabs.currentChanged.connect(self._on_tab)
        desk.preferences.changed.connect(self._on_preference)

    # --- parts ---------------------------------------------------------------------------------

    def _make_parts(self) -> None:
        self.fleet_box = QComboBox()
        self.fleet_box.setObjectName("breakeven_fleet")
        self.fleet_box.setAccessibleName("Fleet")
        self.fleet_box.setToolTip("Fleet that the sentences and the map are about.")
        self.fleet_box.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.fleet_box.setMinimumContentsLength(24)
        self.machines_box = QCheckBox("Show &catalogue machines")
        self.machines_box.setObjectName("breakeven_catalogue")
        self.machines_box.setAccessibleName("Show catalogue machines")
        self.machines_box.setToolTip(
            "Compare with one well-known machine of each generation at the first site's "
            "power price and PUE."
        )
        self.notice = QLabel(_WRONG)
        self.notice.setObjectName("breakeven_notice")
        self.words = QLabel()
        self.words.setObjectName("breakeven_words")
        self.words.setAccessibleName("Break-evens in words")
        self.words.setWordWrap(True)
        self.words.setTextFormat(Qt.TextFormat.RichText)
        self.words.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.words.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.bars, self.map, self.form = MarginChart(), MapChart(), AxisForm()
        self.curve, self.table = CurveChart(), FleetTable()
        self.no_curve = QLabel(NO_CURVE)

    def _lay_out(self) -> None:
        label = QLabel("F&leet")
        label.setBuddy(self.fleet_box)
        top = QHBoxLayout()
        top.addWidget(label)
        top.addWidget(self.fleet_box, 1)
        top.addWidget(self.machines_box)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(self.words)
        self.words.setContentsMargins(8, 4, 8, 4)
        upper = _splitter(Qt.Orientation.Horizontal, self.bars, scroll)
        upper.setSizes([480, 400])
        self.tabs = QTabWidget()
        self.tabs.setObjectName("breakeven_tabs")
        self.tabs.setAccessibleName("Map, cost curve and table")
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(_beside(self.form, self.map), "&Map")
        self.curve_stack = _stack(self.curve, _message(self.no_curve))
        self.tabs.addTab(_holder(self.curve_stack), "&Network's cost curve")
        self.tabs.addTab(self.table, "&Table")
        lower = _splitter(Qt.Orientation.Vertical, upper, self.tabs)
        lower.setStretchFactor(0, 2)
        lower.setStretchFactor(1, 3)
        lower.setSizes([250, 390])
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.addLayout(top)
        column.addWidget(self.notice)
        column.addWidget(lower, 1)
        self._stack = _stack(inner, _message(QLabel(_NOTHING_OPEN)))
        self.setLayout(self._stack)

    # --- drawing -------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Draw the current case: bars and sentences, and of the tabs the one that is shown."""
        case = self.desk.session.current
        self._stack.setCurrentIndex(0 if case is not None else 1)
        if case is None:
            self.standing = None
            return
        if case is not self._case:
            self._case, self._fleet = case, 0
            self.form.forget()
        self.notice.setVisible(bool(case.issues))
        self.standing = standing(case.scenario, self._fleet, self._units(case))
        self._name_fleets(self.standing)
        self._draw_words(self.standing)
        self._draw_bars(self.standing)
        self._draw_tab(self.standing, self.tabs.currentIndex())

    def _units(self, case: Case) -> ShownUnits:
        wanted = self.desk.preferences
        price_usd = start_state(case.scenario).price_usd
        return shown_units(wanted.hashrate_unit, wanted.money_unit, wanted.energy_unit, price_usd)

    def _name_fleets(self, now: Standing) -> None:
        names = [fleet_name(fleet) for fleet in now.fleets] or [now.name[0].upper() + now.name[1:]]
        if names == self._names:
            return
        self._names = names
        self._fleet = min(self._fleet, len(names) - 1)
        with QSignalBlocker(self.fleet_box):
            self.fleet_box.clear()
            self.fleet_box.addItems([elided(name, _LONGEST_NAME) for name in names])
            self.fleet_box.setCurrentIndex(self._fleet)
            for row, name in enumerate(names):
                self.fleet_box.setItemData(row, plain_tip(name), Qt.ItemDataRole.ToolTipRole)
        self.fleet_box.setEnabled(bool(now.fleets))

    def _draw_words(self, now: Standing) -> None:
        text = sentences(now)
        if text != self.words.text():
            self.words.setText(text)
            self.words.setToolTip(plain_tip(now.name) if len(now.name) > 60 else "")

    def _draw_bars(self, now: Standing) -> None:
        self.machines_box.setEnabled(bool(now.fleets))
        others = []
        if self.machines_box.isChecked() or not now.fleets:
            others = well_known_positions(now.comparison)
        bars = bars_of(now, others, self.bars.room)
        left_out = len(now.fleets) + len(others) - len(bars)
        self.bars.set_bars(bars, now.units.daily_money, left_out)

    def _draw_tab(self, now: Standing, tab: int) -> None:
        if tab == 0:
            self.form.set_situation(now.situation, now.units)
            self.map.set_map(now, self.form.across, self.form.up, profit=self.form.profit)
        elif tab == 1:
            curve = cost_curve(now.scenario)
            self.curve_stack.setCurrentIndex(0 if curve is not None else 1)
            if curve is not None:
                self.curve.set_curve(curve, now)
        else:
            self.table.set_standing(now)

    def exports(self) -> Sequence[Exportable]:
        """Map, bars, cost curve where there is one, table."""
        if self.standing is None:
            return ()
        self._draw_hidden(self.standing)
        parts: list[Exportable] = [self.map, self.bars]
        if self.curve_stack.currentIndex() == 0:
            parts.append(self.curve)
        if self.standing.fleets:
            parts.append(self.table)
        return parts

    def _draw_hidden(self, now: Standing) -> None:
        """Draw what the hidden tabs hold, at the size of the one that is shown."""
        shown = self.tabs.currentIndex()
        for index in range(self.tabs.count()):
            if index != shown:
                self._draw_tab(now, index)
        size = self.tabs.size()
        for chart in (self.map, self.curve):
            if not chart.isVisible():
                chart.resize(size)
                chart.grab()  # lays out what was never shown

    # --- what people do ------------------------------------------------------------------------

    @Slot(int)
    def _on_fleet(self, index: int) -> None:
        self._fleet = max(index, 0)
        self.form.forget()
        self.refresh()

    @Slot(bool)
    def _on_machines(self, shown: bool) -> None:
        del shown
        if self.standing is not None:
            self._draw_bars(self.standing)

    @Slot()
    def _on_room(self) -> None:
        if self.standing is not None:
            self._draw_bars(self.standing)

    @Slot()
    def _on_form(self) -> None:
        if self.standing is not None:
            self.map.set_map(self.standing, self.form.across, self.form.up, profit=self.form.profit)

    @Slot(int)
    def _on_tab(self, index: int) -> None:
        if self.standing is not None:
            self._draw_tab(self.standing, index)

    @Slot(str)
    def _on_preference(self, name: str) -> None:
        if name in ("hashrate_unit", "money_unit", "energy_unit") and self.isVisible():
            self.refresh()


def _splitter(way: Qt.Orientation, *parts: QWidget) -> QSplitter:
    splitter = QSplitter(way)
    splitter.setChildrenCollapsible(False)
    for part in parts:
        splitter.addWidget(part)
    return splitter


def _beside(form: AxisForm, chart: QWidget) -> QWidget:
    """Form at its own width, the chart in the rest."""
    both = QWidget()
    row = QHBoxLayout(both)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(form)
    row.addWidget(chart, 1)
    return both


def _stack(*parts: QWidget) -> QStackedLayout:
    stack = QStackedLayout()
    for part in parts:
        stack.addWidget(part)
    return stack


def _holder(layout: QStackedLayout) -> QWidget:
    holder = QWidget()
    holder.setLayout(layout)
    return holder


def _message(label: QLabel) -> QLabel:
    """Sentence in the middle of an empty place."""
    label.setWordWrap(True)
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    label.setMargin(24)
    return label
