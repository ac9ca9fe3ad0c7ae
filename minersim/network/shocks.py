"""Exogenous changes of capacity: storms, bans, a hand that pulls the plug.

A price model must not be asked to explain a storm, so capacity that is away for such a reason is
kept apart from the machines that are off for want of margin.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CapacityShock:
    """A step in the capacity that can run.

    Attributes
    ----------
    day : float
        When it begins. [days]
    change_fraction : float
        -0.3 takes 30 % away, 0.3 adds 30 %. [1]
    duration_days : float or None
        How long it lasts; None is for good. [days]
    """

    day: float
    change_fraction: float
    duration_days: float | None = None


def capacity_factor(shocks: tuple[CapacityShock, ...], day: float) -> float:
    """Factor on the network's capacity on a day: the product of the shocks in force. [1]

    >>> storm = CapacityShock(day=10.0, change_fraction=-0.25, duration_days=5.0)
    >>> [capacity_factor((storm,), day) for day in (9.0, 10.0, 15.0)]
    [1.0, 0.75, 1.0]
    """
    factor = 1.0
    for shock in shocks:
        since = day - shock.day
        if since >= 0.0 and (shock.duration_days is None or since < shock.duration_days):
            factor *= 1.0 + shock.change_fraction
    return factor


def change_days(shocks: tuple[CapacityShock, ...], days: float) -> list[float]:
    """Days within a run on which the factor changes, ascending. [days]

    >>> change_days((CapacityShock(10.0, -0.25, 5.0), CapacityShock(12.0, -0.1)), 30.0)
    [10.0, 12.0, 15.0]
    """
    changes = set()
    for shock in shocks:
        changes.add(shock.day)
        if shock.duration_days is not None:
            changes.add(shock.day + shock.duration_days)
    return [day for day in sorted(changes) if day <= days]
