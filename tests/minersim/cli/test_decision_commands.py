"""sweep, compare, sensitivity and optimise: JSON, words, files, mistakes, interrupts."""

import csv
import json
import os
import signal
import subprocess
import sys
import time

import pytest

POWER = "sites[0].power_usd_per_kwh"
QUANTILES = {"mean", "p5", "p10", "p50", "p90", "p95"}
SWEEP = ("--vary", f"{POWER}=0.03:0.07:3")
TWO = (*SWEEP, "--vary", "market.price.start_usd=80000:100000:2")
BEST = ("--vary", "operator.cash_usd=0:20000", "--maximise", "npv_usd")


def run_json(minersim, *arguments):
    answer = minersim(*arguments, "--jobs", 1, "--json")
    assert (answer.code, answer.err) == (0, "")
    return json.loads(answer.out)


def words_of(minersim, *arguments):
    answer = minersim(*arguments, "--jobs", 1)
    assert (answer.code, answer.err) == (0, "")
    return " ".join(answer.out.split())


# sweep


def test_sweep_json(tiny, minersim):
    found = run_json(minersim, "sweep", tiny(), *SWEEP)
    assert (found["scenario"], found["paths"], found["seed"], found["worlds"]) == ("Tiny", 3, 7, 1)
    (varied,) = found["vary"]
    assert (varied["key"], varied["unit"], varied["now"]) == (POWER, "USD/kWh", 0.05)
    assert varied["values"] == [0.03, 0.05, 0.07]
    assert [point["values"][POWER] for point in found["points"]] == [0.03, 0.05, 0.07]
    assert set(found["points"][0]["metrics"]["npv_usd"]) == QUANTILES
    plain = run_json(minersim, "run", tiny())
    assert found["points"][1]["metrics"]["npv_usd"] == plain["operator"]["npv_usd"]


def test_sweep_of_two_settings_has_a_heat_map(tiny, minersim):
    found = run_json(minersim, "sweep", tiny(), *TWO, "--metric", "npv_usd")
    (rows,) = found["heat_map"].values()
    assert [len(row) for row in rows] == [2, 2, 2]
    assert found["worlds"] == 2
    words = words_of(minersim, "sweep", tiny(), *TWO)
    assert "net present value [USD]: mean over the paths" in words
    assert "Blank is" in words
    assert "0.03 |" in words
    assert "@@|" in words


def test_a_point_without_a_value_takes_its_place_in_the_heat_map(tiny, minersim):
    ranges = ("--vary", f"{POWER}=0.03:3:2", *TWO[-2:])
    metric = ("--metric", "direct_cost_usd_per_btc")
    answer = minersim("sweep", tiny(), *ranges, *metric, "--jobs", 1)
    maps = [line for line in answer.out.splitlines() if "|" in line]
    assert [len(line) for line in maps] == [len(maps[0])] * 2
    assert maps[1] == "   3 |????|"
    assert "? is a point where no path has it." in " ".join(answer.out.split())


def test_sweep_for_a_person(tiny, minersim):
    words = words_of(minersim, "sweep", tiny(), *SWEEP)
    for part in ("Tiny", f"Power price: {POWER} [USD/kWh], now 0.05.", "Means over the paths",
                 "3 runs on 1 simulated world, 3 paths each, seed 7"):  # fmt: skip
        assert part in words, part
    words = words_of(minersim, "sweep", tiny(), *SWEEP, "--metric", "npv_usd")
    assert "mean p10 p50 p90" in words
    none = (
        "--vary",
        "market.price.start_usd=1e4:1e5:2:log",
        "--vary",
        "operator.pool_fee=0:0.1:11",
    )
    words = words_of(minersim, "sweep", tiny(), *none, "--set", "sites=[]", "--metric", "irr")
    assert "No path has it at any point." in words


def test_sweep_writes_a_table(tiny, minersim, tmp_path):
    file = tmp_path / "sweep.csv"
    answer = minersim("sweep", tiny(), *TWO, "--out", file, "--jobs", 1, "--quiet")
    assert (answer.code, answer.out, answer.err) == (0, "", "")
    with file.open(encoding="utf-8", newline="") as text:
        rows = list(csv.DictReader(text))
    assert len(rows) == 6
    assert rows[0][POWER] == "0.03"
    found = run_json(minersim, "sweep", tiny(), *TWO)
    assert float(rows[5]["npv_usd.p10"]) == found["points"][5]["metrics"]["npv_usd"]["p10"]


