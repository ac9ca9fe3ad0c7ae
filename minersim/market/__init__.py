"""Price of a coin and fees of a block, as processes in time."""

from minersim.market.fees import (
    AR1Fees,
    ConstantFees,
    FeeLaws,
    FeeProcess,
    fee_path,
    log_fee_path,
    spike_path,
)
from minersim.market.price import (
    ConstantPrice,
    GBMPrice,
    PriceProcess,
    PriceShock,
    ScriptedPrice,
    price_path,
    shock_factor,
)

__all__ = [
    "AR1Fees",
    "ConstantFees",
    "ConstantPrice",
    "FeeLaws",
    "FeeProcess",
    "GBMPrice",
    "PriceProcess",
    "PriceShock",
    "ScriptedPrice",
    "fee_path",
    "log_fee_path",
    "price_path",
    "shock_factor",
    "spike_path",
]
