"""Every source with what is stored of it; keys are told as set or not, never themselves."""

import numpy as np

from minersim.data.observations import Observations
from minersim.data.overview import built_in_overview, store_overview
from minersim.data.sources import all_sources
from minersim.data.store import Store
from minersim.units import SECONDS_PER_DAY

DAY = int(SECONDS_PER_DAY)
START = 20_000 * DAY
KEY = "very-secret-key"


def daily(metric, count, last=START):
    times = last - DAY * np.arange(count, dtype=np.int64)[::-1]
    return Observations(metric, times, np.full(count, 2.0))


def test_sources_stand_in_their_order_with_what_is_stored_of_them(tmp_path):
    file = tmp_path / "store.sqlite"
    with Store(file) as store:
        prices = daily("price_usd", 9)
        old = daily("height", 4, START - 30 * DAY)
        store.append("mempool", "u", [prices, old], fetched_at_s=START + 60)
        store.append("mine", "a.csv", [daily("mpi", 3)], fetched_at_s=START)
    found = store_overview(file, all_sources())
    names = [source.name for source in found.sources]
    assert names[0] == "mempool"
    assert names[-1] == "mine"
    assert len(names) == len(all_sources()) + 1
    assert (found.visits, found.last_snapshot, found.trouble) == (2, 2, "")
    assert found.series_count == 3
    mempool, mine = found.sources[0], found.sources[-1]
    assert mempool.newest.metric.name == "price_usd"
    assert (mempool.first_s, mempool.visited_at_s) == (START - 33 * DAY, START + 60)
    assert mempool.state(START + DAY) == "fresh"
    assert mempool.behind(START + DAY) == 1
    assert (mine.is_asked, mempool.is_asked) == (False, True)
    assert found.newest("price_usd").source == "mempool"
    assert found.newest("nvt") is None


def test_an_empty_store_has_sources_and_no_state(tmp_path):
    found = store_overview(tmp_path / "none" / "store.sqlite", all_sources())
    assert (found.exists, found.visits, found.series_count, found.trouble) == (False, 0, 0, "")
    assert {source.state(START) for source in found.sources} == {""}
    assert all(source.first_s is None for source in found.sources)


def test_a_damaged_store_is_told_and_its_sources_are_listed(tmp_path):
    file = tmp_path / "store.sqlite"
    file.write_bytes(b"SQLite format 3\0" + b"\xff" * 5000)
    found = store_overview(file, all_sources())
    assert found.is_damaged
    assert str(file) in found.trouble
    assert len(found.sources) == len(all_sources())


def test_where_keys_are_is_told_and_no_key(tmp_path, monkeypatch):
    monkeypatch.setenv("MINERSIM_GLASSNODE_KEY", KEY)
    monkeypatch.setenv("MINERSIM_BITCOIN_RPC_PASSWORD", KEY)
    found = store_overview(tmp_path / "store.sqlite", all_sources())
    homes = {source.name: source.key_home for source in found.sources}
    assert (homes["glassnode"], homes["bitcoin_core"]) == ("environment", "node")
    assert (homes["luxor"], homes["mempool"]) == ("", "")
    takes = {source.name: source.takes_key for source in found.sources}
    assert (takes["bgeometrics"], takes["hi_api"]) == ("bgeometrics", "")
    assert KEY not in repr(found)


def test_the_built_in_history_has_the_form_of_a_source():
    found = built_in_overview()
    assert found.newest.metric.name in found.metrics
    assert not found.is_asked
    assert found.state(found.newest.last_s + 400.0 * DAY) == "expired"
