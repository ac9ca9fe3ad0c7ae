"""Every source with what the store has of it: what there is to fetch, and how old it is."""

from dataclasses import dataclass
from pathlib import Path

from minersim.data.keys import key_home
from minersim.data.source import Source
from minersim.data.status import Coverage, built_in, coverage
from minersim.data.store import Store
from minersim.data.store_errors import DamagedStoreError, StoreError

FRESH, STALE, EXPIRED = "fresh", "stale", "expired"
KEY_FORMS = {"ercot": "SUBSCRIPTION-KEY:USER:PASSWORD", "bitcoin_core": "USER:PASSWORD"}
"""How keys of several parts are written, by name."""
_OPTIONAL_KEYS = {"bgeometrics": "bgeometrics"}
"""Keys that give more where they are set."""


@dataclass(frozen=True, slots=True)
class SourceOverview:
    """A source, and what the store has of it.

    Attributes
    ----------
    name, title, address, terms : str
        As of the source; of values that are in the store under another name, the name alone.
    metrics : tuple of str
        What it can give.
    is_asked : bool
        Whether it can be asked; files and sources of other versions cannot.
    needs_key : str
        Name of the key without which it gives nothing; empty where it needs none.
    takes_key : str
        Name of the key that it takes; empty where it takes none.
    key_home : str
        Where that key is, as of `minersim.data.keys.key_home`; the key itself is nowhere in here.
    series : tuple of Coverage
        What the store has of it, by metric.
    visited_at_s : int
        When it was last asked with success, or a file of it read; 0 for never. [s since 1970]
    """

    name: str
    title: str
    address: str
    terms: str
    metrics: tuple[str, ...]
    is_asked: bool
    needs_key: str
    takes_key: str
    key_home: str
    series: tuple[Coverage, ...]
    visited_at_s: int

    @property
    def newest(self) -> Coverage | None:
        """The series whose last value is the newest; None where nothing is stored."""
        return max(self.series, key=lambda series: series.last_s, default=None)

    @property
    def first_s(self) -> int | None:
        """First time with a value. [s since 1970]"""
        return min((series.first_s for series in self.series), default=None)

    @property
    def gap_count(self) -> int:
        """Times without values of all its series."""
        return sum(len(series.gaps) for series in self.series)

    def state(self, now_s: float) -> str:
        """State of the newest series; empty where nothing is stored."""
        return "" if self.newest is None else self.newest.state(now_s)

    def behind(self, now_s: float) -> int:
        """How many series are not as fresh as the newest one."""
        return sum(series.state(now_s) != self.state(now_s) for series in self.series)


@dataclass(frozen=True, slots=True)
class StoreOverview:
    """The store and its sources.

    Attributes
    ----------
    file : Path
        The store's.
    exists, is_damaged : bool
        Whether there is a file, and whether it is told to be damaged.
    trouble : str
        Why it cannot be read; empty where it can.
    visits : int
        How often sources were asked, or files read.
    last_snapshot : int
        Id of the last visit; 0 where there is none.
    sources : tuple of SourceOverview
        In the order in which they are asked; then what else is in the store.
    """

    file: Path
    exists: bool
    is_damaged: bool
    trouble: str
    visits: int
    last_snapshot: int
    sources: tuple[SourceOverview, ...]

    @property
    def series_count(self) -> int:
        """Series of all sources."""
        return sum(len(source.series) for source in self.sources)

    def newest(self, metric: str) -> Coverage | None:
        """Of all series of a metric the one with the newest value."""
        found = [s for source in self.sources for s in source.series if s.metric.name == metric]
        return max(found, key=lambda series: series.last_s, default=None)


def store_overview(file: Path, sources: tuple[Source, ...]) -> StoreOverview:
    """Look at the store; one that cannot be read is told, and the sources are there all the same.

    Parameters
    ----------
    file : Path
        The store.
    sources : tuple of Source
        All there are.
    """
    found: tuple[Coverage, ...] = ()
    visited: dict[str, int] = {}
    visits = last = 0
    trouble, is_damaged = "", False
    try:
        with Store(file, read_only=True) as store:
            found, snapshots = coverage(store), store.snapshots()
        visits, last = len(snapshots), max((s.id for s in snapshots), default=0)
        for snapshot in snapshots:
            at_s = visited.get(snapshot.source, 0)
            visited[snapshot.source] = max(at_s, snapshot.fetched_at_s)
    except StoreError as error:
        trouble, is_damaged = str(error), isinstance(error, DamagedStoreError)
    rows = [_of_source(source, found, visited) for source in sources]
    known = {source.name for source in sources}
    others = sorted({series.source for series in found} - known)
    rows += [_of_name(name, found, visited) for name in others]
    return StoreOverview(file, file.exists(), is_damaged, trouble, visits, last, tuple(rows))


def built_in_overview() -> SourceOverview:
    """The history that comes with minersim, in the form of a source."""
    series = built_in()
    return SourceOverview(
        name=series[0].source,
        title="Built-in history",
        address="",
        terms="Plain facts of the chain and the market; comes with minersim",
        metrics=tuple(one.metric.name for one in series),
        is_asked=False,
        needs_key="",
        takes_key="",
        key_home="",
        series=series,
        visited_at_s=0,
    )


def _of_source(
    source: Source, found: tuple[Coverage, ...], visited: dict[str, int]
) -> SourceOverview:
    takes = source.needs_key or _OPTIONAL_KEYS.get(source.name, "")
    return SourceOverview(
        name=source.name,
        title=source.title,
        address=source.address,
        terms=source.terms,
        metrics=source.metrics,
        is_asked=True,
        needs_key=source.needs_key,
        takes_key=takes,
        key_home=key_home(takes) if takes else "",
        series=tuple(series for series in found if series.source == source.name),
        visited_at_s=visited.get(source.name, 0),
    )


def _of_name(name: str, found: tuple[Coverage, ...], visited: dict[str, int]) -> SourceOverview:
    series = tuple(one for one in found if one.source == name)
    return SourceOverview(
        name=name,
        title="Files that were read in",
        address="",
        terms="As whoever made the figures allows",
        metrics=tuple(one.metric.name for one in series),
        is_asked=False,
        needs_key="",
        takes_key="",
        key_home="",
        series=series,
        visited_at_s=visited.get(name, 0),
    )
