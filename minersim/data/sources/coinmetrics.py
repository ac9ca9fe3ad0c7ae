"""Coin Metrics, version 4 of its interface: the community's figures without a key, all with one.

Format: docs.coinmetrics.io/api/v4 (timeseries/asset-metrics). Every value is a text. A metric whose
name is absent from all rows is not given in this plan; null means that a day has no value yet. The
community has no difficulty: it follows from hashrate and blocks, as Coin Metrics computes the one
from the others, ``HashRate = BlkCnt x DiffMean x 2^32 / 86400``.
"""

import re
import urllib.parse
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from minersim.data.http_failure import HttpStatusError
from minersim.data.metric_names import find_metric
from minersim.data.miner_flows import MINER_FLOWS, miner_flow
from minersim.data.replies import date_text, keyed, listed, number, parse_json, seconds
from minersim.data.sifting import Sifted, sift, without_leaps
from minersim.data.source import Fetched, Http, Reply, SourceError
from minersim.data.visit import Visit, needed_key
from minersim.number_text import counted
from minersim.units import (
    HASHES_PER_DIFFICULTY,
    HASHES_PER_EH,
    HASHES_PER_TH,
    SECONDS_PER_DAY,
)

_NAME = "coinmetrics"
_ASSET = "btc"
_PAGE_ROWS = "10000"
_MOST_PAGES = 200
_MOST_DROPPED = 8
_MOST_NAMED = 8
_LARGEST_LEAP = 20.0


def _difficulty(hashrate_ths: float, blocks: float) -> float:
    """Mean difficulty of a day."""
    return hashrate_ths * HASHES_PER_TH * SECONDS_PER_DAY / (blocks * HASHES_PER_DIFFICULTY)


def _revenue_usd(issuance_btc: float, fees_btc: float, price_usd: float) -> float:
    return (issuance_btc + fees_btc) * price_usd


Formula = tuple[tuple[str, ...], Callable[..., float]]

_FORMULAS: dict[str, Formula] = {
    "price_usd": (("PriceUSD",), float),
    "hashrate_ehs": (("HashRate",), lambda ths: ths * (HASHES_PER_TH / HASHES_PER_EH)),
    "difficulty": (("HashRate", "BlkCnt"), _difficulty),
    "blocks_per_day": (("BlkCnt",), float),
    "fees_btc": (("FeeTotNtv",), float),
    "fees_btc_per_block": (("FeeTotNtv", "BlkCnt"), lambda fees, blocks: fees / blocks),
    "issuance_btc": (("IssTotNtv",), float),
    "issuance_usd": (("IssTotUSD",), float),
    "revenue_usd": (("IssTotNtv", "FeeTotNtv", "PriceUSD"), _revenue_usd),
    "supply_btc": (("SplyCur",), float),
    "market_cap_usd": (("CapMrktCurUSD",), float),
}
"""What the community may have: columns of the publisher, and how the metric follows from them."""

_PRO_FORMULAS: dict[str, Formula] = {
    **_FORMULAS,
    "transfer_volume_usd": (("TxTfrValAdjUSD",), float),
    "nvt": (("NVTAdj",), float),
}


@dataclass
class CoinMetrics:
    """The community's figures; see the module."""

    name: str = _NAME
    title: str = "Coin Metrics community"
    address: str = "https://community-api.coinmetrics.io/v4"
    metrics: tuple[str, ...] = tuple(_FORMULAS)
    needs_key: str = ""
    terms: str = "CC BY-NC 4.0: not for commercial use; name Coin Metrics"

    def fetch(
        self, http: Http, metrics: Sequence[str], since_s: int | None, key: str | None
    ) -> Fetched:
        """Ask for metrics from a time on (None: everything); raises SourceError."""
        del key
        return _fetch(self, http, metrics, since_s, None)


