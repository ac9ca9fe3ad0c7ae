"""Every source against a server that speaks like it: the same series out as went in."""

import csv
import json
import random
import time
from pathlib import Path

import numpy as np
import pytest

from minersim.data.catalogue import find_metric
from minersim.data.source import Fetched, Reply, Source, SourceError
from minersim.data.sources import (
    all_sources,
    bgeometrics,
    bitcoin_core,
    bitview,
    blockchain_charts,
    coinmetrics,
    cryptoquant,
    csv_file,
    eia,
    ercot,
    glassnode,
    luxor,
    mempool,
    source_named,
)
from minersim.errors import InputError
from minersim.indicators import hashprice

DAY = 86_400
EPOCHS = Path(__file__).parents[3] / "data" / "difficulty_epochs.csv"
NOW = time.time()


def key_of(source, fake_server):
    if source.name == "bitcoin_core":
        return fake_server.LOGIN
    keys = {"": None, "ercot": fake_server.ERCOT_KEY}
    return keys.get(source.needs_key, fake_server.KEY)


def pairs(fetched, name):
    found = {item.metric: item for item in fetched.observations}[name]
    return dict(zip(found.observed_at_s.tolist(), found.values.tolist(), strict=True))


def assert_same(given, expected):
    assert sorted(given) == sorted(expected)
    assert np.allclose([given[at] for at in expected], list(expected.values()), rtol=1e-9)


def test_the_order_is_free_for_business_first_then_free_then_paid():
    names = [source.name for source in all_sources()]
    assert names[:2] == ["mempool", "blockchain_charts"]
    keys = [bool(source.needs_key) for source in all_sources()]
    assert keys == sorted(keys)
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("source", all_sources(), ids=lambda source: source.name)
def test_what_a_source_says_of_itself(source: Source):
    assert source.title
    assert source.terms
    assert source.address.startswith("http")
    assert all(find_metric(name).name == name for name in source.metrics)
    assert source_named(source.name) == source


def test_sources_by_name():
    with pytest.raises(InputError, match="did you mean coinmetrics"):
        source_named("coinmetric")
    assert source_named("csv_file").name == "csv_file"


@pytest.mark.parametrize("name", [source.name for source in all_sources()])
def test_every_metric_that_is_offered_is_given(fake, fake_server, patient_http, name):
    source = fake.sources()[name]
    wanted = source.metrics
    if name in {"eia", "ercot"}:
        wanted = ("power_usd_per_mwh/TX",) if name == "eia" else ("power_usd_per_mwh/HB_WEST",)
    if name == "coinmetrics_pro":
        wanted = (*coinmetrics.CoinMetrics().metrics, "FlowMinerOut1HopAllBNBNtv", "nvt")
    since = fake.last_s - 20 * DAY if name != "ercot" else fake_server.seconds("2021-02-01")
    since = {"eia": 0, "coinmetrics": 0, "coinmetrics_pro": 0}.get(name, since)
    fetched = source.fetch(patient_http, wanted, since, key_of(source, fake_server))
    assert isinstance(fetched, Fetched)
    assert {item.metric for item in fetched.observations} == set(wanted)
    assert fetched.url.startswith(fake.base)
    assert all(item.observed_at_s[0] >= since for item in fetched.observations)
    shown = f"{fetched.url} {fetched.notices} {source!r}"
    assert "SECRET" not in shown
    assert "passw0rd" not in shown


def test_mempool(fake, patient_http):
    source = fake.sources()["mempool"]
    fetched = source.fetch(patient_http, source.metrics, None, None)
    prices = pairs(fetched, "price_usd")
    assert prices.pop(fake.last_s + DAY + 3_600) == 107_000  # the quote of the moment
    assert_same(prices, fake.series("price"))
    rates = {at: ths / 1e6 for at, ths in fake.series("hashrate_ths").items()}
    assert_same(pairs(fetched, "hashrate_ehs"), rates)
    fees = {
        at: round(day["fees"] / day["blocks"] * 1e8) / 1e8
        for at, day in fake.days.items()
        if day["fees"] is not None and day["blocks"]
    }
    fees.pop(min(fees))
    assert_same(pairs(fetched, "fees_btc_per_block"), fees)
    with EPOCHS.open(encoding="utf-8") as stream:
        epochs = {int(row["time_unix"]): float(row["difficulty"]) for row in csv.DictReader(stream)}
    assert_same(pairs(fetched, "difficulty"), epochs)
    assert list(pairs(fetched, "height").values()) == [903_200]


