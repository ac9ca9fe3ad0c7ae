"""``minersim indicators``: what it prints, writes and refuses."""

import csv
import json
import time

import numpy as np
import pyarrow.parquet as pq
import pytest

from minersim.data.observations import Observations
from minersim.data.store import Store
from minersim.indicators import hash_ribbons, puell_multiple
from minersim.indicators.catalogue import INDICATORS
from minersim.units import SECONDS_PER_DAY

DAY = int(SECONDS_PER_DAY)
DAYS = 500
FIRST = 19_000  # 2022-01-08
LAST = "2023-05-22"


@pytest.fixture
def figures():
    rng = np.random.default_rng(5)
    return {
        "price_usd": 30_000.0 * np.exp(np.cumsum(rng.normal(0.0, 0.03, DAYS))),
        "difficulty": np.repeat(3e13 * 1.01 ** np.arange(50), 10),
        "hashrate_ehs": 200.0 * np.exp(np.cumsum(rng.normal(0.0, 0.02, DAYS))),
        "issuance_btc": rng.normal(900.0, 50.0, DAYS),
        "fees_btc_per_block": np.full(DAYS, 0.1),
        "supply_btc": 19e6 + 900.0 * np.arange(DAYS),
    }


@pytest.fixture
def folder(figures, tmp_path):
    """Files of a user."""
    made = tmp_path / "files"
    made.mkdir()
    days = (np.datetime64(FIRST, "D") + np.arange(DAYS)).astype(str)
    with (made / "daily.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["date", *figures])
        writer.writerows(zip(days, *(f.tolist() for f in figures.values()), strict=True))
    return made


@pytest.fixture
def stored(figures, tmp_path):
    """Folder of a store with the same figures, the last of them of yesterday."""
    folder = tmp_path / "data"
    times = (int(time.time()) // DAY - DAYS + np.arange(DAYS)) * DAY
    told = [Observations(name, times, values) for name, values in figures.items()]
    with Store(folder / "store.sqlite") as store:
        store.append("vendor", "https://vendor.example", told)
    return folder


def test_values_come_with_day_age_reading_and_origin(minersim, folder, figures):
    answer = minersim("indicators", "puell_multiple", "--data", folder, "--json")
    assert answer.code == 0
    found = json.loads(answer.out)
    (puell,) = found["indicators"]
    ours = puell_multiple(figures["issuance_btc"] * figures["price_usd"])
    assert puell["value"] == ours[-1]
    assert puell["as_of"] == LAST
    today = int(time.time()) // DAY
    assert puell["age_days"] in {today - FIRST - DAYS + 1, today + 1 - FIRST - DAYS + 1}
    assert puell["state"] == "expired"
    assert puell["first"] == "2023-01-07"
    (part,) = puell["figures"]["issuance_usd"]["parts"]
    assert part["how"] == "new coins × price"
    assert part["sources"] == ["file"]
    (snapshot,) = found["snapshots"]
    assert (snapshot["id"], snapshot["url"]) == (1, "file daily.csv")
    assert part["snapshots"] == [1]


def test_old_figures_are_told_to_be_old(minersim, folder):
    answer = minersim("indicators", "--data", folder)
    assert answer.code == 0
    first, second, *_ = answer.out.splitlines()
    assert first.startswith(f"Figures as of {LAST}, ")
    assert "days old: not current" in f"{first} {second}"
    assert "then: " in answer.out
    assert "mpi: miner_outflow_usd: nothing is stored of it" in answer.out
    assert "give it with --j-per-th" in answer.out.replace("\n", " ")
    assert "snapshot 1: file, file daily.csv" in answer.out


def test_fresh_figures_of_the_store_are_not(minersim, stored):
    answer = minersim("indicators", "--data-dir", stored)
    assert answer.code == 0
    assert answer.out.splitlines()[0].endswith("1 day old.")
    assert "not current" not in answer.out
    assert "then: " not in answer.out
    assert "by vendor (snapshot 1)" in " ".join(answer.out.split())


def test_what_is_older_than_the_rest_is_named(minersim, stored):
    days = (int(time.time()) // DAY - 60 + np.arange(40)) * DAY
    with Store(stored / "store.sqlite") as store:
        told = Observations("mpi", days, np.linspace(0.0, 3.0, 40))
        store.append("other", "https://other.example", [told])
    answer = minersim("indicators", "hashprice", "mpi", "--data-dir", stored)
    assert answer.out.splitlines()[0].endswith("1 day old; not current: mpi.")
    line = next(line for line in answer.out.splitlines() if line.startswith("mpi "))
    assert "then: read as" in line
    (mpi,) = json.loads(minersim("indicators", "mpi", "--data-dir", stored, "--json").out)[
        "indicators"
    ]
    assert (mpi["as_published"], mpi["value"], mpi["state"]) == (True, 3.0, "expired")
    assert mpi["age_days"] == 21
    assert mpi["figures"]["mpi"]["parts"][0]["sources"] == ["other"]


def test_all_indicators_are_asked_for_without_a_name(minersim, folder):
    found = json.loads(minersim("indicators", "--data", folder, "--j-per-th", 30, "--json").out)
    told = {one["name"] for one in found["indicators"]}
    without = {one["name"] for one in found["without_value"]}
    assert told | without == set(INDICATORS)
    assert not told & without
    assert {"hashprice", "production_cost", "hash_ribbons", "thermocap_multiple"} <= told
    assert {"mpi", "momr", "nvt"} <= without


def test_no_figures_later_than_the_last_day_count(minersim, folder, figures):
    day = str(np.datetime64(FIRST + 419, "D"))
    found = json.loads(
        minersim("indicators", "hash_ribbons", "--data", folder, "--to", day, "--json").out
    )
    (one,) = found["indicators"]
    assert one["as_of"] == day
    rates, price = figures["hashrate_ehs"][:420], figures["price_usd"][:420]
    ribbons = hash_ribbons(rates, price)
    assert one["value"] == pytest.approx(ribbons.fast[-1] / ribbons.slow[-1] - 1.0, rel=1e-12)
    assert len(one["capitulations"]) == len(ribbons.capitulations) > 0


def test_capitulations_that_were_over_before_the_first_day_are_left_out(minersim, folder):
    arguments = ("indicators", "hash_ribbons", "--data", folder, "--json")
    (whole,) = json.loads(minersim(*arguments).out)["indicators"]
    told = whole["capitulations"]
    assert len(told) > 1
    first = told[1]["start"]
    (part,) = json.loads(minersim(*arguments, "--from", first).out)["indicators"]
    assert part["capitulations"] == told[1:]
    words = minersim(*arguments[:-1], "--from", first).out
    assert f"{told[1]['start']} to {told[1]['recovery']}" in words
    assert f"{told[0]['start']} to" not in words


def test_a_line_without_any_value_is_an_empty_column(minersim, tiny, tmp_path):
    file = tmp_path / "fan.csv"
    scenario = tiny(("horizon_days = 20", "horizon_days = 210"))
    answer = minersim("indicators", "ribbon_compression", "--scenario", scenario, "--out", file)
    assert answer.code == 0
    with file.open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 11
    assert all(float(row["ribbon_compression_p50"]) > 0.0 for row in rows)
    assert all(row["ribbon_compression.rank_of_four_years_p50"] == "" for row in rows)


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_series_are_written(minersim, folder, figures, tmp_path, suffix):
    file = tmp_path / f"series{suffix}"
    answer = minersim(
        "indicators", "hashprice", "dynamic_range_nvt", "puell_multiple", "--data", folder,
        "--from", "2022-12-31", "--out", file,
    )  # fmt: skip
    assert answer.code == 0
    if suffix == ".csv":
        with file.open(encoding="utf-8") as stream:
            rows = list(csv.DictReader(stream))
        days = [row["date"] for row in rows]
        puell = [float(row["puell_multiple"] or "nan") for row in rows]
    else:
        table = pq.read_table(file)
        days = [str(day) for day in table.column("date").to_pylist()]
        puell = table.column("puell_multiple").to_pylist()
        unit = table.schema.field("hashprice_usd_per_ph_day").metadata[b"unit"]
        assert unit == b"USD/PH/s/day"
        told = json.loads(table.schema.metadata[b"minersim"])
        assert told["price_usd"] == "file; snapshots 1"
    assert (days[0], days[-1]) == ("2022-12-31", LAST)
    assert len(days) == 143
    # windows reach further back than what is written
    ours = puell_multiple(figures["issuance_btc"] * figures["price_usd"])
    np.testing.assert_array_equal(puell, ours[-143:])
    assert f"{file.name}: 143 days written" in " ".join(answer.out.split())


def test_a_simulation_goes_through_the_same(minersim, tiny, tmp_path):
    file = tmp_path / "fan.csv"
    answer = minersim("indicators", "--scenario", tiny(), "--json", "--out", file)
    assert answer.code == 0
    found = {one["name"]: one for one in json.loads(answer.out)["indicators"]}
    hashprice = found["hashprice"]
    assert hashprice["p10"] <= hashprice["value"] <= hashprice["p90"]
    assert "age_days" not in hashprice
    assert hashprice["as_of"] == "2026-01-20"
    assert found["production_cost"]["assumptions"]["efficiency_j_per_th"] > 0.0
    with file.open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == 20
    last = [float(rows[-1][f"hashprice_usd_per_ph_day_{band}"]) for band in ("p10", "p50", "p90")]
    assert last == pytest.approx([hashprice[key] for key in ("p10", "value", "p90")])
    text = minersim("indicators", "--scenario", tiny(), "hashprice").out
    assert "median" in text
    assert "days old" not in text


def test_one_path_of_a_simulation(minersim, tiny):
    values = []
    for path in range(3):
        answer = minersim("indicators", "hashprice", "--scenario", tiny(), "--path", path, "--json")
        (one,) = json.loads(answer.out)["indicators"]
        assert "p10" not in one
        values.append(one["value"])
    (all_of_them,) = json.loads(
        minersim("indicators", "hashprice", "--scenario", tiny(), "--json").out
    )["indicators"]
    assert np.median(values) == pytest.approx(all_of_them["value"])
    assert len(set(values)) == 3


def test_explanations(minersim):
    answer = minersim("indicators", "--explain", "mpi")
    assert answer.code == 0
    for words in ("Definition:", "Source: CryptoQuant", "above 2:", "Caveats:", "729th day"):
        assert words in answer.out
    found = json.loads(minersim("indicators", "--explain", "nvt", "--json").out)
    assert found["indicators"][0]["inputs"][0]["name"] == "market_cap_usd"


def test_an_empty_store_says_what_to_do(minersim, tmp_path):
    answer = minersim("indicators", "--data-dir", tmp_path / "nothing")
    assert (answer.code, answer.out) == (1, "")
    (line,) = answer.err.splitlines()
    assert "no figures are stored yet" in line
    assert "`minersim data update`" in line
    assert "`minersim data import FILE`" in line
    assert not (tmp_path / "nothing").exists()


def test_nothing_that_was_asked_for_is_a_failure(minersim, folder):
    answer = minersim("indicators", "mpi", "nvt", "--data", folder)
    assert (answer.code, answer.out) == (1, "")
    assert answer.err.splitlines()[0] == "no indicator could be computed"
    assert "mpi: miner_outflow_usd: nothing is stored" in answer.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["puel"], "found 'puel'; allowed: hashprice,"),
        (["puel"], "did you mean 'puell_multiple'?"),
        (["--explain", "ribbons"], "--explain: found 'ribbons'"),
        (["--from", "soon"], "--from: found 'soon'; allowed: a date"),
        (
            ["--from", "2024-01-02", "--to", "2024-01-01"],
            "--to: found '2024-01-01'; allowed: '2024-01-02' or later",
        ),
        (["--out", "series.xlsx"], "--out: found 'series.xlsx'; allowed: a name ending .csv or "),
        (["--out", "nowhere/series.csv"], "there is no folder"),
        (["--j-per-th", "0"], "--j-per-th: found '0'; allowed: a number above 0"),
        (["--power", "-1"], "--power: found '-1'"),
        (["--paths", "3"], "--paths: given without --scenario"),
        (["--path", "3"], "--path: given without --scenario"),
        (["--set", "paths=3"], "--set: given without --scenario"),
        (["--scenario", "x.toml", "--source", "a"], "--source: given beside --scenario"),
        (["--data", "x", "--data-dir", "y"], "--data-dir: given beside --data"),
        (["--data", "/no/such/folder"], "is no folder"),
        (["mpi", "--explain", "nvt"], "NAME: given beside --explain"),
        (["--explain", "nvt", "--to", "2024-01-01"], "--to: given beside --explain"),
        (["--explain", "nvt", "--out", "x.csv"], "--out: given beside --explain"),
    ],
)
def test_wrong_options_are_told(minersim, arguments, words):
    answer = minersim("indicators", *arguments)
    assert (answer.code, answer.out) == (2, "")
    assert words in answer.err


