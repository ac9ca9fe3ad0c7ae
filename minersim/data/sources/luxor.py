"""Luxor's Hashrate Index: hashprice, and the difficulty of the moment. Needs a key.

Format: LuxorLabs/hashrateindex-api-python-client (GraphQL). Numbers are texts; hashprice is in
USD/TH/s/day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from minersim.data.metrics import METRICS
from minersim.data.replies import keyed, listed, number, parse_json, seconds
from minersim.data.sifting import Sifted, last_of_days, sift
from minersim.data.source import Fetched, Http, Reply, SourceError
from minersim.data.visit import Visit, needed_key
from minersim.units import TH_PER_PH

_NAME = "luxor"
_HASHPRICE = "hashprice_usd_per_ph_day"
_HASHPRICES = (
    "query($span: ChartsInterval!, $first: Int)"
    "{getHashprice(inputInterval: $span, first: $first){nodes{timestamp usdHashprice}}}"
)
_OVERVIEW = "{bitcoinOverviews(last: 1){nodes{timestamp hashpriceUsd networkDiff}}}"
_MOST_POINTS = 10_000


@dataclass
class Luxor:
    """See the module."""

    name: str = _NAME
    title: str = "Luxor Hashrate Index"
    address: str = "https://api.hashrateindex.com/graphql"
    metrics: tuple[str, ...] = (_HASHPRICE, "difficulty")
    needs_key: str = "luxor"
    terms: str = "With a key from Luxor; use as its terms allow, not for passing on"

    def fetch(
        self, http: Http, metrics: Sequence[str], since_s: int | None, key: str | None
    ) -> Fetched:
        """Ask for metrics from a time on (None: everything); raises SourceError."""
        visit = Visit(self.name, self.metrics, metrics, since_s)
        secret = {"x-hi-api-key": needed_key(key, self.title, self.needs_key)}
        if visit.wants(_HASHPRICE):
            # always all: shorter spans have points in other steps, and so another last one of a day
            query = {"query": _HASHPRICES, "variables": {"span": "ALL", "first": _MOST_POINTS}}
            visit.ask(
                partial(http.post, self.address, json=query, secret_headers=secret),
                parse_hashprices,
            )
        if visit.wants("difficulty"):
            query = {"query": _OVERVIEW, "variables": {}}
            visit.ask(
                partial(http.post, self.address, json=query, secret_headers=secret),
                parse_overview,
            )
        return visit.fetched()


def parse_hashprices(reply: Reply, now_s: float) -> Sifted:
    """``hashprice_usd_per_ph_day`` of finished days; of several points of a day the last."""
    rows = []
    for node in _nodes(reply, "getHashprice"):
        value = number(node.get("usdHashprice"))
        given = node.get("usdHashprice") if value is None else value * TH_PER_PH
        rows.append((seconds(node.get("timestamp")), given))
    return sift(METRICS[_HASHPRICE], last_of_days(rows, now_s), _NAME, now_s)


def parse_overview(reply: Reply, now_s: float) -> Sifted:
    """``difficulty`` of the moment."""
    nodes = _nodes(reply, "bitcoinOverviews")
    rows = [(seconds(node.get("timestamp")), node.get("networkDiff")) for node in nodes]
    return sift(METRICS["difficulty"], rows, _NAME, now_s)


def _nodes(reply: Reply, name: str) -> list[dict[str, Any]]:
    told = keyed(parse_json(reply, _NAME), _NAME, "the answer")
    if errors := told.get("errors"):
        first = errors[0] if isinstance(errors, list) else errors
        message = first.get("message") if isinstance(first, dict) else first
        raise SourceError(f"{_NAME} answered with an error: {' '.join(str(message).split())[:200]}")
    data = keyed(told.get("data"), _NAME, "'data'")
    nodes = keyed(data.get(name), _NAME, f"{name!r}").get("nodes")
    return [keyed(node, _NAME, "a node") for node in listed(nodes, _NAME, "'nodes'")]
