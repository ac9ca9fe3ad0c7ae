"""Chain and hashrate of the compiled engine: blocks, retargets, halvings, and who mines.

The kernel (``minersim.engine.kernel``) turns the clock over the state of a path
(``minersim.engine.kernel_state``). Arithmetic and its order are those of
``minersim.engine.events`` and ``minersim.engine.block_clock``.
"""

import numpy as np

from minersim.economics import hashprice_btc
from minersim.engine.compiled_laws import compiled, compiled_apart
from minersim.engine.kernel_state import (
    BITS,
    COHORTS,
    DIFFICULTY,
    DUE,
    EARNED,
    EARNED_UNTIL,
    ELASTIC,
    EPOCH_FIRST,
    FACTOR,
    FEES,
    HASHES,
    HASHPRICE_BTC,
    HASHRATE,
    INSTALLED,
    LOGISTIC,
    NOW,
    PRICE,
    RATE,
    RETARGETS,
    RULED,
    SINCE,
    SPECIAL,
    SUBSIDY,
    SUPPLY,
    TIP,
    WORK,
    Floats,
    Integers,
    KernelSetup,
)
from minersim.network.plain_supply import elastic_hashrate, logistic_hashrate
from minersim.network.sums import lane_product_sum, lane_sum, lane_triple_sum
from minersim.network.upkeep import road_ehs
from minersim.protocol import HALVING_INTERVAL, RETARGET_INTERVAL, expected_hashes
from minersim.protocol.rules import BITCOIN, bits_after_block, record_block
from minersim.protocol.words import difficulty_word, next_bits_word, subsidy_btc_word
from minersim.units import SECONDS_PER_DAY, hashes_per_second_from_ehs


@compiled_apart
def active_ehs(
    setup: KernelSetup,
    floats: Floats,
    capacity: Floats,
    on_fraction: Floats,
    hash_share: Floats,
) -> float:
    """Active hashrate. [EH/s]"""
    if setup.supply_kind != COHORTS:
        return floats[SUPPLY] * floats[FACTOR]
    if setup.power_exponent > 1.0:
        return lane_triple_sum(capacity, on_fraction, hash_share) * floats[FACTOR]
    return lane_product_sum(capacity, on_fraction) * floats[FACTOR]


@compiled_apart
def count_installed(floats: Floats, capacity: Floats, transit: Floats) -> None:
    """Add up the cohorts' capacities, after one has changed, and what is on the road."""
    floats[INSTALLED] = lane_sum(capacity)
    if transit.size > 0:
        floats[INSTALLED] += road_ehs(transit)


@compiled
def installed_ehs(setup: KernelSetup, floats: Floats) -> float:
    """Installed hashrate, before the capacity factor. [EH/s]"""
    if setup.supply_kind == COHORTS:
        return floats[INSTALLED]
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
    hash_share: Floats,
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
        floats[HASHRATE] = active_ehs(setup, floats, capacity, on_fraction, hash_share)
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
    hash_share: Floats,
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
    floats[HASHRATE] = active_ehs(setup, floats, capacity, on_fraction, hash_share)


@compiled
def advance(
    setup: KernelSetup,
    floats: Floats,
    integers: Integers,
    until_s: float,
    capacity: Floats,
    on_fraction: Floats,
    hash_share: Floats,
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
                    setup,
                    floats,
                    integers,
                    record_s,
                    record_work,
                    capacity,
                    on_fraction,
                    hash_share,
                )
                floats[RATE] = hashes_per_second_from_ehs(floats[HASHRATE]) / floats[HASHES]
            elif integers[TIP] == integers[SPECIAL]:
                on_special_height(setup, floats, integers, capacity, on_fraction, hash_share, log)
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
            on_special_height(setup, floats, integers, capacity, on_fraction, hash_share, log)
            floats[RATE] = hashes_per_second_from_ehs(floats[HASHRATE]) / floats[HASHES]
    floats[NOW] = until_s
