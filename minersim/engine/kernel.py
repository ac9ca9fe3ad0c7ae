"""The compiled engine: one path of the world, at machine speed, with the laws of the event engine.

It turns the clock of ``minersim.engine.events`` in compiled code and calls the very same law
functions (``minersim.engine.compiled_laws`` compiles them; nothing is written twice). Two modes:

- *block by block*: draws the same random numbers in the same order as the event engine and does
  the same arithmetic, so path k of seed s is the same in both, to the last bit of every column;
- *by tick*: between two decisions the hashrate is constant, so the number of blocks is Poisson,
  and the moment of the block that opens or closes an epoch, or ends an era, is an order statistic
  of uniform moments (a Beta variate). Nothing is approximated; only the moments of the other
  blocks, which no law reads, are left out.

The order of a tick is that of the event engine: blocks, capacity shocks, market, deliveries,
switching, record. The state is in ``minersim.engine.kernel_state``, and what the chain does in
``minersim.engine.kernel_chain``.
"""

import math
from typing import Any

import numpy as np

from minersim.engine.compiled_laws import borrowed, cached, compiled, fingerprint
from minersim.engine.kernel_chain import (
    active_ehs,
    advance,
    change_rate,
    count_installed,
    earn,
    find_special_height,
    installed_ehs,
    read_chain,
    read_market,
    respond,
    start_block,
)
from minersim.engine.kernel_network import (
    add,
    let_miners_sell,
    order,
    record_network,
    switch,
)
from minersim.engine.kernel_state import (
    BITS,
    COHORTS,
    DIFFICULTY,
    EARNED,
    ELASTIC,
    EPOCH_FIRST,
    FACTOR,
    FEES,
    FIRST_ORDER,
    GONE,
    HASHES,
    HASHPRICE_BTC,
    HASHRATE,
    LAST_ORDER,
    LOGISTIC,
    NEXT_PLANNED,
    NEXT_SHOCK,
    ON_ORDER,
    PRICE,
    PRODUCED_BTC,
    RATE,
    RETARGETS,
    RULED,
    SCRAPPED,
    SUBSIDY,
    SUPPLY,
    TICK_RETARGETS,
    TICK_TIP,
    TIP,
    Floats,
    Integers,
    KernelSetup,
    KernelState,
    KernelTables,
)
from minersim.network.entry import MACHINE_PRICE, UNDATED, deliver_dated, order_dated
from minersim.network.treasury import (
    NO_TREASURY,
    PERMANENT,
    TRANSIENT,
    start_treasury,
)
from minersim.network.upkeep import settle, unload
from minersim.protocol.words import issued_btc_word
from minersim.units import hashes_per_second_from_ehs


@compiled
def _copy(source: Floats, target: Floats) -> None:
    """Overwrite the first values; element by element, which compiles in a moment."""
    for i in range(source.size):
        target[i] = source[i]


@compiled
def _clear(setup: KernelSetup, tables: KernelTables, state: KernelState) -> None:
    """Make the memory of a path as it is before its first tick."""
    state.floats[:] = 0.0
    state.integers[:] = 0
    state.days_below[:] = 0.0
    state.days_above[:] = 0.0
    _copy(tables.start_hash, state.hash_share)
    state.transit[:] = 0.0
    start_treasury(setup.treasury, state.money, state.recent)
    _copy(tables.start_capacity, state.capacity)
    _copy(tables.start_on, state.on_fraction)
    _copy(tables.due_days, state.order_days)
    _copy(tables.due_ehs, state.order_ehs)
    state.integers[LAST_ORDER] = tables.due_days.size
    _copy(tables.start_record_s, state.record_s)
    _copy(tables.start_record_work, state.record_work)
    _copy(tables.start_orders, state.orders)
    for row in range(tables.start_arriving.shape[0]):
        _copy(tables.start_arriving[row], state.arriving[row])


@compiled
def _begin(
    setup: KernelSetup,
    floats: Floats,
    integers: Integers,
    price_usd: float,
    fees_btc_per_block: float,
    capacity: Floats,
    on_fraction: Floats,
    hash_share: Floats,
    transit: Floats,
) -> None:
    """Put the state at the start of the run."""
    integers[TIP], integers[BITS] = setup.height, setup.bits
    integers[EPOCH_FIRST], integers[TICK_TIP] = setup.epoch_first_unix, setup.height
    floats[PRICE], floats[FEES] = price_usd, fees_btc_per_block
    floats[FACTOR], floats[GONE], floats[SUPPLY] = 1.0, 1.0, setup.hashrate_ehs
    read_chain(floats, integers)
    find_special_height(integers)
    floats[HASHRATE] = active_ehs(setup, floats, capacity, on_fraction, hash_share)
    count_installed(floats, capacity, transit)
    floats[RATE] = hashes_per_second_from_ehs(floats[HASHRATE]) / floats[HASHES]


