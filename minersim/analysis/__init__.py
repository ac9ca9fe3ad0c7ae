"""Questions asked of a scenario without running it, and read-outs of runs."""

from minersim.analysis.answer import answer_sentences
from minersim.analysis.equilibrium import Equilibrium, equilibrium
from minersim.analysis.positions import (
    FleetPosition,
    NetworkClass,
    NetworkPosition,
    fleet_positions,
    network_position,
    runway_days,
)

__all__ = [
    "Equilibrium",
    "FleetPosition",
    "NetworkClass",
    "NetworkPosition",
    "answer_sentences",
    "equilibrium",
    "fleet_positions",
    "network_position",
    "runway_days",
]
