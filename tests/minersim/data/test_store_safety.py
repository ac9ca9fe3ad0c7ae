"""The store in trouble: killed programs, two at once, full disks, damaged and foreign files."""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from minersim.data import schema
from minersim.data.observations import Observations
from minersim.data.rescue import examine, repair
from minersim.data.store import Store
from minersim.data.store_errors import DamagedStoreError, StoreError
from minersim.units import SECONDS_PER_DAY

unix = pytest.mark.skipif(sys.platform == "win32", reason="limits and users of Unix")
DAY = int(SECONDS_PER_DAY)
DAYS = 20_000 * DAY - DAY * np.arange(1_825, dtype=np.int64)[::-1]
NAMES = ("price_usd", "difficulty", "hashrate_ehs", "fees_btc", "supply_btc")
PAGE = 4_096

BEGINNING = f"""
import sys, time
import numpy as np
from pathlib import Path
from minersim.data.observations import Observations
from minersim.data.store import Store
from minersim.data.writing import Incoming
file = Path(sys.argv[1])
days = 20_000 * {DAY} - {DAY} * np.arange(1_825, dtype=np.int64)[::-1]

def visit(level):
    return tuple(Observations(name, days, np.linspace(2.0, 100.0, 1_825) + level)
                 for name in {NAMES!r})
"""


def visit(level=0.0):
    values = np.linspace(2.0, 100.0, DAYS.size) + level
    return [Observations(name, DAYS, values) for name in NAMES]


def filled(file, sources="abc"):
    with Store(file) as store:
        for source in sources:
            store.append(source, "u", visit())
    return file


