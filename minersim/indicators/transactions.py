"""Transactions of a block chain as indicators take them: blocks in order, outputs in satoshi.

Who reads them from a file or a node lives on a floor above; here is only their form. A
`Transaction` is one of them, as a person writes it. A `TransactionBatch` holds many as columns, as
the compiled laws take them. Within a block a transaction stands after those whose outputs it
spends, as consensus demands.
"""

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

UNKNOWN_POOL = "unknown"
"""Name of a pool that left no known tag."""
UNKNOWN_FEE = -1
"""In place of a fee that was not told."""

_HEX_DIGITS = 16
_BATCH = 16_384
_WORD = 2**64


@dataclass(frozen=True, slots=True)
class Transaction:
    """One transaction.

    Parameters
    ----------
    txid : int or str
        A whole number, or the usual text of 64 hexadecimal digits.
    height : int
        Of its block. [blocks]
    time_s : int
        Of its block's header. [s since 1970, UTC]
    inputs : tuple of (txid, index)
        The outputs that it spends; none in a coinbase transaction.
    outputs_sat : tuple of int
        Values of its outputs, in order. [sat]
    is_coinbase : bool
        Whether it mints.
    pool : str
        Of a coinbase transaction: who mined the block.
    fee_sat : int or None
        What the inputs hold beyond the outputs, where it is known. [sat]
    """

    txid: int | str
    height: int
    time_s: int
    inputs: tuple[tuple[int | str, int], ...]
    outputs_sat: tuple[int, ...]
    is_coinbase: bool = False
    pool: str = UNKNOWN_POOL
    fee_sat: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class TransactionBatch:
    """Transactions in order, as columns; inputs and outputs lie end to end.

    Parameters
    ----------
    txid : array of shape (transactions,)
        Unsigned numbers of 64 bits; see `txid_word`.
    height, time_s : array of shape (transactions,)
        Of the block. [blocks], [s since 1970, UTC]
    is_coinbase : array of shape (transactions,)
    pool : array of shape (transactions,)
        Place of the pool's name in ``pool_names``; read of coinbase transactions only.
    pool_names : tuple of str
    fee_sat : array of shape (transactions,)
        `UNKNOWN_FEE` where it is not known. [sat]
    input_offsets : array of shape (transactions + 1,)
        Inputs of transaction i are ``input_offsets[i]`` up to ``input_offsets[i + 1]``.
    input_txid, input_index : array of shape (inputs,)
        The output that is spent.
    output_offsets : array of shape (transactions + 1,)
    output_sat : array of shape (outputs,)
        [sat]
    """

    txid: npt.NDArray[np.uint64]
    height: npt.NDArray[np.int64]
    time_s: npt.NDArray[np.int64]
    is_coinbase: npt.NDArray[np.bool_]
    pool: npt.NDArray[np.int64]
    pool_names: tuple[str, ...]
    fee_sat: npt.NDArray[np.int64]
    input_offsets: npt.NDArray[np.int64]
    input_txid: npt.NDArray[np.uint64]
    input_index: npt.NDArray[np.int64]
    output_offsets: npt.NDArray[np.int64]
    output_sat: npt.NDArray[np.int64]

    @property
    def transactions(self) -> int:
        """How many transactions it holds."""
        return self.txid.size


def txid_word(txid: int | str) -> int:
    """Transaction's name as 64 bits: the number itself, or the first 16 hexadecimal digits.

    Two transactions of a chain with the same first digits would be taken for one. Among the 10⁸
    that have something unspent at a time that happens to a new one with a chance of 5·10⁻¹².

    >>> txid_word(7), txid_word("00000000000000ff" + 48 * "a")
    (7, 255)

    Raises
    ------
    ValueError
        If a text is not hexadecimal.
    """
    return int(txid[:_HEX_DIGITS], 16) if isinstance(txid, str) else txid % _WORD


def batches(transactions: Iterable[Transaction], size: int = _BATCH) -> Iterator[TransactionBatch]:
    """Transactions as batches of columns, a few at a time.

    Parameters
    ----------
    transactions : iterable of Transaction
        In order.
    size : int
        Transactions of a batch.
    """
    stream = iter(transactions)
    while some := list(itertools.islice(stream, size)):
        yield _batch(some)


def _batch(some: list[Transaction]) -> TransactionBatch:
    pools: dict[str, int] = {}
    codes = [pools.setdefault(each.pool, len(pools)) for each in some]
    spent = [outpoint for each in some for outpoint in each.inputs]
    return TransactionBatch(
        txid=np.array([txid_word(each.txid) for each in some], dtype=np.uint64),
        height=np.array([each.height for each in some], dtype=np.int64),
        time_s=np.array([each.time_s for each in some], dtype=np.int64),
        is_coinbase=np.array([each.is_coinbase for each in some], dtype=np.bool_),
        pool=np.array(codes, dtype=np.int64),
        pool_names=tuple(pools),
        fee_sat=np.array(
            [UNKNOWN_FEE if each.fee_sat is None else each.fee_sat for each in some],
            dtype=np.int64,
        ),
        input_offsets=_offsets([len(each.inputs) for each in some]),
        input_txid=np.array([txid_word(txid) for txid, _ in spent], dtype=np.uint64),
        input_index=np.array([index for _, index in spent], dtype=np.int64),
        output_offsets=_offsets([len(each.outputs_sat) for each in some]),
        output_sat=np.array([v for each in some for v in each.outputs_sat], dtype=np.int64),
    )


def _offsets(counts: list[int]) -> npt.NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
