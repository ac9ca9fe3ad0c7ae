"""Options of ``minersim breakeven``."""

from typing import Any

from minersim.cli.common_options import (
    add_live_option,
    add_output_options,
    add_scenario_options,
)


def add_breakeven(commands: Any) -> None:
    """Add the command."""
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
    add_live_option(machine)
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
