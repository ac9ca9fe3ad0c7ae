"""Options of ``minersim data``."""

import argparse
from typing import Any

from minersim.cli.common_options import add_output_options, folder_name


def add_data(commands: Any) -> None:
    """Add the command and its actions.

    Parameters
    ----------
    commands : subparsers
        Of the program.
    """
    data = commands.add_parser(
        "data",
        help="real series: fetch them, see how old they are, files in and out",
        description=(
            "The local store of real series. It lies in your data folder, in the one that "
            "MINERSIM_DATA_DIR names, or in --data-dir."
        ),
        allow_abbrev=False,
    )
    actions = data.add_subparsers(dest="action", required=True, metavar="ACTION")

    def action(name: str, help_text: str) -> argparse.ArgumentParser:
        added: argparse.ArgumentParser = actions.add_parser(
            name, help=help_text, allow_abbrev=False
        )
        added.add_argument(
            "--data-dir", type=folder_name, metavar="DIR", help="folder of the store"
        )
        add_output_options(added)
        return added

    update = action("update", "ask the sources for what is new")
    _add_repeated(update, "--source", "ask this one; may be repeated, in order of preference")
    _add_repeated(update, "--metric", "only this one, or a pattern as in 'fees_*'; may be repeated")
    update.add_argument("--since", metavar="DATE", help="from this day on, whatever is stored")
    update.add_argument("--all", action="store_true", help="everything, whatever is stored")

    action("status", "what is stored, how old it is, and where it has gaps")

    read = action("import", "read files of series (CSV, Parquet) into the store")
    read.add_argument("files", metavar="FILE", nargs="+", help="see docs/data.md for the layouts")
    read.add_argument("--source", metavar="NAME", help="store the values under this name")

    write = action("export", "write what is stored to a file (.csv or .parquet by its suffix)")
    write.add_argument("file", metavar="FILE", help="file to write")
    write.add_argument(
        "--layout",
        metavar="NAME",
        default="wide",
        help="wide: a metric a column (default); long: a value a row, with all revisions",
    )
    _add_repeated(write, "--source", "only of this one; may be repeated, in order of preference")
    _add_repeated(write, "--metric", "only this one; may be repeated")
    write.add_argument("--since", metavar="DATE", help="first day")
    write.add_argument("--until", metavar="DATE", help="last day")

    action("repair", "check the store; move a damaged one aside and save what can be read")


def _add_repeated(parser: argparse.ArgumentParser, name: str, help_text: str) -> None:
    parser.add_argument(name, metavar="NAME", action="append", help=help_text)
