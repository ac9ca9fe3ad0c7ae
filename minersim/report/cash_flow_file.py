"""A cash flow as a file: CSV with a row for every period, or a spreadsheet to read and reckon in.

Numbers leave as numbers, in full. Text of the user's (the name of a scenario) is written as text
that no spreadsheet takes for a formula.
"""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from minersim.analysis.cash_flow import CashFlowTable
from minersim.analysis.cash_flow_lines import CASH_FLOW_LINES, CashFlowLine
from minersim.csv_writing import csv_text, safe_text
from minersim.results.files import write_text, write_whole

CASH_FLOW_SUFFIXES = (".csv", ".xlsx")
WHOLE_RUN = "whole run"
_PERIOD_WIDTH, _LABEL_WIDTH = 15, 34
_SMALL_USD = 1_000.0


def write_cash_flow(file: Path, table: CashFlowTable) -> None:
    """Write a cash flow in the form of the file's suffix, whole or not at all.

    Parameters
    ----------
    file : Path
        Its name ends in one of ``CASH_FLOW_SUFFIXES``.
    table : CashFlowTable

    Raises
    ------
    RunError
        If it cannot be written.
    """
    if file.suffix.lower() == ".csv":
        write_text(file, csv_text(_rows(table)))
    else:
        content = _spreadsheet(table)
        write_whole(file, lambda part: part.write_bytes(content))


def _rows(table: CashFlowTable) -> Iterator[list[object]]:
    """Headers with units, a row for every period and one for the whole run."""
    yield ["period", "first day", "last day", *(_header(line) for line in CASH_FLOW_LINES)]
    first, last = table.periods[0].first, table.periods[-1].last
    rows = [*((p.name, p.first, p.last) for p in table.periods), (WHOLE_RUN, first, last)]
    for place, row in enumerate(rows):
        yield [*row, *(float(table.values[line.name][place]) for line in CASH_FLOW_LINES)]


def _header(line: CashFlowLine) -> str:
    """Label with its unit.

    >>> _header(CASH_FLOW_LINES[0])
    'Revenue [USD]'
    """
    return f"{line.label} [{line.unit}]"


def _spreadsheet(table: CashFlowTable) -> bytes:
    """A sheet with a column for every period, and one that says where the numbers come from."""
    import xlsxwriter

    content = io.BytesIO()
    # whatever a text begins with, it stays text
    never = {f"strings_to_{kind}": False for kind in ("formulas", "urls", "numbers")}
    with xlsxwriter.Workbook(content, {"in_memory": True, **never}) as book:
        _fill_sheet(book, table)
        _fill_about(book, table)
    return content.getvalue()


def _fill_sheet(book: Any, table: CashFlowTable) -> None:
    sheet = book.add_worksheet("Cash flow")
    head = {"bold": True, "bottom": 1}
    sheet.write_string(0, 0, f"Cash flow, {table.title}", book.add_format(head))
    names = [*(period.name for period in table.periods), WHOLE_RUN]
    right = book.add_format(head | {"align": "right"})
    for place, name in enumerate(names):
        sheet.write_string(0, place + 1, name, right)
    group, row = "", 0
    for line in CASH_FLOW_LINES:
        if line.group != group:
            group, row = line.group, row + 1
            sheet.write_string(row, 0, group, book.add_format({"italic": True}))
        row += 1
        style = {"bold": True, "top": 1} if line.is_total else {}
        sheet.write_string(row, 0, _header(line), book.add_format(style | {"indent": 1}))
        amounts = table.values[line.name]
        number = book.add_format(style | {"num_format": _number_format(line, abs(amounts).max())})
        for place, amount in enumerate(amounts):
            sheet.write_number(row, place + 1, float(amount), number)
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, 0, _LABEL_WIDTH)
    sheet.set_column(1, len(names), _PERIOD_WIDTH)
    sheet.set_landscape()
    sheet.repeat_rows(0)
    sheet.repeat_columns(0)


def _number_format(line: CashFlowLine, largest: float) -> str:
    if line.unit == "BTC":
        return "#,##0.0000;-#,##0.0000"
    return "#,##0.00;-#,##0.00" if largest < _SMALL_USD else "#,##0;-#,##0"


def _fill_about(book: Any, table: CashFlowTable) -> None:
    sheet = book.add_worksheet("About")
    rows = [
        ("cash flow of", table.title),
        *((name.replace("_", " "), value) for name, value in table.origin.items()),
        ("signs", "money in is positive, money out negative"),
        ("adding up", "lines of a mean or of one path add up; quantiles are of each line alone"),
    ]
    rows += [(_header(line), line.definition) for line in CASH_FLOW_LINES]
    for row, (name, value) in enumerate(rows):
        sheet.write_string(row, 0, safe_text(name))
        sheet.write_string(row, 1, safe_text(value))
    sheet.set_column(0, 0, _LABEL_WIDTH)
    sheet.set_column(1, 1, 3 * _LABEL_WIDTH)
