"""Options of ``minersim track``."""

from typing import Any

from minersim.cli.common_options import add_output_options, folder_name


def add_track(commands: Any) -> None:
    """Add the command.

    Parameters
    ----------
    commands : subparsers
        Of the program.
    """
    track = commands.add_parser(
        "track",
        help="runs that were kept, held against what came since",
        description=(
            "Runs kept with minersim run --keep: what they said of the future, and what came. "
            "The folder is that of the store, or what MINERSIM_DATA_DIR names."
        ),
        allow_abbrev=False,
    )
    actions = track.add_subparsers(dest="action", required=True, metavar="ACTION")
    listed = actions.add_parser("list", help="the runs that were kept", allow_abbrev=False)
    listed.add_argument(
        "--data-dir", type=folder_name, metavar="DIR", help="folder of the store and the kept runs"
    )
    add_output_options(listed)

    score = actions.add_parser(
        "score", help="predicted against realised, as far as it is due", allow_abbrev=False
    )
    score.add_argument(
        "--books",
        metavar="FILE",
        help="what your business mined for by day (CSV: date,revenue_usd), to score its revenue",
    )
    series = score.add_argument_group("what came", "one of these; by default the store")
    series.add_argument(
        "--data", type=folder_name, metavar="DIR", help="read files of series in this folder"
    )
    series.add_argument(
        "--built-in", action="store_true", help="only the history that comes with minersim"
    )
    score.add_argument(
        "--data-dir", type=folder_name, metavar="DIR", help="folder of the store and the kept runs"
    )
    add_output_options(score)