@compiled
def _record(setup: KernelSetup, floats: Floats, integers: Integers, row: Floats) -> None:
    """Write the tick's figures, in the order of the world's columns."""
    row[0] = floats[PRICE]
    row[1] = floats[FEES]
    row[2] = floats[SUBSIDY]
    row[3] = floats[DIFFICULTY]
    row[4] = floats[HASHRATE]
    row[5] = installed_ehs(setup, floats)
    row[6] = floats[HASHPRICE_BTC] * floats[PRICE]
    row[7] = integers[TIP]
    row[8] = integers[TIP] - integers[TICK_TIP]
    retargets = integers[RETARGETS] + integers[RULED]
    row[9] = retargets - integers[TICK_RETARGETS]
    row[10] = floats[EARNED]
    integers[TICK_TIP], integers[TICK_RETARGETS] = integers[TIP], retargets
    floats[EARNED] = 0.0


@compiled
def run_path(  # noqa: PLR0915 (a compiled tick is one function, in its documented order)
    setup: KernelSetup,
    tables: KernelTables,
    state: KernelState,
    price_usd: Floats,
    fees_btc_per_block: Floats,
    rng: np.random.Generator,
    world: Floats,
    detail: Floats,
    log: Floats,
    block_s: Floats,
) -> int:
    """Simulate one path and return its number of retargets.

    Parameters
    ----------
    setup, tables
        The world.
    state : KernelState
        Memory to work in.
    price_usd, fees_btc_per_block : array of shape (ticks + 1,)
        The path's market.
    rng : numpy Generator
        The path's stream of blocks.
    world : array of shape (columns, ticks + 1)
        Filled with the columns of ``minersim.results.columns.WORLD_COLUMNS``, in that order.
    detail : array of shape (columns, ticks + 1)
        Filled with ``minersim.results.columns.NETWORK_COLUMNS``; of length 0 where nobody asks.
    log : array of shape (most retargets, 4)
        Filled with height, time [s], bits and difficulty of every retarget of Bitcoin's rule.
    block_s : array
        Filled with the moments of the first blocks, as many as it holds; block by block only. [s]
    """
    shock_s, shock_factor, hashcost = tables.shock_s, tables.shock_factor, tables.hashcost
    shock_gone, cheaper = tables.shock_gone, tables.cheaper
    entry, planned_days, planned_ehs = tables.entry, tables.planned_days, tables.planned_ehs
    planned_cohort, entry_parts = tables.planned_cohort, tables.entry_parts
    floats, integers, capacity, on_fraction = state[:4]
    days_below, days_above, order_days, order_ehs, record_s, record_work = state[4:10]
    hash_share, tuned_cost, on_before, transit, money, recent, orders, arriving = state[10:]
    dated = setup.entry_rule.kind != UNDATED
    sells = setup.treasury.kind != NO_TREASURY
    _clear(setup, tables, state)
    _begin(
        setup,
        floats,
        integers,
        price_usd[0],
        fees_btc_per_block[0],
        capacity,
        on_fraction,
        hash_share,
        transit,
    )
    if setup.by_block:
        start_block(setup, floats, rng)

    for tick in range(setup.ticks + 1):
        tick_s = tick * setup.tick_s
        day = tick / setup.ticks_per_day
        # blocks and capacity shocks
        while True:
            shock = integers[NEXT_SHOCK]
            strikes = shock < shock_s.size and shock_s[shock] <= tick_s
            advance(
                setup,
                floats,
                integers,
                shock_s[shock] if strikes else tick_s,
                capacity,
                on_fraction,
                hash_share,
                record_s,
                record_work,
                log,
                block_s,
                rng,
            )
            if not strikes:
                break
            floats[FACTOR], floats[GONE] = shock_factor[shock], shock_gone[shock]
            change_rate(setup, floats, active_ehs(setup, floats, capacity, on_fraction, hash_share))
            integers[NEXT_SHOCK] += 1
        # market
        earn(floats)
        if sells:
            first, blocks = integers[TICK_TIP] + 1, integers[TIP] - integers[TICK_TIP]
            mined = issued_btc_word(first, integers[TIP])
            floats[PRODUCED_BTC] = mined + blocks * floats[FEES]
        floats[PRICE], floats[FEES] = price_usd[tick], fees_btc_per_block[tick]
        if sells:
            floats[PRICE] *= math.exp(money[PERMANENT] + money[TRANSIENT])
        read_market(floats)
        if setup.supply_kind in (ELASTIC, LOGISTIC):
            respond(setup, floats)
            change_rate(setup, floats, active_ehs(setup, floats, capacity, on_fraction, hash_share))
        # deliveries
        arrived = floats[ON_ORDER]
        floats[SUPPLY] += arrived
        floats[ON_ORDER] = 0.0
        while (
            integers[FIRST_ORDER] < integers[LAST_ORDER]
            and order_days[integers[FIRST_ORDER]] <= day
        ):
            due = order_ehs[integers[FIRST_ORDER]]
            for i in range(entry.size):
                add(capacity, on_fraction, entry[i], due / entry_parts[i])
            arrived += due
            integers[FIRST_ORDER] += 1
        while (
            integers[NEXT_PLANNED] < planned_days.size
            and planned_days[integers[NEXT_PLANNED]] <= day
        ):
            due = planned_ehs[integers[NEXT_PLANNED]]
            add(capacity, on_fraction, planned_cohort[integers[NEXT_PLANNED]], due)
            arrived += due
            integers[NEXT_PLANNED] += 1
        if dated:
            arrived += deliver_dated(
                orders, arriving, tick, entry, entry_parts, capacity, on_fraction
            )
        if transit.size > 0:
            arrived += unload(tick, transit, capacity, on_fraction)
        if arrived != 0.0:
            if not setup.settles:  # else it is counted once the tick is settled
                count_installed(floats, capacity, transit)
            if setup.by_block:  # by tick, nothing reads the rate until it changes again below
                change_rate(
                    setup, floats, active_ehs(setup, floats, capacity, on_fraction, hash_share)
                )
        # switching, and orders for new machines
        if setup.supply_kind == COHORTS:
            hashprice = floats[HASHPRICE_BTC] * floats[PRICE]
            switch(
                setup,
                hashprice,
                hashcost,
                tuned_cost,
                on_fraction,
                on_before,
                hash_share,
                days_below,
                days_above,
            )
            if setup.settles:
                floats[SCRAPPED] += settle(
                    tick,
                    capacity,
                    on_fraction,
                    on_before,
                    days_below,
                    transit,
                    cheaper,
                    setup.restart_loss,
                    setup.retire_share,
                    setup.relocate_after_days,
                    setup.relocate_share,
                )
                count_installed(floats, capacity, transit)
        if dated:
            order_dated(
                setup.entry_rule,
                orders,
                arriving,
                tick,
                day,
                floats[HASHPRICE_BTC] * floats[PRICE],
                installed_ehs(setup, floats),
                tables.vintage_hashcost,
                tables.part_leads,
            )
        else:
            order(setup, floats, integers, day, capacity, transit, order_days, order_ehs)
        change_rate(setup, floats, active_ehs(setup, floats, capacity, on_fraction, hash_share))
        if sells and tick > 0:
            let_miners_sell(
                setup,
                floats,
                capacity,
                on_fraction,
                hash_share,
                hashcost,
                tuned_cost,
                money,
                recent,
            )
        _record(setup, floats, integers, world[:, tick])
        if detail.shape[0] > 0:
            record_network(
                setup, floats, capacity, on_fraction, hash_share, transit, money, detail[:, tick]
            )
            detail[10, tick] = orders[MACHINE_PRICE]
    return integers[RETARGETS]


def _with_fingerprint(laws: int) -> Any:
    """Bind the kernel to the laws that it was compiled from."""

    def kernel(
        setup: KernelSetup,
        tables: KernelTables,
        state: KernelState,
        price_usd: Floats,
        fees_btc_per_block: Floats,
        generators: tuple[np.random.Generator, ...],
        worlds: Floats,
        details: Floats,
        logs: Floats,
        block_s: Floats,
        retargets: Integers,
    ) -> None:
        if laws == 0:
            return
        tables, state, generators = borrowed(tables), borrowed(state), borrowed(generators)
        price_usd, fees_btc_per_block = borrowed(price_usd), borrowed(fees_btc_per_block)
        worlds, logs, block_s = borrowed(worlds), borrowed(logs), borrowed(block_s)
        details = borrowed(details)
        retargets = borrowed(retargets)
        for path in range(retargets.size):
            retargets[path] = run_path(
                setup,
                tables,
                state,
                price_usd[path],
                fees_btc_per_block[path],
                generators[path],
                worlds[path],
                details[path],
                logs[path],
                block_s[path],
            )

    return cached(kernel)


path_kernel = _with_fingerprint(fingerprint())
"""Simulate some paths: the arguments of `run_path` with a first axis of paths."""
