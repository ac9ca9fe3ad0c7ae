"""What came of an update, source by source."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SourceReport:
    """What came of asking one source.

    Attributes
    ----------
    source : str
        Short name.
    metrics : tuple of str
        What it was asked for.
    answered : tuple of str
        What it answered to, of that.
    given : tuple of str
        What it gave values of, of that.
    values : int
        How many values came.
    new, revised : int
        How many of them had none in the store before, and how many differ from it.
    snapshots : tuple of int
        Ids of the visit in the store.
    notices : tuple of str
        What was refused or is odd.
    error : str
        Why it failed, or failed in part; empty otherwise.
    """

    source: str
    metrics: tuple[str, ...]
    answered: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    values: int = 0
    new: int = 0
    revised: int = 0
    snapshots: tuple[int, ...] = ()
    notices: tuple[str, ...] = ()
    error: str = ""


@dataclass(frozen=True, slots=True)
class UpdateReport:
    """What came of an update.

    Attributes
    ----------
    sources : tuple of SourceReport
        One a source that was asked, in order.
    without_key : tuple of str
        Sources that were not asked as the keys they need are not set.
    missing : tuple of str
        Metrics that were wanted and that no source gave.
    notices : tuple of str
        All there is to tell, one plain line each.
    """

    sources: tuple[SourceReport, ...]
    without_key: tuple[str, ...]
    missing: tuple[str, ...]
    notices: tuple[str, ...]

    @property
    def failures(self) -> tuple[str, ...]:
        """Why sources failed, a line each."""
        return tuple(named(source.source, source.error) for source in self.sources if source.error)

    @property
    def fetched_anything(self) -> bool:
        """Whether any source answered."""
        return any(source.snapshots for source in self.sources)


def named(source: str, line: str) -> str:
    """Line that begins with its source, which says so itself sometimes."""
    return line if line.startswith(f"{source}: ") else f"{source}: {line}"
