"""Transactions in a Parquet file: one row a transaction, in the chain's order.

====================== ================================ ==================================
column                 type                             what
====================== ================================ ==================================
``txid``               64 hexadecimal digits, 32 bytes, its name
                       or a whole number
``height``             whole number                     of its block
``time_s``             whole number, or timestamp (UTC) of its block's header
``is_coinbase``        true or false
``input_txid``         list of what ``txid`` is         outputs that it spends
``input_index``        list of whole numbers
``output_value_sat``   list of whole numbers            its outputs, in order
``fee_sat`` (optional) whole number, or nothing         inputs less outputs
``pool`` (optional)    text, or nothing                 who mined; of coinbase transactions
====================== ================================ ==================================

A file is read some thousand rows at a time; other columns are not looked at. What the rows say is
checked by who uses them: `minersim.indicators.cohi`.
"""

import itertools
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from minersim.data.transaction_bounds import bound_faults
from minersim.errors import InputError
from minersim.indicators.transactions import (
    UNKNOWN_FEE,
    UNKNOWN_POOL,
    Transaction,
    TransactionBatch,
)
from minersim.number_text import counted
from minersim.plain_files import FileRefusedError, check_plain_file, one_line
from minersim.results.files import write_whole

REQUIRED = (
    "txid",
    "height",
    "time_s",
    "is_coinbase",
    "input_txid",
    "input_index",
    "output_value_sat",
)
OPTIONAL = ("fee_sat", "pool")
_LISTS = ("input_txid", "input_index", "output_value_sat")
_NAMES = "64 hexadecimal digits, 32 bytes or a whole number"
_WHOLE = "whole numbers"
_KINDS = {
    "txid": _NAMES,
    "height": _WHOLE,
    "time_s": "whole numbers or timestamps",
    "is_coinbase": "true or false",
    "input_txid": f"lists of {_NAMES}",
    "input_index": f"lists of {_WHOLE}",
    "output_value_sat": f"lists of {_WHOLE}",
    "fee_sat": _WHOLE,
    "pool": "text",
}
_ROWS = 16_384
_ROW_GROUP = 65_536
_HEX, _BYTES = 64, 32
_LARGEST = 2**63 - 1
_LONGEST_SHOWN = 70


class TransactionFile:
    """A Parquet file of transactions, its columns checked.

    Parameters
    ----------
    file : Path

    Raises
    ------
    InputError
        If it cannot be read, or with every column that is missing, of a wrong type, or larger
        than `minersim.data.transaction_bounds` allows.
    """

    def __init__(self, file: Path) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        self.file = file
        if not file.exists():
            raise InputError(f"{file}: there is no such file")
        if file.is_dir():
            raise InputError(f"{file}: is a folder; allowed: a Parquet file of transactions")
        try:
            check_plain_file(file, _LARGEST)
            with pq.ParquetFile(file) as opened:
                schema, self.rows = opened.schema_arrow, opened.metadata.num_rows
        except FileRefusedError as error:
            raise InputError(f"{file}: {error}") from None
        except (pa.ArrowException, OSError) as error:
            raise InputError(
                f"{file}: is no Parquet file that can be read: {one_line(error)}"
            ) from None
        self._columns = [*REQUIRED, *(name for name in OPTIONAL if name in schema.names)]
        faults = _column_faults(schema)
        try:
            faults = faults or list(bound_faults(file, self._columns))
        except (pa.ArrowException, OSError) as error:
            raise InputError(f"{file}: damaged: {one_line(error)}") from None
        if faults:
            raise InputError("\n".join(f"{file}: {fault}" for fault in faults))

    def batches(
        self, progress: Callable[[float], None] | None = None
    ) -> Iterator[TransactionBatch]:
        """Read its rows, some thousand at a time.

        Parameters
        ----------
        progress : callable or None
            Called with the share that has been read.

        Raises
        ------
        InputError
            At a value that is missing or cannot be what it should be, or a damaged page.
        """
        import pyarrow as pa
        import pyarrow.parquet as pq

        done = 0
        try:
            with pq.ParquetFile(self.file, page_checksum_verification=True) as opened:
                for rows in opened.iter_batches(batch_size=_ROWS, columns=self._columns):
                    yield self._batch(rows, done)
                    done += rows.num_rows
                    if progress is not None:
                        progress(done / self.rows)
        except (pa.ArrowException, OSError) as error:
            raise InputError(
                f"{self.file}: damaged after {counted(done, 'row')}: {one_line(error)}"
            ) from None

    def _batch(self, rows: Any, first_row: int) -> TransactionBatch:
        columns = {name: _decoded(rows.column(name)) for name in self._columns}
        flat, offsets = dict(columns), {}
        for name in _LISTS:
            offsets[name] = _offsets(columns[name])
            flat[name] = _decoded(columns[name].flatten())
        faults = [
            f"{self.file}: column {name}: row {first_row + row + 1:,}: {words}"
            for name, values in flat.items()
            for row, words in _value_faults(name, values, offsets.get(name))
        ]
        differ = np.flatnonzero(np.diff(offsets["input_txid"]) != np.diff(offsets["input_index"]))
        if differ.size:
            row = first_row + int(differ[0]) + 1
            faults.append(
                f"{self.file}: row {row:,}: input_txid and input_index differ in their length"
            )
        if faults:
            raise InputError("\n".join(faults))
        pool, pool_names = _pools(columns.get("pool"), rows.num_rows)
        return TransactionBatch(
            txid=_words(flat["txid"]),
            height=_whole(flat["height"]),
            time_s=_seconds(flat["time_s"]),
            is_coinbase=flat["is_coinbase"].to_numpy(zero_copy_only=False),
            pool=pool,
            pool_names=pool_names,
            fee_sat=_fees(columns.get("fee_sat"), rows.num_rows),
            input_offsets=offsets["input_txid"],
            input_txid=_words(flat["input_txid"]),
            input_index=_whole(flat["input_index"]),
            output_offsets=offsets["output_value_sat"],
            output_sat=_whole(flat["output_value_sat"]),
        )


