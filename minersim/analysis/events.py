"""What happens in a run at known or expected moments, for marks on its charts."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from minersim.engine import fleet_plans
from minersim.number_text import amounts, counted, percent, share
from minersim.protocol import BLOCKS_PER_DAY, next_halving_height
from minersim.results import ReducedResult, Result
from minersim.scenario import Scenario
from minersim.units import HOURS_PER_DAY

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens on a day.

    Attributes
    ----------
    day : float
        When, since the start. [days]
    name : str
        A few words.
    text : str
        A sentence with the figures, without its date.
    """

    day: float
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Mark:
    """Events so near each other that one mark stands for them.

    Attributes
    ----------
    day : float
        Of the first. [days]
    label : str
        Name of the first, with the number of the others.
    events : tuple of Event
        All of them, in time's order.
    """

    day: float
    label: str
    events: tuple[Event, ...]


def run_events(scenario: Scenario, result: Result | ReducedResult) -> tuple[Event, ...]:
    """Events of a run in time's order: halvings, shocks, payments, deliveries, ruin.

    The halving stands where the mean height of the paths reaches it; at ten minutes a block where
    the run keeps no heights. Ruin stands at the median of the paths that meet it.
    """
    events = [
        *_halvings(scenario, result),
        *_shocks(scenario),
        *_fleets(scenario),
        *_ruin(result),
    ]
    within = [event for event in events if 0.0 <= event.day <= scenario.horizon_days]
    return tuple(sorted(within, key=lambda event: event.day))


def marks(events: Iterable[Event], nearest_days: float) -> tuple[Mark, ...]:
    """Marks for events in time's order, none nearer to another than a distance.

    Parameters
    ----------
    events : iterable of Event
        In time's order.
    nearest_days : float
        Least distance of two marks. [days]

    Examples
    --------
    >>> found = [Event(1.0, "a", ""), Event(2.0, "b", ""), Event(9.0, "c", "")]
    >>> [mark.label for mark in marks(found, 5.0)]
    ['a +1', 'c']
    """
    groups: list[list[Event]] = []
    for event in events:
        if groups and event.day - groups[-1][0].day < nearest_days:
            groups[-1].append(event)
        else:
            groups.append([event])
    return tuple(
        Mark(
            group[0].day,
            group[0].name + (f" +{len(group) - 1}" if len(group) > 1 else ""),
            tuple(group),
        )
        for group in groups
    )


def date_of(start: datetime.date, day: float) -> datetime.date:
    """Date of a moment of a run."""
    return start + datetime.timedelta(days=int(day))


def _halvings(scenario: Scenario, result: Result | ReducedResult) -> list[Event]:
    height = scenario.chain.height
    if isinstance(result, Result):
        heights = np.asarray(result["height"].mean(axis=0))
        days: Array = np.arange(heights.size, dtype=np.float64) * (
            scenario.tick_hours / HOURS_PER_DAY
        )
    else:
        days = np.array([0.0, float(scenario.horizon_days)])
        heights = height + days * BLOCKS_PER_DAY
    return _halvings_by_height(height, days, heights)


def _halvings_by_height(height: int, days: Array, heights: Array) -> list[Event]:
    found = []
    due = next_halving_height(height)
    while due <= heights[-1]:
        day = float(np.interp(due, heights, days))
        found.append(Event(day, "Halving", f"halving of the subsidy at block {due:,}, expected"))
        due = next_halving_height(due)
    return found


def _shocks(scenario: Scenario) -> list[Event]:
    events = []
    for fall in scenario.market.price.shocks:
        change = _signed(fall.change_fraction)
        over = f" over {fall.over_days:g} days" if fall.over_days else ""
        back = "" if fall.recovery_days is None else f", recovers in {fall.recovery_days:g} days"
        events.append(Event(fall.day, f"Price {change}", f"price {change}{over}{back}"))
    for loss in scenario.network.shocks:
        change = _signed(loss.change_fraction)
        lasts = "" if loss.duration_days is None else f" for {loss.duration_days:g} days"
        text = f"the network's capacity {change}{lasts}"
        events.append(Event(loss.day, f"Capacity {change}", text))
    return events


def _fleets(scenario: Scenario) -> list[Event]:
    events = []
    for plan in fleet_plans(scenario):
        machines = counted(plan.count, "machine")
        if plan.cost_usd > 0.0:
            for day, usd, _ in plan.payments():
                text = f"{amounts([usd])[0]} USD paid for {plan.name} ({machines})"
                events.append(Event(float(day), "Payment", text))
        if plan.delivery_day > 0:
            text = f"{plan.name} ({machines}) delivered to {plan.site}"
            events.append(Event(float(plan.delivery_day), "Delivery", text))
        if plan.retirement_day is not None:
            text = f"{plan.name} ({machines}) retires from {plan.site}"
            events.append(Event(float(plan.retirement_day), "Retirement", text))
    return events


def _ruin(result: Result | ReducedResult) -> list[Event]:
    days = result.figures["ruin_day"]
    ruined = days[~np.isnan(days)]
    if ruined.size == 0:
        return []
    part = share(ruined.size / days.size)
    text = f"{part} of the paths cannot pay a bill at some time, half of these by this day"
    return [Event(float(np.median(ruined)), f"Ruin {part}", text)]


def _signed(change: float) -> str:
    return f"{'+' if change >= 0.0 else '−'}{percent(abs(change), 0)}"
