"""Tables as CSV, written alike everywhere: line ends, empty cells, no text that is reckoned."""

import csv
import io
import math
from collections.abc import Iterable
from pathlib import Path
from typing import TextIO

from minersim.csv_tables import read_number

_FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""The wide ones are formulas to spreadsheets of East Asia."""


def write_csv(file: Path, rows: Iterable[Iterable[object]]) -> None:
    """Write rows as they come, in UTF-8, each ended by a line feed on all systems.

    Parameters
    ----------
    file : Path
        Taken as it is: `minersim.results.files.write_whole` makes it whole or nothing.
    rows : iterable of rows
        The header first. Numbers leave to the last digit, None and NaN as nothing, texts by
        `safe_text` but where they are numbers.
    """
    with file.open("w", encoding="utf-8", newline="") as stream:
        _write(stream, rows, ",")


def csv_text(rows: Iterable[Iterable[object]], separator: str = ",") -> str:
    r"""Text of what `write_csv` writes; parted by tabs it is what spreadsheets take by pasting.

    >>> csv_text([["name", "usd"], ["=1+1", -0.5], ["- 2", float("nan")], ["-0.5", None]])
    "name,usd\n'=1+1,-0.5\n'- 2,\n-0.5,\n"
    """
    stream = io.StringIO()
    _write(stream, rows, separator)
    return stream.getvalue()


def _write(stream: TextIO, rows: Iterable[Iterable[object]], separator: str) -> None:
    write = csv.writer(stream, delimiter=separator, lineterminator="\n").writerow
    for row in rows:
        write([_safe(cell) for cell in row])


def _safe(cell: object) -> object:
    if isinstance(cell, str):
        return cell if read_number(cell) is not None else safe_text(cell)
    return None if isinstance(cell, float) and math.isnan(cell) else cell


def safe_text(text: str) -> str:
    r"""Text that a spreadsheet does not take for a formula, nor for the end of a cell.

    An apostrophe stands before what would be a formula, a question mark for a control character.

    >>> safe_text("=1+1"), safe_text("mempool"), safe_text("a\t=1")
    ("'=1+1", 'mempool', 'a?=1')
    """
    plain = "".join(c if c.isprintable() else "?" for c in text)
    return f"'{plain}" if plain.startswith(_FORMULA_STARTS) else plain


def plain_text(cell: str) -> str:
    """Text of a cell that `safe_text` wrote.

    >>> plain_text("'=1+1"), plain_text("'quoted'")
    ('=1+1', "'quoted'")
    """
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA_STARTS) else cell
