"""A chain whose coinbase outputs are followed: batches of transactions in, concentrations out.

Memory: 33 to 67 bytes an unspent output made since the first transaction; 13 bytes (fifo: 21, and
up to four times that where room has just been made) for each meeting of a followed source with a
transaction that has something unspent and is not at the depth limit; about 80 bytes a source.
`forget` gives up sources that no reading needs any more; the second item then no longer grows with
the length of the chain.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeVar, get_args

import numpy as np
import numpy.typing as npt

from minersim.errors import InputError
from minersim.indicators.transactions import TransactionBatch

if TYPE_CHECKING:
    from minersim.indicators.cohi_book import Book

T = TypeVar("T", bound=np.generic)
Array = npt.NDArray[np.float64]
Taint = Literal["haircut", "fifo", "poison"]
Index = Literal["dilute", "split"]
Source = Literal["transaction", "output"]

LEAST = 1e-15
"""Concentrations are running sums of terms that began at 1: below this they are rounding."""
DEEPEST = 100
_OUTPUTS, _MIXTURES, _PARTS, _SOURCES, _QUEUE = 2**16, 2**15, 2**16, 2**10, 2**12
"""What a book has room for at first."""


@dataclass(frozen=True, slots=True)
class CohiRules:
    """How coins are followed, and what concentration is.

    Parameters
    ----------
    index : str
        ``dilute``: the sum of w²π over outputs, the chance that two draws, one from the source's
        coins and one from the output that holds it, meet in the same output and are both the
        source's. ``split``: the plain Herfindahl index, the sum of w²; coins that are merged with
        foreign ones leave it as it is.
    taint : str
        ``haircut``, ``fifo`` or ``poison``: where the coins of a transaction's inputs go. Under
        poison whole outputs count as the source's, weights are parts of all that is poisoned, and
        both indices are the same.
    leak_fees : bool
        Whether fees carry their part of the coins away. If not, outputs together hold all that
        the inputs held. Poison knows no fees.
    depth_limit : int
        An output this many transactions away from the coinbase counts as never spent. 1 to 100.
    least_share : float
        Coins of a source that a transaction passes on (fifo: into one output) count as never
        spent if they are less than this share of the source. Saves memory and time where coins
        scatter widely, and makes the index at most this much too high. 0 to below 1.
    source : str
        ``transaction`` or ``output``: what counts as fully concentrated when it is minted.
    dust_sat : int
        Outputs of a coinbase up to this value are no source of their own. [sat]
    maturity_blocks : int
        Confirmations before which a source counts as untouched. [blocks]
    """

    index: Index = "dilute"
    taint: Taint = "haircut"
    leak_fees: bool = False
    depth_limit: int = 5
    least_share: float = 0.0
    source: Source = "transaction"
    dust_sat: int = 546
    maturity_blocks: int = 100

    def __post_init__(self) -> None:
        words = {"index": Index, "taint": Taint, "source": Source}
        for name, kind in words.items():
            if getattr(self, name) not in get_args(kind):
                allowed = ", ".join(get_args(kind))
                raise ValueError(f"{name} {getattr(self, name)!r}; allowed: {allowed}")
        if not 1 <= self.depth_limit <= DEEPEST:
            raise ValueError(f"depth_limit {self.depth_limit}; allowed: 1 to {DEEPEST}")
        if not 0.0 <= self.least_share < 1.0:
            raise ValueError(f"least_share {self.least_share}; allowed: 0 to below 1")
        for name in ("dust_sat", "maturity_blocks"):
            if getattr(self, name) < 0:
                raise ValueError(f"{name} {getattr(self, name)}; allowed: at least 0")


class TaintedChain:
    """Unspent outputs and the sources whose coins they hold.

    Parameters
    ----------
    rules : CohiRules
    from_the_first_block : bool
        Whether the first transaction is the chain's first, so that no output can be unknown.
    """

    def __init__(self, rules: CohiRules, *, from_the_first_block: bool = False) -> None:
        from minersim.indicators import cohi_book, cohi_kernel  # noqa: PLC0415 (numba)

        self._kernel, kernel = cohi_kernel, cohi_book
        self._places = kernel
        self._rules = kernel.Rules(
            taint={"haircut": kernel.HAIRCUT, "fifo": kernel.FIFO, "poison": kernel.POISON}[
                rules.taint
            ],
            leaks=rules.leak_fees,
            dilutes=rules.index == "dilute",
            depth_limit=rules.depth_limit,
            least_share=float(rules.least_share),
            by_output=rules.source == "output",
            dust_sat=rules.dust_sat,
            maturity_blocks=rules.maturity_blocks,
            from_the_first_block=from_the_first_block,
        )
        self._height = -1
        fifo = rules.taint == "fifo"
        parts = np.zeros(_PARTS)
        self._book: Book = kernel.Book(
            **_outputs(_OUTPUTS),
            starts=np.zeros(_MIXTURES, dtype=np.int64),
            lengths=np.zeros(_MIXTURES, dtype=np.int32),
            holders=np.zeros(_MIXTURES, dtype=np.int32),
            free=np.arange(_MIXTURES, dtype=np.int32),
            sources=np.zeros(_PARTS, dtype=np.int32),
            amounts=parts,
            depths=np.zeros(_PARTS, dtype=np.int8),
            spans=np.zeros(_PARTS if fifo else 0),
            **_source_columns(_SOURCES),
            queue_sources=np.zeros(_QUEUE if fifo else 0, dtype=np.int32),
            queue_spans=np.zeros(_QUEUE if fifo else 0),
            queue_amounts=np.zeros(_QUEUE if fifo else 0),
            counters=np.zeros(kernel.COUNTERS, dtype=np.int64),
        )
        self._book.counters[kernel.FREE] = _MIXTURES

    @property
    def sources(self) -> int:
        """How many sources have been minted."""
        return int(self._book.counters[self._places.SOURCES])

    @property
    def unspent(self) -> int:
        """How many unspent outputs are known."""
        return int(self._book.counters[self._places.UNSPENT])

    @property
    def unknown_spends(self) -> int:
        """Inputs that spend outputs never seen; their coins count as nobody's."""
        return int(self._book.counters[self._places.UNKNOWN_SPENDS])

    @property
    def unknown_fees(self) -> int:
        """Transactions with followed coins whose fee was needed and could not be known."""
        return int(self._book.counters[self._places.UNKNOWN_FEES])

    @property
    def premature_spends(self) -> int:
        """Coinbase outputs that were spent before they were mature."""
        return int(self._book.counters[self._places.PREMATURE])

    def concentration(self, first: int, last: int) -> Array:
        """Index of the sources ``first`` up to ``last``: `LEAST` to 1. [1]"""
        index = self._book.concentration[first:last]
        if self._rules.taint == self._places.POISON:
            index = index / np.maximum(self._book.mass[first:last], LEAST) ** 2
        young = self._height - self._book.minted_at[first:last] < self._rules.maturity_blocks - 1
        return np.where(young, 1.0, np.clip(index, LEAST, 1.0))

    def mass(self, first: int, last: int) -> Array:
        """What outputs hold of the sources, as a share of what was minted. [1]"""
        return self._book.mass[first:last].copy()

    def frozen(self, first: int, last: int) -> Array:
        """Share of the sources' coins in outputs at the depth limit. [1]"""
        return self._book.frozen[first:last] / np.maximum(self._book.mass[first:last], LEAST)

    def issued_sat(self, first: int, last: int) -> Array:
        """What was minted. [sat]"""
        return self._book.issued[first:last].copy()

    def forget(self, before: int) -> None:
        """Follow the sources below this number no longer."""
        counters = self._book.counters
        counters[self._places.FIRST_LIVE] = max(counters[self._places.FIRST_LIVE], before)

    def add(self, batch: TransactionBatch, first: int, last: int) -> None:
        """Pass transactions of one block.

        Raises
        ------
        InputError
            If they contradict those before.
        """
        outputs = int(batch.output_offsets[last] - batch.output_offsets[first])
        self._make_room(outputs)
        columns = [_read_only(getattr(batch, name)) for name in _COLUMNS]
        while first < last:
            code, first = self._kernel.add_transactions(
                self._book,
                self._rules,
                first,
                last,
                *columns,
            )
            if code == self._places.NO_ROOM:
                self._make_room_for_parts(int(self._book.counters[self._places.NEEDED]))
            elif code != self._places.DONE:
                raise InputError(self._words(code, batch, first))
        self._height = int(batch.height[last - 1])

    def _words(self, code: int, batch: TransactionBatch, at: int) -> str:
        kernel = self._places
        return (
            f"transaction {name_of(batch, at)}: "
            + {
                kernel.UNKNOWN_SPEND: "spends an output that no transaction has made; "
                "allowed: only where the transactions begin after the chain's first block",
                kernel.TWICE_SPENT: "spends the same output twice",
                kernel.TWICE_MADE: "has been there before and is not spent; allowed: each once",
                kernel.OVERSPENT: "its inputs do not hold what its outputs and its fee add up to",
            }[code]
        )

    def _make_room(self, outputs: int) -> None:
        """Make sure that so many outputs, mixtures and sources fit."""
        book, kernel = self._book, self._places
        needed = (book.counters[kernel.UNSPENT] + outputs) / kernel.FULL_LOAD
        if needed > book.keys.size:
            larger = kernel.Book(**(book._asdict() | _outputs(_power_of_two(needed))))
            self._kernel.larger_table(book, larger)
            book = larger
        free = int(book.counters[kernel.FREE])
        if free < outputs + 1:
            old = book.starts.size
            new = 2 * old + outputs
            stack = np.zeros(new, dtype=np.int32)
            stack[:free] = book.free[:free]
            stack[free : free + new - old] = np.arange(old, new)
            columns = {name: grown(getattr(book, name), new) for name in _MIXTURE_COLUMNS}
            book = book._replace(free=stack, **columns)
            book.counters[kernel.FREE] += new - old
        sources = int(book.counters[kernel.SOURCES]) + outputs
        if sources > book.issued.size:
            columns = {name: grown(getattr(book, name), 2 * sources) for name in _source_columns(0)}
            book = book._replace(**columns)
        self._book = book

    def _make_room_for_parts(self, more: int) -> None:
        """Throw away parts that nobody holds; a book that stays more than half full grows."""
        book, kernel = self._book, self._places
        size = book.sources.size
        needed = int(self._kernel.count_parts(book)) + more
        if needed > size // 2:
            size = _power_of_two(2 * needed)
        fifo = book.spans.size > 0
        columns: dict[str, Any] = {
            "sources": np.zeros(size, dtype=np.int32),
            "amounts": np.zeros(size),
            "depths": np.zeros(size, dtype=np.int8),
            "spans": np.zeros(size if fifo else 0),
        }
        book.counters[kernel.USED] = self._kernel.pack_parts(book, **columns)
        if fifo and more > book.queue_sources.size:
            queue = _power_of_two(2 * more)
            columns |= {
                "queue_sources": np.zeros(queue, dtype=np.int32),
                "queue_spans": np.zeros(queue),
                "queue_amounts": np.zeros(queue),
            }
        self._book = book._replace(**columns)


