"""Writes docs/scenario-reference.md from the declaration of scenarios.

Usage: python docs/make_scenario_reference.py
"""

import datetime
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from minersim.scenario import Scenario
from minersim.scenario.fields import unit_of
from minersim.scenario.walk import TAGS, item_of, models_by_tag
from minersim.scenario.wording import allowed, number_words

PAGE = Path(__file__).parent / "scenario-reference.md"

HEAD = """# Scenario files

<!-- made by docs/make_scenario_reference.py from minersim/scenario -->

A scenario is one TOML file with the tables below. `minersim validate FILE` says everything that is
wrong with one, `minersim run FILE --set KEY=VALUE` changes a value for one run, with keys as in
`sites[0].power_usd_per_kwh`.

- Every quantity has its unit in its key: `power_usd_per_kwh`, `horizon_days`.
- Shares are fractions: 0.02 is 2 %. Dates stand without quotes: `2025-11-22`. Digits may be parted:
  `84_000`.
- What has a default may be left out. `extends = "other.toml"` at the top takes everything that this
  file does not say from another one, whose place counts from this file's folder. Tables are laid
  over each other; a list replaces the list below it.
- `[name]` is a table; `[[name]]` is an entry of a list and may come several times.
- Where a table has a *kind*, the kind decides which other keys it has.

In the desktop program the same settings stand at the left, with the same words.

| table | what it is about |
| --- | --- |
"""

_COLUMNS = "| key | what it is | unit | allowed | default | source of the default |"
_RULE = "| --- | --- | --- | --- | --- | --- |"

Part = tuple[str, str, str]
"""A table's heading, a few words on it, and the text of its section."""


def page() -> str:
    """The whole page."""
    # tables that every kind of another one may hold are told once
    parts = list(dict.fromkeys(_sections(Scenario, "", "Name, time and size of a run.")))
    index = "".join(f"| [{name}](#{_anchor(name)}) | {brief} |\n" for name, brief, _ in parts)
    body = "\n".join(f"## {name}\n\n{text}" for name, _, text in parts)
    return f"{HEAD}{index}\n{body}"


def _sections(
    model: type[BaseModel],
    path: str,
    words: str,
    *,
    brief: str = "",
    in_list: bool = False,
    kind: str = "",
) -> Iterator[Part]:
    """Section of a table, then those of the tables inside it."""
    fields = [(field.alias or name, field) for name, field in model.model_fields.items()]
    own = [(key, field) for key, field in fields if not _holds_tables(field)]
    lines = [f"{_cell(words)}\n"]
    if own:
        lines += [_COLUMNS, _RULE, *(_row(key, field) for key, field in own)]
    yield _heading(path, in_list=in_list, kind=kind), _cell(brief or words), "\n".join(lines) + "\n"
    for key, field in fields:
        if _holds_tables(field):
            yield from _inner(f"{path}.{key}" if path else key, field)


def _inner(path: str, field: FieldInfo) -> Iterator[Part]:
    item = item_of(field.annotation)
    models = models_by_tag(item if item is not None else field.annotation)
    what = field.description or ""
    for tag, model in models.items():
        kind = tag if len(models) > 1 else ""
        if kind:
            words = f"{what} {_summary(model)}"
            brief = f"{field.title}: {_summary(model)}"
            if _default_kind(field) == kind:
                words += " This kind is the default."
        else:
            words, brief = f"{what}{_presence(field)}", what
        yield from _sections(model, path, words, brief=brief, in_list=item is not None, kind=kind)


def _presence(field: FieldInfo) -> str:
    if field.is_required():
        return " Required."
    return " Off where it is left out." if field.default is None else ""


def _default_kind(field: FieldInfo) -> str:
    return next((getattr(field.default, tag) for tag in TAGS if hasattr(field.default, tag)), "")


def _summary(model: type[BaseModel]) -> str:
    return (model.__doc__ or "").strip().splitlines()[0]


def _holds_tables(field: FieldInfo) -> bool:
    item = item_of(field.annotation)
    return bool(models_by_tag(item if item is not None else field.annotation))


def _row(key: str, field: FieldInfo) -> str:
    unit = unit_of(field)
    words = allowed(field).removesuffix(f" [{unit}]")
    extra = field.json_schema_extra
    source = str(extra.get("source", "")) if isinstance(extra, dict) else ""
    what = f"**{field.title}.** {field.description}"
    cells = (f"`{key}`", what, unit, words, _default(field), source)
    return "| " + " | ".join(_cell(cell) for cell in cells) + " |"


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    value: Any = field.default
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return number_words(value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, tuple):
        return "[" + ", ".join(str(entry) for entry in value) + "]" if value else "an empty list"
    return f'"{value}"'


def _heading(path: str, *, in_list: bool, kind: str) -> str:
    if not path:
        return "Top of the file"
    name = f"[[{path}]]" if in_list else f"[{path}]"
    return f"`{name}` {kind}".rstrip()


def _anchor(name: str) -> str:
    """Place of a heading, as MkDocs and others make it."""
    return "".join(c for c in name.lower() if c.isalnum() or c in " -_").replace(" ", "-")


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")


def main() -> int:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
