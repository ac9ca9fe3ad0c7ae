"""Baselines and the bootstrap of paired scores."""

import numpy as np
import pytest

from minersim.calibration.baselines import BASELINES, WINDOW, drift, drift_in_doubt, no_change
from minersim.calibration.bootstrap import paired_skill, skill


@pytest.fixture
def path():
    return np.cumsum(np.random.default_rng(3).normal(0.02, 0.05, 200))


@pytest.mark.parametrize("horizon", [1, 6, 26])
def test_moments_are_those_of_the_last_year(path, horizon):
    changes = np.diff(path)[-WINDOW:]
    found = drift(path, horizon)
    assert found.mean() == pytest.approx(horizon * changes.mean())
    assert found.std() == pytest.approx(changes.std(ddof=1) * horizon**0.5, rel=0.01)
    doubt = drift_in_doubt(path, horizon)
    assert doubt.std() / found.std() == pytest.approx((1.0 + horizon / WINDOW) ** 0.5)
    assert no_change(path, horizon).mean() == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize("name", BASELINES)
def test_what_is_older_does_not_count(path, name):
    law = BASELINES[name]
    assert (law(path, 3) == law(path[-WINDOW - 1 :], 3)).all()
    with pytest.raises(ValueError, match="fewer than 27"):
        law(path[:WINDOW], 3)


def test_skill_and_its_interval():
    rng = np.random.default_rng(5)
    other = rng.gamma(2.0, 1.0, 400)
    own = 0.8 * other + rng.normal(0.0, 0.05, 400)
    found = paired_skill(own, other, 3)
    assert found.value == pytest.approx(skill(own, other)) == pytest.approx(0.2, abs=0.02)
    assert found.low < found.value < found.high
    assert found.low > 0.1
    same = paired_skill(other, other, 3)
    assert (same.low, same.value, same.high) == (0.0, 0.0, 0.0)


def test_long_blocks_widen_the_interval_of_scores_that_hang_together():
    rng = np.random.default_rng(8)
    other = np.ones(300)
    own = 1.0 + np.repeat(rng.normal(0.0, 0.3, 12), 25)
    short, long = paired_skill(own, other, 1), paired_skill(own, other, 26)
    assert long.high - long.low > 1.3 * (short.high - short.low)


def test_intervals_hold_the_truth_as_often_as_they_say():
    rng = np.random.default_rng(11)
    held = 0
    for seed in range(100):
        other = rng.gamma(4.0, 0.25, 300)
        own = rng.gamma(4.0, 0.225, 300)  # true skill 0.1
        found = paired_skill(own, other, 1, seed)
        held += found.low <= 0.1 <= found.high
    assert 80 <= held <= 98
