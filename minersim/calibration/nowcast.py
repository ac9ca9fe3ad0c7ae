"""The retarget that is due, from the blocks of its window found so far.

Before the window begins, the forecast says how ln hashrate of the epoch will lie above what the
difficulty stands for at 600 s a block: mean and standard deviation (`epoch_prior`). Within the
epoch the hashrate goes on as a random walk; its scatter is what is left of the prior's after the
luck of the last epoch, so that two epochs' means differ as the prior says. Blocks come at the rate
of the hashrate: the intervals found in the time gone by have the Poisson likelihood of the mean so
far, exactly (with a flat prior, the hashrate has a Gamma law). The mean of the rest follows from it
by the walk, and the time that the missing intervals take has a Gamma law again. The change is two
weeks over the time of 2,015 intervals, clamped (``minersim.protocol.retarget``).

Left out: prices since the origin; whole seconds of the timestamps.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from minersim.calibration.baselines import SAMPLE
from minersim.calibration.forecast import LUCK, forecast_paths
from minersim.calibration.growth_law import DEFAULTS, GrowthSettings
from minersim.calibration.history import EpochHistory
from minersim.protocol.retarget import (
    MAX_TIMESPAN_S,
    MIN_TIMESPAN_S,
    RETARGET_INTERVAL,
    TARGET_SPACING_S,
    TARGET_TIMESPAN_S,
)

Array = npt.NDArray[np.float64]

_NODES = 31
_GRID = 401
_GRID_WIDTH = 6.0


@dataclass(frozen=True, slots=True)
class EpochPrior:
    """What is known of an epoch's hashrate when it begins.

    Attributes
    ----------
    mean : float
        Of ln hashrate over what the difficulty stands for at 600 s a block. [1]
    sd : float
        Its standard deviation, for the mean of the whole epoch; above ``LUCK``. [1]
    """

    mean: float
    sd: float


def epoch_prior(
    known: EpochHistory, settings: GrowthSettings = DEFAULTS, seed: int = 1
) -> EpochPrior:
    """Prior of the epoch that begins, from the forecast of the retarget at its end."""
    changes = forecast_paths(known, 1, settings=settings, seed=seed)[0]
    # of the luck in a change, that of the coming window is no part of the hashrate
    variance = max(float(changes.var()) - LUCK**2, (1.05 * LUCK) ** 2)
    return EpochPrior(float(changes.mean()), math.sqrt(variance))


def nowcast(found_blocks: int, elapsed_s: float, prior: EpochPrior) -> Array:
    """Quantiles of the change of ln difficulty at the end of the window, shape (SAMPLE,). [1]

    Parameters
    ----------
    found_blocks : int
        Blocks of the window found so far, 0 to 2015; the first opens it.
    elapsed_s : float
        Time since the first block; not read while there is none. [s]
    prior : EpochPrior

    Raises
    ------
    ValueError
        For blocks outside 0 to 2015, or a time that is not positive where it is read.

    Examples
    --------
    >>> law = nowcast(1009, 1008 * 540.0, EpochPrior(0.0, 0.05))
    >>> low, middle, high = (round(float(np.quantile(law, p)), 3) for p in (0.1, 0.5, 0.9))
    >>> low, middle, high
    (0.058, 0.093, 0.126)
    """
    if not 0 <= found_blocks < RETARGET_INTERVAL:
        raise ValueError(f"blocks found {found_blocks} are not between 0 and 2015")
    intervals = max(found_blocks - 1, 0)
    if intervals and not (elapsed_s > 0.0 and math.isfinite(elapsed_s)):
        raise ValueError(f"elapsed time {elapsed_s} s is not positive and finite")
    whole = RETARGET_INTERVAL - 1
    share = intervals / whole
    # the walk: variance over an epoch, and of its level at the beginning
    walk = 1.5 * (prior.sd**2 - LUCK**2)
    level = LUCK**2 + walk / 3.0
    so_far_variance = level + walk * share / 3.0
    rest_variance = level + walk * (share + (1.0 - share) / 3.0)
    common = level + walk * share / 2.0
    gone_s = elapsed_s if intervals else 0.0
    so_far = _posterior(intervals, gone_s, prior.mean, math.sqrt(so_far_variance))
    slope = common / so_far_variance
    spread = math.sqrt(max(rest_variance - slope * common, 0.0))
    rest = prior.mean + slope * (so_far[:, None] - prior.mean) + spread * _normal_nodes()
    rest_s = _gamma_nodes(whole - intervals) * TARGET_SPACING_S * np.exp(-rest[:, :, None])
    timespan_s = np.clip(gone_s + rest_s, MIN_TIMESPAN_S, MAX_TIMESPAN_S)
    changes = np.log(TARGET_TIMESPAN_S / timespan_s).ravel()
    return np.quantile(changes, (np.arange(SAMPLE) + 0.5) / SAMPLE)


def _posterior(intervals: int, gone_s: float, mean: float, sd: float) -> Array:
    """Nodes of ln hashrate so far, of equal weight, given what was found, shape (_NODES,)."""
    if not intervals:
        return mean + sd * _normal_nodes()
    # the grid spans the prior and what the blocks alone say
    said = math.log(intervals * TARGET_SPACING_S / gone_s)
    error = 1.0 / math.sqrt(intervals)
    low = min(mean - _GRID_WIDTH * sd, said - _GRID_WIDTH * error)
    high = max(mean + _GRID_WIDTH * sd, said + _GRID_WIDTH * error)
    weight = 1.0 / (1.0 / sd**2 + intervals)
    centre = weight * (mean / sd**2 + said * intervals)
    width = _GRID_WIDTH * math.sqrt(weight)
    grid = np.linspace(max(low, centre - 2.0 * width), min(high, centre + 2.0 * width), _GRID)
    log_density = intervals * grid - gone_s / TARGET_SPACING_S * np.exp(grid)
    log_density -= 0.5 * ((grid - mean) / sd) ** 2
    density = np.exp(log_density - log_density.max())
    share = np.cumsum(density)
    share = (share - 0.5 * density) / share[-1]
    return np.interp((np.arange(_NODES) + 0.5) / _NODES, share, grid)


def _normal_nodes() -> Array:
    from scipy.special import ndtri

    return np.asarray(ndtri((np.arange(_NODES) + 0.5) / _NODES))


def _gamma_nodes(shape: int) -> Array:
    """Nodes of equal weight of the sum of so many exponential times of mean 1, shape (_NODES,)."""
    from scipy.special import gammaincinv

    return np.asarray(gammaincinv(float(shape), (np.arange(_NODES) + 0.5) / _NODES))
