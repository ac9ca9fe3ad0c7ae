"""``minersim examples``: told, copied, and run by name."""

import json
import os
from pathlib import Path

import pytest

from minersim.scenario import example_files, load_scenario


def test_each_example_is_told_with_its_question(minersim):
    answer = minersim("examples")
    assert answer.code == 0
    for file in example_files():
        assert f"{file.stem}: {load_scenario(file).name}" in answer.out
    assert "How long are blocks slow" in answer.out


def test_as_json(minersim):
    (found,) = json.loads(minersim("examples", "classroom.toml", "--json").out)["examples"]
    assert found["example"] == "classroom"
    assert found["question"].startswith("On day 28 a third of the hashrate goes away")


def test_a_copy_comes_with_what_it_extends_and_loads(minersim, tmp_path):
    answer = minersim("examples", "squeeze-2025-11-churn", "--copy-to", str(tmp_path / "mine"))
    assert answer.code == 0
    names = ["squeeze-2025-11-churn.toml", "squeeze-2025-11.toml"]
    assert [Path(line).name for line in answer.out.splitlines()] == names
    for name in names:
        assert load_scenario(tmp_path / "mine" / name)


def test_nothing_of_the_users_is_written_over(minersim, tmp_path):
    mine = tmp_path / "squeeze-2025-11.toml"
    mine.write_text("mine", "utf-8")
    answer = minersim("examples", "squeeze-2025-11-churn", "--copy-to", str(tmp_path))
    assert answer.code == 2
    assert "holds squeeze-2025-11.toml already, other than the example; nothing" in answer.err
    assert [file.name for file in tmp_path.iterdir()] == [mine.name]
    assert mine.read_text("utf-8") == "mine"


def test_a_copy_that_was_stopped_halfway_is_finished(minersim, tmp_path):
    copied = [Path(line) for line in minersim("examples", "--copy-to", str(tmp_path)).out.split()]
    whole = {file: file.read_bytes() for file in copied}
    assert len(copied) > 10
    for file in copied[5:]:
        file.unlink()
    written_at = copied[0].stat().st_mtime_ns
    answer = minersim("examples", "--copy-to", str(tmp_path))
    assert (answer.code, answer.err) == (0, "")
    assert {file: file.read_bytes() for file in tmp_path.iterdir()} == whole
    assert copied[0].stat().st_mtime_ns == written_at


@pytest.mark.parametrize("kind", ["folder", "pipe", "link to nothing"])
def test_what_is_no_file_is_not_taken_for_a_copy(minersim, tmp_path, kind):
    place = tmp_path / "classroom.toml"
    if kind == "folder":
        place.mkdir()
    elif kind == "pipe":
        if not hasattr(os, "mkfifo"):
            pytest.skip("no pipes with names here")
        os.mkfifo(place)
    else:
        place.symlink_to(tmp_path / "elsewhere.toml")
    answer = minersim("examples", "classroom", "--copy-to", str(tmp_path))
    assert (answer.code, "holds classroom.toml already" in answer.err) == (2, True)
    assert [file.name for file in tmp_path.iterdir()] == [place.name]


def test_a_folder_that_cannot_be_made_is_told_with_its_name(minersim, tmp_path):
    (tmp_path / "file").touch()
    answer = minersim("examples", "--copy-to", str(tmp_path / "file" / "x"))
    assert (answer.code, answer.out) == (1, "")
    assert "x: cannot be made: " in answer.err


def test_every_unknown_name_and_a_file_for_a_folder_are_told(minersim, tmp_path):
    answer = minersim("examples", "clasroom", "x\x1b[2J")
    assert answer.code == 2
    assert [line[:20] for line in answer.err.splitlines()] == [
        "NAME: found 'clasroo",
        "NAME: found 'x\\x1b[2",
    ]
    file = tmp_path / "file"
    file.touch()
    answer = minersim("examples", "--copy-to", str(file))
    assert (answer.code, "a file; allowed: a folder" in answer.err) == (2, True)


@pytest.mark.parametrize("name", ["classroom", "classroom.toml"])
def test_an_example_is_a_scenario_by_its_name(minersim, name):
    answer = minersim("validate", name)
    assert (answer.code, answer.err) == (0, "")
    assert "Classroom: difficulty follows hashrate" in answer.out


def test_the_users_own_file_comes_first(minersim, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("classroom").write_text('name = "x"\n', "utf-8")
    answer = minersim("validate", "classroom")
    assert answer.code == 2
    assert answer.err.startswith("classroom: ")
