"""An indicator as a chart draws it: a line by day, or the middle and the band of many paths."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from minersim.analysis.indicator_reading import DayReading, last_reading
from minersim.analysis.indicator_run import IndicatorRun

Array = npt.NDArray[np.float64]
Days = npt.NDArray[np.datetime64]

BAND = (0.1, 0.9)
"""Quantiles of the band of many paths."""


@dataclass(frozen=True, slots=True)
class IndicatorPicture:
    """An indicator by day.

    Attributes
    ----------
    name : str
        Of the indicator.
    dates : datetime64[D] array of shape (days,)
        From the first to the last day with a value.
    lines : mapping
        Arrays of shape (days,) by name, the main one first; of many paths their medians.
    low, high : array of shape (days,) or None
        10 % and 90 % quantiles of the main line of many paths; None for one series.
    paths : int
        How many; 1 for a series.
    reading : DayReading
        Of the last day.
    step_days : int
        Usual time between values. [days]
    missing_days : int
        Days without a value between the first and the last.
    spans : tuple of (int, int)
        Capitulations of a series: first day, and the day after the last, as places in the dates.
    sources : tuple of str
        Whose figures it was computed of, the most preferred first.
    as_published : bool
        Whether it is a source's own series.
    assumptions : mapping
        Numbers that it took besides.
    """

    name: str
    dates: Days
    lines: Mapping[str, Array]
    low: Array | None
    high: Array | None
    paths: int
    reading: DayReading
    step_days: int
    missing_days: int
    spans: tuple[tuple[int, int], ...]
    sources: tuple[str, ...]
    as_published: bool
    assumptions: Mapping[str, float]


def indicator_picture(run: IndicatorRun, first: np.datetime64 | None = None) -> IndicatorPicture:
    """Picture of an indicator that has a value.

    Parameters
    ----------
    run : IndicatorRun
        Of a series, or of many paths.
    first : datetime64[D], optional
        Leave out what comes before this day; at least one day with a value must be left.

    Raises
    ------
    ValueError
        If no day with a value is left.
    """
    known = run.known if first is None else run.known & (run.dates >= first)
    if not known.any():
        raise ValueError(f"{run.indicator.name}: no day with a value")
    own = np.flatnonzero(known)
    days = slice(int(own[0]), int(own[-1]) + 1)
    many = run.main.ndim > 1
    low = high = None
    if many:
        low, high = _quantiles(run.main[..., days], BAND)
        lines = {name: _quantiles(v[..., days], (0.5,))[0] for name, v in run.lines.items()}
    else:
        lines = {name: values[days] for name, values in run.lines.items()}
    spans = () if many else tuple(_spans(run, days))
    sources = dict.fromkeys(name for figure in run.figures.values() for name in figure.sources)
    return IndicatorPicture(
        name=run.indicator.name,
        dates=run.dates[days],
        lines=lines,
        low=low,
        high=high,
        paths=run.main.shape[0] if many else 1,
        reading=last_reading(run, first),
        step_days=run.step_days,
        missing_days=int(own[-1] - own[0] + 1 - own.size),
        spans=spans,
        sources=tuple(sources),
        as_published=run.as_published,
        assumptions=dict(run.assumptions),
    )


def _quantiles(values: Array, shares: tuple[float, ...]) -> Array:
    """Quantiles over the paths by day, shape (shares, days); NaN where no path has a value.

    >>> _quantiles(np.array([[1.0, np.nan], [3.0, np.nan]]), (0.5,)).tolist()
    [[2.0, nan]]
    """
    flat = values.reshape(-1, values.shape[-1])
    found = np.full((len(shares), flat.shape[-1]), np.nan)
    there = np.isfinite(flat).any(axis=0)
    if there.any():
        found[:, there] = np.nanquantile(flat[:, there], shares, axis=0)
    return found


def _spans(run: IndicatorRun, days: slice) -> list[tuple[int, int]]:
    size = days.stop - days.start
    found = []
    for one in run.capitulations:
        end = size if one.recovery is None else one.recovery - days.start
        begin = max(one.start - days.start, 0)
        if end > begin and begin < size:
            found.append((begin, min(end, size)))
    return found
