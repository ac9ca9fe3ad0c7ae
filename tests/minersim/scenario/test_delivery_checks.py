"""Rules of deliveries that are late by chance."""

import pytest

from minersim.scenario import load_scenario

FLEET = "sites[0].fleets[0]"
DELAY = f"{FLEET}.random_delay = {{%s}}"
PRICED = f"{FLEET}.price_usd_per_th = 10"

CASES = [
    ([PRICED, DELAY % "shortest_days = 9, likely_days = 5, longest_days = 20"],
     f"{FLEET}.random_delay.likely_days", "found 5, below shortest_days = 9; allowed: at least"),
    ([PRICED, DELAY % "longest_days = 20"],
     f"{FLEET}.random_delay.longest_days", "found 20, below likely_days = 60; allowed: at least"),
    ([DELAY % ""], f"{FLEET}.random_delay",
     "given for machines that are owned and there from the start; allowed: with a price, or a"),
    ([f"{FLEET}.delivery_date = 2026-01-01", DELAY % ""], f"{FLEET}.random_delay", "given for"),
    ([PRICED, DELAY % "longest_days = 4000"], f"{FLEET}.random_delay.longest_days", "found 4000"),
    ([PRICED, DELAY % "likely_days = 1.5"], f"{FLEET}.random_delay.likely_days", "a whole number"),
    ([PRICED, DELAY % "likely_days = 2, longest_days = 9",
      f"{FLEET}.retirement = {{date = 2026-01-10}}"],
     f"{FLEET}.retirement.date", "found 2026-01-10; allowed: after 2026-01-10, when they come"),
]  # fmt: skip

ALLOWED = [
    [PRICED, DELAY % ""],
    [f"{FLEET}.delivery_date = 2026-01-09", DELAY % "likely_days = 0, longest_days = 0"],
    [
        PRICED,
        DELAY % "likely_days = 2, longest_days = 8",
        f"{FLEET}.retirement = {{date = 2026-01-10}}",
    ],
]


@pytest.mark.parametrize(("changes", "key", "words"), CASES)
def test_mistake_is_reported_once(write, mistakes, changes, key, words):
    file = write(*changes)
    found = mistakes(file)
    assert [(where, which) for where, which, _ in found] == [(str(file), key)]
    assert words in found[0][2]


@pytest.mark.parametrize("changes", ALLOWED)
def test_what_is_just_allowed_is_allowed(write, changes):
    assert load_scenario(write(*changes)).sites[0].fleets[0].random_delay is not None
