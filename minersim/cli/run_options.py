"""Options of ``minersim run``."""

import argparse
from typing import Any

from minersim.cli.common_options import add_output_options, add_run_options, add_scenario_options


def add_run(commands: Any) -> None:
    """Add the command."""
    run = commands.add_parser(
        "run", help="simulate a scenario and print the answer", allow_abbrev=False
    )
    run.add_argument("scenario", metavar="SCENARIO", help="scenario file (TOML)")
    add_scenario_options(run)
    add_run_options(run)
    run.add_argument(
        "--cluster",
        metavar="ADDRESS",
        help="simulate on the workers of this dask scheduler, as in tcp://10.0.0.5:8786",
    )
    run.add_argument(
        "--out",
        metavar="DIR",
        help="write scenario, summary, world and ledger there; a long run that was stopped goes on",
    )
    run.add_argument(
        "--trace", metavar="FILE", help="write the events of path 0 (.csv or .jsonl by its suffix)"
    )
    run.add_argument(
        "--trace-kinds",
        metavar="A,B",
        help="kinds of events to write (default: all but single blocks)",
    )
    _add_cash_flow(run)
    run.add_argument(
        "--keep",
        action="store_true",
        help="keep what the run says of the future; minersim track score holds it against it",
    )
    add_output_options(run)


def _add_cash_flow(run: argparse.ArgumentParser) -> None:
    run.add_argument(
        "--cash-flow",
        metavar="FILE",
        help="write the business's cash flow (.csv or .xlsx by its suffix)",
    )
    run.add_argument(
        "--cash-flow-by", metavar="PERIOD", help="month, quarter or year; default month"
    )
    run.add_argument(
        "--cash-flow-of",
        metavar="WHICH",
        help=(
            "mean, p10, p50, p90, middle (the path of the median NPV), or a path's number "
            "from 0; default mean"
        ),
    )
