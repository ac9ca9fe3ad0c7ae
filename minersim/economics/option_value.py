"""What the switch of a machine is worth: a strip of calls on each day's revenue.

Whoever may stand still for free mines on a day only if the day's revenue exceeds its power, so that
day's profit is ``max(revenue - power, 0)``: a European call on the coin, struck at its break-even
price. With difficulty known ahead the machine is the sum of these calls over its life, and, like
any option, worth more the more the price swings. Source: Yaish and Zohar, "Correct cryptocurrency
ASIC pricing: are miners overpaying?" (AFT 2023); Black and Scholes (1973).

The value is that of a market which prices risk: the coin drifts with the rate of interest, and
payments are discounted by it.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

from minersim.units import DAYS_PER_YEAR

_NORMAL = NormalDist()


@dataclass(frozen=True, slots=True)
class OptionValue:
    """Present value of what 1 PH/s of a machine earns after power, over its life.

    Attributes
    ----------
    always_on_usd_per_ph : float
        Running on every day, at a loss too. [USD/PH/s]
    with_switch_usd_per_ph : float
        Running only on days that pay their power. [USD/PH/s]
    """

    always_on_usd_per_ph: float
    with_switch_usd_per_ph: float

    @property
    def switch_usd_per_ph(self) -> float:
        """What the switch alone is worth. [USD/PH/s]"""
        return self.with_switch_usd_per_ph - self.always_on_usd_per_ph


def call_value_usd(
    price_usd: float,
    strike_usd: float,
    rate_per_year: float,
    volatility_per_year: float,
    years: float,
) -> float:
    """Value of a European call on a coin. [USD]

    Parameters
    ----------
    price_usd, strike_usd : float
        [USD/BTC]
    rate_per_year : float
        Continuous. [1/year]
    volatility_per_year : float
        Of the log price; 0 is a price that is known. [1/year^0.5]
    years : float
        Until it is exercised. [years]

    Examples
    --------
    >>> round(call_value_usd(60.0, 65.0, 0.08, 0.3, 0.25), 4)  # the textbook's example (Haug, 1997)
    2.1334
    >>> call_value_usd(100.0, 0.0, 0.1, 0.2, 0.25)
    100.0
    """
    discounted = strike_usd * math.exp(-rate_per_year * years)
    scatter = volatility_per_year * math.sqrt(years)
    if strike_usd <= 0.0 or scatter <= 0.0:
        return max(price_usd - discounted, 0.0)
    upper = math.log(price_usd / discounted) / scatter + 0.5 * scatter
    return price_usd * _NORMAL.cdf(upper) - discounted * _NORMAL.cdf(upper - scatter)


def option_value(
    price_usd: float,
    earned_btc_per_ph_day: Sequence[float],
    hashcost_usd_per_ph_day: float | Sequence[float],
    rate_per_year: float,
    volatility_per_year: float,
) -> OptionValue:
    """Value of a machine that may stand still, and of one that may not.

    Parameters
    ----------
    price_usd : float
        Today. [USD/BTC]
    earned_btc_per_ph_day : sequence of float, one a day from tomorrow on
        What 1 PH/s will earn, after the pool fee, by the difficulty that is expected.
        [BTC/PH/s/day]
    hashcost_usd_per_ph_day : float or sequence of float, one a day
        [USD/PH/s/day]
    rate_per_year, volatility_per_year : float
        As in `call_value_usd`.

    Examples
    --------
    >>> value = option_value(84_000.0, [4.0e-4] * 365, 35.0, 0.05, 0.47)
    >>> round(value.always_on_usd_per_ph), round(value.with_switch_usd_per_ph)
    (-196, 1446)
    """
    costs = hashcost_usd_per_ph_day
    if not isinstance(costs, Sequence):
        costs = [costs] * len(earned_btc_per_ph_day)
    running = switched = 0.0
    for day, (coins, cost) in enumerate(zip(earned_btc_per_ph_day, costs, strict=True), start=1):
        years = day / DAYS_PER_YEAR
        running += coins * price_usd - cost * math.exp(-rate_per_year * years)
        if coins > 0.0:
            switched += coins * call_value_usd(
                price_usd, cost / coins, rate_per_year, volatility_per_year, years
            )
    return OptionValue(running, switched)
