"""Writing transactions as a Parquet file that `minersim.data.transaction_file` reads."""

import itertools
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from minersim.errors import InputError
from minersim.indicators.transactions import Transaction
from minersim.results.files import write_whole

_ROW_GROUP = 65_536


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
