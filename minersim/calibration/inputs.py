"""Series that a calibration or a backtest looks at: built in, in a folder, or in the store."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from minersim.calibration.epochs import epochs_after
from minersim.calibration.history import EpochHistory, means_of_ends
from minersim.data.daily import DAY_S, daily
from minersim.data.files.layouts import is_long, recognised, wide_time
from minersim.data.files.reading import understood
from minersim.data.files.tables import read_table
from minersim.data.observations import Observations
from minersim.data.shipped import shipped
from minersim.data.store import Store
from minersim.errors import InputError

Array = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

USED_METRICS = (
    "price_usd",
    "difficulty",
    "fees_btc_per_block",
    "blocks_per_day",
    "miner_reserve_btc",
    "miner_outflow_btc",
    "issuance_btc",
    "fees_btc",
    "mpi",
)
_LONGEST_GAP_DAYS = 3
"""A price this old still stands for a day that has none."""


@dataclass(frozen=True, slots=True)
class Inputs:
    """History by epoch, and the daily series behind it.

    Attributes
    ----------
    history : EpochHistory
        By epoch.
    by_day : mapping
        Daily observations by metric, of ``USED_METRICS``; empty for the built-in history alone.
    """

    history: EpochHistory
    by_day: Mapping[str, Observations]


def built_in_inputs() -> Inputs:
    """The history that comes with minersim; ends in June 2025."""
    return Inputs(_built_in_history(), {})


def inputs_from_folder(folder: Path) -> Inputs:
    """Series of the files in a folder over the built-in epochs.

    Of several files with a metric, the one that ends last counts. Files in no known layout are
    passed over.

    Raises
    ------
    InputError
        If there is no such folder, no file in it has prices, or one that counts is wrong.
    """
    if not folder.is_dir():
        raise InputError(f"{folder}: no such folder; allowed: a folder of CSV or Parquet files")
    best: dict[str, Observations] = {}
    used: dict[str, str] = {}
    for file in sorted(p for p in folder.iterdir() if p.suffix.lower() in (".csv", ".parquet")):
        if not file.is_file() or not _is_known(file):
            continue
        for visit in understood(read_table(file)).visits:
            for one in visit.observations:
                old = best.get(one.metric)
                if one.metric not in USED_METRICS or not one.values.size:
                    continue
                if old is None or one.observed_at_s[-1] > old.observed_at_s[-1]:
                    best[one.metric] = one
                    used[one.metric] = file.name
    if "price_usd" not in best:
        raise InputError(f"{folder}: no file of prices in it; allowed: layouts of docs/data.md")
    names = ", ".join(dict.fromkeys(used.values()))
    return _inputs(best, f"built-in epochs, {names}", ())


def inputs_from_store(store: Store) -> Inputs:
    """Series of the store over the built-in epochs; the built-in history where it is empty."""
    series = {metric: store.read(metric) for metric in USED_METRICS}
    found = {m: one.observations for m, one in series.items() if one.values.size}
    if "price_usd" not in found:
        return built_in_inputs()
    sources = ", ".join(sorted({s for metric in found for s in series[metric].sources}))
    snapshots = sorted({s.id for metric in found for s in series[metric].snapshots})
    return _inputs(found, f"built-in epochs, store ({sources})", tuple(snapshots))


def _inputs(found: Mapping[str, Observations], origin: str, snapshots: tuple[int, ...]) -> Inputs:
    by_day = {m: daily(one) for m, one in found.items() if m != "difficulty"}
    history = _with_series(_built_in_history(), by_day, found.get("difficulty"), origin, snapshots)
    return Inputs(history, by_day)


def _built_in_history() -> EpochHistory:
    series = shipped()
    times = series["difficulty"].observed_at_s
    price = _at(series["price_usd"], times, np.nan)
    return EpochHistory(
        height=series["height"].values.astype(np.int64),
        time_s=times,
        difficulty=series["difficulty"].values,
        price_usd=price,
        fees_btc_per_block=_at(series["fees_btc_per_block"], times, 0.0),
        mean_price_usd=means_of_ends(price),
        origin="built-in history",
    )


def _at(observations: Observations, times: Whole, missing: float) -> Array:
    """Values at times, each of which is there or not."""
    values = np.full(times.size, missing)
    values[np.searchsorted(times, observations.observed_at_s)] = observations.values
    return values


def _with_series(
    base: EpochHistory,
    by_day: Mapping[str, Observations],
    difficulty: Observations | None,
    origin: str,
    snapshots: tuple[int, ...],
) -> EpochHistory:
    """Built-in epochs and those after them, with prices and fees of days where there are any."""
    height, time_s, values = base.height, base.time_s, base.difficulty
    if difficulty is not None:
        last = (int(height[-1]), int(time_s[-1]), float(values[-1]))
        more = epochs_after(*last, difficulty.observed_at_s, difficulty.values)
        height, time_s = np.append(height, more[0]), np.append(time_s, more[1])
        values = np.append(values, more[2])
    added = np.full(height.size - base.size, np.nan)
    closes = by_day["price_usd"]
    price = _closes(closes, time_s)
    price = np.where(np.isfinite(price), price, np.append(base.price_usd, added))
    mean_price = _epoch_means(closes, time_s, logarithm=True)
    mean_price = np.where(np.isfinite(mean_price), mean_price, means_of_ends(price))
    fees = np.append(base.fees_btc_per_block, added)
    if "fees_btc_per_block" in by_day:
        own = np.append(np.nan, _epoch_means(by_day["fees_btc_per_block"], time_s)[:-1])
        fees = np.where(np.isfinite(own), own, fees)
    known = np.isfinite(price) | (np.arange(height.size) < base.size)
    end = height.size if bool(known.all()) else int(np.argmin(known))
    return EpochHistory(
        height=height[:end],
        time_s=time_s[:end],
        difficulty=values[:end],
        price_usd=price[:end],
        fees_btc_per_block=np.nan_to_num(_held(fees))[:end],
        mean_price_usd=np.append(mean_price[: end - 1], np.nan),
        origin=origin,
        snapshots=snapshots,
    )


def _closes(observations: Observations, times_s: Whole) -> Array:
    """Close of the day of each time; of up to three days before where a day has none."""
    days = times_s // DAY_S * DAY_S
    at = np.searchsorted(observations.observed_at_s, days, side="right") - 1
    there = at >= 0
    there &= days - observations.observed_at_s[np.maximum(at, 0)] <= _LONGEST_GAP_DAYS * DAY_S
    return np.where(there, observations.values[np.maximum(at, 0)], np.nan)


def _epoch_means(observations: Observations, times_s: Whole, *, logarithm: bool = False) -> Array:
    """Mean over the days that end within each epoch; NaN for the last and where there are none."""
    ends = observations.observed_at_s + DAY_S
    values = np.log(observations.values) if logarithm else observations.values
    sums = np.append(0.0, np.cumsum(values))
    bounds = np.searchsorted(ends, times_s, side="right")
    count = np.diff(bounds).astype(np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        means = np.diff(sums[bounds]) / count
    means = np.exp(means) if logarithm else means
    return np.append(means, np.nan)


def _held(values: Array) -> Array:
    """Values with the last one known carried over gaps."""
    places = np.where(np.isfinite(values), np.arange(values.size), -1)
    last = np.maximum.accumulate(places)
    return np.where(last >= 0, values[np.maximum(last, 0)], np.nan)


def _is_known(file: Path) -> bool:
    """Whether a file's columns are those of a known layout."""
    if file.suffix.lower() == ".parquet":
        return True
    with file.open(newline="", encoding="utf-8-sig", errors="replace") as stream:
        columns = next(csv.reader(stream), [])
    return is_long(columns) or recognised(columns) is not None or wide_time(columns) is not None
