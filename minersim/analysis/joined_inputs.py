"""Simulated daily figures with real ones before them, so that windows are full from the first day.

A mean of a year has no value in a simulation of a year. Told what was before its first day, it has
one on every day; the real days are the same on every path. A day that nobody tells stays missing,
and with it the windows that hold it.

Balances of miners and what they send to exchanges are not joined: the simulation follows the coins
of its own cohorts, vendors those of wallets that they have labelled, and from one to the other is
a jump that nobody made. Reported outflow is, as its simulation is made like the vendors' (see
``minersim.analysis.daily_series``).
"""

import numpy as np

from minersim.analysis.daily_inputs import HELD, DailyInputs, Figure, part_of

NOT_JOINED = (
    "miner_reserve_btc",
    "miner_to_exchange_btc",
    "FlowMinerOut1HopAllNtv",
    "FlowMinerOut1HopAllExNtv",
)
"""Quantities that are other coins in the real series than in the simulated."""

HISTORY_DAYS = 1_200
"""Real days that are put before; the longest window of the catalogue is of 819. [days]"""


def joined_inputs(real: DailyInputs, simulated: DailyInputs) -> DailyInputs:
    """Figures of real days, then of simulated ones.

    Parameters
    ----------
    real : DailyInputs
        Arrays of shape (days,); what comes after the simulation's first day does not count.
    simulated : DailyInputs
        Arrays of shape (paths, days).

    Returns
    -------
    DailyInputs
        Of the quantities that are simulated, arrays of shape (paths, days). Days between the two
        that neither tells are missing.
    """
    start = simulated.dates[0]
    first = max(real.dates[0], start - HISTORY_DAYS)
    if first >= start:
        return simulated
    before = int((start - first).astype(np.int64))
    dates = np.concatenate([first + np.arange(before), simulated.dates])
    own = (real.dates >= first) & (real.dates < start)
    places = (real.dates[own] - first).astype(np.int64)

    def held(name: str) -> Figure | None:
        figure = simulated.held(name)
        if figure is None:
            return None
        values = np.full((*figure.values.shape[:-1], dates.size), np.nan)
        values[..., before:] = figure.values
        parts = tuple(figure.parts)
        past = None if name in NOT_JOINED else real.figure(name)
        if past is not None:
            values[..., places] = past.values[own]
            known = np.zeros(dates.size, dtype=np.bool_)
            known[places] = past.known[own]
            if known.any():
                parts += (part_of(HELD, dates, known, past.sources, past.snapshots),)
        return Figure(values, parts)

    return DailyInputs(dates, held, simulated.words)
