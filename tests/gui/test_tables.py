"""Tables: what they show, how they sort, and what leaves them."""

import csv

import pytest
from PySide6.QtCore import QItemSelectionModel, QPoint, Qt
from PySide6.QtGui import QGuiApplication

from gui.tables import Cell, FigureTable

HEADERS = ("Figure", "Unit", "Mean")
ROWS = [
    [Cell("profit", tip="Income less expenses."), Cell("USD"), Cell("1,234", 1234.5)],
    [Cell("cost"), Cell("USD"), Cell("-20", -20.0)],
    [Cell("rate of return"), Cell("per year"), Cell("-")],
]


@pytest.fixture
def table(qtbot):
    table = FigureTable("Figures")
    qtbot.addWidget(table)
    table.set_rows(HEADERS, ROWS)
    table.resize(500, 300)
    table.show()
    return table


def test_it_shows_texts_and_tells_definitions(table):
    assert table.shown() == [[cell.text for cell in row] for row in ROWS]
    assert table.model().index(0, 0).data(Qt.ItemDataRole.ToolTipRole) == "Income less expenses."
    assert table.model().headerData(2, Qt.Orientation.Horizontal) == "Mean"


def test_it_sorts_numbers_by_size_and_what_has_none_last(qtbot, table):
    header = table.horizontalHeader()
    place = header.sectionViewportPosition(2) + header.sectionSize(2) // 2
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place, 8))
    assert [row[2] for row in table.shown()] == ["-20", "1,234", "-"]
    table.sortByColumn(2, Qt.SortOrder.DescendingOrder)
    assert [row[2] for row in table.shown()] == ["1,234", "-20", "-"]
    table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
    assert [row[0] for row in table.shown()] == ["cost", "profit", "rate of return"]


def test_words_may_have_an_order_of_their_own(table):
    ages = (("10 minutes ago", 10.0), ("2 days ago", 2_880.0), ("3 hours ago", 180.0))
    table.set_rows(["Visited"], [[Cell(words, order=minutes)] for words, minutes in ages])
    table.sortByColumn(0, Qt.SortOrder.AscendingOrder)
    assert [row[0] for row in table.shown()] == ["10 minutes ago", "3 hours ago", "2 days ago"]
    table.copy()
    assert QGuiApplication.clipboard().text().splitlines()[1:2] == ["10 minutes ago"]


def test_figures_that_change_keep_the_order(table):
    table.sortByColumn(2, Qt.SortOrder.AscendingOrder)
    changed = [[*row[:2], Cell("-5,000", -5000.0)] if row is ROWS[0] else row for row in ROWS]
    table.set_rows(HEADERS, changed)
    assert [row[2] for row in table.shown()] == ["-5,000", "-20", "-"]


def test_the_whole_table_is_copied_in_full_numbers(table):
    table.copy()
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines == [
        "Figure\tUnit\tMean",
        "profit\tUSD\t1234.5",
        "cost\tUSD\t-20.0",
        "rate of return\tper year\t",
    ]


def test_ctrl_c_copies_what_is_selected(qtbot, table):
    table.selectionModel().select(
        table.model().index(1, 2), QItemSelectionModel.SelectionFlag.ClearAndSelect
    )
    with qtbot.waitActive(table):
        table.activateWindow()
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "Mean\n-20.0\n"


def test_csv(table, tmp_path):
    file = tmp_path / "figures.csv"
    table.export_to(str(file))
    with file.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    assert rows[0] == list(HEADERS)
    assert rows[1] == ["profit", "USD", "1234.5"]
    assert table.export_kinds == ("csv",)
