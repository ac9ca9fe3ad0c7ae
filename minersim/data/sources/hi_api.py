"""Hashrate Index without a key: hashprice of days from the site's own backend.

Unofficial: it may vanish or change without a word, and stands here to check hashprices against.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from minersim.data.metrics import METRICS
from minersim.data.replies import DAY_S, keyed, listed, parse_json, seconds
from minersim.data.sifting import Sifted, last_of_days, sift
from minersim.data.source import Fetched, Http, Reply
from minersim.data.visit import Visit

_NAME = "hi_api"
_METRIC = "hashprice_usd_per_ph_day"
_SPANS = (("1M", 28), ("3M", 89), ("1Y", 364), ("5Y", 1825))


@dataclass
class HiApi:
    """See the module."""

    name: str = _NAME
    title: str = "Hashrate Index (website)"
    address: str = "https://data.hashrateindex.com/hi-api/hashrateindex"
    metrics: tuple[str, ...] = (_METRIC,)
    needs_key: str = ""
    terms: str = "Unofficial; figures are Luxor's, for looking up, not for passing on"

    def fetch(
        self, http: Http, metrics: Sequence[str], since_s: int | None, key: str | None
    ) -> Fetched:
        """Ask for metrics from a time on (None: five years, the most it has of days)."""
        del key
        visit = Visit(self.name, self.metrics, metrics, since_s)
        days = _SPANS[-1][1] if since_s is None else (time.time() - since_s) / DAY_S + 1.0
        span = next((name for name, length in _SPANS if length >= days), _SPANS[-1][0])
        params = {"currency": "USD", "hashunit": "PHS", "bucket": "1D", "span": span}
        url = f"{self.address.rstrip('/')}/hashprice"
        visit.ask(partial(http.get, url, params=params), parse_hashprices)
        return visit.fetched()


def parse_hashprices(reply: Reply, now_s: float) -> Sifted:
    """``hashprice_usd_per_ph_day`` of finished days."""
    told = keyed(parse_json(reply, _NAME), _NAME, "the answer")
    items = [keyed(item, _NAME, "a point") for item in listed(told.get("data"), _NAME, "'data'")]
    rows = [(seconds(item.get("timestamp")), item.get("price")) for item in items]
    return sift(METRICS[_METRIC], last_of_days(rows, now_s), _NAME, now_s)
