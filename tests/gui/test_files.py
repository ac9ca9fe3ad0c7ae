"""Saving and recovering: whole or not at all, nothing lost."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from gui.case import Case
from gui.files import example_case, save_case
from gui.recovery import Recovery
from minersim.errors import MinersimError, RunError
from minersim.scenario import example_files, load_scenario

POWER = ("sites", 0, "power_usd_per_kwh")


def test_examples_come_with_the_program():
    assert {"squeeze-2025-11", "classroom"} <= {file.stem for file in example_files()}
    assert example_case().file is None


def test_saved_values_load_back(case, tmp_path):
    file = tmp_path / "mine.toml"
    case.set_value(POWER, 0.0812)
    save_case(case, file)
    assert load_scenario(file) == case.scenario
    assert not case.dirty
    assert case.file == file


def test_comments_of_the_file_survive(tmp_path):
    file = tmp_path / "mine.toml"
    text = next(f for f in example_files() if f.stem == "squeeze-2025-11").read_text("utf-8")
    file.write_text(text, encoding="utf-8")
    case = Case.load(file)
    case.set_value(POWER, 0.0812)
    save_case(case, file)
    saved = file.read_text(encoding="utf-8")
    assert saved.splitlines()[0] == text.splitlines()[0]
    assert "# Expected finding" in saved
    assert load_scenario(file) == case.scenario


def test_wrong_values_are_not_saved(case, tmp_path):
    case.set_value(POWER, 99.0)
    with pytest.raises(MinersimError, match="power_usd_per_kwh"):
        save_case(case, tmp_path / "mine.toml")
    assert list(tmp_path.glob("mine*")) == []
    assert case.dirty


def test_a_disk_that_refuses_leaves_the_earlier_file(case):
    with pytest.raises(RunError, match="cannot be written"):
        save_case(case, Path("/dev/full/mine.toml"))
    assert case.file is None


def test_unsaved_work_is_recovered_once(case, scenario, tmp_path):
    file = tmp_path / "saved.toml"
    save_case(case, file)
    case.set_value(POWER, 0.0812)
    wrong = Case(scenario)
    wrong.set_value(POWER, 99.0)
    Recovery(tmp_path / "unsaved").keep([case, wrong, Case(scenario)])
    # the window that wrote it has ended: no process has this number
    (kept,) = (tmp_path / "unsaved").glob("*.json")
    kept.rename(kept.with_name("999999999.json"))
    found = Recovery(tmp_path / "unsaved").left_behind()
    assert [c.value(POWER) for c in found] == [0.0812, 99.0]
    assert [c.file for c in found] == [file, None]
    assert all(c.dirty and not c.undo_stack.isClean() for c in found)
    assert found[0].scenario.start == scenario.start
    assert Recovery(tmp_path / "unsaved").left_behind() == []


def test_recovered_work_is_kept_again(case, tmp_path):
    case.set_value(POWER, 0.0812)
    Recovery(tmp_path).keep([case])
    (kept,) = tmp_path.glob("*.json")
    kept.rename(kept.with_name("999999999.json"))
    again = Recovery(tmp_path)
    (found,) = again.left_behind()
    assert found.value(POWER) == 0.0812
    again.keep([found])  # a second fault must not lose it
    assert len(list(tmp_path.glob("*.json"))) == 1


def test_the_work_of_another_window_that_lives_is_left_to_it(case, tmp_path):
    case.set_value(POWER, 0.0812)
    Recovery(tmp_path).keep([case])
    (kept,) = tmp_path.glob("*.json")
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        theirs = kept.rename(kept.with_name(f"{other.pid}.json"))
        assert Recovery(tmp_path).left_behind() == []
        assert other.poll() is None  # it was looked at and no more
        other.communicate(b"end\n")
    assert theirs.exists()
    assert len(Recovery(tmp_path).left_behind()) == 1


def test_a_window_that_lives_keeps_its_work(case, tmp_path):
    case.set_value(POWER, 0.0812)
    mine = Recovery(tmp_path)
    mine.keep([case])
    assert mine.left_behind() == []  # it is not left behind
    case.undo_stack.undo()
    mine.keep([case])
    assert list(tmp_path.glob("*.json")) == []


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"version": 9}', '{"version": 1, "cases": [3]}', "[" * 100_000],
    ids=lambda text: text[:20],
)
def test_a_damaged_recovery_file_stops_nothing(tmp_path, text):
    (tmp_path / "999999999.json").write_text(text, encoding="utf-8")
    assert Recovery(tmp_path).left_behind() == []


@pytest.mark.skipif(sys.platform == "win32", reason="pipes of Unix")
def test_a_pipe_among_them_keeps_nobody_waiting(case, tmp_path):
    os.mkfifo(tmp_path / "999999998.json")
    case.set_value(POWER, 0.0812)
    Recovery(tmp_path).keep([case])
    (tmp_path / f"{os.getpid()}.json").rename(tmp_path / "999999999.json")
    assert [found.value(POWER) for found in Recovery(tmp_path).left_behind()] == [0.0812]


def test_recovered_values_are_plain_json(case, tmp_path):
    case.set_value(POWER, 0.0812)
    Recovery(tmp_path).keep([case])
    (file,) = tmp_path.glob("*.json")
    assert json.loads(file.read_text("utf-8"))["cases"][0]["values"]["name"] == case.name
