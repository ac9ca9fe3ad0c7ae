"""``minersim data``: what it prints, its exit codes, and the store whole whatever happens."""

import json
import os
import signal
import subprocess
import sys
import time
import types

import numpy as np
import pytest

from minersim.data.folder import DATA_DIR_VARIABLE
from minersim.data.metrics import METRICS
from minersim.data.observations import Observations
from minersim.data.rescue import examine
from minersim.data.screening import day_words
from minersim.data.source import Fetched, SourceError
from minersim.data.store import Store
from minersim.units import SECONDS_PER_DAY

unix = pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")
DAY = int(SECONDS_PER_DAY)
TODAY = int(time.time()) // DAY * DAY


class Client:
    """In place of the network's client."""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None


class Fake:
    """A source of made-up series."""

    title = terms = needs_key = ""
    address = "https://fake.example"

    def __init__(self, name, metrics, *, failure="", needs_key="", value=1.0):
        self.name, self.metrics, self.failure = name, metrics, failure
        self.needs_key, self.value = needs_key, value
        self.since = []

    def fetch(self, http, metrics, since_s, key):
        self.since.append(since_s)
        if self.failure:
            raise SourceError(f"{self.name}: {self.failure}")
        times = TODAY - DAY * np.arange(5, dtype=np.int64)[::-1]
        found = [Observations(m, times, np.full(5, METRICS[m].low + self.value)) for m in metrics]
        return Fetched(f"https://{self.name}.example/", tuple(found), ("one row was odd",))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Folder of the store, named by the variable."""
    monkeypatch.setenv(DATA_DIR_VARIABLE, str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.fixture
def sources(monkeypatch):
    """Put these sources in the place of the real ones."""

    def use(*fakes, keys=None):
        for name, content in (
            ("sources", {"all_sources": lambda: fakes}),
            ("http", {"HttpClient": Client}),
            ("keys", {"find_key": (keys or {}).get}),
        ):
            module = types.ModuleType(f"minersim.data.{name}")
            vars(module).update(content)
            monkeypatch.setitem(sys.modules, module.__name__, module)

    return use


# update


def test_update_tells_what_came(minersim, folder, sources):
    sources(Fake("a", ("price_usd", "mpi")), Fake("b", ("mpi",), failure="answered 503"))
    answer = minersim("data", "update")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.splitlines() == [
        "a: 10 values of 2 metrics, 10 new, 0 revised",
        "b: failed",
        "  a: one row was odd",
        "  b: answered 503",
    ]
    sources(Fake("a", ("price_usd",)), Fake("c", ("nvt",), needs_key="c"), keys={})
    line = minersim("data", "update").out.splitlines()[-1]
    assert line == "not asked, as their keys are not set: c"
    assert minersim("data", "update", "--quiet") == type(answer)(0, "", "")
    with Store(folder / "store.sqlite") as store:
        assert store.read("price_usd").values.size == 5


def test_update_as_json(minersim, folder, sources):
    sources(Fake("a", ("price_usd",)), Fake("b", ("nvt",), needs_key="b"), keys={})
    answer = minersim("data", "update", "--json")
    found = json.loads(answer.out)
    assert (answer.code, answer.err) == (0, "")
    assert found["store"] == str(folder / "store.sqlite")
    assert (found["without_key"], found["missing"]) == (["b"], [])
    assert found["notices"] == ["a: one row was odd"]
    (visit,) = found["sources"]
    assert visit == {
        "source": "a",
        "metrics": ["price_usd"],
        "answered": ["price_usd"],
        "given": ["price_usd"],
        "values": 5,
        "new": 5,
        "revised": 0,
        "snapshots": [1],
        "notices": ["one row was odd"],
        "error": "",
    }
    assert found["elapsed_s"] >= 0.0


def test_options_of_update(minersim, folder, sources):
    a, b = Fake("a", ("price_usd", "mpi")), Fake("b", ("mpi", "nvt"))
    sources(a, b)
    minersim("data", "update", "--source", "b", "--metric", "nvt", "--data-dir", folder / "other")
    assert (a.since, b.since) == ([], [None])
    with Store(folder / "other" / "store.sqlite") as store:
        assert store.series_names() == (("b", "nvt"),)
    minersim("data", "update", "--source", "a")
    minersim("data", "update", "--source", "a")
    minersim("data", "update", "--source", "a", "--since", "2024-10-04")
    minersim("data", "update", "--source", "a", "--all")
    assert a.since == [None, TODAY - 3 * DAY, 20_000 * DAY, None]


def test_nothing_could_be_fetched(minersim, folder, sources):
    sources(Fake("a", ("mpi",), failure="no route"), Fake("b", ("mpi",), failure="answered 429"))
    answer = minersim("data", "update")
    assert (answer.code, answer.out) == (1, "")
    assert answer.err.splitlines() == [
        "nothing could be fetched",
        "a: no route",
        "b: answered 429",
    ]
    answer = minersim("data", "update", "--json")
    assert answer.code == 1
    assert [visit["error"] for visit in json.loads(answer.out)["sources"]] == [
        "a: no route",
        "b: answered 429",
    ]
    sources(Fake("a", ("mpi",), needs_key="a"), keys={})
    answer = minersim("data", "update")
    line = "not asked, as their keys are not set: a"
    assert (answer.code, answer.err) == (1, f"nothing could be fetched\n{line}\n")


def test_wrong_options_of_update(minersim, folder, sources):
    sources(Fake("mempool", ("price_usd",)))
    answer = minersim("data", "update", "--source", "mempol")
    assert (answer.code, answer.out) == (2, "")
    assert "found 'mempol'; allowed: mempool; did you mean 'mempool'?" in answer.err
    answer = minersim("data", "update", "--metric", "price")
    assert answer.code == 2
    assert "did you mean 'price_usd'?" in answer.err
    answer = minersim("data", "update", "--since", "soon", "--all")
    assert answer.code == 2
    since, everything = answer.err.splitlines()
    assert since.startswith("--since: found 'soon'; allowed: a date such as 2025-11-20, or a time")
    assert everything == "--all: given beside --since; allowed: one of them"
    answer = minersim("data", "update", "--since", "9999-12-31")
    assert answer.code == 2
    assert answer.err.startswith("--since: found '9999-12-31'; allowed: up to now, 2")
    assert not folder.exists()


SLOW = """
import sys, time, types
import numpy as np
from minersim.data.observations import Observations
from minersim.data.source import Fetched

