"""Daily series of simulated worlds, against the blocks that made them."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from minersim import indicators
from minersim.analysis.daily_series import (
    churn_noise,
    daily_series,
    reported_outflow_btc,
    simulated_outflow_btc,
)
from minersim.engine import simulate_world
from minersim.protocol import bits_of_difficulty, difficulty, mined_before
from minersim.scenario import scenario_from_dict
from minersim.units import SATOSHI_PER_BTC

DIFFICULTY = difficulty(bits_of_difficulty(1e14))
HASHRATE_EHS = DIFFICULTY * 2**32 / 600 / 1e18


def simulated(**changes):
    base = scenario_from_dict(
        {
            "name": "test",
            "start": date(2026, 1, 1),
            "horizon_days": 30,
            "paths": 3,
            "seed": 5,
            "chain": {"height": 921_311, "difficulty": 1e14},
            "market": {
                "price": {"kind": "gbm", "start_usd": 100_000.0},
                "fees": {"kind": "ar1"},
            },
            "network": {"kind": "constant", "hashrate_ehs": HASHRATE_EHS},
        }
    )
    return simulate_world(base.replace(changes))


@pytest.fixture(scope="module")
def world():
    return simulated()


@pytest.fixture(scope="module", params=[24, 6])
def halving(request):
    """A world with a halving in it, three days from its start, daily and every six hours."""
    return simulated(**{"chain.height": 1_049_500, "tick_hours": request.param})


def issued(first, last):
    """Coins of the blocks above one height, up to another."""
    return (mined_before(int(last) + 1) - mined_before(int(first) + 1)) / SATOSHI_PER_BTC


def test_issuance_is_that_of_the_protocol_block_by_block(halving):
    found = daily_series(halving).issuance_btc
    height = halving.at_days("height")
    for path in range(halving.paths):
        by_height = [issued(a, b) for a, b in zip(height[path], height[path][1:], strict=False)]
        assert found[path] == pytest.approx(by_height, rel=1e-12)
    assert found[:, 0].min() > 3.0 * 100.0
    assert found[:, -1].max() < 1.5625 * 200.0


def test_the_day_of_a_halving_by_hand():
    # 144 blocks a day without luck: 672 = 4 * 144 + 96 until the halving
    world = simulated(**{"chain.height": 1_049_327, "chain.luck": False})
    issuance = daily_series(world).issuance_btc[0]
    assert issuance[:4] == pytest.approx([450.0] * 4)
    assert issuance[4] == pytest.approx(96 * 3.125 + 48 * 1.5625)
    assert issuance[5] == pytest.approx(225.0)


def test_fees_are_those_of_the_blocks(world):
    series = daily_series(world)
    fees = series.rewards_btc - series.issuance_btc
    expected = world["blocks"][:, 1:] * world["fees_btc_per_block"][:, :-1]
    np.testing.assert_allclose(fees, expected, rtol=1e-9, atol=1e-12)


def test_price_is_the_day_s_last(world):
    series = daily_series(world)
    np.testing.assert_array_equal(series.price_usd, world["price_usd"][:, 1:])
    np.testing.assert_array_equal(series.issuance_usd, series.issuance_btc * series.price_usd)


@pytest.mark.parametrize("tick_hours", [24, 6])
def test_estimated_hashrate_is_the_true_one_without_luck(tick_hours):
    # 10 % more than the difficulty expects: retargets come within days, not at their ends
    world = simulated(
        **{
            "chain.luck": False,
            "network.hashrate_ehs": 1.1 * HASHRATE_EHS,
            "horizon_days": 60,
            "tick_hours": tick_hours,
        }
    )
    assert world["retargets"].sum() == 4 * world.paths
    found = daily_series(world).hashrate_ehs
    # a day holds a whole number of blocks
    assert found == pytest.approx(np.full(found.shape, 1.1 * HASHRATE_EHS), rel=1.0 / 140.0)
    assert found.mean() == pytest.approx(1.1 * HASHRATE_EHS, rel=2e-4)


def test_estimated_hashrate_carries_the_luck_of_144_blocks():
    found = daily_series(simulated(paths=60)).hashrate_ehs / HASHRATE_EHS
    assert found.mean() == pytest.approx(1.0, abs=4.0 / 12.0 / np.sqrt(found.size))
    assert found.std() == pytest.approx(1.0 / 12.0, rel=0.1)


def test_ticks_of_hours_give_days_of_the_same_shape(world):
    fine = simulated(tick_hours=6)
    for name in daily_series(world).__slots__:
        assert getattr(daily_series(fine), name).shape == (3, 30)
    total = daily_series(fine).issuance_btc.sum(axis=1)
    blocks = fine["blocks"][:, 1:].sum(axis=1)
    assert total == pytest.approx(blocks * 3.125)


def test_reported_outflow_by_hand():
    found = reported_outflow_btc(
        np.array([400.0, -50.0]), np.array([450.0, 450.0]), 10.0, np.array([1.0, 0.5])
    )
    assert found.tolist() == [4900.0, 2200.0]


def test_without_noise_and_sales_the_outflow_is_the_churn(world):
    found = simulated_outflow_btc(world, np.zeros((3, 31)), churn=10.0, noise_sd=0.0)
    np.testing.assert_allclose(found, 10.0 * daily_series(world).rewards_btc, rtol=1e-14)


def test_sales_add_to_the_outflow_on_their_day(world):
    sold = np.zeros((3, 31))
    sold[1, 4] = 30_000.0
    sold[:, 0] = 99.0  # before the run
    change = simulated_outflow_btc(world, sold) - simulated_outflow_btc(world, np.zeros((3, 31)))
    expected = np.zeros((3, 30))
    expected[1, 3] = 30_000.0
    np.testing.assert_allclose(change, expected, atol=1e-9)


def test_sales_of_hours_are_summed_by_day():
    fine = simulated(tick_hours=6)
    sold = np.ones(fine["blocks"].shape)
    found = simulated_outflow_btc(fine, sold, churn=0.0)
    assert set(found.ravel().tolist()) == {4.0}


def test_noise_has_mean_1_and_the_spread_asked_for():
    noise = churn_noise(1, 200, 1000, 0.45)
    assert noise.mean() == pytest.approx(1.0, abs=0.005)
    assert np.log(noise).std() == pytest.approx(0.45, abs=0.003)


@given(
    seed=st.integers(0, 2**32),
    paths=st.integers(1, 5),
    days=st.integers(1, 20),
    data=st.data(),
)
def test_noise_of_a_path_depends_on_nothing_else(seed, paths, days, data):
    path = data.draw(st.integers(0, paths - 1))
    longer = churn_noise(seed, paths, days + 7)
    alone = churn_noise(seed, 1, days, first_path=path)
    np.testing.assert_array_equal(alone[0], longer[path, :days])


def test_chunks_of_paths_give_the_whole():
    scenario_paths = simulated(paths=4)
    whole = simulated_outflow_btc(scenario_paths, np.zeros((4, 31)))
    noise = churn_noise(5, 2, 30, first_path=2)
    part = 12.0 * daily_series(scenario_paths).rewards_btc[2:] * noise
    np.testing.assert_allclose(whole[2:], part, rtol=1e-14)


def test_indicators_take_the_series_as_they_are():
    world = simulated(horizon_days=120)
    series = daily_series(world)
    ribbons = indicators.hash_ribbons(series.hashrate_ehs, series.price_usd)
    assert ribbons.slow.shape == (3, 120)
    outflow = simulated_outflow_btc(world, np.zeros((3, 121)))
    found = indicators.mpi(outflow * series.price_usd, window=30)
    assert np.isnan(found[:, :58]).all()
    assert np.isfinite(found[:, 58:]).all()
    assert np.isfinite(indicators.puell_multiple(series.issuance_usd, 30)[:, 29:]).all()


def test_wrong_input_is_refused(world):
    with pytest.raises(ValueError, match=r"sold_btc \(3, 30\); allowed: .* \(3, 31\)"):
        simulated_outflow_btc(world, np.zeros((3, 30)))
    with pytest.raises(ValueError, match=r"churn -1\.0"):
        simulated_outflow_btc(world, np.zeros((3, 31)), churn=-1.0)
    with pytest.raises(ValueError, match="standard deviation nan"):
        churn_noise(1, 1, 1, np.nan)
