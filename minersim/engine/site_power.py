"""From a site's settings to what its power costs in every hour, and when it must stand still."""

from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from minersim.energy import (
    Tariff,
    TariffPeriod,
    hourly_power_prices,
    read_hourly_prices,
    read_temperatures,
)
from minersim.energy.calendar import local_hours, share_of_month
from minersim.energy.called_hours import (
    calls_in_run,
    coincident_charge_usd_per_kwh,
    dearest_hours,
)
from minersim.energy.contracts import block_swap_usd, lost_block_usd
from minersim.energy.heat import heat_credit_usd_per_kwh, heat_share_of_day
from minersim.errors import InputError
from minersim.scenario import WEEKDAYS
from minersim.scenario.business import Site
from minersim.scenario.power import Hosting, HourlyPricesTable
from minersim.units import DAYS_PER_YEAR, HOURS_PER_DAY, KWH_PER_MWH

Floats = npt.NDArray[np.float64]
_KW_PER_MW = 1_000.0


class SitePower(NamedTuple):
    """Power of a site over a run.

    Attributes
    ----------
    energy_usd_per_kwh : array of shape (days, 24)
        The commodity alone: by tariff or from a file. [USD/kWh]
    extra_usd_per_kwh : array of shape (days, 24)
        Fees and charges on top, less credits; infinite where the site must stand still. [USD/kWh]
    called_hours : array of shape (days,)
        Hours in which demand response calls. [h]
    cool_share : array of shape (days,)
        Share of hashrate and power that the inlet temperature leaves. [1]
    demand_usd_per_kw : array of shape (days,)
        [USD/kW]
    fixed_usd : array of shape (days,)
        Blocks of power, whatever runs. [USD]
    """

    energy_usd_per_kwh: Floats
    extra_usd_per_kwh: Floats
    called_hours: Floats
    cool_share: Floats
    demand_usd_per_kw: Floats
    fixed_usd: Floats


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


def has_power_plan(site: Site) -> bool:
    """Whether a site or its machines need more than one price a day."""
    tables = (
        site.hourly_prices,
        site.curtailment,
        site.coincident_peak,
        site.take_or_pay,
        site.demand_response,
        site.climate,
        site.heat_reuse,
    )
    limited = site.over_limit != "refuse" and site.power_limit_mw is not None
    return (
        any(table is not None for table in tables)
        or limited
        or site.demand_usd_per_kw_month > 0.0
        or site.hosting != Hosting()
    )


def file_prices(table: HourlyPricesTable, start: date, days: int) -> Floats:
    """Price of a file in every hour of UTC, NaN where it has none, shape (days, 24). [USD/kWh]"""
    prices = read_hourly_prices(Path(table.file), table.layout, table.settlement_point)
    found = prices.of_days(table.from_date or start, days, repeat_from=table.repeat_from)
    return found / KWH_PER_MWH


def energy_prices(site: Site, start: date, days: int) -> Floats:
    """Price of the energy alone in every hour of UTC, shape (days, 24). [USD/kWh]

    The last day may lie behind the run; where a file does not reach it, it is as the day before.
    """
    table = site.hourly_prices
    tariff = site_tariff(site)
    if table is None:
        return hourly_power_prices(tariff, start, days)
    found = file_prices(table, start, days) + table.adder_usd_per_kwh
    if table.missing == "tariff":
        found = np.where(np.isnan(found), hourly_power_prices(tariff, start, days), found)
    if days > 1:
        found[-1] = np.where(np.isnan(found[-1]), found[-2], found[-1])
    if np.isnan(found).any():  # the checks told which; the file has changed since
        raise InputError(f"{table.file}: hours of the run have no price; allowed: every hour")
    return found


def mean_price(site: Site, start: date, days: int, strike_usd_per_kwh: float) -> float:
    """Mean price over a run of a load that runs in hours up to a strike, fees included. [USD/kWh]

    Without charges on peaks and payments for standing still. A load that never runs would pay the
    lowest price.
    """
    prices = energy_prices(site, start, days) + _fees(site, start, days)
    runs = prices <= strike_usd_per_kwh
    return float(prices[runs].mean()) if runs.any() else float(prices.min())


