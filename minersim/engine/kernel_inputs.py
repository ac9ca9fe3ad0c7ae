"""From a world to the plain numbers and arrays that the compiled engine reads."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from minersim.economics import hashcost
from minersim.engine import kernel_state as kernel
from minersim.engine.world_setup import WorldSetup
from minersim.network import (
    CohortSupply,
    ConstantGrowth,
    ConstantSupply,
    ElasticSupply,
    LogisticSupply,
    ProfitabilityGrowth,
    Supply,
    capacity_factor,
    change_days,
    gone_factor,
)
from minersim.network.entry import STATE as ENTRY_STATE
from minersim.network.entry import EntryRule
from minersim.network.tuning import power_per_hash
from minersim.protocol import MIN_TIMESPAN_S
from minersim.protocol.rules import BITCOIN
from minersim.units import SECONDS_PER_DAY

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class KernelInputs:
    """Arguments of the kernel that all paths of a world share.

    Attributes
    ----------
    setup : KernelSetup
        Numbers.
    tables : KernelTables
        Arrays.
    most_retargets : int
        Rows that a path's log of retargets needs at most.
    """

    setup: kernel.KernelSetup
    tables: kernel.KernelTables
    most_retargets: int


def kernel_inputs(world: WorldSetup, *, by_block: bool) -> KernelInputs:
    """Make the kernel's arguments from a world.

    Parameters
    ----------
    world : WorldSetup
        As the event engine reads it.
    by_block : bool
        Draw every block, as the event engine does, or jump from tick to tick.
    """
    supply = world.make_supply()
    shock_days = change_days(world.capacity_shocks, world.days)
    factors = [capacity_factor(world.capacity_shocks, day) for day in shock_days]
    gone = [gone_factor(world.capacity_shocks, day) for day in shock_days]
    setup = kernel.KernelSetup(
        start_unix=world.start_unix,
        ticks=world.ticks,
        tick_s=world.tick_days * SECONDS_PER_DAY,
        height=world.height,
        bits=world.bits,
        epoch_first_unix=world.epoch_first_unix,
        rule_kind=world.rule.kind,
        rule_window_blocks=world.rule.window_blocks,
        rule_lag_blocks=world.rule.lag_blocks,
        rule_half_life_s=world.rule.half_life_s,
        luck=world.luck,
        # without luck every block takes its expected time: there is no order to jump over; and
        # other rules read every block
        by_block=by_block or not world.luck or world.rule.kind != BITCOIN,
        tick_days=world.tick_days,
        ticks_per_day=world.ticks_per_day,
        median_hashcost=world.median_hashcost,
        treasury=world.treasury,
        **_supply_numbers(supply),
    )
    # difficulty rises by a factor of 4 at most, so no epoch is shorter than this for long
    most = int(world.days * SECONDS_PER_DAY / MIN_TIMESPAN_S * 8) + 16
    record = world.make_record()
    tables = kernel.KernelTables(
        shock_s=_floats([day * SECONDS_PER_DAY for day in shock_days]),
        shock_factor=_floats(factors),
        shock_gone=_floats(gone),
        start_record_s=record.times_s,
        start_record_work=record.work,
        recent_ticks=np.zeros(world.recent_ticks),
        **_cohort_arrays(supply),
    )
    return KernelInputs(setup, tables, most)


def _floats(values: list[float]) -> Floats:
    return np.array(values, dtype=np.float64)


def _supply_numbers(supply: Supply) -> dict[str, Any]:
    numbers: dict[str, Any] = {
        "supply_kind": kernel.CONSTANT,
        "hashrate_ehs": 0.0,
        "reference_ehs": 1.0,
        "reference_hashprice": 1.0,
        "elasticity": 0.0,
        "capacity_ehs": 0.0,
        "middle_hashprice": 0.0,
        "spread_hashprice": 1.0,
        "pool_fee": 0.0,
        "off_markup": 0.0,
        "on_markup": 0.0,
        "off_days": 0.0,
        "on_days": 0.0,
        "leave_share": 0.0,
        "return_share": 0.0,
        "growth_kind": kernel.NO_GROWTH,
        "growth_rate_per_year": 0.0,
        "frontier_hashcost": 1.0,
        "growth_speed": 0.0,
        "growth_hurdle": 0.0,
        "growth_cap": 0.0,
        "lead_time_days": 0.0,
        "power_exponent": 1.0,
        "lowest_hash": 1.0,
        "highest_hash": 1.0,
        "least_power": 1.0,
        "most_power": 1.0,
        "restart_loss": 0.0,
        "retire_share": 0.0,
        "relocate_after_days": 0.0,
        "relocate_share": 0.0,
        "settles": False,
        "entry_rule": EntryRule(),
    }
    if isinstance(supply, ElasticSupply):
        numbers |= {
            "supply_kind": kernel.ELASTIC,
            "hashrate_ehs": supply.hashrate_ehs,
            "reference_ehs": supply.reference_ehs,
            "reference_hashprice": supply.reference_hashprice,
            "elasticity": supply.elasticity,
        }
        return numbers
    if isinstance(supply, LogisticSupply):
        numbers |= {
            "supply_kind": kernel.LOGISTIC,
            "hashrate_ehs": supply.hashrate_ehs,
            "capacity_ehs": supply.capacity_ehs,
            "middle_hashprice": supply.middle_hashprice,
            "spread_hashprice": supply.spread_hashprice,
        }
        return numbers
    if isinstance(supply, ConstantSupply):
        numbers["hashrate_ehs"] = supply.hashrate_ehs
    if isinstance(supply, CohortSupply):
        rule, tuning = supply.rule, supply.cohorts.tuning
        numbers |= {
            "supply_kind": kernel.COHORTS,
            "pool_fee": supply.pool_fee,
            "off_markup": rule.off_markup,
            "on_markup": rule.on_markup,
            "off_days": rule.off_days,
            "on_days": rule.on_days,
            "leave_share": rule.leave_share,
            "return_share": rule.return_share,
            "lead_time_days": supply.lead_time_days,
            "power_exponent": tuning.exponent,
            "lowest_hash": tuning.lowest,
            "highest_hash": tuning.highest,
            "least_power": power_per_hash(tuning.lowest, tuning.exponent),
            "most_power": power_per_hash(tuning.highest, tuning.exponent),
            "restart_loss": supply.upkeep.restart_loss,
            "retire_share": supply.upkeep.retire_share,
            "relocate_after_days": supply.upkeep.relocate_after_days,
            "relocate_share": supply.upkeep.relocate_share,
            "settles": supply.upkeep.settles,
            "entry_rule": EntryRule() if supply.dated is None else supply.dated.rule,
        }
    if isinstance(supply, CohortSupply | ConstantSupply):
        growth = supply.growth
        if isinstance(growth, ConstantGrowth):
            numbers["growth_kind"] = kernel.CONSTANT_GROWTH
            numbers["growth_rate_per_year"] = growth.rate_per_year
        elif isinstance(growth, ProfitabilityGrowth):
            frontier = hashcost(growth.frontier_efficiency_j_per_th, growth.power_usd_per_kwh, 1.0)
            numbers |= {
                "growth_kind": kernel.PROFITABILITY_GROWTH,
                "frontier_hashcost": frontier,
                "growth_speed": growth.speed_per_year,
                "growth_hurdle": growth.hurdle_markup,
                "growth_cap": growth.cap_per_year,
            }
    return numbers


def _cohort_arrays(supply: Supply) -> dict[str, Any]:
    """The network's tables; empty for a network without cohorts."""
    none, no_cohort = np.empty(0), np.empty(0, dtype=np.int64)
    arrays: dict[str, Any] = {
        "hashcost": none,
        "start_capacity": none,
        "start_on": none,
        "entry": no_cohort,
        "due_days": none,
        "due_ehs": none,
        "planned_days": none,
        "planned_ehs": none,
        "planned_cohort": no_cohort,
        "start_hash": none,
        "cheaper": no_cohort,
        "road_ticks": none,
        "entry_parts": none,
        "vintage_hashcost": none,
        "part_leads": none,
        "start_orders": np.zeros(ENTRY_STATE),
        "start_arriving": np.zeros((1, 1)),
    }
    if isinstance(supply, CohortSupply):
        cohorts = supply.cohorts
        ordered, planned = supply.on_order(), supply.planned()
        arrays |= {
            "hashcost": _floats(cohorts.hashcost_usd_per_ph_day),
            "start_capacity": _floats(cohorts.capacity_ehs),
            "start_on": _floats(cohorts.on_fraction),
            "entry": np.array(supply.entry, dtype=np.int64),
            "due_days": _floats([due.day for due in ordered]),
            "due_ehs": _floats([due.capacity_ehs for due in ordered]),
            "planned_days": _floats([due.day for due in planned]),
            "planned_ehs": _floats([due.capacity_ehs for due in planned]),
            "planned_cohort": np.array([due.cohort for due in planned], dtype=np.int64),
            "start_hash": _floats(cohorts.hash_share),
            "cheaper": supply.cheaper,
            "road_ticks": np.zeros(supply.upkeep.road_ticks),
            "entry_parts": _floats(supply.entry_parts),
        }
        if supply.dated is not None:
            arrays |= {
                "vintage_hashcost": _floats(supply.dated.vintage_hashcost),
                "part_leads": _floats(supply.dated.part_leads),
                "start_orders": supply.dated.start_state(),
                "start_arriving": supply.dated.arriving,
            }
    return arrays
