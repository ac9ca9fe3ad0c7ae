"""Options of the commands that decide and report: sweep, compare, sensitivity, optimise, report."""

import argparse
from typing import Any

from minersim.cli.common_options import add_output_options, add_run_options, add_scenario_options


def add_decisions(commands: Any) -> None:
    """Declare the five commands."""
    _add_sweep(commands)
    _add_compare(commands)
    _add_sensitivity(commands)
    _add_optimise(commands)
    _add_report(commands)


def _add_sweep(commands: Any) -> None:
    command = commands.add_parser(
        "sweep",
        help="a grid of runs over one setting or two",
        description="Run a scenario over a grid of one setting or two, on the same luck.",
        allow_abbrev=False,
    )
    command.add_argument("scenario", metavar="SCENARIO", help="scenario file (TOML)")
    _add_vary(command, "KEY=LO:HI:N", "a setting with ends and number of points; twice at most")
    _add_metrics(command)
    command.add_argument(
        "--out", metavar="FILE", help="write mean and quantiles of every point (CSV)"
    )
    _add_common(command)


def _add_compare(commands: Any) -> None:
    command = commands.add_parser(
        "compare",
        help="scenarios side by side on identical world paths",
        description=(
            "Run scenarios on the same paths: paired differences, and how often one beats the "
            "other. Seed and number of paths are those of the first."
        ),
        allow_abbrev=False,
    )
    command.add_argument("scenarios", metavar="SCENARIO", nargs="+", help="two or more (TOML)")
    _add_metrics(command)
    _add_folder(command)
    _add_common(command)


def _add_sensitivity(commands: Any) -> None:
    command = commands.add_parser(
        "sensitivity",
        help="which inputs matter: tornado and global (Sobol) indices",
        description=(
            "Move inputs of a scenario within ranges: one at a time (tornado), and all together "
            "(Sobol indices: the share of a metric's variance that is each input's)."
        ),
        allow_abbrev=False,
    )
    command.add_argument("scenario", metavar="SCENARIO", help="scenario file (TOML)")
    _add_vary(command, "KEY=LO:HI", "an input with its range; repeatable (default: usual ones)")
    command.add_argument("--metric", metavar="NAME", help="whose mean is followed, default npv_usd")
    command.add_argument(
        "--samples",
        metavar="N",
        help="rows of the Sobol design, a power of two, default 64; 0: tornado only",
    )
    _add_folder(command)
    _add_common(command)


def _add_optimise(commands: Any) -> None:
    command = commands.add_parser(
        "optimise",
        help="the best value of one setting, with limits on risk",
        description="Find the value of a setting that makes a metric largest or smallest.",
        allow_abbrev=False,
    )
    command.add_argument("scenario", metavar="SCENARIO", help="scenario file (TOML)")
    _add_vary(command, "KEY=LO:HI", "the setting with its range")
    goal = command.add_mutually_exclusive_group(required=True)
    words = "a metric such as npv_usd (its mean) or npv_usd.p10"
    goal.add_argument("--maximise", "--maximize", metavar="METRIC", help=words)
    goal.add_argument("--minimise", "--minimize", metavar="METRIC", help="the same")
    command.add_argument(
        "--risk-limit",
        metavar="LIMIT",
        action="append",
        default=[],
        help="such as probability_of_ruin<=0.05 (quote it in a shell); repeatable",
    )
    _add_folder(command)
    _add_common(command)


def _add_report(commands: Any) -> None:
    command = commands.add_parser(
        "report",
        help="a report with figures, HTML or PDF by suffix",
        description="Run a scenario and write question, answer, figures, inputs and sources.",
        allow_abbrev=False,
    )
    command.add_argument("scenario", metavar="SCENARIO", help="scenario file (TOML)")
    command.add_argument("-o", "--output", metavar="FILE", help="a name ending .html or .pdf")
    command.add_argument(
        "--no-tornado", action="store_true", help="leave out what the answer depends on"
    )
    _add_common(command)


def _add_folder(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--out", metavar="DIR", help="write scenarios, summary and tables (CSV) there"
    )


def _add_common(command: argparse.ArgumentParser) -> None:
    add_scenario_options(command)
    add_run_options(command)
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
