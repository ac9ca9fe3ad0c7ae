"""A report of a case: asked for, on its way, written; the window goes on meanwhile."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFileDialog, QVBoxLayout, QWidget

from gui import report_tasks
from gui.dialogs import name_buttons
from gui.helper import Helper
from gui.progress_row import ProgressRow
from gui.report_tasks import Written
from gui.widgets import words_label

FILTERS = {"Web page (*.html)": "html", "PDF (*.pdf)": "pdf"}


class ReportFileDialog(QFileDialog):
    """Asks which file a report is written to; its form follows the kind that is chosen."""

    def __init__(self, folder: str, name: str, parent: QWidget) -> None:
        super().__init__(parent, "Write a report", folder)
        self.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        self.setNameFilters(list(FILTERS))
        self.setDefaultSuffix("html")
        self.selectFile(name)
        self.filterSelected.connect(self._on_filter)

    @Slot(str)
    def _on_filter(self, chosen: str) -> None:
        self.setDefaultSuffix(FILTERS.get(chosen, "html"))


class ReportDialog(QDialog):
    """How far a report is, and where it is in the end.

    Parameters
    ----------
    values : dict
        Raw tables of the scenario.
    paths : int
        Paths of the run.
    file : Path
        That is written; its suffix is its form.
    """

    def __init__(self, values: dict[str, Any], paths: int, file: Path, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Report")
        self._file = file
        self.said = words_label("report_said")
        self.said.setText(
            f"{file.name}: the case is simulated, its inputs are moved one by one, then it is "
            "written. Go on working meanwhile."
        )
        self.row = ProgressRow("report")
        kinds = QDialogButtonBox.StandardButton
        buttons = QDialogButtonBox(kinds.Open | kinds.Close)
        self.open_file = buttons.button(kinds.Open)
        self.open_file.setToolTip("Look at the report.")
        self.open_file.setEnabled(False)
        self.open_file.clicked.connect(self._on_open)
        buttons.button(kinds.Close).setToolTip("Close this window; a report on its way is stopped.")
        buttons.rejected.connect(self.reject)
        name_buttons(buttons)
        layout = QVBoxLayout(self)
        for widget in (self.said, self.row, buttons):
            layout.addWidget(widget)
        self.setMinimumWidth(460)
        self.setModal(False)
        self.helper = Helper(self)
        self.helper.progressed.connect(self.row.show_share)
        self.helper.done.connect(self._on_done)
        self.helper.failed.connect(self._on_failed)
        self.helper.cancelled.connect(self._on_cancelled)
        self.row.stop_asked.connect(self._on_stop)
        self.finished.connect(self.helper.close)
        self.row.begin("Writing")
        self.helper.ask(report_tasks.written, values, paths, file)

    @Slot()
    def _on_stop(self) -> None:
        self.row.show_stopping()
        self.helper.cancel()

    @Slot(object)
    def _on_done(self, found: Written) -> None:
        size_kb = found.file.stat().st_size / 1e3
        self._end(f"Written: {found.file} ({size_kb:,.0f} kB, {found.paths:,} paths).")
        self.open_file.setEnabled(True)
        self.open_file.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(str)
    def _on_failed(self, words: str) -> None:
        self._end(f"Not written: {words}")

    @Slot()
    def _on_cancelled(self) -> None:
        self._end("Stopped: nothing is written.")

    def _end(self, words: str) -> None:
        self.row.end()
        self.said.setText(words)

    @Slot()
    def _on_open(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._file)))
