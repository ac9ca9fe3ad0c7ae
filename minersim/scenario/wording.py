"""What is wrong with a value, in our own words: the value found and what is allowed."""

import datetime
import difflib
import re
import typing
from collections.abc import Sequence
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from minersim.scenario.fields import unit_of
from minersim.scenario.keys import Path
from minersim.scenario.walk import field_of, item_of, locate, models_by_tag, options

_LONGEST_VALUE = 60
_LONGEST_WHOLE = 30
_PARTS = re.compile(r"[^_-]+[_-]*")


def show(value: Any) -> str:
    """Short text of a value found in a file, safe to print.

    >>> show("S21"), show(float("nan")), show(True), show({"a": 1})
    ("'S21'", 'nan', 'true', 'a table')
    """
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list | tuple):
        return "an empty list" if not value else f"a list of {len(value)}"
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, int) and abs(value) >= 10**_LONGEST_WHOLE:
        # Python refuses to print very long ones
        return f"a whole number of more than {_LONGEST_WHOLE} digits"
    text = repr(value) if isinstance(value, str) else str(value)
    text = "".join(c if c.isprintable() else "?" for c in text)
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 3] + "..."


def nearest(word: str, allowed: Sequence[str]) -> str:
    """Suggest the allowed word that is nearest, as a clause; empty where none is near.

    A key without its unit is near to the key with it.

    >>> nearest("horizont_days", ["horizon_days", "paths"]), nearest("price", ["price_usd"])
    ("; did you mean 'horizon_days'?", "; did you mean 'price_usd'?")
    """
    word = word[:_LONGEST_VALUE]
    near = difflib.get_close_matches(word, allowed, n=1, cutoff=0.6)
    if word and not near:
        parts = len(_PARTS.findall(word))
        stems = {"".join(_PARTS.findall(name)[:parts]).rstrip("_-"): name for name in allowed}
        near = [stems[stem] for stem in difflib.get_close_matches(word, stems, n=1, cutoff=0.8)]
    return f"; did you mean '{near[0]}'?" if near else ""


def describe(error: ErrorDetails, root: type[BaseModel]) -> tuple[Path, str]:
    """Key and message of one mistake that pydantic found.

    Parameters
    ----------
    error : ErrorDetails
        From ``ValidationError.errors()``.
    root : type of BaseModel
        The model that was validated.
    """
    path, field, model = locate(root, error["loc"])
    kind = error["type"]
    found = error.get("input")
    if kind == "extra_forbidden":
        message = _unknown_key(path, model, root)
    elif kind == "missing":
        message = f"is missing; allowed: {allowed(field)}"
    elif kind == "union_tag_not_found":
        tag, choices = _tags(error, field)
        path = (*path, tag)
        message = f"is missing; allowed: {_quoted(choices)}"
    elif kind == "union_tag_invalid":
        tag, choices = _tags(error, field)
        path = (*path, tag)
        value = found.get(tag) if isinstance(found, dict) else found
        hint = nearest(value, choices) if isinstance(value, str) else ""
        message = f"found {show(value)}; allowed: {_quoted(choices)}{hint}"
    elif kind in ("model_type", "model_attributes_type", "dict_type"):
        message = f"found {show(found)}; allowed: a table"
    else:
        words = _allowed_item(field) if isinstance(path[-1], int) else allowed(field)
        message = f"found {show(found)}; allowed: {words}"
        if kind == "literal_error" and isinstance(found, str):
            message += nearest(found, [c for c in _choices(field) if isinstance(c, str)])
    return path, message


def _unknown_key(path: Path, model: type[BaseModel] | None, root: type[BaseModel]) -> str:
    """Say that a key is not a setting of its table, and which other kind of table has it."""
    key = str(path[-1])
    if path == ("extends",):
        return "unknown key here; allowed: in a scenario file only"
    names = _keys(model) if model is not None else []
    words = f"allowed: {', '.join(names)}"
    _, field, _ = locate(root, path[:-1])
    kinds = models_by_tag(field.annotation) if field is not None else {}
    having = [kind for kind, other in kinds.items() if field_of(other, key) is not None]
    if having:
        own = next((kind for kind, other in kinds.items() if other is model), "")
        return f"unknown key, a setting of {_quoted(having)}, not of {_quoted([own])}; {words}"
    hint = nearest(key, [*names, "extends"] if model is root else names)
    return f"unknown key{hint or ';'} {words}"


