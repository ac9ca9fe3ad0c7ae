"""Files and folders are written whole or not at all."""

import os
import sys

import pytest

from minersim.errors import InputError, RunError
from minersim.results.files import (
    RESULT_FILES,
    check_result_folder,
    write_folder,
    write_text,
    write_whole,
)

unix_user = pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() == 0, reason="the superuser may write anywhere"
)


def names(folder):
    return sorted(entry.name for entry in folder.iterdir())


def write_some(text):
    def fill(folder):
        (folder / "summary.json").write_text(text, encoding="utf-8")

    return fill


def interrupt(folder):
    (folder / "world.parquet").write_text("half", encoding="utf-8")
    raise KeyboardInterrupt


# one file


def test_a_file_is_written_with_plain_line_ends(tmp_path):
    write_text(tmp_path / "a.txt", "ä\nb\n")
    assert (tmp_path / "a.txt").read_bytes() == "ä\nb\n".encode()


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_file_that_fails_midway_leaves_what_was_there(tmp_path, error):
    file = tmp_path / "a.txt"
    file.write_text("before", encoding="utf-8")

    def write(part):
        part.write_text("half", encoding="utf-8")
        raise error

    with pytest.raises((RunError, KeyboardInterrupt)) as caught:
        write_whole(file, write)
    if caught.type is RunError:
        assert str(caught.value) == f"{file}: cannot be written: No space left on device"
    assert names(tmp_path) == ["a.txt"]
    assert file.read_text(encoding="utf-8") == "before"


def test_a_file_in_no_folder_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    for place in (tmp_path / "nothing" / "a.txt", tmp_path / "file" / "a.txt"):
        with pytest.raises(RunError, match="cannot be written"):
            write_text(place, "x")
    with pytest.raises(RunError, match="cannot be written"):
        write_text(tmp_path / ("x" * 300), "x")
    assert names(tmp_path) == ["file"]


# a folder


def test_a_folder_is_made_with_those_above_it(tmp_path):
    folder = tmp_path / "a" / "b" / "run"
    write_folder(folder, write_some("1"))
    assert names(folder) == ["summary.json"]
    assert names(folder.parent) == ["run"]
    if sys.platform != "win32":
        assert folder.stat().st_mode & 0o777 == 0o755


def test_earlier_results_are_replaced(tmp_path):
    folder = tmp_path / "run"
    write_folder(folder, write_some("1"))
    (folder / "ledger.parquet").write_text("old", encoding="utf-8")
    write_folder(folder, write_some("2"))
    assert names(folder) == ["summary.json"]
    assert (folder / "summary.json").read_text(encoding="utf-8") == "2"
    assert names(tmp_path) == ["run"]


def test_an_empty_folder_is_taken(tmp_path):
    (tmp_path / "run").mkdir()
    write_folder(tmp_path / "run", write_some("1"))
    assert names(tmp_path / "run") == ["summary.json"]


@pytest.mark.parametrize(
    "failure", [OSError(28, "No space left"), ValueError("x"), KeyboardInterrupt()]
)
def test_a_folder_that_fails_midway_leaves_nothing(tmp_path, failure):
    def fill(folder):
        (folder / "world.parquet").write_text("half", encoding="utf-8")
        raise failure

    expected = RunError if isinstance(failure, OSError) else type(failure)
    with pytest.raises(expected):
        write_folder(tmp_path / "deep" / "run", fill)
    assert names(tmp_path / "deep") == []


def test_a_folder_that_fails_midway_leaves_earlier_results(tmp_path):
    folder = tmp_path / "run"
    write_folder(folder, write_some("1"))
    with pytest.raises(KeyboardInterrupt):
        write_folder(folder, interrupt)
    assert (folder / "summary.json").read_text(encoding="utf-8") == "1"
    assert names(tmp_path) == ["run"]


def test_earlier_results_come_back_if_the_new_ones_cannot_take_their_place(tmp_path, monkeypatch):
    from pathlib import Path

    folder = tmp_path / "run"
    write_folder(folder, write_some("1"))
    replace = Path.replace

    def stumble(self, target):
        if Path(target) == folder and (self / "summary.json").read_text(encoding="utf-8") == "2":
            raise KeyboardInterrupt
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", stumble)
    with pytest.raises(KeyboardInterrupt):
        write_folder(folder, write_some("2"))
    assert (folder / "summary.json").read_text(encoding="utf-8") == "1"
    assert names(tmp_path) == ["run"]


def test_an_error_names_the_folder_that_the_user_gave(tmp_path):
    def fill(folder):
        write_text(folder / "no" / "world.parquet", "x")

    with pytest.raises(RunError) as caught:
        write_folder(tmp_path / "run", fill)
    assert str(caught.value).startswith(f"{tmp_path / 'run' / 'no' / 'world.parquet'}: cannot be")


@pytest.mark.parametrize(
    "held",
    [["thesis.docx"], ["summary.json", "thesis.docx"], ["world.parquet"], ["summary.json.bak"]],
)
def test_a_folder_with_anything_else_is_refused_and_left_alone(tmp_path, held):
    folder = tmp_path / "mine"
    folder.mkdir()
    for name in held:
        (folder / name).write_text("dear to me", encoding="utf-8")
    with pytest.raises(InputError, match=r"holds other files, such as .*; allowed: a new folder"):
        write_folder(folder, write_some("1"))
    assert names(folder) == sorted(held)
    assert names(tmp_path) == ["mine"]


def test_a_trace_beside_earlier_results_is_no_obstacle(tmp_path):
    folder = tmp_path / "run"
    write_folder(folder, write_some("1"))
    for name in RESULT_FILES:
        (folder / name).write_text("x", encoding="utf-8")
    check_result_folder(folder)


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match="is a file; allowed: a new folder"):
        check_result_folder(tmp_path / "file")
    with pytest.raises(InputError, match="file is a file; allowed: a new folder"):
        check_result_folder(tmp_path / "file" / "run")


@unix_user
def test_a_place_that_may_not_be_written_is_refused_before_the_work(tmp_path):
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(InputError, match="may not be written; allowed: another folder"):
            check_result_folder(tmp_path / "run")
    finally:
        tmp_path.chmod(0o700)


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")
def test_a_link_keeps_pointing_to_the_results(tmp_path):
    (tmp_path / "disk").mkdir()
    (tmp_path / "run").symlink_to(tmp_path / "disk")
    write_folder(tmp_path / "run", write_some("1"))
    write_folder(tmp_path / "run", write_some("2"))
    assert (tmp_path / "run").is_symlink()
    assert (tmp_path / "disk" / "summary.json").read_text(encoding="utf-8") == "2"
    assert names(tmp_path) == ["disk", "run"]
