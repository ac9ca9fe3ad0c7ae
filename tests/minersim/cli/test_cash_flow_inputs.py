"""``minersim run --cash-flow``: the file that it writes, and mistakes in its options."""

import csv

import openpyxl
import pytest

from minersim.analysis.cash_flow import EVERY
from minersim.engine.runs import most_paths_kept
from minersim.scenario import load_scenario


def rows_of(file):
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.parametrize(
    ("options", "names"),
    [
        ((), ["2026-01", "whole run"]),
        (("--cash-flow-by", "quarter", "--cash-flow-of", "p90"), ["2026 Q1", "whole run"]),
        (("--cash-flow-by", "year", "--cash-flow-of", 2), ["2026", "whole run"]),
    ],
)
def test_csv(tiny, minersim, tmp_path, options, names):
    file = tmp_path / "flow.csv"
    answer = minersim("run", tiny(), "--jobs", 1, "--quiet", "--cash-flow", file, *options)
    assert (answer.code, answer.err) == (0, "")
    assert [row["period"] for row in rows_of(file)] == names


def test_a_path_has_its_own_numbers_and_the_ledger_says_the_same(tiny, minersim, tmp_path):
    import pyarrow.parquet as pq

    out, cash = tmp_path / "out", []
    for path in range(3):
        file = tmp_path / f"{path}.csv"
        options = ("--quiet", "--out", out, "--cash-flow", file, "--cash-flow-of", path)
        assert minersim("run", tiny(), "--jobs", 1, *options).code == 0
        cash.append(float(rows_of(file)[-1]["Cash at end [USD]"]))
    ledger = pq.read_table(out / "ledger.parquet").to_pandas()
    assert cash == ledger[ledger.day == 20]["cash_usd"].tolist()
    assert len(set(cash)) == 3


def test_spreadsheet(tiny, minersim, tmp_path):
    file = tmp_path / "flow.xlsx"
    assert minersim("run", tiny(), "--jobs", 1, "--quiet", "--cash-flow", file).code == 0
    book = openpyxl.load_workbook(file)
    assert book["Cash flow"]["A1"].value == "Cash flow, mean of 3 paths"
    about = {row[0].value: row[1].value for row in book["About"].iter_rows()}
    assert (about["scenario"], about["seed"], about["paths"]) == ("Tiny", "7", "3")


def test_all_mistakes_are_told_at_once_and_before_the_work(tiny, minersim, tmp_path):
    wrong = ("--cash-flow", tmp_path / "flow.ods", "--cash-flow-by", "week", "--jobs", "x")
    answer = minersim("run", tiny(), *wrong, "--cash-flow-of", "p51")
    assert answer.code == 2
    lines = answer.err.splitlines()
    assert any("--cash-flow: found 'flow.ods'" in line and ".xlsx" in line for line in lines)
    assert any("--cash-flow-by: found 'week'" in line and EVERY[1] in line for line in lines)
    assert any("--cash-flow-of: found 'p51'" in line and "middle" in line for line in lines)
    assert any("--jobs" in line for line in lines)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--cash-flow-by", "year"), "--cash-flow-by: given without --cash-flow"),
        (("--cash-flow-of", "p50"), "--cash-flow-of: given without --cash-flow"),
        (("--cash-flow", "f.csv", "--cash-flow-of", 3), "found path 3; allowed: 0 to 2"),
        (("--cash-flow", "f.csv", "--cash-flow-of", "9" * 5_000), "or a path's number from 0"),
        (("--cash-flow", "f.csv", "--set", "sites=[]"), "a scenario without sites"),
        (
            ("--cash-flow", "f.csv", "--paths", 100_000),
            "found 100,000 paths; allowed: up to 47,619",
        ),
    ],
)
def test_what_cannot_be(tiny, minersim, tmp_path, monkeypatch, options, words):
    monkeypatch.chdir(tmp_path)
    answer = minersim("run", tiny(), *options)
    assert answer.code == 2
    assert words in answer.err
    assert not (tmp_path / "f.csv").exists()


def test_the_event_engine_keeps_every_path(tiny):
    scenario = load_scenario(tiny()).replace({"paths": 100_000, "engine": "events"})
    assert most_paths_kept(scenario) == 100_000