# compare


def test_compare_json_and_words(tiny, minersim):
    cheap = tiny(('"Tiny"', '"Cheap"'), ("0.05", "0.04"), name="cheap.toml")
    found = run_json(minersim, "compare", tiny(), cheap, "--metric", "npv_usd")
    assert [(s["scenario"], s["file"]) for s in found["scenarios"]] == [
        ("Tiny", "tiny.toml"),
        ("Cheap", "cheap.toml"),
    ]
    assert found["worlds"] == 1
    (pair,) = found["pairs"]
    assert 0.0 < pair["b_minus_a"]["low"] <= pair["b_minus_a"]["high"]
    assert pair["probability_a_beats_b"]["share"] == 0.0
    assert "paired t" in found["methods"]["difference"]
    words = words_of(minersim, "compare", tiny(), cheap)
    for part in ("A: Tiny (tiny.toml)", "B: Cheap (cheap.toml)", "B against A", "B less A",
                 "paired t interval at 95 %", "2 runs on 1 simulated world"):  # fmt: skip
        assert part in words, part


def test_compare_says_how_old_stored_figures_are(tiny, minersim, tmp_path, monkeypatch):
    monkeypatch.setenv("MINERSIM_DATA_DIR", str(tmp_path / "store"))  # the built-in history
    stored = ("--set", 'network.state="2025-06-01"', "--set", "horizon_days=2", "--jobs", 1)
    cheap = tiny(("0.05", "0.04"), name="cheap.toml")
    answer = minersim("compare", tiny(), cheap, *stored)
    assert answer.code == 0
    (line,) = answer.err.splitlines()
    assert line.startswith("stored figures: the state is of 2025-06-01, ")
    assert minersim("compare", tiny(), cheap, *stored, "--quiet").err == ""


def test_compare_refuses_what_cannot_be_paired(tiny, minersim):
    long = tiny(("horizon_days = 20", "horizon_days = 30"), name="long.toml")
    answer = minersim("compare", tiny(), long, "--metric", "npv", "--jobs", "x")
    assert answer.code == 2
    jobs, pairing, metric = answer.err.splitlines()
    assert jobs.startswith("--jobs: found 'x'")
    assert pairing.startswith("long.toml: horizon_days: found 30; allowed beside tiny.toml: 20")
    assert metric.startswith("--metric: found 'npv'; did you mean 'npv_usd'?")
    assert run_json(minersim, "compare", tiny(), long, "--set", "horizon_days=20")["worlds"] == 1
    answer = minersim("compare", tiny(), tiny())
    assert (answer.code, answer.err) == (
        2,
        "found 1 different scenario to compare; allowed: 2 to 20\n",
    )


def test_compare_tells_the_mistakes_of_every_file(tiny, minersim, tmp_path):
    wrong = tiny(("0.05", "-1"), name="wrong.toml")
    answer = minersim("compare", tiny(), wrong, tmp_path / "missing.toml")
    assert answer.code == 2
    assert len(answer.err.splitlines()) == 2
    assert "wrong.toml: sites[0].power_usd_per_kwh: found -1" in answer.err


# sensitivity


def test_sensitivity_json_and_words(tiny, minersim):
    inputs = ("--vary", f"{POWER}=0.03:0.07", "--vary", "market.price.start_usd=80000:1e5")
    found = run_json(minersim, "sensitivity", tiny(), *inputs, "--samples", 16)
    assert found["metric"] == {"name": "npv_usd", "title": "net present value", "unit": "USD"}
    bars = found["tornado"]["bars"]
    assert {bar["key"] for bar in bars} == {POWER, "market.price.start_usd"}
    assert abs(bars[0]["swing"]["mean"]) >= abs(bars[1]["swing"]["mean"])
    assert found["tornado"]["noise_floor"] >= 0.0
    sobol = found["sobol"]
    assert (sobol["samples"], sobol["runs"]) == (16, 64)
    for one in sobol["inputs"]:
        assert one["total"]["low"] <= one["total"]["value"] <= one["total"]["high"]
    words = words_of(minersim, "sensitivity", tiny(), *inputs, "--samples", 16)
    for part in ("One input at a time", "noise floor", "Sobol indices", "64 runs on 16 rows",
                 "standard error"):  # fmt: skip
        assert part in words, part
    bare = run_json(minersim, "sensitivity", tiny(), *inputs, "--samples", 0)
    assert bare["sobol"] is None


