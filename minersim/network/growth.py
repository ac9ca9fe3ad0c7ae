"""Entry: how fast new machines are ordered.

- *none*: the network of today for ever.
- *constant*: capacity is ordered at a fixed rate per year, whatever it earns (what plain
  calculators assume).
- *profitability*: orders follow the markup of the newest machine over its hashcost at the median
  power price: rate = speed * max(0, markup - hurdle), capped. A machine must earn well above its
  power to pay for itself; the hurdle is where new orders stop.

Defaults of the profitability rule (speed 0.25 per year and unit of markup, hurdle 1.0, cap 1.5 per
year) are a judgement: with a frontier of 13.5 J/TH at 0.046 USD/kWh they give 34 % a year at a
hashprice of 50 (2025: 33 %) and 9 % at 35. Prat and Walter (CESifo 6865) derive entry at a
barrier of revenue per hash. Orders arrive after a lead time. The machine's price and payback, lead
times that stretch and a frontier that improves are in ``minersim.network.entry``.
"""

import math
from dataclasses import dataclass

from minersim.economics import hashcost, markup
from minersim.units import DAYS_PER_YEAR


@dataclass(frozen=True, slots=True)
class NoGrowth:
    """No machine is added."""


@dataclass(frozen=True, slots=True)
class ConstantGrowth:
    """Orders at a fixed rate. [1/year], continuous"""

    rate_per_year: float


@dataclass(frozen=True, slots=True)
class ProfitabilityGrowth:
    """Orders that follow the newest machine's markup.

    Attributes
    ----------
    frontier_efficiency_j_per_th, power_usd_per_kwh : float
        The machine that enters and the power price at which it is judged.
    speed_per_year : float
        Rate per unit of markup above the hurdle. [1/year]
    hurdle_markup : float
        Markup at which orders stop. [1]
    cap_per_year : float
        Highest rate. [1/year]
    """

    frontier_efficiency_j_per_th: float
    power_usd_per_kwh: float
    speed_per_year: float = 0.25
    hurdle_markup: float = 1.0
    cap_per_year: float = 1.5


GrowthRule = NoGrowth | ConstantGrowth | ProfitabilityGrowth


def growth_rate_per_year(
    rule: GrowthRule, hashprice_usd_per_ph_day: float, pool_fee: float
) -> float:
    """Rate at which capacity is ordered. [1/year], continuous

    >>> rule = ProfitabilityGrowth(13.5, 0.046)
    >>> [round(growth_rate_per_year(rule, hashprice, 0.0), 3) for hashprice in (25.0, 35.0, 50.0)]
    [0.0, 0.087, 0.339]
    """
    if isinstance(rule, NoGrowth):
        return 0.0
    if isinstance(rule, ConstantGrowth):
        return rule.rate_per_year
    return profitability_rate_per_year(
        hashprice_usd_per_ph_day,
        hashcost(rule.frontier_efficiency_j_per_th, rule.power_usd_per_kwh, 1.0),
        pool_fee,
        rule.speed_per_year,
        rule.hurdle_markup,
        rule.cap_per_year,
    )


def profitability_rate_per_year(
    hashprice_usd_per_ph_day: float,
    frontier_hashcost_usd_per_ph_day: float,
    pool_fee: float,
    speed_per_year: float,
    hurdle_markup: float,
    cap_per_year: float,
) -> float:
    """Rate of ordering that follows the newest machine's markup. [1/year], continuous

    >>> round(profitability_rate_per_year(50.0, 14.904, 0.0, 0.25, 1.0, 1.5), 3)
    0.339
    """
    excess = markup(hashprice_usd_per_ph_day, frontier_hashcost_usd_per_ph_day, pool_fee)
    return min(max(excess - hurdle_markup, 0.0) * speed_per_year, cap_per_year)


def ordered_ehs(installed_ehs: float, rate_per_year: float, tick_days: float) -> float:
    """Capacity ordered in a tick; negative where machines are retired. [EH/s]

    >>> round(ordered_ehs(1000.0, 0.365, 1.0), 4)
    1.0005
    """
    return installed_ehs * math.expm1(rate_per_year * tick_days / DAYS_PER_YEAR)
