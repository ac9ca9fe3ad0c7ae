"""U.S. Energy Information Administration: what industry pays for power, by state and month.

Format: api.eia.gov/v2, electricity/retail-sales; cents per kilowatt-hour. Needs a free key.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from minersim.data.metrics import POWER_PREFIX, power_metric
from minersim.data.replies import date_text, keyed, listed, number, parse_json, seconds
from minersim.data.sifting import Sifted, sift
from minersim.data.source import Fetched, Http, Reply, SourceError
from minersim.data.visit import Visit, needed_key

_NAME = "eia"
_SECTOR = "IND"
_MOST_ROWS = 5000
_MOST_PAGES = 20
_USD_PER_MWH = {"cents per kilowatt-hour": 10.0, "cents per kilowatthour": 10.0, "": 10.0}
_STATES = (
    "US AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE "
    "NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY"
)
STATES = tuple(_STATES.split())
"""Places: the states, the capital's district, and the whole country."""


@dataclass
class Eia:
    """See the module."""

    name: str = _NAME
    title: str = "EIA (US retail power prices)"
    address: str = "https://api.eia.gov/v2"
    metrics: tuple[str, ...] = tuple(f"{POWER_PREFIX}{state}" for state in STATES)
    needs_key: str = "eia"
    terms: str = "Public domain (US government); name EIA and the date"

    def fetch(
        self, http: Http, metrics: Sequence[str], since_s: int | None, key: str | None
    ) -> Fetched:
        """Ask for metrics from a time on (None: everything); raises SourceError."""
        visit = Visit(self.name, self.metrics, metrics, since_s)
        secret = {"api_key": needed_key(key, self.title, self.needs_key)}
        states = [name.removeprefix(POWER_PREFIX) for name in visit.wanted]
        url = f"{self.address.rstrip('/')}/electricity/retail-sales/data/"
        params = {
            "frequency": "monthly",
            "data[0]": "price",
            "facets[sectorid][]": _SECTOR,
            "sort[0][column]": "period",
            "sort[0][direction]": "desc",
            "length": str(_MOST_ROWS),
        }
        if len(states) == 1:  # more of them are picked out of the answer
            params["facets[stateid][]"] = states[0]
        if since_s is not None:
            params["start"] = date_text(since_s)[:7]
        totals: list[int] = []

        def parse(reply: Reply, now_s: float) -> Sifted:
            totals.append(total_rows(reply))
            return parse_prices(reply, states, now_s)

        for page in range(_MOST_PAGES):
            if page * _MOST_ROWS >= max(totals, default=1):
                break
            paged = params | {"offset": str(page * _MOST_ROWS)}
            visit.ask(partial(http.get, url, params=paged, secret_params=secret), parse)
        visit.amend(_joined)
        return visit.fetched()


def total_rows(reply: Reply) -> int:
    """How many rows there are on all pages."""
    told = keyed(parse_json(reply, _NAME), _NAME, "the answer")
    return int(number(keyed(told.get("response"), _NAME, "'response'").get("total")) or 0)


def parse_prices(reply: Reply, states: Sequence[str], now_s: float) -> Sifted:
    """Power prices of industry, by month, for states."""
    told = keyed(parse_json(reply, _NAME), _NAME, "the answer")
    response = keyed(told.get("response"), _NAME, "'response'")
    by_state: dict[str, list[tuple[int | None, object]]] = {state: [] for state in states}
    for entry in listed(response.get("data"), _NAME, "'data'"):
        item = keyed(entry, _NAME, "a month")
        state = str(item.get("stateid"))
        if state not in by_state or item.get("sectorid", _SECTOR) != _SECTOR:
            continue
        unit = str(item.get("price-units") or "")
        if unit not in _USD_PER_MWH:
            raise SourceError(f"{_NAME} answered in a unit that is not known: {unit[:40]!r}")
        value = number(item.get("price"))
        given = item.get("price") if value is None else value * _USD_PER_MWH[unit]
        by_state[state].append((seconds(f"{item.get('period')}-01"), given))
    found = Sifted()
    for state, rows in by_state.items():
        found += sift(power_metric(state), rows, _NAME, now_s)
    return found


def _joined(found: Sifted) -> Sifted:
    """The pages of each state as one series."""
    rows: dict[str, list[tuple[int, float]]] = {}
    for item in found.observations:
        pairs = zip(item.observed_at_s.tolist(), item.values.tolist(), strict=True)
        rows.setdefault(item.metric, []).extend(pairs)
    joined = Sifted((), found.notices)
    for name, values in rows.items():
        metric = power_metric(name.removeprefix(POWER_PREFIX))
        joined += sift(metric, values, _NAME, max(at_s for at_s, _ in values))
    return joined
