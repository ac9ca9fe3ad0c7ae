"""Height of the chain on any day, right to hours or days, for the schedule of coins.

Straight between the points of the built-in history and heights that sources tell; after the last of
them a block every 600 s, as long as the next halving cannot have come. Its differences are not the
blocks of a day.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from minersim.analysis.daily_inputs import Figure, part_of
from minersim.data.series import Series
from minersim.data.shipped import BUILT_IN, shipped
from minersim.protocol import next_halving_height
from minersim.protocol.retarget import TARGET_SPACING_S
from minersim.units import SECONDS_PER_DAY

BETWEEN, AFTER = "between known heights", "a block every 600 s after the last known height"

_FASTEST = 1.1
"""Blocks for each of the schedule's: hashrate that doubles every year makes no more."""
_DAY_S = int(SECONDS_PER_DAY)


def height_estimate(told: Sequence[Series], dates: npt.NDArray[np.datetime64]) -> Figure | None:
    """Height at the end of each day, NaN where nothing says it.

    Parameters
    ----------
    told : sequence of Series
        Heights that sources tell; of a day at its end, or of a moment.
    dates : datetime64[D] array of shape (days,)
        The days.
    """
    history = shipped()["height"]
    points = dict(zip(history.observed_at_s.tolist(), history.values.tolist(), strict=True))
    for series in told:
        moments = series.observed_at_s + np.where(series.observed_at_s % _DAY_S == 0, _DAY_S, 0)
        points |= dict(zip(moments.tolist(), series.values.tolist(), strict=True))
    times = np.array(sorted(points), dtype=np.float64)
    heights = np.array([points[int(time)] for time in times])
    ends = (dates.astype(np.int64) + 1) * SECONDS_PER_DAY
    between = (ends >= times[0]) & (ends <= times[-1])
    more = (ends - times[-1]) / TARGET_SPACING_S
    halving = next_halving_height(int(heights[-1]))
    after = (ends > times[-1]) & (heights[-1] + _FASTEST * more < halving)
    values = np.where(between, np.interp(ends, times, heights), np.nan)
    values = np.where(after, np.floor(heights[-1] + more), values)
    sources = tuple(dict.fromkeys((BUILT_IN, *(s for series in told for s in series.sources))))
    snapshots = tuple(sorted({shot.id for series in told for shot in series.snapshots}))
    parts = tuple(
        part_of(how, dates, days, sources, snapshots)
        for how, days in ((BETWEEN, between), (AFTER, after))
        if days.any()
    )
    return Figure(values, parts) if parts else None
