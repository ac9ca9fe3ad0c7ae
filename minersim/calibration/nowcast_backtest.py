"""Nowcasts of past retargets from their blocks, against drift at the window's beginning.

When blocks came is known to the second from a file of arrivals, or to the day from a series of
blocks a day: then the state is looked at when a day ends, the one nearest to the share wanted.
"""

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from minersim.calibration.backtest import origins_between
from minersim.calibration.baselines import drift
from minersim.calibration.bootstrap import Interval, paired_skill
from minersim.calibration.growth_law import DEFAULTS, GrowthSettings
from minersim.calibration.history import EpochHistory
from minersim.calibration.inputs import Inputs
from minersim.calibration.nowcast import epoch_prior, nowcast
from minersim.calibration.scores import coverage, crps_of_sample
from minersim.data.daily import DAY_S
from minersim.data.observations import Observations
from minersim.protocol import RETARGET_INTERVAL

Array = npt.NDArray[np.float64]

SHARES = (0.1, 0.25, 0.5, 0.75, 0.9)
"""Of the window that are found when it is looked at. [1]"""
ARRIVALS_COLUMNS = ("height", "first_seen_unix_ms")
_LEAST_WINDOWS = 5

Progress = Callable[[int, float], tuple[int, float] | None]
"""Blocks found and seconds gone by when a share of an epoch is done; None where unknown."""


@dataclass(frozen=True, slots=True)
class NowcastRow:
    """Scores of all nowcasts at one share of the window.

    Attributes
    ----------
    share : float
        Of the window's blocks that were found. [1]
    windows : int
        How many retargets.
    error, drift_error : float
        Mean absolute error of the medians, of nowcast and drift, for the same retargets. [1]
    crps, drift_crps : float
        Mean scores. [1]
    over_drift : Interval
        Skill by CRPS with its 90 % interval. [1]
    coverage : float
        Share of truths in the nowcast's 10-90 % band. [1]
    """

    share: float
    windows: int
    error: float
    drift_error: float
    crps: float
    drift_crps: float
    over_drift: Interval
    coverage: float

    @property
    def error_ratio(self) -> float:
        """Error over drift's. [1]"""
        return self.error / self.drift_error


def nowcast_rows(
    history: EpochHistory,
    progress_of: Progress,
    *,
    shares: Sequence[float] = SHARES,
    first_s: int | None = None,
    last_s: int | None = None,
    settings: GrowthSettings = DEFAULTS,
    progress: Callable[[float], None] | None = None,
) -> list[NowcastRow]:
    """Score nowcasts of all retargets of a time whose blocks are known."""
    found: dict[float, list[tuple[float, Array, Array]]] = {share: [] for share in shares}
    log_difficulty = history.log_difficulty
    origins = origins_between(history, first_s, last_s, (1,))
    for done, origin in enumerate(origins):
        if progress is not None:
            progress(done / len(origins))
        states = {share: progress_of(origin, share) for share in shares}
        if all(state is None for state in states.values()):
            continue
        known = history.until(origin)
        prior = epoch_prior(known, settings)
        simple = drift(known.log_difficulty, 1)
        truth = float(log_difficulty[origin + 1] - log_difficulty[origin])
        for share, state in states.items():
            if state is not None:
                found[share].append((truth, nowcast(*state, prior), simple))
    return [_row(share, rows) for share, rows in found.items() if len(rows) >= _LEAST_WINDOWS]


def nowcasts_by_day(
    inputs: Inputs,
    first_s: int | None = None,
    last_s: int | None = None,
    progress: Callable[[float], None] | None = None,
) -> list[NowcastRow]:
    """Scores of nowcasts at the ends of days; none where blocks of days are not known."""
    blocks = inputs.by_day.get("blocks_per_day")
    if blocks is None:
        return []
    progress_of = progress_by_day(inputs.history, blocks)
    return nowcast_rows(
        inputs.history, progress_of, first_s=first_s, last_s=last_s, progress=progress
    )


def progress_by_day(history: EpochHistory, blocks_per_day: Observations) -> Progress:
    """State of past windows from blocks a day, at the ends of days."""
    ends = blocks_per_day.observed_at_s + DAY_S
    counted = np.cumsum(blocks_per_day.values)
    # a series may begin late or miss days: heights tell how many blocks came before it
    covered = (history.time_s >= ends[0]) & (history.time_s <= ends[-1])
    gaps = np.interp(history.time_s, ends, counted) - history.height
    shift = float(np.median(gaps[covered])) if covered.any() else 0.0
    heights = counted - shift

    def state(origin: int, share: float) -> tuple[int, float] | None:
        first = int(history.height[origin])
        wanted = first + share * RETARGET_INTERVAL
        day = int(np.abs(heights - wanted).argmin())
        found = round(float(heights[day])) - first
        gone_s = float(ends[day] - history.time_s[origin])
        near = abs(found - share * RETARGET_INTERVAL) <= 0.1 * RETARGET_INTERVAL
        return (found, gone_s) if near and 1 < found < RETARGET_INTERVAL and gone_s > 0 else None

    return state


def progress_by_block(history: EpochHistory, arrivals: dict[int, float]) -> Progress:
    """State of past windows from times of blocks by height. [s since 1970]"""

    def state(origin: int, share: float) -> tuple[int, float] | None:
        first = int(history.height[origin])
        last = first + round(share * RETARGET_INTERVAL) - 1
        if first not in arrivals or last not in arrivals:
            return None
        return last - first + 1, arrivals[last] - arrivals[first]

    return state


def arrivals_in(folder: Path) -> dict[int, float]:
    """Times of blocks by height from the files of arrivals in a folder. [s since 1970]"""
    times: dict[int, float] = {}
    for file in sorted(p for p in folder.glob("*.csv") if p.is_file()):
        with file.open(newline="", encoding="utf-8-sig", errors="replace") as stream:
            rows = csv.reader(stream)
            if tuple(next(rows, ())) == ARRIVALS_COLUMNS:
                times |= {int(height): float(seen_ms) / 1e3 for height, seen_ms in rows}
    return times


def _row(share: float, rows: list[tuple[float, Array, Array]]) -> NowcastRow:
    truth = np.array([truth for truth, _, _ in rows])
    own, simple = (np.stack([row[i] for row in rows]) for i in (1, 2))
    scores = crps_of_sample(own, truth), crps_of_sample(simple, truth)
    errors = (np.abs(truth - np.median(law, axis=-1)).mean() for law in (own, simple))
    error, drift_error = (float(one) for one in errors)
    return NowcastRow(
        share=share,
        windows=truth.size,
        error=error,
        drift_error=drift_error,
        crps=float(scores[0].mean()),
        drift_crps=float(scores[1].mean()),
        over_drift=paired_skill(*scores, 1),
        coverage=coverage(own, truth),
    )
