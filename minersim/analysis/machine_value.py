"""What machines earn after power over a scenario's days: bound to run, or free to stand still.

Twice, since neither is the whole truth. The *strip* (``minersim.economics.option_value``) is a
market's value in closed form: the coin drifts with the rate of interest, and the coins that a hash
earns are known ahead. The *simulated* value is the mean over the scenario's own futures: its drift
of the price, and a difficulty that follows the price, which takes from a rise what it brings.

Both discount by the business's rate, count a day's revenue at the day's closing price, and let a
machine stop and start every day for nothing. Left out: running costs, restarts, resale, and hours
within a day.
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from minersim.business import FleetPlan
from minersim.economics import OptionValue, option_value
from minersim.engine import fleet_plans
from minersim.protocol import BLOCKS_PER_DAY, block_subsidy
from minersim.results import WorldPaths
from minersim.scenario import Scenario
from minersim.units import DAYS_PER_YEAR, btc_from_satoshi

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class MachineValue:
    """Present value of 1 PH/s of a fleet, at its uptime, after power.

    Attributes
    ----------
    name, site : str
        As in the scenario.
    days : int
        Days on which it may mine. [days]
    rate_per_year, volatility_per_year : float
        Continuous; of the log price. [1/year], [1/year^0.5]
    strip : OptionValue
        In closed form. [USD/PH/s]
    simulated : OptionValue or None
        Mean over the paths; None where nothing is simulated. [USD/PH/s]
    error_always_on_usd_per_ph, error_with_switch_usd_per_ph : float
        Standard errors of these means; NaN for a single path. [USD/PH/s]
    paths : int
        Paths simulated.
    """

    name: str
    site: str
    days: int
    rate_per_year: float
    volatility_per_year: float
    strip: OptionValue
    simulated: OptionValue | None = None
    error_always_on_usd_per_ph: float = math.nan
    error_with_switch_usd_per_ph: float = math.nan
    paths: int = 0


def simulated_volatility(price_usd: Array) -> float:
    """Volatility of daily closes over all paths. [1/year^0.5]

    Parameters
    ----------
    price_usd : array of shape (paths, days + 1)
        [USD/BTC]

    Examples
    --------
    >>> round(simulated_volatility(np.array([[100.0, 110.0, 100.0]])), 6)
    1.820898
    """
    returns = np.diff(np.log(price_usd), axis=1)
    return float(returns.std() * math.sqrt(DAYS_PER_YEAR))


def machine_values(scenario: Scenario, world: WorldPaths) -> tuple[MachineValue, ...]:
    """Values of every fleet of a scenario, on a world simulated for it."""
    price = world.at_days("price_usd")
    coins = world.per_day("revenue_btc_per_ph")[:, 1:] * (1.0 - scenario.operator.pool_fee)
    rate = math.log1p(scenario.operator.discount_rate_per_year)
    swing = simulated_volatility(price)
    shares = [site.hosting.revenue_share for site in scenario.sites for _ in site.fleets]
    return tuple(
        _fleet_value(fleet, price, coins * (1.0 - share), rate, swing)
        for fleet, share in zip(fleet_plans(scenario), shares, strict=True)
    )


def _fleet_value(
    fleet: FleetPlan, price: Array, coins: Array, rate: float, swing: float
) -> MachineValue:
    days = np.arange(1, price.shape[1])
    mines = days > fleet.delivery_day
    if fleet.retirement_day is not None:
        mines &= days <= fleet.retirement_day
    # what a day earns is told at its end, its power price at its beginning
    power = np.array([fleet.hashcost_usd_per_ph_day(int(day) - 1) for day in days])
    cost = power * (fleet.uptime * mines)
    earned = coins * (fleet.uptime * mines)
    margins = earned * price[:, 1:] - cost
    discount = np.exp(-rate * days / DAYS_PER_YEAR)
    running = (margins * discount).sum(axis=1)
    switched = (np.maximum(margins, 0.0) * discount).sum(axis=1)
    return MachineValue(
        name=fleet.name,
        site=fleet.site,
        days=int(mines.sum()),
        rate_per_year=rate,
        volatility_per_year=swing,
        strip=option_value(
            float(price[:, 0].mean()), earned.mean(axis=0).tolist(), cost.tolist(), rate, swing
        ),
        simulated=OptionValue(float(running.mean()), float(switched.mean())),
        error_always_on_usd_per_ph=_error(running),
        error_with_switch_usd_per_ph=_error(switched),
        paths=len(price),
    )


def _error(values: Array) -> float:
    """Standard error of a mean; NaN for a single value."""
    count = len(values)
    return float(values.std(ddof=1) / math.sqrt(count)) if count > 1 else math.nan


def coins_ahead(
    earned_btc_per_ph_day: float,
    fees_btc_per_block: float,
    height: int,
    difficulty_increment: float,
    days: int,
) -> list[float]:
    """Coins of 1 PH/s on the days ahead, under constant growth of the difficulty. [BTC/PH/s/day]

    Halvings count, at 144 blocks a day.

    Parameters
    ----------
    earned_btc_per_ph_day : float
        Today, after the pool fee.
    fees_btc_per_block : float
        [BTC/block]
    height : int
        Today's.
    difficulty_increment : float
        [1/year]
    days : int
        How many. [days]

    Examples
    --------
    >>> coins_ahead(4e-4, 0.0, 1_049_999, 1.0, 365)[-1]
    0.0001
    """

    def reward(day: int) -> float:
        at = height + int(BLOCKS_PER_DAY * day)
        return btc_from_satoshi(block_subsidy(at)) + fees_btc_per_block

    today = reward(0)
    growth = math.log1p(difficulty_increment) / DAYS_PER_YEAR
    return [
        earned_btc_per_ph_day * reward(day) / today * math.exp(-growth * day)
        for day in range(1, days + 1)
    ]
