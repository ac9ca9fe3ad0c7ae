"""The session: the cases that are open, and which one is looked at."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoGroup

from gui.case import Case


class Session(QObject):
    """The open cases.

    Attributes
    ----------
    added, removed : Signal(Case)
        A case was opened or closed.
    leaving : Signal()
        Another case is about to be looked at: what is being typed belongs to this one.
    current_changed : Signal(object)
        Another case is looked at; None when none is open.
    edited : Signal(object)
        The values of the current case changed (by edit, undo or redo, or because another case
        became current); the case, or None.
    undo_group : QUndoGroup
        Undo and redo of the current case.
    """

    added = Signal(object)
    removed = Signal(object)
    leaving = Signal()
    current_changed = Signal(object)
    edited = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.cases: list[Case] = []
        self._current: Case | None = None
        self.undo_group = QUndoGroup(self)

    @property
    def current(self) -> Case | None:
        """The case that is looked at."""
        return self._current

    def add(self, case: Case) -> None:
        """Open a case and look at it."""
        case.setParent(self)
        self.cases.append(case)
        self.undo_group.addStack(case.undo_stack)
        case.changed.connect(self._on_changed)
        self.added.emit(case)
        self.set_current(case)

    def close(self, case: Case) -> None:
        """Close a case; what is not saved is lost, so ask first."""
        place = self.cases.index(case)
        self.cases.remove(case)
        self.undo_group.removeStack(case.undo_stack)
        if case is self._current:
            left = self.cases[min(place, len(self.cases) - 1)] if self.cases else None
            self.set_current(left)
        self.removed.emit(case)
        case.deleteLater()

    def set_current(self, case: Case | None) -> None:
        """Look at another case."""
        if case is self._current:
            return
        if self._current in self.cases:
            self.leaving.emit()
        self._current = case
        if case is not None:
            self.undo_group.setActiveStack(case.undo_stack)
        self.current_changed.emit(case)
        self.edited.emit(case)

    def _on_changed(self, path: object) -> None:
        del path
        if self.sender() is self._current:
            self.edited.emit(self._current)
