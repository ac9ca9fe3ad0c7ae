"""Options that several commands have; the parser imports this, so it must load nothing."""

import argparse


def add_scenario_options(command: argparse.ArgumentParser) -> None:
    """Add what every command with a scenario has."""
    command.add_argument(
        "--set",
        metavar="KEY=VALUE",
        action="append",
        default=[],
        dest="overrides",
        help="override one value, as in sites[0].power_usd_per_kwh=0.06; may be repeated",
    )


def add_output_options(command: argparse.ArgumentParser) -> None:
    """Add what every command has."""
    command.add_argument("--json", action="store_true", help="print one JSON object, nothing else")
    command.add_argument("--quiet", action="store_true", help="print no summary and no progress")


def add_run_options(command: argparse.ArgumentParser) -> None:
    """Add what every command has that runs a scenario: how much, by what, with how many hands."""
    command.add_argument(
        "--paths", metavar="N", help="number of futures, in place of the scenario's"
    )
    command.add_argument("--seed", metavar="N", help="seed, in place of the scenario's")
    command.add_argument(
        "--engine", metavar="NAME", help="ensemble (compiled) or events (reference)"
    )
    command.add_argument("--jobs", metavar="N", help="threads or processes (default: one a core)")


def add_live_option(group: argparse._ArgumentGroup) -> None:
    """Add what every command has that takes the network's figures one by one."""
    group.add_argument(
        "--live",
        action="store_true",
        default=None,
        help="price, difficulty, fees and height that are left out are the latest that are stored",
    )


def folder_name(text: str) -> str:
    """An option's folder; an empty one would count as none, and be another than was meant.

    Raises
    ------
    argparse.ArgumentTypeError
        If it is empty, as an unset variable of a shell is.
    """
    if not text.strip():
        raise argparse.ArgumentTypeError(f"found {text!r}; allowed: a folder")
    return text
