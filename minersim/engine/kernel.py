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

from typing import Any

import numpy as np

from minersim.economics import count_days, is_above, is_below, net_hashprice, next_on_fraction
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
from minersim.engine.kernel_state import (
    BITS,
    COHORTS,
    CONSTANT,
    CONSTANT_GROWTH,
    DIFFICULTY,
    EARNED,
    ELASTIC,
    EPOCH_FIRST,
    FACTOR,
    FEES,
    FIRST_ORDER,
    HASHES,
    HASHPRICE_BTC,
    HASHRATE,
    LAST_ORDER,
    LOGISTIC,
    NEXT_PLANNED,
    NEXT_SHOCK,
    ON_ORDER,
    PRICE,
    PROFITABILITY_GROWTH,
    RATE,
    RETARGETS,
    RULED,
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
from minersim.network.cohorts import mixed_on_fraction
from minersim.network.growth import ordered_ehs, profitability_rate_per_year
from minersim.units import hashes_per_second_from_ehs


@compiled
def _switch(
    setup: KernelSetup,
    hashprice: float,
    hashcost: Floats,
    on_fraction: Floats,
    days_below: Floats,
    days_above: Floats,
) -> None:
    """Every cohort decides once."""
    net = net_hashprice(hashprice, setup.pool_fee)
    for i in range(hashcost.size):
        below = is_below(net, hashcost[i], setup.off_markup)
        above = is_above(net, hashcost[i], setup.on_markup)
        days_below[i] = count_days(days_below[i], below, setup.tick_days)
        days_above[i] = count_days(days_above[i], above, setup.tick_days)
        on_fraction[i] = next_on_fraction(
            on_fraction[i],
            days_below[i],
            days_above[i],
            setup.off_days,
            setup.on_days,
            setup.leave_share,
            setup.return_share,
        )


@compiled
def _growth_rate(setup: KernelSetup, hashprice: float) -> float:
    if setup.growth_kind == CONSTANT_GROWTH:
        return setup.growth_rate_per_year
    if setup.growth_kind == PROFITABILITY_GROWTH:
        return profitability_rate_per_year(
            hashprice,
            setup.frontier_hashcost,
            setup.pool_fee,
            setup.growth_speed,
            setup.growth_hurdle,
            setup.growth_cap,
        )
    return 0.0


@compiled
def _add(capacity: Floats, on_fraction: Floats, cohort: int, arrived_ehs: float) -> None:
    """Install machines in a cohort; they arrive switched on."""
    before = capacity[cohort]
    on_fraction[cohort] = mixed_on_fraction(before, on_fraction[cohort], arrived_ehs)
    capacity[cohort] = before + arrived_ehs


@compiled
def _copy(source: Floats, target: Floats) -> None:
    """Overwrite the first values; element by element, which compiles in a moment."""
    for i in range(source.size):
        target[i] = source[i]


@compiled
def _clear(tables: KernelTables, state: KernelState) -> None:
    """Make the memory of a path as it is before its first tick."""
    state.floats[:] = 0.0
    state.integers[:] = 0
    state.days_below[:] = 0.0
    state.days_above[:] = 0.0
    _copy(tables.start_capacity, state.capacity)
    _copy(tables.start_on, state.on_fraction)
    _copy(tables.due_days, state.order_days)
    _copy(tables.due_ehs, state.order_ehs)
    state.integers[LAST_ORDER] = tables.due_days.size
    _copy(tables.start_record_s, state.record_s)
    _copy(tables.start_record_work, state.record_work)


@compiled
def _begin(
    setup: KernelSetup,
    floats: Floats,
    integers: Integers,
    price_usd: float,
    fees_btc_per_block: float,
    capacity: Floats,
    on_fraction: Floats,
) -> None:
    """Put the state at the start of the run."""
    integers[TIP], integers[BITS] = setup.height, setup.bits
    integers[EPOCH_FIRST], integers[TICK_TIP] = setup.epoch_first_unix, setup.height
    floats[PRICE], floats[FEES] = price_usd, fees_btc_per_block
    floats[FACTOR], floats[SUPPLY] = 1.0, setup.hashrate_ehs
    read_chain(floats, integers)
    find_special_height(integers)
    floats[HASHRATE] = active_ehs(setup, floats, capacity, on_fraction)
    count_installed(floats, capacity)
    floats[RATE] = hashes_per_second_from_ehs(floats[HASHRATE]) / floats[HASHES]


@compiled
def _order(
    setup: KernelSetup,
    floats: Floats,
    integers: Integers,
    day: float,
    capacity: Floats,
    order_days: Floats,
    order_ehs: Floats,
) -> None:
    """Order new machines; a negative rate retires machines at once."""
    rate = _growth_rate(setup, floats[HASHPRICE_BTC] * floats[PRICE])
    if rate == 0.0 or setup.supply_kind == ELASTIC:
        return
    installed = installed_ehs(setup, floats)
    ordered = ordered_ehs(installed, rate, setup.tick_days)
    if setup.supply_kind == CONSTANT:
        floats[ON_ORDER] += ordered
    elif ordered > 0.0:
        order_days[integers[LAST_ORDER]] = day + setup.lead_time_days
        order_ehs[integers[LAST_ORDER]] = ordered
        integers[LAST_ORDER] += 1
    else:
        kept = 1.0 + ordered / installed
        for i in range(capacity.size):
            capacity[i] *= kept
        count_installed(floats, capacity)


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
def run_path(
    setup: KernelSetup,
    tables: KernelTables,
    state: KernelState,
    price_usd: Floats,
    fees_btc_per_block: Floats,
    rng: np.random.Generator,
    world: Floats,
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
    log : array of shape (most retargets, 4)
        Filled with height, time [s], bits and difficulty of every retarget of Bitcoin's rule.
    block_s : array
        Filled with the moments of the first blocks, as many as it holds; block by block only. [s]
    """
    shock_s, shock_factor, hashcost = tables.shock_s, tables.shock_factor, tables.hashcost
    entry, planned_days, planned_ehs = tables.entry, tables.planned_days, tables.planned_ehs
    planned_cohort = tables.planned_cohort
    floats, integers, capacity, on_fraction = state[:4]
    days_below, days_above, order_days, order_ehs, record_s, record_work = state[4:]
    _clear(tables, state)
    _begin(setup, floats, integers, price_usd[0], fees_btc_per_block[0], capacity, on_fraction)
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
                record_s,
                record_work,
                log,
                block_s,
                rng,
            )
            if not strikes:
                break
            floats[FACTOR] = shock_factor[shock]
            change_rate(setup, floats, active_ehs(setup, floats, capacity, on_fraction))
            integers[NEXT_SHOCK] += 1
        # market
        earn(floats)
        floats[PRICE], floats[FEES] = price_usd[tick], fees_btc_per_block[tick]
        read_market(floats)
        if setup.supply_kind in (ELASTIC, LOGISTIC):
            respond(setup, floats)
            change_rate(setup, floats, active_ehs(setup, floats, capacity, on_fraction))
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
                _add(capacity, on_fraction, entry[i], due / entry.size)
            arrived += due
            integers[FIRST_ORDER] += 1
        while (
            integers[NEXT_PLANNED] < planned_days.size
            and planned_days[integers[NEXT_PLANNED]] <= day
        ):
            due = planned_ehs[integers[NEXT_PLANNED]]
            _add(capacity, on_fraction, planned_cohort[integers[NEXT_PLANNED]], due)
            arrived += due
            integers[NEXT_PLANNED] += 1
        if arrived != 0.0:
            count_installed(floats, capacity)
            if setup.by_block:  # by tick, nothing reads the rate until it changes again below
                change_rate(setup, floats, active_ehs(setup, floats, capacity, on_fraction))
        # switching, and orders for new machines
        if setup.supply_kind == COHORTS:
            hashprice = floats[HASHPRICE_BTC] * floats[PRICE]
            _switch(setup, hashprice, hashcost, on_fraction, days_below, days_above)
        _order(setup, floats, integers, day, capacity, order_days, order_ehs)
        change_rate(setup, floats, active_ehs(setup, floats, capacity, on_fraction))
        _record(setup, floats, integers, world[:, tick])
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
        logs: Floats,
        block_s: Floats,
        retargets: Integers,
    ) -> None:
        if laws == 0:
            return
        tables, state, generators = borrowed(tables), borrowed(state), borrowed(generators)
        price_usd, fees_btc_per_block = borrowed(price_usd), borrowed(fees_btc_per_block)
        worlds, logs, block_s = borrowed(worlds), borrowed(logs), borrowed(block_s)
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
                logs[path],
                block_s[path],
            )

    return cached(kernel)


path_kernel = _with_fingerprint(fingerprint())
"""Simulate some paths: the arguments of `run_path` with a first axis of paths."""
