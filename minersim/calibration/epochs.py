"""Epochs after the built-in history, read off a series of the difficulty.

Sources give the difficulty in force by the day or by the retarget (``minersim.data.retargets``).
"""

import numpy as np
import numpy.typing as npt

from minersim.data.daily import DAY_S
from minersim.data.retargets import is_mean, is_same, retarget_s
from minersim.protocol import RETARGET_INTERVAL
from minersim.protocol.retarget import MAX_TIMESPAN_S, MIN_TIMESPAN_S

Array = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

_SHORTEST_S = 0.9 * MIN_TIMESPAN_S
_LONGEST_S = 1.1 * MAX_TIMESPAN_S


def epochs_after(
    height: int, time_s: int, difficulty: float, times_s: Whole, values: Array
) -> tuple[Whole, Whole, Array]:
    """Epochs that begin after one that is known.

    Parameters
    ----------
    height, time_s, difficulty : int, int, float
        Of the last epoch that is known.
    times_s, values : arrays of shape (n,)
        Difficulty over time, by the day or by the retarget, times ascending.

    Returns
    -------
    heights, times_s, difficulties : arrays of shape (m,)
        They end where the series has a gap that could hide a retarget.

    Examples
    --------
    >>> days = 86400 * np.arange(20)
    >>> values = np.where(days < 86400 * 14, 2.0, 3.0)
    >>> values[14] = 2.75  # the retarget came six hours into the day
    >>> [array.tolist() for array in epochs_after(2016, 0, 2.0, days, values)]
    [[4032], [1231200], [3.0]]
    """
    later = times_s > time_s
    times, series = times_s[later], values[later]
    heights: list[int] = []
    starts: list[int] = []
    found: list[float] = []
    i = 0
    while i < series.size:
        if is_same(float(series[i]), difficulty):
            i += 1
            continue
        start, new = int(times[i]), float(series[i])
        of_a_day = start % DAY_S == 0
        followed = i + 1 < series.size and times[i + 1] - start <= DAY_S
        if of_a_day and followed and is_mean(difficulty, new, float(series[i + 1])):
            middle, new = new, float(series[i + 1])
            told = int(times[i + 1])  # where it is in the day, another source tells the moment
            start = told if told % DAY_S else retarget_s(start, difficulty, middle, new)
        elif of_a_day and not followed:
            break  # a day's value that may be a mean: the next day will tell
        if not _SHORTEST_S <= start - time_s <= _LONGEST_S:
            break
        height, time_s, difficulty = height + RETARGET_INTERVAL, start, new
        heights.append(height)
        starts.append(start)
        found.append(new)
        i += 1
    return np.array(heights, np.int64), np.array(starts, np.int64), np.array(found, np.float64)
