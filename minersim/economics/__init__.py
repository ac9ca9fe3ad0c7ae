"""What a hash earns and costs, and when a rational miner stops: pure functions of numbers."""

from minersim.economics.breakeven import (
    Breakevens,
    breakeven_difficulty,
    breakeven_efficiency,
    breakeven_fees,
    breakeven_hashprice,
    breakeven_pool_fee,
    breakeven_power_price,
    breakeven_price,
    breakeven_pue,
    breakevens,
)
from minersim.economics.cost import CoinCost, coin_cost, coin_costs
from minersim.economics.hashprice import (
    energy_per_coin,
    fees_together,
    gross_margin,
    hashcost,
    hashprice_btc,
    hashprice_usd,
    markup,
    net_hashprice,
)
from minersim.economics.machine_price import machine_margin, settled_machine_price
from minersim.economics.option_value import OptionValue, call_value_usd, option_value
from minersim.economics.switching import (
    SwitchingRule,
    count_days,
    is_above,
    is_below,
    lasted,
    next_on_fraction,
)

__all__ = [
    "Breakevens",
    "CoinCost",
    "OptionValue",
    "SwitchingRule",
    "breakeven_difficulty",
    "breakeven_efficiency",
    "breakeven_fees",
    "breakeven_hashprice",
    "breakeven_pool_fee",
    "breakeven_power_price",
    "breakeven_price",
    "breakeven_pue",
    "breakevens",
    "call_value_usd",
    "coin_cost",
    "coin_costs",
    "count_days",
    "energy_per_coin",
    "fees_together",
    "gross_margin",
    "hashcost",
    "hashprice_btc",
    "hashprice_usd",
    "is_above",
    "is_below",
    "lasted",
    "machine_margin",
    "markup",
    "net_hashprice",
    "next_on_fraction",
    "option_value",
    "settled_machine_price",
]
