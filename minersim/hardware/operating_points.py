"""What a machine draws when firmware slows it down, and what it still computes.

The power law P = P0 (h/h0)^1.5 stands for dynamic power f V² when voltage falls with frequency.
Observed: a tuned S19j Pro 96T (2850 W) at 74.5 TH/s and 1905 W gives an exponent of 1.59; the
step of LuxOS profiles from 545 MHz, 13.4 V to 495 MHz, 13.2 V gives 1.31. It is taken to hold
between 0.6 and 1.1 of the nameplate hashrate.

For some models documented settings of firmware or maker are known. They are of one model, not of
one bin, and firmware reports its own estimate of watts, so they are used for their shape only:
see ``at_power_limit``. Left out: temperature, spread between machines of a bin, the supply's
efficiency at partial load.
"""

import csv
import math
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import pairwise

from minersim.errors import InputError
from minersim.hardware.machine import Machine, check_positive

POWER_EXPONENT = 1.5
"""Exponent of power in hashrate; observed 1.31 (LuxOS profile steps) to 1.59 (tuned S19j Pro)."""
MIN_HASHRATE_FRACTION = 0.6
"""Least hashrate, as a fraction of the nameplate, at which the law is used (judgement)."""
MAX_HASHRATE_FRACTION = 1.1
"""Greatest hashrate, as a fraction of the nameplate, at which the law is used (judgement)."""

SAME_BIN_FRACTION = 0.1
"""A setting within this fraction of the nameplate hashrate stands for the nameplate (judgement)."""

SETTINGS_STEPS = 8
"""Steps between the highest and the lowest setting that a fleet chooses from (judgement)."""

NAMEPLATE = "nameplate"


@dataclass(frozen=True, slots=True)
class OperatingPoint:
    """A hashrate and the power it takes.

    Attributes
    ----------
    profile : str
        Name of the setting, or how the point was found.
    hashrate_ths : float
        [TH/s]
    power_w : float
        At the wall. [W]
    """

    profile: str
    hashrate_ths: float
    power_w: float

    @property
    def efficiency_j_per_th(self) -> float:
        """Energy per hash. [J/TH]"""
        return self.power_w / self.hashrate_ths


@dataclass(frozen=True, slots=True)
class _Setting:
    """A row of the table; its kind is ``documented`` or ``measured`` (by one user)."""

    point: OperatingPoint
    kind: str
    source: str


def power_at_hashrate(hashrate_fraction: float, exponent: float = POWER_EXPONENT) -> float:
    """Power as a fraction of the nameplate's, at a fraction of its hashrate.

    >>> round(power_at_hashrate(0.6), 4)
    0.4648
    """
    return float(hashrate_fraction**exponent)


def hashrate_at_power(power_fraction: float, exponent: float = POWER_EXPONENT) -> float:
    """Hashrate as a fraction of the nameplate's, at a fraction of its power.

    >>> round(hashrate_at_power(0.5), 4)
    0.63
    """
    return float(power_fraction ** (1.0 / exponent))


def operating_points(machine: Machine) -> tuple[OperatingPoint, ...]:
    """Settings of a machine's model that firmware, maker or a user's measurement documents.

    As published, of whatever bin; sorted by hashrate, empty for most models.
    """
    points = (setting.point for setting in _settings().get(machine.model, ()))
    return tuple(sorted(points, key=lambda point: point.hashrate_ths))


def lowest_power_w(machine: Machine) -> float:
    """Least power to which a machine can be limited, see ``at_power_limit``. [W]

    >>> round(lowest_power_w(Machine("Maker", "Model", 100.0, 3000.0, "2024-01", "air", "multi")))
    1394
    """
    _, points = _curve(machine)
    lowest = points[0]
    fraction = MIN_HASHRATE_FRACTION * machine.hashrate_ths / lowest.hashrate_ths
    return lowest.power_w * power_at_hashrate(min(fraction, 1.0))


