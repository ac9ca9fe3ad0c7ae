"""``minersim backtest``: scores by options, plain and as JSON, and its mistakes."""

import json

import pytest

from minersim.data.folder import DATA_DIR_VARIABLE

SHORT = ("--from", "2023-01-01", "--to", "2023-06-30", "--paths", "100")


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """An empty folder of the store."""
    monkeypatch.setenv(DATA_DIR_VARIABLE, str(tmp_path / "store"))
    return tmp_path


def test_tables_with_an_empty_store_are_of_the_built_in_history(minersim):
    answer = minersim("backtest", *SHORT)
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.startswith("built-in history; last retarget 2025-06-29")
    assert "Forecasts from 2023-01-0" in answer.out
    for title in ("Difficulty, price simulated", "Better than drift by, price given"):
        assert title in answer.out
    assert "Where the truth fell" in answer.out
    assert "pinball loss" in answer.out
    assert "from its blocks so far" not in answer.out
    assert "From 2025-06-29 on, difficulty 116.96T, price simulated" in answer.out
    assert minersim("backtest", "--built-in", *SHORT).out == answer.out


def test_json_is_whole(minersim):
    answer = minersim("backtest", "--json", "--horizons", "6,1,6", *SHORT)
    found = json.loads(answer.out)
    assert found["series"] == "built-in history"
    assert [(f["mode"], f["horizon"]) for f in found["forecasts"]] == [
        ("price simulated", 1),
        ("price simulated", 6),
        ("price given", 1),
        ("price given", 6),
    ]
    everything = [row for row in found["scores"] if row["regime"] == "all"]
    assert len(everything) == 4
    assert everything[0]["forecasts"] == len(found["forecasts"][0]["origins"]) == 14
    assert sum(everything[0]["pit"]) == 14
    assert everything[0]["over_drift"]["low"] is None  # 14 origins make no three blocks of 6
    ahead = found["from_here"]
    assert [row["horizon"] for row in ahead] == [1, 6]
    low, middle, high = ahead[0]["difficulty"].values()
    assert 1.0e14 < low < 1.17e14 < middle < high < 1.4e14  # it was 1.1696e14
    assert found["nowcasts"] == found["falls"] == []


def test_falls_are_split(minersim):
    times = ("--from", "2021-05-20", "--to", "2021-07-10", "--paths", "100", "--horizons", "1")
    falls = json.loads(minersim("backtest", "--json", *times).out)["falls"]
    assert [fall["episode"] for fall in falls] == ["China's ban"] * 3
    for fall in falls:
        parts = ("growth", "economics", "luck", "outside", "unexplained")
        assert sum(fall[part] for part in parts) == pytest.approx(fall["change"])
    assert "Falls of 5 % or more" in minersim("backtest", *times).out


def test_files_of_a_folder_count_with_their_blocks(minersim, tmp_path):
    days = [f"2022-12-{day:02d}" for day in range(10, 32)]
    days += [f"2023-{month:02d}-{day:02d}" for month in range(1, 7) for day in range(1, 29)]
    lines = [f"{day},20000,144" for day in days]
    text = "\n".join(["date,price_usd,blocks_per_day", *lines])
    (tmp_path / "series.csv").write_text(text, encoding="utf-8")
    answer = minersim("backtest", "--data", tmp_path, *SHORT)
    assert answer.code == 0
    assert answer.out.startswith("built-in epochs, series.csv")
    assert "The retarget that is due, from its blocks so far" in answer.out


def test_seeds_and_quiet(minersim):
    arguments = ("backtest", "--json", "--horizons", "1", *SHORT)

    def scores(*more):
        return json.loads(minersim(*arguments, *more).out)["scores"]

    assert scores() == scores("--seed", "1") != scores("--seed", "2")
    assert minersim("backtest", "--quiet", *SHORT).out == ""


def test_every_mistake_at_once(minersim, tmp_path):
    answer = minersim(
        *("backtest", "--horizons", "0,3", "--paths", "5", "--from", "yesterday"),
        *("--data", tmp_path, "--built-in"),
    )
    assert (answer.code, answer.out) == (2, "")
    lines = answer.err.splitlines()
    assert len(lines) == 4
    assert lines[0].startswith("--horizons: found '0,3'; allowed: whole numbers from 1 to 104")
    assert lines[1].startswith("--paths: found '5'; allowed: a whole number")
    assert lines[2].startswith("--from: found 'yesterday'; allowed:")
    assert lines[3] == "--data: given beside --built-in; allowed: one of them"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--from", "2025-07-01"), "no retarget to forecast from"),
        (("--from", "2023-01-02", "--to", "2023-01-01"), "--to: found '2023-01-01'"),
        (("--data", "nowhere-at-all"), "nowhere-at-all: no such folder"),
    ],
)
def test_what_cannot_be_is_said(minersim, arguments, words):
    answer = minersim("backtest", *arguments)
    assert answer.code == 2
    assert words in answer.err
    assert len(answer.err.splitlines()) == 1
