"""Options of ``minersim stress``."""

from typing import Any

from minersim.cli.common_options import add_output_options, add_run_options, add_scenario_options


def add_stress(commands: Any) -> None:
    """Add the command."""
    stress = commands.add_parser(
        "stress",
        help="what a shock does: who leaves, retargets, coins sold, loop gain, recovery",
        description=(
            "Lay shocks over a scenario and hold it against the same futures without any shock. "
            "Shocks of the file count too."
        ),
        allow_abbrev=False,
    )
    stress.add_argument("scenario", metavar="SCENARIO", help="scenario file (TOML) with cohorts")
    add_scenario_options(stress)
    shocks = stress.add_argument_group("shocks", "shares: 0.3 or -0.3 is a fall of 30 %")
    shocks.add_argument("--price-shock", metavar="FRACTION", help="how far the coin's price falls")
    shocks.add_argument("--days", metavar="N", help="days that the fall takes (default: 14)")
    shocks.add_argument(
        "--recovery-days", metavar="N", help="days in which it fades (default: it stays)"
    )
    shocks.add_argument(
        "--power-shock", metavar="FRACTION", help="how much dearer the network's power is"
    )
    shocks.add_argument("--fee-shock", metavar="FRACTION", help="how far the fees of a block fall")
    shocks.add_argument(
        "--capacity-shock", metavar="FRACTION", help="how much of the capacity cannot run"
    )
    shocks.add_argument(
        "--capacity-days", metavar="N", help="for how many days (default: for good)"
    )
    shocks.add_argument(
        "--capacity-state",
        metavar="NAME",
        help="curtailed (it stands idle, the default) or gone (it is taken away)",
    )
    shocks.add_argument(
        "--shock-day",
        metavar="N",
        help="day on which price and capacity begin to fall (default: 30, or a quarter of the run)",
    )
    add_run_options(stress)
    stress.add_argument(
        "--out", metavar="DIR", help="write results of the stressed run and capitulation.json there"
    )
    add_output_options(stress)
