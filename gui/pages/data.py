"""The data page: sources, how old their figures are, keys, refresh, files in and out.

All that reads the store, asks a network or opens the keyring happens in processes beside the
window: one looks, another does what changes something, a third computes figures for a case.
"""

import time
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QHideEvent,
    QKeyEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from gui import data_tasks
from gui.case import Case
from gui.helper import Helper
from gui.page import Desk, Exportable, Page
from gui.pages.data_board import DataBoard
from gui.pages.data_fill import DataFill
from gui.pages.data_words import headline
from gui.pages.data_work import DataWork
from gui.store_watch import Signature, store_signature
from minersim.data.files.writing import WIDE
from minersim.data.folder import store_file
from minersim.data.overview import StoreOverview

_REST_MS = 60
"""A page that is only passed by looks at nothing."""
_TICK_MS = 60_000
"""Ages are told anew so often."""
_FILES = (".csv", ".parquet")
_FILTER = "Figures (*.csv *.parquet);;All files (*)"


class DataPage(Page):
    """The page."""

    title = "Data"
    help_topic = "data"

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.overview: StoreOverview | None = None
        self._signature: Signature | None = None
        self._failure = ""
        self._case: Case | None = None
        self._export_layout = WIDE
        self.board = DataBoard()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.board)
        self.reader = Helper(self)
        self.work = DataWork(self)
        self.filling = DataFill(desk.session, self)
        self._rest = self.timer_once(_REST_MS, self.look)
        self._tick = QTimer(self)
        self._tick.setInterval(_TICK_MS)
        self._tick.timeout.connect(self._draw)
        self._connect()
        self._draw()

    def _connect(self) -> None:
        board, bar, work = self.board, self.board.bar, self.work
        board.chosen_changed.connect(self._enable)
        bar.refresh_asked.connect(self.refresh_all)
        bar.refresh_chosen_asked.connect(self.refresh_chosen)
        bar.stop_asked.connect(work.cancel)
        bar.import_asked.connect(self._ask_import)
        bar.export_asked.connect(self._ask_export)
        bar.repair_asked.connect(work.repair)
        bar.use_asked.connect(self.use_figures)
        board.keys.kept.connect(work.keep_key)
        board.keys.dropped.connect(work.drop_key)
        self.reader.done.connect(self._on_looked)
        self.reader.failed.connect(self._on_look_failed)
        work.progressed.connect(bar.show_share)
        work.changed.connect(self._draw)
        work.heard.connect(self._on_heard)
        work.told.connect(board.tell)
        work.key_told.connect(board.keys.say)
        work.ended.connect(self._on_ended)
        self.filling.told.connect(board.tell)
        self.filling.ended.connect(self._on_filled)

    # --- the page ------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Say whose figures the current case has, and look at the store if it has changed."""
        self._case = self.desk.session.current
        self.board.say_case(self._case)
        self._enable()
        if self.isVisible() and self._signature != store_signature(store_file()):
            self._rest.start()

    def exports(self) -> Sequence[Exportable]:
        """The tables."""
        return (self.board.sources, self.board.series)

    def stop(self) -> None:
        """End the processes and timers."""
        for timer in (self._rest, self._tick):
            timer.stop()
        for process in (self.reader, self.filling, self.work):
            process.close()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 (Qt's name)
        """Look at the store."""
        super().showEvent(event)
        self._tick.start()
        self._draw()
        self._rest.start()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 (Qt's name)
        """Look no more; what was begun goes on."""
        self._tick.stop()
        self._rest.stop()
        self.board.keys.key.setText("")  # what was typed stays nowhere
        super().hideEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """Give the buttons the rows that they need."""
        super().resizeEvent(event)
        self.board.bar.updateGeometry()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """Esc stops what is being done."""
        if event.key() == Qt.Key.Key_Escape and self.work.writer.busy:
            self.work.cancel()
            return
        super().keyPressEvent(event)

    # --- looking -------------------------------------------------------------------------------

    @Slot()
    def look(self) -> None:
        """Look at the store and the keys, unless that is being done."""
        if not self.reader.busy and not self.work.writer.busy:
            self.reader.ask(data_tasks.look, store_file())

    @Slot(object)
    def _on_looked(self, overview: StoreOverview) -> None:
        self._signature = store_signature(overview.file)
        changed = overview != self.overview
        self.overview, self._failure = overview, ""
        self.work.sources = overview.sources
        self._draw()
        if changed:
            self.board.fit_columns()

    @Slot(str)
    def _on_look_failed(self, words: str) -> None:
        self._failure = f"The store cannot be looked at: {words}"
        self._draw()

    # --- doing ---------------------------------------------------------------------------------

    @Slot()
    def refresh_all(self) -> None:
        """Ask every source for what is new."""
        self.work.refresh(None)

    @Slot()
    def refresh_chosen(self) -> None:
        """Ask the chosen sources for what is new."""
        if self.board.chosen:
            self.work.refresh(self.board.chosen)

    @Slot()
    def use_figures(self) -> None:
        """Put the latest figures into the current case, as one step of undo."""
        if self._case is not None:
            self.filling.fill(self._case)
            self._enable()

    @Slot()
    def _on_heard(self) -> None:
        self.board.show_sources(self.work.said)
        self._say()

    @Slot()
    def _on_ended(self) -> None:
        self._draw()
        self._rest.start(0)

    @Slot()
    def _on_filled(self) -> None:
        self.board.say_case(self._case)
        self._enable()

    # --- files ---------------------------------------------------------------------------------

    @Slot()
    def _ask_import(self) -> None:
        dialog = QFileDialog(self, "Read files of figures", "", _FILTER)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(self._on_import_files)
        dialog.open()

    @Slot(list)
    def _on_import_files(self, names: list[str]) -> None:
        self.work.import_files([Path(name) for name in names])

    @Slot(str)
    def _ask_export(self, layout: str) -> None:
        self._export_layout = layout
        dialog = QFileDialog(self, "Write the stored figures", "figures.csv", _FILTER)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.fileSelected.connect(self._on_export_file)
        dialog.open()

    @Slot(str)
    def _on_export_file(self, name: str) -> None:
        self.work.export_file(Path(name), self._export_layout)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 (Qt's name)
        """Take files of figures; scenarios go on to the window."""
        if _figures_of(event):
            event.acceptProposedAction()
        else:
            event.ignore()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 (Qt's name)
        """Read the files that were dropped."""
        self.work.import_files(_figures_of(event))
        event.acceptProposedAction()

    # --- drawing -------------------------------------------------------------------------------

    @Slot()
    def _draw(self) -> None:
        self.board.show_overview(self.overview, self.work.said)
        self._say()
        self._enable()

    @Slot()
    def _enable(self) -> None:
        overview, writer = self.overview, self.work.writer
        self.board.bar.show_state(
            busy=writer.busy,
            stopping=writer.stopping,
            doing=self.work.doing,
            has_chosen=bool(self.board.chosen),
            has_store=overview is not None and overview.exists,
            is_damaged=overview is not None and overview.is_damaged,
            has_case=self._case is not None and not self.filling.filler.busy,
        )
        self.board.keys.set_busy(writer.busy)

    def _say(self) -> None:
        text, attention = self._state()
        self.board.say(text, attention=attention)

    def _state(self) -> tuple[str, bool]:
        if self.work.doing == "refresh":
            asking = self.work.asking
            return f"Asking {', '.join(asking)} …" if asking else "Asking sources …", False
        if self._failure:
            return self._failure, True
        if self.overview is None:
            return "Looking at the store …", False
        return headline(self.overview, time.time())


def _figures_of(event: QDropEvent) -> list[Path]:
    """Files of figures that are dragged."""
    names = [url.toLocalFile() for url in event.mimeData().urls()]
    return [Path(name) for name in names if name.lower().endswith(_FILES)]
