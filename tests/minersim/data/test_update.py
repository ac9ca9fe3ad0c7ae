"""Updates: only what is new is asked for, failures are passed over, disagreements are told."""

import json
import threading
import time
import urllib.request
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest

from minersim.data.cross_check import TOLERANCES, disagreements
from minersim.data.metrics import METRICS
from minersim.data.observations import Observations
from minersim.data.source import Fetched, SourceError
from minersim.data.store import Store
from minersim.data.update import REVISION_OVERLAP_S, update
from minersim.errors import InputError
from minersim.units import SECONDS_PER_DAY

DAY = int(SECONDS_PER_DAY)
TODAY = int(time.time()) // DAY * DAY


def daily(metric, *values, last=TODAY):
    times = last - DAY * np.arange(len(values), dtype=np.int64)[::-1]
    return Observations(metric, times, np.array(values, dtype=np.float64))


@dataclass
class Fake:
    """A source that has series and remembers what it was asked for."""

    name: str
    series: dict[str, Observations] = field(default_factory=dict)
    needs_key: str = ""
    failure: Exception | None = None
    notices: tuple[str, ...] = ()
    title: str = "Fake"
    address: str = "https://fake.example"
    terms: str = "none"
    asked: list = field(default_factory=list)

    @property
    def metrics(self):
        return tuple(self.series)

    def fetch(self, http, metrics, since_s, key):
        self.asked.append((tuple(metrics), since_s, key))
        if self.failure is not None:
            raise self.failure
        found = [self.series[metric] for metric in metrics]
        if since_s is not None:
            found = [o.since(since_s) for o in found]
        return Fetched(f"{self.address}/{self.name}", tuple(found), self.notices)


def fake(name, *observations, **settings):
    return Fake(name, {o.metric: o for o in observations}, **settings)


@pytest.fixture
def store(tmp_path):
    with Store(tmp_path / "store.sqlite") as opened:
        yield opened


def test_each_source_is_told_before_and_after_it_is_asked(store):
    good, bad = fake("a", daily("price_usd", 1.0)), fake("b", daily("mpi", 1.0))
    bad.failure = SourceError("b: is closed")
    locked = fake("c", daily("nvt", 1.0), needs_key="c")
    told = []
    update(store, [good, bad, locked], None, visiting=lambda *each: told.append(each))
    assert [name for name, _ in told] == ["a", "a", "b", "b"]
    assert [report is None for _, report in told] == [True, False, True, False]
    assert told[1][1].new == 1
    assert told[3][1].error == "b: is closed"


def test_everything_is_fetched_first_then_only_what_is_new(store):
    source = fake("a", daily("price_usd", 1.0, 2.0, 3.0), daily("difficulty", 5.0, 5.0, 5.0))
    report = update(store, [source], None)
    assert source.asked == [(("price_usd", "difficulty"), None, None)]
    (visit,) = report.sources
    assert (visit.values, visit.new, visit.revised, visit.error) == (6, 6, 0, "")
    assert visit.given == ("price_usd", "difficulty")
    assert (report.missing, report.notices, report.fetched_anything) == ((), (), True)
    assert store.snapshots()[0].url == "https://fake.example/a"

    source.series["price_usd"] = daily("price_usd", 1.0, 2.0, 3.5, 4.0, last=TODAY + DAY)
    (visit,) = update(store, [source], None).sources
    assert [since for _, since, _ in source.asked[1:]] == [TODAY - REVISION_OVERLAP_S]
    assert (visit.new, visit.revised) == (1, 1)
    assert store.read("price_usd").values.tolist() == [1.0, 2.0, 3.5, 4.0]


def test_a_metric_that_ended_long_ago_does_not_make_the_others_be_asked_for_anew(store):
    old = TODAY - 400 * DAY
    source = fake("a", daily("price_usd", 1.0), daily("mpi", 0.5, last=old), daily("nvt", 9.0))
    store.append("a", "u", [source.series["price_usd"], source.series["mpi"]])
    update(store, [source], None)
    assert source.asked == [
        (("price_usd",), TODAY - REVISION_OVERLAP_S, None),
        (("mpi",), old - REVISION_OVERLAP_S, None),
        (("nvt",), None, None),
    ]


