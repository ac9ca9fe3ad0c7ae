"""Speeds of the ensemble engine, as ratios in one run.

Usage: python benchmarks/ensemble_engine.py [THREADS]

Prints: ensemble over event engine; one thread against several; block by block; a business of four
fleets; and the cost of a path against the number of cohorts, of paths and of days.
"""

import sys
import time
from collections.abc import Callable

from event_engine import network_of_64_cohorts

from minersim.engine import EventEngine, cores, simulate_world, world_setup
from minersim.engine.books import compiled_books
from minersim.engine.ensemble import Ensemble
from minersim.engine.operator_setup import operator_plan
from minersim.scenario import Scenario

ROUNDS = 3
FLEETS = [
    {"machine": name, "count": 1_000, "price_usd_per_th": price}
    for name, price in (("S19j Pro 104", 4.0), ("S19 XP 140", 8.0), ("S21 200", 14.0))
] + [{"machine": "S21 XP 270", "count": 1_000}]


def best_seconds(work: Callable[[], object]) -> float:
    """Shortest of several rounds. [s]"""
    times = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        work()
        times.append(time.perf_counter() - began)
    return min(times)


def network(days: int, classes: int = 8) -> Scenario:
    """All feedbacks on: switching, entry by profit, random price and fees."""
    changes = {
        "network.growth.kind": "profitability",
        "network.curve.efficiency_classes": classes,
        "network.curve.power_classes": classes,
        "engine": "ensemble",
    }
    return network_of_64_cohorts(days).replace(changes)


def world_rate(scenario: Scenario, paths: int, threads: int, *, by_block: bool = False) -> float:
    """Speed of the world. [path-years/s]"""
    ensemble = Ensemble(world_setup(scenario), 1, by_block=by_block, threads=threads)
    seconds = best_seconds(lambda: ensemble.simulate(0, paths))
    return paths * scenario.horizon_days / 365.0 / seconds


def business_rate(threads: int, paths: int = 2_000) -> float:
    """Speed of evaluating a business of four fleets. [path-years/s]"""
    site = {"name": "A", "power_usd_per_kwh": 0.05, "fleets": FLEETS}
    scenario = network(365).replace({"sites": [site], "paths": paths})
    world = simulate_world(scenario, jobs=threads)
    columns = [world[n] for n in ("price_usd", "hashprice_usd_per_ph_day", "revenue_btc_per_ph")]
    plan = operator_plan(scenario)
    return paths / best_seconds(lambda: compiled_books(plan, *columns, threads))


def event_rate() -> float:
    """Speed of the event engine on the same world. [path-years/s]"""
    setup = world_setup(network(365))
    return 1.0 / best_seconds(lambda: EventEngine(setup, 1).run())


def main(threads: int) -> None:
    """Print all figures."""
    year = network(365)
    one, several = world_rate(year, 1_000, 1), world_rate(year, 2_000, threads)
    events = event_rate()
    blocks = world_rate(year, 400, threads, by_block=True)
    print(f"world, 64 cohorts, all feedbacks: {several:,.0f} path-years/s on {threads} threads")
    print(f"  {threads} threads over one: {several / one:.2f}")
    print(f"  one thread over the event engine: {one / events:,.0f}")
    print(f"block by block: {blocks * 52_560 / 1e6:,.0f} million blocks/s on {threads} threads")
    print(f"business of four fleets: {business_rate(threads):,.0f} path-years/s")
    print("cost of a path-year in microseconds of one thread")
    for classes in (4, 8, 16):
        cost = 1e6 / world_rate(network(365, classes), 400, 1)
        print(f"  {classes * classes:4d} cohorts: {cost:7.1f}")
    for paths in (250, 500, 1_000, 2_000):
        print(f"  {paths:4d} paths:   {1e6 / world_rate(year, paths, 1):7.1f}")
    for days in (183, 365, 730, 1_460):
        print(f"  {days:4d} days:    {1e6 / world_rate(network(days), 400, 1):7.1f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else cores())
