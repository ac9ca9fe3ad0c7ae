"""Exogenous changes of capacity: storms, bans, a hand that pulls the plug.

A price model must not be asked to explain a storm, so capacity that is away for such a reason is
kept apart from the machines that are off for want of margin: *curtailed* where it stands idle,
*gone* where it was taken away.
"""

import math
from dataclasses import dataclass

_ROUNDING_DAYS = 1e-9
"""A moment that is told in seconds may come out this much before its day."""


@dataclass(frozen=True, slots=True)
class CapacityShock:
    """A change of the capacity that can run: a step, or a ramp of daily steps.

    Attributes
    ----------
    day : float
        When it begins. [days]
    change_fraction : float
        -0.3 takes 30 % away, 0.3 adds 30 %. [1]
    duration_days : float or None
        How long it lasts before it begins to go; None is for good. [days]
    over_days, recovery_days : float
        How long it takes to build up, and to go. [days]
    gone : bool
        Whether the capacity is taken away rather than switched off.
    """

    day: float
    change_fraction: float
    duration_days: float | None = None
    over_days: float = 0.0
    recovery_days: float = 0.0
    gone: bool = False

    def strength(self, day: float) -> float:
        """Share of the change that is in force on a day. [1]

        >>> ban = CapacityShock(10.0, -0.5, 30.0, over_days=10.0, recovery_days=20.0)
        >>> [round(ban.strength(day), 2) for day in (9.0, 10.0, 15.0, 20.0, 50.0, 60.0)]
        [0.0, 0.1, 0.6, 1.0, 0.45, 0.0]
        """
        since = day - self.day + _ROUNDING_DAYS
        if since < 0.0:
            return 0.0
        if self.duration_days is not None and since >= self.duration_days:
            left = since - self.duration_days
            if left >= self.recovery_days:
                return 0.0
            reached = self._built_up(self.duration_days - _ROUNDING_DAYS)
            # every day brings its share at its beginning
            return reached * (1.0 - min((math.floor(left) + 1.0) / self.recovery_days, 1.0))
        return self._built_up(since)

    def _built_up(self, since: float) -> float:
        """Share of the change that is there some days after it began. [1]"""
        if since >= self.over_days:
            return 1.0
        return min((math.floor(since) + 1.0) / self.over_days, 1.0)


def capacity_factor(shocks: tuple[CapacityShock, ...], day: float) -> float:
    """Factor on the network's capacity on a day: the product of the shocks in force. [1]

    >>> storm = CapacityShock(day=10.0, change_fraction=-0.25, duration_days=5.0)
    >>> [capacity_factor((storm,), day) for day in (9.0, 10.0, 15.0)]
    [1.0, 0.75, 1.0]
    """
    factor = 1.0
    for shock in shocks:
        strength = shock.strength(day)
        if strength > 0.0:
            factor *= 1.0 + shock.change_fraction * strength
    return factor


def gone_factor(shocks: tuple[CapacityShock, ...], day: float) -> float:
    """Factor of those shocks alone that take capacity away. [1]"""
    return capacity_factor(tuple(shock for shock in shocks if shock.gone), day)


def change_days(shocks: tuple[CapacityShock, ...], days: float) -> list[float]:
    """Days within a run on which the factor changes, ascending. [days]

    >>> change_days((CapacityShock(10.0, -0.25, 5.0), CapacityShock(12.0, -0.1)), 30.0)
    [10.0, 12.0, 15.0]
    """
    changes = set()
    for shock in shocks:
        changes.update(_steps(shock.day, shock.over_days))
        if shock.duration_days is not None:
            changes.update(_steps(shock.day + shock.duration_days, shock.recovery_days))
    return [day for day in sorted(changes) if day <= days]


def _steps(first_day: float, ramp_days: float) -> list[float]:
    """Days on which a ramp takes a step; its first for a step at once, and its end."""
    return [first_day + step for step in range(max(math.ceil(ramp_days), 1))] + (
        [first_day + ramp_days] if ramp_days > 0.0 else []
    )
