"""Typed reading of raw tables, by the rules that join several settings.

A rule reads the raw tables, so that it also speaks when another setting is wrong. What is missing
or wrong in itself it passes over: the declaration reports that.
"""

import datetime
import math
from collections.abc import Iterable, Iterator
from typing import Any

from minersim.scenario.keys import Path

Raw = dict[str, Any]
Found = Iterator[tuple[Path, str]]
"""Path of each value at fault, and what is wrong with it."""

_WRONG = object()


def masked(value: Any, wrong: Iterable[Path]) -> Any:
    """Copy of nested tables in which values that are wrong in themselves are there, but unread."""
    paths = set(wrong)
    if () in paths:
        return _WRONG
    inside: dict[str | int, list[Path]] = {}
    for path in paths:
        inside.setdefault(path[0], []).append(path[1:])
    if isinstance(value, dict):
        return {key: masked(item, inside.get(key, ())) for key, item in value.items()}
    if isinstance(value, list):
        return [masked(item, inside.get(i, ())) for i, item in enumerate(value)]
    return value


def number(table: Any, key: str, default: float | None = None) -> float | None:
    """Finite number under a key; the default where there is none."""
    value = table.get(key, default) if isinstance(table, dict) else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if math.isfinite(value) else None


def text(table: Any, key: str, default: str | None = None) -> str | None:
    """Text under a key without the space around it."""
    value = table.get(key, default) if isinstance(table, dict) else None
    return value.strip() if isinstance(value, str) else None


def day(table: Any, key: str) -> datetime.date | None:
    """Date under a key."""
    value = table.get(key) if isinstance(table, dict) else None
    is_day = isinstance(value, datetime.date) and not isinstance(value, datetime.datetime)
    return value if is_day else None


def inner(table: Any, key: str) -> Raw:
    """Table under a key; empty where there is none."""
    value = table.get(key) if isinstance(table, dict) else None
    return value if isinstance(value, dict) else {}


def entries(table: Any, key: str) -> list[tuple[int, Raw]]:
    """Tables of a list under a key, with their places."""
    value = table.get(key) if isinstance(table, dict) else None
    if not isinstance(value, list):
        return []
    return [(i, item) for i, item in enumerate(value) if isinstance(item, dict)]
