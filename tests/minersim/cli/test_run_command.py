"""``minersim run``: the answer as JSON and on disk, its options, and mistakes in them."""

import csv
import json
import tomllib
from datetime import date

import pytest

from minersim.engine import cores
from minersim.errors import RunError
from minersim.scenario import load_scenario

TOP = {
    "scenario": str,
    "start": str,
    "horizon_days": int,
    "paths": int,
    "seed": int,
    "engine": str,
    "elapsed_s": float,
    "world": dict,
    "operator": dict,
    "warnings": list,
}
WORLD = (
    "price_usd",
    "difficulty",
    "hashrate_ehs",
    "hashprice_usd_per_ph_day",
    "retargets",
    "blocks",
)
OPERATOR = (
    "npv_usd",
    "btc_mined",
    "revenue_usd",
    "power_cost_usd",
    "energy_mwh",
    "uptime",
    "npv_minus_buying_coins_usd",
)
OPERATOR_OR_NULL = ("irr", "payback_days")
PROBABILITIES = ("probability_of_payback", "probability_of_loss", "probability_of_ruin")
QUANTILES = {"mean", "p5", "p10", "p50", "p90", "p95"}
FILES = {
    "scenario.toml",
    "summary.json",
    "world.parquet",
    "retargets.parquet",
    "ledger.parquet",
    "operator.parquet",
}


@pytest.fixture
def summary(minersim):
    """Run a scenario with --json; returns the one object that it prints."""

    def run(file, *arguments):
        answer = minersim("run", file, "--jobs", 1, "--json", *arguments)
        assert (answer.code, answer.err) == (0, "")
        return json.loads(answer.out)

    return run


def figures(summary):
    return {key: value for key, value in summary.items() if key != "elapsed_s"}


def is_q(value):
    return set(value) == QUANTILES and all(type(number) is float for number in value.values())


def test_json_has_the_promised_keys_and_types(tiny, summary):
    found = summary(tiny())
    for key, kind in TOP.items():
        assert type(found[key]) is kind, key
    assert date.fromisoformat(found["start"]) == date(2026, 1, 1)
    assert (found["scenario"], found["horizon_days"]) == ("Tiny", 20)
    assert (found["paths"], found["seed"]) == (3, 7)
    assert found["engine"] in ("ensemble", "events")
    assert found["elapsed_s"] > 0.0
    assert all(is_q(found["world"][key]) for key in WORLD)
    assert all(is_q(found["operator"][key]) for key in OPERATOR)
    for key in OPERATOR_OR_NULL:
        assert found["operator"][key] is None or is_q(found["operator"][key]), key
    for key in PROBABILITIES:
        assert type(found["operator"][key]) is float
        assert 0.0 <= found["operator"][key] <= 1.0
    assert all(type(warning) is str for warning in found["warnings"])


def test_json_tells_the_loop_gain_where_miners_have_costs(tiny, summary):
    assert 0.0 < summary(tiny())["loop_gain"] < 1.0
    assert summary(tiny(), "--set", "network.kind=constant")["loop_gain"] is None


def test_json_tells_how_long_the_money_lasts(tiny, summary):
    assert summary(tiny())["runway_days"] is None  # it earns
    poor = summary(tiny(), "--set", "sites[0].power_usd_per_kwh=0.2")
    assert poor["runway_days"] > 0.0
    assert summary(tiny(), "--set", "sites=[]")["runway_days"] is None


def test_json_tells_the_cost_of_a_coin_as_time_goes_on(tiny, summary):
    found = summary(tiny(), "--set", "horizon_days=40")["coin_cost_over_time"]
    assert [(row["from"], row["to"]) for row in found] == [
        ("2026-01-01", "2026-01-31"),
        ("2026-02-01", "2026-02-09"),
    ]
    assert all(is_q(row["all_in_usd_per_btc"]) and is_q(row["price_usd"]) for row in found)
    assert [row["share_that_mines"] for row in found] == [1.0, 1.0]
    assert summary(tiny(), "--set", "sites=[]")["coin_cost_over_time"] is None


def test_json_quantiles_ascend(tiny, summary):
    found = summary(tiny())
    for key in WORLD:
        q = found["world"][key]
        assert q["p5"] <= q["p10"] <= q["p50"] <= q["p90"] <= q["p95"]


