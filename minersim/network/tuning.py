"""Underclocking: a machine that earns little runs slower before it is switched off.

Power rises faster than hashrate, ``power = nameplate * hash ** exponent`` with an exponent near
1.5, so a lower clock makes a hash cheaper. The best hash maximises
``hashprice * h - hashcost * h ** exponent`` and lies where the last hash earns its power:
``h = (hashprice / (exponent * hashcost)) ** (1 / (exponent - 1))``, between what the firmware
allows. Source of the exponent: S19j Pro profiles (105 TH/s 3,100 W to 74.5 TH/s 1,905 W: 1.59) and
LuxOS steps (1.31); the range of hash is 0.6 to 1.1.
"""

import math
from typing import NamedTuple


class TuningRule(NamedTuple):
    """How machines are tuned; see `tuned_hash`.

    Attributes
    ----------
    exponent : float
        Of power in hashrate; 1 is no tuning.
    lowest, highest : float
        Range of the hash. [1]
    """

    exponent: float = 1.0
    lowest: float = 1.0
    highest: float = 1.0


USUAL_EXPONENT = 1.5
"""Between the two sources' above."""

NO_TUNING = TuningRule()
"""Machines run at nameplate."""


def power_per_hash(hash_share: float, exponent: float) -> float:
    """Power of a hash at a tuned operating point over that at nameplate. [1]

    >>> round(power_per_hash(0.64, 1.5), 6)
    0.8
    """
    if exponent == USUAL_EXPONENT:  # a root, where a power takes ten times as long
        return math.sqrt(hash_share)
    return 1.0 if hash_share == 1.0 else math.pow(hash_share, exponent - 1.0)


def unbounded_power_per_hash(
    net_hashprice_usd_per_ph_day: float, hashcost_usd_per_ph_day: float, exponent: float
) -> float:
    """Power of a hash where a machine of any range earns most, over that at nameplate. [1]

    The last hash costs ``exponent`` times the mean one, so the best clock is where the mean hash
    costs hashprice over exponent.

    Parameters
    ----------
    net_hashprice_usd_per_ph_day, hashcost_usd_per_ph_day : float
        After pool fee; at nameplate. [USD/PH/s/day]
    exponent : float
        Of power in hashrate, above 1.
    """
    return net_hashprice_usd_per_ph_day / (exponent * hashcost_usd_per_ph_day)


def usual_hash(power_of_hash: float) -> float:
    """`unbounded_hash` at the usual exponent: a square, where a power takes ten times as long."""
    return power_of_hash * power_of_hash


def unbounded_hash(power_of_hash: float, exponent: float) -> float:
    """Share of its nameplate hashrate that a machine of any range makes at a power per hash. [1]

    Parameters
    ----------
    power_of_hash : float
        As in `power_per_hash`. [1]
    exponent : float
        Of power in hashrate, above 1.
    """
    if exponent == USUAL_EXPONENT:
        return usual_hash(power_of_hash)
    return math.pow(power_of_hash, 1.0 / (exponent - 1.0))


def tuned_hash(
    net_hashprice_usd_per_ph_day: float,
    hashcost_usd_per_ph_day: float,
    exponent: float,
    lowest: float,
    highest: float,
) -> float:
    """Share of its nameplate hashrate at which a machine earns most. [1]

    Parameters
    ----------
    net_hashprice_usd_per_ph_day, hashcost_usd_per_ph_day : float
        After pool fee; of the nameplate operating point. [USD/PH/s/day]
    exponent : float
        Of power in hashrate, above 1; 1 stands for a machine that cannot be tuned.
    lowest, highest : float
        Range of the hash. [1]

    Examples
    --------
    >>> cost = 24 * 29.69 * 0.05
    >>> round(tuned_hash(35.776, cost, 1.5, 0.1, 1.1), 3), tuned_hash(35.776, cost, 1.5, 0.6, 1.1)
    (0.448, 0.6)
    """
    if exponent <= 1.0:
        return 1.0
    power_of_hash = unbounded_power_per_hash(
        net_hashprice_usd_per_ph_day, hashcost_usd_per_ph_day, exponent
    )
    return min(max(unbounded_hash(power_of_hash, exponent), lowest), highest)


def tuned_hashcost(hashcost_usd_per_ph_day: float, hash_share: float, exponent: float) -> float:
    """Power that a hash costs at a tuned operating point. [USD/PH/s/day]

    >>> round(tuned_hashcost(30.0, 0.64, 1.5), 6)
    24.0
    """
    return hashcost_usd_per_ph_day * power_per_hash(hash_share, exponent)
