"""What a site pays for its power."""

from minersim.energy.hourly_prices import HourlyPrices, missing_hours, whole_prices
from minersim.energy.price_file import central_hour, read_hourly_prices
from minersim.energy.tariff import (
    Tariff,
    TariffPeriod,
    daily_power_prices,
    hourly_power_prices,
    power_price_at,
)
from minersim.energy.temperature_file import missing_days, read_temperatures

__all__ = [
    "HourlyPrices",
    "Tariff",
    "TariffPeriod",
    "central_hour",
    "daily_power_prices",
    "hourly_power_prices",
    "missing_days",
    "missing_hours",
    "power_price_at",
    "read_hourly_prices",
    "read_temperatures",
    "whole_prices",
]
