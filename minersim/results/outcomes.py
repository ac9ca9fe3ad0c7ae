"""Outcomes: one number a path for every figure of a run, and their summary."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from minersim.results.summary import (
    expected_shortfall,
    summarise,
    summarise_all,
    value_at_risk,
)
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
MONEY_ON_EVERY_PATH = (
    "interest_usd",
    "income_tax_usd",
    "forward_gains_usd",
    "power_hedge_gains_usd",
    "debt_at_end_usd",
    "margin_calls",
)
"""Figures of a business with debt, tax, forwards and the like, and only of such a one."""
MONEY_ON_SOME_PATHS = ("liquidation_day", "covenant_breach_day")
RISK_LEVEL = 0.95
"""Level of the value at risk and of the expected shortfall."""


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
        rates = self.figures["irr_count"]
        operator["irr_paths"] = {
            "none": _share(rates == 0.0),
            "one": _share(rates == 1.0),
            "several": _share(rates > 1.0),
        }
        npv = self.figures["npv_usd"]
        operator["npv_value_at_risk_95_usd"] = value_at_risk(npv, RISK_LEVEL)
        operator["npv_expected_shortfall_95_usd"] = expected_shortfall(npv, RISK_LEVEL)
        if MONEY_ON_EVERY_PATH[0] in self.figures:
            operator |= {n: summarise_all(self.figures[n]) for n in MONEY_ON_EVERY_PATH}
            operator |= {n: summarise(self.figures[n]) for n in MONEY_ON_SOME_PATHS}
            for name in MONEY_ON_SOME_PATHS:
                event = name.removesuffix("_day")
                operator[f"probability_of_{event}"] = _share(~np.isnan(self.figures[name]))
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
