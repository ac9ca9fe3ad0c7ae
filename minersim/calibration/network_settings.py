"""The network of a scenario as the costs of a date have it, estimate by estimate.

Everything that `minersim.calibration.cost_fit` gives goes in, told by the data or not:
what they do not tell is the prior of the date, and a scenario's defaults are of 2026. One time
constant stands for delay and pace of switching; they keep the proportion of the defaults, leaving
and returning alike. The spread of power prices keeps its default, that of efficiency takes the
rest.
"""

import math
from collections.abc import Mapping
from typing import Any

from minersim.network import LognormalCurve
from minersim.scenario.network import NetworkSwitching

_LEAST_LOG_SD = 0.01


def network_settings(costs: Mapping[str, float]) -> dict[str, Any]:
    """Settings of the network by dotted key, for `Scenario.replace`.

    Parameters
    ----------
    costs : mapping
        Values by name, as in `FitReport.values` or `costs_drawn`.
    """
    spread = costs["spread of hashcost"]
    usual = LognormalCurve().power_log_sd
    rate = costs["growth to come"]
    growth: dict[str, Any] = {"kind": "none"}
    if rate != 0.0:
        new = costs["new machines"]
        growth = {"kind": "constant", "rate_per_year": rate, "frontier_j_per_th": new}
    return {
        "network.curve.efficiency_median_j_per_th": costs["efficiency of the machines"],
        "network.curve.power_median_usd_per_kwh": costs["power price"],
        "network.curve.power_log_sd": usual,
        "network.curve.efficiency_log_sd": math.sqrt(max(spread**2 - usual**2, _LEAST_LOG_SD**2)),
        "network.growth": growth,
        **_switching(costs["time of switching"]),
    }


def _switching(days: float) -> dict[str, float]:
    default = NetworkSwitching()
    leaving = default.off_days + default.off_relaxation_days
    returning = default.on_days + default.on_relaxation_days
    return {
        "network.switching.off_days": days * default.off_days / leaving,
        "network.switching.off_relaxation_days": days * default.off_relaxation_days / leaving,
        "network.switching.on_days": days * default.on_days / returning,
        "network.switching.on_relaxation_days": days * default.on_relaxation_days / returning,
    }
