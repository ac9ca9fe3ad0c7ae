"""CryptoQuant: Miner Position Index and the flows of miners' wallets. Needs a key of a paid plan.

Format: userguide.cryptoquant.com (flow indicator, miner flows, inter entity flows). What it calls
miners' outflow is mostly payouts of pools and moves between wallets, not sales.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from minersim.data.metrics import METRICS
from minersim.data.replies import compact_date, day_of, keyed, listed, parse_json, seconds
from minersim.data.sifting import Sifted, finished_days, sift
from minersim.data.source import Fetched, Http, Reply, SourceError
from minersim.data.visit import Visit, needed_key

_NAME = "cryptoquant"
_MOST_ROWS = "100000"
_ALL_MINERS = {"miner": "all_miner"}
_SERIES: dict[str, tuple[str, str, dict[str, str]]] = {
    "mpi": ("btc/flow-indicator/mpi", "mpi", {}),
    "miner_outflow_btc": ("btc/miner-flows/outflow", "outflow_total", _ALL_MINERS),
    "miner_inflow_btc": ("btc/miner-flows/inflow", "inflow_total", _ALL_MINERS),
    "miner_reserve_btc": ("btc/miner-flows/reserve", "reserve", _ALL_MINERS),
    "miner_to_exchange_btc": (
        "btc/inter-entity-flows/miner-to-exchange",
        "flow_total",
        {"from_miner": "all_miner", "to_exchange": "all_exchange"},
    ),
}
"""Path of each metric, the name of its value, and what must be said besides."""


@dataclass
class CryptoQuant:
    """See the module."""

    name: str = _NAME
    title: str = "CryptoQuant"
    address: str = "https://api.cryptoquant.com/v1"
    metrics: tuple[str, ...] = tuple(_SERIES)
    needs_key: str = "cryptoquant"
    terms: str = "Paid; use as your plan allows, not for passing on"

    def fetch(
        self, http: Http, metrics: Sequence[str], since_s: int | None, key: str | None
    ) -> Fetched:
        """Ask for metrics from a time on (None: everything); raises SourceError."""
        visit = Visit(self.name, self.metrics, metrics, since_s)
        token = needed_key(key, self.title, self.needs_key)
        for metric in visit.wanted:
            path, _, more = _SERIES[metric]
            params = {"window": "day", "limit": _MOST_ROWS, **more}
            if since_s is not None:
                params["from"] = compact_date(since_s)
            get = partial(
                http.get,
                f"{self.address.rstrip('/')}/{path}",
                params=params,
                secret_headers={"Authorization": f"Bearer {token}"},
            )
            visit.ask(get, partial(parse_series, metric))
        return visit.fetched()


def parse_series(metric: str, reply: Reply, now_s: float) -> Sifted:
    """One metric of finished days, newest first in the answer."""
    told = keyed(parse_json(reply, _NAME), _NAME, "the answer")
    status = told.get("status")
    if isinstance(status, dict) and status.get("code") not in (200, "200", None):
        raise SourceError(
            f"{_NAME} answered with an error: {' '.join(str(status.get('message')).split())[:200]}"
        )
    result = keyed(told.get("result"), _NAME, "'result'")
    field = _SERIES[metric][1]
    rows = []
    days = [keyed(day, _NAME, "a day") for day in listed(result.get("data"), _NAME, "'data'")]
    if days and not any(field in day for day in days):
        raise SourceError(f"{_NAME} answered in another form than expected: no {field!r}")
    for day in days:
        at_s = seconds(day.get("date") or day.get("datetime"))
        rows.append((None if at_s is None else day_of(at_s), day.get(field)))
    return sift(METRICS[metric], finished_days(reversed(rows), now_s), _NAME, now_s)
