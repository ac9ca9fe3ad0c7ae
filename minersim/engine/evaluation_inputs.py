"""From a business's plan to the plain numbers and arrays that the compiled kernel reads."""

import numpy as np

from minersim.business import OperatorPlan
from minersim.business.power_plan import PowerPlan
from minersim.economics import hashcost
from minersim.engine.evaluation_days import KernelDays, KernelFleets, kernel_days
from minersim.engine.evaluation_parts import KernelPlan
from minersim.units import micro_usd_from_usd


def kernel_business(
    plan: OperatorPlan,
) -> tuple[KernelPlan, KernelFleets, KernelDays, PowerPlan | None]:
    """Make the kernel's plan, fleets and calendar, and its power plan."""
    rule = plan.switching
    fleets = plan.fleets
    numbers = KernelPlan(
        days=plan.days,
        cash_micro_usd=micro_usd_from_usd(plan.cash_usd),
        coins_sat=plan.coins_sat,
        opex_micro_usd_per_day=micro_usd_from_usd(plan.opex_usd_per_day),
        pool_fee=plan.pool_fee,
        policy=int(plan.treasury.policy),
        hold_fraction=plan.treasury.hold_fraction,
        amount_per_day=plan.treasury.amount_per_day,
        runway_days=plan.treasury.runway_days,
        sell_fraction=plan.treasury.sell_fraction,
        switches=rule is not None,
        off_markup=0.0 if rule is None else rule.off_markup,
        on_markup=0.0 if rule is None else rule.on_markup,
        off_days=0.0 if rule is None else rule.off_days,
        on_days=0.0 if rule is None else rule.on_days,
        leave_share=0.0 if rule is None else rule.leave_share,
        return_share=0.0 if rule is None else rule.return_share,
        tick_days=0.0 if rule is None else rule.tick_days,
        owners_cover=plan.owners_cover_shortfalls,
    )
    ticks = plan.days + 1
    costs = [
        hashcost(np.array(f.efficiency_j_per_th), f.power_usd_per_kwh[:ticks], np.array(f.pue))
        for f in fleets
    ]
    floats = [
        (
            f.hashrate_phs,
            f.hashrate_phs * f.uptime,
            f.energy_mwh_per_day,
            f.cost_usd,
            f.book_value_usd,
            f.life_days,
            f.salvage_fraction,
        )
        for f in fleets
    ]
    never = plan.days + 1
    integers = [
        (
            micro_usd_from_usd(f.cost_usd),
            f.delivery_day,
            never if f.retirement_day is None else f.retirement_day,
        )
        for f in fleets
    ]
    arrays = KernelFleets(
        floats=np.array(floats, dtype=np.float64).reshape(len(fleets), 7),
        integers=np.array(integers, dtype=np.int64).reshape(len(fleets), 3),
        hashcost=np.ascontiguousarray(
            np.array(costs, dtype=np.float64).reshape(len(fleets), ticks).T
        ),
    )
    bills = np.zeros(plan.days + 1, dtype=np.bool_)
    bills[sorted(plan.bill_days)] = True
    payments = (paid for fleet in fleets for paid in fleet.payments())
    return numbers, arrays, kernel_days(arrays, bills, payments), plan.power
