"""Where the network's capacity is: mining, throttled, off for want of margin, curtailed, or gone.

A price model must not be asked to explain a storm, so the reasons are kept apart: *gone* is what
bans and the like took away, *curtailed* what stands idle for grid, weather or season; of the rest,
*economic* is what owners switched off, or sold and have on the road; *throttled* is hashrate given
up by underclocking machines that run. Hashrate and these four add up to the installed capacity.
"""

from typing import Any

Values = Any
"""A list of floats, or an array of one dimension."""


def capacity_states(
    capacity_ehs: Values,
    on_fraction: Values,
    hash_share: Values,
    factor: float,
    gone_factor: float,
    road_ehs: float,
) -> tuple[float, float, float, float]:
    """Capacity that does not mine: economic, curtailed, gone, throttled. [EH/s]

    Parameters
    ----------
    capacity_ehs, on_fraction, hash_share : array of shape (cohorts,)
        Machines, share that is on, share of the nameplate that they hash. [EH/s], [1], [1]
    factor, gone_factor : float
        Share of the capacity that all shocks leave, and that those leave which take it away. [1]
    road_ehs : float
        Machines between two sites. [EH/s]

    Examples
    --------
    >>> found = capacity_states([10.0, 10.0], [1.0, 0.5], [0.9, 1.0], 0.72, 0.9, 2.0)
    >>> [round(ehs, 9) for ehs in found]
    [5.6, 3.6, 2.0, 0.72]
    """
    installed = off = throttled = 0.0
    for i in range(len(capacity_ehs)):
        on = capacity_ehs[i] * on_fraction[i]
        installed += capacity_ehs[i]
        off += capacity_ehs[i] - on
        throttled += on * (1.0 - hash_share[i])
    gone = installed * (1.0 - gone_factor)
    curtailed = installed * (gone_factor - factor)
    return off * factor + road_ehs, curtailed, gone, throttled * factor


def plain_states(
    installed_ehs: float, supply_ehs: float, factor: float, gone_factor: float
) -> tuple[float, float, float, float]:
    """Capacity that does not mine of a network without machines, as in `capacity_states`. [EH/s]

    >>> plain_states(100.0, 80.0, 0.5, 1.0)
    (10.0, 50.0, 0.0, 0.0)
    """
    gone = installed_ehs * (1.0 - gone_factor)
    curtailed = installed_ehs * (gone_factor - factor)
    return (installed_ehs - supply_ehs) * factor, curtailed, gone, 0.0