def test_mempool_is_asked_for_no_longer_span_than_needed(fake, patient_http):
    source = fake.sources()["mempool"]
    source.fetch(patient_http, ["hashrate_ehs", "fees_btc_per_block"], int(NOW) - 25 * DAY, None)
    assert [path.rstrip("?") for path in fake.requests] == [
        "/mempool/api/v1/mining/hashrate/1m",
        "/mempool/api/v1/mining/blocks/fees/1m",
    ]


def test_blockchain_charts(fake, patient_http):
    source = fake.sources()["blockchain_charts"]
    fetched = source.fetch(patient_http, source.metrics, None, None)
    assert_same(pairs(fetched, "price_usd"), {at: v for at, v in fake.series("price").items() if v})
    rates = {at: ths / 1e6 for at, ths in fake.series("hashrate_ths").items()}
    given = pairs(fetched, "hashrate_ehs")
    assert set(given) <= set(rates)
    assert len(given) > 0.99 * len(rates)  # days of 2009 with a block or two may go
    assert all(given[at] == pytest.approx(rates[at]) for at in given)
    fees = pairs(fetched, "fees_btc_per_block")
    assert all(
        value == pytest.approx(fake.days[at]["fees"] / fake.days[at]["blocks"])
        for at, value in fees.items()
    )


def test_bitview_agrees_with_the_formula_of_hashprice(fake, patient_http):
    fetched = fake.sources()["bitview"].fetch(
        patient_http, ["hashprice_usd_per_ph_day"], fake.last_s - 30 * DAY, None
    )
    given = pairs(fetched, "hashprice_usd_per_ph_day")
    assert len(given) == 31
    for at_s, value in given.items():
        day = fake.days[at_s]
        reward = (day["issuance"] + day["fees"]) / day["blocks"]
        expected = hashprice(day["price"], day["difficulty"], reward, 0.0)
        assert value == pytest.approx(expected, rel=1e-3)


def test_a_node_gives_whole_days_up_to_what_it_has_pruned(fake, fake_server, http):
    source = fake.sources()["bitcoin_core"]
    fetched = source.fetch(http, source.metrics, None, fake_server.LOGIN)
    first, last = fake_server.seconds("2025-06-01"), fake_server.seconds("2025-06-28")
    blocks = pairs(fetched, "blocks_per_day")
    # pruned below height 300, in the third day: the fourth is the first that is whole
    assert_same(blocks, dict.fromkeys(range(first + 3 * DAY, last + 1, DAY), 144.0))
    fees = {
        at: sum(2_000_000 + height for height in range(place * 144, place * 144 + 144)) / 1e8
        for place, at in enumerate(range(first, last + 1, DAY))
        if at in blocks
    }
    assert_same(pairs(fetched, "fees_btc"), fees)
    assert_same(pairs(fetched, "issuance_btc"), dict.fromkeys(blocks, 450.0))
    rates = dict.fromkeys(blocks, (7.2e20 + 144) / 1e18)
    assert_same(pairs(fetched, "hashrate_ehs"), rates)
    assert list(pairs(fetched, "difficulty").values())[:2] == [1e14, 1e14 + 2016]
    assert any("pruned data" in notice for notice in fetched.notices)


def test_a_node_is_asked_for_no_more_blocks_than_allowed(fake, fake_server, http):
    source = fake.sources()["bitcoin_core"]
    source.most_blocks = 500
    fetched = source.fetch(http, ["blocks_per_day"], 0, fake_server.LOGIN)
    assert len(pairs(fetched, "blocks_per_day")) == 3
    later = source.fetch(
        http, ["blocks_per_day"], fake_server.seconds("2025-06-28"), fake_server.LOGIN
    )
    assert len(pairs(later, "blocks_per_day")) == 1


def test_a_node_opens_with_its_cookie_or_the_environment(
    fake, fake_server, http, tmp_path, monkeypatch
):
    source = fake.sources()["bitcoin_core"]
    with pytest.raises(SourceError, match=r"no cookie .* set MINERSIM_BITCOIN_CORE_KEY"):
        source.fetch(http, ["height"], None, None)
    source.cookie = str(tmp_path / "cookie")
    Path(source.cookie).write_text(fake_server.LOGIN, encoding="utf-8")
    assert source.fetch(http, ["height"], None, None).observations
    Path(source.cookie).write_text("user:wrong-passw0rd", encoding="utf-8")
    with pytest.raises(SourceError, match=r"\(401\)") as caught:
        source.fetch(http, ["height"], None, None)
    assert "passw0rd" not in str(caught.value)
    monkeypatch.setenv("MINERSIM_BITCOIN_CORE_KEY", fake_server.LOGIN)
    assert source.fetch(http, ["height"], None, None).observations


