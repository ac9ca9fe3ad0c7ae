"""BGeometrics (bitcoin-data.com): Miner Position Index and Puell multiple without a key.

Format: its OpenAPI description. About 8 requests an hour and 15 a day, the last week withheld
without a plan; after a refusal it is left alone for an hour (``minersim.data.pace``).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from minersim.data.keys import find_key
from minersim.data.metrics import METRICS
from minersim.data.replies import date_text, day_of, keyed, listed, parse_json, seconds
from minersim.data.sifting import Sifted, finished_days, sift
from minersim.data.source import Fetched, Http, Reply
from minersim.data.visit import Visit

_NAME = "bgeometrics"
_SERIES = {
    "mpi": ("miner-position-index", "mpi"),
    "puell_multiple": ("puell-multiple", "puellMultiple"),
}
"""Path of each metric, and the name of its value."""


@dataclass
class BGeometrics:
    """See the module; the token of a plan may be given as key."""

    name: str = _NAME
    title: str = "BGeometrics"
    address: str = "https://bitcoin-data.com"
    metrics: tuple[str, ...] = tuple(_SERIES)
    needs_key: str = ""
    terms: str = "Free use is personal and non-commercial"

    def fetch(
        self, http: Http, metrics: Sequence[str], since_s: int | None, key: str | None
    ) -> Fetched:
        """Ask for metrics from a time on (None: everything); raises SourceError."""
        visit = Visit(self.name, self.metrics, metrics, since_s)
        params = {} if since_s is None else {"startday": date_text(since_s)}
        token = key or find_key(self.name)
        secret = {"token": token} if token else {}
        for metric in visit.wanted:
            url = f"{self.address.rstrip('/')}/v1/{_SERIES[metric][0]}"
            get = partial(http.get, url, params=params, secret_params=secret)
            visit.ask(get, partial(parse_series, metric))
        return visit.fetched()


def parse_series(metric: str, reply: Reply, now_s: float) -> Sifted:
    """One metric of finished days; a plan tells the one that is not over, too."""
    rows = []
    for entry in listed(parse_json(reply, _NAME), _NAME, "the answer"):
        item = keyed(entry, _NAME, "a day")
        at_s = seconds(item.get("d")) if item.get("d") else seconds(item.get("unixTs"))
        rows.append((None if at_s is None else day_of(at_s), item.get(_SERIES[metric][1])))
    return sift(METRICS[metric], finished_days(rows, now_s), _NAME, now_s)
