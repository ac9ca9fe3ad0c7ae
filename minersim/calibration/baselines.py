"""What a forecast of the difficulty has to beat: no change, and drift with its own scatter.

Both say a normal law of the change of ln difficulty over so many retargets. *Drift* goes on at the
mean of the last 26 changes (a year), with their standard deviation times the root of the number of
retargets. *Drift in doubt* adds the uncertainty of that mean. *No change* has mean 0 and the root
mean square of the same changes. Drift is a strong baseline: no price is in it, and no fit.

A normal law is given as its quantiles at even probabilities, so that all are scored alike.
"""

import math

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

WINDOW = 26
"""Changes that the drift is taken from: a year. [retargets]"""
SAMPLE = 200
"""Quantiles that stand for a law."""


def no_change(log_difficulty: Array, horizon: int) -> Array:
    """Quantiles of the change if nothing goes on, shape (SAMPLE,). [1]"""
    changes = _last_changes(log_difficulty)
    return math.sqrt(float((changes**2).mean()) * horizon) * _standard_quantiles()


def drift(log_difficulty: Array, horizon: int) -> Array:
    """Quantiles of the change if the last year goes on, shape (SAMPLE,). [1]

    Parameters
    ----------
    log_difficulty : array of shape (n,)
        ln difficulty of every epoch up to the origin; more than ``WINDOW``.
    horizon : int
        Retargets ahead.

    Examples
    --------
    >>> steady = 0.01 * np.arange(30)
    >>> bool(np.allclose(drift(steady, 6), 0.06))
    True
    """
    mean, deviation = drift_of(log_difficulty)
    return horizon * mean + deviation * math.sqrt(horizon) * _standard_quantiles()


def drift_of(log_difficulty: Array) -> tuple[float, float]:
    """Mean of the last changes, and their standard deviation. [1]"""
    changes = _last_changes(log_difficulty)
    return float(changes.mean()), float(changes.std(ddof=1))


def drift_in_doubt(log_difficulty: Array, horizon: int) -> Array:
    """`drift` with the uncertainty of the mean added, shape (SAMPLE,). [1]"""
    mean, deviation = drift_of(log_difficulty)
    spread = deviation * math.sqrt(horizon + horizon**2 / WINDOW)
    return horizon * mean + spread * _standard_quantiles()


BASELINES = {"no change": no_change, "drift": drift, "drift in doubt": drift_in_doubt}
"""By name."""


def _last_changes(log_difficulty: Array) -> Array:
    if log_difficulty.size <= WINDOW:
        raise ValueError(f"{log_difficulty.size} epochs are fewer than {WINDOW + 1}")
    return np.diff(log_difficulty[-WINDOW - 1 :])


def _standard_quantiles() -> Array:
    from scipy.special import ndtri

    return np.asarray(ndtri((np.arange(SAMPLE) + 0.5) / SAMPLE))
