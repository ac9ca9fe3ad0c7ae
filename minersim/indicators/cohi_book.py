"""What is known of unspent outputs and of the sources whose coins they hold, and its upkeep.

A *source* is what is followed: a coinbase transaction, or one of its outputs. An unspent output
holds a *mixture*: which sources' coins are in it. Outputs of one transaction share theirs, so the
work and the memory of a transaction go with the sources that meet in it and not with those times
its outputs.
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from minersim.indicators.cohi_compiled import compiled

HAIRCUT, FIFO, POISON = 0, 1, 2
"""Rules of taint."""
CLEAN = -1
"""In place of a mixture or a source: coins of no source that is followed."""
FULL_LOAD = 0.6
"""Part of the table of unspent outputs that may be taken."""
DONE, NO_ROOM, UNKNOWN_SPEND, TWICE_SPENT, TWICE_MADE, OVERSPENT = range(6)
"""What `add_transactions` ends with."""

# places in `Book.counters`
(
    UNSPENT,
    SPENT,
    FREE,
    USED,
    FIRST_LIVE,
    SOURCES,
    UNKNOWN_SPENDS,
    UNKNOWN_FEES,
    PREMATURE,
    NEEDED,
) = range(10)
COUNTERS = 10


class Book(NamedTuple):
    """All that is known of unspent outputs, of their mixtures and of sources.

    Parameters
    ----------
    keys, values, mixtures : array of shape (2**k,)
        Unspent outputs, by open addressing: key (0 where free), value [sat], mixture or `CLEAN`.
    starts, lengths, holders : array of shape (mixtures,)
        Where a mixture's parts stand, how many they are, and how many unspent outputs hold it.
    free : array of shape (mixtures,)
        Numbers of mixtures that nobody holds.
    sources, amounts, depths : array of shape (parts,)
        Parts of mixtures: source, its coins per coin of the output (fifo: in satoshi), and how
        many transactions they are away from the coinbase.
    spans : array of shape (parts,)
        Under fifo, how long the part is in the output [sat]; else of no length.
    issued : array of shape (sources,)
        Value that was minted. [sat]
    minted_at : array of shape (sources,)
        Height. [blocks]
    concentration, mass, frozen : array of shape (sources,)
        Running sum of the index; all that the outputs hold of the source, and that of outputs
        whose depth is the limit, both as shares of what was minted.
    gathered, deepest, touched : array of shape (sources,)
        Scratch of one transaction.
    queue_sources, queue_spans, queue_amounts : array of shape (parts,)
        Scratch of one transaction under fifo.
    counters : array of shape (COUNTERS,)
        Numbers at the places above: what is taken, and what was found.
    """

    keys: npt.NDArray[np.uint64]
    values: npt.NDArray[np.int64]
    mixtures: npt.NDArray[np.int32]
    starts: npt.NDArray[np.int64]
    lengths: npt.NDArray[np.int32]
    holders: npt.NDArray[np.int32]
    free: npt.NDArray[np.int32]
    sources: npt.NDArray[np.int32]
    amounts: npt.NDArray[np.float64]
    depths: npt.NDArray[np.int8]
    spans: npt.NDArray[np.float64]
    issued: npt.NDArray[np.float64]
    minted_at: npt.NDArray[np.int64]
    concentration: npt.NDArray[np.float64]
    mass: npt.NDArray[np.float64]
    frozen: npt.NDArray[np.float64]
    gathered: npt.NDArray[np.float64]
    deepest: npt.NDArray[np.int8]
    touched: npt.NDArray[np.int32]
    queue_sources: npt.NDArray[np.int32]
    queue_spans: npt.NDArray[np.float64]
    queue_amounts: npt.NDArray[np.float64]
    counters: npt.NDArray[np.int64]


class Rules(NamedTuple):
    """Settings of the laws, as the compiler takes them.

    Parameters
    ----------
    taint : int
        `HAIRCUT`, `FIFO` or `POISON`.
    leaks : bool
        Whether fees carry their share of the taint away.
    dilutes : bool
        Whether a term of the index counts by how much of the output is the source's.
    depth_limit : int
        Transactions after which an output counts as never spent.
    least_share : float
        Coins that are less than this share of their source count as never spent, too.
    by_output : bool
        Whether every output of a coinbase transaction is a source of its own.
    dust_sat : int
        Outputs up to this value are no source then. [sat]
    maturity_blocks : int
        Confirmations before which a coinbase output may not be spent. [blocks]
    from_the_first_block : bool
        Whether every output that is spent must have been made before.
    """

    taint: int
    leaks: bool
    dilutes: bool
    depth_limit: int
    least_share: float
    by_output: bool
    dust_sat: int
    maturity_blocks: int
    from_the_first_block: bool


@compiled
def output_key(txid: Any, index: Any) -> Any:
    """Output's key: its transaction and number, well mixed (finaliser of SplitMix64)."""
    x = txid ^ (np.uint64(index) * np.uint64(0x9E3779B97F4A7C15))
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    x = x ^ (x >> np.uint64(31))
    if x == np.uint64(0):
        return np.uint64(1)
    return x


