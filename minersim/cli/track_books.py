"""A business's own revenue by day, which ``minersim track score`` holds its forecasts against.

CSV with the columns ``date`` (YYYY-MM-DD) and ``revenue_usd``, a row a day in any order.
"""

import csv
from datetime import date
from pathlib import Path

from minersim.csv_tables import open_csv, raise_mistakes, read_day, read_number, require_columns
from minersim.errors import InputError
from minersim.scenario.wording import show

_MOST_MISTAKES = 20


def read_books(file: Path) -> dict[date, float]:
    """Revenue by day. [USD]

    Raises
    ------
    InputError
        Every mistake, one line each with file and line number (at most 20).
    """
    with open_csv(file) as stream:
        return _parse(file, csv.DictReader(stream))


def _parse(file: Path, rows: "csv.DictReader[str]") -> dict[date, float]:
    require_columns(file, rows.fieldnames, ("date", "revenue_usd"))
    found: dict[date, float] = {}
    mistakes = []
    for row in rows:
        where = f"{file}: line {rows.line_num}"
        day, revenue = read_day(row["date"]), read_number(row["revenue_usd"])
        if day is None:
            mistakes.append(f"{where}: date: found {show(row['date'])}; allowed: YYYY-MM-DD")
        elif day in found:
            mistakes.append(f"{where}: date: found {day} twice; allowed: once")
        if revenue is None or revenue < 0.0:
            words = f"found {show(row['revenue_usd'])}; allowed: 0 or more [USD]"
            mistakes.append(f"{where}: revenue_usd: {words}")
        elif day is not None:
            found.setdefault(day, revenue)
    raise_mistakes(file, mistakes, _MOST_MISTAKES)
    if not found:
        raise InputError(f"{file}: has no rows; allowed: one for every day")
    return found
