"""Runs that stop before their end and go on: nothing is simulated twice, no number moves."""

import errno
import json
import os
import sys

import pytest

import minersim
from minersim.engine import chunks, run, runs, unfinished
from minersim.engine.chunks import ChunkMaker
from minersim.errors import InputError, RunCancelledError, RunError


@pytest.fixture
def scenario(busy):
    return busy(
        horizon_days=60,
        paths=90,
        engine="ensemble",
    )


@pytest.fixture(autouse=True)
def large(monkeypatch):
    """Make every run one that keeps no path, in chunks of 16 paths: 6 of them."""
    monkeypatch.setattr(runs, "KEPT_VALUES", 0)
    monkeypatch.setattr(chunks, "VALUES_AT_ONCE", 1_000)


@pytest.fixture
def made(monkeypatch):
    """First paths of the chunks that are simulated."""
    firsts = []
    part = ChunkMaker.part

    def counted(self, bounds, stopped=None):
        firsts.append(bounds[0])
        return part(self, bounds, stopped)

    monkeypatch.setattr(ChunkMaker, "part", counted)
    return firsts


def stop_after(paths, scenario, out, error=KeyboardInterrupt):
    """Interrupt a run once so many paths are done; returns the exception."""

    def progress(share):
        if share >= paths / scenario.paths:
            raise error

    with pytest.raises(error) as caught:
        run(scenario, out=out, progress=progress)
    return caught.value


def tables(folder):
    import pyarrow.parquet as pq

    return {
        file.name: (pq.read_table(file).to_pandas(), pq.read_schema(file).metadata)
        for file in folder.glob("*.parquet")
    }


def assert_same_files(one, other):
    ours, theirs = tables(one), tables(other)
    assert sorted(ours) == sorted(theirs)
    assert len(ours) == 6
    for name, (table, metadata) in ours.items():
        assert table.equals(theirs[name][0]), name
        assert metadata == theirs[name][1]
    summaries = [json.loads((folder / "summary.json").read_text()) for folder in (one, other)]
    assert {**summaries[0], "elapsed_s": 0} == {**summaries[1], "elapsed_s": 0}
    assert (one / "scenario.toml").read_bytes() == (other / "scenario.toml").read_bytes()


def test_a_stopped_run_goes_on_with_the_chunks_that_lack(scenario, made, tmp_path):
    stopped = stop_after(48, scenario, tmp_path / "run")
    assert stopped.__notes__ == ["the same command goes on from 53.3%"]
    assert [entry.name for entry in tmp_path.iterdir()] == [".run.unfinished"]
    made.clear()
    shares = []
    again = run(scenario, out=tmp_path / "run", progress=shares.append)
    assert sorted(made) == [48, 64, 80]
    assert shares[0] == pytest.approx(48 / 90)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    run(scenario, out=tmp_path / "whole")
    assert_same_files(tmp_path / "run", tmp_path / "whole")
    assert again.paths == 90
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["run", "whole"]


def test_a_run_without_a_whole_chunk_leaves_nothing(scenario, tmp_path):
    with pytest.raises(RunCancelledError) as caught:
        run(scenario, out=tmp_path / "run", cancelled=lambda: True)
    assert not hasattr(caught.value, "__notes__")
    assert list(tmp_path.iterdir()) == []


def test_earlier_results_stay_until_the_new_ones_are_whole(scenario, tmp_path):
    out = tmp_path / "run"
    run(scenario.replace(seed=5), out=out)
    stop_after(48, scenario, out)
    assert json.loads((out / "summary.json").read_text())["seed"] == 5
    run(scenario, out=out)
    assert json.loads((out / "summary.json").read_text())["seed"] == 1
    assert [entry.name for entry in tmp_path.iterdir()] == ["run"]


