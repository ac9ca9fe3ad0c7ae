"""Pure parsing: bodies as they were published, days, hours, units; and files."""

import json
import time
from functools import partial

import pytest

from minersim.data.source import Reply, SourceError
from minersim.data.sources import (
    bgeometrics,
    bitcoin_core,
    bitview,
    blockchain_charts,
    cryptoquant,
    csv_file,
    eia,
    ercot,
    glassnode,
    luxor,
    mempool,
)

DAY = 86_400
NOW = time.time()


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
        ("blockchain_info_hash_rate.json", partial(blockchain_charts.parse_series, "hashrate_ehs"),
         {"hashrate_ehs": [888.0543248996867, 950.5933618644534, 913.0699396855934]}),
        ("cryptoquant_mpi.json", partial(cryptoquant.parse_series, "mpi"),
         {"mpi": [-1.144480990905522, -1.1524770568307885]}),
        ("glassnode_timeseries.json", glassnode.parse_outflow_multiples,
         {"miner_outflow_multiple": [1.0, 0.9]}),
        ("luxor_bitcoinOverviews.json", luxor.parse_overview, {"difficulty": [30283293547736.0]}),
        ("bgeometrics_puell.json", partial(bgeometrics.parse_series, "puell_multiple"),
         {"puell_multiple": [1.0]}),
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
    sifted = blockchain_charts.parse_series("price_usd", body(json.dumps(told)), NOW)
    assert sifted.observations[0].observed_at_s.tolist() == [first + 299 * DAY]
    assert "1 value refused" in sifted.notices[0]


def test_of_several_points_of_a_day_the_last_and_none_of_today():
    day = int(NOW) // DAY * DAY
    points = [(day - DAY, 1e12), (day - DAY + 60, 2e12), (day, 3e12)]
    told = {"values": [{"x": x, "y": y} for x, y in points]}
    sifted = blockchain_charts.parse_series("difficulty", body(json.dumps(told)), NOW)
    assert sifted.observations[0].values.tolist() == [2e12]


def test_a_hashrate_in_a_wrong_unit_is_not_stored(fake, http, fake_server):
    source = fake.sources()["blockchain_charts"]
    for at_s in list(fake.days)[-5:]:
        fake.days[at_s]["hashrate_ths"] *= 1_000.0
    metrics = ["hashrate_ehs", "difficulty", "blocks_per_day"]
    fetched = source.fetch(http, metrics, fake.last_s - 20 * DAY, None)
    assert len(fake_server.pairs(fetched, "hashrate_ehs")) == 16
    refused = [notice for notice in fetched.notices if "blocks and difficulty say" in notice]
    assert len(refused) == 1
    assert "5 values refused" in refused[0]


def test_the_days_of_bitview_are_counted():
    told = {"index": "day1", "start": 1, "data": [None, 2.0]}
    sifted = bitview.parse_series("price_usd", body(json.dumps(told)), NOW)
    assert sifted.observations[0].observed_at_s.tolist() == [1_231_545_600]
    with pytest.raises(SourceError, match="another index"):
        bitview.parse_series("price_usd", body('{"index": "height", "data": []}'), NOW)


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


def test_a_csv_file(tmp_path, http, fake_server):
    file = tmp_path / "mine.csv"
    file.write_text(
        "\ufeffdate,price_usd,mpi,FlowMinerOut1HopAllNtv,prise\n"
        "2025-01-02,90000,,5,x\n2025-01-01,0,-1.5,,x\nsoon,1,,,\n2025-01-03,lots\n",
        encoding="utf-8",
    )
    source = csv_file.CsvFile(address=str(file))
    fetched = source.fetch(http, ["*"], None, None)
    day = 1_735_689_600
    assert fake_server.pairs(fetched, "price_usd") == {day + DAY: 90_000.0}
    assert fake_server.pairs(fetched, "mpi") == {day: -1.5}
    assert fake_server.pairs(fetched, "FlowMinerOut1HopAllNtv") == {day + DAY: 5.0}
    told = "\n".join(fetched.notices)
    for part in (
        "column 'prise' is no metric, passed over; did you mean 'price_usd'?",
        "outside",
        "not numbers",
        "no readable date",
    ):
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


def test_bgeometrics_leaves_out_the_day_that_is_not_over():
    days = ["2025-11-19", "2025-11-20"]
    rows = [{"d": day, "mpi": "0.5"} for day in days]
    noon = 1_763_640_000.0  # of 20 November
    found = bgeometrics.parse_series("mpi", body(json.dumps(rows)), noon)
    assert found.observations[0].observed_at_s.tolist() == [1_763_510_400]
    assert not found.notices
