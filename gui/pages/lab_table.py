"""Table of the retargets of a lab."""

import datetime
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from gui.pages.lab_text import signed
from gui.units import short
from minersim.csv_writing import csv_text
from minersim.engine import Retarget
from minersim.results.files import write_text

HEADERS = ("Height", "Date", "Difficulty", "Change")


class RetargetTable(QTableWidget):
    """Retargets, the latest first."""

    export_name = "Retargets"
    export_kinds = ("csv",)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, len(HEADERS), parent)
        self.setObjectName("lab_retargets")
        self.setAccessibleName("Retargets")
        self.setToolTip("Retargets since the start of the lab, the latest first.")
        self.setHorizontalHeaderLabels(list(HEADERS))
        self.verticalHeader().setVisible(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setAlternatingRowColors(True)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.horizontalHeader().setStretchLastSection(True)
        self._rows: list[tuple[int, datetime.date, float, float]] = []

    def set_points(self, points: float) -> None:
        """Leave room for letters of a size. [pt]"""
        room = self.fontMetrics().averageCharWidth() * points / self.font().pointSizeF()
        self.setMinimumWidth(round(room * 54))

    def begin(self) -> None:
        """Forget all retargets."""
        self._rows.clear()
        self.setRowCount(0)

    def show_retargets(
        self, retargets: Sequence[Retarget], start: datetime.date, first_difficulty: float
    ) -> None:
        """Add the retargets that are not in the table yet; difficulty at the start for changes."""
        for retarget in retargets[len(self._rows) :]:
            before = self._rows[-1][2] if self._rows else first_difficulty
            day = start + datetime.timedelta(seconds=retarget.time_s)
            change = retarget.difficulty / before - 1.0
            self._rows.append((retarget.height, day, retarget.difficulty, change))
            texts = (
                f"{retarget.height:,}",
                day.strftime("%d %b %Y"),
                short(retarget.difficulty),
                signed(change, 2),
            )
            self.insertRow(0)
            for column, text in enumerate(texts):
                item = QTableWidgetItem(text)
                item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                self.setItem(0, column, item)

    def lines(self) -> list[list[str]]:
        """Header and rows, oldest first, as a file holds them."""
        rows = [[str(h), d.isoformat(), repr(x), repr(c)] for h, d, x, c in self._rows]
        return [["height", "date", "difficulty", "change"], *rows]

    def export_to(self, file: str) -> None:
        """Write the table as CSV, whole or not at all.

        Raises
        ------
        RunError
            If it cannot be written.
        """
        write_text(Path(file), csv_text(self.lines()))

    def copy(self) -> None:
        """Put the table on the clipboard, columns parted by tabs."""
        QGuiApplication.clipboard().setText(csv_text(self.lines(), "\t"))
