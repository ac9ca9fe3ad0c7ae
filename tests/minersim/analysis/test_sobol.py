"""Sobol indices of functions whose indices are known, through the code that simulations take."""

import numpy as np
import pytest

from minersim.analysis.sobol import design, sobol


def indices(function, inputs, samples, noise=0.0, paths=1):
    plan = design(inputs, samples, seed=3)
    points = np.array(list(plan.points()))
    assert len(points) == plan.runs
    luck = noise * np.random.default_rng(1).standard_normal(paths)
    return sobol(function(points)[:, np.newaxis] + luck, inputs, seed=3)


def ishigami(points):
    """Ishigami and Homma 1990 with a = 7, b = 0.1 on [-pi, pi]."""
    x = np.pi * (2.0 * points - 1.0)
    return np.sin(x[:, 0]) + 7.0 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def test_ishigami():
    found = indices(ishigami, 3, 1_024)
    # variance 1/2 + a²/8 + b pi⁴/5 + b² pi⁸/18 and its parts
    pi4 = np.pi**4
    parts = [0.5 * (1.0 + 0.1 * pi4 / 5.0) ** 2, 49.0 / 8.0, 0.0]
    both = 0.01 * pi4**2 * (1.0 / 18.0 - 1.0 / 50.0)
    variance = sum(parts) + both
    first = [index.value for index in found.first]
    total = [index.value for index in found.total]
    assert first == pytest.approx([part / variance for part in parts], abs=0.03)
    totals = [parts[0] + both, parts[1], both]
    assert total == pytest.approx([part / variance for part in totals], abs=0.03)
    assert found.variance == pytest.approx(variance, rel=0.03)
    for index, part in zip((*found.first, *found.total), (*parts, *totals), strict=True):
        assert index.low - 0.01 <= part / variance <= index.high + 0.01


def test_a_sum_has_no_interactions_and_an_idle_input_nothing():
    found = indices(lambda x: 3.0 * x[:, 0] + x[:, 1], 3, 512)
    for order in (found.first, found.total):
        assert [index.value for index in order] == pytest.approx([0.9, 0.1, 0.0], abs=0.02)
    assert found.total[2].value == found.total[2].high == 0.0


def test_common_luck_moves_no_index_but_is_told():
    quiet = indices(lambda x: 3.0 * x[:, 0] + x[:, 1], 2, 64)
    noisy = indices(lambda x: 3.0 * x[:, 0] + x[:, 1], 2, 64, noise=5.0, paths=50)
    for one, other in zip((*quiet.first, *quiet.total), (*noisy.first, *noisy.total), strict=True):
        assert one.value == pytest.approx(other.value, abs=1e-9)
    assert (quiet.standard_error, quiet.noise_share) == (0.0, 0.0)
    assert noisy.standard_error == pytest.approx(5.0 / np.sqrt(50.0), rel=0.3)
    assert noisy.noise_share == pytest.approx(noisy.standard_error**2 / noisy.variance)


def test_a_constant_has_no_variance():
    found = indices(lambda x: 0.0 * x[:, 0], 2, 16)
    assert [index.value for index in (*found.first, *found.total)] == [0.0] * 4
    assert found.noise_share == 0.0


def test_one_input_has_it_all():
    found = indices(lambda x: x[:, 0] ** 2, 1, 256)
    assert found.first[0].value == pytest.approx(1.0, abs=0.05)
    assert found.total[0].value == pytest.approx(1.0, abs=0.05)


def test_paths_without_the_figure_are_left_out():
    plan = design(1, 16, seed=3)
    values = np.array([point[0] for point in plan.points()])
    with_gaps = np.stack([values, values], axis=1)
    with_gaps[::3, 1] = np.nan
    whole, gaps = sobol(values[:, np.newaxis], 1, 3), sobol(with_gaps, 1, 3)
    assert gaps.first[0].value == whole.first[0].value


def test_the_same_seed_gives_the_same_points():
    one, other = design(2, 8, seed=3), design(2, 8, seed=3)
    assert np.array_equal(one.a, other.a)
    assert not np.array_equal(one.a, design(2, 8, seed=4).a)
