"""The state of the chain and the market on a day, from the store or the built-in history.

- *Price*: the close of the day before, or the last quote. *Fees*: mean of the week before.
- *Difficulty*: what is in force; its last change opened the epoch.
- *Height*: the last height told, and the blocks since: those counted by day, or those that hashrate
  and difficulty give; never beyond the epoch that the difficulty speaks of.
- *Hashrate*: mean of the week before, as a day's estimate scatters by 8 %. Without any, what the
  difficulty stands for at 600 s a block.

What the store lacks for the day is taken from the built-in history, which knows epochs, not days.
"""

import datetime
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from minersim.data.folder import store_file
from minersim.data.retargets import in_force
from minersim.data.series import Series
from minersim.data.shipped import BUILT_IN, SHIPPED_METRICS, shipped_series
from minersim.data.store import Store
from minersim.errors import InputError
from minersim.protocol import RETARGET_INTERVAL, expected_hashes, hashrate
from minersim.scenario.state import State
from minersim.units import SECONDS_PER_DAY, ehs_from_hashes_per_second, hashes_per_second_from_ehs

DAY_S = int(SECONDS_PER_DAY)
WEEK_DAYS = 7
EPOCH_DAYS = 16
"""Days within which an epoch has ended, but for the slowest: the built-in history has one a row."""
_FEWEST_DAYS = 3
"""Days of hashrate below which a week's mean is none."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A value, and where it is from.

    Attributes
    ----------
    value : float
        In the metric's unit.
    observed_at_s : int
        [s since 1970]
    origin : str
        Source and snapshot, in words.
    """

    value: float
    observed_at_s: int
    origin: str


class _Known:
    """What is stored of every metric; the built-in history where the store has nothing near."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._series: dict[tuple[str, bool], Series | None] = {}

    def stored(self, metric: str) -> Series | None:
        """A metric of the store; None where it has nothing of it."""
        return self._read(metric, built_in=False)

    def built_in(self, metric: str) -> Series | None:
        """A metric of the built-in history; None where it has nothing of it."""
        return self._read(metric, built_in=True)

    def both(self, metric: str) -> list[Series]:
        """The store's first."""
        return [s for s in (self.stored(metric), self.built_in(metric)) if s is not None]

    def _read(self, metric: str, *, built_in: bool) -> Series | None:
        key = (metric, built_in)
        if key not in self._series:
            found = None
            if built_in:
                found = shipped_series(metric) if metric in SHIPPED_METRICS else None
            elif self._file.exists():
                with Store(self._file, read_only=True) as store:
                    found = store.read(metric)
            self._series[key] = found if found is not None and found.values.size else None
        return self._series[key]


def state_of(day: datetime.date | None, file: Path | None = None) -> State:
    """State at the start of a day, or the latest.

    Parameters
    ----------
    day : date or None
        None is the day of the last price.
    file : Path, optional
        The store; the user's where it is not given.

    Raises
    ------
    InputError
        If what is stored does not reach the day.
    StoreError
        If the store cannot be read.
    """
    known = _Known(store_file() if file is None else file)
    moment = _latest(known) if day is None else _midnight(day)
    start = datetime.datetime.fromtimestamp(moment, datetime.UTC).date()
    price = _last(known, "price_usd", moment, start)
    difficulty = _in_force(known, moment, start)
    rate = _hashrate(known, moment, difficulty)
    height, elapsed_days, of_height = _height(known, moment, difficulty, rate.value)
    fees = _week(known, "fees_btc_per_block", moment) or _last(
        known, "fees_btc_per_block", moment, start
    )
    rows = {
        "price_usd": (price, f"{price.value:,.0f} USD/BTC"),
        "height": (of_height, f"{height:,} blocks"),
        "difficulty": (difficulty, f"{difficulty.value:,.0f}"),
        "fees_btc_per_block": (fees, f"{fees.value:.4f} BTC/block"),
        "hashrate_ehs": (rate, f"{rate.value:,.1f} EH/s"),
    }
    return State(
        start=start,
        price_usd=price.value,
        height=height,
        difficulty=difficulty.value,
        epoch_elapsed_days=elapsed_days,
        fees_btc_per_block=fees.value,
        hashrate_ehs=rate.value,
        figures=tuple(
            f"{name}: {words}, {figure.origin}" for name, (figure, words) in rows.items()
        ),
    )


def _midnight(day: datetime.date) -> int:
    return int(datetime.datetime.combine(day, datetime.time(), datetime.UTC).timestamp())


def _known_at_s(series: Series) -> np.ndarray:
    """Moments at which values were known: a day's is known when the day is over."""
    times = series.observed_at_s
    return np.where(times % DAY_S == 0, times + DAY_S, times)


def _latest(known: _Known) -> int:
    """Moment of the last price."""
    stored = known.stored("price_usd") or known.built_in("price_usd")
    if stored is None:  # the built-in history has prices
        raise InputError("found 'live'; no price is stored: minersim data update fetches some")
    return int(_known_at_s(stored)[-1])


def _last(known: _Known, metric: str, moment: int, start: datetime.date) -> Figure:
    """Last value before a moment; InputError where there is none near."""
    for series in known.both(metric):
        times = _known_at_s(series)
        place = int(np.searchsorted(times, moment, side="right")) - 1
        reach = EPOCH_DAYS if _origin_source(series, place) == BUILT_IN else WEEK_DAYS
        if place >= 0 and moment - times[place] <= reach * DAY_S:
            return _figure(series, place)
    raise InputError(_no_value(known, metric, start))


