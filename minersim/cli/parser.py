"""Commands and options of the program.

What is imported here is imported by every command, ``--help`` too: it must not load the model.
"""

import argparse
from typing import NoReturn

import minersim
from minersim.cli.breakeven_options import add_breakeven
from minersim.cli.calculator_options import add_calculator
from minersim.cli.calibration_options import add_calibration
from minersim.cli.cohi_options import add_cohi
from minersim.cli.common_options import add_output_options, add_scenario_options
from minersim.cli.data_options import add_data
from minersim.cli.decision_options import add_decisions
from minersim.cli.indicators_options import add_indicators
from minersim.cli.run_options import add_run
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

    add_run(commands)
    add_stress(commands)
    add_decisions(commands)
    add_breakeven(commands)
    add_calculator(commands)
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

    add_data(commands)
    add_cohi(commands)
    add_indicators(commands)
    add_calibration(commands)
    add_track(commands)
    gui = commands.add_parser(
        "gui", help="the desktop program: a window on scenarios", allow_abbrev=False
    )
    gui.add_argument(
        "scenarios", metavar="SCENARIO", nargs="*", help="scenario files to open (TOML)"
    )
    return top
