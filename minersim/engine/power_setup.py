"""From a scenario to the power plan of its business: all that no path changes, in numpy.

A site with a block of power whose surplus is lost has two tranches of every fleet: what the block
covers, whose energy costs nothing more, and the rest. The most efficient machines are covered
first, and run first where a site has less power than its fleets want.
"""

import dataclasses
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from minersim.business import FleetPlan
from minersim.business import power_plan as p
from minersim.economics import SwitchingRule
from minersim.energy.calendar import month_begins
from minersim.energy.contracts import fill_in_order
from minersim.energy.curtailment import HourTables, fixed_strike_days, hour_tables
from minersim.engine.site_power import SitePower, has_power_plan, site_power
from minersim.hardware import Machine, settings_below
from minersim.hardware.wear import aged_share, failures_per_day, working_share
from minersim.scenario import Scenario
from minersim.scenario.business import FleetTable, Site
from minersim.scenario.machine_care import MachineCare
from minersim.scenario.power import DemandResponse
from minersim.units import DAYS_PER_YEAR, HOURS_PER_DAY, KWH_PER_MWH

Floats = npt.NDArray[np.float64]
_MINUTES_PER_HOUR = 60.0
_KW_PER_MW = 1_000.0
_ALWAYS_USD_PER_KWH = 1e300
"""A strike that every price is below, but not that of an hour in which a site must stand still."""


class SiteFleet(NamedTuple):
    """A fleet with where it stands and what its machines are."""

    site: int
    table: FleetTable
    machine: Machine
    plan: FleetPlan


class _SiteHours(NamedTuple):
    """Power of a site and the hours of its tranches.

    All of the load is one tranche, or what a block leaves of it and what it covers are two.

    Attributes
    ----------
    power : SitePower
    by_day : tuple of arrays of shape (days, 4)
        Of `_hours_of_day`, by tranche.
    first_table : int
        Place of the first tranche's table of hours in the plan; -1 where hours are not chosen on
        the path.
    """

    power: SitePower
    by_day: tuple[Floats, ...]
    first_table: int


class PowerSites(NamedTuple):
    """All of a power plan that no fleet changes; see ``PowerPlan``."""

    sites: tuple[_SiteHours, ...]
    hours: Floats
    places: npt.NDArray[np.int64]
    demand_usd_per_kw: Floats
    stand_by: Floats
    site_usd: Floats
    months: npt.NDArray[np.bool_]


def needs_power_plan(scenario: Scenario) -> bool:
    """Whether a business has more than one price a day and machines that run as they are."""
    return any(
        has_power_plan(site)
        or any(f.care != MachineCare() or f.retirement is not None for f in site.fleets)
        for site in scenario.sites
    )


def power_sites(scenario: Scenario) -> PowerSites:
    """Reckon the power of all sites over a run."""
    days = scenario.horizon_days + 1
    sites: list[_SiteHours] = []
    tables: list[HourTables] = []
    for site in scenario.sites:
        power = site_power(site, scenario.start, days)
        prices = [power.energy_usd_per_kwh + power.extra_usd_per_kwh]
        if _has_lost_block(site):
            prices.append(power.extra_usd_per_kwh)
        found = [hour_tables(price) for price in prices]
        first = -1
        if site.curtailment is not None and site.curtailment.strike == "economic":
            first = len(tables)
            tables += found
        by_day = tuple(_hours_of_day(site, table) for table in found)
        sites.append(_SiteHours(power, by_day, first))
    return PowerSites(
        sites=tuple(sites),
        hours=np.concatenate([t.hours for t in tables]) if tables else np.zeros((0, days, 25, 4)),
        places=np.concatenate([t.places for t in tables])
        if tables
        else np.zeros((0, days, 2), dtype=np.int64),
        demand_usd_per_kw=np.stack([site.power.demand_usd_per_kw for site in sites], axis=1),
        stand_by=np.array([_stand_by(site) for site in scenario.sites]),
        site_usd=np.sum([site.power.fixed_usd for site in sites], axis=0),
        months=month_begins(scenario.start, days),
    )