@dataclass
class CoinMetricsPro:
    """All figures, miners' flows among them (``minersim.data.miner_flows``); see the module."""

    name: str = "coinmetrics_pro"
    title: str = "Coin Metrics Pro"
    address: str = "https://api.coinmetrics.io/v4"
    metrics: tuple[str, ...] = (*_PRO_FORMULAS, *MINER_FLOWS)
    needs_key: str = "coinmetrics"
    terms: str = "Paid; use as your contract allows"

    def fetch(
        self, http: Http, metrics: Sequence[str], since_s: int | None, key: str | None
    ) -> Fetched:
        """Ask for metrics from a time on (None: everything); raises SourceError."""
        return _fetch(self, http, metrics, since_s, needed_key(key, self.title, self.needs_key))


def parse_rows(
    rows: Sequence[Mapping[str, Any]], metrics: Sequence[str], now_s: float, source: str = _NAME
) -> Sifted:
    """Metrics out of the rows of all pages, in minersim's units.

    Parameters
    ----------
    rows : sequence of mapping
        As published: ``asset``, ``time`` and the publisher's metrics, each a text, null or absent.
    metrics : sequence of str
        Names in minersim; miners' flows by their identifiers.
    now_s : float
        What lies more than a day later is refused.
    source : str
        Name, for the notices.
    """
    own = [row for row in rows if str(row.get("asset", _ASSET)).lower() == _ASSET]
    found = Sifted(notices=_gaps(own, columns_of(metrics), source))
    for metric in metrics:
        columns, formula = _formula(metric)
        values = [(seconds(row.get("time")), _value(row, columns, formula)) for row in own]
        found += sift(find_metric(metric), values, source, now_s)
    return without_leaps(found, ["difficulty", "hashrate_ehs"], source, _LARGEST_LEAP)


def columns_of(metrics: Sequence[str]) -> tuple[str, ...]:
    """The publisher's metrics that are needed, each once.

    >>> columns_of(["difficulty", "blocks_per_day", "FlowMinerOut1HopAllNtv"])
    ('HashRate', 'BlkCnt', 'FlowMinerOut1HopAllNtv')
    """
    return tuple(dict.fromkeys(column for name in metrics for column in _formula(name)[0]))


def _formula(metric: str) -> Formula:
    return _PRO_FORMULAS.get(metric) or ((metric,), float)


def _value(row: Mapping[str, Any], columns: tuple[str, ...], formula: Callable[..., float]) -> Any:
    """Value of a row: a number, None where a part is missing, or the part that is no number."""
    given = [row.get(column) for column in columns]
    if any(part is None for part in given):
        return None
    numbers = [number(part) for part in given]
    if None in numbers:
        return given[numbers.index(None)]
    try:
        return formula(*numbers)
    except ZeroDivisionError:  # a day without blocks
        return None


def _gaps(
    rows: Sequence[Mapping[str, Any]], columns: Sequence[str], source: str
) -> tuple[str, ...]:
    """Tells what is not given at all from what has no value yet."""
    if not rows:
        return ()
    notices = []
    absent = [column for column in columns if not any(column in row for row in rows)]
    if absent:
        notices.append(
            f"{source}: not given: {_named(absent)} (not in this plan, or not known there)"
        )
    last = rows[-1]
    for column in columns:
        empty = sum(row.get(column, "") is None for row in rows)
        if column in last and empty == len(rows):
            notices.append(f"{source}: {column} has no value on any of {counted(empty, 'day')}")
        elif column in last and last[column] is None:
            notices.append(f"{source}: {column} has no value yet for the last day")
    return tuple(notices)


def _named(columns: Sequence[str]) -> str:
    """Names in a line, the first of them if they are many."""
    more = len(columns) - _MOST_NAMED
    listed_names = ", ".join(columns[:_MOST_NAMED])
    return f"{listed_names} and {more} more" if more > 0 else listed_names


