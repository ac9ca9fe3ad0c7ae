"""Values of a transaction file's columns as arrays, whatever type they are stored as."""

from typing import Any

import numpy as np
import numpy.typing as npt

from minersim.data.transaction_columns import BYTES
from minersim.indicators.transactions import UNKNOWN_FEE, UNKNOWN_POOL

HEX = 2 * BYTES
"""Length of a transaction's name in hexadecimal digits."""
HEX_VALUE = np.full(256, 255, dtype=np.uint8)
HEX_VALUE[np.frombuffer(b"0123456789", dtype=np.uint8)] = np.arange(10)
HEX_VALUE[np.frombuffer(b"abcdef", dtype=np.uint8)] = np.arange(10, 16)
HEX_VALUE[np.frombuffer(b"ABCDEF", dtype=np.uint8)] = np.arange(10, 16)
"""Values of hexadecimal digits by their character; 255 of what is none."""


def decoded(column: Any) -> Any:
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


def characters(values: Any, size: int) -> npt.NDArray[np.uint8]:
    """Bytes of values that all have the same size, of shape (values, size)."""
    if len(values) == 0:
        return np.zeros((0, size), dtype=np.uint8)
    offsets = np.frombuffer(values.buffers()[1], dtype=np.int64)
    start = int(offsets[values.offset])
    data = np.frombuffer(values.buffers()[2], dtype=np.uint8)
    return data[start : start + len(values) * size].reshape(-1, size)


def words_of(values: Any) -> npt.NDArray[np.uint64]:
    """Names of transactions as words of 64 bits; see `minersim.indicators.txid_word`."""
    import pyarrow as pa

    if pa.types.is_integer(values.type):
        numbers = values.to_numpy(zero_copy_only=False)
        return np.ascontiguousarray(numbers).astype(np.int64, copy=False).astype(np.uint64)
    if pa.types.is_large_binary(values.type):
        head = np.ascontiguousarray(characters(values, BYTES)[:, :8])
        return head.view(">u8").reshape(-1).astype(np.uint64)
    digits = HEX_VALUE[characters(values, HEX)[:, :16]].astype(np.uint64)
    word = np.zeros(len(values), dtype=np.uint64)
    for place in range(16):
        word = (word << np.uint64(4)) | digits[:, place]
    return word


def whole_numbers(values: Any) -> npt.NDArray[np.int64]:
    """Whole numbers of any width."""
    import pyarrow as pa

    found: npt.NDArray[np.int64] = values.cast(pa.int64()).to_numpy(zero_copy_only=False)
    return found


def seconds(values: Any) -> npt.NDArray[np.int64]:
    """Times since 1970, of timestamps or as they are. [s]"""
    import pyarrow as pa

    if pa.types.is_timestamp(values.type):
        values = values.cast(pa.timestamp("s", tz=values.type.tz), safe=False)
    return whole_numbers(values)


def fees(values: Any, rows: int) -> npt.NDArray[np.int64]:
    """Fees by row, unknown ones marked, also where there is no such column. [satoshi]"""
    if values is None:
        return np.full(rows, UNKNOWN_FEE, dtype=np.int64)
    import pyarrow as pa

    return whole_numbers(values.cast(pa.int64()).fill_null(UNKNOWN_FEE))


def pools(values: Any, rows: int) -> tuple[npt.NDArray[np.int64], tuple[str, ...]]:
    """Place of each row's pool among the names, and the names; without the column all unknown."""
    if values is None:
        return np.zeros(rows, dtype=np.int64), (UNKNOWN_POOL,)
    coded = values.fill_null(UNKNOWN_POOL).dictionary_encode()
    names = tuple(name or UNKNOWN_POOL for name in coded.dictionary.to_pylist())
    return whole_numbers(coded.indices), names or (UNKNOWN_POOL,)


def offsets_of(lists: Any) -> npt.NDArray[np.int64]:
    """Where each list begins in the flattened column, and its end: of shape (rows + 1,)."""
    import pyarrow.compute as pc

    lengths = pc.list_value_length(lists).fill_null(0).to_numpy(zero_copy_only=False)
    return np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
