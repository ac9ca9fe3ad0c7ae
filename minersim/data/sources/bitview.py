"""bitview.space (Bitcoin Research Kit): hashprice, price, Puell multiple, made from the chain.

Format: the client of the project (PyPI bitview-client). A young project whose names may change; it
can be run beside one's own node: set ``address``. Series of days count from 2009-01-03 and, from
their second entry, from 2009-01-09.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from minersim.data.metrics import METRICS
from minersim.data.replies import DAY_S, keyed, listed, number, parse_json
from minersim.data.sifting import Sifted, finished_days, sift
from minersim.data.source import Fetched, Http, Reply, SourceError
from minersim.data.visit import Visit

_NAME = "bitview"
_GENESIS_S = 1_230_940_800
_SECOND_S = 1_231_459_200
_SERIES = {
    "hashprice_usd_per_ph_day": "hash_price_phs",
    "price_usd": "price_close",
    "puell_multiple": "puell_multiple",
}


@dataclass
class Bitview:
    """See the module."""

    name: str = _NAME
    title: str = "bitview.space"
    address: str = "https://bitview.space"
    metrics: tuple[str, ...] = tuple(_SERIES)
    needs_key: str = ""
    terms: str = "Public service of an open project (MIT), without warranty"

    def fetch(
        self, http: Http, metrics: Sequence[str], since_s: int | None, key: str | None
    ) -> Fetched:
        """Ask for metrics from a time on (None: everything); raises SourceError."""
        del key
        visit = Visit(self.name, self.metrics, metrics, since_s)
        start = 0 if since_s is None else index_of_day(since_s)
        for metric in visit.wanted:
            url = f"{self.address.rstrip('/')}/api/series/{_SERIES[metric]}/day1"
            params = {"start": str(start), "format": "json"}
            visit.ask(partial(http.get, url, params=params), partial(parse_series, metric))
        return visit.fetched()


def index_of_day(at_s: int) -> int:
    """Index of a time's day, at least 0.

    >>> index_of_day(1_230_940_800), index_of_day(1_231_459_200), index_of_day(1_231_545_600)
    (0, 1, 2)
    """
    return max((at_s - _SECOND_S) // DAY_S + 1, 0)


def day_of_index(index: int) -> int:
    """First second of the day of an index.

    >>> day_of_index(0), day_of_index(2)
    (1230940800, 1231545600)
    """
    return _GENESIS_S if index <= 0 else _SECOND_S + (index - 1) * DAY_S


def parse_series(metric: str, reply: Reply, now_s: float) -> Sifted:
    """One metric of finished days."""
    told = keyed(parse_json(reply, _NAME), _NAME, "the answer")
    if told.get("index") not in ("day1", None):
        raise SourceError(
            f"{_NAME} answered with another index than days: {str(told['index'])[:40]!r}"
        )
    first = number(told.get("start"))
    if first is None or not math.isfinite(first):
        raise SourceError(f"{_NAME} answered in another form than expected: 'start' is no number")
    data = listed(told.get("data"), _NAME, "'data'")
    rows = [(day_of_index(int(first) + place), value) for place, value in enumerate(data)]
    known = [(at_s, value) for at_s, value in rows if number(value) != 0.0]  # before any price
    return sift(METRICS[metric], finished_days(known, now_s), _NAME, now_s)
