"""Lay one scenario over another: tables merge, values and lists replace.

Two things are forgotten when a value above replaces one below: the settings of another kind
(a price that becomes constant has no volatility), and the other one of two alternatives
(a difficulty given above replaces the bits given below).
"""

from typing import Any

from pydantic import BaseModel

from minersim.scenario.keys import Path
from minersim.scenario.scenario import Scenario
from minersim.scenario.walk import TAGS, locate, models_by_tag

ALTERNATIVES = (
    ("difficulty", "bits"),
    ("price_usd_per_th", "price_usd_per_machine"),
    ("power_w", "efficiency_j_per_th"),
    ("mix", "mix_file"),
    ("power", "power_file"),
)
"""Settings of one table of which only one can be given."""


def merge(base: dict[str, Any], above: dict[str, Any], path: Path) -> dict[str, Any]:
    """Tables of ``above`` laid over those of ``base``; neither is changed.

    Parameters
    ----------
    base, above : dict
        Raw tables.
    path : tuple
        Where they stand in the scenario.
    """
    merged = dict(base)
    for tag in TAGS:
        if tag in above and above[tag] != base.get(tag):
            merged = _of_kind(merged, path, above[tag])
    for key in above:
        _forget_alternatives(merged, key)
    for key, value in above.items():
        below = merged.get(key)
        if isinstance(value, dict) and isinstance(below, dict):
            merged[key] = merge(below, value, (*path, key))
        else:
            merged[key] = value
    return merged


def forget_replaced(values: dict[str, Any], path: Path, value: Any) -> None:
    """Forget, in place, what setting one value makes void."""
    key = path[-1]
    if not isinstance(key, str):
        return
    table: Any = values
    for step in path[:-1]:
        known = isinstance(table, dict) and step in table
        listed = isinstance(table, list) and isinstance(step, int) and step < len(table)
        if not known and not listed:
            return
        table = table[step]
    if not isinstance(table, dict):
        return
    if key in TAGS and table.get(key) != value:
        kept = _of_kind(table, path[:-1], value)
        table.clear()
        table.update(kept)
    _forget_alternatives(table, key)


def name_default_kinds(values: dict[str, Any], model: type[BaseModel] = Scenario) -> None:
    """Write, in place, the kind of every table that leaves it to the default.

    So one setting of a table can be given, or overridden, without naming the table's kind.
    """
    for name, field in model.model_fields.items():
        table = values.get(field.alias or name)
        if not isinstance(table, dict):
            continue
        for tag in TAGS:
            kind = getattr(field.default, tag, None)
            if kind is not None:
                table.setdefault(tag, kind)
        models = models_by_tag(field.annotation)
        tags = [str(table[tag]) for tag in TAGS if tag in table]
        inner = models.get(tags[0]) if tags else next(iter(models.values()), None)
        if inner is not None:
            name_default_kinds(table, inner)


def _forget_alternatives(table: dict[str, Any], key: str) -> None:
    for group in ALTERNATIVES:
        if key in group:
            for other in group:
                if other != key:
                    table.pop(other, None)


def _of_kind(table: dict[str, Any], path: Path, kind: object) -> dict[str, Any]:
    """Keep the settings of a table that another kind has too."""
    _, field, _ = locate(Scenario, path)
    models = models_by_tag(field.annotation) if field is not None else {}
    model = models.get(str(kind))
    if model is None:
        return table
    return {key: value for key, value in table.items() if key in model.model_fields}
