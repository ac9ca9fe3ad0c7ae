"""Coin Metrics: the same rows as its own client, conversions, plans, pages."""

import json
import re
from urllib.parse import quote_plus

import pytest
from werkzeug import Response

from minersim.data.http_failure import HttpStatusError
from minersim.data.miner_flows import EXCHANGE_FLOWS
from minersim.data.replies import date_text
from minersim.data.source import SourceError
from minersim.data.sources import coinmetrics

DAY = 86_400
COLUMNS = ("PriceUSD", "HashRate", "BlkCnt", "FeeTotNtv", "IssTotNtv")
PLACE = "/v4/timeseries/asset-metrics"


@pytest.fixture
def official(fake, fake_server, monkeypatch):
    """Their client at our server."""
    from coinmetrics.api_client import CoinMetricsClient

    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    port = int(fake.base.rpartition(":")[2])

    def make(key=""):
        return CoinMetricsClient(api_key=key, host="127.0.0.1", port=port, schema="http")

    return make


@pytest.mark.parametrize(
    ("size", "form"), [(7, "json"), (100, "json"), (10_000, "json"), (10_000, "json_stream")]
)
@pytest.mark.filterwarnings("ignore")  # theirs
def test_the_official_client_gets_the_same_rows(
    fake, http, official, size, form, monkeypatch, fake_server
):
    last = max(fake.rows)
    since = last - (60 if size < 1000 else 4_000) * DAY
    # a day without a value, as at the end of every series
    fake.rows[last]["PriceUSD"] = None
    theirs = official().get_asset_metrics(
        assets="btc",
        metrics=",".join(COLUMNS),
        frequency="1d",
        page_size=size,
        format=form,
        start_time=date_text(since),
    )
    rows = theirs.to_list()
    monkeypatch.setattr(coinmetrics, "_PAGE_ROWS", str(size))
    client = fake.sources()["coinmetrics"]
    pages = coinmetrics._Pages("coinmetrics", client.address, http, None)
    pages.read(COLUMNS, since)
    assert [dict(row) for row in pages.rows] == [dict(row) for row in rows]
    fetched = client.fetch(http, ["price_usd", "blocks_per_day"], since, None)
    expected = {row["time"][:10]: float(row["PriceUSD"]) for row in rows if row["PriceUSD"]}
    ours = {date_text(at): value for at, value in fake_server.pairs(fetched, "price_usd").items()}
    assert ours == expected
    assert len(fake_server.pairs(fetched, "blocks_per_day")) == len(rows)
    assert "coinmetrics: PriceUSD has no value yet for the last day" in fetched.notices


@pytest.mark.filterwarnings("ignore")
def test_the_official_client_gets_the_same_flows_with_a_key(fake, fake_server, http, official):
    names = ["FlowMinerOut0HopAllExNtv", "FlowMinerOut1HopAllBNBNtv"]
    key = quote_plus(fake_server.KEY)  # it puts keys into addresses as they are
    theirs = official(key).get_asset_metrics(assets="btc", metrics=names).to_list()
    source = fake.sources()["coinmetrics_pro"]
    fetched = source.fetch(http, names, None, fake_server.KEY)
    for name in names:
        assert list(fake_server.pairs(fetched, name).values()) == [
            float(row[name]) for row in theirs
        ]
    assert all("api_key" not in notice for notice in (*fetched.notices, fetched.url))


def test_conversions(fake, http, fake_server):
    source = fake.sources()["coinmetrics"]
    fetched = source.fetch(http, source.metrics, None, None)
    days = {name: fake_server.pairs(fetched, name) for name in source.metrics}
    for at_s, row in fake.rows.items():
        if not row["HashRate"] or not row["PriceUSD"] or float(row["BlkCnt"]) == 0.0:
            continue
        fees, blocks = float(row["FeeTotNtv"]), float(row["BlkCnt"])
        assert days["price_usd"][at_s] == float(row["PriceUSD"])
        assert days["hashrate_ehs"][at_s] == pytest.approx(float(row["HashRate"]) / 1e6)
        assert days["fees_btc_per_block"][at_s] == pytest.approx(fees / blocks)
        revenue = (float(row["IssTotNtv"]) + fees) * float(row["PriceUSD"])
        assert days["revenue_usd"][at_s] == pytest.approx(revenue)
    assert [notice for notice in fetched.notices if "refused" in notice] == []


