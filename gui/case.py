"""A case: one scenario that is being edited, with its undo stack and its file.

A case holds the raw tables of a scenario, all settings included. An edit may leave them wrong for
a while (a range whose ends are changed one after the other); then `issues` says what is wrong and
`scenario` stays the last one that was right.
"""

import copy
from collections.abc import Callable
from pathlib import Path as FilePath
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QUndoCommand, QUndoStack

from minersim.data.loading import Scenario, load_scenario, scenario_from_dict
from minersim.errors import Issue, ScenarioError
from minersim.scenario.keys import Path, format_key, remove_at, set_at, value_at
from minersim.scenario.state import GIVEN

Raw = dict[str, Any]


class Case(QObject):
    """One scenario under edit.

    Parameters
    ----------
    scenario : Scenario
        What it starts from.
    file : Path or None
        Where it was read from and is saved to.

    Attributes
    ----------
    changed : Signal(object)
        After every edit, undo and redo: the path that was edited, or None for many at once.
    saved : Signal()
        The file or the dirty mark changed.
    scenario : Scenario
        The last right one.
    issues : tuple of Issue
        What is wrong with the values as they stand; empty if `scenario` is these values.
    undo_stack : QUndoStack
        Every edit.
    """

    changed = Signal(object)
    saved = Signal()

    def __init__(
        self, scenario: Scenario, file: FilePath | None = None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.file = file
        self.scenario = scenario
        self.issues: tuple[Issue, ...] = ()
        self._raw: Raw = scenario.to_dict()
        self.undo_stack = QUndoStack(self)
        self.undo_stack.cleanChanged.connect(self._on_clean_changed)

    @classmethod
    def load(cls, file: FilePath, parent: QObject | None = None) -> "Case":
        """Read a scenario file.

        Raises
        ------
        ScenarioError
            Every mistake in it.
        """
        return cls(load_scenario(file), file, parent)

    @property
    def name(self) -> str:
        """Name of the scenario as it stands."""
        return str(self._raw.get("name") or self.scenario.name)

    @property
    def dirty(self) -> bool:
        """Whether there is something to save."""
        return self.file is None or not self.undo_stack.isClean()

    @property
    def raw(self) -> Raw:
        """Copy of the values as they stand, right or wrong, under the keys of the file."""
        return copy.deepcopy(self._raw)

    def value(self, path: Path) -> Any:
        """Value at a path; None where none is set."""
        return copy.deepcopy(self.peek(path))

    def peek(self, path: Path) -> Any:
        """As `value`, but the case's own object: to be read only."""
        return value_at(self._raw, path)

    def issue_at(self, path: Path) -> str:
        """What is wrong at a path, or within it; empty if nothing is."""
        key = format_key(path)
        found = [
            i.message
            for i in self.issues
            if i.key == key or i.key.startswith((key + ".", key + "["))
        ]
        return "\n".join(found)

    def set_value(self, path: Path, value: Any, text: str = "", merge: str = "") -> None:
        """Change one value; None removes it, which restores its default.

        Parameters
        ----------
        path : tuple
            Where.
        value : Any
            Plain value as a file holds it.
        text : str
            Words of the undo menu.
        merge : str
            Edits in a row with the same such mark become one undo step, as a slider's drag does.
        """

        def edit(raw: Raw) -> None:
            if value is None:
                remove_at(raw, path)
            else:
                set_at(raw, path, copy.deepcopy(value))

        self.edit(edit, text or f"change {format_key(path)}", path, merge)

    def edit(
        self, change: Callable[[Raw], object], text: str, path: Path | None = None, merge: str = ""
    ) -> None:
        """Change several values as one undo step.

        Parameters
        ----------
        change : callable
            Changes a copy of the raw tables in place. Lists in it are lists, not tuples.
        text : str
            Words of the undo menu.
        path : tuple or None
            What is told to `changed`; None for many.
        merge : str
            As in `set_value`.
        """
        after = _plain(self._raw)
        change(after)
        if after != _plain(self._raw):
            self.undo_stack.push(_Edit(self, self._raw, after, text, path, merge))

    def mark_saved(self, file: FilePath) -> None:
        """Take note that the values as they stand are in a file."""
        self.file = file
        self.undo_stack.setClean()
        self.saved.emit()

    def duplicate(self, name: str) -> "Case":
        """Return a case of its own with the same values, not yet saved."""
        twin = Case(self.scenario, None, self.parent())
        twin._raw = self.raw | {"name": name}
        twin._validate()
        return twin

    def _put(self, raw: Raw, path: Path | None) -> None:
        self._raw = raw
        self._validate()
        self.changed.emit(path)

    def _validate(self) -> None:
        try:
            self.scenario = scenario_from_dict(self._raw, self.name)
            self.issues = ()
            if self._raw.get("network", {}).get("state", GIVEN) != GIVEN:
                self._raw = self.scenario.to_dict()  # stored figures have been filled in
        except ScenarioError as error:
            self.issues = tuple(error.issues)

    @Slot(bool)
    def _on_clean_changed(self, clean: bool) -> None:
        del clean
        self.saved.emit()


class _Edit(QUndoCommand):
    """One step of the undo stack: the tables before and after."""

    def __init__(
        self, case: Case, before: Raw, after: Raw, text: str, path: Path | None, merge: str
    ) -> None:
        super().__init__(text)
        self._case, self._before, self._after = case, before, after
        self._path, self._merge = path, merge

    def id(self) -> int:
        """Merge only edits that carry a mark."""
        return 1 if self._merge else -1

    def mergeWith(self, other: QUndoCommand) -> bool:  # noqa: N802 (Qt's name)
        """Take a later edit with the same mark into this step."""
        if not isinstance(other, _Edit) or other._merge != self._merge:
            return False
        self._after = other._after
        return True

    def redo(self) -> None:
        """Do the edit."""
        self._case._put(self._after, self._path)

    def undo(self) -> None:
        """Take the edit back."""
        self._case._put(self._before, self._path)


def _plain(value: Any) -> Any:
    """Deep copy with lists for tuples."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
