"""Taint of coinbase outputs, followed through transactions: the compiled part of COHI.

Three rules say where the coins of a transaction's inputs go:

haircut
    Every output gets the same share of each source: its part of the outputs' value.
poison
    Every output that an input with taint leads to is the source's as a whole.
fifo
    Coins leave in the order they came in (`minersim.indicators.cohi_fifo`).

The concentration of a source is a running sum: outputs that are spent take their terms away, new
ones bring theirs. Rounding leaves it about 1e-15 of error, which `minersim.indicators.cohi_chain`
bounds.

Importing this module loads numba, which takes a while; it is imported when it is used.
"""

from typing import Any

import numpy as np

from minersim.indicators.cohi_book import (
    CLEAN,
    DONE,
    FIFO,
    HAIRCUT,
    NEEDED,
    NO_ROOM,
    OVERSPENT,
    POISON,
    PREMATURE,
    SOURCES,
    SPENT,
    TWICE_SPENT,
    UNKNOWN_FEES,
    UNKNOWN_SPEND,
    UNKNOWN_SPENDS,
    USED,
    add_output,
    add_part,
    copy_outputs,
    copy_parts,
    index_term,
    is_live,
    is_premature,
    live_parts,
    new_mixture,
    output_key,
    place_of,
    release,
    remove_output,
)
from minersim.indicators.cohi_compiled import cached, compiled, fingerprint
from minersim.indicators.cohi_fifo import hand_out

REPEATED_COINBASES = (91_842, 91_880)
"""Heights whose coinbase repeats an earlier transaction that was unspent; the earlier one's coins
were lost, and consensus has forbidden it since (BIP 30). [blocks]"""


@compiled
def _new_source(book: Any, value: Any, height: Any) -> Any:
    c = book.counters[SOURCES]
    book.counters[SOURCES] += 1
    book.issued[c] = value
    book.minted_at[c] = height
    book.concentration[c] = 0.0
    book.mass[c] = 1.0
    book.frozen[c] = 0.0
    book.gathered[c] = 0.0
    book.deepest[c] = -1
    return c


@compiled
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
            add_part(book, source, 1.0, 0, 0.0)
            mixture = new_mixture(book, start, holders)
    for o in range(outputs.size):
        value = outputs[o]
        whole = mixture if value > 0 else CLEAN
        if rules.by_output:
            source = _new_source(book, value, height) if value > rules.dust_sat else CLEAN
        if source != CLEAN and value > 0:
            weight = value / book.issued[source]
            book.concentration[source] += weight * weight
            if not shared:
                start = book.counters[USED]
                amount = np.float64(value) if rules.taint == FIFO else 1.0
                add_part(book, source, amount, 0, value)
                whole = new_mixture(book, start, 1)
        code = add_output(book, rules, txid, o, value, whole, height in REPEATED_COINBASES)
        if code != DONE:
            return code
    return DONE


@compiled
def _look_up(book: Any, spent_txid: Any, spent_index: Any) -> Any:
    """Of a transaction's inputs: how many are known, their value [sat], parts of their mixtures."""
    found = 0
    value = 0
    parts = 0
    for i in range(spent_txid.size):
        at = place_of(book.keys, output_key(spent_txid[i], spent_index[i]))
        if book.keys[at] != np.uint64(0):
            found += 1
            value += book.values[at]
            if book.mixtures[at] != CLEAN:
                parts += book.lengths[book.mixtures[at]]
    return found, value, parts


@compiled
def _input_value(book: Any, all_known: Any, known: Any, made: Any, fee: Any) -> Any:
    """What the inputs hold: by the fee, by the inputs, or as much as comes out. [sat]"""
    if fee >= 0:
        return made + fee
    if all_known:
        return known
    book.counters[UNKNOWN_FEES] += 1
    return max(known, made)


@compiled
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
        at = place_of(book.keys, output_key(spent_txid[i], spent_index[i]))
        if book.keys[at] == np.uint64(0):
            continue
        value = np.float64(book.values[at])
        m = book.mixtures[at]
        remove_output(book, at)
        if m == CLEAN:
            continue
        early = False
        for e in range(book.starts[m], book.starts[m] + book.lengths[m]):
            c = book.sources[e]
            if not is_live(book, c):
                continue
            amount = book.amounts[e]
            early = early or is_premature(book, rules, c, book.depths[e], height)
            book.concentration[c] -= index_term(
                amount, value * value, book.issued[c], rules.dilutes
            )
            book.mass[c] -= amount * value / book.issued[c]
            if book.deepest[c] < 0:
                book.touched[touched] = c
                touched += 1
            book.gathered[c] += amount * value
            book.deepest[c] = max(book.deepest[c], book.depths[e])
        book.counters[PREMATURE] += early
        release(book, m)

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
        book.concentration[c] += index_term(amount, squares, book.issued[c], rules.dilutes)
        passed = amount * made / book.issued[c]
        book.mass[c] += passed
        if depth >= rules.depth_limit or passed < rules.least_share:
            book.frozen[c] += passed
        else:
            add_part(book, c, amount, depth, 0.0)
    mixture = CLEAN
    if book.counters[USED] > start:
        mixture = new_mixture(book, start, holders)
    for o in range(outputs.size):
        held = mixture if outputs[o] > 0 else CLEAN
        code = add_output(book, rules, txid, o, outputs[o], held, False)
        if code != DONE:
            return code
    return DONE


@compiled
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
        code = hand_out(
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


def _entries(source: int) -> tuple[Any, ...]:
    """Kernels that Python calls, kept on disk for as long as the sources are these."""

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
        """Pass transactions ``first`` up to ``last``; returns how it ended, and where.

        After `NO_ROOM` nothing of that transaction is done: it may be passed again, with room.
        """
        for i in range(first, last if source > 0 else first):
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

    def larger_table(old: Any, new: Any) -> Any:
        """Put all unspent outputs into a larger table; returns how many."""
        return copy_outputs(old, new) if source > 0 else 0

    def count_parts(book: Any) -> Any:
        """Count the parts of mixtures that are still followed."""
        return live_parts(book) if source > 0 else 0

    def pack_parts(book: Any, sources: Any, amounts: Any, depths: Any, spans: Any) -> Any:
        """Copy the parts that are still followed; returns how many."""
        return copy_parts(book, sources, amounts, depths, spans) if source > 0 else 0

    kernels = (add_transactions, larger_table, count_parts, pack_parts)
    return tuple(cached(kernel) for kernel in kernels)


add_transactions, larger_table, count_parts, pack_parts = _entries(fingerprint())
