"""Where a business and the network stand at the start of a scenario."""

from dataclasses import dataclass

from minersim.economics import Breakevens, breakeven_power_price, breakevens
from minersim.engine import fleet_plans, start_cohorts, start_state
from minersim.network import cohort_share_under_water
from minersim.scenario import Scenario
from minersim.scenario.business import Site
from minersim.scenario.network import CohortNetwork
from minersim.units import daily_rate_of_monthly


@dataclass(frozen=True, slots=True)
class FleetPosition:
    """One fleet today.

    Attributes
    ----------
    name, site : str
        As in the scenario.
    count : int
        Machines.
    hashrate_phs : float
        Nameplate. [PH/s]
    efficiency_j_per_th, power_usd_per_kwh, pue, uptime : float
        What its hashes cost; the power price is the first day's mean.
    delivery_day : int
        0 for machines that already mine. [days]
    fee_share : float
        Share of the reward that the pool and the host keep. [1]
    breakevens : Breakevens
        Margin and break-evens at the start's hashprice.
    profit_usd_per_day : float
        Revenue after pool fee and host's share less power, at the fleet's uptime. [USD/day]
    network_share_before : float or None
        Share of the network's capacity with a higher hashcost, which quits earlier. [1]
    """

    name: str
    site: str
    count: int
    hashrate_phs: float
    efficiency_j_per_th: float
    power_usd_per_kwh: float
    pue: float
    uptime: float
    delivery_day: int
    fee_share: float
    breakevens: Breakevens
    profit_usd_per_day: float
    network_share_before: float | None


@dataclass(frozen=True, slots=True)
class NetworkClass:
    """One efficiency class of the network.

    Attributes
    ----------
    efficiency_j_per_th : float
        [J/TH]
    capacity_share : float
        Share of the network's capacity. [1]
    breakeven_power_usd_per_kwh : float
        Highest power price at which it earns. [USD/kWh]
    under_water_share : float
        Share of the class whose power costs more than it earns. [1]
    on_share : float
        Share of the class that runs. [1]
    """

    efficiency_j_per_th: float
    capacity_share: float
    breakeven_power_usd_per_kwh: float
    under_water_share: float
    on_share: float


@dataclass(frozen=True, slots=True)
class NetworkPosition:
    """The network today.

    Attributes
    ----------
    installed_ehs, active_ehs : float
        [EH/s]
    under_water_share : float
        Share of the installed capacity whose power costs more than it earns. [1]
    under_water_running_share : float
        Share of the active hashrate that runs at a loss. [1]
    classes : tuple of NetworkClass
        By efficiency, best first.
    """

    installed_ehs: float
    active_ehs: float
    under_water_share: float
    under_water_running_share: float
    classes: tuple[NetworkClass, ...]


def fleet_positions(scenario: Scenario) -> list[FleetPosition]:
    """Where every fleet of a scenario stands at the start."""
    state = start_state(scenario)
    network = scenario.network
    cohorts = start_cohorts(scenario, network)[0] if isinstance(network, CohortNetwork) else None
    positions = []
    for fleet, site in zip(fleet_plans(scenario), _site_of_each(scenario), strict=True):
        fees = fee_share(scenario, site)
        power = float(fleet.power_usd_per_kwh[0])
        found = breakevens(
            efficiency_j_per_th=fleet.efficiency_j_per_th,
            power_usd_per_kwh=power,
            price_usd=state.price_usd,
            difficulty=state.difficulty,
            subsidy_btc=state.subsidy_btc,
            fees_btc_per_block=state.fees_btc_per_block,
            pool_fee=fees,
            pue=fleet.pue,
        )
        before = None
        if cohorts is not None:
            before = cohort_share_under_water(
                found.hashcost_usd_per_ph_day,
                0.0,
                cohorts.capacity_ehs,
                cohorts.hashcost_usd_per_ph_day,
            )
        positions.append(
            FleetPosition(
                name=fleet.name,
                site=fleet.site,
                count=fleet.count,
                hashrate_phs=fleet.hashrate_phs,
                efficiency_j_per_th=fleet.efficiency_j_per_th,
                power_usd_per_kwh=power,
                pue=fleet.pue,
                uptime=fleet.uptime,
                delivery_day=fleet.delivery_day,
                fee_share=fees,
                breakevens=found,
                profit_usd_per_day=found.profit_usd_per_ph_day * fleet.hashrate_phs * fleet.uptime,
                network_share_before=before,
            )
        )
    return positions


def fee_share(scenario: Scenario, site: Site) -> float:
    """Share of the reward that the pool and, of what it leaves, the site's host keep. [1]"""
    pool, host = scenario.operator.pool_fee, site.hosting.revenue_share
    return pool + (1.0 - pool) * host


def _site_of_each(scenario: Scenario) -> list[Site]:
    """Site of every fleet, in the order of the fleets."""
    return [site for site in scenario.sites for _ in site.fleets]


def network_position(scenario: Scenario) -> NetworkPosition | None:
    """Where the network stands at the start; None for a network without cohorts."""
    network = scenario.network
    if not isinstance(network, CohortNetwork):
        return None
    cohorts, _ = start_cohorts(scenario, network)
    hashprice = start_state(scenario).hashprice_usd_per_ph_day
    net = hashprice * (1.0 - network.pool_fee)
    installed, active = cohorts.installed_ehs(), cohorts.active_ehs()
    rows = list(
        zip(
            cohorts.efficiency_j_per_th,
            cohorts.hashcost_usd_per_ph_day,
            cohorts.capacity_ehs,
            cohorts.on_fraction,
            strict=True,
        )
    )
    classes = []
    for efficiency in sorted({e for e, _, k, _ in rows if k > 0.0}):
        mine = [(cost, k, on) for e, cost, k, on in rows if e == efficiency]
        capacity = sum(k for _, k, _ in mine)
        classes.append(
            NetworkClass(
                efficiency_j_per_th=efficiency,
                capacity_share=capacity / installed,
                breakeven_power_usd_per_kwh=breakeven_power_price(
                    hashprice, efficiency, 1.0, network.pool_fee
                ),
                under_water_share=sum(k for cost, k, _ in mine if cost > net) / capacity,
                on_share=sum(k * on for _, k, on in mine) / capacity,
            )
        )
    under_water = cohort_share_under_water(
        hashprice, network.pool_fee, cohorts.capacity_ehs, cohorts.hashcost_usd_per_ph_day
    )
    running = sum(k * on for _, cost, k, on in rows if cost > net)
    return NetworkPosition(installed, active, under_water, running / active, tuple(classes))


def running_usd_per_month(scenario: Scenario) -> float:
    """Running costs other than power at the start, overheads among them. [USD/month]"""
    operator = scenario.operator
    return operator.opex_usd_per_month + sum(
        overhead.usd_per_month
        for overhead in operator.overheads
        if overhead.first_date in (None, scenario.start)
    )


def runway_days(scenario: Scenario) -> float | None:
    """Days for which cash and coins last at today's hashprice; None if the business earns. [days]

    Fleets that mine today run on, whatever they lose: the burn before anything is switched off.
    Loans, tax and forwards are left out.
    """
    state = start_state(scenario)
    operator = scenario.operator
    earned = sum(p.profit_usd_per_day for p in fleet_positions(scenario) if p.delivery_day == 0)
    burn = daily_rate_of_monthly(running_usd_per_month(scenario)) - earned
    if burn <= 0.0:
        return None
    return (operator.cash_usd + operator.coins_btc * state.price_usd) / burn