def _fetch(
    source: CoinMetrics | CoinMetricsPro,
    http: Http,
    metrics: Sequence[str],
    since_s: int | None,
    key: str | None,
) -> Fetched:
    # flows that follow the rule of names may be asked for, even where the pages do not list them
    more = [name for name in metrics if key and miner_flow(name) is not None]
    visit = Visit(source.name, (*source.metrics, *more), metrics, since_s)
    pages = _Pages(source.name, source.address.rstrip("/"), http, key)

    def parse(_first: Reply, now_s: float) -> Sifted:
        found = parse_rows(pages.rows, visit.wanted, now_s, source.name)
        return Sifted((), tuple(pages.notices)) + found

    visit.ask(partial(pages.read, columns_of(visit.wanted), since_s), parse)
    return visit.fetched()


class _Pages:
    """Reads all pages of an answer."""

    def __init__(self, source: str, base: str, http: Http, key: str | None) -> None:
        self._source = source
        self._url = f"{base}/timeseries/asset-metrics"
        self._http = http
        self._secret = {"api_key": key} if key else {}
        self.rows: list[Mapping[str, Any]] = []
        self.notices: list[str] = []

    def read(self, columns: Sequence[str], since_s: int | None) -> Reply:
        """Read the pages into ``rows``. Returns the first answer."""
        asked = list(columns)
        while True:
            try:
                return self._read(asked, since_s)
            except HttpStatusError as error:
                refused = _named_in(error, asked)
                if not refused or len(asked) == len(refused) or len(self.notices) >= _MOST_DROPPED:
                    raise
                # one metric out of the plan fails the whole request: ask for the others
                asked = [column for column in asked if column not in refused]
                self.notices.append(f"{self._source}: not in this plan: {_named(refused)}")

    def _read(self, columns: Sequence[str], since_s: int | None) -> Reply:
        params = {
            "assets": _ASSET,
            "metrics": ",".join(columns),
            "frequency": "1d",
            "page_size": _PAGE_ROWS,
            "paging_from": "start",
            "ignore_forbidden_errors": "true",
            "ignore_unsupported_errors": "true",
        }
        if since_s is not None:
            params["start_time"] = date_text(since_s)
        self.rows = []
        first: Reply | None = None
        seen: set[str] = set()
        for _ in range(_MOST_PAGES):
            reply = self._http.get(self._url, params=params, secret_params=self._secret)
            first = first or reply
            told = keyed(parse_json(reply, self._source), self._source, "the answer")
            _raise_if_error(told, self._source)
            data = listed(told.get("data"), self._source, "'data'")
            self.rows += [keyed(row, self._source, "a row") for row in data]
            token = _next_token(told, self._url, self._source)
            if token is None:
                return first
            if token in seen:
                break
            seen.add(token)
            params["next_page_token"] = token
        raise SourceError(f"{self._source} has no last page: its pages lead in circles")


def _next_token(told: Mapping[str, Any], url: str, source: str) -> str | None:
    """Token of the next page; its address counts only where it is the host that was asked."""
    token = told.get("next_page_token")
    if isinstance(token, str) and token:
        return token
    address = told.get("next_page_url")
    if not isinstance(address, str) or not address:
        return None
    parts = urllib.parse.urlsplit(address)
    if parts.netloc.rpartition("@")[2] != urllib.parse.urlsplit(url).netloc:
        raise SourceError(f"{source} names a next page at another host, which is not followed")
    tokens = urllib.parse.parse_qs(parts.query).get("next_page_token")
    return tokens[0] if tokens else None


def _raise_if_error(told: Mapping[str, Any], source: str) -> None:
    """An error may come with the status of a good answer."""
    error = told.get("error")
    if error is None:
        return
    table = error if isinstance(error, dict) else {"message": error}
    statuses = {"unauthorized": 401, "wrong_credentials": 401, "forbidden": 403}
    status = statuses.get(str(table.get("type")), 400)
    message = " ".join(str(table.get("message")).split())[:300]
    raise HttpStatusError(f"{source} answered with an error: {message}", status, message.encode())


def _named_in(error: HttpStatusError, columns: Sequence[str]) -> list[str]:
    if error.status not in {400, 403}:
        return []
    words = frozenset(re.findall(r"\w+", error.body.decode("utf-8", "replace")))
    return [column for column in columns if column in words]