def test_power_of_texas_by_the_hour(fake, fake_server, http):
    source = fake.sources()["ercot"]
    name = "power_usd_per_mwh/HB_WEST"
    first = fake_server.seconds("2021-02-15")
    fetched = source.fetch(http, [name], first, fake_server.ERCOT_KEY)
    given = pairs(fetched, name)
    times = sorted(given)
    assert times[0] == first  # 18:00 the day before, in Texas
    assert set(np.diff(times[:200])) == {3_600}
    if (fake_server.REAL / "ercot_dam_spp_hourly_2021_2023.csv").exists():
        assert max(given.values()) > 1_000.0  # the storm
        assert set(np.diff(times)) == {3_600}  # neither hole nor double hour at a change of clock
    assert fetched.notices == ()
    with pytest.raises(SourceError, match="not of the form SUBSCRIPTION-KEY:USER:PASSWORD"):
        source.fetch(http, [name], None, "only-one")


def test_power_of_industry_by_the_month(fake, fake_server, http):
    fetched = fake.sources()["eia"].fetch(
        http, ["power_usd_per_mwh/TX", "power_usd_per_mwh/WY"], None, fake_server.KEY
    )
    prices = pairs(fetched, "power_usd_per_mwh/WY")
    assert len(prices) == 24
    assert prices[fake_server.seconds("2023-12-01")] == pytest.approx(72.0)


@pytest.mark.parametrize(
    ("name", "metric"),
    [
        ("coinmetrics_pro", "FlowMinerOut1HopAllNtv"),
        ("cryptoquant", "mpi"),
        ("glassnode", "miner_outflow_multiple"),
        ("luxor", "difficulty"),
        ("eia", "power_usd_per_mwh/TX"),
        ("ercot", "power_usd_per_mwh/HB_WEST"),
    ],
)
def test_a_missing_and_a_wrong_key_are_told(fake, http, name, metric):
    source = fake.sources()[name]
    with pytest.raises(SourceError, match=f"needs a key: set MINERSIM_{source.needs_key.upper()}"):
        source.fetch(http, [metric], None, None)
    with pytest.raises(SourceError, match=r"\(40[0-3]\)") as caught:
        source.fetch(http, [metric], None, "wr0ng-key:user:wr0ng-pass")
    assert "wr0ng" not in str(caught.value)


@pytest.mark.parametrize("source", all_sources(), ids=lambda source: source.name)
def test_metrics_that_it_does_not_give(source, http):
    with pytest.raises(InputError, match=r"does not give"):
        source.fetch(http, ["power_usd_per_mwh/NOWHERE"], None, "user:a:b")
    with pytest.raises(InputError, match="did you mean"):
        source.fetch(http, ["prize_usd"], None, "user:a:b")


# ---- what every source answers to faults


CASES = [
    (source.name, next(iter(source.metrics)))
    for source in all_sources()
    if source.name not in {"bitcoin_core", "coinmetrics_pro"}
] + [("bitcoin_core", "height"), ("coinmetrics_pro", "FlowMinerOut1HopAllNtv")]


def served(fake, answer):
    """Every source's place now answers this."""
    fake.httpserver.clear()
    import re

    fake.httpserver.expect_request(re.compile(".*")).respond_with_handler(lambda _r: answer())


@pytest.mark.parametrize(("name", "metric"), CASES)
@pytest.mark.parametrize(
    "body",
    [
        "<html><body>Sign in to the wireless network</body></html>",
        "",
        "null",
        "[]x",
        '"text"',
        "3",
        "[1, 2, 3]",
        '[{"a": 1}]',
        "{}",
        '{"data": 5}',
        '{"data": [5], "values": [5], "result": 5, "response": 5, "hashrates": {}, "start": "x"}',
        '{"result": {"data": {}}, "response": {"data": [7]}, "data": {"getHashprice": []}}',
        '{"error": "no"}',
        '{"error": {"type": "forbidden", "message": "no plan"}}',
    ],
)
def test_another_form_than_expected_is_one_plain_line(fake, fake_server, http, name, metric, body):
    from werkzeug import Response

    source = fake.sources()[name]
    served(fake, lambda: Response(body, content_type="application/json"))
    said = ""
    try:
        assert source.fetch(http, [metric], None, key_of(source, fake_server)).observations == ()
    except SourceError as error:
        said = str(error)
    assert "\n" not in said
    assert "SECRET" not in said
    if "<html>" in body:
        assert "answered with a web page, not JSON" in said


