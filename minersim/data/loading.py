"""Scenarios with the store behind them: ``network.state`` may ask for stored figures.

Loading goes through here wherever a user's file is read: the library's ``load_scenario``, the
commands and the window.
"""

import datetime

from minersim.scenario import Scenario, load_scenario, scenario_from_dict
from minersim.scenario.state import State, offer_states

__all__ = ["Scenario", "load_scenario", "scenario_from_dict"]


def _state_of(day: datetime.date | None) -> State:
    from minersim.data.live_state import state_of  # noqa: PLC0415 (most scenarios give their state)

    return state_of(day)


offer_states(_state_of)
