"""What a form needs to know about a setting, read from the scenario's declaration."""

import datetime
import html
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from minersim.scenario import Scenario
from minersim.scenario.fields import unit_of
from minersim.scenario.keys import Path, format_key
from minersim.scenario.starters import plain_default
from minersim.scenario.walk import TAGS, item_of, model_of, models_by_tag, options
from minersim.scenario.wording import allowed

Sort = Literal[
    "number",
    "whole",
    "text",
    "long text",
    "texts",
    "numbers",
    "choice",
    "choices",
    "check",
    "date",
    "kind",
    "machine",
    "file",
    "zone",
    "table",
    "union",
    "list",
]
_BY_KEY: dict[str, Sort] = {
    "machine": "machine",
    "series": "file",
    "file": "file",
    "mix_file": "file",
    "power_file": "file",
    "time_zone": "zone",
}
HOLDERS = frozenset({"table", "union", "list"})
"""Sorts that hold further settings."""
_LONG_TEXT = 500
_HIDDEN = frozenset({"schema"})


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting at a place of a scenario.

    Attributes
    ----------
    path : tuple
        Where it stands.
    sort : str
        What edits it; ``table``, ``union`` and ``list`` hold further settings.
    default : object
        As a file would give it; None where it is required or left unset.
    required, optional : bool
        It has no default; it may be left unset.
    choices : tuple
        Values that are allowed, if they are few.
    """

    path: Path
    sort: Sort
    title: str
    description: str
    unit: str
    source: str
    allowed: str
    default: Any
    required: bool
    optional: bool
    choices: tuple[Any, ...]
    field: FieldInfo

    @property
    def key(self) -> str:
        """Dotted key."""
        return format_key(self.path)

    @property
    def common_key(self) -> str:
        """Dotted key without the places of lists."""
        return ".".join(step for step in self.path if isinstance(step, str))

    @property
    def tooltip(self) -> str:
        """Definition, bounds, default with its source, and key, as rich text."""
        lines = [f"<b>{html.escape(self.title)}</b>", html.escape(self.description)]
        if self.sort not in HOLDERS | {"kind"}:
            lines.append(f"Allowed: {html.escape(self.allowed)}")
        if self.required:
            lines.append("Required")
        elif self.optional:
            lines.append("May be left unset")
        elif not isinstance(self.default, dict | list):
            lines.append(f"Default: {html.escape(_words(self.default))}")
        if self.source:
            lines.append(f"Source of the default: {html.escape(self.source)}")
        lines.append(f"<code>{html.escape(self.key)}</code>")
        return f"<qt>{'<br>'.join(lines)}</qt>"


def settings_of(model: type[BaseModel], path: Path) -> Iterator[Setting]:
    """Settings of a table at a path, single values first; not its kind."""
    for setting in _templates(model):
        yield replace(setting, path=(*path, setting.path[-1]))


@cache
def _templates(model: type[BaseModel]) -> tuple[Setting, ...]:
    fields = [(field.alias or name, field) for name, field in model.model_fields.items()]
    settings = [setting_of(field, (key,)) for key, field in fields]
    settings = [s for s in settings if s.path[-1] not in _HIDDEN | set(TAGS)]
    return tuple(sorted(settings, key=lambda setting: setting.sort in HOLDERS))


def setting_of(field: FieldInfo, path: Path) -> Setting:
    """One setting."""
    sort = _sort(field, str(path[-1]))
    return Setting(
        path=path,
        sort=sort,
        title=field.title or str(path[-1]),
        description=field.description or "",
        # the declaration gives units to numbers, not to choices among them or lists of them
        unit=unit_of(field) or _unit_by_key(sort, str(path[-1])),
        source=_source(field),
        allowed=allowed(field),
        default=plain_default(field),
        required=field.is_required(),
        optional=not field.is_required() and field.default is None,
        choices=_choices(field),
        field=field,
    )


def _unit_by_key(sort: Sort, key: str) -> str:
    if sort == "choice" and key.endswith("_hours"):
        return "h"
    return "°C" if sort == "numbers" and key.endswith("_c") else ""


def kind_setting(union: Setting) -> Setting:
    """The setting that says of which kind the table of a union is."""
    models = models_by_tag(union.field.annotation)
    model = next(iter(models.values()))
    tag = next(name for name in TAGS if name in model.model_fields)
    default = union.default.get(tag) if isinstance(union.default, dict) else None
    return Setting(
        path=(*union.path, tag),
        sort="kind",
        title=model.model_fields[tag].title or tag,
        description=union.description,
        unit="",
        source=union.source,
        allowed="",
        default=default,
        required=default is None,
        optional=False,
        choices=tuple(models),
        field=model.model_fields[tag],
    )


def kind_words(union: Setting, kind: str) -> str:
    """What a kind of a union is, as in "gbm: geometric Brownian motion"."""
    model = models_by_tag(union.field.annotation)[kind]
    tag = next(name for name in TAGS if name in model.model_fields)
    return (model.model_fields[tag].description or kind).rstrip(".")


def entry_model(setting: Setting) -> type[BaseModel]:
    """Model of the entries of a list of tables."""
    return next(iter(models_by_tag(item_of(setting.field.annotation)).values()))


def every_setting(
    values: Any, model: type[BaseModel] = Scenario, path: Path = ()
) -> Iterator[Setting]:
    """Every setting that given tables have a place for, lists and their entries included."""
    for setting in settings_of(model, path):
        here = values.get(setting.path[-1]) if isinstance(values, dict) else None
        if setting.sort == "list":
            yield setting
            inner = entry_model(setting)
            for i, entry in enumerate(here if isinstance(here, list | tuple) else ()):
                yield from every_setting(entry, inner, (*setting.path, i))
        elif setting.sort in ("table", "union"):
            if setting.sort == "union":
                yield kind_setting(setting)
            chosen = model_of(setting.field.annotation, here or setting.default)
            if chosen is not None:
                yield from every_setting(here, chosen, setting.path)
        else:
            yield setting


def _sort(field: FieldInfo, key: str) -> Sort:
    item = item_of(field.annotation)
    if item is not None:
        if models_by_tag(item):
            return "list"
        if _choices(field):
            return "choices"
        return "numbers" if set(options(item)) <= {int, float} else "texts"
    models = models_by_tag(field.annotation)
    if models:
        return "union" if len(models) > 1 else "table"
    if key in _BY_KEY:
        return _BY_KEY[key]
    kind = next(option for option in options(field.annotation) if option is not type(None))
    if get_origin(kind) is Literal:
        return "choice"
    sorts: dict[Any, Sort] = {bool: "check", int: "whole", float: "number", datetime.date: "date"}
    if kind in sorts:
        return sorts[kind]
    longest = next((m.max_length for m in field.metadata if hasattr(m, "max_length")), 0)
    return "long text" if longest > _LONG_TEXT else "text"


def _choices(field: FieldInfo) -> tuple[Any, ...]:
    for option in options(field.annotation):
        if get_origin(option) is Literal:
            return get_args(option)
    item = item_of(field.annotation)
    if item is not None and get_origin(item) is Literal:
        return get_args(item)
    if item is not None and options(item) == (int,):
        bounds = {name: b for m in get_args(item)[1].metadata for name, b in _bounds(m)}
        return tuple(range(bounds["ge"], bounds["le"] + 1))
    return ()


def _bounds(item: Any) -> Iterator[tuple[str, int]]:
    for name in ("ge", "le"):
        if getattr(item, name, None) is not None:
            yield name, getattr(item, name)


def _source(field: FieldInfo) -> str:
    extra = field.json_schema_extra
    return str(extra.get("source", "")) if isinstance(extra, dict) else ""


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value) if value != "" else "empty"
