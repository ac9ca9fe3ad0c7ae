"""Questions asked of a scenario without running it, and read-outs of runs."""

from minersim.analysis.answer import answer_sentences
from minersim.analysis.cost_curve import CostCurve, cost_curve
from minersim.analysis.daily_series import (
    DailySeries,
    daily_series,
    reported_outflow_btc,
    simulated_outflow_btc,
)
from minersim.analysis.equilibrium import Equilibrium, equilibrium
from minersim.analysis.key_figures import KeyFigures, key_figures
from minersim.analysis.positions import (
    FleetPosition,
    NetworkClass,
    NetworkPosition,
    fleet_positions,
    network_position,
    runway_days,
)

__all__ = [
    "CostCurve",
    "DailySeries",
    "Equilibrium",
    "FleetPosition",
    "KeyFigures",
    "NetworkClass",
    "NetworkPosition",
    "answer_sentences",
    "cost_curve",
    "daily_series",
    "equilibrium",
    "fleet_positions",
    "key_figures",
    "network_position",
    "reported_outflow_btc",
    "runway_days",
    "simulated_outflow_btc",
]
