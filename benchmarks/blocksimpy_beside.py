"""The engines beside a public SimPy simulator of block chains, on the same number of blocks.

Usage: python benchmarks/blocksimpy_beside.py [DAYS]

The other simulator is blocksimpy (Apache-2.0), run by its own command with as little work as it
allows: one miner, one node, no transactions, nothing printed on the way. It then draws every block
and retargets; it has no price, no fees, no cohorts that switch and no business, so what it does is
less than what the engines here do for the same blocks. Its defaults, ten miners that race and ten
nodes that pass blocks on, are timed too.

It is optional: `make bench` installs it where it can, nothing else does. Without it this says so in
a line and measures nothing.
"""

import contextlib
import io
import sys
import time
from collections.abc import Sequence

from event_engine import network_of_64_cohorts

from minersim.engine import EventEngine, world_setup
from minersim.engine.ensemble import Ensemble

ROUNDS = 3
PATHS = 200
HOW_TO_INSTALL = "python -m pip install -c constraints.txt -e '.[bench]'"
LEAST = ("--nodes", "1", "--neighbors", "0", "--miners", "1", "--wallets", "0")


def other_seconds(blocks: int, options: Sequence[str]) -> float:
    """Time that the other simulator takes for so many blocks. [s]"""
    from blocksimpy.app import main  # noqa: PLC0415 (optional)

    quiet = ("--transactions", "0", "--print", str(blocks + 1))
    command = ["blocksimpy", "--chain", "btc", "--blocks", str(blocks), *quiet, *options]
    printed, arguments = io.StringIO(), sys.argv
    began = time.perf_counter()
    try:
        sys.argv = command  # its entry point takes no other arguments
        with contextlib.redirect_stdout(printed):
            main()
    finally:
        sys.argv = arguments
    elapsed = time.perf_counter() - began
    if f"Blocks mined: {blocks:,}" not in printed.getvalue():
        raise RuntimeError(f"blocksimpy did not mine {blocks:,} blocks")
    return elapsed


def compare(days: int) -> None:
    """Time all of them in turn, several rounds, and print the best of each."""
    setup = world_setup(network_of_64_cohorts(days))
    ensemble = Ensemble(setup, 1)
    events, least, default, jumped = [], [], [], []
    blocks = 0
    for _ in range(ROUNDS):
        engine = EventEngine(setup, 1)
        began = time.perf_counter()
        engine.run()
        events.append(time.perf_counter() - began)
        blocks = int(engine.world["blocks"].sum())
        least.append(other_seconds(blocks, LEAST))
        default.append(other_seconds(blocks, ()))
        began = time.perf_counter()
        ensemble.simulate(0, PATHS)
        jumped.append((time.perf_counter() - began) / PATHS)
    ours = min(events)
    print(f"{blocks:,} blocks, one thread; cohorts, price and fees in ours only")
    for name, seconds in (
        ("event engine, every block", ours),
        ("blocksimpy, one miner and node", min(least)),
        ("blocksimpy, its ten miners and nodes", min(default)),
        ("ensemble engine, tick by tick", min(jumped)),
    ):
        rate, ratio = blocks / seconds, seconds / ours
        print(f"  {name:37s} {rate:13,.0f} blocks/s, {ratio:8.4g} times the event engine's time")


if __name__ == "__main__":
    try:
        import blocksimpy  # noqa: F401
    except ImportError:
        print("blocksimpy, to compare with, is not installed: " + HOW_TO_INSTALL)
    else:
        compare(int(sys.argv[1]) if len(sys.argv) > 1 else 365)
