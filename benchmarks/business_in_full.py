"""Time of evaluating a business in full: 3 sites, 8 fleets, hourly prices, debt, taxes, hedges.

Usage: python benchmarks/business_in_full.py [THREADS]

2,000 paths of three years. Prints wall clock and processor time of the world and of the
evaluation, and of the evaluation's plan and books alone. The code is compiled before; power prices
are drawn here, since real ones are not the project's to give away. The aim is an evaluation under
5 s on two cores.
"""

import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from ensemble_engine import network
from site_power import DAYS, FLEETS, PATHS, write_prices

from minersim.engine import cores, evaluate, simulate_world
from minersim.engine.books import compiled_books
from minersim.engine.operator_setup import operator_plan
from minersim.scenario import Scenario

ROUNDS = 3
AIM_S = 5.0
CARE = {"tuning": "best", "failures_per_year": 0.05, "restart_loss": 0.01}
CURTAILMENT = {"strike": "economic", "hysteresis": 0.1, "minutes_per_start": 10.0}
SWAPS = [
    {"share_of_load": 0.4, "price_usd_per_kwh": 0.045},
    {
        "contract": "cap",
        "share_of_load": 0.3,
        "price_usd_per_kwh": 0.1,
        "premium_usd_per_kwh": 0.004,
    },
]
MONEY = {
    "cash_usd": 2e6,
    "opex_usd_per_month": 100_000.0,
    "shortfall": "owners",
    "treasury": {"policy": "hold-share", "hold_fraction": 0.3},
    "loans": [{"amount_usd": 1e7, "rate_per_year": 0.12, "term_months": 30}],
    "covenants": {"minimum_cash_usd": 100_000.0, "minimum_dscr": 1.1},
    "tax": {
        "kind": "income",
        "rate": 0.21,
        "depreciation": "macrs-5",
        "bonus_fraction": 0.4,
        "loss_limit_fraction": 0.8,
    },
}
_Value = TypeVar("_Value")


def business(base: Scenario, folder: Path) -> Scenario:
    """The scenario with its sites and money; each site reads a file of its own."""
    start = datetime(base.start.year, base.start.month, base.start.day, tzinfo=UTC)
    sites: list[dict[str, Any]] = []
    for s, names in enumerate(FLEETS):
        file = folder / f"prices_{s}.csv"
        write_prices(file, start)
        fleets = [
            {
                "machine": name,
                "count": 1_000,
                "price_usd_per_th": 12.0,
                "delivery_date": base.start + timedelta(days=30 * f),
                "care": CARE,
            }
            for f, name in enumerate(names)
        ]
        sites.append(
            {
                "name": f"site {s}",
                "power_usd_per_kwh": 0.05,
                "demand_usd_per_kw_month": 4.0,
                "hourly_prices": {"file": str(file), "layout": "plain"},
                "curtailment": CURTAILMENT,
                "power_hedges": SWAPS,
                "fleets": fleets,
            }
        )
    money = {f"operator.{key}": value for key, value in MONEY.items()}
    return base.replace({"sites": sites} | money)


def timed(name: str, work: Callable[[], _Value], rounds: int = ROUNDS) -> tuple[_Value, float]:
    """Print the shortest wall clock of some rounds, with its processor time; return it. [s]"""
    times = []
    for _ in range(rounds):
        wall, cpu = time.perf_counter(), time.process_time()
        found = work()
        times.append((time.perf_counter() - wall, time.process_time() - cpu))
    wall, cpu = min(times)
    print(f"  {name:34s} {wall:6.2f} s of wall clock, {cpu:6.2f} s of all cores")
    return found, wall


def main(threads: int) -> None:
    """Print all figures."""
    with tempfile.TemporaryDirectory() as folder:
        base = network(DAYS).replace({"paths": PATHS})
        scenario = business(base, Path(folder))
        warm = scenario.replace({"paths": 4})
        evaluate(warm, simulate_world(warm, jobs=threads), threads=threads)  # compiles
        print(f"3 sites, 8 fleets, {PATHS:,} paths, {DAYS:,} days, {threads} threads")
        world, _ = timed("world", lambda: simulate_world(base, jobs=threads), rounds=1)
        plan, _ = timed("  plan of the business", lambda: operator_plan(scenario))
        columns = (
            world.at_days("price_usd"),
            world.at_days("hashprice_usd_per_ph_day"),
            world.per_day("revenue_btc_per_ph"),
        )
        timed("  books", lambda: compiled_books(plan, *columns, threads))
        result, wall = timed("evaluation", lambda: evaluate(scenario, world, threads=threads))
        verdict = "under" if wall < AIM_S else "over"
        print(f"  evaluation {verdict} {AIM_S:g} s")
        for key in ("npv_usd", "income_tax_usd", "power_hedge_gains_usd", "interest_usd"):
            print(f"  mean {key}: {result.figures[key].mean():.4g}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else cores())
