"""Every setting of a scenario as a reader checks it: value, unit, meaning, where it is from."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from minersim.scenario import Scenario
from minersim.scenario.fields import unit_of
from minersim.scenario.keys import format_key
from minersim.scenario.walk import TAGS

_TOLD_ELSEWHERE = ("schema_version", "name", "question", "sources", "figures")
_LONGEST_LIST = 12


@dataclass(frozen=True, slots=True)
class Input:
    """One setting.

    Attributes
    ----------
    key, title, value, unit : str
        Dotted key, label, value as in a file, unit (empty for a pure number or a word).
    source : str
        Where a value that is the default comes from; empty for one that the scenario gives.
    is_default : bool
        Whether it is the default.
    """

    key: str
    title: str
    value: str
    unit: str
    source: str
    is_default: bool


@dataclass(frozen=True, slots=True)
class Assumption:
    """A law that the scenario chooses, in the words of its declaration."""

    key: str
    kind: str
    words: str


def inputs(scenario: Scenario) -> list[Input]:
    """All settings in the order of their declaration; those without a value are left out."""
    return list(_inputs(scenario, ()))


def assumptions(scenario: Scenario) -> list[Assumption]:
    """Every choice between laws: which kind of price, network, treasury and so on."""
    return list(_assumptions(scenario, ()))


def judgements(scenario: Scenario) -> list[Input]:
    """Settings at a default that is nobody's measurement but a judgement."""
    return [one for one in inputs(scenario) if "judgement" in one.source]


def _inputs(table: BaseModel, path: tuple[str | int, ...]) -> Iterator[Input]:
    for name, field in type(table).model_fields.items():
        value = getattr(table, name)
        here = (*path, field.alias or name)
        if value is None or (not path and name in _TOLD_ELSEWHERE):
            continue
        if isinstance(value, BaseModel):
            yield from _inputs(value, here)
        elif isinstance(value, tuple) and value and isinstance(value[0], BaseModel):
            for i, entry in enumerate(value):
                yield from _inputs(entry, (*here, i))
        else:
            yield _input(field, here, value)


def _input(field: FieldInfo, path: tuple[str | int, ...], value: Any) -> Input:
    is_default = not field.is_required() and value == field.default
    extra = field.json_schema_extra
    source = str(extra.get("source", "")) if isinstance(extra, dict) else ""
    return Input(
        key=format_key(path),
        title=field.title or "",
        value=_text(value),
        unit=unit_of(field),
        source=(source or "default") if is_default else "",
        is_default=is_default,
    )


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:,.12g}"
    if isinstance(value, tuple):
        shown = ", ".join(_text(item) for item in value[:_LONGEST_LIST])
        more = len(value) - _LONGEST_LIST
        return (shown + (f" and {more} more" if more > 0 else "")) or "none"
    return str(value)


def _assumptions(table: BaseModel, path: tuple[str | int, ...]) -> Iterator[Assumption]:
    fields = type(table).model_fields
    for tag in TAGS:
        if tag in fields:
            words = (type(table).__doc__ or "").strip().splitlines()
            yield Assumption(format_key(path), str(getattr(table, tag)), words[0] if words else "")
    for name, field in fields.items():
        value = getattr(table, name)
        if isinstance(value, BaseModel):
            yield from _assumptions(value, (*path, field.alias or name))
