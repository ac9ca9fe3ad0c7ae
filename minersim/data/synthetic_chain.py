"""A made-up chain whose miners behave as they are told, for demonstrations and tests.

Pools mine, and pay their miners once a day from what is mature. Miners hold what they got for a
random time and then send most of it to an exchange. Exchanges sweep deposits, their own and foreign
ones, into hot wallets and pay withdrawals from those; other people move what they have. All are
parameters, and a seed settles the rest: what is known of the behaviour must show in an indicator.

Amounts and habits are invented. Nothing here is calibrated.
"""

import datetime
import heapq
from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from minersim.errors import InputError
from minersim.indicators.transactions import Transaction
from minersim.protocol import block_subsidy
from minersim.units import SATOSHI_PER_BTC, SECONDS_PER_DAY

_MATURITY_BLOCKS = 100
_FOREIGN_FROM = 2**40
"""Transactions from before the chain's first block have numbers from here on."""
_FEE_SAT = 2_000
_LEAST_SAT = 10_000
"""Nobody makes an output smaller than this. [sat]"""
_SWEEP_BLOCKS, _WITHDRAWAL_BLOCKS = 24, 6
_WITHDRAWALS = 20
_SOLD = 0.8
"""Mean part of what a miner holds that goes to an exchange at once."""

Output = tuple[int, int, int]
"""Transaction, index, value [sat]."""


@dataclass(frozen=True, slots=True)
class SyntheticChain:
    """Behaviour of a made-up chain; iterate over it for its transactions.

    Parameters
    ----------
    days : int
        How long it is. [days]
    start : date
        Of the first block.
    start_height : int
        [blocks]
    blocks_per_day : int
    pools : int
        Each mines half as much again as the next.
    miners_per_pool : int
        Between whom a pool divides what it mined.
    holding_days : float
        Mean time that miners keep coins before they sell; exponential. [days]
    faster_from_day : int or None
        From this day on they keep them for ``faster_holding_days``. [days]
    faster_holding_days : float
        [days]
    exchanges : int
    foreign_deposits : int
        Deposits of others that an exchange sweeps together with each of a miner's.
    others_per_block : int
        Transactions a block that move other people's coins.
    seed : int
    """

    days: int = 150
    start: datetime.date = datetime.date(2024, 5, 1)
    start_height: int = 841_600
    blocks_per_day: int = 144
    pools: int = 4
    miners_per_pool: int = 30
    holding_days: float = 120.0
    faster_from_day: int | None = None
    faster_holding_days: float = 10.0
    exchanges: int = 3
    foreign_deposits: int = 2
    others_per_block: int = 5
    seed: int = 1

    def __post_init__(self) -> None:
        at_least = {
            "days": 1,
            "start_height": 1,
            "blocks_per_day": 1,
            "pools": 1,
            "miners_per_pool": 1,
            "exchanges": 1,
            "foreign_deposits": 0,
            "others_per_block": 0,
            "seed": 0,
        }
        wrong = [
            f"{name}: found {getattr(self, name)}; allowed: at least {least}"
            for name, least in at_least.items()
            if getattr(self, name) < least
        ]
        wrong += [
            f"{name}: found {getattr(self, name)}; allowed: above 0 days"
            for name in ("holding_days", "faster_holding_days")
            if not getattr(self, name) > 0.0
        ]
        if wrong:
            raise InputError("\n".join(wrong))

    def __iter__(self) -> Iterator[Transaction]:
        return _Course(self).transactions()


