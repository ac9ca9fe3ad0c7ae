"""Files of machines and of power prices by their share: every mistake told with its line."""

import csv
import math
from collections.abc import Callable
from pathlib import Path

from minersim.csv_tables import open_csv, read_number, require_columns
from minersim.errors import InputError
from minersim.network.mix import Part

_MOST_ROWS = 100
_LONGEST_NAME = 200
_SUM_TOLERANCE = 0.01
"""How far from 1 shares may add up, which are published in whole percent or tenths."""


def read_machine_mix(file: Path) -> list[Part]:
    """Read machines with efficiency and share: CSV with group, share and avg_j_per_th.

    Other columns, such as date and source, are left to the reader of the file.

    Raises
    ------
    InputError
        Every mistake, one line each with file and line number.
    """
    return _read(file, "avg_j_per_th", 0.1, 1e6, named=True)


def read_power_prices(file: Path) -> list[Part]:
    """Read power prices: CSV with share and power_usd_per_kwh, and group if wanted.

    Raises
    ------
    InputError
        Every mistake, one line each with file and line number.
    """
    return _read(file, "power_usd_per_kwh", 1e-6, 5.0, named=False)


def _read(file: Path, column: str, low: float, high: float, *, named: bool) -> list[Part]:
    with open_csv(file) as stream:
        return _parse(file, csv.DictReader(stream), column, low, high, named=named)


def _parse(
    file: Path,
    rows: "csv.DictReader[str]",
    column: str,
    low: float,
    high: float,
    *,
    named: bool,
) -> list[Part]:
    needed = ("group", "share", column) if named else ("share", column)
    require_columns(file, rows.fieldnames, needed)
    mistakes: list[str] = []
    parts: list[Part] = []
    checks: tuple[tuple[str, Callable[[float], bool], str], ...] = (
        ("share", lambda x: 0.0 < x <= 1.0, "a number above 0 and at most 1"),
        (column, lambda x: low <= x <= high, f"a number from {low:g} to {high:g}"),
    )
    for row in rows:
        where = f"{file}: line {rows.line_num}"
        name = (row.get("group") or "").strip()
        if len(name) > _LONGEST_NAME or (named and not name):
            shown = repr(name[:40])
            mistakes.append(f"{where}: group: found {shown}; allowed: 1 to {_LONGEST_NAME} letters")
        found = {key: read_number(row[key]) for key, _, _ in checks}
        for key, fits, allowed in checks:
            value = found[key]
            if value is None or not fits(value):
                shown = "nothing" if row[key] is None else repr(row[key][:40])
                mistakes.append(f"{where}: {key}: found {shown}; allowed: {allowed}")
        parts.append(Part(name, found[column] or 0.0, found["share"] or 0.0))
        if len(parts) > _MOST_ROWS:
            raise InputError(f"{file}: line {rows.line_num}: more than {_MOST_ROWS} rows")
    if not mistakes and not parts:
        mistakes.append(f"{file}: found no rows; allowed: 1 to {_MOST_ROWS}")
    whole = math.fsum(part.share for part in parts)
    if not mistakes and abs(whole - 1.0) > _SUM_TOLERANCE:
        mistakes.append(f"{file}: share: found {whole:g} in all; allowed: 1, all rows together")
    if mistakes:
        raise InputError("\n".join(mistakes))
    return parts
