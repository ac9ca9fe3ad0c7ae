"""What a file of transactions may unpack to: a small one must not fill the memory.

Parquet keeps equal texts once, and packs the rest: some kilobytes of it can say gigabytes. What
the file declares is looked at before any row is read, and so are the texts that it keeps once.
"""

from collections.abc import Collection, Iterator
from typing import Any

LONGEST_TEXT_BYTES = 1_000
MOST_VALUES = 2**27
"""Of a column in a row group: lists of some rows are held at once."""
BYTES_A_TEXT = 100
"""A text with its length and place takes so many at most, as a mean; a name takes 68."""
SPARE_BYTES = 2**24
"""What a column may take beyond that, however few its texts."""

_PREFIXED = "DELTA_BYTE_ARRAY"
_BUFFER_BYTES = 2**16
_ROWS = 16_384


def bound_faults(file: Any, columns: Collection[str]) -> Iterator[str]:
    """Say what of a file is too large, one line each.

    Parameters
    ----------
    file : path or buffer
        A Parquet file.
    columns : collection of str
        Columns that will be read.

    Raises
    ------
    pyarrow.ArrowException, OSError
        If it cannot be read.
    """
    import pyarrow.parquet as pq

    with pq.ParquetFile(file) as opened:
        chunks = list(_chunks(opened.metadata, columns))
    faults = list(dict.fromkeys(words for chunk in chunks for words in _declared(chunk)))
    yield from faults
    if faults:
        return
    told = set()
    for group, chunk in chunks:
        name = _name(chunk)
        if not (_is_text(chunk) and chunk.has_dictionary_page) or name in told:
            continue
        longest = _longest_kept_once(file, group, chunk.path_in_schema)
        if longest > LONGEST_TEXT_BYTES:
            told.add(name)
            found = f"column {name}: found a text of {longest:,} bytes"
            yield f"{found}; allowed: at most {LONGEST_TEXT_BYTES:,}"


def _chunks(metadata: Any, columns: Collection[str]) -> Iterator[tuple[int, Any]]:
    for group in range(metadata.num_row_groups):
        rows = metadata.row_group(group)
        for place in range(rows.num_columns):
            chunk = rows.column(place)
            if _name(chunk) in columns:
                yield group, chunk


def _name(chunk: Any) -> str:
    return str(chunk.path_in_schema).partition(".")[0]


def _is_text(chunk: Any) -> bool:
    return bool(chunk.physical_type == "BYTE_ARRAY")


def _declared(found: tuple[int, Any]) -> Iterator[str]:
    """What a column of a row group says of itself, where that is too much."""
    group, chunk = found
    where = f"column {_name(chunk)}: row group {group + 1:,}"
    values, unpacked = chunk.num_values, chunk.total_uncompressed_size
    if values > MOST_VALUES:
        yield f"{where}: has {values:,} values; allowed: at most {MOST_VALUES:,}"
    if not _is_text(chunk):
        return
    most = BYTES_A_TEXT * values + SPARE_BYTES
    if unpacked > most:
        words = f"has {unpacked:,} bytes unpacked; allowed: at most {most:,}"
        yield f"{where}: {words} for {values:,} values"
    if _PREFIXED in chunk.encodings:
        # a text of it may be as long as all before it, and nothing says so beforehand
        yield f"column {_name(chunk)}: is encoded as {_PREFIXED}; allowed: plain or a dictionary"


def _longest_kept_once(file: Any, group: int, path: str) -> int:
    """Longest text of a column's dictionary, which is unpacked once here. [bytes]"""
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    with pq.ParquetFile(file, read_dictionary=[path], buffer_size=_BUFFER_BYTES) as opened:
        name = path.partition(".")[0]
        for rows in opened.iter_batches(batch_size=_ROWS, row_groups=[group], columns=[name]):
            values = rows.column(0)
            values = values if pa.types.is_dictionary(values.type) else values.flatten()
            if len(values.dictionary):
                return int(pc.max(pc.binary_length(values.dictionary)).as_py() or 0)
    return 0
