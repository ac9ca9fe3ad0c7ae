"""Growth of the network's capacity that is on the way, as known at a date.

The last year's growth of the highest difficulty, in the part that new machines earn above their
hurdle now beside what they earned above it in that year, at most all of it. A fall and its reversal
are machines that stood still or moved, so growth is that of the highest difficulty. What a machine
earns is reckoned with the subsidy of the time at which it comes, for a halving is known long
before. The hurdle is that of ``network.growth``: a machine earns twice what its power costs.

Counted, not fitted: one rule for all dates, without a parameter of its own. Left out: orders that
are booked for years, machines that wait for a hall.
"""

import numpy as np

from minersim.calibration.history import EpochHistory, mean_subsidy_btc
from minersim.calibration.machine_ages import bought_efficiency_j_per_th
from minersim.calibration.supply_fit import EPOCHS_PER_YEAR
from minersim.economics import hashcost, hashprice_usd
from minersim.scenario.network_growth import ProfitabilityGrowthTable

YEAR_EPOCHS = 26
LEAD_EPOCHS = 9
"""Lead time of a machine, 130 days. [epochs]"""
HURDLE: float = ProfitabilityGrowthTable(kind="profitability").hurdle_markup
"""Markup of hashprice over hashcost at which nobody orders. [1]"""


def growth_to_come(history: EpochHistory, power_usd_per_kwh: float) -> float:
    """Rate at which capacity will be added, by what is known at the last epoch. [1/year]

    Parameters
    ----------
    history : EpochHistory
        More than a year and a lead time long.
    power_usd_per_kwh : float
        Power price of the network.
    """
    log_record = np.log(np.maximum.accumulate(history.difficulty))
    pace = float(log_record[-1] - log_record[-1 - YEAR_EPOCHS]) * EPOCHS_PER_YEAR / YEAR_EPOCHS
    last = history.size - 1
    then = np.arange(last - YEAR_EPOCHS - LEAD_EPOCHS, last - LEAD_EPOCHS)
    earned = np.array([_above_hurdle(history, int(i), power_usd_per_kwh) for i in then])
    earned = earned[np.isfinite(earned)]
    usual = float(np.maximum(earned, 0.0).mean()) if earned.size else 0.0
    now = max(_above_hurdle(history, last, power_usd_per_kwh), 0.0)
    return pace * min(now / usual, 1.0) if usual > 0.0 else 0.0


def _above_hurdle(history: EpochHistory, epoch: int, power_usd_per_kwh: float) -> float:
    """What a machine bought in an epoch earns above its hurdle when it comes, at its price. [1]"""
    subsidy = float(mean_subsidy_btc(int(history.height[epoch]), LEAD_EPOCHS + 1)[-1])
    earns = hashprice_usd(
        float(history.price_usd[epoch]),
        float(history.difficulty[epoch]),
        subsidy,
        float(history.fees_btc_per_block[epoch]),
    )
    bought = bought_efficiency_j_per_th(float(history.time_s[epoch]))
    return earns / hashcost(bought, power_usd_per_kwh, 1.0) - 1.0 - HURDLE
