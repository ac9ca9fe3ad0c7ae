"""Autoregression of days: gaps are left out, and fat tails widen the error of the noise."""

import numpy as np
import pytest

from minersim.calibration.autoregression import autoregress

DAY = 86_400


def remembering(noise, memory):
    values = np.zeros(noise.size)
    for i in range(1, noise.size):
        values[i] = 0.5 + memory * values[i - 1] + noise[i]
    return values


def test_pairs_over_a_gap_do_not_count():
    values = remembering(np.random.default_rng(1).normal(0.0, 0.2, 2_000), 0.7)
    times = DAY * np.arange(2_000)
    whole = autoregress(times, values, 90)
    assert whole.pairs == 1_999
    assert whole.persistence == pytest.approx(0.7, abs=2.5 * whole.persistence_error)
    assert whole.innovation == pytest.approx(0.2, abs=2.5 * whole.innovation_error)
    assert whole.r2 == pytest.approx(0.49, abs=0.06)
    late = np.where(np.arange(2_000) >= 1_000, times + 5 * DAY, times)
    assert autoregress(late, values, 90).pairs == 1_998
    assert autoregress(2 * times, values, 90) is None


def test_fat_tails_widen_the_error_of_the_noise():
    rng = np.random.default_rng(2)
    times = DAY * np.arange(2_000)
    fat = autoregress(times, remembering(rng.standard_t(4.0, 2_000), 0.5), 90)
    thin = autoregress(times, remembering(rng.normal(0.0, fat.innovation, 2_000), 0.5), 90)
    assert fat.kurtosis > 4.0
    assert thin.kurtosis < 3.5
    assert fat.innovation_error > 1.2 * thin.innovation_error
