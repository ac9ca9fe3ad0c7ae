"""The event engine: one path of the world, every block an event. The reference of all engines.

Between two decisions the network's hashrate is constant, so a block takes an exponential time
with rate hashrate / (difficulty * 2**32); ``minersim.engine.block_clock`` says when it is due.

``minersim.engine.event_order`` says what happens first of the events of one moment.

Clocks are honest: a block's timestamp is the moment at which it is found, in whole seconds.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import simpy
from simpy.events import EventPriority

from minersim.business import OperatorDay, OperatorPath
from minersim.economics import hashprice_btc
from minersim.engine import event_order as order
from minersim.engine.block_clock import BlockClock
from minersim.engine.day_sums import earned_and_reward
from minersim.engine.miner_sales import MinerSales
from minersim.engine.randomness import stream
from minersim.engine.trace import Trace
from minersim.engine.world_setup import WorldSetup
from minersim.errors import RunCancelledError
from minersim.market import fee_path, price_and_surprise
from minersim.network import ElasticSupply, capacity_factor, change_days, gone_factor
from minersim.protocol import (
    HALVING_INTERVAL,
    RETARGET_INTERVAL,
    block_subsidy,
    difficulty,
    expected_hashes,
    next_bits,
    next_halving_height,
)
from minersim.protocol.rules import BITCOIN, bits_after_block, record_block
from minersim.results.columns import NETWORK_NAMES, WORLD_NAMES
from minersim.units import SECONDS_PER_DAY, btc_from_satoshi, hashes_per_second_from_ehs


class Retarget(NamedTuple):
    """One retarget: when, at which height, to which difficulty."""

    height: int
    time_s: float
    bits: int
    difficulty: float


class EventEngine:
    """One path of the world, with one business on it if given.

    Parameters
    ----------
    setup : WorldSetup
        The world.
    seed, path : int
        Which luck.
    operator : OperatorPath or None
        A business to run inside the same queue.
    trace : Trace or None
        Where events are written.
    progress : callable or None
        Called with the share done, in [0, 1], once a tick.
    cancelled : callable or None
        Asked once a tick; when it says yes, `run` raises RunCancelledError.

    Attributes
    ----------
    world : dict of arrays of shape (days + 1,)
        Columns of the world; complete when `finished`.
    network : dict of arrays of shape (days + 1,)
        Columns of ``minersim.results.columns.NETWORK_COLUMNS``: capacity by state, miners' coins.
    retargets : list of Retarget
        So far; stays empty under a rule that sets a target every block.
    """

    def __init__(
        self,
        setup: WorldSetup,
        seed: int,
        path: int = 0,
        *,
        operator: OperatorPath | None = None,
        trace: Trace | None = None,
        progress: Callable[[float], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> None:
        self.setup = setup
        self.operator = operator
        self.retargets: list[Retarget] = []
        self.finished = False
        self.world = {name: np.zeros(setup.ticks + 1) for name in WORLD_NAMES}
        self.network = {name: np.zeros(setup.ticks + 1) for name in NETWORK_NAMES}
        self._trace = trace
        self._traces_blocks = trace is not None and "block" in trace.kinds
        self._progress = progress
        self._cancelled = cancelled
        self._env = simpy.Environment()

        ticks, tick_days = setup.ticks, setup.tick_days
        self._tick_s = tick_days * SECONDS_PER_DAY
        luck = stream(seed, "price", path)
        price = price_and_surprise(setup.price, setup.price_shocks, ticks, tick_days, luck)
        self._prices = price.usd
        self._fees = fee_path(
            setup.fees, ticks, tick_days, stream(seed, "fees", path), surprise=price.surprise
        )
        rng = stream(seed, "blocks", path) if setup.luck else None
        self._clock = BlockClock(self._env, rng, self._on_block)

        self.height = setup.height
        self.bits = setup.bits
        self.price_usd = self._market_price = float(self._prices[0])
        self.fees_btc_per_block = float(self._fees[0])
        self.supply = setup.make_supply()
        self._sales = MinerSales(setup, self.supply)
        self._hand_factor = 1.0
        self._gone_factor = 1.0
        self._held_price: float | None = None
        self._epoch_first_unix = setup.epoch_first_unix
        self._blocks_at_tick = setup.height
        self._retarget_count = 0
        self._retargets_at_tick = 0
        self._record = setup.make_record()
        self._earned_btc_per_ph = 0.0
        self._earned_until_s = 0.0
        self._read_chain()
        self._begin()

    # --- state -----------------------------------------------------------------------------

    @property
    def now_s(self) -> float:
        """Time since the start. [s]"""
        return float(self._env.now)

    @property
    def day(self) -> float:
        """Time since the start. [days]"""
        return self.now_s / SECONDS_PER_DAY

    @property
    def hashprice_usd_per_ph_day(self) -> float:
        """Hashprice now. [USD/PH/s/day]"""
        return self._hashprice_btc * self.price_usd

    @property
    def hashrate_ehs(self) -> float:
        """Active hashrate of the network now. [EH/s]"""
        return self._hashrate_ehs

    def _read_chain(self) -> None:
        """Take over what follows from height, bits and fees."""
        self.difficulty = difficulty(self.bits)
        self.subsidy_btc = btc_from_satoshi(block_subsidy(self.height + 1))
        self._hashes_per_block = expected_hashes(self.difficulty)
        self._read_market()

    def _read_market(self) -> None:
        self._hashprice_btc = hashprice_btc(
            self.difficulty, self.subsidy_btc, self.fees_btc_per_block
        )

    def _earn(self) -> None:
        """Add up what 1 PH/s has earned since its hashprice last changed."""
        elapsed_days = (self._env.now - self._earned_until_s) / SECONDS_PER_DAY
        self._earned_btc_per_ph += self._hashprice_btc * elapsed_days
        self._earned_until_s = self._env.now

    # --- queue -----------------------------------------------------------------------------

    def _schedule(
        self, handler: Callable[[Any], None], priority: EventPriority, at_s: float
    ) -> simpy.Event:
        event = simpy.Event(self._env)
        event._ok, event._value = True, None
        event.callbacks = [handler]
        self._env.schedule(event, priority, at_s - self._env.now)
        return event

    def _begin(self) -> None:
        """Put the first events of every kind in the queue."""
        operator = self.operator
        self._wait_for_special_height()
        self._hashrate_ehs = self.supply.active_ehs()
        self._clock.start(self._block_rate())
        for day in change_days(self.setup.capacity_shocks, self.setup.days):
            self._schedule(self._on_shock, order.SHOCK, day * SECONDS_PER_DAY)
        self._schedule(self._on_market, order.MARKET, 0.0)
        self._schedule(self._on_delivery, order.DELIVERY, 0.0)
        self._schedule(self._on_switching, order.SWITCHING, 0.0)
        if self._sales.active:
            # the first tick has no coins to sell yet
            self._schedule(self._on_sales, order.SALES, self._tick_s)
        self._schedule(self._on_record, order.RECORD, 0.0)
        if operator is None:
            return
        self._schedule(self._on_close, order.CLOSE, SECONDS_PER_DAY)
        self._schedule(self._on_decision, order.DECISION, 0.0)
        days = self.setup.days
        for tick in sorted({paid[0] for f in operator.plan.fleets for paid in f.payments()}):
            if tick <= days:
                self._schedule(self._on_purchase, order.PURCHASE, tick * SECONDS_PER_DAY)
        for tick in sorted({f.delivery_day for f in operator.plan.fleets}):
            if tick <= days:
                self._schedule(self._on_fleet, order.FLEET, tick * SECONDS_PER_DAY)
        for tick in sorted(operator.plan.bill_days):
            self._schedule(self._on_bill, order.BILL, tick * SECONDS_PER_DAY)

    @property
    def _tick(self) -> int:
        return round(self._env.now / self._tick_s)

    @property
    def _whole_day(self) -> int:
        return round(self._env.now / SECONDS_PER_DAY)

    def _next_tick(self, handler: Callable[[Any], None], priority: EventPriority) -> None:
        following = self._tick + 1
        if following <= self.setup.ticks:
            self._schedule(handler, priority, following * self._tick_s)

    def _next_day(self, handler: Callable[[Any], None], priority: EventPriority) -> None:
        following = self._whole_day + 1
        if following <= self.setup.days:
            self._schedule(handler, priority, following * SECONDS_PER_DAY)

    def _note(self, kind: str, **figures: float) -> None:
        if self._trace is not None:
            self._trace.record(kind, self.now_s, self.height, figures)

    def _note_all(self, happened: list[OperatorDay]) -> None:
        for item in happened:
            self._note(item.kind, **item.figures)

    # --- blocks ----------------------------------------------------------------------------

    def _block_rate(self) -> float:
        return hashes_per_second_from_ehs(self._hashrate_ehs) / self._hashes_per_block

    def _read_hashrate(self) -> None:
        """Take over the network's hashrate; the block under way keeps the work already done."""
        self._hashrate_ehs = self.supply.active_ehs()
        self._clock.change_rate(self._block_rate())

    def _wait_for_special_height(self) -> None:
        """Find the next height that does more than count: it opens or closes an epoch or era."""
        following = self.height + 1
        opens = following + -following % RETARGET_INTERVAL
        closes = following + (-1 - following) % RETARGET_INTERVAL
        halves = next_halving_height(self.height + 1) - 1
        self._special_height = min(opens, closes, halves)

    def _on_block(self, event: simpy.Event) -> None:
        del event
        self.height += 1
        if self._traces_blocks:
            self._note("block", difficulty=self.difficulty, hashrate_ehs=self._hashrate_ehs)
        if self.setup.rule.kind != BITCOIN:
            self._on_ruled_block()
        elif self.height == self._special_height:
            self._on_special_height()
        self._clock.start(self._block_rate())

    def _on_special_height(self) -> None:
        block_unix = self.setup.start_unix + int(self._env.now // 1)
        following = self.height + 1
        if self.height % RETARGET_INTERVAL == 0:
            self._epoch_first_unix = block_unix
        changes = []
        if following % RETARGET_INTERVAL == 0:
            self._earn()
            before = self.difficulty
            self.bits = next_bits(self.bits, self._epoch_first_unix, block_unix)
            self._read_chain()
            self.retargets.append(Retarget(following, self.now_s, self.bits, self.difficulty))
            self._retarget_count += 1
            figures = {"difficulty": self.difficulty, "change": self.difficulty / before - 1.0}
            changes.append(("retarget", figures))
        if following % HALVING_INTERVAL == 0:
            self._earn()
            self._read_chain()
            changes.append(("halving", {"subsidy_btc": self.subsidy_btc}))
        if changes:
            self.supply.respond(self.hashprice_usd_per_ph_day)
            self._hashrate_ehs = self.supply.active_ehs()
        for kind, figures in changes:
            self._note(kind, **figures)
        self._wait_for_special_height()

    def _on_ruled_block(self) -> None:
        """Set the target of the next block, as every block does under another rule."""
        setup = self.setup
        block_unix = setup.start_unix + int(self._env.now // 1)
        self._earn()
        record_block(setup.rule.kind, *self._record, self.height, block_unix, self.difficulty)
        self.bits = bits_after_block(
            *setup.rule,
            *self._record,
            setup.bits,
            setup.height,
            setup.start_unix,
            self.height,
            block_unix,
        )
        self._read_chain()
        self._retarget_count += 1
        self.supply.respond(self.hashprice_usd_per_ph_day)
        self._hashrate_ehs = self.supply.active_ehs()
        if (self.height + 1) % HALVING_INTERVAL == 0:
            self._note("halving", subsidy_btc=self.subsidy_btc)

    # --- the world's ticks -------------------------------------------------------------------

    def _on_shock(self, event: simpy.Event) -> None:
        del event
        self._apply_capacity_factor()
        self._note("capacity shock", capacity_factor=self.supply.capacity_factor)

    def _apply_capacity_factor(self) -> None:
        factor = capacity_factor(self.setup.capacity_shocks, self.day)
        self._gone_factor = gone_factor(self.setup.capacity_shocks, self.day)
        self.supply.capacity_factor = factor * self._hand_factor
        self._read_hashrate()

    def _on_market(self, event: simpy.Event) -> None:
        del event
        self._earn()
        tick = self._tick
        self._sales.count_blocks(self._blocks_at_tick + 1, self.height, self.fees_btc_per_block)
        self._market_price = float(self._prices[tick])
        if self._sales.active:
            self._market_price *= self._sales.price_factor
        self.price_usd = self._market_price if self._held_price is None else self._held_price
        self.fees_btc_per_block = float(self._fees[tick])
        self._read_market()
        self.supply.respond(self.hashprice_usd_per_ph_day)
        self._read_hashrate()
        self._note(
            "market",
            price_usd=self.price_usd,
            fees_btc_per_block=self.fees_btc_per_block,
            hashprice_usd_per_ph_day=self.hashprice_usd_per_ph_day,
        )
        self._next_tick(self._on_market, order.MARKET)

    def _on_delivery(self, event: simpy.Event) -> None:
        del event
        arrived = self.supply.deliver(self._tick / self.setup.ticks_per_day)
        if arrived != 0.0:
            self._read_hashrate()
            self._note("network delivery", arrived_ehs=arrived)
        self._next_tick(self._on_delivery, order.DELIVERY)

    def _on_switching(self, event: simpy.Event) -> None:
        del event
        hashprice = self.hashprice_usd_per_ph_day
        before = self._hashrate_ehs
        self.supply.switch(hashprice)
        self.supply.order(self._tick / self.setup.ticks_per_day, hashprice)
        self._read_hashrate()
        if self._hashrate_ehs != before:
            change = self._hashrate_ehs - before
            self._note("switching", hashrate_ehs=self._hashrate_ehs, change_ehs=change)
        self._next_tick(self._on_switching, order.SWITCHING)

    def _on_sales(self, event: simpy.Event) -> None:
        del event
        self._sales.sell(self.hashprice_usd_per_ph_day, self.price_usd)
        self._note("miner sales", sold_btc=self._sales.sold_btc)
        self._next_tick(self._on_sales, order.SALES)

    def _on_record(self, event: simpy.Event) -> None:
        del event
        tick, world = self._tick, self.world
        world["price_usd"][tick] = self.price_usd
        world["fees_btc_per_block"][tick] = self.fees_btc_per_block
        world["subsidy_btc"][tick] = self.subsidy_btc
        world["difficulty"][tick] = self.difficulty
        world["hashrate_ehs"][tick] = self._hashrate_ehs
        world["installed_ehs"][tick] = self.supply.installed_ehs()
        world["hashprice_usd_per_ph_day"][tick] = self.hashprice_usd_per_ph_day
        world["height"][tick] = self.height
        world["blocks"][tick] = self.height - self._blocks_at_tick
        world["retargets"][tick] = self._retarget_count - self._retargets_at_tick
        world["revenue_btc_per_ph"][tick] = self._earned_btc_per_ph
        for name, x in zip(NETWORK_NAMES, self._sales.figures(self._gone_factor), strict=True):
            self.network[name][tick] = x
        self._blocks_at_tick = self.height
        self._retargets_at_tick = self._retarget_count
        self._earned_btc_per_ph = 0.0
        if self.operator is not None and tick % self.setup.ticks_per_day == 0:
            self.operator.record(self._whole_day)
        self.finished = tick >= self.setup.ticks
        if self._progress is not None:
            self._progress(tick / self.setup.ticks)
        if self._cancelled is not None and self._cancelled():
            raise RunCancelledError(f"stopped on day {self._whole_day} of {self.setup.days}")
        self._next_tick(self._on_record, order.RECORD)

    # --- the business --------------------------------------------------------------------------

    def _on_close(self, event: simpy.Event) -> None:
        del event
        if self.operator is None:
            return
        day = self._whole_day
        ticks = slice(self._tick - self.setup.ticks_per_day, self._tick)
        earned, reward = earned_and_reward(self.world, ticks, self._earned_btc_per_ph)
        self.operator.close_day(day, earned, self.price_usd, reward)
        self._note(
            "day close",
            hashrate_phs=float(self.operator.hashrate_phs[day]),
            energy_mwh=float(self.operator.energy_mwh[day]),
        )
        self._note_all(self.operator.take_events())
        self._next_day(self._on_close, order.CLOSE)

    def _on_purchase(self, event: simpy.Event) -> None:
        del event
        if self.operator is not None:
            happened = self.operator.pay_for(self._whole_day)
            self._note_all([happened] if happened else [])

    def _on_fleet(self, event: simpy.Event) -> None:
        del event
        if self.operator is not None:
            happened = self.operator.deliver(self._whole_day)
            self._note_all([happened] if happened else [])

    def _on_bill(self, event: simpy.Event) -> None:
        del event
        if self.operator is not None:
            self._note_all(self.operator.pay_bills(self._whole_day, self.price_usd))

    def _on_decision(self, event: simpy.Event) -> None:
        del event
        if self.operator is not None:
            self._note_all(self.operator.decide(self._whole_day, self.hashprice_usd_per_ph_day))
            self._next_day(self._on_decision, order.DECISION)

    # --- running it ----------------------------------------------------------------------------

    def step(self) -> None:
        """Let the next event happen."""
        self._env.step()

    def advance(self, seconds: float) -> None:
        """Let all events of the next seconds happen; stop early at the end of the run."""
        until = self._env.now + seconds
        while not self.finished and self._env.peek() <= until:
            self._env.step()
        if not self.finished and self._env.now < until:
            self._env.run(until=until)

    def run(self) -> None:
        """Let all events happen until the end of the run."""
        while not self.finished:
            self._env.step()

    # --- a hand in the run -----------------------------------------------------------------------

    def hold_price(self, price_usd: float | None) -> None:
        """Hold the price by hand from now on [USD/BTC]; None lets the market go on."""
        self._earn()
        self._held_price = price_usd
        self.price_usd = self._market_price if price_usd is None else price_usd
        self._read_market()
        self.supply.respond(self.hashprice_usd_per_ph_day)
        self._read_hashrate()

    def scale_capacity(self, factor: float) -> None:
        """Let only this share of the capacity run, whatever else happens. [1]"""
        self._hand_factor = factor
        self._apply_capacity_factor()

    def set_elasticity(self, elasticity: float) -> None:
        """Change the elasticity of an elastic network.

        The curve turns about today's point, so hashrate does not jump.

        Raises
        ------
        TypeError
            If the network is not elastic.
        """
        if not isinstance(self.supply, ElasticSupply):
            raise TypeError("only an elastic network has an elasticity")
        self.supply.turn(self.hashprice_usd_per_ph_day, elasticity)
        self._read_hashrate()