@pytest.mark.parametrize(
    ("settings", "since_s"),
    [({"since_s": TODAY - 9 * DAY}, TODAY - 9 * DAY), ({"everything": True}, None)],
)
def test_asking_from_a_day_on_or_for_everything(store, settings, since_s):
    source = fake("a", daily("price_usd", 1.0), daily("mpi", 0.5))
    store.append("a", "u", [source.series["price_usd"]])
    update(store, [source], None, **settings)
    assert source.asked == [(("price_usd", "mpi"), since_s, None)]


def test_one_that_fails_is_passed_over_and_told(store):
    down = fake("down", daily("price_usd", 1.0), failure=SourceError("down: answered 503"))
    up = fake("up", daily("price_usd", 2.0))
    report = update(store, [down, up], None)
    assert [visit.error for visit in report.sources] == ["down: answered 503", ""]
    assert report.notices == ("down: answered 503",)
    assert (report.missing, report.fetched_anything) == ((), True)
    assert store.read("price_usd").sources == ("up",)


def test_one_that_fails_is_left_alone(store):
    down = fake("down", daily("price_usd", 1.0), daily("mpi", 1.0), failure=SourceError("429"))
    store.append("down", "u", [down.series["price_usd"]])
    (report,) = update(store, [down], None).sources
    assert len(down.asked) == 1  # though what is new and what it never gave are two requests
    assert report.metrics == ("price_usd", "mpi")
    assert report.answered == ()


def test_a_reply_that_nobody_foresaw_is_a_failure_of_its_source(store):
    odd = fake("odd", daily("price_usd", 1.0), failure=ValueError("times must rise"))
    up = fake("up", daily("price_usd", 2.0))
    report = update(store, [odd, up], None)
    assert report.notices == ("odd: gave what cannot be read (times must rise)",)
    assert report.fetched_anything


def test_what_no_source_gave_is_told(store):
    down = fake(
        "down",
        daily("price_usd", 1.0),
        daily("mpi", 1.0),
        failure=SourceError("down: timed out after 5 s"),
    )
    up = fake("up", daily("price_usd", 2.0))
    report = update(store, [down, up], None)
    assert report.missing == ("mpi",)
    assert report.notices == ("down: timed out after 5 s", "no source gave mpi")
    report = update(store, [down], None)
    assert (report.fetched_anything, report.missing) == (False, ("price_usd", "mpi"))


def test_nothing_new_is_no_lack(store):
    source = fake("a", daily("price_usd", 1.0))
    update(store, [source], None)
    source.series["price_usd"] = daily("price_usd")
    report = update(store, [source], None)
    assert (report.missing, report.notices) == ((), ())
    # but a source that answers without having ever given any value is
    empty = fake("b", daily("mpi"))
    assert update(store, [empty], None).missing == ("mpi",)


def test_sources_without_their_keys_are_not_asked(store):
    paid = fake("paid", daily("mpi", 1.0), needs_key="paid")
    free = fake("free", daily("price_usd", 2.0))
    report = update(store, [paid, free], None)
    assert (report.without_key, paid.asked) == (("paid",), [])
    assert (report.missing, report.notices) == ((), ())  # nobody asked for what only it has
    report = update(store, [paid, free], None, metrics=["price_usd", "mpi"])
    assert (report.missing, report.notices) == (("mpi",), ("no source gave mpi",))
    report = update(store, [paid, free], None, names=["paid"])
    assert report.notices[0] == "paid: needs the key 'paid', which is not set"
    assert not report.fetched_anything
    keys = {"paid": "s3cret"}
    assert update(store, [paid, free], None, find_key=keys.get).missing == ()
    assert paid.asked == [(("mpi",), None, "s3cret")]
    assert free.asked[-1][2] is None


def test_sources_are_asked_in_the_order_they_are_named(store):
    sources = [fake(name, daily("price_usd", 1.0)) for name in "abc"]
    report = update(store, sources, None, names=["c", "a", "c"])
    assert [visit.source for visit in report.sources] == ["c", "a"]
    assert sources[1].asked == []


