"""Global sensitivity: which share of a metric's variance comes from which input (Sobol indices).

The first-order index is what an input does by itself, the total index what it does together with
all others; inputs are independent and uniform over their ranges. Estimators of Saltelli et al.
2010, as in ``scipy.stats.sobol_indices``, on a scrambled Sobol sequence. The output is a mean over
paths, so both have noise: the intervals resample the points of the design and the paths together.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from minersim.engine.randomness import stream

Array = npt.NDArray[np.float64]

CONFIDENCE = 0.95
RESAMPLES = 400


@dataclass(frozen=True, slots=True)
class Design:
    """Points in the unit cube at which a model is run.

    Attributes
    ----------
    a, b : arrays of shape (samples, inputs)
        Two independent samples.
    """

    a: Array
    b: Array

    @property
    def runs(self) -> int:
        """Number of points in all."""
        samples, inputs = self.a.shape
        return int(samples * (inputs + 2))

    def points(self) -> Iterator[Array]:
        """Every point: of each row that of A, those of A with one input of B, and that of B."""
        for a, b in zip(self.a, self.b, strict=True):
            yield a
            for i in range(a.size):
                mixed = a.copy()
                mixed[i] = b[i]
                yield mixed
            yield b


@dataclass(frozen=True, slots=True)
class Index:
    """One index with its 95 % interval. [1]"""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class SobolIndices:
    """Indices of every input.

    Attributes
    ----------
    first, total : tuples of Index
        By input.
    variance : float
        Of the metric's mean over the ranges of all inputs, in its unit squared.
    standard_error : float
        Of the mean over paths at a typical point, in the metric's unit; 0 for one path.
    noise_share : float
        Square of that over the variance: the share that the paths' luck would have if every point
        had its own. With the same paths at every point most of it cancels.
    samples, runs : int
        Rows of the design and runs in all.
    """

    first: tuple[Index, ...]
    total: tuple[Index, ...]
    variance: float
    standard_error: float
    noise_share: float
    samples: int
    runs: int


def design(inputs: int, samples: int, seed: int) -> Design:
    """Two scrambled Sobol samples.

    Parameters
    ----------
    samples : int
        Rows, a power of two.
    seed : int
        The same seed gives the same points.
    """
    from scipy.stats import qmc

    scramble = int(stream(seed, "sensitivity design", 0).integers(2**31))
    both = qmc.Sobol(2 * inputs, scramble=True, rng=scramble).random(samples)
    return Design(both[:, :inputs], both[:, inputs:])


def sobol(values: Array, inputs: int, seed: int) -> SobolIndices:
    """Indices from the values of a design.

    Parameters
    ----------
    values : array of shape (runs, paths)
        Metric by path at `Design.points`, in their order; NaN where a path has none. Every run
        must have it on some path.
    inputs : int
        Number of inputs.
    seed : int
        Of the resampling.
    """
    runs, paths = values.shape
    samples = runs // (inputs + 2)
    known = ~np.isnan(values)
    filled = np.where(known, values, 0.0)
    counts = known.sum(axis=1)
    means = filled.sum(axis=1) / counts
    spread = np.where(known, values - means[:, np.newaxis], 0.0)
    squares = (spread**2).sum(axis=1) / np.maximum(counts - 1, 1)
    error = float(np.median(np.sqrt(squares / counts)))

    by_row = means.reshape(samples, inputs + 2)
    first, total = _estimate(by_row)
    variance = float(np.var(by_row[:, [0, -1]]))

    generator = stream(seed, "sensitivity bootstrap", 0)
    resampled = np.empty((2, RESAMPLES, inputs))
    for i in range(RESAMPLES):
        weights = generator.multinomial(paths, np.full(paths, 1.0 / paths)).astype(np.float64)
        weight = known @ weights
        # a resample may miss every path that has the metric at a point; that point stays as it was
        again = np.where(weight > 0.0, (filled @ weights) / np.maximum(weight, 1.0), means)
        rows = generator.integers(samples, size=samples)
        resampled[:, i] = _estimate(again.reshape(samples, inputs + 2)[rows])
    tail = (1.0 - CONFIDENCE) / 2.0
    low, high = np.quantile(resampled, [tail, 1.0 - tail], axis=1)
    indices = [
        tuple(
            Index(float(value[i]), float(low[order, i]), float(high[order, i]))
            for i in range(inputs)
        )
        for order, value in enumerate((first, total))
    ]
    return SobolIndices(
        first=indices[0],
        total=indices[1],
        variance=variance,
        standard_error=error,
        noise_share=error**2 / variance if variance > 0.0 else 0.0,
        samples=samples,
        runs=runs,
    )


def _estimate(by_row: Array) -> tuple[Array, Array]:
    """First and total indices from means of shape (samples, A, one of B each, B)."""
    from scipy.stats import sobol_indices

    by_sample = by_row.T
    if by_sample.max() == by_sample.min():
        nothing = np.zeros(by_row.shape[1] - 2)
        return nothing, nothing
    mixed = by_sample[1:-1, np.newaxis, :]
    inputs = len(mixed)
    if inputs == 1:
        mixed = np.concatenate([mixed, mixed])  # SciPy cannot do with one
    found = sobol_indices(
        func={"f_A": by_sample[:1], "f_B": by_sample[-1:], "f_AB": mixed}, n=by_row.shape[0]
    )
    return found.first_order[:inputs], found.total_order[:inputs]
