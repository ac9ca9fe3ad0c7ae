"""Result of a run: the world's paths and one business on them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from minersim.results.columns import OPERATOR_COLUMNS, WORLD_NAMES
from minersim.results.files import write_folder, write_parquet, write_text
from minersim.results.ledgers import LedgerPaths
from minersim.results.summary import path_quantiles, summarise, summarise_all
from minersim.results.world import WorldPaths

Array = npt.NDArray[np.float64]

AT_HORIZON = ("price_usd", "difficulty", "hashrate_ehs", "hashprice_usd_per_ph_day")
OVER_THE_RUN = ("retargets", "blocks")
EVERY_PATH = (
    "npv_usd",
    "profit_usd",
    "btc_mined",
    "revenue_usd",
    "power_cost_usd",
    "energy_mwh",
    "uptime",
    "npv_minus_buying_coins_usd",
)
SOME_PATHS = (
    "irr",
    "payback_days",
    "direct_cost_usd_per_btc",
    "cash_cost_usd_per_btc",
    "all_in_cost_usd_per_btc",
)


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
    """

    world: WorldPaths
    figures: Mapping[str, Array]
    series: Mapping[str, Array]
    ledger: LedgerPaths
    scenario_toml: str
    notices: tuple[str, ...] = ()
    elapsed_s: float = 0.0

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
        world, provenance = self.world, self.world.provenance
        at_horizon = {name: summarise_all(world[name][:, -1]) for name in AT_HORIZON}
        over_run = {name: summarise_all(world[name].sum(axis=1)) for name in OVER_THE_RUN}
        operator: dict[str, Any] = {n: summarise_all(self.figures[n]) for n in EVERY_PATH}
        operator |= {name: summarise(self.figures[name]) for name in SOME_PATHS}
        operator["probability_of_payback"] = _share(~np.isnan(self.figures["payback_days"]))
        operator["probability_of_loss"] = _share(self.figures["npv_usd"] < 0.0)
        operator["probability_of_ruin"] = _share(~np.isnan(self.figures["ruin_day"]))
        return {
            "scenario": provenance.scenario,
            "start": provenance.start.isoformat(),
            "horizon_days": world.days,
            "paths": world.paths,
            "seed": provenance.seed,
            "engine": provenance.engine,
            "elapsed_s": self.elapsed_s,
            "world": at_horizon | over_run,
            "operator": operator,
            "warnings": list(self.notices),
        }

    def to_parquet(self, folder: str | Path) -> None:
        """Write a folder: scenario.toml, summary.json, world, retargets, ledger and operator.

        The folder is written whole or not at all; earlier results in it are replaced.

        Raises
        ------
        InputError
            If the folder holds anything but earlier results.
        RunError
            If it cannot be written.
        """
        write_folder(Path(folder), self._fill)

    def _fill(self, folder: Path) -> None:
        provenance = self.world.provenance_text()
        write_text(folder / "scenario.toml", self.scenario_toml)
        self.world.save(folder / "world.parquet")
        log = self.world.retargets
        retargets = {
            "path": log.path,
            "height": log.height,
            "time_s": log.time_s,
            "bits": log.bits,
            "difficulty": log.difficulty,
        }
        write_parquet(folder / "retargets.parquet", retargets, {"time_s": "s"}, provenance)
        ledger = self.ledger.table()
        ledger_units = {name: name.rsplit("_", 1)[1].upper() for name in list(ledger)[2:]}
        write_parquet(folder / "ledger.parquet", ledger, ledger_units, provenance)
        index = {"path": ledger["path"], "day": ledger["day"]}
        columns = {name: values.ravel() for name, values in self.series.items()}
        units = {column.name: column.unit for column in OPERATOR_COLUMNS}
        write_parquet(folder / "operator.parquet", index | columns, units, provenance)
        text = json.dumps(self.summary(), indent=1, allow_nan=False)
        write_text(folder / "summary.json", text + "\n")


def _share(flags: npt.NDArray[np.bool_]) -> float:
    return float(np.mean(flags))
