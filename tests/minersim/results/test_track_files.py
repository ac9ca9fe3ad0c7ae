"""Kept forecasts on disk: whole or not there, whatever happens, and never changed."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from minersim.errors import RunError
from minersim.results import track_files
from minersim.results.forecast import Forecast, ForecastRecord
from minersim.results.track_files import keep_record, read_track

unix = pytest.mark.skipif(sys.platform == "win32", reason="signals and limits of Unix")
FORECASTS = tuple(
    Forecast("difficulty", ahead, 923_328 + 2016 * ahead, tuple(1e14 + i for i in range(100)))
    for ahead in range(1, 27)
)
RECORD = ForecastRecord(
    made_s=1_800_000_000,
    scenario="Überfluß, «quoted»",
    digest="ab12cd34" * 8,
    version="0.1.0",
    engine="ensemble",
    seed=7,
    paths=40,
    start_s=1_799_971_200,
    start_height=923_400,
    start_difficulty=1e14,
    start_price_usd=9e4,
    figures=("price_usd: 90,000 USD/BTC, snapshot 12",),
    given=(),
    forecasts=FORECASTS,
)
WRITER = """
import sys
from dataclasses import replace
from pathlib import Path
from tests_record import RECORD
from minersim.results.track_files import keep_record
folder, count = Path(sys.argv[1]), int(sys.argv[2])
print("ready", flush=True)
for number in range(count):
    keep_record(folder, replace(RECORD, seed=number))
