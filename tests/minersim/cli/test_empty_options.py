"""An empty option, as an unset variable of a shell gives, is no option that was left out."""

import pytest

ONE = ("--price", 9e4, "--difficulty", 1e14, "--hashrate", 1, "--watts", 9, "--power", 0.05)
EMPTY = [
    ("run", "tiny", "--out", ""),
    ("run", "tiny", "--trace", ""),
    ("run", "tiny", "--trace", "x.csv", "--trace-kinds", ""),
    ("run", "tiny", "--cash-flow", ""),
    ("run", "tiny", "--cash-flow", "x.csv", "--cash-flow-by", ""),
    ("run", "tiny", "--cash-flow", "x.csv", "--cash-flow-of", ""),
    ("run", "tiny", "--cluster", ""),
    ("run", "tiny", "--engine", ""),
    ("sensitivity", "tiny", "--metric", ""),
    ("sweep", "tiny", "--vary", "sites[0].pue=1:2:2", "--metric", ""),
    ("calculator", *ONE, "--per", ""),
    ("calculator", *ONE, "--start", ""),
    ("calibrate", "--built-in", "--out", ""),
    ("calibrate", "--data", ""),
    ("backtest", "--data", ""),
    ("backtest", "--built-in", "--horizons", ""),
    ("indicators", "--data", ""),
    ("data", "status", "--data-dir", ""),
    ("data", "update", "--source", ""),
    ("data", "update", "--since", ""),
    ("track", "list", "--data-dir", ""),
    ("track", "score", "--data", ""),
    ("cohi", "--demo", "--variant", ""),
]


@pytest.mark.parametrize("words", EMPTY, ids=lambda words: " ".join(map(str, words)))
def test_an_empty_option_is_wrong(words, minersim, tiny, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MINERSIM_DATA_DIR", str(tmp_path / "store"))
    answer = minersim(*(tiny() if word == "tiny" else word for word in words))
    assert (answer.code, answer.out) == (2, ""), answer
    assert "allowed: " in answer.err or "''" in answer.err


def test_a_path_of_more_digits_than_any_number(minersim, tiny, tmp_path):
    answer = minersim(
        "run", tiny(), "--cash-flow", tmp_path / "x.csv", "--cash-flow-of", "9" * 5000
    )
    assert answer.code == 2
    assert answer.err.startswith("--cash-flow-of: found '9999")
