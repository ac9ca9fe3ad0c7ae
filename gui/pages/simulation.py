"""The simulation page: the futures of a scenario over time, and their outcome."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QTimer, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QLabel,
    QPushButton,
    QSpinBox,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from gui.flow import FlowLayout, together
from gui.page import Desk, Exportable, Page
from gui.pages.cash_flow import CashFlowPanel
from gui.pages.simulation_fans import FanGrid
from gui.pages.simulation_outcome import OutcomePanel
from gui.pages.simulation_state import StateLine
from minersim.analysis.picture import RunPicture
from minersim.units import DAYS_PER_YEAR

_RANGES = (
    ("1M", DAYS_PER_YEAR / 12.0, "the first month"),
    ("6M", DAYS_PER_YEAR / 2.0, "the first six months"),
    ("1Y", DAYS_PER_YEAR, "the first year"),
    ("All", float("inf"), "the whole run"),
)


class SimulationPage(Page):
    """Fan charts, single paths, distributions, figures and cash flow of the current case's run.

    While it is shown it keeps its case simulated: a preview at once, the whole run after a rest.
    """

    title = "Simulation"
    help_topic = "simulation"

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._picture: RunPicture | None = None
        self._drawn: dict[int, RunPicture] = {}
        self.state = StateLine(desk, self)
        self.notices = QLabel(self)
        self.notices.setObjectName("notices")
        self.notices.setAccessibleName("Notices of the run")
        self.notices.setWordWrap(True)
        self.notices.setContentsMargins(4, 0, 4, 0)
        self.fans = FanGrid(self)
        self.outcome = OutcomePanel(self)
        self.cash_flow = CashFlowPanel(self)
        futures = QWidget(self)
        over_time = QVBoxLayout(futures)
        over_time.setContentsMargins(4, 4, 4, 0)
        over_time.setSpacing(2)
        over_time.addLayout(self._controls())
        over_time.addWidget(self.fans, 1)
        self.tabs = QTabWidget(self)
        self.tabs.setObjectName("simulation_tabs")
        self.tabs.setAccessibleName("Over time, outcome or cash flow")
        self.tabs.setDocumentMode(True)
        self.tabs.addTab(futures, "Over &time")
        self.tabs.addTab(self.outcome, "&Outcome")
        self.tabs.addTab(self.cash_flow, "Cash flo&w")
        self.tabs.currentChanged.connect(self._on_tab)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 4)
        layout.setSpacing(2)
        layout.addWidget(self.state)
        layout.addWidget(self.notices)
        layout.addWidget(self.tabs, 1)
        layout.addStretch(0)
        self._watch = QTimer(self)
        self._watch.setSingleShot(True)
        self._watch.timeout.connect(self._begin)
        desk.runner.picture_changed.connect(self._on_picture)
        desk.runner.state_changed.connect(self._on_state)
        desk.preferences.changed.connect(self._on_preference)
        self.fans.enlarged_changed.connect(self._on_enlarged)
        self.refresh()

    def _controls(self) -> FlowLayout:
        row = FlowLayout()
        self.ranges = QButtonGroup(self)
        for i, (name, _, words) in enumerate(_RANGES):
            button = QPushButton(name, self)
            button.setObjectName(f"range_{name}")
            button.setAccessibleName(f"Show {words}")
            button.setToolTip(f"Show {words}.")
            button.setFixedWidth(button.fontMetrics().horizontalAdvance("MMMM"))
            button.setAutoDefault(False)
            self.ranges.addButton(button, i)
            row.addWidget(button)
        self.ranges.idClicked.connect(self._on_range)
        self.log = self._box(
            "&Logarithmic",
            "logarithmic",
            "Equal distances are equal ratios; charts with values at or below zero stay linear.",
        )
        self.log.toggled.connect(self.fans.set_log)
        self.events = self._box(
            "Eve&nts", "events", "Halvings, shocks, payments, deliveries, ruin."
        )
        self.events.setChecked(True)
        self.events.toggled.connect(self.fans.show_events)
        self.retargets = self._box(
            "Retar&gets", "retargets", "Ticks at the foot: retargets of the first path."
        )
        self.retargets.toggled.connect(self.fans.show_retargets)
        self.single = self._box(
            "S&ingle paths", "single_paths", "The first paths of the run, each as a thin line."
        )
        self.single.toggled.connect(self._on_single)
        for box in (self.log, self.events, self.retargets, self.single):
            row.addWidget(box)
        path_label = QLabel("&Path", self)
        self.path = QSpinBox(self)
        self.path.setObjectName("path")
        self.path.setAccessibleName("Path to highlight")
        self.path.setToolTip("Number of the single path that is drawn by itself; none at 0.")
        self.path.setSpecialValueText("none")
        self.path.setRange(0, 0)
        self.path.valueChanged.connect(self._on_single)
        path_label.setBuddy(self.path)
        row.addWidget(together(path_label, self.path))
        chart_label = QLabel("&Chart", self)
        self.chart = QComboBox(self)
        self.chart.setObjectName("chart")
        self.chart.setAccessibleName("Chart to enlarge")
        self.chart.setToolTip("Show all charts, or one large; a double-click on a chart does too.")
        self.chart.addItem("all", "")
        for column, chart in self.fans.charts.items():
            self.chart.addItem(chart.export_name, column)
        self.chart.activated.connect(self._on_chart)
        chart_label.setBuddy(self.chart)
        row.addWidget(together(chart_label, self.chart))
        return row

    def _box(self, text: str, name: str, tip: str) -> QCheckBox:
        box = QCheckBox(text, self)
        box.setObjectName(name)
        box.setAccessibleName(text.replace("&", ""))
        box.setToolTip(tip)
        return box

    # --- the page ------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show the current case's latest run."""
        self._picture = self.desk.runner.picture(self.desk.session.current)
        self.state.update_state()
        self.tabs.setVisible(self._picture is not None)
        told = "" if self._picture is None else "; ".join(self._picture.notices)
        self.notices.setText(f"Notice: {told}." if told else "")
        self.notices.setVisible(bool(told))
        self._draw()

    def exports(self) -> Sequence[Exportable]:
        """Charts and the table, those in view first."""
        if self._picture is None:
            return ()
        self._draw_all()
        outcome: list[Exportable] = [self.outcome.table]
        if self._picture.sentences:
            outcome = [self.outcome.npv, self.outcome.payback, self.outcome.table]
        parts: list[list[Exportable]] = [list(self.fans.showing()), outcome]
        parts.append([self.cash_flow.table] if self.cash_flow.has_table else [])
        first = self.tabs.currentIndex()
        return [
            *parts[first],
            *(each for i, part in enumerate(parts) if i != first for each in part),
        ]

    def stop(self) -> None:
        """End the timer."""
        self._watch.stop()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 (Qt's name)
        """Keep the case simulated from now on."""
        super().showEvent(event)
        self.refresh()
        self.desk.runner.watch(self.title)
        self._watch_cash_flow()
        self._watch.start(0)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 (Qt's name)
        """Simulate no more by itself."""
        super().hideEvent(event)
        self._watch.stop()
        self.desk.runner.unwatch(self.title)
        self.desk.runner.watch_cash_flow(False)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 (Qt's name)
        """Colour the state again in a new theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "state"):
            self.state.update_state()

    # --- drawing -------------------------------------------------------------------------------

    @Slot()
    def _draw(self) -> None:
        """Draw what is in view, unless it is drawn already."""
        if self._picture is not None and self.isVisible():
            self._draw_tab(self.tabs.currentIndex())

    def _draw_all(self) -> None:
        for tab in range(self.tabs.count()):
            self._draw_tab(tab)

    def _draw_tab(self, tab: int) -> None:
        picture = self._picture
        if picture is None or self._drawn.get(tab) is picture:
            return
        self._drawn[tab] = picture
        if tab > 0:
            (self.outcome, self.cash_flow)[tab - 1].set_picture(picture)
            return
        self.fans.set_picture(picture, self.desk.preferences.hashrate_unit)
        self.fans.set_log(self.log.isChecked())
        known = next((chart.single_paths() for chart in self.fans.showing()), 0)
        self.path.blockSignals(True)  # the paths are drawn once, below
        self.path.setMaximum(known)
        self.path.blockSignals(False)
        for widget in (self.single, self.path):
            widget.setEnabled(known > 0)
        for row in range(1, self.chart.count()):
            enabled = self.chart.itemData(row) in picture.bands
            self.chart.model().item(row).setEnabled(enabled)  # type: ignore[attr-defined]
        self._on_single()

    def _watch_cash_flow(self) -> None:
        """Have previews bring the cash flow while it is in view."""
        self.desk.runner.watch_cash_flow(self.tabs.currentWidget() is self.cash_flow)

    # --- what happens --------------------------------------------------------------------------

    @Slot()
    def _on_tab(self) -> None:
        self._draw()
        if self.isVisible():
            self._watch_cash_flow()

    @Slot()
    def _begin(self) -> None:
        if self.isVisible():
            self.desk.runner.catch_up()
            self.state.update_state()

    @Slot(object)
    def _on_picture(self, case: object) -> None:
        if case is self.desk.session.current and self.isVisible():
            self.refresh()

    @Slot()
    def _on_state(self) -> None:
        if self.isVisible():
            self.state.update_state()

    @Slot(str)
    def _on_preference(self, name: str) -> None:
        if name == "hashrate_unit":
            self._drawn.pop(0, None)
            self._draw()
        self._on_state()

    @Slot()
    def _on_single(self) -> None:
        self.fans.show_single(self.single.isChecked(), self.path.value())

    @Slot(int)
    def _on_range(self, chosen: int) -> None:
        self.fans.show_days(_RANGES[chosen][1])

    @Slot(int)
    def _on_chart(self, row: int) -> None:
        self.fans.enlarge(str(self.chart.itemData(row)))

    @Slot(str)
    def _on_enlarged(self, column: str) -> None:
        self.chart.setCurrentIndex(max(self.chart.findData(column), 0))