_COLUMNS = (
    "txid",
    "height",
    "is_coinbase",
    "fee_sat",
    "input_offsets",
    "input_txid",
    "input_index",
    "output_offsets",
    "output_sat",
)
_MIXTURE_COLUMNS = ("starts", "lengths", "holders")


def name_of(batch: TransactionBatch, at: int) -> str:
    """Transaction's name in a message.

    A number as it is; of a longer name the first 16 digits, all that is kept.
    """
    word = int(batch.txid[at])
    name = f"{word:016x}..." if word >= 2**40 else str(word)
    return f"{name} (height {int(batch.height[at])})"


def grown(column: npt.NDArray[T], size: int) -> npt.NDArray[T]:
    """Column with zeros behind it, up to a size."""
    larger = np.zeros(size, dtype=column.dtype)
    larger[: column.size] = column
    return larger


def _read_only(column: npt.NDArray[T]) -> npt.NDArray[T]:
    """Column as one kind of array, wherever it comes from: the compiler tells kinds apart."""
    view = np.ascontiguousarray(column).view()
    view.flags.writeable = False
    return view


def _outputs(size: int) -> dict[str, Any]:
    return {
        "keys": np.zeros(size, dtype=np.uint64),
        "values": np.zeros(size, dtype=np.int64),
        "mixtures": np.zeros(size, dtype=np.int32),
    }


def _source_columns(size: int) -> dict[str, Any]:
    floats = ("issued", "concentration", "mass", "frozen", "gathered")
    columns: dict[str, Any] = {name: np.zeros(size) for name in floats}
    return columns | {
        "minted_at": np.zeros(size, dtype=np.int64),
        "deepest": np.full(size, -1, dtype=np.int8),
        "touched": np.zeros(size, dtype=np.int32),
    }


def _power_of_two(least: float) -> int:
    return 1 << (int(np.ceil(least)) - 1).bit_length()
