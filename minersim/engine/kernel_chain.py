"""Chain and hashrate of the compiled engine: blocks, retargets, halvings, and who mines.

The state of a path lives in two small arrays, floats and integers, named by index below; the
kernel (``minersim.engine.kernel``) turns the clock over them. Arithmetic and its order are those of
``minersim.engine.events`` and ``minersim.engine.block_clock``.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from minersim.economics import hashprice_btc
from minersim.engine.compiled_laws import compiled
from minersim.network.plain_supply import elastic_hashrate, logistic_hashrate
from minersim.network.sums import lane_product_sum, lane_sum
from minersim.protocol import HALVING_INTERVAL, RETARGET_INTERVAL, expected_hashes
from minersim.protocol.rules import BITCOIN, bits_after_block, record_block
from minersim.protocol.words import difficulty_word, next_bits_word, subsidy_btc_word
from minersim.units import SECONDS_PER_DAY, hashes_per_second_from_ehs

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

CONSTANT, ELASTIC, COHORTS, LOGISTIC = 0, 1, 2, 3
NO_GROWTH, CONSTANT_GROWTH, PROFITABILITY_GROWTH = 0, 1, 2

# floats of the state
NOW, WORK, SINCE, RATE, DUE = 0, 1, 2, 3, 4
DIFFICULTY, HASHES, SUBSIDY, FEES, PRICE, HASHPRICE_BTC = 5, 6, 7, 8, 9, 10
EARNED, EARNED_UNTIL, HASHRATE, FACTOR, SUPPLY, ON_ORDER = 11, 12, 13, 14, 15, 16
FLOATS = 17
# integers of the state
TIP, BITS, SPECIAL, EPOCH_FIRST, RETARGETS = 0, 1, 2, 3, 4
NEXT_SHOCK, FIRST_ORDER, LAST_ORDER, NEXT_PLANNED = 5, 6, 7, 8
TICK_TIP, TICK_RETARGETS, RULED = 9, 10, 11
INTEGERS = 12


class KernelSetup(NamedTuple):
    """Numbers of a world that all its paths share; see the declarations of the scenario."""

    start_unix: int
    ticks: int
    tick_s: float
    height: int
    bits: int
    epoch_first_unix: int
    rule_kind: int
    rule_window_blocks: int
    rule_lag_blocks: int
    rule_half_life_s: int
    luck: bool
    by_block: bool
    supply_kind: int
    hashrate_ehs: float
    reference_ehs: float
    reference_hashprice: float
    elasticity: float
    capacity_ehs: float
    middle_hashprice: float
    spread_hashprice: float
    pool_fee: float
    off_markup: float
    on_markup: float
    off_days: float
    on_days: float
    leave_share: float
    return_share: float
    tick_days: float
    ticks_per_day: int
    growth_kind: int
    growth_rate_per_year: float
    frontier_hashcost: float
    growth_speed: float
    growth_hurdle: float
    growth_cap: float
    lead_time_days: float


@compiled
def active_ehs(setup: KernelSetup, floats: Floats, capacity: Floats, on_fraction: Floats) -> float:
    """Active hashrate. [EH/s]"""
    if setup.supply_kind != COHORTS:
        return floats[SUPPLY] * floats[FACTOR]
    return lane_product_sum(capacity, on_fraction) * floats[FACTOR]


@compiled
def installed_ehs(setup: KernelSetup, floats: Floats, capacity: Floats) -> float:
    """Installed hashrate, before the capacity factor. [EH/s]"""
    if setup.supply_kind == COHORTS:
        return lane_sum(capacity)
    return setup.capacity_ehs if setup.supply_kind == LOGISTIC else floats[SUPPLY]


@compiled
def read_market(floats: Floats) -> None:
    """Take over what follows from difficulty, subsidy and fees."""
    floats[HASHPRICE_BTC] = hashprice_btc(floats[DIFFICULTY], floats[SUBSIDY], floats[FEES])


@compiled
def read_chain(floats: Floats, integers: Integers) -> None:
    """Take over what follows from height and bits."""
    floats[DIFFICULTY] = difficulty_word(integers[BITS])
    floats[SUBSIDY] = subsidy_btc_word(integers[TIP] + 1)
    floats[HASHES] = expected_hashes(floats[DIFFICULTY])
    read_market(floats)


@compiled
def earn(floats: Floats) -> None:
    """Add up what 1 PH/s has earned since its hashprice last changed."""
    elapsed_days = (floats[NOW] - floats[EARNED_UNTIL]) / SECONDS_PER_DAY
    floats[EARNED] += floats[HASHPRICE_BTC] * elapsed_days
    floats[EARNED_UNTIL] = floats[NOW]


@compiled
def find_special_height(integers: Integers) -> None:
    """Next height that does more than count: it opens or closes an epoch, or ends an era."""
    following = integers[TIP] + 1
    opens = following + (-following) % RETARGET_INTERVAL
    closes = following + (-1 - following) % RETARGET_INTERVAL
    halves = following + (-1 - following) % HALVING_INTERVAL
    integers[SPECIAL] = min(opens, closes, halves)


@compiled
def start_block(setup: KernelSetup, floats: Floats, rng: np.random.Generator) -> None:
    """Draw the work of the next block; it is due when the rate has eaten it."""
    floats[WORK] = rng.standard_exponential() if setup.luck else 1.0
    floats[SINCE] = floats[NOW]
    floats[DUE] = due(floats)


@compiled
def due(floats: Floats) -> float:
    """Moment at which the block under way is found; never, where nobody mines. [s]"""
    if floats[RATE] <= 0.0:
        return np.inf
    return floats[SINCE] + floats[WORK] / floats[RATE]


@compiled
def change_rate(setup: KernelSetup, floats: Floats, hashrate_ehs: float) -> None:
    """Take over a hashrate; the block under way keeps the work already done."""
    floats[HASHRATE] = hashrate_ehs
    rate = hashes_per_second_from_ehs(hashrate_ehs) / floats[HASHES]
    if rate == floats[RATE]:
        return
    if setup.by_block:
        done = (floats[NOW] - floats[SINCE]) * floats[RATE]
        floats[WORK] = max(floats[WORK] - done, 0.0)
        floats[SINCE] = floats[NOW]
        floats[RATE] = rate
        floats[DUE] = due(floats)
    else:
        floats[RATE] = rate


@compiled
def respond(setup: KernelSetup, floats: Floats) -> None:
    """An elastic or logistic network follows hashprice at once."""
    hashprice = floats[HASHPRICE_BTC] * floats[PRICE]
    if setup.supply_kind == ELASTIC:
        floats[SUPPLY] = elastic_hashrate(
            setup.reference_ehs, setup.reference_hashprice, hashprice, setup.elasticity
        )
    elif setup.supply_kind == LOGISTIC:
        floats[SUPPLY] = logistic_hashrate(
            setup.capacity_ehs, setup.middle_hashprice, setup.spread_hashprice, hashprice
        )


@compiled
def on_special_height(
    setup: KernelSetup,
    floats: Floats,
    integers: Integers,
    capacity: Floats,
    on_fraction: Floats,
    log: Floats,
) -> None:
    """What a block at a special height does; the block's moment is the state's now."""
    block_unix = setup.start_unix + int(floats[NOW])
    following = integers[TIP] + 1
    changes = False
    if integers[TIP] % RETARGET_INTERVAL == 0:
        integers[EPOCH_FIRST] = block_unix
    if following % RETARGET_INTERVAL == 0:
        earn(floats)
        integers[BITS] = next_bits_word(integers[BITS], integers[EPOCH_FIRST], block_unix)
        read_chain(floats, integers)
        row = integers[RETARGETS]
        if row < log.shape[0]:  # a log that is too short is noticed by its reader
            log[row, 0] = following
            log[row, 1] = floats[NOW]
            log[row, 2] = integers[BITS]
            log[row, 3] = floats[DIFFICULTY]
        integers[RETARGETS] = row + 1
        changes = True
    if following % HALVING_INTERVAL == 0:
        earn(floats)
        read_chain(floats, integers)
        changes = True
    if changes:
        respond(setup, floats)
        floats[HASHRATE] = active_ehs(setup, floats, capacity, on_fraction)
    find_special_height(integers)


@compiled
def on_ruled_block(
    setup: KernelSetup,
    floats: Floats,
    integers: Integers,
    record_s: Integers,
    record_work: Floats,
    capacity: Floats,
    on_fraction: Floats,
) -> None:
    """What every block does under a rule that sets a target each block."""
    block_unix = setup.start_unix + int(floats[NOW])
    earn(floats)
    record_block(
        setup.rule_kind, record_s, record_work, integers[TIP], block_unix, floats[DIFFICULTY]
    )
    integers[BITS] = bits_after_block(
        setup.rule_kind,
        setup.rule_window_blocks,
        setup.rule_lag_blocks,
        setup.rule_half_life_s,
        record_s,
        record_work,
        setup.bits,
        setup.height,
        setup.start_unix,
        integers[TIP],
        block_unix,
    )
    read_chain(floats, integers)
    integers[RULED] += 1
    respond(setup, floats)
    floats[HASHRATE] = active_ehs(setup, floats, capacity, on_fraction)


@compiled
def advance(
    setup: KernelSetup,
    floats: Floats,
    integers: Integers,
    until_s: float,
    capacity: Floats,
    on_fraction: Floats,
    record_s: Integers,
    record_work: Floats,
    log: Floats,
    block_s: Floats,
    rng: np.random.Generator,
) -> None:
    """Let all blocks up to a moment be found."""
    if setup.by_block:
        while floats[DUE] <= until_s:
            floats[NOW] = floats[DUE]
            if integers[TIP] - setup.height < block_s.size:
                block_s[integers[TIP] - setup.height] = floats[NOW]
            integers[TIP] += 1
            if setup.rule_kind != BITCOIN:
                on_ruled_block(
                    setup, floats, integers, record_s, record_work, capacity, on_fraction
                )
                floats[RATE] = hashes_per_second_from_ehs(floats[HASHRATE]) / floats[HASHES]
            elif integers[TIP] == integers[SPECIAL]:
                on_special_height(setup, floats, integers, capacity, on_fraction, log)
                floats[RATE] = hashes_per_second_from_ehs(floats[HASHRATE]) / floats[HASHES]
            start_block(setup, floats, rng)
    else:
        while floats[RATE] > 0.0:
            left_s = until_s - floats[NOW]
            found = rng.poisson(floats[RATE] * left_s)
            needed = integers[SPECIAL] - integers[TIP]
            if found < needed:
                integers[TIP] += found
                break
            # the needed-th of `found` moments that are uniform in the time left; what comes after
            # it is drawn anew, at the rate that then holds
            floats[NOW] += left_s * rng.beta(needed, found - needed + 1)
            integers[TIP] += needed
            on_special_height(setup, floats, integers, capacity, on_fraction, log)
            floats[RATE] = hashes_per_second_from_ehs(floats[HASHRATE]) / floats[HASHES]
    floats[NOW] = until_s
