"""A value a day of a series that may hold quotes of moments beside values of days."""

import numpy as np
import numpy.typing as npt

from minersim.data.observations import Observations
from minersim.units import SECONDS_PER_DAY

DAY_S = int(SECONDS_PER_DAY)


def daily(observations: Observations) -> Observations:
    """One value a day, stamped with the day's first second.

    What bears that second already is the day's own value; where there is none, the day's last
    quote stands for it.

    >>> import numpy as np
    >>> times = np.array([0, 3600, 86400 + 60, 86400 + 120])
    >>> daily(Observations("price_usd", times, np.array([5.0, 6.0, 7.0, 8.0]))).values
    array([5., 8.])
    """
    times = observations.observed_at_s
    days = times // DAY_S
    kept: npt.NDArray[np.bool_] = np.append(days[1:] != days[:-1], True)[: days.size]
    own = times % DAY_S == 0  # the first of its day, as times rise
    kept = own | (kept & ~np.isin(days, days[own]))
    return Observations(observations.metric, days[kept] * DAY_S, observations.values[kept])
