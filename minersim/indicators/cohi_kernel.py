"""Taint of coinbase outputs, followed through transactions: the compiled part of COHI.

A *source* is what is followed: a coinbase transaction, or one of its outputs. An unspent output
holds a *mixture*: which sources' coins are in it. Outputs of one transaction share theirs, so the
work and the memory of a transaction go with the sources that meet in it and not with those times
its outputs. Three rules say where the coins of the inputs go:

haircut
    Every output gets the same share of each source: its part of the outputs' value.
poison
    Every output that an input with taint leads to is the source's as a whole.
fifo
    Coins leave in the order they came in: the first output takes from the first input.

The concentration of a source is a running sum: outputs that are spent take their terms away, new
ones bring theirs. Rounding leaves it about 1e-15 of error, which `minersim.indicators.cohi` bounds.

Importing this module loads numba, which takes a while; it is imported when it is used.
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

HAIRCUT, FIFO, POISON = 0, 1, 2
"""Rules of taint."""
CLEAN = -1
"""In place of a mixture or a source: coins of no source that is followed."""
FULL_LOAD = 0.6
"""Part of the table of unspent outputs that may be taken."""
REPEATED_COINBASES = (91_842, 91_880)
"""Heights whose coinbase repeats an earlier transaction that was unspent; the earlier one's coins
were lost, and consensus has forbidden it since (BIP 30). [blocks]"""

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
    index, mass, frozen : array of shape (sources,)
        Concentration; all that the outputs hold of the source, and that of outputs whose depth is
        the limit, both as shares of what was minted.
    gathered, deepest, touched : array of shape (sources,)
        Scratch of one transaction.
    queue_sources, queue_spans, queue_amounts : array of shape (parts,)
        Scratch of one transaction under fifo.
    counters : array of shape (COUNTERS,)
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
    index: npt.NDArray[np.float64]
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
    by_output: bool
    dust_sat: int
    maturity_blocks: int
    from_the_first_block: bool


@njit(cache=True)  # type: ignore[untyped-decorator]
def _key(txid: Any, index: Any) -> Any:
    """Output's key: its transaction and number, well mixed (finaliser of SplitMix64)."""
    x = txid ^ (np.uint64(index) * np.uint64(0x9E3779B97F4A7C15))
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    x = x ^ (x >> np.uint64(31))
    if x == np.uint64(0):
        return np.uint64(1)
    return x


@njit(cache=True)  # type: ignore[untyped-decorator]
def _place(keys: Any, key: Any) -> Any:
    """Where a key stands, or the free place where it would."""
    mask = keys.size - 1
    at = np.int64(key & np.uint64(mask))
    while keys[at] != np.uint64(0) and keys[at] != key:
        at = (at + 1) & mask
    return at


@njit(cache=True)  # type: ignore[untyped-decorator]
def _remove(book: Any, at: Any) -> None:
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


@njit(cache=True)  # type: ignore[untyped-decorator]
def copy_outputs(old: Any, new: Any) -> None:
    """Put all unspent outputs into a larger table."""
    for i in range(old.keys.size):
        if old.keys[i] != np.uint64(0):
            at = _place(new.keys, old.keys[i])
            new.keys[at] = old.keys[i]
            new.values[at] = old.values[i]
            new.mixtures[at] = old.mixtures[i]


@njit(cache=True)  # type: ignore[untyped-decorator]
def live_parts(book: Any) -> Any:
    """Count the parts of mixtures that somebody holds and that are still followed."""
    count = 0
    for m in range(book.starts.size):
        if book.holders[m] > 0:
            for e in range(book.starts[m], book.starts[m] + book.lengths[m]):
                if _is_live(book, book.sources[e]) or book.spans.size > 0:
                    count += 1
    return count


@njit(cache=True)  # type: ignore[untyped-decorator]
def copy_parts(book: Any, sources: Any, amounts: Any, depths: Any, spans: Any) -> Any:
    """Copy the parts that are still followed, one mixture after the other; returns their number.

    Under fifo the coins of a source that is no longer followed keep their place, as clean ones.
    """
    used = 0
    for m in range(book.starts.size):
        if book.holders[m] > 0:
            start = used
            for e in range(book.starts[m], book.starts[m] + book.lengths[m]):
                live = _is_live(book, book.sources[e])
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


