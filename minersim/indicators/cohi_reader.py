"""Passing a stream of transactions to the chain, block by block, with readings between blocks."""

import datetime
import itertools
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from minersim.errors import InputError
from minersim.indicators.cohi_chain import CohiRules, TaintedChain, name_of
from minersim.indicators.cohi_readings import DAY_S, AgeReadings, Change, DailyChange, Mints
from minersim.indicators.transactions import UNKNOWN_FEE, TransactionBatch
from minersim.units import SATOSHI_PER_BTC

_TOLD = 5
_MOST_SAT = 21_000_000 * SATOSHI_PER_BTC


@dataclass(frozen=True, slots=True)
class CohiCounts:
    """What was read, and what it lacked.

    Parameters
    ----------
    transactions, blocks, sources : int
    first_height, last_height : int
        [blocks]
    missing_heights : int
        Heights between them without a block. [blocks]
    without_coinbase : int
        Blocks that mint nothing. [blocks]
    unknown_spends : int
        Inputs that spend an output made before the first transaction: nobody's coins.
    unknown_fees : int
        Transactions with followed coins whose fee mattered and could not be known: taken as 0.
    premature_spends : int
        Coinbase outputs spent before they were mature, which consensus forbids.
    unspent_outputs : int
        Left at the end.
    """

    transactions: int
    blocks: int
    sources: int
    first_height: int
    last_height: int
    missing_heights: int
    without_coinbase: int
    unknown_spends: int
    unknown_fees: int
    premature_spends: int
    unspent_outputs: int


