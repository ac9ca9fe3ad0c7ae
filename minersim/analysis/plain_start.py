"""Start figures of the plain calculator out of a scenario: today's, without its chances."""

from minersim.analysis.plain_months import PlainInputs
from minersim.analysis.positions import running_usd_per_month
from minersim.engine import fleet_plans, start_state
from minersim.scenario import Scenario
from minersim.scenario.treasury import HoldShare
from minersim.units import DAYS_PER_YEAR, MONTHS_PER_YEAR, TH_PER_PH, WATTS_PER_KW

LOWEST_CHANGE = -0.9999
"""Change by the year below which nothing could be told from nothing. [1/year]"""
_LEAST_LEFT = 0.01
"""Share of a machine's value that is left after its life, so that it fades and does not vanish."""

START_SENTENCE = (
    "Start figures are the scenario's, for what no option gives: all fleets mine from month 1 at "
    "their uptime; owned machines count as put in at book value; taxes, loans, hedges and "
    "switching off are left out."
)

OWN_MACHINES_SENTENCE = (
    "Machines given by options, in place of the scenario's, run all day and take what they draw "
    "themselves: its uptime and PUE are not theirs."
)


def plain_start(scenario: Scenario) -> PlainInputs:
    """Fields that a scenario with sites gives; its price and difficulty do not grow.

    All fleets mine from the first month, at their uptime. Owned machines count as put in, at their
    value in the books; all lose value evenly to the salvage share within the life of machines.
    Taxes, loans, hedges, switching off and whatever else the calculator has no field for is left
    out.
    """
    state, operator = start_state(scenario), scenario.operator
    plans = fleet_plans(scenario)
    mean_phs = [plan.hashrate_phs * plan.uptime for plan in plans]
    # 1 PH/s at e J/TH draws e kW
    draw_kw = [
        phs * plan.efficiency_j_per_th * plan.pue for phs, plan in zip(mean_phs, plans, strict=True)
    ]
    shares = [site.hosting.revenue_share for site in scenario.sites for _ in site.fleets]
    price = [float(plan.power_usd_per_kwh.mean()) for plan in plans]
    machines = sum(plan.cost_usd + plan.book_value_usd for plan in plans)
    left = max(operator.salvage_fraction, _LEAST_LEFT)
    treasury = operator.treasury
    return PlainInputs(
        months=max(round(scenario.horizon_days * MONTHS_PER_YEAR / DAYS_PER_YEAR), 1),
        price_usd=state.price_usd,
        difficulty=state.difficulty,
        hashrate_ths=sum(mean_phs) * TH_PER_PH,
        power_w=sum(draw_kw) * WATTS_PER_KW,
        power_usd_per_kwh=_weighted(price, draw_kw),
        height=scenario.chain.height,
        fees_btc_per_block=state.fees_btc_per_block,
        pool_fee=operator.pool_fee,
        other_fees=_weighted(shares, mean_phs),
        capex_usd=machines,
        opex_usd_per_month=running_usd_per_month(scenario),
        hardware_usd=machines,
        hardware_change=max(left ** (1.0 / operator.machine_life_years) - 1.0, LOWEST_CHANGE),
        hold_share=treasury.hold_fraction if isinstance(treasury, HoldShare) else 0.0,
        discount_rate=operator.discount_rate_per_year,
    )


def _weighted(values: list[float], weights: list[float]) -> float:
    """Mean by weight; the first value where nothing has weight."""
    total = sum(weights)
    if total <= 0.0:
        return values[0]
    return sum(value * weight for value, weight in zip(values, weights, strict=True)) / total
