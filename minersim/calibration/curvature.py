"""Errors of a maximum of likelihood from its curvature."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

_STEP = 1e-2


def inverse_curvature(loss: Callable[[Array], float], point: Array) -> Array | None:
    """Covariance of the parameters: the inverse of the second differences of a loss.

    None where the loss has no minimum there in all directions.

    >>> covariance = inverse_curvature(lambda p: 0.5 * float(p @ p) / 4.0, np.zeros(2))
    >>> covariance.round(6).tolist()
    [[4.0, 0.0], [0.0, 4.0]]
    """
    size = point.size
    curvature = np.empty((size, size))
    steps = np.eye(size) * _STEP
    for i in range(size):
        for j in range(i, size):
            corners = (
                loss(point + a * steps[i] + b * steps[j]) * a * b
                for a in (1.0, -1.0)
                for b in (1.0, -1.0)
            )
            curvature[i, j] = curvature[j, i] = sum(corners) / (4.0 * _STEP**2)
    if not np.isfinite(curvature).all() or np.linalg.eigvalsh(curvature)[0] <= 0.0:
        return None
    return np.asarray(np.linalg.inv(curvature)) + 0.0
