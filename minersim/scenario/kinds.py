"""Mistakes that a wrong kind hides.

Where a table's ``kind`` is missing or misspelt, the declaration cannot say which settings it may
have, and is silent about them. So that every mistake is reported at once, such a table is read a
second time as the kind that was most likely meant.
"""

import difflib
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from minersim.scenario.keys import Path
from minersim.scenario.scenario import Scenario
from minersim.scenario.walk import field_of, locate, models_by_tag
from minersim.scenario.wording import describe

_WRONG_KIND = ("union_tag_invalid", "union_tag_not_found")


def behind_wrong_kinds(error: ValidationError, values: dict[str, Any]) -> list[tuple[Path, str]]:
    """Mistakes in tables whose kind is wrong, were they of the kind most likely meant.

    What is missing is left out, and so are settings of the kinds that were not meant.
    """
    guessed = []
    for details in error.errors(include_url=False):
        table = details.get("input")
        if details["type"] in _WRONG_KIND and isinstance(table, dict):
            path, tag, kind = _meant(details, table)
            values = _with_kind(values, path, tag, kind)
            guessed.append(path)
    if not guessed:
        return []
    try:
        Scenario.model_validate(values)
    except ValidationError as second:
        return [
            describe(details, Scenario)
            for details in second.errors(include_url=False)
            if _counts(details, guessed)
        ]
    return []


def _meant(details: ErrorDetails, table: dict[str, Any]) -> tuple[Path, str, str]:
    """Path of a table, the key that tells its kind, and the kind most likely meant."""
    path, field, _ = locate(Scenario, details["loc"])
    models = models_by_tag(field.annotation) if field is not None else {}
    tag = str(details.get("ctx", {}).get("discriminator", "")).strip("'")
    near = difflib.get_close_matches(str(table.get(tag, ""))[:60], models, n=1)
    kind = near[0] if near else max(models, key=lambda name: _shared(models[name], table))
    return path, tag, kind


def _shared(model: type[BaseModel], table: dict[str, Any]) -> int:
    return sum(field_of(model, str(key)) is not None for key in table)


def _with_kind(value: Any, path: Path, tag: str, kind: str) -> Any:
    """Copy of nested tables in which the table at ``path`` has a kind."""
    if not path:
        return {**value, tag: kind}
    step, rest = path[0], path[1:]
    if isinstance(step, int):
        changed = _with_kind(value[step], rest, tag, kind)
        return (*value[:step], changed, *value[step + 1 :])
    return {**value, step: _with_kind(value[step], rest, tag, kind)}


def _counts(details: ErrorDetails, guessed: list[Path]) -> bool:
    path, _, _ = locate(Scenario, details["loc"])
    inside = any(path[: len(table)] == table and len(path) > len(table) for table in guessed)
    if not inside or details["type"] == "missing":
        return False
    _, holder, _ = locate(Scenario, path[:-1])
    kinds = models_by_tag(holder.annotation) if holder is not None else {}
    known = any(field_of(model, str(path[-1])) is not None for model in kinds.values())
    return details["type"] != "extra_forbidden" or not known
