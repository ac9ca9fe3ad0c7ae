"""Speed of the event engine in blocks per second, and its ratio to SimPy alone, in one run.

Usage: python benchmarks/event_engine.py [DAYS]
"""

import datetime
import sys
import time

import simpy

from minersim.engine import EventEngine, world_setup
from minersim.scenario import Scenario, scenario_from_dict

ROUNDS = 3


def network_of_64_cohorts(days: int) -> Scenario:
    """A lively network of 8 x 8 cohorts that decide every day."""
    return scenario_from_dict(
        {
            "name": "benchmark",
            "start": datetime.date(2025, 11, 22),
            "horizon_days": days,
            "chain": {"height": 924_740, "bits": "1701d936"},
            "market": {"price": {"kind": "gbm", "start_usd": 84_000.0}, "fees": {"kind": "ar1"}},
            "network": {"kind": "cohorts", "hashrate_ehs": 1_068.0, "growth": {"kind": "none"}},
        }
    )


def blocks_per_second(days: int = 1_000) -> float:
    """Best of several runs. [blocks/s]"""
    setup = world_setup(network_of_64_cohorts(days))
    best = 0.0
    for path in range(ROUNDS):
        engine = EventEngine(setup, 1, path)
        began = time.perf_counter()
        engine.run()
        elapsed = time.perf_counter() - began
        best = max(best, float(engine.world["blocks"].sum()) / elapsed)
    return best


def bare_events_per_second(events: int = 300_000) -> float:
    """Timeouts that SimPy handles when they do nothing but call a function. [events/s]"""
    best = 0.0
    for _ in range(ROUNDS):
        env = simpy.Environment()

        def again(_: simpy.Event, env: simpy.Environment = env) -> None:
            env.timeout(1.0).callbacks.append(again)

        again(simpy.Event(env))
        began = time.perf_counter()
        for _ in range(events):
            env.step()
        best = max(best, events / (time.perf_counter() - began))
    return best


if __name__ == "__main__":
    simulated_days = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    blocks, bare = blocks_per_second(simulated_days), bare_events_per_second()
    print(f"event engine, 64 cohorts, daily decisions: {blocks:,.0f} blocks/s")
    print(f"SimPy alone: {bare:,.0f} events/s; one block costs {bare / blocks:.1f} bare events")
