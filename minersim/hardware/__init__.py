"""Mining machines: what is on the market, and what each draws when it is slowed down."""

from minersim.hardware.catalogue import catalogue, find_machine, search
from minersim.hardware.machine import Machine, custom_machine
from minersim.hardware.operating_points import (
    MAX_HASHRATE_FRACTION,
    MIN_HASHRATE_FRACTION,
    POWER_EXPONENT,
    OperatingPoint,
    at_power_limit,
    hashrate_at_power,
    lowest_power_w,
    operating_points,
    power_at_hashrate,
    settings_below,
)

__all__ = [
    "MAX_HASHRATE_FRACTION",
    "MIN_HASHRATE_FRACTION",
    "POWER_EXPONENT",
    "Machine",
    "OperatingPoint",
    "at_power_limit",
    "catalogue",
    "custom_machine",
    "find_machine",
    "hashrate_at_power",
    "lowest_power_w",
    "operating_points",
    "power_at_hashrate",
    "search",
    "settings_below",
]
