"""Whether miners part with more coins when they earn less than they are used to.

The share of what was earned that they sold in a month (``flow_fit``), and the month's mean Miner
Position Index, each on the month's mean margin (``growth_law``: ln hashprice less its slow mean).
Sales under stress would show as a negative slope. Errors allow for months that hang together.

MPI is the vendor's, as it was published: outflow in dollars beside its own year, so a higher price
raises it whatever miners do, and most of the outflow is churn. A positive slope of MPI is no
evidence that miners sell when they earn well; a negative one would be evidence of stress.
"""

import math
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from minersim.calibration.estimate import Estimate, FitReport, plain
from minersim.calibration.flow_fit import FLOW_METRICS, MONTH_DAYS, common_days, earned_and_sold
from minersim.calibration.growth_law import growth_state
from minersim.calibration.history import EpochHistory
from minersim.data.observations import Observations

Array = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

LEAST_MONTHS = 12
SOLD_METRICS = tuple(metric for metric in FLOW_METRICS if metric != "miner_outflow_btc")
_SURE = 2.0
"""Errors that a slope must be away from 0."""
_MOST_MEMORY = 0.95


def fit_stress(
    history: EpochHistory, by_day: Mapping[str, Observations], first_s: int | None = None
) -> FitReport | None:
    """Slopes of sold share and of MPI on margin, as the series allow; None where none does."""
    found: list[tuple[Estimate, Whole]] = []
    if all(metric in by_day for metric in SOLD_METRICS):
        days, values = common_days([by_day[metric] for metric in SOLD_METRICS], first_s)
        reserve, issuance, fees = values
        if days.size > LEAST_MONTHS * MONTH_DAYS:
            earned, sold = earned_and_sold(reserve, issuance + fees)
            found += _slope(history, "sold share and margin", days[1:], sold / earned)
    if "mpi" in by_day:
        days, (index,) = common_days([by_day["mpi"]], first_s)
        months = days.size // MONTH_DAYS
        if months >= LEAST_MONTHS:
            whole = index[days.size - months * MONTH_DAYS :].reshape(months, MONTH_DAYS)
            found += _slope(history, "MPI and margin", days, whole.mean(axis=1))
    if not found:
        return None
    return FitReport(
        "miners' coins under stress",
        tuple(estimate for estimate, _ in found),
        min(int(days[0]) for _, days in found),
        max(int(days[-1]) for _, days in found),
        max(days.size // MONTH_DAYS for _, days in found),
        {},
    )


def _slope(
    history: EpochHistory, name: str, days: Whole, by_month: Array
) -> list[tuple[Estimate, Whole]]:
    """Slope of a figure of whole months, the last of which ends with the days."""
    used = days[days.size - by_month.size * MONTH_DAYS :]
    margin_by_epoch = growth_state(history).margin
    known = np.isfinite(margin_by_epoch)
    margin = np.interp(used, history.time_s[known], margin_by_epoch[known])
    monthly = margin.reshape(by_month.size, MONTH_DAYS).mean(axis=1)
    slope, error = slope_and_error(monthly, by_month)
    sure = abs(slope) > _SURE * error
    sense = "no more under stress" if slope > 0.0 else "more under stress"
    note = f"{by_month.size} months; {sense if sure else 'the data do not tell it'}"
    return [(plain(name, slope, error, "", note, identified=sure), used)]


def slope_and_error(x: Array, y: Array) -> tuple[float, float]:
    """Slope of a straight line, and its error where both sides have a memory.

    As if both were autoregressions of first order: memories of a and b make the variance
    (1 + a b) / (1 - a b) times that of independent months (Bartlett 1935).

    >>> slope, error = slope_and_error(np.arange(4.0), np.array([0.0, 2.0, 4.0, 6.0]))
    >>> round(slope, 12), round(error, 12)
    (2.0, 0.0)
    """
    apart = x - x.mean()
    square = float(apart @ apart)
    slope = float(apart @ (y - y.mean())) / square
    left = y - y.mean() - slope * apart
    scatter = float(left @ left)
    if scatter <= 0.0:
        return slope, 0.0
    memory = [float(one[1:] @ one[:-1]) / float(one @ one) for one in (apart, left)]
    # of few months the memory comes out too small (Kendall 1954)
    few = 1.0 / x.size
    together = math.prod(min(m + few * (1.0 + 3.0 * m), _MOST_MEMORY) for m in memory)
    wider = max((1.0 + together) / (1.0 - together), 1.0)
    return slope, math.sqrt(wider * scatter / (x.size - 2) / square)
