"""Kept forecasts against what came since.

Truths: difficulty by height; the price of a day's end; hashprice from that price, the difficulty in
force and the subsidy, with the fees known then; the hashrate of a day as the mean of its epoch,
which is what the next difficulty says, with its luck of 2.2 %. A truth that is not there yet is not
due. Revenue is the business's own: it is scored where its books are given.

Scores are of logarithms, so that 0.03 is 3 % at any size: CRPS, the place of the truth in the
forecast (PIT), whether it fell in the 10-90 % band. No change and drift (``baselines``) are made
from the epochs that had begun at the record's date: the start, or the making if that is earlier.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from minersim.calibration.baselines import WINDOW, drift, no_change
from minersim.calibration.bootstrap import Interval, paired_skill
from minersim.calibration.history import EpochHistory, mean_subsidy_btc
from minersim.calibration.inputs import Inputs
from minersim.calibration.scores import crps_of_sample, pit
from minersim.calibration.supply_fit import EPOCH_DAYS
from minersim.calibration.track_truths import (
    NO_FIGURE,
    SCORED,
    Revenue,
    Truths,
    epoch_of_height,
)
from minersim.data.daily import DAY_S
from minersim.economics import hashprice_usd
from minersim.protocol import RETARGET_INTERVAL
from minersim.protocol.retarget import hashrate
from minersim.results.forecast import DIFFICULTY, REVENUE, Forecast, ForecastRecord, hindsight
from minersim.units import ehs_from_hashes_per_second

Array = npt.NDArray[np.float64]

BAND = (0.1, 0.9)
SAME_START = 0.001
"""A start whose difficulty is off by more is not as it was. [1]"""


@dataclass(frozen=True, slots=True)
class Scored:
    """One kept distribution, and what came.

    Attributes
    ----------
    record : int
        Number of its record, from 0.
    forecast : Forecast
    state : str
        ``SCORED``, or why it is not.
    p10, p50, p90 : float
        Of the forecast, in its unit.
    realised : float
        NaN unless scored.
    pit : float
        Probability that the forecast gave to less. [1]
    crps, crps_no_change, crps_drift : float
        Of the logarithm; the last two NaN where nothing was known to make them from. [1]
    """

    record: int
    forecast: Forecast
    state: str
    p10: float
    p50: float
    p90: float
    realised: float = math.nan
    pit: float = math.nan
    crps: float = math.nan
    crps_no_change: float = math.nan
    crps_drift: float = math.nan

    @property
    def in_band(self) -> bool:
        """Whether the truth fell between p10 and p90."""
        return self.p10 <= self.realised <= self.p90


@dataclass(frozen=True, slots=True)
class TrackScore:
    """Forecasts of one quantity and distance, of all records that count.

    Attributes
    ----------
    quantity : str
    ahead : int
        Retargets for the difficulty, else days.
    forecasts : int
        How many.
    crps, crps_no_change, crps_drift : float
        Means over those that have all three. [1]
    over_no_change, over_drift : Interval
        Skill; its ends are NaN for few forecasts.
    in_band : int
        Truths in the 10-90 % band.
    coverage : Interval
        Their share, with its exact 90 % interval as if forecasts were independent.
    pit : tuple of float
        Of each.
    """

    quantity: str
    ahead: int
    forecasts: int
    crps: float
    crps_no_change: float
    crps_drift: float
    over_no_change: Interval
    over_drift: Interval
    in_band: int
    coverage: Interval
    pit: tuple[float, ...]


def score_record(
    number: int, record: ForecastRecord, inputs: Inputs, revenue: Revenue | None = None
) -> list[Scored]:
    """Hold every distribution of a record against what came.

    Parameters
    ----------
    number : int
        Of the record.
    record : ForecastRecord
    inputs : Inputs
        What is known now.
    revenue : mapping of date to float, optional
        What the business has mined for, by day. [USD]
    """
    truths = Truths(inputs, revenue)
    return [_scored(number, record, one, truths) for one in record.forecasts]


def as_it_was(record: ForecastRecord, history: EpochHistory) -> bool:
    """Whether a record starts from the difficulty that was in force; True where nobody knows."""
    opened = (record.start_height + 1) // RETARGET_INTERVAL * RETARGET_INTERVAL
    place = epoch_of_height(history, opened)
    if place is None:
        return True
    return abs(record.start_difficulty / float(history.difficulty[place]) - 1.0) <= SAME_START


def counts(record: ForecastRecord, history: EpochHistory) -> bool:
    """Whether a record is a forecast of the world as it was.

    No hindsight, no what-if, no other start than the chain's.
    """
    return not hindsight(record) and not record.given and as_it_was(record, history)


def track_scores(rows: Sequence[Scored], counted: Sequence[bool]) -> list[TrackScore]:
    """Scores by quantity and distance.

    Parameters
    ----------
    rows : sequence of Scored
        Of all records, in order of time.
    counted : sequence of bool
        Which records count, by their number.
    """
    groups: dict[tuple[str, int], list[Scored]] = {}
    for row in rows:
        if row.state == SCORED and counted[row.record]:
            groups.setdefault((row.forecast.quantity, row.forecast.ahead), []).append(row)
    return [_score(*key, group) for key, group in groups.items()]


def _scored(number: int, record: ForecastRecord, forecast: Forecast, truths: Truths) -> Scored:
    sample = np.array(forecast.quantiles)
    p10, p50, p90 = (float(one) for one in np.quantile(sample, (BAND[0], 0.5, BAND[1])))
    state, truth = truths.of(record, forecast)
    if state != SCORED:
        return Scored(number, forecast, state, p10, p50, p90)
    if truth <= 0.0 or sample[0] <= 0.0:
        return Scored(number, forecast, NO_FIGURE, p10, p50, p90)
    known = _known(record, truths.history)
    simple = (math.nan, math.nan) if known is None else _baselines(known, forecast, truth)
    log_truth = np.array([math.log(truth)])
    return Scored(
        number,
        forecast,
        state,
        p10,
        p50,
        p90,
        realised=truth,
        pit=float(pit(sample[None, :], np.array([truth]))[0]),
        crps=float(crps_of_sample(np.log(sample)[None, :], log_truth)[0]),
        crps_no_change=simple[0],
        crps_drift=simple[1],
    )


def _known(record: ForecastRecord, history: EpochHistory) -> EpochHistory | None:
    """What was known at a record's date; None where it is too little for the baselines."""
    moment = min(record.start_s, record.made_s)
    last = int(np.searchsorted(history.time_s, moment, side="right")) - 1
    return history.until(last) if last > WINDOW else None


