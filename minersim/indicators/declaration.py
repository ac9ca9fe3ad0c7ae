"""What is said of an indicator, once: commands, documentation and window read it here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from minersim.indicators.hash_ribbons import Capitulation
from minersim.indicators.series import Array


@dataclass(frozen=True, slots=True)
class Quantity:
    """A daily series that indicators take.

    Attributes
    ----------
    name : str
        Name, as in ``minersim.data.metrics`` where it can be stored.
    unit : str
        Empty for a pure number.
    words : str
        What it is.
    """

    name: str
    unit: str
    words: str


@dataclass(frozen=True, slots=True)
class Line:
    """A series that an indicator gives.

    Attributes
    ----------
    name : str
        Name in files.
    unit : str
        Empty for a pure number.
    title : str
        For a chart's legend.
    """

    name: str
    unit: str
    title: str


@dataclass(frozen=True, slots=True)
class Threshold:
    """How published texts read a value.

    Attributes
    ----------
    reading : str
        In words.
    above, below : float, str or None
        A value beyond it is read so: a number, or the name of another line of the indicator.
    """

    reading: str
    above: float | str | None = None
    below: float | str | None = None

    def holds(self, value: Array, lines: Mapping[str, Array]) -> np.ndarray:
        """Where values of the main line are read so."""
        held = np.isfinite(value)
        for bound, sign in ((self.above, 1.0), (self.below, -1.0)):
            if bound is not None:
                limit = lines[bound] if isinstance(bound, str) else bound
                held &= sign * value > sign * limit
        return held

    @property
    def words(self) -> str:
        """Bounds and reading.

        >>> Threshold("most miners are selling", above=2.0).words
        'above 2: most miners are selling'
        """
        bounds = [
            f"{word} {bound if isinstance(bound, str) else f'{bound:g}'}"
            for word, bound in (("above", self.above), ("below", self.below))
            if bound is not None
        ]
        return f"{' and '.join(bounds)}: {self.reading}"


@dataclass(frozen=True, slots=True)
class Assumption:
    """A number that no series gives.

    Attributes
    ----------
    name : str
        Argument of the indicator's function.
    unit : str
        Empty for a pure number.
    words : str
        What it is, and where its default comes from.
    default : float or None
        None where there is none that would be right.
    """

    name: str
    unit: str
    words: str
    default: float | None = None


@dataclass(frozen=True, slots=True)
class Indicator:
    """An indicator of mining or of the chain.

    Attributes
    ----------
    name : str
        Name in commands and files.
    title : str
        Name for the user.
    definition : str
        In one or two sentences.
    inputs : tuple of str
        Names of the quantities it takes, which are also arguments of its function.
    source : str
        Where it was published.
    lines : tuple of Line
        What it gives, the main one first.
    compute : callable
        Takes inputs and assumptions by name, arrays of shape (..., days); gives the lines.
    caveats : tuple of str
        What a reader must know.
    first_day : int
        Days of figures up to its first value, that day included.
    thresholds : tuple of Threshold
        The first that holds counts.
    usual : str
        Reading where none holds; empty where no threshold was published.
    assumptions : tuple of Assumption
        Numbers that it takes besides.
    published : str
        Metric under which sources publish it themselves; empty where none do.
    capitulations : callable or None
        Takes the inputs by name; gives the times in which miners gave up.
    any_input : bool
        Whether one of the inputs is enough; the others are taken as missing days then.
    from_first_coins : bool
        Whether it sums since the first coins, so that figures that begin later need
        ``paid_before_usd``.
    """

    name: str
    title: str
    definition: str
    inputs: tuple[str, ...]
    source: str
    lines: tuple[Line, ...]
    compute: Callable[..., tuple[Array, ...]]
    caveats: tuple[str, ...]
    first_day: int = 1
    thresholds: tuple[Threshold, ...] = ()
    usual: str = ""
    assumptions: tuple[Assumption, ...] = ()
    published: str = ""
    capitulations: Callable[..., tuple[Capitulation, ...]] | None = None
    any_input: bool = False
    from_first_coins: bool = False

    @property
    def unit(self) -> str:
        """Unit of the main line."""
        return self.lines[0].unit

    def readings(self, lines: Mapping[str, Array]) -> np.ndarray:
        """How every value of the main line is read, an array of texts.

        Empty where there is no value, or where a line is missing that a threshold names.

        Parameters
        ----------
        lines : mapping
            By name, arrays of one shape.
        """
        value = lines[self.lines[0].name]
        known = np.isfinite(value)
        for threshold in self.thresholds:
            for bound in (threshold.above, threshold.below):
                if isinstance(bound, str):
                    known = known & np.isfinite(lines[bound])
        found = np.where(known, self.usual, "").astype(object)
        for threshold in reversed(self.thresholds):
            found[threshold.holds(value, lines)] = threshold.reading
        return found
