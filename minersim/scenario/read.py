"""Read scenario files as raw tables: TOML over its bases, and which file gave which value."""

import os
import tomllib
from pathlib import Path as FilePath
from typing import Any

from minersim.errors import Issue, ScenarioError
from minersim.plain_files import FileRefusedError, read_plain_file
from minersim.scenario.keys import MOST_STEPS, Path, depth_exceeds
from minersim.scenario.merge import merge
from minersim.scenario.wording import show

_MOST_BASES = 10
_LARGEST_FILE_BYTES = 10_000_000
_MOST_NAMES = 8
_NOT_TOML = {
    "Cannot overwrite a value": "a key is given twice",
    "Cannot declare": "a table is given twice",
    "Cannot mutate immutable namespace": "a table is given twice",
}
"""What Python's TOML reader says about duplicates, and what it means."""


class _UnreadableError(Exception):
    """A file that cannot be opened or is no text."""


class Sources:
    """Which file, or which option, gave which value."""

    def __init__(self, main: str) -> None:
        self.main = main
        self._given: dict[Path, str] = {}
        self._folders: dict[str, FilePath] = {}

    def note_file(self, label: str, file: FilePath) -> None:
        """Note that a label stands for a file."""
        self._folders[label] = file.parent

    def folder_of(self, path: Path) -> FilePath | None:
        """Folder of the file that gave a value; None where no file did."""
        return self._folders.get(self.of(path))

    def note(self, path: Path, value: Any, label: str) -> None:
        """Note who gave a value and everything in it."""
        self._given[path] = label
        if isinstance(value, dict):
            for key, item in value.items():
                self.note((*path, key), item, label)
        elif isinstance(value, list | tuple):
            for index, item in enumerate(value):
                self.note((*path, index), item, label)

    def note_made(self, path: Path, label: str) -> None:
        """Note who made the tables on the way to a value, where nobody gave them before."""
        for length in range(1, len(path)):
            self._given.setdefault(path[:length], label)

    def of(self, path: Path) -> str:
        """Who gave a value, or the nearest table around it."""
        for length in range(len(path), 0, -1):
            if path[:length] in self._given:
                return self._given[path[:length]]
        return self.main


def label_of(file: str | FilePath) -> str:
    """Name of a file as messages give it, on one line."""
    return "".join(c if c.isprintable() else "?" for c in str(file))


def read_with_bases(
    file: str | FilePath, sources: Sources, text: str | None = None
) -> dict[str, Any]:
    """Read a file over its base, its base's base, and so on.

    Parameters
    ----------
    file : str or Path
        The file.
    sources : Sources
        Takes note of who gave what.
    text : str, optional
        What the file is to contain, where it is not to be read itself.

    Raises
    ------
    ScenarioError
        If a file cannot be read, is not TOML, or extends itself.
    """
    path, label = FilePath(file), label_of(file)
    try:
        return _read_over_base(path, label, sources, (), text)
    except _UnreadableError as error:
        raise ScenarioError([Issue(label, "", str(error))]) from None


def _read_over_base(
    path: FilePath, label: str, sources: Sources, above: tuple[str, ...], text: str | None = None
) -> dict[str, Any]:
    here = os.path.realpath(path) if "\0" not in str(path) else ""
    if here in above:
        raise _extends_error(label, "a scenario cannot extend itself, directly or through others")
    if len(above) > _MOST_BASES:
        raise _extends_error(label, f"more than {_MOST_BASES} scenarios extend one another")
    raw = _parsed(_text_of(path) if text is None else text, label)
    sources.note_file(label, path)
    base_name = raw.pop("extends", None)
    if base_name is None:
        sources.note((), raw, label)
        return raw
    if not isinstance(base_name, str) or not base_name.strip():
        found = f"found {show(base_name)}; allowed: the name of a scenario file"
        raise _extends_error(label, found)
    base_path = path.parent / base_name
    try:
        base = _read_over_base(base_path, label_of(base_path), sources, (*above, here))
    except _UnreadableError as error:
        raise _extends_error(label, f"found {show(base_name)}: {error}") from None
    sources.note((), raw, label)
    return merge(base, raw, ())


def _extends_error(label: str, message: str) -> ScenarioError:
    return ScenarioError([Issue(label, "extends", message)])


def _text_of(path: FilePath) -> str:
    try:
        # editors on Windows put a mark in front
        return read_plain_file(path, _LARGEST_FILE_BYTES).decode("utf-8-sig")
    except FileRefusedError as error:
        message = f"the file {error}"
    except FileNotFoundError:
        message = f"no such file{_near_files(path)}"
    except IsADirectoryError:
        message = "is a folder; allowed: a scenario file (TOML)"
    except PermissionError:
        message = "the file may not be read; check its permissions"
    except UnicodeDecodeError as error:
        message = f"not UTF-8 text (byte {error.start}); allowed: a scenario file (TOML)"
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        message = f"cannot be read: {reason}"
    raise _UnreadableError(message)


def _parsed(text: str, label: str) -> dict[str, Any]:
    try:
        tables = tomllib.loads(text)
        if not depth_exceeds(tables, MOST_STEPS):
            return tables
        message = "nested too deeply; allowed: a scenario file (TOML)"
    except RecursionError:
        message = "nested too deeply; allowed: a scenario file (TOML)"
    except tomllib.TOMLDecodeError as error:
        message = f"not TOML: {_toml_words(str(error))}"
    except ValueError:  # a decimal number of more digits than Python reads
        message = "a number is too long; allowed: a scenario file (TOML)"
    raise ScenarioError([Issue(label, "", message)])


def _toml_words(message: str) -> str:
    """What is wrong with a TOML text, duplicates in plain words."""
    for start, words in _NOT_TOML.items():
        if message.startswith(start):
            return words + message[message.rfind(" (at ") :]
    return "".join(c if c.isprintable() else "?" for c in message)


def _near_files(path: FilePath) -> str:
    try:
        files = sorted(p.name for p in path.parent.glob("*.toml") if p.is_file())
    except OSError:
        return ""
    listed = ", ".join(label_of(name) for name in files[:_MOST_NAMES])
    return f"; scenarios in that folder: {listed}" if files else ""
