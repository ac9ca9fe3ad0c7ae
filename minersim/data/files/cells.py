"""Cells of a table of figures: times and numbers, from text or typed."""

import datetime
import math
import re
from collections.abc import Iterable

from minersim.units import SECONDS_PER_DAY

TIME_WORDS = "a date such as 2025-11-20, or a time such as 2025-11-20T13:00:00Z"
NUMBER_WORDS = "a number such as 90000.5, or nothing"

_EPOCH = datetime.date(1970, 1, 1)
_NOTHING = frozenset({"", "nan", "null", "none", "na", "n/a"})
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_STARTS_WITH_YEAR = re.compile(r"\d{4}-\d\d-\d\d")
_FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""The wide ones are formulas to spreadsheets of East Asia."""


def time_of(cell: object) -> int:
    """Seconds since 1970 of a date or time; without a zone it is UTC. [s]

    Raises
    ------
    ValueError
        If it is neither.

    Examples
    --------
    >>> time_of("2025-11-20"), time_of("2025-11-20 01:00:00"), time_of("2025-11-20T02:00+01:00")
    (1763596800, 1763600400, 1763600400)
    """
    if isinstance(cell, datetime.datetime):
        moment = cell
    elif isinstance(cell, datetime.date):
        return (cell - _EPOCH).days * int(SECONDS_PER_DAY)
    elif isinstance(cell, str) and _STARTS_WITH_YEAR.match(cell.strip()):
        moment = datetime.datetime.fromisoformat(cell.strip())
    else:
        raise ValueError("neither a date nor a time")
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=datetime.UTC)
    return math.floor(moment.timestamp())


def number_of(cell: object) -> float | None:
    """Number of a cell; None where it is empty.

    Raises
    ------
    ValueError
        If it is no finite number.

    Examples
    --------
    >>> number_of(" 1.5e3 "), number_of(""), number_of(float("nan")), number_of(7)
    (1500.0, None, None, 7.0)
    """
    if cell is None:
        return None
    if isinstance(cell, str):
        text = cell.strip()
        if text.lower() in _NOTHING:
            return None
        if not _NUMBER.fullmatch(text):
            raise ValueError("no number")
        value = float(text)
    elif isinstance(cell, bool):
        raise ValueError("no number")
    else:
        value = float(cell)  # type: ignore[arg-type]  # a TypeError is of no table that we read
        if math.isnan(value):
            return None
    if not math.isfinite(value):
        raise ValueError("no finite number")
    return value


def safe_text(text: str) -> str:
    r"""Text that a spreadsheet does not take for a formula, nor for the end of a cell.

    An apostrophe stands before what would be a formula, a question mark for a control character.

    >>> safe_text("=1+1"), safe_text("mempool"), safe_text("a\t=1")
    ("'=1+1", 'mempool', 'a?=1')
    """
    plain = "".join(c if c.isprintable() else "?" for c in text)
    return f"'{plain}" if plain.startswith(_FORMULA_STARTS) else plain


def safe_cells(row: Iterable[object]) -> list[object]:
    """A row for a CSV file: numbers as they are, texts by `safe_text`, numbers as texts too.

    >>> safe_cells(["=1+1", -0.5, "-0.5", None, "- 2"])
    ["'=1+1", -0.5, '-0.5', None, "'- 2"]
    """
    return [safe_text(c) if isinstance(c, str) and not _NUMBER.fullmatch(c) else c for c in row]


def plain_text(cell: str) -> str:
    """Text of a cell that `safe_text` wrote.

    >>> plain_text("'=1+1"), plain_text("'quoted'")
    ('=1+1', "'quoted'")
    """
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA_STARTS) else cell
