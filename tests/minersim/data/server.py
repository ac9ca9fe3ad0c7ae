"""A server of our own that speaks like every source, from real series where they are beside us.

``PYTHONPATH=. python tests/minersim/data/server.py`` serves until Ctrl-C, for trials by hand. Any
folder of tests can load it by its path, so it loads the files beside it by theirs.
"""

import base64
import csv
import functools
import importlib.util
import json
import re
import threading
from pathlib import Path
from urllib.parse import urlencode

from werkzeug import Request, Response

from minersim.data.sources import (
    BGeometrics,
    BitcoinCore,
    Bitview,
    BlockchainCharts,
    CoinMetrics,
    CoinMetricsPro,
    CryptoQuant,
    Eia,
    Ercot,
    Glassnode,
    HiApi,
    Luxor,
    Mempool,
)
from minersim.data.sources.bitview import day_of_index, index_of_day


def _beside(name):
    """A module of this folder, which is no package."""
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


figures = _beside("served_figures")
RawServer = _beside("raw_server").RawServer
DAY, REAL, COMMUNITY, PRO = figures.DAY, figures.REAL, figures.COMMUNITY, figures.PRO
seconds, iso, table, number = figures.seconds, figures.iso, figures.table, figures.number
made_up_days = figures.made_up_days

KEY = "SECRET-k3y/with+signs="
"""Key of every paid source here."""
LOGIN = "user:node-passw0rd"
ERCOT_KEY = f"{KEY}:someone@example.org:pass:word"


def key_of(source):
    """Key with which a source opens here."""
    if source.name == "bitcoin_core":
        return LOGIN
    keys = {"": None, "ercot": ERCOT_KEY}
    return keys.get(source.needs_key, KEY)


def pairs(fetched, name):
    """Values of a metric by time."""
    found = {item.metric: item for item in fetched.observations}[name]
    return dict(zip(found.observed_at_s.tolist(), found.values.tolist(), strict=True))


