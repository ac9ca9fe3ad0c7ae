"""What the break-even page draws: the fleets of a scenario, the chosen one, and the units."""

from dataclasses import dataclass

from gui.units import ShownUnits, figure
from minersim.analysis import FleetPosition, fleet_positions
from minersim.analysis.maps import Situation, fleet_situation, median_situation
from minersim.engine import StartState, start_state
from minersim.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Standing:
    """A scenario at its start, as one fleet sees it.

    Attributes
    ----------
    fleets : tuple of FleetPosition
        All fleets, sites in order; empty for a scenario without sites.
    chosen : FleetPosition or None
        The fleet that is looked at.
    situation : Situation
        The chosen fleet's; without fleets that of the network's median machine.
    state : StartState
        The world at the start.
    units : ShownUnits
        To show figures in.
    """

    scenario: Scenario
    fleets: tuple[FleetPosition, ...]
    chosen: FleetPosition | None
    situation: Situation
    state: StartState
    units: ShownUnits

    @property
    def name(self) -> str:
        """Name of what is looked at."""
        if self.chosen is None:
            return f"a machine of {figure(self.situation.efficiency_j_per_th)} J/TH"
        return fleet_name(self.chosen)

    @property
    def comparison(self) -> Situation:
        """Situation in which other machines are compared: the first fleet's, by its site."""
        if not self.fleets:
            return self.situation
        return fleet_situation(self.scenario, self.fleets[0])


def fleet_name(fleet: FleetPosition) -> str:
    """Name of a fleet that tells it from one of the same machines elsewhere."""
    return f"{fleet.name} at {fleet.site}"


def standing(scenario: Scenario, fleet: int, units: ShownUnits) -> Standing:
    """Stand at one fleet of a scenario; the last one where there are fewer."""
    fleets = tuple(fleet_positions(scenario))
    chosen = fleets[min(max(fleet, 0), len(fleets) - 1)] if fleets else None
    return Standing(
        scenario=scenario,
        fleets=fleets,
        chosen=chosen,
        situation=(
            median_situation(scenario) if chosen is None else fleet_situation(scenario, chosen)
        ),
        state=start_state(scenario),
        units=units,
    )
