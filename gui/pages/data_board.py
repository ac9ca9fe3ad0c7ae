"""What is seen of the data page: notice, buttons, tables of sources and figures, notices."""

import time
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QSizePolicy,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from gui.case import Case
from gui.elided import ElidedLabel
from gui.pages.data_bar import DataBar
from gui.pages.data_keys import KeyPanel
from gui.pages.data_words import (
    SERIES_HEADERS,
    SOURCE_HEADERS,
    missing_row,
    series_row,
    source_row,
)
from gui.plain_tips import plain_tip
from gui.tables import FigureTable
from gui.theme import colours
from minersim.data.metric_names import find_metric
from minersim.data.overview import SourceOverview, StoreOverview, built_in_overview

_WIDEST = 240
_TITLE_WIDTH, _SAID_WIDTH = 150, 180
_SAID_COLUMN = SOURCE_HEADERS.index("refresh")
NOTHING_TO_SAY = "Nothing has been done yet: what a refresh, an import or a repair tells is here."
NO_CASE = "No scenario is open that figures could be put into."


class DataBoard(QWidget):
    """Everything on the data page; it shows what it is given and begins nothing.

    Attributes
    ----------
    chosen_changed : Signal()
        Other sources are selected.
    """

    chosen_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._overview: StoreOverview | None = None
        self._built_in = built_in_overview()
        self._notice = ("", False)
        self._make_parts()
        self._lay_out()
        self.sources.selectionModel().selectionChanged.connect(self._on_selected)

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

    def _lay_out(self) -> None:
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

    @property
    def chosen(self) -> list[str]:
        """Names of the chosen sources that can be asked."""
        rows = self.sources.selectionModel().selectedRows()
        names = [str(index.data()) for index in sorted(rows, key=lambda index: index.row())]
        askable = {source.name for source in self._sources() if source.is_asked}
        return [name for name in names if name in askable]

    def show_overview(self, overview: StoreOverview | None, said: Mapping[str, str]) -> None:
        """Show what the store holds, and the figures and the key of the chosen source.

        Parameters
        ----------
        overview : StoreOverview | None
            None before the store was looked at.
        said : mapping of str to str
            What became of a refresh, by the name of the source.
        """
        self._overview = overview
        self.show_sources(said)
        self._show_chosen()
        self.place.setText("" if overview is None else f"Store: {overview.file}")

    def show_sources(self, said: Mapping[str, str]) -> None:
        """Show the sources, and what became of a refresh by their names."""
        now_s = time.time()
        shown = [*self._sources(), self._built_in] if self._overview is not None else []
        rows = [source_row(source, now_s, said.get(source.name, "")) for source in shown]
        self.sources.set_rows(SOURCE_HEADERS, rows)
        self.sources.setColumnHidden(_SAID_COLUMN, not said)
        if rows and not self.sources.selectionModel().hasSelection():
            self.sources.selectRow(0)

    def fit_columns(self) -> None:
        """Give the columns of the sources the room that their texts need."""
        self.sources.resizeColumnsToContents()
        _narrow(self.sources)
        self.sources.setColumnWidth(SOURCE_HEADERS.index("title"), _TITLE_WIDTH)
        self.sources.setColumnWidth(_SAID_COLUMN, _SAID_WIDTH)

    def say(self, text: str, *, attention: bool) -> None:
        """Say in the line at the top how the store stands."""
        self._notice = (text, attention)
        self.notice.setText(text)
        palette = self.palette()
        if attention:
            palette.setColor(self.foregroundRole(), colours().bad)
        self.notice.setPalette(palette)

    def say_case(self, case: Case | None) -> None:
        """Say whose figures a case starts from."""
        if case is None:
            self.case_words.setText(NO_CASE)
            return
        figures = case.scenario.figures
        whose = "stored figures" if figures else "figures of its own"
        self.case_words.setText(f"{case.name} starts {case.scenario.start:%d %b %Y} from {whose}.")
        if figures:
            self.case_words.setToolTip(plain_tip("\n".join((self.case_words.text(), *figures))))

    @Slot(list, bool)
    def tell(self, lines: Sequence[str], attention: bool) -> None:
        """Tell what came of something; to the front with it if it is much or bad."""
        self.notices.setPlainText("\n".join(lines))
        count = len(lines)
        self.tabs.setTabText(2, f"Notices ({count})" if count > 1 else "Notices")
        if attention or count > 1:
            self.tabs.setCurrentWidget(self.notices)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 (Qt's name)
        """Colour the notice again in a new theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "notice"):
            text, attention = self._notice
            self.say(text, attention=attention)

    def _sources(self) -> tuple[SourceOverview, ...]:
        return () if self._overview is None else self._overview.sources

    @Slot()
    def _on_selected(self) -> None:
        self._show_chosen()
        self.chosen_changed.emit()

    def _show_chosen(self) -> None:
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
        self.tabs.setTabToolTip(0, plain_tip(title))
        self.keys.show_source(source)


def _narrow(table: FigureTable) -> None:
    """Let no column take the room of the others; the whole text is in its tooltip."""
    for column in range(table.model().columnCount()):
        if table.columnWidth(column) > _WIDEST:
            table.setColumnWidth(column, _WIDEST)