def _fees(site: Site, start: date, days: int) -> Floats:
    """Hosting fee less credit for heat, by hour, shape (days, 24). [USD/kWh]"""
    fees = np.full((days, int(HOURS_PER_DAY)), site.hosting.fee_usd_per_kwh)
    heat = site.heat_reuse
    if heat is not None:
        months = local_hours(site.time_zone, start, days).month
        fees -= heat_credit_usd_per_kwh(months, heat.used, heat.credit_usd_per_kwh, heat.months)
    return fees


def site_power(site: Site, start: date, days: int) -> SitePower:
    """Reckon the power of a site, for so many days from the start."""
    energy, extra = energy_prices(site, start, days), _fees(site, start, days)
    stopped = np.zeros(energy.shape, dtype=np.bool_)
    local = local_hours(site.time_zone, start, days)
    peak = site.coincident_peak
    if peak is not None:
        window = (local.hour >= peak.from_hour) & (local.hour < peak.to_hour)
        among = window & np.isin(local.month, peak.months)
        among[-1] = False  # behind the run
        group = 12 * local.year + local.month
        peaks = dearest_hours(energy, among, group, 1)
        extra += coincident_charge_usd_per_kwh(peaks, peak.usd_per_kw_year, len(peak.months))
        stopped |= dearest_hours(energy, among, group, peak.avoided_hours_per_month)
    called = _called(site, energy, local.year)
    extra[stopped | called] = np.inf
    return SitePower(
        energy_usd_per_kwh=energy,
        extra_usd_per_kwh=extra,
        called_hours=called.sum(axis=1).astype(np.float64),
        cool_share=_cool_share(site, start, local.month[:, int(HOURS_PER_DAY) // 2]),
        demand_usd_per_kw=_demand(site, start, days),
        fixed_usd=_fixed_usd(site, energy),
    )


def _called(site: Site, energy: Floats, years: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Hours in which demand response calls, the dearest of each year."""
    called = np.zeros(energy.shape, dtype=np.bool_)
    response = site.demand_response
    if response is None or response.called_hours == 0:
        return called
    for year in np.unique(years):
        among = years == year
        among[-1] = False
        days = among.sum() / HOURS_PER_DAY
        count = calls_in_run(response.called_hours, round(days), round(DAYS_PER_YEAR))
        called |= dearest_hours(energy, among, years, count)
    return called


def _cool_share(site: Site, start: date, months: npt.NDArray[np.int64]) -> Floats:
    """Share of hashrate and power that each day's heat leaves; months are 1 to 12 by day."""
    climate = site.climate
    if climate is None:
        return np.ones(len(months))
    throttle = (climate.throttle_c, climate.throttle_loss, climate.stop_c)
    if climate.file is not None:
        known = read_temperatures(Path(climate.file))
        dates = [start + timedelta(days=day) for day in range(len(months) - 1)]
        shares = [heat_share_of_day(*known[day], *throttle) for day in dates]
        return np.array([*shares, shares[-1]])  # the last day lies behind the run
    by_month = [
        heat_share_of_day(mean, high, *throttle)
        for mean, high in zip(
            climate.monthly_mean_c or (), climate.monthly_highest_c or (), strict=True
        )
    ]
    return np.array(by_month)[months - 1]


def _demand(site: Site, start: date, days: int) -> Floats:
    """Demand charge by day: a month that is partly in the run is charged in part. [USD/kW]"""
    charge = np.full(days, site.demand_usd_per_kw_month)
    charge[:-1] *= share_of_month(start, days - 1)
    return charge


def _fixed_usd(site: Site, energy: Floats) -> Floats:
    days = len(energy)
    fixed = np.zeros(days)
    block = site.take_or_pay
    if block is not None:
        kilowatts = block.block_mw * _KW_PER_MW
        if block.surplus == "market":
            fixed += block_swap_usd(energy, kilowatts, block.contract_usd_per_kwh)
        else:
            fixed += lost_block_usd(days, kilowatts, block.contract_usd_per_kwh)
    return fixed
