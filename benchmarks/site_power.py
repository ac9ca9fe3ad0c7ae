"""Speed of a business with hourly power prices, against the same business at one price.

Usage: python benchmarks/site_power.py [THREADS]

Three sites, eight fleets, three years of hourly prices, 2,000 paths; prices are drawn here, since
real ones are not the project's to give away. Prints seconds of wall clock and of all cores.
"""

import math
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from ensemble_engine import network

from minersim.engine import cores, evaluate, simulate_world
from minersim.engine.operator_setup import operator_plan
from minersim.results import WorldPaths
from minersim.scenario import Scenario

DAYS, PATHS, ROUNDS = 1_095, 2_000, 3
FLEETS = (
    ("S19j Pro 104", "S19 XP 140", "S21 200"),
    ("S19 XP 140", "S21 200", "S21 XP 270"),
    ("S21 200", "S21 XP 270"),
)
CARE = {"tuning": "best", "failures_per_year": 0.05, "restart_loss": 0.01}


def write_prices(file: Path, start: datetime) -> None:
    """Write prices that swing by the day and have storms."""
    draw = np.random.default_rng(1)
    noise, storms = draw.normal(0.0, 15.0, 24 * DAYS), draw.random(24 * DAYS) < 0.005
    rows = ["time,usd_per_mwh"]
    for hour in range(24 * DAYS):
        price = 40.0 + 25.0 * math.sin(hour / 12.0 * math.pi) + noise[hour] + 1e3 * storms[hour]
        rows.append(f"{start + timedelta(hours=hour):%Y-%m-%dT%H:%MZ},{price:.2f}")
    file.write_text("\n".join(rows))


def sites(**features: Any) -> list[dict[str, Any]]:
    """Three sites with eight fleets; what is left out of the features is plain."""
    care = features.pop("care", None)
    extra = {} if care is None else {"care": care}
    return [
        {
            "name": f"site {s}",
            "power_usd_per_kwh": 0.05,
            "fleets": [{"machine": name, "count": 1_000} | extra for name in names],
        }
        | features
        for s, names in enumerate(FLEETS)
    ]


def seconds(scenario: Scenario, world: WorldPaths, threads: int) -> tuple[float, float]:
    """Shortest wall clock and processor time of evaluating a business. [s]"""
    times = []
    for _ in range(ROUNDS):
        wall, cpu = time.perf_counter(), time.process_time()
        evaluate(scenario, world, threads=threads)
        times.append((time.perf_counter() - wall, time.process_time() - cpu))
    return min(times)


def main(threads: int) -> None:
    """Print all figures."""
    base = network(DAYS).replace({"paths": PATHS, "operator.shortfall": "owners"})
    world = simulate_world(base, jobs=threads)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "prices.csv"
        start = datetime(base.start.year, base.start.month, base.start.day, tzinfo=UTC)
        write_prices(file, start)
        hourly = {"hourly_prices": {"file": str(file), "layout": "plain"}}
        slow = {"hysteresis": 0.1, "minutes_per_start": 10.0}
        cases: dict[str, dict[str, Any]] = {
            "one price": {},
            "hourly prices": hourly,
            "and economic curtailment": hourly | {"curtailment": {}},
            "and hysteresis and ramp": hourly | {"curtailment": slow},
            "and best settings, failures, demand charge": hourly
            | {"curtailment": slow, "care": CARE, "demand_usd_per_kw_month": 5.0},
        }
        print(f"3 sites, 8 fleets, {PATHS:,} paths, {DAYS:,} days, {threads} threads")
        for name, features in cases.items():
            scenario = base.replace({"sites": sites(**features)})
            operator_plan(scenario)
            began = time.perf_counter()
            operator_plan(scenario)
            planned = time.perf_counter() - began
            wall, cpu = seconds(scenario, world, threads)
            print(f"  {name:44s} {wall:6.2f} s ({cpu:.2f} of all cores), plan {planned:.3f} s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else cores())
