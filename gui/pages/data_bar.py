"""The buttons of the data page, and how far it is with what they began."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QAbstractButton,
    QHBoxLayout,
    QMenu,
    QProgressBar,
    QToolButton,
    QWidget,
)

from gui.flow import FlowLayout, grow_with_rows
from gui.widgets import button_of
from minersim.data.files.writing import LONG, WIDE

_LAYOUTS = (
    (WIDE, "A row a time, a column a figure…", "What the store reads: for a spreadsheet."),
    (LONG, "A row a value, with all revisions…", "Everything: carries a store to another machine."),
)


class DataBar(QWidget):
    """Buttons and progress.

    Attributes
    ----------
    running : QWidget
        Progress and the button that stops, to be put where there is room.
    refresh_asked, refresh_chosen_asked, stop_asked, import_asked, repair_asked, use_asked : Signal
        A button was pressed.
    export_asked : Signal(str)
        The layout of the file that is to be written.
    """

    refresh_asked = Signal()
    refresh_chosen_asked = Signal()
    stop_asked = Signal()
    import_asked = Signal()
    export_asked = Signal(str)
    repair_asked = Signal()
    use_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.all = button_of(
            "data_refresh", "Refresh all", "Ask every source for what the store lacks (Ctrl+R)."
        )
        self.all.setShortcut("Ctrl+R")
        self.some = button_of(
            "data_refresh_chosen",
            "Refresh selected",
            "Ask the sources that are selected in the table.",
        )
        self.progress = QProgressBar()
        self.progress.setObjectName("data_progress")
        self.progress.setAccessibleName("Progress of the refresh")
        self.progress.setRange(0, 1000)
        self.progress.setFormat("%p %")
        self.progress.setFixedWidth(130)
        self.cancel = button_of("data_stop", "Stop", "Stop it (Esc); what came whole stays stored.")
        self.take_in = button_of(
            "data_import",
            "Import files…",
            "Read CSV or Parquet files into the store; they may be dropped on the page too.",
        )
        self.give_out = QToolButton()
        self.give_out.setObjectName("data_export")
        self.give_out.setText("Export")
        self.give_out.setAccessibleName("Export what is stored")
        self.give_out.setToolTip("Write what is stored to a CSV or Parquet file.")
        self.give_out.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self.give_out)
        menu.setToolTipsVisible(True)
        for layout, text, tip in _LAYOUTS:
            action = QAction(text, menu)
            action.setToolTip(tip)
            action.setData(layout)
            action.triggered.connect(self._on_export)
            menu.addAction(action)
        self.give_out.setMenu(menu)
        self.repair = button_of(
            "data_repair",
            "Repair",
            "Check the store; move a damaged one aside and save what can be read.",
        )
        self.use = button_of(
            "data_use",
            "Use in my scenario",
            "Start the current case from the latest stored price, difficulty, height, fees and "
            "hashrate; Undo takes it back.",
        )
        grow_with_rows(self)
        row = FlowLayout(self)
        for widget in (
            self.all,
            self.some,
            self.take_in,
            self.give_out,
            self.repair,
            self.use,
        ):
            row.addWidget(widget)
        self.running = QWidget()
        beside = QHBoxLayout(self.running)
        beside.setContentsMargins(0, 0, 0, 0)
        for part in (self.progress, self.cancel):
            beside.addWidget(part)
            policy = part.sizePolicy()
            policy.setRetainSizeWhenHidden(True)  # or the page would jump
            part.setSizePolicy(policy)
        height = self.all.sizeHint().height()
        self.give_out.setFixedHeight(height)
        self.progress.setFixedHeight(height - 4)
        for button, signal in (
            (self.all, self.refresh_asked),
            (self.some, self.refresh_chosen_asked),
            (self.cancel, self.stop_asked),
            (self.take_in, self.import_asked),
            (self.repair, self.repair_asked),
            (self.use, self.use_asked),
        ):
            button.clicked.connect(signal)

    @Slot(float)
    def show_share(self, share: float) -> None:
        """Show how much is done."""
        self.progress.setValue(round(1000.0 * share))

    def show_state(
        self,
        *,
        busy: bool,
        stopping: bool,
        doing: str,
        has_chosen: bool,
        has_store: bool,
        is_damaged: bool,
        has_case: bool,
    ) -> None:
        """Enable what can be done now."""
        able: dict[QAbstractButton, bool] = {
            self.all: not busy,
            self.some: not busy and has_chosen,
            self.take_in: not busy,
            self.give_out: not busy and has_store,
            self.repair: not busy and has_store,
            self.use: not busy and has_case,
        }
        for button, on in able.items():
            button.setEnabled(on)
        self.progress.setVisible(busy)
        self.cancel.setVisible(busy)
        self.cancel.setEnabled(not stopping)
        self.cancel.setText("Stopping …" if stopping else "Stop")
        # a task without steps shows that it works, not how far it is
        self.progress.setRange(0, 1000 if doing == "refresh" or not busy else 0)
        if not busy:
            self.progress.reset()
        font = self.repair.font()
        font.setBold(is_damaged)
        self.repair.setFont(font)

    @Slot()
    def _on_export(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.export_asked.emit(str(action.data()))
