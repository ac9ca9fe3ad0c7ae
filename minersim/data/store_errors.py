"""What SQLite says of the store, in words that tell the user what to do."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from minersim.errors import RunError

REPAIR_HINT = "`minersim data repair` moves it aside and saves what can still be read"

_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT)
_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_BASE_OF_CODE = 0xFF
"""Extended result codes carry the plain one in their lowest byte."""


class StoreError(RunError):
    """The store cannot be used: damaged, full, locked, not writable, or of a newer version."""


class DamagedStoreError(StoreError):
    """Bytes of the store are not what SQLite wrote; repair may save the rest."""


def plain_code(error: sqlite3.Error) -> int:
    """Result code without its extension; -1 where there is none."""
    code: int = getattr(error, "sqlite_errorcode", -1)
    return code & _BASE_OF_CODE if code >= 0 else code


def is_busy(error: sqlite3.Error) -> bool:
    """Whether another program holds the store at the moment."""
    return plain_code(error) in _BUSY


@contextmanager
def plain_errors(file: Path) -> Iterator[None]:
    """Turn errors of SQLite into one plain line that names the file."""
    try:
        yield
    except sqlite3.Error as error:
        raise in_words(file, error) from None
    except OSError as error:
        raise StoreError(f"{file}: cannot be used: {error.strerror or error}") from None


def in_words(file: Path, error: sqlite3.Error) -> StoreError:
    """Error of the store for one of SQLite."""
    code = plain_code(error)
    if code in _DAMAGED or "decode to UTF-8" in str(error):
        return DamagedStoreError(f"{file}: is damaged{_first_finding(file)}; {REPAIR_HINT}")
    if is_busy(error):
        return StoreError(f"{file}: another program is writing to it; try again in a moment")
    if code == sqlite3.SQLITE_FULL:
        return StoreError(f"{file}: the disk is full; nothing of this visit was stored")
    if code == sqlite3.SQLITE_READONLY:
        return StoreError(f"{file}: may not be written; allowed: a folder that may")
    if code == sqlite3.SQLITE_CANTOPEN:
        return StoreError(f"{file}: cannot be opened; allowed: a folder that may be written")
    if code == sqlite3.SQLITE_IOERR:
        return StoreError(
            f"{file}: the disk refuses to read or write it (full, or at a limit, or failing); "
            "nothing of this visit was stored"
        )
    return StoreError(f"{file}: cannot be used: {error}")


def _first_finding(file: Path) -> str:
    """What SQLite's own check says first, in brackets; empty where it can say nothing."""
    try:
        connection = sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)
    except sqlite3.Error:
        return ""
    try:
        (finding,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    except (sqlite3.Error, TypeError):
        return ""
    finally:
        connection.close()
    lines = str(finding).split("***")[-1].split()
    return "" if finding == "ok" else f" ({' '.join(lines)})"
