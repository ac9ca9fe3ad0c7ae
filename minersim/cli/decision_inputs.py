"""Options of the commands that decide and report, as values: ranges, scenarios."""

import argparse
from collections.abc import Callable, Sequence

from minersim.analysis.varied import Range, parse_range
from minersim.cli.inputs import OptionReader
from minersim.engine.chunks import ticks_with_start
from minersim.engine.runs import KEPT_VALUES
from minersim.errors import Issue
from minersim.scenario import Scenario


def read_ranges(options: argparse.Namespace, read: OptionReader, *, points: bool) -> list[Range]:
    """Ranges of ``--vary``; what cannot be read goes to the reader."""
    ranges = []
    for text in options.vary:
        found = parse_range(text, points=points)
        if isinstance(found, Range):
            ranges.append(found)
        else:
            read.wrong("vary", found)
    return ranges


def checked_scenario(read: OptionReader, check: Callable[[Scenario], Sequence[Issue]]) -> Scenario:
    """Scenario of a command, or every mistake in it, in the options and in what is asked of it.

    Parameters
    ----------
    check : callable
        Mistakes in what is asked of a scenario that is right itself.
    """
    scenario = read.loaded()
    if read.issues:  # else the work itself checks it, before anything else
        read.issues += check(scenario)
    return read.passed(scenario)


def check_paths(scenario: Scenario, read: OptionReader, why: str) -> None:
    """Report more paths than a command can keep whole.

    Parameters
    ----------
    why : str
        Who keeps them, as in "a report keeps".
    """
    ticks = ticks_with_start(scenario)
    if scenario.paths * ticks > KEPT_VALUES:
        most = KEPT_VALUES // ticks
        words = f"allowed: at most {most:,}, as {why} every path of {ticks:,} ticks"
        read.wrong("paths", f"found {scenario.paths:,}; {words}")
