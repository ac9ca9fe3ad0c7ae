"""Cash flow of a business by month, quarter or year: for all futures together or for one of them.

What each line is, and what counts with which day, is in ``minersim.business.cash_lines``. Of the
mean and of a single path the lines add up; quantiles are of each line by itself and do not.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from minersim.analysis.cash_flow_lines import CASH_FLOW_LINES
from minersim.business.cash_lines import FINANCE, INVESTMENT, OPERATIONS, Marks, cash_lines
from minersim.engine import operator_plan
from minersim.errors import RunError
from minersim.number_text import counted
from minersim.results import ReducedResult, Result
from minersim.results.summary import path_quantiles
from minersim.scenario import Scenario
from minersim.units import MICRO_USD_PER_USD, SATOSHI_PER_BTC

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

Every = Literal["month", "quarter", "year"]
EVERY: tuple[Every, ...] = get_args(Every)
"""Lengths of a period."""
Band = Literal["mean", "p10", "p50", "p90", "middle"]
BANDS: tuple[Band, ...] = get_args(Band)
"""What a table can be of, beside a path by its number; middle is that of the median NPV."""


@dataclass(frozen=True, slots=True)
class Period:
    """Days that count together.

    Attributes
    ----------
    name : str
        ``2026-03``, ``2026 Q1`` or ``2026``.
    first, last : date
        First and last day of it in the run.
    """

    name: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class CashFlowTable:
    """Cash flow of one future, or of all of them, by period.

    Attributes
    ----------
    title : str
        Of what it is, as in ``mean of 2,000 paths``.
    periods : tuple of Period
    values : mapping of arrays of shape (periods + 1,)
        By name of `minersim.analysis.cash_flow_lines.CASH_FLOW_LINES`, in the unit of the line,
        money in positive and money out negative. The last value is of the whole run.
    origin : mapping of str
        Where it comes from, for a file.
    """

    title: str
    periods: tuple[Period, ...]
    values: Mapping[str, Floats]
    origin: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class CashFlow:
    """Cash flow of a business on every path, by month.

    Attributes
    ----------
    months : tuple of Period
    lines : mapping of arrays of int, shape (paths, months)
        By name of a line. [millionths of a USD, or sat]
    middle : int
        Path of the median net present value.
    origin : mapping of str
        Where it comes from.
    """

    months: tuple[Period, ...]
    lines: Mapping[str, Integers]
    middle: int
    origin: Mapping[str, str]

    @property
    def paths(self) -> int:
        """Number of paths."""
        return len(self.lines["cash"])

    def table(self, every: Every, of: Band | int) -> CashFlowTable:
        """Cash flow by period.

        Parameters
        ----------
        every : str
            Length of a period.
        of : str or int
            A band over paths, or the number of one path, counted from 0.

        Raises
        ------
        ValueError
            If there is no such path.
        """
        if not isinstance(of, int):
            return self.bands(every)[of]
        if not 0 <= of < self.paths:
            raise ValueError(f"no path {of} of {self.paths}")
        periods, exact = self._every(every, slice(of, of + 1))
        values = {name: amounts[0] for name, amounts in exact.items()}
        return CashFlowTable(f"path {of}", periods, values, self.origin)

    def bands(self, every: Every) -> dict[Band, CashFlowTable]:
        """Tables of all bands."""
        periods, exact = self._every(every, slice(None))
        over_paths = {name: path_quantiles(amounts) for name, amounts in exact.items()}
        tables: dict[Band, CashFlowTable] = {}
        for band in BANDS:
            if band == "middle":
                title = f"path {self.middle}, of the median net present value"
                values = {name: amounts[self.middle] for name, amounts in exact.items()}
            else:
                title = f"{band} of {counted(self.paths, 'path')}"
                values = {name: known[band] for name, known in over_paths.items()}
            tables[band] = CashFlowTable(title, periods, values, self.origin)
        return tables

    def first(self, paths: int) -> "CashFlow":
        """The first paths by themselves; a copy, which holds no other in memory."""
        lines = {name: amounts[:paths].copy() for name, amounts in self.lines.items()}
        return CashFlow(self.months, lines, min(self.middle, paths - 1), self.origin)

    def _every(self, every: Every, paths: slice) -> tuple[tuple[Period, ...], dict[str, Floats]]:
        """Periods, and the lines of some paths in their units, shape (paths, periods + 1)."""
        periods, starts = _grouped(self.months, every)
        exact = {}
        for line in CASH_FLOW_LINES:
            scale = MICRO_USD_PER_USD if line.unit == "USD" else SATOSHI_PER_BTC
            amounts = _by_period(self.lines[line.name][paths], starts, at_end=line.at_end)
            exact[line.name] = amounts / scale
        return periods, exact


@dataclass(frozen=True, slots=True)
class CashFlowPicture:
    """Cash flow of a run, small enough to be sent and shown.

    Attributes
    ----------
    bands : mapping of mappings of CashFlowTable
        By length of a period and band.
    single : CashFlow
        The first paths.
    """

    bands: Mapping[Every, Mapping[Band, CashFlowTable]]
    single: CashFlow

    def table(self, every: Every, of: Band | int) -> CashFlowTable:
        """Cash flow by period; as `CashFlow.table`, of the first paths only."""
        return self.single.table(every, of) if isinstance(of, int) else self.bands[every][of]


def cash_flow_picture(scenario: Scenario, result: Result, paths: int) -> CashFlowPicture:
    """Cash flow of a run with so many of its first paths; errors as in `cash_flow`."""
    whole = cash_flow(scenario, result)
    return CashFlowPicture({every: whole.bands(every) for every in EVERY}, whole.first(paths))


def cash_flow(scenario: Scenario, result: Result | ReducedResult) -> CashFlow:
    """Cash flow of a run, from its books.

    Raises
    ------
    RunError
        If the scenario has no sites, or the run keeps no books because it has too many paths.
    """
    if not scenario.sites:
        raise RunError("sites: the scenario has no business, so it has no cash flow")
    if isinstance(result, ReducedResult):
        raise RunError(
            f"the cash flow of {counted(result.paths, 'path')} is not kept; run fewer paths"
        )
    plan, months = operator_plan(scenario), _months(scenario.start, scenario.horizon_days)
    closes = [(month.last - scenario.start).days + 1 for month in months]
    nothing = np.full(result.paths, np.nan)
    marks = Marks(result.figures["ruin_day"], result.figures.get("covenant_breach_day", nothing))
    ledger, price = result.ledger, result.world["price_usd"][:, 0]
    found = cash_lines(plan, ledger.micro_usd, ledger.sat, price, marks, closes)
    lines = dict(found.micro_usd)
    lines["operating_cash"] = _sum(lines, OPERATIONS)
    lines["free_cash_flow"] = lines["operating_cash"] + _sum(lines, INVESTMENT)
    lines["cumulative"] = np.cumsum(lines["free_cash_flow"], axis=1)
    lines["net_cash"] = lines["free_cash_flow"] + _sum(lines, FINANCE)
    lines |= {f"btc_{name}": amounts for name, amounts in found.sat.items()}
    ranked = np.argsort(result.figures["npv_usd"], kind="stable")
    origin = result.provenance.as_text() | {"paths": str(result.paths)}
    return CashFlow(months, lines, int(ranked[(len(ranked) - 1) // 2]), origin)


def _sum(lines: Mapping[str, Integers], names: tuple[str, ...]) -> Integers:
    total: Integers = np.sum([lines[name] for name in names], axis=0)
    return total


def _months(start: date, days: int) -> tuple[Period, ...]:
    """Months of a run; the first and the last may be parts of one.

    >>> [(m.name, m.last.day) for m in _months(date(2026, 1, 30), 30)]
    [('2026-01', 31), ('2026-02', 28)]
    """
    months, first = [], start
    end = start + timedelta(days=days)
    while first < end:
        following = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
        last = min(following, end) - timedelta(days=1)
        months.append(Period(f"{first:%Y-%m}", first, last))
        first = following
    return tuple(months)


def _grouped(months: tuple[Period, ...], every: Every) -> tuple[tuple[Period, ...], list[int]]:
    """Periods, and the place of the first month of each."""
    if every == "month":
        return months, list(range(len(months)))
    names = [
        f"{m.first.year}" + (f" Q{(m.first.month + 2) // 3}" if every == "quarter" else "")
        for m in months
    ]
    starts = [i for i, name in enumerate(names) if i == 0 or name != names[i - 1]]
    ends = [*(start - 1 for start in starts[1:]), len(months) - 1]
    periods = (
        Period(names[i], months[i].first, months[end].last)
        for i, end in zip(starts, ends, strict=True)
    )
    return tuple(periods), starts


def _by_period(amounts: Integers, starts: list[int], *, at_end: bool) -> Integers:
    """Amounts of periods and of the whole run, shape (paths, periods + 1)."""
    if at_end:
        ends = [*(start - 1 for start in starts[1:]), -1, -1]
        return amounts[:, ends]
    whole = amounts.sum(axis=1, keepdims=True)
    return np.concatenate([np.add.reduceat(amounts, starts, axis=1), whole], axis=1)
