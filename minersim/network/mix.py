"""The network's cost curve from a mix of machines and a table of power prices.

Every machine of the mix stands at every power price of the table, as if who owns which machine said
nothing about where it stands: capacity of a pair is the product of the two shares. Nobody has
counted the pairs; in truth old machines gather where power is cheap, so that a curve of this kind
has too much under water at its dear end.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

from minersim.network.cohorts import Cohorts, paired_cohorts


class Part(NamedTuple):
    """A part of the network's capacity.

    Attributes
    ----------
    name : str
        What it is, or who.
    value : float
        Its efficiency [J/TH], or its power price [USD/kWh].
    share : float
        Of the capacity. [1]
    """

    name: str
    value: float
    share: float


def normalised(parts: Sequence[Part]) -> list[Part]:
    """Parts with shares that add up to 1, lowest value first.

    >>> normalised([Part("b", 30.0, 0.75), Part("a", 20.0, 0.25)])[0]
    Part(name='a', value=20.0, share=0.25)
    """
    whole = math.fsum(part.share for part in parts)
    ordered = sorted(parts, key=lambda part: part.value)
    return [part._replace(share=part.share / whole) for part in ordered]


def median_value(parts: Sequence[Part]) -> float:
    """Lowest value that at least half of the capacity is at or below.

    >>> median_value([Part("a", 20.0, 0.4), Part("b", 30.0, 0.3), Part("c", 40.0, 0.3)])
    30.0
    """
    below = 0.0
    ordered = normalised(parts)
    for part in ordered:
        below += part.share
        if below >= 0.5:
            return part.value
    return ordered[-1].value


def mix_cohorts(
    machines: Sequence[Part],
    prices: Sequence[Part],
    frontier_efficiencies_j_per_th: Sequence[float] = (),
) -> tuple[Cohorts, list[int]]:
    """Cohorts of a mix with a total capacity of 1 EH/s, all switched on.

    Parameters
    ----------
    machines, prices : sequence of Part
        By efficiency [J/TH]; by power price [USD/kWh].
    frontier_efficiencies_j_per_th : sequence of float
        Of new machines, which have the power prices of the table; empty at the start. [J/TH]

    Returns
    -------
    cohorts : Cohorts
        Best machines first, cheapest power first.
    entry : list of int
        Cohorts that new machines join, one for each power price, frontier by frontier.
    """
    machines, prices = normalised(machines), normalised(prices)
    pairs = [
        (machine.value, price.value, machine.share * price.share)
        for machine in machines
        for price in prices
    ]
    names = [_pair_name(machine.name, price.name) for machine in machines for price in prices]
    cohorts, entry = paired_cohorts(
        pairs, [price.value for price in prices], frontier_efficiencies_j_per_th
    )
    new = [_pair_name("new machines", price.name) for price in prices]
    cohorts.names = names + new * len(frontier_efficiencies_j_per_th)
    return cohorts, entry


def _pair_name(machine: str, price: str) -> str:
    return f"{machine}, {price}" if price else machine
