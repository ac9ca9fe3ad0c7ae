"""What a site pays for its power."""

from minersim.energy.tariff import Tariff, TariffPeriod, daily_power_prices, power_price_at

__all__ = ["Tariff", "TariffPeriod", "daily_power_prices", "power_price_at"]
