"""Every source against a server that speaks like it: the same series out as went in."""

import csv
import time
from pathlib import Path

import numpy as np
import pytest

from minersim.data.metric_names import find_metric
from minersim.data.source import Fetched, Source, SourceError
from minersim.data.sources import all_sources, coinmetrics, source_named
from minersim.errors import InputError
from minersim.indicators import hashprice

DAY = 86_400
EPOCHS = Path(__file__).parents[3] / "data" / "difficulty_epochs.csv"
NOW = time.time()


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
    fetched = source.fetch(patient_http, wanted, since, fake_server.key_of(source))
    assert isinstance(fetched, Fetched)
    assert {item.metric for item in fetched.observations} == set(wanted)
    assert fetched.url.startswith(fake.base)
    assert all(item.observed_at_s[0] >= since for item in fetched.observations)
    shown = f"{fetched.url} {fetched.notices} {source!r}"
    assert "SECRET" not in shown
    assert "passw0rd" not in shown


def test_mempool(fake, patient_http, fake_server):
    source = fake.sources()["mempool"]
    fetched = source.fetch(patient_http, source.metrics, None, None)
    prices = fake_server.pairs(fetched, "price_usd")
    assert prices.pop(fake.last_s + DAY + 3_600) == 107_000  # the quote of the moment
    assert_same(prices, fake.series("price"))
    rates = {at: ths / 1e6 for at, ths in fake.series("hashrate_ths").items()}
    assert_same(fake_server.pairs(fetched, "hashrate_ehs"), rates)
    fees = {
        at: round(day["fees"] / day["blocks"] * 1e8) / 1e8
        for at, day in fake.days.items()
        if day["fees"] is not None and day["blocks"]
    }
    assert_same(fake_server.pairs(fetched, "fees_btc_per_block"), fees)
    with EPOCHS.open(encoding="utf-8") as stream:
        epochs = {int(row["time_unix"]): float(row["difficulty"]) for row in csv.DictReader(stream)}
    assert_same(fake_server.pairs(fetched, "difficulty"), epochs)
    assert list(fake_server.pairs(fetched, "height").values()) == [903_200]


def test_mempool_is_asked_for_no_longer_span_than_needed(fake, patient_http):
    source = fake.sources()["mempool"]
    source.fetch(patient_http, ["hashrate_ehs", "fees_btc_per_block"], int(NOW) - 25 * DAY, None)
    assert [path.rstrip("?") for path in fake.requests] == [
        "/mempool/api/v1/mining/hashrate/1m",
        "/mempool/api/v1/mining/blocks/fees/all",
    ]


def test_blockchain_charts(fake, patient_http, fake_server):
    source = fake.sources()["blockchain_charts"]
    fetched = source.fetch(patient_http, source.metrics, None, None)
    assert_same(
        fake_server.pairs(fetched, "price_usd"),
        {at: v for at, v in fake.series("price").items() if v},
    )
    rates = {at: ths / 1e6 for at, ths in fake.series("hashrate_ths").items()}
    given = fake_server.pairs(fetched, "hashrate_ehs")
    assert set(given) <= set(rates)
    assert len(given) > 0.99 * len(rates)  # days of 2009 with a block or two may go
    assert all(given[at] == pytest.approx(rates[at]) for at in given)
    fees = fake_server.pairs(fetched, "fees_btc_per_block")
    assert all(
        value == pytest.approx(fake.days[at]["fees"] / fake.days[at]["blocks"])
        for at, value in fees.items()
    )


def test_bitview_agrees_with_the_formula_of_hashprice(fake, patient_http, fake_server):
    fetched = fake.sources()["bitview"].fetch(
        patient_http, ["hashprice_usd_per_ph_day"], fake.last_s - 30 * DAY, None
    )
    given = fake_server.pairs(fetched, "hashprice_usd_per_ph_day")
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
    blocks = fake_server.pairs(fetched, "blocks_per_day")
    # pruned below height 300, in the third day: the fourth is the first that is whole
    assert_same(blocks, dict.fromkeys(range(first + 3 * DAY, last + 1, DAY), 144.0))
    fees = {
        at: sum(2_000_000 + height for height in range(place * 144, place * 144 + 144)) / 1e8
        for place, at in enumerate(range(first, last + 1, DAY))
        if at in blocks
    }
    assert_same(fake_server.pairs(fetched, "fees_btc"), fees)
    assert_same(fake_server.pairs(fetched, "issuance_btc"), dict.fromkeys(blocks, 450.0))
    rates = dict.fromkeys(blocks, (7.2e20 + 144) / 1e18)
    assert_same(fake_server.pairs(fetched, "hashrate_ehs"), rates)
    assert list(fake_server.pairs(fetched, "difficulty").values())[:2] == [1e14, 1e14 + 2016]
    assert any("pruned data" in notice for notice in fetched.notices)


def test_a_node_is_asked_for_no_more_blocks_than_allowed(fake, fake_server, http):
    source = fake.sources()["bitcoin_core"]
    source.most_blocks = 500
    fetched = source.fetch(http, ["blocks_per_day"], 0, fake_server.LOGIN)
    assert len(fake_server.pairs(fetched, "blocks_per_day")) == 3
    later = source.fetch(
        http, ["blocks_per_day"], fake_server.seconds("2025-06-28"), fake_server.LOGIN
    )
    assert len(fake_server.pairs(later, "blocks_per_day")) == 1


def test_a_node_opens_with_its_cookie(fake, fake_server, http, tmp_path):
    source = fake.sources()["bitcoin_core"]
    with pytest.raises(SourceError, match=r"no login: set MINERSIM_BITCOIN_RPC_USER and"):
        source.fetch(http, ["height"], None, None)
    source.cookie = str(tmp_path / "cookie")
    Path(source.cookie).write_text(fake_server.LOGIN, encoding="utf-8")
    assert source.fetch(http, ["height"], None, None).observations
    Path(source.cookie).write_text("user:wrong-passw0rd", encoding="utf-8")
    with pytest.raises(SourceError, match=r"\(401\)") as caught:
        source.fetch(http, ["height"], None, None)
    assert "passw0rd" not in str(caught.value)


def test_addresses_come_from_the_environment(monkeypatch):
    monkeypatch.setenv("MINERSIM_MEMPOOL_ADDRESS", "http://umbrel.local:3006/api")
    monkeypatch.setenv("MINERSIM_ERCOT_TOKEN_ADDRESS", "http://127.0.0.1:1/token")
    own = {source.name: source for source in all_sources()}
    assert own["mempool"].address == "http://umbrel.local:3006/api"
    assert own["ercot"].token_address == "http://127.0.0.1:1/token"
    assert own["bitview"].address == "https://bitview.space"
    assert source_named("mempool").address == own["mempool"].address


def test_power_of_texas_by_the_hour(fake, fake_server, http):
    source = fake.sources()["ercot"]
    name = "power_usd_per_mwh/HB_WEST"
    first = fake_server.seconds("2021-02-15")
    fetched = source.fetch(http, [name], first, fake_server.ERCOT_KEY)
    given = fake_server.pairs(fetched, name)
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
    prices = fake_server.pairs(fetched, "power_usd_per_mwh/WY")
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
