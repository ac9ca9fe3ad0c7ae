"""The history that comes with minersim, for a first run without a network.

One row an epoch of 2,016 blocks: height and header time of its first block, compact target, the
coin's price (three significant digits; nothing before July 2010) and the mean fees of a block over
the 14 days before (two digits). Plain facts of the chain and of the market, gathered from public
sources. It is history and ages: whoever shows it says so, with `age_line`.
"""

import csv
from functools import cache
from importlib import resources

import numpy as np

from minersim.data.freshness import age_words
from minersim.data.metric_names import find_metric
from minersim.data.observations import Observations
from minersim.data.screening import date_words
from minersim.data.series import Series
from minersim.errors import InputError
from minersim.protocol import difficulty, parse_bits

BUILT_IN = "built-in"
"""Name of the source; no snapshot is of it."""
SHIPPED_METRICS = ("price_usd", "difficulty", "height", "fees_btc_per_block")

_COLUMNS = {
    "height": "height",
    "price_usd": "price_usd_3sf",
    "fees_btc_per_block": "fees_btc_per_block_2sf",
}


@cache
def shipped() -> dict[str, Observations]:
    """The built-in history by metric.

    >>> float(shipped()["difficulty"].values[-1])
    116958512019762.11
    """
    table = resources.files("minersim.data").joinpath("history_epochs.csv")
    rows = list(csv.DictReader(table.read_text(encoding="utf-8").splitlines()))
    times = np.array([int(row["time_unix"]) for row in rows], dtype=np.int64)
    found = {}
    for metric in SHIPPED_METRICS:
        if metric == "difficulty":
            values = [difficulty(parse_bits(row["nbits_hex"])) for row in rows]
        else:
            values = [float(row[_COLUMNS[metric]] or "nan") for row in rows]
        array = np.array(values)
        there = np.isfinite(array)
        found[metric] = Observations(metric, times[there], array[there])
    return found


def shipped_series(metric: str) -> Series:
    """A metric of the built-in history, in the form in which the store gives its own.

    Raises
    ------
    InputError
        If the history does not have it.
    """
    if metric not in SHIPPED_METRICS:
        allowed = ", ".join(SHIPPED_METRICS)
        raise InputError(f"built-in history: no {metric} in it; allowed: {allowed}")
    observations = shipped()[metric]
    return Series(
        metric=find_metric(metric),
        observed_at_s=observations.observed_at_s,
        values=observations.values,
        sources=(BUILT_IN,),
        source_of=np.zeros(observations.values.size, dtype=np.int64),
        snapshots=(),
        as_of=0,
    )


def age_line(now_s: float) -> str:
    """What to say beside figures of the built-in history.

    >>> age_line(1_795_000_000.0)
    'built-in history, ends 2025-06-29 (16 months old)'
    """
    last_s = int(shipped()["difficulty"].observed_at_s[-1])
    day = date_words(last_s)
    return f"built-in history, ends {day} ({age_words(now_s - last_s)} old)"
