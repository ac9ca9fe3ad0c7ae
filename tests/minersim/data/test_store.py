"""What the store keeps, what it gives back, and what it refuses."""

import hashlib
import itertools
import sqlite3
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minersim.data.metrics import METRICS
from minersim.data.observations import Observations
from minersim.data.provenance import content_digest, without_keys
from minersim.data.store import Store
from minersim.data.store_errors import StoreError
from minersim.data.writing import Incoming
from minersim.errors import InputError
from minersim.units import SECONDS_PER_DAY

DAY = int(SECONDS_PER_DAY)
START = 20_000 * DAY  # 2024-10-04


def prices(*values, first=0, metric="price_usd"):
    days = START + DAY * (first + np.arange(len(values), dtype=np.int64))
    there = np.array([value is not None for value in values], dtype=bool)
    kept = np.array([value for value in values if value is not None], dtype=np.float64)
    return Observations(metric, days[there], kept)


@pytest.fixture
def store(tmp_path):
    with Store(tmp_path / "data" / "store.sqlite") as opened:
        yield opened


def rows(store):
    connection = sqlite3.connect(store.file)
    (count,) = connection.execute("SELECT count(*) FROM observation").fetchone()
    connection.close()
    return count


# what comes back


def test_what_was_stored_comes_back_to_the_last_bit(store):
    values = [61_234.567890123456, 1e-4, 0.1 + 0.2]
    added = store.append("a", "https://a.example/v1", [prices(*values)], fetched_at_s=START)
    assert (added.new, added.revised, added.notices) == (3, 0, ())
    series = store.read("price_usd")
    assert series.values.tolist() == values
    assert series.observed_at_s.tolist() == [START, START + DAY, START + 2 * DAY]
    assert (series.metric, series.sources) == (METRICS["price_usd"], ("a",))
    (snapshot,) = series.snapshots
    assert (snapshot.id, snapshot.source, snapshot.url) == (1, "a", "https://a.example/v1")
    assert snapshot.fetched_at_s == START
    assert snapshot.sha256 == content_digest([prices(*values)])
    assert series.as_of == 1


def test_nothing_stored_is_an_empty_series(store):
    series = store.read("mpi", sources=["a"])
    assert (series.values.size, series.snapshots, series.sources, series.as_of) == (0, (), (), 0)
    assert store.last_observed("a", "mpi") is None


def test_a_revision_wins_and_the_first_word_is_kept(store):
    store.append("a", "u", [prices(1.0, 2.0, 3.0)], fetched_at_s=START)
    added = store.append("a", "u", [prices(2.0, 3.5, 4.0, first=1)], fetched_at_s=START + DAY)
    assert (added.new, added.revised) == (1, 1)
    assert store.read("price_usd").values.tolist() == [1.0, 2.0, 3.5, 4.0]
    assert [s.id for s in store.read("price_usd").snapshots] == [1, 2]
    # what was known then, by the visit or by the time
    for then in ({"as_of_snapshot": 1}, {"as_of_s": START + DAY - 1}):
        series = store.read("price_usd", **then)
        assert series.values.tolist() == [1.0, 2.0, 3.0]
        assert [s.id for s in series.snapshots] == [1]
    assert store.read("price_usd", as_of_snapshot=0).values.size == 0
    assert store.history("a", "price_usd")[2:4] == [
        (START + 2 * DAY, START, 3.0),
        (START + 2 * DAY, START + DAY, 3.5),
    ]


def test_a_calibration_reads_the_same_again_whatever_came_since(store):
    store.append("a", "u", [prices(1.0, 2.0)])
    store.append("b", "u", [prices(1.5, None, 9.0)])
    then = store.read("price_usd", sources=["b", "a"])
    store.append("a", "u", [prices(7.0, 7.0, 7.0, 7.0)])
    store.append("b", "u", [prices(8.0, 8.0, 8.0, 8.0)])
    again = store.read("price_usd", sources=["b", "a"], as_of_snapshot=then.as_of)
    assert again.values.tolist() == then.values.tolist() == [1.5, 2.0, 9.0]
    assert again.snapshots == then.snapshots


def test_identical_values_are_not_stored_again(store):
    store.append("a", "u", [prices(1.0, 2.0), prices(5.0, metric="mpi")])
    size = rows(store)
    for _ in range(3):
        added = store.append("a", "u", [prices(1.0, 2.0), prices(5.0, metric="mpi")])
        assert (added.new, added.revised) == (0, 0)
    assert rows(store) == size == 3
    assert len(store.snapshots()) == 4  # that the source was visited is known
    assert [s.id for s in store.read("price_usd").snapshots] == [1]


def test_a_value_that_goes_and_comes_back_is_kept_each_time(store):
    for value in (1.0, 2.0, 1.0):
        store.append("a", "u", [prices(value)])
    assert rows(store) == 3
    assert [store.read("price_usd", as_of_snapshot=i).values[0] for i in (1, 2, 3)] == [1, 2, 1]


