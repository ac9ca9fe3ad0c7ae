"""Daily figures for indicators, with where every day of them comes from.

Real and simulated figures come in the same form. A quantity is what is held of it; days that are
missing there are derived by identities (``minersim.analysis.identities``) where these can be.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from minersim.analysis.identities import IDENTITIES, Identity

Array = npt.NDArray[np.float64]
Days = npt.NDArray[np.datetime64]

HELD = "as told"
SIMULATED = "simulated"


@dataclass(frozen=True, slots=True)
class Part:
    """Days of a figure that come from one place.

    Attributes
    ----------
    how : str
        ``HELD``, ``SIMULATED``, or the identity in words.
    sources : tuple of str
        Sources of these days, of an identity's inputs too.
    snapshots : tuple of int
        Visits to them, as the store counts.
    days : int
        How many days.
    first, last : datetime64
        First and last of them.
    """

    how: str
    sources: tuple[str, ...]
    snapshots: tuple[int, ...]
    days: int
    first: np.datetime64
    last: np.datetime64


@dataclass(frozen=True, slots=True)
class Figure:
    """A quantity by day.

    Attributes
    ----------
    values : array of shape (..., days)
        NaN where nothing is known.
    parts : tuple of Part
        Where the days come from, the most preferred first.
    """

    values: Array
    parts: tuple[Part, ...]

    @property
    def known(self) -> npt.NDArray[np.bool_]:
        """Whether each day has a value, on every path, shape (days,)."""
        there = np.isfinite(self.values)
        return np.asarray(there.reshape(-1, there.shape[-1]).all(axis=0))

    @property
    def sources(self) -> tuple[str, ...]:
        """Sources of any of its days."""
        return _merged(*(part.sources for part in self.parts))

    @property
    def snapshots(self) -> tuple[int, ...]:
        """Visits that any of its days are from."""
        return tuple(sorted({i for part in self.parts for i in part.snapshots}))


def part_of(
    how: str,
    dates: Days,
    days: npt.NDArray[np.bool_],
    sources: tuple[str, ...] = (),
    snapshots: tuple[int, ...] = (),
) -> Part:
    """Part of some days, at least one.

    Parameters
    ----------
    how, sources, snapshots
        As in `Part`.
    dates : array of shape (n,)
        All days of the figure.
    days : array of shape (n,)
        Which of them are the part's.
    """
    own = dates[days]
    return Part(how, sources, snapshots, int(own.size), own[0], own[-1])


@dataclass(frozen=True, slots=True)
class DailyInputs:
    """Figures by day, asked for by name.

    Attributes
    ----------
    dates : datetime64[D] array of shape (days,)
        One day after another.
    held : callable
        Gives what is held of a quantity, or None.
    words : callable
        Says why there is nothing of a quantity, for the user.
    """

    dates: Days
    held: Callable[[str], Figure | None]
    words: Callable[[str], str]
    _found: dict[str, Figure | None] = field(default_factory=dict)

    def figure(self, name: str) -> Figure | None:
        """Quantity by day, or None where no day of it is known."""
        if name not in self._found:
            self._found[name] = self._resolve(name, frozenset())
        return self._found[name]

    def _resolve(self, name: str, above: frozenset[str]) -> Figure | None:
        """Held days, then what identities add; none of these may need what is being resolved."""
        figure = self.held(name)
        for identity in IDENTITIES.get(name, ()):
            if figure is not None and figure.known.all():
                break
            added = self._derive(identity, above | {name})
            if added is not None:
                figure = added if figure is None else self._filled(figure, added)
        return figure

    def _derive(self, identity: Identity, above: frozenset[str]) -> Figure | None:
        figures = []
        for name in identity.inputs:
            if name in above:
                return None
            found = self.held(name) if identity.only_held else self._resolve(name, above)
            if found is None:
                return None
            figures.append(found)
        with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
            values = identity.derive(*(figure.values for figure in figures))
        values = np.where(np.isfinite(values), values, np.nan)
        known = Figure(values, ()).known
        if not known.any():
            return None
        sources = _merged(*(figure.sources for figure in figures))
        snapshots = tuple(sorted({i for figure in figures for i in figure.snapshots}))
        return Figure(values, (part_of(identity.words, self.dates, known, sources, snapshots),))

    def _filled(self, figure: Figure, other: Figure) -> Figure:
        """Figure with days of another where it has none."""
        gained = ~figure.known & other.known
        if not gained.any():
            return figure
        (part,) = other.parts
        values = np.where(gained, other.values, figure.values)
        more = part_of(part.how, self.dates, gained, part.sources, part.snapshots)
        return Figure(values, (*figure.parts, more))


def _merged(*names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for group in names for name in group))
