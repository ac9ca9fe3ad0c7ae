"""Changes of the difficulty split into what made them."""

import numpy as np
import pytest

from minersim.calibration.attribution import attributions, expected_luck
from minersim.calibration.forecast import LUCK


@pytest.fixture(scope="module")
def split(history):
    return {one.height: one for one in attributions(history, 1_514_764_800)}


def test_parts_add_up(split):
    assert len(split) > 190
    for one in split.values():
        parts = one.growth + one.economics + one.luck + one.outside + one.unexplained
        assert parts == pytest.approx(one.change, abs=1e-12)
        assert (one.outside == 0.0) or one.episode
        assert 0.0 < one.luck_error <= 1.5 * LUCK


@pytest.mark.parametrize(
    ("height", "name"),
    [
        (655_200, "wet season"),
        (685_440, "China's ban"),
        (689_472, "China's ban"),
        (903_168, "heat in Texas"),
    ],
)
def test_falls_from_outside_are_not_laid_on_the_price(split, height, name):
    one = split[height]
    assert name in one.episode
    assert abs(one.economics) < 0.03
    assert one.outside < 0.9 * one.change < 0.0


@pytest.mark.parametrize("height", [552_384, 554_400, 622_944, 633_024, 842_688])
def test_falls_by_price_and_halving_are_the_market_s(split, height):
    one = split[height]
    assert one.episode == ""
    assert one.economics < -0.03


def test_luck_comes_back_from_synthetic_surprises():
    rng = np.random.default_rng(14)
    own = LUCK * rng.standard_normal(3001)
    true = np.diff(own)
    surprises = true + rng.normal(0.0, 0.025, 3000)
    scatter = np.full(3000, np.hypot(0.025, np.sqrt(2.0) * LUCK))
    luck, error = expected_luck(surprises[:400], scatter[:400], np.zeros(400, dtype=bool))
    left = true[:400] - luck
    assert left.std() == pytest.approx(error.mean(), rel=0.1)
    assert np.corrcoef(luck, true[:400])[0, 1] > 0.7
    assert np.mean(np.abs(left) <= 1.645 * error) == pytest.approx(0.9, abs=0.04)


def test_what_an_episode_does_is_no_luck():
    surprises = np.array([0.0, -0.4, 0.0, 0.0])
    scatter = np.full(4, 0.04)
    touched = np.array([False, True, False, False])
    given, _ = expected_luck(surprises, scatter, touched)
    taken, _ = expected_luck(surprises, scatter, np.zeros(4, dtype=bool))
    assert np.abs(given).max() < 0.01
    assert taken[1] < -0.1


def test_a_time_without_retargets_has_nothing(history):
    assert attributions(history, int(history.time_s[-1]) + 1) == []
    assert attributions(history.until(60)) == []