def test_unknown_names_are_told_all_at_once(store):
    sources = [fake("mempool", daily("price_usd", 1.0)), fake("blockchain", daily("mpi", 1.0))]
    with pytest.raises(InputError) as caught:
        update(store, sources, None, names=["mempol", "nowhere"])
    assert str(caught.value).splitlines() == [
        "source: found 'mempol'; allowed: mempool, blockchain; did you mean 'mempool'?",
        "source: found 'nowhere'; allowed: mempool, blockchain",
    ]
    with pytest.raises(InputError) as caught:
        update(store, sources, None, metrics=["price", "hashrate_ehs"])
    words = "; allowed, as these sources offer it: price_usd, mpi"
    assert str(caught.value).splitlines() == [
        f"metric: found 'price'{words}; did you mean 'price_usd'?",
        f"metric: found 'hashrate_ehs'{words}",
    ]
    assert store.snapshots() == ()


def test_patterns_stand_for_all_that_fits(store):
    source = fake("a", *(daily(name, 1.0) for name in ("price_usd", "fees_btc", "issuance_btc")))
    update(store, [source], None, metrics=["*_btc", "fees_btc"])
    assert source.asked == [(("fees_btc", "issuance_btc"), None, None)]
    with pytest.raises(
        InputError, match=r"metric: found 'x\*'; allowed, as these sources offer it"
    ):
        update(store, [source], None, metrics=["x*"])


def test_notices_name_their_source(store):
    source = fake("a", daily("price_usd", -1.0, 5.0), notices=("2 rows of 2019 left out",))
    report = update(store, [source], None)
    first, second = report.notices
    assert first == "a: 2 rows of 2019 left out"
    assert second.startswith("a: price_usd: 1 value of ")
    assert report.sources[0].notices == tuple(line.removeprefix("a: ") for line in report.notices)


def test_what_nobody_asked_for_is_not_stored(store):
    source = fake("a", daily("price_usd", 5.0))
    answer = Fetched("u", (daily("price_usd", 5.0), daily("mpi", 1.0), daily("price_usd", 6.0)))
    source.fetch = lambda *_: answer
    report = update(store, [source], None)
    assert report.notices == ("a: 2 series that nobody asked for, not stored",)
    assert store.series_names() == (("a", "price_usd"),)
    assert store.read("price_usd").values.tolist() == [5.0]