def power_plan(
    scenario: Scenario,
    fleets: Sequence[SiteFleet],
    switching: SwitchingRule | None,
    prepared: PowerSites,
) -> tuple[tuple[FleetPlan, ...], p.PowerPlan]:
    """Make fleets and power plan; a fleet that a block covers in part comes as two.

    Parameters
    ----------
    scenario : Scenario
        Its sites.
    fleets : sequence of SiteFleet
        All fleets, sites in order.
    switching : SwitchingRule or None
        When a fleet stops and restarts by the day.
    prepared : PowerSites
        Of `power_sites`.
    """
    days = scenario.horizon_days + 1
    plans: list[FleetPlan] = []
    daily: list[Floats] = []
    fixed: list[list[float]] = []
    whole: list[list[int]] = []
    settings: list[list[tuple[float, float]]] = []
    for s, (site, hours) in enumerate(zip(scenario.sites, prepared.sites, strict=True)):
        power = hours.power
        here = [fleet for fleet in fleets if fleet.site == s]
        wanted = np.stack([_hashrate_and_draw(fleet, site, power, days) for fleet in here], axis=1)
        wanted *= _limit_share(site, here, wanted[..., 1])[..., None]
        site_kw = wanted[..., 1].sum(axis=1)
        for number, share in enumerate(_tranches(site, here, wanted[..., 1])):
            is_first = number == 0
            table = -1 if hours.first_table < 0 else hours.first_table + number
            for f, fleet in enumerate(here):
                part = wanted[:, f] * share[:, f, None]
                if not is_first and not share[:, f].any():
                    continue
                daily.append(_fleet_days(fleet, site, power, part, hours.by_day[number], site_kw))
                fixed.append(_fleet_numbers(fleet, site, is_first=is_first))
                settings.append(_settings(fleet))
                whole.append(_whole_numbers(fleet, s, table, days, len(settings[-1])))
                plans.append(fleet.plan if is_first else _without_body(fleet.plan))
    most = max(len(points) for points in settings)
    padded = np.array([points + [(1.0, 1.0)] * (most - len(points)) for points in settings])
    return tuple(plans), p.PowerPlan(
        rule=_rule(switching),
        daily=np.ascontiguousarray(np.stack(daily, axis=1)),
        fixed=np.array(fixed),
        whole=np.array(whole, dtype=np.int64),
        settings=padded,
        hours=prepared.hours,
        places=prepared.places,
        demand_usd_per_kw=prepared.demand_usd_per_kw,
        stand_by=prepared.stand_by,
        site_usd=prepared.site_usd,
        months=prepared.months,
    )


def _hashrate_and_draw(fleet: SiteFleet, site: Site, power: SitePower, days: int) -> Floats:
    """Hashrate [PH/s] and draw [kW] of a fleet's machines that work, shape (days, 2)."""
    plan, care = fleet.plan, fleet.table.care
    since = np.maximum(np.arange(days) - plan.delivery_day, 0)
    there = np.arange(days) >= plan.delivery_day
    if plan.retirement_day is not None:
        there &= np.arange(days) < plan.retirement_day
    aged = _aged_by_age(care.degradation_per_year, days)[since]
    working = _working_by_age(care.failures_per_year, care.repair_days, days)[since]
    running = there * working * power.cool_share
    hashes = plan.hashrate_phs * running * aged
    return np.stack([hashes, plan.hashrate_phs * plan.efficiency_j_per_th * plan.pue * running], 1)


def _by_efficiency(here: Sequence[SiteFleet]) -> list[int]:
    return sorted(range(len(here)), key=lambda f: here[f].plan.efficiency_j_per_th)


