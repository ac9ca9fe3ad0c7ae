"""The bootstrap over paths: a statistic of every run on paths drawn anew, with repetition.

All runs are drawn alike, so that their luck stays common. Source: Efron, "Bootstrap methods:
another look at the jackknife" (1979), percentile intervals.
"""

import numpy as np
import numpy.typing as npt

from minersim.analysis.metrics import MEAN
from minersim.engine.randomness import stream
from minersim.results.summary import QUANTILES

Array = npt.NDArray[np.float64]

CONFIDENCE = 0.95
RESAMPLES = 500


def resampled(values: Array, statistic: str, seed: int) -> Array:
    """Statistic of every run on resampled paths.

    Parameters
    ----------
    values : array of shape (runs, paths)
        NaN where a path has none.
    statistic : str
        ``mean`` or a quantile such as ``p10``.
    seed : int
        The same seed and number of paths draw the same paths.

    Returns
    -------
    array of shape (runs, RESAMPLES)
        NaN where a resample has no path with a value.
    """
    runs, paths = values.shape
    generator = stream(seed, "bootstrap over paths", 0)
    drawn = np.empty((runs, RESAMPLES))
    known = ~np.isnan(values)
    filled = np.where(known, values, 0.0)
    whole = bool(known.all())
    for i in range(RESAMPLES):
        chosen = generator.integers(paths, size=paths)
        if statistic == MEAN:
            weights = np.bincount(chosen, minlength=paths).astype(np.float64)
            counts = known @ weights
            sums = filled @ weights
            drawn[:, i] = np.divide(sums, counts, out=np.full(runs, np.nan), where=counts > 0.0)
        elif whole:
            drawn[:, i] = np.quantile(values[:, chosen], dict(QUANTILES)[statistic], axis=1)
        else:
            drawn[:, i] = [_quantile(row[chosen], statistic) for row in values]
    return drawn


def _quantile(values: Array, statistic: str) -> float:
    known = values[~np.isnan(values)]
    return float(np.quantile(known, dict(QUANTILES)[statistic])) if known.size else float("nan")


def interval(values: Array) -> tuple[float, float]:
    """95 % interval of resampled values, by percentiles that were drawn themselves."""
    tail = (1.0 - CONFIDENCE) / 2.0
    low = np.quantile(values, tail, method="inverted_cdf")
    high = np.quantile(values, 1.0 - tail, method="inverted_cdf")
    return float(low), float(high)
