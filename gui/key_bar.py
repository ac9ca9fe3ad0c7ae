"""The key figures along the top of the window."""

import math

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from gui.case import Case
from gui.plots import short
from minersim.analysis import key_figures


class _Figure(QFrame):
    """One figure: its name above its value and unit."""

    def __init__(self, name: str, title: str, tip: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setToolTip(tip)
        caption, self._value = QLabel(title), QLabel("–")
        font = self._value.font()
        font.setPointSizeF(font.pointSizeF() * 1.2)
        font.setBold(True)
        self._value.setFont(font)
        small = caption.font()
        small.setPointSizeF(small.pointSizeF() * 0.85)
        caption.setFont(small)
        self._value.setObjectName(f"{name}_value")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 2, 8, 2)
        layout.setSpacing(0)
        layout.addWidget(caption)
        layout.addWidget(self._value)
        self._title = title

    def show_text(self, text: str) -> None:
        """Show a value."""
        if self._value.text() != text:
            self._value.setText(text)
            self.setAccessibleName(f"{self._title}: {text}")


class KeyBar(QWidget):
    """Hashprice, hashcost, margin, profit, next retarget, and of which day the figures are."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("key_figures")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(4, 2, 4, 2)
        figures = (
            ("hashprice", "Hashprice", "Expected revenue of 1 PH/s in a day, before pool fee."),
            (
                "hashcost",
                "Hashcost of the fleet",
                "Power that 1 PH/s of the fleets that mine costs in a day, mean by hashrate.",
            ),
            ("margin", "Margin", "Hashprice after pool fee over hashcost, less one."),
            ("profit", "Profit after power", "Of the fleets that mine, at their uptime."),
            (
                "retarget",
                "Next retarget",
                "When it is due at today's hashrate, and how much difficulty would change.",
            ),
            (
                "freshness",
                "Figures of",
                "The day that price, difficulty and hashrate are of; they are the scenario's own.",
            ),
        )
        self._figures = {}
        for name, title, tip in figures:
            self._figures[name] = _Figure(name, title, tip, self)
            layout.addWidget(self._figures[name])
        layout.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_case(self, case: Case | None) -> None:
        """Show the figures of a case; dashes where there is none."""
        texts = dict.fromkeys(self._figures, "–")
        if case is not None:
            found = key_figures(case.scenario)
            texts["hashprice"] = f"{found.hashprice_usd_per_ph_day:.2f} USD/PH/s/day"
            if found.hashcost_usd_per_ph_day is not None:
                texts["hashcost"] = f"{found.hashcost_usd_per_ph_day:.2f} USD/PH/s/day"
            if found.margin is not None and math.isfinite(found.margin):
                texts["margin"] = f"{found.margin:+.1%}"
            if found.profit_usd_per_day is not None:
                texts["profit"] = f"{short(found.profit_usd_per_day)} USD/day"
            if found.retarget_days is not None:
                change = "" if found.retarget_change is None else f", {found.retarget_change:+.1%}"
                texts["retarget"] = f"in {found.retarget_days:.1f} days{change}"
            else:
                texts["retarget"] = "every block"
            texts["freshness"] = f"{found.start:%d %b %Y} (scenario)"
        for name, text in texts.items():
            self._figures[name].show_text(text)
