"""From a scenario to its network: cohorts and their rules, and where it stands at the start."""

import math
from collections.abc import Callable

from minersim.economics import SwitchingRule, net_hashprice
from minersim.engine.curve_setup import curve_cohorts, power_parts
from minersim.engine.entry_setup import dated_entry, frontier_efficiencies, growth_rule
from minersim.engine.operator_setup import own_cohorts
from minersim.engine.start_state import start_state
from minersim.market.impact import KYLE, NO_IMPACT, SQUARE_ROOT
from minersim.network import (
    Cohorts,
    CohortSupply,
    ConstantGrowth,
    ConstantSupply,
    Delivery,
    ElasticSupply,
    LogisticSupply,
    NoGrowth,
    Supply,
    elastic_hashrate,
    growth_rate_per_year,
    initial_on_fractions,
    logistic_hashrate,
    ordered_ehs,
)
from minersim.network.treasury import (
    COVER_COSTS,
    SELL_ALL,
    SELL_SHARE,
    TreasuryRule,
    sale_ticks,
)
from minersim.network.tuning import NO_TUNING, TuningRule, tuned_hashcost
from minersim.network.upkeep import UpkeepRule
from minersim.scenario import Scenario
from minersim.scenario.network import (
    CohortNetwork,
    ElasticNetwork,
    LogisticNetwork,
)
from minersim.scenario.network_money import MinerTreasury
from minersim.units import (
    DAYS_PER_YEAR,
    HOURS_PER_DAY,
    MONTHS_PER_YEAR,
    ehs_from_phs,
)


def supply_maker(scenario: Scenario) -> Callable[[], Supply]:
    """What makes a fresh network for every path."""
    network = scenario.network
    start = start_state(scenario).hashprice_usd_per_ph_day
    if isinstance(network, CohortNetwork):
        return _cohort_supply_maker(scenario, network, start)
    if isinstance(network, ElasticNetwork):
        reference = network.reference_hashprice_usd_per_ph_day or start
        now = elastic_hashrate(network.hashrate_ehs, reference, start, network.elasticity)
        return lambda: ElasticSupply(network.hashrate_ehs, reference, network.elasticity, now)
    if isinstance(network, LogisticNetwork):
        middle = network.middle_hashprice_usd_per_ph_day
        spread = network.spread_hashprice_usd_per_ph_day
        # hashrate_ehs is what is on at the start's hashprice
        capacity = network.hashrate_ehs / logistic_hashrate(1.0, middle, spread, start)
        return lambda: LogisticSupply(capacity, middle, spread, network.hashrate_ehs)
    growth = ConstantGrowth(network.growth_per_year) if network.growth_per_year else NoGrowth()
    tick = tick_days(scenario)
    return lambda: ConstantSupply(network.hashrate_ehs, growth, tick)


def tick_days(scenario: Scenario) -> float:
    """Length of a tick. [days]"""
    return scenario.tick_hours / HOURS_PER_DAY


def network_rule(network: CohortNetwork, tick_days: float) -> SwitchingRule:
    """Return the network's switching rule for ticks of a length. [days]"""
    switching = network.switching
    return SwitchingRule.create(
        off_markup=-switching.off_margin,
        on_markup=switching.on_margin,
        off_days=switching.off_days,
        on_days=switching.on_days,
        off_relaxation_days=switching.off_relaxation_days,
        on_relaxation_days=switching.on_relaxation_days,
        tick_days=tick_days,
    )


def start_cohorts(scenario: Scenario, network: CohortNetwork) -> tuple[Cohorts, list[int]]:
    """Cohorts at the start, scaled to the network's hashrate, and those that new machines join.

    A business of more than 1 % of the network stands among them with cohorts of its own.
    """
    hashprice = start_state(scenario).hashprice_usd_per_ph_day
    cohorts, entry = curve_cohorts(
        network.curve, frontier_efficiencies(network, scenario.horizon_days)
    )
    cohorts.tuning = _tuning_rule(network)
    cohorts.tune(net_hashprice(hashprice, network.pool_fee))
    cohorts.on_fraction = initial_on_fractions(
        [
            tuned_hashcost(cost, share, cohorts.tuning.exponent)
            for cost, share in zip(cohorts.hashcost_usd_per_ph_day, cohorts.hash_share, strict=True)
        ],
        hashprice,
        network.pool_fee,
        -network.switching.off_margin,
        network.under_water_on,
    )
    own = own_cohorts(scenario)
    own_at_start = sum(ehs_from_phs(f.hashrate_phs) for f in own if f.delivery_day == 0)
    others = network.hashrate_ehs - own_at_start
    on = cohorts.active_ehs()
    if on <= 0.0:  # the whole curve is under water: then the hashrate is what is still on
        cohorts.on_fraction = [1.0] * len(cohorts)
        on = 1.0
    cohorts.capacity_ehs = [k * others / on for k in cohorts.capacity_ehs]
    for fleet in own:
        power = float(fleet.power_usd_per_kwh[0])
        cohorts.efficiency_j_per_th.append(fleet.efficiency_j_per_th)
        cohorts.power_usd_per_kwh.append(power)
        cohorts.hashcost_usd_per_ph_day.append(fleet.hashcost_usd_per_ph_day(0))
        at_start = fleet.delivery_day == 0
        cohorts.capacity_ehs.append(ehs_from_phs(fleet.hashrate_phs) if at_start else 0.0)
        cohorts.on_fraction.append(1.0)
        cohorts.days_below.append(0.0)
        cohorts.days_above.append(0.0)
        cohorts.hash_share.append(1.0)
        cohorts.names.append(fleet.name)
    if own:
        cohorts.tune(net_hashprice(hashprice, network.pool_fee))
    return cohorts, entry


