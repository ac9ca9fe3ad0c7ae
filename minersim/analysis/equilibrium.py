"""Equilibrium difficulty: where, at a price, the network's hashrate finds a block every 600 s.

At a difficulty D hashprice is K R P / D; the machines whose markup is above a threshold run; their
hashrate is right for exactly one D, because more difficulty means fewer machines. It is found by
root finding on the logarithm of D, with no simulation. A simulation at constant price must settle
there. With separate thresholds for leaving and returning, a simulated network may settle anywhere
between the equilibria of the two.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from minersim.economics import hashprice_usd
from minersim.protocol import TARGET_SPACING_S, hashrate
from minersim.units import ehs_from_hashes_per_second


@dataclass(frozen=True, slots=True)
class Equilibrium:
    """A network at rest.

    Attributes
    ----------
    difficulty : float
        D*. [1]
    hashrate_ehs : float
        Hashrate that finds a block every 600 s at D*. [EH/s]
    hashprice_usd_per_ph_day : float
        Hashprice at D*. [USD/PH/s/day]
    on_share : float
        Hashrate over installed capacity. [1]
    """

    difficulty: float
    hashrate_ehs: float
    hashprice_usd_per_ph_day: float
    on_share: float


def equilibrium(
    *,
    price_usd: float,
    subsidy_btc: float,
    fees_btc_per_block: float,
    capacity_ehs: Sequence[float] | npt.NDArray[np.float64],
    hashcost_usd_per_ph_day: Sequence[float] | npt.NDArray[np.float64],
    pool_fee: float = 0.0,
    threshold_markup: float = 0.0,
) -> Equilibrium:
    """Solve for the equilibrium of a network of cohorts.

    Parameters
    ----------
    price_usd : float
        [USD/BTC]
    subsidy_btc, fees_btc_per_block : float
        [BTC/block]
    capacity_ehs, hashcost_usd_per_ph_day : sequences of equal length
        The cohorts. [EH/s], [USD/PH/s/day]
    pool_fee : float
        [1]
    threshold_markup : float
        Markup above which a cohort runs. [1]

    Notes
    -----
    Where the root falls on the step of a cohort, that cohort runs in part, and D* is the
    difficulty at which its markup equals the threshold.
    """
    capacity = np.asarray(capacity_ehs, dtype=np.float64)
    cost = np.asarray(hashcost_usd_per_ph_day, dtype=np.float64)

    def hashprice(log_difficulty: float) -> float:
        return hashprice_usd(price_usd, math.exp(log_difficulty), subsidy_btc, fees_btc_per_block)

    def excess_ehs(log_difficulty: float) -> float:
        net = hashprice(log_difficulty) * (1.0 - pool_fee)
        runs = net >= cost * (1.0 + threshold_markup)
        supplied = float(capacity[runs].sum())
        return supplied - needed_ehs(math.exp(log_difficulty))

    from scipy.optimize import brentq

    installed = float(capacity.sum())
    # more than the whole capacity's difficulty is too much; at almost none, everybody earns
    highest = math.log(installed / needed_ehs(1.0)) + 1e-9
    lowest = highest - 200.0
    root = float(brentq(excess_ehs, lowest, highest, xtol=1e-13, rtol=1e-14, maxiter=500))
    difficulty = math.exp(root)
    needed = needed_ehs(difficulty)
    return Equilibrium(difficulty, needed, hashprice(root), needed / installed)


def needed_ehs(difficulty: float) -> float:
    """Hashrate that finds a block every 600 s. [EH/s]"""
    return ehs_from_hashes_per_second(hashrate(difficulty, TARGET_SPACING_S))
