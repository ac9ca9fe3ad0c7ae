"""How old figures are: in words, and against how often they should come."""

import numpy as np
import numpy.typing as npt

from minersim.number_text import counted
from minersim.units import DAYS_PER_YEAR, MONTHS_PER_YEAR, SECONDS_PER_DAY, SECONDS_PER_HOUR

STALE_AFTER_STEPS, EXPIRED_AFTER_STEPS = 2.0, 7.0
"""Steps of a series after its last value. A value of a day bears the day's first second and comes
when the day is over, so a daily series is fresh for a day beyond that; after a week without any it
is no picture of today any more."""

_SECONDS_PER_MINUTE = 60.0
_DAYS_PER_MONTH = DAYS_PER_YEAR / MONTHS_PER_YEAR
_UNITS = (
    (_SECONDS_PER_MINUTE, "minute"),
    (SECONDS_PER_HOUR, "hour"),
    (SECONDS_PER_DAY, "day"),
    (_DAYS_PER_MONTH * SECONDS_PER_DAY, "month"),
    (DAYS_PER_YEAR * SECONDS_PER_DAY, "year"),
)
_AT_LEAST = 2.0
"""Of a unit, before ages are told in it: 36 hours rather than 1 day."""
_LONGER_THAN_STEP = 1.5
"""A time without values that is this many steps long has a gap in it."""


def age_words(age_s: float) -> str:
    """Age as people say it.

    >>> [age_words(age_s) for age_s in (20, 150.0, 1.5 * 86400, 40 * 86400, 4e7, 2e8)]
    ['just now', '2 minutes', '36 hours', '40 days', '15 months', '6 years']
    >>> age_words(-7200.0)
    '2 hours ahead'
    """
    size = abs(age_s)
    if size < _UNITS[0][0]:
        return "just now"
    unit, name = _UNITS[0]
    for longer, longer_name in _UNITS[1:]:
        if size >= _AT_LEAST * longer:
            unit, name = longer, longer_name
    words = counted(int(size / unit), name)
    return words if age_s > 0.0 else f"{words} ahead"


def step_s(observed_at_s: npt.NDArray[np.int64]) -> float:
    """Usual time between values, the one in the middle; a day where there are too few to say. [s]

    >>> step_s(np.array([0, 86400, 172800, 604800]))
    86400.0
    """
    if observed_at_s.size < 3:
        return SECONDS_PER_DAY
    steps = np.sort(np.diff(observed_at_s))
    return float(steps[steps.size // 2])


def state(last_s: int, now_s: float, step: float) -> str:
    """Whether a series still speaks of today: fresh, stale or expired.

    Parameters
    ----------
    last_s : int
        Time of its last value. [s since 1970]
    now_s : float
        [s since 1970]
    step : float
        From `step_s`.

    Examples
    --------
    >>> [state(0, days * 86400.0, 86400.0) for days in (1.5, 3, 8)]
    ['fresh', 'stale', 'expired']
    """
    steps = (now_s - last_s) / step
    if steps <= STALE_AFTER_STEPS:
        return "fresh"
    return "stale" if steps <= EXPIRED_AFTER_STEPS else "expired"


def gaps(observed_at_s: npt.NDArray[np.int64]) -> tuple[tuple[int, int], ...]:
    """Times without values: the last value before each, and the first after it. [s since 1970]

    >>> gaps(np.array([0, 86400, 172800, 604800]))
    ((172800, 604800),)
    """
    long = np.diff(observed_at_s) > _LONGER_THAN_STEP * step_s(observed_at_s)
    places = np.flatnonzero(long)
    return tuple((int(observed_at_s[i]), int(observed_at_s[i + 1])) for i in places)