class Reader:
    """Passes blocks to the chain, and takes readings between them."""

    def __init__(
        self,
        rules: CohiRules,
        snapshot: datetime.date | None,
        ages: AgeReadings,
        delta_days: int,
        each_block: Callable[[TaintedChain, int], None] | None,
    ) -> None:
        self.ages = ages
        self.mints = Mints()
        self.chain = TaintedChain(rules)
        self._rules = rules
        self._delta = DailyChange(delta_days) if delta_days else None
        self._stop_s = None if snapshot is None else (day_number(snapshot) + 1) * DAY_S
        self._snapshot = snapshot
        self._each_block = each_block
        self._clock_s = -1
        self._first_height = self._height = self._time_s = -1
        self._rows = self._blocks = self._coinbases = self._missing = 0

    def add(self, batch: TransactionBatch) -> bool:
        """Pass a batch; returns whether the snapshot's date is over."""
        if batch.transactions == 0:
            return False
        if self._blocks == 0:
            self._first_height = int(batch.height[0])
            if self._first_height == 0:
                self.chain = TaintedChain(self._rules, from_the_first_block=True)
        self._check(batch)
        new = np.flatnonzero(np.diff(batch.height)) + 1
        bounds = [0, *new.tolist(), batch.transactions]
        for first, last in itertools.pairwise(bounds):
            if self._add_block(batch, first, last):
                return True
        return False

    def _add_block(self, batch: TransactionBatch, first: int, last: int) -> bool:
        """Pass transactions of one height; returns whether they lie after the snapshot."""
        height, time_s = int(batch.height[first]), int(batch.time_s[first])
        clock_s = max(time_s, self._clock_s)
        if self._stop_s is not None and clock_s >= self._stop_s:
            if not self._blocks:
                raise InputError(
                    f"transactions begin on {_date(clock_s)}, after the snapshot's date "
                    f"{self._snapshot}"
                )
            self._move_clock(self._stop_s)
            return True
        if height != self._height or self._blocks == 0:
            self._finish_block()
            self._move_clock(clock_s)
            self._missing += max(height - self._height - 1, 0) if self._blocks else 0
            self._blocks += 1
        before = self.chain.sources
        try:
            self.chain.add(batch, first, last)
        except InputError as error:
            raise InputError(f"{error}; {self._rows + first:,} transactions were right") from None
        minted = self.chain.sources - before
        if batch.is_coinbase[first]:
            self._coinbases += 1
            pool = batch.pool_names[int(batch.pool[first])]
            self.mints.add(minted, clock_s, height, pool)
        self._height, self._time_s = height, time_s
        if last == batch.transactions:
            self._rows += last
        return False

    def _finish_block(self) -> None:
        if self._each_block is not None and self._blocks:
            self._each_block(self.chain, self._height)

    def _move_clock(self, clock_s: int) -> None:
        """Take the readings that are due before the clock shows a time."""
        if self._blocks:
            self.ages.read(self.chain, self.mints, clock_s)
            for day in range(self._clock_s // DAY_S, clock_s // DAY_S):
                if self._delta is not None:
                    self._delta.read(self.chain, self.mints, day)
                if self._stop_s is None:
                    needed = [self.ages.needed_from()]
                    if self._delta is not None:
                        needed.append(self._delta.needed_from(self.mints, day + 1))
                    self.chain.forget(min(needed))
        self._clock_s = clock_s

    def finish(self) -> None:
        """Take the last readings."""
        if self._blocks == 0:
            raise InputError("there are no transactions")
        self._finish_block()
        if self._snapshot is not None and self._clock_s < day_number(self._snapshot) * DAY_S:
            raise InputError(
                f"transactions end on {_date(self._clock_s)}, before the snapshot's date "
                f"{self._snapshot}"
            )
        self.ages.read(self.chain, self.mints, self._clock_s + 1)

    def change(self) -> Change | None:
        """COHI Delta, of all days that have ended."""
        if self._delta is None:
            return None
        rows = np.array(self._delta.rows, dtype=np.float64).reshape(-1, 4)
        return Change(
            day=np.array(self._delta.days, dtype="datetime64[D]"),
            mean=rows[:, 0],
            coinbases=rows[:, 1].astype(np.int64),
            changed=rows[:, 2].astype(np.int64),
            changed_btc=rows[:, 3] / SATOSHI_PER_BTC,
        )

    def counts(self) -> CohiCounts:
        """What was read."""
        return CohiCounts(
            transactions=self._rows,
            blocks=self._blocks,
            sources=self.mints.count,
            first_height=self._first_height,
            last_height=self._height,
            missing_heights=self._missing,
            without_coinbase=self._blocks - self._coinbases,
            unknown_spends=self.chain.unknown_spends,
            unknown_fees=self.chain.unknown_fees,
            premature_spends=self.chain.premature_spends,
            unspent_outputs=self.chain.unspent,
        )

    def _check(self, batch: TransactionBatch) -> None:
        """Refuse a batch whose columns cannot be those of blocks in order."""
        height = np.append(self._height if self._blocks else batch.height[0] - 1, batch.height)
        time_s = np.append(self._time_s, batch.time_s)
        step = np.diff(height)
        inputs = np.diff(batch.input_offsets)
        owner = np.repeat(np.arange(batch.transactions), np.diff(batch.output_offsets))
        bad_value = (batch.output_sat < 0) | (batch.output_sat > _MOST_SAT)
        spender = np.repeat(np.arange(batch.transactions), inputs)
        faults = {
            "height below that of the transaction before": np.flatnonzero(step < 0),
            "height below 0": np.flatnonzero(batch.height < 0),
            "not the time of its block's other transactions": np.flatnonzero(
                (step == 0) & (np.diff(time_s) != 0)
            ),
            "time before 1970": np.flatnonzero(batch.time_s < 0),
            "a coinbase transaction that is not the first of its block": np.flatnonzero(
                batch.is_coinbase & (step == 0)
            ),
            "a coinbase transaction with inputs": np.flatnonzero(batch.is_coinbase & (inputs > 0)),
            "no inputs, and no coinbase transaction": np.flatnonzero(
                ~batch.is_coinbase & (inputs == 0)
            ),
            "no outputs": np.flatnonzero(np.diff(batch.output_offsets) == 0),
            "an output below 0 sat or above all coins there are": owner[bad_value],
            "the number of a spent output below 0": spender[batch.input_index < 0],
            "spends from a transaction that stands after it": _too_early(batch, spender),
            "a fee below 0 sat": np.flatnonzero(batch.fee_sat < UNKNOWN_FEE),
        }
        lines = [
            f"transaction {name_of(batch, int(at))}: {words}"
            for words, where in faults.items()
            for at in where[:1]
        ]
        count = sum(where.size for where in faults.values())
        if lines:
            more = f"; {count:,} such mistakes near there" if count > len(lines) else ""
            raise InputError("\n".join(lines[:_TOLD]) + more)


def _too_early(batch: TransactionBatch, spender: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Transactions of a batch that spend from one which stands after them, or from themselves."""
    order = np.argsort(batch.txid, kind="stable")
    names = batch.txid[order]
    place = np.minimum(np.searchsorted(names, batch.input_txid), names.size - 1)
    early = (names[place] == batch.input_txid) & (order[place] >= spender)
    found: npt.NDArray[np.int64] = spender[early]
    return found


def _date(time_s: int) -> datetime.date:
    return datetime.datetime.fromtimestamp(time_s, datetime.UTC).date()


def day_number(day: datetime.date) -> int:
    """Days since 1970 of a date."""
    return (day - datetime.date(1970, 1, 1)).days
