"""Two sources that speak of the same day should agree; where they do not, it is told."""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt

from minersim.data.daily import DAY_S, daily
from minersim.data.freshness import step_s
from minersim.data.metric_names import find_metric
from minersim.data.observations import Observations
from minersim.data.screening import amount, day_words
from minersim.data.store import Store
from minersim.number_text import counted, percent

_LONGEST_STEP_S = 40 * DAY_S
_MOSTLY_DAILY_S = 1.5 * DAY_S


@dataclass(frozen=True, slots=True)
class Tolerance:
    """How far two sources may differ on a day.

    Attributes
    ----------
    share : float
        Of the larger of the two.
    reason : str
        Why they may differ at all.
    stepwise : bool
        The quantity stands still between changes. A source may give a day's value before a change
        of the day, after it, or their mean: days on which it moves are not compared.
    """

    share: float
    reason: str
    stepwise: bool = False


TOLERANCES = {
    "price_usd": Tolerance(0.02, "exchanges differ, and so does what counts as a day's close"),
    "difficulty": Tolerance(1e-6, "a rule of consensus, written with fewer digits", stepwise=True),
    "hashrate_ehs": Tolerance(0.15, "estimates: a day's count of blocks has 8 % of luck in it"),
    "blocks_per_day": Tolerance(0.05, "blocks around midnight: their times are miners' own"),
    "issuance_btc": Tolerance(0.05, "as the count of blocks"),
    "issuance_usd": Tolerance(0.07, "as the count of blocks, and the price"),
    "fees_btc": Tolerance(0.10, "blocks around midnight, which fees per block weight"),
    "fees_btc_per_block": Tolerance(0.10, "blocks around midnight, and what counts as a day"),
    "revenue_usd": Tolerance(0.07, "as the count of blocks, and the price"),
    "supply_btc": Tolerance(1e-3, "unspendable coins; the moment of the day"),
    "market_cap_usd": Tolerance(0.03, "as the price, and unspendable coins"),
    "hashprice_usd_per_ph_day": Tolerance(0.05, "its price, and the days its fees are taken over"),
}
"""Limits by metric. What is not here is defined differently by every source (flows, transfer
volume, indicators) or stands alone (power prices), and is not compared."""


def disagreements(store: Store, metric: str, since_s: int, sources: list[str]) -> list[str]:
    """One line for every two sources that differ by more than the metric's limit.

    Parameters
    ----------
    store : Store
        With what was just fetched.
    metric : str
        A name.
    since_s : int
        First time that counts. [s since 1970]
    sources : list of str
        Those to compare, best first.
    """
    tolerance = TOLERANCES.get(metric)
    if tolerance is None:
        return []
    # what was before tells whether a stepwise quantity moves on the first day that counts
    before = since_s - _LONGEST_STEP_S if tolerance.stepwise else since_s
    days = {}
    for name in sources:
        series = store.read(metric, sources=[name], since_s=before // DAY_S * DAY_S)
        days[name] = _comparable(daily(series.observations), tolerance, since_s)
    lines = []
    for one, other in combinations(sources, 2):
        line = _compare(metric, (one, other), (days[one], days[other]), tolerance)
        lines += [line] if line else []
    return lines


_Days = tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]


def _comparable(found: Observations, tolerance: Tolerance, since_s: int) -> _Days:
    """Days and values, without days on which a stepwise quantity moves."""
    days, values = found.observed_at_s // DAY_S, found.values
    if tolerance.stepwise and values.size:
        if step_s(found.observed_at_s) > _MOSTLY_DAILY_S:
            # told at changes only: in between, the last one told is in force
            every = np.arange(days[0], days[-1] + 1)
            values = values[np.searchsorted(days, every, side="right") - 1]
            days = every
        moved = np.abs(np.diff(values)) > tolerance.share * np.abs(values[1:])
        still = ~(np.append(False, moved) | np.append(moved, False))
        days, values = days[still], values[still]
    counts = days >= since_s // DAY_S
    return days[counts], values[counts]


def _compare(
    metric: str, names: tuple[str, str], days: tuple[_Days, _Days], tolerance: Tolerance
) -> str:
    common, one, other = np.intersect1d(
        days[0][0], days[1][0], assume_unique=True, return_indices=True
    )
    ours, theirs = days[0][1][one], days[1][1][other]
    size = np.maximum(np.abs(ours), np.abs(theirs))
    apart = np.abs(ours - theirs) / np.where(size > 0.0, size, 1.0)
    over = int(np.count_nonzero(apart > tolerance.share))
    if not over:
        return ""
    worst = int(np.argmax(apart))
    quantity = find_metric(metric)
    digits = 0 if tolerance.share >= 0.01 else 4
    limit = f"more than {percent(tolerance.share, digits)}"
    figures = f"{amount(float(ours[worst]), quantity)} and {amount(float(theirs[worst]), quantity)}"
    return (
        f"{metric}: {names[0]} and {names[1]} differ by {limit} on {counted(over, 'day')} of "
        f"{common.size:,}, most on {day_words(int(common[worst]) * DAY_S)}: {figures}"
    )
