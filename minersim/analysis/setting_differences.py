"""Settings in which scenarios differ."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from minersim.scenario import Scenario
from minersim.scenario.fields import unit_of
from minersim.scenario.keys import format_key, leaves
from minersim.scenario.walk import field_at

_NO_SETTINGS = frozenset({"schema", "name", "question", "sources", "figures"})
"""Words about a scenario, which change nothing."""


@dataclass(frozen=True, slots=True)
class SettingDifference:
    """One setting in which scenarios differ.

    Attributes
    ----------
    key, title, unit : str
        Dotted key, label, unit (empty for a pure number or a word).
    values : tuple
        Plain values as files hold them, by scenario; None where a scenario has no such setting,
        or leaves it unset.
    """

    key: str
    title: str
    unit: str
    values: tuple[Any, ...]


def setting_differences(scenarios: Sequence[Scenario]) -> list[SettingDifference]:
    """Every setting whose value is not the same in all scenarios, in the order of the first.

    Names and words about a scenario do not count. A list of plain values is one setting; an entry
    of a list of tables that only some scenarios have differs in each of its settings.
    """
    raws = [scenario.to_dict() for scenario in scenarios]
    settings = [dict(leaves(raw)) for raw in raws]
    found = []
    for path in dict.fromkeys(path for one in settings for path in one):
        values = tuple(one.get(path) for one in settings)
        if path[0] in _NO_SETTINGS or all(value == values[0] for value in values[1:]):
            continue
        owner = next(raw for raw, one in zip(raws, settings, strict=True) if path in one)
        field = field_at(Scenario, owner, path)
        title = (field.title or "") if field is not None else ""
        unit = unit_of(field) if field is not None else ""
        found.append(SettingDifference(format_key(path), title, unit, values))
    return found
