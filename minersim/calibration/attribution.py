"""What made a change of the difficulty: growth, economics, luck, or something from outside.

Each change of ln difficulty is split by the law of ``growth_law``, as fitted when the change was
known:

- *growth*: constant and trend, what comes whatever miners earn;
- *economics*: the answer to margin and to the change of revenue, price and halvings;
- *luck*: of the block times. The luck of a window lifts one retarget and lowers the next, so what
  reverses at once is likelier luck than what stays: the mean of luck given all surprises, with
  normal noise of the hashrate beside luck of exactly 1/sqrt(2016). It is a mean, with its error:
  block times themselves would not tell more, as nobody sees the hashrate behind them;
- *outside*: the rest where an episode of ``exogenous`` touches the epoch, and its name;
- *unexplained*: the rest elsewhere, curtailment that nobody listed among it.

The parts add up to the change. Left out: machines underclocked or moved, which look like entry.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from minersim.calibration.exogenous import episode_names
from minersim.calibration.forecast import LUCK
from minersim.calibration.growth_law import (
    DEFAULTS,
    FIRST_FIT_S,
    NAMES,
    GrowthSettings,
    fit_growth,
    growth_state,
    regressors,
)
from minersim.calibration.history import EpochHistory

Array = npt.NDArray[np.float64]

_GROWTH = ("constant", "trend")
_LEAST_EPOCHS = 30
LEAST_FALL = math.log(0.95)
"""Falls of ln difficulty from this on are worth a line of their own. [1]"""


@dataclass(frozen=True, slots=True)
class Attribution:
    """Parts of one change of ln difficulty; they add up to it.

    Attributes
    ----------
    height, time_s : int
        First block of the epoch that the change opened. [blocks], [s since 1970]
    change : float
        Of ln difficulty. [1]
    growth, economics, luck, outside, unexplained : float
        Parts. [1]
    luck_error : float
        Standard deviation of what is known of the luck. [1]
    episode : str
        Name of what came from outside; empty for nothing.
    """

    height: int
    time_s: int
    change: float
    growth: float
    economics: float
    luck: float
    outside: float
    unexplained: float
    luck_error: float
    episode: str


def attributions(
    history: EpochHistory,
    first_s: int | None = None,
    last_s: int | None = None,
    settings: GrowthSettings = DEFAULTS,
) -> list[Attribution]:
    """Split every change that opened an epoch of a time, oldest first."""
    state = growth_state(history, settings)
    changes = np.diff(history.log_difficulty)
    rows = regressors(state.trend[:-1], state.margin[:-1], state.revenue[:-1], settings)
    usable = np.isfinite(rows).all(axis=1) & (history.time_s[:-1] >= FIRST_FIT_S)
    places = np.flatnonzero(usable)[_LEAST_EPOCHS:]
    if not places.size:
        return []
    parts = np.empty((places.size, len(NAMES)))
    scatter = np.empty(places.size)
    for i, place in enumerate(places):
        known = history.until(int(place) + 1)
        fit = fit_growth(known, growth_state(known, settings), settings)
        parts[i] = rows[place] * fit.coefficients
        scatter[i] = fit.scatter
    surprises = changes[places] - parts.sum(axis=1)
    luck, luck_error = expected_luck(surprises, scatter, state.touched[places])
    growing = np.isin(NAMES, _GROWTH)
    names = episode_names(history)
    found = []
    for i, place in enumerate(places):
        moment = int(history.time_s[place + 1])
        after = first_s is None or moment >= first_s
        if not after or (last_s is not None and moment > last_s):
            continue
        rest = float(surprises[i] - luck[i])
        name = names[int(place)]
        found.append(
            Attribution(
                height=int(history.height[place + 1]),
                time_s=moment,
                change=float(changes[place]),
                growth=float(parts[i, growing].sum()),
                economics=float(parts[i, ~growing].sum()),
                luck=float(luck[i]),
                outside=rest if name else 0.0,
                unexplained=0.0 if name else rest,
                luck_error=float(luck_error[i]),
                episode=name,
            )
        )
    return found


def expected_luck(
    surprises: Array, scatter: Array, touched: npt.NDArray[np.bool_]
) -> tuple[Array, Array]:
    """Mean and standard deviation of the luck in each of consecutive surprises.

    A surprise is noise of the hashrate, plus the luck of its own window, less that of the window
    before. For normal laws the mean is linear in all surprises.

    Parameters
    ----------
    surprises : array of shape (n,)
        Changes of ln difficulty less what the law expected. [1]
    scatter : array of shape (n,)
        Standard deviation of a surprise, luck included. [1]
    touched : array of bool, shape (n,)
        Where something from outside came too, of any size.

    Examples
    --------
    >>> wide = np.full(3, 0.04)
    >>> luck, _ = expected_luck(np.array([0.0, 0.05, -0.05]), wide, np.zeros(3, dtype=bool))
    >>> luck.round(3).tolist()  # what comes back at once is likely luck
    [-0.005, 0.034, -0.036]
    """
    size = surprises.size
    # luck of the window before the first, and of each window
    lifts = np.zeros((size, size + 1))
    places = np.arange(size)
    lifts[places, places + 1], lifts[places, places] = 1.0, -1.0
    noise = np.maximum(scatter**2 - 2.0 * LUCK**2, (0.4 * scatter) ** 2)
    noise = np.where(touched, 1.0, noise)
    common = LUCK**2 * (lifts @ lifts.T)
    gain = common @ np.linalg.inv(common + np.diag(noise))
    left = common - gain @ common
    return gain @ surprises, np.sqrt(np.maximum(np.diag(left), 0.0))
