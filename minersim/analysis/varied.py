"""A setting that is varied: its key, its range, the values that it takes.

The key is any number of the scenario, as in ``sites[0].power_usd_per_kwh``. Values lie evenly or,
where asked for, evenly by their logarithm; a whole-number setting takes whole numbers only.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from pydantic.fields import FieldInfo

from minersim.errors import Issue, ScenarioError
from minersim.scenario import Scenario
from minersim.scenario.fields import unit_of
from minersim.scenario.keys import Path, format_key, parse_key, value_at
from minersim.scenario.walk import field_at, options
from minersim.scenario.wording import number_words, show

Array = npt.NDArray[np.float64]

OPTION = "--vary"
NOT_VARIED = {
    "seed": "it is the same luck that makes runs comparable",
    "paths": "all runs have the same paths",
    "schema": "it is the version of the file",
}
"""Numbers of a scenario that are no setting of its model, and why they cannot be varied."""


@dataclass(frozen=True, slots=True)
class Varied:
    """A setting and its range.

    Attributes
    ----------
    key : str
        Dotted key.
    title, unit : str
        As the setting is declared; the unit is empty for a pure number.
    low, high : float
        Ends of the range, in its unit.
    log : bool
        Whether values lie evenly by their logarithm.
    whole : bool
        Whether it takes whole numbers only.
    now : float or None
        Its value in the scenario; None where it has none.
    lowest, highest : float or None
        Least and greatest value that the setting may have at all.
    """

    key: str
    title: str
    unit: str
    low: float
    high: float
    log: bool
    whole: bool
    now: float | None
    lowest: float | None = None
    highest: float | None = None

    @property
    def label(self) -> str:
        """Key with its unit."""
        return f"{self.key} [{self.unit}]" if self.unit else self.key

    def at(self, shares: Array) -> Array:
        """Values at shares of the range, in [0, 1]; whole where they have to be."""
        if self.log:
            values = np.exp(
                math.log(self.low) + shares * (math.log(self.high) - math.log(self.low))
            )
        else:
            values = self.low + shares * (self.high - self.low)
        # 0.05, and not 0.05000000000000001; nor may exp(log x) miss x
        short = np.array([float(f"{value:.12g}") for value in values])
        clipped: Array = np.clip(short, self.low, self.high)
        return np.rint(clipped) if self.whole else clipped

    def grid(self, count: int) -> Array:
        """At most ``count`` different values from end to end, rising."""
        values = self.at(np.linspace(0.0, 1.0, count))
        values[0], values[-1] = self.low, self.high
        different: Array = np.unique(values)
        return different

    def plain(self, value: float) -> int | float:
        """A value as a scenario takes it."""
        return round(value) if self.whole else float(value)


@dataclass(frozen=True, slots=True)
class Range:
    """What a user asks for: a key and numbers, none of them checked."""

    key: str
    low: float
    high: float
    points: int | None = None
    log: bool = False


def parse_range(text: str, *, points: bool) -> Range | str:
    """Read ``KEY=LO:HI`` or, with points, ``KEY=LO:HI:N``; ``:log`` may follow.

    Returns
    -------
    Range or str
        What is wrong with it, in a line without the key.
    """
    form = "KEY=LO:HI:N" if points else "KEY=LO:HI"
    example = "sites[0].power_usd_per_kwh=0.03:0.08" + (":21" if points else "")
    words = f"found {show(text)}; allowed: {form}, or {form}:log, such as {example}"
    key, equals, rest = text.partition("=")
    pieces = [piece.strip() for piece in rest.split(":")]
    log = pieces[-1] == "log"
    numbers = pieces[:-1] if log else pieces
    if not equals or not key.strip() or len(numbers) != (3 if points else 2):
        return words
    try:
        low, high = (float(piece.replace("_", "")) for piece in numbers[:2])
        count = int(numbers[2]) if points else None
    except ValueError:
        return words
    return Range(key.strip(), low, high, count, log)


def find_varied(
    scenario: Scenario, ranges: Sequence[Range], issues: list[Issue], label: str = OPTION
) -> list[Varied]:
    """Settings of ranges that a scenario has; every mistake goes to ``issues``.

    Parameters
    ----------
    scenario : Scenario
        Whose settings are varied.
    ranges : sequence of Range
        What is asked for.
    issues : list of Issue
        Mistakes are appended.
    label : str
        Where the ranges come from, for the user.
    """
    found: list[Varied] = []
    for wanted in ranges:
        before = len(issues)
        varied = _varied(scenario, wanted, issues, label)
        if varied is None or len(issues) > before:
            continue
        if any(varied.key == other.key for other in found):
            issues.append(Issue(label, varied.key, "is given twice; allowed: once"))
            continue
        found.append(varied)
    return found


def _varied(scenario: Scenario, wanted: Range, issues: list[Issue], label: str) -> Varied | None:
    try:
        path = parse_key(wanted.key)
    except ValueError as error:
        issues.append(Issue(label, show(wanted.key), str(error)))
        return None
    key = format_key(path)
    if key in NOT_VARIED:
        issues.append(Issue(label, key, f"cannot be varied: {NOT_VARIED[key]}"))
        return None
    raw = scenario.to_dict()
    field = field_at(Scenario, raw, path)
    if field is None or not _lists_reach(raw, path):
        issues += _unknown(scenario, path, wanted.low, label)
        return None
    if isinstance(path[-1], int):
        issues.append(Issue(label, key, "is an entry of a list; allowed: a number within it"))
        return None
    kinds = options(field.annotation)
    if int not in kinds and float not in kinds:
        found = show(value_at(raw, path))
        issues.append(Issue(label, key, f"found {found}; allowed: a setting that is a number"))
        return None
    whole = float not in kinds
    issues += [Issue(label, key, words) for words in _range_mistakes(wanted, whole=whole)]
    now = value_at(raw, path)
    return Varied(
        key=key,
        title=field.title or key,
        unit=unit_of(field),
        low=wanted.low,
        high=wanted.high,
        log=wanted.log,
        whole=whole,
        now=None if now is None else float(now),
        lowest=_bound(field, "ge"),
        highest=_bound(field, "le"),
    )


def _lists_reach(raw: Any, path: Path) -> bool:
    """Whether every list has the entry that a path asks of it."""
    places = [i for i, step in enumerate(path) if isinstance(step, int)]
    return all(value_at(raw, path[: i + 1]) is not None for i in places)


def _bound(field: FieldInfo, name: str) -> float | None:
    found = [getattr(item, name) for item in field.metadata if hasattr(item, name)]
    return float(found[0]) if found else None


def _unknown(scenario: Scenario, path: Path, value: float, label: str) -> list[Issue]:
    """Say of a key that the scenario does not have what loading it would say."""
    try:
        scenario.replace({format_key(path): value})
    except ScenarioError as error:
        return [Issue(label, issue.key, issue.message) for issue in error.issues]
    return [Issue(label, format_key(path), "allowed: a setting that is a number")]


def _range_mistakes(wanted: Range, *, whole: bool) -> Iterable[str]:
    low, high = wanted.low, wanted.high
    words = f"found {number_words(low)} to {number_words(high)}"
    if not (math.isfinite(low) and math.isfinite(high)):
        yield f"{words}; allowed: finite numbers"
        return
    if not low < high:
        yield f"{words}; allowed: a range from a smaller to a larger number"
    if whole and (low != round(low) or high != round(high)):
        yield f"{words}; allowed: whole numbers"
    if wanted.log and low <= 0.0:
        yield f"{words} by logarithm; allowed: ends above 0"


def scenarios_at(
    scenario: Scenario,
    varied: Sequence[Varied],
    points: Sequence[Sequence[float]],
    issues: list[Issue],
    label: str = OPTION,
) -> list[Scenario]:
    """Scenarios with settings at given values; what is wrong at any of them goes to ``issues``.

    Parameters
    ----------
    points : sequence of sequences
        Values of every varied setting, in their units.
    """
    made = []
    wrong: dict[str, list[Issue]] = {}
    for point in points:
        changes = {v.key: v.plain(x) for v, x in zip(varied, point, strict=True)}
        try:
            made.append(scenario.replace(changes))
        except ScenarioError as error:
            for issue in error.issues:
                wrong.setdefault(issue.key, []).append(Issue(label, issue.key, issue.message))
    for found in wrong.values():  # both ends of a range may be wrong, or all of a grid
        issues += list(dict.fromkeys((found[0], found[-1])))
    return made
