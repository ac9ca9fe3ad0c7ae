"""``minersim examples``: told, copied, and run by name."""

import json
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
    assert "holds squeeze-2025-11.toml already; nothing is copied" in answer.err
    assert [file.name for file in tmp_path.iterdir()] == [mine.name]
    assert mine.read_text("utf-8") == "mine"


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
