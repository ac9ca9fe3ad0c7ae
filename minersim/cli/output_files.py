"""Files and folders to write: what is wrong with their names is said before the work."""

import os
from collections.abc import Sequence
from pathlib import Path

from minersim.cli.inputs import OptionReader, option_name
from minersim.errors import InputError, Issue
from minersim.plain_files import NO_PLAIN_FILE, end_of_links
from minersim.results.files import check_result_folder
from minersim.scenario.wording import show


def check_folder(read: OptionReader, folder: str) -> None:
    """Tell the reader what is wrong with a folder to write."""
    try:
        check_result_folder(Path(folder))
    except InputError as error:
        read.issues.append(Issue("", "", str(error)))


def check_new_file(
    read: OptionReader,
    name: str,
    text: str,
    suffixes: Sequence[str] = (),
    *,
    made: str | None = None,
) -> None:
    """Tell the reader what is wrong with an option's file.

    Parameters
    ----------
    name : str
        Of the option.
    text : str
        The file.
    suffixes : sequence of str, optional
        Endings that it may have (default: any).
    made : str, optional
        A folder that need not be there yet: the command makes it.
    """
    fault = new_file_fault(text, suffixes, made=made)
    if fault:
        read.wrong(name, fault)


def new_file_fault(text: str, suffixes: Sequence[str] = (), *, made: str | None = None) -> str:
    """What is wrong with the name of a file to write, and what is allowed; empty if nothing."""
    file = Path(text)
    if suffixes and file.suffix.lower() not in suffixes:
        return f"found {show(file.name)}; allowed: a name ending {' or '.join(suffixes)}"
    if made is not None and file.parent == Path(made):
        return ""
    try:
        place = end_of_links(file)
        if place.is_dir():
            return f"found {show(text)}, a folder; allowed: a file"
        if place.exists() and not place.is_file():
            return f"found {show(text)}, which {NO_PLAIN_FILE}"
    except OSError:
        return f"found {show(text)}, which leads nowhere; allowed: a file"
    folder = show(str(file.parent if place.parent == file.parent.resolve() else place.parent))
    if not place.parent.is_dir():
        return f"found {show(text)}; there is no folder {folder}"
    if not os.access(place.parent, os.W_OK | os.X_OK):
        return f"found {show(text)}; the folder {folder} may not be written; allowed: another"
    return ""


def check_apart(read: OptionReader, **files: str | None) -> None:
    """Tell the reader of options that name the same file: one would be written over the other."""
    first: dict[str, str] = {}
    for name, text in files.items():
        if text is None:
            continue
        place = os.path.realpath(text)
        if place in first:
            words = f"found {show(text)}, the file of {option_name(first[place])}"
            read.wrong(name, f"{words}; allowed: another")
        first.setdefault(place, name)