ROUNDS = 12
JUNK = (None, True, -1, 0, 1e300, -1e300, "x", "", "NaN", [], {}, [[]], {"error": 1}, "9" * 30)


def damaged(told, luck):
    """The same with junk in one place."""
    if isinstance(told, dict) and told and luck.random() < 0.85:
        name = luck.choice(sorted(told))
        return {**told, name: damaged(told[name], luck)}
    if isinstance(told, list) and told and luck.random() < 0.85:
        place = luck.randrange(len(told))
        if luck.random() < 0.1:
            return told[:place]
        return [*told[:place], damaged(told[place], luck), *told[place + 1 :]]
    return luck.choice(JUNK)


@pytest.mark.parametrize("name", [source.name for source in all_sources()])
def test_damaged_answers_are_refused_in_part_or_told_in_one_line(fake, fake_server, http, name):
    luck = random.Random(name)
    source = fake.sources()[name]
    since = fake.last_s - 5 * DAY
    since = {"ercot": fake_server.seconds("2023-12-25"), "eia": 0}.get(name, since)
    metrics = {"eia": "power_usd_per_mwh/TX", "ercot": "power_usd_per_mwh/HB_WEST"}
    wanted = (metrics[name],) if name in metrics else source.metrics
    fake.damage = lambda told: damaged(told, luck) if luck.random() < 0.5 else told
    said = []
    for _ in range(ROUNDS):
        try:
            fetched = source.fetch(http, wanted, since, key_of(source, fake_server))
        except SourceError as error:
            said.append(str(error))
            continue
        said += fetched.notices
        for found in fetched.observations:
            metric = find_metric(found.metric)
            assert np.all((found.values >= metric.low) & (found.values <= metric.high))
    assert said
    assert all("\n" not in line and len(line) < 1_000 for line in said)


@pytest.mark.parametrize(("name", "metric"), CASES)
def test_a_host_that_is_not_there_is_given_up_at_once(fake, fake_server, http, name, metric):
    source = fake.sources()[name]
    source.address = "http://127.0.0.1:9"
    if name == "ercot":
        source.token_address = source.address
    began = time.monotonic()
    with pytest.raises(SourceError, match="refuses connections"):
        source.fetch(http, source.metrics, None, key_of(source, fake_server))
    assert time.monotonic() - began < 1.5
    assert metric in source.metrics


def test_one_bad_answer_costs_its_own_metrics_only(fake, http):
    from werkzeug import Response

    source = fake.sources()["mempool"]
    fake.httpserver.clear()
    fake.httpserver.expect_request("/mempool/api/v1/mining/hashrate").respond_with_handler(
        lambda _request: Response('{"error":"Failed to get historical hashrate"}', 404)
    )
    fake.httpserver.expect_request("/mempool/api/blocks/tip/height").respond_with_data("903200")
    fetched = source.fetch(http, ["hashrate_ehs", "height"], None, None)
    assert [item.metric for item in fetched.observations] == ["height"]
    assert any("Failed to get historical hashrate" in notice for notice in fetched.notices)


def test_after_a_refusal_nothing_more_is_asked(fake, http):
    source = fake.sources()["mempool"]
    fake.httpserver.clear()
    fake.httpserver.expect_request(
        "/mempool/api/v1/mining/difficulty-adjustments"
    ).respond_with_json([[1_703_311_464, 822_528, 7.2e13, 1.07]])
    fake.httpserver.expect_request("/mempool/api/v1/mining/hashrate").respond_with_data("", 403)
    fetched = source.fetch(http, source.metrics, None, None)
    assert [item.metric for item in fetched.observations] == ["difficulty"]
    assert fetched.notices[-1].endswith("the rest was not asked")
    assert len(fake.httpserver.log) == 2


