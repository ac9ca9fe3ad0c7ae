"""Parts of a scenario, as the navigation lists them, and the form of each."""

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from gui.forms.context import Context
from gui.forms.schema import setting_of
from gui.forms.sections import Section, TableSection, UnionSection
from gui.forms.summaries import fleet_words
from minersim.scenario import Scenario
from minersim.scenario.keys import Path
from minersim.scenario.walk import field_at, item_of, model_of


@dataclass(frozen=True, slots=True)
class Part:
    """A part with a form of its own.

    Attributes
    ----------
    title : str
        Shown in the navigation.
    path : tuple
        Table or list that it is about.
    keys : tuple of str
        Where it is only some settings of the table, which.
    """

    title: str
    path: Path
    keys: tuple[str, ...] = ()


FIXED = (
    Part("Scenario", (), ("name", "question", "sources", "start")),
    Part("Chain", ("chain",)),
    Part("Price", ("market", "price")),
    Part("Fees", ("market", "fees")),
    Part("Network", ("network",)),
    Part("Operator", ("operator",)),
    Part("Sites", ("sites",)),
    Part("Custom machines", ("machines",)),
    Part("Runs", (), ("horizon_days", "paths", "seed", "tick_hours", "engine")),
)
"""Parts that every scenario has, in the order of the navigation."""


def site_parts(context: Context) -> Iterator[tuple[Part, list[Part]]]:
    """Every site with its fleets."""
    for i, site in enumerate(_entries(context, ("sites",))):
        name = str(site.get("name", "")) if isinstance(site, dict) else ""
        path: Path = ("sites", i)
        fleets = [
            Part(fleet_words(fleet) if isinstance(fleet, dict) else "?", (*path, "fleets", j))
            for j, fleet in enumerate(_entries(context, (*path, "fleets")))
        ]
        yield Part(name or f"Site {i + 1}", path), fleets


def site_names(context: Context) -> list[list[object]]:
    """What the titles of sites and fleets are made of; quick to compare."""
    names: list[list[object]] = []
    for site in _entries(context, ("sites",)):
        table = site if isinstance(site, dict) else {}
        fleets = table.get("fleets") or ()
        names.append([table.get("name")])
        names[-1] += [
            (fleet.get("name"), fleet.get("machine"), fleet.get("count"))
            for fleet in fleets
            if isinstance(fleet, dict)
        ]
    return names


def part_of(path: Path, context: Context) -> Part:
    """The part in whose form a path is edited."""
    for length in (4, 2):
        entry = path[:length]
        keys = entry[::2]
        is_entry = len(entry) == length and keys == ("sites", "fleets")[: length // 2]
        if is_entry and isinstance(context.value(entry), dict):
            return Part("", entry)
    for part in FIXED:
        if part.path and path[: len(part.path)] == part.path:
            return part
    key = path[0] if path else "name"
    return next((part for part in FIXED if key in part.keys), FIXED[0])


def make_form(part: Part, context: Context, parent: QWidget) -> Section:
    """Form of a part."""
    if not part.path:
        return TableSection("", "", (), Scenario, context, parent, part.keys)
    field = field_at(Scenario, context.value(()), part.path)
    if field is None:
        raise ValueError(f"no part {part.path}")
    if isinstance(part.path[-1], int):
        model = model_of(item_of(field.annotation), None)
        if model is None:
            raise ValueError(f"no table at {part.path}")
        return TableSection("", "", part.path, model, context, parent)
    setting = setting_of(field, part.path)
    if setting.sort == "union":
        return UnionSection(setting, "", context, parent)
    if setting.sort == "list":
        from gui.forms.lists import ListSection

        form = ListSection(setting, context, parent)
        form.heading.hide()
        return form
    model = model_of(field.annotation, None)
    if model is None:
        raise ValueError(f"no table at {part.path}")
    return TableSection("", "", part.path, model, context, parent)


def _entries(context: Context, path: Path) -> list[object]:
    found = context.value(path)
    return list(found) if isinstance(found, list | tuple) else []
