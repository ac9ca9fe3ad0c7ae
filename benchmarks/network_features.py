"""What each feature of the network costs: the same world without it and with it, in one run.

Usage: python benchmarks/network_features.py [THREADS]

The base is the heterogeneous network of 64 cohorts with switching, entry by profit, and a random
price and fees. Every feature is added to it alone, then all together. Rounds of all worlds take
turns, so that a machine which slows down slows them all.
"""

import sys
import time

from ensemble_engine import network

from minersim.engine import cores, world_setup
from minersim.engine.ensemble import Ensemble

PATHS = 1_000
ROUNDS = 5
FEATURES = {
    "underclocking": {"network.tuning": {}},
    "restart losses and retirement": {
        "network.upkeep": {"restart_loss": 0.02, "retirement_per_year": 0.05}
    },
    "relocation of idle machines": {"network.upkeep": {"relocation_per_month": 0.3}},
    "capacity shocks": {
        "network.shocks": [
            {"day": 60.0, "change_fraction": -0.2, "over_days": 10.0, "duration_days": 30.0},
            {"day": 200.0, "change_fraction": -0.1, "state": "gone"},
        ]
    },
    "treasuries and price impact": {"network.treasury": {"kind": "selling"}},
}


def main(threads: int) -> None:
    """Print path-years a second, and the time of each against the base."""
    base = network(365)
    everything = {key: value for change in FEATURES.values() for key, value in change.items()}
    everything["network.upkeep"] = {"restart_loss": 0.02, "relocation_per_month": 0.3}
    changes = {"base": {}, **FEATURES, "all together": everything}
    worlds = {
        name: Ensemble(world_setup(base.replace(change)), 1, threads=threads)
        for name, change in changes.items()
    }
    setup = world_setup(base.replace(everything))
    worlds["all, and the network's columns kept"] = Ensemble(
        setup, 1, threads=threads, keep_network=True
    )
    best = dict.fromkeys(worlds, float("inf"))
    for _ in range(ROUNDS):
        for name, ensemble in worlds.items():
            began = time.perf_counter()
            ensemble.simulate(0, PATHS)
            best[name] = min(best[name], time.perf_counter() - began)
    print(f"world of 64 cohorts on {threads} threads")
    for name, seconds in best.items():
        print(f"  {name:36s} {PATHS / seconds:8,.0f} path-years/s  x {seconds / best['base']:.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else cores())
