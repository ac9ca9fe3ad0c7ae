"""What the four views of the comparison page have in common: questions and their answers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from gui.case import Case
from gui.chart import Chart
from gui.page import Exportable
from minersim.scenario import Scenario
from minersim.scenario.keys import Path

Changes = Sequence[tuple[Path, int | float]]


def blank(chart: Chart) -> None:
    """Show no axes where there is nothing on them; what draws shows them again."""
    chart.widget.hide()
    chart.set_title("Nothing computed yet")


@dataclass(frozen=True, slots=True)
class Question:
    """What a view asks.

    Attributes
    ----------
    task : callable
        Of ``gui.compare_tasks``.
    arguments : tuple
        Its arguments but the number of paths, which comes last.
    paths : int
        How many.
    """

    task: Callable[..., Any]
    arguments: tuple[Any, ...]
    paths: int


@dataclass(slots=True)
class Kept:
    """An answer with its question."""

    question: Question
    answer: Any


class View(QWidget):
    """One way to compare. Its answers belong to cases and are forgotten with them.

    Attributes
    ----------
    changed : Signal()
        Something else is asked now.
    apply_asked : Signal(object, str)
        Changes that shall go into the case, and words of the undo menu.
    """

    changed = Signal()
    apply_asked = Signal(object, str)
    title = ""
    tip = ""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.case: Case | None = None
        self._kept: dict[int, Kept] = {}

    @property
    def scenario(self) -> Scenario | None:
        """The case's last right values."""
        return None if self.case is None else self.case.scenario

    @property
    def owner(self) -> int:
        """Whose answers are shown: a number for the current case, 0 where it is the session."""
        return id(self.case) if self.case is not None else -1

    @property
    def kept(self) -> Kept | None:
        """The answer that is shown, with its question."""
        return self._kept.get(self.owner)

    def show_case(self, case: Case | None) -> None:
        """Take over a case's values, and show its answer if there is one."""
        other = case is not self.case
        self.case = case
        self.fit()
        if other:
            self.draw()

    def keep(self, owner: int, question: Question, answer: Any) -> None:
        """Take an answer over; it is shown if it is of what is looked at."""
        self._kept[owner] = Kept(question, answer)
        if owner == self.owner:
            self.draw()

    def forget(self, case: Case) -> None:
        """A case is closed."""
        self._kept.pop(id(case), None)

    # --- what each view does in its own way --------------------------------------------------

    def fit(self) -> None:
        """Fit the controls to the case."""

    def question(self, paths: int) -> Question | str:
        """What is asked, or in a line why nothing can be."""
        del paths
        return ""

    def draw(self) -> None:
        """Show the answer that is kept, or nothing."""

    def words(self) -> str:
        """The answer in words."""
        return ""

    def exports(self) -> Sequence[Exportable]:
        """Charts and tables that show something."""
        return ()