def _baselines(known: EpochHistory, forecast: Forecast, truth: float) -> tuple[float, float]:
    """CRPS of no change and of drift."""
    if forecast.quantity == REVENUE:
        return math.nan, math.nan
    series = {
        DIFFICULTY: known.difficulty,
        "hashrate_ehs": known.difficulty * ehs_from_hashes_per_second(hashrate(1.0)),
        "price_usd": known.price_usd,
        "hashprice_usd_per_ph_day": _hashprices(known, forecast.target),
    }[forecast.quantity]
    log_series = np.log(series[-WINDOW - 1 :])
    if not bool(np.isfinite(log_series).all()):
        return math.nan, math.nan
    if forecast.quantity == DIFFICULTY:
        steps = (forecast.target - int(known.height[-1])) // RETARGET_INTERVAL
    else:
        steps = round((forecast.target - int(known.time_s[-1])) / (EPOCH_DAYS * DAY_S))
    change = np.array([math.log(truth) - float(log_series[-1])])
    scores = (
        float(crps_of_sample(law(log_series, max(steps, 1))[None, :], change)[0])
        for law in (no_change, drift)
    )
    first, second = scores
    return first, second


def _hashprices(known: EpochHistory, moment_s: int) -> Array:
    """Hashprice of every epoch with the subsidy of a coming moment: halvings are known."""
    ahead = round((moment_s - int(known.time_s[-1])) / (EPOCH_DAYS * DAY_S))
    subsidy = float(mean_subsidy_btc(int(known.height[-1]), max(ahead, 0) + 1)[-1])
    return np.asarray(
        hashprice_usd(
            known.price_usd,
            known.difficulty,
            np.full(known.size, subsidy),
            known.fees_btc_per_block,
        )
    )


def _score(quantity: str, ahead: int, rows: Sequence[Scored]) -> TrackScore:
    full = [row for row in rows if math.isfinite(row.crps_drift)]
    own, flat, trend = (
        np.array([getattr(row, name) for row in full])
        for name in ("crps", "crps_no_change", "crps_drift")
    )
    horizon = ahead if quantity == DIFFICULTY else max(round(ahead / EPOCH_DAYS), 1)
    made = np.array([_made(row.forecast) for row in full])
    inside = sum(row.in_band for row in rows)
    nothing = Interval(math.nan, math.nan, math.nan)
    return TrackScore(
        quantity=quantity,
        ahead=ahead,
        forecasts=len(rows),
        crps=float(own.mean()) if full else float(np.mean([row.crps for row in rows])),
        crps_no_change=float(flat.mean()) if full else math.nan,
        crps_drift=float(trend.mean()) if full else math.nan,
        over_no_change=paired_skill(own, flat, horizon, made=made) if full else nothing,
        over_drift=paired_skill(own, trend, horizon, made=made) if full else nothing,
        in_band=inside,
        coverage=share_interval(inside, len(rows)),
        pit=tuple(row.pit for row in rows),
    )


def _made(forecast: Forecast) -> float:
    """When a forecast starts, from some moment on. [retargets]"""
    if forecast.quantity == DIFFICULTY:
        return forecast.target / RETARGET_INTERVAL - forecast.ahead
    return (forecast.target / DAY_S - forecast.ahead) / EPOCH_DAYS


def share_interval(hits: int, trials: int, share: float = 0.9) -> Interval:
    """A share with its exact interval (Clopper and Pearson 1934).

    >>> one = share_interval(1, 1)
    >>> round(one.value, 2), round(one.low, 2), round(one.high, 2)
    (1.0, 0.05, 1.0)
    """
    from scipy.special import betaincinv

    tail = (1.0 - share) / 2.0
    low = float(betaincinv(hits, trials - hits + 1, tail)) if hits else 0.0
    high = float(betaincinv(hits + 1, trials - hits, 1.0 - tail)) if hits < trials else 1.0
    return Interval(hits / trials, low, high)