def test_every_mistake_is_told_at_once(minersim):
    answer = minersim("indicators", "puel", "--from", "x", "--path", "3", "--power", "y")
    assert len(answer.err.splitlines()) == 4


def test_wrong_days_and_sources_of_figures(minersim, folder):
    for arguments, words in (
        (["--from", "2024-01-01"], "--from: found 2024-01-01; allowed: at most 2023-05-22"),
        (["--to", "2020-01-01"], "--to: found 2020-01-01; allowed: a day with figures"),
        (["--source", "fiel"], "--source: found 'fiel'; allowed: file; did you mean 'file'?"),
    ):
        answer = minersim("indicators", "--data", folder, *arguments)
        assert (answer.code, answer.out) == (2, "")
        assert words in answer.err


def test_a_simulation_too_large_to_keep_and_other_wrong_values(minersim, tiny):
    answer = minersim(
        "indicators", "--scenario", tiny(), "--paths", 1_000_000, "--to", "2020-01-01"
    )
    assert answer.code == 2
    assert "--paths: found 1,000,000; allowed: at most" in answer.err
    assert "--to: found 2020-01-01; allowed: 2026-01-01 at least" in answer.err
    answer = minersim("indicators", "--scenario", tiny(), "--path", 3)
    assert "--path: found '3'; allowed: a whole number at least 0 and at most 2" in answer.err


def test_quiet_prints_nothing(minersim, folder):
    answer = minersim("indicators", "--data", folder, "--quiet")
    assert (answer.code, answer.out, answer.err) == (0, "", "")
