"""Tables of figures: units, sorting, the clipboard and CSV, alike on every page."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
    Slot,
)
from PySide6.QtGui import QAction, QFont, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from gui.plain_tips import plain_tip
from minersim.csv_writing import csv_text
from minersim.results.files import write_text

_Index = QModelIndex | QPersistentModelIndex
_NO_PARENT = QModelIndex()
_SORT_ROLE = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell.

    Attributes
    ----------
    text : str
        As shown.
    value : float or None
        The number behind it, which sorting, the clipboard and CSV take; None for words.
    tip : str
        Definition.
    strong : bool
        Whether it is set in bold, as totals and headings are.
    order : float or None
        What words are sorted by that stand for an amount, as an age does.
    """

    text: str
    value: float | None = None
    tip: str = ""
    strong: bool = False
    order: float | None = None


class _Model(QAbstractTableModel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.headers: tuple[str, ...] = ()
        self.rows: tuple[tuple[Cell, ...], ...] = ()
        self.bold = QFont(parent.font())
        self.bold.setBold(True)

    def set_rows(self, headers: tuple[str, ...], rows: tuple[tuple[Cell, ...], ...]) -> None:
        same = headers == self.headers and len(rows) == len(self.rows)
        if same:  # figures changed, their places did not: selection and scrolling stay
            self.rows = rows
            if rows:
                last = self.index(len(rows) - 1, len(headers) - 1)
                self.dataChanged.emit(self.index(0, 0), last)
            return
        self.beginResetModel()
        self.headers, self.rows = headers, rows
        self.endResetModel()

    def rowCount(self, parent: _Index = _NO_PARENT) -> int:  # noqa: N802 (Qt's name)
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = _NO_PARENT) -> int:  # noqa: N802
        return 0 if parent.isValid() else len(self.headers)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        cell = self.rows[index.row()][index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return cell.text
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(cell.tip or cell.text)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = "AlignLeft" if cell.value is None and cell.text != "-" else "AlignRight"
            return getattr(Qt.AlignmentFlag, side) | Qt.AlignmentFlag.AlignVCenter
        if role == _SORT_ROLE:
            amount = cell.value if cell.order is None else cell.order
            return cell.text if amount is None else amount
        if role == Qt.ItemDataRole.FontRole and cell.strong:
            return self.bold
        return None

    def headerData(  # noqa: N802
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Vertical:  # where it is shown, it has the first cells
            if role in {
                Qt.ItemDataRole.DisplayRole,
                Qt.ItemDataRole.ToolTipRole,
                Qt.ItemDataRole.FontRole,
            }:
                return self.data(self.index(section, 0), role)
        elif role == Qt.ItemDataRole.DisplayRole:
            return self.headers[section]
        return None


class _Order(QSortFilterProxyModel):
    """Numbers by size, words by letter; what has no number comes last, whichever way it goes."""

    def lessThan(self, left: _Index, right: _Index) -> bool:  # noqa: N802 (Qt's name)
        model = self.sourceModel()
        a, b = (model.data(index, _SORT_ROLE) for index in (left, right))
        if isinstance(a, float) and isinstance(b, float):
            return a < b
        if isinstance(a, str) and isinstance(b, str):
            return a.casefold() < b.casefold()
        return isinstance(a, float) == (self.sortOrder() == Qt.SortOrder.AscendingOrder)


class FigureTable(QTableView):
    """A table of words and numbers that can be sorted, copied and exported.

    It satisfies `gui.page.Exportable`: ``csv`` only, and the clipboard as tab-separated text,
    which spreadsheets paste into cells. Numbers leave in full, in the unit that the table shows.

    Parameters
    ----------
    title : str
        Its accessible name, and the name of exported files.
    """

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.export_name = title
        self.export_kinds: tuple[str, ...] = ("csv",)
        self.setAccessibleName(title)
        self._model = _Model(self)
        self._order = _Order(self)
        self._order.setSourceModel(self._model)
        self.setModel(self._order)
        self.setSortingEnabled(True)
        self.sortByColumn(-1, Qt.SortOrder.AscendingOrder)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 8)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        copy = QAction("Copy", self)
        copy.setShortcut(QKeySequence.StandardKey.Copy)
        copy.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        copy.triggered.connect(self.copy_selection)
        everything = QAction("Copy whole table", self)
        everything.triggered.connect(self.copy)
        self.addActions([copy, everything])
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)

    def set_rows(self, headers: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
        """Show rows; each has a cell for every header, and headers carry their units."""
        fresh = tuple(headers) != self._model.headers or len(rows) != len(self._model.rows)
        self._model.set_rows(tuple(headers), tuple(tuple(row) for row in rows))
        if fresh:
            self.resizeColumnsToContents()

    def shown(self) -> list[list[str]]:
        """Texts of all cells in the order in which they stand."""
        order = self._order
        return [
            [str(order.index(row, column).data()) for column in range(order.columnCount())]
            for row in range(order.rowCount())
        ]

    def export_to(self, file: str) -> None:
        """Write the table as CSV, whole or not at all.

        Raises
        ------
        RunError
            If it cannot be written.
        """
        text = self._text(range(self._order.rowCount()), range(self._order.columnCount()), ",")
        write_text(Path(file), text)

    @Slot()
    def copy(self) -> None:
        """Put the whole table on the clipboard."""
        rows, columns = range(self._order.rowCount()), range(self._order.columnCount())
        QGuiApplication.clipboard().setText(self._text(rows, columns, "\t"))

    @Slot()
    def copy_selection(self) -> None:
        """Put the selected cells on the clipboard, or the whole table where none is selected."""
        chosen = self.selectionModel().selectedIndexes()
        if not chosen:
            self.copy()
            return
        rows = sorted({index.row() for index in chosen})
        columns = sorted({index.column() for index in chosen})
        QGuiApplication.clipboard().setText(self._text(rows, columns, "\t"))

    def _text(self, rows: Sequence[int], columns: Sequence[int], separator: str) -> str:
        headers = [self._model.headers[column] for column in columns]
        cells = ([self._plain(row, column) for column in columns] for row in rows)
        return csv_text([headers, *cells], separator)

    def _plain(self, row: int, column: int) -> str:
        source = self._order.mapToSource(self._order.index(row, column))
        cell = self._model.rows[source.row()][source.column()]
        if cell.value is None:
            return "" if cell.text == "-" else cell.text.strip()
        return repr(cell.value) if math.isfinite(cell.value) else ""
