"""What the four views of the comparison page have in common: questions and their answers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from gui.case import Case
from gui.chart import Chart
from gui.page import Exportable
from minersim.analysis.in_coins import in_coins, price_at_start
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
    """An answer with its question.

    Attributes
    ----------
    answer : Any
        With money in dollars.
    in_coins : Any
        The same in coins, once somebody wants it.
    """

    question: Question
    answer: Any
    in_coins: Any = None


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
        self.money = "USD"
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

    @property
    def found(self) -> Any:
        """The answer that is shown, with money in the unit that is preferred; None without."""
        kept = self.kept
        if kept is None or self.money == "USD":
            return None if kept is None else kept.answer
        if kept.in_coins is None:
            kept.in_coins = self._converted(kept.answer)
        return kept.in_coins

    def _converted(self, answer: Any) -> Any:
        """An answer with money in coins, at the price at the case's start."""
        return in_coins(answer, price_at_start(answer.scenario))

    def set_money(self, money: str) -> None:
        """Show money in dollars or in coins."""
        if money != self.money:
            self.money = money
            self.fit()
            self.draw()

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
