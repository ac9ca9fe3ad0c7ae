"""The data page: sources, how old their figures are, keys, refresh, files in and out.

All that reads the store, asks a network or opens the keyring happens in processes beside the
window: one looks, the other does what changes something.
"""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, Qt, QTimer, Slot
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QHideEvent,
    QKeyEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QSizePolicy,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from gui import data_tasks
from gui.case import Case
from gui.elided import ElidedLabel
from gui.helper import Helper
from gui.page import Desk, Exportable, Page
from gui.pages.data_bar import DataBar
from gui.pages.data_keys import KeyPanel
from gui.pages.data_words import (
    SERIES_HEADERS,
    SOURCE_HEADERS,
    headline,
    import_lines,
    missing_row,
    repair_lines,
    report_words,
    series_row,
    source_row,
    update_lines,
)
from gui.store_watch import Signature, store_signature
from gui.tables import FigureTable
from gui.theme import colours
from minersim.data.files.writing import WIDE
from minersim.data.folder import store_file
from minersim.data.metric_names import find_metric
from minersim.data.overview import SourceOverview, StoreOverview, built_in_overview
from minersim.data.rescue import Repair
from minersim.data.update_report import SourceReport, UpdateReport
from minersim.number_text import counted
from minersim.scenario.keys import remove_at, set_at
from minersim.scenario.state import FILLED

_REST_MS = 60
"""A page that is only passed by looks at nothing."""
_TICK_MS = 60_000
"""Ages are told anew so often."""
_FILES = (".csv", ".parquet")
_FILTER = "Figures (*.csv *.parquet);;All files (*)"
_WIDEST = 240
_TITLE_WIDTH, _SAID_WIDTH = 150, 180
_SAID_COLUMN = SOURCE_HEADERS.index("refresh")
NOTHING_TO_SAY = "Nothing has been done yet: what a refresh, an import or a repair tells is here."
NO_CASE = "No scenario is open that figures could be put into."


