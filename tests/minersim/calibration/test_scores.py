"""Scores against closed forms, and properties that every proper score has."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.special import ndtr, ndtri

from minersim.calibration.scores import (
    coverage,
    crps_of_sample,
    pinball,
    pit,
    pit_histogram,
)

LEVELS = (np.arange(2000) + 0.5) / 2000
NORMAL = ndtri(LEVELS)
numbers = st.floats(-100.0, 100.0)
samples = arrays(np.float64, st.integers(1, 40), elements=numbers)


@pytest.mark.parametrize("truth", [-3.0, -0.4, 0.0, 1.3])
@pytest.mark.parametrize("sd", [0.2, 1.0, 5.0])
def test_quantiles_of_a_normal_law_score_as_the_closed_form(truth, sd):
    own = crps_of_sample(0.5 + sd * NORMAL[None, :], np.array([truth]))
    # Gneiting and Raftery 2007, eq. 5's negative
    z = (truth - 0.5) / sd
    density = math.exp(-0.5 * z * z) / math.sqrt(2.0 * math.pi)
    exact = sd * (z * (2.0 * ndtr(z) - 1.0) + 2.0 * density - 1.0 / math.sqrt(math.pi))
    assert own[0] == pytest.approx(exact, rel=2e-3, abs=2e-4 * sd)


def test_crps_of_a_uniform_law():
    # of U(0, 1) at y within it: y^2 - y + 1/3
    own = crps_of_sample(LEVELS[None, :], np.array([0.3]))
    assert own[0] == pytest.approx(0.09 - 0.3 + 1.0 / 3.0, abs=1e-4)


@given(samples, numbers)
def test_crps_is_the_definition(sample, truth):
    direct = np.abs(sample - truth).mean()
    direct -= 0.5 * np.abs(sample[:, None] - sample[None, :]).mean()
    assert crps_of_sample(sample[None, :], np.array([truth]))[0] == pytest.approx(direct, abs=1e-9)


@given(samples, numbers, st.floats(0.1, 10.0), numbers)
def test_crps_moves_with_place_and_scale(sample, truth, scale, place):
    plain = crps_of_sample(sample[None, :], np.array([truth]))
    moved = crps_of_sample(place + scale * sample[None, :], np.array([place + scale * truth]))
    assert moved == pytest.approx(scale * plain, abs=1e-8)


def test_crps_is_the_integral_of_pinball_losses():
    truth = 0.7
    pairs = zip(NORMAL, LEVELS, strict=True)
    losses = [2.0 * float(pinball(np.array(q), np.array(truth), level)) for q, level in pairs]
    assert np.mean(losses) == pytest.approx(
        float(crps_of_sample(NORMAL[None, :], np.array([truth]))[0]), rel=1e-6
    )


@given(arrays(np.float64, 30, elements=numbers), st.sampled_from([0.1, 0.5, 0.9]), numbers)
def test_no_quantile_costs_less_than_the_true_one(truths, probability, other):
    best = np.quantile(truths, probability, method="inverted_cdf")
    own = pinball(np.full(30, best), truths, probability).sum()
    assert own <= pinball(np.full(30, other), truths, probability).sum() + 1e-9


def test_a_true_forecast_is_uniform_and_covers():
    rng = np.random.default_rng(1)
    truth = rng.standard_normal(4000)
    forecasts = np.tile(NORMAL[::10], (4000, 1))
    values = pit(forecasts, truth)
    counts = pit_histogram(values)
    assert counts.sum() == 4000
    assert np.abs(counts - 400).max() < 5 * math.sqrt(400)
    assert coverage(forecasts, truth) == pytest.approx(0.8, abs=0.02)
    assert coverage(forecasts, truth, 0.5) == pytest.approx(0.5, abs=0.025)
    assert coverage(0.5 * forecasts, truth) < 0.6
