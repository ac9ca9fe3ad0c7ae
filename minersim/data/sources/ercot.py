"""ERCOT: hourly day-ahead prices of power in Texas, by settlement point.

Format: ercot/api-specs, report NP4-190-CD; USD/MWh, hours by the clock of Texas, named by their
end, the repeated hour of autumn marked. Needs a free account: the key is
``SUBSCRIPTION-KEY:USER:PASSWORD``; a token of an hour is fetched with it.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from minersim.data.metrics import POWER_PREFIX, power_metric
from minersim.data.replies import DAY_S, date_text, keyed, listed, number, parse_json
from minersim.data.screening import AHEAD_S
from minersim.data.sifting import Sifted, sift
from minersim.data.source import Fetched, Http, Reply, SourceError
from minersim.data.visit import Visit, needed_key

_NAME = "ercot"
_ZONE = "America/Chicago"
_PAGE_ROWS = "1000"
_MOST_PAGES = 60
_DEFAULT_DAYS = 365
_POINTS = (
    "HB_BUSAVG HB_HUBAVG HB_HOUSTON HB_NORTH HB_SOUTH HB_WEST HB_PAN "
    "LZ_HOUSTON LZ_NORTH LZ_SOUTH LZ_WEST"
)
POINTS = tuple(_POINTS.split())
"""Hubs and load zones."""

_PUBLIC_CLIENT = "fec253ea-0d06-4272-a5e6-b478baeecd70"
"""Identifier of ERCOT's interface, the same for everybody."""


@dataclass
class Ercot:
    """See the module.

    Attributes
    ----------
    token_address : str
        Where a token is fetched.
    """

    name: str = _NAME
    title: str = "ERCOT (Texas day-ahead prices)"
    address: str = "https://api.ercot.com/api/public-reports"
    metrics: tuple[str, ...] = tuple(f"{POWER_PREFIX}{point}" for point in POINTS)
    needs_key: str = "ercot"
    terms: str = "Public reports under ERCOT's terms of use; name ERCOT"
    token_address: str = (
        "https://ercotb2c.b2clogin.com/ercotb2c.onmicrosoft.com/B2C_1_PUBAPI-ROPC-FLOW"
        "/oauth2/v2.0/token"
    )

    def fetch(
        self, http: Http, metrics: Sequence[str], since_s: int | None, key: str | None
    ) -> Fetched:
        """Ask for metrics from a time on (None: a year); raises SourceError."""
        visit = Visit(self.name, self.metrics, metrics, since_s)
        secret = self._headers(http, needed_key(key, self.title, self.needs_key))
        first_s = since_s if since_s is not None else int(time.time()) - _DEFAULT_DAYS * DAY_S
        url = f"{self.address.rstrip('/')}/np4-190-cd/dam_stlmnt_pnt_prices"
        for metric in visit.wanted:
            point = metric.removeprefix(POWER_PREFIX)
            params = {
                # the day in Texas begins after the day of UTC
                "deliveryDateFrom": date_text(first_s - DAY_S),
                "deliveryDateTo": date_text(int(time.time()) + DAY_S),
                "settlementPoint": point,
                "size": _PAGE_ROWS,
            }
            pages = _Pages(http, url, params, secret)
            visit.ask(pages.read, partial(pages.parse, point))
        return visit.fetched()

    def _headers(self, http: Http, key: str) -> dict[str, str]:
        subscription, _, login = key.partition(":")
        user, _, password = login.partition(":")
        if not (subscription and user and password):
            raise SourceError(
                f"{self.title}: the key is not of the form SUBSCRIPTION-KEY:USER:PASSWORD"
            )
        reply = http.post(
            self.token_address,
            form={
                "grant_type": "password",
                "scope": f"openid {_PUBLIC_CLIENT} offline_access",
                "client_id": _PUBLIC_CLIENT,
                "response_type": "id_token",
            },
            secret_form={"username": user, "password": password},
        )
        told = keyed(parse_json(reply, _NAME), _NAME, "the answer")
        token = told.get("id_token") or told.get("access_token")
        if not isinstance(token, str) or not token:
            raise SourceError(f"{_NAME} gave no token for this user")
        return {"Ocp-Apim-Subscription-Key": subscription, "Authorization": f"Bearer {token}"}


class _Pages:
    """Reads all pages of a settlement point."""

    def __init__(
        self, http: Http, url: str, params: Mapping[str, str], secret: Mapping[str, str]
    ) -> None:
        self._http = http
        self._url = url
        self._params = params
        self._secret = secret
        self._replies: list[Reply] = []

    def read(self) -> Reply:
        for page in range(1, _MOST_PAGES + 1):
            params = {**self._params, "page": str(page)}
            reply = self._http.get(self._url, params=params, secret_headers=self._secret)
            self._replies.append(reply)
            if page >= total_pages(reply):
                return self._replies[0]
        raise SourceError(f"{_NAME} has more than {_MOST_PAGES} pages; ask for less")

    def parse(self, point: str, _first: Reply, now_s: float) -> Sifted:
        rows = [row for reply in self._replies for row in price_rows(reply, point)]
        # tomorrow's prices are made today
        return sift(power_metric(point), rows, _NAME, now_s + AHEAD_S)


def total_pages(reply: Reply) -> int:
    """How many pages there are."""
    told = keyed(parse_json(reply, _NAME), _NAME, "the answer")
    meta = told.get("_meta")
    return int(number(meta.get("totalPages")) or 0) if isinstance(meta, dict) else 0


def parse_prices(reply: Reply, point: str, now_s: float) -> Sifted:
    """Hourly prices of a settlement point out of one page. [USD/MWh]"""
    return sift(power_metric(point), price_rows(reply, point), _NAME, now_s + AHEAD_S)


def price_rows(reply: Reply, point: str) -> list[tuple[int | None, object]]:
    """Beginnings of hours, and prices, of one page.

    Its rows are lists in the order of ``fields``, or tables.
    """
    told = keyed(parse_json(reply, _NAME), _NAME, "the answer")
    data = told.get("data")
    if data == {}:  # an empty report
        return []
    fields = [keyed(item, _NAME, "a field") for item in listed(told.get("fields"), _NAME, "fields")]
    names = [str(item.get("name")) for item in fields]
    rows: list[tuple[int | None, object]] = []
    for entry in listed(data, _NAME, "'data'"):
        row = dict(zip(names, entry, strict=False)) if isinstance(entry, list) else entry
        item = keyed(row, _NAME, "a row")
        if item.get("settlementPoint", point) == point:
            rows.append((hour_begin_s(item), item.get("settlementPointPrice")))
    return rows


def hour_begin_s(row: Mapping[str, Any]) -> int | None:
    """When an hour begins, of ``deliveryDate``, ``hourEnding`` (01:00 to 24:00), ``DSTFlag``.

    >>> row = {"deliveryDate": "2021-02-15", "hourEnding": "01:00", "DSTFlag": False}
    >>> hour_begin_s(row)
    1613368800
    """
    try:
        day = datetime.strptime(str(row.get("deliveryDate"))[:10], "%Y-%m-%d")  # noqa: DTZ007
        hour = int(str(row.get("hourEnding")).partition(":")[0]) - 1
    except ValueError:
        return None
    if not 0 <= hour <= 24:
        return None
    again = row.get("DSTFlag") in (True, "Y", "true", "True")
    local = (day + timedelta(hours=hour)).replace(tzinfo=ZoneInfo(_ZONE), fold=int(again))
    return int(local.timestamp())
