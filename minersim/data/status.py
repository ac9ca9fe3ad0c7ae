"""What the store holds, and how old it is."""

from dataclasses import dataclass

from minersim.data.freshness import gaps, state, step_s
from minersim.data.metrics import Metric
from minersim.data.series import Series
from minersim.data.shipped import BUILT_IN, SHIPPED_METRICS, shipped_series
from minersim.data.store import Store


@dataclass(frozen=True, slots=True)
class Coverage:
    """A metric of a source, as the store has it.

    Attributes
    ----------
    source : str
        Short name.
    metric : Metric
        Quantity and unit.
    count : int
        Times with a value.
    first_s, last_s : int
        First and last of them. [s since 1970]
    fetched_at_s : int
        Last visit that any of the values are from. [s since 1970]
    step_s : float
        Usual time between values. [s]
    gaps : tuple of (int, int)
        Times without values, longer than usual: last before and first after each. [s since 1970]
    """

    source: str
    metric: Metric
    count: int
    first_s: int
    last_s: int
    fetched_at_s: int
    step_s: float
    gaps: tuple[tuple[int, int], ...]

    def age_s(self, now_s: float) -> float:
        """Age of the last value. [s]"""
        return now_s - self.last_s

    def state(self, now_s: float) -> str:
        """Whether it still speaks of today: fresh, stale or expired."""
        return state(self.last_s, now_s, self.step_s)


def coverage(store: Store) -> tuple[Coverage, ...]:
    """Every series of the store, by metric, then source."""
    found = []
    for source, metric in store.series_names():
        series = store.read(metric, sources=[source])
        if series.values.size:
            found.append(coverage_of(source, series))
    return tuple(found)


def coverage_of(source: str, series: Series) -> Coverage:
    """Coverage of a series that has values."""
    times = series.observed_at_s
    return Coverage(
        source=source,
        metric=series.metric,
        count=int(times.size),
        first_s=int(times[0]),
        last_s=int(times[-1]),
        fetched_at_s=max((s.fetched_at_s for s in series.snapshots), default=0),
        step_s=step_s(times),
        gaps=gaps(times),
    )


def built_in() -> tuple[Coverage, ...]:
    """Coverage of the history that comes with minersim."""
    return tuple(coverage_of(BUILT_IN, shipped_series(metric)) for metric in SHIPPED_METRICS)
