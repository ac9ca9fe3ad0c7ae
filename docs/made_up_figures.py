"""Made-up daily figures for pictures and tests: they look like figures of bitcoin and are none."""

import datetime
from pathlib import Path

import numpy as np

from minersim.data.observations import Observations
from minersim.data.store import Store
from minersim.units import HASHES_PER_DIFFICULTY, HASHES_PER_EH, SECONDS_PER_DAY

DAY_S = int(SECONDS_PER_DAY)
NAME = "made_up"
_BLOCK_S = 600.0
_LAST_PRICE_USD = 85_000.0
"""Mean of the last year, near the scenarios' that come with minersim."""


def made_up_figures(last: datetime.date, days: int, seed: int = 1) -> list[Observations]:
    """Figures of some days up to a last one, the same for the same seed.

    Parameters
    ----------
    last : date
        Last day.
    days : int
        How many days.
    seed : int
        Of the random numbers.
    """
    random = np.random.default_rng(seed)
    first_s = (last.toordinal() - datetime.date(1970, 1, 1).toordinal() - days + 1) * DAY_S
    times = first_s + DAY_S * np.arange(days, dtype=np.int64)
    age = np.arange(days) / days
    price = np.exp(1.3 * age + 0.35 * np.sin(14.0 * age))
    price *= np.exp(np.cumsum(random.normal(0.0, 0.018, days)))
    price *= _LAST_PRICE_USD / price[-365:].mean()
    trend = 250.0 * np.exp(1.5 * age + 0.09 * np.sin(31.0 * age))
    hashrate = trend * np.exp(0.05 * random.normal(size=days))
    difficulty = np.repeat(trend[::14], 14)[:days] * HASHES_PER_EH * _BLOCK_S
    outflow = 5_500.0 * np.exp(0.4 * random.normal(size=days) + 0.3 * np.sin(23.0 * age))
    supply = 19_600_000.0 + 450.0 * np.arange(days)
    figures = {
        "price_usd": price,
        "difficulty": difficulty / HASHES_PER_DIFFICULTY,
        "hashrate_ehs": hashrate,
        "blocks_per_day": np.rint(144.0 + random.normal(0.0, 8.0, days)),
        "fees_btc_per_block": 0.08 * np.exp(0.4 * random.normal(size=days)),
        "issuance_btc": np.full(days, 450.0),
        "supply_btc": supply,
        "market_cap_usd": supply * price,
        "transfer_volume_usd": 9e9 * np.exp(0.3 * random.normal(size=days) + 0.8 * age),
        "miner_outflow_btc": outflow,
        "miner_to_exchange_btc": 0.16 * outflow,
        "miner_reserve_btc": 1.81e6 + np.cumsum(random.normal(-8.0, 60.0, days)),
    }
    return [Observations(name, times, values) for name, values in figures.items()]


def store_made_up(
    file: Path,
    last: datetime.date,
    days: int,
    *,
    source: str = NAME,
    only: tuple[str, ...] = (),
    fetched: datetime.datetime | None = None,
) -> None:
    """Put made-up figures into a store.

    Parameters
    ----------
    file : Path
        The store; made where there is none.
    last, days
        As in `made_up_figures`.
    source : str
        Name of the source that they are stored under.
    only : tuple of str
        Names of those to store; all where none are named.
    fetched : datetime, optional
        When they came; now where it is not given.
    """
    found = [o for o in made_up_figures(last, days) if not only or o.metric in only]
    at_s = None if fetched is None else int(fetched.timestamp())
    file.parent.mkdir(parents=True, exist_ok=True)
    with Store(file) as store:
        store.append(source, "https://made-up.example/", found, fetched_at_s=at_s)
