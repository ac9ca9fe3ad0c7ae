"""One mining business: its machines, its decisions, its books."""

from minersim.business.finance import (
    buying_coins_npv,
    internal_rates,
    internal_rates_of_paths,
    npv,
    payback_day,
)
from minersim.business.fleet import FleetPlan, machine_days_value, straight_line_per_day
from minersim.business.ledger import Account, Coin, Ledger
from minersim.business.operator import OperatorDay, OperatorPath, OperatorPlan
from minersim.business.treasury import (
    Treasury,
    TreasuryPolicy,
    coins_to_raise,
    coins_to_sell,
    coins_value_micro_usd,
    policy_sale_sat,
)

__all__ = [
    "Account",
    "Coin",
    "FleetPlan",
    "Ledger",
    "OperatorDay",
    "OperatorPath",
    "OperatorPlan",
    "Treasury",
    "TreasuryPolicy",
    "buying_coins_npv",
    "coins_to_raise",
    "coins_to_sell",
    "coins_value_micro_usd",
    "internal_rates",
    "internal_rates_of_paths",
    "machine_days_value",
    "npv",
    "payback_day",
    "policy_sale_sat",
    "straight_line_per_day",
]
