"""mempool.space: price, difficulty, hashrate and fees; also copies of it that a user runs.

Formats: mempool/mempool, backend/src/api/mining. Its copies (a node's own, bitview.space) answer at
the same paths: set ``address``. Hashrates are stamped with the midnight that ends their day.
"""

import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from minersim.data.metrics import METRICS
from minersim.data.replies import DAY_S, day_of, keyed, listed, number, parse_json, seconds
from minersim.data.screening import AHEAD_S
from minersim.data.sifting import Sifted, finished_days, last_of_days, sift, without_leaps
from minersim.data.source import Fetched, Http, Reply
from minersim.data.visit import Visit
from minersim.units import HASHES_PER_EH, SATOSHI_PER_BTC

_NAME = "mempool"
_INTERVALS = (
    ("1w", 7),
    ("1m", 30),
    ("3m", 90),
    ("6m", 180),
    ("1y", 365),
    ("2y", 730),
    ("3y", 1095),
)
"""Spans that can be asked for, and their days."""

_LARGEST_LEAP = 10.0


@dataclass
class Mempool:
    """See the module."""

    name: str = _NAME
    title: str = "mempool.space"
    address: str = "https://mempool.space/api"
    metrics: tuple[str, ...] = (
        "price_usd",
        "difficulty",
        "hashrate_ehs",
        "fees_btc_per_block",
        "height",
    )
    needs_key: str = ""
    terms: str = "Public service without warranty; heavy use is blocked, a copy of your own is free"

    def fetch(
        self, http: Http, metrics: Sequence[str], since_s: int | None, key: str | None
    ) -> Fetched:
        """Ask for metrics from a time on (None: everything); raises SourceError."""
        del key
        visit = Visit(self.name, self.metrics, metrics, since_s)
        base = f"{self.address.rstrip('/')}"
        span = interval(since_s, time.time())
        if visit.wants("difficulty"):
            url = f"{base}/v1/mining/difficulty-adjustments"
            visit.ask(partial(http.get, f"{url}/{span}" if span else url), parse_difficulties)
        if visit.wants("hashrate_ehs"):
            url = f"{base}/v1/mining/hashrate"
            visit.ask(partial(http.get, f"{url}/{span}" if span else url), parse_hashrates)
        if visit.wants("fees_btc_per_block"):
            # all of them: shorter spans have shorter bins, whose mean is another figure for one day
            visit.ask(partial(http.get, f"{base}/v1/mining/blocks/fees/all"), parse_fees)
        if visit.wants("price_usd"):
            url = f"{base}/v1/historical-price"
            visit.ask(partial(http.get, url, params={"currency": "USD"}), parse_prices)
            visit.ask(partial(http.get, f"{base}/v1/prices"), parse_quote)
            visit.amend(joined_prices)
        if visit.wants("height"):
            visit.ask(partial(http.get, f"{base}/blocks/tip/height"), parse_height)
        return visit.fetched()


def interval(since_s: float | None, now_s: float) -> str:
    """The shortest span that reaches back far enough; empty for all of history.

    >>> interval(0.0, 86400.0 * 20), interval(None, 0.0)
    ('1m', '')
    """
    if since_s is None:
        return ""
    days = (now_s - since_s) / DAY_S + 1.0
    return next((name for name, length in _INTERVALS if length >= days), "")


def parse_difficulties(reply: Reply, now_s: float) -> Sifted:
    """``difficulty`` at each retarget: rows of time, height, difficulty, ratio."""
    rows = []
    for entry in listed(parse_json(reply, _NAME), _NAME, "the list of retargets"):
        row = entry if isinstance(entry, list) and len(entry) >= 3 else [None, None, str(entry)]
        rows.append((seconds(row[0]), row[2]))
    found = sift(METRICS["difficulty"], rows, _NAME, now_s)
    return without_leaps(found, ["difficulty"], _NAME, _LARGEST_LEAP)


def parse_hashrates(reply: Reply, now_s: float) -> Sifted:
    """``hashrate_ehs`` of days, stamped with the day's first second."""
    told = keyed(parse_json(reply, _NAME), _NAME, "the answer")
    rows = []
    for entry in listed(told.get("hashrates"), _NAME, "'hashrates'"):
        item = keyed(entry, _NAME, "a hashrate")
        at_s, given = seconds(item.get("timestamp")), item.get("avgHashrate")
        value = number(given)
        if value == 0.0:  # a day for which its node was not there
            continue
        rows.append(
            (
                None if at_s is None else day_of(at_s - 1),
                given if value is None else value / HASHES_PER_EH,
            )
        )
    return sift(METRICS["hashrate_ehs"], rows, _NAME, now_s)


def parse_fees(reply: Reply, now_s: float) -> Sifted:
    """``fees_btc_per_block``: mean of the day's bins, which are one where all are asked for."""
    bins = defaultdict(list)
    odd = []
    for entry in listed(parse_json(reply, _NAME), _NAME, "the list of fees"):
        item = keyed(entry, _NAME, "a bin of fees")
        at_s, value = seconds(item.get("timestamp")), number(item.get("avgFees"))
        if at_s is None or value is None or at_s > now_s + AHEAD_S:
            odd.append((at_s, item.get("avgFees")))
        else:
            bins[day_of(at_s)].append(value / SATOSHI_PER_BTC)
    days = [(day_s, sum(values) / len(values)) for day_s, values in bins.items()]
    return sift(METRICS["fees_btc_per_block"], finished_days(days, now_s) + odd, _NAME, now_s)


def parse_prices(reply: Reply, now_s: float) -> Sifted:
    """``price_usd`` at the close of days.

    Prices are those of moments, hourly or daily; the close of a day is the last one up to and with
    the midnight that ends it.
    """
    told = keyed(parse_json(reply, _NAME), _NAME, "the answer")
    rows = []
    for entry in listed(told.get("prices"), _NAME, "'prices'"):
        item = keyed(entry, _NAME, "a price")
        at_s, given = seconds(item.get("time")), item.get("USD")
        if number(given) in {0.0, -1.0}:  # it knew none
            continue
        rows.append((None if at_s is None else at_s - 1, given))
    closes = last_of_days(sorted(rows, key=_time_of), now_s)
    return sift(METRICS["price_usd"], closes, _NAME, now_s)


def parse_quote(reply: Reply, now_s: float) -> Sifted:
    """``price_usd`` of the moment."""
    told = keyed(parse_json(reply, _NAME), _NAME, "the answer")
    rows = [(seconds(told.get("time")), told.get("USD"))]
    return sift(METRICS["price_usd"], rows, _NAME, now_s)


def parse_height(reply: Reply, now_s: float) -> Sifted:
    """``height`` now."""
    return sift(METRICS["height"], [(int(now_s), parse_json(reply, _NAME))], _NAME, now_s)


def joined_prices(found: Sifted) -> Sifted:
    """The closes of days and the quote of the moment as one series."""
    prices = [item for item in found.observations if item.metric == "price_usd"]
    others = tuple(item for item in found.observations if item.metric != "price_usd")
    rows = [
        (int(at_s), float(value))
        for item in prices
        for at_s, value in zip(item.observed_at_s, item.values, strict=True)
    ]
    last_s = max((at_s for at_s, _ in rows), default=0)
    joined = sift(METRICS["price_usd"], rows, _NAME, last_s)
    return Sifted(others, found.notices) + joined


def _time_of(row: tuple[int | None, object]) -> int:
    return row[0] or 0