def _tuning_rule(network: CohortNetwork) -> TuningRule:
    tuning = network.tuning
    if tuning is None:
        return NO_TUNING
    return TuningRule(tuning.power_exponent, tuning.lowest_hash, tuning.highest_hash)


def _upkeep_rule(network: CohortNetwork, tick_days: float) -> UpkeepRule:
    upkeep = network.upkeep
    monthly = upkeep.relocation_per_month
    return UpkeepRule(
        restart_loss=upkeep.restart_loss,
        retire_share=-math.expm1(-upkeep.retirement_per_year * tick_days / DAYS_PER_YEAR),
        relocate_after_days=upkeep.relocation_after_days,
        relocate_share=share_of_month(monthly, tick_days),
        road_ticks=round(upkeep.relocation_takes_days / tick_days) if monthly > 0.0 else 0,
    )


def share_of_month(share: float, days: float) -> float:
    """Share that goes in some days where another goes in a month of 365/12 days. [1]"""
    if share >= 1.0:
        return 1.0
    return -math.expm1(math.log1p(-share) * days * MONTHS_PER_YEAR / DAYS_PER_YEAR)


def _cheaper_cohorts(network: CohortNetwork, cohorts: int, own: int) -> list[int]:
    """Where every cohort's machines go when sold: half of its power price classes further down.

    The last cohorts are a business's own, whose machines come back to where they were.
    """
    classes = len(power_parts(network.curve))
    step = max(classes // 2, 1)
    others = cohorts - own
    placed = [max(i - step, i // classes * classes) for i in range(others)]
    return [*placed, *range(others, cohorts)]


def treasury_rule(scenario: Scenario) -> TreasuryRule:
    """How the network's miners sell."""
    network = scenario.network
    if not isinstance(network, CohortNetwork) or not isinstance(network.treasury, MinerTreasury):
        return TreasuryRule()
    table, days = network.treasury, tick_days(scenario)
    sale = table.sale
    first, ticks = (0, 1) if sale is None else sale_ticks(sale.day, sale.over_days, days)
    return TreasuryRule(
        kind={"all": SELL_ALL, "share": SELL_SHARE, "costs": COVER_COSTS}[table.base_sales],
        share=table.share,
        held_btc=table.held_btc,
        panic_share=table.panic_share,
        panic_days=table.panic_days,
        panic_sale=share_of_month(table.panic_per_month, days),
        impact_kind={"none": NO_IMPACT, "square-root": SQUARE_ROOT, "kyle": KYLE}[table.impact],
        coefficient=table.impact_coefficient,
        volatility=table.daily_volatility,
        volume_btc=table.daily_volume_btc,
        permanent_share=table.permanent_share,
        transient_kept=math.exp(-days / table.decay_days),
        planned_btc=0.0 if sale is None else sale.coins_btc / ticks,
        planned_first=float(first),
        planned_ticks=float(ticks),
    )


def median_hashcost(scenario: Scenario) -> float:
    """Hashcost that half of the capacity at the start is below; 0 without cohorts.

    [USD/PH/s/day]
    """
    network = scenario.network
    if not isinstance(network, CohortNetwork):
        return 0.0
    cohorts, _ = start_cohorts(scenario, network)
    pairs = sorted(zip(cohorts.hashcost_usd_per_ph_day, cohorts.capacity_ehs, strict=True))
    half, below = 0.5 * cohorts.installed_ehs(), 0.0
    for cost, capacity in pairs:
        below += capacity
        if below >= half:
            return cost
    return pairs[-1][0]


def _cohort_supply_maker(
    scenario: Scenario, network: CohortNetwork, hashprice: float
) -> Callable[[], Supply]:
    rule = network_rule(network, tick_days(scenario))
    growth, lead_time = growth_rule(network)
    cohorts, entry = start_cohorts(scenario, network)
    upkeep = _upkeep_rule(network, tick_days(scenario))
    own = own_cohorts(scenario)
    cheaper = _cheaper_cohorts(network, len(cohorts), len(own))
    first_own = len(cohorts) - len(own)
    planned = [
        Delivery(float(fleet.delivery_day), ehs_from_phs(fleet.hashrate_phs), first_own + i)
        for i, fleet in enumerate(own)
        if fleet.delivery_day > 0
    ]
    # machines ordered before the start, at the rate that today's hashprice gives
    rate = max(growth_rate_per_year(growth, hashprice, network.pool_fee), 0.0)
    daily = ordered_ehs(cohorts.installed_ehs(), rate, 1.0)
    # the first day's own order arrives on day lead_time
    days = range(1, math.ceil(lead_time)) if daily > 0.0 else ()
    ordered = [Delivery(float(day), daily) for day in days]
    deliveries = (*ordered, *planned)
    parts = power_parts(network.curve)
    dated = dated_entry(
        network, scenario.horizon_days, rule.tick_days, hashprice, cohorts.installed_ehs()
    )
    return lambda: CohortSupply(
        cohorts.copy(),
        list(entry),
        rule,
        growth,
        lead_time,
        network.pool_fee,
        deliveries,
        upkeep,
        cheaper,
        parts * (len(entry) // len(parts)),
        dated,
    )