@pytest.fixture
def start():
    """Start Python code with a store's path; killed at the end."""
    started = []

    def run(code, *arguments):
        process = subprocess.Popen(
            [sys.executable, "-c", BEGINNING + code, *map(str, arguments)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.communicate()


# killed


@unix
def test_killed_in_the_middle_of_a_write(start, tmp_path):
    file = filled(tmp_path / "store.sqlite", "a")
    code = """
class Slow(list):
    rounds = 0
    def __iter__(self):
        self.rounds += 1
        for item in list.__iter__(self):
            yield item
            if self.rounds > 1 and item.source == "b":
                print("half", flush=True)
                time.sleep(60)

with Store(file) as store:
    # larger than SQLite keeps in memory: some of it is on the disk already
    half = [Incoming(f"b{level}", "u", visit(level)) for level in range(1, 25)]
    store.append_all(Slow([*half, Incoming("b", "u", visit(0)), Incoming("c", "u", visit(0))]))
"""
    process = start(code, file)
    assert process.stdout.readline() == "half\n", process.communicate()
    assert file.with_name("store.sqlite-wal").stat().st_size > 1_000_000
    process.kill()
    process.wait()
    assert examine(file) == ""
    with Store(file) as store:
        assert {source for source, _ in store.series_names()} == {"a"}
        assert len(store.snapshots()) == 1
        added = store.append("b", "u", visit())  # the next update repairs
        assert added.new == 5 * 1_825
        assert store.read("difficulty", sources=["b"]).values.size == 1_825


@unix
def test_killed_at_any_moment_every_visit_is_whole(start, tmp_path):
    file = tmp_path / "store.sqlite"
    code = """
with Store(file) as store:
    for level in range(int(sys.argv[2]), 1_000):
        store.append("a", "u", visit(level))
        print(level, flush=True)
"""
    seen = 0
    for pause in (0.0, 0.013, 0.031):
        process = start(code, file, seen)
        process.stdout.readline()
        time.sleep(pause)
        process.kill()
        process.wait()
        assert examine(file) == ""
        with Store(file) as store:
            snapshots = store.snapshots()
            assert len(snapshots) > seen
            seen = len(snapshots)
            for name in NAMES:
                series = store.read(name)
                assert series.values.size == 1_825
                # all values are of one visit, the same for every metric
                assert [s.id for s in series.snapshots] == [seen]


# two at once


def test_two_programs_write_at_once(start, tmp_path):
    file = tmp_path / "data" / "store.sqlite"  # both want to make it, too
    code = """
with Store(file) as store:
    for level in range(10):
        store.append(sys.argv[2], "u", visit(level))
"""
    programs = [start(code, file, name) for name in "ab"]
    while any(program.poll() is None for program in programs):
        if file.exists():
            with Store(file, read_only=True) as store:  # nobody keeps a reader waiting
                assert store.read("price_usd", sources=["a"]).values.size in (0, 1_825)
        time.sleep(0.02)
    for program in programs:
        assert (program.wait(), program.stderr.read()) == (0, "")
    with Store(file) as store:
        assert len(store.snapshots()) == 20
        for name in "ab":
            assert store.read("price_usd", sources=[name]).values[0] == 2.0 + 9


def test_a_writer_waits_for_another(tmp_path):
    file = filled(tmp_path / "store.sqlite", "a")
    other = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    timer = threading.Timer(0.7, lambda: other.execute("ROLLBACK"))
    timer.start()
    began = time.monotonic()
    with Store(file) as store:
        assert store.read("price_usd").values.size == 1_825
        assert time.monotonic() - began < 0.6  # reading does not wait
        store.append("b", "u", visit())
    assert time.monotonic() - began > 0.6
    timer.join()
    other.close()


def test_a_writer_does_not_wait_for_ever(tmp_path, monkeypatch):
    file = filled(tmp_path / "store.sqlite", "a")
    monkeypatch.setattr(schema, "PATIENCE_S", 0.3)
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with (
        Store(file) as store,
        pytest.raises(StoreError, match=r"another program is writing to it; try again in a moment"),
    ):
        store.append("b", "u", visit())
    other.close()


# a full disk


def test_a_full_disk_stores_nothing_of_a_visit(tmp_path):
    file = filled(tmp_path / "store.sqlite", "a")
    with Store(file) as store:
        (pages,) = store._connection.execute("PRAGMA page_count").fetchone()
        store._connection.execute(f"PRAGMA max_page_count = {pages + 5}")
        with pytest.raises(StoreError, match=r"the disk is full; nothing of this visit was stored"):
            store.append("b", "u", visit())
        assert [s.source for s in store.snapshots()] == ["a"]
        store._connection.execute(f"PRAGMA max_page_count = {pages * 100}")
        assert store.append("b", "u", visit()).new == 5 * 1_825  # as soon as there is room
    assert examine(file) == ""


@unix
def test_a_disk_that_refuses_to_write_is_a_plain_line(start, tmp_path):
    file = filled(tmp_path / "store.sqlite", "a")
    code = """
import resource
from minersim.errors import RunError
store = Store(file)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    for level in range(5):
        store.append("b", "u", visit(level))
except RunError as error:
    print(error)
"""
    out, err = start(code, file).communicate(timeout=60)
    assert err == ""
    assert out.count("\n") == 1
    assert out.startswith(f"{file}: the disk ")
    assert "nothing of this visit was stored" in out
    assert examine(file) == ""
    with Store(file) as store:
        assert store.read("price_usd", sources=["a"]).values.size == 1_825


# folders and files that are not what they should be


@unix
@pytest.mark.parametrize("clean", [True, False], ids=["closed", "journal left"])
def test_a_folder_that_may_not_be_written_can_be_read(start, clean):
    folder = Path(tempfile.mkdtemp(dir=tempfile.gettempdir()))
    try:
        file = filled(folder / "store.sqlite", "a")
        if not clean:
            Path(f"{file}-wal").touch()
        for entry in folder.iterdir():
            entry.chmod(0o444)
        folder.chmod(0o555)
        code = """
import os, tempfile
from minersim.errors import RunError
with tempfile.TemporaryDirectory() as other:  # all that is loaded when it is first used
    with Store(Path(other) / "store.sqlite") as store:
        store.append("b", "u", visit(0.0))
        store.read("price_usd")
if os.geteuid() == 0:
    os.seteuid(65534)
with Store(file, read_only=True) as store:
    print(store.read("price_usd").values.size)
try:
    with Store(file) as store:
        store.append("b", "u", visit())
except RunError as error:
    print(error)
try:
    Store(file.parent / "new" / "store.sqlite")
except RunError as error:
    print(error)
"""
        out, err = start(code, file).communicate(timeout=60)
        assert err == ""
        size, write, make = out.splitlines()
        assert size == "1825"
        assert write.startswith(f"{file}: ")
        assert "allowed: a folder that may" in write
        assert make == f"{folder / 'new' / 'store.sqlite'}: cannot be used: Permission denied"
    finally:
        folder.chmod(0o755)
        shutil.rmtree(folder)


def test_a_file_of_something_else_is_told_and_left_alone(tmp_path):
    file = tmp_path / "store.sqlite"
    file.write_text("dear diary", encoding="utf-8")
    for read_only in (False, True):
        with pytest.raises(DamagedStoreError, match="no store of minersim") as caught:
            Store(file, read_only=read_only)
        assert "`minersim data repair`" in str(caught.value)
        assert len(str(caught.value).splitlines()) == 1
    assert file.read_text("utf-8") == "dear diary"


def test_a_database_of_another_program_is_told_and_left_alone(tmp_path):
    file = tmp_path / "store.sqlite"
    other = sqlite3.connect(file)
    other.execute("CREATE TABLE diary (page TEXT)")
    other.commit()
    other.close()
    before = file.read_bytes()
    for act in (Store, repair, lambda f: Store(f, read_only=True)):
        with pytest.raises(StoreError, match="is a database of another program"):
            act(file)
    assert file.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["store.sqlite"]


def test_a_store_of_a_newer_minersim_is_told_and_left_alone(tmp_path):
    file = filled(tmp_path / "store.sqlite", "a")
    newer = sqlite3.connect(file)
    newer.execute("PRAGMA user_version = 2")
    newer.close()
    for act in (Store, repair, lambda f: Store(f, read_only=True)):
        with pytest.raises(
            StoreError, match=r"written by a newer minersim \(version 2 of the store\)"
        ):
            act(file)


def test_a_folder_in_place_of_the_file(tmp_path):
    (tmp_path / "store.sqlite").mkdir()
    with pytest.raises(StoreError, match="cannot be opened"):
        Store(tmp_path / "store.sqlite")


def test_an_empty_file_is_a_new_store(tmp_path):
    file = tmp_path / "store.sqlite"
    file.touch()  # a program that was killed at its very first step
    with Store(file, read_only=True) as store:
        assert store.snapshots() == ()
    filled(file, "a")


def test_reading_makes_no_store(tmp_path):
    with Store(tmp_path / "no" / "store.sqlite", read_only=True) as store:
        assert (store.snapshots(), store.series_names()) == ((), ())
    assert list(tmp_path.iterdir()) == []


# damage


def overwrite(file, *places):
    content = bytearray(file.read_bytes())
    for first, size in places:
        content[first : first + size] = np.random.default_rng(first).bytes(size)
    file.write_bytes(bytes(content))


def all_values(file):
    with Store(file) as store:
        return sum(
            store.read(name, sources=[source]).values.size for source, name in store.series_names()
        )


@pytest.mark.parametrize(
    ("places", "least"),
    [
        ([(0, 100)], 1.0),
        ([(16, 84)], 1.0),
        ([(0, PAGE)], 1.0),
        ([(40 * PAGE, PAGE)], 0.97),
        ([(page * PAGE, PAGE) for page in (20, 50, 51, 52, 90)], 0.85),
    ],
    ids=["start", "header", "first page", "a page", "five pages"],
)
def test_repair_saves_what_can_be_read(tmp_path, places, least):
    file = filled(tmp_path / "store.sqlite")
    overwrite(file, *places)
    damaged = file.read_bytes()
    with pytest.raises(DamagedStoreError) as caught:
        all_values(file)
    assert str(caught.value).startswith(f"{file}: is damaged")
    assert "`minersim data repair` moves it aside" in str(caught.value)
    assert file.read_bytes() == damaged  # nobody touches it unasked

    done = repair(file)
    assert done.finding
    assert done.moved_to.read_bytes() == damaged
    assert done.moved_to.name.startswith("store.sqlite.damaged-20")
    assert examine(file) == ""
    total = 3 * 5 * 1_825
    assert least * total <= done.values <= total
    assert (done.snapshots, all_values(file)) == (3, done.values)
    # what is left is right, and the next update brings the rest
    with Store(file) as store:
        expected = dict(zip(DAYS.tolist(), np.linspace(2.0, 100.0, DAYS.size), strict=True))
        for source, name in store.series_names():
            series = store.read(name, sources=[source])
            for observed, value in zip(series.observed_at_s, series.values, strict=True):
                assert expected[int(observed)] == value
        for source in "abc":
            store.append(source, "u", visit())
    assert all_values(file) == total


def test_lost_visits_do_not_seem_earlier_than_they_were(tmp_path):
    file = tmp_path / "store.sqlite"
    with Store(file) as store:
        for i in range(3):
            store.append("a", "u", visit(i), fetched_at_s=int(DAYS[-1]) + i)
    connection = sqlite3.connect(file)
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("DELETE FROM snapshot WHERE id = 2")
    connection.commit()
    connection.close()
    overwrite(file, (0, 100))
    assert repair(file).snapshots == 3
    with Store(file) as store:
        lost = store.snapshots()[1]
        assert (lost.id, lost.source, lost.url) == (2, "a", "lost in a damaged file")
        assert lost.fetched_at_s == int(DAYS[-1]) + 2


def test_nothing_can_be_read_of_a_file_of_something_else(tmp_path):
    file = tmp_path / "store.sqlite"
    file.write_text("dear diary", encoding="utf-8")
    done = repair(file)
    assert (done.snapshots, done.values) == (0, 0)
    assert done.moved_to.read_text("utf-8") == "dear diary"
    assert all_values(filled(file, "a")) == 5 * 1_825


def test_a_second_damaged_file_of_the_day_keeps_the_first(tmp_path):
    for number in range(2):
        (tmp_path / "store.sqlite").write_text(f"diary {number}", encoding="utf-8")
        repair(tmp_path / "store.sqlite")
    kept = sorted(p.name for p in tmp_path.iterdir() if "damaged" in p.name)
    assert len(kept) == 2
    assert (tmp_path / kept[0]).read_text("utf-8") == "diary 0"
    assert kept[1] == f"{kept[0]}-2"


def test_a_whole_store_is_left_alone(tmp_path):
    file = filled(tmp_path / "store.sqlite", "a")
    before = file.read_bytes()
    assert repair(file).finding == ""
    assert file.read_bytes() == before
    assert "store.sqlite" in os.listdir(tmp_path)  # noqa: PTH208
    assert not any("damaged" in entry.name for entry in tmp_path.iterdir())
