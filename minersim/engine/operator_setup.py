"""From a scenario to the business that the engines run."""

from datetime import date, timedelta

from minersim.business import FleetPlan, OperatorPlan
from minersim.business.fleet import life_days
from minersim.economics import SwitchingRule
from minersim.energy import Tariff, TariffPeriod, daily_power_prices
from minersim.engine.money_setup import operator_money, treasury_plan
from minersim.hardware import Machine, at_power_limit, custom_machine, find_machine
from minersim.scenario import WEEKDAYS, Scenario
from minersim.scenario.business import FleetTable, MarginRule, Site
from minersim.units import daily_rate_of_monthly, ehs_from_phs, phs_from_ths, satoshi_from_btc

DECISION_DAYS = 1.0
"""A business books, sells and decides once a day. [days]"""
OWN_COHORT_SHARE = 0.01
"""Share of the network above which a business is no longer small and joins the network itself."""


def scenario_machines(scenario: Scenario) -> list[Machine]:
    """Return the scenario's custom machines."""
    return [
        custom_machine(m.name, m.hashrate_ths, m.power_w, m.efficiency_j_per_th)
        for m in scenario.machines
    ]


def site_tariff(site: Site) -> Tariff:
    """Return a site's tariff."""
    periods = tuple(
        TariffPeriod(
            period.from_hour,
            period.to_hour,
            period.power_usd_per_kwh,
            tuple(WEEKDAYS.index(day) for day in period.weekdays),
            period.months,
        )
        for period in site.time_of_use
    )
    return Tariff(site.power_usd_per_kwh, periods, site.time_zone)


def fleet_plans(scenario: Scenario) -> tuple[FleetPlan, ...]:
    """Make what an engine needs of every fleet, sites in order."""
    extra = scenario_machines(scenario)
    plans = []
    for site in scenario.sites:
        prices = daily_power_prices(site_tariff(site), scenario.start, scenario.horizon_days + 1)
        for fleet in site.fleets:
            machine = find_machine(fleet.machine, extra)
            hashrate_ths, efficiency = _operating(machine, fleet)
            payment = fleet.payment_date or scenario.start
            delivery = fleet.delivery_date or max(payment, scenario.start)
            plans.append(
                FleetPlan(
                    name=fleet.name or machine.name,
                    site=site.name,
                    count=fleet.count,
                    hashrate_phs=phs_from_ths(hashrate_ths * fleet.count),
                    efficiency_j_per_th=efficiency,
                    pue=site.pue,
                    uptime=fleet.uptime,
                    power_usd_per_kwh=prices,
                    cost_usd=_cost_usd(machine, fleet),
                    book_value_usd=fleet.book_value_usd_per_machine * fleet.count,
                    payment_day=(payment - scenario.start).days,
                    delivery_day=(delivery - scenario.start).days,
                    life_days=life_days(scenario.operator.machine_life_years),
                    salvage_fraction=scenario.operator.salvage_fraction,
                )
            )
    return tuple(plans)


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
    fleets = fleet_plans(scenario)
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
        money=operator_money(scenario, fleets, bills),
    )


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
