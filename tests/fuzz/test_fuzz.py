"""Wrong input of every kind, by the thousand: refused in words, or taken and right.

``FUZZ_INPUTS`` sets how many inputs the cheapest target gets; `make fuzz` sets 20,000, which makes
more than 100,000 in all. A finding names its number, and the same number makes the same input.
"""

import os
import time

import pytest

from minersim.data.sources import all_sources

INPUTS = int(os.environ.get("FUZZ_INPUTS", "400"))
SLOWEST_S = 20.0
"""One input may take so long: what hangs is found, a loaded machine is not."""
TARGETS = (
    "scenario", "override", "vary", "run", "import", "store", "transactions", "price series",
    "hourly prices", "ercot prices", "ercot points", "temperatures", "machine mix",
    "power prices", "command", "books", "cookie", "csv source", "import parquet", "track",
)  # fmt: skip
pytestmark = pytest.mark.timeout(0 if INPUTS > 5_000 else 300)


def attack(target, mutated, name):
    """Put the inputs of a target to it; fail with the number of the first that is a finding."""
    count = max(INPUTS // target.cost, len(target.seeds))
    target.attack(target.seeds[0])  # compiles what the first use of a machine compiles
    for number in range(count):
        data = mutated(target.seeds, target.words, number, name)
        began = time.perf_counter()
        try:
            target.attack(data)
        except Exception as error:
            shown = data[:2_000]
            pytest.fail(f"{name}, input {number}: {type(error).__name__}: {error}\n{shown!r}")
        took_s = time.perf_counter() - began
        assert took_s < SLOWEST_S, f"{name}, input {number}: {took_s:.0f} s\n{data[:2_000]!r}"


def test_every_target_is_attacked(plain_targets):
    assert set(TARGETS) == set(plain_targets)


@pytest.mark.parametrize("name", TARGETS)
@pytest.mark.filterwarnings("error")
def test_wrong_input(plain_targets, mutated, name):
    attack(plain_targets[name], mutated, name)


@pytest.mark.parametrize("name", [s.name for s in all_sources()])
def test_wrong_answers_of_a_source(source_target, mutated, name):
    attack(source_target(name), mutated, name)