# optimise


def test_optimise_json(tiny, minersim):
    limit = ("--risk-limit", "probability_of_ruin<=0.5", "--risk-limit", "npv_usd.p5>=-1e9")
    found = run_json(minersim, "optimise", tiny(), *BEST, *limit)
    assert (found["goal"], found["metric"]["name"]) == ("maximise", "npv_usd")
    assert found["risk_limits"] == ["probability_of_ruin<=0.5", "npv_usd.p5>=-1000000000"]
    best = found["optimum"]
    assert 0.0 <= best["low"] <= best["value"] <= best["high"] <= 20_000.0
    assert best["objective"] == max(p["objective"] for p in found["curve"] if p["allowed"])
    assert {"at_bound", "limit_binds", "binding", "without_limits"} < set(best)


def test_optimise_for_a_person(tiny, minersim):
    fee = ("--vary", "operator.pool_fee=0:0.04", "--maximise", "npv_usd")
    words = words_of(minersim, "optimise", tiny(), *fee)
    assert "Net present value is largest at operator.pool_fee = 0:" in words
    assert "lower end of the range; the setting goes no further" in words
    assert "Today's value, 0.02, gives" in words
    limit = ("--risk-limit", "probability_of_ruin<=1")
    words = words_of(minersim, "optimise", tiny(), *fee[:2], "--minimise", "npv_usd", *limit)
    assert "at operator.pool_fee = 0.04" in words
    assert "a value beyond may be better still" in words
    assert "The risk limit does not bind" in words
    words = words_of(minersim, "optimise", tiny(), *fee, "--risk-limit", "npv_usd>=1e12")
    assert "No value satisfies the limit: npv_usd>=1e+12 holds nowhere from 0 to 0.04." in words
    words = words_of(minersim, "optimise", tiny(), *fee[:2], "--maximise", "irr")
    assert "No path has internal rate of return at any value" in words
    words = words_of(minersim, "optimise", tiny(), "--vary", "operator.discount_rate_per_year=0:1",
                     "--maximise", "btc_mined")  # fmt: skip
    assert "Coins mined does not depend on operator.discount_rate_per_year" in words
    limit = ("--risk-limit", "npv_usd>=-1e9")
    words = words_of(minersim, "optimise", tiny(), "--vary", "operator.discount_rate_per_year=0:1",
                     "--maximise", "btc_mined", *limit)  # fmt: skip
    assert "The limit (npv_usd>=-1000000000) leaves values from 0 1/year to 1 1/year." in words


# all


@pytest.mark.parametrize(
    ("arguments", "files"),
    [
        (("sweep", "tiny.toml", *SWEEP), {"sweep.csv": 3}),
        (("compare", "tiny.toml", "cheap.toml"), {"pairs.csv": 7, "scenario-b.toml": 0}),
        (("sensitivity", "tiny.toml", "--vary", f"{POWER}=0.03:0.07", "--samples", 4),
         {"tornado.csv": 1, "sobol.csv": 1}),
        (("optimise", "tiny.toml", "--vary", "sites[0].fleets[0].count=1:3", "--maximise",
          "npv_usd", "--risk-limit", "uptime>=0"), {"curve.csv": 3}),
    ],
)  # fmt: skip
def test_a_folder_of_results(tiny, minersim, tmp_path, monkeypatch, arguments, files):
    monkeypatch.chdir(tmp_path)
    tiny()
    tiny(("0.05", "0.04"), name="cheap.toml")
    for _ in range(2):  # earlier results are replaced
        found = run_json(minersim, *arguments, "--out", "result")
    folder = tmp_path / "result"
    written = {entry.name for entry in folder.iterdir()}
    assert written == {"scenario.toml", "summary.json", *files}
    assert json.loads((folder / "summary.json").read_text(encoding="utf-8")) == found
    for name, rows in files.items():
        with (folder / name).open(encoding="utf-8", newline="") as text:
            table = list(csv.reader(text)) if name.endswith(".csv") else []
        assert len(table) == rows + bool(rows)
        assert len({len(row) for row in table}) <= 1
    assert minersim("run", folder / "scenario.toml", "--jobs", 1, "--quiet").code == 0
    (folder / "mine.txt").write_text("mine", encoding="utf-8")
    answer = minersim(*arguments, "--out", "result")
    assert answer.code == 2
    assert "--out result: holds other files, such as mine.txt" in answer.err
    assert "allowed: a" in minersim(*arguments, "--out", "a.json").err