def write_transactions(file: Path, transactions: Iterable[Transaction]) -> int:
    """Write transactions as a Parquet file, whole or not at all; returns how many.

    Parameters
    ----------
    file : Path
    transactions : iterable of Transaction
        Their names all numbers or all texts.

    Raises
    ------
    InputError
        If there are none.
    RunError
        If it cannot be written.
    """
    import pyarrow.parquet as pq

    stream = iter(transactions)
    first = next(stream, None)
    if first is None:
        raise InputError(f"{file}: there are no transactions to write")
    schema = _schema(texts=isinstance(first.txid, str))
    stream = itertools.chain([first], stream)
    count = 0

    def write(part: Path) -> None:
        nonlocal count
        with pq.ParquetWriter(part, schema, compression="zstd", write_page_checksum=True) as writer:
            while some := list(itertools.islice(stream, _ROW_GROUP)):
                writer.write_table(_table(some, schema))
                count += len(some)

    write_whole(file, write)
    return count


def _schema(*, texts: bool) -> Any:
    import pyarrow as pa

    name = pa.string() if texts else pa.int64()
    return pa.schema(
        {
            "txid": name,
            "height": pa.int64(),
            "time_s": pa.int64(),
            "is_coinbase": pa.bool_(),
            "input_txid": pa.list_(name),
            "input_index": pa.list_(pa.int32()),
            "output_value_sat": pa.list_(pa.int64()),
            "fee_sat": pa.int64(),
            "pool": pa.string(),
        }
    )


def _table(some: list[Transaction], schema: Any) -> Any:
    import pyarrow as pa

    columns = {
        "txid": [each.txid for each in some],
        "height": [each.height for each in some],
        "time_s": [each.time_s for each in some],
        "is_coinbase": [each.is_coinbase for each in some],
        "input_txid": [[txid for txid, _ in each.inputs] for each in some],
        "input_index": [[index for _, index in each.inputs] for each in some],
        "output_value_sat": [list(each.outputs_sat) for each in some],
        "fee_sat": [each.fee_sat for each in some],
        "pool": [each.pool if each.is_coinbase else None for each in some],
    }
    return pa.table(columns, schema=schema)


def _column_faults(schema: Any) -> list[str]:
    """Say what is wrong with the columns, one line each."""
    faults = []
    for name in (*REQUIRED, *OPTIONAL):
        if name not in schema.names:
            if name in REQUIRED:
                faults.append(f"column {name}: is missing; allowed: {_KINDS[name]}")
            continue
        found = schema.field(name).type
        if not _fits(name, found):
            faults.append(f"column {name}: found {found}; allowed: {_KINDS[name]}")
    return faults


def _fits(name: str, found: Any) -> bool:
    import pyarrow as pa

    kind = pa.types
    if name in _LISTS:
        if not (kind.is_list(found) or kind.is_large_list(found)):
            return False
        found = found.value_type
    if kind.is_dictionary(found):
        found = found.value_type
    text = bool(kind.is_string(found) or kind.is_large_string(found))
    whole = bool(kind.is_integer(found))
    if name in ("txid", "input_txid"):
        raw = kind.is_binary(found) or kind.is_large_binary(found)
        fixed = kind.is_fixed_size_binary(found) and found.byte_width == _BYTES
        return bool(text or raw or fixed or whole)
    if name == "time_s":
        return whole or bool(kind.is_timestamp(found))
    if name == "is_coinbase":
        return bool(kind.is_boolean(found))
    return text if name == "pool" else whole


def _decoded(column: Any) -> Any:
    """Column without a dictionary, with offsets of one width."""
    import pyarrow as pa

    kind = pa.types
    if kind.is_dictionary(column.type):
        column = column.dictionary_decode()
    if kind.is_string(column.type):
        return column.cast(pa.large_string())
    if kind.is_binary(column.type) or kind.is_fixed_size_binary(column.type):
        return column.cast(pa.large_binary())
    return column