def at_power_limit(machine: Machine, power_limit_w: float) -> OperatingPoint:
    """The machine under a cap on its power.

    At or above nameplate power it runs at the nameplate: a limit is a cap, not an overclock.
    Below, it runs on a curve from the nameplate downwards. Where one source documents settings of
    the model, the setting nearest the nameplate hashrate (within a tenth of it) stands for the
    nameplate, all its settings are scaled by the two ratios that make them equal, in hashrate and
    in power, and the curve is linear between them; measurements of single users are not used.
    Below the least such setting, or from the nameplate if there is none, the power law continues
    down to 0.6 of the nameplate hashrate. Documented settings may go lower than that.

    Parameters
    ----------
    machine : Machine
        The machine at its nameplate.
    power_limit_w : float
        Cap on power at the wall. [W]

    Returns
    -------
    OperatingPoint
        Its profile is ``nameplate``, ``power law``, or the source of the settings.

    Raises
    ------
    InputError
        The limit is not a positive number, or is below ``lowest_power_w``.

    Examples
    --------
    >>> machine = Machine("Maker", "Model", 100.0, 3000.0, "2024-01", "air", "multi")
    >>> round(at_power_limit(machine, 1500.0).hashrate_ths, 2)
    63.0
    """
    check_positive("power_limit_w", power_limit_w)
    if power_limit_w >= machine.power_w:
        return OperatingPoint(NAMEPLATE, machine.hashrate_ths, machine.power_w)
    least_w = lowest_power_w(machine)
    if power_limit_w < least_w:
        raise InputError(
            f"power limit {power_limit_w:g} W is too low for {machine.name}: "
            f"the lowest is {math.ceil(least_w * 10.0) / 10.0:.1f} W"
        )
    source, points = _curve(machine)
    lowest = points[0]
    if power_limit_w < lowest.power_w:
        fraction = hashrate_at_power(power_limit_w / lowest.power_w)
        return OperatingPoint("power law", fraction * lowest.hashrate_ths, power_limit_w)
    below, above = next(
        (below, above) for below, above in pairwise(points) if power_limit_w < above.power_w
    )
    share = (power_limit_w - below.power_w) / (above.power_w - below.power_w)
    hashrate_ths = below.hashrate_ths + share * (above.hashrate_ths - below.hashrate_ths)
    return OperatingPoint(source, hashrate_ths, power_limit_w)


def settings_below(machine: Machine, power_limit_w: float | None = None) -> list[OperatingPoint]:
    """Settings that firmware can choose from: the highest first, then evenly down in power.

    Parameters
    ----------
    machine : Machine
        The machine at its nameplate.
    power_limit_w : float or None
        Cap on power at the wall; the nameplate without one. [W]

    Returns
    -------
    list of OperatingPoint
        `SETTINGS_STEPS` + 1 points of the curve of ``at_power_limit``, down to the lowest; one
        where the cap is the lowest.

    Examples
    --------
    >>> machine = Machine("Maker", "Model", 100.0, 3000.0, "2024-01", "air", "multi")
    >>> points = settings_below(machine)
    >>> len(points), round(points[0].power_w), round(points[-1].hashrate_ths, 6)
    (9, 3000, 60.0)
    """
    highest = machine.power_w if power_limit_w is None else min(power_limit_w, machine.power_w)
    lowest = lowest_power_w(machine)
    if highest <= lowest:
        return [at_power_limit(machine, highest)]
    step_w = (highest - lowest) / SETTINGS_STEPS
    return [
        at_power_limit(machine, max(highest - step * step_w, lowest))
        for step in range(SETTINGS_STEPS + 1)
    ]


def _curve(machine: Machine) -> tuple[str, list[OperatingPoint]]:
    """Source and scaled settings of a machine from the least to the nameplate, which ends it."""
    nameplate = OperatingPoint(NAMEPLATE, machine.hashrate_ths, machine.power_w)
    nearest = SAME_BIN_FRACTION * machine.hashrate_ths
    chosen = ("", [nameplate])
    for source, points in _documented_curves(machine.model):
        reference = min(points, key=lambda point: abs(point.hashrate_ths - machine.hashrate_ths))
        distance = abs(reference.hashrate_ths - machine.hashrate_ths)
        slower = [
            OperatingPoint(
                point.profile,
                machine.hashrate_ths * point.hashrate_ths / reference.hashrate_ths,
                machine.power_w * point.power_w / reference.power_w,
            )
            for point in points
            # a setting that needs more energy a hash than the nameplate is no reason to slow down
            if point.hashrate_ths < reference.hashrate_ths
            and point.efficiency_j_per_th <= reference.efficiency_j_per_th
        ]
        if slower and distance <= nearest:
            nearest = distance
            chosen = (source, [*slower, nameplate])
    return chosen


def _documented_curves(model: str) -> list[tuple[str, list[OperatingPoint]]]:
    """Documented settings of a model, apart by source, each sorted by hashrate."""
    curves: dict[str, list[OperatingPoint]] = {}
    for setting in _settings().get(model, ()):
        if setting.kind == "documented":
            curves.setdefault(setting.source, []).append(setting.point)
    for points in curves.values():
        points.sort(key=lambda point: point.hashrate_ths)
    return list(curves.items())


@cache
def _settings() -> dict[str, list[_Setting]]:
    """Rows of the table by model."""
    table = resources.files("minersim.hardware").joinpath("data", "operating_points.csv")
    settings: dict[str, list[_Setting]] = {}
    for row in csv.DictReader(table.read_text(encoding="utf-8").splitlines()):
        point = OperatingPoint(row["profile"], float(row["hashrate_ths"]), float(row["power_w"]))
        settings.setdefault(row["model"], []).append(_Setting(point, row["kind"], row["source"]))
    return settings