"""


def writer(tmp_path, folder, count):
    """Another program that keeps records."""
    text = Path(__file__).read_text(encoding="utf-8").split("WRITER =")[0]
    (tmp_path / "tests_record.py").write_text(text, encoding="utf-8")
    script = tmp_path / "writer.py"
    script.write_text(WRITER, encoding="utf-8")
    command = [sys.executable, str(script), str(folder), str(count)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_a_record_comes_back_as_it_was(tmp_path):
    file = keep_record(tmp_path / "new" / "track", RECORD)
    assert file.name == "2027-01-15T080000Z-ab12cd34.json"
    track = read_track(file.parent)
    assert track.records == (RECORD,)
    assert (track.files, track.faults) == ((file,), ())
    assert list(file.parent.iterdir()) == [file]


def test_nothing_kept_is_nothing_read(tmp_path):
    assert read_track(tmp_path / "nowhere").records == ()


def test_records_of_one_moment_stand_side_by_side(tmp_path):
    records = [replace(RECORD, seed=seed) for seed in range(3)]
    files = [keep_record(tmp_path, one) for one in records]
    assert len(set(files)) == 3
    assert {one.seed for one in read_track(tmp_path).records} == {0, 1, 2}


def test_the_oldest_comes_first(tmp_path):
    for made_s in (1_900_000_000, 1_800_000_000):
        keep_record(tmp_path, replace(RECORD, made_s=made_s))
    assert [one.made_s for one in read_track(tmp_path).records] == [1_800_000_000, 1_900_000_000]


def damaged(text):
    """Ways in which a file goes wrong, and what is said of it."""
    outer = json.loads(text)
    return {
        "cut short": (text[: len(text) // 2], "cut short"),
        "empty": ("", "cut short"),
        "a figure": (text.replace("100000000000005.0", "100000000000004.5", 1), "checksum"),
        "no record": ("[1, 2]", "no kept forecast"),
        "of others": ('{"a": 1}', "no kept forecast"),
        "later": (json.dumps({**outer, "minersim_forecast": 2}), "format 2; this version of"),
        "deep": ("[" * 100_000, "cut short"),
        "without checksum": (json.dumps({**outer, "sha256": None}), "checksum"),
    }


@pytest.mark.parametrize("what", damaged('{"record": {}}'))
def test_a_damaged_file_is_told_and_left(tmp_path, what):
    file = keep_record(tmp_path, RECORD)
    good = keep_record(tmp_path, replace(RECORD, seed=8))
    text, words = damaged(file.read_text(encoding="utf-8"))[what]
    file.write_text(text, encoding="utf-8")
    track = read_track(tmp_path)
    assert track.files == (good,)
    (fault,) = track.faults
    assert fault.startswith(f"{file}: ")
    assert words in fault
    assert fault.endswith("left as it is")
    assert "\n" not in fault
    assert file.read_text(encoding="utf-8") == text


def test_right_checksum_over_wrong_content_is_damage(tmp_path):
    wrong = replace(RECORD, forecasts=(Forecast("weather", 1, 2, (1.0, 2.0)),))
    falling = replace(RECORD, forecasts=(Forecast("difficulty", 1, 2, (2.0, 1.0)),))
    for record in (wrong, falling):
        keep_record(tmp_path, record)
    track = read_track(tmp_path)
    assert track.records == ()
    assert all("not what a kept forecast holds" in fault for fault in track.faults)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("made_s", "2026"),
        ("made_s", 10**30),
        ("start_s", -1),
        ("paths", 1.5),
        ("start_price_usd", "1"),
        ("scenario", 7),
    ],
)
def test_right_checksum_over_figures_of_another_kind_is_damage(tmp_path, name, value):
    keep_record(tmp_path, RECORD)
    file = keep_record(tmp_path, RECORD)
    told = json.loads(file.read_text("utf-8"))
    told["record"][name] = value
    told["sha256"] = track_files._checksum(told["record"])
    file.write_text(json.dumps(told), "utf-8")
    found = read_track(tmp_path)
    assert len(found.records) == 1
    (fault,) = found.faults
    assert fault.startswith(f"{file}: damaged: ")


@pytest.mark.timeout(10)
@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_a_pipe_keeps_nobody_waiting(tmp_path):
    os.mkfifo(tmp_path / "x.json")
    (fault,) = read_track(tmp_path).faults
    assert "is a pipe, a device or a socket" in fault


def test_a_folder_that_is_a_file_is_said(tmp_path):
    place = tmp_path / "track"
    place.write_text("mine", encoding="utf-8")
    with pytest.raises(RunError, match="the forecast is not kept"):
        keep_record(place, RECORD)
    with pytest.raises(RunError, match="cannot be read"):
        read_track(place)
    assert place.read_text(encoding="utf-8") == "mine"


@unix
def test_a_full_disk_keeps_nothing_half(tmp_path):
    """A file may grow to 20 kB only: the record is longer."""
    script = (
        "import resource, signal, sys\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))\n"
        f"sys.path.insert(0, {str(tmp_path)!r})\n"
        "from pathlib import Path\n"
        "from tests_record import RECORD\n"
        "from minersim.errors import RunError\n"
        "from minersim.results.track_files import keep_record\n"
        "try:\n"
        "    keep_record(Path(sys.argv[1]), RECORD)\n"
        "except RunError as error:\n"
        "    print(error)\n"
    )
    text = Path(__file__).read_text(encoding="utf-8").split("WRITER =")[0]
    (tmp_path / "tests_record.py").write_text(text, encoding="utf-8")
    folder = tmp_path / "track"
    keep_record(folder, RECORD)
    command = [sys.executable, "-c", script, str(folder)]
    answer = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "the forecast is not kept: File too large" in answer.stdout
    assert len(list(folder.iterdir())) == 1
    assert read_track(folder).records == (RECORD,)


@unix
def test_a_program_killed_while_it_writes_leaves_whole_records(tmp_path):
    folder = tmp_path / "track"
    for delay in (0.01, 0.03, 0.08):
        process = writer(tmp_path, folder, 100_000)
        assert process.stdout.readline() == "ready\n"
        time.sleep(delay)
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        assert process.returncode == -signal.SIGKILL
    keep_record(folder, RECORD)
    track = read_track(folder)
    assert track.faults == ()
    assert RECORD in track.records
    assert len(track.records) > 1


def test_what_a_killed_program_left_goes_when_it_is_old(tmp_path):
    old, new = tmp_path / ".1-1.part", tmp_path / ".2-2.part"
    for part in (old, new):
        part.write_text("half", encoding="utf-8")
    os.utime(old, (time.time() - 90_000, time.time() - 90_000))
    keep_record(tmp_path, RECORD)
    assert not old.exists()
    assert new.exists()
    assert read_track(tmp_path).records == (RECORD,)


def test_two_programs_at_once_keep_all(tmp_path):
    folder = tmp_path / "track"
    processes = [writer(tmp_path, folder, 40) for _ in range(2)]
    for process in processes:
        process.communicate(timeout=60)
        assert process.returncode == 0
    track = read_track(folder)
    assert track.faults == ()
    assert sorted(one.seed for one in track.records) == sorted([*range(40), *range(40)])
    assert len(list(folder.iterdir())) == 80


def test_a_disk_without_links_serves_too(tmp_path, monkeypatch):
    def refuse(*_):
        raise PermissionError(1, "no links here")

    monkeypatch.setattr(os, "link", refuse)
    for _ in range(2):
        keep_record(tmp_path, RECORD)
    assert read_track(tmp_path).records == (RECORD, RECORD)
    assert len(list(tmp_path.iterdir())) == 2
