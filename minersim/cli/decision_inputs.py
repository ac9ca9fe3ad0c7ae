"""Options of the commands that decide and report, as values: ranges, scenarios, new files."""

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

from minersim.analysis.varied import Range, parse_range
from minersim.cli.inputs import OptionReader, read_scenario
from minersim.errors import Issue, ScenarioError
from minersim.plain_files import NO_PLAIN_FILE
from minersim.scenario import Scenario
from minersim.scenario.wording import show


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


def check_new_file(read: OptionReader, name: str, text: str, suffixes: Sequence[str]) -> None:
    """Say what is wrong with the name of a file to write, before the work."""
    file = Path(text)
    if file.suffix.lower() not in suffixes:
        allowed = " or ".join(suffixes)
        read.wrong(name, f"found {show(file.name)}; allowed: a name ending {allowed}")
    elif file.is_dir():
        read.wrong(name, f"found {show(text)}, a folder; allowed: a file")
    elif file.exists() and not file.is_file():
        read.wrong(name, f"found {show(text)}, which {NO_PLAIN_FILE}")
    elif not file.parent.is_dir():
        folder = show(str(file.parent))
        read.wrong(name, f"found {show(text)}; there is no folder {folder}")