@pytest.mark.parametrize(
    "arguments",
    [
        ("sweep", *SWEEP),
        ("sensitivity", "--samples", 0),
        ("optimise", *BEST),
    ],
)
def test_quiet_says_nothing_and_options_count(tiny, minersim, arguments):
    command, *rest = arguments
    answer = minersim(command, tiny(), *rest, "--jobs", 1, "--quiet")
    assert (answer.code, answer.out, answer.err) == (0, "", "")
    found = run_json(minersim, command, tiny(), *rest, "--paths", 2, "--seed", 9,
                     "--engine", "events", "--set", "horizon_days=3")  # fmt: skip
    assert [found[k] for k in ("paths", "seed", "engine", "horizon_days")] == [2, 9, "events", 3]


@pytest.mark.parametrize(
    ("arguments", "lines"),
    [
        (("sweep",), ["--vary: is missing; allowed: KEY=LO:HI:N, once or twice"]),
        (("sweep", "--vary", "x", "--vary", "y=1:2:3", "--metric", "z", "--out", "a.txt",
          "--jobs", 0),
         ["--jobs: found '0'", "--vary: found 'x'",
          "--out: found 'a.txt'; allowed: a name ending .csv, or a folder", "--metric: found 'z'",
          "--vary: y: unknown key"]),
        (("sweep", "--vary", f"{POWER}=0:6:3", "--set", "pahts=3"), ["--set: pahts: unknown key"]),
        (("sweep", "--vary", f"{POWER}=0:6:3"),
         [f"--vary: {POWER}: found 0.0; allowed", f"--vary: {POWER}: found 6.0; allowed"]),
        (("sensitivity", "--samples", 5, "--metric", "npv", "--vary", "name=1:2"),
         ["--metric: found 'npv'", "--samples: found 5; allowed: a power of two",
          "--vary: name: found 'Tiny'; allowed: a setting that is a number"]),
        (("optimise", *BEST, "--vary", "a=1:2", "--risk-limit", "x"),
         ["--vary: given 2 times; allowed: once", "--risk-limit: found 'x'"]),
    ],
)  # fmt: skip
def test_every_mistake_is_told_at_once(tiny, minersim, arguments, lines):
    command, *rest = arguments
    answer = minersim(command, tiny(), *rest)
    assert (answer.code, answer.out) == (2, "")
    found = answer.err.splitlines()
    assert len(found) == len(lines)
    for one, start in zip(found, lines, strict=True):
        assert one.startswith(start)


def test_a_goal_is_needed(tiny, minersim):
    answer = minersim("optimise", tiny(), "--vary", "operator.cash_usd=0:1")
    assert answer.code == 2
    assert "one of the arguments --maximise" in answer.err


@pytest.mark.skipif(sys.platform == "win32", reason="signals of Unix")
def test_ctrl_c_stops_soon_and_leaves_nothing(program, tiny, tmp_path):
    command, environment = program
    process = subprocess.Popen(
        [*command, "sweep", str(tiny()), "--vary", f"{POWER}=0.01:0.2:400", "--engine", "events",
         "--set", "horizon_days=700", "--paths", "50", "--out", str(tmp_path / "a.csv")],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, start_new_session=True,
    )  # fmt: skip
    try:
        time.sleep(3.0)
        assert process.poll() is None
        began = time.monotonic()
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=20)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
    assert time.monotonic() - began < 5.0
    assert (process.returncode, out, err) == (130, b"", b"interrupted\n")
    assert [entry.name for entry in tmp_path.iterdir()] == ["tiny.toml"]
