"""Summaries over paths: mean and quantiles."""

import math

import numpy as np
import numpy.typing as npt

QUANTILES = (("p5", 0.05), ("p10", 0.10), ("p50", 0.50), ("p90", 0.90), ("p95", 0.95))

Summary = dict[str, float]


def summarise(values: npt.NDArray[np.float64]) -> Summary | None:
    """Mean and quantiles of one figure over paths, or None where no path has it.

    Parameters
    ----------
    values : array of shape (paths,)
        NaN where a path has no such figure.

    Examples
    --------
    >>> summarise(np.array([1.0, 2.0, 3.0]))["p50"]
    2.0
    """
    known = values[~np.isnan(values)]
    if known.size == 0:
        return None
    summary = {"mean": float(known.mean())}
    for (name, _), value in zip(
        QUANTILES, np.quantile(known, [q for _, q in QUANTILES]), strict=True
    ):
        summary[name] = float(value)
    return summary


def summarise_all(values: npt.NDArray[np.float64]) -> Summary:
    """Mean and quantiles of a figure that every path has.

    Raises
    ------
    ValueError
        If a path has none.
    """
    summary = summarise(values)
    if summary is None or not np.isfinite(values).all():
        raise ValueError("a figure of the results is not a finite number")
    return summary


def value_at_risk(values: npt.NDArray[np.float64], level: float) -> float:
    """Loss that is exceeded on a share 1 - level of the paths only; negative where it is a gain.

    The quantile is that of `summarise` (linear, type 7), with the sign turned.

    Examples
    --------
    >>> round(value_at_risk(np.arange(-10.0, 91.0), 0.95), 9)
    5.0
    """
    return -float(np.quantile(values, 1.0 - level))


def expected_shortfall(values: npt.NDArray[np.float64], level: float) -> float:
    """Mean loss on the paths whose loss is at least the value at risk (CVaR).

    Examples
    --------
    >>> expected_shortfall(np.arange(-10.0, 91.0), 0.95)
    7.5
    """
    worst = np.quantile(values, 1.0 - level)
    return -float(values[values <= worst].mean())


def path_quantiles(values: npt.NDArray[np.float64]) -> dict[str, npt.NDArray[np.float64]]:
    """Mean and quantiles over paths at every tick.

    Parameters
    ----------
    values : array of shape (paths, ticks)

    Returns
    -------
    dict of arrays of shape (ticks,)
    """
    count = len(values)
    # sorted along memory: half the time of np.quantile, and the same numbers (linear, type 7)
    ordered = np.sort(np.ascontiguousarray(values.T), axis=1)
    bands = {"mean": values.mean(axis=0)}
    for name, quantile in QUANTILES:
        place = quantile * (count - 1)
        below = math.floor(place)
        share = place - below
        low, high = ordered[:, below], ordered[:, min(below + 1, count - 1)]
        # from the nearer end, so that equal ends give just that value
        rise = high - low
        bands[name] = low + rise * share if share < 0.5 else high - rise * (1.0 - share)
    unknown = np.isnan(ordered[:, -1])  # NaN sorts last
    if unknown.any():
        for name, _ in QUANTILES:
            bands[name][unknown] = np.nan
    return bands
