"""Axes of charts: days written as dates, and plain numbers."""

import datetime
import functools
import math
from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtGui import QFontMetrics, QGuiApplication

from gui.units import short, with_minus

_MONTH_DAYS = 30.4375
_MONTHS = (1, 2, 3, 4, 6, 12, 24, 60, 120, 240, 600, 1_200)
"""Months from one tick to the next."""


class DayAxis(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph has no types
    """Axis of days since a first day, written as dates."""

    def __init__(self, start: datetime.date) -> None:
        super().__init__("bottom")
        self.start = start

    def tickStrings(  # noqa: N802 (pyqtgraph's name)
        self, values: Sequence[float], scale: float, spacing: float
    ) -> list[str]:
        """Dates of the ticks."""
        del scale
        form = "%Y" if spacing >= 365 else "%b %Y" if spacing >= 28 else "%d %b"
        return [self.date_at(value).strftime(form) for value in values]

    def begin(self, start: datetime.date) -> None:
        """Count from another first day."""
        if start != self.start:
            self.start = start
            self.picture = None  # drawn again, with the dates of this start
            self.update()

    def date_at(self, day: float) -> datetime.date:
        """Date of a day since the first, held to years that a date can have."""
        days = min(max(round(day), -300_000), 300_000)
        return self.start + datetime.timedelta(days=days)

    def tickSpacing(  # noqa: N802 (pyqtgraph's name)
        self, minimum: float, maximum: float, size: float
    ) -> list[tuple[float, float]]:
        """Steps that people count days in."""
        font = self.style["tickFont"] or QGuiApplication.font()
        width = QFontMetrics(font).horizontalAdvance("May 2000") + 10
        wanted = (maximum - minimum) / max(size / width, 1.0)
        steps = (1, 2, 3, 5, 7, 10, 14, *(months * _MONTH_DAYS for months in _MONTHS))
        step = next((s for s in steps if s >= wanted), steps[-1])
        return [(step, 0)]

    def tickValues(  # noqa: N802 (pyqtgraph's name)
        self, minimum: float, maximum: float, size: float
    ) -> list[tuple[float, list[float]]]:
        """Ticks at the first day of what they name, a month or a year."""
        step = self.tickSpacing(minimum, maximum, size)[0][0]
        if step < _MONTH_DAYS:
            ticks: list[tuple[float, list[float]]] = super().tickValues(minimum, maximum, size)
            return ticks
        every = round(step / _MONTH_DAYS)
        first, last = self.date_at(minimum), self.date_at(maximum)
        months = range(12 * first.year + first.month - 1, 12 * last.year + last.month)
        days = [
            float((datetime.date(month // 12, month % 12 + 1, 1) - self.start).days)
            for month in months
            if month % every == 0
        ]
        return [(step, [day for day in days if minimum <= day <= maximum])]


def write_short(axis: pg.AxisItem) -> None:
    """Have an axis that pyqtgraph has made, as that of a colour bar, write as `NumberAxis` does."""
    axis.tickStrings = functools.partial(NumberAxis.tickStrings, axis)


class NumberAxis(pg.AxisItem):  # type: ignore[misc]
    """Axis of plain numbers, short."""

    def tickStrings(  # noqa: N802 (pyqtgraph's name)
        self, values: Sequence[float], scale: float, spacing: float
    ) -> list[str]:
        """Short texts, with as many digits as tell the ticks apart."""
        del scale
        if self.logMode:
            return [short(10.0**value, 3) for value in values]  # none of them below zero
        largest = max((abs(v) for v in values), default=1.0)
        digits = 4 if spacing <= 0 or largest == 0 else math.ceil(math.log10(largest / spacing)) + 2
        return [
            with_minus(short(0.0 if abs(v) < spacing * 1e-6 else v, min(max(digits, 2), 12)))
            for v in values
        ]
