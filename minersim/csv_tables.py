"""Tables as CSV: opened, days and numbers read as they are written, every mistake told plainly."""

import csv
import math
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TextIO

from minersim.errors import InputError
from minersim.plain_files import FileRefusedError, check_plain_file

_LONGEST_NAME = 60
_MOST_BYTES = 500_000_000


@contextmanager
def open_csv(file: Path) -> Iterator[TextIO]:
    """Open a file for the csv module; what goes wrong in the block while it is read is told.

    Raises
    ------
    InputError
        If the file is not there, is no plain file, or no text in UTF-8 with rows of CSV.
    """
    try:
        check_plain_file(file, _MOST_BYTES)
        with file.open(newline="", encoding="utf-8-sig") as stream:
            yield stream
    except FileNotFoundError:
        raise InputError(f"{file}: no such file") from None
    except FileRefusedError as error:
        raise InputError(f"{file}: {error}") from None
    except (OSError, ValueError, csv.Error) as error:
        raise InputError(f"{file}: cannot be read as CSV: {error}") from None


def file_stamp(file: Path) -> tuple[int, int]:
    """Time of the last change [ns] and size [bytes], by which a reading is kept or done again.

    Raises
    ------
    InputError
        If there is no such file.
    """
    try:
        state = file.stat()
    except OSError:
        raise InputError(f"{file}: no such file") from None
    return state.st_mtime_ns, state.st_size


def require_columns(file: Path | str, names: Sequence[str] | None, needed: Sequence[str]) -> None:
    """Look for columns in a header.

    Raises
    ------
    InputError
        One line with all that are missing.
    """
    missing = [name for name in needed if name not in (names or ())]
    if missing:
        allowed = ",".join(needed)
        raise InputError(f"{file}: line 1: no column {' and '.join(missing)}; allowed: {allowed}")


def raise_mistakes(file: Path | str, mistakes: Sequence[str], most: int) -> None:
    """Tell what is wrong with a file, if anything is.

    Raises
    ------
    InputError
        The first `most` mistakes, one line each, and the number of the others.
    """
    if mistakes:
        more = len(mistakes) - most
        rest = [f"{file}: and {more} more"] if more > 0 else []
        raise InputError("\n".join([*mistakes[:most], *rest]))


def shown_name(text: str) -> str:
    r"""Name out of a file as it may be printed: short, without what could drive a terminal.

    >>> shown_name(" HB_WEST\x1b[2J")
    'HB_WEST?[2J'
    """
    short = text.strip()
    short = short if len(short) <= _LONGEST_NAME else short[:_LONGEST_NAME] + "..."
    return "".join(c if c.isprintable() else "?" for c in short)


def read_day(text: str | None) -> date | None:
    """Day written as YYYY-MM-DD; None for anything else.

    >>> read_day(" 2024-02-29 "), read_day("2024-02-30"), read_day("20240229")
    (datetime.date(2024, 2, 29), None, None)
    """
    plain = (text or "").strip()
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", plain) is None:
        return None
    try:
        return date.fromisoformat(plain)
    except ValueError:
        return None


def read_number(text: str | None) -> float | None:
    """Finite number; None for anything else, and for Python's own way to part thousands.

    >>> read_number(" 1e2 "), read_number("1_000"), read_number("nan"), read_number(None)
    (100.0, None, None, None)
    """
    if text is None or "_" in text:
        return None
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None
