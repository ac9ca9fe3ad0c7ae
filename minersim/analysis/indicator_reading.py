"""What the last day of an indicator says: its value, its place in its history, how it is read."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from minersim.analysis.daily_inputs import DailyInputs
from minersim.analysis.indicator_run import IndicatorRun
from minersim.indicators.series import rolling_mean

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class DayReading:
    """An indicator on the last day that it has a value of.

    Attributes
    ----------
    day : datetime64[D]
        That day.
    value : float
        Of the main line; of many paths the median.
    low, high : float
        10 % and 90 % quantiles of many paths; the value itself of one series.
    percentile : float
        Rank among the days before, 0 for the lowest; of many paths the median of those that have
        such days. NaN for the first day.
    reading : str
        How published texts read it; of many paths the most frequent reading. Empty where no
        threshold was published.
    reading_share : float
        Share of the paths with a value that are read so. [1]
    """

    day: np.datetime64
    value: float
    low: float
    high: float
    percentile: float
    reading: str
    reading_share: float


def last_reading(run: IndicatorRun, first: np.datetime64 | None = None) -> DayReading:
    """Reading of the last day with a value.

    Parameters
    ----------
    run : IndicatorRun
        Of a series, or of many paths.
    first : datetime64[D], optional
        First day of the history that the value is ranked in; else all of it.
    """
    day = run.last
    begin = 0 if first is None else min(int(np.searchsorted(run.dates, first)), day)
    known = np.isfinite(run.main[..., day]).reshape(-1)
    values = run.main.reshape(-1, run.dates.size)[known]
    lines = {name: array[..., day].reshape(-1)[known] for name, array in run.lines.items()}
    low, middle, high = np.quantile(values[:, day], [0.1, 0.5, 0.9])
    ranks = percentile(values[:, begin:], day - begin)
    ranked = ranks[np.isfinite(ranks)]
    texts, counts = np.unique(_readings(run, lines).astype(str), return_counts=True)
    most = int(np.argmax(counts))
    return DayReading(
        day=run.dates[day],
        value=float(middle),
        low=float(low),
        high=float(high),
        percentile=float(np.median(ranked)) if ranked.size else float("nan"),
        reading=str(texts[most]),
        reading_share=float(counts[most]) / len(values),
    )


def _readings(run: IndicatorRun, lines: dict[str, Array]) -> npt.NDArray[np.object_]:
    if run.as_published:
        # a source's series has no lines beside it that a threshold could name
        lines = {line.name: np.full(1, np.nan) for line in run.indicator.lines} | lines
    return run.indicator.readings(lines)


def percentile(values: Array, day: int) -> Array:
    """Rank of a day's value in its own history up to that day: share of others that are lower.

    Half of equal ones count; days without a value do not. NaN where there is no other value.

    Parameters
    ----------
    values : array of shape (..., days)
        The series.
    day : int
        Index of the day.

    Examples
    --------
    >>> float(percentile(np.array([1.0, np.nan, 2.0, 4.0, 3.0]), 4))
    0.6666666666666666
    """
    before, today = values[..., :day], values[..., day, np.newaxis]
    others = np.isfinite(before).sum(axis=-1)
    lower = (before < today).sum(axis=-1) + 0.5 * (before == today).sum(axis=-1)
    known = (others > 0) & np.isfinite(today[..., 0])
    return np.where(known, lower / np.maximum(others, 1), np.nan)


@dataclass(frozen=True, slots=True)
class Agreement:
    """Our values beside those that a source publishes of the same indicator.

    Attributes
    ----------
    metric : str
        Its name as a metric.
    sources : tuple of str
        Who publishes.
    days : int
        Days with both.
    correlation : float
        NaN where it has no meaning. [1]
    mean_error : float
        Mean absolute difference, as a share of the mean published size. [1]
    """

    metric: str
    sources: tuple[str, ...]
    days: int
    correlation: float
    mean_error: float


def agreement(run: IndicatorRun, inputs: DailyInputs) -> Agreement | None:
    """Hold a computed indicator against what sources publish of it; None where none do.

    A value of a week or a month bears its first day and is held against the mean of our days.
    """
    name = run.indicator.published
    if not name or run.as_published or run.main.ndim > 1:
        return None
    theirs = inputs.figure(name)
    if theirs is None:
        return None
    told = np.flatnonzero(theirs.known)
    step = int(np.median(np.diff(told))) if told.size > 1 else 1
    means = np.full(run.main.shape, np.nan)
    if step <= run.main.size:
        means[: run.main.size - step + 1] = rolling_mean(run.main, step)[step - 1 :]
    both = theirs.known & np.isfinite(means)
    if not both.any():
        return None
    ours, other = means[both], theirs.values[both]
    size = float(np.mean(np.abs(other)))
    varied = both.sum() > 1 and float(np.ptp(ours)) > 0.0 and float(np.ptp(other)) > 0.0
    return Agreement(
        metric=name,
        sources=theirs.sources,
        days=int(both.sum()),
        correlation=float(np.corrcoef(ours, other)[0, 1]) if varied else float("nan"),
        mean_error=float(np.mean(np.abs(ours - other))) / size if size > 0.0 else float("nan"),
    )
