"""Options of ``minersim indicators``."""

import argparse
from typing import Any

from minersim.cli.common_options import add_output_options, add_scenario_options, folder_name


def add_indicators(commands: Any) -> None:
    """Add the command.

    Parameters
    ----------
    commands : subparsers
        Of the program.
    """
    command: argparse.ArgumentParser = commands.add_parser(
        "indicators",
        help="indicators of mining and the chain, from stored figures, files or a simulation",
        description=(
            "Indicators with their readings on the last day that there are figures of. Without "
            "names, all of them; docs/indicators.md has their definitions."
        ),
        allow_abbrev=False,
    )
    command.add_argument("names", metavar="NAME", nargs="*", help="as in puell_multiple, mpi")
    command.add_argument(
        "--explain", metavar="NAME", action="append", help="what it is and how it is read"
    )
    figures = command.add_argument_group("figures", "the local store, or:")
    figures.add_argument(
        "--data", type=folder_name, metavar="DIR", help="files of a folder, in place of the store"
    )
    figures.add_argument("--data-dir", type=folder_name, metavar="DIR", help="folder of the store")
    figures.add_argument(
        "--source",
        metavar="NAME",
        action="append",
        help="of this source only; may be repeated, in order of preference",
    )
    figures.add_argument(
        "--from",
        metavar="DATE",
        dest="first",
        help="first day of what is written and ranked; windows reach further back",
    )
    figures.add_argument(
        "--to", metavar="DATE", dest="last", help="last day: nothing later is known"
    )
    figures.add_argument("--scenario", metavar="FILE", help="of a simulation of this scenario")
    add_scenario_options(command)
    command.add_argument("--paths", metavar="N", help="number of futures of the simulation")
    command.add_argument("--seed", metavar="N", help="seed of the simulation")
    command.add_argument("--jobs", metavar="N", help="threads or processes (default: one a core)")
    command.add_argument(
        "--path",
        metavar="N",
        help="this future alone, from 0 (default: median and 80 %% band of all)",
    )
    costs = command.add_argument_group("costs", "what no figures tell")
    costs.add_argument("--j-per-th", metavar="X", help="mean efficiency of the machines [J/TH]")
    costs.add_argument("--power", metavar="X", help="power price [USD/kWh]")
    command.add_argument(
        "--out", metavar="FILE", help="write the series (.csv or .parquet by its suffix)"
    )
    add_output_options(command)
