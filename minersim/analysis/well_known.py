"""Machines that everybody knows, at a scenario's power price: what to compare a fleet with."""

from dataclasses import dataclass

from minersim.analysis.maps import Situation
from minersim.economics import Breakevens, breakevens, fees_together
from minersim.hardware import find_machine
from minersim.units import phs_from_ths

WELL_KNOWN = (
    "Antminer S9 13.5T",
    "Antminer S19j Pro 104T",
    "Whatsminer M60S 186T",
    "Antminer S19 XP 140T",
    "Antminer S21 200T",
    "Antminer S21 XP 270T",
)
"""One machine of each generation, as many of them were sold."""


@dataclass(frozen=True, slots=True)
class MachinePosition:
    """One machine of the catalogue at somebody's power price.

    Attributes
    ----------
    name : str
        Model and bin.
    efficiency_j_per_th : float
        [J/TH]
    breakevens : Breakevens
        Margin and break-evens.
    profit_usd_per_day : float
        Of one machine that never stands still. [USD/day]
    """

    name: str
    efficiency_j_per_th: float
    breakevens: Breakevens
    profit_usd_per_day: float


def well_known_positions(situation: Situation) -> list[MachinePosition]:
    """Where the well-known machines would stand in a situation, whose efficiency does not count."""
    positions = []
    for name in WELL_KNOWN:
        machine = find_machine(name)
        found = breakevens(
            efficiency_j_per_th=machine.efficiency_j_per_th,
            power_usd_per_kwh=situation.power_usd_per_kwh,
            price_usd=situation.price_usd,
            difficulty=situation.difficulty,
            subsidy_btc=situation.subsidy_btc,
            fees_btc_per_block=situation.fees_btc_per_block,
            pool_fee=fees_together(situation.pool_fee, situation.host_share),
            pue=situation.pue,
        )
        profit = found.profit_usd_per_ph_day * phs_from_ths(machine.hashrate_ths)
        positions.append(MachinePosition(name, machine.efficiency_j_per_th, found, profit))
    return positions
