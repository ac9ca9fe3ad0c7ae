"""The key figures along the top of the window."""

import datetime
import math
import time

from PySide6.QtCore import QEvent
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from gui.case import Case
from gui.preferences import Preferences
from gui.units import MINUS, Unit, figure, short, shown_units, signed_percent
from minersim.analysis import KeyFigures, key_figures
from minersim.data.freshness import age_words

_FIGURES = (
    ("hashprice", "Hashprice", "Expected revenue of 1 PH/s in a day, before pool fee."),
    (
        "hashcost",
        "Hashcost of the fleet",
        "Power that 1 PH/s of the fleets that mine costs in a day, mean by hashrate.",
    ),
    ("margin", "Margin", "Share of hashprice after pool fee that this hashcost leaves."),
    (
        "retarget",
        "Next retarget",
        "When it is due at today's hashrate, and how much difficulty would change.",
    ),
    (
        "freshness",
        "Figures of",
        "The day of price, difficulty and hashrate: the scenario's, or stored ones and their age.",
    ),
    ("profit", "Profit after power", "Of the fleets that mine, at their uptime."),
)
"""Name, title and definition, the most important first."""
_LARGE, _SMALL, _CAPTION = 1.2, 1.0, 0.85
"""Size of values and of what stands above them, of that of other text."""
_LETTERS_FROM = 1e7
"""Amounts from here on have a letter for their size."""


class _Figure(QFrame):
    """One figure: its name above its value and unit."""

    def __init__(self, name: str, title: str, tip: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._tip, self._title = tip, title
        self._caption, self._value = QLabel(title), QLabel("–")
        self._value.setObjectName(f"{name}_value")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(6, 2, 6, 2)
        layout.setSpacing(0)
        layout.addWidget(self._caption)
        layout.addWidget(self._value)
        self.set_size(_LARGE, self.font().pointSizeF())
        self.show_text("–")

    @property
    def line(self) -> str:
        """Title and value."""
        return f"{self._title}: {self._value.text()}"

    def set_size(self, size: float, points: float) -> None:
        """Write the value so many times as large as other text. [1, pt]"""
        for label, times in ((self._caption, _CAPTION), (self._value, size)):
            font = self.font()
            font.setPointSizeF(points * times)
            font.setBold(label is self._value)
            label.setFont(font)

    def show_text(self, text: str) -> bool:
        """Show a value; whether it is another than before."""
        if self._value.text() == text and self.accessibleName():
            return False
        self._value.setText(text)
        self.setAccessibleName(self.line)
        self.setToolTip(f"{self.line}\n{self._tip}")
        return True


class KeyBar(QWidget):
    """Hashprice, hashcost, margin, profit, next retarget, and of which day the figures are.

    Where there is little room the values are written smaller, and then the least important go.

    Parameters
    ----------
    preferences : Preferences
        Units.
    """

    def __init__(self, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._preferences = preferences
        self.setObjectName("key_figures")
        self._row = layout = QHBoxLayout(self)
        layout.setContentsMargins(4, 2, 4, 2)
        layout.setSpacing(4)
        self._figures = {}
        for name, title, tip in _FIGURES:
            self._figures[name] = _Figure(name, title, tip, self)
            layout.addWidget(self._figures[name])
        layout.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        # as high with small values as with large ones, or the page would jump at an edit
        self._keep_height()

    def _keep_height(self) -> None:
        for item in self._figures.values():
            item.set_size(_LARGE, self.font().pointSizeF())
        self._row.invalidate()
        self.setMinimumHeight(self._row.sizeHint().height())

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 (Qt's name)
        """Write in letters of another size."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "_figures"):
            self._keep_height()
            self._fit()

    def show_case(self, case: Case | None) -> None:
        """Show the figures of a case; dashes where there is none."""
        texts = dict.fromkeys(self._figures, "–")
        if case is not None:
            texts |= self._texts(case, key_figures(case.scenario))
        changed = [self._figures[name].show_text(text) for name, text in texts.items()]
        if any(changed):
            self._fit()

    def _texts(self, case: Case, found: KeyFigures) -> dict[str, str]:
        wanted = self._preferences
        units = shown_units(
            wanted.hashrate_unit, wanted.money_unit, wanted.energy_unit, found.price_usd
        )
        texts = {"hashprice": _amount(units.hashprice, found.hashprice_usd_per_ph_day)}
        if found.hashcost_usd_per_ph_day is not None:
            texts["hashcost"] = _amount(units.hashprice, found.hashcost_usd_per_ph_day)
        if found.margin is not None and math.isfinite(found.margin):
            texts["margin"] = signed_percent(found.margin)
        if found.profit_usd_per_day is not None:
            texts["profit"] = _amount(units.daily_money, found.profit_usd_per_day)
        texts["retarget"] = "every block"
        if found.retarget_days is not None:
            change = found.retarget_change
            ends = "" if change is None else f", {signed_percent(change)}"
            days = found.retarget_days
            texts["retarget"] = f"in {f'{days:.1f}' if days < 1e3 else figure(days)} days{ends}"
        texts["freshness"] = f"{found.start:%d %b %Y} ({_whose(case)})"
        return texts

    def _fit(self) -> None:
        """Give all figures that have room their own width, and show no others."""
        figures = list(self._figures.values())
        margins = self._row.contentsMargins().left() + self._row.contentsMargins().right()
        shown = len(figures)
        for size in (_LARGE, _SMALL):
            for item in figures:
                item.set_size(size, self.font().pointSizeF())
            widths = [item.sizeHint().width() for item in figures]
            shown = _that_fit(widths, self.width() - margins, self._row.spacing())
            if shown == len(figures):
                break
        for place, item in enumerate(figures):
            item.setVisible(place < shown)
        self.setToolTip("\n".join(item.line for item in figures[shown:]))
        self._row.activate()  # at once, or the figures overlap until Qt finds the time

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """Show what has room."""
        super().resizeEvent(event)
        self._fit()


def _whose(case: Case) -> str:
    """Whose figures a case has: the scenario's own, or stored ones of some age."""
    if not case.scenario.figures:
        return "scenario"
    start = datetime.datetime.combine(case.scenario.start, datetime.time(), datetime.UTC)
    age_s = max(time.time() - start.timestamp(), 0.0)
    return f"stored, {age_words(age_s)}"


def _that_fit(widths: list[int], room: int, spacing: int) -> int:
    """How many of the first widths fit side by side; one at least.

    >>> _that_fit([100, 100, 100], 215, 5), _that_fit([100, 100, 100], 310, 5), _that_fit([9], 1, 0)
    (2, 3, 1)
    """
    used = -spacing
    for count, width in enumerate(widths):
        used += width + spacing
        if used > room:
            return max(count, 1)
    return len(widths)


def _amount(unit: Unit, value: float) -> str:
    """Amount in a unit, a very large one with a letter.

    >>> _amount(Unit(1.0, "USD/day"), -1_134.6), _amount(Unit(1.0, "USD/day"), -2.29e8)
    ('−1,135 USD/day', '−229M USD/day')
    """
    shown = unit.shown(value)
    if _LETTERS_FROM <= abs(shown) < math.inf:
        return f"{short(shown).replace('-', MINUS)} {unit.label}"
    return unit.text(value)