def _tags(error: ErrorDetails, field: FieldInfo | None) -> tuple[str, list[str]]:
    """Key that tells the tables of a union apart, and its values."""
    tag = str(error.get("ctx", {}).get("discriminator", "")).strip("'")
    return tag, list(models_by_tag(field.annotation)) if field is not None else []


def _quoted(choices: Sequence[object]) -> str:
    return ", ".join(f"'{c}'" if isinstance(c, str) else str(c) for c in choices)


def _keys(model: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]


def _choices(field: FieldInfo | None) -> tuple[Any, ...]:
    if field is None:
        return ()
    for option in options(field.annotation):
        if get_origin(option) is Literal:
            return get_args(option)
        item = item_of(option)
        if item is not None and get_origin(item) is Literal:
            return get_args(item)
    return ()


def allowed(field: FieldInfo | None) -> str:
    """What a setting may be, in words with bounds and unit."""
    if field is None:
        return "see the reference of scenario files"
    choices = _choices(field)
    kinds = [option for option in options(field.annotation) if option is not type(None)]
    kind = kinds[0] if kinds else None
    if choices:
        words = _quoted(choices)
        if get_origin(kind) is tuple:
            return f"a list of {words}{_lengths(field, 'entry')}"
        return words
    words = _kind_words(kind, field)
    unit = unit_of(field)
    return f"{words} [{unit}]" if unit else words


def _allowed_item(field: FieldInfo | None) -> str:
    """What an entry of a list may be."""
    item = item_of(field.annotation) if field is not None else None
    if get_origin(item) is Literal:
        return _quoted(get_args(item))
    if get_origin(item) is typing.Annotated:
        return _kind_words(get_args(item)[0], get_args(item)[1])
    names: dict[Any, str] = {str: "a text", int: "a whole number", float: "a number"}
    return names.get(item, "a table")


def _kind_words(kind: Any, field: FieldInfo) -> str:
    bounds = _bounds(field)
    if kind is bool:
        return "true or false"
    if kind is int:
        return f"a whole number{bounds}"
    if kind is float:
        return f"a number{bounds}"
    if kind is str:
        return f"a text{_lengths(field, 'character')}"
    if kind is datetime.date:
        return "a date without quotes or time, such as 2025-11-22"
    if get_origin(kind) is tuple:
        item = get_args(kind)[0]
        if get_origin(item) is typing.Annotated:
            item = get_args(item)[0]
        names = {str: "texts", int: "whole numbers", float: "numbers"}
        inner = names.get(item) or ("whole numbers" if options(item) == (int,) else "tables")
        return f"a list of {inner}{_lengths(field, 'entry')}"
    return "a table"


def _constraint(field: FieldInfo, name: str) -> Any:
    for item in field.metadata:
        value = getattr(item, name, None)
        if value is not None:
            return value
    return None


def number_words(value: float) -> str:
    """Number as a message writes it.

    >>> number_words(0.5), number_words(1e9), number_words(1e25), number_words(7300)
    ('0.5', '1,000,000,000', '1e+25', '7,300')
    """
    if isinstance(value, int) or (1e3 <= abs(value) < 1e16 and value == int(value)):
        return f"{value:,.0f}" if isinstance(value, float) else f"{value:,}"
    return f"{value:g}"


def bounds_words(
    *,
    above: float | None = None,
    at_least: float | None = None,
    below: float | None = None,
    at_most: float | None = None,
) -> str:
    """Bounds of a number; starts with a space where there are any.

    >>> bounds_words(above=0.0, at_most=5.0)
    ' above 0 and at most 5'
    """
    named = (("above", above), ("at least", at_least), ("below", below), ("at most", at_most))
    words = [f"{word} {number_words(bound)}" for word, bound in named if bound is not None]
    return " " + " and ".join(words) if words else ""


def _bounds(field: FieldInfo) -> str:
    return bounds_words(
        above=_constraint(field, "gt"),
        at_least=_constraint(field, "ge"),
        below=_constraint(field, "lt"),
        at_most=_constraint(field, "le"),
    )


def _lengths(field: FieldInfo, thing: str) -> str:
    shortest, longest = _constraint(field, "min_length"), _constraint(field, "max_length")
    many = {"entry": "entries", "character": "characters"}[thing]
    if shortest is not None and shortest == longest:
        return f" with {longest:,} {many}"
    if shortest is not None and longest is not None:
        return f" with {shortest} to {longest:,} {many}"
    return f" with at most {longest:,} {many}" if longest is not None else ""
