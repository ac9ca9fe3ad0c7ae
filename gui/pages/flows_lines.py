"""What a chart shows of one indicator: its figures, what they span, in words and as a table."""

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from gui.pages.flows_words import number
from minersim.analysis.indicator_picture import IndicatorPicture

Array = npt.NDArray[np.float64]
Days = npt.NDArray[np.datetime64]

EPOCH = datetime.date(2009, 1, 3)
"""Day 0 of the charts: that of the first block."""
_EPOCH64 = np.datetime64(EPOCH, "D")
_READ_OUT = 3
"""So many lines of a kind are read out."""


def days_of(dates: Days) -> Array:
    """Days since the first block."""
    return (dates - _EPOCH64).astype(np.float64)


@dataclass(frozen=True, slots=True)
class ShownLines:
    """Lines of one indicator, stored and simulated.

    Attributes
    ----------
    titles : mapping
        Titles of the lines by name, in the order of their drawing.
    unit : str
        Of all of them; empty for a bare number.
    stored, simulated : IndicatorPicture or None
        They may lack some of the lines.
    """

    titles: Mapping[str, str]
    unit: str
    stored: IndicatorPicture | None
    simulated: IndicatorPicture | None

    def kinds(self) -> Iterator[tuple[str, IndicatorPicture]]:
        """What there is, with the word for it."""
        for kind, picture in (("stored", self.stored), ("simulated", self.simulated)):
            if picture is not None:
                yield kind, picture

    def names_in(self, picture: IndicatorPicture) -> list[str]:
        """Names of the lines that a picture has."""
        return [name for name in self.titles if name in picture.lines]

    def band(self, picture: IndicatorPicture) -> tuple[Array, Array] | None:
        """10 % and 90 % quantiles by day, where the main line, whose they are, is shown."""
        if picture.low is None or picture.high is None:
            return None
        return (picture.low, picture.high) if next(iter(picture.lines)) in self.titles else None

    def _arrays(self, picture: IndicatorPicture) -> list[Array]:
        return [picture.lines[name] for name in self.names_in(picture)] + [
            *(self.band(picture) or ())
        ]

    def above_zero(self) -> bool:
        """Whether there are values, and all of them can stand on a logarithmic axis."""
        lows = [
            float(np.nanmin(values))
            for _, picture in self.kinds()
            for values in self._arrays(picture)
            if np.isfinite(values).any()
        ]
        return bool(lows) and min(lows) > 0.0

    def extent(self) -> tuple[float, float] | None:
        """First and last day with a value, if there is one. [days since the first block]"""
        ends = [days_of(picture.dates[[0, -1]]) for _, picture in self.kinds()]
        if not ends:
            return None
        return float(min(first for first, _ in ends)), float(max(last for _, last in ends))

    def range_between(self, left: float, right: float, *, log: bool) -> tuple[float, float] | None:
        """Least and largest value between two days; None where there is none.

        Parameters
        ----------
        left, right : float
            [days since the first block]
        log : bool
            Of the values' logarithms to base 10, leaving out what has none.
        """
        found = []
        for _, picture in self.kinds():
            x = days_of(picture.dates)
            seen = (x >= left) & (x <= right)
            for values in self._arrays(picture):
                known = values[seen][np.isfinite(values[seen])]
                if log:
                    known = np.log10(known[known > 0.0])
                if known.size:
                    found += [float(known.min()), float(known.max())]
        return (min(found), max(found)) if found else None

    def words(self) -> str:
        """What the chart shows, for those who do not see it."""
        parts = []
        for kind, picture in self.kinds():
            for name in self.names_in(picture):
                known = picture.lines[name][np.isfinite(picture.lines[name])]
                if known.size:
                    ends = f"between {number(known.min())} and {number(known.max())}"
                    last = f"{number(known[-1])} on {picture.dates[-1]}"
                    parts.append(f"{self.titles[name]}, {kind}: {ends} {self.unit}, {last}")
        return "; ".join(parts) or "Nothing is drawn."

    def reading_at(self, x: float) -> str:
        """What is read at a day. [days since the first block]"""
        day = _EPOCH64 + round(min(max(x, -1e5), 1e6))
        parts = []
        for kind, picture in self.kinds():
            place = int((day - picture.dates[0]).astype(np.int64))
            if not 0 <= place < picture.dates.size:
                continue
            for name in self.names_in(picture)[:_READ_OUT]:
                value = number(float(picture.lines[name][place]))
                words = f"{kind} {self.titles[name]} {value}"
                band = self.band(picture)
                if band is not None and name == next(iter(picture.lines)):
                    low, high = (number(float(edge[place])) for edge in band)
                    words += f" ({low} to {high})"
                parts.append(words)
        return f"{day}: {', '.join(parts)} {self.unit}".rstrip() if parts else str(day)

    def table(self) -> Mapping[str, Iterable[Any]]:
        """Columns for a table: days with any figure, lines, bands; NaN where there is no value."""
        pictures = list(self.kinds())
        if not pictures:
            return {"day": []}
        days = np.unique(np.concatenate([picture.dates for _, picture in pictures]))
        unit = f" [{self.unit}]" if self.unit else ""
        table: dict[str, Iterable[Any]] = {"day": [str(day) for day in days]}

        def spread(picture: IndicatorPicture, values: Array) -> Array:
            column = np.full(days.size, np.nan)
            column[np.searchsorted(days, picture.dates)] = values
            return column

        for kind, picture in pictures:
            for name in self.names_in(picture):
                table[f"{name} {kind}{unit}"] = spread(picture, picture.lines[name])
            band = self.band(picture)
            if band is not None:
                table[f"p10 {kind}{unit}"], table[f"p90 {kind}{unit}"] = (
                    spread(picture, edge) for edge in band
                )
        return table