@njit(cache=True)  # type: ignore[untyped-decorator]
def _is_live(book: Any, source: Any) -> Any:
    return source >= book.counters[FIRST_LIVE] and source >= 0


@njit(cache=True)  # type: ignore[untyped-decorator]
def _term(amount: Any, squares: Any, issued: Any, dilutes: Any) -> Any:
    """Terms of the index of outputs that hold the same amount per satoshi.

    ``squares`` is the sum of their squared values. With fees ignored an output can hold more coins
    of a source than its own value; purer than pure it is not.
    """
    weight = amount / issued
    purity = min(amount, 1.0) if dilutes else 1.0
    return weight * weight * squares * purity


@njit(cache=True)  # type: ignore[untyped-decorator]
def _new_mixture(book: Any, start: Any, holders: Any) -> Any:
    """Name the parts from ``start`` on as a mixture."""
    book.counters[FREE] -= 1
    m = book.free[book.counters[FREE]]
    book.starts[m] = start
    book.lengths[m] = book.counters[USED] - start
    book.holders[m] = holders
    return m


@njit(cache=True)  # type: ignore[untyped-decorator]
def _release(book: Any, m: Any) -> None:
    """Let go of a mixture that one more output held."""
    book.holders[m] -= 1
    if book.holders[m] == 0:
        book.free[book.counters[FREE]] = m
        book.counters[FREE] += 1


@njit(cache=True)  # type: ignore[untyped-decorator]
def _add_output(
    book: Any, rules: Any, txid: Any, index: Any, value: Any, mixture: Any, replaces: Any
) -> Any:
    """Put an output among the unspent ones; those of no value are only kept if they are asked for.

    Most outputs of no value are notes that nobody can ever spend.
    """
    if value == 0 and not rules.from_the_first_block:
        return DONE
    key = _key(txid, index)
    at = _place(book.keys, key)
    if book.keys[at] == np.uint64(0):
        book.counters[UNSPENT] += 1
    elif not replaces:
        return TWICE_MADE
    book.keys[at] = key
    book.values[at] = value
    book.mixtures[at] = mixture
    return DONE


@njit(cache=True)  # type: ignore[untyped-decorator]
def _add_part(book: Any, source: Any, amount: Any, depth: Any, span: Any) -> None:
    at = book.counters[USED]
    book.sources[at] = source
    book.amounts[at] = amount
    book.depths[at] = depth
    if book.spans.size > 0:
        book.spans[at] = span
    book.counters[USED] += 1


@njit(cache=True)  # type: ignore[untyped-decorator]
def _new_source(book: Any, value: Any, height: Any) -> Any:
    c = book.counters[SOURCES]
    book.counters[SOURCES] += 1
    book.issued[c] = value
    book.minted_at[c] = height
    book.index[c] = 0.0
    book.mass[c] = 1.0
    book.frozen[c] = 0.0
    book.gathered[c] = 0.0
    book.deepest[c] = -1
    return c


@njit(cache=True)  # type: ignore[untyped-decorator]
def _mint(book: Any, rules: Any, txid: Any, height: Any, outputs: Any) -> Any:
    """Make one source of a coinbase transaction, or one of each of its outputs."""
    issued = 0.0
    holders = 0
    for value in outputs:
        issued += value
        holders += value > 0
    if issued > 0.0 and book.counters[USED] + holders > book.sources.size:
        book.counters[NEEDED] = holders
        return NO_ROOM
    shared = not rules.by_output and rules.taint != FIFO
    source = CLEAN
    mixture = CLEAN
    if issued > 0.0 and not rules.by_output:
        source = _new_source(book, issued, height)
        if shared:
            start = book.counters[USED]
            _add_part(book, source, 1.0, 0, 0.0)
            mixture = _new_mixture(book, start, holders)
    for o in range(outputs.size):
        value = outputs[o]
        whole = mixture if value > 0 else CLEAN
        if rules.by_output:
            source = _new_source(book, value, height) if value > rules.dust_sat else CLEAN
        if source != CLEAN and value > 0:
            weight = value / book.issued[source]
            book.index[source] += weight * weight
            if not shared:
                start = book.counters[USED]
                amount = np.float64(value) if rules.taint == FIFO else 1.0
                _add_part(book, source, amount, 0, value)
                whole = _new_mixture(book, start, 1)
        code = _add_output(
            book, rules, txid, o, value, whole, height in REPEATED_COINBASES
        )
        if code != DONE:
            return code
    return DONE