class Quick:
    name, title, terms, needs_key, address = "quick", "", "", "", ""
    metrics = ("price_usd",)
    def fetch(self, http, metrics, since_s, key):
        times = np.array([1_700_000_000], dtype=np.int64)
        return Fetched("u", (Observations("price_usd", times, np.array([5.0])),))

class Slow(Quick):
    name = "slow"
    def fetch(self, http, metrics, since_s, key):
        print("asking", file=sys.stderr, flush=True)
        time.sleep(60)

class Client:
    def __enter__(self):
        return self
    def __exit__(self, *_):
        return None

for name, content in (
    ("sources", {"all_sources": lambda: (Quick(), Slow())}),
    ("http", {"HttpClient": Client}),
    ("keys", {"find_key": lambda name: None}),
):
    module = types.ModuleType(f"minersim.data.{name}")
    vars(module).update(content)
    sys.modules[module.__name__] = module
from minersim.cli.main import entry_point
entry_point()
"""


@unix
def test_ctrl_c_stops_soon_and_keeps_what_was_done(folder, program):
    _, environment = program
    process = subprocess.Popen(
        [sys.executable, "-c", SLOW, "data", "update"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**environment, DATA_DIR_VARIABLE: str(folder)},
    )
    assert process.stderr.readline() == b"asking\n"
    began = time.monotonic()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert time.monotonic() - began < 5.0  # one second is promised, on a machine of one's own
    assert (process.returncode, out, err) == (130, b"", b"interrupted\n")
    assert examine(folder / "store.sqlite") == ""
    with Store(folder / "store.sqlite") as store:
        assert store.read("price_usd").sources == ("quick",)


# status


def test_status_of_nothing_shows_the_built_in_history(minersim, folder):
    answer = minersim("data", "status")
    assert (answer.code, answer.err) == (0, "")
    assert "nothing is stored yet; `minersim data update` fetches it\n" in answer.out
    assert "Built-in history, ends 2025-06-29 (" in answer.out
    assert not folder.exists()
    found = json.loads(minersim("data", "status", "--json").out)
    assert (found["series"], found["visits"]) == ([], 0)
    assert [(c["metric"], c["state"]) for c in found["built_in"]] == [
        ("price_usd", "expired"),
        ("difficulty", "expired"),
        ("height", "expired"),
        ("fees_btc_per_block", "expired"),
    ]
    assert minersim("data", "status", "--quiet").out == ""


def test_status_of_a_store(minersim, folder):
    with Store(folder / "store.sqlite") as store:
        times = TODAY - DAY * np.array([9, 8, 7, 2, 1], dtype=np.int64)
        store.append("a", "u", [Observations("hashrate_ehs", times, np.full(5, 900.0))])
        old = times - 40 * DAY
        store.append("b", "u", [Observations("hashprice_usd_per_ph_day", old, np.full(5, 40.0))])
    answer = minersim("data", "status")
    rows = [line.split() for line in answer.out.splitlines()]
    day, first, last = (day_words(int(t)) for t in (TODAY, times[0], times[-1]))
    (row,) = [row for row in rows if row[:1] == ["hashrate_ehs"]]
    assert row[:6] == ["hashrate_ehs", "EH/s", first, last, "5", "1"]
    assert row[-2:] == ["hours", "fresh"]
    (row,) = [row for row in rows if row[:1] == ["hashprice_usd_per_ph_day"]]
    assert row[1] == "USD/PH/s/day"
    assert row[-3:] == ["41", "days", "expired"]
    assert "a, last new value just now" in answer.out
    # the store's name is as long as it is
    assert max(len(line) for line in answer.out.splitlines() if str(folder) not in line) <= 100

    price, hashrate = json.loads(minersim("data", "status", "--json").out)["series"]
    assert price["metric"] == "hashprice_usd_per_ph_day"
    assert (hashrate["source"], hashrate["unit"], hashrate["values"]) == ("a", "EH/s", 5)
    assert (hashrate["first"], hashrate["last"], hashrate["state"]) == (first, last, "fresh")
    assert hashrate["gaps"] == [[day_words(int(t)) for t in times[2:4]]]
    assert hashrate["age_s"] >= DAY
    assert hashrate["fetched_at"] >= day
    assert hashrate["step_s"] == DAY


# files


def test_import_and_export(minersim, folder, tmp_path):
    file, out = tmp_path / "in.csv", tmp_path / "out.csv"
    file.write_text("date,mpi,price_usd\n2024-10-04,1.5,0\n2024-10-05,,60000\n")
    answer = minersim("data", "import", file)
    assert (answer.code, answer.err) == (0, "")
    first, second = answer.out.splitlines()
    assert first == (
        f"{file}: wide: a metric a column; 3 values of 2 metrics under file, 2 new, 0 revised"
    )
    assert second.startswith("  price_usd: 1 value of 2024-10-04 not stored, outside ")
    found = json.loads(minersim("data", "import", file, "--source", "mine", "--json").out)
    assert found["files"][0]["sources"] == ["mine"]
    assert (found["files"][0]["new"], found["files"][0]["file"]) == (2, str(file))

    answer = minersim("data", "export", out, "--until", "2024-10-04")
    assert (answer.code, answer.out) == (0, f"{out}: 1 row, wide\n")
    assert out.read_text() == "date,mpi,price_usd\n2024-10-04,1.5,\n"
    options = ["--layout", "long", "--source", "mine", "--metric", "mpi", "--since", "2024-10-04"]
    answer = minersim("data", "export", tmp_path / "out.parquet", *options, "--json")
    assert json.loads(answer.out) == {
        "file": str(tmp_path / "out.parquet"),
        "layout": "long",
        "rows": 1,
    }
    assert minersim("data", "import", file, "--quiet").out == ""
    assert minersim("data", "export", out, "--quiet").out == ""


def test_a_wrong_file_is_told_line_by_line(minersim, folder, tmp_path):
    file = tmp_path / "in.csv"
    file.write_text("date,mpi\n2024-10-04,high\nsoon,1\n")
    answer = minersim("data", "import", file)
    assert (answer.code, answer.out) == (2, "")
    assert [line.partition(": found")[0] for line in answer.err.splitlines()] == [
        f"{file}: line 3, column date",
        f"{file}: line 2, column mpi",
    ]


def test_every_mistake_of_export_at_once(minersim, folder, tmp_path):
    with Store(folder / "store.sqlite") as store:
        store.append("mempool", "u", [Observations("mpi", np.array([TODAY]), np.array([1.0]))])
    answer = minersim(
        "data", "export", tmp_path / "no" / "out.csv", "--layout", "tall", "--metric", "prize_usd",
        "--source", "mempol", "--since", "then", "--until", "now",
    )  # fmt: skip
    assert (answer.code, answer.out) == (2, "")
    lines = answer.err.splitlines()
    assert len(lines) == 6
    for words in (
        "--since: found 'then'; allowed: a date",
        "--until: found 'now'; allowed: a date",
        "--layout: found 'tall'; allowed: wide, long",
        "--metric: found 'prize_usd'; allowed: price_usd, ",
        "there is no folder ",
        "--source: found 'mempol'; allowed: mempool; did you mean 'mempool'?",
    ):
        assert any(words in line for line in lines), words
    assert minersim("data", "export", tmp_path).code == 2
    assert minersim("data", "export", tmp_path / "out.txt").code == 2


# repair


def test_repair(minersim, folder):
    answer = minersim("data", "repair")
    assert (answer.code, answer.out) == (2, "")
    assert "no such file; nothing has been stored there yet" in answer.err
    file = folder / "store.sqlite"
    with Store(file) as store:
        store.append("a", "u", [Observations("mpi", np.array([TODAY]), np.array([1.0]))])
    answer = minersim("data", "repair")
    assert (answer.code, answer.out) == (0, f"{file}: whole; nothing to repair\n")

    file.write_bytes(b"x" * 100 + file.read_bytes()[100:])
    for command in (["status"], ["export", folder / "x.csv"]):
        answer = minersim("data", *command)
        assert (answer.code, answer.out) == (1, "")
        assert answer.err.startswith(f"{file}: is damaged")
        assert "`minersim data repair`" in answer.err
    answer = minersim("data", "repair", "--json")
    found = json.loads(answer.out)
    assert (answer.code, found["values"], found["snapshots"]) == (0, 1, 1)
    assert found["moved_to"].startswith(f"{file}.damaged-")
    assert os.path.exists(found["moved_to"])  # noqa: PTH110
    file.write_bytes(b"nothing at all")
    lines = minersim("data", "repair").out.splitlines()
    assert lines[0].startswith(
        f"{file}: was damaged (its beginning is not that of a store); it is now"
    )
    assert lines[1].startswith("saved from it: 0 values of 0 visits; `minersim data update --all`")
    assert minersim("data", "status").code == 0


@pytest.mark.parametrize(
    "arguments", [[], ["fetch"], ["import"], ["export"], ["status", "x"], ["update", "--al"]]
)
def test_usage(minersim, arguments):
    answer = minersim("data", *arguments)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith("usage: minersim ")


def test_help_names_every_action(minersim):
    answer = minersim("data", "--help")
    for action in ("update", "status", "import", "export", "repair"):
        assert action in answer.out
        assert minersim("data", action, "--help").code == 0
