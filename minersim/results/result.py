"""Result of a run: the world's paths and one business on them."""

import dataclasses
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from minersim.results.columns import OPERATOR_COLUMNS, WORLD_NAMES
from minersim.results.files import write_folder, write_parquet, write_text
from minersim.results.ledgers import LedgerPaths
from minersim.results.outcomes import outcomes_of
from minersim.results.summary import path_quantiles
from minersim.results.world import Provenance, WorldPaths, joined_worlds

Array = npt.NDArray[np.float64]
Table = dict[str, npt.NDArray[np.generic]]


@dataclass(frozen=True, slots=True)
class Result:
    """One business evaluated on the world's paths.

    Attributes
    ----------
    world : WorldPaths
        What it met.
    figures : mapping of arrays of shape (paths,)
        One figure a path; NaN where a path has none (no payback, no single rate of return).
    series : mapping of arrays of shape (paths, ticks)
        Columns of ``minersim.results.columns.OPERATOR_COLUMNS``.
    ledger : LedgerPaths
        The books.
    scenario_toml : str
        The scenario as run.
    notices : tuple of str
        What the user should know.
    elapsed_s : float
        Time that the run took. [s]
    scenario : tuple of str or None
        Name and fingerprint of the scenario evaluated; None where it is the world's own.
    """

    world: WorldPaths
    figures: Mapping[str, Array]
    series: Mapping[str, Array]
    ledger: LedgerPaths
    scenario_toml: str
    notices: tuple[str, ...] = ()
    elapsed_s: float = 0.0
    scenario: tuple[str, str] | None = None

    def __repr__(self) -> str:
        ran = self.provenance.run_words(self.paths, self.world.days)
        return f"<Result {ran}; figures {', '.join(self.figures)}>"

    @property
    def provenance(self) -> Provenance:
        """Where it comes from: the world's origin, with the scenario that was evaluated on it."""
        if self.scenario is None:
            return self.world.provenance
        name, digest = self.scenario
        return dataclasses.replace(self.world.provenance, scenario=name, digest=digest)

    @property
    def paths(self) -> int:
        """Number of paths."""
        return self.world.paths

    @property
    def seed(self) -> int:
        """Seed of the run."""
        return self.world.provenance.seed

    def __getitem__(self, name: str) -> Array:
        if name in self.series:
            return self.series[name]
        if name in WORLD_NAMES:
            return self.world[name]
        names = ", ".join([*self.series, *WORLD_NAMES])
        raise KeyError(f"no column {name!r}; columns: {names}")

    def quantiles(self, name: str) -> dict[str, Array]:
        """Mean and quantiles over paths of a column of the world or the business, by tick."""
        return path_quantiles(self[name])

    def summary(self) -> dict[str, Any]:
        """Figures of the run as plain numbers; the form of ``minersim run --json``.

        Quantiles of ``irr``, ``payback_days`` and the costs of a coin are over the paths that
        have one; they are None where no path has.
        """
        outcomes = outcomes_of(self.world, self.figures, self.provenance)
        return outcomes.summary(self.elapsed_s, self.notices)

    def to_parquet(self, folder: str | Path, more: Mapping[str, str] | None = None) -> None:
        """Write a folder: scenario.toml, summary.json, world, retargets, ledger and operator.

        The folder is written whole or not at all; earlier results in it are replaced.

        Parameters
        ----------
        folder : str or Path
            Where.
        more : mapping or None
            Texts of further files by name, of those that a folder of results may hold.

        Raises
        ------
        InputError
            If the folder holds anything but earlier results.
        RunError
            If it cannot be written.
        """
        write_folder(Path(folder), lambda place: self._fill(place, more or {}))

    def _fill(self, folder: Path, more: Mapping[str, str]) -> None:
        provenance = self.provenance.as_text()
        for name, text in {"scenario.toml": self.scenario_toml, **more}.items():
            write_text(folder / name, text)
        for name, (table, units) in self.tables().items():
            write_parquet(folder / f"{name}.parquet", table, units, provenance)
        text = json.dumps(self.summary(), indent=1, allow_nan=False)
        write_text(folder / "summary.json", text + "\n")

    def tables(self, first_path: int = 0) -> dict[str, tuple[Table, dict[str, str]]]:
        """Long tables of the run with their units: world, retargets, ledger, operator.

        Parameters
        ----------
        first_path : int
            Number of the first path, for a chunk of a larger run.
        """
        log, ledger = self.world.retargets, self.ledger.table()
        retargets: Table = {
            "path": log.path,
            "height": log.height,
            "time_s": log.time_s,
            "bits": log.bits,
            "difficulty": log.difficulty,
        }
        index = {"path": ledger["path"], "day": ledger["day"]}
        operator: Table = index | {name: values.ravel() for name, values in self.series.items()}
        tables = {
            "world": (self.world.table(), self.world.units()),
            "retargets": (retargets, {"time_s": "s"}),
            "ledger": (ledger, {n: n.rsplit("_", 1)[1].upper() for n in list(ledger)[2:]}),
            "operator": (operator, {column.name: column.unit for column in OPERATOR_COLUMNS}),
        }
        for table, _ in tables.values():
            table["path"] = np.asarray(table["path"]) + first_path
        return tables


def joined_results(parts: Sequence[Result]) -> Result:
    """Result of all paths from those of chunks, in order."""
    first = parts[0]
    return dataclasses.replace(
        first,
        world=joined_worlds([part.world for part in parts]),
        figures={n: np.concatenate([part.figures[n] for part in parts]) for n in first.figures},
        series={n: np.concatenate([part.series[n] for part in parts]) for n in first.series},
        ledger=LedgerPaths(
            np.concatenate([part.ledger.micro_usd for part in parts]),
            np.concatenate([part.ledger.sat for part in parts]),
        ),
    )
