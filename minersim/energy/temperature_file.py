"""Files of daily temperatures: read once, every mistake told with its line.

CSV with the columns ``date`` (YYYY-MM-DD), ``mean_c`` and ``highest_c``, a row a day in any order.
"""

import csv
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

from minersim.csv_tables import (
    file_stamp,
    open_csv,
    raise_mistakes,
    read_day,
    read_number,
    require_columns,
)

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
    return _read(file, *file_stamp(file))


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
    with open_csv(file) as stream:
        return _parse(file, csv.DictReader(stream))


def _parse(file: Path, rows: "csv.DictReader[str]") -> dict[date, tuple[float, float]]:
    require_columns(file, rows.fieldnames, _COLUMNS)
    mistakes: list[str] = []
    found: dict[date, tuple[float, float]] = {}
    for row in rows:
        where = f"{file}: line {rows.line_num}"
        day = read_day(row["date"])
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
    raise_mistakes(file, mistakes, _MOST_MISTAKES)
    return found


def _celsius(text: str | None) -> float | None:
    value = read_number(text)
    return value if value is not None and _LOWEST_C <= value <= _HIGHEST_C else None
