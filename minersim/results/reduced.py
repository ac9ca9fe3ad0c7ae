"""Result of a run whose paths are too many to keep: outcomes of every path, and fans."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from minersim.errors import RunError
from minersim.results.fan import Fan
from minersim.results.files import write_folder, write_parquet, write_text
from minersim.results.ledgers import LedgerPaths
from minersim.results.outcomes import Outcomes

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ReducedResult:
    """What is kept of a run that went through in chunks.

    Attributes
    ----------
    outcomes : Outcomes
        Every figure of every path.
    fans : mapping of Fan
        Columns whose quantiles were counted by tick.
    scenario_toml : str
        The scenario as run.
    notices : tuple of str
        What the user should know.
    elapsed_s : float
        Time that the run took. [s]
    """

    outcomes: Outcomes
    fans: Mapping[str, Fan]
    scenario_toml: str
    notices: tuple[str, ...] = ()
    elapsed_s: float = 0.0

    def __repr__(self) -> str:
        ran = self.outcomes.provenance.run_words(self.paths, self.outcomes.days)
        return f"<ReducedResult {ran}; figures {', '.join(self.figures)}>"

    @property
    def paths(self) -> int:
        """Number of paths."""
        return self.outcomes.paths

    @property
    def seed(self) -> int:
        """Seed of the run."""
        return self.outcomes.provenance.seed

    @property
    def figures(self) -> Mapping[str, Array]:
        """Figures of the business on every path; NaN where a path has none."""
        return self.outcomes.figures

    def __getitem__(self, name: str) -> Array:
        raise RunError(
            f"column {name!r} of {self.paths:,} paths is not kept; run fewer paths, or read the "
            "files of a run with an output folder"
        )

    @property
    def ledger(self) -> LedgerPaths:
        """Not kept; raises RunError with what to do."""
        raise RunError(
            f"the ledger of {self.paths:,} paths is not kept; run fewer paths, or read the files "
            "of a run with an output folder"
        )

    def to_parquet(self, folder: str | Path) -> None:
        """Write what is kept, whole or not at all: summary, scenario, outcomes and fans.

        The world and the ledger are written only while the run goes on: give it the folder.

        Raises
        ------
        InputError
            If the folder holds anything but earlier results.
        RunError
            If it cannot be written.
        """
        write_folder(Path(folder), self.write_into)

    def quantiles(self, name: str) -> dict[str, Array]:
        """Mean and quantiles over paths; their error is ``fans[name].error``.

        They stand at every tick, or at every ``fans[name].every``-th of a long run.
        """
        if name not in self.fans:
            raise KeyError(f"no fan of {name!r}; fans: {', '.join(self.fans)}")
        return self.fans[name].quantiles()

    def summary(self) -> dict[str, Any]:
        """Figures of the run as plain numbers; the form of ``minersim run --json``."""
        return self.outcomes.summary(self.elapsed_s, self.notices)

    def write_into(self, folder: Path) -> None:
        """Write summary, scenario, outcomes and fans into a folder that is being filled."""
        provenance = self.outcomes.provenance.as_text()
        write_text(folder / "scenario.toml", self.scenario_toml)
        paths = {"path": np.arange(self.paths)}
        figures = {f"{name}_at_horizon": v for name, v in self.outcomes.world.items()}
        table = paths | figures | dict(self.outcomes.figures)
        write_parquet(folder / "outcomes.parquet", table, {}, provenance)
        if self.fans:
            write_parquet(folder / "fans.parquet", self._fan_table(), {}, provenance)
        text = json.dumps(self.summary(), indent=1, allow_nan=False)
        write_text(folder / "summary.json", text + "\n")

    def _fan_table(self) -> dict[str, npt.NDArray[np.generic]]:
        """Long table: one row for each column and tick."""
        bands = [fan.quantiles() for fan in self.fans.values()]
        ticks = [np.arange(fan.ticks) * fan.every for fan in self.fans.values()]
        table: dict[str, npt.NDArray[np.generic]] = {
            "column": np.repeat(list(self.fans), [of.size for of in ticks]),
            "tick": np.concatenate(ticks),
        }
        return table | {name: np.concatenate([band[name] for band in bands]) for name in bands[0]}
