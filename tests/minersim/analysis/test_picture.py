"""The picture of a run: small, complete, of the right moments."""

import pickle
from pathlib import Path

import numpy as np
import pytest

from minersim.analysis.picture import BAND_COLUMNS, MOST_MOMENTS, run_picture
from minersim.engine import run, runs
from minersim.results import fan
from minersim.scenario import load_scenario

SCENARIOS = Path(__file__).parents[3] / "scenarios"
MOST_BYTES = 2_000_000


@pytest.fixture(scope="module")
def squeeze():
    return load_scenario(SCENARIOS / "squeeze-2025-11.toml")


def test_a_year_of_days_is_shown_as_it_is(squeeze):
    result = run(squeeze, paths=120)
    picture = run_picture(squeeze, result)
    assert tuple(picture.bands) == BAND_COLUMNS
    for name in BAND_COLUMNS:
        exact = result.quantiles(name)
        for band, values in picture.bands[name].items():
            np.testing.assert_array_equal(values, exact[band])
        assert picture.days_of(name).tolist() == list(range(366))
        assert picture.single[name].shape == (50, 366)
        np.testing.assert_allclose(picture.single[name], result[name][:50], rtol=1e-6)
    assert picture.sentences[0].startswith("Expected profit over 365 days")
    assert len(pickle.dumps(picture)) < MOST_BYTES


def test_hours_are_thinned_and_extremes_are_kept(squeeze):
    hourly = squeeze.replace(tick_hours=1, horizon_days=200)
    result = run(hourly, paths=30)
    picture = run_picture(hourly, result)
    exact = result.quantiles("price_usd")
    assert picture.days.size <= MOST_MOMENTS
    assert picture.days[1] == pytest.approx(3 / 24)
    bands = picture.bands["price_usd"]
    assert bands["p95"].max() == exact["p95"].max()
    assert bands["p5"].min() == exact["p5"].min()
    np.testing.assert_array_equal(bands["p50"], exact["p50"][::3])
    assert picture.days_of("cash_usd").tolist() == list(range(201))
    assert picture.single["price_usd"].shape[1] == picture.days.size
    assert len(pickle.dumps(picture)) < MOST_BYTES


def test_a_run_that_keeps_no_path_has_its_fans_at_the_right_moments(squeeze, monkeypatch):
    monkeypatch.setattr(runs, "KEPT_VALUES", 10)
    monkeypatch.setattr(fan, "MOST_TICKS", 100)
    result = run(squeeze, paths=300)
    assert result.fans["price_usd"].every == 4
    picture = run_picture(squeeze, result)
    assert picture.single == {}
    assert picture.days_of("price_usd").tolist() == list(range(0, 366, 4))
    assert picture.days_of("cash_usd").tolist() == list(range(0, 366, 4))
    monkeypatch.undo()
    exact = run(squeeze, paths=300).quantiles("price_usd")
    assert picture.bands["price_usd"]["p50"] == pytest.approx(exact["p50"][::4], rel=0.01)


def test_fans_in_a_file_say_their_tick(squeeze, monkeypatch, tmp_path):
    import pyarrow.parquet as pq

    monkeypatch.setattr(runs, "KEPT_VALUES", 10)
    monkeypatch.setattr(fan, "MOST_TICKS", 100)
    run(squeeze, paths=20).to_parquet(tmp_path / "out")
    table = pq.read_table(tmp_path / "out" / "fans.parquet").to_pydict()
    of_price = [t for t, c in zip(table["tick"], table["column"], strict=True) if c == "price_usd"]
    assert of_price == list(range(0, 366, 4))


def test_without_sites_there_is_no_business(squeeze):
    bare = squeeze.replace({"sites": []})
    picture = run_picture(bare, run(bare, paths=20))
    assert "cash_usd" not in picture.bands
    assert picture.sentences == ()
    assert picture.days.size == 366
