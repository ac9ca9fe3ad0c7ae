"""Mistakes of a file, all told at once."""

from pathlib import Path

from minersim.errors import InputError

_SHOWN = 20


class Mistakes:
    """Collects what is wrong with a file.

    Parameters
    ----------
    file : Path
        Named in every line.
    place : str
        What its rows are called: line of a text, row of a table.
    """

    def __init__(self, file: Path, place: str = "line") -> None:
        self._file, self.place = file, place
        self._lines: list[str] = []
        self._count = 0

    @property
    def full(self) -> bool:
        """Whether a mistake more would only be counted."""
        return len(self._lines) >= _SHOWN

    def add(self, row: int, column: str, message: str) -> None:
        """Note a mistake; an empty column is the whole row's."""
        self._count += 1
        if not self.full:
            where = f"{self.place} {row}" + (f", column {column}" if column else "")
            self._lines.append(f"{self._file}: {where}: {message}")

    def finish(self) -> None:
        """Raise all of them, if there are any.

        Raises
        ------
        InputError
            With a line each for the first twenty, and the number of the others.
        """
        if not self._count:
            return
        others = self._count - len(self._lines)
        rest = [f"{self._file}: and {others:,} more mistakes"] if others else []
        raise InputError("\n".join([*self._lines, *rest]))
