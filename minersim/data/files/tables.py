"""A file of figures as a table: columns of cells, and where each row stands in the file."""

import csv
import hashlib
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from minersim.data.files.mistakes import Mistakes
from minersim.errors import InputError
from minersim.scenario.wording import show

SUFFIXES = (".csv", ".parquet")

_LARGEST_BYTES = 2**30
_DELIMITERS = (",", ";", "\t")


@dataclass(frozen=True, slots=True)
class Table:
    """A file's cells.

    Attributes
    ----------
    file : Path
        The file.
    place : str
        What its rows are called: line or row.
    rows : list of int
        Number of each row in the file.
    columns : dict
        By name as in the file; each a list of cells, text or typed, empty ones None or "".
    sha256 : str
        Of the file's bytes.
    """

    file: Path
    place: str
    rows: list[int]
    columns: dict[str, list[Any]]
    sha256: str


def read_table(file: Path) -> Table:
    """Read a CSV or Parquet file.

    Raises
    ------
    InputError
        If it cannot be read, with every row that is wrong.
    """
    if file.suffix.lower() not in SUFFIXES:
        allowed = " or ".join(SUFFIXES)
        raise InputError(f"{file}: found the ending {show(file.suffix)}; allowed: {allowed}")
    content = _content(file)
    digest = hashlib.sha256(content).hexdigest()
    if file.suffix.lower() == ".parquet":
        rows, columns = _parquet(file, content)
        return Table(file, "row", rows, columns, digest)
    rows, columns = _csv(file, content)
    return Table(file, "line", rows, columns, digest)


def _content(file: Path) -> bytes:
    try:
        if file.is_file() and file.stat().st_size > _LARGEST_BYTES:
            raise InputError(f"{file}: is larger than 1 GiB; allowed: smaller files, one by one")
        return file.read_bytes()
    except OSError as error:
        raise InputError(f"{file}: cannot be read: {error.strerror or error}") from None


def _csv(file: Path, content: bytes) -> tuple[list[int], dict[str, list[Any]]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        words = "not UTF-8 text; save it as CSV UTF-8"
        raise InputError(f"{file}: {words} (byte {error.start})") from None
    head = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    mistakes = Mistakes(file)
    numbers: list[int] = []
    records: list[list[str]] = []
    header: list[str] | None = None
    try:
        for record in reader:
            if not any(cell.strip() for cell in record):
                continue
            if header is None:
                header = [cell.strip() for cell in record]
            elif len(record) != len(header):
                found = f"found {len(record)} cells; allowed: {len(header)}, as in the header"
                mistakes.add(reader.line_num, "", found)
            else:
                numbers.append(reader.line_num)
                records.append(record)
    except csv.Error as error:
        mistakes.add(reader.line_num, "", f"is not CSV: {error}")
    mistakes.finish()
    if header is None:
        raise InputError(f"{file}: is empty; allowed: a header and lines of figures")
    _check_header(file, header)
    cells = [list(column) for column in zip(*records, strict=True)] or [[] for _ in header]
    return numbers, dict(zip(header, cells, strict=True))


def _parquet(file: Path, content: bytes) -> tuple[list[int], dict[str, list[Any]]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(pa.BufferReader(content))
        _check_header(file, table.column_names)
        columns = {name: table.column(name).to_pylist() for name in table.column_names}
    except (pa.ArrowException, OSError, ValueError) as error:
        first = (str(error).splitlines() or [""])[0]
        raise InputError(f"{file}: cannot be read as Parquet: {first}") from None
    return list(range(1, table.num_rows + 1)), columns


def _check_header(file: Path, header: list[str]) -> None:
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice:
        names = ", ".join(show(name) for name in twice)
        raise InputError(f"{file}: header: found {names} twice; allowed: each column once")
