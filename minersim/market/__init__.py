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
    PriceProcess,
    PriceShock,
    ReplayPrice,
    ScriptedPrice,
    price_path,
    shock_factor,
)
from minersim.market.returns import (
    BootstrapPrice,
    GarchPrice,
    GBMPrice,
    MertonPrice,
    RegimePrice,
)
from minersim.market.series import PriceSeries, read_price_series

__all__ = [
    "AR1Fees",
    "BootstrapPrice",
    "ConstantFees",
    "ConstantPrice",
    "FeeLaws",
    "FeeProcess",
    "GBMPrice",
    "GarchPrice",
    "MertonPrice",
    "PriceProcess",
    "PriceSeries",
    "PriceShock",
    "RegimePrice",
    "ReplayPrice",
    "ScriptedPrice",
    "fee_path",
    "log_fee_path",
    "price_path",
    "read_price_series",
    "shock_factor",
    "spike_path",
]
