"""The picture of a capitulation, and its sentences."""

import pickle

import numpy as np
import pytest

from minersim.analysis.capitulation_picture import (
    LOOP_DAYS,
    LOOP_FALL,
    capitulation_picture,
    median_path,
)
from minersim.analysis.capitulation_words import (
    day_sentence,
    loop_sentence,
    sales_sentence,
    trough_sentence,
)
from minersim.analysis.stress import Stress, stressed
from minersim.engine import simulate_world
from minersim.errors import RunCancelledError
from minersim.market.impact import loop_gain
from minersim.network.treasury import reported_outflow_btc
from minersim.scenario import load_scenario


@pytest.fixture(scope="module")
def squeeze(pytestconfig):
    scenario = load_scenario(pytestconfig.rootpath / "scenarios" / "squeeze-2025-11.toml")
    return stressed(
        scenario.replace(horizon_days=120, paths=8, sites=[]),
        Stress(day=20.0, price_change=-0.6, price_days=10.0, daily_volume_btc=5_000.0),
    )


@pytest.fixture(scope="module")
def picture(squeeze):
    return capitulation_picture(squeeze, path=3)


def test_it_travels(picture, squeeze):
    again = pickle.loads(pickle.dumps(picture))
    assert again.digest == squeeze.digest()
    assert (again.path, again.is_median, again.paths, again.last_day) == (3, False, 8, 120)
    assert {values.shape for values in again.figures.values()} == {(121,)}


def test_price_without_sales_is_the_markets_own(picture, squeeze):
    calm = squeeze.replace({"network.treasury": {"kind": "none"}})
    untouched = simulate_world(calm.replace(engine="events"))["price_usd"][3]
    np.testing.assert_allclose(picture.figures["price_without_usd"], untouched, rtol=1e-12)
    assert (picture.figures["price_usd"] < 0.999 * untouched).any()


def test_hours_are_summed_to_days(squeeze):
    found = capitulation_picture(squeeze.replace(tick_hours=6), path=0)
    per_day = found.figures["miner_produced_btc"][1:]
    assert 300.0 < per_day.mean() < 600.0
    assert found.figures["price_usd"].shape == (121,)


def test_loop_gain_is_the_law_at_the_usual_sales(picture):
    usual = float(picture.figures["usual_btc"][50])
    expected = loop_gain(LOOP_FALL, usual, LOOP_DAYS, 0.9, 0.025, 5_000.0)
    assert picture.figures["loop_gain"][50] == pytest.approx(expected)


def test_trough_is_the_lowest_hashrate(picture):
    hashrate = picture.figures["hashrate_ehs"]
    assert hashrate[picture.trough_day] == hashrate.min()
    assert picture.lost_share == pytest.approx(1.0 - hashrate.min() / hashrate[0])
    assert picture.lost_share > 0.3


def test_the_median_path_is_in_the_middle(squeeze):
    world = simulate_world(squeeze.replace(paths=40))
    chosen = median_path(world)
    last = np.log(world["price_usd"][:, 60])
    assert abs(last[chosen] - np.median(last)) < last.std()
    picture = capitulation_picture(squeeze.replace(paths=40))
    assert picture.is_median
    assert picture.path == chosen


def test_a_network_without_cohorts(squeeze):
    plain = squeeze.replace({"network": {"kind": "constant", "hashrate_ehs": 1_000.0}})
    found = capitulation_picture(plain)
    assert found.history is None
    assert not found.has_treasury
    assert found.mpi is None
    assert found.figures["loop_gain"].max() == 0.0
    assert "not followed" in sales_sentence(found)
    assert "no loop" in loop_sentence(found)
    assert "does not fall" in trough_sentence(found)


def test_sentences_say_what_the_figures_say(picture):
    assert f"(day {picture.trough_day}): {100 * picture.lost_share:.0f} %" in trough_sentence(
        picture
    )
    assert "Below 1 the loop dies out." in loop_sentence(picture)
    assert "BTC are usual" in sales_sentence(picture)
    assert day_sentence(picture, 0).startswith("22 Nov 2025, day 0: mining 1,068 EH/s")


def test_a_loop_that_feeds_itself_is_told(squeeze):
    thin = squeeze.replace(
        {
            "network.treasury.daily_volume_btc": 50.0,
            "network.treasury.impact_coefficient": 3.0,
            "horizon_days": 60,
        }
    )
    assert "feeds itself" in loop_sentence(capitulation_picture(thin, path=0))


def test_shortest_run(squeeze):
    found = capitulation_picture(
        squeeze.replace({"market.price.shocks": [], "horizon_days": 1, "paths": 1})
    )
    assert found.last_day == 1
    assert found.mpi is None
    assert "Of " not in trough_sentence(found)


def test_reported_outflow_counts_what_only_moves_about():
    found = reported_outflow_btc(np.array([10.0, 20.0]), np.array([450.0, 0.0]), 12.0)
    assert found.tolist() == [5_410.0, 20.0]


def test_with_indicators(squeeze):
    found = capitulation_picture(squeeze.replace(horizon_days=200), path=3)
    assert np.isnan(found.ribbons.slow[:59]).all()
    expected = found.figures["hashrate_ehs"][100:130].mean()
    assert found.ribbons.fast[129] == pytest.approx(expected)
    ((first, last), *_) = found.ribbons.capitulations
    assert (found.ribbons.fast[first:last] < found.ribbons.slow[first:last]).mean() > 0.9
    assert found.mpi_window_days == 50
    assert np.isnan(found.mpi[:98]).all()
    assert np.isfinite(found.mpi[110:]).all()


def test_cancel(squeeze):
    with pytest.raises(RunCancelledError):
        capitulation_picture(squeeze, cancelled=lambda: True)
