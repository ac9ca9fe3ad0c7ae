"""What a source said: values of one metric at times, in the metric's unit."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Observations:
    """Values of a metric as one source gave them.

    Attributes
    ----------
    metric : str
        Name, as in ``minersim.data.metrics``.
    observed_at_s : int64 array of shape (n,)
        Times of the values, seconds since 1970 (UTC), ascending, each once. A value of a day bears
        the day's first second.
    values : float64 array of shape (n,)
        In the metric's unit; finite.
    """

    metric: str
    observed_at_s: npt.NDArray[np.int64]
    values: npt.NDArray[np.float64]

    def __post_init__(self) -> None:
        """Refuse what could not be stored."""
        times, values = self.observed_at_s, self.values
        if times.shape != values.shape or times.ndim != 1:
            raise ValueError("times and values must be two arrays of one length")
        if times.size > 1 and not bool(np.all(np.diff(times) > 0)):
            raise ValueError("times must rise")
        if not bool(np.all(np.isfinite(values))):
            raise ValueError("values must be finite")

    def since(self, first_s: int) -> "Observations":
        """Those from a time on."""
        kept = self.observed_at_s >= first_s
        return Observations(self.metric, self.observed_at_s[kept], self.values[kept])