def test_json_of_what_no_path_has_is_null(tiny, summary):
    # dear power and machines that never switch off: the purchase cannot pay back
    file = tiny(
        ("power_usd_per_kwh = 0.05", "power_usd_per_kwh = 0.5"),
        ("count = 10", "count = 10\nprice_usd_per_machine = 3000"),
        more="[operator.switch_off]\nrule = 'never'\n[operator.treasury]\npolicy = 'sell-all'\n",
    )
    found = summary(file)["operator"]
    assert found["payback_days"] is None
    assert found["probability_of_payback"] == 0.0
    assert found["probability_of_loss"] == 1.0


def test_json_of_a_scenario_without_sites(tiny, summary):
    file = tiny()
    found = summary(file, "--set", "sites=[]")
    assert found["operator"]["btc_mined"]["mean"] == 0.0
    assert found["operator"]["irr"] is None
    assert any("no sites" in warning for warning in found["warnings"])


@pytest.mark.parametrize("engine", ["events", "ensemble"])
def test_the_same_numbers_whatever_the_number_of_processes(tiny, minersim, engine):
    run = ("run", tiny(), "--json", "--engine", engine)
    one, two = minersim(*run, "--jobs", 1), minersim(*run, "--jobs", 2)
    assert (one.code, two.code) == (0, 0)
    assert figures(json.loads(one.out)) == figures(json.loads(two.out))


@pytest.mark.parametrize(("options", "jobs"), [(["--jobs", 3], 3), ([], cores())])
def test_the_work_goes_to_as_many_processes_as_asked(tiny, minersim, monkeypatch, options, jobs):
    import minersim.cli.run_command as command

    asked = []

    def run(*_, **settings):
        asked.append(settings["jobs"])
        raise RunError("far enough")

    monkeypatch.setattr(command, "run", run)
    assert minersim("run", tiny(), *options).code == 1
    assert asked == [jobs]


def test_paths_and_seed_stand_in_for_those_of_the_scenario(tiny, summary):
    file = tiny()
    found = summary(file, "--paths", 2, "--seed", 11)
    assert (found["paths"], found["seed"]) == (2, 11)
    by_set = summary(file, "--set", "paths=2", "--set", "seed=11")
    assert figures(by_set) == figures(found)
    assert figures(found) != figures(summary(file, "--paths", 2, "--seed", 12))


@pytest.mark.parametrize(
    ("override", "key", "rises"),
    [
        ("sites[0].power_usd_per_kwh=0.06", "power_cost_usd", True),
        ("sites[0].power_usd_per_kwh=0.06", "npv_usd", False),
        ("sites[0].fleets[0].count=20", "btc_mined", True),
        ("sites[0].pue=1.2", "energy_mwh", True),
        ("operator.pool_fee=0.5", "npv_usd", False),
        ("sites[0].fleets[0].uptime=0.5", "uptime", False),
    ],
)
def test_an_override_moves_the_figures_in_the_right_direction(tiny, summary, override, key, rises):
    file = tiny()
    before, after = summary(file)["operator"], summary(file, "--set", override)["operator"]
    assert (after[key]["mean"] > before[key]["mean"]) is rises
    assert after[key]["mean"] != before[key]["mean"]


def test_overrides_may_be_repeated_and_the_last_counts(tiny, summary):
    found = summary(tiny(), "--set", "paths=2", "--set", "name=Renamed", "--set", "paths=1")
    assert (found["scenario"], found["paths"]) == ("Renamed", 1)


# files


def test_out_holds_scenario_summary_and_tables(tiny, summary, tmp_path):
    folder = tmp_path / "deep" / "run"
    found = summary(tiny(), "--out", folder, "--set", "seed=11")
    assert {file.name for file in folder.iterdir()} == FILES
    for beside in ("loop_gain", "runway_days", "coin_cost_over_time"):
        del found[beside]  # only said, not kept: of the scenario, or from the ledger
    assert json.loads((folder / "summary.json").read_text(encoding="utf-8")) == found
    as_run = load_scenario(folder / "scenario.toml")
    assert (as_run.seed, as_run.paths) == (11, 3)
    import pyarrow.parquet as pq

    world = pq.read_table(folder / "world.parquet")
    assert world.num_rows == 3 * 21
    provenance = json.loads(world.schema.metadata[b"minersim"])
    assert provenance["scenario_sha256"] == as_run.digest()
    assert pq.read_table(folder / "ledger.parquet").num_rows == 3 * 21


