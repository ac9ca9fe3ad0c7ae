"""What miners sell and what is only moved about, from their labelled wallets.

Sold is what was earned less what stayed: issuance and fees minus the change of the reserve. The
rest of the reported outflow is churn of pools and custodians. Sums of months of 30 days, whose
scatter gives the errors. The response to stress is the slope of the month's sold share on its mean
margin (``growth_law``): negative where miners sell more when they earn less than they used to.

Left out: miners whose wallets nobody has labelled, and coins sold from custody. MPI is a
standardised outflow and tells nothing beside it.
"""

import math
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from minersim.calibration.estimate import FitReport, plain
from minersim.calibration.growth_law import growth_state
from minersim.calibration.history import EpochHistory
from minersim.data.daily import DAY_S
from minersim.data.observations import Observations

Array = npt.NDArray[np.float64]

FLOW_METRICS = ("miner_reserve_btc", "miner_outflow_btc", "issuance_btc", "fees_btc")
MONTH_DAYS = 30
LEAST_MONTHS = 6


def fit_flows(
    history: EpochHistory, by_day: Mapping[str, Observations], first_s: int | None = None
) -> FitReport | None:
    """Sold share, churn, and response to stress, or None where series are missing or too short."""
    if any(metric not in by_day for metric in FLOW_METRICS):
        return None
    days, values = _common_days([by_day[metric] for metric in FLOW_METRICS], first_s)
    months = (days.size - 1) // MONTH_DAYS
    if months < LEAST_MONTHS:
        return None
    reserve, outflow, issuance, fees = values
    used = slice(days.size - months * MONTH_DAYS, days.size)
    earned = (issuance + fees)[used].reshape(months, MONTH_DAYS).sum(axis=1)
    kept = np.diff(reserve)[used.start - 1 :].reshape(months, MONTH_DAYS).sum(axis=1)
    moved = outflow[used].reshape(months, MONTH_DAYS).sum(axis=1)
    sold = earned - kept
    share, share_error = _ratio(sold, earned)
    churn, churn_error = _ratio(moved - sold, earned)
    state = growth_state(history)
    middle = days[used].reshape(months, MONTH_DAYS)[:, MONTH_DAYS // 2]
    margin = np.interp(middle, history.time_s, state.margin)
    slope, slope_error = _slope(margin, sold / earned)
    note = f"{months} months; labelled wallets"
    return FitReport(
        "miners' coins",
        (
            plain("sold share", share, share_error, "", f"{note}; of what was earned"),
            plain("churn", churn, churn_error, "", f"{note}; as a multiple of what was earned"),
            plain(
                "response to stress",
                slope,
                slope_error,
                "",
                f"{note}; sold share per unit of margin",
                identified=abs(slope) > 2.0 * slope_error,
            ),
        ),
        int(days[used.start]),
        int(days[-1]),
        months,
        {"largest sold share of a month": float((sold / earned).max())},
    )


def _common_days(
    series: list[Observations], first_s: int | None
) -> tuple[npt.NDArray[np.int64], list[Array]]:
    """The last stretch of days that all series have, and their values on them."""
    days = series[0].observed_at_s
    for one in series[1:]:
        days = np.intersect1d(days, one.observed_at_s)
    if first_s is not None:
        days = days[days >= first_s]
    breaks = np.flatnonzero(np.diff(days) != DAY_S)
    days = days[int(breaks[-1]) + 1 if breaks.size else 0 :]
    return days, [one.values[np.isin(one.observed_at_s, days)] for one in series]


def _ratio(top: Array, bottom: Array) -> tuple[float, float]:
    """Ratio of sums and its error from the scatter of the parts."""
    ratio = float(top.sum() / bottom.sum())
    residuals = top - ratio * bottom
    return ratio, math.sqrt(float((residuals**2).sum())) / float(bottom.sum())


def _slope(x: Array, y: Array) -> tuple[float, float]:
    """Slope of a straight line and its error."""
    centred = x - x.mean()
    square = float((centred**2).sum())
    slope = float(centred @ (y - y.mean())) / square
    left = y - y.mean() - slope * centred
    return slope, math.sqrt(float((left**2).sum()) / (x.size - 2) / square)
