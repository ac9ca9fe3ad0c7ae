"""What the compiled engine works on: a world's numbers and tables, and the state of a path.

The state's numbers live in two small arrays, floats and integers, named by index below.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from minersim.network import treasury as miners
from minersim.network.entry import EntryRule
from minersim.network.treasury import TreasuryRule
from minersim.network.upkeep import empty_road

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

CONSTANT, ELASTIC, COHORTS, LOGISTIC = 0, 1, 2, 3
NO_GROWTH, CONSTANT_GROWTH, PROFITABILITY_GROWTH = 0, 1, 2

# floats of the state
NOW, WORK, SINCE, RATE, DUE = 0, 1, 2, 3, 4
DIFFICULTY, HASHES, SUBSIDY, FEES, PRICE, HASHPRICE_BTC = 5, 6, 7, 8, 9, 10
EARNED, EARNED_UNTIL, HASHRATE, FACTOR, SUPPLY, ON_ORDER = 11, 12, 13, 14, 15, 16
INSTALLED = 17
GONE, SCRAPPED, PRODUCED_BTC = 18, 19, 20
FLOATS = 21
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
    power_exponent: float
    lowest_hash: float
    highest_hash: float
    least_power: float
    most_power: float
    restart_loss: float
    retire_share: float
    relocate_after_days: float
    relocate_share: float
    settles: bool
    median_hashcost: float
    treasury: TreasuryRule
    entry_rule: EntryRule


class KernelTables(NamedTuple):
    """Arrays of a world that all its paths share; no path changes them.

    Attributes
    ----------
    shock_s, shock_factor, shock_gone : array
        Moments at which the capacity factor changes [s], the factor from then on, and that of the
        shocks which take capacity away [1].
    hashcost, start_capacity, start_on, start_hash : array of shape (cohorts,)
        The network at the start. [USD/PH/s/day], [EH/s], [1], [1]
    entry, entry_parts : array of int, array
        Cohorts that new machines join, and by what these are divided for each.
    due_days, due_ehs : array
        Machines on order at the start, by day. [days], [EH/s]
    planned_days, planned_ehs, planned_cohort : array
        Machines that join a cohort of their own.
    start_record_s, start_record_work : array
        What a moving window remembers at the start; see ``minersim.protocol.rules``.
    cheaper : array of int, shape (cohorts,)
        Where the machines of a cohort go when they are sold.
    road_ticks, recent_ticks : array of shape (ticks,)
        As long as the road of relocated machines, and as the days of usual sales; zeros.
    vintage_hashcost, part_leads, start_orders, start_arriving : array
        Entry by dates; see ``minersim.network.entry``.
    """

    shock_s: Floats
    shock_factor: Floats
    shock_gone: Floats
    hashcost: Floats
    start_capacity: Floats
    start_on: Floats
    start_hash: Floats
    entry: Integers
    due_days: Floats
    due_ehs: Floats
    planned_days: Floats
    planned_ehs: Floats
    planned_cohort: Integers
    start_record_s: Integers
    start_record_work: Floats
    cheaper: Integers
    road_ticks: Floats
    recent_ticks: Floats
    entry_parts: Floats
    vintage_hashcost: Floats
    part_leads: Floats
    start_orders: Floats
    start_arriving: Floats


class KernelState(NamedTuple):
    """Memory of the path under way, used again by the next.

    Attributes
    ----------
    floats, integers : array
        By index, above.
    capacity, on_fraction, days_below, days_above : array of shape (cohorts,)
        [EH/s], [1], [days]
    order_days, order_ehs : array
        Machines on order: those of the start, and one order a tick. [days], [EH/s]
    record_s, record_work : array
        What a moving window remembers.
    hash_share, tuned_cost, on_before : array of shape (cohorts,)
        Share of the nameplate that machines hash [1], what a hash then costs [USD/PH/s/day], and
        the on-fractions before the cohorts decided [1].
    transit : array of shape (cohorts + 1, ticks)
        Machines on the road; see ``minersim.network.upkeep.empty_road``. [EH/s]
    money, recent : array
        The network's treasury; see ``minersim.network.treasury``.
    orders, arriving : array
        Entry by dates; see ``minersim.network.entry``.
    """

    floats: Floats
    integers: Integers
    capacity: Floats
    on_fraction: Floats
    days_below: Floats
    days_above: Floats
    order_days: Floats
    order_ehs: Floats
    record_s: Integers
    record_work: Floats
    hash_share: Floats
    tuned_cost: Floats
    on_before: Floats
    transit: Floats
    money: Floats
    recent: Floats
    orders: Floats
    arriving: Floats


def kernel_state(ticks: int, tables: KernelTables) -> KernelState:
    """Make the memory of a path; what it holds is overwritten at a path's start."""
    cohorts, orders = tables.hashcost.size, tables.due_days.size + ticks + 1
    return KernelState(
        floats=np.empty(FLOATS),
        integers=np.empty(INTEGERS, dtype=np.int64),
        capacity=np.empty(cohorts),
        on_fraction=np.empty(cohorts),
        days_below=np.empty(cohorts),
        days_above=np.empty(cohorts),
        order_days=np.empty(orders),
        order_ehs=np.empty(orders),
        record_s=np.empty_like(tables.start_record_s),
        record_work=np.empty_like(tables.start_record_work),
        hash_share=np.ones(cohorts),
        tuned_cost=np.empty(cohorts),
        on_before=np.empty(cohorts),
        transit=empty_road(tables.road_ticks.size, cohorts),
        money=np.zeros(miners.STATE),
        recent=np.zeros(tables.recent_ticks.size),
        orders=np.empty_like(tables.start_orders),
        arriving=np.empty_like(tables.start_arriving),
    )