@dataclass(slots=True)
class _Course:
    """State of the people on the chain, block by block."""

    plan: SyntheticChain
    random: np.random.Generator = field(init=False)
    weights: list[np.ndarray] = field(init=False)
    mined: list[list[tuple[int, Output]]] = field(init=False)
    sales: list[tuple[float, int, Output]] = field(default_factory=list)
    deposits: list[list[Output]] = field(init=False)
    wallets: list[list[Output]] = field(init=False)
    others: list[Output] = field(default_factory=list)
    number: int = 0
    foreign: int = _FOREIGN_FROM
    fees_sat: int = 0
    block: int = 0

    def __post_init__(self) -> None:
        plan = self.plan
        self.random = np.random.Generator(np.random.Philox(np.random.SeedSequence(plan.seed)))
        self.weights = [
            self.random.dirichlet(np.full(plan.miners_per_pool, 0.7)) for _ in range(plan.pools)
        ]
        self.mined = [[] for _ in range(plan.pools)]
        self.deposits = [[] for _ in range(plan.exchanges)]
        self.wallets = [[] for _ in range(plan.exchanges)]

    def transactions(self) -> Iterator[Transaction]:
        """Pass all blocks."""
        plan = self.plan
        shares = 1.5 ** -np.arange(plan.pools)
        shares /= shares.sum()
        for self.block in range(plan.days * plan.blocks_per_day):
            pool = int(self.random.choice(plan.pools, p=shares))
            yield self._mint(pool)
            paying = self.block * plan.pools // plan.blocks_per_day % plan.pools
            if self.block * plan.pools % plan.blocks_per_day < plan.pools:
                yield from self._pay_out(paying)
            while self.sales and self.sales[0][0] <= self._day():
                yield self._sell(heapq.heappop(self.sales)[2])
            for exchange in range(plan.exchanges):
                turn = self.block + exchange
                if turn % _SWEEP_BLOCKS == 0:
                    yield from self._sweep(exchange)
                if turn % _WITHDRAWAL_BLOCKS == 0:
                    yield from self._withdraw(exchange)
            for _ in range(plan.others_per_block):
                yield self._move_others()

    def _day(self) -> float:
        return self.block / self.plan.blocks_per_day

    def _time_s(self) -> int:
        midnight = datetime.datetime.combine(self.plan.start, datetime.time(), datetime.UTC)
        return int(midnight.timestamp()) + round(self._day() * SECONDS_PER_DAY)

    def _mint(self, pool: int) -> Transaction:
        height = self.plan.start_height + self.block
        value = block_subsidy(height) + self.fees_sat
        self.fees_sat = 0
        transaction = self._make((), (value,), f"pool {pool + 1}")
        self.mined[pool].append((height, (self.number, 0, value)))
        return transaction

    def _make(
        self, inputs: tuple[Output, ...], values: tuple[int, ...], pool: str = ""
    ) -> Transaction:
        self.number += 1
        fee = sum(value for _, _, value in inputs) - sum(values) if inputs else None
        self.fees_sat += fee or 0
        return Transaction(
            txid=self.number,
            height=self.plan.start_height + self.block,
            time_s=self._time_s(),
            inputs=tuple((txid, index) for txid, index, _ in inputs),
            outputs_sat=values,
            is_coinbase=not inputs,
            pool=pool,
            fee_sat=fee,
        )

    def _pay_out(self, pool: int) -> Iterator[Transaction]:
        height = self.plan.start_height + self.block
        ripe = [held for made, held in self.mined[pool] if height - made >= _MATURITY_BLOCKS]
        if not ripe:
            return
        self.mined[pool] = self.mined[pool][len(ripe) :]
        total = sum(value for _, _, value in ripe) - _FEE_SAT
        paid = np.maximum((self.weights[pool] * total).astype(np.int64), _LEAST_SAT)
        paid[np.argmax(paid)] += total - paid.sum()
        values = tuple(int(value) for value in paid)
        yield self._make(tuple(ripe), values)
        for index, value in enumerate(values):
            self._hold((self.number, index, value))

    def _hold(self, output: Output) -> None:
        """Let a miner keep an output for a while."""
        plan, day = self.plan, self._day()
        patience = self.random.exponential()
        until = day + patience * plan.holding_days
        turn = plan.faster_from_day
        if turn is not None and until > turn:
            # what is left of the patience on that day passes at the new speed
            since = max(day, turn)
            left = patience - (since - day) / plan.holding_days
            until = since + left * plan.faster_holding_days
        heapq.heappush(self.sales, (until, self.number * 4096 + output[1], output))

    def _sell(self, output: Output) -> Transaction:
        value = output[2] - _FEE_SAT
        kept = int(value * self.random.beta(2.0, 2.0 * _SOLD / (1.0 - _SOLD)))
        values = (value - kept, kept) if kept >= 2 * _LEAST_SAT else (value,)
        exchange = int(self.random.integers(self.plan.exchanges))
        transaction = self._make((output,), values)
        self.deposits[exchange].append((self.number, 0, values[0]))
        if len(values) == 2:
            self._hold((self.number, 1, values[1]))
        return transaction

    def _foreign(self) -> Output:
        """Output of somebody else from before the first block."""
        self.foreign += 1
        return self.foreign, 0, int(SATOSHI_PER_BTC * self.random.exponential()) + 2 * _LEAST_SAT

    def _sweep(self, exchange: int) -> Iterator[Transaction]:
        got = self.deposits[exchange]
        if not got:
            return
        strange = [self._foreign() for _ in range(self.plan.foreign_deposits * len(got))]
        inputs = tuple(got + strange)
        self.deposits[exchange] = []
        value = sum(v for _, _, v in inputs) - _FEE_SAT
        yield self._make(inputs, (value,))
        self.wallets[exchange].append((self.number, 0, value))

    def _withdraw(self, exchange: int) -> Iterator[Transaction]:
        wallet = self.wallets[exchange]
        if not wallet:
            return
        first = int(self.random.integers(len(wallet)))
        wallet[first], wallet[-1] = wallet[-1], wallet[first]
        inputs = [wallet.pop() for _ in range(min(2, len(wallet)))]
        value = sum(v for _, _, v in inputs) - _FEE_SAT
        parts = (self.random.dirichlet(np.ones(_WITHDRAWALS)) * 0.2 * value).astype(np.int64)
        paid = [int(part) for part in parts if part >= _LEAST_SAT]
        values = (*paid, value - sum(paid))
        yield self._make(tuple(inputs), values)
        self.others += [(self.number, index, v) for index, v in enumerate(paid)]
        wallet.append((self.number, len(paid), values[-1]))

    def _move_others(self) -> Transaction:
        """Somebody pays somebody: one or two outputs in, two out."""
        inputs = []
        for _ in range(1 + int(self.random.integers(2))):
            if self.others and self.random.random() < 0.8:
                at = int(self.random.integers(len(self.others)))
                self.others[at], self.others[-1] = self.others[-1], self.others[at]
                inputs.append(self.others.pop())
            else:
                inputs.append(self._foreign())
        value = sum(v for _, _, v in inputs) - min(_FEE_SAT, inputs[0][2] // 10)
        paid = int(value * self.random.random())
        values = (paid, value - paid)
        transaction = self._make(tuple(inputs), values)
        self.others += [(self.number, i, v) for i, v in enumerate(values) if v >= _LEAST_SAT]
        return transaction