def _limit_share(site: Site, here: Sequence[SiteFleet], wanted_kw: Floats) -> Floats:
    """Share of each fleet for which a site has power, shape (days, fleets)."""
    if site.power_limit_mw is None or site.over_limit == "refuse":
        return np.ones_like(wanted_kw)
    limit_kw = site.power_limit_mw * _KW_PER_MW
    return fill_in_order(wanted_kw, _by_efficiency(here), limit_kw)


@lru_cache(maxsize=256)
def _aged_by_age(loss_per_year: float, days: int) -> Floats:
    """Share of the hashrate that machines of each age have, shape (days,). [1]"""
    return np.array([aged_share(loss_per_year, float(age)) for age in range(days)])


@lru_cache(maxsize=256)
def _working_by_age(failures_per_year: float, repair_days: float, days: int) -> Floats:
    """Share of machines of each age that works, shape (days,). [1]"""
    found = [working_share(failures_per_year, repair_days, float(age)) for age in range(days)]
    return np.array(found)


def _has_lost_block(site: Site) -> bool:
    return site.take_or_pay is not None and site.take_or_pay.surplus != "market"


def _tranches(site: Site, here: Sequence[SiteFleet], wanted_kw: Floats) -> list[Floats]:
    """Share of each fleet that is in each tranche of the load, shapes (days, fleets)."""
    block = site.take_or_pay
    if block is None or not _has_lost_block(site):
        return [np.ones_like(wanted_kw)]
    block_kw = block.block_mw * _KW_PER_MW
    covered = fill_in_order(wanted_kw, _by_efficiency(here), block_kw)
    covered[wanted_kw <= 0.0] = 0.0
    return [1.0 - covered, covered]


def _hours_of_day(site: Site, tables: HourTables) -> Floats:
    """Mining, drawing, paying and starting by day, where no path changes it, shape (days, 4)."""
    curtailment = site.curtailment
    if curtailment is None:
        return fixed_strike_days(tables, _ALWAYS_USD_PER_KWH, 0.0, 0.0)
    if curtailment.strike_usd_per_kwh is not None:
        return fixed_strike_days(
            tables,
            curtailment.strike_usd_per_kwh,
            curtailment.hysteresis,
            curtailment.minutes_per_start,
        )
    days = tables.hours.shape[1]
    return np.tile([1.0, 1.0, 0.0, 0.0], (days, 1))  # chosen on the path


def _stand_by(site: Site) -> list[float]:
    """What a site is paid for standing by, see ``minersim.business.power_plan``."""
    response = site.demand_response
    if response is None:
        return [0.0, 0.0]
    return [_committed_kw(response), response.usd_per_mw_year / _KW_PER_MW / DAYS_PER_YEAR]


def _committed_kw(response: DemandResponse) -> float:
    return response.committed_mw * _KW_PER_MW


def _fleet_days(
    fleet: SiteFleet, site: Site, power: SitePower, part: Floats, hours: Floats, site_kw: Floats
) -> Floats:
    """Columns of a fleet's days, see ``minersim.business.power_plan``."""
    uptime, care = fleet.plan.uptime, fleet.table.care
    kilowatts = part[:, 1]
    found = np.zeros((len(part), p.DAILY))
    found[:, p.RUNNING_PHS] = part[:, 0] * uptime * hours[:, 0]
    found[:, p.DRAW_KW] = kilowatts * uptime * hours[:, 1]
    found[:, p.PEAK_KW] = kilowatts
    run = hours[:, 1] * HOURS_PER_DAY
    np.divide(hours[:, 2], run, out=found[:, p.PAID_USD_PER_KWH], where=run > 0.0)
    found[:, p.STARTS] = hours[:, 3]
    # power is drawn by the machines that work, and these are the ones that fail
    whole_kw = fleet.plan.hashrate_phs * fleet.plan.efficiency_j_per_th * fleet.plan.pue
    failing = failures_per_day(care.failures_per_year, kilowatts / whole_kw)
    found[:, p.REPAIRS_USD] = failing * fleet.plan.count * care.repair_usd_per_machine
    response = site.demand_response
    if response is not None:
        committed_kw = _committed_kw(response)
        share = np.ones_like(site_kw)
        np.divide(committed_kw, site_kw, out=share, where=site_kw > committed_kw)
        avoided_mwh = power.called_hours * kilowatts * uptime * share / KWH_PER_MWH
        found[:, p.CREDIT_USD] = avoided_mwh * response.usd_per_mwh_called
    return found


