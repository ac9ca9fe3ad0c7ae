"""The line on a grid of values along which they are zero."""

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

_EDGES = (((0, 0), (0, 1)), ((0, 1), (1, 1)), ((1, 1), (1, 0)), ((1, 0), (0, 0)))
"""Corners of a cell's edges, in turn."""


def zero_segments(values: Array) -> Array:
    """Pieces of the zero line of a grid, by marching squares with values linear along edges.

    Parameters
    ----------
    values : array of shape (rows, columns)
        At the points of the grid; NaN where there is none, and there is no line about such a point.

    Returns
    -------
    array of shape (pieces, 2, 2)
        Two ends of each piece as (row, column), in steps of the grid. Where a cell's corners
        alternate in sign, its two pieces cut off the corners that differ from the mean of the four.

    Source: W. Lorensen, H. Cline, "Marching cubes" (1987), in two dimensions.

    Examples
    --------
    >>> zero_segments(np.array([[-1.0, 1.0], [-1.0, 3.0]])).tolist()
    [[[0.0, 0.5], [1.0, 0.25]]]
    """
    above = values >= 0.0
    pieces = []
    rows, columns = values.shape
    for i in range(rows - 1):
        for j in range(columns - 1):
            cell = values[i : i + 2, j : j + 2]
            side = above[i : i + 2, j : j + 2]
            if np.isnan(cell).any() or side.all() or not side.any():
                continue
            ends = [_crossing(cell, a, b) for a, b in _EDGES if side[a] != side[b]]
            if len(ends) == 4 and (cell.mean() >= 0.0) != side[0, 0]:
                ends = [ends[3], *ends[:3]]
            pieces += [(i + r, j + c) for r, c in ends]
    return np.array(pieces, dtype=np.float64).reshape(-1, 2, 2)


def _crossing(cell: Array, a: tuple[int, int], b: tuple[int, int]) -> tuple[float, float]:
    """Where the edge between two corners crosses zero, in (row, column) of the cell."""
    at_a, at_b = float(cell[a]), float(cell[b])
    part = at_a / (at_a - at_b)
    return a[0] + part * (b[0] - a[0]), a[1] + part * (b[1] - a[1])