@compiled
def place_of(keys: Any, key: Any) -> Any:
    """Where a key stands, or the free place where it would."""
    mask = keys.size - 1
    at = np.int64(key & np.uint64(mask))
    while keys[at] != np.uint64(0) and keys[at] != key:
        at = (at + 1) & mask
    return at


@compiled
def remove_output(book: Any, at: Any) -> None:
    """Take an unspent output away and close the gap that it leaves."""
    mask = book.keys.size - 1
    gap = at
    ahead = gap
    while True:
        ahead = (ahead + 1) & mask
        if book.keys[ahead] == np.uint64(0):
            break
        home = np.int64(book.keys[ahead] & np.uint64(mask))
        if ((ahead - home) & mask) >= ((ahead - gap) & mask):
            book.keys[gap] = book.keys[ahead]
            book.values[gap] = book.values[ahead]
            book.mixtures[gap] = book.mixtures[ahead]
            gap = ahead
    book.keys[gap] = np.uint64(0)
    book.counters[UNSPENT] -= 1
    book.counters[SPENT] += 1


@compiled
def is_live(book: Any, source: Any) -> Any:
    """Whether a source is one, and is still followed."""
    return source >= book.counters[FIRST_LIVE] and source >= 0


@compiled
def index_term(amount: Any, squares: Any, issued: Any, dilutes: Any) -> Any:
    """Terms of the index of outputs that hold the same amount per satoshi.

    ``squares`` is the sum of their squared values. With fees ignored an output can hold more coins
    of a source than its own value; purer than pure it is not.
    """
    weight = amount / issued
    purity = min(amount, 1.0) if dilutes else 1.0
    return weight * weight * squares * purity


@compiled
def new_mixture(book: Any, start: Any, holders: Any) -> Any:
    """Name the parts from ``start`` on as a mixture."""
    book.counters[FREE] -= 1
    m = book.free[book.counters[FREE]]
    book.starts[m] = start
    book.lengths[m] = book.counters[USED] - start
    book.holders[m] = holders
    return m


@compiled
def release(book: Any, m: Any) -> None:
    """Let go of a mixture that one more output held."""
    book.holders[m] -= 1
    if book.holders[m] == 0:
        book.free[book.counters[FREE]] = m
        book.counters[FREE] += 1


@compiled
def add_output(
    book: Any, rules: Any, txid: Any, index: Any, value: Any, mixture: Any, replaces: Any
) -> Any:
    """Put an output among the unspent ones; those of no value are only kept if they are asked for.

    Most outputs of no value are notes that nobody can ever spend.
    """
    if value == 0 and not rules.from_the_first_block:
        return DONE
    key = output_key(txid, index)
    at = place_of(book.keys, key)
    if book.keys[at] == np.uint64(0):
        book.counters[UNSPENT] += 1
    elif not replaces:
        return TWICE_MADE
    book.keys[at] = key
    book.values[at] = value
    book.mixtures[at] = mixture
    return DONE


@compiled
def add_part(book: Any, source: Any, amount: Any, depth: Any, span: Any) -> None:
    """Put a part behind those there are; there must be room."""
    at = book.counters[USED]
    book.sources[at] = source
    book.amounts[at] = amount
    book.depths[at] = depth
    if book.spans.size > 0:
        book.spans[at] = span
    book.counters[USED] += 1


@compiled
def is_premature(book: Any, rules: Any, source: Any, depth: Any, height: Any) -> Any:
    """Whether a part is of a coinbase output that may not be spent yet."""
    return depth == 0 and height - book.minted_at[source] < rules.maturity_blocks


@compiled
def copy_outputs(old: Any, new: Any) -> Any:
    """Put all unspent outputs into a larger table; returns how many there are."""
    count = 0
    for i in range(old.keys.size):
        if old.keys[i] != np.uint64(0):
            at = place_of(new.keys, old.keys[i])
            new.keys[at] = old.keys[i]
            new.values[at] = old.values[i]
            new.mixtures[at] = old.mixtures[i]
            count += 1
    return count


@compiled
def live_parts(book: Any) -> Any:
    """Count the parts of mixtures that somebody holds and that are still followed."""
    count = 0
    for m in range(book.starts.size):
        if book.holders[m] > 0:
            for e in range(book.starts[m], book.starts[m] + book.lengths[m]):
                if is_live(book, book.sources[e]) or book.spans.size > 0:
                    count += 1
    return count


@compiled
def copy_parts(book: Any, sources: Any, amounts: Any, depths: Any, spans: Any) -> Any:
    """Copy the parts that are still followed, one mixture after the other; returns their number.

    Under fifo the coins of a source that is no longer followed keep their place, as clean ones.
    """
    used = 0
    for m in range(book.starts.size):
        if book.holders[m] > 0:
            start = used
            for e in range(book.starts[m], book.starts[m] + book.lengths[m]):
                live = is_live(book, book.sources[e])
                if live or book.spans.size > 0:
                    sources[used] = book.sources[e] if live else CLEAN
                    amounts[used] = book.amounts[e] if live else 0.0
                    depths[used] = book.depths[e]
                    if book.spans.size > 0:
                        spans[used] = book.spans[e]
                    used += 1
            book.starts[m] = start
            book.lengths[m] = used - start
    return used
