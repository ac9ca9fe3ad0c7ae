"""Paths of the world: everything that a business reads, simulated once for all businesses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from minersim.results.columns import NETWORK_COLUMNS, WORLD_COLUMNS
from minersim.results.files import write_parquet
from minersim.results.summary import path_quantiles
from minersim.units import HOURS_PER_DAY

if TYPE_CHECKING:
    import pandas as pd

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where results come from.

    Attributes
    ----------
    scenario : str
        Name of the scenario.
    digest : str
        Fingerprint of all its settings.
    version : str
        Version of minersim.
    engine : str
        Which engine.
    seed : int
        Seed of the run.
    start : date
        First day.
    tick_hours : int
        Hours between two ticks.
    """

    scenario: str
    digest: str
    version: str
    engine: str
    seed: int
    start: date
    tick_hours: int = 24

    def as_text(self) -> dict[str, str]:
        """All of it as text, for a file."""
        return {
            "scenario": self.scenario,
            "scenario_sha256": self.digest,
            "minersim_version": self.version,
            "engine": self.engine,
            "seed": str(self.seed),
            "start": self.start.isoformat(),
        }

    def run_words(self, paths: int, days: int) -> str:
        """Scenario and size of a run, in words."""
        return (
            f"{self.scenario!r}: {paths:,} paths of {days:,} days from {self.start}, "
            f"seed {self.seed}, engine {self.engine}"
        )


@dataclass(frozen=True, slots=True)
class RetargetLog:
    """Every retarget of every path, arrays of equal length.

    Attributes
    ----------
    path, height, bits : array of int
        Path, height of the first block with the new difficulty, its nBits.
    time_s : array of float
        When the last block of the old epoch was found, since the start. [s]
    difficulty : array of float
        The new difficulty.
    """

    path: npt.NDArray[np.int64]
    height: npt.NDArray[np.int64]
    bits: npt.NDArray[np.int64]
    time_s: Array
    difficulty: Array

    def __repr__(self) -> str:
        return f"<RetargetLog: {len(self.path):,} retargets>"


@dataclass(frozen=True, slots=True)
class WorldPaths:
    """Simulated world: one array of shape (paths, ticks) for each column.

    Tick 0 is the start; the others follow in equal steps, daily or finer. Figures "since the
    previous tick" are 0 at tick 0. Columns: ``minersim.results.columns.WORLD_COLUMNS``, and
    ``NETWORK_COLUMNS`` where they were asked for; read them as ``world["price_usd"]``.
    """

    provenance: Provenance
    columns: Mapping[str, Array]
    retargets: RetargetLog
    notices: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        for column in self.columns.values():
            column.setflags(write=False)
        log = self.retargets
        for values in (log.path, log.height, log.bits, log.time_s, log.difficulty):
            values.setflags(write=False)

    def __repr__(self) -> str:
        ran = self.provenance.run_words(self.paths, self.days)
        return f"<WorldPaths {ran}; columns {', '.join(self.columns)}>"

    def __getitem__(self, name: str) -> Array:
        if name not in self.columns:
            raise KeyError(f"no column {name!r}; columns: {', '.join(self.columns)}")
        return self.columns[name]

    @property
    def paths(self) -> int:
        """Number of paths."""
        return int(self.columns["price_usd"].shape[0])

    @property
    def ticks(self) -> int:
        """Number of ticks, the start included."""
        return int(self.columns["price_usd"].shape[1])

    @property
    def days(self) -> int:
        """Length of the run. [days]"""
        return (self.ticks - 1) // self.ticks_per_day

    @property
    def ticks_per_day(self) -> int:
        """Number of ticks in a day."""
        return int(HOURS_PER_DAY) // self.provenance.tick_hours

    def at_days(self, name: str) -> Array:
        """Column at the day boundaries, the start included, shape (paths, days + 1)."""
        return self[name][:, :: self.ticks_per_day]

    def per_day(self, name: str) -> Array:
        """Column of figures since the previous tick, summed by day, shape (paths, days + 1)."""
        return self.summed_by_day(self[name])

    def summed_by_day(self, values: Array) -> Array:
        """Figures since the previous tick, shape (paths, ticks), summed by day as `per_day`."""
        if self.ticks_per_day == 1:
            return values
        by_day = values[:, 1:].reshape(self.paths, self.days, self.ticks_per_day).sum(axis=2)
        return np.concatenate([values[:, :1], by_day], axis=1)

    def dates(self) -> list[date]:
        """Date of every day boundary, the start included."""
        return [self.provenance.start + timedelta(days=day) for day in range(self.days + 1)]

    def moments(self) -> npt.NDArray[np.datetime64]:
        """Moment of every tick, UTC, in hours."""
        start = np.datetime64(self.provenance.start, "h")
        return start + np.arange(self.ticks) * np.timedelta64(self.provenance.tick_hours, "h")

    def units(self) -> dict[str, str]:
        """Unit of every column."""
        kept = (*WORLD_COLUMNS, *NETWORK_COLUMNS)
        return {column.name: column.unit for column in kept if column.name in self.columns}

    def quantiles(self, name: str) -> dict[str, Array]:
        """Mean and quantiles of a column over paths, at every tick."""
        return path_quantiles(self[name])

    def table(self) -> dict[str, npt.NDArray[np.generic]]:
        """Long table: one row for each path and tick, paths one after another."""
        index = np.indices((self.paths, self.ticks))
        daily = self.ticks_per_day == 1
        moments = self.moments().astype("datetime64[D]" if daily else "datetime64[s]")
        table: dict[str, npt.NDArray[np.generic]] = {
            "path": index[0].ravel(),
            "day": index[1].ravel() if daily else index[1].ravel() / self.ticks_per_day,
            "date": np.tile(moments, self.paths),
        }
        return table | {name: values.ravel() for name, values in self.columns.items()}

    def to_dataframe(self) -> "pd.DataFrame":
        """Long table as a pandas DataFrame."""
        import pandas as pd

        return pd.DataFrame(self.table())

    def save(self, file: str | Path) -> None:
        """Write the long table as Parquet, whole or not at all."""
        write_parquet(Path(file), self.table(), self.units(), self.provenance_text())

    def provenance_text(self) -> dict[str, str]:
        """Where the figures come from, as text for a file."""
        return self.provenance.as_text()


def joined_worlds(parts: Sequence[WorldPaths]) -> WorldPaths:
    """World of all paths from those of chunks, in order."""
    first = parts[0]
    firsts = np.cumsum([0, *(part.paths for part in parts)])
    logs = [part.retargets for part in parts]
    return WorldPaths(
        provenance=first.provenance,
        columns={n: np.concatenate([part.columns[n] for part in parts]) for n in first.columns},
        retargets=RetargetLog(
            path=np.concatenate(
                [log.path + offset for log, offset in zip(logs, firsts[:-1], strict=True)]
            ),
            height=np.concatenate([log.height for log in logs]),
            bits=np.concatenate([log.bits for log in logs]),
            time_s=np.concatenate([log.time_s for log in logs]),
            difficulty=np.concatenate([log.difficulty for log in logs]),
        ),
        notices=first.notices,
    )
