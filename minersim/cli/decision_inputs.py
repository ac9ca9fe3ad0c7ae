"""Options of the commands that decide and report, as values: ranges, scenarios."""

import argparse
from collections.abc import Callable, Sequence

from minersim.analysis.varied import Range, parse_range
from minersim.cli.inputs import OptionReader, read_scenario
from minersim.errors import Issue, ScenarioError
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


def checked_scenario(
    options: argparse.Namespace,
    read: OptionReader,
    check: Callable[[Scenario], Sequence[Issue]],
) -> Scenario:
    """Scenario of a command, or every mistake in it, in the options and in what is asked of it.

    Parameters
    ----------
    check : callable
        Mistakes in what is asked of a scenario that is right itself.
    """
    if not read.issues:
        return read.scenario()
    try:
        scenario = read_scenario(options)
    except ScenarioError as error:
        raise ScenarioError([*read.issues, *error.issues]) from None
    raise ScenarioError([*read.issues, *check(scenario)])
