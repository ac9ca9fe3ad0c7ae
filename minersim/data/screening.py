"""What of a source's figures may be stored: within the metric's bounds, and not of the future."""

import datetime
from typing import Any

import numpy as np
import numpy.typing as npt

from minersim.data.metric_names import allowed_words, metric_named
from minersim.data.metrics import Metric
from minersim.data.observations import Observations
from minersim.number_text import counted, significant
from minersim.scenario.wording import show
from minersim.units import SECONDS_PER_DAY

_DATE_LENGTH = len("2025-11-20")
AHEAD_S = int(SECONDS_PER_DAY)
"""A source in another time zone, or with its own clock, may be ahead by so much, and a day may bear
its last second."""


def is_possible(metric: Metric, values: Any) -> Any:
    """Whether a value, or each of an array, lies within its metric's bounds.

    >>> is_possible(metric_named("difficulty"), 0.5)
    False
    """
    return (metric.low <= values) & (values <= metric.high)


def bounds_of(metric: Metric) -> str:
    """Bounds of a metric, in words.

    >>> bounds_of(metric_named("price_usd"))
    '0.0001 to 1e+08 USD/BTC'
    """
    return f"{metric.low:g} to {metric.high:g} {metric.unit}".rstrip()


def day_words(time_s: int) -> str:
    """Time as people write it: the day, with the time of day where it is not its first second.

    >>> day_words(1763596800), day_words(1763596860)
    ('2025-11-20', '2025-11-20T00:01:00Z')
    """
    epoch = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
    try:
        moment = epoch + datetime.timedelta(seconds=int(time_s))
    except OverflowError:
        return f"{time_s} s after 1970"
    if time_s % int(SECONDS_PER_DAY) == 0:
        return moment.date().isoformat()
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def date_words(time_s: int) -> str:
    """Day of a time, as people write it.

    >>> date_words(1763596860)
    '2025-11-20'
    """
    return day_words(time_s)[:_DATE_LENGTH]


def amount(value: float, metric: Metric) -> str:
    """Value with its unit.

    >>> amount(90_000.0, metric_named("price_usd"))
    '90,000 USD/BTC'
    """
    return f"{significant(value)} {metric.unit}".rstrip()


def screened(observations: Observations, now_s: int) -> tuple[Observations, list[str]]:
    """What may be stored, and one line for every reason why something may not.

    Parameters
    ----------
    observations : Observations
        From a source or a file.
    now_s : int
        When they were fetched. [s since 1970]
    """
    metric = metric_named(observations.metric)
    times, values = observations.observed_at_s, observations.values
    if metric is None:
        nothing = Observations(observations.metric, times[:0], values[:0])
        words = allowed_words(observations.metric)
        return nothing, [f"found metric {show(observations.metric)}, not stored; allowed: {words}"]
    notices = []
    wrong = ~is_possible(metric, values)
    if wrong.any():
        found = f"the first {amount(float(values[wrong][0]), metric)}"
        notices.append(_refusal(metric, times[wrong], f"outside {bounds_of(metric)}", found))
    late = ~wrong & (times > now_s + AHEAD_S)
    if late.any():
        reason = f"of the future, as this machine's clock says {day_words(now_s)}"
        notices.append(_refusal(metric, times[late], reason, ""))
    kept = ~(wrong | late)
    if kept.all():
        return observations, notices
    return Observations(metric.name, times[kept], values[kept]), notices


def _refusal(metric: Metric, times: npt.NDArray[np.int64], reason: str, found: str) -> str:
    which = f"of {day_words(int(times[0]))}"
    if times.size > 1:
        which = f"of {day_words(int(times[0]))} to {day_words(int(times[-1]))}"
    tail = f": {found}" if found else ""
    return f"{metric.name}: {counted(times.size, 'value')} {which} not stored, {reason}{tail}"
