"""The store's file: its tables, its version, and how it is opened.

An SQLite database. ``snapshot`` has a row for every visit to a source, or file that was read in;
``series`` names what there is, a metric of a source in its unit; ``observation`` has a row for
every value that was new or differed from the last. Nothing is ever changed or deleted.
"""

import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from minersim.data.store_errors import (
    REPAIR_HINT,
    DamagedStoreError,
    StoreError,
    is_busy,
    plain_code,
)

APPLICATION_ID = 0x4D494E53
"""Marks the file as minersim's: "MINS"."""
VERSION = 1

PATIENCE_S = 20.0
"""How long another program's writing is waited for."""
_NAP_S = 0.2
"""SQLite's own waiting cannot be interrupted: it waits this long, then Python looks up."""

_MAGIC = b"SQLite format 3\0"
_TABLES = (
    """CREATE TABLE snapshot (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        source TEXT NOT NULL,
        url TEXT NOT NULL,
        fetched_at_s INTEGER NOT NULL,
        sha256 TEXT NOT NULL
    )""",
    """CREATE TABLE series (
        id INTEGER PRIMARY KEY,
        source TEXT NOT NULL,
        metric TEXT NOT NULL,
        unit TEXT NOT NULL,
        UNIQUE (source, metric)
    )""",
    # its key is the order of reading, a series at a time; there is no index beside the rows
    """CREATE TABLE observation (
        series INTEGER NOT NULL REFERENCES series,
        observed_at_s INTEGER NOT NULL,
        snapshot INTEGER NOT NULL REFERENCES snapshot,
        value REAL NOT NULL,
        PRIMARY KEY (series, observed_at_s, snapshot)
    ) WITHOUT ROWID""",
)

_T = TypeVar("_T")


def connect(file: Path) -> sqlite3.Connection:
    """Open the store to write; make it where there is none.

    Raises
    ------
    StoreError
        If the file is another program's, or a newer minersim's.
    sqlite3.Error, OSError
        Whatever else is wrong; `store_errors.plain_errors` puts it into words.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    connection = _opened(file)
    try:
        if _is_new(connection):
            patiently(lambda: connection.execute("PRAGMA journal_mode = WAL"))
            patiently(lambda: _create(connection))
        check_version(file, connection)
        # whole after a crash of the program; after one of the machine the last visits may be gone
        connection.execute("PRAGMA synchronous = NORMAL")
    except BaseException:
        connection.close()
        raise
    return connection


def connect_to_read(file: Path) -> sqlite3.Connection:
    """Open the store to read; where there is none, an empty one in memory.

    In a folder that may not be written the file is read as it lies, which is right as long as
    nobody else can write it either.
    """
    if not file.exists():
        return _empty()
    connection = _opened(file, "mode=ro")
    try:
        try:
            new = _is_new(connection)
        except sqlite3.OperationalError as error:
            unwritable = plain_code(error) in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)
            journal = file.with_name(f"{file.name}-wal")
            if not unwritable or (journal.exists() and journal.stat().st_size):
                raise
            connection.close()
            connection = _opened(file, "immutable=1")
            new = _is_new(connection)
        if new:  # another program is about to make it
            connection.close()
            return _empty()
        check_version(file, connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _empty() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None)
    _create(connection)
    return connection


def _opened(file: Path, query: str = "") -> sqlite3.Connection:
    if file.is_file():
        with file.open("rb") as stream:
            start = stream.read(len(_MAGIC))
        if start and start != _MAGIC:
            raise DamagedStoreError(
                f"{file}: is damaged, or no store of minersim (it does not begin as an SQLite "
                f"file); {REPAIR_HINT}"
            )
    name = f"{file.absolute().as_uri()}?{query}" if query else str(file)
    return sqlite3.connect(name, uri=bool(query), timeout=_NAP_S, isolation_level=None)


def _is_new(connection: sqlite3.Connection) -> bool:
    """Whether there is nothing in the file yet."""

    def look() -> bool:
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        return bool(tables == 0 and application == 0)

    return patiently(look)


def check_version(file: Path, connection: sqlite3.Connection) -> None:
    """Refuse another program's file, one of a newer minersim, and one that has lost its mark."""
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if application != APPLICATION_ID:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        if {"snapshot", "series", "observation"} <= {name for (name,) in tables}:
            raise DamagedStoreError(f"{file}: is damaged (its mark is gone); {REPAIR_HINT}")
        raise StoreError(f"{file}: is a database of another program; allowed: another folder")
    if version > VERSION:
        raise StoreError(
            f"{file}: was written by a newer minersim (version {version} of the store); allowed: "
            f"up to version {VERSION}. Update minersim, or choose another folder"
        )


def _create(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN IMMEDIATE")
    try:
        (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if tables == 0:  # nobody was quicker
            for table in _TABLES:
                connection.execute(table)
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.execute("COMMIT")
    except BaseException:
        roll_back(connection)
        raise


def roll_back(connection: sqlite3.Connection) -> None:
    """Undo what was not committed; SQLite may have done so already, as on a full disk."""
    if connection.in_transaction:
        connection.execute("ROLLBACK")


def patiently(act: Callable[[], _T]) -> _T:
    """Do something as soon as no other program is in the way, for some time."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            return act()
        except sqlite3.OperationalError as error:
            if not is_busy(error) or time.monotonic() > deadline:
                raise
            time.sleep(_NAP_S / 10.0)  # a switch of the journal is refused without waiting
