"""COHI: how concentrated the coins of coinbases still are, a while after they were minted.

A coinbase is one lump. Its coins scatter when a pool pays its miners, and thin out when miners
send theirs to places that mix them with others'. COHI is the Herfindahl index of that: 1 for coins
that lie where they were minted, towards 0 for coins that have been paid out, sold and mixed. Low is
read as selling. No list of addresses is needed.

Source: "COHI" and "COHI Delta" by typerbole (2020), which give no formula. The definition here is
minersim's own, made to agree with every sentence of theirs (`docs/cohi.md`): a published chart need
not agree to the digit.
"""

import datetime
import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from minersim.indicators.cohi_chain import Array, CohiRules, TaintedChain
from minersim.indicators.cohi_reader import CohiCounts, Reader
from minersim.indicators.cohi_readings import AgeReadings, Change, Mints
from minersim.indicators.series import ratio, rolling_mean
from minersim.indicators.transactions import Transaction, TransactionBatch, batches
from minersim.units import DAYS_PER_YEAR

Cohort = Literal["epoch", "month", "pool"]

COHI_WINDOW_DAYS = 28
AGE_DAYS = 90.0
DELTA_DAYS = 365
CURVE_AGES_DAYS = (0.0, 1.0, 3.0, 7.0, 14.0, 30.0, 60.0, 90.0, 120.0, 180.0, 270.0, 365.0)
_YEAR = int(DAYS_PER_YEAR)
_HALVING_BLOCKS = 210_000


@dataclass(frozen=True, slots=True)
class CohiCurve:
    """Concentration of a cohort of coinbases as they age.

    Parameters
    ----------
    cohort : str
        ``epoch 4``, ``2024-05`` or a pool's name.
    coinbases : array of shape (ages,)
        How many have reached each age.
    index : array of shape (ages,)
        Their mean; NaN where there are none. [1]
    frozen_share : array of shape (ages,)
        Mean share of their coins at the depth limit, where the index can only be too high. [1]
    """

    cohort: str
    coinbases: npt.NDArray[np.int64]
    index: Array
    frozen_share: Array


@dataclass(frozen=True, slots=True)
class Cohi:
    """COHI by the day of minting, with what was drawn from the same transactions.

    Parameters
    ----------
    day : array of shape (days,)
        Day on which coinbases were minted. [datetime64, days]
    raw : array of shape (days,)
        Mean concentration of the day's coinbases at the fixed age, or at the end of the snapshot's
        date; NaN until all have been read. [1]
    sma, multiple : array of shape (days,)
        Mean of 28 days, and that over the mean of 365 days. NaN until the windows are full. [1]
    coinbases : array of shape (days,)
        How many were minted.
    frozen_share : array of shape (days,)
        Mean share of their coins at the depth limit. [1]
    age_days : float or None
        Age at which they were read; None for a snapshot. [days]
    snapshot : date or None
    curve_ages_days : tuple of float
        [days]
    curves : tuple of CohiCurve
        In the order of the cohorts' first coinbase.
    change : Change or None
        COHI Delta.
    counts : CohiCounts
    """

    day: npt.NDArray[np.datetime64]
    raw: Array
    sma: Array
    multiple: Array
    coinbases: npt.NDArray[np.int64]
    frozen_share: Array
    age_days: float | None
    snapshot: datetime.date | None
    curve_ages_days: tuple[float, ...]
    curves: tuple[CohiCurve, ...]
    change: Change | None
    counts: CohiCounts


def cohi(
    transactions: Iterable[Transaction] | Iterable[TransactionBatch],
    rules: CohiRules | None = None,
    *,
    age_days: float = AGE_DAYS,
    snapshot: datetime.date | None = None,
    curves_by: Cohort | None = None,
    curve_ages_days: Sequence[float] = CURVE_AGES_DAYS,
    delta_days: int = DELTA_DAYS,
    each_block: Callable[[TaintedChain, int], None] | None = None,
) -> Cohi:
    """COHI: Herfindahl index of coinbase outputs, by the day on which they were minted. [1]

    Parameters
    ----------
    transactions : iterable of Transaction or of TransactionBatch
        In the chain's order. They are read once, and a few at a time are held.
    rules : CohiRules or None
        How coins are followed and what concentration is.
    age_days : float
        Age at which each coinbase is read. [days]
    snapshot : date or None
        Read all coinbases at the end of this date instead, whatever their age; old ones have then
        come to rest at the depth limit. Transactions after it are not read.
    curves_by : str or None
        ``epoch`` (halvings), ``month`` or ``pool``: cohorts whose concentration is also read at
        ``curve_ages_days``.
    curve_ages_days : sequence of float
        [days]
    delta_days : int
        Oldest coinbases of COHI Delta; 0 for none. [days]
    each_block : callable or None
        Called with the chain and the height after each block, as for a record of single sources.

    Returns
    -------
    Cohi

    Raises
    ------
    ValueError
        If an option is out of its bounds.
    InputError
        If transactions contradict each other, or there are none, or they end before the snapshot.

    Notes
    -----
    For source c of value V, an output u that holds the amount a of it has the weight w = a/V and
    the purity π = min(a/value, 1). A transaction spreads what its inputs hold over its outputs by
    their value (haircut). Then H = Σ w²π, or Σ w² (``index="split"``).

    The multiple spikes at halvings and drifts down between them, say the authors.

    Examples
    --------
    >>> coin = 100_000_000
    >>> mint = Transaction(1, 100, 0, (), (6_25 * coin // 100,), is_coinbase=True)
    >>> paid = Transaction(
    ...     2, 200, 86_400, ((1, 0),), (312_500_000, 187_500_000, 125_000_000)
    ... )
    >>> later = Transaction(3, 201, 3 * 86_400, (), (coin,), is_coinbase=True)
    >>> found = cohi([mint, paid, later], age_days=2.0)
    >>> str(found.day[0]), round(float(found.raw[0]), 12)
    ('1970-01-01', 0.38)
    """
    rules = rules or CohiRules()
    _check_options(age_days, curve_ages_days, delta_days)
    ages = () if curves_by is None else tuple(sorted(set(map(float, curve_ages_days))))
    fixed = () if snapshot is not None else (float(age_days),)
    reader = Reader(rules, snapshot, AgeReadings(ages + fixed), delta_days, each_block)
    for batch in _as_batches(transactions):
        if reader.add(batch):
            break
    reader.finish()
    sources = reader.mints.count
    if snapshot is None:
        index = reader.ages.index(len(ages), sources)
        frozen = reader.ages.frozen(len(ages), sources)
    else:
        index = reader.chain.concentration(0, sources)
        frozen = reader.chain.frozen(0, sources)
    day, raw, coinbases, frozen_share = _by_day(reader.mints.day, index, frozen)
    sma = rolling_mean(raw, COHI_WINDOW_DAYS)
    return Cohi(
        day=day,
        raw=raw,
        sma=sma,
        multiple=cohi_multiple(raw),
        coinbases=coinbases,
        frozen_share=frozen_share,
        age_days=None if snapshot else age_days,
        snapshot=snapshot,
        curve_ages_days=ages,
        curves=_curves(reader.mints, reader.ages, len(ages), curves_by),
        change=reader.change(),
        counts=reader.counts(),
    )


