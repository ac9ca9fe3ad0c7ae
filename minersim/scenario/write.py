"""Write a scenario as TOML: whole, or as few changes to a text that somebody wrote."""

from collections.abc import MutableMapping
from pathlib import Path as FilePath
from typing import Any

from minersim.errors import ScenarioError
from minersim.scenario.keys import Path

_MISSING = object()


def toml_text(values: dict[str, Any]) -> str:
    """TOML of plain values; tuples become arrays, tuples of tables arrays of tables."""
    import tomlkit

    return tomlkit.dumps(_lists(values))


def updated_toml(
    original_text: str,
    before: dict[str, Any],
    after: dict[str, Any],
    file: FilePath | None = None,
) -> str:
    """Text of a scenario file in which only what was changed is changed.

    Comments, order and spelling of everything else stay. A file that extends another still does.
    Where that cannot be, as when a value of the base is to go, the text is that of the whole
    scenario, without comments. Either way it reads back as the scenario of ``after``.

    Parameters
    ----------
    original_text : str
        What the file holds.
    before, after : dict
        Raw tables of the scenario as the file gives it, and as it is to be.
    file : Path, optional
        Where the text stands, if it extends another file or names a series beside it.

    Raises
    ------
    ScenarioError
        If ``after`` is no right scenario.
    """
    from minersim.scenario.load import (  # noqa: PLC0415 (loading needs the scenario, which writes)
        scenario_from_dict,
        scenario_from_text,
    )

    wanted = scenario_from_dict(after)
    for lean in (True, False):
        try:
            text = _changed_text(original_text, _lists(before), _lists(after), lean)
            if scenario_from_text(text, file or FilePath("scenario.toml")) == wanted:
                return text
        except (ScenarioError, ValueError, TypeError, LookupError, AttributeError):
            continue  # the text is built so that its parts cannot be told apart by tomlkit
    return wanted.to_toml()


def _changed_text(text: str, before: Any, after: Any, lean: bool) -> str:
    """The text with the differences of two scenarios; new settings at their default left out."""
    import tomlkit

    document = tomlkit.parse(text)
    _Changes(after, lean).to_table(document, before, after, ())
    return tomlkit.dumps(document)


class _Changes:
    """What is to change in a text.

    Parameters
    ----------
    whole : dict
        The scenario as it is to be.
    lean : bool
        Whether new settings at their default are left out.
    """

    def __init__(self, whole: Any, lean: bool) -> None:
        self._whole, self._lean = whole, lean

    def to_table(self, table: Any, before: Any, after: Any, path: Path) -> None:
        """Change a table of the text."""
        for key in before:
            if key not in after:
                table.pop(key, None)
        for key, value in after.items():
            old = before.get(key, _MISSING)
            if old == value and type(old) is type(value):
                continue
            here = (*path, key)
            for other in _alternatives(key):
                if other not in after:
                    table.pop(other, None)  # a table in a file, which the list now stands for
            if isinstance(value, dict):
                self._to_inner(table, key, old if isinstance(old, dict) else {}, value, here)
            elif _is_table(value) and isinstance(old, list):
                table[key] = self._list(table.get(key), old, value, here)
            elif not (self._lean and old is _MISSING and _is_default(self._whole, here, value)):
                table[key] = _item(value)

    def _to_inner(self, table: Any, key: str, old: Any, value: Any, path: Path) -> None:
        """Change the table under a key, which is made if something is to stand in it."""
        import tomlkit

        inner = table.get(key)
        if isinstance(inner, MutableMapping):
            self.to_table(inner, old, value, path)
            return
        new = tomlkit.table()
        self.to_table(new, old, value, path)
        if len(new):
            new.add(tomlkit.nl())
            table[key] = new

    def _list(self, found: Any, old: list[Any], value: list[Any], path: Path) -> Any:
        """List of tables; an entry that is in the text stays as it is written there."""
        import tomlkit
        import tomlkit.items

        in_text = isinstance(found, list) and len(found) == len(old)
        places = _matches(old, value) if in_text else [None] * len(value)
        if in_text and places == list(range(len(old))):
            for i, entry in enumerate(value):
                self.to_table(found[i], old[i], entry, (*path, i))
            return found
        if not isinstance(found, tomlkit.items.AoT):
            places = [None] * len(value)  # tables in one line cannot stand under a header
        entries = tomlkit.aot()
        for i, (entry, place) in enumerate(zip(value, places, strict=True)):
            table = tomlkit.table() if place is None else found[place]
            self.to_table(table, {} if place is None else old[place], entry, (*path, i))
            if place is None and not any(_is_table(item) for item in entry.values()):
                table.add(tomlkit.nl())
            entries.append(table)
        return entries


def _matches(old: list[Any], new: list[Any]) -> list[int | None]:
    """Old place of each new entry: of an equal one, else of the one that stood there."""
    left = list(range(len(old)))
    places: list[int | None] = []
    for i, entry in enumerate(new):
        equal = [place for place in left if old[place] == entry]
        place = i if i in equal else next(iter(equal), None)
        places.append(place)
        if place is not None:
            left.remove(place)
    for i, place in enumerate(places):
        if place is None and i in left:
            places[i] = i
    return places


def _is_default(values: Any, path: Path, value: Any) -> bool:
    """Whether a value at a path of a scenario is what its setting is without it."""
    from minersim.scenario.scenario import Scenario  # noqa: PLC0415 (the scenario writes itself)
    from minersim.scenario.walk import TAGS, field_at  # noqa: PLC0415

    if path[-1] in TAGS:
        return False
    field = field_at(Scenario, values, path)
    return field is not None and not field.is_required() and _lists(field.default) == value


def _alternatives(key: str) -> tuple[str, ...]:
    """Settings that cannot be given beside one."""
    from minersim.scenario.merge import ALTERNATIVES  # noqa: PLC0415 (the scenario writes itself)

    return tuple(k for group in ALTERNATIVES if key in group for k in group if k != key)


def _item(value: Any) -> Any:
    import tomlkit

    return tomlkit.item(_lists(value))


def _lists(value: Any) -> Any:
    if isinstance(value, dict):
        # simple values first: in TOML everything after a table header belongs to that table
        simple = {key: _lists(item) for key, item in value.items() if not _is_table(item)}
        return simple | {key: _lists(item) for key, item in value.items() if _is_table(item)}
    if isinstance(value, list | tuple):
        return [_lists(item) for item in value]
    return value


def _is_table(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return bool(value) and all(isinstance(item, dict) for item in value)
    return isinstance(value, dict)
