"""The open cases as tabs, with a star where there is something to save."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QTabBar, QWidget

from gui.case import Case
from gui.plain_tips import plain_tip
from gui.session import Session

_LONGEST = 40


class CaseTabs(QTabBar):
    """Tabs of the open cases.

    Attributes
    ----------
    close_wanted, rename_wanted : Signal(object)
        The case that the user wants to close or rename.
    """

    close_wanted = Signal(object)
    rename_wanted = Signal(object)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setObjectName("cases")
        self.setAccessibleName("Cases")
        self.setTabsClosable(True)
        self.setExpanding(False)
        self.setElideMode(Qt.TextElideMode.ElideRight)
        self.setDrawBase(False)
        self.currentChanged.connect(self._on_tab)
        self.tabCloseRequested.connect(self._on_close)
        self.tabBarDoubleClicked.connect(self._on_double)
        session.added.connect(self._on_added)
        session.removed.connect(self.refresh)
        session.current_changed.connect(self.refresh)

    def refresh(self, *_: object) -> None:
        """Show the cases as they stand."""
        cases = self._session.cases
        self.blockSignals(True)
        while self.count() > len(cases):
            self.removeTab(self.count() - 1)
        while self.count() < len(cases):
            self.addTab("")
        for place, case in enumerate(cases):
            star = "" if case.undo_stack.isClean() else " *"
            name = case.name if len(case.name) <= _LONGEST else case.name[: _LONGEST - 1] + "…"
            self.setTabText(place, name.replace("&", "&&") + star)
            where = "not yet saved" if case.file is None else str(case.file)
            self.setTabToolTip(place, plain_tip(f"{case.name}\n{where}"))
        if self._session.current is not None:
            self.setCurrentIndex(cases.index(self._session.current))
        self.blockSignals(False)

    def _on_added(self, case: Case) -> None:
        case.saved.connect(self.refresh)
        case.changed.connect(self.refresh)
        self.refresh()

    def _at(self, place: int) -> Case | None:
        cases = self._session.cases
        return cases[place] if 0 <= place < len(cases) else None

    def _on_tab(self, place: int) -> None:
        case = self._at(place)
        if case is not None:
            self._session.set_current(case)

    def _on_close(self, place: int) -> None:
        case = self._at(place)
        if case is not None:
            self.close_wanted.emit(case)

    def _on_double(self, place: int) -> None:
        case = self._at(place)
        if case is not None:
            self.rename_wanted.emit(case)