def test_what_out_holds_gives_the_same_numbers_again(tiny, summary, tmp_path):
    first = summary(tiny(), "--out", tmp_path / "run", "--paths", 2)
    again = summary(tmp_path / "run" / "scenario.toml")
    assert figures(again) == figures(first)


def test_out_replaces_earlier_results_and_refuses_anything_else(tiny, minersim, tmp_path):
    file, folder = tiny(), tmp_path / "run"
    run = ("run", file, "--jobs", 1, "--quiet", "--out", folder, "--paths", 1)
    assert minersim(*run).code == 0
    assert minersim(*run, "--seed", 9).code == 0
    assert load_scenario(folder / "scenario.toml").seed == 9
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    answer = minersim(*run)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err == (
        f"--out {folder}: holds other files, such as notes.txt; allowed: a new folder, or one "
        "with earlier results only\n"
    )
    assert (folder / "notes.txt").read_text(encoding="utf-8") == "mine"


def test_trace_as_csv_leaves_out_single_blocks(tiny, minersim, tmp_path):
    file = tmp_path / "trace.csv"
    answer = minersim("run", tiny(), "--jobs", 1, "--quiet", "--trace", file)
    assert (answer.code, answer.out, answer.err) == (0, "", "")
    with file.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    kinds = {row["kind"] for row in rows}
    assert {"market", "retarget", "day close"} <= kinds
    assert "block" not in kinds
    times = [float(row["time_s"]) for row in rows]
    assert times == sorted(times)
    assert rows[0]["utc"].startswith("2026-01-01T00:00:00")


def test_trace_as_json_lines_of_chosen_kinds(tiny, minersim, tmp_path):
    file = tmp_path / "trace.jsonl"
    kinds = ("--trace-kinds", "block, retarget")
    answer = minersim("run", tiny(), "--jobs", 1, "--quiet", "--trace", file, *kinds)
    assert answer.code == 0
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert {row["kind"] for row in rows} == {"block", "retarget"}
    heights = [row["height"] for row in rows if row["kind"] == "block"]
    assert heights == list(range(921_401, 921_401 + len(heights)))


def test_a_trace_may_stand_in_the_folder_of_results(tiny, minersim, tmp_path):
    folder = tmp_path / "run"
    run = ("run", tiny(), "--jobs", 1, "--quiet", "--out", folder, "--trace", folder / "trace.csv")
    assert minersim(*run).code == 0
    assert {file.name for file in folder.iterdir()} == FILES | {"trace.csv"}
    assert minersim(*run).code == 0


# what is printed


def test_quiet_prints_nothing(tiny, minersim):
    answer = minersim("run", tiny(), "--jobs", 1, "--quiet")
    assert (answer.code, answer.out, answer.err) == (0, "", "")


def test_json_is_printed_even_when_quiet(tiny, minersim):
    answer = minersim("run", tiny(), "--jobs", 1, "--quiet", "--json")
    assert json.loads(answer.out)["scenario"] == "Tiny"


# mistakes


