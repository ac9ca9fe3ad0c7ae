"""From a scenario to the business that the engines run."""

import dataclasses
from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt

from minersim.business import FleetPlan, OperatorPlan
from minersim.business.fleet import life_days
from minersim.economics import SwitchingRule
from minersim.energy import daily_power_prices
from minersim.energy.curtailment import economic_strike
from minersim.engine.money_setup import operator_money, treasury_plan, with_deductions
from minersim.engine.power_setup import (
    PowerSites,
    SiteFleet,
    needs_power_plan,
    power_plan,
    power_sites,
)
from minersim.engine.site_power import mean_price, site_tariff
from minersim.engine.start_state import start_state
from minersim.hardware import Machine, at_power_limit, custom_machine, find_machine
from minersim.scenario import Scenario
from minersim.scenario.business import FleetTable, MarginRule, Site
from minersim.units import daily_rate_of_monthly, ehs_from_phs, phs_from_ths, satoshi_from_btc

DECISION_DAYS = 1.0
"""A business books, sells and decides once a day. [days]"""
OWN_COHORT_SHARE = 0.01
"""Share of the network above which a business is no longer small and joins the network itself."""
_LEAST_USD_PER_KWH = 1e-6


def scenario_machines(scenario: Scenario) -> list[Machine]:
    """Return the scenario's custom machines."""
    return [
        custom_machine(m.name, m.hashrate_ths, m.power_w, m.efficiency_j_per_th)
        for m in scenario.machines
    ]


def _compared_at(
    scenario: Scenario, site: Site, efficiency_j_per_th: float
) -> npt.NDArray[np.float64]:
    """Power price at which a fleet is compared whose hours are in the power plan. [USD/kWh]

    The mean over the run: of the hours that the fleet would run at the start's hashprice where the
    site stands still in dear hours, else of all. Shape (days + 1,), as `daily_power_prices`.
    """
    days, strike = scenario.horizon_days + 1, np.inf
    if site.curtailment is not None:
        kept = (1.0 - scenario.operator.pool_fee) * (1.0 - site.hosting.revenue_share)
        net = start_state(scenario).hashprice_usd_per_ph_day * kept
        economic = economic_strike(net, efficiency_j_per_th * site.pue)
        fixed = site.curtailment.strike_usd_per_kwh
        strike = economic if fixed is None else fixed
    mean = mean_price(site, scenario.start, days, strike)
    return np.full(days, max(mean, _LEAST_USD_PER_KWH))


def site_fleets(scenario: Scenario) -> list[SiteFleet]:
    """Every fleet with its site and machine, sites in order."""
    extra = scenario_machines(scenario)
    found = []
    days = scenario.horizon_days + 1
    for place, site in enumerate(scenario.sites):
        by_tariff = daily_power_prices(site_tariff(site), scenario.start, days)
        has_hours = site.hourly_prices is not None or site.heat_reuse is not None
        has_hours |= site.hosting.fee_usd_per_kwh > 0.0
        for fleet in site.fleets:
            machine = find_machine(fleet.machine, extra)
            hashrate_ths, efficiency = _operating(machine, fleet)
            payment = fleet.payment_date or scenario.start
            delivery = fleet.delivery_date or max(payment, scenario.start)
            cost_usd, leaves = _cost_usd(machine, fleet), fleet.retirement
            prices = _compared_at(scenario, site, efficiency) if has_hours else by_tariff
            plan = FleetPlan(
                name=fleet.name or machine.name,
                site=site.name,
                count=fleet.count,
                hashrate_phs=phs_from_ths(hashrate_ths * fleet.count),
                efficiency_j_per_th=efficiency,
                pue=site.pue,
                uptime=fleet.uptime,
                power_usd_per_kwh=prices,
                cost_usd=cost_usd,
                book_value_usd=fleet.book_value_usd_per_machine * fleet.count,
                payment_day=(payment - scenario.start).days,
                delivery_day=(delivery - scenario.start).days + fleet.delivery_delay_days,
                life_days=life_days(scenario.operator.machine_life_years),
                salvage_fraction=scenario.operator.salvage_fraction,
                instalments=_instalments(fleet, cost_usd, payment, scenario.start),
                retirement_day=None if leaves is None else (leaves.date - scenario.start).days,
            )
            found.append(SiteFleet(place, fleet, machine, plan))
    return found


def fleet_plans(scenario: Scenario) -> tuple[FleetPlan, ...]:
    """Make what an engine needs of every fleet, sites in order."""
    return tuple(fleet.plan for fleet in site_fleets(scenario))


