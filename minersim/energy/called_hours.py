"""Hours that a grid singles out: coincident peaks and calls of demand response.

Both fall into the dearest hours: a grid's peak and its want of power are what makes hours dear. So
they are found from the prices of the run: the dearest hours of a month or year, the first of
equals. Source of the peaks: ERCOT's 4CP, one peak in each of June to September; the load in these
four sets the transmission charge of the year after (50 to 70 USD/kW-year), so miners stand still
in a few candidate hours of each month.
"""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Marks = npt.NDArray[np.bool_]


def dearest_hours(usd_per_kwh: Floats, among: Marks, group: Integers, count: int) -> Marks:
    """Mark the dearest hours of each group, the first of equals.

    Parameters
    ----------
    usd_per_kwh : array of shape (days, 24)
        [USD/kWh]
    among : array of bool, shape (days, 24)
        Hours that come into question.
    group : array of int, shape (days, 24)
        Group of each hour, such as a month of a year.
    count : int
        How many of each group.

    Returns
    -------
    array of bool, shape (days, 24)

    Examples
    --------
    >>> prices = np.zeros((2, 24)); prices[1, 5] = 0.2; prices[0, 3] = 0.1
    >>> every = np.ones((2, 24), dtype=bool)
    >>> np.argwhere(dearest_hours(prices, every, np.zeros((2, 24), dtype=int), 2)).tolist()
    [[0, 3], [1, 5]]
    """
    marks = np.zeros(usd_per_kwh.size, dtype=np.bool_)
    prices, groups = usd_per_kwh.ravel(), group.ravel()
    places = np.flatnonzero(among.ravel())
    for number in np.unique(groups[places]):
        inside = places[groups[places] == number]
        order = np.argsort(-prices[inside], kind="stable")
        marks[inside[order[:count]]] = True
    return marks.reshape(usd_per_kwh.shape)


def calls_in_run(calls_per_year: int, days: int, days_of_year: int) -> int:
    """Calls that fall into the part of a year that a run covers, to the nearest.

    >>> calls_in_run(60, 73, 365), calls_in_run(60, 365, 365)
    (12, 60)
    """
    return round(calls_per_year * days / days_of_year)


def coincident_charge_usd_per_kwh(peaks: Marks, usd_per_kw_year: float, per_year: int) -> Floats:
    """What an hour of load costs more because it is a peak that sets a yearly charge. [USD/kWh]

    A kilowatt that runs in one of n peaks of a year raises the load that is charged by 1/n kW.
    The charge is counted where it arises, in the hour, though it is billed over the next year.

    >>> coincident_charge_usd_per_kwh(np.array([True, False]), 60.0, 4).tolist()
    [15.0, 0.0]
    """
    return np.where(peaks, usd_per_kw_year / per_year, 0.0)
