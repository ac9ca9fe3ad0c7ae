"""The latest stored figures put into a case: computed beside the window, one step of undo."""

from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from gui import data_tasks
from gui.case import Case
from gui.helper import Helper
from gui.session import Session
from minersim.scenario.keys import remove_at, set_at
from minersim.scenario.state import FILLED


class DataFill(QObject):
    """Puts figures into a case, if it is still open when they come.

    Attributes
    ----------
    told : Signal(list, bool)
        Lines of what came of it, and whether they need attention.
    ended : Signal()
        Nothing is being computed any more.
    """

    told = Signal(list, bool)
    ended = Signal()

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._case: Case | None = None
        self.filler = Helper(self)
        self.filler.done.connect(self._on_filled)
        self.filler.failed.connect(self._on_failed)

    def fill(self, case: Case) -> None:
        """Put the latest figures into a case, unless that is being done."""
        if not self.filler.busy:
            self._case = case
            self.filler.ask(data_tasks.fill, case.raw)

    def close(self) -> None:
        """End the process."""
        self.filler.close()

    @Slot(object)
    def _on_filled(self, filled: dict[str, Any]) -> None:
        case, self._case = self._case, None
        if case in self._session.cases and case is not None:

            def change(raw: dict[str, Any]) -> None:
                for path in FILLED:
                    value: Any = filled
                    for step in path:
                        value = value.get(step) if isinstance(value, dict) else None
                    if value is None:
                        remove_at(raw, path)
                    else:
                        set_at(raw, path, value)
                raw["figures"] = list(filled.get("figures", ()))

            case.edit(change, "use the stored figures")
            lines = [f"{case.name} starts from these figures now:", *case.scenario.figures]
            self.told.emit(lines, False)
        self.ended.emit()

    @Slot(str)
    def _on_failed(self, words: str) -> None:
        self._case = None
        lines = ["No figures were put into the scenario, which does not fit them:"]
        hint = "Mend these at the left and try again."
        self.told.emit([*lines, *words.splitlines(), hint], True)
        self.ended.emit()
