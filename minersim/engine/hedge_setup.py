"""From a scenario to what its power hedges gain, by day: the same on every path."""

from datetime import timedelta

import numpy as np
import numpy.typing as npt

from minersim.business import FleetPlan
from minersim.business.power_hedges import HedgeKind, PowerHedge, by_tick, hedge_usd
from minersim.engine.site_power import file_prices
from minersim.errors import InputError
from minersim.scenario import Scenario
from minersim.scenario.business import Site
from minersim.scenario.business_checks import MOST_MONEY_USD

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

_KW_PER_MW = 1_000.0
_KINDS = {"swap": HedgeKind.SWAP, "cap": HedgeKind.CAP}


def hedged_by_tick(scenario: Scenario, fleets: tuple[FleetPlan, ...]) -> Integers | None:
    """Gain of all power hedges in the day that ends at each tick; None where there are none.

    Parameters
    ----------
    scenario : Scenario
    fleets : tuple of FleetPlan
        Machines as planned; a hedge of a share of the load follows their dates.

    Returns
    -------
    array of int, shape (days + 1,), or None
        [millionths of a USD]

    Raises
    ------
    InputError
        If a hedge settles more than the books of a business hold.
    """
    days = scenario.horizon_days
    total: Integers | None = None
    for site in scenario.sites:
        table = site.hourly_prices
        if table is None or not site.power_hedges:
            continue
        spot = file_prices(table, scenario.start, days)
        for hedge in site_hedges(scenario, site, fleets):
            gains = hedge_usd(hedge, spot)
            settled = float(np.abs(gains).sum())
            if settled > MOST_MONEY_USD:
                raise InputError(
                    f"site {site.name}: power_hedges: found settlements of {settled:.4g} in all; "
                    f"allowed: at most {MOST_MONEY_USD:.4g} [USD]"
                )
            total = by_tick(gains) if total is None else total + by_tick(gains)
    return total


def site_hedges(
    scenario: Scenario, site: Site, fleets: tuple[FleetPlan, ...]
) -> tuple[PowerHedge, ...]:
    """Make what is reckoned of a site's hedges."""
    days, start = scenario.horizon_days, scenario.start
    load_kw = planned_load_kw(site, fleets, days)
    end = start + timedelta(days=days)
    hedges = []
    for hedge in site.power_hedges:
        last = hedge.last_date or end
        power_kw = load_kw * (hedge.share_of_load or 0.0)
        if hedge.power_mw is not None:
            power_kw = np.full(days, hedge.power_mw * _KW_PER_MW)
        hedges.append(
            PowerHedge(
                kind=_KINDS[hedge.contract],
                power_kw=power_kw,
                price_usd_per_kwh=hedge.price_usd_per_kwh,
                premium_usd_per_kwh=hedge.premium_usd_per_kwh,
                first_day=((hedge.first_date or start) - start).days,
                end_day=(last - start).days + 1,
            )
        )
    return tuple(hedges)


def planned_load_kw(site: Site, fleets: tuple[FleetPlan, ...], days: int) -> Floats:
    """Draw of a site's machines by nameplate on each day, as planned, shape (days,). [kW]

    Up to the site's power.
    """
    load_kw, day = np.zeros(days), np.arange(days)
    for fleet in fleets:
        if fleet.site == site.name:
            leaves = days if fleet.retirement_day is None else fleet.retirement_day
            there = (day >= fleet.delivery_day) & (day < leaves)
            load_kw += there * (fleet.hashrate_phs * fleet.efficiency_j_per_th * fleet.pue)
    if site.power_limit_mw is not None:
        load_kw = np.minimum(load_kw, site.power_limit_mw * _KW_PER_MW)
    return load_kw
