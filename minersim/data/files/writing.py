"""The store as a file: wide for a spreadsheet, long for another store."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from minersim.csv_writing import write_csv
from minersim.data.files.layouts import LONG_COLUMNS
from minersim.data.files.tables import SUFFIXES
from minersim.data.metric_names import find_metric
from minersim.data.screening import day_words
from minersim.data.store import Store
from minersim.errors import InputError
from minersim.results.files import write_parquet, write_whole
from minersim.scenario.wording import show
from minersim.units import SECONDS_PER_DAY

WIDE, LONG = "wide", "long"


def export(
    store: Store,
    file: Path,
    layout: str = WIDE,
    *,
    metrics: Sequence[str] | None = None,
    sources: Sequence[str] | None = None,
    since_s: int | None = None,
    until_s: int | None = None,
) -> int:
    """Write what the store holds; returns the number of rows.

    Parameters
    ----------
    store : Store
        Open.
    file : Path
        Its suffix says how: .csv or .parquet. Written whole or not at all.
    layout : str
        Wide: a row a time, a column a metric, each time's value as the store reads it. Long: a row
        a value, of every source and with every revision.
    metrics, sources : sequence of str, optional
        Those that count, in this order; else all.
    since_s, until_s : int, optional
        First and last time. [s since 1970]

    Raises
    ------
    InputError
        If there is nothing to write, or the suffix is another.
    RunError
        If the file cannot be written.
    """
    suffix = file.suffix.lower()
    if suffix not in SUFFIXES:
        allowed = " or ".join(SUFFIXES)
        raise InputError(f"{file}: found the ending {show(file.suffix)}; allowed: {allowed}")
    held = list(dict.fromkeys(metric for _, metric in store.series_names()))
    names = held if metrics is None else list(dict.fromkeys(metrics))
    make = _wide if layout == WIDE else _long
    table = make(store, names, sources, since_s, until_s)
    rows = len(next(iter(table.values())))
    if not rows:
        words = "nothing that was asked for" if held else "nothing yet"
        raise InputError(f"{store.file}: holds {words}; `minersim data status` lists what it holds")
    if suffix == ".csv":
        write_whole(file, lambda part: write_csv(part, _rows(table)))
    else:
        units = {name: find_metric(name).unit for name in names if name in table}
        write_parquet(file, _typed(table), units, {"layout": layout})
    return rows


def _wide(
    store: Store,
    names: list[str],
    sources: Sequence[str] | None,
    since_s: int | None,
    until_s: int | None,
) -> dict[str, npt.NDArray[Any]]:
    """A row a time: seconds since 1970, then values, NaN where there are none."""
    read = [store.read(name, sources=sources, since_s=since_s, until_s=until_s) for name in names]
    nothing = np.zeros(0, dtype=np.int64)
    times = np.unique(np.concatenate([nothing, *(series.observed_at_s for series in read)]))
    whole_days = bool(np.all(times % int(SECONDS_PER_DAY) == 0))
    table: dict[str, npt.NDArray[Any]] = {"date" if whole_days else "time": times}
    for name, series in zip(names, read, strict=True):
        values = np.full(times.size, np.nan)
        values[np.searchsorted(times, series.observed_at_s)] = series.values
        table[name] = values
    return table


def _long(
    store: Store,
    names: list[str],
    sources: Sequence[str] | None,
    since_s: int | None,
    until_s: int | None,
) -> dict[str, npt.NDArray[Any]]:
    """A row a value."""
    rows: list[tuple[str, str, str, int, int, float]] = []
    for source, name in store.series_names():
        if name in names and (sources is None or source in sources):
            unit = find_metric(name).unit
            rows += [
                (source, name, unit, observed, fetched, value)
                for observed, fetched, value in store.history(source, name)
                if (since_s is None or observed >= since_s)
                and (until_s is None or observed <= until_s)
            ]
    kinds = (object, object, object, np.int64, np.int64, np.float64)
    columns = list(zip(*rows, strict=True)) or [()] * len(kinds)
    return {
        name: np.array(column, dtype=kind)
        for name, column, kind in zip(LONG_COLUMNS, columns, kinds, strict=True)
    }


_TIMES = ("date", "time", "observed_at", "fetched_at")


def _rows(table: dict[str, npt.NDArray[Any]]) -> Iterator[Iterable[object]]:
    yield table
    columns = [
        [day_words(int(value)) for value in column] if name in _TIMES else column.tolist()
        for name, column in table.items()
    ]
    yield from zip(*columns, strict=True)


def _typed(table: dict[str, npt.NDArray[Any]]) -> dict[str, npt.NDArray[Any]]:
    """Times as such, for Parquet."""
    return {
        name: column.astype("datetime64[s]") if name in _TIMES else column
        for name, column in table.items()
    }
