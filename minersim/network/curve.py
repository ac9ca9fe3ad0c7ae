"""The network's cost curve: how much hashrate mines at which hashcost.

Efficiency and power price are independent lognormals, so hashcost is lognormal too, with median
24 * median e * median p and spread sqrt(s_e^2 + s_p^2). The default (20 J/TH, 0.27; 0.046 USD/kWh,
0.22) is calibrated to early 2026: hashcost median 22.08 USD/PH/s/day with spread 0.348, so that
18.9 % is under water at hashprice 30, where CoinShares reported 15-20 %.

For the engines the two lognormals are cut into classes of equal weight (`class_values`).
Left out: correlation between efficiency and power price; power prices that vary in time.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from minersim.economics import hashcost
from minersim.network.normal import normal_quantile


@dataclass(frozen=True, slots=True)
class LognormalCurve:
    """Cost curve of a network.

    Attributes
    ----------
    efficiency_median_j_per_th : float
        [J/TH]
    efficiency_log_sd : float
        Standard deviation of ln e. [1]
    power_median_usd_per_kwh : float
        [USD/kWh]
    power_log_sd : float
        Standard deviation of ln p. [1]
    """

    efficiency_median_j_per_th: float = 20.0
    efficiency_log_sd: float = 0.27
    power_median_usd_per_kwh: float = 0.046
    power_log_sd: float = 0.22

    @property
    def hashcost_median_usd_per_ph_day(self) -> float:
        """Median hashcost. [USD/PH/s/day]"""
        return hashcost(self.efficiency_median_j_per_th, self.power_median_usd_per_kwh, 1.0)

    @property
    def hashcost_log_sd(self) -> float:
        """Standard deviation of the logarithm of hashcost. [1]"""
        return math.hypot(self.efficiency_log_sd, self.power_log_sd)


def _standard_score(curve: LognormalCurve, hashprice_usd_per_ph_day: float) -> float:
    ratio = hashprice_usd_per_ph_day / curve.hashcost_median_usd_per_ph_day
    return math.log(ratio) / curve.hashcost_log_sd


def _normal_cdf(z: float) -> float:
    return 0.5 * math.erfc(-z / math.sqrt(2.0))


def lognormal_share_under_water(curve: LognormalCurve, hashprice_usd_per_ph_day: float) -> float:
    """Share of the capacity whose hashcost is above a hashprice, in closed form. [1]

    >>> round(lognormal_share_under_water(LognormalCurve(), 30.0), 3)
    0.189
    """
    return 1.0 - _normal_cdf(_standard_score(curve, hashprice_usd_per_ph_day))


def supply_elasticity(curve: LognormalCurve, hashprice_usd_per_ph_day: float) -> float:
    """Elasticity of the surviving hashrate to hashprice, phi(z) / (s Phi(z)). [1]

    With difficulty feedback the long-run response to the coin's price is eta / (1 + eta).

    >>> round(supply_elasticity(LognormalCurve(), 30.0), 3)
    0.959
    """
    z = _standard_score(curve, hashprice_usd_per_ph_day)
    density = math.exp(-0.5 * z * z) / math.sqrt(2.0 * math.pi)
    return density / (curve.hashcost_log_sd * _normal_cdf(z))


def class_values(median: float, log_sd: float, classes: int) -> npt.NDArray[np.float64]:
    """Cut a lognormal into classes of equal weight; one value stands for each.

    The values are the quantiles in the middle of each class, stretched in the logarithm so that
    their standard deviation equals the lognormal's (the middles alone would lose 7 % of it with
    eight classes).

    Parameters
    ----------
    median : float
        Median of the lognormal, and of the values.
    log_sd : float
        Standard deviation of the logarithm. [1]
    classes : int
        Number of classes.

    Returns
    -------
    array of shape (classes,), ascending
    """
    if classes == 1 or log_sd == 0.0:
        return np.full(classes, median)
    scores = np.array([normal_quantile((i + 0.5) / classes) for i in range(classes)])
    scores /= np.sqrt(np.mean(scores**2))
    return median * np.exp(log_sd * scores)


def cohort_share_under_water(
    hashprice_usd_per_ph_day: float,
    pool_fee: float,
    capacity_ehs: list[float],
    hashcost_usd_per_ph_day: list[float],
) -> float:
    """Share of the cohorts' capacity whose power costs more than it earns. [1]"""
    net = hashprice_usd_per_ph_day * (1.0 - pool_fee)
    pairs = zip(capacity_ehs, hashcost_usd_per_ph_day, strict=True)
    under = sum(capacity for capacity, cost in pairs if cost > net)
    total = sum(capacity_ehs)
    return under / total if total > 0.0 else 0.0
