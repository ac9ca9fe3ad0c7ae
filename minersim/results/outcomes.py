"""Outcomes: one number a path for every figure of a run, and their summary."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from minersim.results.summary import summarise, summarise_all
from minersim.results.world import Provenance, WorldPaths

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
    "power_paid_usd_per_mwh",
    "direct_cost_usd_per_btc",
    "cash_cost_usd_per_btc",
    "all_in_cost_usd_per_btc",
)


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What came out on every path.

    Attributes
    ----------
    provenance : Provenance
        Where it comes from.
    days : int
        Length of the run. [days]
    world : mapping of arrays of shape (paths,)
        Figures of the world: at the horizon, or counted over the run.
    figures : mapping of arrays of shape (paths,)
        Figures of the business; NaN where a path has none.
    """

    provenance: Provenance
    days: int
    world: Mapping[str, Array]
    figures: Mapping[str, Array]

    @property
    def paths(self) -> int:
        """Number of paths."""
        return int(self.world["price_usd"].size)

    def summary(self, elapsed_s: float, notices: tuple[str, ...]) -> dict[str, Any]:
        """Means, quantiles and probabilities; the form of ``minersim run --json``."""
        operator: dict[str, Any] = {n: summarise_all(self.figures[n]) for n in EVERY_PATH}
        operator |= {name: summarise(self.figures[name]) for name in SOME_PATHS}
        operator["probability_of_payback"] = _share(~np.isnan(self.figures["payback_days"]))
        operator["probability_of_loss"] = _share(self.figures["npv_usd"] < 0.0)
        operator["probability_of_ruin"] = _share(~np.isnan(self.figures["ruin_day"]))
        return {
            "scenario": self.provenance.scenario,
            "start": self.provenance.start.isoformat(),
            "horizon_days": self.days,
            "paths": self.paths,
            "seed": self.provenance.seed,
            "engine": self.provenance.engine,
            "elapsed_s": elapsed_s,
            "world": {n: summarise_all(self.world[n]) for n in (*AT_HORIZON, *OVER_THE_RUN)},
            "operator": operator,
            "warnings": list(notices),
        }


def outcomes_of(
    world: WorldPaths, figures: Mapping[str, Array], provenance: Provenance | None = None
) -> Outcomes:
    """Outcomes of paths that are kept whole; copies, which hold none of them in memory."""
    at_horizon = {name: world[name][:, -1].copy() for name in AT_HORIZON}
    over_run = {name: world[name].sum(axis=1) for name in OVER_THE_RUN}
    copies = {name: values.copy() for name, values in figures.items()}
    return Outcomes(provenance or world.provenance, world.days, at_horizon | over_run, copies)


def joined(parts: list[Outcomes]) -> Outcomes:
    """Outcomes of all paths from those of chunks, in order."""
    first = parts[0]
    world = {name: np.concatenate([p.world[name] for p in parts]) for name in first.world}
    figures = {name: np.concatenate([p.figures[name] for p in parts]) for name in first.figures}
    return Outcomes(first.provenance, first.days, world, figures)


def _share(flags: npt.NDArray[np.bool_]) -> float:
    return float(np.mean(flags))
