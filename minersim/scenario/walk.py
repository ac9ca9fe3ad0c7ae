"""Walk the declaration of a scenario: from a key to the setting that it names."""

import types
import typing
from typing import Any, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from minersim.scenario.keys import Path, step_into

TAGS = ("kind", "policy", "rule")
"""Keys that say which of several tables is meant."""


def locate(
    root: type[BaseModel], loc: tuple[int | str, ...]
) -> tuple[Path, FieldInfo | None, type[BaseModel] | None]:
    """Path without union tags, the field it ends in, and the model that holds that field."""
    path: list[str | int] = []
    annotation: Any = root
    field: FieldInfo | None = None
    model: type[BaseModel] | None = None
    for step in loc:
        models = models_by_tag(annotation)
        if isinstance(step, str) and len(models) > 1 and step in models:
            annotation = models[step]
            continue
        path.append(step)
        if isinstance(step, int):
            annotation = item_of(annotation)
            continue
        holder = next(iter(models.values()), None)
        if holder is None:
            break
        model = holder
        field = field_of(holder, step)
        annotation = field.annotation if field is not None else None
    return tuple(path), field, model


def field_of(model: type[BaseModel], key: str) -> FieldInfo | None:
    """Setting of a table by its key in the file."""
    for name, field in model.model_fields.items():
        if key in (name, field.alias):
            return field
    return None


def models_by_tag(annotation: Any) -> dict[str, type[BaseModel]]:
    """Models that an annotation admits, by their tag (or name, for a single one)."""
    found: dict[str, type[BaseModel]] = {}
    for option in options(annotation):
        if isinstance(option, type) and issubclass(option, BaseModel):
            tags = [
                str(tag)
                for name in TAGS
                if name in option.model_fields
                for tag in get_args(option.model_fields[name].annotation)
            ]
            found[tags[0] if tags else option.__name__] = option
    return found


def options(annotation: Any) -> tuple[Any, ...]:
    """Types that an annotation admits."""
    if get_origin(annotation) is typing.Annotated:
        return options(get_args(annotation)[0])
    if get_origin(annotation) in (types.UnionType, typing.Union):
        return tuple(o for part in get_args(annotation) for o in options(part))
    return (annotation,)


def item_of(annotation: Any) -> Any:
    """Type of a list's entries; None where it is no list."""
    for option in options(annotation):
        if get_origin(option) is tuple:
            return get_args(option)[0]
    return None


def field_at(root: type[BaseModel], values: Any, path: Path) -> FieldInfo | None:
    """Setting that a path names in given tables, whose tags say of which kind they are.

    Parameters
    ----------
    root : type of BaseModel
        What the tables are.
    values : dict
        Raw tables. Where they are missing or name no kind, the first kind counts.
    path : tuple
        Where; a path to an entry of a list names the list's setting.
    """
    annotation: Any = root
    field: FieldInfo | None = None
    here = values
    for step in path:
        if isinstance(step, int):
            annotation = item_of(annotation)
        else:
            model = model_of(annotation, here)
            field = field_of(model, step) if model is not None else None
            annotation = field.annotation if field is not None else None
        here = step_into(here, step)
    return field


def model_of(annotation: Any, table: Any) -> type[BaseModel] | None:
    """Model of a table by its tag; the first of an annotation where it has none."""
    models = models_by_tag(annotation)
    tags = [str(table[tag]) for tag in TAGS if tag in table] if isinstance(table, dict) else []
    named = next((models[tag] for tag in tags if tag in models), None)
    return named or next(iter(models.values()), None)
