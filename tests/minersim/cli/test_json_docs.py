"""What docs/json.md says of `--json` is what commands print: the same keys, and finite numbers."""

import json
import re
from pathlib import Path

import pytest

PAGE = (Path(__file__).parents[3] / "docs/json.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL))
QUANTITY = {"mean", "p5", "p10", "p50", "p90", "p95"}
NAMED = {"metrics", "values", "heat_map", "limits", "fits", "missing", "goodness", "figures"}
NAMED |= {"assumptions", "lines", "inputs", "crps", "error"}
"""Keys of objects whose own keys are names of metrics, settings or series."""


def told(*sections):
    """Keys that sections show: those that are always there, and all."""
    shown = " ".join(
        block
        for name in sections
        for block in re.findall(r"```text\n(.*?)```", SECTIONS[name], re.S)
    )
    found = re.findall(r'"(\w+)"(\??)', shown)
    return {key for key, mark in found if not mark}, {key for key, _ in found}


def keys_of(value, name=""):
    """Every key of an answer; quantities and named entries are no keys."""
    if isinstance(value, list):
        return set().union(*(keys_of(one) for one in value))
    if not isinstance(value, dict) or set(value) == QUANTITY:
        return set()
    own = set() if name in NAMED else set(value)
    return own.union(*(keys_of(one, "" if name in NAMED else key) for key, one in value.items()))


def no_number(text):
    raise AssertionError(f"{text} is no JSON")


@pytest.fixture
def answered(minersim, tmp_path, monkeypatch):
    monkeypatch.setenv("MINERSIM_DATA_DIR", str(tmp_path / "store"))

    def run(*arguments):
        answer = minersim(*arguments, "--json")
        assert answer.code == 0, answer.err
        return json.loads(answer.out, parse_constant=no_number)

    return run


def same_keys(answers, *sections, without=frozenset()):
    always, allowed = told(*sections)
    seen = set().union(*(keys_of(answer) for answer in answers))
    assert seen <= allowed, seen - allowed
    assert always - without <= seen, always - without - seen


def test_every_command_has_a_section():
    from minersim.cli.parser import parser

    (commands,) = [a.choices for a in parser()._actions if a.dest == "command"]
    for name in set(commands) - {"gui"}:
        assert re.search(rf"\b{name}\b", " ".join([*SECTIONS, SECTIONS["run"]])), name


def test_run_and_stress(answered, tiny):
    plain = answered("run", tiny())
    loan = answered("run", tiny(), "--set", "operator.loans=[{amount_usd = 1000}]")
    same_keys([plain], "run")
    same_keys([plain, loan], "run")
    assert told("run")[1] - keys_of(loan) == set()
    shocked = answered("stress", tiny(), "--price-shock", 0.5, "--days", 2)
    beside = {"loop_gain", "runway_days", "coin_cost_over_time"}
    same_keys([shocked["capitulation"]], "stress", without={"capitulation"})
    assert set(shocked) == (set(plain) - beside) | {"capitulation"}
    nobody = answered("run", tiny(), "--set", "sites=[]")
    assert nobody["operator"]["revenue_usd"] == dict.fromkeys(QUANTITY, 0.0)


def test_breakeven(answered, tiny):
    one = ("--machine", "s21 200", "--power", 0.05, "--price", 9e4, "--difficulty", 1e14)
    found = answered("breakeven", tiny(), "--option-value")
    assert set(found) == {"scenario", "fleets"}
    same_keys([answered("breakeven", *one), found["fleets"]], "breakeven")
    assert keys_of(found["fleets"]) == told("breakeven")[1]


def test_calculator(answered, tiny):
    same_keys([answered("calculator", tiny(), "--simulate")], "calculator")


def test_decisions(answered, tiny):
    cash = ("--vary", "operator.cash_usd=0:1000:2")
    sweeps = [
        answered("sweep", tiny(), *cash),
        answered("sweep", tiny(), *cash, "--vary", "operator.pool_fee=0:0.02:2"),
    ]
    same_keys(sweeps, "sweep")
    assert "heat_map" in sweeps[1]
    same_keys([answered("compare", tiny(), tiny(name="b.toml"))], "compare")
    best = ("--vary", "operator.cash_usd=0:1000", "--maximise", "npv_usd")
    same_keys([answered("optimise", tiny(), *best)], "optimise")
    known = answered("sensitivity", tiny(), "--samples", 8)
    same_keys([known], "sensitivity")


def test_lists(answered, tiny, tmp_path, minersim):
    section = "machines, examples, validate"
    wrong = minersim("validate", tiny(("count = 10", "count = -1")), "--json")
    answers = [
        answered("machines", "s21"),
        answered("examples"),
        answered("examples", "classroom", "--copy-to", tmp_path / "new"),
        answered("validate", tiny()),
        json.loads(wrong.out),
    ]
    same_keys(answers, section)


def test_data_indicators_and_track(answered, tiny, tmp_path):
    file = tmp_path / "prices.csv"
    rows = [f"2025-0{month}-{day:02},{1e5 + day}" for month in (5, 6) for day in range(1, 29)]
    file.write_text("\n".join(["date,price_usd", *rows]), encoding="utf-8")
    answers = [
        answered("data", "import", file),
        answered("data", "status"),
        answered("data", "export", tmp_path / "out.csv"),
        answered("data", "repair"),
    ]
    same_keys(answers, "data")
    simulated = answered("indicators", "--scenario", tiny())
    stored = tmp_path / "flows.csv"
    days = [f"2025-06-{day:02},{1e5 + day},1.2e14,450,0.08,900" for day in range(1, 29)]
    head = "date,price_usd,difficulty,issuance_btc,fees_btc_per_block,hashrate_ehs"
    stored.write_text("\n".join([head, *days]), encoding="utf-8")
    answered("data", "import", stored)
    same_keys([simulated, answered("indicators", "hashprice")], "indicators")
    answered("run", tiny(), "--keep")
    kept = [answered("track", "list"), answered("track", "score", "--built-in")]
    same_keys(kept, "track")


def test_cohi(answered):
    same_keys([answered("cohi", "--demo", "--days", 3, "--age", 1)], "cohi", without={"delta"})


def test_calibrate_and_backtest(answered):
    forecasts = ("--built-in", "--from", "2024-09-01", "--horizons", "1", "--paths", 100)
    answers = [answered("calibrate", "--built-in"), answered("backtest", *forecasts)]
    same_keys(answers, "calibrate and backtest")
