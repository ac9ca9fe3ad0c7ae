import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from minersim.indicators import difficulty_ribbon, ribbon_compression, ribbon_compression_rank

DIFFICULTY = arrays(np.float64, st.integers(5, 40), elements=st.integers(1, 1000).map(float))
LINES = (2, 3, 5)


def test_eight_lines_each_with_its_own_head():
    ribbon = difficulty_ribbon(np.arange(300.0))
    assert ribbon.shape == (8, 300)
    assert np.isnan(ribbon).sum(axis=1).tolist() == [8, 13, 24, 39, 59, 89, 127, 199]
    # the mean of the last n of consecutive numbers
    assert ribbon[:, -1].tolist() == [
        299.0 - (n - 1) / 2 for n in (9, 14, 25, 40, 60, 90, 128, 200)
    ]


def test_compression_by_hand():
    # lines 3, 2.5 and 2: mean 2.5, variance 1/6 of the lines themselves
    found = ribbon_compression([1.0, 2.0, 3.0], (1, 2, 3))
    np.testing.assert_allclose(found, [np.nan, np.nan, np.sqrt(1.0 / 6.0) / 2.5], rtol=1e-14)


def test_a_difficulty_that_stands_still_is_fully_compressed():
    assert set(ribbon_compression(np.full(220, 1e14))[199:].tolist()) == {0.0}


@given(difficulty=DIFFICULTY, scale=st.floats(1e-3, 1e14))
def test_the_unit_of_difficulty_does_not_matter(difficulty, scale):
    np.testing.assert_allclose(
        ribbon_compression(scale * difficulty, LINES),
        ribbon_compression(difficulty, LINES),
        rtol=1e-9,
        atol=1e-12,
    )


def test_steady_growth_is_always_equally_compressed():
    found = ribbon_compression(1.001 ** np.arange(400.0))[199:]
    assert found == pytest.approx(np.full(found.size, found[0]), rel=1e-11)


def test_rank_of_the_closest_ribbon_is_0_and_of_the_widest_1():
    growth = np.concatenate([np.full(60, 0.01), np.full(60, 0.0), np.full(60, 0.02)])
    difficulty = np.exp(np.cumsum(growth))
    rank = ribbon_compression_rank(difficulty, 50, LINES)
    assert np.isnan(rank).sum() == 49 + 4
    # the first days on which all five days of the longest line have one growth
    assert rank[63] == 0.0
    assert rank[123] == 1.0


def test_paths_at_once_are_paths_alone():
    difficulty = np.random.default_rng(3).lognormal(0.0, 0.1, (2, 60))
    rank = ribbon_compression_rank(difficulty, 20, LINES)
    for path in range(2):
        np.testing.assert_array_equal(
            rank[path], ribbon_compression_rank(difficulty[path], 20, LINES)
        )


def test_no_lines_are_refused():
    with pytest.raises(ValueError, match="no windows"):
        difficulty_ribbon([1.0], ())


@pytest.mark.parametrize(
    ("year", "least"), [(2015, 0.0199), (2020, 0.0173), (2022, 0.0118), (2024, 0.0101)]
)
def test_compressions_of_the_past(btc_daily, year, least):
    found = ribbon_compression(btc_daily["difficulty"])
    days = btc_daily.between(f"{year}-01-01", f"{year}-12-31")
    assert np.nanmin(found[days]) == pytest.approx(least, abs=0.0005)


def test_the_published_threshold_is_stale_and_the_rank_is_not(btc_daily):
    days = btc_daily.between("2022-01-01", "2025-06-30")
    assert (ribbon_compression(btc_daily["difficulty"])[days] < 0.05).mean() > 0.5
    low = (ribbon_compression_rank(btc_daily["difficulty"])[days] < 0.1).mean()
    assert 0.02 < low < 0.25
