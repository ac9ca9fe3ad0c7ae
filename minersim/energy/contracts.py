"""Contracts with a fixed side: blocks of power, shares of a limited supply, demand charges.

A *block* is power bought in every hour at a fixed price, used or not. Where the surplus is sold
back at the market's price, the block is a bet of its own beside the load: the load pays the
market's price for what it uses, and the block earns the market's price and costs its own,

    use * market + block * (contract - market),

so hours are chosen by the market's price as if there were no block. Where the surplus is lost, the
block is paid and the load inside it costs nothing more: it runs always, and only the load beyond
the block looks at prices.

A load that *stands by* to be switched off is paid by the megawatt, called or not, but not for
megawatts that it does not have. This law is called by compiled code too, as it stands.
"""

import numpy as np
import numpy.typing as npt

from minersim.units import HOURS_PER_DAY

Floats = npt.NDArray[np.float64]


def block_swap_usd(usd_per_kwh: Floats, block_kw: float, contract_usd_per_kwh: float) -> Floats:
    """What a block whose surplus is sold costs beside the load, by day, shape (days,). [USD]

    Parameters
    ----------
    usd_per_kwh : array of shape (days, 24)
        The market's price. [USD/kWh]
    block_kw : float
        [kW]
    contract_usd_per_kwh : float
        [USD/kWh]

    Examples
    --------
    >>> block_swap_usd(np.full((1, 24), 0.10), 1_000.0, 0.04).round(6).tolist()
    [-1440.0]
    """
    costs: Floats = block_kw * (HOURS_PER_DAY * contract_usd_per_kwh - usd_per_kwh.sum(axis=1))
    return costs


def lost_block_usd(days: int, block_kw: float, contract_usd_per_kwh: float) -> Floats:
    """What a block whose surplus is lost costs by day, shape (days,). [USD]"""
    return np.full(days, block_kw * HOURS_PER_DAY * contract_usd_per_kwh)


def standing_by_usd(ready_kw: float, committed_kw: float, usd_per_kw_day: float) -> float:
    """What a load is paid in a day for standing by. [USD]

    Parameters
    ----------
    ready_kw : float
        What it would draw, were it not called. [kW]
    committed_kw : float
        Load that is paid for at most. [kW]
    usd_per_kw_day : float
        [USD/kW]

    Examples
    --------
    >>> [standing_by_usd(load_kw, 1_000.0, 0.25) for load_kw in (0.0, 400.0, 3_000.0)]
    [0.0, 100.0, 250.0]
    """
    return min(ready_kw, committed_kw) * usd_per_kw_day


def fill_in_order(wanted_kw: Floats, order: list[int], limit_kw: float) -> Floats:
    """Share of what each load wants that a supply gives it, first come first served.

    Parameters
    ----------
    wanted_kw : array of shape (days, loads)
        [kW]
    order : list of int
        Loads, the first to be served first: the most efficient machines.
    limit_kw : float
        What there is. [kW]

    Returns
    -------
    array of shape (days, loads)
        Shares, 1 where all is given or nothing wanted. [1]

    Examples
    --------
    >>> fill_in_order(np.array([[600.0, 800.0]]), [1, 0], 1_000.0).round(3).tolist()
    [[0.333, 1.0]]
    """
    left = np.full(len(wanted_kw), limit_kw)
    shares = np.ones_like(wanted_kw)
    for load in order:
        wanted = wanted_kw[:, load]
        given = np.minimum(wanted, left)
        np.divide(given, wanted, out=shares[:, load], where=wanted > 0.0)
        left = left - given
    return shares
