"""Options of the commands that decide and report: sweep, compare, sensitivity, optimise, report."""

import argparse
from collections.abc import Callable
from typing import Any

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
        "--vary",
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
