"""What a mining machine costs on the market: its price follows the margin that it earns.

Source: published prices over daily margins at 0.05 USD/kWh, 2021 to 2025: 271 to 849 days of
margin, 450 in the middle, over a scrap floor of 1 to 2 USD/(TH/s).
"""

from minersim.economics.hashprice import hashcost
from minersim.units import TH_PER_PH


def settled_machine_price(
    margin_usd_per_th_day: float, margin_days: float, scrap_usd_per_th: float
) -> float:
    """Price that a machine's price follows. [USD/TH]

    >>> settled_machine_price(0.04, 450.0, 1.5), settled_machine_price(-0.01, 450.0, 1.5)
    (19.5, 1.5)
    """
    return margin_days * max(margin_usd_per_th_day, 0.0) + scrap_usd_per_th


def machine_margin(
    hashprice_usd_per_ph_day: float, efficiency_j_per_th: float, power_usd_per_kwh: float
) -> float:
    """What a machine earns after its power, without fees. [USD/TH/day]

    >>> round(machine_margin(50.0, 17.5, 0.05), 4)
    0.029
    """
    cost = hashcost(efficiency_j_per_th, power_usd_per_kwh, 1.0)
    return (hashprice_usd_per_ph_day - cost) / TH_PER_PH