@njit(cache=True)  # type: ignore[untyped-decorator]
def _look_up(book: Any, spent_txid: Any, spent_index: Any) -> Any:
    """Of a transaction's inputs: how many are known, their value [sat], parts of their mixtures."""
    found = 0
    value = 0
    parts = 0
    for i in range(spent_txid.size):
        at = _place(book.keys, _key(spent_txid[i], spent_index[i]))
        if book.keys[at] != np.uint64(0):
            found += 1
            value += book.values[at]
            if book.mixtures[at] != CLEAN:
                parts += book.lengths[book.mixtures[at]]
    return found, value, parts


@njit(cache=True)  # type: ignore[untyped-decorator]
def _input_value(book: Any, all_known: Any, known: Any, made: Any, fee: Any) -> Any:
    """What the inputs hold: by the fee, by the inputs, or as much as comes out. [sat]"""
    if fee >= 0:
        return made + fee
    if all_known:
        return known
    book.counters[UNKNOWN_FEES] += 1
    return max(known, made)


@njit(cache=True)  # type: ignore[untyped-decorator]
def _is_premature(book: Any, rules: Any, source: Any, depth: Any, height: Any) -> Any:
    return depth == 0 and height - book.minted_at[source] < rules.maturity_blocks


@njit(cache=True)  # type: ignore[untyped-decorator]
def _mix(
    book: Any,
    rules: Any,
    txid: Any,
    height: Any,
    spent_txid: Any,
    spent_index: Any,
    outputs: Any,
    into: Any,
    made: Any,
) -> Any:
    """Pass a transaction under haircut or poison.

    ``into`` is the value that the sources' coins are spread over [sat]: the outputs', or the
    inputs' where fees take their share away.
    """
    touched = 0
    for i in range(spent_txid.size):
        at = _place(book.keys, _key(spent_txid[i], spent_index[i]))
        if book.keys[at] == np.uint64(0):
            continue
        value = np.float64(book.values[at])
        m = book.mixtures[at]
        _remove(book, at)
        if m == CLEAN:
            continue
        early = False
        for e in range(book.starts[m], book.starts[m] + book.lengths[m]):
            c = book.sources[e]
            if not _is_live(book, c):
                continue
            amount = book.amounts[e]
            early = early or _is_premature(book, rules, c, book.depths[e], height)
            book.index[c] -= _term(amount, value * value, book.issued[c], rules.dilutes)
            book.mass[c] -= amount * value / book.issued[c]
            if book.deepest[c] < 0:
                book.touched[touched] = c
                touched += 1
            book.gathered[c] += amount * value
            book.deepest[c] = max(book.deepest[c], book.depths[e])
        book.counters[PREMATURE] += early
        _release(book, m)

    squares = 0.0
    holders = 0
    for value in outputs:
        squares += np.float64(value) * np.float64(value)
        holders += value > 0
    start = book.counters[USED]
    for t in range(touched):
        c = book.touched[t]
        depth = book.deepest[c] + 1
        gathered = book.gathered[c]
        book.deepest[c] = -1
        book.gathered[c] = 0.0
        if holders == 0:
            continue  # all of it became the fee
        amount = 1.0 if rules.taint == POISON else gathered / into
        book.index[c] += _term(amount, squares, book.issued[c], rules.dilutes)
        passed = amount * made / book.issued[c]
        book.mass[c] += passed
        if depth >= rules.depth_limit:
            book.frozen[c] += passed
        else:
            _add_part(book, c, amount, depth, 0.0)
    mixture = CLEAN
    if book.counters[USED] > start:
        mixture = _new_mixture(book, start, holders)
    for o in range(outputs.size):
        held = mixture if outputs[o] > 0 else CLEAN
        code = _add_output(book, rules, txid, o, outputs[o], held, False)
        if code != DONE:
            return code
    return DONE