def _week(known: _Known, metric: str, moment: int) -> Figure | None:
    """Mean of the days of a week before a moment; None where there are too few."""
    series = known.stored(metric)
    if series is None:
        return None
    times = _known_at_s(series)
    there = np.flatnonzero((times > moment - WEEK_DAYS * DAY_S) & (times <= moment))
    if there.size < _FEWEST_DAYS:
        return None
    last = _figure(series, int(there[-1]))
    origin = f"mean of {there.size} values up to {last.origin}"
    return Figure(float(series.values[there].mean()), last.observed_at_s, origin)


def _in_force(known: _Known, moment: int, start: datetime.date) -> Figure:
    """Difficulty in force at a moment; observed where it came into force, as far as is known."""
    for series in known.both("difficulty"):
        places = np.flatnonzero(_known_at_s(series) <= moment)
        if not places.size or moment - series.observed_at_s[places[-1]] > EPOCH_DAYS * DAY_S:
            continue
        now = in_force(series.observed_at_s[places], series.values[places])[-1]
        return Figure(now.difficulty, now.since_s, _figure(series, int(places[-1])).origin)
    raise InputError(_no_value(known, "difficulty", start))


def _hashrate(known: _Known, moment: int, difficulty: Figure) -> Figure:
    found = _week(known, "hashrate_ehs", moment)
    if found is not None:
        return found
    ehs = ehs_from_hashes_per_second(hashrate(difficulty.value))
    origin = f"what the difficulty stands for at 600 s a block; {difficulty.origin}"
    return Figure(ehs, difficulty.observed_at_s, origin)


def _height(
    known: _Known, moment: int, difficulty: Figure, ehs: float
) -> tuple[int, float | None, Figure]:
    """Height at a moment, days since the epoch's first block if known, and the height told."""
    candidates = []
    for series in known.both("height"):
        place = int(np.searchsorted(series.observed_at_s, moment, side="right")) - 1
        if place >= 0:
            candidates.append(_figure(series, place))
    if not candidates:
        raise InputError("no height is known before that day; minersim data update fetches one")
    told = max(candidates, key=lambda figure: figure.observed_at_s)
    changes = _changes(known, told, moment)
    base, since = int(told.value), told.observed_at_s
    epoch_first = (base // RETARGET_INTERVAL + changes) * RETARGET_INTERVAL
    if changes:
        base, since = epoch_first, difficulty.observed_at_s
    blocks = _blocks_between(known, since, moment, difficulty.value, ehs)
    height = min(base + blocks, epoch_first + RETARGET_INTERVAL - 1)
    opened = since if base == epoch_first else None
    if opened is None and epoch_first + RETARGET_INTERVAL > base:
        opened = difficulty.observed_at_s
    elapsed = None if opened is None else max(moment - opened, 0) / SECONDS_PER_DAY
    return height, elapsed, told


def _changes(known: _Known, told: Figure, moment: int) -> int:
    """Retargets between a height and a moment, by the difficulty's changes.

    Their hours are right to a day, so near an end of its epoch the height itself says on which side
    of a retarget it is.
    """
    since, is_early = told.observed_at_s, told.value % RETARGET_INTERVAL < RETARGET_INTERVAL / 2
    since += DAY_S if is_early else -DAY_S
    found = [0]
    for series in known.both("difficulty"):
        there = _known_at_s(series) <= moment
        changes = in_force(series.observed_at_s[there], series.values[there])[1:]
        found.append(sum(change.since_s > since for change in changes))
    return max(found)


def _blocks_between(known: _Known, since: int, moment: int, difficulty: float, ehs: float) -> int:
    """Blocks found between two moments of one epoch: counted by day, or by the hashrate."""
    days = (moment - since) / SECONDS_PER_DAY
    counted = known.stored("blocks_per_day")
    if counted is not None:
        there = (counted.observed_at_s >= since) & (counted.observed_at_s + DAY_S <= moment)
        if np.count_nonzero(there) >= max(int(days), 1):
            mean = float(counted.values[there].mean())
            return int(mean * days)
    return int(
        days * SECONDS_PER_DAY * hashes_per_second_from_ehs(ehs) / expected_hashes(difficulty)
    )


def _figure(series: Series, place: int) -> Figure:
    source, at = _origin_source(series, place), int(series.observed_at_s[place])
    day = datetime.datetime.fromtimestamp(at, datetime.UTC).date().isoformat()
    snapshots = [s for s in series.snapshots if s.source == source]
    origin = f"{day}, {source}"
    if source == BUILT_IN:
        origin = f"{day}, built-in history"
    elif snapshots:
        last = snapshots[-1]
        origin += f", snapshot {last.id} ({last.sha256[:12]})"
    return Figure(float(series.values[place]), at, origin)


def _origin_source(series: Series, place: int) -> str:
    return series.sources[int(series.source_of[place])] if place >= 0 else ""


def _no_value(known: _Known, metric: str, start: datetime.date) -> str:
    ranges = []
    for series in known.both(metric):
        first, last = (
            datetime.datetime.fromtimestamp(int(at), datetime.UTC).date()
            for at in (series.observed_at_s[0], series.observed_at_s[-1])
        )
        ranges.append(f"{first} to {last}")
    reach = " and ".join(ranges) or "nothing"
    return f"found {start}; allowed: a day near which {metric} is known, {reach}; or 'live'"
