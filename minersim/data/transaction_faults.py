"""Values of a transaction file that cannot be used: the first of a column, with its row."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt

from minersim.data.transaction_columns import BYTES, KINDS, OPTIONAL
from minersim.data.transaction_decoding import HEX, HEX_VALUE, characters

_LARGEST = 2**63 - 1
_LONGEST_SHOWN = 70


def value_faults(
    name: str, values: Any, offsets: npt.NDArray[np.int64] | None
) -> Iterator[tuple[int, str]]:
    """First row of a column whose value cannot be used, and why; at most one of each fault.

    Parameters
    ----------
    name : str
        Of the column.
    values : pyarrow.Array
        Decoded; of lists their values, one after another.
    offsets : array of shape (rows + 1,) or None
        Where the lists begin among the values; None of a column without lists.
    """
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
        yield row(place), f"found nothing; allowed: {KINDS[name].removeprefix('lists of ')}"
        return
    kind = pa.types
    texts = kind.is_large_string(values.type)
    if name in ("txid", "input_txid") and (texts or kind.is_large_binary(values.type)):
        size = HEX if texts else BYTES
        bad = pc.binary_length(values).to_numpy(zero_copy_only=False) != size
        if texts and not bad.any():
            bad = (HEX_VALUE[characters(values, HEX)] > 15).any(axis=1)
        if bad.any():
            place = int(np.argmax(bad))
            found = repr(values[place].as_py())
            if len(found) > _LONGEST_SHOWN:
                found = found[:_LONGEST_SHOWN] + "..."
            allowed = "64 hexadecimal digits" if texts else "32 bytes"
            yield row(place), f"found {found}; allowed: {allowed}"