@njit(cache=True)  # type: ignore[untyped-decorator]
def _count_held(book: Any, rules: Any, touched: Any, value: Any, sign: Any) -> None:
    """Put the terms of one output's sources into the index, or take them out."""
    for t in range(touched):
        c = book.touched[t]
        amount = book.gathered[c]
        book.index[c] += sign * _term(amount / value, value * value, book.issued[c], rules.dilutes)
        book.mass[c] += sign * amount / book.issued[c]
        if sign > 0.0 and book.deepest[c] + 1 >= rules.depth_limit:
            book.frozen[c] += amount / book.issued[c]
        book.gathered[c] = 0.0


@njit(cache=True)  # type: ignore[untyped-decorator]
def _gather(book: Any, touched: Any, source: Any, amount: Any) -> Any:
    """Sum up what one output holds of a source; returns how many sources there are."""
    if book.gathered[source] == 0.0:
        book.touched[touched] = source
        touched += 1
    book.gathered[source] += amount
    return touched


@njit(cache=True)  # type: ignore[untyped-decorator]
def _line_up(
    book: Any,
    rules: Any,
    height: Any,
    spent_txid: Any,
    spent_index: Any,
    stretch: Any,
    unknown_value: Any,
) -> Any:
    """Under fifo, lay the coins of the inputs one after the other; returns the number of pieces.

    Lengths are stretched so that without fees the outputs take all of them.
    """
    pieces = 0
    for i in range(spent_txid.size):
        at = _place(book.keys, _key(spent_txid[i], spent_index[i]))
        value = unknown_value
        m = CLEAN
        if book.keys[at] != np.uint64(0):
            value = np.float64(book.values[at])
            m = book.mixtures[at]
            _remove(book, at)
        if m == CLEAN:
            book.queue_sources[pieces] = CLEAN
            book.queue_spans[pieces] = value * stretch
            book.queue_amounts[pieces] = 0.0
            pieces += 1
            continue
        touched = 0
        early = False
        for e in range(book.starts[m], book.starts[m] + book.lengths[m]):
            c = book.sources[e]
            live = _is_live(book, c)
            if live:
                early = early or _is_premature(book, rules, c, book.depths[e], height)
                touched = _gather(book, touched, c, book.amounts[e])
                book.deepest[c] = max(book.deepest[c], book.depths[e])
            book.queue_sources[pieces] = c if live else CLEAN
            book.queue_spans[pieces] = book.spans[e] * stretch
            book.queue_amounts[pieces] = book.amounts[e] if live else 0.0
            pieces += 1
        _count_held(book, rules, touched, value, -1.0)
        book.counters[PREMATURE] += early
        _release(book, m)
    return pieces


@njit(cache=True)  # type: ignore[untyped-decorator]
def _hand_out(
    book: Any,
    rules: Any,
    txid: Any,
    height: Any,
    spent_txid: Any,
    spent_index: Any,
    outputs: Any,
    stretch: Any,
    unknown_value: Any,
) -> Any:
    """Pass a transaction under fifo: each output takes its value from the front of the queue."""
    pieces = _line_up(book, rules, height, spent_txid, spent_index, stretch, unknown_value)
    last = -1
    for o in range(outputs.size):
        if outputs[o] > 0:
            last = o
    front = 0
    taken = 0.0  # of the piece at the front
    for o in range(outputs.size):
        value = np.float64(outputs[o])
        start = book.counters[USED]
        missing = value
        touched = 0
        tainted = False
        # a remainder below a millionth of a satoshi is rounding; without fees nothing is left
        while front < pieces and (missing > 1e-6 or (o == last and not rules.leaks)):
            left = book.queue_spans[front] - taken
            part = left if o == last and not rules.leaks else min(left, missing)
            source = book.queue_sources[front]
            amount = 0.0
            depth = 0
            if source != CLEAN:
                span = book.queue_spans[front]
                amount = book.queue_amounts[front] * (part / span if span > 0.0 else 1.0)
                depth = book.deepest[source] + 1
            if amount > 0.0:
                touched = _gather(book, touched, source, amount)
            kept = source if amount > 0.0 and depth < rules.depth_limit else CLEAN
            tainted = tainted or kept != CLEAN
            before = book.counters[USED] - 1
            if kept == CLEAN and before >= start and book.sources[before] == CLEAN:
                book.spans[before] += part
            else:
                _add_part(book, kept, amount if kept != CLEAN else 0.0, depth, part)
            missing -= part
            taken += part
            if part >= left:
                front += 1
                taken = 0.0
        _count_held(book, rules, touched, value, 1.0)
        mixture = CLEAN
        if tainted:
            mixture = _new_mixture(book, start, 1)
        else:
            book.counters[USED] = start
        code = _add_output(book, rules, txid, o, outputs[o], mixture, False)
        if code != DONE:
            return code
    for piece in range(pieces):
        if book.queue_sources[piece] != CLEAN:
            book.deepest[book.queue_sources[piece]] = -1
    return DONE


