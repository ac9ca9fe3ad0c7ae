"""blockchain.com charts: price, hashrate, difficulty, blocks, fees and revenue of days.

Format: blockchain.com/api/charts_api. Prices are stamped with the midnight that ends their day, the
other charts with the day; before August 2010 prices are zeros that stand for none.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from minersim.data.metrics import METRICS
from minersim.data.replies import DAY_S, keyed, listed, number, parse_json, seconds
from minersim.data.sifting import (
    Sifted,
    last_of_days,
    sift,
    without_impossible_hashrates,
    without_leaps,
)
from minersim.data.source import Fetched, Http, Reply
from minersim.data.visit import Visit
from minersim.units import HASHES_PER_EH, HASHES_PER_TH

_NAME = "blockchain_charts"
_FIRST_PRICE_S = 1_282_089_600
"""2010-08-18; zeros before it are placeholders."""

_CHARTS = {
    "price_usd": ("market-price", 1.0),
    "hashrate_ehs": ("hash-rate", HASHES_PER_TH / HASHES_PER_EH),
    "difficulty": ("difficulty", 1.0),
    "blocks_per_day": ("n-blocks", 1.0),
    "fees_btc": ("transaction-fees", 1.0),
    "revenue_usd": ("miners-revenue", 1.0),
}
"""Chart of each metric, and the factor to its unit."""

_PER_BLOCK = "fees_btc_per_block"
_LARGEST_LEAP = 10.0


@dataclass
class BlockchainCharts:
    """See the module."""

    name: str = _NAME
    title: str = "blockchain.com"
    address: str = "https://api.blockchain.info"
    metrics: tuple[str, ...] = (*_CHARTS, _PER_BLOCK)
    needs_key: str = ""
    terms: str = "Public charts; free with attribution, no warranty, ask gently"

    def fetch(
        self, http: Http, metrics: Sequence[str], since_s: int | None, key: str | None
    ) -> Fetched:
        """Ask for metrics from a time on (None: everything); raises SourceError."""
        del key
        visit = Visit(self.name, self.metrics, metrics, since_s)
        days = None if since_s is None else max(int((time.time() - since_s) / DAY_S) + 3, 3)
        params = {
            "timespan": "all" if days is None else f"{days}days",
            "format": "json",
            "sampled": "false",
        }
        for metric, (chart, _) in _CHARTS.items():
            parts = (metric, _PER_BLOCK) if metric in {"fees_btc", "blocks_per_day"} else (metric,)
            if visit.wants(*parts):
                url = f"{self.address.rstrip('/')}/charts/{chart}"
                visit.ask(partial(http.get, url, params=params), partial(parse_series, metric))
        visit.amend(lambda found: without_impossible_hashrates(found, _NAME))
        visit.amend(lambda found: without_leaps(found, ["difficulty"], _NAME, _LARGEST_LEAP))
        visit.amend(with_fees_per_block)
        return visit.fetched()


def parse_series(metric: str, reply: Reply, now_s: float) -> Sifted:
    """One metric of finished days; of several points of a day the last."""
    factor = _CHARTS[metric][1]
    told = keyed(parse_json(reply, _NAME), _NAME, "the answer")
    rows = []
    for entry in listed(told.get("values"), _NAME, "'values'"):
        item = keyed(entry, _NAME, "a point")
        at_s, given = seconds(item.get("x")), item.get("y")
        value = number(given)
        if metric == "price_usd" and at_s is not None:
            if value == 0.0 and at_s < _FIRST_PRICE_S:
                continue
            at_s -= 1
        rows.append((at_s, given if value is None else value * factor))
    return sift(METRICS[metric], last_of_days(rows, now_s), _NAME, now_s)


def with_fees_per_block(found: Sifted) -> Sifted:
    """Adds fees of the mean block where fees and blocks of a day are known."""
    by_name = {item.metric: item for item in found.observations}
    if "fees_btc" not in by_name or "blocks_per_day" not in by_name:
        return found
    fees, blocks = by_name["fees_btc"], by_name["blocks_per_day"]
    count = dict(zip(blocks.observed_at_s.tolist(), blocks.values.tolist(), strict=True))
    rows = [
        (at_s, value / count[at_s])
        for at_s, value in zip(fees.observed_at_s.tolist(), fees.values.tolist(), strict=True)
        if count.get(at_s, 0.0) > 0.0
    ]
    last_s = max((at_s for at_s, _ in rows), default=0)
    return found + sift(METRICS[_PER_BLOCK], rows, _NAME, last_s)
