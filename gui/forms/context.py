"""What every field of the forms works with: the current case, read and edited."""

import itertools
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from gui.case import Case
from gui.preferences import Preferences
from gui.session import Session
from minersim.scenario.keys import Path, format_key, set_at
from minersim.scenario.merge import forget_replaced

_marks = itertools.count(1)


def new_mark() -> str:
    """Mark of edits that together are one step of undo; never the same twice."""
    return f"edit {next(_marks)}"


class Context(QObject):
    """The current case as the forms see it.

    Parameters
    ----------
    session : Session
        The open cases.
    preferences : Preferences
        Whether every setting is shown.

    Attributes
    ----------
    asked : Signal(object)
        The user wants to see the part of a path.
    """

    asked = Signal(object)

    def __init__(self, session: Session, preferences: Preferences, parent: QObject) -> None:
        super().__init__(parent)
        self.session = session
        self.preferences = preferences

    @property
    def case(self) -> Case | None:
        """The case under edit."""
        return self.session.current

    def value(self, path: Path) -> Any:
        """Value at a path, to be read only; None where none is set."""
        return self.case.peek(path) if self.case is not None else None

    def issue(self, path: Path) -> str:
        """What is wrong at a path or within it."""
        if self.case is None or not self.case.issues:
            return ""
        return self.case.issue_at(path)

    def issue_here(self, path: Path) -> str:
        """What is wrong at a path itself."""
        if self.case is None or not self.case.issues:
            return ""
        key = format_key(path)
        return "\n".join(issue.message for issue in self.case.issues if issue.key == key)

    def set(self, path: Path, value: Any, title: str, merge: str = "") -> None:
        """Change one value; None restores its default. An alternative to it is forgotten."""
        if value is None:
            if self.case is not None:
                self.case.set_value(path, None, f"reset {title}", merge)
            return

        def change(raw: dict[str, Any]) -> None:
            forget_replaced(raw, path, value)
            set_at(raw, path, value)

        self.edit(change, f"change {title}", path, merge)

    def edit(
        self,
        change: Callable[[dict[str, Any]], object],
        text: str,
        path: Path | None = None,
        merge: str = "",
    ) -> None:
        """Change several values as one step."""
        if self.case is not None:
            self.case.edit(change, text, path, merge)