def test_an_interrupted_update_keeps_the_sources_that_were_done(store):
    first = fake("first", daily("price_usd", 1.0))
    second = fake("second", daily("price_usd", 1.0), failure=KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        update(store, [first, second], None)
    assert store.read("price_usd").sources == ("first",)


def test_progress_is_the_share_of_sources(store):
    told = []
    sources = [fake(name, daily("price_usd", 1.0)) for name in "abcd"]
    update(store, sources, None, progress=told.append)
    assert told == [0.25, 0.5, 0.75, 1.0]


# cross-checks


def test_sources_that_differ_are_told_and_both_kept(store):
    a = fake("a", daily("price_usd", 100.0, 100.0, 100.0, 100.0))
    b = fake("b", daily("price_usd", 101.9, 103.0, 108.0, 98.1))
    report = update(store, [a, b], None)
    day = np.datetime64(TODAY - DAY, "s").astype("datetime64[D]")
    (line,) = report.notices
    assert line == (
        f"price_usd: a and b differ by more than 2 % on 2 days of 4, most on {day}: "
        "100.0 USD/BTC and 108.0 USD/BTC"
    )
    assert store.read("price_usd", sources=["a"]).values[1] == 100.0
    assert store.read("price_usd", sources=["b"]).values[1] == 103.0


def test_only_what_was_fetched_is_checked_again(store):
    wrong = [100.0] * 3 + [200.0] + [100.0] * 10
    a, b = fake("a", daily("price_usd", *([100.0] * 14))), fake("b", daily("price_usd", *wrong))
    assert len(update(store, [a, b], None).notices) == 1
    assert update(store, [a, b], None).notices == ()


def test_every_two_of_three_sources_are_compared(store):
    values = {"a": 100.0, "b": 100.0, "c": 110.0}
    sources = [fake(name, daily("price_usd", value)) for name, value in values.items()]
    lines = update(store, sources, None).notices
    assert [line.split(" differ")[0] for line in lines] == [
        "price_usd: a and c",
        "price_usd: b and c",
    ]


@pytest.mark.parametrize("metric", TOLERANCES)
def test_every_limit_is_just_a_limit(store, metric):
    share = TOLERANCES[metric].share
    value = max(METRICS[metric].low * 2.0, 5.0)
    for apart, told in ((0.9, 0), (1.1, 1)):
        store.append("a", "u", [daily(metric, *([value] * 5))])
        store.append("b", "u", [daily(metric, *([value * (1.0 - share * apart)] * 5))])
        assert len(disagreements(store, metric, TODAY - 9 * DAY, ["a", "b"])) == told


def test_days_on_which_the_difficulty_moves_are_not_compared(store):
    before = fake("before", daily("difficulty", 100.0, 100.0, 100.0, 120.0, 120.0, 120.0))
    mean = fake("mean", daily("difficulty", 100.0, 100.0, 107.0, 120.0, 120.0, 120.0))
    assert update(store, [before, mean], None).notices == ()
    off = fake("off", daily("difficulty", 100.0, 100.0, 100.0, 120.0, 120.01, 120.01))
    assert update(store, [off], None).notices == ()  # alone it is held against nobody
    (line,) = update(store, [before, off], None, everything=True).notices
    assert "differ by more than 0.0001 % on 1 day of" in line


def test_a_source_that_tells_changes_only_is_compared_between_them(store):
    epochs = Observations(
        "difficulty",
        np.array([TODAY - 25 * DAY + 7_000, TODAY - 12 * DAY + 50_000, TODAY], dtype=np.int64),
        np.array([100.0, 120.0, 130.0]),
    )
    right = daily("difficulty", *([100.0] * 13), 107.0, *([120.0] * 11), 130.0)
    a, b = fake("a", epochs), fake("b", right)
    assert update(store, [a, b], None).notices == ()
    wrong = np.where(right.values == 120.0, 121.0, right.values)
    b.series["difficulty"] = Observations("difficulty", right.observed_at_s, wrong)
    (line,) = update(store, [a, b], None, everything=True).notices
    assert "difficulty: a and b differ by more than 0.0001 % on 9 days of 21" in line


def test_definitions_that_differ_are_not_compared(store):
    a, b = fake("a", daily("miner_outflow_btc", 1.0)), fake("b", daily("miner_outflow_btc", 900.0))
    assert update(store, [a, b], None).notices == ()


def test_quotes_of_moments_stand_for_a_day_only_where_it_has_no_value(store):
    quotes = Observations(
        "price_usd",
        np.array([TODAY - 2 * DAY, TODAY - 2 * DAY + 60, TODAY - 90, TODAY - 60], dtype=np.int64),
        np.array([100.0, 50.0, 80.0, 100.0]),
    )
    a, b = fake("a", quotes), fake("b", daily("price_usd", 100.0, 100.0, last=TODAY - DAY))
    assert update(store, [a, b], None).notices == ()


# speed


class Table(BaseHTTPRequestHandler):
    """Five years of ten metrics, as a table of numbers."""

    protocol_version = "HTTP/1.1"
    names = [name for name, metric in METRICS.items() if metric.high > 1e3][:10]

    def do_GET(self):
        days = TODAY - DAY * np.arange(1_825)[::-1]
        first = int(self.path.rpartition("=")[2] or 0)
        rows = [
            [int(day), *(2.0 + day / DAY % 97 for _ in self.names)] for day in days if day >= first
        ]
        body = json.dumps(rows).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@dataclass
class Remote(Fake):
    """A source that asks a server."""

    @property
    def metrics(self):
        return tuple(Table.names)

    def fetch(self, http, metrics, since_s, key):
        url = f"{self.address}/?since={since_s or ''}"
        with urllib.request.urlopen(url) as reply:
            table = np.array(json.load(reply))
        times = table[:, 0].astype(np.int64)
        found = [Observations(m, times, table[:, 1 + Table.names.index(m)]) for m in metrics]
        return Fetched(url, tuple(found))


def test_five_years_of_three_sources_over_http_take_less_than_five_seconds(store):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Table)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        address = f"http://127.0.0.1:{server.server_port}"
        sources = [Remote(name, address=address) for name in "abc"]
        began = time.perf_counter()
        report = update(store, sources, None)
        taken = time.perf_counter() - began
        again = update(store, sources, None)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    assert [(one.values, one.new) for one in report.sources] == [(18_250, 18_250)] * 3
    assert [(one.values, one.new) for one in again.sources] == [(40, 0)] * 3
    assert taken < 5.0
