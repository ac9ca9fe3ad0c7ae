"""``minersim calibrate``: tables, JSON, the scenario that it writes, and its mistakes."""

import json

import pytest

from minersim.data.folder import DATA_DIR_VARIABLE
from minersim.scenario import load_scenario


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """An empty folder of the store."""
    monkeypatch.setenv(DATA_DIR_VARIABLE, str(tmp_path / "store"))
    return tmp_path


def test_tables_say_what_the_data_tell(minersim):
    answer = minersim("calibrate")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.startswith("built-in history; last retarget 2025-06-29")
    assert "Supply curve: 2021-01-09 to 2025-06-14" in answer.out
    assert "Not fitted: fees (no daily fees)." in answer.out
    lead = next(line for line in answer.out.splitlines() if line.startswith("lead time"))
    assert " no " in lead


def test_it_writes_a_scenario_that_runs_on(minersim, tmp_path):
    file = tmp_path / "calibrated.toml"
    answer = minersim("calibrate", "--out", file, "--to", "2024-12-31", "--quiet")
    assert (answer.code, answer.out) == (0, "")
    assert str(load_scenario(file).start) == "2024-12-29"
    mine = tmp_path / "mine.toml"
    text = 'extends = "calibrated.toml"\nname = "Mine"\nhorizon_days = 30\npaths = 2\n'
    mine.write_text(text, encoding="utf-8")
    assert minersim("run", mine, "--quiet").code == 0


def test_json_has_every_estimate(minersim):
    found = json.loads(minersim("calibrate", "--json", "--from", "2022-01-01").out)
    assert found["fits"]["price"]["first"].startswith("2022-01")
    names = [one["name"] for one in found["fits"]["supply"]["estimates"]]
    assert names[0] == "median hashcost"
    one = found["fits"]["supply"]["estimates"][0]
    assert one["low"] < one["value"] < one["high"]
    assert found["missing"]["flows"]
    assert found["scenario"] is None


def test_every_mistake_at_once(minersim, tmp_path):
    answer = minersim("calibrate", "--from", "never", "--out", tmp_path)
    assert answer.code == 2
    assert [line.split(":")[0] for line in answer.err.splitlines()] == ["--from", "--out"]
    answer = minersim("calibrate", "--out", tmp_path / "nowhere" / "a.toml")
    assert answer.code == 2
    assert "; there is no folder " in answer.err
