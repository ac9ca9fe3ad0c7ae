"""From a scenario to its price process; history is read from its file here."""

from pathlib import Path

from minersim.market import (
    BootstrapPrice,
    ConstantPrice,
    GarchPrice,
    GBMPrice,
    MertonPrice,
    PriceProcess,
    RegimePrice,
    ReplayPrice,
    ScriptedPrice,
    read_price_series,
)
from minersim.scenario import Scenario
from minersim.scenario.market import (
    BootstrapPriceTable,
    ConstantPriceTable,
    GarchPriceTable,
    GBMPriceTable,
    MertonPriceTable,
    RegimePriceTable,
    ScriptedPriceTable,
)


def price_process(scenario: Scenario) -> PriceProcess:
    """Make the price process of a scenario.

    Raises
    ------
    InputError
        If the file of a series is wrong or does not reach.
    """
    price = scenario.market.price
    if isinstance(price, ConstantPriceTable):
        return ConstantPrice(price.start_usd)
    if isinstance(price, ScriptedPriceTable):
        days = tuple(point.day for point in price.points)
        return ScriptedPrice(price.start_usd, days, tuple(p.price_usd for p in price.points))
    if isinstance(price, GBMPriceTable):
        return GBMPrice(price.start_usd, price.drift_per_year, price.volatility_per_year)
    if isinstance(price, MertonPriceTable):
        return MertonPrice(
            price.start_usd,
            price.drift_per_year,
            price.volatility_per_year,
            price.jumps_per_year,
            price.jump_mean,
            price.jump_sd,
        )
    if isinstance(price, GarchPriceTable):
        return GarchPrice(
            price.start_usd,
            price.drift_per_year,
            price.omega,
            price.alpha,
            price.beta,
            price.degrees_of_freedom,
            price.start_volatility_per_year,
        )
    if isinstance(price, RegimePriceTable):
        return RegimePrice(
            price.start_usd,
            price.drift_per_year,
            price.calm_volatility_per_year,
            price.wild_volatility_per_year,
            price.calm_leaves_per_day,
            price.wild_leaves_per_day,
            price.starts_wild,
        )
    series = read_price_series(Path(price.series))
    if isinstance(price, BootstrapPriceTable):
        used = series.between(price.first_date, price.last_date)
        return BootstrapPrice(
            price.start_usd, tuple(used.log_returns().tolist()), price.mean_block_days
        )
    history = series.from_day(price.replay_from, scenario.horizon_days)
    return ReplayPrice(price.start_usd, tuple(history.tolist()))
