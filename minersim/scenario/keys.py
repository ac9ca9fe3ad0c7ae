"""Dotted keys: how a user names one value of a scenario, as in ``sites[0].power_usd_per_kwh``."""

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Any

Path = tuple[str | int, ...]

_STEP = re.compile(r"(?P<name>[A-Za-z_][A-Za-z0-9_-]*)(?P<indices>(?:\[[0-9]{1,9}\])*)")
_BARE = re.compile(r"[A-Za-z0-9_-]{1,60}")
_LONGEST_NAME = 60
MOST_STEPS = 20
"""Deepest nesting of tables and lists that is read; scenarios need seven."""


def parse_key(text: str) -> Path:
    """Steps of a dotted key.

    Raises
    ------
    ValueError
        With what is wrong, in a few words.

    Examples
    --------
    >>> parse_key("sites[0].fleets[2].count")
    ('sites', 0, 'fleets', 2, 'count')
    """
    steps: list[str | int] = []
    for part in text.strip().split("."):
        match = _STEP.fullmatch(part.strip())
        if match is None:
            raise ValueError(
                "not a key; allowed: names joined by dots, list indices in brackets, "
                "such as sites[0].power_usd_per_kwh"
            )
        steps.append(match["name"])
        steps += [int(index) for index in re.findall(r"[0-9]+", match["indices"])]
    if len(steps) > MOST_STEPS:
        raise ValueError(f"a key of {len(steps)} steps; allowed: at most {MOST_STEPS}")
    return tuple(steps)


def format_key(path: Path) -> str:
    """Text of a path, safe to print.

    >>> format_key(("sites", 0, "pue")), format_key(("chain", "a b"))
    ('sites[0].pue', "chain.'a b'")
    """
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        else:
            text += f".{_name(step)}" if text else _name(step)
    return text


def _name(step: str) -> str:
    """A name as it stands; in quotes and cut short where it is no plain key."""
    if _BARE.fullmatch(step):
        return step
    cut = step if len(step) <= _LONGEST_NAME else step[: _LONGEST_NAME - 3] + "..."
    return repr(cut)


def step_into(here: Any, step: str | int) -> Any:
    """What a table or list holds at a step; None where it holds nothing there."""
    if isinstance(here, Mapping):
        return here.get(step)
    if isinstance(here, list | tuple) and isinstance(step, int) and step < len(here):
        return here[step]
    return None


def value_at(values: Any, path: Path) -> Any:
    """Value at a path in nested tables, their own object; None where there is none.

    >>> value_at({"sites": [{"pue": 1.1}]}, ("sites", 0, "pue")), value_at({}, ("sites", 3))
    (1.1, None)
    """
    here = values
    for step in path:
        here = step_into(here, step)
    return here


def set_at(values: dict[str, Any], path: Path, value: Any) -> None:
    """Set one value in nested tables; tables on the way are made where they are missing.

    Raises
    ------
    ValueError
        Where a step meets something that is not a table or list, or an index past the end.
    """
    here: Any = values
    for depth, (step, following) in enumerate(pairwise(path)):
        if isinstance(step, int):
            here = _item(here, path[: depth + 1])
        else:
            if not isinstance(here, dict):
                raise ValueError(f"{format_key(path[:depth])} is a value, not a table")
            if step not in here:
                if isinstance(following, int):
                    raise ValueError(f"{format_key(path[: depth + 1])} is not in the scenario")
                here[step] = {}
            here = here[step]
    last = path[-1]
    if isinstance(last, int):
        _item(here, path)
        here[last] = value
    elif isinstance(here, dict):
        here[last] = value
    else:
        raise ValueError(f"{format_key(path[:-1])} is not a table")


def remove_at(values: dict[str, Any], path: Path) -> None:
    """Remove one value from nested tables; one that is not there is removed already."""
    here: Any = values
    for step in path[:-1]:
        here = step_into(here, step)
    last = path[-1]
    if isinstance(here, dict):
        here.pop(last, None)
    elif isinstance(here, list):
        _item(here, path)
        del here[int(last)]


def leaves(values: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Settings of nested tables with their paths, in order.

    A list of tables is entered; a list of plain values is one setting, and told as a list where it
    is a tuple: raw values have lists, those of a scenario tuples.

    >>> [(format_key(path), value) for path, value in leaves({"a": {"b": (1, 2)}, "c": [{"d": 3}]})]
    [('a.b', [1, 2]), ('c[0].d', 3)]
    """
    if isinstance(values, Mapping):
        for key, inner in values.items():
            yield from leaves(inner, (*path, key))
    elif isinstance(values, list | tuple) and any(isinstance(item, Mapping) for item in values):
        for i, inner in enumerate(values):
            yield from leaves(inner, (*path, i))
    else:
        yield path, _listed(values)


def _listed(value: Any) -> Any:
    return [_listed(item) for item in value] if isinstance(value, list | tuple) else value


def depth_exceeds(value: Any, most: int) -> bool:
    """Whether tables and lists are nested more than ``most`` deep; never recursive itself."""
    level = [value]
    for _ in range(most + 1):
        level = [
            item
            for holder in level
            if isinstance(holder, dict | list | tuple)
            for item in (holder.values() if isinstance(holder, dict) else holder)
        ]
    return bool(level)


def _item(here: Any, path: Path) -> Any:
    index = path[-1]
    if not isinstance(here, list) or not isinstance(index, int):
        raise ValueError(f"{format_key(path[:-1])} is not a list")
    if index >= len(here):
        last = len(here) - 1
        allowed = f"0 to {last}" if last > 0 else ("0" if here else "none, the list is empty")
        raise ValueError(f"no entry {index} in {format_key(path[:-1])}; allowed: {allowed}")
    return here[index]