class DataPage(Page):
    """The page."""

    title = "Data"
    help_topic = "data"

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.overview: StoreOverview | None = None
        self._built_in = built_in_overview()
        self._signature: Signature | None = None
        self._said: dict[str, str] = {}
        self._failure = ""
        self._doing = ""
        self._case: Case | None = None
        self._fill_for: Case | None = None
        self._export_layout = WIDE
        self.reader, self.filler, self.writer = Helper(self), Helper(self), Helper(self)
        self._make_parts()
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self.look)
        self._tick = QTimer(self)
        self._tick.setInterval(_TICK_MS)
        self._tick.timeout.connect(self._draw)
        self.reader.done.connect(self._on_looked)
        self.reader.failed.connect(self._on_look_failed)
        self.filler.done.connect(self._on_filled)
        self.filler.failed.connect(self._on_fill_failed)
        self.writer.progressed.connect(self.bar.show_share)
        self.writer.told.connect(self._on_told)
        self.writer.done.connect(self._on_done)
        self.writer.failed.connect(self._on_failed)
        self.writer.cancelled.connect(self._on_cancelled)
        self._draw()

    # --- parts ---------------------------------------------------------------------------------

    def _make_parts(self) -> None:
        self.notice = QLabel()
        self.notice.setObjectName("data_notice")
        self.notice.setWordWrap(True)
        self.notice.setTextFormat(Qt.TextFormat.PlainText)
        self.notice.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.place = ElidedLabel()
        self.place.setObjectName("data_place")
        self.bar = DataBar()
        self.case_words = ElidedLabel()
        self.case_words.setObjectName("data_case")
        self.sources = FigureTable("Sources of figures")
        self.sources.setObjectName("data_sources")
        self.sources.setToolTip("Sources in the order in which they are asked.")
        self.sources.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.sources.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.series = FigureTable("Figures of the source")
        self.series.setObjectName("data_series")
        self.keys = KeyPanel()
        self.notices = QPlainTextEdit(NOTHING_TO_SAY)
        self.notices.setObjectName("data_notices")
        self.notices.setAccessibleName("Notices of the data page")
        self.notices.setToolTip("What the last refresh, import, export or repair had to tell.")
        self.notices.setReadOnly(True)
        self.notices.setTabChangesFocus(True)
        self.tabs = QTabWidget()
        self.tabs.setObjectName("data_tabs")
        self.tabs.setAccessibleName("Details")
        self.tabs.setDocumentMode(True)
        for widget, name in (
            (self.series, "Figures"),
            (self.keys, "Key and terms"),
            (self.notices, "Notices"),
        ):
            self.tabs.addTab(widget, name)
        split = QSplitter(Qt.Orientation.Vertical)
        split.setChildrenCollapsible(False)
        for part in (self.sources, self.tabs):
            part.setMinimumHeight(90)
            split.addWidget(part)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 6, 8, 4)
        layout.setSpacing(4)
        layout.addWidget(self.notice)
        layout.addWidget(self.bar)
        row = QHBoxLayout()
        row.addWidget(self.case_words, 1)
        row.addWidget(self.bar.running)
        layout.addLayout(row)
        layout.addWidget(split, 1)
        layout.addWidget(self.place)
        self.sources.selectionModel().selectionChanged.connect(self._on_selected)
        self.bar.refresh_asked.connect(self.refresh_all)
        self.bar.refresh_chosen_asked.connect(self.refresh_chosen)
        self.bar.stop_asked.connect(self.cancel)
        self.bar.import_asked.connect(self._ask_import)
        self.bar.export_asked.connect(self._ask_export)
        self.bar.repair_asked.connect(self.repair)
        self.bar.use_asked.connect(self.use_figures)
        self.keys.kept.connect(self._on_key_kept)
        self.keys.dropped.connect(self._on_key_dropped)

    # --- the page ------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Say whose figures the current case has, and look at the store if it has changed."""
        self._case = self.desk.session.current
        self._say_case()
        self._enable()
        if self.isVisible() and self._signature != store_signature(store_file()):
            self._rest.start()

    def exports(self) -> Sequence[Exportable]:
        """The tables."""
        return (self.sources, self.series)

    def stop(self) -> None:
        """End the processes and timers."""
        for timer in (self._rest, self._tick):
            timer.stop()
        for helper in (self.reader, self.filler, self.writer):
            helper.close()

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
        self.keys.key.setText("")  # what was typed stays nowhere
        super().hideEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """Give the buttons the rows that they need."""
        super().resizeEvent(event)
        self.bar.updateGeometry()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 (Qt's name)
        """Colour the notice again in a new theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_rest"):
            self._say()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """Esc stops what is being done."""
        if event.key() == Qt.Key.Key_Escape and self.writer.busy:
            self.cancel()
            return
        super().keyPressEvent(event)

    # --- looking -------------------------------------------------------------------------------

    @Slot()
    def look(self) -> None:
        """Look at the store and the keys, unless that is being done."""
        if not self.reader.busy and not self.writer.busy:
            self.reader.ask(data_tasks.look, store_file())

    @Slot(object)
    def _on_looked(self, overview: StoreOverview) -> None:
        self._signature = store_signature(overview.file)
        changed = overview != self.overview
        self.overview, self._failure = overview, ""
        self._draw()
        if changed:
            self._fit_columns()

    @Slot(str)
    def _on_look_failed(self, words: str) -> None:
        self._failure = f"The store cannot be looked at: {words}"
        self._draw()

    # --- doing ---------------------------------------------------------------------------------

    @property
    def chosen(self) -> list[str]:
        """Names of the chosen sources that can be asked."""
        rows = self.sources.selectionModel().selectedRows()
        names = [str(index.data()) for index in sorted(rows, key=lambda index: index.row())]
        askable = {source.name for source in self._sources() if source.is_asked}
        return [name for name in names if name in askable]

    @Slot()
    def refresh_all(self) -> None:
        """Ask every source for what is new."""
        self._refresh(None)

    @Slot()
    def refresh_chosen(self) -> None:
        """Ask the chosen sources for what is new."""
        if self.chosen:
            self._refresh(self.chosen)

    def _refresh(self, names: list[str] | None) -> None:
        if self.writer.busy:
            return
        known = [source.name for source in self._sources() if source.is_asked]
        self._said = dict.fromkeys(known if names is None else names, "waiting")
        self._begin("refresh", data_tasks.refresh, names)

    def _begin(self, doing: str, task: Any, *arguments: Any) -> None:
        self._doing = doing
        self.writer.ask(task, store_file(), *arguments)
        self.bar.show_share(0.0)
        self._draw()

    @Slot()
    def cancel(self) -> None:
        """Stop what is being done; sources that were done stay."""
        self.writer.cancel()
        self._draw()

    def import_files(self, files: Sequence[Path]) -> None:
        """Read files into the store."""
        if files and not self.writer.busy:
            self._begin("import", data_tasks.take_in, list(files))

    def export_file(self, file: Path, layout: str) -> None:
        """Write what is stored to a file."""
        if not self.writer.busy:
            self._begin("export", data_tasks.give_out, file, layout)

    @Slot()
    def repair(self) -> None:
        """Repair a damaged store."""
        if not self.writer.busy:
            self._begin("repair", data_tasks.mend)

    @Slot(str, str)
    def _on_key_kept(self, name: str, key: str) -> None:
        self._ask_key(data_tasks.keep_key, name, key)

    @Slot(str)
    def _on_key_dropped(self, name: str) -> None:
        self._ask_key(data_tasks.forget_key, name)

    def _ask_key(self, task: Any, *arguments: str) -> None:
        if not self.writer.busy:
            self._doing = "key"
            self.writer.ask(task, *arguments)
            self._draw()

    # --- what came of it -----------------------------------------------------------------------

    @Slot(object)
    def _on_told(self, thing: tuple[str, SourceReport | None]) -> None:
        name, report = thing
        self._said[name] = "asking …" if report is None else report_words(report)
        self._draw_sources()
        self._say()

    @Slot(object)
    def _on_done(self, answer: Any) -> None:
        doing = self._doing
        if doing == "key":
            self._after_key(str(answer))
        elif isinstance(answer, UpdateReport):
            self._settle("not asked")
            self._tell(update_lines(answer), attention=not answer.fetched_anything)
        elif isinstance(answer, Repair):
            self._tell(repair_lines(store_file(), answer))
        elif isinstance(answer, list):
            self._tell(import_lines(answer))
        else:
            self._tell([f"{counted(int(answer), 'row')} written."])
        self._end()

    def _after_key(self, home: str) -> None:
        words = {
            "safe": "The keyring holds the key now.",
            "environment": "Done. The key of the environment variable counts before it.",
            "node": "Done. The node's own login is used.",
        }
        self.keys.say(words.get(home, "The keyring holds no key of it any more."))

    @Slot(str)
    def _on_failed(self, words: str) -> None:
        titles = {
            "refresh": "Nothing was refreshed.",
            "import": "Nothing was read in: the files have mistakes, or cannot be stored.",
            "export": "Nothing was written.",
            "repair": "The store was not repaired.",
        }
        if self._doing == "key":
            self.keys.say(words)
        else:
            self._settle("not asked")
            self._tell([titles[self._doing], *words.splitlines()], attention=True)
        self._end()

    @Slot()
    def _on_cancelled(self) -> None:
        if self._doing == "key":
            self.keys.say("Stopped; the keyring may have done it all the same.")
        else:
            self._settle("stopped")
            self._tell([f"Stopped. The {self._doing} stored only what was whole."])
        self._end()

    def _settle(self, word: str) -> None:
        """Let no source wait any longer."""
        for name, said in self._said.items():
            if said in ("waiting", "asking …"):
                self._said[name] = "stopped" if said == "asking …" else word
        if word == "stopped":
            return
        for source in self._sources():
            needs = source.needs_key and not source.key_home
            if needs and self._said.get(source.name) == word:
                self._said[source.name] = "needs its key"

    def _end(self) -> None:
        self._doing = ""
        self._draw()
        self._rest.start(0)

    def _tell(self, lines: Sequence[str], *, attention: bool = False) -> None:
        self.notices.setPlainText("\n".join(lines))
        count = len(lines)
        self.tabs.setTabText(2, f"Notices ({count})" if count > 1 else "Notices")
        if attention or count > 1:
            self.tabs.setCurrentWidget(self.notices)

    # --- a case --------------------------------------------------------------------------------

    @Slot()
    def use_figures(self) -> None:
        """Put the latest figures into the current case, as one step of undo."""
        case = self._case
        if case is not None and not self.filler.busy:
            self._fill_for = case
            self.filler.ask(data_tasks.fill, case.raw)
            self._enable()

    @Slot(object)
    def _on_filled(self, filled: dict[str, Any]) -> None:
        case, self._fill_for = self._fill_for, None
        if case in self.desk.session.cases and case is not None:

            def change(raw: dict[str, Any]) -> None:
                for path in FILLED:
                    value: Any = filled
                    for step in path:
                        value = value.get(step) if isinstance(value, dict) else None
                    if value is None:
                        remove_at(raw, path)
                    else:
                        set_at(raw, path, value)
                raw["figures"] = list(filled.get("figures", ()))

            case.edit(change, "use the stored figures")
            self._tell([f"{case.name} starts from these figures now:", *case.scenario.figures])
        self._say_case()
        self._enable()

    @Slot(str)
    def _on_fill_failed(self, words: str) -> None:
        self._fill_for = None
        lines = ["No figures were put into the scenario, which does not fit them:"]
        hint = "Mend these at the left and try again."
        self._tell([*lines, *words.splitlines(), hint], attention=True)
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
        self.import_files([Path(name) for name in names])

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
        self.export_file(Path(name), self._export_layout)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 (Qt's name)
        """Take files of figures; scenarios go on to the window."""
        if _figures_of(event):
            event.acceptProposedAction()
        else:
            event.ignore()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 (Qt's name)
        """Read the files that were dropped."""
        self.import_files(_figures_of(event))
        event.acceptProposedAction()

    # --- drawing -------------------------------------------------------------------------------

    def _sources(self) -> tuple[SourceOverview, ...]:
        return () if self.overview is None else self.overview.sources

    @Slot()
    def _draw(self) -> None:
        self._draw_sources()
        self._draw_chosen()
        self._say()
        self._enable()

    def _draw_sources(self) -> None:
        now_s = time.time()
        shown = [*self._sources(), self._built_in] if self.overview is not None else []
        rows = [source_row(source, now_s, self._said.get(source.name, "")) for source in shown]
        self.sources.set_rows(SOURCE_HEADERS, rows)
        self.sources.setColumnHidden(_SAID_COLUMN, not self._said)
        if rows and not self.sources.selectionModel().hasSelection():
            self.sources.selectRow(0)

    def _fit_columns(self) -> None:
        self.sources.resizeColumnsToContents()
        _narrow(self.sources)
        self.sources.setColumnWidth(SOURCE_HEADERS.index("title"), _TITLE_WIDTH)
        self.sources.setColumnWidth(_SAID_COLUMN, _SAID_WIDTH)

    @Slot()
    def _on_selected(self) -> None:
        self._draw_chosen()
        self._enable()

    def _draw_chosen(self) -> None:
        """Show series and key of the source that was chosen first."""
        cells = self.sources.selectionModel().selectedIndexes()
        name = str(self.sources.model().index(cells[0].row(), 0).data()) if cells else ""
        known = {source.name: source for source in (*self._sources(), self._built_in)}
        source = known.get(name)
        now_s = time.time()
        rows = []
        if source is not None:
            rows = [series_row(one, now_s) for one in source.series]
            held = {one.metric.name for one in source.series}
            rows += [missing_row(find_metric(name)) for name in source.metrics if name not in held]
        self.series.set_rows(SERIES_HEADERS, rows)
        self.series.resizeColumnsToContents()
        _narrow(self.series)
        title = "Figures" if source is None else f"Figures of {source.name}"
        self.series.export_name = title
        short = self.fontMetrics().elidedText(title, Qt.TextElideMode.ElideRight, 260)
        self.tabs.setTabText(0, short.replace("&", "&&"))
        self.tabs.setTabToolTip(0, title)
        self.keys.show_source(source)

    def _enable(self) -> None:
        busy = self.writer.busy
        there = self.overview is not None and self.overview.exists
        self.bar.show_state(
            busy=busy,
            stopping=self.writer.stopping,
            doing=self._doing,
            has_chosen=bool(self.chosen),
            has_store=there,
            is_damaged=self.overview is not None and self.overview.is_damaged,
            has_case=self._case is not None and not self.filler.busy,
        )
        self.keys.set_busy(busy)

    def _say(self) -> None:
        text, attention = self._state()
        self.notice.setText(text)
        palette = self.palette()
        if attention:
            palette.setColor(self.foregroundRole(), colours().bad)
        self.notice.setPalette(palette)
        self.place.setText("" if self.overview is None else f"Store: {self.overview.file}")

    def _state(self) -> tuple[str, bool]:
        if self._doing == "refresh":
            asking = [name for name, said in self._said.items() if said == "asking …"]
            return f"Asking {', '.join(asking)} …" if asking else "Asking sources …", False
        if self._failure:
            return self._failure, True
        if self.overview is None:
            return "Looking at the store …", False
        return headline(self.overview, time.time())

    def _say_case(self) -> None:
        case = self._case
        if case is None:
            self.case_words.setText(NO_CASE)
            return
        figures = case.scenario.figures
        whose = "stored figures" if figures else "figures of its own"
        self.case_words.setText(f"{case.name} starts {case.scenario.start:%d %b %Y} from {whose}.")
        if figures:
            self.case_words.setToolTip("\n".join((self.case_words.text(), *figures)))


def _figures_of(event: QDropEvent) -> list[Path]:
    """Files of figures that are dragged."""
    names = [url.toLocalFile() for url in event.mimeData().urls()]
    return [Path(name) for name in names if name.lower().endswith(_FILES)]


def _narrow(table: FigureTable) -> None:
    """Let no column take the room of the others; the whole text is in its tooltip."""
    for column in range(table.model().columnCount()):
        if table.columnWidth(column) > _WIDEST:
            table.setColumnWidth(column, _WIDEST)