def test_all_wrong_options_and_settings_are_reported_at_once(tiny, minersim, tmp_path):
    file = tiny(("paths = 3", "paths = 0"), ("count = 10", "cuont = 10"))
    answer = minersim(
        "run", file, "--jobs", "many", "--seed", "x", "--trace", "t.txt",
        "--trace-kinds", "a,block", "--out", file,
        "--set", "nothing", "--set", "a b=1", "--set", "sites[3].pue=1",
    )  # fmt: skip
    assert (answer.code, answer.out) == (2, "")
    starts = [
        "--jobs: found 'many'; allowed: a whole number at least 1 and at most 1,024",
        "--trace-kinds: found 'a'; allowed: block, retarget, halving,",
        f"--out {file}: is a file; allowed: a new folder",
        "--trace: found 't.txt'; allowed: a name ending .csv or .jsonl",
        "--set: found 'nothing'; allowed: KEY=VALUE",
        "--set: 'a b': not a key",
        "--set: sites[3].pue: no entry 3 in sites",
        "--seed: seed: found 'x'; allowed: a whole number",
        f"{file}: paths: found 0",
        f"{file}: sites[0].fleets[0].count: is missing",
        f"{file}: sites[0].fleets[0].cuont: unknown key; did you mean 'count'?",
    ]
    lines = answer.err.splitlines()
    assert len(lines) == len(starts)
    for start in starts:
        assert any(line.startswith(start) for line in lines), start


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--jobs", "0"], "--jobs: found '0'; allowed: a whole number at least 1"),
        (["--paths", "0"], "--paths: paths: found 0; allowed: a whole number"),
        (["--paths", "1.5"], "--paths: paths: found '1.5'; allowed: a whole number"),
        (["--seed", "-1"], "--seed: seed: found -1; allowed: a whole number"),
        (["--engine", "fast"], "--engine: engine: found 'fast'; allowed: '"),
        (["--trace-kinds", "block"], "--trace-kinds: given without --trace; allowed: with --trace"),
        (["--trace", "nofolder/t.csv"], "--trace: found 'nofolder/t.csv'; there is no folder"),
    ],
)
def test_a_wrong_option(tiny, minersim, options, message):
    answer = minersim("run", tiny(), *options)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith(message)
    assert len(answer.err.splitlines()) == 1


def test_wrong_output_is_said_before_the_work(tiny, minersim, tmp_path, monkeypatch):
    import minersim.cli.run_command as command

    monkeypatch.setattr(command, "run", lambda *_, **__: pytest.fail("the work was begun"))
    file = tiny()
    assert minersim("run", file, "--out", file / "below").code == 2
    assert minersim("run", file, "--trace", tmp_path / "no" / "t.csv").code == 2
    assert minersim("run", file, "--trace", tmp_path).code == 2


def test_an_input_that_is_wrong_leaves_nothing_behind(tiny, minersim, tmp_path):
    file = tiny(("count = 10", "count = 0"))
    assert minersim("run", file, "--out", tmp_path / "run").code == 2
    assert [entry.name for entry in tmp_path.iterdir()] == ["tiny.toml"]


def test_a_run_that_fails_gives_1(tiny, minersim, monkeypatch):
    import minersim.cli.run_command as command

    def fail(*_, **__):
        raise RunError("the disk is full")

    monkeypatch.setattr(command, "run", fail)
    answer = minersim("run", tiny(), "--jobs", 1)
    assert (answer.code, answer.out, answer.err) == (1, "", "the disk is full\n")


def test_scenario_toml_is_toml(tiny, minersim, tmp_path):
    minersim("run", tiny(), "--jobs", 1, "--quiet", "--out", tmp_path / "run", "--paths", 1)
    text = (tmp_path / "run" / "scenario.toml").read_text(encoding="utf-8")
    assert tomllib.loads(text)["name"] == "Tiny"


# a cluster


def test_mistakes_of_a_cluster_are_told_with_all_others(tiny, minersim):
    answer = minersim("run", tiny(), "--cluster", "nowhere", "--jobs", 2, "--set", "paths=0")
    assert (answer.code, answer.out) == (2, "")
    lines = answer.err.splitlines()
    assert lines[0].startswith(
        "--cluster: found 'nowhere'; allowed: the address of a dask scheduler"
    )
    assert lines[1] == "--jobs: given beside --cluster; allowed: one of them, workers have threads"
    assert len(lines) == 3


def test_a_cluster_that_does_not_answer_is_a_plain_line(tiny, minersim, monkeypatch):
    import socket

    from minersim.engine import cluster

    monkeypatch.setattr(cluster, "ANSWER_WITHIN_S", 0.5)
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{server.getsockname()[1]}"
        answer = minersim("run", tiny(), "--cluster", address)
    assert (answer.code, answer.out) == (1, "")
    assert answer.err.startswith(
        f"--cluster tcp://{address}: no dask scheduler answers there; check"
    )
    assert len(answer.err.splitlines()) == 1
