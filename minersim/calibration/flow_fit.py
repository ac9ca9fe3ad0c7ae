"""What miners sell and what is only moved about, from their labelled wallets.

Sold is what was earned less what stayed: issuance and fees minus the change of the reserve. The
rest of the reported outflow is churn of pools and custodians. Sums of months of 30 days, whose
scatter gives the errors. From day to day the logarithm of churn over what was earned is an
autoregression: its spread is the noise of churn, its persistence the noise's memory.

Left out: miners whose wallets nobody has labelled, coins sold from custody, weekdays. Whether they
sell more under stress is another question (``stress_fit``).
"""

import math
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from minersim.calibration.autoregression import autoregress
from minersim.calibration.estimate import Estimate, FitReport, drawn, normal_draws, plain
from minersim.data.daily import DAY_S
from minersim.data.observations import Observations

Array = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

FLOW_METRICS = ("miner_reserve_btc", "miner_outflow_btc", "issuance_btc", "fees_btc")
MONTH_DAYS = 30
LEAST_MONTHS = 6
_LEAST_PAIRS = 90
_MOST_PERSISTENCE = 0.98


def fit_flows(by_day: Mapping[str, Observations], first_s: int | None = None) -> FitReport | None:
    """Sold share, churn and noise, or None where series are missing or too short."""
    if any(metric not in by_day for metric in FLOW_METRICS):
        return None
    days, values = common_days([by_day[metric] for metric in FLOW_METRICS], first_s)
    months = (days.size - 1) // MONTH_DAYS
    if months < LEAST_MONTHS:
        return None
    reserve, outflow, issuance, fees = values
    used = slice(days.size - months * MONTH_DAYS, days.size)
    earned, sold = earned_and_sold(reserve, issuance + fees)
    moved = by_month(outflow[used])
    share, share_error = _ratio(sold, earned)
    churn, churn_error = _ratio(moved - sold, earned)
    note = f"{months} months; labelled wallets"
    return FitReport(
        "miners' coins",
        (
            plain("sold share", share, share_error, "", f"{note}; of what was earned"),
            plain("churn", churn, churn_error, "", f"{note}; as a multiple of what was earned"),
            *_noise(days[1:], (outflow[1:] + np.diff(reserve)) / (issuance + fees)[1:] - 1.0),
        ),
        int(days[used.start]),
        int(days[-1]),
        months,
        {"largest sold share of a month": float((sold / earned).max())},
    )


def by_month(values: Array) -> Array:
    """Sums of whole months of 30 days, the last of which ends with the values."""
    months = values.size // MONTH_DAYS
    whole = values[values.size - months * MONTH_DAYS :].reshape(months, MONTH_DAYS)
    return np.asarray(whole.sum(axis=1))


def earned_and_sold(reserve: Array, earned: Array) -> tuple[Array, Array]:
    """Coins earned and sold in the months of a stretch of days; the first day only counts before.

    >>> earned, sold = earned_and_sold(np.arange(31.0), np.full(31, 3.0))
    >>> earned.tolist(), sold.tolist()
    ([90.0], [60.0])
    """
    whole = by_month(earned[1:])
    return whole, whole - by_month(np.diff(reserve))


def common_days(series: list[Observations], first_s: int | None) -> tuple[Whole, list[Array]]:
    """The last stretch of days that all series have, and their values on them."""
    days = series[0].observed_at_s
    for one in series[1:]:
        days = np.intersect1d(days, one.observed_at_s)
    if first_s is not None:
        days = days[days >= first_s]
    breaks = np.flatnonzero(np.diff(days) != DAY_S)
    days = days[int(breaks[-1]) + 1 if breaks.size else 0 :]
    return days, [one.values[np.isin(one.observed_at_s, days)] for one in series]


def _noise(days: Whole, churn: Array) -> tuple[Estimate, ...]:
    """Noise of a day's churn and its memory; nothing where days without churn leave too few."""
    there = churn > 0.0
    fit = autoregress(days[there], np.log(churn[there]), _LEAST_PAIRS)
    if fit is None or not 0.0 <= fit.persistence < _MOST_PERSISTENCE:
        return ()
    spread = fit.innovation / math.sqrt(1.0 - fit.persistence**2)
    draws = normal_draws(
        np.array([fit.persistence, fit.innovation]),
        np.diag([fit.persistence_error**2, fit.innovation_error**2]),
        "churn",
    )
    phi = np.clip(draws[:, 0], 0.0, _MOST_PERSISTENCE)
    spreads = draws[:, 1] / np.sqrt(1.0 - phi**2)
    note = "of the logarithm of a day's churn; only reported"
    memory = plain("memory of the noise", fit.persistence, fit.persistence_error, "1/day", note)
    return drawn("noise of churn", spread, spreads, "", note), memory


def _ratio(top: Array, bottom: Array) -> tuple[float, float]:
    """Ratio of sums and its error from the scatter of the parts."""
    ratio = float(top.sum() / bottom.sum())
    residuals = top - ratio * bottom
    few = top.size / (top.size - 1.0)  # the ratio is fitted to them
    return ratio, math.sqrt(few * float((residuals**2).sum())) / float(bottom.sum())