class FakeSources:
    """Answers of every source.

    Attributes
    ----------
    days : dict
        Days by their first second.
    rows : dict
        Rows of Coin Metrics.
    requests : list of str
        Paths and queries that were asked.
    damage : callable
        What becomes of every good answer before it is sent.
    """

    def __init__(self, httpserver):
        self.requests = []
        self.damage = lambda told: told
        self.base = httpserver.url_for("").rstrip("/")
        self.httpserver = httpserver
        for prefix, answer in (
            ("/mempool/api/", self._mempool),
            ("/charts/", self._charts),
            ("/v4/timeseries/asset-metrics", self._coinmetrics),
            ("/bitview/api/series/", self._bitview),
            ("/hi-api/", self._hi_api),
            ("/bgeometrics/v1/", self._bgeometrics),
            ("/glassnode/v1/metrics/mining/", self._glassnode),
            ("/cryptoquant/v1/", self._cryptoquant),
            ("/luxor/graphql", self._luxor),
            ("/node", self._node),
            ("/eia/v2/", self._eia),
            ("/ercot/", self._ercot),
        ):
            self._serve(prefix, answer)

    @functools.cached_property
    def days(self):
        return figures.real_days() if (REAL / "btc_daily.csv").exists() else made_up_days()

    @functools.cached_property
    def rows(self):
        return figures.coinmetrics_rows(self.days)

    @functools.cached_property
    def last_s(self):
        return max(self.days)

    def _serve(self, prefix, answer):
        def respond(request: Request) -> Response:
            self.requests.append(request.full_path)
            given = answer(request, request.path[len(prefix) :])
            if isinstance(given, Response):
                return given
            return Response(json.dumps(self.damage(given)), content_type="application/json")

        pattern = re.compile(re.escape(prefix) + ".*")
        self.httpserver.expect_request(pattern).respond_with_handler(respond)

    def sources(self):
        """Every source of a network, asking here."""
        base = self.base
        return {
            source.name: source
            for source in (
                Mempool(address=f"{base}/mempool/api"),
                BlockchainCharts(address=base),
                Bitview(address=f"{base}/bitview"),
                BitcoinCore(address=f"{base}/node"),
                HiApi(address=f"{base}/hi-api/hashrateindex"),
                CoinMetrics(address=f"{base}/v4"),
                BGeometrics(address=f"{base}/bgeometrics"),
                CoinMetricsPro(address=f"{base}/v4"),
                CryptoQuant(address=f"{base}/cryptoquant/v1"),
                Glassnode(address=f"{base}/glassnode"),
                Luxor(address=f"{base}/luxor/graphql"),
                Eia(address=f"{base}/eia/v2"),
                Ercot(address=f"{base}/ercot/reports", token_address=f"{base}/ercot/token"),
            )
        }

    def series(self, name, first_s=0):
        return {
            at_s: day[name]
            for at_s, day in self.days.items()
            if at_s >= first_s and day[name] is not None
        }

    # ---- mempool.space

    def _mempool(self, request, path):
        name, _, span = path.partition("/")[2].rpartition("/")
        lengths = {"1w": 7, "1m": 30, "3m": 90, "6m": 180, "1y": 365, "2y": 730, "3y": 1095}
        is_span = span in lengths or span == "all"
        name = name if is_span else path.partition("/")[2]
        first_s = self.last_s - lengths.get(span, 10**5) * DAY
        if name == "mining/difficulty-adjustments":
            with (figures.ROOT / "tests/data/difficulty_epochs.csv").open(
                encoding="utf-8"
            ) as stream:
                epochs = list(csv.DictReader(stream))
            rows = [
                [int(e["time_unix"]), int(e["height"]), float(e["difficulty"]), 1.0] for e in epochs
            ]
            return [row for row in reversed(rows) if row[0] >= first_s]
        if name == "mining/hashrate":
            rates = self.series("hashrate_ths", first_s)
            points = [
                {"timestamp": at_s + DAY, "avgHashrate": rate * 1e12}
                for at_s, rate in rates.items()
            ]
            return {"hashrates": points, "difficulty": [], "currentHashrate": 0}
        if name == "mining/blocks/fees":
            return [
                {
                    "avgHeight": 0,
                    "timestamp": at_s + hour * 3600 + 1800,
                    "avgFees": round(day["fees"] / day["blocks"] * 1e8),
                    "USD": 1,
                }
                for at_s, day in self.days.items()
                if at_s >= first_s and day["fees"] is not None and day["blocks"]
                for hour in ((0, 8, 16) if is_span and span != "all" else (12,))
            ]
        if name == "historical-price":
            prices = [
                {"time": at_s + DAY, "EUR": 1, "USD": price}
                for at_s, price in self.series("price").items()
            ]
            hourly = [
                {"time": self.last_s + hour * 3600, "USD": 1000 + hour} for hour in range(1, 24)
            ]
            return {"prices": [*reversed(hourly), *prices], "exchangeRates": {"USDEUR": 0.92}}
        if name == "prices":
            return {"time": self.last_s + DAY + 3600, "USD": 107_000, "EUR": 90_000}
        if name == "tip/height":
            return 903_200
        return Response('{"error":"Failed to get it"}', 404, content_type="application/json")

    # ---- blockchain.com

    def _charts(self, request, name):
        names = {
            "hash-rate": ("hashrate_ths", 0),
            "difficulty": ("difficulty", 0),
            "market-price": ("price", DAY),
            "n-blocks": ("blocks", 0),
            "transaction-fees": ("fees", 0),
        }
        if name == "miners-revenue":
            series = {
                at_s: (day["issuance"] + day["fees"]) * day["price"]
                for at_s, day in self.days.items()
                if None not in (day["issuance"], day["fees"], day["price"])
            }
            shift = 0
        elif name in names:
            column, shift = names[name]
            series = self.series(column)
        else:
            return Response("not found", 404)
        span = request.args["timespan"]
        first_s = 0 if span == "all" else self.last_s - int(span.removesuffix("days")) * DAY
        values = [
            {"x": at_s + shift, "y": value} for at_s, value in series.items() if at_s >= first_s
        ]
        if name == "market-price" and span == "all":
            values = [{"x": seconds("2009-02-01"), "y": 0.0}, *values]
        return {"status": "ok", "name": name, "unit": "", "period": "day", "values": values}

    # ---- Coin Metrics

    def _coinmetrics(self, request, _path):
        args = request.args
        key = args.get("api_key", "")
        if key and key != KEY:
            return error(401, "wrong_credentials", "Supplied credentials are not valid.")
        if args.get("assets") != "btc":
            message = f"Bad parameter 'assets'. Value '{args.get('assets')}' is not supported."
            return error(400, "bad_parameter", message)
        known = {name for row in self.rows.values() for name in row}
        given = []
        for name in args["metrics"].split(","):
            if name not in known:
                if args.get("ignore_unsupported_errors") != "true":
                    message = f"Bad parameter 'metrics'. Value '{name}' is not supported."
                    return error(400, "bad_parameter", message)
            elif not key and name not in COMMUNITY:
                if args.get("ignore_forbidden_errors") != "true":
                    return error(
                        403,
                        "forbidden",
                        f"Requested metric '{name}' with frequency '1d' for asset 'btc' is not "
                        "available with supplied credentials.",
                    )
            else:
                given.append(name)
        size = int(args.get("page_size", 100))
        if size > 10_000:
            return error(400, "bad_parameter", "Bad parameter 'page_size'. Must be at most 10000.")
        first_s = seconds(args["start_time"][:10]) if "start_time" in args else 0
        last_s = seconds(args["end_time"][:10]) if "end_time" in args else 2**40
        rows = [
            {
                "asset": "btc",
                "time": iso(at_s, "%Y-%m-%dT00:00:00.000000000Z"),
                **{name: row[name] for name in given},
            }
            for at_s, row in self.rows.items()
            if first_s <= at_s <= last_s
        ]
        if args.get("format") == "json_stream":  # a row a line, all of them
            return Response("".join(f"{json.dumps(row)}\n" for row in rows))
        return self._page(request, rows, size)

    def _page(self, request, rows, size):
        args = request.args
        token = args.get("next_page_token")
        done = int(base64.b64decode(token.partition(".")[2])) if token else 0
        if args.get("paging_from", "end") == "start":
            page = rows[done : done + size]
        else:
            page = rows[max(len(rows) - done - size, 0) : len(rows) - done]
        told = {"data": page}
        if done + size < len(rows):
            told["next_page_token"] = "0." + base64.b64encode(str(done + size).encode()).decode()
            query = urlencode({**args, "next_page_token": told["next_page_token"]})
            told["next_page_url"] = f"{self.base}/v4/timeseries/asset-metrics?{query}"
        return Response(
            json.dumps(self.damage(told)),
            headers={
                "content-type": "application/json",
                "x-ratelimit-limit": "10",
                "x-ratelimit-remaining": "9",
                "x-ratelimit-reset": "6",
            },
        )

    # ---- the others

    def _bitview(self, request, path):
        name = path.partition("/")[0]
        first = int(request.args.get("start", 0))
        data = []
        for index in range(first, index_of_day(self.last_s) + 1):
            day = self.days.get(day_of_index(index), {})
            data.append(self._bitview_value(name, day))
        return {"version": 1, "index": "day1", "type": "f32", "start": first, "data": data}

    def _bitview_value(self, name, day):
        price = day.get("price")
        if name == "price_close" or price is None:
            return price
        if name == "hash_price_phs":
            reward = (day["issuance"] + day["fees"]) / day["blocks"]
            return 1e15 * DAY / (day["difficulty"] * 2.0**32) * reward * price
        return 1.0

    def _hi_api(self, request, _path):
        series = self.series("price", self.last_s - 300 * DAY)
        return {
            "data": [
                {"timestamp": iso(at_s, "%Y-%m-%dT12:00:00.000Z"), "price": price / 2_000.0}
                for at_s, price in series.items()
            ]
        }

    def _bgeometrics(self, request, path):
        field = {"miner-position-index": "mpi", "puell-multiple": "puellMultiple"}[path]
        first_s = seconds(request.args["startday"]) if "startday" in request.args else 0
        return [
            {"d": iso(at_s), "unixTs": at_s, field: str(abs(value))}
            for at_s, value in self.series("mpi", first_s).items()
        ]

    def _glassnode(self, request, _path):
        if request.args.get("api_key") != KEY:
            return Response("invalid api key", 401)
        first_s = int(request.args.get("s", 0))
        return [
            {"t": at_s, "v": v / 5_000.0} for at_s, v in self.series("outflow", first_s).items()
        ]

    def _cryptoquant(self, request, path):
        if request.headers.get("Authorization") != f"Bearer {KEY}":
            told = {"status": {"code": 401, "message": "Token is invalid"}}
            return Response(json.dumps(told), 401, content_type="application/json")
        fields = {
            "btc/flow-indicator/mpi": "mpi",
            "btc/miner-flows/outflow": "outflow_total",
            "btc/miner-flows/inflow": "inflow_total",
            "btc/miner-flows/reserve": "reserve",
            "btc/inter-entity-flows/miner-to-exchange": "flow_total",
        }
        series = self.series("mpi" if path.endswith("mpi") else "outflow")
        first = request.args.get("from", "00000000")
        data = [
            {"date": iso(at_s), fields[path]: value}
            for at_s, value in reversed(series.items())
            if iso(at_s, "%Y%m%d") >= first
        ][: int(request.args.get("limit", 100))]
        status = {"code": 200, "message": "success"}
        return {"status": status, "result": {"window": "day", "data": data}}

    def _luxor(self, request, _path):
        if request.headers.get("x-hi-api-key") != KEY:
            return Response('{"message":"no such key"}', 401, content_type="application/json")
        if "getHashprice" in request.get_json()["query"]:
            series = self.series("price", self.last_s - 300 * DAY)
            nodes = [
                {
                    "timestamp": iso(at_s, "%Y-%m-%dT00:00:00+00:00"),
                    "usdHashprice": repr(price / 2e6),
                }
                for at_s, price in series.items()
            ]
            return {"data": {"getHashprice": {"nodes": nodes}}}
        day = self.days[self.last_s]
        node = {
            "timestamp": iso(self.last_s, "%Y-%m-%dT02:34:43+00:00"),
            "hashpriceUsd": "0.05",
            "networkDiff": repr(day["difficulty"]),
        }
        return {"data": {"bitcoinOverviews": {"nodes": [node]}}}

    def _eia(self, request, _path):
        if request.args.get("api_key") != KEY:
            told = {"error": {"code": "API_KEY_MISSING", "message": "No api_key was supplied."}}
            return Response(json.dumps(told), 403, content_type="application/json")
        data = [
            {
                "period": f"{year}-{month:02d}",
                "stateid": state,
                "sectorid": "IND",
                "price": str(6.0 + month / 10.0),
                "price-units": "cents per kilowatt-hour",
            }
            for year in (2023, 2024)
            for month in range(1, 13)
            for state in ("TX", "WY")
            if f"{year}-{month:02d}" >= request.args.get("start", "")
        ]
        only = request.args.get("facets[stateid][]")
        data = [row for row in data if only in (None, row["stateid"])]
        return {"response": {"total": str(len(data)), "frequency": "monthly", "data": data}}

    def _ercot(self, request, path):
        if path == "token":
            right = (request.form["username"], request.form["password"])
            if right != ("someone@example.org", "pass:word"):
                return Response('{"error":"invalid_grant"}', 400)
            return {"id_token": "TOKEN-of-an-hour"}
        secrets = (
            request.headers.get("Ocp-Apim-Subscription-Key"),
            request.headers.get("Authorization"),
        )
        if secrets != (KEY, "Bearer TOKEN-of-an-hour"):
            return Response('{"code":401,"message":"Unauthorized"}', 401)
        point, page = request.args["settlementPoint"], int(request.args["page"])
        first = request.args["deliveryDateFrom"]
        rows = [row for row in figures.power_rows(point) if row[0] >= first]
        size = int(request.args["size"])
        names = ("deliveryDate", "hourEnding", "settlementPoint", "settlementPointPrice", "DSTFlag")
        return {
            "_meta": {"totalPages": -(-len(rows) // size), "currentPage": page},
            "fields": [{"name": name} for name in names],
            "data": rows[(page - 1) * size : page * size],
        }

    # ---- Bitcoin Core

    def _node(self, request, _path):
        login = request.authorization
        if login is None or f"{login.username}:{login.password}" != LOGIN:
            return Response("", 401)
        told = request.get_json()
        if isinstance(told, list):
            return [self._called(call) for call in reversed(told)]
        answer = self._called(told)
        return Response(json.dumps(answer), 500) if answer["error"] else answer

    tip = 4031
    """Height of the node's last block: 28 days of 144 blocks, one each ten minutes."""

    def block_time(self, height):
        return seconds("2025-06-01") + height * 600

    def _called(self, call):
        name, params, result, error_ = call["method"], call["params"], None, None
        if name == "getmininginfo":
            result = {"blocks": self.tip, "difficulty": 1e14, "networkhashps": 7.2e20}
        elif name == "getblockhash":
            result = f"{params[0]:064x}"
        elif name == "getblockheader":
            height = int(params[0], 16)
            result = {"time": self.block_time(height), "difficulty": 1e14 + height}
        elif name == "getblockstats" and params[0] < 300:
            error_ = {"code": -1, "message": "Block not available (pruned data)"}
        elif name == "getblockstats":
            result = {
                "height": params[0],
                "time": self.block_time(params[0]),
                "totalfee": 2_000_000 + params[0],
                "subsidy": 312_500_000,
            }
        elif name == "getnetworkhashps":
            result = 7.2e20 + params[0]
        else:
            error_ = {"code": -32601, "message": "Method not found"}
        return {"result": result, "error": error_, "id": call["id"]}


def error(status, kind, message):
    told = {"error": {"type": kind, "message": message}}
    return Response(json.dumps(told), status, content_type="application/json")


if __name__ == "__main__":
    from pytest_httpserver import HTTPServer

    with HTTPServer(host="127.0.0.1") as running:
        for source in FakeSources(running).sources().values():
            print(f"{source.name:20} {source.address}")  # noqa: T201
        threading.Event().wait()
