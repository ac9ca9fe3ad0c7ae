"""A file of figures as a table: columns of cells, and where each row stands in the file."""

import csv
import hashlib
import io
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from minersim.data.files.mistakes import Mistakes
from minersim.errors import InputError
from minersim.plain_files import FileRefusedError, one_line, read_plain_file
from minersim.scenario.wording import show

SUFFIXES = (".csv", ".parquet")

_LARGEST_BYTES = 2**30
_MOST_CELLS = 20_000_000
_LONGEST_TEXT = 10_000
_MOST_COLUMNS = 2_000
_SHOWN_NAMES = 20
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
        return read_plain_file(file, _LARGEST_BYTES)
    except FileRefusedError as error:
        raise InputError(f"{file}: {error}") from None
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
                if len(numbers) * len(header) > _MOST_CELLS:
                    found = f"has more than {_MOST_CELLS:,} cells"
                    raise InputError(f"{file}: {found}; allowed: smaller files, one by one")
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
        _check_size(file, pq.ParquetFile(pa.BufferReader(content)))
        table = pq.read_table(pa.BufferReader(content), read_dictionary=_texts(content))
        _check_texts(file, table)
        _check_header(file, table.column_names)
        columns = {name: table.column(name).to_pylist() for name in table.column_names}
    except (pa.ArrowException, OSError, ValueError) as error:
        raise InputError(f"{file}: cannot be read as Parquet: {one_line(error)}") from None
    return list(range(1, table.num_rows + 1)), columns


def _check_size(file: Path, opened: Any) -> None:
    """Refuse a small file that would fill the memory once it is unpacked."""
    groups = [opened.metadata.row_group(i) for i in range(opened.metadata.num_row_groups)]
    columns = [group.column(i) for group in groups for i in range(group.num_columns)]
    cells = max(
        sum(column.num_values for column in columns),
        opened.metadata.num_rows * len(opened.schema_arrow.names),
    )
    if cells > _MOST_CELLS:
        raise InputError(f"{file}: has {cells:,} cells; allowed: at most {_MOST_CELLS:,}")
    unpacked = sum(column.total_uncompressed_size for column in columns)
    if unpacked > _LARGEST_BYTES:
        raise InputError(
            f"{file}: has {unpacked:,} bytes unpacked; allowed: at most {_LARGEST_BYTES:,}"
        )


def _texts(content: bytes) -> list[str]:
    """Columns of texts; each text of them is kept once, however often it stands there."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pq.read_schema(pa.BufferReader(content))
    kinds = (pa.types.is_string, pa.types.is_large_string, pa.types.is_binary)
    return [each.name for each in schema if any(kind(each.type) for kind in kinds)]


def _check_texts(file: Path, table: Any) -> None:
    """Refuse texts that no name is as long as, before every cell has one of its own."""
    import pyarrow as pa

    for name, column in zip(table.column_names, table.columns, strict=True):
        for chunk in column.chunks:
            if not pa.types.is_dictionary(chunk.type):
                continue
            longest = max((len(text.as_buffer() or b"") for text in chunk.dictionary), default=0)
            if longest > _LONGEST_TEXT:
                found = f"column {show(name)}: found a text of {longest:,} bytes"
                raise InputError(f"{file}: {found}; allowed: at most {_LONGEST_TEXT:,}")


def _check_header(file: Path, header: list[str]) -> None:
    if len(header) > _MOST_COLUMNS:
        found = f"found {len(header):,} columns"
        raise InputError(f"{file}: header: {found}; allowed: at most {_MOST_COLUMNS:,}")
    twice = sorted(name for name, times in Counter(header).items() if times > 1)
    if twice:
        names = ", ".join(show(name) for name in twice[:_SHOWN_NAMES])
        names += f" and {len(twice) - _SHOWN_NAMES:,} more" if len(twice) > _SHOWN_NAMES else ""
        raise InputError(f"{file}: header: found {names} twice; allowed: each column once")
