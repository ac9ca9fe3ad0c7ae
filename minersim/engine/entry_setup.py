"""From a scenario's entry to its rule: rates, lead times, machine price and frontier."""

import math

import numpy as np

from minersim.economics import hashcost, settled_machine_price
from minersim.engine.curve_setup import curve_medians
from minersim.network import (
    ConstantGrowth,
    DatedEntry,
    GrowthRule,
    NoGrowth,
    ProfitabilityGrowth,
    ordered_ehs,
)
from minersim.network.entry import (
    AT_RATE,
    BY_MARKUP,
    BY_PAYBACK,
    EntryRule,
    dated_rate_per_year,
    frontier_margin,
    settled_lead_days,
    ticks_ahead,
    triangular_parts,
)
from minersim.scenario.network import CohortNetwork
from minersim.scenario.network_growth import (
    ConstantGrowthTable,
    NoGrowthTable,
    PaybackGrowthTable,
    ProfitabilityGrowthTable,
)
from minersim.units import DAYS_PER_YEAR

_VINTAGE_DAYS = DAYS_PER_YEAR


def growth_rule(network: CohortNetwork) -> tuple[GrowthRule, float]:
    """Growth rule and lead time [days] of entry without dates; no growth where it has dates."""
    growth = network.growth
    if isinstance(growth, NoGrowthTable) or has_dates(network):
        return NoGrowth(), 0.0
    if isinstance(growth, ConstantGrowthTable):
        return ConstantGrowth(growth.rate_per_year), growth.lead_time_days
    assert isinstance(growth, ProfitabilityGrowthTable)
    rule = ProfitabilityGrowth(
        frontier_efficiency_j_per_th=growth.frontier_j_per_th,
        power_usd_per_kwh=curve_medians(network.curve)[1],
        speed_per_year=growth.speed_per_year,
        hurdle_markup=growth.hurdle_markup,
        cap_per_year=growth.cap_per_year,
    )
    return rule, growth.lead_time_days


def has_dates(network: CohortNetwork) -> bool:
    """Whether machines come by dates of their own; see ``minersim.network.entry``."""
    growth = network.growth
    if isinstance(growth, NoGrowthTable):
        return False
    return (
        isinstance(growth, PaybackGrowthTable)
        or growth.lead_times is not None
        or growth.frontier_progress_per_year > 0.0
    )


def frontier_efficiencies(network: CohortNetwork, days: int) -> list[float]:
    """Efficiencies of new machines, one for each year of the run that brings better ones. [J/TH]"""
    growth = network.growth
    if isinstance(growth, NoGrowthTable):
        return []
    kept = 1.0 - growth.frontier_progress_per_year
    vintages = 1 if kept == 1.0 else math.ceil(days / _VINTAGE_DAYS)
    return [growth.frontier_j_per_th * kept**vintage for vintage in range(vintages)]


def dated_entry(
    network: CohortNetwork, days: int, tick_days: float, hashprice: float, installed_ehs: float
) -> DatedEntry | None:
    """Entry by dates; None where the scenario has none.

    Parameters
    ----------
    network : CohortNetwork
        Its entry.
    days : int
        Length of the run. [days]
    tick_days : float
        [days]
    hashprice, installed_ehs : float
        At the start, whose orders are taken for those of the days before. [USD/PH/s/day], [EH/s]
    """
    growth = network.growth
    if isinstance(growth, NoGrowthTable) or not has_dates(network):
        return None
    rule = _entry_rule(network, tick_days)
    power = curve_medians(network.curve)[1]
    costs = [hashcost(e, power, 1.0) for e in frontier_efficiencies(network, days)]
    price = 0.0
    if isinstance(growth, PaybackGrowthTable):
        margin = frontier_margin(hashprice, costs[0], network.pool_fee)
        settled = settled_machine_price(margin, growth.margin_days, growth.scrap_usd_per_th)
        price = growth.start_usd_per_th or settled
    parts = triangular_parts(1 if growth.lead_times is None else growth.lead_times.parts)
    rate = dated_rate_per_year(rule, hashprice, costs[0], price)
    share = ordered_ehs(1.0, rate, tick_days)
    lead = settled_lead_days(rule, share / tick_days)
    longest = max(lead, rule.longest_days)
    arriving = np.zeros((ticks_ahead(longest * max(parts), tick_days) + 1, len(costs)))
    for part in parts:
        # the first tick's own order comes as many ticks later as the lead time is long
        ahead = ticks_ahead(lead * part, tick_days)
        arriving[1:ahead, 0] += share * installed_ehs / len(parts)
    return DatedEntry(rule, costs, parts, arriving, price)


def _entry_rule(network: CohortNetwork, tick_days: float) -> EntryRule:
    growth = network.growth
    assert not isinstance(growth, NoGrowthTable)
    rule = EntryRule(
        pool_fee=network.pool_fee,
        tick_days=tick_days,
        lead_days=growth.lead_time_days,
        shortest_days=growth.lead_time_days,
        longest_days=growth.lead_time_days,
        vintage_days=_VINTAGE_DAYS,
    )
    if growth.lead_times is not None and growth.lead_times.book_power > 0.0:
        rule = rule._replace(
            shortest_days=growth.lead_times.shortest_days,
            longest_days=growth.lead_times.longest_days,
            usual_book=growth.lead_times.usual_book,
            book_power=growth.lead_times.book_power,
        )
    if isinstance(growth, ConstantGrowthTable):
        return rule._replace(kind=AT_RATE, rate_per_year=growth.rate_per_year)
    rule = rule._replace(speed_per_year=growth.speed_per_year, cap_per_year=growth.cap_per_year)
    if isinstance(growth, ProfitabilityGrowthTable):
        return rule._replace(kind=BY_MARKUP, hurdle=growth.hurdle_markup)
    lag = growth.price_lag_days
    return rule._replace(
        kind=BY_PAYBACK,
        hurdle=growth.hurdle_days,
        margin_days=growth.margin_days,
        scrap_usd_per_th=growth.scrap_usd_per_th,
        price_kept=math.exp(-tick_days / lag) if lag > 0.0 else 0.0,
    )
