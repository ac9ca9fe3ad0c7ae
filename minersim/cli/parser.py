"""Commands and options of the program.

What is imported here is imported by every command, ``--help`` too: it must not load the model.
"""

import argparse
from typing import NoReturn

import minersim
from minersim.cli.calculator_options import add_calculator
from minersim.cli.calibration_options import add_calibration
from minersim.cli.cohi_options import add_cohi
from minersim.cli.data_options import add_data
from minersim.cli.decision_options import add_decisions
from minersim.cli.indicators_options import add_indicators
from minersim.cli.stress_options import add_stress
from minersim.cli.text import clean
from minersim.cli.track_options import add_track


class _Parser(argparse.ArgumentParser):
    """Options whose mistakes are told without control characters."""

    def error(self, message: str) -> NoReturn:
        if message.endswith(": COMMAND"):
            message = (
                "which command? `minersim --help` lists them; `minersim examples` has scenarios to "
                "run, as `minersim run classroom`"
            )
        super().error(clean(message))


def parser() -> argparse.ArgumentParser:
    """Every command and option."""
    top = _Parser(
        prog="minersim",
        description="Simulate bitcoin mining: the network, its difficulty, one business on it.",
        epilog="SCENARIO is a file, or the name of an example: see `minersim examples`.",
        allow_abbrev=False,
    )
    top.add_argument("--version", action="version", version=f"minersim {minersim.__version__}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")

    run = commands.add_parser(
        "run", help="simulate a scenario and print the answer", allow_abbrev=False
    )
    run.add_argument("scenario", metavar="SCENARIO", help="scenario file (TOML)")
    add_scenario_options(run)
    run.add_argument("--paths", metavar="N", help="number of futures, in place of the scenario's")
    run.add_argument("--seed", metavar="N", help="seed, in place of the scenario's")
    run.add_argument("--engine", metavar="NAME", help="ensemble (compiled) or events (reference)")
    run.add_argument(
        "--jobs", metavar="N", help="threads or processes to use (default: one a core)"
    )
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

    add_stress(commands, add_scenario_options, add_output_options)
    add_decisions(commands, add_scenario_options, add_output_options)
    breakeven = commands.add_parser(
        "breakeven",
        help="margin and the five break-evens, of a scenario's fleets or of one machine",
        allow_abbrev=False,
    )
    breakeven.add_argument(
        "scenario", metavar="SCENARIO", nargs="?", help="scenario file; or give one machine:"
    )
    add_scenario_options(breakeven)
    machine = breakeven.add_argument_group("one machine")
    machine.add_argument("--machine", metavar="NAME", help="machine of the catalogue")
    machine.add_argument("--j-per-th", metavar="X", help="efficiency, in place of a machine [J/TH]")
    machine.add_argument("--power", metavar="X", help="power price [USD/kWh]")
    machine.add_argument("--price", metavar="X", help="price of a coin [USD/BTC]")
    machine.add_argument("--difficulty", metavar="X", help="difficulty")
    machine.add_argument("--fees", metavar="X", help="fees per block, default 0 [BTC/block]")
    machine.add_argument("--pool-fee", metavar="X", help="pool's share, default 0")
    machine.add_argument("--pue", metavar="X", help="site power over machine power, default 1")
    machine.add_argument(
        "--height", metavar="N", help="block height that sets the subsidy, default 930000 (3.125)"
    )
    machine.add_argument(
        "--live",
        action="store_true",
        default=None,
        help="price, difficulty, fees and height that are left out are the latest that are stored",
    )
    breakeven.add_argument(
        "--option-value",
        action="store_true",
        help="what standing still is worth: machines that must run beside free ones",
    )
    value = breakeven.add_argument_group("with --option-value, for one machine")
    value.add_argument("--volatility", metavar="X", help="of the coin, 0.5 is 50 %% [1/year^0.5]")
    value.add_argument("--days", metavar="N", help="how long it may mine, default 1460 [days]")
    value.add_argument("--discount-rate", metavar="X", help="default 0.1 [1/year]")
    value.add_argument(
        "--difficulty-increment", metavar="X", help="growth of the difficulty, default 0 [1/year]"
    )
    add_output_options(breakeven)

    add_calculator(commands, add_scenario_options, add_output_options)
    machines = commands.add_parser(
        "machines", help="the catalogue of machines, searchable", allow_abbrev=False
    )
    machines.add_argument("text", metavar="TEXT", nargs="*", help='name fragments, "s19j pro 104"')
    add_output_options(machines)

    examples = commands.add_parser(
        "examples",
        help="the scenarios that come with minersim: run them by name, or copy them",
        allow_abbrev=False,
    )
    examples.add_argument("names", metavar="NAME", nargs="*", help="as in classroom (default: all)")
    examples.add_argument("--copy-to", metavar="DIR", help="put the files there, to be changed")
    add_output_options(examples)

    validate = commands.add_parser(
        "validate", help="check a scenario file and say everything wrong", allow_abbrev=False
    )
    validate.add_argument("scenario", metavar="SCENARIO", help="scenario file (TOML)")
    add_scenario_options(validate)
    add_output_options(validate)

    add_data(commands, add_output_options)
    add_cohi(commands, add_output_options)
    add_indicators(commands, add_scenario_options, add_output_options)
    add_calibration(commands, add_output_options)
    add_track(commands, add_output_options)
    gui = commands.add_parser(
        "gui", help="the desktop program: a window on scenarios", allow_abbrev=False
    )
    gui.add_argument(
        "scenarios", metavar="SCENARIO", nargs="*", help="scenario files to open (TOML)"
    )
    return top


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
