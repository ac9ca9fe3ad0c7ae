"""How good forecast distributions were: proper scores, coverage, and where the truth fell.

A forecast is a sample of its distribution, along the last axis. Scores are means over forecasts of
what each earns; smaller is better. Sources: CRPS and its form for samples, Gneiting and Raftery
(2007), "Strictly proper scoring rules, prediction, and estimation", JASA 102, eq. 20 and 21;
pinball loss, Koenker and Bassett (1978); PIT, Dawid (1984).
"""

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


def crps_of_sample(samples: Array, truth: Array) -> Array:
    """Continuous ranked probability score of samples.

    E|X - y| - E|X - X'| / 2, with the sample for the distribution. In the unit of the truth; for a
    single sample it is the absolute error.

    Parameters
    ----------
    samples : array of shape (..., m)
        Draws, in any order, all of equal weight.
    truth : array of shape (...)
        What came.

    Returns
    -------
    array of shape (...)

    Examples
    --------
    >>> crps_of_sample(np.array([[0.0, 1.0]]), np.array([0.5])).tolist()
    [0.25]
    """
    ordered = np.sort(samples, axis=-1)
    size = ordered.shape[-1]
    weights = 2.0 * np.arange(1, size + 1) - size - 1.0
    spread = (ordered * weights).sum(axis=-1) / (size * size)
    distance: Array = np.abs(ordered - truth[..., None]).mean(axis=-1)
    score: Array = distance - spread
    return score


def pinball(quantile: Array, truth: Array, probability: float) -> Array:
    """Pinball loss of a quantile: what a wrong one costs, by side.

    >>> pinball(np.array([1.0, 1.0]), np.array([3.0, 0.0]), 0.9).tolist()
    [1.8, 0.09999999999999998]
    """
    above = truth - quantile
    return np.where(above >= 0.0, probability * above, (probability - 1.0) * above)


def pit(samples: Array, truth: Array) -> Array:
    """Probability that the forecast gave to less than what came: uniform for a true forecast.

    Ties count half.

    >>> pit(np.array([[1.0, 2.0, 3.0, 4.0]]), np.array([2.5])).tolist()
    [0.5]
    """
    below = (samples < truth[..., None]).mean(axis=-1)
    same = (samples == truth[..., None]).mean(axis=-1)
    return np.asarray(below + 0.5 * same)


def pit_histogram(values: Array, bins: int = 10) -> npt.NDArray[np.int64]:
    """Counts of PIT values in bins of equal width over 0 to 1.

    >>> pit_histogram(np.array([0.0, 0.05, 0.55, 1.0]), 2).tolist()
    [2, 2]
    """
    return np.histogram(values, bins, (0.0, 1.0))[0].astype(np.int64)


def coverage(samples: Array, truth: Array, share: float = 0.8) -> float:
    """Share of truths within the central interval that should hold a share of them. [1]

    >>> coverage(np.linspace(0.0, 1.0, 101)[None, :].repeat(2, 0), np.array([0.05, 0.5]))
    0.5
    """
    tail = (1.0 - share) / 2.0
    low, high = np.quantile(samples, [tail, 1.0 - tail], axis=-1)
    return float(((truth >= low) & (truth <= high)).mean())
