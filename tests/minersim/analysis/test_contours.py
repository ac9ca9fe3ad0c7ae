"""The zero line of a grid, against lines that are known."""

import math

import numpy as np
import pytest

from minersim.analysis.contours import zero_segments


def grid(rows, columns, law):
    i, j = np.mgrid[:rows, :columns]
    return law(i.astype(float), j.astype(float))


def test_a_plane_is_zero_along_its_line():
    pieces = zero_segments(grid(5, 7, lambda i, j: i + 0.5 * j - 3.2))
    rows, columns = pieces[..., 0], pieces[..., 1]
    assert rows + 0.5 * columns == pytest.approx(3.2)
    lengths = np.hypot(*np.moveaxis(pieces[:, 1] - pieces[:, 0], 1, 0))
    # from (3.2, 0) to (0.2, 6)
    assert lengths.sum() == pytest.approx(math.hypot(3.0, 6.0))


def test_a_ring_closes():
    pieces = zero_segments(grid(41, 41, lambda i, j: (i - 20.0) ** 2 + (j - 20.0) ** 2 - 225.3))
    radius = np.hypot(pieces[..., 0] - 20.0, pieces[..., 1] - 20.0)
    assert radius == pytest.approx(15.01, abs=0.03)
    ends = {tuple(np.round(end, 9)) for end in pieces.reshape(-1, 2)}
    assert len(ends) == len(pieces)  # every end belongs to two pieces


def test_a_saddle_keeps_apart_what_its_middle_parts():
    def corners_of(values):
        return {
            frozenset(tuple(np.round(end, 6)) for end in piece) for piece in zero_segments(values)
        }

    top, right, bottom, left = (0.0, 0.75), (0.25, 1.0), (1.0, 0.25), (0.75, 0.0)
    mostly_above = corners_of(np.array([[3.0, -1.0], [-1.0, 3.0]]))
    assert mostly_above == {frozenset((top, right)), frozenset((bottom, left))}
    mostly_below = corners_of(np.array([[1.0, -3.0], [-3.0, 1.0]]))
    assert mostly_below == {
        frozenset(((0.0, 0.25), (0.25, 0.0))),
        frozenset(((1.0, 0.75), (0.75, 1.0))),
    }


def test_there_is_no_line_about_a_point_without_a_value_nor_without_a_change_of_sign():
    values = grid(3, 3, lambda i, j: j - 0.5)
    values[1, 1] = np.nan
    assert zero_segments(values).shape == (0, 2, 2)
    assert zero_segments(np.ones((4, 4))).shape == (0, 2, 2)
    assert zero_segments(np.full((1, 4), -1.0)).shape == (0, 2, 2)
