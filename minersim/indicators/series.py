"""Arithmetic of daily series: moving means, standard deviations and ranks, and ratios.

Every function works along the last axis, so a series has the shape (days,) and a simulation
(paths, days). A window ends with the day it is written at and contains it. A day whose window is
not full, or holds a value that is not finite, is NaN.

Moving moments add and never take away, so no digits are lost however the level of a series
changes: days are cut into blocks as long as the window, every window is the end of one block and
the beginning of the next, and the running moments of both are joined. Running moments: Welford,
"Note on a method for calculating corrected sums of squares and products" (1962); joining: Chan,
Golub and LeVeque, "Updating formulae and a pairwise algorithm" (1979); blocks: van Herk (1992).
The work is proportional to the days, whatever the window. A constant series has its own value as
mean and exactly 0 as standard deviation.
"""

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

_ROUNDING = 1e-12
"""A spread below this part of its series is rounding, not spread."""


def days_of(**series: npt.ArrayLike) -> tuple[Array, ...]:
    """Series as float arrays, in order.

    Raises
    ------
    ValueError
        If a series has no axis of days, or they differ in the number of days.
    """
    arrays = tuple(np.asarray(values, dtype=np.float64) for values in series.values())
    lengths = {}
    for name, values in zip(series, arrays, strict=True):
        if values.ndim == 0:
            raise ValueError(f"{name} is one number; expected an array of days")
        lengths[name] = values.shape[-1]
    if len(set(lengths.values())) > 1:
        found = ", ".join(f"{name} {days}" for name, days in lengths.items())
        raise ValueError(f"series differ in their number of days: {found}")
    return arrays


def rolling_mean(values: Array, window: int) -> Array:
    """Mean of the last days, today included: the simple moving average (SMA).

    Parameters
    ----------
    values : array of shape (..., days)
    window : int
        [days]

    Raises
    ------
    ValueError
        If the window is below 1.

    Examples
    --------
    >>> rolling_mean(np.array([1.0, 2.0, 6.0, 7.0]), 3).tolist()
    [nan, nan, 3.0, 5.0]
    """
    return _windows(values, window, 0)[0]


def rolling_moments(values: Array, window: int, ddof: int) -> tuple[Array, Array]:
    """Mean and standard deviation of the last days, today included.

    Parameters
    ----------
    values : array of shape (..., days)
    window : int
        [days]
    ddof : int
        What the number of days is lessened by in the variance: 0 or 1.

    Raises
    ------
    ValueError
        If the window is not above ``ddof``.

    Examples
    --------
    >>> mean, deviation = rolling_moments(np.array([9.0, 1.0, 2.0, 3.0]), 3, 1)
    >>> mean.tolist(), deviation[2:].round(6).tolist()
    ([nan, nan, 4.0, 2.0], [4.358899, 1.0])
    """
    mean, squares = _windows(values, window, ddof)
    return mean, np.sqrt(squares / (window - ddof))


def rolling_rank(values: Array, window: int) -> Array:
    """Rank of today among the last days: share of the others that are lower, half of equal ones.

    0 for the lowest of the window, 1 for the highest. The work is days times window.

    Parameters
    ----------
    values : array of shape (..., days)
    window : int
        Today included. [days]

    Raises
    ------
    ValueError
        If the window is below 2.

    Examples
    --------
    >>> rolling_rank(np.array([5.0, 1.0, 3.0, 9.0, 9.0]), 3).tolist()
    [nan, nan, 0.5, 1.0, 0.75]
    """
    full = _windows(values, window, 1)[0]
    if values.shape[-1] < window:
        return full
    today = values[..., window - 1 :]
    lower = np.zeros(today.shape)
    for back in range(1, window):
        other = values[..., window - 1 - back : values.shape[-1] - back]
        lower += (other < today) + 0.5 * (other == today)
    full[..., window - 1 :] = np.where(
        np.isfinite(full[..., window - 1 :]), lower / (window - 1), np.nan
    )
    return full


def ratio(numerator: npt.ArrayLike, denominator: npt.ArrayLike) -> Array:
    """Quotient, NaN where the denominator is 0.

    >>> ratio([1.0, 2.0], [4.0, 0.0]).tolist()
    [0.25, nan]
    """
    above = np.asarray(numerator, dtype=np.float64)
    below = np.asarray(denominator, dtype=np.float64)
    found = np.full(np.broadcast_shapes(above.shape, below.shape), np.nan)
    with np.errstate(invalid="ignore", over="ignore"):
        np.divide(above, below, out=found, where=below != 0.0)
    return found


def in_deviations(difference: Array, deviation: Array, size: Array) -> Array:
    """Difference in standard deviations, NaN where the deviation is no more than rounding.

    Parameters
    ----------
    difference, deviation : array
        In the same unit.
    size : array
        How large the values are that the difference was made of, in the same unit.

    Examples
    --------
    >>> in_deviations(np.array([2.0, 2e-16]), np.array([4.0, 1e-16]), np.ones(2)).tolist()
    [0.5, nan]
    """
    known = deviation > _ROUNDING * np.abs(size)
    return ratio(difference, np.where(known, deviation, np.nan))


def _windows(values: Array, window: int, ddof: int) -> tuple[Array, Array]:
    """Mean, and sum of squared deviations from it, of the window that ends at each day."""
    if window <= ddof or window < 1:
        raise ValueError(f"window {window} days; allowed: at least {max(ddof + 1, 1)}")
    days = values.shape[-1]
    means = np.full(values.shape, np.nan)
    squares = np.full(values.shape, np.nan)
    if days < window:
        return means, squares
    blocks = days // window + 1
    padded = np.zeros((*values.shape[:-1], blocks * window))
    padded[..., :days] = values
    # days of a block first: the running moments go through them, all blocks at once
    grid = np.ascontiguousarray(
        np.moveaxis(padded.reshape(*values.shape[:-1], blocks, window), -1, 0)
    )
    with np.errstate(invalid="ignore", over="ignore"):
        mean, square = (moment[::-1] for moment in _running(grid[::-1]))
        next_mean, next_square = _running(grid)
        ahead = np.arange(1.0, window).reshape(-1, *(1,) * (grid.ndim - 1))
        step = next_mean[:-1, ..., 1:] - mean[1:, ..., :-1]
        square[1:, ..., :-1] += next_square[:-1, ..., 1:] + step * step * (
            ahead * (window - ahead) / window
        )
        mean[1:, ..., :-1] += step * (ahead / window)
    ends = slice(window - 1, None)
    for out, moment in ((means, mean), (squares, square)):
        by_start = np.moveaxis(moment, 0, -1).reshape(padded.shape)
        out[..., ends] = by_start[..., : days - window + 1]
        out[~np.isfinite(out)] = np.nan
    return means, squares


def _running(grid: Array) -> tuple[Array, Array]:
    """Mean and sum of squared deviations of the first 1, 2, … along the first axis."""
    means, squares = np.empty(grid.shape), np.zeros(grid.shape)
    means[0] = grid[0]
    for i in range(1, grid.shape[0]):
        step = grid[i] - means[i - 1]
        np.add(means[i - 1], step / (i + 1), out=means[i])
        np.add(squares[i - 1], step * (grid[i] - means[i]), out=squares[i])
    # the first value of a window that is not finite has no step of its own
    squares[0] = np.where(np.isfinite(grid[0]), 0.0, np.nan)
    return means, squares
