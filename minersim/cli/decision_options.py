"""Options of the commands that decide and report: sweep, compare, sensitivity, optimise, report."""

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from minersim.analysis.varied import OPTION, Range, parse_range
from minersim.cli.inputs import OptionReader, read_scenario
from minersim.errors import Issue, ScenarioError
from minersim.scenario import Scenario
from minersim.scenario.wording import show

Add = Callable[[argparse.ArgumentParser], None]


def add_decisions(commands: Any, add_scenario_options: Add, add_output_options: Add) -> None:
    """Declare the five commands."""
    sweep = commands.add_parser(
        "sweep",
        help="a grid of runs over one setting or two",
        description="Run a scenario over a grid of one setting or two, on the same luck.",
        allow_abbrev=False,
    )
    sweep.add_argument("scenario", metavar="SCENARIO", help="scenario file (TOML)")
    _add_vary(sweep, "KEY=LO:HI:N", "a setting with ends and number of points; twice at most")
    _add_metrics(sweep)
    sweep.add_argument(
        "--out", metavar="FILE", help="write mean and quantiles of every point (CSV)"
    )

    compare = commands.add_parser(
        "compare",
        help="scenarios side by side on identical world paths",
        description=(
            "Run scenarios on the same paths: paired differences, and how often one beats the "
            "other. Seed and number of paths are those of the first."
        ),
        allow_abbrev=False,
    )
    compare.add_argument("scenarios", metavar="SCENARIO", nargs="+", help="two or more (TOML)")
    _add_metrics(compare)

    sensitivity = commands.add_parser(
        "sensitivity",
        help="which inputs matter: tornado and global (Sobol) indices",
        description=(
            "Move inputs of a scenario within ranges: one at a time (tornado), and all together "
            "(Sobol indices: the share of a metric's variance that is each input's)."
        ),
        allow_abbrev=False,
    )
    sensitivity.add_argument("scenario", metavar="SCENARIO", help="scenario file (TOML)")
    _add_vary(sensitivity, "KEY=LO:HI", "an input with its range; repeatable (default: usual ones)")
    sensitivity.add_argument(
        "--metric", metavar="NAME", help="whose mean is followed, default npv_usd"
    )
    sensitivity.add_argument(
        "--samples",
        metavar="N",
        help="rows of the Sobol design, a power of two, default 64; 0: tornado only",
    )

    optimise = commands.add_parser(
        "optimise",
        help="the best value of one setting, with limits on risk",
        description="Find the value of a setting that makes a metric largest or smallest.",
        allow_abbrev=False,
    )
    optimise.add_argument("scenario", metavar="SCENARIO", help="scenario file (TOML)")
    _add_vary(optimise, "KEY=LO:HI", "the setting with its range")
    goal = optimise.add_mutually_exclusive_group(required=True)
    words = "a metric such as npv_usd (its mean) or npv_usd.p10"
    goal.add_argument("--maximise", "--maximize", metavar="METRIC", help=words)
    goal.add_argument("--minimise", "--minimize", metavar="METRIC", help="the same")
    optimise.add_argument(
        "--risk-limit",
        metavar="LIMIT",
        action="append",
        default=[],
        help="such as probability_of_ruin<=0.05 (quote it in a shell); repeatable",
    )

    report = commands.add_parser(
        "report",
        help="a report with figures, HTML or PDF by suffix",
        description="Run a scenario and write question, answer, figures, inputs and sources.",
        allow_abbrev=False,
    )
    report.add_argument("scenario", metavar="SCENARIO", help="scenario file (TOML)")
    report.add_argument("-o", "--output", metavar="FILE", help="a name ending .html or .pdf")
    report.add_argument(
        "--no-tornado", action="store_true", help="leave out what the answer depends on"
    )

    for command in (compare, sensitivity, optimise):
        command.add_argument(
            "--out", metavar="DIR", help="write scenarios, summary and tables (CSV) there"
        )
    for command in (sweep, compare, sensitivity, optimise, report):
        add_scenario_options(command)
        command.add_argument(
            "--paths", metavar="N", help="number of futures, in place of the scenario's"
        )
        command.add_argument("--seed", metavar="N", help="seed, in place of the scenario's")
        command.add_argument(
            "--engine", metavar="NAME", help="ensemble (compiled) or events (reference)"
        )
        command.add_argument(
            "--jobs", metavar="N", help="threads or processes (default: one a core)"
        )
        add_output_options(command)


def _add_vary(command: argparse.ArgumentParser, form: str, help_: str) -> None:
    command.add_argument(
        OPTION,
        metavar=form,
        action="append",
        default=[],
        help=help_ + "; :log at the end for even steps of the logarithm",
    )


def _add_metrics(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--metric",
        metavar="NAME",
        action="append",
        default=[],
        help="as npv_usd; repeatable (default: seven usual ones)",
    )


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
    elif not file.parent.is_dir():
        folder = show(str(file.parent))
        read.wrong(name, f"found {show(text)}; there is no folder {folder}")