def test_the_difficulty_that_follows_is_the_publishers_own(fake_server):
    file = fake_server.REAL / "coinmetrics_community_btc_to_2020-07.csv"
    if not file.exists():
        pytest.skip("no daily series beside the repository")
    rows = [
        {**row, "time": f"{row['time'][:10]}T00:00:00.000000000Z"}
        for row in fake_server.table(file.name)
        if row["HashRate"] and float(row["DiffMean"])
    ]
    found = coinmetrics.parse_rows(rows, ["difficulty"], 2e9)
    theirs = [float(row["DiffMean"]) for row in rows]
    assert found.notices == ()
    assert found.observations[0].values == pytest.approx(theirs, rel=1e-9)


def row(day, **values):
    return {"asset": "btc", "time": f"{day}T00:00:00.000000000Z", **values}


def test_absent_null_and_wrong_values_are_told_apart():
    rows = [
        row("2020-01-01", PriceUSD="7000", BlkCnt=None, HashRate="lots"),
        row("2020-01-02", PriceUSD=None, BlkCnt=None, HashRate="1e8"),
        {"asset": "eth", "time": "2020-01-01T00:00:00Z", "PriceUSD": "130"},
    ]
    found = coinmetrics.parse_rows(
        rows, ["price_usd", "blocks_per_day", "hashrate_ehs", "fees_btc"], 2e9
    )
    assert {item.metric: item.values.tolist() for item in found.observations} == {
        "price_usd": [7000.0],
        "hashrate_ehs": [100.0],
    }
    told = "\n".join(found.notices)
    assert "not given: FeeTotNtv (not in this plan, or not known there)" in told
    assert "PriceUSD has no value yet for the last day" in told
    assert "BlkCnt has no value on any of 2 days" in told
    assert "hashrate_ehs: 1 value refused: are not numbers (first: 'lots' on 2020-01-01)" in told


def test_a_price_of_zero_a_leap_and_the_future_are_refused():
    rows = [
        row("2020-01-01", PriceUSD="0", HashRate="1e8", BlkCnt="144"),
        row("2020-01-02", PriceUSD="7000", HashRate="1e11", BlkCnt="144"),
        row("2020-01-03", PriceUSD="7100", HashRate="1e8", BlkCnt="144"),
        row("2090-01-03", PriceUSD="7100", HashRate="1e8", BlkCnt="144"),
    ]
    found = coinmetrics.parse_rows(rows, ["price_usd", "hashrate_ehs", "difficulty"], 1.6e9)
    assert {item.metric: item.values.size for item in found.observations} == {
        "price_usd": 2,
        "hashrate_ehs": 2,
        "difficulty": 2,
    }
    assert sum("neighbours" in notice for notice in found.notices) == 2
    assert sum("future" in notice for notice in found.notices) == 3


def test_what_a_plan_does_not_hold_is_left_out_and_told(fake, fake_server, http):
    source = fake.sources()["coinmetrics_pro"]
    fetched = source.fetch(http, ["FlowMinerOut0Hop*"], None, fake_server.KEY)
    assert [item.metric for item in fetched.observations] == ["FlowMinerOut0HopAllExNtv"]
    assert any(
        "not given: FlowMinerOut0HopAllExUSD, FlowMinerOut0HopAllNtv, FlowMinerOut0HopAllUSD"
        in notice
        for notice in fetched.notices
    )


def test_the_whole_family_can_be_asked_for(fake, fake_server, http):
    for place, values in enumerate(fake.rows.values()):
        values |= {name: str(place + 1) for name in EXCHANGE_FLOWS}
    since = max(fake.rows) - 3 * DAY
    source = fake.sources()["coinmetrics_pro"]
    fetched = source.fetch(http, list(EXCHANGE_FLOWS), since, fake_server.KEY)
    assert {item.metric for item in fetched.observations} == set(EXCHANGE_FLOWS)
    assert all(item.values.size == 4 for item in fetched.observations)