def test_an_old_copy_read_in_late_does_not_win_over_what_is_newer(store):
    store.append("a", "u", [prices(1.0, 2.0)], fetched_at_s=START + 10 * DAY)
    store.append("a", "file", [prices(0.5, None, 3.0)], fetched_at_s=START + DAY)
    assert store.read("price_usd").values.tolist() == [1.0, 2.0, 3.0]
    early = store.read("price_usd", as_of_s=START + 2 * DAY)
    assert early.values.tolist() == [0.5, 3.0]


def test_a_clock_that_was_ahead_does_not_make_old_words_win_for_ever(store):
    ahead = int(time.time()) + 400 * DAY
    store.append("a", "u", [prices(1.0, 2.0)], fetched_at_s=ahead)
    added = store.append("a", "u", [prices(1.0, 3.0)])
    assert added.revised == 1
    assert store.read("price_usd").values.tolist() == [1.0, 3.0]
    assert store.snapshots()[1].fetched_at_s == ahead
    (notice,) = added.notices
    assert notice.startswith("this machine's clock says ")
    assert notice.endswith("; this one is stored with that time")
    # other sources are not concerned
    assert store.append("b", "u", [prices(1.0)]).notices == ()


# several sources


def test_the_order_of_sources_decides_and_gaps_are_filled(store):
    store.append("a", "u", [prices(1.0, None, 3.0)])
    store.append("b", "u", [prices(10.0, 20.0)])
    for order, values, sources, places in (
        (["a"], [1.0, 3.0], ("a",), [0, 0]),
        (["a", "b"], [1.0, 20.0, 3.0], ("a", "b"), [0, 1, 0]),
        (["b", "a"], [10.0, 20.0, 3.0], ("b", "a"), [0, 0, 1]),
        (["b", "none"], [10.0, 20.0], ("b",), [0, 0]),
        (["none"], [], (), []),
        (None, [10.0, 20.0, 3.0], ("a", "b"), [1, 1, 0]),  # the last to be fetched
    ):
        series = store.read("price_usd", sources=order)
        assert series.values.tolist() == values, order
        assert series.sources == sources
        assert series.source_of.tolist() == places


def test_a_window_of_time(store):
    store.append("a", "u", [prices(1.0, 2.0, 3.0, 4.0)])
    series = store.read("price_usd", since_s=START + DAY, until_s=START + 2 * DAY)
    assert series.values.tolist() == [2.0, 3.0]
    assert series.observations.metric == "price_usd"


@given(st.data())
def test_reading_is_the_last_word_of_a_plain_list(tmp_path_factory, data):
    """The store against a dictionary: any visits of two sources, at any times."""
    # each value once: a visit that only repeats the last word is not there to win later
    fresh = itertools.count(1.0)
    said = []
    with Store(tmp_path_factory.mktemp("any") / "store.sqlite") as store:
        for _ in range(data.draw(st.integers(1, 6))):
            source = data.draw(st.sampled_from("ab"))
            days = sorted(data.draw(st.sets(st.integers(0, 5))))
            fetched = START + data.draw(st.integers(0, 4)) * DAY
            times = START + DAY * np.array(days, dtype=np.int64)
            values = np.array([next(fresh) for _ in days])
            store.append(
                source, "u", [Observations("supply_btc", times, values)], fetched_at_s=fetched
            )
            said.append(
                (fetched, len(said), source, dict(zip(times.tolist(), values, strict=True)))
            )
        as_of = data.draw(st.integers(0, len(said)))
        for order in (["a"], ["a", "b"], ["b", "a"]):
            expected = {}
            for name in reversed(order):
                for _, number, source, found in sorted(said, key=lambda visit: visit[:2]):
                    if source == name and number < as_of:
                        expected |= found
            series = store.read("supply_btc", sources=order, as_of_snapshot=as_of)
            got = dict(zip(series.observed_at_s.tolist(), series.values.tolist(), strict=True))
            assert got == expected


# what is refused


def test_values_outside_their_metric_are_refused_with_a_line(store):
    added = store.append("a", "u", [prices(-5.0, 60_000.0, 1e12, 61_000.0)])
    assert store.read("price_usd").values.tolist() == [60_000.0, 61_000.0]
    (notice,) = added.notices
    assert notice == (
        "price_usd: 2 values of 2024-10-04 to 2024-10-06 not stored, outside 0.0001 to 1e+08 "
        "USD/BTC: the first -5.000 USD/BTC"
    )


def test_values_of_the_future_are_refused_but_for_a_day(store):
    now = int(time.time()) // DAY * DAY
    times = now + DAY * np.array([-1, 0, 1, 3], dtype=np.int64)
    added = store.append("a", "u", [Observations("price_usd", times, np.full(4, 9.0))])
    assert store.read("price_usd").observed_at_s.tolist() == times[:3].tolist()
    (notice,) = added.notices
    assert notice.startswith("price_usd: 1 value of ")
    assert "not stored, of the future, as this machine's clock says " in notice