@njit(cache=True)  # type: ignore[untyped-decorator]
def _spend(
    book: Any,
    rules: Any,
    txid: Any,
    height: Any,
    fee: Any,
    spent_txid: Any,
    spent_index: Any,
    outputs: Any,
) -> Any:
    """Pass a transaction that is no coinbase."""
    found, known, parts = _look_up(book, spent_txid, spent_index)
    unknown = spent_txid.size - found
    if unknown > 0 and rules.from_the_first_block:
        return UNKNOWN_SPEND
    made = 0
    for value in outputs:
        made += value
    all_known = unknown == 0
    if all_known and (known < made or (fee >= 0 and known != made + fee)):
        return OVERSPENT
    room = parts
    if rules.taint == FIFO:
        room = parts + spent_txid.size + outputs.size
        if room > book.queue_sources.size:
            book.counters[NEEDED] = room
            return NO_ROOM
    if book.counters[USED] + room > book.sources.size:
        book.counters[NEEDED] = room
        return NO_ROOM

    before = book.counters[SPENT]
    into = np.float64(made)
    if parts > 0 and (rules.taint == FIFO or (rules.leaks and rules.taint == HAIRCUT)):
        into = np.float64(_input_value(book, all_known, known, made, fee))
    book.counters[UNKNOWN_SPENDS] += unknown
    if rules.taint != FIFO or parts == 0:
        code = _mix(
            book, rules, txid, height, spent_txid, spent_index, outputs, into, np.float64(made)
        )
    else:
        unknown_value = max(into - known, 0.0) / unknown if unknown > 0 else 0.0
        stretch = made / into if into > 0.0 and not rules.leaks else 1.0
        code = _hand_out(
            book,
            rules,
            txid,
            height,
            spent_txid,
            spent_index,
            outputs,
            stretch,
            unknown_value,
        )
    if code == DONE and book.counters[SPENT] - before < found:
        return TWICE_SPENT
    return code


@njit(cache=True)  # type: ignore[untyped-decorator]
def add_transactions(
    book: Any,
    rules: Any,
    first: Any,
    last: Any,
    txid: Any,
    height: Any,
    is_coinbase: Any,
    fee_sat: Any,
    input_offsets: Any,
    input_txid: Any,
    input_index: Any,
    output_offsets: Any,
    output_sat: Any,
) -> Any:
    """Pass transactions ``first`` up to ``last``; returns how it ended, and at which of them.

    After `NO_ROOM` nothing of that transaction is done: it may be passed again in a larger book.
    """
    for i in range(first, last):
        outputs = output_sat[output_offsets[i] : output_offsets[i + 1]]
        if is_coinbase[i]:
            code = _mint(book, rules, txid[i], height[i], outputs)
        else:
            code = _spend(
                book,
                rules,
                txid[i],
                height[i],
                fee_sat[i],
                input_txid[input_offsets[i] : input_offsets[i + 1]],
                input_index[input_offsets[i] : input_offsets[i + 1]],
                outputs,
            )
        if code != DONE:
            return code, i
    return DONE, last
