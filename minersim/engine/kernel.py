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
switching, record. The state, and what the chain does, are in ``minersim.engine.kernel_chain``.
"""

from typing import Any

import numpy as np

from minersim.economics import count_days, is_above, is_below, net_hashprice, next_on_fraction
from minersim.engine.compiled_laws import cached, compiled, fingerprint
from minersim.engine.kernel_chain import (
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
    FLOATS,
    HASHES,
    HASHPRICE_BTC,
    HASHRATE,
    INTEGERS,
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
    active_ehs,
    advance,
    change_rate,
    earn,
    find_special_height,
    installed_ehs,
    read_chain,
    read_market,
    respond,
    start_block,
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
    installed = installed_ehs(setup, floats, capacity)
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


@compiled
def _record(
    setup: KernelSetup, floats: Floats, integers: Integers, capacity: Floats, row: Floats
) -> None:
    """Write the tick's figures, in the order of the world's columns."""
    row[0] = floats[PRICE]
    row[1] = floats[FEES]
    row[2] = floats[SUBSIDY]
    row[3] = floats[DIFFICULTY]
    row[4] = floats[HASHRATE]
    row[5] = installed_ehs(setup, floats, capacity)
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
    price_usd: Floats,
    fees_btc_per_block: Floats,
    shock_s: Floats,
    shock_factor: Floats,
    hashcost: Floats,
    start_capacity: Floats,
    start_on: Floats,
    entry: Integers,
    due_days: Floats,
    due_ehs: Floats,
    planned_days: Floats,
    planned_ehs: Floats,
    planned_cohort: Integers,
    start_record_s: Integers,
    start_record_work: Floats,
    rng: np.random.Generator,
    world: Floats,
    log: Floats,
    block_s: Floats,
) -> int:
    """Simulate one path and return its number of retargets.

    Parameters
    ----------
    setup : KernelSetup
        The world.
    price_usd, fees_btc_per_block : array of shape (ticks + 1,)
        The path's market.
    shock_s, shock_factor : array
        Moments at which the capacity factor changes [s], and the factor from then on [1].
    hashcost, start_capacity, start_on : array of shape (cohorts,)
        The network at the start. [USD/PH/s/day], [EH/s], [1]
    entry : array of int
        Cohorts that new machines join.
    due_days, due_ehs : array
        Machines on order at the start, by day. [days], [EH/s]
    planned_days, planned_ehs, planned_cohort : array
        Machines that join a cohort of their own.
    start_record_s, start_record_work : array
        What a moving window remembers at the start; see ``minersim.protocol.rules``.
    rng : numpy Generator
        The path's stream of blocks.
    world : array of shape (columns, ticks + 1)
        Filled with the columns of ``minersim.results.columns.WORLD_COLUMNS``, in that order.
    log : array of shape (most retargets, 4)
        Filled with height, time [s], bits and difficulty of every retarget of Bitcoin's rule.
    block_s : array
        Filled with the moments of the first blocks, as many as it holds; block by block only. [s]
    """
    floats = np.zeros(FLOATS)
    integers = np.zeros(INTEGERS, dtype=np.int64)
    capacity, on_fraction = start_capacity.copy(), start_on.copy()
    record_s, record_work = start_record_s.copy(), start_record_work.copy()
    days_below, days_above = np.zeros(hashcost.size), np.zeros(hashcost.size)
    order_days = np.empty(due_days.size + setup.ticks + 1)
    order_ehs = np.empty(due_days.size + setup.ticks + 1)
    order_days[: due_days.size] = due_days
    order_ehs[: due_ehs.size] = due_ehs
    integers[LAST_ORDER] = due_days.size
    _begin(setup, floats, integers, price_usd[0], fees_btc_per_block[0], capacity, on_fraction)
    if setup.by_block:
        start_block(setup, floats, rng)

    for tick in range(setup.ticks + 1):
        tick_s = tick * setup.tick_s
        day = tick / setup.ticks_per_day
        # blocks and capacity shocks
        while integers[NEXT_SHOCK] < shock_s.size and shock_s[integers[NEXT_SHOCK]] <= tick_s:
            moment = shock_s[integers[NEXT_SHOCK]]
            advance(
                setup,
                floats,
                integers,
                moment,
                capacity,
                on_fraction,
                record_s,
                record_work,
                log,
                block_s,
                rng,
            )
            floats[FACTOR] = shock_factor[integers[NEXT_SHOCK]]
            change_rate(setup, floats, active_ehs(setup, floats, capacity, on_fraction))
            integers[NEXT_SHOCK] += 1
        advance(
            setup,
            floats,
            integers,
            tick_s,
            capacity,
            on_fraction,
            record_s,
            record_work,
            log,
            block_s,
            rng,
        )
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
            change_rate(setup, floats, active_ehs(setup, floats, capacity, on_fraction))
        # switching, and orders for new machines
        if setup.supply_kind == COHORTS:
            hashprice = floats[HASHPRICE_BTC] * floats[PRICE]
            _switch(setup, hashprice, hashcost, on_fraction, days_below, days_above)
        _order(setup, floats, integers, day, capacity, order_days, order_ehs)
        change_rate(setup, floats, active_ehs(setup, floats, capacity, on_fraction))
        _record(setup, floats, integers, capacity, world[:, tick])
    return integers[RETARGETS]


def _with_fingerprint(laws: int) -> Any:
    """Bind the kernel to the laws that it was compiled from."""

    def kernel(
        setup: KernelSetup,
        price_usd: Floats,
        fees_btc_per_block: Floats,
        shock_s: Floats,
        shock_factor: Floats,
        hashcost: Floats,
        start_capacity: Floats,
        start_on: Floats,
        entry: Integers,
        due_days: Floats,
        due_ehs: Floats,
        planned_days: Floats,
        planned_ehs: Floats,
        planned_cohort: Integers,
        start_record_s: Integers,
        start_record_work: Floats,
        rng: np.random.Generator,
        world: Floats,
        log: Floats,
        block_s: Floats,
    ) -> int:
        if laws == 0:
            return 0
        return run_path(
            setup,
            price_usd,
            fees_btc_per_block,
            shock_s,
            shock_factor,
            hashcost,
            start_capacity,
            start_on,
            entry,
            due_days,
            due_ehs,
            planned_days,
            planned_ehs,
            planned_cohort,
            start_record_s,
            start_record_work,
            rng,
            world,
            log,
            block_s,
        )

    return cached(kernel)


path_kernel = _with_fingerprint(fingerprint())