def _instalments(
    fleet: FleetTable, cost_usd: float, payment: date, start: date
) -> tuple[tuple[int, float], ...]:
    """Days and amounts [USD] in which a fleet is paid; empty where all is paid at once."""
    if fleet.instalments == 0:
        return ()
    rest = cost_usd * (1.0 - fleet.deposit_share) / fleet.instalments
    dates = [months_later(payment, month) for month in range(1, fleet.instalments + 1)]
    first = ((payment - start).days, cost_usd * fleet.deposit_share)
    return (first, *(((day - start).days, rest) for day in dates))


def months_later(day: date, months: int) -> date:
    """The same day some months later, or the last of its month.

    >>> months_later(date(2026, 1, 31), 1), months_later(date(2026, 11, 30), 3)
    (datetime.date(2026, 2, 28), datetime.date(2027, 2, 28))
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def _operating(machine: Machine, fleet: FleetTable) -> tuple[float, float]:
    """Hashrate [TH/s] and efficiency [J/TH] of one machine under the fleet's power limit."""
    if fleet.power_limit_w is None:
        return machine.hashrate_ths, machine.efficiency_j_per_th
    point = at_power_limit(machine, fleet.power_limit_w)
    return point.hashrate_ths, point.efficiency_j_per_th


def _cost_usd(machine: Machine, fleet: FleetTable) -> float:
    if fleet.price_usd_per_machine is not None:
        return fleet.price_usd_per_machine * fleet.count
    if fleet.price_usd_per_th is not None:
        return fleet.price_usd_per_th * machine.hashrate_ths * fleet.count
    return 0.0


def operator_plan(scenario: Scenario) -> OperatorPlan:
    """Make what an engine needs of the business."""
    operator = scenario.operator
    bills = bill_days(scenario.start, scenario.horizon_days)
    rule = operator.switch_off
    switching = None
    if isinstance(rule, MarginRule):
        switching = SwitchingRule.create(
            off_markup=-rule.off_margin,
            on_markup=rule.on_margin,
            off_days=rule.off_days,
            on_days=rule.on_days,
            tick_days=DECISION_DAYS,
        )
    found = site_fleets(scenario)
    fleets, power = tuple(fleet.plan for fleet in found), None
    if needs_power_plan(scenario):
        fleets, power = power_plan(scenario, found, switching, power_sites(scenario))
    return OperatorPlan(
        fleets=fleets,
        days=scenario.horizon_days,
        bill_days=bills,
        cash_usd=operator.cash_usd,
        coins_sat=satoshi_from_btc(operator.coins_btc),
        opex_usd_per_day=daily_rate_of_monthly(operator.opex_usd_per_month),
        pool_fee=operator.pool_fee,
        treasury=treasury_plan(operator.treasury),
        switching=switching,
        owners_cover_shortfalls=operator.shortfall == "owners",
        power=power,
        money=operator_money(scenario, fleets, bills),
    )


def replanned(
    scenario: Scenario,
    plan: OperatorPlan,
    fleets: Sequence[SiteFleet],
    sites: PowerSites | None,
) -> OperatorPlan:
    """Make a business's plan anew for fleets that come on other days.

    Parameters
    ----------
    scenario : Scenario
    plan : OperatorPlan
        The scenario's.
    fleets : sequence of SiteFleet
        As of `site_fleets`, with other delivery days.
    sites : PowerSites or None
        Of `power_sites`, where the business has a power plan.
    """
    plans, power = tuple(fleet.plan for fleet in fleets), None
    if sites is not None:
        plans, power = power_plan(scenario, fleets, plan.switching, sites)
    money = None if plan.money is None else with_deductions(scenario, plan.money, plans)
    return dataclasses.replace(plan, fleets=plans, power=power, money=money)


def bill_days(start: date, days: int) -> frozenset[int]:
    """Ticks on the first of a month, at which the bills of the month before are paid.

    >>> sorted(bill_days(date(2025, 11, 22), 45))
    [9, 40]
    """
    return frozenset(tick for tick in range(1, days + 1) if (start + timedelta(days=tick)).day == 1)


def own_share(scenario: Scenario) -> float:
    """Nameplate hashrate of all fleets over the network's hashrate. [1]"""
    own = sum(ehs_from_phs(fleet.hashrate_phs) for fleet in fleet_plans(scenario))
    return own / scenario.network.hashrate_ehs


def own_cohorts(scenario: Scenario) -> tuple[FleetPlan, ...]:
    """Fleets of a business that is not small next to its network; empty for one that is."""
    return fleet_plans(scenario) if own_share(scenario) > OWN_COHORT_SHARE else ()
