"""Running only in hours whose power is cheap enough: a day's hours as a table to look up.

A load that runs in every hour at or below a strike price runs in the cheapest hours of the day.
So a day's 24 prices are sorted once, with the sum of the k cheapest and the number of times that
a load starts which runs in exactly these: how long it runs in the day and what it pays is then a
search for the strike, whatever the strike is. The strike at which mining just pays its power is
the day's net hashprice over what a hash draws, so it differs on every path and day.

With hysteresis (stop above the strike, start again only some way below it) the order of the hours
matters, and the day is walked through hour by hour.

Laws here are called by compiled code too, as they stand.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from minersim.units import HOURS_PER_DAY

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

HOURS = int(HOURS_PER_DAY)
# columns of a table of hours: row k of SORTED is the (k+1)-th lowest price, of SUM and STARTS what
# holds for a load in the k cheapest hours; CLOCK has the prices in the order of the day
SORTED, SUM, STARTS, CLOCK = range(4)
# columns of the places of the first and last hour of the day in the order of prices
FIRST, LAST = range(2)


class HourTables(NamedTuple):
    """Tables of days.

    Attributes
    ----------
    hours : array of shape (..., days, 25, 4)
        `SORTED`, `SUM`, `CLOCK` [USD/kWh] and `STARTS` [1].
    places : array of int, shape (..., days, 2)
        `FIRST` and `LAST`.
    """

    hours: Floats
    places: Integers


def hour_tables(usd_per_kwh: Floats) -> HourTables:
    """Make the tables of days.

    Parameters
    ----------
    usd_per_kwh : array of shape (days, 24)
        Prices; infinite in hours in which the load must not run. [USD/kWh]

    Examples
    --------
    >>> prices = np.full((1, 24), 0.05); prices[0, :2] = 0.01, 0.09
    >>> tables = hour_tables(prices)
    >>> hours, paid, starts, _ = hours_at_strike(tables.hours, tables.places, 0, 0, 0.05, False)
    >>> hours, f"{paid:.2f}", starts
    (23, '1.11', 2)
    """
    days = len(usd_per_kwh)
    order = np.argsort(usd_per_kwh, axis=1, kind="stable")
    ranks = np.argsort(order, axis=1, kind="stable")
    hours = np.zeros((days, HOURS + 1, 4))
    hours[:, :HOURS, SORTED] = np.take_along_axis(usd_per_kwh, order, axis=1)
    hours[:, HOURS, SORTED] = np.inf
    hours[:, 1:, SUM] = np.cumsum(hours[:, :HOURS, SORTED], axis=1)
    for k in range(HOURS + 1):
        runs = ranks < k
        hours[:, k, STARTS] = (runs[:, 1:] & ~runs[:, :-1]).sum(axis=1)
    hours[:, :HOURS, CLOCK] = usd_per_kwh
    places = ranks[:, [0, HOURS - 1]].astype(np.int64)
    return HourTables(hours[None], places[None])


def hours_at_strike(
    hours: Floats, places: Integers, table: int, day: int, strike: float, ran: bool
) -> tuple[int, float, int, bool]:
    """How a load runs through a day in the hours at or below a strike.

    Parameters
    ----------
    hours, places : arrays
        Of `HourTables`, with an axis of tables first.
    table, day : int
        Which.
    strike : float
        Highest price at which it runs. [USD/kWh]
    ran : bool
        Whether it ran in the hour before midnight.

    Returns
    -------
    tuple
        Hours, sum of their prices [USD/kWh], number of starts, and whether it runs in the last.
    """
    low, high = 0, HOURS
    while low < high:
        middle = (low + high) // 2
        if hours[table, day, middle, SORTED] <= strike:
            low = middle + 1
        else:
            high = middle
    starts = int(hours[table, day, low, STARTS])
    if not ran and places[table, day, FIRST] < low:
        starts += 1
    return low, hours[table, day, low, SUM], starts, places[table, day, LAST] < low


def hours_with_hysteresis(
    hours: Floats,
    table: int,
    day: int,
    strike: float,
    restart: float,
    ran: bool,
) -> tuple[int, float, int, bool]:
    """How a load runs through a day that stops above a strike and starts at a lower price.

    Parameters
    ----------
    restart : float
        Highest price at which it starts again, at most the strike. [USD/kWh]

    Others, and what is returned, as in `hours_at_strike`.

    Examples
    --------
    >>> prices = np.full((1, 24), 0.05); prices[0, :2] = 0.09, 0.03
    >>> tables = hour_tables(prices)
    >>> hours, paid, starts, _ = hours_with_hysteresis(tables.hours, 0, 0, 0.06, 0.04, True)
    >>> hours, f"{paid:.2f}", starts
    (23, '1.13', 1)
    """
    count, paid, starts = 0, 0.0, 0
    for hour in range(HOURS):
        price = hours[table, day, hour, CLOCK]
        runs = price <= (strike if ran else restart)
        if runs:
            count += 1
            paid += price
            if not ran:
                starts += 1
        ran = runs
    return count, paid, starts, ran


def economic_strike(net_hashprice_usd_per_ph_day: float, kilowatts_per_phs: float) -> float:
    """Power price at which a hash earns just what it draws. [USD/kWh]

    Parameters
    ----------
    net_hashprice_usd_per_ph_day : float
        After all fees that are a share of the revenue. [USD/PH/s/day]
    kilowatts_per_phs : float
        What the site draws for 1 PH/s: efficiency [J/TH] times PUE. [kW/(PH/s)]

    Examples
    --------
    >>> round(economic_strike(48.0, 20.0), 12)
    0.1
    """
    return net_hashprice_usd_per_ph_day / (HOURS_PER_DAY * kilowatts_per_phs)


def fixed_strike_days(
    tables: HourTables, strike: float, hysteresis: float, minutes_per_start: float
) -> Floats:
    """Days of a load with one strike, the same on every path.

    Parameters
    ----------
    tables : HourTables
        Of one row of days.
    strike : float
        [USD/kWh]
    hysteresis : float
        How far below the strike, as a share of it, the price must be for a start. [1]
    minutes_per_start : float
        Mining lost at each start. [min]

    Returns
    -------
    array of shape (days, 4)
        Share of the day in which it mines, in which it draws power [1], sum of the prices of the
        hours that it runs [USD/kWh], starts [1].
    """
    days = tables.hours.shape[1]
    found = np.zeros((days, 4))
    ran = True
    for day in range(days):
        if hysteresis > 0.0:
            restart = strike - abs(strike) * hysteresis
            count, paid, starts, ran = hours_with_hysteresis(
                tables.hours, 0, day, strike, restart, ran
            )
        else:
            count, paid, starts, ran = hours_at_strike(
                tables.hours, tables.places, 0, day, strike, ran
            )
        found[day] = (
            mining_hours(count, starts, minutes_per_start) / HOURS_PER_DAY,
            count / HOURS_PER_DAY,
            paid,
            starts,
        )
    return found


def mining_hours(hours: int, starts: int, minutes_per_start: float) -> float:
    """Hours mined of those run, less what machines take to come back. [h]

    >>> mining_hours(20, 2, 15.0), mining_hours(1, 1, 90.0)
    (19.5, 0.0)
    """
    return max(hours - starts * minutes_per_start / 60.0, 0.0)
