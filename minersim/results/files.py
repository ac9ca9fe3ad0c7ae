"""Results on disk, written whole or not at all.

A file is written under a temporary name in its own folder and renamed; a folder of results is
made beside its final name and renamed when it is complete.
"""

import contextlib
import errno
import glob
import json
import os
import re
import secrets
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from minersim.errors import InputError, RunError
from minersim.plain_files import NO_PLAIN_FILE, end_of_links
from minersim.units import SECONDS_PER_DAY

RESULT_FILES = frozenset(
    {
        "scenario.toml",
        "summary.json",
        "world.parquet",
        "retargets.parquet",
        "ledger.parquet",
        "operator.parquet",
        "outcomes.parquet",
        "fans.parquet",
        "capitulation.json",
        "base.toml",
        "trace.csv",
        "trace.jsonl",
        "sweep.csv",
        "pairs.csv",
        "tornado.csv",
        "sobol.csv",
        "curve.csv",
        *(f"scenario-{letter}.toml" for letter in "bcdefghijklmnopqrst"),
    }
)
"""Files that a folder of results may hold; one with any other file is never replaced."""
_MARKER = "summary.json"
_STAGING = "result"
_DEAD = re.compile(r"[0-9a-f]{8}\.part|[0-9a-z_]{8}(\.earlier)?")
"""Ends of the names that files and folders have while they are written."""


def write_whole(file: Path, write: Callable[[Path], object]) -> None:
    """Let ``write`` make a file under a temporary name, then give it its own.

    A link stays one: what it leads to is replaced. A device is refused, as its name would become
    that of a file.

    Raises
    ------
    RunError
        If it cannot be written.
    """
    try:
        place = _place_of(file)
    except OSError as error:
        raise RunError(f"{file}: cannot be written: {error.strerror or error}") from None
    # a name that nobody can foresee: a link that waits there would lead elsewhere
    temporary = place.with_name(f".{place.name}.{secrets.token_hex(4)}.part")
    _forget_the_dead(place)
    try:
        write(temporary)
        temporary.replace(place)
    except OSError as error:
        raise RunError(f"{file}: cannot be written: {error.strerror or error}") from None
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink()


def _place_of(file: Path) -> Path:
    """Where a file is: at the end of its links."""
    place = end_of_links(file)
    if place.exists() and not (place.is_file() or place.is_dir()):
        raise OSError(errno.EINVAL, NO_PLAIN_FILE)
    return place


def write_parquet(
    file: Path,
    table: Mapping[str, npt.NDArray[np.generic]],
    units: Mapping[str, str],
    provenance: Mapping[str, str],
) -> None:
    """Write columns as Parquet, with units and provenance in the file's metadata."""
    import pyarrow.parquet as pq

    arrow = _arrow_table(table, units, provenance)
    write_whole(file, lambda part: pq.write_table(arrow, part))


def _arrow_table(
    table: Mapping[str, npt.NDArray[np.generic]],
    units: Mapping[str, str],
    provenance: Mapping[str, str],
) -> Any:
    """Columns as an Arrow table, with units and provenance in its metadata."""
    import pyarrow as pa

    fields = []
    arrays = []
    for name, values in table.items():
        array = pa.array(values)
        unit = units.get(name)
        fields.append(pa.field(name, array.type, metadata={"unit": unit} if unit else None))
        arrays.append(array)
    schema = pa.schema(fields, metadata={"minersim": json.dumps(dict(provenance))})
    return pa.table(arrays, schema=schema)


class ParquetAppender:
    """A Parquet file that is written piece by piece, each a row group.

    It belongs in a folder that is being filled: the file counts only once the folder is renamed.
    """

    def __init__(self, file: Path, units: Mapping[str, str], provenance: Mapping[str, str]) -> None:
        self._file, self._units, self._provenance = file, units, provenance
        self._writer: Any = None

    def add(self, table: Mapping[str, npt.NDArray[np.generic]]) -> None:
        """Append rows."""
        import pyarrow.parquet as pq

        piece = _arrow_table(table, self._units, self._provenance)
        if self._writer is None:
            self._writer = pq.ParquetWriter(self._file, piece.schema)
        self._writer.write_table(piece)

    def close(self) -> None:
        """Finish the file."""
        if self._writer is not None:
            self._writer.close()


