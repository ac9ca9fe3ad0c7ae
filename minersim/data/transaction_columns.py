"""Columns of a Parquet file of transactions: names, types, and what is wrong with those of a file.

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
"""

from typing import Any

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
LISTS = ("input_txid", "input_index", "output_value_sat")
_NAMES = "64 hexadecimal digits, 32 bytes or a whole number"
_WHOLE = "whole numbers"
KINDS = {
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
BYTES = 32
"""Length of a transaction's name. [bytes]"""


def column_faults(schema: Any) -> list[str]:
    """Say what is wrong with the columns, one line each."""
    faults = []
    for name in (*REQUIRED, *OPTIONAL):
        if name not in schema.names:
            if name in REQUIRED:
                faults.append(f"column {name}: is missing; allowed: {KINDS[name]}")
            continue
        found = schema.field(name).type
        if not _fits(name, found):
            faults.append(f"column {name}: found {found}; allowed: {KINDS[name]}")
    return faults


def _fits(name: str, found: Any) -> bool:
    import pyarrow as pa

    kind = pa.types
    if name in LISTS:
        if not (kind.is_list(found) or kind.is_large_list(found)):
            return False
        found = found.value_type
    if kind.is_dictionary(found):
        found = found.value_type
    text = bool(kind.is_string(found) or kind.is_large_string(found))
    whole = bool(kind.is_integer(found))
    if name in ("txid", "input_txid"):
        raw = kind.is_binary(found) or kind.is_large_binary(found)
        fixed = kind.is_fixed_size_binary(found) and found.byte_width == BYTES
        return bool(text or raw or fixed or whole)
    if name == "time_s":
        return whole or bool(kind.is_timestamp(found))
    if name == "is_coinbase":
        return bool(kind.is_boolean(found))
    return text if name == "pool" else whole
