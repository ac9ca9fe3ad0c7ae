"""The network's machines by age: how efficient they are, and how fast they become more.

Capacity is the highest difficulty so far: a fall and its reversal are machines that stood still,
not new ones. What an epoch adds to it, and what replaces machines older than four years, was
bought then, from what was on sale then: the better quarter of the air-cooled machines that had
been on the market for half a year to two and a half. So a fleet's efficiency follows from the
difficulty and the catalogue alone, and at every date from what was known at it.

The ages and the quarter were chosen with the published efficiencies of 2018 to 2025 in view, which
it meets within 10 % (2018: 16 % above); tests/minersim/calibration/test_machine_ages.py has them.

Left out: machines that are sold on, underclocked, or cooled with water.
"""

from functools import cache

import numpy as np
import numpy.typing as npt

from minersim.calibration.history import EpochHistory
from minersim.data.files.cells import time_of
from minersim.hardware.catalogue import catalogue
from minersim.units import DAYS_PER_YEAR, SECONDS_PER_DAY

Array = npt.NDArray[np.float64]

YEAR_S = DAYS_PER_YEAR * SECONDS_PER_DAY
LIFE_YEARS = 4.0
"""Age at which a machine is replaced. [years]"""
ON_SALE_YEARS = (0.5, 2.5)
"""Ages of the models that are bought. [years]"""
BETTER_PART = 0.25
"""Quantile of their energy per terahash that stands for what is bought. [1]"""
_LEAST_THS = 2.5  # smaller ones heat rooms or teach


def bought_efficiency_j_per_th(time_s: float) -> float:
    """Energy per terahash of the machines that are bought at a time. [J/TH]

    >>> round(bought_efficiency_j_per_th(1_538_352_000), 1)  # October 2018: of the S9's kind
    98.0
    """
    released, efficiency = _models()
    youngest, oldest = ON_SALE_YEARS
    there = (released <= time_s - youngest * YEAR_S) & (released > time_s - oldest * YEAR_S)
    if not there.any():
        there = released == released[0]
    return float(np.quantile(efficiency[there], BETTER_PART))


def fleet_efficiency_j_per_th(history: EpochHistory) -> Array:
    """Efficiency of the network's machines in each epoch, as known in it, shape (n,). [J/TH]

    The geometric mean, weighted by hashrate: the median of a lognormal law.
    """
    capacity = np.maximum.accumulate(history.difficulty)
    times = history.time_s
    log_bought = np.log([bought_efficiency_j_per_th(float(time)) for time in times])
    bought = np.empty(times.size)
    mean = np.empty(times.size)
    for i, time in enumerate(times):
        young = time - times[:i] < LIFE_YEARS * YEAR_S
        bought[i] = max(float(capacity[i] - bought[:i][young].sum()), 0.0)
        weights = np.append(bought[:i] * young, bought[i])
        mean[i] = weights @ log_bought[: i + 1] / weights.sum()
    return np.exp(mean)


@cache
def _models() -> tuple[Array, Array]:
    """Times of release, ascending [s since 1970], and energy per terahash [J/TH]."""
    found = sorted(
        (time_of(f"{one.release}-01"), one.efficiency_j_per_th)
        for one in catalogue()
        if one.release and one.cooling == "air" and one.hashrate_ths >= _LEAST_THS
    )
    released, efficiency = zip(*found, strict=True)
    return np.array(released, dtype=np.float64), np.array(efficiency)