def test_flows_of_the_rule_that_are_not_listed_can_be_asked_for(fake, fake_server, http):
    name = "FlowMinerOut0HopAllBNBNtv"
    for values in fake.rows.values():
        values[name] = "7"
    fetched = fake.sources()["coinmetrics_pro"].fetch(http, [name], None, fake_server.KEY)
    assert fetched.observations[0].metric == name


def forbidding(request):
    """A server that knows no ignore_forbidden_errors."""
    for name in request.args["metrics"].split(","):
        if name == "IssTotUSD":
            message = (
                f"Requested metric '{name}' with frequency '1d' for asset 'btc' is not available "
                "with supplied credentials."
            )
            told = {"error": {"type": "forbidden", "message": message}}
            return Response(json.dumps(told), 403)
    told = {"data": [row("2020-01-01", PriceUSD="7000")]}
    return Response(json.dumps(told))


def test_one_forbidden_metric_does_not_cost_the_others(fake, http):
    fake.httpserver.clear()
    fake.httpserver.expect_request(PLACE).respond_with_handler(forbidding)
    source = fake.sources()["coinmetrics"]
    fetched = source.fetch(http, ["price_usd", "issuance_usd"], None, None)
    assert [item.metric for item in fetched.observations] == ["price_usd"]
    assert "coinmetrics: not in this plan: IssTotUSD" in fetched.notices
    with pytest.raises(HttpStatusError, match="IssTotUSD"):
        source.fetch(http, ["issuance_usd"], None, None)


@pytest.mark.parametrize("status", [200, 401])
def test_an_error_is_one_whatever_its_status(fake, http, status):
    fake.httpserver.clear()
    told = {"error": {"type": "unauthorized", "message": "Requested resource requires it."}}
    fake.httpserver.expect_request(PLACE).respond_with_json(told, status)
    with pytest.raises(HttpStatusError, match="requires it") as caught:
        fake.sources()["coinmetrics"].fetch(http, ["price_usd"], None, None)
    assert caught.value.status == 401


def paged(fake, replies):
    fake.httpserver.clear()
    for told in replies:
        fake.httpserver.expect_ordered_request(re.compile(PLACE)).respond_with_json(told)


def test_a_next_page_by_its_address_counts_only_at_the_same_host(fake, http, fake_server):
    first = {"data": [row("2020-01-01", PriceUSD="1")]}
    second = {"data": [row("2020-01-02", PriceUSD="2")]}
    here = f"{fake.base}{PLACE}?next_page_token=0.abc&assets=btc"
    paged(fake, [{**first, "next_page_url": here}, second])
    source = fake.sources()["coinmetrics"]
    assert len(fake_server.pairs(source.fetch(http, ["price_usd"], None, None), "price_usd")) == 2
    paged(fake, [{**first, "next_page_url": "http://127.0.0.1:9/v4?next_page_token=1"}])
    with pytest.raises(SourceError, match="next page at another host"):
        source.fetch(http, ["price_usd"], None, None)


def test_pages_without_end_have_one(fake, http):
    fake.httpserver.clear()
    told = {"data": [row("2020-01-01", PriceUSD="1")], "next_page_token": "again"}
    fake.httpserver.expect_request(PLACE).respond_with_json(told)
    with pytest.raises(SourceError, match="lead in circles"):
        fake.sources()["coinmetrics"].fetch(http, ["price_usd"], None, None)


def test_the_key_is_in_the_request_only(fake, fake_server, http):
    source = fake.sources()["coinmetrics_pro"]
    fetched = source.fetch(http, ["price_usd"], None, fake_server.KEY)
    assert all("api_key=SECRET" in request for request in fake.requests)
    assert "SECRET" not in f"{fetched!r} {source!r} {http!r}"
