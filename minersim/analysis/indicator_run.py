"""An indicator of the catalogue on daily figures, real or simulated, and its reading of a day."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from minersim.analysis.daily_inputs import DailyInputs, Figure
from minersim.indicators.declaration import Indicator
from minersim.indicators.hash_ribbons import Capitulation
from minersim.number_text import counted

Array = npt.NDArray[np.float64]
Days = npt.NDArray[np.datetime64]


@dataclass(frozen=True, slots=True)
class IndicatorRun:
    """An indicator by day.

    Attributes
    ----------
    indicator : Indicator
        Its declaration.
    dates : datetime64[D] array of shape (days,)
        One day after another.
    lines : mapping
        Arrays of shape (..., days) by name, the main one first.
    figures : mapping
        What it was computed of, by name.
    assumptions : mapping
        Numbers that it took besides.
    capitulations : tuple of Capitulation
        Times in which miners gave up, where the indicator tells them.
    as_published : bool
        Whether it is a source's own series, as there was nothing to compute it of.
    """

    indicator: Indicator
    dates: Days
    lines: Mapping[str, Array]
    figures: Mapping[str, Figure]
    assumptions: Mapping[str, float]
    capitulations: tuple[Capitulation, ...]
    as_published: bool

    @property
    def main(self) -> Array:
        """Values of the main line, shape (..., days)."""
        return self.lines[self.indicator.lines[0].name]

    @property
    def known(self) -> npt.NDArray[np.bool_]:
        """Whether each day has a value, on any path, shape (days,)."""
        there = np.isfinite(self.main)
        return np.asarray(there.reshape(-1, there.shape[-1]).any(axis=0))

    @property
    def last(self) -> int:
        """Last day with a value, an index of the days."""
        return int(np.flatnonzero(self.known)[-1])

    @property
    def missing_days(self) -> int:
        """Days without a value between the first and the last that have one."""
        own = np.flatnonzero(self.known)
        return int(own[-1] - own[0] + 1 - own.size)

    @property
    def step_days(self) -> int:
        """Usual time between values, the one in the middle. [days]"""
        own = np.flatnonzero(self.known)
        return int(np.median(np.diff(own))) if own.size > 1 else 1

    def path(self, number: int) -> "IndicatorRun":
        """The same of one path alone."""
        return IndicatorRun(
            self.indicator,
            self.dates,
            {name: values[number] for name, values in self.lines.items()},
            self.figures,
            self.assumptions,
            tuple(c for c in self.capitulations if c.path == number),
            self.as_published,
        )


@dataclass(frozen=True, slots=True)
class Unavailable:
    """An indicator that there is no value of.

    Attributes
    ----------
    indicator : Indicator
        Its declaration.
    reasons : tuple of str
        Why, in words.
    """

    indicator: Indicator
    reasons: tuple[str, ...]


def run_indicator(
    indicator: Indicator, inputs: DailyInputs, assumptions: Mapping[str, float]
) -> IndicatorRun | Unavailable:
    """Compute an indicator.

    Parameters
    ----------
    indicator : Indicator
        Of the catalogue.
    inputs : DailyInputs
        Real or simulated.
    assumptions : mapping
        Numbers by name, in place of the declared defaults; others than the indicator's are left
        alone.
    """
    figures = {name: inputs.figure(name) for name in indicator.inputs}
    there = {name: figure for name, figure in figures.items() if figure is not None}
    taken = {a.name: assumptions.get(a.name, a.default) for a in indicator.assumptions}
    numbers = {name: value for name, value in taken.items() if value is not None}
    absent = [name for name in figures if name not in there]
    if indicator.any_input and there:
        absent = []
    reasons = [f"{name}: {inputs.words(name)}" for name in absent]
    reasons += [f"{name}: must be given" for name in taken if name not in numbers]
    if not reasons:
        missing = np.full(next(iter(there.values())).values.shape, np.nan)
        values = {
            name: missing if figure is None else figure.values for name, figure in figures.items()
        }
        lines = indicator.compute(**values, **numbers)
        named = {line.name: array for line, array in zip(indicator.lines, lines, strict=True)}
        if np.isfinite(lines[0]).any():
            found = indicator.capitulations(**values) if indicator.capitulations else ()
            return IndicatorRun(indicator, inputs.dates, named, there, numbers, found, False)
        reasons = [_no_value(indicator, there)]
    published = inputs.figure(indicator.published) if indicator.published else None
    if published is not None:
        lines_of_it = {indicator.lines[0].name: published.values}
        own = {indicator.published: published}
        return IndicatorRun(indicator, inputs.dates, lines_of_it, own, {}, (), True)
    return Unavailable(indicator, tuple(reasons))


def _no_value(indicator: Indicator, figures: Mapping[str, Figure]) -> str:
    """Why a computation gave nothing."""
    known = [figure.known for figure in figures.values()]
    common = int(np.logical_and.reduce(known).sum())
    if not common:
        return f"{', '.join(figures)}: no day has all of them"
    few = "too few" if common < indicator.first_day else "scattered over windows with missing days"
    return (
        f"{counted(common, 'day')} with all figures are {few}; it needs "
        f"{counted(indicator.first_day, 'day')} on end"
    )
