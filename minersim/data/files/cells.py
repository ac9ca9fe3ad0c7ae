"""Cells of a table of figures: times and numbers, from text or typed."""

import datetime
import math
import re

from minersim.units import SECONDS_PER_DAY

TIME_WORDS = "a date such as 2025-11-20, or a time such as 2025-11-20T13:00:00Z"
NUMBER_WORDS = "a number such as 90000.5, or nothing"

_EPOCH = datetime.date(1970, 1, 1)
_NOTHING = frozenset({"", "nan", "null", "none", "na", "n/a"})
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_STARTS_WITH_YEAR = re.compile(r"\d{4}-\d\d-\d\d")


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
