"""Which figures a calibration or a backtest rests on, and how old they are."""

from dataclasses import dataclass

from minersim.calibration.inputs import Inputs
from minersim.data.freshness import state
from minersim.protocol import TARGET_TIMESPAN_S


@dataclass(frozen=True, slots=True)
class DailySeries:
    """A daily series that is there.

    Attributes
    ----------
    metric : str
    first_s, last_s : int
        First and last day. [s since 1970]
    days : int
        How many have a value.
    """

    metric: str
    first_s: int
    last_s: int
    days: int


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where figures are from.

    Attributes
    ----------
    origin : str
        For the user.
    snapshots : tuple of int
        Of the store.
    epochs : int
        How many.
    last_retarget_s : int
        [s since 1970]
    daily : tuple of DailySeries
        Empty where only the built-in history is there.
    """

    origin: str
    snapshots: tuple[int, ...]
    epochs: int
    last_retarget_s: int
    daily: tuple[DailySeries, ...]

    def state(self, now_s: float) -> str:
        """Whether the last retarget still speaks of today: fresh, stale or expired.

        Parameters
        ----------
        now_s : float
            [s since 1970]
        """
        return state(self.last_retarget_s, now_s, TARGET_TIMESPAN_S)


def provenance_of(inputs: Inputs) -> Provenance:
    """Say where series are from."""
    history = inputs.history
    daily = tuple(
        DailySeries(metric, int(one.observed_at_s[0]), int(one.observed_at_s[-1]), one.values.size)
        for metric, one in inputs.by_day.items()
        if one.values.size
    )
    return Provenance(
        history.origin, history.snapshots, history.size, int(history.time_s[-1]), daily
    )