@pytest.mark.parametrize("damage", ["cut", "empty", "bit", "other"])
def test_a_damaged_chunk_is_simulated_again(scenario, made, tmp_path, damage):
    stop_after(48, scenario, tmp_path / "run")
    file = tmp_path / ".run.unfinished" / "paths-16-31.part"
    content = bytearray(file.read_bytes())
    if damage == "bit":
        content[len(content) // 2] ^= 1
    damaged = {"cut": content[: len(content) // 2], "empty": b"", "bit": content, "other": b"x" * 9}
    file.write_bytes(damaged[damage])
    made.clear()
    run(scenario, out=tmp_path / "run")
    assert 16 in made
    assert sorted(set(made)) == [16, 48, 64, 80]
    run(scenario, out=tmp_path / "whole")
    assert_same_files(tmp_path / "run", tmp_path / "whole")


@pytest.mark.parametrize("change", ["seed", "paths", "operator.pool_fee", "version", "manifest"])
def test_chunks_of_another_run_are_discarded_and_that_is_told(
    scenario, made, tmp_path, monkeypatch, change
):
    stop_after(48, scenario, tmp_path / "run")
    (tmp_path / ".run.unfinished" / "result").mkdir()  # as a process that is killed leaves it
    if change == "version":
        monkeypatch.setattr(minersim, "__version__", "9.9")
    elif change == "manifest":
        (tmp_path / ".run.unfinished" / "manifest.json").write_text("{")
    else:
        scenario = scenario.replace({change: {"seed": 2, "paths": 91}.get(change, 0.03)})
    made.clear()
    told = []
    run(scenario, out=tmp_path / "run", tell=told.append)
    assert sorted(made) == [0, 16, 32, 48, 64, 80]
    assert len(told) == 1
    assert told[0].startswith(
        f"{tmp_path / 'run'}: begins anew: what was kept of an unfinished run"
    )
    assert [entry.name for entry in tmp_path.iterdir()] == ["run"]


def test_a_series_that_changed_in_its_file_begins_anew(scenario, made, tmp_path):
    series = tmp_path / "series.csv"

    def write(last):
        rows = [f"2020-01-{day:02},{10_000 + day}" for day in range(1, 31)]
        series.write_text("\n".join(["date,price_usd", *rows, f"2020-01-31,{last}"]) + "\n")

    write(11_000)
    kind = {"market.price.kind": "bootstrap", "market.price.series": str(series)}
    drawn = scenario.replace({**kind, "market.price.mean_block_days": 3.0})
    stop_after(48, drawn, tmp_path / "run")
    write(12_000)
    made.clear()
    run(drawn, out=tmp_path / "run")
    assert sorted(made) == [0, 16, 32, 48, 64, 80]


def test_nothing_is_told_where_nothing_is_lost(scenario, tmp_path):
    told = []
    run(scenario, out=tmp_path / "run", tell=told.append)
    stop_after(48, scenario, tmp_path / "run")
    run(scenario, out=tmp_path / "run", tell=told.append)
    assert told == []


def test_two_runs_never_share_a_folder(scenario, tmp_path):
    out = tmp_path / "run"
    refused = []

    def progress(_):
        with pytest.raises(RunError) as caught:
            run(scenario, out=out)
        refused.append(str(caught.value))

    run(scenario, out=out, progress=progress)
    line = f"{out}: another run is writing it; wait until it ends, or choose another folder"
    assert set(refused) == {line}
    assert (out / "summary.json").is_file()
    assert [entry.name for entry in tmp_path.iterdir()] == ["run"]


def test_a_full_disk_is_a_plain_line_and_keeps_what_is_whole(scenario, tmp_path, monkeypatch):
    write = unfinished.write_part

    def full(file, result):
        if "48" in file.name:
            raise RunError(f"{file}: cannot be written: {os.strerror(errno.ENOSPC)}")
        write(file, result)

    monkeypatch.setattr(unfinished, "write_part", full)
    with pytest.raises(RunError) as caught:
        run(scenario, out=tmp_path / "run")
    assert str(caught.value).endswith(
        "paths-48-63.part: cannot be written: No space left on device"
    )
    assert caught.value.__notes__ == ["the same command goes on from 53.3%"]


def test_a_folder_of_something_else_is_refused_before_any_work(scenario, made, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.docx").write_text("dear to me")
    with pytest.raises(InputError, match="holds other files"):
        run(scenario, out=tmp_path / "mine")
    assert made == []
    assert [entry.name for entry in tmp_path.iterdir()] == ["mine"]


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="the superuser may write")
def test_a_place_that_may_not_be_written_is_a_plain_line(scenario, tmp_path):
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(InputError, match="may not be written"):
            run(scenario, out=tmp_path / "run")
    finally:
        tmp_path.chmod(0o700)
