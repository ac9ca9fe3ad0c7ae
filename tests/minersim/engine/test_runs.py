"""Runs too large to keep: the same outcomes, chunk by chunk."""

import json

import numpy as np
import pytest

from minersim.engine import chunks, run, runs
from minersim.errors import RunError
from minersim.results import ReducedResult, Result


@pytest.fixture
def scenario(busy):
    return busy(
        horizon_days=60,
        paths=90,
        engine="ensemble",
    )


@pytest.fixture
def large(monkeypatch):
    """Make every run one that keeps no path, in chunks of 16 paths."""
    monkeypatch.setattr(runs, "KEPT_VALUES", 0)
    monkeypatch.setattr(chunks, "VALUES_AT_ONCE", 1_000)


def without_time(result):
    return {**result.summary(), "elapsed_s": 0.0}


def test_a_small_run_keeps_its_paths(scenario):
    assert isinstance(run(scenario), Result)


@pytest.mark.parametrize("jobs", [1, 2])
def test_chunks_and_threads_give_the_outcomes_of_the_whole(scenario, large, monkeypatch, jobs):
    reduced = run(scenario, jobs=jobs)
    monkeypatch.setattr(runs, "KEPT_VALUES", 10**9)
    whole = run(scenario)
    assert isinstance(reduced, ReducedResult)
    assert isinstance(whole, Result)
    for name, figure in whole.figures.items():
        assert np.array_equal(reduced.figures[name], figure, equal_nan=True), name
    assert without_time(reduced) == without_time(whole)
    assert (reduced.paths, reduced.seed) == (whole.paths, whole.seed)


def test_fans_are_within_their_stated_error(scenario, large, monkeypatch):
    reduced = run(scenario)
    monkeypatch.setattr(runs, "KEPT_VALUES", 10**9)
    whole = run(scenario)
    for name in ("price_usd", "difficulty", "hashprice_usd_per_ph_day", "equity_usd"):
        exact = whole.quantiles(name)
        for band, values in reduced.quantiles(name).items():
            # with 90 paths a quantile lies between two of them, and so may the counted one
            assert values == pytest.approx(exact[band], rel=0.05 + reduced.fans[name].error)


def test_what_is_not_kept_is_said(scenario, large):
    reduced = run(scenario, fans=False)
    with pytest.raises(RunError, match="column 'price_usd' of 90 paths is not kept"):
        reduced["price_usd"]
    with pytest.raises(KeyError, match="no fan of 'price_usd'"):
        reduced.quantiles("price_usd")
    with pytest.raises(RunError, match="the ledger of 90 paths is not kept"):
        _ = reduced.ledger


def test_what_is_kept_can_be_written_later(scenario, large, tmp_path):
    run(scenario).to_parquet(tmp_path / "run")
    names = {entry.name for entry in (tmp_path / "run").iterdir()}
    assert names == {"scenario.toml", "summary.json", "outcomes.parquet", "fans.parquet"}


def test_files_are_those_of_a_run_that_is_kept(scenario, large, monkeypatch, tmp_path):
    import pyarrow.parquet as pq

    run(scenario, jobs=2, out=tmp_path / "reduced")
    monkeypatch.setattr(runs, "KEPT_VALUES", 10**9)
    run(scenario, out=tmp_path / "whole")
    for name in ("world", "retargets", "ledger", "operator"):
        ours = pq.read_table(tmp_path / "reduced" / f"{name}.parquet")
        theirs = pq.read_table(tmp_path / "whole" / f"{name}.parquet")
        assert ours.equals(theirs), name
        assert ours.schema.metadata == theirs.schema.metadata
    fans = pq.read_table(tmp_path / "reduced" / "fans.parquet").to_pandas()
    assert set(fans["column"]) == set(runs.FAN_COLUMNS)
    outcomes = pq.read_table(tmp_path / "reduced" / "outcomes.parquet")
    assert outcomes.num_rows == 90
    summary = json.loads((tmp_path / "reduced" / "summary.json").read_text())
    assert summary["paths"] == 90
    run(scenario, out=tmp_path / "reduced")  # earlier results are replaced


@pytest.mark.parametrize("size", [300, 5_000, 10**9])
@pytest.mark.parametrize("jobs", [1, 3])
def test_chunks_of_any_size_give_the_same_to_the_last_bit(
    scenario, large, monkeypatch, tmp_path, size, jobs
):
    monkeypatch.setattr(chunks, "_LEAST_PATHS", 4)
    monkeypatch.setattr(chunks, "_SCALE_VALUES", 20 * 61)
    first = run(scenario, out=tmp_path / "first")
    monkeypatch.setattr(chunks, "VALUES_AT_ONCE", size)
    second = run(scenario, jobs=jobs, out=tmp_path / "second")
    assert without_time(first) == without_time(second)
    for name, fan in first.fans.items():
        for band, values in fan.quantiles().items():
            assert np.array_equal(values, second.fans[name].quantiles()[band]), (name, band)


def test_progress_reaches_the_end(scenario, large):
    shares = []
    run(scenario, progress=shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert len(shares) > 4
