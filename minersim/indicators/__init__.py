"""Indicators of mining and the chain: plain functions of daily arrays, real or simulated.

Series have days along the last axis, so that a simulation's (paths, days) goes in as it is. A
window contains today, and a day whose window is not full is NaN. `cohi` alone takes transactions.
"""

from minersim.economics.hashprice import hashcost
from minersim.economics.hashprice import hashprice_usd as hashprice
from minersim.indicators.cohi import (
    Cohi,
    CohiCurve,
    cohi,
    cohi_multiple,
)
from minersim.indicators.cohi_chain import CohiRules
from minersim.indicators.cohi_reader import CohiCounts
from minersim.indicators.cohi_readings import Change
from minersim.indicators.exchange_flows import net_flow, outflow_to_revenue
from minersim.indicators.hash_ribbons import Capitulation, HashRibbons, hash_ribbons
from minersim.indicators.nvt import (
    DynamicRange,
    dynamic_range_nvt,
    nvt,
    nvt_golden_cross,
    nvt_signal,
)
from minersim.indicators.outflow import miner_outflow_multiple, mpi
from minersim.indicators.production_cost import electrical_cost, production_cost
from minersim.indicators.puell import puell_multiple
from minersim.indicators.reserve import miner_net_selling, miner_reserve_change
from minersim.indicators.ribbons import (
    difficulty_ribbon,
    ribbon_compression,
    ribbon_compression_rank,
)
from minersim.indicators.thermocap import thermocap_multiple
from minersim.indicators.transactions import Transaction, TransactionBatch, batches

__all__ = [
    "Capitulation",
    "Change",
    "Cohi",
    "CohiCounts",
    "CohiCurve",
    "CohiRules",
    "DynamicRange",
    "HashRibbons",
    "Transaction",
    "TransactionBatch",
    "batches",
    "cohi",
    "cohi_multiple",
    "difficulty_ribbon",
    "dynamic_range_nvt",
    "electrical_cost",
    "hash_ribbons",
    "hashcost",
    "hashprice",
    "miner_net_selling",
    "miner_outflow_multiple",
    "miner_reserve_change",
    "mpi",
    "net_flow",
    "nvt",
    "nvt_golden_cross",
    "nvt_signal",
    "outflow_to_revenue",
    "production_cost",
    "puell_multiple",
    "ribbon_compression",
    "ribbon_compression_rank",
    "thermocap_multiple",
]
