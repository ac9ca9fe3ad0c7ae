"""A damaged store: moved aside, and what can still be read of it saved into a new one.

Rows are read from both ends up to the damage, and around it by ever smaller spans of time, so that
a lost page takes only its own rows along. If the file's first page is lost, which says where the
tables are, that of a new store stands in: every store is laid out alike. Rows that make no sense
(a value outside its metric's bounds, a time that is not) are left behind.
"""

import datetime
import shutil
import sqlite3
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from minersim.data.salvage import Salvaged, salvage
from minersim.data.schema import connect, connect_to_read
from minersim.data.store_errors import DamagedStoreError, StoreError, is_busy, plain_errors

_JOURNALS = ("-wal", "-shm")


@dataclass(frozen=True, slots=True)
class Repair:
    """What a repair found and did.

    Attributes
    ----------
    finding : str
        What is wrong, in SQLite's words; empty where nothing is, and nothing was done.
    moved_to : Path or None
        Where the damaged file is now.
    snapshots, values : int
        How many of each were saved.
    """

    finding: str
    moved_to: Path | None = None
    snapshots: int = 0
    values: int = 0


def examine(file: Path) -> str:
    """What is wrong with a store, by SQLite's full check; empty where nothing is.

    Raises
    ------
    StoreError
        If it is another program's, a newer minersim's, or cannot be read at all.
    """
    try:
        connection = connect_to_read(file)
    except DamagedStoreError:
        return "its beginning is not that of a store"
    except sqlite3.DatabaseError as error:
        if is_busy(error) or not _says_damaged(file, error):
            raise
        return str(error)
    try:
        (finding,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
        if finding != "ok":
            return " ".join(str(finding).split("***")[-1].split())
        connection.execute("SELECT count(fetched_at_s + length(source)) FROM snapshot").fetchone()
    except sqlite3.DatabaseError as error:
        if is_busy(error):
            raise
        return str(error)
    finally:
        connection.close()
    return ""


def _says_damaged(file: Path, error: sqlite3.Error) -> bool:
    try:
        with plain_errors(file):
            raise error
    except DamagedStoreError:
        return True
    except StoreError:
        return False


def repair(file: Path, today: datetime.date | None = None) -> Repair:
    """Move a damaged store aside and save what can be read; leave a whole one alone.

    Parameters
    ----------
    file : Path
        The store.
    today : date, optional
        Goes into the damaged file's new name.

    Raises
    ------
    StoreError
        If it is another program's, a newer minersim's, or the folder cannot be written.
    """
    with plain_errors(file):
        finding = examine(file)
        if not finding:
            return Repair("")
        with tempfile.TemporaryDirectory(prefix=".repair-", dir=file.parent) as folder:
            copy = Path(folder) / file.name
            _copy_with_journal(file, copy)
            rescued = salvage(copy, now_s=int(time.time()))
            new = Path(folder) / "new.sqlite"
            _write(new, rescued)
            aside = _free_name(file, today or datetime.datetime.now(tz=datetime.UTC).date())
            # a copy first: wherever this is cut off, the damaged file is still there
            _copy_with_journal(file, aside)
            for journal in _JOURNALS:
                file.with_name(file.name + journal).unlink(missing_ok=True)
            new.replace(file)
    return Repair(finding, aside, len(rescued.snapshots), len(rescued.observations))


def _copy_with_journal(file: Path, to: Path) -> None:
    """Copy a store and what of it stands in the journal still."""
    shutil.copyfile(file, to)
    journal = file.with_name(f"{file.name}-wal")
    if journal.exists() and journal.stat().st_size:
        shutil.copyfile(journal, to.with_name(f"{to.name}-wal"))


def _free_name(file: Path, today: datetime.date) -> Path:
    """Name for the damaged file that no other one has."""
    first = file.with_name(f"{file.name}.damaged-{today.isoformat()}")
    number, name = 1, first
    while name.exists():
        number += 1
        name = first.with_name(f"{first.name}-{number}")
    return name


def _write(file: Path, rescued: Salvaged) -> None:
    connection = connect(file)
    try:
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("INSERT INTO snapshot VALUES (?, ?, ?, ?, ?)", rescued.snapshots)
        connection.executemany("INSERT INTO series VALUES (?, ?, ?, ?)", rescued.series)
        connection.executemany("INSERT INTO observation VALUES (?, ?, ?, ?)", rescued.observations)
        connection.execute("COMMIT")
    finally:
        connection.close()
