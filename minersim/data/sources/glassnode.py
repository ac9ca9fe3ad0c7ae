"""Glassnode: the miner outflow multiple of days. Needs a key of a plan with mining figures.

Format: docs.glassnode.com/api/mining.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from minersim.data.metrics import METRICS
from minersim.data.replies import keyed, listed, parse_json, seconds
from minersim.data.sifting import Sifted, finished_days, sift
from minersim.data.source import Fetched, Http, Reply
from minersim.data.visit import Visit, needed_key

_NAME = "glassnode"
_METRIC = "miner_outflow_multiple"


@dataclass
class Glassnode:
    """See the module."""

    name: str = _NAME
    title: str = "Glassnode"
    address: str = "https://api.glassnode.com"
    metrics: tuple[str, ...] = (_METRIC,)
    needs_key: str = "glassnode"
    terms: str = "Paid; use as your plan allows, not for passing on"

    def fetch(
        self, http: Http, metrics: Sequence[str], since_s: int | None, key: str | None
    ) -> Fetched:
        """Ask for metrics from a time on (None: everything); raises SourceError."""
        visit = Visit(self.name, self.metrics, metrics, since_s)
        params = {"a": "BTC", "i": "24h", "f": "json", "timestamp_format": "unix"}
        if since_s is not None:
            params["s"] = str(since_s)
        secret = {"api_key": needed_key(key, self.title, self.needs_key)}
        url = f"{self.address.rstrip('/')}/v1/metrics/mining/miners_outflow_multiple"
        visit.ask(
            partial(http.get, url, params=params, secret_params=secret), parse_outflow_multiples
        )
        return visit.fetched()


def parse_outflow_multiples(reply: Reply, now_s: float) -> Sifted:
    """``miner_outflow_multiple`` of finished days."""
    items = listed(parse_json(reply, _NAME), _NAME, "the answer")
    points = [keyed(item, _NAME, "a point") for item in items]
    rows = [(seconds(point.get("t")), point.get("v")) for point in points]
    return sift(METRICS[_METRIC], finished_days(rows, now_s), _NAME, now_s)
