"""Which settings the short form shows.

The short form shows what is required (of a table that may be left out, once it is given), what most
people change, what differs from its default and what is wrong.
"""

from functools import cache

from gui.forms.schema import Setting
from minersim.scenario import Scenario
from minersim.scenario.keys import Path
from minersim.scenario.walk import locate

COMMON = frozenset(
    {
        "name",
        "start",
        "horizon_days",
        "paths",
        "chain.difficulty",
        "chain.difficulty_rule.kind",
        "market.price.kind",
        "market.price.drift_per_year",
        "market.price.volatility_per_year",
        "market.price.shocks",
        "market.price.points",
        "market.fees.kind",
        "market.fees.btc_per_block",
        "market.fees.start_btc_per_block",
        "market.fees.median_btc_per_block",
        "network.kind",
        "network.shocks",
        "network.growth.kind",
        "network.growth_per_year",
        "network.curve.kind",
        "network.curve.mix",
        "network.curve.power",
        "network.curve.efficiency_median_j_per_th",
        "network.curve.power_median_usd_per_kwh",
        "operator.cash_usd",
        "operator.coins_btc",
        "operator.pool_fee",
        "operator.opex_usd_per_month",
        "operator.discount_rate_per_year",
        "operator.treasury.policy",
        "sites",
        "sites.time_of_use",
        "sites.pue",
        "sites.fleets",
        "sites.fleets.uptime",
        "sites.fleets.price_usd_per_machine",
        "sites.fleets.delivery_date",
        "sites.time_of_use.weekdays",
        "sites.time_of_use.months",
        "machines",
        "machines.power_w",
    }
)
"""Keys without the places of lists; every one is a setting of the declaration (a test)."""


def is_basic(setting: Setting) -> bool:
    """Whether the short form always shows a setting."""
    if setting.common_key in COMMON:
        return True
    return setting.required and not _may_be_left_out(setting.path[:-1])


@cache
def _may_be_left_out(path: Path) -> bool:
    """Whether a table, or one around it, may be left unset: what it requires is then not asked."""
    for length in range(1, len(path) + 1):
        _, field, _ = locate(Scenario, path[:length])
        if field is not None and not field.is_required() and field.default is None:
            return True
    return False
