"""Files of daily temperatures: read once, every mistake told with its line.

CSV with the columns ``date`` (YYYY-MM-DD), ``mean_c`` and ``highest_c``, a row a day in any order.
"""

import csv
import math
import re
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

from minersim.errors import InputError

_COLUMNS = ("date", "mean_c", "highest_c")
_LOWEST_C, _HIGHEST_C = -90.0, 70.0
_MOST_MISTAKES = 200
_MOST_GAPS = 20


def read_temperatures(file: Path) -> dict[date, tuple[float, float]]:
    """Read mean and highest temperature of days. [°C]

    Raises
    ------
    InputError
        Every mistake, one line each with file and line number (at most 200).
    """
    try:
        state = file.stat()
    except OSError:
        raise InputError(f"{file}: no such file") from None
    return _read(file, state.st_mtime_ns, state.st_size)


def missing_days(
    temperatures: dict[date, tuple[float, float]], start: date, days: int
) -> list[str]:
    """Say which days of a run have no temperature, as one text for each run of them.

    >>> missing_days({date(2026, 1, 2): (1.0, 2.0)}, date(2026, 1, 1), 4)
    ['2026-01-01', '2026-01-03 to 2026-01-04']
    """
    gaps: list[tuple[date, date]] = []
    for place in range(days):
        day = start + timedelta(days=place)
        if day in temperatures:
            continue
        if gaps and gaps[-1][1] == day - timedelta(days=1):
            gaps[-1] = (gaps[-1][0], day)
        else:
            gaps.append((day, day))
    told = [f"{a}" if a == b else f"{a} to {b}" for a, b in gaps[:_MOST_GAPS]]
    return told + ([f"and {len(gaps) - _MOST_GAPS} more"] if len(gaps) > _MOST_GAPS else [])


@lru_cache(maxsize=16)
def _read(file: Path, _changed: int, _size: int) -> dict[date, tuple[float, float]]:
    """Read a file once, as long as it does not change."""
    try:
        with file.open(newline="", encoding="utf-8-sig") as stream:
            return _parse(file, csv.DictReader(stream))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{file}: cannot be read as CSV: {error}") from None


def _parse(file: Path, rows: "csv.DictReader[str]") -> dict[date, tuple[float, float]]:
    missing = [name for name in _COLUMNS if name not in (rows.fieldnames or [])]
    if missing:
        allowed = ",".join(_COLUMNS)
        raise InputError(f"{file}: line 1: no column {' and '.join(missing)}; allowed: {allowed}")
    mistakes: list[str] = []
    found: dict[date, tuple[float, float]] = {}
    for row in rows:
        where = f"{file}: line {rows.line_num}"
        day = _day(row["date"])
        mean, highest = _celsius(row["mean_c"]), _celsius(row["highest_c"])
        if day is None:
            mistakes.append(f"{where}: date: found {row['date']!r}; allowed: YYYY-MM-DD")
        elif day in found:
            mistakes.append(f"{where}: date: found {day} twice; allowed: once")
        for name, value in (("mean_c", mean), ("highest_c", highest)):
            if value is None:
                allowed = f"a number from {_LOWEST_C:g} to {_HIGHEST_C:g}"
                mistakes.append(f"{where}: {name}: found {row[name]!r}; allowed: {allowed}")
        if mean is not None and highest is not None and highest < mean:
            mistakes.append(
                f"{where}: highest_c: found {highest:g}, below the mean of {mean:g}; allowed: at "
                "least the mean"
            )
        if day is not None:
            found[day] = (mean or 0.0, highest or 0.0)
    if not mistakes and not found:
        mistakes.append(f"{file}: found no days; allowed: one row a day")
    if mistakes:
        more = len(mistakes) - _MOST_MISTAKES
        shown = mistakes[:_MOST_MISTAKES] + ([f"{file}: and {more} more"] if more > 0 else [])
        raise InputError("\n".join(shown))
    return found


def _day(text: str | None) -> date | None:
    plain = (text or "").strip()
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", plain) is None:
        return None
    try:
        return date.fromisoformat(plain)
    except ValueError:
        return None


def _celsius(text: str | None) -> float | None:
    if text is None or "_" in text:
        return None
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) and _LOWEST_C <= value <= _HIGHEST_C else None