def _fleet_numbers(fleet: SiteFleet, site: Site, *, is_first: bool) -> list[float]:
    care, curtailment, leaves = fleet.table.care, site.curtailment, fleet.table.retirement
    numbers = [0.0] * p.FIXED
    numbers[p.REVENUE_SHARE] = site.hosting.revenue_share
    numbers[p.RESTART_LOSS] = care.restart_loss
    numbers[p.REPAIRED_PER_DAY] = 1.0 / care.repair_days
    if curtailment is not None:
        numbers[p.HOURS_PER_START] = curtailment.minutes_per_start / _MINUTES_PER_HOUR
        numbers[p.HYSTERESIS] = curtailment.hysteresis
    if is_first:
        numbers[p.REPAIR_ALL_USD] = fleet.plan.count * care.repair_usd_per_machine
    if is_first and leaves is not None and leaves.resale == "market":
        numbers[p.RESALE_THS] = fleet.machine.hashrate_ths * fleet.plan.count
        numbers[p.RESALE_J_PER_TH] = fleet.machine.efficiency_j_per_th
        numbers[p.RESALE_USD_PER_KWH] = leaves.power_usd_per_kwh
        numbers[p.RESALE_DAYS] = leaves.margin_days
        numbers[p.RESALE_SCRAP_USD_PER_TH] = leaves.scrap_usd_per_th
    return numbers


def _whole_numbers(fleet: SiteFleet, site: int, table: int, days: int, settings: int) -> list[int]:
    leaves = fleet.plan.retirement_day
    numbers = [0] * p.WHOLE
    numbers[p.SITE], numbers[p.TABLE] = site, table
    numbers[p.DELIVERED] = fleet.plan.delivery_day
    numbers[p.RETIRED] = days if leaves is None else leaves
    numbers[p.SETTINGS] = settings
    return numbers


def _settings(fleet: SiteFleet) -> list[tuple[float, float]]:
    """Settings of a fleet's machines, as shares of hashrate and power of the nominal one."""
    if fleet.table.care.tuning == "nameplate":
        return [(1.0, 1.0)]
    return _settings_below(fleet.machine, fleet.table.power_limit_w)


@lru_cache(maxsize=256)
def _settings_below(machine: Machine, power_limit_w: float | None) -> list[tuple[float, float]]:
    points = settings_below(machine, power_limit_w)
    nominal = points[0]
    return [
        (point.hashrate_ths / nominal.hashrate_ths, point.power_w / nominal.power_w)
        for point in points
    ]


def _without_body(plan: FleetPlan) -> FleetPlan:
    """The covered tranche of a fleet, whose machines and money are in the other one."""
    return dataclasses.replace(
        plan, hashrate_phs=0.0, cost_usd=0.0, book_value_usd=0.0, instalments=()
    )


def _rule(switching: SwitchingRule | None) -> Floats:
    numbers = np.zeros(p.RULE)
    if switching is not None:
        numbers[p.SWITCHES] = 1.0
        numbers[p.OFF_MARKUP], numbers[p.ON_MARKUP] = switching.off_markup, switching.on_markup
        numbers[p.OFF_DAYS], numbers[p.ON_DAYS] = switching.off_days, switching.on_days
        numbers[p.LEAVE_SHARE] = switching.leave_share
        numbers[p.RETURN_SHARE] = switching.return_share
        numbers[p.TICK_DAYS] = switching.tick_days
    return numbers
