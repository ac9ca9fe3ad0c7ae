"""The real sources, the real client, the real store: an update from end to end."""

import json
import time

from minersim.cli.main import main
from minersim.data.store import Store
from minersim.data.update import update

RECENT_S = 1_577_836_800
"""2020; in 2010 fees were fractions of a satoshi a block, and are rounded."""


def test_an_update_stores_what_the_sources_say_and_the_next_one_nothing_new(
    fake, fake_server, patient_http, tmp_path
):
    sources = list(fake.sources().values())
    keys = {source.needs_key: fake_server.key_of(source) for source in sources}
    names = [source.name for source in sources if source.name not in {"eia", "ercot"}]
    chain = {"names": names, "find_key": keys.get}
    with Store(tmp_path / "store.sqlite") as store:
        first = update(store, sources, patient_http, **chain)
        assert [report.error for report in first.sources] == [""] * len(names)
        price = store.read("price_usd", sources=["mempool"])
        assert price.values.size == len(fake.series("price")) + 1  # and the quote
        flow = store.read("FlowMinerOut1HopAllBNBNtv")
        assert flow.values.size == len(fake.rows)
        second = update(store, sources, patient_http, **chain)
        moments = {"bitcoin_core", "mempool"}  # their height is of the moment
        assert all(r.new == 0 for r in second.sources if r.source not in moments)
        assert all(report.revised == 0 for report in second.sources)
        assert not [line for line in (*first.notices, *second.notices) if "SECRET" in line]
    assert b"SECRET" not in (tmp_path / "store.sqlite").read_bytes()


def test_sources_that_say_the_same_agree_to_the_day(fake, patient_http, tmp_path):
    sources = [fake.sources()[name] for name in ("mempool", "blockchain_charts", "bitview")]
    metrics = ["price_usd", "hashrate_ehs", "fees_btc_per_block"]
    with Store(tmp_path / "store.sqlite") as store:
        report = update(store, sources, patient_http, metrics=metrics, since_s=RECENT_S)
    assert [line for line in report.notices if "differ" in line] == []


def test_flows_are_fetched_by_pattern(fake, fake_server, patient_http, tmp_path):
    sources = [fake.sources()["coinmetrics_pro"]]
    with Store(tmp_path / "store.sqlite") as store:
        report = update(
            store,
            sources,
            patient_http,
            metrics=["FlowMinerOut0Hop*"],
            find_key=lambda _: fake_server.KEY,
        )
        assert store.read("FlowMinerOut0HopAllExNtv").values.size == len(fake.rows)
    assert report.sources[0].given == ("FlowMinerOut0HopAllExNtv",)


def test_the_command_fetches_five_years_in_five_seconds_and_then_only_what_is_new(
    fake, fake_server, tmp_path, monkeypatch, capsys
):
    fake.days = fake_server.made_up_days(count=1_826)
    addresses = {"mempool": "/mempool/api", "blockchain_charts": "", "coinmetrics": "/v4"}
    for name, path in addresses.items():
        monkeypatch.setenv(f"MINERSIM_{name.upper()}_ADDRESS", fake.base + path)
    chosen = [word for name in addresses for word in ("--source", name)]
    command = ["data", "update", *chosen, "--data-dir", str(tmp_path), "--json"]
    began = time.perf_counter()
    main(command)
    taken = time.perf_counter() - began
    first = json.loads(capsys.readouterr().out)
    fake.requests.clear()
    main(command)
    again = json.loads(capsys.readouterr().out)
    assert [one["source"] for one in first["sources"]] == list(addresses)
    assert sum(one["new"] for one in first["sources"]) > 12 * 1_800
    assert sum(one["new"] for one in again["sources"]) < 10  # heights and quotes of the moment
    assert sum(one["values"] for one in again["sources"]) < 200  # asked from the last days on
    assert taken < 5.0
