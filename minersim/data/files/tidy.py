"""Figures in any order, some told twice, as observations: ascending, each time once."""

import numpy as np
import numpy.typing as npt

from minersim.data.files.mistakes import Mistakes
from minersim.data.observations import Observations
from minersim.data.screening import day_words


def tidied(
    metric: str,
    times: npt.NDArray[np.int64],
    values: npt.NDArray[np.float64],
    rows: npt.NDArray[np.int64],
    column: str,
    mistakes: Mistakes,
) -> tuple[Observations | None, int]:
    """Put figures in order; one that is told twice counts once, two that differ are a mistake.

    Parameters
    ----------
    metric : str
        Its name.
    times, values, rows : arrays of shape (n,)
        Each with its row in the file.
    column : str
        Named in mistakes.
    mistakes : Mistakes
        Where they go.

    Returns
    -------
    Observations or None
        None where there were mistakes.
    int
        How many figures were told again.
    """
    order = np.argsort(times, kind="stable")
    times, values, rows = times[order], values[order], rows[order]
    again = np.flatnonzero(np.diff(times) == 0) + 1
    differ = again[values[again] != values[again - 1]]
    for i in differ:
        one, other = float(values[i - 1]), float(values[i])
        mistakes.add(
            int(rows[i]),
            column,
            f"found {other!r} for {day_words(int(times[i]))}, which has {one!r} in "
            f"{mistakes.place} {int(rows[i - 1])}; allowed: each time once",
        )
    if differ.size:
        return None, 0
    kept = np.ones(times.size, dtype=np.bool_)
    kept[again] = False
    return Observations(metric, times[kept], values[kept]), int(again.size)
