"""Transactions in a Parquet file: one row a transaction, in the chain's order.

A file is read some thousand rows at a time; other columns than those of
`minersim.data.transaction_columns` are not looked at. What the rows say is checked by who uses
them: `minersim.indicators.cohi`.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from minersim.data.transaction_bounds import bound_faults
from minersim.data.transaction_columns import LISTS, OPTIONAL, REQUIRED, column_faults
from minersim.data.transaction_decoding import (
    decoded,
    fees,
    offsets_of,
    pools,
    seconds,
    whole_numbers,
    words_of,
)
from minersim.data.transaction_faults import value_faults
from minersim.errors import InputError
from minersim.indicators.transactions import TransactionBatch
from minersim.number_text import counted
from minersim.plain_files import FileRefusedError, check_plain_file, one_line

_ROWS = 16_384
_LARGEST_FILE = 2**63 - 1


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
            check_plain_file(file, _LARGEST_FILE)
            with pq.ParquetFile(file) as opened:
                schema, self.rows = opened.schema_arrow, opened.metadata.num_rows
        except FileRefusedError as error:
            raise InputError(f"{file}: {error}") from None
        except (pa.ArrowException, OSError) as error:
            raise InputError(
                f"{file}: is no Parquet file that can be read: {one_line(error)}"
            ) from None
        self._columns = [*REQUIRED, *(name for name in OPTIONAL if name in schema.names)]
        faults = column_faults(schema)
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
        columns = {name: decoded(rows.column(name)) for name in self._columns}
        flat, offsets = dict(columns), {}
        for name in LISTS:
            offsets[name] = offsets_of(columns[name])
            flat[name] = decoded(columns[name].flatten())
        faults = [
            f"{self.file}: column {name}: row {first_row + row + 1:,}: {words}"
            for name, values in flat.items()
            for row, words in value_faults(name, values, offsets.get(name))
        ]
        differ = np.flatnonzero(np.diff(offsets["input_txid"]) != np.diff(offsets["input_index"]))
        if differ.size:
            row = first_row + int(differ[0]) + 1
            faults.append(
                f"{self.file}: row {row:,}: input_txid and input_index differ in their length"
            )
        if faults:
            raise InputError("\n".join(faults))
        pool, pool_names = pools(columns.get("pool"), rows.num_rows)
        return TransactionBatch(
            txid=words_of(flat["txid"]),
            height=whole_numbers(flat["height"]),
            time_s=seconds(flat["time_s"]),
            is_coinbase=flat["is_coinbase"].to_numpy(zero_copy_only=False),
            pool=pool,
            pool_names=pool_names,
            fee_sat=fees(columns.get("fee_sat"), rows.num_rows),
            input_offsets=offsets["input_txid"],
            input_txid=words_of(flat["input_txid"]),
            input_index=whole_numbers(flat["input_index"]),
            output_offsets=offsets["output_value_sat"],
            output_sat=whole_numbers(flat["output_value_sat"]),
        )
