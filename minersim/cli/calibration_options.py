"""Options of ``minersim backtest`` and ``minersim calibrate``."""

import argparse
from typing import Any

from minersim.cli.common_options import add_output_options, folder_name


def add_calibration(commands: Any) -> None:
    """Add both commands.

    Parameters
    ----------
    commands : subparsers
        Of the program.
    """
    backtest = commands.add_parser(
        "backtest",
        help="how good forecasts of the difficulty would have been",
        description=(
            "Forecast the difficulty from every retarget of the past, each time from what was "
            "known then, and score it against drift and no change. Looks at the store; at the "
            "built-in history where nothing is stored."
        ),
        allow_abbrev=False,
    )
    backtest.add_argument(
        "--horizons", metavar="A,B", help="retargets ahead (default: 1,3,6,13,26)"
    )
    backtest.add_argument("--paths", metavar="N", help="paths of a forecast (default: 1000)")
    backtest.add_argument("--seed", metavar="N", help="seed of the paths (default: 1)")
    _add_series(backtest, "to forecast from")
    add_output_options(backtest)

    calibrate = commands.add_parser(
        "calibrate",
        help="parameters from real series, with their errors, as a scenario to extend",
        description=(
            "Fit price, fees, the network's cost curve, its growth and its miners' sales to real "
            "series, and say what they cannot tell. Looks at the store; at the built-in history "
            "where nothing is stored."
        ),
        allow_abbrev=False,
    )
    calibrate.add_argument(
        "--out", metavar="FILE", help="write the scenario there (TOML), for others to extend"
    )
    _add_series(calibrate, "that is read")
    add_output_options(calibrate)


def _add_series(command: argparse.ArgumentParser, use: str) -> None:
    command.add_argument("--from", metavar="DATE", dest="since", help=f"first day {use}")
    command.add_argument("--to", metavar="DATE", dest="until", help=f"last day {use}")
    series = command.add_argument_group("series", "one of these; by default the store")
    series.add_argument(
        "--data", type=folder_name, metavar="DIR", help="read files of series in this folder"
    )
    series.add_argument("--data-dir", type=folder_name, metavar="DIR", help="folder of the store")
    series.add_argument(
        "--built-in", action="store_true", help="only the history that comes with minersim"
    )