def _value_faults(
    name: str, values: Any, offsets: npt.NDArray[np.int64] | None
) -> Iterator[tuple[int, str]]:
    """First row of a column whose value cannot be used, and why."""
    import pyarrow as pa
    import pyarrow.compute as pc

    def row(place: int) -> int:
        return place if offsets is None else int(np.searchsorted(offsets, place, "right")) - 1

    if pa.types.is_uint64(values.type) and name not in ("txid", "input_txid"):
        large = (
            pc.greater(values, pa.scalar(_LARGEST, pa.uint64()))
            .fill_null(False)
            .to_numpy(zero_copy_only=False)
        )
        if large.any():
            place = int(np.argmax(large))
            yield row(place), f"found {values[place]}; allowed: at most {_LARGEST}"
            return
    if name == "fee_sat":
        below = pc.less(values, 0).fill_null(False).to_numpy(zero_copy_only=False)
        if below.any():
            place = int(np.argmax(below))
            yield row(place), f"found {values[place]}; allowed: at least 0, or nothing"
    if name in OPTIONAL:
        return
    if values.null_count:
        place = int(np.argmax(pc.is_null(values).to_numpy(zero_copy_only=False)))
        yield row(place), f"found nothing; allowed: {_KINDS[name].removeprefix('lists of ')}"
        return
    kind = pa.types
    texts = kind.is_large_string(values.type)
    if name in ("txid", "input_txid") and (texts or kind.is_large_binary(values.type)):
        size = _HEX if texts else _BYTES
        bad = pc.binary_length(values).to_numpy(zero_copy_only=False) != size
        if texts and not bad.any():
            bad = (_HEX_VALUE[_characters(values, _HEX)] > 15).any(axis=1)
        if bad.any():
            place = int(np.argmax(bad))
            found = repr(values[place].as_py())
            if len(found) > _LONGEST_SHOWN:
                found = found[:_LONGEST_SHOWN] + "..."
            allowed = "64 hexadecimal digits" if texts else "32 bytes"
            yield row(place), f"found {found}; allowed: {allowed}"


_HEX_VALUE = np.full(256, 255, dtype=np.uint8)
_HEX_VALUE[np.frombuffer(b"0123456789", dtype=np.uint8)] = np.arange(10)
_HEX_VALUE[np.frombuffer(b"abcdef", dtype=np.uint8)] = np.arange(10, 16)
_HEX_VALUE[np.frombuffer(b"ABCDEF", dtype=np.uint8)] = np.arange(10, 16)


def _characters(values: Any, size: int) -> npt.NDArray[np.uint8]:
    """Bytes of values that all have the same size, of shape (values, size)."""
    if len(values) == 0:
        return np.zeros((0, size), dtype=np.uint8)
    offsets = np.frombuffer(values.buffers()[1], dtype=np.int64)
    start = int(offsets[values.offset])
    data = np.frombuffer(values.buffers()[2], dtype=np.uint8)
    return data[start : start + len(values) * size].reshape(-1, size)


def _words(values: Any) -> npt.NDArray[np.uint64]:
    """Names of transactions as words of 64 bits; see `minersim.indicators.txid_word`."""
    import pyarrow as pa

    if pa.types.is_integer(values.type):
        numbers = values.to_numpy(zero_copy_only=False)
        return np.ascontiguousarray(numbers).astype(np.int64, copy=False).astype(np.uint64)
    if pa.types.is_large_binary(values.type):
        head = np.ascontiguousarray(_characters(values, _BYTES)[:, :8])
        return head.view(">u8").reshape(-1).astype(np.uint64)
    digits = _HEX_VALUE[_characters(values, _HEX)[:, :16]].astype(np.uint64)
    word = np.zeros(len(values), dtype=np.uint64)
    for place in range(16):
        word = (word << np.uint64(4)) | digits[:, place]
    return word


def _whole(values: Any) -> npt.NDArray[np.int64]:
    import pyarrow as pa

    found: npt.NDArray[np.int64] = values.cast(pa.int64()).to_numpy(zero_copy_only=False)
    return found


def _seconds(values: Any) -> npt.NDArray[np.int64]:
    import pyarrow as pa

    if pa.types.is_timestamp(values.type):
        values = values.cast(pa.timestamp("s", tz=values.type.tz), safe=False)
    return _whole(values)


def _fees(values: Any, rows: int) -> npt.NDArray[np.int64]:
    if values is None:
        return np.full(rows, UNKNOWN_FEE, dtype=np.int64)
    import pyarrow as pa

    return _whole(values.cast(pa.int64()).fill_null(UNKNOWN_FEE))


def _pools(values: Any, rows: int) -> tuple[npt.NDArray[np.int64], tuple[str, ...]]:
    if values is None:
        return np.zeros(rows, dtype=np.int64), (UNKNOWN_POOL,)
    coded = values.fill_null(UNKNOWN_POOL).dictionary_encode()
    names = tuple(name or UNKNOWN_POOL for name in coded.dictionary.to_pylist())
    return _whole(coded.indices), names or (UNKNOWN_POOL,)


def _offsets(lists: Any) -> npt.NDArray[np.int64]:
    import pyarrow.compute as pc

    lengths = pc.list_value_length(lists).fill_null(0).to_numpy(zero_copy_only=False)
    return np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
