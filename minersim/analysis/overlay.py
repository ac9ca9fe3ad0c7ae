"""Distributions of one figure in several scenarios, counted in the same bins."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from minersim.analysis.histograms import histogram

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Overlay:
    """Paths of several scenarios counted by the value of a figure.

    Attributes
    ----------
    edges : array of shape (bins + 1,)
        Ascending, the same for all; a bin holds its lower edge, the last one its upper edge too.
    counts : tuple of arrays of int, shape (bins,)
        Paths in each bin, by scenario.
    below, above, missing : tuples of int
        Paths outside of the edges, far from all others, and paths without the figure, by scenario.
    """

    edges: Array
    counts: tuple[npt.NDArray[np.int64], ...]
    below: tuple[int, ...]
    above: tuple[int, ...]
    missing: tuple[int, ...]

    def shares(self, place: int) -> Array:
        """Share of all paths of a scenario in each bin. [1]"""
        counts = self.counts[place]
        others = self.below[place] + self.above[place] + self.missing[place]
        return counts / max(int(counts.sum()) + others, 1)


def overlay(samples: Sequence[Array]) -> Overlay:
    """Count several samples of a figure in the bins that suit all of them together.

    Parameters
    ----------
    samples : sequence of arrays of shape (paths,)
        NaN where a path has no such figure.

    Examples
    --------
    >>> found = overlay([np.array([1.0, 2.0]), np.array([2.0, np.nan])])
    >>> [int(counts.sum()) for counts in found.counts], found.missing
    ([2, 1], (0, 1))
    """
    edges = histogram(np.concatenate(list(samples))).edges
    known = [values[np.isfinite(values)] for values in samples]
    return Overlay(
        edges=edges,
        counts=tuple(np.histogram(one, edges)[0].astype(np.int64) for one in known),
        below=tuple(int((one < edges[0]).sum()) for one in known),
        above=tuple(int((one > edges[-1]).sum()) for one in known),
        missing=tuple(
            int(values.size - one.size) for values, one in zip(samples, known, strict=True)
        ),
    )