def cohi_multiple(raw: npt.ArrayLike) -> Array:
    """COHI multiple: mean of 28 days over the mean of 365 days, today included. [1]

    Parameters
    ----------
    raw : array of shape (..., days)
        Daily COHI. [1]

    Examples
    --------
    >>> day = np.append(np.full(337, 0.408308605341), np.full(28, 0.30))
    >>> round(float(cohi_multiple(day)[-1]), 6)
    0.75
    """
    values = np.asarray(raw, dtype=np.float64)
    return ratio(rolling_mean(values, COHI_WINDOW_DAYS), rolling_mean(values, _YEAR))


def _check_options(age_days: float, curve_ages_days: Sequence[float], delta_days: int) -> None:
    if not 0.0 <= age_days < np.inf:
        raise ValueError(f"age_days {age_days}; allowed: at least 0 days")
    if not all(0.0 <= age < np.inf for age in curve_ages_days):
        raise ValueError(f"curve_ages_days {tuple(curve_ages_days)}; allowed: at least 0 days")
    if delta_days < 0:
        raise ValueError(f"delta_days {delta_days}; allowed: at least 0 days")


def _as_batches(
    transactions: Iterable[Transaction] | Iterable[TransactionBatch],
) -> Iterator[TransactionBatch]:
    """Batches of columns, whichever form was given."""
    stream: Iterator[Any] = iter(transactions)
    first = next(stream, None)
    if first is None:
        return
    whole = itertools.chain([first], stream)
    yield from whole if isinstance(first, TransactionBatch) else batches(whole)


def _by_day(
    days: npt.NDArray[np.int64], index: Array, frozen: Array
) -> tuple[npt.NDArray[np.datetime64], Array, npt.NDArray[np.int64], Array]:
    """Means by day of minting; a day with a source that has not been read is NaN."""
    if days.size == 0:
        none = np.zeros(0)
        return none.astype("datetime64[D]"), none, none.astype(np.int64), none
    place = days - days[0]
    count = np.bincount(place)
    total, total_frozen = (np.bincount(place, weights=values) for values in (index, frozen))
    day = np.arange(days[0], days[-1] + 1).astype("datetime64[D]")
    return day, ratio(total, count), count.astype(np.int64), ratio(total_frozen, count)


def _curves(
    mints: Mints, readings: AgeReadings, ages: int, by: Cohort | None
) -> tuple[CohiCurve, ...]:
    if by is None:
        return ()
    if by == "pool":
        code, names = mints.pool, list(mints.pool_names)
    elif by == "epoch":
        code = mints.height // _HALVING_BLOCKS
        names = [f"epoch {n}" for n in range(int(code.max(initial=-1)) + 1)]
    else:
        months = mints.clock_s.astype("datetime64[s]").astype("datetime64[M]")
        start = months[0] if months.size else np.datetime64("1970-01")
        code = (months - start).astype(np.int64)
        names = [str(start + n) for n in range(int(code.max(initial=-1)) + 1)]
    columns = []
    for age in range(ages):
        index, frozen = readings.index(age, mints.count), readings.frozen(age, mints.count)
        known = np.isfinite(index)
        cells = code[known]
        count = np.bincount(cells, minlength=len(names))
        columns.append(
            (
                count,
                ratio(np.bincount(cells, index[known], len(names)), count),
                ratio(np.bincount(cells, frozen[known], len(names)), count),
            )
        )
    kept = [n for n in range(len(names)) if np.any(code == n)]
    return tuple(
        CohiCurve(
            names[n],
            np.array([count[n] for count, _, _ in columns], dtype=np.int64),
            np.array([index[n] for _, index, _ in columns]),
            np.array([frozen[n] for _, _, frozen in columns]),
        )
        for n in kept
    )