def test_a_wrong_clock_is_told_and_the_future_is_not_stored(fake, http, raw):
    def answer(connection, _count, _ended):
        day = int(NOW) // DAY * DAY
        points = [{"timestamp": day + age * DAY, "avgHashrate": 5e20} for age in (-1, 0, 4)]
        told = json.dumps({"hashrates": points}).encode()
        head = "HTTP/1.1 200 OK\r\nDate: Mon, 05 Jan 2009 00:00:00 GMT\r\n"
        connection.sendall(f"{head}Content-Length: {len(told)}\r\n\r\n".encode() + told)

    source = fake.sources()["mempool"]
    source.address = raw(answer).url
    fetched = source.fetch(http, ["hashrate_ehs"], None, None)
    assert len(pairs(fetched, "hashrate_ehs")) == 2
    told = "\n".join(fetched.notices)
    assert "hours ahead of the source's" in told
    assert "1 value refused: dated in the future" in told


# ---- pure parsing, of bodies as they were published


def body(text, headers=None):
    return Reply("https://host.example/x?a=1", text.encode(), headers or {})


@pytest.fixture
def published(fake_server):
    folder = fake_server.REAL.parent / "api" / "fixtures"
    if not folder.exists():
        pytest.skip("no published bodies beside the repository")
    return lambda name: body((folder / name).read_text(encoding="utf-8"))


def values(sifted):
    assert sifted.notices == ()
    return {item.metric: item.values.tolist() for item in sifted.observations}


@pytest.mark.parametrize(
    ("file", "parse", "expected"),
    [
        ("mempool_hashrate_3d.json", mempool.parse_hashrates,
         {"hashrate_ehs": [236.4997621087718, 217.4732767873313, 189.877203506913]}),
        ("mempool_difficulty_adjustments_1m.json", mempool.parse_difficulties,
         {"difficulty": [67957790298897.88, 67305906902031.39, 72006146478567.1]}),
        ("mempool_historical_price.json", mempool.parse_prices, {"price_usd": [2254.9]}),
        ("mempool_prices.json", mempool.parse_quote, {"price_usd": [43753.0]}),
        ("blockchain_info_hash_rate.json", blockchain_charts.parser("hashrate_ehs"),
         {"hashrate_ehs": [888.0543248996867, 950.5933618644534, 913.0699396855934]}),
        ("cryptoquant_mpi.json", cryptoquant.parser("mpi"),
         {"mpi": [-1.144480990905522, -1.1524770568307885]}),
        ("glassnode_timeseries.json", glassnode.parse_outflow_multiples,
         {"miner_outflow_multiple": [1.0, 0.9]}),
        ("luxor_bitcoinOverviews.json", luxor.parse_overview, {"difficulty": [30283293547736.0]}),
        ("bgeometrics_puell.json", bgeometrics.parser("puell_multiple"), {"puell_multiple": [1.0]}),
        ("bitcoind_getmininginfo.json", bitcoin_core.parse_mining_info,
         {"height": [790843.0], "difficulty": [49549703178592.68]}),
        ("eia_retail_sales.json", lambda reply, now: eia.parse_prices(reply, ["US"], now), {}),
        ("ercot_dam_spp_skeleton.json",
         lambda reply, now: ercot.parse_prices(reply, "HB_WEST", now), {}),
    ],
)  # fmt: skip
def test_published_bodies(published, file, parse, expected):
    given = values(parse(published(file), NOW))
    assert set(given) == set(expected)
    assert all(given[name] == pytest.approx(expected[name], rel=1e-12) for name in expected)


def test_mempools_hashrate_belongs_to_the_day_that_its_midnight_ends():
    sifted = mempool.parse_hashrates(
        body('{"hashrates": [{"timestamp": 1652486400, "avgHashrate": 2.3e20}]}'), NOW
    )
    assert sifted.observations[0].observed_at_s.tolist() == [1652486400 - DAY]


def test_the_close_of_a_day_is_the_price_at_the_midnight_that_ends_it():
    day = 1_652_486_400
    prices = [
        {"time": day + 23 * 3600, "USD": 5},
        {"time": day + DAY, "USD": 6},
        {"time": day, "USD": 1},
        {"time": day + DAY + 3600, "USD": 7},
        {"time": day - 3600, "USD": 0},
        {"time": "x", "USD": 3},
    ]
    sifted = mempool.parse_prices(body(json.dumps({"prices": prices})), day + DAY + 7200)
    assert sifted.observations[0].observed_at_s.tolist() == [day - DAY, day]
    assert sifted.observations[0].values.tolist() == [1.0, 6.0]


def test_blockchain_prices_move_back_a_day_and_zeros_before_any_price_are_passed_over():
    first = 1_262_304_000  # 2010-01-01
    points = [(first, 0.0), (first + 300 * DAY, 0.06), (first + 301 * DAY, 0.0)]
    told = {"values": [{"x": x, "y": y} for x, y in points]}
    sifted = blockchain_charts.parse_chart(body(json.dumps(told)), "price_usd", NOW)
    assert sifted.observations[0].observed_at_s.tolist() == [first + 299 * DAY]
    assert "1 value refused" in sifted.notices[0]


