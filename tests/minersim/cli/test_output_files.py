"""Files to write: every command says what is wrong with their names before its work."""

import os
import sys

import pytest

PUE = "sites[0].pue=1:2:2"
COMMANDS = {
    "run --trace": (["run", "tiny", "--engine", "events", "--trace"], ".csv"),
    "run --cash-flow": (["run", "tiny", "--engine", "events", "--cash-flow"], ".csv"),
    "sweep": (["sweep", "tiny", "--vary", PUE, "--engine", "events", "--out"], ".csv"),
    "report": (["report", "tiny", "--no-tornado", "-o"], ".html"),
    "calculator": (["calculator", "tiny", "--csv"], ".csv"),
    "indicators": (["indicators", "--data", ".", "--out"], ".parquet"),
    "calibrate": (["calibrate", "--built-in", "--out"], ".toml"),
    "cohi --save": (["cohi", "--demo", "--save"], ".parquet"),
    "cohi --out": (["cohi", "--demo", "--out"], ".csv"),
    "data export": (["data", "export"], ".csv"),
}


def folder(place):
    place.mkdir()
    return "a folder; allowed: a file"


def ring(place):
    other = place.with_name("ring")
    other.symlink_to(place)
    place.symlink_to(other)
    return "leads nowhere; allowed: a file"


def link_to_no_folder(place):
    place.symlink_to(place.parent / "away" / "x")
    return "there is no folder"


def pipe(place):
    if not hasattr(os, "mkfifo"):
        pytest.skip("no pipes with names here")
    os.mkfifo(place)
    return "is a pipe, a device or a socket; allowed: a file"


@pytest.mark.parametrize("make", [folder, ring, link_to_no_folder, pipe])
@pytest.mark.parametrize("command", COMMANDS)
def test_what_cannot_be_written_is_told_at_once(
    command, make, minersim, tiny, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MINERSIM_DATA_DIR", str(tmp_path / "store"))
    words, suffix = COMMANDS[command]
    name = f"bad{suffix}"
    told = make(tmp_path / name)
    answer = minersim(*(tiny() if word == "tiny" else word for word in words), name)
    assert (answer.code, answer.out) == (2, ""), answer
    assert any(f"found '{name}'" in line and told in line for line in answer.err.splitlines())


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="may write everywhere")
def test_a_folder_that_may_not_be_written(minersim, tiny, tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    answer = minersim("run", tiny(), "--trace", closed / "x.csv")
    assert answer.code == 2
    assert "may not be written; allowed: another" in answer.err


@pytest.mark.parametrize("other", ["x.csv", "./x.csv", "link.csv"])
def test_one_file_is_not_written_over_the_other(other, minersim, tiny, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "link.csv").symlink_to("x.csv")
    answer = minersim("run", tiny(), "--trace", "x.csv", "--cash-flow", other)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err == (f"--cash-flow: found '{other}', the file of --trace; allowed: another\n")


def test_a_trace_beside_the_results_that_are_made(minersim, tiny, tmp_path):
    out = tmp_path / "out"
    words = ("--engine", "events", "--paths", "1", "--quiet", "--out", out)
    for _ in range(2):
        answer = minersim("run", tiny(), *words, "--trace", out / "trace.jsonl")
        assert (answer.code, answer.err) == (0, "")
    assert (out / "trace.jsonl").read_text("utf-8").startswith('{"kind"')