def write_text(file: Path, text: str) -> None:
    """Write a text file whole or not at all."""
    write_whole(file, lambda part: part.write_text(text, encoding="utf-8", newline="\n"))


def check_result_folder(folder: Path) -> None:
    """Refuse a folder that cannot be made, or that holds something other than earlier results.

    Raises
    ------
    InputError
        With what the folder is or holds.
    """
    try:
        end_of_links(folder)
    except OSError as error:
        words = "is a ring of links" if error.errno == errno.ELOOP else "leads nowhere"
        raise InputError(f"--out {folder}: {words}; allowed: a new folder") from None
    if folder.exists() and not folder.is_dir():
        raise InputError(f"--out {folder}: is a file; allowed: a new folder")
    if folder.is_dir():
        try:
            held = {entry.name for entry in folder.iterdir()}
        except OSError:
            raise InputError(f"--out {folder}: may not be read; allowed: a new folder") from None
        others = sorted(held - RESULT_FILES)
        if others or (held and _MARKER not in held):
            example = others[0] if others else min(held)
            raise InputError(
                f"--out {folder}: holds other files, such as {example}; allowed: a new folder, or "
                "one with earlier results only"
            )
    above = folder.absolute().parent
    while not above.exists() and above != above.parent:
        above = above.parent
    if not above.is_dir():
        raise InputError(f"--out {folder}: {above} is a file; allowed: a new folder")
    if not os.access(above, os.W_OK | os.X_OK):
        raise InputError(f"--out {folder}: {above} may not be written; allowed: another folder")


def write_folder(folder: Path, fill: Callable[[Path], None], work: Path | None = None) -> None:
    """Make a folder of results: filled beside its name, then renamed; earlier results go.

    Parameters
    ----------
    folder : Path
        Where the results shall be.
    fill : callable
        Writes them into the folder that it is given.
    work : Path or None
        A folder beside the final one, of this process alone, to fill it in; what a process that
        died has left there is removed.
    """
    check_result_folder(folder)
    place = folder.resolve()
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        if work is None:
            _forget_the_dead(place)
            staging = Path(tempfile.mkdtemp(prefix=f".{place.name}.", dir=place.parent))
        else:
            staging = _emptied(work / _STAGING, place)
    except OSError as error:
        raise RunError(f"{folder}: cannot be made: {error.strerror or error}") from None
    try:
        fill(staging)
        staging.chmod(0o755)
        _put_in_place(staging, place)
    except OSError as error:
        raise RunError(f"{folder}: cannot be written: {error.strerror or error}") from None
    except RunError as error:
        raise RunError(str(error).replace(str(staging), str(folder))) from None
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _forget_the_dead(place: Path) -> None:
    """Tidy up after processes that died while they wrote here; earlier results come back.

    A process that lives looks the same: what is younger than a day is left alone.
    """
    name = glob.escape(place.name)
    with contextlib.suppress(OSError):
        if not place.exists():
            for earlier in place.parent.glob(f".{name}.????????.earlier"):
                earlier.replace(place)
                break
        for left in place.parent.glob(f".{name}.????????*"):
            dead = _DEAD.fullmatch(left.name.removeprefix(f".{place.name}."))
            if dead is None or time.time() - left.lstat().st_mtime < SECONDS_PER_DAY:
                continue
            if left.is_dir():
                shutil.rmtree(left, ignore_errors=True)
            else:
                left.unlink()


def _emptied(staging: Path, place: Path) -> Path:
    """Make a folder anew where a process may have died filling or renaming it."""
    earlier = _earlier(staging)
    if earlier.exists() and not place.exists():
        earlier.replace(place)
    shutil.rmtree(earlier, ignore_errors=True)
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir()
    return staging


def _earlier(staging: Path) -> Path:
    """Where earlier results are while the new ones take their place."""
    return staging.with_name(staging.name + ".earlier")


def _put_in_place(staging: Path, place: Path) -> None:
    """Give a complete folder its name; what had the name before comes back if that fails."""
    earlier = _earlier(staging)
    try:
        if place.exists():
            place.replace(earlier)
        staging.replace(place)
    except BaseException:  # an interrupt too
        if earlier.exists() and not place.exists():
            earlier.replace(place)
        raise
    # what is called earlier comes back if a process dies, so it must be whole as long as it is
    with contextlib.suppress(OSError):
        earlier.replace(staging)
        shutil.rmtree(staging, ignore_errors=True)
