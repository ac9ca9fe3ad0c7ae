"""First in, first out: coins leave a transaction in the order in which they came in.

The first output takes from the first input. An output holds its coins as a row of pieces.
"""

from typing import Any

import numpy as np

from minersim.indicators.cohi_book import (
    CLEAN,
    DONE,
    PREMATURE,
    USED,
    add_output,
    add_part,
    index_term,
    is_live,
    is_premature,
    new_mixture,
    output_key,
    place_of,
    release,
    remove_output,
)
from minersim.indicators.cohi_compiled import compiled


@compiled
def _count_held(book: Any, rules: Any, touched: Any, value: Any, sign: Any) -> None:
    """Put the terms of one output's sources into the index, or take them out."""
    for t in range(touched):
        c = book.touched[t]
        amount = book.gathered[c]
        book.concentration[c] += sign * index_term(
            amount / value, value * value, book.issued[c], rules.dilutes
        )
        book.mass[c] += sign * amount / book.issued[c]
        if sign > 0.0 and _comes_to_rest(book, rules, c):
            book.frozen[c] += amount / book.issued[c]
        book.gathered[c] = 0.0


@compiled
def _comes_to_rest(book: Any, rules: Any, source: Any) -> Any:
    """Whether what has been gathered of a source for one output counts as never spent."""
    return (
        book.deepest[source] + 1 >= rules.depth_limit
        # divided, as the share that is named: 0.07 * 100 would be more than 7
        or book.gathered[source] / book.issued[source] < rules.least_share
    )


@compiled
def _gather(book: Any, touched: Any, source: Any, amount: Any) -> Any:
    """Sum up what one output holds of a source; returns how many sources there are."""
    if book.gathered[source] == 0.0:
        book.touched[touched] = source
        touched += 1
    book.gathered[source] += amount
    return touched


@compiled
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
        at = place_of(book.keys, output_key(spent_txid[i], spent_index[i]))
        value = unknown_value
        m = CLEAN
        if book.keys[at] != np.uint64(0):
            value = np.float64(book.values[at])
            m = book.mixtures[at]
            remove_output(book, at)
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
            live = is_live(book, c)
            if live:
                early = early or is_premature(book, rules, c, book.depths[e], height)
                touched = _gather(book, touched, c, book.amounts[e])
                book.deepest[c] = max(book.deepest[c], book.depths[e])
            book.queue_sources[pieces] = c if live else CLEAN
            book.queue_spans[pieces] = book.spans[e] * stretch
            book.queue_amounts[pieces] = book.amounts[e] if live else 0.0
            pieces += 1
        _count_held(book, rules, touched, value, -1.0)
        book.counters[PREMATURE] += early
        release(book, m)
    return pieces


@compiled
def hand_out(
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
        # a remainder below a millionth of a satoshi is rounding; without fees nothing is left
        while front < pieces and (missing > 1e-6 or (o == last and not rules.leaks)):
            left = book.queue_spans[front] - taken
            part = left if o == last and not rules.leaks else min(left, missing)
            source = book.queue_sources[front]
            amount = 0.0
            if source != CLEAN:
                span = book.queue_spans[front]
                amount = book.queue_amounts[front] * (part / span if span > 0.0 else 1.0)
            before = book.counters[USED] - 1
            if amount > 0.0:
                touched = _gather(book, touched, source, amount)
                add_part(book, source, amount, book.deepest[source] + 1, part)
            elif before >= start and book.sources[before] == CLEAN:
                book.spans[before] += part
            else:
                add_part(book, CLEAN, 0.0, 0, part)
            missing -= part
            taken += part
            if part >= left:
                front += 1
                taken = 0.0
        tainted = False
        for e in range(start, book.counters[USED]):
            if book.sources[e] != CLEAN and _comes_to_rest(book, rules, book.sources[e]):
                book.sources[e] = CLEAN
                book.amounts[e] = 0.0
            tainted = tainted or book.sources[e] != CLEAN
        _count_held(book, rules, touched, value, 1.0)
        mixture = CLEAN
        if tainted:
            mixture = new_mixture(book, start, 1)
        else:
            book.counters[USED] = start
        code = add_output(book, rules, txid, o, outputs[o], mixture, False)
        if code != DONE:
            return code
    for piece in range(pieces):
        if book.queue_sources[piece] != CLEAN:
            book.deepest[book.queue_sources[piece]] = -1
    return DONE
