"""Series of indicators as a file, a row a day."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from minersim.analysis.indicator_run import IndicatorRun
from minersim.csv_writing import write_csv
from minersim.indicators.declaration import Indicator, Line
from minersim.results.files import write_parquet, write_whole

Array = npt.NDArray[np.float64]

_BAND = (("p10", 0.1), ("p50", 0.5), ("p90", 0.9))


def column_name(indicator: Indicator, line: Line) -> str:
    """Name of a line's column: that of the line, with the indicator's unless it begins with it.

    >>> from minersim.indicators.catalogue import INDICATORS
    >>> [column_name(INDICATORS["momr"], line) for line in INDICATORS["momr"].lines]
    ['momr_30d', 'momr']
    """
    own = line.name.startswith(indicator.name)
    return line.name if own else f"{indicator.name}.{line.name}"


def write_series(file: Path, runs: Sequence[IndicatorRun], first: np.datetime64 | None) -> int:
    """Write the lines of indicators; returns the number of days.

    A day without a value has an empty cell. Of many paths three columns are written a line: its
    quantiles of 10, 50 and 90 %.

    Parameters
    ----------
    file : Path
        .csv or .parquet. Written whole or not at all.
    runs : sequence of IndicatorRun
        Of the same days.
    first : datetime64[D], optional
        First day; else the first with any value.

    Raises
    ------
    RunError
        If it cannot be written.
    """
    dates = runs[0].dates
    known = np.logical_or.reduce([run.known for run in runs])
    begin = int(np.flatnonzero(known)[0])
    if first is not None:
        begin = int(np.searchsorted(dates, first))
    end = int(np.flatnonzero(known)[-1]) + 1
    days = slice(begin, max(begin, end))
    columns: dict[str, Array] = {}
    units: dict[str, str] = {}
    for run in runs:
        for line in run.indicator.lines:
            if line.name not in run.lines:
                continue
            name = column_name(run.indicator, line)
            for column, values in _columns(name, run.lines[line.name][..., days]):
                columns[column], units[column] = values, line.unit
    table = {"date": dates[days], **columns}
    if file.suffix.lower() == ".csv":
        write_whole(file, lambda part: write_csv(part, _rows(table)))
    else:
        write_parquet(file, table, units, _provenance(runs))
    return int(table["date"].size)


def _columns(name: str, values: Array) -> list[tuple[str, Array]]:
    if values.ndim == 1:
        return [(name, values)]
    found = [(f"{name}_{band}", np.full(values.shape[-1], np.nan)) for band, _ in _BAND]
    whole = np.isfinite(values).all(axis=0)
    bands = np.quantile(values[:, whole], [share for _, share in _BAND], axis=0)
    for (_, column), band in zip(found, bands, strict=True):
        column[whole] = band
    return found


def _provenance(runs: Sequence[IndicatorRun]) -> dict[str, str]:
    """Sources and snapshots of every figure."""
    figures = {name: figure for run in runs for name, figure in run.figures.items()}
    return {
        name: f"{', '.join(figure.sources)}; snapshots {', '.join(map(str, figure.snapshots))}"
        for name, figure in figures.items()
        if figure.sources
    }


def _rows(table: dict[str, npt.NDArray[np.generic]]) -> Iterator[Iterable[object]]:
    yield table
    yield from zip(*(column.tolist() for column in table.values()), strict=True)
