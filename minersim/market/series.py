"""Series of real prices in a file: read once, every mistake told with its line.

CSV with a header and the columns ``date`` (YYYY-MM-DD), ``price_usd`` and, if wanted,
``fees_btc_per_block``: one row a day, without gaps, oldest first.
"""

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import numpy.typing as npt

from minersim.csv_tables import (
    open_csv,
    raise_mistakes,
    read_day,
    read_number,
    require_columns,
)
from minersim.errors import InputError

_MOST_MISTAKES = 20


@dataclass(frozen=True, slots=True)
class PriceSeries:
    """Daily prices.

    Attributes
    ----------
    first : date
        Day of the first price.
    price_usd : array of shape (days,)
        [USD/BTC]
    """

    first: date
    price_usd: npt.NDArray[np.float64]

    def log_returns(self) -> npt.NDArray[np.float64]:
        """Daily log returns, shape (days - 1,)."""
        return np.diff(np.log(self.price_usd))

    def between(self, first: date | None, last: date | None) -> "PriceSeries":
        """Part of the series; None is its own end.

        Raises
        ------
        InputError
            If fewer than two days are left.
        """
        low = 0 if first is None else max((first - self.first).days, 0)
        high = self.price_usd.size if last is None else (last - self.first).days + 1
        part = self.price_usd[low : max(high, 0)]
        if part.size < 2:
            ends = f"{first or self.first} to {last or 'its end'}"
            raise InputError(f"the series from {self.first} has fewer than 2 days in {ends}")
        return PriceSeries(self.first + timedelta(days=low), part)

    def from_day(self, start: date, days: int) -> npt.NDArray[np.float64]:
        """Prices of a day and the days after it, shape (days + 1,). [USD/BTC]

        Raises
        ------
        InputError
            If the series does not reach over all of them.
        """
        offset = (start - self.first).days
        if offset < 0 or offset + days >= self.price_usd.size:
            last = self.first + timedelta(days=self.price_usd.size - 1)
            end = start + timedelta(days=days)
            raise InputError(
                f"the series runs from {self.first} to {last}; needed: {start} to {end}"
            )
        return self.price_usd[offset : offset + days + 1]


def read_price_series(file: Path) -> PriceSeries:
    """Read a series of daily prices.

    Raises
    ------
    InputError
        Every mistake, one line each with file and line number (at most 20).
    """
    with open_csv(file) as stream:
        return _parse(file, csv.DictReader(stream))


def _parse(file: Path, rows: "csv.DictReader[str]") -> PriceSeries:
    require_columns(file, rows.fieldnames, ("date", "price_usd"))
    mistakes: list[str] = []
    days: list[date] = []
    prices: list[float] = []
    last: date | None = None  # unknown after a row without a date: no gap is told then
    for row in rows:
        where = f"{file}: line {rows.line_num}"
        day, price = read_day(row["date"]), read_number(row["price_usd"])
        if day is None:
            mistakes.append(f"{where}: date: found {row['date']!r}; allowed: YYYY-MM-DD")
            last = None
        elif last is not None and day <= last:
            mistakes.append(f"{where}: date: found {day} after {last}; allowed: ascending days")
        else:
            if last is not None and day != last + timedelta(days=1):
                gap = f"{last + timedelta(days=1)} to {day - timedelta(days=1)}"
                mistakes.append(f"{where}: date: no rows for {gap}; allowed: every day")
            days.append(day)
            last = day
        if price is None or price <= 0.0:
            found = row["price_usd"]
            mistakes.append(f"{where}: price_usd: found {found!r}; allowed: a number above 0")
        else:
            prices.append(price)
    if not mistakes and len(prices) < 2:
        mistakes.append(f"{file}: found {len(prices)} prices; allowed: at least 2")
    raise_mistakes(file, mistakes, _MOST_MISTAKES)
    return PriceSeries(days[0], np.array(prices))
