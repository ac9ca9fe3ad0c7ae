"""Difficulty ribbon: how far moving means of the difficulty lie apart.

The means draw together when difficulty stops rising, as it does when miners give up.
"""

import numpy as np
import numpy.typing as npt

from minersim.indicators.series import Array, days_of, ratio, rolling_mean, rolling_rank

RIBBON_WINDOWS = (9, 14, 25, 40, 60, 90, 128, 200)
"""Woo's eight lines; some sites leave out the first. [days]"""

_FOUR_YEARS = 1460


def difficulty_ribbon(
    difficulty: npt.ArrayLike, windows: tuple[int, ...] = RIBBON_WINDOWS
) -> Array:
    """Difficulty ribbon: moving means of the difficulty, one line a window. [1]

    Parameters
    ----------
    difficulty : array of shape (..., days)
        Difficulty of the day. [1]
    windows : tuple of int
        [days]

    Returns
    -------
    array of shape (windows, ..., days)
        Each line NaN until its window is full.

    Raises
    ------
    ValueError
        If there is no window, or one below 1.

    Notes
    -----
    Source: Willy Woo (2019), after Vinny Lingham.

    Examples
    --------
    >>> difficulty_ribbon([1.0, 2.0, 3.0], windows=(1, 2)).tolist()
    [[1.0, 2.0, 3.0], [nan, 1.5, 2.5]]
    """
    (values,) = days_of(difficulty=difficulty)
    if not windows:
        raise ValueError("no windows; allowed: at least one")
    return np.stack([rolling_mean(values, window) for window in windows])


def ribbon_compression(
    difficulty: npt.ArrayLike, windows: tuple[int, ...] = RIBBON_WINDOWS
) -> Array:
    """Difficulty Ribbon Compression: standard deviation of the ribbon's lines over their mean. [1]

    Parameters
    ----------
    difficulty : array of shape (..., days)
        Difficulty of the day. [1]
    windows : tuple of int
        [days]

    Returns
    -------
    array of shape (..., days)
        NaN until the longest window is full, 200 days.

    Raises
    ------
    ValueError
        If there is no window, or one below 1.

    Notes
    -----
    Source: Glassnode; the variance divides by the number of lines. Below 0.05 was read as "buy".
    That threshold is stale: the growth of difficulty has slowed, and the lines lay closer than
    that on most days from 2022 to June 2025. `ribbon_compression_rank` reads the same without it.

    Examples
    --------
    >>> round(float(ribbon_compression([1.0, 2.0, 3.0], windows=(1, 2))[-1]), 6)
    0.090909
    """
    ribbon = difficulty_ribbon(difficulty, windows)
    return ratio(ribbon.std(axis=0), ribbon.mean(axis=0))


def ribbon_compression_rank(
    difficulty: npt.ArrayLike,
    window: int = _FOUR_YEARS,
    windows: tuple[int, ...] = RIBBON_WINDOWS,
) -> Array:
    """Rank of the ribbon's compression among that of the last four years, 0 to 1. [1]

    Parameters
    ----------
    difficulty : array of shape (..., days)
        Difficulty of the day. [1]
    window : int
        Days of compression that today's is compared with, today included. [days]
    windows : tuple of int
        Of the ribbon. [days]

    Returns
    -------
    array of shape (..., days)
        Share of the window's other days with a closer ribbon: 0 for the closest. NaN until both
        windows are full.

    Raises
    ------
    ValueError
        If there is no window of the ribbon, one below 1, or ``window`` is below 2.

    Notes
    -----
    A variant of minersim, as the published threshold is stale; four years, one halving to the
    next, is a judgement.

    Examples
    --------
    >>> ribbon_compression_rank([1.0, 2.0, 3.0, 3.2, 9.0], 3, (1, 2))[3:].tolist()
    [0.0, 1.0]
    """
    return rolling_rank(ribbon_compression(difficulty, windows), window)
