"""The rest of the network: who mines at which cost, who leaves, who arrives."""

from minersim.network.cohorts import Cohorts, initial_on_fractions, lognormal_cohorts
from minersim.network.curve import (
    LognormalCurve,
    class_values,
    cohort_share_under_water,
    lognormal_share_under_water,
    supply_elasticity,
)
from minersim.network.growth import (
    ConstantGrowth,
    GrowthRule,
    NoGrowth,
    ProfitabilityGrowth,
    growth_rate_per_year,
    ordered_ehs,
)
from minersim.network.plain_supply import (
    ConstantSupply,
    ElasticSupply,
    LogisticSupply,
    elastic_hashrate,
    logistic_hashrate,
)
from minersim.network.shocks import CapacityShock, capacity_factor, change_days, gone_factor
from minersim.network.supply import CohortSupply, DatedEntry, Delivery, Supply

__all__ = [
    "CapacityShock",
    "CohortSupply",
    "Cohorts",
    "ConstantGrowth",
    "ConstantSupply",
    "DatedEntry",
    "Delivery",
    "ElasticSupply",
    "GrowthRule",
    "LogisticSupply",
    "LognormalCurve",
    "NoGrowth",
    "ProfitabilityGrowth",
    "Supply",
    "capacity_factor",
    "change_days",
    "class_values",
    "cohort_share_under_water",
    "elastic_hashrate",
    "gone_factor",
    "growth_rate_per_year",
    "initial_on_fractions",
    "logistic_hashrate",
    "lognormal_cohorts",
    "lognormal_share_under_water",
    "ordered_ehs",
    "supply_elasticity",
]