def test_of_several_points_of_a_day_the_last_and_none_of_today():
    day = int(NOW) // DAY * DAY
    points = [(day - DAY, 1e12), (day - DAY + 60, 2e12), (day, 3e12)]
    told = {"values": [{"x": x, "y": y} for x, y in points]}
    sifted = blockchain_charts.parse_chart(body(json.dumps(told)), "difficulty", NOW)
    assert sifted.observations[0].values.tolist() == [2e12]


def test_a_hashrate_in_a_wrong_unit_is_not_stored(fake, http):
    source = fake.sources()["blockchain_charts"]
    for at_s in list(fake.days)[-5:]:
        fake.days[at_s]["hashrate_ths"] *= 1_000.0
    metrics = ["hashrate_ehs", "difficulty", "blocks_per_day"]
    fetched = source.fetch(http, metrics, fake.last_s - 20 * DAY, None)
    assert len(pairs(fetched, "hashrate_ehs")) == 16
    refused = [notice for notice in fetched.notices if "blocks and difficulty say" in notice]
    assert len(refused) == 1
    assert "5 values refused" in refused[0]


def test_the_days_of_bitview_are_counted():
    told = {"index": "day1", "start": 1, "data": [None, 2.0]}
    sifted = bitview.parse_series(body(json.dumps(told)), "price_usd", NOW)
    assert sifted.observations[0].observed_at_s.tolist() == [1_231_545_600]
    with pytest.raises(SourceError, match="another index"):
        bitview.parse_series(body('{"index": "height", "data": []}'), "price_usd", NOW)


def test_the_hour_that_comes_twice_in_autumn():
    row = {"deliveryDate": "2021-11-07", "hourEnding": "02:00"}
    first = ercot.hour_begin_s({**row, "DSTFlag": False})
    assert ercot.hour_begin_s({**row, "DSTFlag": True}) == first + 3_600
    assert ercot.hour_begin_s({**row, "hourEnding": "03:00", "DSTFlag": False}) == first + 7_200
    assert ercot.hour_begin_s({"deliveryDate": "soon"}) is None


def test_a_unit_that_is_not_known_is_refused():
    told = {
        "response": {
            "data": [
                {"period": "2024-01", "stateid": "TX", "price": 5, "price-units": "yen per kg"}
            ]
        }
    }
    with pytest.raises(SourceError, match="yen"):
        eia.parse_prices(body(json.dumps(told)), ["TX"], NOW)


# ---- a file


def test_a_csv_file(tmp_path, http):
    file = tmp_path / "mine.csv"
    file.write_text(
        "\ufeffdate,price_usd,mpi,FlowMinerOut1HopAllNtv,prise\n"
        "2025-01-02,90000,,5,x\n2025-01-01,0,-1.5,,x\nsoon,1,,,\n2025-01-03,lots\n",
        encoding="utf-8",
    )
    source = csv_file.CsvFile(address=str(file))
    fetched = source.fetch(http, ["*"], None, None)
    day = 1_735_689_600
    assert pairs(fetched, "price_usd") == {day + DAY: 90_000.0}
    assert pairs(fetched, "mpi") == {day: -1.5}
    assert pairs(fetched, "FlowMinerOut1HopAllNtv") == {day + DAY: 5.0}
    told = "\n".join(fetched.notices)
    for part in ("'prise' is passed over", "outside", "not numbers", "no readable date"):
        assert part in told
    assert fetched.url == str(file)
    assert source.fetch(http, ["price_usd"], day + 2 * DAY, None).observations == ()


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "no column 'date'"), (b"day,price_usd\n", "no column 'date'"), (b"\xff\xfe", "UTF-8")],
)
def test_files_that_are_none(tmp_path, http, content, said):
    file = tmp_path / "x.csv"
    file.write_bytes(content)
    with pytest.raises(SourceError, match=said):
        csv_file.CsvFile(address=str(file)).fetch(http, ["price_usd"], None, None)
    with pytest.raises(SourceError, match="cannot be read"):
        csv_file.CsvFile(address=str(tmp_path)).fetch(http, ["price_usd"], None, None)
    with pytest.raises(SourceError, match="no CSV file is named"):
        csv_file.CsvFile().fetch(http, ["price_usd"], None, None)
