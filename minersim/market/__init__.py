"""Price of a coin and fees of a block, as processes in time."""

from minersim.market.fees import (
    AR1Fees,
    ConstantFees,
    FeeLaws,
    FeeProcess,
    correlated_noise,
    fee_path,
    fee_paths,
    log_fee_path,
    spike_path,
)
from minersim.market.price import (
    ConstantPrice,
    PricePath,
    PriceProcess,
    PriceShock,
    ReplayPrice,
    ScriptedPrice,
    price_and_surprise,
    price_path,
    prices_and_surprises,
    shock_factor,
)
from minersim.market.returns import (
    LEAST_DEVIATION,
    BootstrapPrice,
    GarchPrice,
    GBMPrice,
    MertonPrice,
    RegimePrice,
)
from minersim.market.series import PriceSeries, read_price_series

__all__ = [
    "LEAST_DEVIATION",
    "AR1Fees",
    "BootstrapPrice",
    "ConstantFees",
    "ConstantPrice",
    "FeeLaws",
    "FeeProcess",
    "GBMPrice",
    "GarchPrice",
    "MertonPrice",
    "PricePath",
    "PriceProcess",
    "PriceSeries",
    "PriceShock",
    "RegimePrice",
    "ReplayPrice",
    "ScriptedPrice",
    "correlated_noise",
    "fee_path",
    "fee_paths",
    "log_fee_path",
    "price_and_surprise",
    "price_path",
    "prices_and_surprises",
    "read_price_series",
    "shock_factor",
    "spike_path",
]
