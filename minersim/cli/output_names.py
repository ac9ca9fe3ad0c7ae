"""Names of what a command is to write, checked before the work."""

from collections.abc import Sequence
from pathlib import Path

from minersim.cli.inputs import OptionReader
from minersim.errors import InputError, Issue
from minersim.plain_files import NO_PLAIN_FILE
from minersim.results.files import check_result_folder
from minersim.scenario.wording import show


def check_folder(read: OptionReader, folder: str) -> None:
    """Say what is wrong with a folder to write, before the work."""
    try:
        check_result_folder(Path(folder))
    except InputError as error:
        read.issues.append(Issue("", "", str(error)))


def check_new_file(
    read: OptionReader, name: str, text: str, suffixes: Sequence[str] = (), made: str | None = None
) -> None:
    """Say what is wrong with the name of a file to write, before the work.

    Parameters
    ----------
    name : str
        Of the option.
    text : str
        Its value.
    suffixes : sequence of str
        Those that are allowed, in small letters; none for any.
    made : str or None
        Folder that the command itself makes before it writes the file.
    """
    file = Path(text)
    if suffixes and file.suffix.lower() not in suffixes:
        allowed = " or ".join(suffixes)
        read.wrong(name, f"found {show(file.name)}; allowed: a name ending {allowed}")
    elif file.is_dir():
        read.wrong(name, f"found {show(text)}, a folder; allowed: a file")
    elif file.exists() and not file.is_file():
        read.wrong(name, f"found {show(text)}, which {NO_PLAIN_FILE}")
    elif not file.parent.is_dir() and (made is None or file.parent != Path(made)):
        folder = show(str(file.parent))
        read.wrong(name, f"found {show(text)}; there is no folder {folder}")
