"""The next retarget, while its window still fills.

Blocks come as a Poisson process, so the time that the blocks still missing will take is a sum of
independent exponential times: a Gamma law, whose quantiles are exact. To it comes the time that
has gone by since the window's first block. The rule counts the 2015 intervals from the first to
the last block of the window, clamps their time to a factor of four of two weeks, and divides two
weeks by it (``minersim.protocol.retarget``).

Taken as given: the hashrate stays as it is until the retarget. Left out: whole seconds of the
timestamps and the truncation of the compact target, below 1 part in 30,000 together.
"""

import math
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from minersim.protocol.retarget import (
    MAX_TIMESPAN_S,
    MIN_TIMESPAN_S,
    RETARGET_INTERVAL,
    TARGET_TIMESPAN_S,
)

Array = npt.NDArray[np.float64]
_NODES = 96
"""Of the quadrature over probability: the standard deviation is right to 1 part in 1,000."""


@dataclass(frozen=True, slots=True)
class RetargetForecast:
    """What the next retarget will do.

    Attributes
    ----------
    change : float
        Expected change of difficulty, 0.03 for +3 %. [1]
    change_sd : float
        Its standard deviation. [1]
    change_low, change_high : float
        Ends of the interval that holds it with the probability asked for. [1]
    remaining_blocks : int
        Blocks until the retarget.
    remaining_s, remaining_low_s, remaining_high_s : float
        Time until the retarget: expected, and the interval's ends. [s]
    """

    change: float
    change_sd: float
    change_low: float
    change_high: float
    remaining_blocks: int
    remaining_s: float
    remaining_low_s: float
    remaining_high_s: float


def change_after(timespan_s: float) -> float:
    """Change of difficulty after a window's time, clamped. [1]

    >>> change_after(604_800.0), change_after(1e9), change_after(0.0)
    (1.0, -0.75, 3.0)
    """
    return TARGET_TIMESPAN_S / min(max(timespan_s, MIN_TIMESPAN_S), MAX_TIMESPAN_S) - 1.0


def next_retarget(
    *,
    found_blocks: int,
    elapsed_s: float,
    mean_interval_s: float,
    coverage: float = 0.8,
    luck: bool = True,
    work_done: float = 0.0,
) -> RetargetForecast:
    """Forecast the next retarget.

    Parameters
    ----------
    found_blocks : int
        Blocks of the window found so far, 0 to 2015.
    elapsed_s : float
        Time since the window's first block was found; not read while there is none. [s]
    mean_interval_s : float
        Expected time of a block from now on: expected hashes over hashrate. [s]
    coverage : float
        Probability of the intervals. [1]
    luck : bool
        Whether block times are random; without luck every block takes exactly its expected time.
    work_done : float
        Share of the next block's work that is done; read only without luck, as luck has no
        memory. [1]

    Raises
    ------
    ValueError
        For blocks outside 0 to 2015, a time that is not positive and finite, or a coverage
        outside 0 to 1.

    Examples
    --------
    >>> forecast = next_retarget(found_blocks=1008, elapsed_s=604_200.0, mean_interval_s=300.0)
    >>> f"{forecast.change:+.1%} ({forecast.change_low:+.1%} to {forecast.change_high:+.1%})"
    '+33.4% (+31.6% to +35.2%)'
    """
    if not 0 <= found_blocks < RETARGET_INTERVAL:
        raise ValueError(f"blocks found {found_blocks} are not between 0 and 2015")
    if not (mean_interval_s > 0.0 and math.isfinite(mean_interval_s)):
        raise ValueError(f"mean block interval {mean_interval_s} s is not positive and finite")
    if not 0.0 < coverage < 1.0:
        raise ValueError(f"coverage {coverage} is not between 0 and 1")
    missing = RETARGET_INTERVAL - found_blocks
    # before the first block nothing counts: the time runs from it to the last, 2015 intervals
    counted = missing if found_blocks else missing - 1
    gone_s = elapsed_s if found_blocks else 0.0
    if not luck:
        remaining_s = max(missing - work_done, 0.0) * mean_interval_s
        rest_s = remaining_s if found_blocks else counted * mean_interval_s
        change = change_after(gone_s + rest_s)
        times = (remaining_s, remaining_s, remaining_s)
        return RetargetForecast(change, 0.0, change, change, missing, *times)
    tail = (1.0 - coverage) / 2.0
    low_s, high_s = mean_interval_s * _gamma_quantiles(counted, np.array([tail, 1.0 - tail]))
    due_low_s, due_high_s = mean_interval_s * _gamma_quantiles(
        missing, np.array([tail, 1.0 - tail])
    )
    probabilities, weights = _quadrature()
    timespans = gone_s + mean_interval_s * _gamma_quantiles(counted, probabilities)
    changes = TARGET_TIMESPAN_S / np.clip(timespans, MIN_TIMESPAN_S, MAX_TIMESPAN_S) - 1.0
    mean = float(weights @ changes)
    return RetargetForecast(
        change=mean,
        change_sd=math.sqrt(float(weights @ (changes - mean) ** 2)),
        change_low=change_after(gone_s + float(high_s)),
        change_high=change_after(gone_s + float(low_s)),
        remaining_blocks=missing,
        remaining_s=missing * mean_interval_s,
        remaining_low_s=float(due_low_s),
        remaining_high_s=float(due_high_s),
    )


def _gamma_quantiles(shape: int, probabilities: Array) -> Array:
    """Quantiles of a sum of so many exponential times of mean 1."""
    from scipy.special import gammaincinv  # as scipy.stats.gamma.ppf, a third of the time to load

    return np.asarray(gammaincinv(float(shape), probabilities))


@cache
def _quadrature() -> tuple[Array, Array]:
    """Nodes and weights of a mean over probability: Gauss and Legendre on (0, 1)."""
    nodes, weights = np.polynomial.legendre.leggauss(_NODES)
    return (nodes + 1.0) / 2.0, weights / 2.0