def test_unknown_metrics_are_refused_with_a_line(store):
    added = store.append("a", "u", [prices(1.0, metric="prize_usd"), prices(2.0)])
    assert store.series_names() == (("a", "price_usd"),)
    (notice,) = added.notices
    assert notice.startswith("found metric 'prize_usd', not stored; allowed: price_usd, ")
    assert notice.endswith("; did you mean 'price_usd'?")
    with pytest.raises(InputError, match="did you mean 'price_usd'"):
        store.read("prize_usd")


def test_power_prices_carry_their_place(store):
    name = "power_usd_per_mwh/HB_WEST"
    store.append("ercot", "u", [prices(-12.5, 9_000.0, metric=name)])
    series = store.read(name)
    assert (series.values.tolist(), series.metric.unit) == ([-12.5, 9_000.0], "USD/MWh")


def test_a_snapshot_that_is_not_there(store):
    store.append("a", "u", [prices(1.0)])
    with pytest.raises(InputError, match=r"snapshot: found 2; allowed: 1 to 1, or 0 for none"):
        store.read("price_usd", as_of_snapshot=2)


def test_a_metric_twice_in_a_visit_is_a_mistake_of_the_caller(store):
    with pytest.raises(ValueError, match="a metric comes twice"):
        store.append("a", "u", [prices(1.0), prices(2.0)])


def test_several_visits_are_stored_together_or_not_at_all(store):
    good = Incoming("a", "u", (prices(1.0),))
    bad = Incoming(
        "b", "u", (prices(2.0),), fetched_at_s="never"
    )  # SQLite takes it, arithmetic not
    bad = Incoming("b", "u", (prices(2.0),), sha256=object())
    with pytest.raises(StoreError):
        store.append_all([good, bad])
    assert (store.snapshots(), rows(store)) == ((), 0)
    assert [added.new for added in store.append_all([good, good])] == [1, 0]


def test_another_unit_in_the_file_is_told(store):
    store.append("a", "u", [prices(1.0)])
    connection = sqlite3.connect(store.file)
    connection.execute("UPDATE series SET unit = 'EUR/BTC'")
    connection.commit()
    connection.close()
    words = r"price_usd: is stored in 'EUR/BTC'; allowed: 'USD/BTC'"
    with pytest.raises(StoreError, match=words):
        store.read("price_usd")
    with pytest.raises(StoreError, match=words):
        store.append("a", "u", [prices(2.0)])


# what names a visit


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://a.example/v1/x?asset=btc", "https://a.example/v1/x?asset=btc"),
        ("https://a.example/x?api_key=s3cret&n=1", "https://a.example/x?api_key=hidden&n=1"),
        ("https://a.example/x?Token=s3cret", "https://a.example/x?Token=hidden"),
        ("http://me:s3cret@127.0.0.1:8332/", "http://127.0.0.1:8332/"),
        ("file btc.csv", "file btc.csv"),
        ("http://[s3cret?key=s3cret", "hidden"),
    ],
)
def test_no_key_reaches_the_file(store, url, kept):
    assert without_keys(url) == kept
    store.append("a", url, [prices(1.0)])
    assert store.snapshots()[0].url == kept
    assert b"s3cret" not in store.file.read_bytes()


def test_the_checksum_is_of_what_came(store):
    first = [prices(1.0, 2.0), prices(3.0, metric="mpi")]
    assert content_digest(first) == content_digest(first[::-1])
    assert content_digest(first) != content_digest([prices(1.0, 2.0), prices(4.0, metric="mpi")])
    by_hand = hashlib.sha256(
        b"mpi\x001\x00" + START.to_bytes(8, "little") + np.float64(3).tobytes()
    )
    assert content_digest(first[1:]) == by_hand.hexdigest()
    store.append("a", "u", first, sha256="of the file")
    assert store.snapshots()[0].sha256 == "of the file"


# speed


def test_five_years_of_three_sources_take_less_than_a_second(store):
    names = [name for name, metric in METRICS.items() if metric.high > 1e3][:10]
    times = START - DAY * np.arange(1_825, dtype=np.int64)[::-1]
    generator = np.random.default_rng(1)
    visits = {
        source: [Observations(n, times, generator.uniform(2.0, 900.0, 1_825)) for n in names]
        for source in "abc"
    }
    began = time.perf_counter()
    for source, observations in visits.items():
        assert store.append(source, "u", observations).new == 18_250
    first = time.perf_counter() - began
    began = time.perf_counter()
    for source, observations in visits.items():
        assert store.append(source, "u", observations).new == 0
    again = time.perf_counter() - began
    assert (first < 1.0, again < 1.0) == (True, True), (first, again)  # 0.09 and 0.06 s alone
