"""``minersim run --keep`` and ``minersim track``: what is kept, what is told, and the mistakes."""

import json
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

import minersim as library
from minersim.cli import track_keeping
from minersim.data.folder import DATA_DIR_VARIABLE
from minersim.results.forecast import record_of
from minersim.results.track_files import keep_record, read_track

DAY = 86_400


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Folder of the store, named by the variable; returns that of the kept runs."""
    monkeypatch.setenv(DATA_DIR_VARIABLE, str(tmp_path / "store"))
    return tmp_path / "store" / "track"


@pytest.fixture
def today(tiny):
    """The tiny scenario from today on, for 60 days."""
    start = f"start = {datetime.now(UTC).date()}"
    return tiny(("start = 2026-01-01", start), ("horizon_days = 20", "horizon_days = 60"))


@pytest.fixture
def made_then(tiny, folder):
    """A run of April 2025 as it would have been kept then, with a made-up spread."""
    file = tiny(
        ("start = 2026-01-01", "start = 2025-04-10"),
        ("horizon_days = 20", "horizon_days = 60"),
        ("921_400", "891_900"),
        ("1e14", "121_507_793_131_898.0"),
        ("90_000", "82_600"),
        ("hashrate_ehs = 700", "hashrate_ehs = 870"),
        name="then.toml",
    )
    record = record_of(library.run(library.load_scenario(file), paths=30), 0)
    record = replace(record, made_s=record.start_s + DAY // 2)
    keep_record(folder, record)
    return record


def test_a_run_is_kept_and_listed(minersim, today, folder):
    answer = minersim("run", today, "--keep")
    assert answer.code == 0
    (file,) = folder.iterdir()
    assert f"kept for the track record: {file}" in answer.err
    listed = minersim("track", "list")
    assert (listed.code, listed.err) == (0, "")
    assert "Tiny" in listed.out
    assert "hindsight" not in listed.out
    found = json.loads(minersim("track", "list", "--json").out)
    assert found["records"][0]["file"] == file.name
    assert found["records"][0]["seed"] == 7
    assert not found["records"][0]["hindsight"]


def test_a_run_is_not_kept_unless_asked(minersim, today, folder):
    assert minersim("run", today, "--quiet").code == 0
    assert not folder.exists()


def test_json_of_a_kept_run_is_one_object(minersim, today):
    assert json.loads(minersim("run", today, "--keep", "--json", "--quiet").out)["seed"] == 7


def test_nothing_is_due_on_the_first_day(minersim, today):
    minersim("run", today, "--keep", "--quiet")
    answer = minersim("track", "score", "--built-in")
    assert (answer.code, answer.err) == (0, "")
    assert "not due yet" in answer.out
    assert "no score yet" in answer.out


def test_a_start_in_the_past_is_marked(minersim, tiny):
    minersim("run", tiny(), "--keep", "--quiet")
    assert "hindsight" in minersim("track", "list").out
    found = json.loads(minersim("track", "score", "--built-in", "--json").out)
    assert found["records"][0]["hindsight"]
    assert not found["records"][0]["counts"]


def test_a_what_if_is_marked(minersim, tiny):
    start = f"start = {datetime.now(UTC).date()}"
    file = tiny(("start = 2026-01-01", start), ('kind = "gbm"', 'kind = "constant"'))
    minersim("run", file, "--keep", "--quiet")
    shocks = "\n[[network.shocks]]\nday = 3\nchange_fraction = -0.3\n"
    minersim("run", tiny(("start = 2026-01-01", start), more=shocks), "--keep", "--quiet")
    found = json.loads(minersim("track", "list", "--json").out)
    given = {tuple(one["given"]) for one in found["records"]}
    assert given == {("constant price",), ("capacity shocks",)}
    assert "what if" in minersim("track", "list").out


def test_predicted_stands_beside_realised(minersim, made_then):
    answer = minersim("track", "score", "--built-in")
    assert answer.code == 0
    assert "built-in history, up to 2025-06-29" in answer.out
    assert "realised" in answer.out
    assert "123.23T" in answer.out  # of 19 April 2025
    assert "So far, of all runs that count" in answer.out
    assert "Each row rests on 1 forecast" in answer.out
    assert "says next to nothing" in answer.out
    assert "needs your books" in answer.out


def test_json_has_predictions_scores_and_counts(minersim, made_then):
    found = json.loads(minersim("track", "score", "--built-in", "--json").out)
    assert found["records"][0]["counts"]
    first = found["forecasts"][0]
    assert (first["quantity"], first["ahead"], first["state"]) == ("difficulty", 1, "scored")
    assert first["p10"] <= first["p50"] <= first["p90"]
    assert first["realised"] == pytest.approx(1.2323e14, rel=1e-4)
    assert first["crps_drift"] > 0.0
    assert found["scores"][0]["forecasts"] == 1
    assert found["scores"][0]["better_than_drift"]["low"] is None


def test_books_score_the_revenue(minersim, made_then, tmp_path):
    first = datetime.fromtimestamp(made_then.start_s, UTC).date()
    lines = [f"{first + timedelta(days=i)},{90.0 + i}" for i in range(50)]
    books = tmp_path / "books.csv"
    books.write_text("\n".join(["date,revenue_usd", *lines, ""]), encoding="utf-8")
    arguments = ("track", "score", "--built-in", "--books", books, "--json")
    rows = json.loads(minersim(*arguments).out)["forecasts"]
    revenue = {row["ahead"]: row for row in rows if row["quantity"] == "revenue_usd"}
    assert revenue[14]["realised"] == pytest.approx(sum(90.0 + i for i in range(14)))


def test_every_mistake_of_the_books_at_once(minersim, tmp_path):
    books = tmp_path / "books.csv"
    text = (
        "date,revenue_usd\n2025-04-10,1\nnever,2\n\n2025-04-11,-3\n2025-04-10,nan\n2025-04-10,4\n"
    )
    books.write_text(text, encoding="utf-8")
    answer = minersim("track", "score", "--built-in", "--books", books)
    assert (answer.code, answer.out) == (2, "")
    assert [line.removeprefix(f"{books}: ") for line in answer.err.splitlines()] == [
        "line 3: date: found 'never'; allowed: YYYY-MM-DD",
        "line 5: revenue_usd: found '-3'; allowed: 0 or more [USD]",
        "line 6: date: found 2025-04-10 twice; allowed: once",
        "line 6: revenue_usd: found 'nan'; allowed: 0 or more [USD]",
        "line 7: date: found 2025-04-10 twice; allowed: once",
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (None, "no such file"),
        ("a,b\n1,2\n", "line 1: no column date and revenue_usd; allowed: date,revenue_usd"),
        ("date,revenue_usd\n", "has no rows; allowed: one for every day"),
        ("date,revenue_usd\n" + "never,1\n" * 25, "and 5 more"),
    ],
)
def test_a_file_that_is_no_books(minersim, tmp_path, text, words):
    books = tmp_path / "books.csv"
    if text is not None:
        books.write_text(text, encoding="utf-8")
    answer = minersim("track", "score", "--built-in", "--books", books)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.splitlines()[-1] == f"{books}: {words}"


def test_a_damaged_record_is_told_and_the_others_are_scored(minersim, made_then, folder):
    bad = folder / "2025-01-01T000000Z-00000000.json"
    bad.write_text("{", encoding="utf-8")
    for action in (("list",), ("score", "--built-in")):
        answer = minersim("track", *action)
        assert answer.code == 0
        assert "Tiny" in answer.out
        assert f"{bad}: damaged, or cut short; left as it is" in answer.err
    assert json.loads(minersim("track", "list", "--json").out)["faults"]
    assert bad.read_text(encoding="utf-8") == "{"


def test_without_any_run_it_says_how(minersim):
    for action in (("list",), ("score", "--built-in")):
        answer = minersim("track", *action)
        assert answer.code == 0
        assert "minersim run SCENARIO --keep" in " ".join(answer.out.split())


def test_one_source_of_series_at_a_time(minersim, tmp_path):
    answer = minersim("track", "score", "--built-in", "--data", tmp_path)
    assert answer.code == 2
    assert "allowed: one of them" in answer.err


def test_another_folder_may_be_named(minersim, made_then, tmp_path):
    answer = minersim("track", "list", "--data-dir", tmp_path / "elsewhere")
    assert "No run is kept" in answer.out


def test_a_folder_that_cannot_be_written_is_one_line(minersim, today, folder):
    folder.parent.mkdir(parents=True)
    folder.write_text("mine", encoding="utf-8")
    answer = minersim("run", today, "--keep", "--quiet")
    assert answer.code == 1
    assert "the forecast is not kept" in answer.err
    assert len(answer.err.splitlines()) == 1


def test_a_run_without_paths_is_kept_by_its_first_ones(minersim, today, folder, monkeypatch):
    monkeypatch.setattr("minersim.engine.runs.KEPT_VALUES", 100)
    monkeypatch.setattr(track_keeping, "MOST_VALUES", 61)
    began = time.time()
    assert minersim("run", today, "--keep", "--quiet", "--paths", "4").code == 0
    (record,) = read_track(folder).records
    assert record.paths == 1
    assert record.made_s >= int(began)
    alone = record_of(library.run(library.load_scenario(today), paths=1), record.made_s)
    assert record.forecasts == alone.forecasts
